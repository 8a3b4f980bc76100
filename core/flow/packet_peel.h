/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the steps of a walk through one frame: what each layer needs and leaves for the next.
 * Must not be used outside the packet_*.c files.
 */
#ifndef VMK_FLOW_PACKET_PEEL_H
#define VMK_FLOW_PACKET_PEEL_H

#include "core/flow/packet.h"
#include "core/wire/cursor.h"

/* What comes next in a walk. The last four end it. */
enum vmk_layer {
  VMK_LAYER_ETHERNET,
  VMK_LAYER_TYPE, /* by peel->type */
  VMK_LAYER_VLAN,
  VMK_LAYER_LLC,
  VMK_LAYER_MPLS,
  VMK_LAYER_PPPOE,
  VMK_LAYER_PPP,
  VMK_LAYER_IP, /* by the version nibble */
  VMK_LAYER_IPV4,
  VMK_LAYER_IPV6,
  VMK_LAYER_PROTOCOL, /* by peel->protocol */
  VMK_LAYER_EXTENSION,
  VMK_LAYER_FRAGMENT,
  VMK_LAYER_AH,
  VMK_LAYER_GRE,
  VMK_LAYER_ERSPAN,
  VMK_LAYER_TCP,
  VMK_LAYER_PORTS,
  VMK_LAYER_UDP,
  VMK_LAYER_VXLAN,
  VMK_LAYER_GENEVE,
  VMK_LAYER_ICMP,
  VMK_LAYER_OTHER,
  VMK_LAYER_ARP,
  VMK_LAYER_COUNT,
  VMK_LAYER_DONE = VMK_LAYER_COUNT, /* a packet */
  VMK_LAYER_EVENT,
  VMK_LAYER_NOT, /* result->reason says why */
};

struct vmk_peel {
  const uint8_t *data;     /* the next octet */
  uint32_t captured;       /* octets at data */
  uint32_t wire;           /* octets at data on the wire, as the headers so far tell */
  uint16_t type;           /* VMK_LAYER_TYPE: Ethernet type */
  uint8_t protocol;        /* VMK_LAYER_PROTOCOL: IP protocol */
  uint8_t tags;            /* VLAN tags kept */
  uint32_t identification; /* of the innermost IP packet */
  bool first_fragment;     /* more fragments follow: remember the ports */
  bool v6;
  uint16_t source_port, destination_port; /* host order; ICMP: type and code */
  struct vmk_decoder *decoder;
  const struct vmk_record *record;
  struct vmk_packet *packet;
  struct vmk_decode_result *result;
};

/* Ends the walk with a reason. */
static inline enum vmk_layer
vmk_peel_not(struct vmk_peel *peel, enum vmk_undecoded_reason reason)
{
  peel->result->reason = reason;
  return VMK_LAYER_NOT;
}

/* Steps over n octets, which the caller has checked to be captured. */
static inline void
vmk_peel_over(struct vmk_peel *peel, uint32_t n)
{
  peel->data += n;
  peel->captured -= n;
  peel->wire -= n < peel->wire ? n : peel->wire;
}

enum vmk_layer vmk_peel_start(struct vmk_peel *peel, uint32_t link_type);
enum vmk_layer vmk_peel_ethernet(struct vmk_peel *peel);
enum vmk_layer vmk_peel_type(struct vmk_peel *peel);
enum vmk_layer vmk_peel_vlan(struct vmk_peel *peel);
enum vmk_layer vmk_peel_llc(struct vmk_peel *peel);
enum vmk_layer vmk_peel_mpls(struct vmk_peel *peel);
enum vmk_layer vmk_peel_pppoe(struct vmk_peel *peel);
enum vmk_layer vmk_peel_ppp(struct vmk_peel *peel);
enum vmk_layer vmk_peel_ip(struct vmk_peel *peel);
enum vmk_layer vmk_peel_ipv4(struct vmk_peel *peel);
enum vmk_layer vmk_peel_ipv6(struct vmk_peel *peel);
enum vmk_layer vmk_peel_protocol(struct vmk_peel *peel);
enum vmk_layer vmk_peel_extension(struct vmk_peel *peel);
enum vmk_layer vmk_peel_fragment(struct vmk_peel *peel);
enum vmk_layer vmk_peel_ah(struct vmk_peel *peel);
enum vmk_layer vmk_peel_gre(struct vmk_peel *peel);
enum vmk_layer vmk_peel_erspan(struct vmk_peel *peel);
enum vmk_layer vmk_peel_vxlan(struct vmk_peel *peel);
enum vmk_layer vmk_peel_geneve(struct vmk_peel *peel);
enum vmk_layer vmk_peel_tcp(struct vmk_peel *peel);
enum vmk_layer vmk_peel_ports(struct vmk_peel *peel);
enum vmk_layer vmk_peel_udp(struct vmk_peel *peel);
enum vmk_layer vmk_peel_icmp(struct vmk_peel *peel);
enum vmk_layer vmk_peel_other(struct vmk_peel *peel);
enum vmk_layer vmk_peel_arp(struct vmk_peel *peel);

/* Events (packet_message.c). */
void vmk_peel_icmp_event(struct vmk_peel *peel, const uint8_t *message, uint32_t captured);
void vmk_peel_group_event(struct vmk_peel *peel, enum vmk_event_kind kind);
struct vmk_event *vmk_peel_event(struct vmk_peel *peel, enum vmk_event_kind kind);

/* Sets the ports of a later fragment to those of the first one of its datagram; false: that one was
 * not seen. */
bool vmk_fragment_get(struct vmk_decoder *decoder, struct vmk_peel *peel);

#endif
