/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows transport headers: where ports and sequence numbers are, and which UDP ports carry another
 * frame. Must not know link layers.
 */
#include "core/flow/packet_key.h"
#include "core/flow/packet_peel.h"

enum {
  PORT_HSRP = 1985,
  PORT_HSRP_V6 = 2029,
  PORT_IPSEC = 4500, /* RFC 3948 */
  PORT_VXLAN = 4789,
  PORT_GENEVE = 6081,
  PORT_VXLAN_OLD = 8472,
};

bool
vmk_udp_is_special(uint16_t source, uint16_t destination)
{
  switch (destination) {
  case VMK_PORT_HEARTBEAT:
  case PORT_HSRP:
  case PORT_HSRP_V6:
  case PORT_IPSEC:
  case PORT_VXLAN:
  case PORT_GENEVE:
  case PORT_VXLAN_OLD:
    return true;
  default:
    return source == VMK_PORT_HEARTBEAT || source == PORT_IPSEC;
  }
}

/* What every transport leaves behind: the payload as captured and as it was on the wire. */
static void
take_payload(struct vmk_peel *peel, uint32_t header)
{
  uint32_t over = header < peel->captured ? header : peel->captured;

  vmk_peel_over(peel, over);
  peel->wire -= header - over < peel->wire ? header - over : peel->wire;
  peel->packet->payload = peel->data;
  peel->packet->captured = peel->captured;
  peel->packet->length = peel->wire;
}

enum vmk_layer
vmk_peel_tcp(struct vmk_peel *peel)
{
  struct vmk_packet *packet = peel->packet;
  const uint8_t *tcp = peel->data;
  uint32_t header;

  if (peel->captured < 4)
    return vmk_peel_not(peel, VMK_UNDECODED_TRANSPORT_CUT);
  peel->source_port = vmk_load_be16(tcp);
  peel->destination_port = vmk_load_be16(tcp + 2);
  if (peel->captured < 20) {
    if (peel->wire < 20)
      return vmk_peel_not(peel, VMK_UNDECODED_TRANSPORT_HEADER);
    packet->flags |= VMK_PACKET_NO_SEQUENCE;
    packet->payload = tcp + peel->captured;
    return VMK_LAYER_DONE;
  }
  header = (tcp[12] >> 4) * 4u;
  if (header < 20 || header > peel->wire)
    return vmk_peel_not(peel, VMK_UNDECODED_TRANSPORT_HEADER);
  packet->sequence = vmk_load_be32(tcp + 4);
  packet->acknowledgement = vmk_load_be32(tcp + 8);
  packet->tcp_flags = tcp[13];
  packet->twin = (uint16_t)(peel->identification ^ vmk_load_be16(tcp + 16));
  packet->options_length = (uint8_t)((header < peel->captured ? header : peel->captured) - 20);
  take_payload(peel, header);
  return VMK_LAYER_DONE;
}

enum vmk_layer
vmk_peel_ports(struct vmk_peel *peel)
{
  if (peel->captured < 4)
    return vmk_peel_not(peel, VMK_UNDECODED_TRANSPORT_CUT);
  peel->source_port = vmk_load_be16(peel->data);
  peel->destination_port = vmk_load_be16(peel->data + 2);
  take_payload(peel, 8);
  return VMK_LAYER_DONE;
}

/* Only what has the header's fixed bits is taken for a tunnel: these ports carry other things, too.
 */
static enum vmk_layer
overlay(struct vmk_peel *peel)
{
  const uint8_t *data = peel->packet->payload;
  uint32_t captured = peel->packet->captured;

  if (peel->destination_port == PORT_GENEVE)
    return captured >= 8 && data[0] >> 6 == 0 && (data[1] & 0x3f) == 0 ? VMK_LAYER_GENEVE
                                                                       : VMK_LAYER_DONE;
  return captured >= 8 && data[0] == 0x08 && data[1] == 0 && data[7] == 0 ? VMK_LAYER_VXLAN
                                                                          : VMK_LAYER_DONE;
}

static enum vmk_layer
special_udp(struct vmk_peel *peel)
{
  struct vmk_packet *packet = peel->packet;
  enum vmk_layer next;

  if (peel->destination_port == PORT_HSRP || peel->destination_port == PORT_HSRP_V6) {
    vmk_peel_group_event(peel, VMK_EVENT_HSRP);
    return VMK_LAYER_DONE;
  }
  if (peel->destination_port == PORT_IPSEC || peel->source_port == PORT_IPSEC) {
    /* RFC 3948: a zero marker is IKE, anything else an SPI; one octet ff is a keepalive. */
    if (packet->captured >= 4 && vmk_load_be32(packet->payload) != 0)
      packet->tunnels |= VMK_TUNNEL_IPSEC;
    return VMK_LAYER_DONE;
  }
  if (peel->destination_port == VMK_PORT_HEARTBEAT || peel->source_port == VMK_PORT_HEARTBEAT)
    return VMK_LAYER_DONE;
  next = overlay(peel);
  if (next == VMK_LAYER_DONE)
    return next;
  packet->tunnels |= next == VMK_LAYER_GENEVE ? VMK_TUNNEL_GENEVE : VMK_TUNNEL_VXLAN;
  packet->tunnel_ends = packet->addresses;
  packet->flags =
      (uint8_t)((packet->flags & ~VMK_PACKET_TUNNEL_V6) | (peel->v6 ? VMK_PACKET_TUNNEL_V6 : 0));
  packet->link = NULL;
  return next;
}

enum vmk_layer
vmk_peel_udp(struct vmk_peel *peel)
{
  uint32_t length = 0;

  if (peel->captured < 4)
    return vmk_peel_not(peel, VMK_UNDECODED_TRANSPORT_CUT);
  if (peel->wire < 8)
    return vmk_peel_not(peel, VMK_UNDECODED_TRANSPORT_HEADER);
  peel->source_port = vmk_load_be16(peel->data);
  peel->destination_port = vmk_load_be16(peel->data + 2);
  if (peel->captured >= 8) {
    length = vmk_load_be16(peel->data + 4);
    peel->packet->twin = (uint16_t)(peel->identification ^ vmk_load_be16(peel->data + 6));
  }
  take_payload(peel, 8);
  if (length >= 8 && length - 8 < peel->wire && !peel->first_fragment) {
    peel->wire = peel->packet->length = length - 8;
    if (peel->captured > peel->wire)
      peel->captured = peel->packet->captured = peel->wire;
  }
  if (vmk_udp_is_special(peel->source_port, peel->destination_port))
    return special_udp(peel);
  return VMK_LAYER_DONE;
}

/* Type and code stand where other protocols have ports. */
enum vmk_layer
vmk_peel_icmp(struct vmk_peel *peel)
{
  if (peel->captured < 2)
    return vmk_peel_not(peel, VMK_UNDECODED_TRANSPORT_CUT);
  peel->source_port = peel->data[0];
  peel->destination_port = peel->data[1];
  vmk_peel_icmp_event(peel, peel->data, peel->captured);
  take_payload(peel, 8);
  return VMK_LAYER_DONE;
}

enum vmk_layer
vmk_peel_other(struct vmk_peel *peel)
{
  take_payload(peel, 0);
  if (peel->protocol == VMK_IP_ESP)
    peel->packet->tunnels |= VMK_TUNNEL_IPSEC;
  if (peel->protocol == VMK_IP_VRRP)
    vmk_peel_group_event(peel, VMK_EVENT_VRRP);
  return VMK_LAYER_DONE;
}
