/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how blocks of records grow.
 * Must not know what is counted in the records.
 */
#include "core/flow/store.h"

#include <stdlib.h>
#include <string.h>

#include "core/flow/memory.h"

enum { RECORDS_AHEAD = 8 };

static size_t
block_octets(const struct vmk_blocks *blocks)
{
  return ((size_t)VMK_BLOCK_RECORDS * blocks->size + VMK_MEMORY_PAGE - 1) &
         ~(size_t)(VMK_MEMORY_PAGE - 1);
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
  blocks->block[blocks->count] = vmk_memory_map(block_octets(blocks), blocks->count == 0);
  blocks->count++;
}

static void
blocks_clear(struct vmk_blocks *blocks)
{
  for (size_t i = 0; i < blocks->count; i++)
    vmk_memory_unmap(blocks->block[i], block_octets(blocks));
  free(blocks->block);
}

void
vmk_store_init(struct vmk_store *store, bool keep_ordinals)
{
  *store = (struct vmk_store){
      .records.size = sizeof(struct vmk_flow_record),
      .addresses.size = 2 * sizeof(struct vmk_address),
      .ordinals.size = sizeof(uint64_t),
      .keep_ordinals = keep_ordinals,
  };
  vmk_index_init(&store->index);
}

void
vmk_store_clear(struct vmk_store *store)
{
  vmk_index_clear(&store->index);
  blocks_clear(&store->records);
  blocks_clear(&store->addresses);
  blocks_clear(&store->ordinals);
}

bool
vmk_hot_is_idle_really(const struct vmk_hot *hot, unsigned from, int64_t now, int64_t timeout)
{
  int64_t last = hot->half[from].last;

  if (last != VMK_TIME_NONE && vmk_elapsed(last, now) <= (uint64_t)timeout)
    return false;
  if (hot->half[!from].last != VMK_TIME_NONE)
    last = hot->half[!from].last;
  return timeout != INT64_MAX && vmk_elapsed(last, now) > (uint64_t)timeout;
}

/* Where the index has the number of the flow with this key, or NULL. */
static uint32_t *
find_number(const struct vmk_store *store, uint64_t hash, const uint64_t key[2])
{
  struct vmk_index_search search = vmk_index_search(&store->index, hash);
  uint32_t *number;

  while ((number = vmk_index_next(&store->index, &search)) != NULL) {
    const struct vmk_hot *hot = vmk_store_hot(store, *number);

    if (hot->key[0] == key[0] && hot->key[1] == key[1])
      break;
  }
  return number;
}

uint32_t
vmk_store_find(const struct vmk_store *store, uint64_t hash, const uint64_t key[2])
{
  const uint32_t *number = find_number(store, hash, key);

  return number ? *number : VMK_STORE_NONE;
}

/* Fresh records lie one after the other, but too far apart in time for the processor to notice. */
static void
ask_ahead(const struct vmk_store *store, uint32_t number)
{
  uintptr_t record = (uintptr_t)vmk_store_hot(store, number);

  record += RECORDS_AHEAD * sizeof(struct vmk_flow_record); /* may lie behind the block */
  for (size_t line = 0; line < sizeof(struct vmk_flow_record); line += 64)
    __builtin_prefetch((const void *)(record + line), 1);
}

uint32_t
vmk_store_add(struct vmk_store *store, uint64_t hash, const uint64_t key[2], uint64_t ordinal,
              bool known)
{
  uint32_t number = store->count;
  struct vmk_hot *hot;

  blocks_reach(&store->records, number);
  ask_ahead(store, number);
  if (known)
    *find_number(store, hash, key) = number;
  else
    vmk_index_add(&store->index, hash, number);
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
