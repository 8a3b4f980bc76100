/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows RFC 4180: fields apart by commas, quotes around fields that hold commas, quotes or line
 * ends. Must not know what the columns mean.
 */
#include "core/audit/csv.h"

#include <string.h>

struct vmk_csv
vmk_csv_start(const char *text)
{
  if (g_str_has_prefix(text, "\xef\xbb\xbf"))
    text += 3;
  return (struct vmk_csv){.next = text, .line = 0, .ahead = 1};
}

static char *
quoted_field(struct vmk_csv *csv)
{
  GString *field = g_string_new(NULL);

  for (csv->next++; *csv->next != '\0'; csv->next++) {
    if (*csv->next == '"' && csv->next[1] != '"') {
      csv->next++;
      break;
    }
    if (*csv->next == '"')
      csv->next++;
    csv->ahead += *csv->next == '\n';
    g_string_append_c(field, *csv->next);
  }
  return g_string_free(field, FALSE);
}

static char *
next_field(struct vmk_csv *csv)
{
  size_t length;
  char *field;

  if (*csv->next == '"') {
    field = quoted_field(csv);
    csv->next += strcspn(csv->next, ",\r\n");
    return field;
  }
  length = strcspn(csv->next, ",\r\n");
  field = g_strndup(csv->next, length);
  csv->next += length;
  return field;
}

static void
end_line(struct vmk_csv *csv)
{
  if (*csv->next == '\r')
    csv->next++;
  if (*csv->next == '\n')
    csv->next++;
  csv->ahead++;
}

static void
skip_lines(struct vmk_csv *csv)
{
  size_t blank;

  while (*csv->next != '\0') {
    blank = strspn(csv->next, " \t");
    if (csv->next[blank] != '\0' && strchr("#\r\n", csv->next[blank]) == NULL)
      return;
    csv->next += strcspn(csv->next, "\r\n");
    if (*csv->next != '\0')
      end_line(csv);
  }
}

GPtrArray *
vmk_csv_line(struct vmk_csv *csv)
{
  GPtrArray *fields;

  skip_lines(csv);
  if (*csv->next == '\0')
    return NULL;
  csv->line = csv->ahead;
  fields = g_ptr_array_new_with_free_func(g_free);
  for (;;) {
    g_ptr_array_add(fields, next_field(csv));
    if (*csv->next != ',')
      break;
    csv->next++;
  }
  if (*csv->next != '\0')
    end_line(csv);
  return fields;
}
