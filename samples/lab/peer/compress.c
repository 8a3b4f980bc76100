/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how VDDK marks compressed fragments: zlib, FastLZ (level 1 block format) and SkipZ.
 * Must not know AIO records.
 */
#include "nfc.h"

#include <string.h>
#include <zlib.h>

static size_t
compress_zlib(const uint8_t *data, size_t length, uint8_t *out)
{
  uLongf used = 2 * length + 64;

  if (compress2(out, &used, data, length, 1) != Z_OK)
    lab_die("zlib failed");
  return used;
}

static size_t
put_literals(uint8_t *out, const uint8_t *data, size_t length)
{
  size_t used = 0;

  while (length > 0) {
    size_t run = length < 32 ? length : 32;

    out[used++] = (uint8_t)(run - 1);
    memcpy(out + used, data, run);
    used += run;
    data += run;
    length -= run;
  }
  return used;
}

/* A match of 3..264 octets at distance 1..8191. */
static size_t
put_match(uint8_t *out, size_t length, size_t distance)
{
  size_t code = length - 2;
  size_t used = 0;

  distance--;
  if (code < 7) {
    out[used++] = (uint8_t)(code << 5 | distance >> 8);
  } else {
    out[used++] = (uint8_t)(7 << 5 | distance >> 8);
    out[used++] = (uint8_t)(code - 7);
  }
  out[used++] = (uint8_t)distance;
  return used;
}

static size_t
match_length(const uint8_t *data, size_t at, size_t from, size_t length)
{
  size_t most = length - at < 264 ? length - at : 264;
  size_t same = 0;

  while (same < most && data[from + same] == data[at + same])
    same++;
  return same;
}

/* A greedy encoder of the public FastLZ level 1 block format; written here, not the library's. */
static size_t
compress_fastlz(const uint8_t *data, size_t length, uint8_t *out)
{
  static uint32_t last[4096];
  size_t used = 0, literal = 0, at = 2;

  memset(last, 0xff, sizeof last);
  while (at + 3 <= length) {
    uint32_t key = (uint32_t)data[at] | (uint32_t)data[at + 1] << 8 | (uint32_t)data[at + 2] << 16;
    uint32_t *slot = &last[key * UINT32_C(2654435761) >> 20];
    size_t from = *slot;
    size_t same = from < at && at - from <= 8191 ? match_length(data, at, from, length) : 0;

    *slot = (uint32_t)at;
    if (same < 3) {
      at++;
      continue;
    }
    used += put_literals(out + used, data + literal, at - literal);
    used += put_match(out + used, same, at - from);
    at += same;
    literal = at;
  }
  return used + put_literals(out + used, data + literal, length - literal);
}

/* u32 raw length, u32 0, then each run that is not zero as {u32 offset, u32 length, octets}. */
static size_t
compress_skipz(const uint8_t *data, size_t length, uint8_t *out)
{
  static const uint8_t zero[512];
  size_t used = 8;

  lab_put32(out, (uint32_t)length);
  lab_put32(out + 4, 0);
  for (size_t at = 0; at < length;) {
    size_t end = at;

    while (end + 512 <= length && memcmp(data + end, zero, 512) != 0)
      end += 512;
    if (end > at) {
      lab_put32(out + used, (uint32_t)at);
      lab_put32(out + used + 4, (uint32_t)(end - at));
      memcpy(out + used + 8, data + at, end - at);
      used += 8 + end - at;
    }
    at = end + 512;
  }
  return used;
}

size_t
lab_compress(unsigned compression, const uint8_t *data, size_t length, uint8_t *out)
{
  if (compression == 1)
    return compress_zlib(data, length, out);
  if (compression == 2)
    return compress_fastlz(data, length, out);
  if (compression == 3)
    return compress_skipz(data, length, out);
  memcpy(out, data, length);
  return length;
}
