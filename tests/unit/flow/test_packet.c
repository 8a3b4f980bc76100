/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what every layering must come out as, at every length at which a capture can cut it.
 * Must not know flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/flow/packet.h"
#include "frame_build.h"
#include "tests/support/guard.h"

enum { A = 0x0a000001, B = 0x0a000002, LENGTH = 100, SEQUENCE = 0x01020304, TCP = 6, UDP = 17 };

/* The connection inside every case: 10.0.0.1:40000 to 10.0.0.2:5000, or the same with 2001:db8::.
 */
static void
segment(struct frame *frame, unsigned options)
{
  front_payload(frame, LENGTH);
  front_tcp(frame, 40000, 5000, SEQUENCE, 9, VMK_TCP_ACK, options);
}

static void
inner4(struct frame *frame)
{
  segment(frame, 12);
  front_ipv4(frame, A, B, TCP, 0);
}

static void
inner6(struct frame *frame)
{
  segment(frame, 0);
  front_ipv6(frame, A, B, TCP);
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
  front_ipv4(frame, A, B, TCP, 40);
  front_ethernet(frame, 0x0800);
}

static void
extensions(struct frame *frame)
{
  segment(frame, 0);
  front_extension(frame, TCP);
  front_extension(frame, 43);
  front_extension(frame, 60);
  front_ipv6(frame, A, B, 0);
  front_ethernet(frame, 0x86dd);
}

static void
authentication(struct frame *frame)
{
  static const uint8_t header[24] = {TCP, 4};

  segment(frame, 0);
  front_octets(frame, header, sizeof header);
  front_ipv4(frame, A, B, 51, 0);
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
  outer4(frame, UDP);
}

static void
geneve(struct frame *frame)
{
  static const uint8_t header[16] = {2, 0, 0x65, 0x58, 0, 0x12, 0x34, 0};

  plain6(frame);
  front_octets(frame, header, sizeof header);
  front_udp(frame, 50000, 6081);
  front_ipv6(frame, 1, 2, UDP);
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

struct layering {
  const char *name;
  void (*build)(struct frame *);
  uint32_t link_type;
  uint8_t tunnels;
  uint16_t vlans[2];
  bool has_macs;
};

#define NO_TAGS                                                                                    \
  {                                                                                                \
    VMK_VLAN_NONE, VMK_VLAN_NONE                                                                   \
  }

static const struct layering layerings[] = {
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

enum { LAYERINGS = sizeof layerings / sizeof layerings[0] };

static struct vmk_record
record_of(const uint8_t *data, uint32_t captured, uint32_t wire)
{
  return (struct vmk_record){
      .data = data, .captured = captured, .wire = wire, .time = 1000, .number = 1};
}

static void
check_connection(const struct layering *layering, const struct vmk_packet *packet)
{
  struct vmk_address source, destination;

  vmk_packet_ends(packet, &source, &destination);
  assert_int_equal(source.octets[15], 1);
  assert_int_equal(destination.octets[15], 2);
  assert_int_equal(vmk_packet_protocol(packet), TCP);
  assert_int_equal(packet->from, 0);
  assert_int_equal(vmk_key_port(packet->key, 0), 40000);
  assert_int_equal(vmk_key_port(packet->key, 1), 5000);
  assert_int_equal(packet->tunnels, layering->tunnels);
  assert_int_equal(packet->tunnel_ends != NULL, layering->tunnels != 0);
  assert_int_equal(packet->ttl, 64);
}

static void
layerings_are_decoded(void **state)
{
  struct vmk_decoder *decoder = vmk_decoder_new(1);

  (void)state;
  for (size_t i = 0; i < LAYERINGS; i++) {
    struct vmk_decode_result result;
    struct vmk_packet packet;
    struct frame frame;
    struct vmk_record record;

    layerings[i].build(&frame);
    record = record_of(frame_data(&frame), frame_length(&frame), frame_length(&frame));
    if (vmk_packet_decode(decoder, &record, layerings[i].link_type, &packet, &result) !=
        VMK_DECODED_PACKET)
      fail_msg("%s: not decoded", layerings[i].name);
    check_connection(&layerings[i], &packet);
    assert_int_equal(packet.sequence, SEQUENCE);
    assert_int_equal(packet.acknowledgement, 9);
    assert_int_equal(packet.length, LENGTH);
    assert_int_equal(packet.captured, LENGTH);
    assert_int_equal(packet.frame, frame_length(&frame));
    assert_memory_equal(packet.payload, frame.room + FRAME_ROOM - LENGTH, LENGTH);
    assert_int_equal(packet.link != NULL, layerings[i].has_macs);
    assert_memory_equal(packet.vlans, layerings[i].vlans, sizeof packet.vlans);
    assert_false(packet.flags & VMK_PACKET_CUT);
  }
  vmk_decoder_free(decoder);
}

/* Wherever the snap length cuts a frame: no octet beyond it is read, and what is said of the
 * connection stays right. */
static void
cut_frames_keep_their_true_length(void **state)
{
  struct vmk_decoder *decoder = vmk_decoder_new(1);
  struct vmk_guard guard = vmk_guard_new(FRAME_ROOM);

  (void)state;
  for (size_t i = 0; i < LAYERINGS; i++) {
    struct frame frame;
    unsigned decoded = 0;

    layerings[i].build(&frame);
    for (uint32_t cut = 0; cut < frame_length(&frame); cut++) {
      struct vmk_record record =
          record_of(vmk_guard_put(&guard, frame_data(&frame), cut), cut, frame_length(&frame));
      struct vmk_decode_result result;
      struct vmk_packet packet;

      if (vmk_packet_decode(decoder, &record, layerings[i].link_type, &packet, &result) !=
          VMK_DECODED_PACKET)
        continue;
      decoded++;
      assert_true(packet.flags & VMK_PACKET_CUT);
      if (layerings[i].tunnels && packet.tunnels == 0)
        continue; /* cut inside the tunnel's header: the outer flow is all there is */
      check_connection(&layerings[i], &packet);
      if (!(packet.flags & VMK_PACKET_NO_SEQUENCE))
        assert_int_equal(packet.length, LENGTH);
      assert_true(packet.payload + packet.captured <= record.data + cut);
    }
    assert_true(decoded >= LENGTH);
  }
  vmk_guard_free(&guard);
  vmk_decoder_free(decoder);
}

static void
assert_same_packet(const struct vmk_packet *a, const struct vmk_packet *b)
{
  assert_int_equal(a->key[0], b->key[0]);
  assert_int_equal(a->key[1], b->key[1]);
  assert_int_equal(a->hash, b->hash);
  assert_int_equal(a->place, b->place);
  assert_int_equal(a->from, b->from);
  assert_int_equal(a->sequence, b->sequence);
  assert_int_equal(a->acknowledgement, b->acknowledgement);
  assert_int_equal(a->length, b->length);
  assert_int_equal(a->captured, b->captured);
  assert_int_equal(a->ip_length, b->ip_length);
  assert_int_equal(a->twin, b->twin);
  assert_int_equal(a->flags, b->flags);
  assert_int_equal(a->tcp_flags, b->tcp_flags);
  assert_int_equal(a->options_length, b->options_length);
  assert_int_equal(a->ttl, b->ttl);
  assert_ptr_equal(a->payload, b->payload);
  assert_ptr_equal(a->addresses, b->addresses);
  assert_ptr_equal(a->link, b->link);
  assert_memory_equal(a->vlans, b->vlans, sizeof a->vlans);
}

/* One octet changed, at every place, in several ways, at two captured lengths: the short cut never
 * says anything else. */
static void
short_cut_agrees_with_the_long_way(void **state)
{
  static const uint8_t changes[] = {0x01, 0x08, 0x20, 0x40, 0x80, 0xff};
  struct vmk_decoder *decoder = vmk_decoder_new(7);
  unsigned agreed = 0;

  (void)state;
  for (size_t i = 0; i < LAYERINGS; i++) {
    struct frame frame;
    uint32_t length;

    layerings[i].build(&frame);
    length = frame_length(&frame);
    for (uint32_t at = 0; at < length - LENGTH; at++)
      for (size_t change = 0; change < 2 * sizeof changes; change++) {
        struct vmk_record record =
            record_of(frame_data(&frame), change % 2 ? length : length - LENGTH, length);
        struct vmk_packet quick, slow;
        struct vmk_decode_result quick_result, slow_result;

        frame.room[frame.start + at] ^= changes[change / 2];
        if (vmk_packet_decode_slowly(decoder, &record, layerings[i].link_type, &slow,
                                     &slow_result) == VMK_DECODED_PACKET &&
            vmk_packet_decode(decoder, &record, layerings[i].link_type, &quick, &quick_result) ==
                VMK_DECODED_PACKET) {
          assert_same_packet(&quick, &slow);
          assert_int_equal(quick_result.has_event, slow_result.has_event);
          agreed++;
        }
        frame.room[frame.start + at] ^= changes[change / 2];
      }
  }
  assert_true(agreed > 1000);
  vmk_decoder_free(decoder);
}

static enum vmk_decoded
decode_frame(struct vmk_decoder *decoder, const struct frame *frame, struct vmk_packet *packet,
             struct vmk_decode_result *result)
{
  struct vmk_record record = record_of(frame_data(frame), frame_length(frame), frame_length(frame));

  return vmk_packet_decode(decoder, &record, 1, packet, result);
}

static void
both_directions_have_one_key(void **state)
{
  struct vmk_decoder *decoder = vmk_decoder_new(3);
  struct vmk_decode_result result;
  struct vmk_packet there, back;
  struct frame frame;

  (void)state;
  for (unsigned v6 = 0; v6 < 2; v6++) {
    front_payload(&frame, 0);
    front_tcp(&frame, 40000, 902, 1, 2, VMK_TCP_ACK, 0);
    v6 ? front_ipv6(&frame, A, B, TCP) : front_ipv4(&frame, A, B, TCP, 0);
    front_ethernet(&frame, v6 ? 0x86dd : 0x0800);
    assert_int_equal(decode_frame(decoder, &frame, &there, &result), VMK_DECODED_PACKET);
    front_payload(&frame, 0);
    front_tcp(&frame, 902, 40000, 2, 1, VMK_TCP_ACK, 0);
    v6 ? front_ipv6(&frame, B, A, TCP) : front_ipv4(&frame, B, A, TCP, 0);
    front_ethernet(&frame, v6 ? 0x86dd : 0x0800);
    assert_int_equal(decode_frame(decoder, &frame, &back, &result), VMK_DECODED_PACKET);
    assert_int_equal(there.key[0], back.key[0]);
    assert_int_equal(there.key[1], back.key[1]);
    assert_int_equal(there.hash, back.hash);
    assert_int_not_equal(there.from, back.from);
  }
  vmk_decoder_free(decoder);
}

/* Segmentation offload leaves 0 as the IP length, and frames longer than any MTU. */
static void
offload_frames_have_their_wire_length(void **state)
{
  struct vmk_decoder *decoder = vmk_decoder_new(3);
  struct vmk_decode_result result;
  struct vmk_packet packet;
  struct frame frame;
  uint8_t *ip;

  (void)state;
  front_payload(&frame, 3000);
  front_tcp(&frame, 40000, 8000, 1, 2, VMK_TCP_ACK, 0);
  ip = front_ipv4(&frame, A, B, TCP, 0);
  put16(ip + 2, 0);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &packet, &result), VMK_DECODED_PACKET);
  assert_int_equal(packet.length, 3000);
  assert_int_equal(packet.ip_length, 3040);
  vmk_decoder_free(decoder);
}

/* Octets behind the IP packet are padding, never payload. */
static void
padding_is_no_payload(void **state)
{
  struct vmk_decoder *decoder = vmk_decoder_new(3);
  struct vmk_decode_result result;
  struct vmk_packet packet;
  struct frame frame;
  uint8_t *ip;

  (void)state;
  front_payload(&frame, 6);
  front_tcp(&frame, 40000, 8000, 1, 2, VMK_TCP_ACK, 0);
  ip = front_ipv4(&frame, A, B, TCP, 0);
  put16(ip + 2, 40);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &packet, &result), VMK_DECODED_PACKET);
  assert_int_equal(packet.length, 0);
  assert_int_equal(packet.captured, 0);
  vmk_decoder_free(decoder);
}

static void
fragments_get_the_ports_of_the_first(void **state)
{
  struct vmk_decoder *decoder = vmk_decoder_new(3);
  struct vmk_decode_result result;
  struct vmk_packet first, later;
  struct frame frame;
  uint8_t *ip;

  (void)state;
  front_payload(&frame, 64);
  ip = front_ipv4(&frame, A, B, UDP, 0);
  put16(ip + 6, 10);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &later, &result), VMK_DECODED_NOT);
  assert_int_equal(result.reason, VMK_UNDECODED_FRAGMENT);

  front_payload(&frame, 72);
  front_udp(&frame, 700, 800);
  ip = front_ipv4(&frame, A, B, UDP, 0);
  put16(ip + 6, 0x2000);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &first, &result), VMK_DECODED_PACKET);
  assert_int_equal(first.length, 72);

  front_payload(&frame, 64);
  ip = front_ipv4(&frame, A, B, UDP, 0);
  put16(ip + 6, 10);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &later, &result), VMK_DECODED_PACKET);
  assert_true(later.flags & VMK_PACKET_FRAGMENT);
  assert_int_equal(later.key[1], first.key[1]);
  assert_int_equal(later.length, 64);
  vmk_decoder_free(decoder);
}

static void
heartbeats_and_echoes_fold(void **state)
{
  struct vmk_decoder *decoder = vmk_decoder_new(3);
  struct vmk_decode_result result;
  struct vmk_packet one, two;
  struct frame frame;

  (void)state;
  for (unsigned port = 0; port < 2; port++) {
    front_payload(&frame, 66);
    front_udp(&frame, 30000 + port, 902);
    front_ipv4(&frame, A, B, UDP, 0);
    front_ethernet(&frame, 0x0800);
    assert_int_equal(decode_frame(decoder, &frame, port ? &two : &one, &result),
                     VMK_DECODED_PACKET);
  }
  assert_int_equal(one.key[1], two.key[1]);
  for (unsigned reply = 0; reply < 2; reply++) {
    static const uint8_t request_and_reply[2][8] = {{8}, {0}};

    front_payload(&frame, 56);
    front_octets(&frame, request_and_reply[reply], 8);
    front_ipv4(&frame, reply ? B : A, reply ? A : B, 1, 0);
    front_ethernet(&frame, 0x0800);
    assert_int_equal(decode_frame(decoder, &frame, reply ? &two : &one, &result),
                     VMK_DECODED_PACKET);
  }
  assert_int_equal(one.key[0], two.key[0]);
  assert_int_equal(one.key[1], two.key[1]);
  vmk_decoder_free(decoder);
}

static void
what_is_not_decoded_has_a_reason(void **state)
{
  static const struct {
    uint32_t link_type;
    enum vmk_undecoded_reason reason;
    uint8_t octets[40];
    uint32_t length;
  } rows[] = {
      {105, VMK_UNDECODED_LINK_TYPE, {8}, 40},
      {1, VMK_UNDECODED_LINK_CUT, {0}, 13},
      {1, VMK_UNDECODED_ETHERTYPE, {[12] = 0x88, 0xcc}, 40},
      {1, VMK_UNDECODED_LLC, {[12] = 0, 26, 0x42, 0x42, 3}, 40},
      {1, VMK_UNDECODED_ARP, {[12] = 0x08, 0x06, 0, 6}, 40},
      {1, VMK_UNDECODED_PPP, {[12] = 0x88, 0x63}, 40},
      {1, VMK_UNDECODED_IP_CUT, {[12] = 0x08, 0x00, 0x45}, 33},
      {1, VMK_UNDECODED_IP_HEADER, {[12] = 0x08, 0x00, 0x65, [16] = 0, 26}, 40},
      {1, VMK_UNDECODED_IP_HEADER, {[12] = 0x08, 0x00, 0x44, [16] = 0, 26}, 40},
      {101, VMK_UNDECODED_IP_HEADER, {0x10}, 40},
      {228, VMK_UNDECODED_TRANSPORT_HEADER, {0x45, 0, 0, 40, [9] = 6, [32] = 0x40}, 40},
      {228, VMK_UNDECODED_TRANSPORT_CUT, {0x45, 0, 0, 40, [9] = 6}, 23},
      {228, VMK_UNDECODED_GRE, {0x45, 0, 0, 40, [9] = 47, [20] = 0x40}, 40},
  };
  struct vmk_decoder *decoder = vmk_decoder_new(3);

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct vmk_record record = record_of(rows[i].octets, rows[i].length, 64);
    struct vmk_decode_result result;
    struct vmk_packet packet;

    assert_int_equal(vmk_packet_decode(decoder, &record, rows[i].link_type, &packet, &result),
                     VMK_DECODED_NOT);
    assert_string_equal(vmk_undecoded_word(result.reason), vmk_undecoded_word(rows[i].reason));
  }
  vmk_decoder_free(decoder);
}

/* IP in IP in IP ... without end ends. */
static void
nesting_ends(void **state)
{
  struct vmk_decoder *decoder = vmk_decoder_new(3);
  struct vmk_decode_result result;
  struct vmk_packet packet;
  struct frame frame;

  (void)state;
  front_payload(&frame, 8);
  for (int i = 0; i < 150; i++)
    front_ipv4(&frame, A, B, 4, 0);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &packet, &result), VMK_DECODED_NOT);
  assert_int_equal(result.reason, VMK_UNDECODED_STEPS);
  vmk_decoder_free(decoder);
}

static void
syn_offers_its_segment_size(void **state)
{
  static const uint8_t options[8] = {1, 1, 1, 2, 4, 0x05, 0x78, 0};
  struct vmk_decoder *decoder = vmk_decoder_new(3);
  struct vmk_decode_result result;
  struct vmk_packet packet;
  struct frame frame;
  uint8_t *tcp;

  (void)state;
  front_payload(&frame, 0);
  front_tcp(&frame, 40000, 8000, 1, 0, VMK_TCP_SYN, 8);
  tcp = frame.room + frame.start;
  memcpy(tcp + 20, options, sizeof options);
  front_ipv4(&frame, A, B, TCP, 0);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &packet, &result), VMK_DECODED_PACKET);
  assert_int_equal(vmk_packet_mss(&packet), 1400);
  vmk_decoder_free(decoder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(layerings_are_decoded),
      cmocka_unit_test(cut_frames_keep_their_true_length),
      cmocka_unit_test(short_cut_agrees_with_the_long_way),
      cmocka_unit_test(both_directions_have_one_key),
      cmocka_unit_test(offload_frames_have_their_wire_length),
      cmocka_unit_test(padding_is_no_payload),
      cmocka_unit_test(fragments_get_the_ports_of_the_first),
      cmocka_unit_test(heartbeats_and_echoes_fold),
      cmocka_unit_test(what_is_not_decoded_has_a_reason),
      cmocka_unit_test(nesting_ends),
      cmocka_unit_test(syn_offers_its_segment_size),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
