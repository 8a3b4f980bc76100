/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the index grows.
 * Must not know what the numbers stand for.
 */
#include "core/flow/index.h"

#include "core/flow/memory.h"

enum { BITS_FIRST = 9, BITS_MOST = 28 };

static size_t
octets(unsigned bits)
{
  return sizeof(struct vmk_index_line) << bits;
}

static struct vmk_index_line *
map(unsigned bits)
{
  struct vmk_index_line *line = vmk_memory_map(octets(bits), false);

  if (octets(bits) >= VMK_MEMORY_HUGE)
    vmk_memory_populate(line, octets(bits));
  return line;
}

void
vmk_index_init(struct vmk_index *index)
{
  *index = (struct vmk_index){.line = map(BITS_FIRST), .bits = BITS_FIRST};
}

void
vmk_index_clear(struct vmk_index *index)
{
  vmk_memory_unmap(index->line, octets(index->bits));
}

static void
put(const struct vmk_index *index, uint32_t tag, uint32_t number)
{
  uint32_t at = vmk_index_home(index, tag), empty;

  while ((empty = vmk_index_equal(index->line[at].tag, 0)) == 0)
    at = (at + 1) & ((UINT32_C(1) << index->bits) - 1);
  index->line[at].tag[__builtin_ctz(empty)] = tag;
  index->line[at].number[__builtin_ctz(empty)] = number;
}

/* Lines are in the order of their tags, so old and new ones are both walked from front to back. */
static void
grow(struct vmk_index *index)
{
  struct vmk_index grown = {map(index->bits + 1), index->bits + 1, index->used};

  for (size_t at = 0; at < (size_t)1 << index->bits; at++) {
    const struct vmk_index_line *line = &index->line[at];

    for (unsigned i = 0; i < VMK_INDEX_ENTRIES && line->tag[i] != 0; i++)
      put(&grown, line->tag[i], line->number[i]);
  }
  vmk_index_clear(index);
  *index = grown;
}

void
vmk_index_add(struct vmk_index *index, uint64_t hash, uint32_t number)
{
  if (index->used + 1 > (UINT32_C(6) << index->bits) && index->bits < BITS_MOST)
    grow(index);
  put(index, vmk_index_tag(hash), number);
  index->used++;
}
