/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which frames a libpcap filter takes, for every link type that occurs.
 * Must not know where frames come from.
 */
#ifndef VMK_INPUT_FILTER_H
#define VMK_INPUT_FILTER_H

#include "capture-tool/input/tables.h"

struct vmk_filter;

/* NULL and error where libpcap takes the text for no link type at all. */
struct vmk_filter *vmk_filter_new(const char *text, GError **error);

/* Moves the frames that the filter takes to the front and returns how many; counts the others for
 * the capture. */
size_t vmk_filter_apply(struct vmk_filter *filter, struct vmk_tables *tables, uint32_t capture,
                        struct vmk_record *records, size_t count);

void vmk_filter_free(struct vmk_filter *filter); /* NULL is fine */

/* LINKTYPE_ values, as files have them, to libpcap's own DLT_ values and back. */
int vmk_link_type_to_dlt(uint32_t link_type);
uint32_t vmk_link_type_of_dlt(int dlt);

#endif
