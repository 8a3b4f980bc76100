/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how blocks of records and the index grow.
 * Must not know what is counted in the records.
 */
#include "core/flow/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
  INDEX_BITS_FIRST = 12,
  HUGE_PAGE = 2 << 20,
};

/* Zeroed memory, in huge pages where the kernel gives them: random access to many flows misses the
 * TLB otherwise. The first megabytes of small runs stay in small pages. */
static void *
map(size_t size, bool small_start)
{
  size_t whole = size + HUGE_PAGE;
  uint8_t *raw =
      mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  uint8_t *aligned;
  size_t skip;

  if (raw == MAP_FAILED)
    abort();
  aligned = (uint8_t *)(((uintptr_t)raw + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1));
  if (aligned > raw)
    munmap(raw, (size_t)(aligned - raw));
  if (raw + whole > aligned + size)
    munmap(aligned + size, (size_t)(raw + whole - (aligned + size)));
  skip = small_start ? HUGE_PAGE : 0;
  if (size > skip)
    madvise(aligned + skip, size - skip, MADV_HUGEPAGE);
  return aligned;
}

static size_t
block_octets(const struct vmk_blocks *blocks)
{
  return ((size_t)VMK_BLOCK_RECORDS * blocks->size + 4095) & ~(size_t)4095;
}

/* Makes sure that record `number`, the next one, has its place. */
static void
blocks_reach(struct vmk_blocks *blocks, uint32_t number)
{
  if (number >> VMK_BLOCK_SHIFT < blocks->count)
    return;
  blocks->block = realloc(blocks->block, (blocks->count + 1) * sizeof *blocks->block);
  if (!blocks->block)
    abort();
  blocks->block[blocks->count] = map(block_octets(blocks), blocks->count == 0);
  blocks->count++;
}

static void
blocks_clear(struct vmk_blocks *blocks)
{
  for (size_t i = 0; i < blocks->count; i++)
    munmap(blocks->block[i], block_octets(blocks));
  free(blocks->block);
}

static size_t
index_octets(unsigned bits)
{
  return sizeof(uint64_t) << bits;
}

/* All of it will be written, mostly after it was read: a page that is read first is mapped twice.
 */
static uint64_t *
index_map(unsigned bits)
{
  uint64_t *slots = map(index_octets(bits), false);

#ifdef MADV_POPULATE_WRITE
  if (index_octets(bits) >= HUGE_PAGE)
    madvise(slots, index_octets(bits), MADV_POPULATE_WRITE);
#endif
  return slots;
}

void
vmk_store_init(struct vmk_store *store, bool keep_ordinals)
{
  *store = (struct vmk_store){
      .bits = INDEX_BITS_FIRST,
      .hot.size = sizeof(struct vmk_hot),
      .cold.size = sizeof(struct vmk_cold),
      .addresses.size = 2 * sizeof(struct vmk_address),
      .ordinals.size = sizeof(uint64_t),
      .keep_ordinals = keep_ordinals,
  };
  store->slot = index_map(store->bits);
}

void
vmk_store_clear(struct vmk_store *store)
{
  munmap(store->slot, index_octets(store->bits));
  blocks_clear(&store->hot);
  blocks_clear(&store->cold);
  blocks_clear(&store->addresses);
  blocks_clear(&store->ordinals);
}

static void
index_put(uint64_t *slots, unsigned bits, uint64_t entry)
{
  uint32_t mask = (UINT32_C(1) << bits) - 1;
  uint32_t at = (uint32_t)(entry >> 32) >> (32 - bits);

  while (slots[at] != 0)
    at = (at + 1) & mask;
  slots[at] = entry;
}

/* Slots are in the order of their hashes, so old and new index are both walked from front to back.
 */
static void
index_grow(struct vmk_store *store)
{
  unsigned bits = store->bits + 1;
  uint64_t *slots = index_map(bits);

  for (size_t i = 0; i < (size_t)1 << store->bits; i++)
    if (store->slot[i] != 0)
      index_put(slots, bits, store->slot[i]);
  munmap(store->slot, index_octets(store->bits));
  store->slot = slots;
  store->bits = bits;
}

static uint64_t *
find_slot(const struct vmk_store *store, uint64_t hash, const uint64_t key[2])
{
  uint32_t tag = vmk_store_tag(hash);
  uint32_t mask = (UINT32_C(1) << store->bits) - 1;
  uint32_t at = tag >> (32 - store->bits);

  for (; store->slot[at] != 0; at = (at + 1) & mask) {
    const struct vmk_hot *hot;

    if ((uint32_t)(store->slot[at] >> 32) != tag)
      continue;
    hot = vmk_store_hot(store, (uint32_t)store->slot[at] - 1);
    if (hot->key[0] == key[0] && hot->key[1] == key[1])
      return &store->slot[at];
  }
  return NULL;
}

uint32_t
vmk_store_find(const struct vmk_store *store, uint64_t hash, const uint64_t key[2])
{
  const uint64_t *slot = find_slot(store, hash, key);

  return slot ? (uint32_t)*slot - 1 : VMK_STORE_NONE;
}

static void
index_add(struct vmk_store *store, uint64_t entry)
{
  if (store->used + 1 > (UINT32_C(3) << store->bits) / 4 && store->bits < 30)
    index_grow(store);
  index_put(store->slot, store->bits, entry);
  store->used++;
}

uint32_t
vmk_store_add(struct vmk_store *store, uint64_t hash, const uint64_t key[2], uint64_t ordinal,
              bool known)
{
  uint32_t number = store->count;
  uint64_t entry = (uint64_t)vmk_store_tag(hash) << 32 | (number + 1);
  struct vmk_hot *hot;

  blocks_reach(&store->hot, number);
  blocks_reach(&store->cold, number);
  if (known)
    *find_slot(store, hash, key) = entry;
  else
    index_add(store, entry);
  hot = vmk_store_hot(store, number);
  hot->key[0] = key[0];
  hot->key[1] = key[1];
  if (store->keep_ordinals) {
    blocks_reach(&store->ordinals, number);
    *(uint64_t *)vmk_blocks_at(&store->ordinals, number) = ordinal;
  }
  store->count++;
  return number;
}

uint64_t
vmk_store_ordinal(const struct vmk_store *store, uint32_t number)
{
  return store->keep_ordinals ? *(const uint64_t *)vmk_blocks_at(&store->ordinals, number) : number;
}

uint32_t
vmk_store_add_addresses(struct vmk_store *store, const struct vmk_address ends[2])
{
  uint32_t number = store->address_count++;

  blocks_reach(&store->addresses, number);
  memcpy(vmk_blocks_at(&store->addresses, number), ends, 2 * sizeof *ends);
  return number;
}
