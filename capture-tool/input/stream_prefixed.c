/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets that were read to look at them are put back in front of their stream.
 * Must not know what they are.
 */
#include <string.h>

#include "capture-tool/input/stream.h"

struct prefixed {
  struct vmk_stream base;
  struct vmk_stream *inner; /* owned, or NULL */
  uint8_t *octets;          /* owned */
  size_t length, taken;
};

static ptrdiff_t
prefixed_read(struct vmk_stream *stream, uint8_t *into, size_t room, unsigned wait)
{
  struct prefixed *self = (struct prefixed *)stream;
  size_t count = MIN(room, self->length - self->taken);
  ptrdiff_t answer;

  if (count) {
    memcpy(into, self->octets + self->taken, count);
    self->taken += count;
    return (ptrdiff_t)count;
  }
  if (!self->inner)
    return VMK_STREAM_END;
  answer = self->inner->class->read(self->inner, into, room, wait);
  if (answer == VMK_STREAM_FAILED && !stream->problem)
    stream->problem = g_strdup(self->inner->problem);
  return answer;
}

static uint64_t
prefixed_position(const struct vmk_stream *stream)
{
  const struct prefixed *self = (const struct prefixed *)stream;

  /* The inner stream has counted the prefix when it was read from it. */
  return self->inner ? self->inner->class->position(self->inner) : self->taken;
}

static void
prefixed_close(struct vmk_stream *stream)
{
  struct prefixed *self = (struct prefixed *)stream;

  if (self->inner)
    self->inner->class->close(self->inner);
  g_free(self->octets);
  g_free(stream->problem);
  g_free(self);
}

struct vmk_stream *
vmk_stream_prefixed(struct vmk_stream *inner, const uint8_t *octets, size_t length)
{
  static const struct vmk_stream_class class = {
      .read = prefixed_read, .position = prefixed_position, .close = prefixed_close};
  struct prefixed *self = g_new0(struct prefixed, 1);

  self->base.class = &class;
  self->base.waits = inner && inner->waits;
  self->inner = inner;
  self->octets = g_memdup2(octets, length);
  self->length = length;
  return &self->base;
}
