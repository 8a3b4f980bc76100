/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the parts that tell a header apart share: records whose borders are known, and what of
 * them is taken. Must not be used outside core/framing/learn_*.c.
 */
#ifndef VMK_FRAMING_LEARN_HEADER_H
#define VMK_FRAMING_LEARN_HEADER_H

#include "core/framing/learn_private.h"

enum { HEADER_MAX = 64, /* octets of a header that are looked at */ };

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

static inline const struct sample *
sample_at(const struct describer *describer, guint i)
{
  return &g_array_index(describer->samples, struct sample, i);
}

static inline const uint8_t *
octets_of(const struct sample *sample)
{
  return sample->way->data + sample->at;
}

static inline uint64_t
number_of(const struct describer *describer, guint i, unsigned offset, unsigned width)
{
  return vmk_framing_number(octets_of(sample_at(describer, i)) + offset, width,
                            describer->guess->big);
}

static inline bool
is_free(const struct describer *describer, unsigned offset, unsigned width)
{
  if (offset + width > MIN(describer->header, HEADER_MAX))
    return false;
  for (unsigned i = 0; i < width; i++)
    if (describer->used[offset + i])
      return false;
  return true;
}

static inline void
use(struct describer *describer, unsigned offset, unsigned width)
{
  for (unsigned i = 0; i < width; i++)
    describer->used[offset + i] = true;
}

/* The octet at this place if all records have the same; -1 otherwise. */
static inline int
constant_at(const struct describer *describer, unsigned offset)
{
  int value = octets_of(sample_at(describer, 0))[offset];

  for (guint i = 1; i < describer->samples->len; i++)
    if (octets_of(sample_at(describer, i))[offset] != value)
      return -1;
  return value;
}

/* Fields that name a connection, that count up, that the other side echoes (learn_names.c). */
void learn_find_connection_names(struct describer *describer);
void learn_find_counting(struct describer *describer);

/* The type and its values; octets that never change (learn_types.c). */
void learn_find_type(struct describer *describer);
void learn_find_constants(struct describer *describer);
void learn_name_types(struct describer *describer);

#endif
