/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to read integers and runs of octets from a bounded buffer without ever leaving it.
 * Must not know any protocol.
 *
 * A cursor borrows its octets. The first read that does not fit sets `failed` for good; every later
 * read then answers 0 (or NULL, or an empty span), so a parser reads all its fields and tests
 * `failed` once. Byte order is in each function's name: le little-endian, be big-endian.
 */
#ifndef VMK_WIRE_CURSOR_H
#define VMK_WIRE_CURSOR_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vmk_cursor {
  const uint8_t *data; /* borrowed; offset 0 of every span this cursor hands out */
  size_t length;       /* octets at data */
  size_t position;     /* octets read so far, never above length */
  bool failed;         /* a read did not fit; position stays where it was */
};

/* Plain loads; the caller has checked that the octets are there. */
static inline uint16_t
vmk_load_le16(const uint8_t *p)
{
  return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
vmk_load_le32(const uint8_t *p)
{
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t
vmk_load_le64(const uint8_t *p)
{
  return (uint64_t)vmk_load_le32(p) | (uint64_t)vmk_load_le32(p + 4) << 32;
}

static inline uint16_t
vmk_load_be16(const uint8_t *p)
{
  return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
vmk_load_be32(const uint8_t *p)
{
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline uint64_t
vmk_load_be64(const uint8_t *p)
{
  return (uint64_t)vmk_load_be32(p) << 32 | (uint64_t)vmk_load_be32(p + 4);
}

static inline struct vmk_cursor
vmk_cursor_of(const uint8_t *data, size_t length)
{
  struct vmk_cursor cursor = {.data = data, .length = length};

  return cursor;
}

static inline size_t
vmk_cursor_left(const struct vmk_cursor *cursor)
{
  return cursor->length - cursor->position;
}

/* Borrowed pointer to the next n octets, or NULL (and failed) when fewer are left. n may be 0. */
static inline const uint8_t *
vmk_cursor_take(struct vmk_cursor *cursor, size_t n)
{
  const uint8_t *at = cursor->data + cursor->position;

  if (cursor->failed || n > vmk_cursor_left(cursor)) {
    cursor->failed = true;
    return NULL;
  }
  cursor->position += n;
  return at;
}

static inline void
vmk_cursor_skip(struct vmk_cursor *cursor, size_t n)
{
  (void)vmk_cursor_take(cursor, n);
}

/* The next n octets as a span from the cursor's first octet; {0, 0} when they are not there. */
static inline struct vmk_span
vmk_cursor_span(struct vmk_cursor *cursor, uint32_t n)
{
  struct vmk_span span = {(uint32_t)cursor->position, n};

  if (vmk_cursor_take(cursor, n) == NULL)
    span = (struct vmk_span){0, 0};
  return span;
}

/* A cursor over the next n octets only (spans count from its own start). Fails both when they are
 * not there. */
static inline struct vmk_cursor
vmk_cursor_child(struct vmk_cursor *cursor, size_t n)
{
  const uint8_t *at = vmk_cursor_take(cursor, n);
  struct vmk_cursor child = {.data = at, .length = at == NULL ? 0 : n, .failed = at == NULL};

  return child;
}

static inline uint8_t
vmk_cursor_u8(struct vmk_cursor *cursor)
{
  const uint8_t *p = vmk_cursor_take(cursor, 1);

  return p == NULL ? 0 : p[0];
}

static inline uint16_t
vmk_cursor_le16(struct vmk_cursor *cursor)
{
  const uint8_t *p = vmk_cursor_take(cursor, 2);

  return p == NULL ? 0 : vmk_load_le16(p);
}

static inline uint32_t
vmk_cursor_le32(struct vmk_cursor *cursor)
{
  const uint8_t *p = vmk_cursor_take(cursor, 4);

  return p == NULL ? 0 : vmk_load_le32(p);
}

static inline uint64_t
vmk_cursor_le64(struct vmk_cursor *cursor)
{
  const uint8_t *p = vmk_cursor_take(cursor, 8);

  return p == NULL ? 0 : vmk_load_le64(p);
}

static inline uint16_t
vmk_cursor_be16(struct vmk_cursor *cursor)
{
  const uint8_t *p = vmk_cursor_take(cursor, 2);

  return p == NULL ? 0 : vmk_load_be16(p);
}

static inline uint32_t
vmk_cursor_be24(struct vmk_cursor *cursor)
{
  const uint8_t *p = vmk_cursor_take(cursor, 3);

  return p == NULL ? 0 : (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static inline uint32_t
vmk_cursor_be32(struct vmk_cursor *cursor)
{
  const uint8_t *p = vmk_cursor_take(cursor, 4);

  return p == NULL ? 0 : vmk_load_be32(p);
}

static inline uint64_t
vmk_cursor_be64(struct vmk_cursor *cursor)
{
  const uint8_t *p = vmk_cursor_take(cursor, 8);

  return p == NULL ? 0 : vmk_load_be64(p);
}

#endif
