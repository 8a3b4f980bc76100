/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how text is laid out on a terminal: headings, wrapped paragraphs with a label, tables,
 * colour. Must not know what the text is about.
 *
 * All texts given in may be hostile; they are escaped here.
 */
#ifndef VMK_OUTPUT_TEXT_H
#define VMK_OUTPUT_TEXT_H

#include <glib.h>

#include "sink.h"

enum vmk_style {
  VMK_STYLE_PLAIN,
  VMK_STYLE_STRONG, /* headings */
  VMK_STYLE_FAINT,
  VMK_STYLE_BAD,
  VMK_STYLE_WARN,
  VMK_STYLE_MILD,
  VMK_STYLE_GOOD,
};

struct vmk_page {
  struct vmk_sink *sink; /* borrowed */
  unsigned width;        /* columns, at least VMK_PAGE_WIDTH_MIN */
  bool colour;
  bool begun; /* something was printed: a gap is due before a heading */
};

#define VMK_PAGE_WIDTH_MIN 60

/* How many columns the text takes on a terminal. */
unsigned vmk_text_columns(const char *text);

void vmk_page_styled(struct vmk_page *page, enum vmk_style style, const char *text);
/* An empty line, but not at the start of the page. */
void vmk_page_gap(struct vmk_page *page);
/* A gap, the title, and after it the note (NULL: none). */
void vmk_page_heading(struct vmk_page *page, const char *title, const char *note);
/* label at column `indent`, then text from column `indent + label_width` on, wrapped at words; each
 * of its lines starts there. An empty label is blank. */
void vmk_page_paragraph(struct vmk_page *page, unsigned indent, const char *label,
                        unsigned label_width, enum vmk_style label_style, const char *text);

/* The label, then text, wrapped at words; further lines start at column 2. */
void vmk_page_hanging(struct vmk_page *page, const char *label, enum vmk_style label_style,
                      const char *text);

/* A table: columns as wide as their widest cell, two blanks apart. */
struct vmk_table;
/* aligns: one letter a column: l left, r right; w: the last column, which goes to lines of its own,
 * wrapped, in all rows where not all of them fit beside the others. */
struct vmk_table *vmk_table_new(const char *aligns, unsigned indent);
/* The next cell, row by row. Takes a copy. NULL: blank. */
void vmk_table_cell(struct vmk_table *table, enum vmk_style style, const char *text);
void vmk_table_cellf(struct vmk_table *table, enum vmk_style style, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void vmk_table_print(struct vmk_table *table, struct vmk_page *page);
void vmk_table_free(struct vmk_table *table);

#endif
