/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to run a stream in a thread of its own, a bounded number of blocks ahead of who reads
 * it.
 * Must not know what the stream does.
 */
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "capture-tool/input/stream.h"

enum { BLOCKS = 4, BLOCK_ROOM = 256 * 1024, INNER_WAIT = 100 };

struct block {
  ptrdiff_t length; /* octets, or END or FAILED */
  size_t taken;
  uint8_t *octets; /* owned */
};

struct ahead {
  struct vmk_stream base;
  struct vmk_stream *inner; /* the thread's, until it has ended */
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  /* All below under lock. Blocks first .. first + filled - 1 (modulo BLOCKS) belong to the reader,
   * the others to the thread. */
  unsigned first, filled;
  bool cancelled;
  uint64_t position;
  struct block blocks[BLOCKS];
};

/* The block to fill, or NULL when cancelled. */
static struct block *
wait_for_room(struct ahead *self)
{
  struct block *block = NULL;

  pthread_mutex_lock(&self->lock);
  while (self->filled == BLOCKS && !self->cancelled)
    pthread_cond_wait(&self->changed, &self->lock);
  if (!self->cancelled)
    block = &self->blocks[(self->first + self->filled) % BLOCKS];
  pthread_mutex_unlock(&self->lock);
  return block;
}

static bool
hand_over(struct ahead *self)
{
  bool go_on;

  pthread_mutex_lock(&self->lock);
  self->filled++;
  self->position = self->inner->class->position(self->inner);
  go_on = !self->cancelled;
  pthread_cond_broadcast(&self->changed);
  pthread_mutex_unlock(&self->lock);
  return go_on;
}

static bool
is_cancelled(struct ahead *self)
{
  bool cancelled;

  pthread_mutex_lock(&self->lock);
  cancelled = self->cancelled;
  pthread_mutex_unlock(&self->lock);
  return cancelled;
}

/* A file fills whole blocks; a pipe hands over what has come. */
static void
fill_block(struct ahead *self, struct block *block)
{
  struct vmk_stream *inner = self->inner;

  block->taken = 0;
  do
    block->length = inner->class->read(inner, block->octets, BLOCK_ROOM, INNER_WAIT);
  while (block->length == VMK_STREAM_WAIT && !is_cancelled(self));
}

static void *
run(void *data)
{
  struct ahead *self = data;
  struct block *block;

  while ((block = wait_for_room(self))) {
    fill_block(self, block);
    if (block->length == VMK_STREAM_WAIT || !hand_over(self) || block->length <= 0)
      break;
  }
  return NULL;
}

static struct block *
wait_for_block(struct ahead *self, unsigned wait)
{
  struct timespec until;
  struct block *block = NULL;

  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += wait / 1000;
  until.tv_nsec += (long)(wait % 1000) * 1000000;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    until.tv_sec++;
  }
  pthread_mutex_lock(&self->lock);
  while (self->filled == 0)
    if (pthread_cond_timedwait(&self->changed, &self->lock, &until) != 0)
      break;
  if (self->filled)
    block = &self->blocks[self->first];
  pthread_mutex_unlock(&self->lock);
  return block;
}

static void
give_back(struct ahead *self)
{
  pthread_mutex_lock(&self->lock);
  self->first = (self->first + 1) % BLOCKS;
  self->filled--;
  pthread_cond_broadcast(&self->changed);
  pthread_mutex_unlock(&self->lock);
}

static ptrdiff_t
ahead_read(struct vmk_stream *stream, uint8_t *into, size_t room, unsigned wait)
{
  struct ahead *self = (struct ahead *)stream;
  struct block *block = wait_for_block(self, wait);
  size_t count;

  if (!block)
    return VMK_STREAM_WAIT;
  if (block->length <= 0) {
    /* The thread has handed over its last block: inner is quiet. */
    if (block->length == VMK_STREAM_FAILED && !stream->problem)
      stream->problem = g_strdup(self->inner->problem);
    return block->length;
  }
  count = MIN(room, (size_t)block->length - block->taken);
  memcpy(into, block->octets + block->taken, count);
  block->taken += count;
  if (block->taken == (size_t)block->length)
    give_back(self);
  return (ptrdiff_t)count;
}

static uint64_t
ahead_position(const struct vmk_stream *stream)
{
  struct ahead *self = (struct ahead *)stream;
  uint64_t position;

  pthread_mutex_lock(&self->lock);
  position = self->position;
  pthread_mutex_unlock(&self->lock);
  return position;
}

static void
ahead_free(struct ahead *self)
{
  for (unsigned i = 0; i < BLOCKS; i++)
    g_free(self->blocks[i].octets);
  pthread_mutex_destroy(&self->lock);
  pthread_cond_destroy(&self->changed);
  g_free(self->base.problem);
  g_free(self);
}

static void
ahead_close(struct vmk_stream *stream)
{
  struct ahead *self = (struct ahead *)stream;

  pthread_mutex_lock(&self->lock);
  self->cancelled = true;
  pthread_cond_broadcast(&self->changed);
  pthread_mutex_unlock(&self->lock);
  pthread_join(self->thread, NULL);
  self->inner->class->close(self->inner);
  ahead_free(self);
}

struct vmk_stream *
vmk_stream_ahead(struct vmk_stream *inner)
{
  static const struct vmk_stream_class class = {
      .read = ahead_read, .position = ahead_position, .close = ahead_close};
  struct ahead *self = g_new0(struct ahead, 1);
  pthread_condattr_t attributes;

  self->base.class = &class;
  self->base.waits = inner->waits;
  self->inner = inner;
  pthread_mutex_init(&self->lock, NULL);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&self->changed, &attributes);
  pthread_condattr_destroy(&attributes);
  for (unsigned i = 0; i < BLOCKS; i++)
    self->blocks[i].octets = g_malloc(BLOCK_ROOM);
  if (pthread_create(&self->thread, NULL, run, self) != 0) {
    ahead_free(self);
    return inner;
  }
  return &self->base;
}
