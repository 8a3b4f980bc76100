/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the sheets of a pool, who may work at a shard, and when threads sleep.
 * Must not know what a shard does with packets.
 */
#include "core/flow/pool.h"

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/flow/pipe.h"

enum {
  RING = 16,    /* sheets; a power of two */
  SPINS = 1000, /* looks at all shards before sleeping */
  LINE = 64,
  AHEAD = 8, /* packets of a sheet */
};

/* What one shard has to do of a sheet, in order: numbers of records. */
struct part {
  size_t count;
  uint16_t entry[VMK_SHEET];
};

struct vmk_sheet {
  const struct vmk_record *records;
  uint64_t ordinal;           /* of records[0] */
  struct vmk_packet *packets; /* by record; of those that are HALF only the first line is touched */
  struct part *parts;         /* one a shard */
  unsigned shard_count;
};

struct desk {                               /* where one shard is worked at */
  _Alignas(LINE) atomic_uint_fast64_t done; /* sheets; moved by whoever holds busy */
  atomic_bool busy;
};

struct vmk_pool {
  struct vmk_shard *shards;
  struct desk *desks;
  unsigned shard_count, thread_count;
  pthread_t *threads;
  struct vmk_sheet sheets[RING];
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool stop;                                       /* under the lock */
  _Alignas(LINE) atomic_uint_fast64_t handed_over; /* sheets; moved by the feeding thread */
  _Alignas(LINE) atomic_int asleep;                /* threads that wait for `changed` */
};

static void
relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

static void *
aligned_memory(size_t size)
{
  void *memory = aligned_alloc(LINE, (size + LINE - 1) / LINE * LINE);

  if (!memory)
    abort();
  return memory;
}

static void
do_part(struct vmk_shard *shard, const struct vmk_sheet *sheet, const struct part *part)
{
  struct vmk_pipe pipe;

  vmk_pipe_start(&pipe, shard);
  for (size_t i = 0; i < part->count; i++) {
    unsigned entry = part->entry[i];
    const struct vmk_packet *packet = &sheet->packets[entry];
    struct vmk_packet *room = vmk_pipe_room(&pipe);

    if (i + AHEAD < part->count) /* it lies in another processor's cache */
      __builtin_prefetch(&sheet->packets[part->entry[i + AHEAD]]);
    if (packet->flags & VMK_PACKET_HALF) {
      memcpy(room, packet, offsetof(struct vmk_packet, number));
      room->record = &sheet->records[entry];
    } else {
      *room = *packet;
    }
    room->ordinal = sheet->ordinal + entry;
    vmk_pipe_put(&pipe, 1);
  }
  vmk_pipe_drain(&pipe);
}

static bool
has_work(struct vmk_pool *pool, const struct desk *desk)
{
  return atomic_load_explicit(&pool->handed_over, memory_order_acquire) >
         atomic_load_explicit(&desk->done, memory_order_relaxed);
}

/* Does what there is for the shard, unless somebody else is at it. True: something was done. */
static bool
work_at(struct vmk_pool *pool, unsigned shard)
{
  struct desk *desk = &pool->desks[shard];
  uint64_t done, handed_over;

  if (!has_work(pool, desk) || atomic_exchange_explicit(&desk->busy, true, memory_order_acquire))
    return false;
  done = atomic_load_explicit(&desk->done, memory_order_relaxed);
  handed_over = atomic_load_explicit(&pool->handed_over, memory_order_acquire);
  for (; done < handed_over; done++) {
    const struct vmk_sheet *sheet = &pool->sheets[done % RING];

    do_part(&pool->shards[shard], sheet, &sheet->parts[shard]);
    atomic_store_explicit(&desk->done, done + 1, memory_order_release);
  }
  atomic_store_explicit(&desk->busy, false, memory_order_release);
  return true;
}

static bool
work_somewhere(struct vmk_pool *pool, unsigned first)
{
  for (unsigned i = 0; i < pool->shard_count; i++)
    if (work_at(pool, (first + i) % pool->shard_count))
      return true;
  return false;
}

static bool
is_idle(struct vmk_pool *pool)
{
  for (unsigned i = 0; i < pool->shard_count; i++)
    if (has_work(pool, &pool->desks[i]))
      return false;
  return true;
}

/* Sleeps until there may be work. False: there will be none any more. */
static bool
sleep_until_work(struct vmk_pool *pool)
{
  bool go_on;

  pthread_mutex_lock(&pool->lock);
  atomic_fetch_add(&pool->asleep, 1);
  while (!pool->stop && is_idle(pool))
    pthread_cond_wait(&pool->changed, &pool->lock);
  atomic_fetch_sub(&pool->asleep, 1);
  go_on = !pool->stop;
  pthread_mutex_unlock(&pool->lock);
  return go_on;
}

static void *
run(void *argument)
{
  struct vmk_pool *pool = argument;
  unsigned idle = 0, first = 0;

  for (;;) {
    if (work_somewhere(pool, first++)) {
      idle = 0;
    } else if (++idle < SPINS) {
      relax();
    } else if (sleep_until_work(pool)) {
      idle = 0;
    } else {
      return NULL;
    }
  }
}

struct vmk_pool *
vmk_pool_new(struct vmk_shard *shards, unsigned shard_count, unsigned threads)
{
  struct vmk_pool *pool = aligned_memory(sizeof *pool);

  *pool = (struct vmk_pool){.shards = shards, .shard_count = shard_count};
  pool->desks = aligned_memory(shard_count * sizeof *pool->desks);
  memset(pool->desks, 0, shard_count * sizeof *pool->desks);
  for (unsigned i = 0; i < RING; i++) {
    pool->sheets[i].shard_count = shard_count;
    pool->sheets[i].packets = aligned_memory(VMK_SHEET * sizeof *pool->sheets[i].packets);
    pool->sheets[i].parts = aligned_memory(shard_count * sizeof *pool->sheets[i].parts);
  }
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->changed, NULL);
  pool->threads = g_new(pthread_t, threads);
  while (pool->thread_count < threads &&
         pthread_create(&pool->threads[pool->thread_count], NULL, run, pool) == 0)
    pool->thread_count++;
  return pool;
}

void
vmk_pool_free(struct vmk_pool *pool)
{
  vmk_pool_wait(pool, atomic_load(&pool->handed_over));
  pthread_mutex_lock(&pool->lock);
  pool->stop = true;
  pthread_cond_broadcast(&pool->changed);
  pthread_mutex_unlock(&pool->lock);
  for (unsigned i = 0; i < pool->thread_count; i++)
    pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->changed);
  pthread_mutex_destroy(&pool->lock);
  for (unsigned i = 0; i < RING; i++) {
    free(pool->sheets[i].packets);
    free(pool->sheets[i].parts);
  }
  free(pool->desks);
  g_free(pool->threads);
  free(pool);
}

struct vmk_sheet *
vmk_pool_start(struct vmk_pool *pool, const struct vmk_record *records, uint64_t ordinal)
{
  uint64_t number = atomic_load_explicit(&pool->handed_over, memory_order_relaxed);
  struct vmk_sheet *sheet = &pool->sheets[number % RING];

  if (number >= RING)
    vmk_pool_wait(pool, number - RING + 1);
  sheet->records = records;
  sheet->ordinal = ordinal;
  for (unsigned i = 0; i < pool->shard_count; i++)
    sheet->parts[i].count = 0;
  return sheet;
}

struct vmk_packet *
vmk_sheet_room(struct vmk_sheet *sheet, size_t i)
{
  if (i + AHEAD < VMK_SHEET) /* it lies in another processor's cache */
    __builtin_prefetch(&sheet->packets[i + AHEAD], 1);
  return &sheet->packets[i];
}

void
vmk_sheet_put(struct vmk_sheet *sheet, size_t i)
{
  uint64_t hash = sheet->packets[i].hash & UINT32_MAX;
  struct part *part = &sheet->parts[hash * sheet->shard_count >> 32];

  part->entry[part->count++] = (uint16_t)i;
}

uint64_t
vmk_pool_hand_over(struct vmk_pool *pool)
{
  uint64_t number = atomic_load_explicit(&pool->handed_over, memory_order_relaxed) + 1;

  atomic_store_explicit(&pool->handed_over, number, memory_order_release);
  atomic_thread_fence(memory_order_seq_cst);
  if (atomic_load_explicit(&pool->asleep, memory_order_relaxed) > 0) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
  }
  return number;
}

void
vmk_pool_wait(struct vmk_pool *pool, uint64_t sheets)
{
  for (unsigned shard = 0, tries = 0; shard < pool->shard_count;) {
    if (atomic_load_explicit(&pool->desks[shard].done, memory_order_acquire) >= sheets) {
      shard++;
      continue;
    }
    if (work_at(pool, shard) || work_somewhere(pool, shard + 1))
      continue;
    if (++tries % SPINS == 0)
      g_thread_yield();
    relax();
  }
}
