/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which numbers of a header name a connection, count up, or are echoed by the other side.
 * Must not know how the borders of records were found.
 */
#include "core/framing/learn_header.h"

#include <string.h>

static struct vmk_framing_field *
add_field(struct describer *describer, const char *name, unsigned number, unsigned offset,
          unsigned width, enum vmk_framing_purpose purpose)
{
  struct vmk_framing_layout *layout = describer->layout;
  struct vmk_framing_field *field;

  if (layout->field_count == VMK_FRAMING_FIELDS_MAX)
    return NULL;
  field = &layout->fields[layout->field_count++];
  if (number > 0)
    g_snprintf(field->name, sizeof field->name, "%s-%u", name, number);
  else
    g_strlcpy(field->name, name, sizeof field->name);
  field->offset = (uint16_t)offset;
  field->width = (uint16_t)width;
  field->purpose = (uint8_t)purpose;
  field->big = describer->guess->big;
  use(describer, offset, width);
  return field;
}

/* Same in every record of a connection, other in others; or eight unlike octets that never change
 * in this capture. */
static bool
names_connection(const struct describer *describer, unsigned offset, unsigned width)
{
  bool differs = false;

  for (guint i = 1; i < describer->samples->len; i++) {
    bool same =
        number_of(describer, i, offset, width) == number_of(describer, i - 1, offset, width);
    bool one = sample_at(describer, i)->way->flow == sample_at(describer, i - 1)->way->flow;

    if (!same && one)
      return false;
    differs |= !same;
  }
  return differs;
}

static bool
looks_drawn(const struct describer *describer, unsigned offset)
{
  unsigned distinct = 0;
  uint8_t octets[8];

  for (unsigned i = 0; i < 8; i++) {
    int value = constant_at(describer, offset + i);

    if (value < 0)
      return false;
    octets[i] = (uint8_t)value;
    distinct += memchr(octets, value, i) == NULL;
  }
  return distinct >= 6;
}

/* One half of the octets is zero everywhere: the number is a narrower one. */
static bool
is_half_empty(const struct describer *describer, unsigned offset, unsigned width)
{
  bool low = true, high = true;

  for (unsigned i = 0; i < width / 2 && width > 2; i++) {
    low &= constant_at(describer, offset + i) == 0;
    high &= constant_at(describer, offset + width / 2 + i) == 0;
  }
  return width > 2 && (low || high);
}

void
learn_find_connection_names(struct describer *describer)
{
  unsigned number = 0;

  for (unsigned offset = 0; offset + 8 <= MIN(describer->header, HEADER_MAX); offset += 8)
    if (offset > describer->guess->offset && is_free(describer, offset, 8) &&
        looks_drawn(describer, offset))
      add_field(describer, "session", number++, offset, 8, VMK_FRAMING_IDENTIFIER);
  for (unsigned width = 8; width >= 2; width /= 2)
    for (unsigned offset = 0; offset + width <= MIN(describer->header, HEADER_MAX); offset += width)
      if (is_free(describer, offset, width) && names_connection(describer, offset, width) &&
          !is_half_empty(describer, offset, width))
        add_field(describer, "connection", number++, offset, width, VMK_FRAMING_IDENTIFIER);
}

/* Counts up by small steps within each way. */
static bool
is_sequence(const struct describer *describer, unsigned offset, unsigned width)
{
  unsigned up = 0, pairs = 0;

  for (guint i = 1; i < describer->samples->len; i++) {
    uint64_t now = number_of(describer, i, offset, width),
             before = number_of(describer, i - 1, offset, width);

    if (sample_at(describer, i)->way != sample_at(describer, i - 1)->way)
      continue;
    pairs++;
    if (now < before || now - before > 64)
      return false;
    up += now > before;
  }
  return pairs >= 6 && up * 10 >= pairs * 7;
}

/* The value of each answer was in a record of the other side before; values are many. */
static bool
is_echoed(const struct describer *describer, unsigned offset, unsigned width)
{
  GHashTable *asked = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTable *values = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  unsigned asks = 0, answers = 0, echoed = 0;
  bool many;

  for (unsigned side = 0; side < 2; side++) {
    for (guint i = 0; i < describer->samples->len; i++) {
      const struct sample *sample = sample_at(describer, i);
      guint64 key = number_of(describer, i, offset, width) * 31 + sample->way->flow;

      if (sample->way->way != side)
        continue;
      if (side == VMK_WAY_CLIENT)
        asks++, g_hash_table_add(asked, g_memdup2(&key, sizeof key));
      else
        answers++, echoed += g_hash_table_contains(asked, &key);
      g_hash_table_add(values, g_memdup2(&key, sizeof key));
    }
  }
  many = g_hash_table_size(values) >= 4 && g_hash_table_size(asked) * 2 >= asks &&
         echoed * 2 >= g_hash_table_size(asked);
  g_hash_table_unref(asked);
  g_hash_table_unref(values);
  return answers >= 4 && many && echoed * 10 >= answers * 9;
}

void
learn_find_counting(struct describer *describer)
{
  unsigned echo = 0;
  bool sequence = false;

  for (unsigned width = 8; width >= 1; width /= 2) {
    for (unsigned offset = 0; offset + width <= MIN(describer->header, HEADER_MAX);
         offset += width > 1 ? width / 2 : 1) {
      if (!is_free(describer, offset, width))
        continue;
      if (width > 1 && is_echoed(describer, offset, width))
        add_field(describer, "request", echo++, offset, width, VMK_FRAMING_IDENTIFIER);
      else if (!sequence && is_sequence(describer, offset, width))
        sequence = add_field(describer, "sequence", 0, offset, width, VMK_FRAMING_SEQUENCE) != NULL;
    }
  }
}
