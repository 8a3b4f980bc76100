/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how hostile text is made harmless: for a terminal, inside JSON, inside CSV.
 * Must not know where the text comes from.
 */
#include "escape.h"

#include <string.h>

static bool
plain_octet(unsigned char octet)
{
  return octet >= 0x20 && octet < 0x7f;
}

/* The character at text, and in *length how many octets it takes; (gunichar)-1 with length 1: no
 * UTF-8 here. */
static gunichar
character_at(const char *text, size_t *length)
{
  gunichar character = g_utf8_get_char_validated(text, -1);

  if (character == (gunichar)-1 || character == (gunichar)-2) {
    *length = 1;
    return (gunichar)-1;
  }
  *length = (size_t)g_unichar_to_utf8(character, NULL);
  return character;
}

static bool
visible(gunichar character)
{
  switch (g_unichar_type(character)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_UNASSIGNED:
  case G_UNICODE_PRIVATE_USE:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return false;
  default:
    return true;
  }
}

void
vmk_escape_terminal(GString *out, const char *text)
{
  while (*text != '\0') {
    const char *run = text;
    size_t length;
    gunichar character;

    while (plain_octet((unsigned char)*text)) {
      text++;
    }
    g_string_append_len(out, run, text - run);
    if (*text == '\0') {
      return;
    }
    character = character_at(text, &length);
    if (character == (gunichar)-1 || character < 0x80) {
      g_string_append_printf(out, "\\x%02x", (unsigned char)*text);
    } else if (visible(character)) {
      g_string_append_len(out, text, (gssize)length);
    } else {
      g_string_append_printf(out, "\\u{%04x}", character);
    }
    text += length;
  }
}

char *
vmk_escaped(const char *text)
{
  GString *out;

  if (text == NULL) {
    return NULL;
  }
  out = g_string_new(NULL);
  vmk_escape_terminal(out, text);
  return g_string_free(out, FALSE);
}

static void
json_character(struct vmk_sink *sink, gunichar character)
{
  char text[16];
  int length;

  if (character == '"' || character == '\\') {
    length = g_snprintf(text, sizeof text, "\\%c", (char)character);
  } else if (character == '\n') {
    length = g_snprintf(text, sizeof text, "\\n");
  } else if (character < 0x10000) {
    length = g_snprintf(text, sizeof text, "\\u%04x", character);
  } else {
    length = g_snprintf(text, sizeof text, "\\u%04x\\u%04x", 0xd800 + ((character - 0x10000) >> 10),
                        0xdc00 + ((character - 0x10000) & 0x3ff));
  }
  vmk_sink_put(sink, text, (size_t)length);
}

/* Writes the character that no run of plain ones holds; returns how many octets it took. */
static size_t
json_special(struct vmk_sink *sink, const char *text)
{
  size_t length;
  gunichar character = character_at(text, &length);

  if (character == (gunichar)-1) {
    char octet[8];

    g_snprintf(octet, sizeof octet, "\\\\x%02x", (unsigned char)*text);
    vmk_sink_text(sink, octet);
  } else {
    json_character(sink, character);
  }
  return length;
}

void
vmk_sink_json(struct vmk_sink *sink, const char *text)
{
  if (text == NULL) {
    vmk_sink_put(sink, "null", 4);
    return;
  }
  vmk_sink_char(sink, '"');
  while (*text != '\0') {
    const char *run = text;

    while (plain_octet((unsigned char)*text) && *text != '"' && *text != '\\') {
      text++;
    }
    vmk_sink_put(sink, run, (size_t)(text - run));
    if (*text != '\0') {
      text += json_special(sink, text);
    }
  }
  vmk_sink_char(sink, '"');
}

void
vmk_sink_csv(struct vmk_sink *sink, const char *text)
{
  GString *field;

  if (text == NULL || *text == '\0') {
    return;
  }
  field = g_string_new(strchr("=+-@", *text) != NULL ? "'" : NULL);
  vmk_escape_terminal(field, text);
  if (strpbrk(field->str, ",\"; ") != NULL || field->str[0] == '\'') {
    g_string_replace(field, "\"", "\"\"", 0);
    vmk_sink_char(sink, '"');
    vmk_sink_put(sink, field->str, field->len);
    vmk_sink_char(sink, '"');
  } else {
    vmk_sink_put(sink, field->str, field->len);
  }
  g_string_free(field, TRUE);
}
