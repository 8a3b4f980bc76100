/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows tables of separated values among other text: a header line, then its records.
 * Must not know what the columns mean.
 */
#include <string.h>

#include "core/site/csv.h"
#include "core/site/inventory_row.h"

static void
fill_row(struct vmk_row *row, const GPtrArray *names, const GPtrArray *values)
{
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index(names, i);

    /* esxcli ends its header and its rows with a comma. */
    if (*name)
      vmk_row_add(row, name, values && i < values->len ? g_ptr_array_index(values, i) : "");
  }
}

static void
store_record(struct vmk_reading *reading, const struct vmk_kind *kind, const GPtrArray *names,
             const GPtrArray *values, unsigned line)
{
  struct vmk_row row;

  if (values->len != names->len)
    vmk_site_note_add(reading->site, vmk_reading_at(reading, line),
                      "this row has %u fields and the header %u; check the quoting", values->len,
                      names->len);
  vmk_row_init(&row, line);
  fill_row(&row, names, values);
  vmk_row_store(reading, kind, &row);
  vmk_row_clear(&row);
}

/* Files of one tool that were joined: the header comes again. */
static bool
is_header_again(const GPtrArray *names, const GPtrArray *values)
{
  bool same = values->len == names->len;

  for (guint i = 0; same && i < names->len; i++)
    same = strcmp(names->pdata[i], values->pdata[i]) == 0;
  return same;
}

/* Up to a blank line, a prompt or the end. */
static void
read_records(struct vmk_reading *reading, struct vmk_lines *lines, const struct vmk_kind *kind,
             const GPtrArray *names, char separator)
{
  while (!vmk_lines_done(lines)) {
    char *line = vmk_lines_copy(lines);
    bool stop = g_strstrip(line)[0] == '\0' || !strchr(line, separator) || vmk_context_is(line);
    const char *at = lines->at;
    GPtrArray *values;

    g_free(line);
    if (stop)
      return;
    values = g_ptr_array_new_with_free_func(g_free);
    if (vmk_csv_record(&at, lines->end, separator, values)) {
      if (!is_header_again(names, values))
        store_record(reading, kind, names, values, lines->number);
    } else {
      vmk_note_bad_value(reading, lines->number, "a row of the table",
                         "a line with too many fields");
    }
    vmk_lines_move(lines, at);
    g_ptr_array_unref(values);
  }
}

enum vmk_took
vmk_read_csv(struct vmk_reading *reading, struct vmk_lines *lines, const char *line, GError **error)
{
  char separator = vmk_csv_separator(line, strlen(line));
  const char *at = line;
  const struct vmk_kind *kind = NULL;
  GPtrArray *names;
  struct vmk_row row;

  (void)error;
  if (!separator)
    return VMK_TOOK_NOTHING;
  names = g_ptr_array_new_with_free_func(g_free);
  vmk_row_init(&row, lines->number);
  if (vmk_csv_record(&at, line + strlen(line), separator, names)) {
    fill_row(&row, names, NULL);
    kind = vmk_kind_of_row(&row);
  }
  vmk_row_clear(&row);
  if (kind) {
    vmk_lines_next(lines);
    read_records(reading, lines, kind, names, separator);
  }
  g_ptr_array_unref(names);
  return kind ? VMK_TOOK_LINES : VMK_TOOK_NOTHING;
}
