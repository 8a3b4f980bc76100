/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the link layers: Ethernet with its tags, Linux cooked, PPP, MPLS, loopback, raw IP.
 * Must not know what IP carries.
 */
#include "core/flow/packet_peel.h"

enum { /* LINKTYPE_ values, tcpdump.org/linktypes.html */
       LINK_NULL = 0,
       LINK_ETHERNET = 1,
       LINK_PPP = 9,
       LINK_RAW_12 = 12,
       LINK_RAW_14 = 14,
       LINK_PPP_HDLC = 50,
       LINK_RAW = 101,
       LINK_C_HDLC = 104,
       LINK_LOOP = 108,
       LINK_LINUX_SLL = 113,
       LINK_IPV4 = 228,
       LINK_IPV6 = 229,
       LINK_LINUX_SLL2 = 276,
};

enum {                      /* Ethernet types */
       TYPE_LEAST = 0x0600, /* below: an IEEE 802.3 length */
       TYPE_IPV4 = 0x0800,
       TYPE_ARP = 0x0806,
       TYPE_RARP = 0x8035,
       TYPE_BRIDGED = 0x6558, /* transparent Ethernet bridging, in GRE and Geneve */
       TYPE_VLAN = 0x8100,
       TYPE_IPV6 = 0x86dd,
       TYPE_MPLS = 0x8847,
       TYPE_MPLS_MULTICAST = 0x8848,
       TYPE_PPP = 0x880b, /* PPTP's GRE */
       TYPE_PPPOE_DISCOVERY = 0x8863,
       TYPE_PPPOE = 0x8864,
       TYPE_QINQ = 0x88a8,
       TYPE_QINQ_OLD = 0x9100,
       TYPE_ERSPAN = 0x88be,
       TYPE_ERSPAN_3 = 0x22eb,
       TYPE_SLL_802_3 = 0x0001, /* Linux cooked, below TYPE_LEAST */
       TYPE_SLL_LLC = 0x0004,
};

static enum vmk_layer
loopback(struct vmk_peel *peel)
{
  uint32_t family;

  if (peel->captured < 4)
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
  family = vmk_load_be32(peel->data);
  if (family > 0xffff)
    family = vmk_load_le32(peel->data);
  vmk_peel_over(peel, 4);
  switch (family) {
  case 2:
    return VMK_LAYER_IPV4;
  case 10: /* Linux */
  case 24: /* NetBSD, OpenBSD */
  case 28: /* FreeBSD */
  case 30: /* macOS */
    return VMK_LAYER_IPV6;
  default:
    return vmk_peel_not(peel, VMK_UNDECODED_ETHERTYPE);
  }
}

static enum vmk_layer
cooked(struct vmk_peel *peel, uint32_t header, uint32_t type_at)
{
  if (peel->captured < header)
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
  peel->type = vmk_load_be16(peel->data + type_at);
  vmk_peel_over(peel, header);
  if (peel->type == TYPE_SLL_802_3 || peel->type == TYPE_SLL_LLC)
    return VMK_LAYER_LLC;
  return peel->type < TYPE_LEAST ? vmk_peel_not(peel, VMK_UNDECODED_ETHERTYPE) : VMK_LAYER_TYPE;
}

static enum vmk_layer
cisco_hdlc(struct vmk_peel *peel)
{
  if (peel->captured < 4)
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
  peel->type = vmk_load_be16(peel->data + 2);
  vmk_peel_over(peel, 4);
  return VMK_LAYER_TYPE;
}

enum vmk_layer
vmk_peel_start(struct vmk_peel *peel, uint32_t link_type)
{
  switch (link_type) {
  case LINK_ETHERNET:
    return VMK_LAYER_ETHERNET;
  case LINK_NULL:
  case LINK_LOOP:
    return loopback(peel);
  case LINK_RAW_12:
  case LINK_RAW_14:
  case LINK_RAW:
    return VMK_LAYER_IP;
  case LINK_IPV4:
    return VMK_LAYER_IPV4;
  case LINK_IPV6:
    return VMK_LAYER_IPV6;
  case LINK_LINUX_SLL:
    return cooked(peel, 16, 14);
  case LINK_LINUX_SLL2:
    return cooked(peel, 20, 0);
  case LINK_PPP:
  case LINK_PPP_HDLC:
    return VMK_LAYER_PPP;
  case LINK_C_HDLC:
    return cisco_hdlc(peel);
  default:
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_TYPE);
  }
}

enum vmk_layer
vmk_peel_ethernet(struct vmk_peel *peel)
{
  if (peel->captured < 14)
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
  peel->packet->link = peel->data;
  peel->type = vmk_load_be16(peel->data + 12);
  vmk_peel_over(peel, 14);
  return peel->type < TYPE_LEAST ? VMK_LAYER_LLC : VMK_LAYER_TYPE;
}

enum vmk_layer
vmk_peel_type(struct vmk_peel *peel)
{
  switch (peel->type) {
  case TYPE_IPV4:
    return VMK_LAYER_IPV4;
  case TYPE_IPV6:
    return VMK_LAYER_IPV6;
  case TYPE_VLAN:
  case TYPE_QINQ:
  case TYPE_QINQ_OLD:
    return VMK_LAYER_VLAN;
  case TYPE_ARP:
  case TYPE_RARP:
    return VMK_LAYER_ARP;
  case TYPE_MPLS:
  case TYPE_MPLS_MULTICAST:
    return VMK_LAYER_MPLS;
  case TYPE_PPPOE:
    return VMK_LAYER_PPPOE;
  case TYPE_PPPOE_DISCOVERY:
    return vmk_peel_not(peel, VMK_UNDECODED_PPP);
  case TYPE_PPP:
    return VMK_LAYER_PPP;
  case TYPE_BRIDGED:
    return VMK_LAYER_ETHERNET;
  case TYPE_ERSPAN:
  case TYPE_ERSPAN_3:
    return VMK_LAYER_ERSPAN;
  default:
    return vmk_peel_not(peel, VMK_UNDECODED_ETHERTYPE);
  }
}

enum vmk_layer
vmk_peel_vlan(struct vmk_peel *peel)
{
  if (peel->captured < 4)
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
  if (peel->tags < VMK_VLANS_MAX)
    peel->packet->vlans[peel->tags++] = vmk_load_be16(peel->data) & 0x0fff;
  peel->type = vmk_load_be16(peel->data + 2);
  vmk_peel_over(peel, 4);
  return peel->type < TYPE_LEAST ? VMK_LAYER_LLC : VMK_LAYER_TYPE;
}

/* IEEE 802.2 with a SNAP header of organisation 0 holds an Ethernet type (RFC 1042). */
enum vmk_layer
vmk_peel_llc(struct vmk_peel *peel)
{
  static const uint8_t snap[6] = {0xaa, 0xaa, 0x03, 0, 0, 0};

  if (peel->captured < 8 || memcmp(peel->data, snap, sizeof snap) != 0)
    return vmk_peel_not(peel, VMK_UNDECODED_LLC);
  peel->type = vmk_load_be16(peel->data + 6);
  vmk_peel_over(peel, 8);
  return VMK_LAYER_TYPE;
}

/* One label a step. What follows the last one is not said; the version nibble tells IP from a
 * control word. */
enum vmk_layer
vmk_peel_mpls(struct vmk_peel *peel)
{
  bool last;

  if (peel->captured < 5)
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
  last = peel->data[2] & 1;
  vmk_peel_over(peel, 4);
  if (!last)
    return VMK_LAYER_MPLS;
  switch (peel->data[0] >> 4) {
  case 4:
    return VMK_LAYER_IPV4;
  case 6:
    return VMK_LAYER_IPV6;
  case 0:
    if (peel->captured < 4)
      return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
    vmk_peel_over(peel, 4); /* RFC 4385: a control word, then Ethernet */
    return VMK_LAYER_ETHERNET;
  default:
    return vmk_peel_not(peel, VMK_UNDECODED_MPLS);
  }
}

enum vmk_layer
vmk_peel_pppoe(struct vmk_peel *peel)
{
  if (peel->captured < 6)
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
  if (peel->data[0] != 0x11 || peel->data[1] != 0)
    return vmk_peel_not(peel, VMK_UNDECODED_PPP);
  vmk_peel_over(peel, 6);
  return VMK_LAYER_PPP;
}

enum vmk_layer
vmk_peel_ppp(struct vmk_peel *peel)
{
  uint16_t protocol;

  if (peel->captured >= 2 && peel->data[0] == 0xff && peel->data[1] == 0x03)
    vmk_peel_over(peel, 2);
  if (peel->captured < 2)
    return vmk_peel_not(peel, VMK_UNDECODED_LINK_CUT);
  protocol = vmk_load_be16(peel->data);
  vmk_peel_over(peel, 2);
  switch (protocol) {
  case 0x0021:
    return VMK_LAYER_IPV4;
  case 0x0057:
    return VMK_LAYER_IPV6;
  case 0x0281:
    return VMK_LAYER_MPLS;
  default:
    return vmk_peel_not(peel, VMK_UNDECODED_PPP);
  }
}
