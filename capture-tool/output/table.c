/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how cells line up in columns.
 * Must not know what is in them.
 */
#include <string.h>

#include "escape.h"
#include "text.h"

#define GAP 2

struct cell {
  enum vmk_style style;
  unsigned columns;
  char *text; /* owned, escaped */
};

struct vmk_table {
  char *aligns;
  unsigned indent;
  size_t width;  /* cells in a row */
  GArray *cells; /* struct cell */
};

static void
clear_cell(gpointer cell)
{
  g_free(((struct cell *)cell)->text);
}

struct vmk_table *
vmk_table_new(const char *aligns, unsigned indent)
{
  struct vmk_table *table = g_new(struct vmk_table, 1);

  table->aligns = g_strdup(aligns);
  table->indent = indent;
  table->width = strlen(aligns);
  table->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
  g_array_set_clear_func(table->cells, clear_cell);
  return table;
}

void
vmk_table_free(struct vmk_table *table)
{
  g_array_free(table->cells, TRUE);
  g_free(table->aligns);
  g_free(table);
}

void
vmk_table_cell(struct vmk_table *table, enum vmk_style style, const char *text)
{
  struct cell cell = {.style = style, .text = vmk_escaped(text != NULL ? text : "")};

  cell.columns = vmk_text_columns(cell.text);
  g_array_append_val(table->cells, cell);
}

void
vmk_table_cellf(struct vmk_table *table, enum vmk_style style, const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  vmk_table_cell(table, style, text);
  g_free(text);
}

static const struct cell *
cell_at(const struct vmk_table *table, size_t row, size_t column)
{
  return &g_array_index(table->cells, struct cell, row * table->width + column);
}

static unsigned
column_width(const struct vmk_table *table, size_t column)
{
  unsigned width = 0;

  for (size_t row = 0; row < table->cells->len / table->width; row++) {
    width = MAX(width, cell_at(table, row, column)->columns);
  }
  return width;
}

static void
pad(struct vmk_page *page, unsigned count)
{
  while (count-- > 0) {
    vmk_sink_char(page->sink, ' ');
  }
}

/* Its text is escaped, so that escaping it again changes nothing. */
static void
print_cell(struct vmk_page *page, const struct cell *cell, char align, unsigned width, bool last)
{
  unsigned missing = width - cell->columns;

  if (align == 'r') {
    pad(page, missing);
  }
  vmk_page_styled(page, cell->style, cell->text);
  if (align != 'r' && !last) {
    pad(page, missing);
  }
}

/* Blank cells at the end leave no blanks behind. */
static size_t
cells_used(const struct vmk_table *table, size_t row, size_t count)
{
  while (count > 1 && cell_at(table, row, count - 1)->columns == 0) {
    count--;
  }
  return count;
}

static void
print_row(const struct vmk_table *table, struct vmk_page *page, size_t row, size_t count,
          const unsigned *widths)
{
  size_t used = cells_used(table, row, count);

  pad(page, table->indent);
  for (size_t column = 0; column < used; column++) {
    print_cell(page, cell_at(table, row, column), table->aligns[column], widths[column],
               column + 1 == used);
    if (column + 1 < used) {
      pad(page, GAP);
    }
  }
  vmk_sink_char(page->sink, '\n');
}

void
vmk_table_print(struct vmk_table *table, struct vmk_page *page)
{
  unsigned *widths = g_new(unsigned, table->width);
  size_t rows = table->cells->len / table->width, count = table->width;
  unsigned total = table->indent;

  for (size_t column = 0; column < table->width; column++) {
    widths[column] = column_width(table, column);
    total += widths[column] + (column > 0 ? GAP : 0);
  }
  if (table->aligns[table->width - 1] == 'w' && total > page->width) {
    count--;
  }
  for (size_t row = 0; row < rows; row++) {
    print_row(table, page, row, count, widths);
    if (count < table->width && cell_at(table, row, count)->columns > 0) {
      vmk_page_paragraph(page, table->indent + 4, "", 0, VMK_STYLE_PLAIN,
                         cell_at(table, row, count)->text);
    }
  }
  g_free(widths);
}
