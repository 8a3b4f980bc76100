/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the one loop that walks a frame layer by layer, the short cut for the layerings that nearly
 * all frames have, and the keys that both leave. Must not know flows.
 */
#include <stdlib.h>

#include "core/flow/packet_key.h"
#include "core/flow/packet_peel.h"
#include "core/flow/packet_quick.h"

enum {
  STEPS_MAX = 48,      /* layers of one frame; more is a frame made to waste time */
  FRAGMENTS = 1 << 10, /* first fragments remembered */
};

#define FRAGMENT_AGE (INT64_C(30) * 1000000000) /* ns; RFC 791 suggests 15 s, hosts wait 30 s */

struct fragment {
  uint8_t addresses[32];
  uint32_t identification;
  uint8_t protocol;
  bool used;
  uint16_t source_port, destination_port;
  int64_t time;
};

struct vmk_decoder {
  struct vmk_secret secret;
  struct fragment fragments[FRAGMENTS];
};

const char *
vmk_undecoded_word(enum vmk_undecoded_reason reason)
{
  static const char *const words[VMK_UNDECODED_COUNT] = {
      [VMK_UNDECODED_LINK_TYPE] = "link-type-unknown",
      [VMK_UNDECODED_LINK_CUT] = "link-header-cut",
      [VMK_UNDECODED_ETHERTYPE] = "ethertype-unknown",
      [VMK_UNDECODED_LLC] = "llc-not-snap",
      [VMK_UNDECODED_ARP] = "arp-not-ethernet-ipv4",
      [VMK_UNDECODED_MPLS] = "mpls-content-unknown",
      [VMK_UNDECODED_PPP] = "ppp-not-ip",
      [VMK_UNDECODED_IP_CUT] = "ip-header-cut",
      [VMK_UNDECODED_IP_HEADER] = "ip-header-malformed",
      [VMK_UNDECODED_FRAGMENT] = "fragment-without-first",
      [VMK_UNDECODED_IPV6_EXTENSION] = "ipv6-extension-malformed",
      [VMK_UNDECODED_TRANSPORT_CUT] = "transport-header-cut",
      [VMK_UNDECODED_TRANSPORT_HEADER] = "transport-header-malformed",
      [VMK_UNDECODED_GRE] = "gre-not-read",
      [VMK_UNDECODED_ERSPAN] = "erspan-not-read",
      [VMK_UNDECODED_OVERLAY] = "overlay-header-cut",
      [VMK_UNDECODED_STEPS] = "too-many-layers",
      [VMK_UNDECODED_INTERFACE] = "interface-unknown",
  };

  return words[reason];
}

const struct vmk_secret *
vmk_decoder_secret(const struct vmk_decoder *decoder)
{
  return &decoder->secret;
}

struct vmk_decoder *
vmk_decoder_new(uint64_t seed)
{
  struct vmk_decoder *decoder = calloc(1, sizeof *decoder);

  if (!decoder)
    abort();
  decoder->secret = vmk_secret_of(seed);
  return decoder;
}

void
vmk_decoder_free(struct vmk_decoder *decoder)
{
  free(decoder);
}

/* Not keyed: which fragment gives way to which must not differ from run to run. */
static struct fragment *
fragment_slot(struct vmk_decoder *decoder, const struct vmk_peel *peel)
{
  uint64_t hash = peel->identification * UINT64_C(0x9e3779b97f4a7c15) + peel->protocol;

  for (size_t i = 0; i < (peel->v6 ? 32u : 8u); i += 8)
    hash = (hash ^ vmk_load_le64(peel->packet->addresses + i)) * UINT64_C(0xd6e8feb86659fd93);
  return &decoder->fragments[(hash >> 40) % FRAGMENTS];
}

static void
fragment_put(struct vmk_decoder *decoder, const struct vmk_peel *peel)
{
  struct fragment *fragment = fragment_slot(decoder, peel);

  memset(fragment, 0, sizeof *fragment);
  memcpy(fragment->addresses, peel->packet->addresses, peel->v6 ? 32 : 8);
  fragment->identification = peel->identification;
  fragment->protocol = peel->protocol;
  fragment->used = true;
  fragment->source_port = peel->source_port;
  fragment->destination_port = peel->destination_port;
  fragment->time = peel->record->time;
}

static bool
too_far_apart(int64_t a, int64_t b)
{
  uint64_t apart = a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;

  return apart > (uint64_t)FRAGMENT_AGE && a != VMK_TIME_NONE && b != VMK_TIME_NONE;
}

bool
vmk_fragment_get(struct vmk_decoder *decoder, struct vmk_peel *peel)
{
  const struct fragment *fragment = fragment_slot(decoder, peel);

  if (!fragment->used || fragment->identification != peel->identification ||
      fragment->protocol != peel->protocol || too_far_apart(fragment->time, peel->record->time) ||
      memcmp(fragment->addresses, peel->packet->addresses, peel->v6 ? 32 : 8) != 0)
    return false;
  peel->source_port = fragment->source_port;
  peel->destination_port = fragment->destination_port;
  return true;
}

static void
start(struct vmk_packet *packet, const struct vmk_record *record)
{
  *packet = (struct vmk_packet){
      .time = record->time,
      .number = record->number,
      .frame = record->wire,
      .interface = record->interface,
      .vlans = {VMK_VLAN_NONE, VMK_VLAN_NONE},
      .flags = record->captured < record->wire ? VMK_PACKET_CUT : 0,
  };
}

static enum vmk_decoded
finish(struct vmk_peel *peel)
{
  struct vmk_packet *packet = peel->packet;
  uint32_t at =
      (uint32_t)(packet->addresses - peel->record->data) - (packet->flags & VMK_PACKET_V6 ? 8 : 12);
  uint64_t tunnel = packet->tunnel_ends ? vmk_tunnel_digest(&peel->decoder->secret, packet) : 0;

  if (peel->first_fragment)
    fragment_put(peel->decoder, peel);
  vmk_fold_ports(peel->protocol, &peel->source_port, &peel->destination_port);
  vmk_key_fill(&peel->decoder->secret, packet, peel->protocol, peel->source_port,
               peel->destination_port);
  packet->place = vmk_place_digest(&peel->decoder->secret, packet->link, packet->vlans,
                                   packet->interface, packet->ttl, packet->tunnels,
                                   vmk_overhead(packet->frame, packet->ip_length, at), tunnel);
  return VMK_DECODED_PACKET;
}

enum vmk_decoded
vmk_packet_decode_slowly(struct vmk_decoder *decoder, const struct vmk_record *record,
                         uint32_t link_type, struct vmk_packet *packet,
                         struct vmk_decode_result *result)
{
  static enum vmk_layer (*const layers[VMK_LAYER_COUNT])(struct vmk_peel *) = {
      [VMK_LAYER_ETHERNET] = vmk_peel_ethernet, [VMK_LAYER_TYPE] = vmk_peel_type,
      [VMK_LAYER_VLAN] = vmk_peel_vlan,         [VMK_LAYER_LLC] = vmk_peel_llc,
      [VMK_LAYER_MPLS] = vmk_peel_mpls,         [VMK_LAYER_PPPOE] = vmk_peel_pppoe,
      [VMK_LAYER_PPP] = vmk_peel_ppp,           [VMK_LAYER_IP] = vmk_peel_ip,
      [VMK_LAYER_IPV4] = vmk_peel_ipv4,         [VMK_LAYER_IPV6] = vmk_peel_ipv6,
      [VMK_LAYER_PROTOCOL] = vmk_peel_protocol, [VMK_LAYER_EXTENSION] = vmk_peel_extension,
      [VMK_LAYER_FRAGMENT] = vmk_peel_fragment, [VMK_LAYER_AH] = vmk_peel_ah,
      [VMK_LAYER_GRE] = vmk_peel_gre,           [VMK_LAYER_ERSPAN] = vmk_peel_erspan,
      [VMK_LAYER_TCP] = vmk_peel_tcp,           [VMK_LAYER_PORTS] = vmk_peel_ports,
      [VMK_LAYER_UDP] = vmk_peel_udp,           [VMK_LAYER_VXLAN] = vmk_peel_vxlan,
      [VMK_LAYER_GENEVE] = vmk_peel_geneve,     [VMK_LAYER_ICMP] = vmk_peel_icmp,
      [VMK_LAYER_OTHER] = vmk_peel_other,       [VMK_LAYER_ARP] = vmk_peel_arp,
  };
  struct vmk_peel peel = {
      .data = record->data,
      .captured = record->captured,
      .wire = record->wire,
      .decoder = decoder,
      .record = record,
      .packet = packet,
      .result = result,
  };
  enum vmk_layer layer;
  unsigned steps = 0;

  start(packet, record);
  result->has_event = false;
  layer = vmk_peel_start(&peel, link_type);
  while (layer < VMK_LAYER_COUNT && steps++ < STEPS_MAX)
    layer = layers[layer](&peel);
  switch (layer) {
  case VMK_LAYER_DONE:
    return finish(&peel);
  case VMK_LAYER_EVENT:
    return VMK_DECODED_EVENT;
  case VMK_LAYER_NOT:
    return VMK_DECODED_NOT;
  default:
    result->reason = VMK_UNDECODED_STEPS;
    return VMK_DECODED_NOT;
  }
}

enum vmk_decoded
vmk_packet_decode(struct vmk_decoder *decoder, const struct vmk_record *record, uint32_t link_type,
                  struct vmk_packet *packet, struct vmk_decode_result *result)
{
  result->has_event = false;
  if (link_type == 1 && vmk_packet_decode_quickest(&decoder->secret, record, packet)) {
    packet->record = record;
    vmk_packet_complete(packet);
    return VMK_DECODED_PACKET;
  }
  if (link_type == 1 && vmk_packet_decode_nearly_quickly(&decoder->secret, record, packet))
    return VMK_DECODED_PACKET;
  return vmk_packet_decode_slowly(decoder, record, link_type, packet, result);
}
