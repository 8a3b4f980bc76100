/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how text is laid out on a terminal: headings, wrapped paragraphs with a label, colour.
 * Must not know what the text is about.
 */
#include "text.h"

#include <string.h>

#include "escape.h"

static const char *const codes[] = {
    [VMK_STYLE_PLAIN] = "",         [VMK_STYLE_STRONG] = "\033[1m", [VMK_STYLE_FAINT] = "\033[2m",
    [VMK_STYLE_BAD] = "\033[1;31m", [VMK_STYLE_WARN] = "\033[33m",  [VMK_STYLE_MILD] = "\033[36m",
    [VMK_STYLE_GOOD] = "\033[32m",
};

static void
blanks(struct vmk_page *page, unsigned count)
{
  while (count-- > 0) {
    vmk_sink_char(page->sink, ' ');
  }
}

unsigned
vmk_text_columns(const char *text)
{
  unsigned columns = 0;

  for (; *text != '\0'; text = g_utf8_next_char(text)) {
    gunichar character = g_utf8_get_char(text);

    if (!g_unichar_iszerowidth(character)) {
      columns += g_unichar_iswide(character) ? 2 : 1;
    }
  }
  return columns;
}

/* text is escaped already. */
static void
put_styled(struct vmk_page *page, enum vmk_style style, const char *text)
{
  bool coloured = page->colour && style != VMK_STYLE_PLAIN;

  if (coloured) {
    vmk_sink_text(page->sink, codes[style]);
  }
  vmk_sink_text(page->sink, text);
  if (coloured) {
    vmk_sink_text(page->sink, "\033[0m");
  }
}

void
vmk_page_styled(struct vmk_page *page, enum vmk_style style, const char *text)
{
  char *safe = vmk_escaped(text);

  put_styled(page, style, safe);
  g_free(safe);
}

void
vmk_page_gap(struct vmk_page *page)
{
  if (page->begun) {
    vmk_sink_char(page->sink, '\n');
  }
  page->begun = true;
}

void
vmk_page_heading(struct vmk_page *page, const char *title, const char *note)
{
  vmk_page_gap(page);
  vmk_page_styled(page, VMK_STYLE_STRONG, title);
  if (note != NULL) {
    vmk_sink_text(page->sink, "  ");
    vmk_page_styled(page, VMK_STYLE_FAINT, note);
  }
  vmk_sink_char(page->sink, '\n');
}

/* The words of text, the first one at `column`, further lines from `at` on; a word that is longer
 * than a line stays whole. */
static void
put_words(struct vmk_page *page, const char *text, unsigned column, unsigned at)
{
  char *safe = vmk_escaped(text);
  char **words = g_strsplit(safe, " ", -1);
  bool first = true;

  for (size_t i = 0; words[i] != NULL; i++) {
    unsigned columns = vmk_text_columns(words[i]);

    if (columns == 0) {
      continue;
    }
    if (column > at && column + !first + columns > page->width) {
      vmk_sink_char(page->sink, '\n');
      blanks(page, at);
      column = at;
    } else if (!first) {
      vmk_sink_char(page->sink, ' ');
      column++;
    }
    first = false;
    vmk_sink_text(page->sink, words[i]);
    column += columns;
  }
  vmk_sink_char(page->sink, '\n');
  g_strfreev(words);
  g_free(safe);
}

void
vmk_page_paragraph(struct vmk_page *page, unsigned indent, const char *label, unsigned label_width,
                   enum vmk_style label_style, const char *text)
{
  char *safe = vmk_escaped(label);
  unsigned columns = vmk_text_columns(safe);
  unsigned at = indent + (columns < label_width || label_width == 0 ? label_width : columns + 1);

  page->begun = true;
  blanks(page, indent);
  put_styled(page, label_style, safe);
  if (label_width > 0) {
    blanks(page, columns < label_width ? label_width - columns : 1);
  }
  put_words(page, text, at, at);
  g_free(safe);
}

void
vmk_page_hanging(struct vmk_page *page, const char *label, enum vmk_style label_style,
                 const char *text)
{
  char *safe = vmk_escaped(label);

  page->begun = true;
  put_styled(page, label_style, safe);
  vmk_sink_char(page->sink, ' ');
  put_words(page, text, vmk_text_columns(safe) + 1, 2);
  g_free(safe);
}
