/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to walk lines and keep their numbers.
 * Must not know any format.
 */
#include "core/site/inventory_reading.h"

#include <string.h>

bool
vmk_lines_done(const struct vmk_lines *lines)
{
  return lines->at >= lines->end;
}

static const char *
line_end(const struct vmk_lines *lines)
{
  const char *newline = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));

  return newline ? newline : lines->end;
}

char *
vmk_lines_copy(const struct vmk_lines *lines)
{
  size_t length;

  if (vmk_lines_done(lines))
    return g_strdup("");
  length = (size_t)(line_end(lines) - lines->at);
  if (length && lines->at[length - 1] == '\r')
    length--;
  return g_strndup(lines->at, length);
}

void
vmk_lines_next(struct vmk_lines *lines)
{
  const char *end;

  if (vmk_lines_done(lines))
    return;
  end = line_end(lines);
  lines->at = end < lines->end ? end + 1 : end;
  lines->number++;
}

void
vmk_lines_move(struct vmk_lines *lines, const char *to)
{
  for (; lines->at < to && lines->at < lines->end; lines->at++)
    if (*lines->at == '\n')
      lines->number++;
}

struct vmk_source
vmk_reading_at(const struct vmk_reading *reading, unsigned line)
{
  struct vmk_source source = {.file = reading->file, .line = line};

  return source;
}

const char *
vmk_reading_host(struct vmk_reading *reading)
{
  if (reading->host_is_guess)
    reading->guess = reading->host;
  return reading->host;
}

void
vmk_reading_note_unknown(struct vmk_reading *reading, unsigned line, const char *what,
                         const char *word, const char *format_name)
{
  char *key = g_strdup_printf("%s %s", what, word);

  if (g_hash_table_size(reading->noted) < VMK_SITE_NOTE_LIMIT &&
      g_hash_table_add(reading->noted, key))
    vmk_site_note_add(reading->site, vmk_reading_at(reading, line),
                      "unknown %s '%s' in %s; not used", what, word, format_name);
}

bool
vmk_is_vmk_name(const char *text)
{
  return g_ascii_strncasecmp(text, "vmk", 3) == 0 && text[3] &&
         text[3 + strspn(text + 3, "0123456789")] == '\0';
}
