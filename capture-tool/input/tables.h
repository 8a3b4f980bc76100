/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the tables of captures, interfaces and names that one input fills while it reads.
 * Must not know capture formats.
 */
#ifndef VMK_INPUT_TABLES_H
#define VMK_INPUT_TABLES_H

#include "capture-tool/input/input.h"

struct vmk_tables {
  GArray *captures;   /* struct vmk_capture */
  GArray *interfaces; /* struct vmk_interface */
  GArray *names;      /* struct vmk_input_name */
};

enum {
  VMK_INTERFACES_MAX = 65536,
  VMK_NAMES_MAX = 65536,
  VMK_TEXT_MAX = 4096
}; /* rows of a capture; rows; octets */

void vmk_tables_init(struct vmk_tables *tables);
void vmk_tables_clear(struct vmk_tables *tables);

/* Index of a new row; file is copied. */
uint32_t vmk_tables_add_capture(struct vmk_tables *tables, const char *file);

/* Takes the last row back. */
void vmk_tables_drop_capture(struct vmk_tables *tables);

struct vmk_capture *vmk_tables_capture(const struct vmk_tables *tables,
                                       uint32_t index); /* valid until one is added */

/* Index of a new row. Takes over name and description. */
uint32_t vmk_tables_add_interface(struct vmk_tables *tables, const struct vmk_interface *interface);
struct vmk_interface *vmk_tables_interface(const struct vmk_tables *tables, uint32_t index);

/* Takes back the interfaces beyond the first count. */
void vmk_tables_cut_interfaces(struct vmk_tables *tables, size_t count);

/* Nothing happens once the table is full. Text (not terminated) is copied and made UTF-8. */
void vmk_tables_add_name(struct vmk_tables *tables, const struct vmk_address *address,
                         const uint8_t *text, size_t length);
void vmk_tables_cut_names(struct vmk_tables *tables, size_t count);

/* Marks the capture as not complete; the first text stays. */
void vmk_capture_problem(struct vmk_capture *capture, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Counts records just handed out for the capture and its interfaces. */
void vmk_tables_count(struct vmk_tables *tables, uint32_t capture, const struct vmk_record *records,
                      size_t count);

/* Text out of a capture as valid UTF-8 of at most VMK_TEXT_MAX octets, ended by its first NUL; NULL
 * when empty. Owned by the caller. */
char *vmk_text(const uint8_t *text, size_t length);

#endif
