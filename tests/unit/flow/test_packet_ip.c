/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what IP, TCP, UDP and ICMP headers must say of a packet: its key, its length, its
 * fragments. Must not know what lies around IP, nor flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_support.h"

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
    v6 ? front_ipv6(&frame, HOST_A, HOST_B, VMK_IP_TCP)
       : front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_TCP, 0);
    front_ethernet(&frame, v6 ? 0x86dd : 0x0800);
    assert_int_equal(decode_frame(decoder, &frame, &there, &result), VMK_DECODED_PACKET);
    front_payload(&frame, 0);
    front_tcp(&frame, 902, 40000, 2, 1, VMK_TCP_ACK, 0);
    v6 ? front_ipv6(&frame, HOST_B, HOST_A, VMK_IP_TCP)
       : front_ipv4(&frame, HOST_B, HOST_A, VMK_IP_TCP, 0);
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
  ip = front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_TCP, 0);
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
  ip = front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_TCP, 0);
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
  ip = front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_UDP, 0);
  put16(ip + 6, 10);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &later, &result), VMK_DECODED_NOT);
  assert_int_equal(result.reason, VMK_UNDECODED_FRAGMENT);

  front_payload(&frame, 72);
  front_udp(&frame, 700, 800);
  ip = front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_UDP, 0);
  put16(ip + 6, 0x2000);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &first, &result), VMK_DECODED_PACKET);
  assert_int_equal(first.length, 72);

  front_payload(&frame, 64);
  ip = front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_UDP, 0);
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
    front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_UDP, 0);
    front_ethernet(&frame, 0x0800);
    assert_int_equal(decode_frame(decoder, &frame, port ? &two : &one, &result),
                     VMK_DECODED_PACKET);
  }
  assert_int_equal(one.key[1], two.key[1]);
  for (unsigned reply = 0; reply < 2; reply++) {
    static const uint8_t request_and_reply[2][8] = {{8}, {0}};

    front_payload(&frame, 56);
    front_octets(&frame, request_and_reply[reply], 8);
    front_ipv4(&frame, reply ? HOST_B : HOST_A, reply ? HOST_A : HOST_B, 1, 0);
    front_ethernet(&frame, 0x0800);
    assert_int_equal(decode_frame(decoder, &frame, reply ? &two : &one, &result),
                     VMK_DECODED_PACKET);
  }
  assert_int_equal(one.key[0], two.key[0]);
  assert_int_equal(one.key[1], two.key[1]);
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
  front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_TCP, 0);
  front_ethernet(&frame, 0x0800);
  assert_int_equal(decode_frame(decoder, &frame, &packet, &result), VMK_DECODED_PACKET);
  assert_int_equal(vmk_packet_mss(&packet), 1400);
  vmk_decoder_free(decoder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_directions_have_one_key),
      cmocka_unit_test(offload_frames_have_their_wire_length),
      cmocka_unit_test(padding_is_no_payload),
      cmocka_unit_test(fragments_get_the_ports_of_the_first),
      cmocka_unit_test(heartbeats_and_echoes_fold),
      cmocka_unit_test(syn_offers_its_segment_size),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
