/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a compiled framing is written as the text of a framing file.
 * Must not know how such a text is read.
 */
#include <string.h>

#include "core/framing/framing_file.h"

static const char *
order_of(bool big)
{
  return big ? "big" : "little";
}

static void
write_octets(GString *out, const uint8_t *octets, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    g_string_append_printf(out, "%s%02x", i ? " " : "", octets[i]);
}

static void
write_numbers(GString *out, const char *key, const uint64_t *numbers, unsigned count)
{
  if (count == 0)
    return;
  g_string_append_printf(out, "%s=", key);
  for (unsigned i = 0; i < count; i++)
    g_string_append_printf(out, "%s%" G_GUINT64_FORMAT, i ? ";" : "", (guint64)numbers[i]);
  g_string_append_c(out, '\n');
}

static void
write_names(GString *out, const char *key, const struct vmk_framing_type *names, unsigned count,
            bool bits)
{
  if (count == 0)
    return;
  g_string_append_printf(out, "%s=", key);
  for (unsigned i = 0; i < count; i++) {
    g_string_append_printf(
        out, bits ? "%s0x%" G_GINT64_MODIFIER "x:" : "%s%" G_GINT64_MODIFIER "u:", i ? ";" : "",
        (guint64)names[i].value);
    for (const char *p = names[i].name; *p; p++) {
      if (*p == '\\')
        g_string_append_c(out, '\\');
      g_string_append_c(out, *p);
    }
  }
  g_string_append_c(out, '\n');
}

static uint64_t
all_bits(unsigned width)
{
  return width >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * width)) - 1;
}

static void
write_mask(GString *out, uint64_t mask, unsigned width)
{
  if (mask != all_bits(width))
    g_string_append_printf(out, "mask=0x%" G_GINT64_MODIFIER "x\n", (guint64)mask);
}

/* Text values: a leading blank and backslashes are escaped as in every key file. */
static void
write_text(GString *out, const char *key, const char *text)
{
  if (*text == '\0')
    return;
  g_string_append_printf(out, "%s=", key);
  for (const char *p = text; *p; p++) {
    if (*p == '\\')
      g_string_append(out, "\\\\");
    else if (*p == ' ' && (p == text || p[1] == '\0'))
      g_string_append(out, "\\s");
    else
      g_string_append_c(out, *p);
  }
  g_string_append_c(out, '\n');
}

static void
write_length(GString *out, const char *prefix, const struct vmk_framing_layout *layout)
{
  const struct vmk_framing_length *length = &layout->length;

  if (length->width == 0)
    return;
  g_string_append_printf(out, "\n[%slength]\noffset=%u\nwidth=%u\ncovers=%s\n", prefix,
                         length->offset, length->width,
                         vmk_name_of(vmk_framing_coverings, length->covers, ""));
  write_mask(out, length->mask, length->width);
  if (length->unit != 1)
    g_string_append_printf(out, "unit=%u\n", length->unit);
  if (length->add != 0)
    g_string_append_printf(out, "add=%d\n", length->add);
  if (length->multiple != 1)
    g_string_append_printf(out, "multiple=%u\n", length->multiple);
  if (layout->minimum > layout->header)
    g_string_append_printf(out, "min=%u\n", layout->minimum);
  if (layout->maximum != VMK_FRAMING_RECORD_MAX)
    g_string_append_printf(out, "max=%u\n", layout->maximum);
}

static void
write_type(GString *out, const char *prefix, const struct vmk_framing_layout *layout)
{
  if (layout->type_width == 0)
    return;
  g_string_append_printf(out, "\n[%stype]\noffset=%u\nwidth=%u\n", prefix, layout->type_offset,
                         layout->type_width);
  write_mask(out, layout->type_mask, layout->type_width);
  if (layout->type_big != layout->big)
    g_string_append_printf(out, "byte-order=%s\n", order_of(layout->type_big));
  if (layout->known_only)
    g_string_append(out, "known-only=true\n");
  write_names(out, "names", layout->types, layout->type_count, false);
}

static void
write_field(GString *out, const char *prefix, const struct vmk_framing_layout *layout,
            const struct vmk_framing_field *field)
{
  if (field->purpose == VMK_FRAMING_SEQUENCE)
    g_string_append_printf(out, "\n[%ssequence]\n", prefix);
  else
    g_string_append_printf(out, "\n[%s%s %s]\n", prefix,
                           field->purpose == VMK_FRAMING_IDENTIFIER ? "identifier" : "field",
                           field->name);
  g_string_append_printf(out, "offset=%u\n", field->offset);
  if (field->width == 0)
    g_string_append(out, "width=rest\n");
  else
    g_string_append_printf(out, "width=%u\n", field->width);
  if (field->kind != VMK_FRAMING_UINT)
    g_string_append_printf(out, "kind=%s\n", vmk_name_of(vmk_framing_kinds, field->kind, ""));
  if (field->big != layout->big)
    g_string_append_printf(out, "byte-order=%s\n", order_of(field->big));
  write_numbers(out, "types", field->types, field->type_count);
  write_names(out, "flags", field->flags, field->flag_count, true);
}

static void
write_level(GString *out, const char *prefix, const struct vmk_framing_layout *layout)
{
  write_length(out, prefix, layout);
  write_type(out, prefix, layout);
  for (unsigned i = 0; i < layout->constant_count; i++) {
    g_string_append_printf(out, "\n[%sconstant %s]\noffset=%u\nbytes=", prefix,
                           layout->constants[i].name, layout->constants[i].offset);
    write_octets(out, layout->constants[i].octets, layout->constants[i].length);
    g_string_append_c(out, '\n');
  }
  for (unsigned i = 0; i < layout->field_count; i++)
    write_field(out, prefix, layout, &layout->fields[i]);
}

static void
write_match(GString *out, const struct vmk_framing *framing)
{
  if (framing->port_count == 0 && framing->first_length == 0)
    return;
  g_string_append(out, "match=");
  for (unsigned i = 0; i < framing->port_count; i++)
    g_string_append_printf(out, "%s%u", i ? "," : "tcp.port==", framing->ports[i]);
  if (framing->port_count > 0 && framing->first_length > 0)
    g_string_append(out, framing->either ? " or " : " and ");
  if (framing->first_length > 0)
    g_string_append(out, "first==");
  write_octets(out, framing->first, framing->first_length);
  g_string_append_c(out, '\n');
}

char *
vmk_framing_text(const struct vmk_framing *framing)
{
  GString *out = g_string_new("[framing]\n");

  g_string_append_printf(out, "name=%s\n", framing->name);
  write_text(out, "title", framing->title);
  g_string_append_printf(out, "origin=%s\n", vmk_name_of(vmk_framing_origins, framing->origin, ""));
  write_text(out, "source", framing->source);
  g_string_append_printf(out, "byte-order=%s\nheader-length=%u\n", order_of(framing->outer.big),
                         framing->outer.header);
  write_match(out, framing);
  if (framing->direction != VMK_FRAMING_BOTH)
    g_string_append_printf(out, "direction=%s\n",
                           vmk_name_of(vmk_framing_directions, framing->direction, ""));
  write_level(out, "", &framing->outer);
  if (framing->nested) {
    g_string_append_printf(out, "\n[nested]\noffset=%u\nheader-length=%u\n", framing->inner_offset,
                           framing->inner.header);
    if (framing->inner.big != framing->outer.big)
      g_string_append_printf(out, "byte-order=%s\n", order_of(framing->inner.big));
    write_numbers(out, "types", framing->inner_types, framing->inner_type_count);
    write_level(out, "nested ", &framing->inner);
  }
  return g_string_free(out, FALSE);
}
