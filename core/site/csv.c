/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows separated values: a record may go over several lines within quotes (RFC 4180), and lies
 * apart by comma, semicolon or tab. Must not know what the columns mean.
 */
#include "core/site/csv.h"

#include <string.h>

char
vmk_csv_separator(const char *line, size_t length)
{
  static const char separators[] = {',', ';', '\t'};
  char best = '\0';
  size_t most = 0;

  for (size_t i = 0; i < sizeof separators; i++) {
    size_t count = 0;

    for (size_t at = 0; at < length; at++)
      count += line[at] == separators[i];
    if (count > most) {
      most = count;
      best = separators[i];
    }
  }
  return best;
}

bool
vmk_csv_record(const char **at, const char *end, char separator, GPtrArray *fields)
{
  GString *field = g_string_new(NULL);
  const char *p = *at;
  bool quoted = false;

  for (; p < end && (quoted || *p != '\n'); p++) {
    if (*p == '"' && quoted && p + 1 < end && p[1] == '"')
      g_string_append_c(field, *p++);
    else if (*p == '"' && (quoted || field->len == 0))
      quoted = !quoted;
    else if (*p == separator && !quoted && fields->len < VMK_CSV_FIELD_LIMIT) {
      g_ptr_array_add(fields, g_strdup(field->str));
      g_string_truncate(field, 0);
    } else {
      g_string_append_c(field, *p);
    }
  }
  if (field->len && field->str[field->len - 1] == '\r')
    g_string_truncate(field, field->len - 1);
  g_ptr_array_add(fields, g_string_free(field, FALSE));
  *at = p < end ? p + 1 : p;
  return fields->len <= VMK_CSV_FIELD_LIMIT;
}

struct vmk_csv
vmk_csv_start(const char *text)
{
  if (g_str_has_prefix(text, "\xef\xbb\xbf"))
    text += 3;
  return (struct vmk_csv){.next = text, .end = text + strlen(text), .ahead = 1};
}

static size_t
line_length(const struct vmk_csv *csv)
{
  const char *newline = memchr(csv->next, '\n', (size_t)(csv->end - csv->next));

  return (size_t)((newline ? newline : csv->end) - csv->next);
}

static void
skip_lines(struct vmk_csv *csv)
{
  while (csv->next < csv->end) {
    size_t length = line_length(csv), blank = strspn(csv->next, " \t\r");

    if (blank < length && csv->next[blank] != '#')
      return;
    csv->next += length;
    if (csv->next < csv->end)
      csv->next++;
    csv->ahead++;
  }
}

GPtrArray *
vmk_csv_next(struct vmk_csv *csv)
{
  GPtrArray *fields;
  const char *begin;

  skip_lines(csv);
  if (csv->next == csv->end)
    return NULL;
  if (csv->separator == '\0') {
    csv->separator = vmk_csv_separator(csv->next, line_length(csv));
    if (csv->separator == '\0')
      csv->separator = ',';
  }
  fields = g_ptr_array_new_with_free_func(g_free);
  csv->line = csv->ahead;
  begin = csv->next;
  vmk_csv_record(&csv->next, csv->end, csv->separator, fields);
  for (; begin < csv->next; begin++)
    csv->ahead += *begin == '\n';
  return fields;
}
