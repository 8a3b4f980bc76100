/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a number is found by a hash: lines of eight entries, each line in one cache line.
 * Must not know what the numbers stand for, nor compare more than tags.
 *
 * A packet's flow is mostly one of several in its line, at a place that is a matter of chance, so
 * all eight are compared at once: in callgrind's simulation a loop over slots was mispredicted for
 * two packets in three.
 */
#ifndef VMK_FLOW_INDEX_H
#define VMK_FLOW_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { VMK_INDEX_ENTRIES = 8 };

/* Filled from the front; entries never leave. A full line's further entries are in the next one. */
struct vmk_index_line {
  _Alignas(64) uint32_t tag[VMK_INDEX_ENTRIES]; /* vmk_index_tag of the hash; 0: empty */
  uint32_t number[VMK_INDEX_ENTRIES];
};

_Static_assert(sizeof(struct vmk_index_line) == 64, "one cache line");

struct vmk_index {
  struct vmk_index_line *line; /* in the order of the tags */
  unsigned bits;               /* lines are 1 << bits */
  uint32_t used;               /* entries in use */
};

#define VMK_INDEX_NONE UINT32_MAX

void vmk_index_init(struct vmk_index *index);
void vmk_index_clear(struct vmk_index *index);

/* A further entry, whatever others have the same tag. At most UINT32_MAX / 2 in all. */
void vmk_index_add(struct vmk_index *index, uint64_t hash, uint32_t number);

/* The upper half of the hash, never 0. */
static inline uint32_t
vmk_index_tag(uint64_t hash)
{
  return (uint32_t)(hash >> 32) | 1;
}

static inline uint32_t
vmk_index_home(const struct vmk_index *index, uint32_t tag)
{
  return tag >> (32 - index->bits);
}

/* Which of the eight are value: bit i for lane[i]. */
static inline uint32_t
vmk_index_equal_one_by_one(const uint32_t lane[VMK_INDEX_ENTRIES], uint32_t value)
{
  uint32_t equal = 0;

  for (unsigned i = 0; i < VMK_INDEX_ENTRIES; i++)
    equal |= (uint32_t)(lane[i] == value) << i;
  return equal;
}

/* The same at once, where the processor can. */
static inline uint32_t
vmk_index_equal(const uint32_t lane[VMK_INDEX_ENTRIES], uint32_t value)
{
#ifdef __SSE2__
  const __m128i *quarter = (const __m128i *)lane;
  __m128i wanted = _mm_set1_epi32((int)value);
  __m128i low = _mm_cmpeq_epi32(_mm_load_si128(quarter), wanted);
  __m128i high = _mm_cmpeq_epi32(_mm_load_si128(quarter + 1), wanted);

  return (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(low)) |
         (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(high)) << 4;
#else
  return vmk_index_equal_one_by_one(lane, value);
#endif
}

static inline void
vmk_index_prefetch(const struct vmk_index *index, uint64_t hash)
{
  __builtin_prefetch(&index->line[vmk_index_home(index, vmk_index_tag(hash))], 1);
}

/* Where a search is: start with the tag's home and no hits. */
struct vmk_index_search {
  uint32_t tag, at;
  uint32_t hits; /* entries of the line that are still to be told */
};

static inline struct vmk_index_search
vmk_index_search(const struct vmk_index *index, uint64_t hash)
{
  uint32_t tag = vmk_index_tag(hash), at = vmk_index_home(index, tag);

  return (struct vmk_index_search){tag, at, vmk_index_equal(index->line[at].tag, tag)};
}

/* The next number with the searched tag, to be changed where it lies; NULL when there is no more.
 */
static inline uint32_t *
vmk_index_next(const struct vmk_index *index, struct vmk_index_search *search)
{
  struct vmk_index_line *line = &index->line[search->at];
  uint32_t *number;

  while (search->hits == 0) {
    if (line->tag[VMK_INDEX_ENTRIES - 1] == 0)
      return NULL;
    search->at = (search->at + 1) & ((UINT32_C(1) << index->bits) - 1);
    line = &index->line[search->at];
    search->hits = vmk_index_equal(line->tag, search->tag);
  }
  number = &line->number[__builtin_ctz(search->hits)];
  search->hits &= search->hits - 1;
  return number;
}

/* The first number with this hash's tag, or VMK_INDEX_NONE. Whether there is one is a matter of
 * chance: no jumps but for lines that are full. */
static inline uint32_t
vmk_index_guess(const struct vmk_index *index, uint64_t hash)
{
  struct vmk_index_search search = vmk_index_search(index, hash);
  const struct vmk_index_line *line = &index->line[search.at];
  uint32_t number;

  if (search.hits == 0 && line->tag[VMK_INDEX_ENTRIES - 1] != 0) {
    const uint32_t *found = vmk_index_next(index, &search);

    return found ? *found : VMK_INDEX_NONE;
  }
  number = line->number[__builtin_ctz(search.hits | 1u << (VMK_INDEX_ENTRIES - 1))];
  return search.hits ? number : VMK_INDEX_NONE;
}

#endif
