/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how an IP address and a MAC address are held in memory: octets in network order.
 * Must not know their text forms, nor what they mean at a site.
 */
#ifndef VMK_WIRE_ADDRESS_H
#define VMK_WIRE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* IPv4 is held as IPv4-mapped IPv6 (::ffff:a.b.c.d), so one comparison serves both. All zero: no
 * address. */
struct vmk_address {
  uint8_t octets[16];
};

struct vmk_mac {
  uint8_t octets[6]; /* all zero: not known (raw IP captures, loopback) */
};

static inline struct vmk_address
vmk_address_v4(const uint8_t octets[4])
{
  struct vmk_address address = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};

  memcpy(address.octets + 12, octets, 4);
  return address;
}

static inline bool
vmk_address_is_v4(const struct vmk_address *address)
{
  static const uint8_t prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

  return memcmp(address->octets, prefix, sizeof prefix) == 0;
}

static inline bool
vmk_address_equal(const struct vmk_address *a, const struct vmk_address *b)
{
  uint64_t left[2], right[2]; /* as two numbers: gcc 12 calls memcmp for 16 octets */

  memcpy(left, a->octets, sizeof left);
  memcpy(right, b->octets, sizeof right);
  return ((left[0] ^ right[0]) | (left[1] ^ right[1])) == 0;
}

static inline bool
vmk_address_is_none(const struct vmk_address *address)
{
  static const struct vmk_address none;

  return vmk_address_equal(address, &none);
}

static inline bool
vmk_mac_equal(const struct vmk_mac *a, const struct vmk_mac *b)
{
  return memcmp(a->octets, b->octets, sizeof a->octets) == 0;
}

static inline bool
vmk_mac_is_none(const struct vmk_mac *mac)
{
  static const struct vmk_mac none;

  return vmk_mac_equal(mac, &none);
}

#endif
