/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to read integers of either byte order out of octets that need not be aligned.
 * Must not know any format; the caller has checked that the octets are there.
 */
#ifndef VMK_INPUT_LOAD_H
#define VMK_INPUT_LOAD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint16_t
vmk_load16(const uint8_t *octets, bool big_endian)
{
  uint16_t value;

  memcpy(&value, octets, sizeof value);
  return big_endian ? GUINT16_FROM_BE(value) : GUINT16_FROM_LE(value);
}

static inline uint32_t
vmk_load32(const uint8_t *octets, bool big_endian)
{
  uint32_t value;

  memcpy(&value, octets, sizeof value);
  return big_endian ? GUINT32_FROM_BE(value) : GUINT32_FROM_LE(value);
}

static inline uint64_t
vmk_load64(const uint8_t *octets, bool big_endian)
{
  uint64_t value;

  memcpy(&value, octets, sizeof value);
  return big_endian ? GUINT64_FROM_BE(value) : GUINT64_FROM_LE(value);
}

#endif
