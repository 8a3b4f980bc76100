/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows a ring of batches between one writer and one reader, and when each of the two sleeps.
 * Must not know what a shard does with packets.
 */
#include "core/flow/worker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
  RING = 64,    /* batches; a power of two */
  SPINS = 2000, /* looks at the other side's counter before sleeping */
  LINE = 64,
};

struct batch {
  size_t count;
  struct vmk_packet packets[VMK_BATCH];
};

/* written and taken count batches; one thread moves each. Sleeping is announced in `asleep`, so
 * that the other side takes the lock only then. */
struct vmk_worker {
  struct vmk_shard *shard;
  struct batch *ring;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  uint64_t filling; /* the batch being filled, counted from 0; writer only */
  size_t filled;    /* packets in it; writer only */
  bool stop;        /* under the lock */
  _Alignas(LINE) atomic_uint_fast64_t written;
  _Alignas(LINE) atomic_uint_fast64_t taken;
  _Alignas(LINE) atomic_int asleep; /* threads that wait for a change */
};

static void
announce(struct vmk_worker *worker)
{
  atomic_thread_fence(memory_order_seq_cst);
  if (atomic_load_explicit(&worker->asleep, memory_order_relaxed) == 0)
    return;
  pthread_mutex_lock(&worker->lock);
  pthread_cond_broadcast(&worker->changed);
  pthread_mutex_unlock(&worker->lock);
}

/* Waits until *counter is at least `least`, or the worker is told to stop (reader only). False:
 * stopped. */
static bool
reach(struct vmk_worker *worker, atomic_uint_fast64_t *counter, uint64_t least, bool may_stop)
{
  bool stopped = false;

  for (int spin = 0; spin < SPINS; spin++) {
    if (atomic_load_explicit(counter, memory_order_acquire) >= least)
      return true;
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  }
  pthread_mutex_lock(&worker->lock);
  atomic_fetch_add(&worker->asleep, 1);
  while (atomic_load(counter) < least && !stopped) {
    if (may_stop && worker->stop)
      stopped = true;
    else
      pthread_cond_wait(&worker->changed, &worker->lock);
  }
  atomic_fetch_sub(&worker->asleep, 1);
  pthread_mutex_unlock(&worker->lock);
  return !stopped;
}

static void *
run(void *argument)
{
  struct vmk_worker *worker = argument;
  uint64_t taken = 0;

  while (reach(worker, &worker->written, taken + 1, true)) {
    struct batch *batch = &worker->ring[taken % RING];

    vmk_shard_take(worker->shard, batch->packets, batch->count);
    atomic_store_explicit(&worker->taken, ++taken, memory_order_release);
    announce(worker);
  }
  return NULL;
}

struct vmk_worker *
vmk_worker_new(struct vmk_shard *shard)
{
  struct vmk_worker *worker = aligned_alloc(LINE, sizeof *worker);

  if (!worker)
    abort();
  *worker = (struct vmk_worker){.shard = shard, .ring = calloc(RING, sizeof *worker->ring)};
  if (!worker->ring)
    abort();
  pthread_mutex_init(&worker->lock, NULL);
  pthread_cond_init(&worker->changed, NULL);
  if (pthread_create(&worker->thread, NULL, run, worker) == 0)
    return worker;
  free(worker->ring);
  free(worker);
  return NULL;
}

void
vmk_worker_free(struct vmk_worker *worker)
{
  vmk_worker_wait(worker, vmk_worker_flush(worker));
  pthread_mutex_lock(&worker->lock);
  worker->stop = true;
  pthread_cond_broadcast(&worker->changed);
  pthread_mutex_unlock(&worker->lock);
  pthread_join(worker->thread, NULL);
  pthread_cond_destroy(&worker->changed);
  pthread_mutex_destroy(&worker->lock);
  free(worker->ring);
  free(worker);
}

/* A writer that has to wait waits for half of the ring, so that the two do not wake each other for
 * every batch. */
struct vmk_packet *
vmk_worker_room(struct vmk_worker *worker)
{
  if (worker->filled == 0 && worker->filling >= RING &&
      atomic_load_explicit(&worker->taken, memory_order_acquire) <= worker->filling - RING)
    reach(worker, &worker->taken, worker->filling - RING / 2, false);
  return &worker->ring[worker->filling % RING].packets[worker->filled];
}

uint64_t
vmk_worker_flush(struct vmk_worker *worker)
{
  if (worker->filled > 0) {
    worker->ring[worker->filling % RING].count = worker->filled;
    worker->filled = 0;
    worker->filling++;
    atomic_store_explicit(&worker->written, worker->filling, memory_order_release);
    announce(worker);
  }
  return worker->filling;
}

void
vmk_worker_put(struct vmk_worker *worker)
{
  if (++worker->filled == VMK_BATCH)
    vmk_worker_flush(worker);
}

void
vmk_worker_wait(struct vmk_worker *worker, uint64_t mark)
{
  reach(worker, &worker->taken, mark, false);
}
