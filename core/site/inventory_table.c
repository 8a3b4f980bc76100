/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows fixed-width tables: a line of names, a ruler of dashes, rows below.
 * Must not know what the columns mean.
 */
#include <string.h>

#include "core/site/inventory_row.h"

enum { COLUMN_LIMIT = 32 };

/* Where the columns start, taken from the ruler. */
struct ruler {
  size_t starts[COLUMN_LIMIT];
  size_t count;
};

static bool
read_ruler(const char *line, struct ruler *ruler)
{
  size_t at = 0;

  ruler->count = 0;
  if (line[strspn(line, "- \t")] != '\0')
    return false;
  while (line[at += strspn(line + at, " \t")] != '\0') {
    if (ruler->count == COLUMN_LIMIT)
      return false;
    ruler->starts[ruler->count++] = at;
    at += strspn(line + at, "-");
  }
  return ruler->count >= 2;
}

/* Cuts at the ruler. False when a value goes across a cut: then the blanks were not kept. */
static bool
cut_at_ruler(const char *line, const struct ruler *ruler, char *cells[COLUMN_LIMIT])
{
  size_t length = strlen(line);

  for (size_t i = 1; i < ruler->count; i++) {
    size_t start = ruler->starts[i];

    if (start <= length && line[start - 1] != ' ' && line[start - 1] != '\t')
      return false;
  }
  for (size_t i = 0; i < ruler->count; i++) {
    size_t start = MIN(ruler->starts[i], length);
    size_t end = i + 1 < ruler->count ? MIN(ruler->starts[i + 1], length) : length;

    cells[i] = g_strstrip(g_strndup(line + start, end - start));
  }
  return true;
}

/* Cuts at runs of at least so many blanks. False when that does not give as many cells as the ruler
 * has. */
static bool
cut_at_blanks(const char *line, size_t blanks, const struct ruler *ruler, char *cells[COLUMN_LIMIT])
{
  const char *at = line + strspn(line, " \t");
  size_t count = 0;

  while (*at) {
    const char *end = at;

    while (*end && strspn(end, " \t") < blanks)
      end++;
    if (end == at || count == ruler->count)
      break;
    cells[count++] = g_strstrip(g_strndup(at, (size_t)(end - at)));
    at = end + strspn(end, " \t");
  }
  if (*at == '\0' && count == ruler->count)
    return true;
  while (count > 0)
    g_free(cells[--count]);
  return false;
}

static bool
cut(const char *line, const struct ruler *ruler, char *cells[COLUMN_LIMIT])
{
  return cut_at_ruler(line, ruler, cells) || cut_at_blanks(line, 2, ruler, cells) ||
         cut_at_blanks(line, 1, ruler, cells);
}

static void
free_cells(char *cells[COLUMN_LIMIT], size_t count)
{
  for (size_t i = 0; i < count; i++)
    g_free(cells[i]);
}

static bool
is_about_a_vmk(const struct vmk_kind *kind, const struct vmk_row *row)
{
  const char *name = kind->vmk_key ? vmk_row_get(row, kind->vmk_key) : NULL;

  return !kind->vmk_key || (name && vmk_is_vmk_name(name));
}

/* False when the line is no row of this table: its blanks do not fit, or it is about no vmk where
 * it must be. */
static bool
store_line(struct vmk_reading *reading, const struct vmk_kind *kind, const struct ruler *ruler,
           char *names[COLUMN_LIMIT], const char *line, unsigned number)
{
  char *values[COLUMN_LIMIT];
  struct vmk_row row;
  bool stored;

  if (!cut(line, ruler, values))
    return false;
  vmk_row_init(&row, number);
  for (size_t i = 0; i < ruler->count; i++)
    vmk_row_add(&row, names[i], values[i]);
  stored = is_about_a_vmk(kind, &row);
  if (stored)
    vmk_row_store(reading, kind, &row);
  vmk_row_clear(&row);
  free_cells(values, ruler->count);
  return stored;
}

/* A blank line, a prompt, or the header of another table ends this one. */
static bool
table_ends(const struct vmk_lines *lines, const char *line)
{
  struct vmk_lines ahead = *lines;
  struct ruler ruler;
  char *next;
  bool ends;

  if (line[strspn(line, " \t")] == '\0' || vmk_context_is(line))
    return true;
  vmk_lines_next(&ahead);
  next = vmk_lines_copy(&ahead);
  ends = read_ruler(next, &ruler);
  g_free(next);
  return ends;
}

static void
read_rows(struct vmk_reading *reading, struct vmk_lines *lines, const struct vmk_kind *kind,
          const struct ruler *ruler, char *names[COLUMN_LIMIT])
{
  bool more = true;

  while (more && !vmk_lines_done(lines)) {
    char *line = vmk_lines_copy(lines);

    more = !table_ends(lines, line) && store_line(reading, kind, ruler, names, line, lines->number);
    g_free(line);
    if (more)
      vmk_lines_next(lines);
  }
}

static const struct vmk_kind *
kind_of_names(char *names[COLUMN_LIMIT], size_t count)
{
  struct vmk_row row;
  const struct vmk_kind *kind;

  vmk_row_init(&row, 0);
  for (size_t i = 0; i < count; i++)
    vmk_row_add(&row, names[i], "");
  kind = vmk_kind_of_row(&row);
  vmk_row_clear(&row);
  return kind;
}

enum vmk_took
vmk_read_table(struct vmk_reading *reading, struct vmk_lines *lines, const char *line,
               GError **error)
{
  struct vmk_lines ahead = *lines;
  const struct vmk_kind *kind;
  struct ruler ruler;
  char *names[COLUMN_LIMIT];
  char *second;
  bool has_ruler;

  (void)error;
  vmk_lines_next(&ahead);
  second = vmk_lines_copy(&ahead);
  has_ruler = read_ruler(second, &ruler);
  g_free(second);
  if (!has_ruler || !cut(line, &ruler, names))
    return VMK_TOOK_NOTHING;
  kind = kind_of_names(names, ruler.count);
  if (kind) {
    vmk_lines_next(&ahead);
    *lines = ahead;
    read_rows(reading, lines, kind, &ruler, names);
  }
  free_cells(names, ruler.count);
  return kind ? VMK_TOOK_LINES : VMK_TOOK_NOTHING;
}
