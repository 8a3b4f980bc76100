/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how gzip and Zstandard streams are unpacked.
 * Must not know what they hold.
 */
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "capture-tool/input/stream.h"

enum { PACKED_ROOM = 128 * 1024 };

struct unpack {
  struct vmk_stream base;
  struct vmk_stream *inner; /* owned */
  z_stream inflate;         /* gzip only */
  ZSTD_DStream *zstd;       /* owned; Zstandard only */
  bool between;             /* at the start, or after a whole member or frame */
  bool members;             /* one member or frame was whole: what follows may be padding */
  bool some;                /* something was unpacked */
  size_t length, taken;     /* of packed */
  uint8_t packed[PACKED_ROOM];
};

static ptrdiff_t
unpack_failed(struct unpack *self, const char *what, const char *when)
{
  uint64_t position = self->inner->class->position(self->inner) - (self->length - self->taken);

  if (!self->base.problem)
    self->base.problem =
        g_strdup_printf("compressed data %s at byte %" G_GUINT64_FORMAT "%s", what, position, when);
  return VMK_STREAM_FAILED;
}

/* 1: packed octets are there; else an answer of read. */
static ptrdiff_t
unpack_refill(struct unpack *self, unsigned wait)
{
  ptrdiff_t count;

  if (self->taken < self->length)
    return 1;
  count = self->inner->class->read(self->inner, self->packed, PACKED_ROOM, wait);
  if (count == VMK_STREAM_FAILED)
    self->base.problem = g_strdup(self->inner->problem);
  if (count == VMK_STREAM_END && !self->between)
    return unpack_failed(self, "cut short",
                         self->some ? "" : ", before anything could be unpacked");
  if (count <= 0)
    return count;
  self->taken = 0;
  self->length = (size_t)count;
  return 1;
}

static ptrdiff_t
gunzip_some(struct unpack *self, uint8_t *into, size_t room)
{
  int answer;

  self->inflate.next_in = self->packed + self->taken;
  self->inflate.avail_in = (uInt)(self->length - self->taken);
  self->inflate.next_out = into;
  self->inflate.avail_out = (uInt)MIN(room, (size_t)1 << 30);
  self->between = false;
  answer = inflate(&self->inflate, Z_NO_FLUSH);
  self->taken = self->length - self->inflate.avail_in;
  if (answer == Z_STREAM_END) {
    inflateReset(&self->inflate);
    self->between = self->members = true;
  } else if (answer != Z_OK && answer != Z_BUF_ERROR) {
    return unpack_failed(self, "damaged", "");
  }
  self->some |= self->inflate.next_out > into;
  return self->inflate.next_out - into;
}

/* gzip(1) ignores what follows the last member and is no member; so does this. */
static bool
gunzip_padding(const struct unpack *self)
{
  return self->between && self->members && self->packed[self->taken] != 0x1f;
}

static ptrdiff_t
gunzip_read(struct vmk_stream *stream, uint8_t *into, size_t room, unsigned wait)
{
  struct unpack *self = (struct unpack *)stream;
  ptrdiff_t count;

  do {
    count = unpack_refill(self, wait);
    if (count <= 0)
      return count;
    if (gunzip_padding(self))
      return VMK_STREAM_END;
    count = gunzip_some(self, into, room);
  } while (count == 0);
  return count;
}

static ptrdiff_t
unzstd_read(struct vmk_stream *stream, uint8_t *into, size_t room, unsigned wait)
{
  struct unpack *self = (struct unpack *)stream;
  ZSTD_outBuffer out = {.dst = into, .size = room};
  ptrdiff_t count;

  do {
    ZSTD_inBuffer in = {.src = self->packed};
    size_t answer;

    /* What the decoder still holds is asked for before new octets are waited for. */
    count = self->between || self->taken < self->length ? unpack_refill(self, wait) : 1;
    if (count <= 0)
      return count;
    in.size = self->length;
    in.pos = self->taken;
    answer = ZSTD_decompressStream(self->zstd, &out, &in);
    if (ZSTD_isError(answer))
      return unpack_failed(self, "damaged", "");
    self->between = answer == 0;
    if (out.pos == 0 && in.pos == self->taken && in.pos == in.size && !self->between) {
      count = unpack_refill(self, wait);
      if (count <= 0)
        return count;
      continue;
    }
    self->taken = in.pos;
  } while (out.pos == 0);
  self->some = true;
  return (ptrdiff_t)out.pos;
}

static uint64_t
unpack_position(const struct vmk_stream *stream)
{
  const struct unpack *self = (const struct unpack *)stream;

  return self->inner->class->position(self->inner);
}

static void
unpack_close(struct vmk_stream *stream)
{
  struct unpack *self = (struct unpack *)stream;

  if (self->zstd)
    ZSTD_freeDStream(self->zstd);
  else
    inflateEnd(&self->inflate);
  self->inner->class->close(self->inner);
  g_free(stream->problem);
  g_free(self);
}

static struct unpack *
unpack_new(const struct vmk_stream_class *class, struct vmk_stream *inner)
{
  struct unpack *self = g_new0(struct unpack, 1);

  self->base.class = class;
  self->base.waits = inner->waits;
  self->inner = inner;
  self->between = true;
  return self;
}

struct vmk_stream *
vmk_stream_gunzip(struct vmk_stream *inner)
{
  static const struct vmk_stream_class class = {
      .read = gunzip_read, .position = unpack_position, .close = unpack_close};
  struct unpack *self = unpack_new(&class, inner);

  if (inflateInit2(&self->inflate, 15 + 16) != Z_OK)
    g_error("zlib cannot be set up");
  return &self->base;
}

struct vmk_stream *
vmk_stream_unzstd(struct vmk_stream *inner)
{
  static const struct vmk_stream_class class = {
      .read = unzstd_read, .position = unpack_position, .close = unpack_close};
  struct unpack *self = unpack_new(&class, inner);

  self->zstd = ZSTD_createDStream();
  if (!self->zstd)
    g_error("libzstd cannot be set up");
  return &self->base;
}
