/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how addresses and ports become a canonical key, and how seen-alike is told by one
 * comparison. Must not be used outside the packet_*.c files and the engine.
 */
#ifndef VMK_FLOW_PACKET_KEY_H
#define VMK_FLOW_PACKET_KEY_H

#include "core/flow/packet.h"
#include "core/wire/cursor.h"

struct vmk_secret { /* drawn from the run's seed, so that nobody can make keys collide on purpose */
  uint64_t word[6];
};

struct vmk_secret vmk_secret_of(uint64_t seed);
const struct vmk_secret *vmk_decoder_secret(const struct vmk_decoder *decoder);

__extension__ typedef unsigned __int128 vmk_uint128;

static inline uint64_t
vmk_fold(uint64_t a, uint64_t b)
{
  vmk_uint128 product = (vmk_uint128)a * b;

  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t
vmk_load64(const void *octets)
{
  uint64_t value;

  memcpy(&value, octets, sizeof value);
  return value;
}

static inline uint32_t
vmk_load32(const void *octets)
{
  uint32_t value;

  memcpy(&value, octets, sizeof value);
  return value;
}

/* UDP, host byte order: host to vCenter, a new source port for every packet (observed). */
enum { VMK_PORT_HEARTBEAT = 902 };

/* Ports that do not tell connections apart: an echo reply belongs to its request, a heartbeat to
 * its sender. */
void vmk_fold_ports(uint8_t protocol, uint16_t *source, uint16_t *destination);

/* What surrounds the IP packet in the frame, padding of short frames apart. at: where the IP header
 * is in the frame. */
static inline uint32_t
vmk_overhead(uint32_t frame, uint32_t ip_length, uint32_t at)
{
  uint32_t around = frame >= ip_length ? frame - ip_length : UINT16_MAX;

  return frame <= 64 ? at : around;
}

static inline uint64_t
vmk_key_rest(bool v6, uint8_t protocol, uint16_t low_port, uint16_t high_port)
{
  return (uint64_t)low_port << 32 | (uint64_t)high_port << 16 | (v6 ? 6u : 4u) << 8 | protocol;
}

static inline uint64_t
vmk_key_hash_v4(const struct vmk_secret *secret, uint64_t ends, uint64_t rest)
{
  return vmk_fold(ends ^ secret->word[0], rest ^ secret->word[1]);
}

/* The key, from both addresses (source in the upper half) and both ports (likewise) in host order;
 * which end sends it; its hash. */
static inline uint64_t
vmk_key_of_ends(const struct vmk_secret *secret, uint64_t addresses, uint32_t ports,
                uint8_t protocol, uint64_t key[2], unsigned *from)
{
  uint64_t turned = addresses << 32 | addresses >> 32;
  uint32_t turned_ports = ports << 16 | ports >> 16;
  unsigned swap = turned < addresses;
  unsigned turn;

  if (__builtin_expect(turned == addresses, 0))
    swap = turned_ports < ports;
  /* Which end sends is a matter of chance: no jumps. */
  turn = 16 * swap;
  addresses = turned < addresses ? turned : addresses;
  ports = ports << turn | ports >> (-turn & 31);
  *from = swap;
  key[0] = addresses;
  key[1] = (uint64_t)ports << 16 | UINT64_C(4) << 8 | protocol;
  return vmk_key_hash_v4(secret, key[0], key[1]);
}

static inline void
vmk_key_fill_ends(const struct vmk_secret *secret, struct vmk_packet *packet, uint64_t addresses,
                  uint32_t ports, uint8_t protocol)
{
  unsigned from;

  packet->hash = vmk_key_of_ends(secret, addresses, ports, protocol, packet->key, &from);
  packet->from = (uint8_t)from;
}

void vmk_key_fill_v6(const struct vmk_secret *secret, struct vmk_packet *packet, uint8_t protocol,
                     uint16_t source, uint16_t destination);

void vmk_key_fill_typed(const struct vmk_secret *secret, struct vmk_packet *packet,
                        uint8_t protocol, uint16_t type, uint16_t code);

static inline void
vmk_key_fill(const struct vmk_secret *secret, struct vmk_packet *packet, uint8_t protocol,
             uint16_t source, uint16_t destination)
{
  if (protocol == VMK_IP_ICMP || protocol == VMK_IP_ICMPV6)
    vmk_key_fill_typed(secret, packet, protocol, source, destination);
  else if (packet->flags & VMK_PACKET_V6)
    vmk_key_fill_v6(secret, packet, protocol, source, destination);
  else
    vmk_key_fill_ends(secret, packet, vmk_load_be64(packet->addresses),
                      (uint32_t)source << 16 | destination, protocol);
}

uint64_t vmk_tunnel_digest(const struct vmk_secret *secret, const struct vmk_packet *packet);

/* UDP ports that mean more than a flow: tunnels, HSRP, heartbeats. */
bool vmk_udp_is_special(uint16_t source, uint16_t destination);

/* macs: Ethernet destination and source, 12 octets. tunnel: digest of the tunnel's ends, 0 without
 * one. */
static inline uint32_t
vmk_place_digest_of(const struct vmk_secret *secret, const uint8_t *macs,
                    const uint16_t vlans[VMK_VLANS_MAX], uint32_t interface, uint8_t ttl,
                    uint8_t tunnels, uint32_t overhead, uint64_t tunnel)
{
  uint64_t tags = vmk_load32(macs + 8) | (uint64_t)vlans[0] << 32 | (uint64_t)vlans[1] << 48;
  uint64_t rest = interface | (uint64_t)ttl << 32 | (uint64_t)tunnels << 40 |
                  (uint64_t)(overhead & UINT16_MAX) << 48;
  uint64_t digest = vmk_fold(vmk_load64(macs) ^ secret->word[0], tags ^ secret->word[4]) ^
                    vmk_fold(rest ^ secret->word[5], tunnel ^ secret->word[3]);

  return (uint32_t)(digest ^ digest >> 32);
}

/* The same; link may be NULL. */
static inline uint32_t
vmk_place_digest(const struct vmk_secret *secret, const uint8_t *link,
                 const uint16_t vlans[VMK_VLANS_MAX], uint32_t interface, uint8_t ttl,
                 uint8_t tunnels, uint32_t overhead, uint64_t tunnel)
{
  static const uint8_t none[12] = {0};

  return vmk_place_digest_of(secret, link ? link : none, vlans, interface, ttl, tunnels, overhead,
                             tunnel);
}

#endif
