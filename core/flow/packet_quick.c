/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the layerings that nearly all frames have, and decodes them without a loop over layers.
 * Must not differ from the long way in anything but time: a test compares the two.
 */
#include "core/flow/packet_key.h"
#include "core/flow/packet_peel.h"

struct quick {
  const uint8_t *ip; /* the IP header */
  uint32_t captured; /* octets at ip, those of the IP packet only once its length is known */
  uint32_t length;   /* of the IP packet */
  uint32_t header;   /* octets of the IP header */
  uint8_t protocol;
};

static inline bool
quick_ipv4(struct quick *quick, struct vmk_packet *packet, uint32_t wire)
{
  const uint8_t *ip = quick->ip;
  uint32_t total;

  if (quick->captured < 40 || ip[0] != 0x45 || (vmk_load_be16(ip + 6) & 0x3fff) != 0)
    return false;
  total = vmk_load_be16(ip + 2);
  if (total < 40)
    total = total == 0 ? wire : 0;
  quick->length = total;
  quick->header = 20;
  quick->protocol = ip[9];
  packet->addresses = ip + 12;
  packet->ttl = ip[8];
  packet->twin = vmk_load_be16(ip + 4);
  if (packet->twin != 0)
    packet->flags |= VMK_PACKET_IDENTIFIED;
  return total >= 40;
}

static inline bool
quick_ipv6(struct quick *quick, struct vmk_packet *packet, uint32_t wire)
{
  const uint8_t *ip = quick->ip;
  uint32_t length;

  if (quick->captured < 60 || ip[0] >> 4 != 6)
    return false;
  length = vmk_load_be16(ip + 4);
  quick->length = length == 0 ? wire : length + 40;
  quick->header = 40;
  quick->protocol = ip[6];
  packet->addresses = ip + 8;
  packet->ttl = ip[7];
  packet->flags |= VMK_PACKET_V6;
  packet->twin = 0;
  return quick->length >= 60;
}

static inline bool
quick_tcp(struct quick *quick, struct vmk_packet *packet)
{
  const uint8_t *tcp = quick->ip + quick->header;
  uint32_t header = (tcp[12] >> 4) * 4u;

  if (header < 20 || quick->header + header > quick->captured)
    return false;
  packet->sequence = vmk_load_be32(tcp + 4);
  packet->acknowledgement = vmk_load_be32(tcp + 8);
  packet->tcp_flags = tcp[13];
  packet->options_length = (uint8_t)(header - 20);
  packet->twin ^= vmk_load_be16(tcp + 16);
  packet->payload = tcp + header;
  packet->captured = quick->captured - quick->header - header;
  packet->length = quick->length - quick->header - header;
  return true;
}

static inline bool
quick_udp(struct quick *quick, struct vmk_packet *packet)
{
  const uint8_t *udp = quick->ip + quick->header;

  if (vmk_load_be16(udp + 4) != quick->length - quick->header ||
      vmk_peel_udp_is_special(vmk_load_be16(udp), vmk_load_be16(udp + 2)))
    return false;
  packet->sequence = packet->acknowledgement = 0;
  packet->tcp_flags = packet->options_length = 0;
  packet->twin ^= vmk_load_be16(udp + 6);
  packet->payload = udp + 8;
  packet->captured = quick->captured - quick->header - 8;
  packet->length = quick->length - quick->header - 8;
  return true;
}

/* The Ethernet type behind up to two tags; *at moves behind it. */
static inline uint16_t
quick_tags(const uint8_t *data, uint32_t *at, struct vmk_packet *packet)
{
  uint16_t type = vmk_load_be16(data + 12);

  packet->vlans[0] = packet->vlans[1] = VMK_VLAN_NONE;
  *at = 14;
  for (unsigned tag = 0; tag < VMK_VLANS_MAX && (type == 0x8100 || type == 0x88a8 || type == 0x9100); tag++) {
    packet->vlans[tag] = vmk_load_be16(data + *at) & 0x0fff;
    type = vmk_load_be16(data + *at + 2);
    *at += 4;
  }
  return type;
}

static inline void
quick_start(struct vmk_packet *packet, const struct vmk_record *record)
{
  packet->time = record->time;
  packet->number = record->number;
  packet->frame = record->wire;
  packet->interface = record->interface;
  packet->flags = record->captured < record->wire ? VMK_PACKET_CUT : 0;
  packet->link = record->data;
  packet->tunnel_ends = NULL;
  packet->tunnels = 0;
}

bool
vmk_packet_decode_quickly(const struct vmk_secret *secret, const struct vmk_record *record, struct vmk_packet *packet)
{
  struct quick quick;
  uint16_t type;
  uint32_t at;

  if (record->captured < 14 + 20 + 20)
    return false;
  quick_start(packet, record);
  type = quick_tags(record->data, &at, packet);
  quick.ip = record->data + at;
  quick.captured = record->captured - at;
  if (!(type == 0x0800   ? quick_ipv4(&quick, packet, record->wire - at)
        : type == 0x86dd ? quick_ipv6(&quick, packet, record->wire - at)
                         : false))
    return false;
  packet->ip_length = quick.length;
  if (quick.captured > quick.length)
    quick.captured = quick.length;
  if (!(quick.protocol == VMK_IP_TCP   ? quick_tcp(&quick, packet)
        : quick.protocol == VMK_IP_UDP ? quick_udp(&quick, packet)
                                       : false))
    return false;
  vmk_key_fill(secret, packet, quick.protocol, vmk_load_be16(quick.ip + quick.header),
               vmk_load_be16(quick.ip + quick.header + 2));
  vmk_place_fill(secret, packet, vmk_overhead(packet, record->data));
  return true;
}
