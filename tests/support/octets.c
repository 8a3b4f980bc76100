/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how numbers are written octet by octet, and octets that look random and are always the
 * same. Must not know what they mean.
 */
#include "tests/support/octets.h"

void
put8(GByteArray *out, unsigned value)
{
  guint8 octet = (guint8)value;

  g_byte_array_append(out, &octet, 1);
}

void
put16(GByteArray *out, unsigned value)
{
  put8(out, value >> 8);
  put8(out, value & 0xff);
}

void
put32(GByteArray *out, uint32_t value)
{
  put16(out, value >> 16);
  put16(out, value & 0xffff);
}

void
put32le(GByteArray *out, uint32_t value)
{
  for (unsigned shift = 0; shift < 32; shift += 8)
    put8(out, value >> shift & 0xff);
}

void
pad_to(GByteArray *out, guint length)
{
  while (out->len < length)
    put8(out, 0);
}

guint8 *
random_octets(size_t length, uint64_t seed)
{
  guint8 *octets = g_malloc(length);
  uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;

  for (size_t i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    octets[i] = (guint8)(state * UINT64_C(0x2545f4914f6cdd1d) >> 56);
  }
  return octets;
}
