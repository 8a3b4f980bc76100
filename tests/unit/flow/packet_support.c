/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the layerings that packets are tested in, and how a frame is handed to the decoder.
 * Must not know how any of it is decoded, nor flows.
 */
#include "packet_support.h"

static void
segment(struct frame *frame, unsigned options)
{
  front_payload(frame, INSIDE_LENGTH);
  front_tcp(frame, 40000, 5000, INSIDE_SEQUENCE, 9, VMK_TCP_ACK, options);
}

static void
inner4(struct frame *frame)
{
  segment(frame, 12);
  front_ipv4(frame, HOST_A, HOST_B, VMK_IP_TCP, 0);
}

static void
inner6(struct frame *frame)
{
  segment(frame, 0);
  front_ipv6(frame, HOST_A, HOST_B, VMK_IP_TCP);
}

static void
plain(struct frame *frame)
{
  inner4(frame);
  front_ethernet(frame, 0x0800);
}

static void
plain6(struct frame *frame)
{
  inner6(frame);
  front_ethernet(frame, 0x86dd);
}

static void
tag(struct frame *frame)
{
  inner4(frame);
  front_type(frame, 0x0800);
  front_tag(frame, 0x6000 | 42);
  front_ethernet(frame, 0x8100);
}

static void
two_tags(struct frame *frame)
{
  inner6(frame);
  front_type(frame, 0x86dd);
  front_tag(frame, 42);
  front_type(frame, 0x8100);
  front_tag(frame, 7);
  front_ethernet(frame, 0x88a8);
}

static void
three_tags(struct frame *frame)
{
  inner4(frame);
  front_type(frame, 0x0800);
  front_tag(frame, 3);
  front_type(frame, 0x8100);
  front_tag(frame, 42);
  front_type(frame, 0x8100);
  front_tag(frame, 7);
  front_ethernet(frame, 0x9100);
}

static void
snap(struct frame *frame)
{
  static const uint8_t llc[8] = {0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00};

  inner4(frame);
  front_octets(frame, llc, sizeof llc);
  front_ethernet(frame, frame_length(frame));
}

static void
mpls(struct frame *frame)
{
  static const uint8_t labels[8] = {0, 0x10, 0x00, 0x40, 0, 0x20, 0x01, 0x40};

  inner4(frame);
  front_octets(frame, labels, sizeof labels);
  front_ethernet(frame, 0x8847);
}

static void
mpls_ethernet(struct frame *frame)
{
  static const uint8_t label_and_word[8] = {0, 0x20, 0x01, 0x40, 0, 0, 0, 0};

  plain(frame);
  front_octets(frame, label_and_word, sizeof label_and_word);
  front_ethernet(frame, 0x8847);
}

static void
pppoe(struct frame *frame)
{
  uint8_t header[8] = {0x11, 0, 0x12, 0x34, 0, 0, 0x00, 0x21};

  inner4(frame);
  put16(header + 4, frame_length(frame) + 2);
  front_octets(frame, header, sizeof header);
  front_ethernet(frame, 0x8864);
}

static void
options(struct frame *frame)
{
  segment(frame, 40);
  front_ipv4(frame, HOST_A, HOST_B, VMK_IP_TCP, 40);
  front_ethernet(frame, 0x0800);
}

static void
extensions(struct frame *frame)
{
  segment(frame, 0);
  front_extension(frame, VMK_IP_TCP);
  front_extension(frame, 43);
  front_extension(frame, 60);
  front_ipv6(frame, HOST_A, HOST_B, 0);
  front_ethernet(frame, 0x86dd);
}

static void
authentication(struct frame *frame)
{
  static const uint8_t header[24] = {VMK_IP_TCP, 4};

  segment(frame, 0);
  front_octets(frame, header, sizeof header);
  front_ipv4(frame, HOST_A, HOST_B, 51, 0);
  front_ethernet(frame, 0x0800);
}

static void
outer4(struct frame *frame, unsigned protocol)
{
  front_ipv4(frame, 0xc0000201, 0xc0000202, protocol, 0);
  front_ethernet(frame, 0x0800);
}

static void
ipip(struct frame *frame)
{
  inner4(frame);
  outer4(frame, 4);
}

static void
six_in_four(struct frame *frame)
{
  inner6(frame);
  outer4(frame, 41);
}

static void
gre(struct frame *frame)
{
  static const uint8_t header[16] = {0xb0, 0x00, 0x08, 0x00};

  inner4(frame);
  front_octets(frame, header, sizeof header);
  outer4(frame, 47);
}

static void
gre_bridged(struct frame *frame)
{
  static const uint8_t header[8] = {0x20, 0x00, 0x65, 0x58};

  plain(frame);
  front_octets(frame, header, sizeof header);
  outer4(frame, 47);
}

static void
erspan_1(struct frame *frame)
{
  static const uint8_t header[4] = {0x00, 0x00, 0x88, 0xbe};

  plain(frame);
  front_octets(frame, header, sizeof header);
  outer4(frame, 47);
}

static void
erspan_2(struct frame *frame)
{
  static const uint8_t header[16] = {0x10, 0x00, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0x2a};

  tag(frame);
  front_octets(frame, header, sizeof header);
  outer4(frame, 47);
}

static void
erspan_3(struct frame *frame)
{
  static const uint8_t header[28] = {0x10, 0x00, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 0x2a, [19] = 1};

  plain(frame);
  front_octets(frame, header, sizeof header);
  outer4(frame, 47);
}

static void
vxlan(struct frame *frame)
{
  static const uint8_t header[8] = {8, 0, 0, 0, 0, 0x12, 0x34, 0};

  plain(frame);
  front_octets(frame, header, sizeof header);
  front_udp(frame, 50000, 4789);
  outer4(frame, VMK_IP_UDP);
}

static void
geneve(struct frame *frame)
{
  static const uint8_t header[16] = {2, 0, 0x65, 0x58, 0, 0x12, 0x34, 0};

  plain6(frame);
  front_octets(frame, header, sizeof header);
  front_udp(frame, 50000, 6081);
  front_ipv6(frame, 1, 2, VMK_IP_UDP);
  front_ethernet(frame, 0x86dd);
}

static void
cooked(struct frame *frame)
{
  static const uint8_t header[16] = {0, 0, 0, 1, 0, 6, 0, 0x50, 0x56, 1, 2, 3, 0, 0, 0x08, 0x00};

  inner4(frame);
  front_octets(frame, header, sizeof header);
}

static void
cooked_2(struct frame *frame)
{
  static const uint8_t header[20] = {0x86, 0xdd, 0, 0, 0, 0, 0, 1, 0, 1};

  inner6(frame);
  front_octets(frame, header, sizeof header);
}

static void
loop_big(struct frame *frame)
{
  static const uint8_t family[4] = {0, 0, 0, 2};

  inner4(frame);
  front_octets(frame, family, sizeof family);
}

static void
loop_little(struct frame *frame)
{
  static const uint8_t family[4] = {30, 0, 0, 0};

  inner6(frame);
  front_octets(frame, family, sizeof family);
}

static void
ppp(struct frame *frame)
{
  static const uint8_t header[4] = {0xff, 0x03, 0x00, 0x21};

  inner4(frame);
  front_octets(frame, header, sizeof header);
}

#define NO_TAGS                                                                                    \
  {                                                                                                \
    VMK_VLAN_NONE, VMK_VLAN_NONE                                                                   \
  }

const struct layering layerings[] = {
    {"ethernet", plain, 1, 0, NO_TAGS, true},
    {"ethernet, IPv6", plain6, 1, 0, NO_TAGS, true},
    {"tag", tag, 1, 0, {42, VMK_VLAN_NONE}, true},
    {"two tags", two_tags, 1, 0, {7, 42}, true},
    {"three tags", three_tags, 1, 0, {7, 42}, true},
    {"snap", snap, 1, 0, NO_TAGS, true},
    {"mpls", mpls, 1, 0, NO_TAGS, true},
    {"ethernet in mpls", mpls_ethernet, 1, 0, NO_TAGS, true},
    {"pppoe", pppoe, 1, 0, NO_TAGS, true},
    {"options", options, 1, 0, NO_TAGS, true},
    {"extension headers", extensions, 1, 0, NO_TAGS, true},
    {"authentication header", authentication, 1, 0, NO_TAGS, true},
    {"ip in ip", ipip, 1, VMK_TUNNEL_IPIP, NO_TAGS, false},
    {"ipv6 in ipv4", six_in_four, 1, VMK_TUNNEL_IPIP, NO_TAGS, false},
    {"gre", gre, 1, VMK_TUNNEL_GRE, NO_TAGS, false},
    {"ethernet in gre", gre_bridged, 1, VMK_TUNNEL_GRE, NO_TAGS, true},
    {"erspan I", erspan_1, 1, VMK_TUNNEL_GRE | VMK_TUNNEL_ERSPAN, NO_TAGS, true},
    {"erspan II", erspan_2, 1, VMK_TUNNEL_GRE | VMK_TUNNEL_ERSPAN, {42, VMK_VLAN_NONE}, true},
    {"erspan III", erspan_3, 1, VMK_TUNNEL_GRE | VMK_TUNNEL_ERSPAN, NO_TAGS, true},
    {"vxlan", vxlan, 1, VMK_TUNNEL_VXLAN, NO_TAGS, true},
    {"geneve", geneve, 1, VMK_TUNNEL_GENEVE, NO_TAGS, true},
    {"cooked", cooked, 113, 0, NO_TAGS, false},
    {"cooked 2", cooked_2, 276, 0, NO_TAGS, false},
    {"null", loop_big, 0, 0, NO_TAGS, false},
    {"null, little-endian", loop_little, 0, 0, NO_TAGS, false},
    {"loop", loop_big, 108, 0, NO_TAGS, false},
    {"raw", inner4, 101, 0, NO_TAGS, false},
    {"raw, IPv6", inner6, 12, 0, NO_TAGS, false},
    {"raw 14", inner4, 14, 0, NO_TAGS, false},
    {"raw IPv4", inner4, 228, 0, NO_TAGS, false},
    {"raw IPv6", inner6, 229, 0, NO_TAGS, false},
    {"ppp", ppp, 9, 0, NO_TAGS, false},
};

const size_t layering_count = sizeof layerings / sizeof layerings[0];

struct vmk_record
record_of(const uint8_t *data, uint32_t captured, uint32_t wire)
{
  return (struct vmk_record){
      .data = data, .captured = captured, .wire = wire, .time = 1000, .number = 1};
}

enum vmk_decoded
decode_frame(struct vmk_decoder *decoder, const struct frame *frame, struct vmk_packet *packet,
             struct vmk_decode_result *result)
{
  struct vmk_record record = record_of(frame_data(frame), frame_length(frame), frame_length(frame));

  return vmk_packet_decode(decoder, &record, 1, packet, result);
}
