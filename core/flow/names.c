/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets of packets become text that is safe to show, and how equal texts share one copy.
 * Must not know what they name.
 */
#include "core/flow/names.h"

#include <glib.h>

struct vmk_names {
  GPtrArray *texts;
  GHashTable *numbers; /* borrowed text -> number */
};

struct vmk_names *
vmk_names_new(void)
{
  struct vmk_names *names = g_new(struct vmk_names, 1);

  names->texts = g_ptr_array_new_with_free_func(g_free);
  names->numbers = g_hash_table_new(g_str_hash, g_str_equal);
  return names;
}

void
vmk_names_free(struct vmk_names *names)
{
  g_hash_table_destroy(names->numbers);
  g_ptr_array_free(names->texts, TRUE);
  g_free(names);
}

char *
vmk_escape(const uint8_t *octets, size_t length)
{
  GString *text = g_string_sized_new(length);

  for (size_t i = 0; i < length; i++) {
    if (octets[i] == '\\')
      g_string_append(text, "\\\\");
    else if (octets[i] >= 0x20 && octets[i] < 0x7f)
      g_string_append_c(text, (char)octets[i]);
    else
      g_string_append_printf(text, "\\x%02x", octets[i]);
  }
  return g_string_free(text, FALSE);
}

uint32_t
vmk_names_intern(struct vmk_names *names, const uint8_t *octets, size_t length)
{
  char *text = vmk_escape(octets, length);
  uint32_t number = GPOINTER_TO_UINT(g_hash_table_lookup(names->numbers, text));

  if (number != 0 || names->texts->len >= VMK_NAMES_MAX) {
    g_free(text);
    return number;
  }
  g_ptr_array_add(names->texts, text);
  g_hash_table_insert(names->numbers, text, GUINT_TO_POINTER(names->texts->len));
  return names->texts->len;
}

const char *
vmk_names_text(const struct vmk_names *names, uint32_t number)
{
  return number ? g_ptr_array_index(names->texts, number - 1) : NULL;
}
