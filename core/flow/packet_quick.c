/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the layerings that many frames have, and decodes them without a loop over layers: IPv4 and
 * IPv6 behind up to two tags, TCP and UDP ports without a meaning of their own.
 * Must not differ from the long way in anything but time: a test compares the two.
 */
#include "core/flow/packet_quick.h"

/* What is known so far; lives in registers, and goes into the packet at the end. */
struct quick {
  const uint8_t *ip;   /* the IP header */
  const uint8_t *next; /* the transport header */
  uint32_t left;       /* octets captured at next, of the IP packet only */
  uint32_t length;     /* octets at next on the wire */
  uint32_t ip_length;  /* of the IP packet */
  uint16_t vlans[VMK_VLANS_MAX];
  uint16_t twin;
  uint8_t protocol, ttl, flags;
};

/* left and length start as those of the frame from the IP header on. */
static bool
quick_ipv4(struct quick *quick)
{
  const uint8_t *ip = quick->ip;
  uint32_t total = vmk_load_be16(ip + 2);

  if (quick->left < 40 || ip[0] != 0x45 || (vmk_load_be16(ip + 6) & 0x3fff) != 0)
    return false;
  if (total == 0)
    total = quick->length;
  if (total < 40)
    return false;
  quick->left = (quick->left < total ? quick->left : total) - 20;
  quick->length = total - 20;
  quick->ip_length = total;
  quick->next = ip + 20;
  quick->protocol = ip[9];
  quick->ttl = ip[8];
  quick->twin = vmk_load_be16(ip + 4);
  quick->flags |= (quick->twin != 0) * VMK_PACKET_IDENTIFIED;
  return true;
}

static bool
quick_ipv6(struct quick *quick)
{
  const uint8_t *ip = quick->ip;
  uint32_t total = vmk_load_be16(ip + 4) + 40u;

  if (quick->left < 60 || ip[0] >> 4 != 6)
    return false;
  if (total == 40)
    total = quick->length;
  if (total < 60)
    return false;
  quick->left = (quick->left < total ? quick->left : total) - 40;
  quick->length = total - 40;
  quick->ip_length = total;
  quick->next = ip + 40;
  quick->protocol = ip[6];
  quick->ttl = ip[7];
  quick->flags |= VMK_PACKET_V6;
  return true;
}

static bool
quick_tcp(const struct quick *quick, struct vmk_packet *packet)
{
  const uint8_t *tcp = quick->next;
  uint32_t header = (tcp[12] & 0xf0u) >> 2;

  if (header < 20 || header > quick->left)
    return false;
  packet->sequence = vmk_load_be32(tcp + 4);
  packet->acknowledgement = vmk_load_be32(tcp + 8);
  packet->tcp_flags = tcp[13];
  packet->options_length = (uint8_t)(header - 20);
  packet->twin = (uint16_t)(quick->twin ^ vmk_load_be16(tcp + 16));
  packet->payload = tcp + header;
  packet->captured = quick->left - header;
  packet->length = quick->length - header;
  return true;
}

static bool
quick_udp(const struct quick *quick, struct vmk_packet *packet)
{
  const uint8_t *udp = quick->next;

  if (vmk_load_be16(udp + 4) != quick->length ||
      vmk_udp_is_special(vmk_load_be16(udp), vmk_load_be16(udp + 2)))
    return false;
  packet->sequence = packet->acknowledgement = 0;
  packet->tcp_flags = packet->options_length = 0;
  packet->twin = (uint16_t)(quick->twin ^ vmk_load_be16(udp + 6));
  packet->payload = udp + 8;
  packet->captured = quick->left - 8;
  packet->length = quick->length - 8;
  return true;
}

static bool
quick_is_tag(uint16_t type)
{
  return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

/* The Ethernet type behind up to two tags; the IP header is behind that. */
static uint16_t
quick_tags(struct quick *quick, const uint8_t *data)
{
  uint16_t type = vmk_load_be16(data + 12);
  uint32_t at = 14;

  quick->vlans[0] = quick->vlans[1] = VMK_VLAN_NONE;
  if (type != QUICK_IPV4 && quick_is_tag(type)) {
    quick->vlans[0] = vmk_load_be16(data + 14) & 0x0fff;
    type = vmk_load_be16(data + 16);
    at = 18;
    if (type != QUICK_IPV4 && quick_is_tag(type)) {
      quick->vlans[1] = vmk_load_be16(data + 18) & 0x0fff;
      type = vmk_load_be16(data + 20);
      at = 22;
    }
  }
  quick->ip = data + at;
  quick->left -= at;
  quick->length -= at;
  return type;
}

static void
quick_finish(const struct vmk_secret *secret, const struct vmk_record *record,
             const struct quick *quick, struct vmk_packet *packet)
{
  uint32_t frame = record->wire, interface = record->interface;
  uint32_t overhead = vmk_overhead(frame, quick->ip_length, (uint32_t)(quick->ip - record->data));

  packet->place =
      vmk_place_digest(secret, record->data, quick->vlans, interface, quick->ttl, 0, overhead, 0);
  packet->vlans[0] = quick->vlans[0];
  packet->vlans[1] = quick->vlans[1];
  packet->time = record->time;
  packet->number = record->number;
  packet->frame = frame;
  packet->interface = interface;
  packet->ip_length = quick->ip_length;
  packet->link = record->data;
  packet->tunnel_ends = NULL;
  packet->tunnels = 0;
  packet->ttl = quick->ttl;
  packet->flags = quick->flags;
}

bool
vmk_packet_decode_nearly_quickly(const struct vmk_secret *secret, const struct vmk_record *record,
                                 struct vmk_packet *packet)
{
  struct quick quick = {
      .left = record->captured,
      .length = record->wire,
      .flags = (record->captured < record->wire) * VMK_PACKET_CUT,
  };
  uint16_t type;

  if (quick.left < 14 + 20 + 20)
    return false;
  type = quick_tags(&quick, record->data);
  if (!(type == QUICK_IPV4 ? quick_ipv4(&quick) : type == QUICK_IPV6 ? quick_ipv6(&quick) : false))
    return false;
  if (!(quick.protocol == VMK_IP_TCP   ? quick_tcp(&quick, packet)
        : quick.protocol == VMK_IP_UDP ? quick_udp(&quick, packet)
                                       : false))
    return false;
  quick_finish(secret, record, &quick, packet);
  packet->addresses = quick.ip + (quick.flags & VMK_PACKET_V6 ? 8 : 12);
  vmk_key_fill(secret, packet, quick.protocol, vmk_load_be16(quick.next),
               vmk_load_be16(quick.next + 2));
  return true;
}
