/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows IPv4 and IPv6 headers, options, extension headers and fragments.
 * Must not know link layers, nor what a transport header says.
 */
#include "core/flow/packet_peel.h"

enum vmk_layer
vmk_peel_ip(struct vmk_peel *peel)
{
  if (peel->captured < 1)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  switch (peel->data[0] >> 4) {
  case 4:
    return VMK_LAYER_IPV4;
  case 6:
    return VMK_LAYER_IPV6;
  default:
    return vmk_peel_not(peel, VMK_UNDECODED_IP_HEADER);
  }
}

/* From here on the IP packet's own length rules: padding and trailers fall away, and a frame that
 * something cut before it was captured keeps its true length. 0 is what segmentation offload leaves
 * in the header. */
static void
take_length(struct vmk_peel *peel, uint32_t length)
{
  if (length != 0)
    peel->wire = length;
  if (peel->captured > peel->wire)
    peel->captured = peel->wire;
  peel->packet->ip_length = peel->wire;
  peel->packet->captured = peel->packet->length = 0; /* what an outer transport header left */
  peel->packet->twin = 0;
}

enum vmk_layer
vmk_peel_ipv4(struct vmk_peel *peel)
{
  const uint8_t *ip = peel->data;
  uint32_t header, total;
  uint16_t fragment;

  if (peel->captured < 20)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  header = (ip[0] & 15u) * 4;
  total = vmk_load_be16(ip + 2);
  if (ip[0] >> 4 != 4 || header < 20 || (total != 0 && total < header))
    return vmk_peel_not(peel, VMK_UNDECODED_IP_HEADER);
  take_length(peel, total);
  if (peel->captured < header)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  peel->packet->addresses = ip + 12;
  peel->packet->flags &= (uint8_t) ~(VMK_PACKET_V6 | VMK_PACKET_IDENTIFIED);
  if (vmk_load_be16(ip + 4) != 0)
    peel->packet->flags |= VMK_PACKET_IDENTIFIED;
  peel->packet->ttl = ip[8];
  peel->v6 = false;
  peel->protocol = ip[9];
  peel->identification = vmk_load_be16(ip + 4);
  fragment = vmk_load_be16(ip + 6) & 0x3fff;
  peel->first_fragment = fragment == 0x2000;
  vmk_peel_over(peel, header);
  if (fragment & 0x1fff)
    peel->packet->flags |= VMK_PACKET_FRAGMENT;
  return VMK_LAYER_PROTOCOL;
}

enum vmk_layer
vmk_peel_ipv6(struct vmk_peel *peel)
{
  const uint8_t *ip = peel->data;
  uint32_t length;

  if (peel->captured < 40)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  if (ip[0] >> 4 != 6)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_HEADER);
  length = vmk_load_be16(ip + 4);
  take_length(peel, length ? length + 40 : 0);
  if (peel->captured < 40)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  peel->packet->addresses = ip + 8;
  peel->packet->flags = (uint8_t)((peel->packet->flags & ~VMK_PACKET_IDENTIFIED) | VMK_PACKET_V6);
  peel->packet->ttl = ip[7];
  peel->v6 = true;
  peel->protocol = ip[6];
  peel->identification = 0;
  peel->first_fragment = false;
  vmk_peel_over(peel, 40);
  return VMK_LAYER_PROTOCOL;
}

/* Hop-by-hop, routing, destination and mobility headers. */
enum vmk_layer
vmk_peel_extension(struct vmk_peel *peel)
{
  uint32_t length;

  if (peel->captured < 8)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  length = (peel->data[1] + 1u) * 8;
  if (length > peel->wire)
    return vmk_peel_not(peel, VMK_UNDECODED_IPV6_EXTENSION);
  if (length > peel->captured)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  peel->protocol = peel->data[0];
  vmk_peel_over(peel, length);
  return VMK_LAYER_PROTOCOL;
}

enum vmk_layer
vmk_peel_fragment(struct vmk_peel *peel)
{
  uint16_t offset;

  if (peel->captured < 8)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  offset = vmk_load_be16(peel->data + 2);
  peel->protocol = peel->data[0];
  peel->identification = vmk_load_be32(peel->data + 4);
  peel->first_fragment = offset == 1;
  vmk_peel_over(peel, 8);
  if (offset & 0xfff8)
    peel->packet->flags |= VMK_PACKET_FRAGMENT;
  return VMK_LAYER_PROTOCOL;
}

enum vmk_layer
vmk_peel_ah(struct vmk_peel *peel)
{
  uint32_t length;

  if (peel->captured < 8)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  length = (peel->data[1] + 2u) * 4;
  if (length > peel->captured)
    return vmk_peel_not(peel, VMK_UNDECODED_IP_CUT);
  peel->protocol = peel->data[0];
  vmk_peel_over(peel, length);
  return VMK_LAYER_PROTOCOL;
}

/* A later fragment has no ports: it belongs to the connection of its first fragment, which came
 * before it. */
static enum vmk_layer
later_fragment(struct vmk_peel *peel)
{
  if (!vmk_fragment_get(peel->decoder, peel))
    return vmk_peel_not(peel, VMK_UNDECODED_FRAGMENT);
  peel->packet->payload = peel->data;
  peel->packet->captured = peel->captured;
  peel->packet->length = peel->wire;
  return VMK_LAYER_DONE;
}

static enum vmk_layer
into_tunnel(struct vmk_peel *peel, uint8_t tunnel, enum vmk_layer next)
{
  peel->packet->tunnels |= tunnel;
  peel->packet->tunnel_ends = peel->packet->addresses;
  peel->packet->flags &= (uint8_t)~VMK_PACKET_TUNNEL_V6;
  if (peel->v6)
    peel->packet->flags |= VMK_PACKET_TUNNEL_V6;
  peel->packet->link = NULL;
  return next;
}

enum vmk_layer
vmk_peel_protocol(struct vmk_peel *peel)
{
  static const uint8_t layers[256] = {
      [VMK_IP_HOP_BY_HOP] = VMK_LAYER_EXTENSION,
      [VMK_IP_ROUTING] = VMK_LAYER_EXTENSION,
      [VMK_IP_DESTINATION] = VMK_LAYER_EXTENSION,
      [VMK_IP_MOBILITY] = VMK_LAYER_EXTENSION,
      [VMK_IP_FRAGMENT] = VMK_LAYER_FRAGMENT,
      [VMK_IP_AH] = VMK_LAYER_AH,
      [VMK_IP_GRE] = VMK_LAYER_GRE,
      [VMK_IP_IPIP] = VMK_LAYER_IPV4,
      [VMK_IP_IPV6] = VMK_LAYER_IPV6,
      [VMK_IP_TCP] = VMK_LAYER_TCP,
      [VMK_IP_UDP] = VMK_LAYER_UDP,
      [VMK_IP_SCTP] = VMK_LAYER_PORTS,
      [VMK_IP_DCCP] = VMK_LAYER_PORTS,
      [VMK_IP_UDP_LITE] = VMK_LAYER_PORTS,
      [VMK_IP_ICMP] = VMK_LAYER_ICMP,
      [VMK_IP_ICMPV6] = VMK_LAYER_ICMP,
  };
  enum vmk_layer next = layers[peel->protocol];

  if (peel->packet->flags & VMK_PACKET_FRAGMENT)
    return later_fragment(peel);
  switch (next) {
  case VMK_LAYER_EXTENSION:
  case VMK_LAYER_FRAGMENT:
    return peel->v6 ? next : VMK_LAYER_OTHER;
  case VMK_LAYER_GRE:
    return into_tunnel(peel, VMK_TUNNEL_GRE, next);
  case VMK_LAYER_IPV4:
  case VMK_LAYER_IPV6:
    return into_tunnel(peel, VMK_TUNNEL_IPIP, next);
  case VMK_LAYER_ETHERNET: /* 0: not in the table */
    return VMK_LAYER_OTHER;
  default:
    return next;
  }
}
