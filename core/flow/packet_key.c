/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the parts of keys that are not on the short cut: IPv6, ICMP, tunnels, the secret.
 * Must not know headers.
 */
#include "core/flow/packet_key.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

struct vmk_secret
vmk_secret_of(uint64_t seed)
{
  struct vmk_secret secret;

  for (size_t i = 0; i < sizeof secret.word / sizeof secret.word[0]; i++) {
    uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    secret.word[i] = z ^ z >> 31;
  }
  return secret;
}

void
vmk_fold_ports(uint8_t protocol, uint16_t *source, uint16_t *destination)
{
  enum { ECHO_REPLY = 0, ECHO = 8, ECHO_REPLY_V6 = 129, ECHO_V6 = 128 };

  if (protocol == VMK_IP_ICMP && *source == ECHO_REPLY)
    *source = ECHO;
  if (protocol == VMK_IP_ICMPV6 && *source == ECHO_REPLY_V6)
    *source = ECHO_V6;
  if (protocol != VMK_IP_UDP)
    return;
  if (*destination == VMK_PORT_HEARTBEAT && *source != VMK_PORT_HEARTBEAT)
    *source = 0;
  else if (*source == VMK_PORT_HEARTBEAT && *destination != VMK_PORT_HEARTBEAT)
    *destination = 0;
}

/* 128 bits of a keyed hash stand for the addresses: half of them in the key, half in the place in
 * the table. */
static void
key_of_v6(const struct vmk_secret *secret, struct vmk_packet *packet, uint64_t rest)
{
  const uint8_t *low = packet->addresses + (packet->from ? 16 : 0);
  const uint8_t *high = packet->addresses + (packet->from ? 0 : 16);
  uint8_t octets[40];
  XXH128_hash_t hash;

  memcpy(octets, low, 16);
  memcpy(octets + 16, high, 16);
  memcpy(octets + 32, &rest, 8);
  hash = XXH3_128bits_withSeed(octets, sizeof octets, secret->word[0]);
  packet->key[0] = hash.high64;
  packet->key[1] = rest;
  packet->hash = hash.low64;
}

void
vmk_key_fill_v6(const struct vmk_secret *secret, struct vmk_packet *packet, uint8_t protocol,
                uint16_t source, uint16_t destination)
{
  int order = memcmp(packet->addresses, packet->addresses + 16, 16);
  bool swap = order > 0 || (order == 0 && source > destination);

  packet->from = swap;
  key_of_v6(secret, packet,
            vmk_key_rest(true, protocol, swap ? destination : source, swap ? source : destination));
}

/* Type and code are not one of either end: they stay in this order, and only the addresses are
 * sorted. */
void
vmk_key_fill_typed(const struct vmk_secret *secret, struct vmk_packet *packet, uint8_t protocol,
                   uint16_t type, uint16_t code)
{
  uint32_t size = packet->flags & VMK_PACKET_V6 ? 16 : 4;

  packet->from = memcmp(packet->addresses, packet->addresses + size, size) > 0;
  if (size == 16) {
    key_of_v6(secret, packet, vmk_key_rest(true, protocol, type, code));
    return;
  }
  packet->key[0] = (uint64_t)vmk_load_be32(packet->addresses + (packet->from ? 4 : 0)) << 32 |
                   vmk_load_be32(packet->addresses + (packet->from ? 0 : 4));
  packet->key[1] = vmk_key_rest(false, protocol, type, code);
  packet->hash = vmk_key_hash_v4(secret, packet->key[0], packet->key[1]);
}

uint64_t
vmk_tunnel_digest(const struct vmk_secret *secret, const struct vmk_packet *packet)
{
  return XXH3_64bits_withSeed(packet->tunnel_ends, packet->flags & VMK_PACKET_TUNNEL_V6 ? 32 : 8,
                              secret->word[2]);
}

static struct vmk_address
address_at(const uint8_t *octets, bool v6)
{
  struct vmk_address address;

  if (!v6)
    return vmk_address_v4(octets);
  memcpy(address.octets, octets, sizeof address.octets);
  return address;
}

void
vmk_packet_ends(const struct vmk_packet *packet, struct vmk_address *source,
                struct vmk_address *destination)
{
  bool v6 = packet->flags & VMK_PACKET_V6;

  *source = address_at(packet->addresses, v6);
  *destination = address_at(packet->addresses + (v6 ? 16 : 4), v6);
}

void
vmk_packet_tunnel_ends(const struct vmk_packet *packet, struct vmk_address ends[2])
{
  bool v6 = packet->flags & VMK_PACKET_TUNNEL_V6;

  ends[0] = address_at(packet->tunnel_ends, v6);
  ends[1] = address_at(packet->tunnel_ends + (v6 ? 16 : 4), v6);
}

uint16_t
vmk_packet_mss(const struct vmk_packet *packet)
{
  const uint8_t *option = packet->payload - packet->options_length;
  uint32_t left = packet->options_length;

  while (left >= 2 && option[0] != 0) {
    uint32_t length = option[0] == 1 ? 1 : option[1];

    if (length == 0 || length > left || (option[0] != 1 && length < 2))
      break;
    if (option[0] == 2 && length == 4)
      return vmk_load_be16(option + 2);
    option += length;
    left -= length;
  }
  return 0;
}
