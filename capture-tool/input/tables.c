/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the tables of captures, interfaces and names are kept.
 * Must not know capture formats.
 */
#include <string.h>

#include "capture-tool/input/tables.h"

static void
clear_capture(gpointer row)
{
  struct vmk_capture *capture = row;

  g_free(capture->file);
  g_free(capture->problem);
  g_free(capture->comment);
  g_free(capture->application);
}

static void
clear_interface(gpointer row)
{
  struct vmk_interface *interface = row;

  g_free(interface->name);
  g_free(interface->description);
}

static void
clear_name(gpointer row)
{
  struct vmk_input_name *name = row;

  g_free(name->name);
}

void
vmk_tables_init(struct vmk_tables *tables)
{
  tables->captures = g_array_new(FALSE, TRUE, sizeof(struct vmk_capture));
  tables->interfaces = g_array_new(FALSE, TRUE, sizeof(struct vmk_interface));
  tables->names = g_array_new(FALSE, TRUE, sizeof(struct vmk_input_name));
  g_array_set_clear_func(tables->captures, clear_capture);
  g_array_set_clear_func(tables->interfaces, clear_interface);
  g_array_set_clear_func(tables->names, clear_name);
}

void
vmk_tables_clear(struct vmk_tables *tables)
{
  g_array_free(tables->captures, TRUE);
  g_array_free(tables->interfaces, TRUE);
  g_array_free(tables->names, TRUE);
}

uint32_t
vmk_tables_add_capture(struct vmk_tables *tables, const char *file)
{
  struct vmk_capture capture = {.file = g_strdup(file),
                                .named = 1,
                                .complete = true,
                                .first = VMK_TIME_NONE,
                                .last = VMK_TIME_NONE};

  g_array_append_val(tables->captures, capture);
  return tables->captures->len - 1;
}

void
vmk_tables_drop_capture(struct vmk_tables *tables)
{
  g_array_set_size(tables->captures, tables->captures->len - 1);
}

struct vmk_capture *
vmk_tables_capture(const struct vmk_tables *tables, uint32_t index)
{
  return &g_array_index(tables->captures, struct vmk_capture, index);
}

uint32_t
vmk_tables_add_interface(struct vmk_tables *tables, const struct vmk_interface *interface)
{
  g_array_append_val(tables->interfaces, *interface);
  return tables->interfaces->len - 1;
}

struct vmk_interface *
vmk_tables_interface(const struct vmk_tables *tables, uint32_t index)
{
  return &g_array_index(tables->interfaces, struct vmk_interface, index);
}

void
vmk_tables_cut_interfaces(struct vmk_tables *tables, size_t count)
{
  g_array_set_size(tables->interfaces, (guint)count);
}

void
vmk_tables_add_name(struct vmk_tables *tables, const struct vmk_address *address,
                    const uint8_t *text, size_t length)
{
  struct vmk_input_name name = {.address = *address};

  if (tables->names->len >= VMK_NAMES_MAX)
    return;
  name.name = vmk_text(text, length);
  if (name.name)
    g_array_append_val(tables->names, name);
}

void
vmk_tables_cut_names(struct vmk_tables *tables, size_t count)
{
  g_array_set_size(tables->names, (guint)count);
}

void
vmk_capture_problem(struct vmk_capture *capture, const char *format, ...)
{
  va_list arguments;

  capture->complete = false;
  if (capture->problem)
    return;
  va_start(arguments, format);
  capture->problem = g_strdup_vprintf(format, arguments);
  va_end(arguments);
}

static void
count_interfaces(struct vmk_tables *tables, const struct vmk_record *records, size_t count)
{
  struct vmk_interface *rows = &g_array_index(tables->interfaces, struct vmk_interface, 0);

  for (size_t i = 0; i < count; i++)
    rows[records[i].interface].packets++;
}

/* Once a frame: no jumps. */
void
vmk_tables_count(struct vmk_tables *tables, uint32_t index, const struct vmk_record *records,
                 size_t count)
{
  struct vmk_capture *capture = vmk_tables_capture(tables, index);
  uint64_t wire = 0, captured = 0;
  int64_t before_first = INT64_MAX, last = VMK_TIME_NONE;
  uint32_t other = 0;

  for (const struct vmk_record *record = records; record < records + count; record++) {
    int64_t before = (int64_t)((uint64_t)record->time - 1); /* INT64_MAX where there is no time */

    wire += record->wire;
    captured += record->captured;
    last = MAX(last, record->time);
    before_first = MIN(before_first, before);
    other |= record->interface ^ records->interface;
  }
  capture->packets += count;
  capture->bytes += wire;
  capture->captured += captured;
  if (last != VMK_TIME_NONE) {
    capture->first =
        capture->first == VMK_TIME_NONE ? before_first + 1 : MIN(capture->first, before_first + 1);
    capture->last = MAX(capture->last, last);
  }
  if (other)
    count_interfaces(tables, records, count);
  else
    vmk_tables_interface(tables, records->interface)->packets += count;
}

char *
vmk_text(const uint8_t *text, size_t length)
{
  size_t used = strnlen((const char *)text, MIN(length, (size_t)VMK_TEXT_MAX));

  return used ? g_utf8_make_valid((const char *)text, (gssize)used) : NULL;
}
