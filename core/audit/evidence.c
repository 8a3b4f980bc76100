/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a statement and the packet that shows it are kept together.
 * Must not know what the statements are about.
 */
#include "core/audit/evidence.h"

static const char *const kind_names[] = {
    [VMK_EVIDENCE_INVENTORY] = "inventory", [VMK_EVIDENCE_NETSTACK] = "netstack",
    [VMK_EVIDENCE_PROTOCOL] = "protocol",   [VMK_EVIDENCE_PORT] = "port",
    [VMK_EVIDENCE_PEER] = "peer",           [VMK_EVIDENCE_CORRELATION] = "correlation",
};

static const char *const strength_names[] = {
    [VMK_STRENGTH_HINT] = "hint",
    [VMK_STRENGTH_STRONG] = "strong",
    [VMK_STRENGTH_PROOF] = "proof",
};

const char *
vmk_evidence_kind_name(enum vmk_evidence_kind kind)
{
  g_assert((size_t)kind < G_N_ELEMENTS(kind_names));
  return kind_names[kind];
}

const char *
vmk_strength_name(enum vmk_strength strength)
{
  g_assert((size_t)strength < G_N_ELEMENTS(strength_names));
  return strength_names[strength];
}

static void
clear_evidence(gpointer item)
{
  struct vmk_evidence *evidence = item;

  g_free(evidence->text);
}

GArray *
vmk_evidence_list(void)
{
  GArray *list = g_array_new(FALSE, FALSE, sizeof(struct vmk_evidence));

  g_array_set_clear_func(list, clear_evidence);
  return list;
}

/* Octets that are not printable UTF-8 as \xNN: names from packets end up in these texts. */
static char *
printable(const char *text)
{
  GString *out = g_string_sized_new(strlen(text) + 1);

  while (*text != '\0') {
    gunichar c = g_utf8_get_char_validated(text, -1);

    if (c == (gunichar)-1 || c == (gunichar)-2 || !g_unichar_isprint(c)) {
      g_string_append_printf(out, "\\x%02x", (unsigned)(unsigned char)*text);
      text++;
    } else {
      g_string_append_unichar(out, c);
      text = g_utf8_next_char(text);
    }
  }
  return g_string_free(out, FALSE);
}

char *
vmk_text_vformat(const char *format, va_list arguments)
{
  char *raw = g_strdup_vprintf(format, arguments);
  char *text = printable(raw);

  g_free(raw);
  return text;
}

void
vmk_evidence_vadd(GArray *list, enum vmk_evidence_kind kind, enum vmk_strength strength,
                  struct vmk_place place, const char *format, va_list arguments)
{
  struct vmk_evidence evidence = {.kind = kind, .strength = strength, .place = place};

  evidence.text = vmk_text_vformat(format, arguments);
  g_array_append_val(list, evidence);
}

void
vmk_evidence_add(GArray *list, enum vmk_evidence_kind kind, enum vmk_strength strength,
                 struct vmk_place place, const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  vmk_evidence_vadd(list, kind, strength, place, format, arguments);
  va_end(arguments);
}
