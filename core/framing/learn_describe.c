/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the header of records whose borders are known is told apart: what stays the same, types, sequences,
 * identifiers. Must not know how the borders were found.
 *
 * Model, not protocol: what is called a type or an identifier behaves like one in these captures, no more.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/framing/learn_private.h"

enum {
  RECORDS_MAX = 4096, /* looked at */
  HEADER_MAX = 64,
  TYPES_MAX = 32,
};

struct sample {
  const struct learn_way *way;
  uint32_t at;
  uint32_t size;
};

struct describer {
  GArray *samples; /* struct sample, in order within each way */
  const struct learn_guess *guess;
  unsigned header;
  bool used[HEADER_MAX + 8]; /* octets that something was found in */
  struct vmk_framing_layout *layout;
};

static const struct sample *
sample_at(const struct describer *describer, guint i)
{
  return &g_array_index(describer->samples, struct sample, i);
}

static const uint8_t *
octets_of(const struct sample *sample)
{
  return sample->way->data + sample->at;
}

static void
collect(struct describer *describer, GPtrArray *ways, struct vmk_learn_candidate *candidate)
{
  struct learn_tally *tally = g_new(struct learn_tally, 1);

  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);

    learn_best_walk(way, describer->guess, UINT32_MAX, tally);
    candidate->sampled += way->length;
    if (tally->records == 0 || (uint64_t)(tally->end - tally->start) * 10 < (uint64_t)(way->length - tally->start) * 9)
      continue;
    candidate->boundaries += tally->marks;
    candidate->boundaries_met += tally->met;
    candidate->sizes += tally->sizes;
    for (uint32_t k = 0; k < tally->start_count && describer->samples->len < RECORDS_MAX; k++) {
      uint32_t next = k + 1 < tally->start_count ? tally->starts[k + 1] : tally->end;
      struct sample sample = {way, tally->starts[k], next - tally->starts[k]};

      g_array_append_val(describer->samples, sample);
    }
  }
  g_free(tally);
}

/* Octets that every record has, from the length field's end up. */
static unsigned
header_length(const struct describer *describer)
{
  const struct learn_guess *guess = describer->guess;
  unsigned least = HEADER_MAX, field = (unsigned)guess->offset + guess->width;

  if (guess->constant > (int)field && guess->multiple == 1)
    return MIN((unsigned)guess->constant, VMK_FRAMING_HEADER_MAX);
  if (guess->constant > (int)field)
    return (unsigned)guess->constant;
  for (guint i = 0; i < describer->samples->len; i++)
    least = MIN(least, sample_at(describer, i)->size);
  return guess->constant == (int)field ? field : MAX(least, field);
}

static uint64_t
number_of(const struct describer *describer, guint i, unsigned offset, unsigned width)
{
  return vmk_framing_number(octets_of(sample_at(describer, i)) + offset, width, describer->guess->big);
}

static bool
is_free(const struct describer *describer, unsigned offset, unsigned width)
{
  if (offset + width > MIN(describer->header, HEADER_MAX))
    return false;
  for (unsigned i = 0; i < width; i++)
    if (describer->used[offset + i])
      return false;
  return true;
}

static void
use(struct describer *describer, unsigned offset, unsigned width)
{
  for (unsigned i = 0; i < width; i++)
    describer->used[offset + i] = true;
}

/* The octet at this place if all records have the same; -1 otherwise. */
static int
constant_at(const struct describer *describer, unsigned offset)
{
  int value = octets_of(sample_at(describer, 0))[offset];

  for (guint i = 1; i < describer->samples->len; i++)
    if (octets_of(sample_at(describer, i))[offset] != value)
      return -1;
  return value;
}

static struct vmk_framing_field *
add_field(struct describer *describer, const char *name, unsigned number, unsigned offset, unsigned width,
          enum vmk_framing_purpose purpose)
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

/* Same in every record of a connection, other in others; or eight unlike octets that never change in this capture. */
static bool
names_connection(const struct describer *describer, unsigned offset, unsigned width)
{
  bool differs = false;

  for (guint i = 1; i < describer->samples->len; i++) {
    bool same = number_of(describer, i, offset, width) == number_of(describer, i - 1, offset, width);
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

static void
find_connection_names(struct describer *describer)
{
  unsigned number = 0;

  for (unsigned offset = 0; offset + 8 <= MIN(describer->header, HEADER_MAX); offset += 8)
    if (offset > describer->guess->offset && is_free(describer, offset, 8) && looks_drawn(describer, offset))
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
    uint64_t now = number_of(describer, i, offset, width), before = number_of(describer, i - 1, offset, width);

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
  many = g_hash_table_size(values) >= 4 && g_hash_table_size(asked) * 2 >= asks && echoed * 2 >= g_hash_table_size(asked);
  g_hash_table_unref(asked);
  g_hash_table_unref(values);
  return answers >= 4 && many && echoed * 10 >= answers * 9;
}

static void
find_counting(struct describer *describer)
{
  unsigned echo = 0;
  bool sequence = false;

  for (unsigned width = 8; width >= 1; width /= 2) {
    for (unsigned offset = 0; offset + width <= MIN(describer->header, HEADER_MAX); offset += width > 1 ? width / 2 : 1) {
      if (!is_free(describer, offset, width))
        continue;
      if (width > 1 && is_echoed(describer, offset, width))
        add_field(describer, "request", echo++, offset, width, VMK_FRAMING_IDENTIFIER);
      else if (!sequence && is_sequence(describer, offset, width))
        sequence = add_field(describer, "sequence", 0, offset, width, VMK_FRAMING_SEQUENCE) != NULL;
    }
  }
}

struct column {
  unsigned distinct;
  uint64_t values[TYPES_MAX + 1];
  guint counts[TYPES_MAX + 1];
};

static void
count_column(const struct describer *describer, unsigned offset, unsigned width, struct column *column)
{
  memset(column, 0, sizeof *column);
  for (guint i = 0; i < describer->samples->len; i++) {
    uint64_t value = number_of(describer, i, offset, width);
    unsigned k = 0;

    while (k < column->distinct && column->values[k] != value)
      k++;
    if (k == TYPES_MAX)
      k = TYPES_MAX - 1, column->distinct = TYPES_MAX + 1;
    column->values[k] = value;
    column->counts[k]++;
    if (column->distinct <= k)
      column->distinct = k + 1;
    if (column->distinct > TYPES_MAX)
      return;
  }
}

/* How much the value tells of the record's size, in bits; less what so many values tell by chance. */
static double
tells_of_size(const struct describer *describer, unsigned offset, const struct column *column)
{
  enum { CLASSES = 27 };
  guint joint[TYPES_MAX][CLASSES] = {{0}}, classes[CLASSES] = {0}, total = describer->samples->len;
  double bits = 0;
  unsigned used = 0;

  for (guint i = 0; i < total; i++) {
    unsigned k = 0, class = (unsigned)g_bit_storage(sample_at(describer, i)->size);

    class = MIN(class, CLASSES - 1);
    while (column->values[k] != octets_of(sample_at(describer, i))[offset])
      k++;
    joint[k][class]++;
    classes[class]++;
  }
  for (unsigned k = 0; k < column->distinct; k++)
    for (unsigned class = 0; class < CLASSES; class++)
      if (joint[k][class] > 0)
        bits += (double)joint[k][class] / total *
                log2((double)joint[k][class] * total / ((double)column->counts[k] * classes[class]));
  for (unsigned class = 0; class < CLASSES; class++)
    used += classes[class] > 0;
  return bits - (column->distinct - 1.0) * (used - 1.0) / (2 * log(2) * total);
}

/* The octet with few values, each more than once, that tells most of the sizes. */
static void
find_type(struct describer *describer)
{
  struct vmk_framing_layout *layout = describer->layout;
  struct column column, best = {0};
  double most = 0.02;

  for (unsigned offset = 0; offset < MIN(describer->header, 24); offset++) {
    double bits;

    if (!is_free(describer, offset, 1))
      continue;
    count_column(describer, offset, 1, &column);
    if (column.distinct < 2 || column.distinct > TYPES_MAX || column.distinct * 2 > describer->samples->len)
      continue;
    bits = tells_of_size(describer, offset, &column);
    if (bits > most) {
      most = bits;
      best = column;
      layout->type_offset = (uint16_t)offset;
    }
  }
  if (best.distinct == 0)
    return;
  layout->type_width = 1;
  layout->type_mask = 0xff;
  use(describer, layout->type_offset, 1);
}

static int
by_value(const void *a, const void *b)
{
  const struct vmk_framing_type *left = a, *right = b;

  return left->value < right->value ? -1 : left->value > right->value;
}

/* Types get names by number: what they mean is not to be learned. */
static void
name_types(struct describer *describer)
{
  struct vmk_framing_layout *layout = describer->layout;
  struct column column;

  if (layout->type_width == 0)
    return;
  count_column(describer, layout->type_offset, 1, &column);
  for (unsigned i = 0; i < column.distinct && i < TYPES_MAX; i++) {
    struct vmk_framing_type *type = &layout->types[layout->type_count++];

    type->value = column.values[i];
    g_snprintf(type->name, sizeof type->name, "type-%u", (unsigned)column.values[i]);
  }
  qsort(layout->types, layout->type_count, sizeof *layout->types, by_value);
}

/* Runs of octets that never change. Zeros are no evidence and end a run. */
static void
find_constants(struct describer *describer)
{
  struct vmk_framing_layout *layout = describer->layout;
  struct vmk_framing_constant *open = NULL;

  for (unsigned offset = 0; offset < MIN(describer->header, HEADER_MAX); offset++) {
    int value = describer->used[offset] ? -1 : constant_at(describer, offset);

    if (value <= 0) {
      open = NULL;
      continue;
    }
    if (!open && layout->constant_count == VMK_FRAMING_CONSTANTS_MAX)
      return;
    if (!open || open->length == VMK_FRAMING_CONSTANT_MAX) {
      open = &layout->constants[layout->constant_count++];
      g_snprintf(open->name, sizeof open->name, "at-%u", offset);
      open->offset = (uint16_t)offset;
    }
    open->octets[open->length++] = (uint8_t)value;
    describer->used[offset] = true;
  }
}

static void
set_length(struct describer *describer)
{
  const struct learn_guess *guess = describer->guess;
  struct vmk_framing_length *length = &describer->layout->length;
  int field = guess->offset + guess->width;
  uint64_t all = guess->width == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * guess->width)) - 1;

  *length = (struct vmk_framing_length){.offset = guess->offset, .width = guess->width, .unit = 1,
                                        .multiple = guess->multiple, .mask = guess->top ? all >> 1 : all};
  if (guess->constant == (int)describer->header) {
    length->covers = VMK_FRAMING_AFTER_HEADER;
  } else if (guess->constant >= field) {
    length->covers = VMK_FRAMING_AFTER_FIELD;
    length->add = guess->constant - field;
  } else {
    length->covers = VMK_FRAMING_RECORD;
    length->add = guess->constant;
  }
}

static void
set_head(const struct learn_ranked *ranked, uint16_t port, struct vmk_framing *framing)
{
  g_strlcpy(framing->name, "learned", sizeof framing->name);
  g_strlcpy(framing->title, "Learned from a capture: fits it, means nothing more", sizeof framing->title);
  g_strlcpy(framing->source, "vmkscope learn", sizeof framing->source);
  framing->origin = VMK_FRAMING_LEARNED;
  if (ranked->covered_way[VMK_WAY_SERVER] == 0 && ranked->covered_way[VMK_WAY_CLIENT] > 0)
    framing->direction = VMK_FRAMING_CLIENT_ONLY;
  if (ranked->covered_way[VMK_WAY_CLIENT] == 0 && ranked->covered_way[VMK_WAY_SERVER] > 0)
    framing->direction = VMK_FRAMING_SERVER_ONLY;
  if (port != 0) {
    framing->ports[framing->port_count++] = port;
    framing->automatic = true;
  }
}

static void
set_limits(struct describer *describer)
{
  struct vmk_framing_layout *layout = describer->layout;

  layout->header = (uint16_t)describer->header;
  layout->big = describer->guess->big;
  layout->type_big = layout->big;
  layout->minimum = layout->extent = layout->header;
  layout->maximum = VMK_FRAMING_RECORD_MAX;
}

/* Where the length counts the whole record the header's own length shows only in what was found in it. */
static void
trim_header(struct describer *describer)
{
  struct vmk_framing_layout *layout = describer->layout;
  unsigned end = MIN(describer->header, HEADER_MAX);

  if (layout->length.covers != VMK_FRAMING_RECORD)
    return;
  while (end > 0 && !describer->used[end - 1])
    end--;
  layout->header = layout->extent = (uint16_t)end;
  layout->minimum = MAX(layout->header, 1);
}

static void
find_fields(struct describer *describer)
{
  use(describer, describer->guess->offset, describer->guess->width);
  find_connection_names(describer);
  find_type(describer);
  find_counting(describer);
  find_constants(describer);
  name_types(describer);
  trim_header(describer);
}

bool
learn_describe(GPtrArray *ways, const struct learn_ranked *ranked, uint16_t port, struct vmk_learn_candidate *candidate)
{
  struct describer describer = {.samples = g_array_new(FALSE, FALSE, sizeof(struct sample)), .guess = &ranked->guess,
                                .layout = &candidate->framing.outer};
  bool good;

  *candidate = (struct vmk_learn_candidate){.bits = ranked->bits, .records = ranked->records,
                                            .covered = ranked->covered};
  collect(&describer, ways, candidate);
  good = describer.samples->len > 0 && candidate->sizes >= 2;
  if (good) {
    describer.header = header_length(&describer);
    set_head(ranked, port, &candidate->framing);
    set_limits(&describer);
    set_length(&describer);
    find_fields(&describer);
  }
  g_array_unref(describer.samples);
  return good;
}
