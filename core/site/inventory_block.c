/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows blocks of "Name: value" lines, with or without a line above that names the thing and with
 * any indentation. Must not know what the names mean.
 */
#include <string.h>

#include "core/site/inventory_row.h"

/* The colon that ends the name: one with a blank or nothing behind it. NULL when the line is no
 * pair. */
static const char *
pair_colon(const char *line)
{
  const char *colon = line;

  while ((colon = strchr(colon, ':')) != NULL) {
    if (colon[1] == '\0' || colon[1] == ' ' || colon[1] == '\t')
      return colon;
    colon++;
  }
  return NULL;
}

static bool
is_head(const char *line)
{
  size_t start = strspn(line, " \t");
  size_t length = strcspn(line + start, " \t:");

  return length > 0 && line[start + length + strspn(line + start + length, " \t")] == '\0';
}

/* Adds one line to the row. False when the block ends before it: the pairs of a block stand in one
 * column, and each name once. */
static bool
take_line(struct vmk_row *row, const char *line, size_t *indent)
{
  const char *colon = vmk_context_is(line) ? NULL : pair_colon(line);
  size_t blanks = strspn(line, " \t");
  char *name, *key;
  bool added;

  if (!colon || (row->cells->len && blanks != *indent))
    return false;
  *indent = blanks;
  name = g_strndup(line, (size_t)(colon - line));
  key = vmk_key_normalised(name);
  added = *key && !vmk_row_has(row, key) && vmk_row_add(row, name, colon + 1);
  g_free(key);
  g_free(name);
  return added;
}

/* Reads one block; lines moves behind it. */
static void
take_block(struct vmk_row *row, struct vmk_lines *lines)
{
  bool more = true;
  char *line = vmk_lines_copy(lines);
  size_t indent = 0;

  if (is_head(line)) {
    row->head = g_strdup(g_strstrip(line));
    vmk_lines_next(lines);
  }
  g_free(line);
  while (more && !vmk_lines_done(lines)) {
    line = vmk_lines_copy(lines);
    more = take_line(row, line, &indent);
    g_free(line);
    if (more)
      vmk_lines_next(lines);
  }
}

enum vmk_took
vmk_read_block(struct vmk_reading *reading, struct vmk_lines *lines, const char *line,
               GError **error)
{
  struct vmk_lines ahead = *lines;
  const struct vmk_kind *kind;
  struct vmk_row row;

  (void)error;
  if (!is_head(line) && !pair_colon(line))
    return VMK_TOOK_NOTHING;
  vmk_row_init(&row, lines->number);
  take_block(&row, &ahead);
  kind = vmk_kind_of_row(&row);
  if (kind) {
    *lines = ahead;
    vmk_row_store(reading, kind, &row);
  }
  vmk_row_clear(&row);
  return kind ? VMK_TOOK_LINES : VMK_TOOK_NOTHING;
}
