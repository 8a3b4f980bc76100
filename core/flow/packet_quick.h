/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the layering that most frames have, and decodes it at once.
 * Must not differ from the long way in anything but time: a test compares the two.
 */
#ifndef VMK_FLOW_PACKET_QUICK_H
#define VMK_FLOW_PACKET_QUICK_H

#include "core/flow/packet_key.h"

enum { QUICK_IPV4 = 0x0800, QUICK_IPV6 = 0x86dd, QUICK_TAG = 0x8100 };

/* Other layerings than the one below. Out of line: it would cost that one registers. */
bool vmk_packet_decode_nearly_quickly(const struct vmk_secret *secret,
                                      const struct vmk_record *record, struct vmk_packet *packet);

/* IPv4 without options or fragments, then TCP, in an Ethernet frame with up to one tag; a third of
 * all the instructions on the bench's headers are here, so fields are read eight octets at a time.
 */
struct quick_tcp {
  const uint8_t *ip;
  uint32_t at;     /* of ip in the frame */
  uint32_t tagged; /* 0 or 1 */
  uint32_t total;  /* octets of the IP packet */
  uint32_t header; /* of the TCP header */
  uint16_t identification;
};

static inline uint16_t
quick_vlan(const uint8_t *frame, uint32_t tagged)
{
  return (uint16_t)((vmk_load_be16(frame + 14) & 0x0fff) | (tagged - 1)); /* no jumps here, too */
}

static inline __attribute__((always_inline)) bool
quick_tcp_find(const struct vmk_record *record, struct quick_tcp *found)
{
  uint32_t tagged, at, header, total, left;
  const uint8_t *type; /* of what is in the frame; the IP header is behind it */
  uint64_t start;      /* type; version, length, TOS; total; identification */
  uint64_t rest;       /* flags, offset; TTL, protocol; checksum; half of the source */

  if (record->captured < 18 + 20 + 20)
    return false;
  tagged = vmk_load_be16(record->data + 12) == QUICK_TAG; /* a matter of chance: no jumps */
  at = 14 + 4 * tagged;
  type = record->data + 12 + 4 * tagged;
  start = vmk_load_be64(type);
  rest = vmk_load_be64(type + 8);
  if (start >> 40 != (QUICK_IPV4 << 8 | 0x45) ||
      (rest & UINT64_C(0x3fff00ff00000000)) != (uint64_t)VMK_IP_TCP << 32)
    return false;
  header = (type[2 + 32] >> 2) & 0x3c;
  total = (uint32_t)(start >> 16) & UINT16_MAX;
  left = record->captured - at;
  if (total == 0)
    total = record->wire - at;
  *found = (struct quick_tcp){.ip = type + 2,
                              .at = at,
                              .tagged = tagged,
                              .total = total,
                              .header = header,
                              .identification = (uint16_t)start};
  return header >= 20 && (left < total ? left : total) >= 20 + header;
}

/* The first cache line, all of it. */
static inline __attribute__((always_inline)) void
quick_tcp_fill(const struct vmk_secret *secret, const struct vmk_record *record,
               const struct quick_tcp *found, struct vmk_packet *packet)
{
  const uint8_t *ip = found->ip;
  uint64_t numbers = vmk_load_be64(ip + 24);
  uint16_t vlans[VMK_VLANS_MAX] = {quick_vlan(record->data, found->tagged), VMK_VLAN_NONE};
  uint32_t frame = record->wire;

  packet->options_length = (uint8_t)(found->header - 20);
  packet->length = found->total - 20 - found->header;
  packet->ip_length = found->total;
  packet->flags = (uint8_t)(VMK_PACKET_HALF | found->tagged * VMK_PACKET_TAGGED |
                            (record->captured < frame) * VMK_PACKET_CUT |
                            (found->identification != 0) * VMK_PACKET_IDENTIFIED);
  packet->twin = (uint16_t)(found->identification ^ vmk_load_be16(ip + 36));
  packet->sequence = (uint32_t)(numbers >> 32);
  packet->acknowledgement = (uint32_t)numbers;
  packet->tcp_flags = ip[33];
  packet->frame = frame;
  packet->time = record->time;
  packet->tunnels = 0;
  packet->ttl = ip[8];
  packet->place = vmk_place_digest_of(secret, record->data, vlans, record->interface, ip[8], 0,
                                      vmk_overhead(frame, found->total, found->at), 0);
  vmk_key_fill_ends(secret, packet, vmk_load_be64(ip + 12), vmk_load_be32(ip + 20), VMK_IP_TCP);
}

/* Is it the layering above? Then the packet is HALF, and the caller is to set record and ordinal.
 */
static inline __attribute__((always_inline)) bool
vmk_packet_decode_quickest(const struct vmk_secret *secret, const struct vmk_record *record,
                           struct vmk_packet *packet)
{
  struct quick_tcp found;

  if (!quick_tcp_find(record, &found))
    return false;
  quick_tcp_fill(secret, record, &found, packet);
  return true;
}

/* Is all of the payload captured? */
static inline bool
vmk_packet_is_whole(const struct vmk_packet *packet)
{
  uint32_t at = 14 + (packet->flags & VMK_PACKET_TAGGED ? 4 : 0);

  if (packet->flags & VMK_PACKET_HALF)
    return packet->record->captured - at >= packet->ip_length;
  return packet->captured == packet->length;
}

static inline struct vmk_mark
vmk_packet_place(const struct vmk_packet *packet)
{
  if (packet->flags & VMK_PACKET_HALF)
    return (struct vmk_mark){packet->record->interface, packet->record->number};
  return (struct vmk_mark){packet->interface, packet->number};
}

/* What hardly any packet needs: the second cache line of one that is HALF. Reads no length from the
 * frame again, which somebody else may be writing. */
static inline void
vmk_packet_complete(struct vmk_packet *packet)
{
  const struct vmk_record *record = packet->record;
  uint32_t tagged = (packet->flags & VMK_PACKET_TAGGED) != 0, at = 14 + 4 * tagged;
  uint32_t left = record->captured - at, header = 40 + packet->options_length;

  packet->number = record->number;
  packet->interface = record->interface;
  packet->link = record->data;
  packet->addresses = record->data + at + 12;
  packet->payload = record->data + at + header;
  packet->captured = (left < packet->ip_length ? left : packet->ip_length) - header;
  packet->tunnel_ends = NULL;
  packet->vlans[0] = quick_vlan(record->data, tagged);
  packet->vlans[1] = VMK_VLAN_NONE;
  packet->flags &= (uint8_t) ~(VMK_PACKET_HALF | VMK_PACKET_TAGGED);
}

#endif
