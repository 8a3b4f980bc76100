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

/* IPv4 without options or fragments, then TCP, at this place of an Ethernet frame; half of all the
 * instructions of a run are here, so fields are read eight octets at a time. */
static inline __attribute__((always_inline)) bool
quick_ipv4_tcp(const struct vmk_secret *secret, const struct vmk_record *record, uint32_t at,
               struct vmk_packet *packet)
{
  const uint8_t *ip = record->data + at, *tcp = ip + 20;
  uint64_t start = vmk_load_be64(ip); /* version, length, TOS; total; identification; offset */
  uint64_t addresses = vmk_load_be64(ip + 12); /* source, destination */
  uint64_t ports = vmk_load_be64(tcp);         /* source, destination, sequence number */
  uint64_t state = vmk_load_be64(tcp + 8);     /* acknowledgement; header length, flags, window */
  uint32_t total = (uint32_t)(start >> 32) & UINT16_MAX;
  uint16_t identification = (uint16_t)(start >> 16);
  uint32_t header = (uint32_t)(state >> 26) & 0x3c;
  uint32_t left = record->captured - at, frame = record->wire;

  if ((start & UINT64_C(0xff00000000003fff)) != UINT64_C(0x4500000000000000) || ip[9] != VMK_IP_TCP)
    return false;
  if (total == 0)
    total = frame - at;
  left = left < total ? left : total;
  if (left < 20 + header || header < 20)
    return false;
  packet->sequence = (uint32_t)ports;
  packet->acknowledgement = (uint32_t)(state >> 32);
  packet->tcp_flags = (uint8_t)(state >> 16);
  packet->options_length = (uint8_t)(header - 20);
  packet->twin = (uint16_t)(identification ^ vmk_load_be16(tcp + 16));
  packet->payload = tcp + header;
  packet->captured = left - 20 - header;
  packet->length = total - 20 - header;
  packet->ip_length = total;
  packet->frame = frame;
  packet->interface = record->interface;
  packet->time = record->time;
  packet->number = record->number;
  packet->addresses = ip + 12;
  packet->link = record->data;
  packet->tunnel_ends = NULL;
  packet->tunnels = 0;
  packet->ttl = ip[8];
  packet->flags = (uint8_t)((record->captured < frame) * VMK_PACKET_CUT |
                            (identification != 0) * VMK_PACKET_IDENTIFIED);
  vmk_key_fill_ends(secret, packet, addresses, (uint32_t)(ports >> 32), VMK_IP_TCP);
  packet->place = vmk_place_digest(secret, record->data, packet->vlans, record->interface, ip[8], 0,
                                   vmk_overhead(frame, total, at), 0);
  return true;
}

/* False: the long way has to be gone; packet holds nothing then. */
static inline __attribute__((always_inline)) bool
vmk_packet_decode_quickly(const struct vmk_secret *secret, const struct vmk_record *record,
                          struct vmk_packet *packet)
{
  const uint8_t *data = record->data;
  uint32_t at = 0;
  uint16_t type;

  if (record->captured >= 18 + 20 + 20) {
    type = vmk_load_be16(data + 12);
    packet->vlans[0] = packet->vlans[1] = VMK_VLAN_NONE;
    if (type == QUICK_IPV4) {
      at = 14;
    } else if (type == QUICK_TAG && vmk_load_be16(data + 16) == QUICK_IPV4) {
      packet->vlans[0] = vmk_load_be16(data + 14) & 0x0fff;
      at = 18;
    }
    if (at != 0 && quick_ipv4_tcp(secret, record, at, packet))
      return true;
  }
  return vmk_packet_decode_nearly_quickly(secret, record, packet);
}

#endif
