/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the messages that tell who owns an address and who routes: ARP, RARP, ND, VRRP, HSRP, some
 * of ICMP. Must not know what is concluded from them.
 *
 * Sources: RFC 826, 903, 4861, 5798 (VRRP), 2281 (HSRP), 792, 1191, 4443. All documented; that a
 * vSwitch announces a MAC with RARP requests: observed.
 */
#include "core/flow/packet_peel.h"

struct vmk_event *
vmk_peel_event(struct vmk_peel *peel, enum vmk_event_kind kind)
{
  struct vmk_event *event = &peel->result->event;
  const struct vmk_record *record = peel->record;

  peel->result->has_event = true;
  *event = (struct vmk_event){
      .kind = kind, .time = record->time, .place = {record->interface, record->number}};
  memcpy(event->vlans, peel->packet->vlans, sizeof event->vlans);
  if (peel->packet->link)
    memcpy(event->frame_source.octets, peel->packet->link + 6, 6);
  return event;
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

static enum vmk_event_kind
arp_kind(uint16_t operation, const uint8_t *arp)
{
  if (operation == 3)
    return VMK_EVENT_RARP;
  if (memcmp(arp + 14, arp + 24, 4) == 0)
    return VMK_EVENT_GRATUITOUS_ARP;
  return operation == 1 ? VMK_EVENT_ARP_REQUEST : VMK_EVENT_ARP_REPLY;
}

enum vmk_layer
vmk_peel_arp(struct vmk_peel *peel)
{
  static const uint8_t ethernet_ipv4[6] = {0, 1, 0x08, 0x00, 6, 4};
  const uint8_t *arp = peel->data;
  struct vmk_event *event;
  uint16_t operation;

  if (peel->captured < 28 || memcmp(arp, ethernet_ipv4, sizeof ethernet_ipv4) != 0)
    return vmk_peel_not(peel, VMK_UNDECODED_ARP);
  operation = vmk_load_be16(arp + 6);
  if (operation < 1 || operation > 3)
    return vmk_peel_not(peel, VMK_UNDECODED_ARP);
  event = vmk_peel_event(peel, arp_kind(operation, arp));
  memcpy(event->mac.octets, arp + (operation == 3 ? 18 : 8), 6);
  if (operation != 3) {
    event->address = vmk_address_v4(arp + 14);
    event->target = vmk_address_v4(arp + 24);
  }
  return VMK_LAYER_EVENT;
}

static void
neighbour_advert(struct vmk_peel *peel, const uint8_t *message, uint32_t captured)
{
  struct vmk_event *event;

  if (captured < 24)
    return;
  event = vmk_peel_event(peel, VMK_EVENT_ND_ADVERT);
  event->mac = event->frame_source;
  event->address = address_at(message + 8, true);
  event->target = address_at(peel->packet->addresses + 16, true);
  if (captured >= 32 && message[24] == 2 && message[25] == 1)
    memcpy(event->mac.octets, message + 26, 6);
}

/* The kind of event that an ICMP message is, or -1. */
static int
icmp_kind(bool v6, uint8_t type, uint8_t code)
{
  if (v6)
    return type == 137 ? VMK_EVENT_ICMP_REDIRECT
           : type == 3 ? VMK_EVENT_ICMP_TTL_EXCEEDED
           : type == 2 ? VMK_EVENT_ICMP_FRAG_NEEDED
                       : -1;
  if (type == 3 && code == 4)
    return VMK_EVENT_ICMP_FRAG_NEEDED;
  return type == 5 ? VMK_EVENT_ICMP_REDIRECT : type == 11 ? VMK_EVENT_ICMP_TTL_EXCEEDED : -1;
}

/* The word behind type, code and checksum is the MTU in ICMPv6; in ICMP its lower half is, which
 * routers older than RFC 1191 leave 0. */
static uint32_t
next_hop_mtu(bool v6, const uint8_t *message, uint32_t captured)
{
  if (captured < 8)
    return 0;
  return v6 ? vmk_load_be32(message + 4) : vmk_load_be16(message + 6);
}

/* target: of a redirect the gateway it names, else where the quoted packet wanted to go. */
void
vmk_peel_icmp_event(struct vmk_peel *peel, const uint8_t *message, uint32_t captured)
{
  bool v6 = peel->protocol == VMK_IP_ICMPV6;
  int kind = icmp_kind(v6, message[0], message[1]);
  uint32_t target = v6 ? 8 + 24 : 8 + 16;
  struct vmk_event *event;

  if (v6 != peel->v6)
    return;
  if (v6 && message[0] == 136)
    neighbour_advert(peel, message, captured);
  if (kind < 0)
    return;
  if (kind == VMK_EVENT_ICMP_REDIRECT)
    target = v6 ? 8 : 4;
  event = vmk_peel_event(peel, (enum vmk_event_kind)kind);
  event->mac = event->frame_source;
  event->address = address_at(peel->packet->addresses, v6);
  event->receiver = address_at(peel->packet->addresses + (v6 ? 16 : 4), v6);
  if (kind == VMK_EVENT_ICMP_FRAG_NEEDED)
    event->mtu = next_hop_mtu(v6, message, captured);
  if (captured >= target + (v6 ? 16u : 4u))
    event->target = address_at(message + target, v6);
}

/* VRRP: the first virtual address is 8 octets in. HSRP version 1: 16 octets in; version 2 has none
 * at a fixed place. */
void
vmk_peel_group_event(struct vmk_peel *peel, enum vmk_event_kind kind)
{
  const struct vmk_packet *packet = peel->packet;
  struct vmk_event *event = vmk_peel_event(peel, kind);
  uint32_t size = peel->v6 ? 16 : 4;
  uint32_t at = kind == VMK_EVENT_VRRP ? 8 : 16;

  event->mac = event->frame_source;
  event->address = address_at(packet->addresses, peel->v6);
  if (kind == VMK_EVENT_HSRP && (peel->v6 || packet->captured < 1 || packet->payload[0] != 0))
    return;
  if (packet->captured >= at + size)
    event->target = address_at(packet->payload + at, peel->v6);
}
