/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the values of single keys are read: words, octets, lists of numbers and names.
 * Must not know what the keys are for.
 */
#include <stdlib.h>
#include <string.h>

#include "core/framing/compile.h"

unsigned
vmk_compile_line(const struct vmk_compile *compile, const char *key)
{
  const struct vmk_key *at = vmk_group_key(compile->group, key);

  return at ? at->line : compile->group->line;
}

bool
vmk_compile_word(struct vmk_compile *compile, const char *key, const struct vmk_name *table,
                 unsigned *value)
{
  const struct vmk_key *at = vmk_group_key(compile->group, key);
  GString *words;

  if (!at)
    return true;
  for (const struct vmk_name *row = table; row->name; row++) {
    if (strcmp(row->name, at->value) == 0) {
      *value = row->value;
      return true;
    }
  }
  words = g_string_new(NULL);
  for (const struct vmk_name *row = table; row->name; row++)
    g_string_append_printf(words, "%s%s", row == table ? "" : ", ", row->name);
  vmk_keys_wrong(compile->keys, at->line, compile->error, "%s=%s is not one of %s", key, at->value,
                 words->str);
  g_string_free(words, TRUE);
  return false;
}

bool
vmk_compile_order(struct vmk_compile *compile, uint8_t *big)
{
  static const struct vmk_name orders[] = {
      {0, "little", VMK_MODEL, ""}, {1, "big", VMK_MODEL, ""}, {.name = NULL}};
  unsigned value = *big;

  if (!vmk_compile_word(compile, "byte-order", orders, &value))
    return false;
  *big = (uint8_t)value;
  return true;
}

bool
vmk_compile_octets(const char *text, uint8_t *octets, size_t max, uint8_t *count)
{
  size_t n = 0;

  for (; *text; text += 2) {
    while (*text == ' ')
      text++;
    if (*text == '\0')
      break;
    if (n == max || !g_ascii_isxdigit(text[0]) || !g_ascii_isxdigit(text[1]))
      return false;
    octets[n++] = (uint8_t)(g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]));
  }
  *count = (uint8_t)n;
  return n > 0;
}

bool
vmk_compile_is_name(const char *text)
{
  size_t length = strlen(text);

  return length > 0 && length < VMK_FRAMING_NAME_MAX &&
         strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* Names of types and flags may have capitals, too. */
static bool
is_label(const char *text)
{
  size_t length = strlen(text);

  for (size_t i = 0; i < length; i++)
    if (!g_ascii_isgraph(text[i]) && text[i] != ' ')
      return false;
  return length > 0 && length < VMK_FRAMING_NAME_MAX && text[0] != ' ';
}

static int
by_value(const void *a, const void *b)
{
  uint64_t left = ((const struct vmk_framing_type *)a)->value,
           right = ((const struct vmk_framing_type *)b)->value;

  return left < right ? -1 : left > right;
}

static bool
add_name(struct vmk_compile *compile, const struct vmk_key *key, char *item,
         struct vmk_framing_type *name)
{
  char *colon = strchr(item, ':');

  if (colon) {
    *colon = '\0';
    if (vmk_keys_parse_number(g_strstrip(item), &name->value) && is_label(g_strstrip(colon + 1))) {
      g_strlcpy(name->name, g_strstrip(colon + 1), sizeof name->name);
      return true;
    }
    *colon = ':';
  }
  return vmk_keys_wrong(compile->keys, key->line, compile->error,
                        "\"%s\" is not NUMBER:NAME with a name of up to %d characters", item,
                        VMK_FRAMING_NAME_MAX - 1);
}

bool
vmk_compile_names(struct vmk_compile *compile, const char *key, struct vmk_framing_type *names,
                  unsigned max, uint8_t *count)
{
  const struct vmk_key *at = vmk_group_key(compile->group, key);
  char **items;
  bool good = true;

  if (!at)
    return true;
  items = g_strsplit(at->value, ";", 0);
  for (unsigned i = 0; good && items[i]; i++) {
    if (*g_strstrip(items[i]) == '\0')
      continue;
    if (*count == max)
      good = vmk_keys_wrong(compile->keys, at->line, compile->error, "%s: more than %u names", key,
                            max);
    else
      good = add_name(compile, at, items[i], &names[(*count)++]);
  }
  g_strfreev(items);
  if (*count > 0)
    qsort(names, *count, sizeof *names, by_value);
  for (unsigned i = 1; good && i < *count; i++)
    if (names[i].value == names[i - 1].value)
      good = vmk_keys_wrong(compile->keys, at->line, compile->error,
                            "%s: two names for %" G_GUINT64_FORMAT, key, (guint64)names[i].value);
  return good;
}

bool
vmk_compile_numbers(struct vmk_compile *compile, const char *key, uint64_t *numbers, unsigned max,
                    uint8_t *count)
{
  const struct vmk_key *at = vmk_group_key(compile->group, key);
  char **items;
  bool good = true;

  if (!at)
    return true;
  items = g_strsplit(at->value, ";", 0);
  for (unsigned i = 0; good && items[i]; i++) {
    if (*g_strstrip(items[i]) == '\0')
      continue;
    if (*count == max)
      good = vmk_keys_wrong(compile->keys, at->line, compile->error, "%s: more than %u numbers",
                            key, max);
    else if (!vmk_keys_parse_number(items[i], &numbers[(*count)++]))
      good = vmk_keys_wrong(compile->keys, at->line, compile->error, "%s: \"%s\" is no number", key,
                            items[i]);
  }
  g_strfreev(items);
  return good;
}
