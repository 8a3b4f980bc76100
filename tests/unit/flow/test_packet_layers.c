/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what every layering must come out as, at every length at which a capture can cut it, and
 * which reason is given for what is none.
 * Must not know flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_support.h"
#include "tests/support/guard.h"

static void
check_connection(const struct layering *layering, const struct vmk_packet *packet)
{
  struct vmk_address source, destination;

  vmk_packet_ends(packet, &source, &destination);
  assert_int_equal(source.octets[15], 1);
  assert_int_equal(destination.octets[15], 2);
  assert_int_equal(vmk_packet_protocol(packet), VMK_IP_TCP);
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
  for (size_t i = 0; i < layering_count; i++) {
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
    assert_int_equal(packet.sequence, INSIDE_SEQUENCE);
    assert_int_equal(packet.acknowledgement, 9);
    assert_int_equal(packet.length, INSIDE_LENGTH);
    assert_int_equal(packet.captured, INSIDE_LENGTH);
    assert_int_equal(packet.frame, frame_length(&frame));
    assert_memory_equal(packet.payload, frame.room + FRAME_ROOM - INSIDE_LENGTH, INSIDE_LENGTH);
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
  for (size_t i = 0; i < layering_count; i++) {
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
        assert_int_equal(packet.length, INSIDE_LENGTH);
      assert_true(packet.payload + packet.captured <= record.data + cut);
    }
    assert_true(decoded >= INSIDE_LENGTH);
  }
  vmk_guard_free(&guard);
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
    front_ipv4(&frame, HOST_A, HOST_B, 4, 0);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &packet, &result), VMK_DECODED_NOT);
  assert_int_equal(result.reason, VMK_UNDECODED_STEPS);
  vmk_decoder_free(decoder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(layerings_are_decoded),
      cmocka_unit_test(cut_frames_keep_their_true_length),
      cmocka_unit_test(what_is_not_decoded_has_a_reason),
      cmocka_unit_test(nesting_ends),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
