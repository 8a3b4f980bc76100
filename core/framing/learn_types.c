/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which octet of a header behaves like a record's type, and which never change.
 * Must not know how the borders of records were found.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/framing/learn_header.h"

enum { TYPES_MAX = 32 };

struct column {
  unsigned distinct;
  uint64_t values[TYPES_MAX + 1];
  guint counts[TYPES_MAX + 1];
};

static void
count_column(const struct describer *describer, unsigned offset, unsigned width,
             struct column *column)
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

/* How much the value tells of the record's size, in bits; less what so many values tell by chance.
 */
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
    for (unsigned class = 0; class < CLASSES; class ++)
      if (joint[k][class] > 0)
        bits +=
            (double)joint[k][class] / total *
            log2((double)joint[k][class] * total / ((double)column->counts[k] * classes[class]));
  for (unsigned class = 0; class < CLASSES; class ++)
    used += classes[class] > 0;
  return bits - (column->distinct - 1.0) * (used - 1.0) / (2 * log(2) * total);
}

/* The octet with few values, each more than once, that tells most of the sizes. */
void
learn_find_type(struct describer *describer)
{
  struct vmk_framing_layout *layout = describer->layout;
  struct column column, best = {0};
  double most = 0.02;

  for (unsigned offset = 0; offset < MIN(describer->header, 24); offset++) {
    double bits;

    if (!is_free(describer, offset, 1))
      continue;
    count_column(describer, offset, 1, &column);
    if (column.distinct < 2 || column.distinct > TYPES_MAX ||
        column.distinct * 2 > describer->samples->len)
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
void
learn_name_types(struct describer *describer)
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
void
learn_find_constants(struct describer *describer)
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
