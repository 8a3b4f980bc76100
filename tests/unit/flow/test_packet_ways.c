/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that the quick way of decoding must never say anything else than the slow one.
 * Must not know what either should say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_support.h"

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
  assert_int_equal(a->frame, b->frame);
  assert_int_equal(a->time, b->time);
  assert_int_equal(a->number, b->number);
  assert_int_equal(a->interface, b->interface);
  assert_int_equal(a->tunnels, b->tunnels);
  assert_ptr_equal(a->tunnel_ends, b->tunnel_ends);
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
  for (size_t i = 0; i < layering_count; i++) {
    struct frame frame;
    uint32_t length;

    layerings[i].build(&frame);
    length = frame_length(&frame);
    for (uint32_t at = 0; at < length - INSIDE_LENGTH; at++)
      for (size_t change = 0; change < 2 * sizeof changes; change++) {
        struct vmk_record record =
            record_of(frame_data(&frame), change % 2 ? length : length - INSIDE_LENGTH, length);
        struct vmk_packet quick, slow;
        struct vmk_decode_result quick_result, slow_result;
        enum vmk_decoded quick_says, slow_says;

        frame.room[frame.start + at] ^= changes[change / 2];
        slow_says =
            vmk_packet_decode_slowly(decoder, &record, layerings[i].link_type, &slow, &slow_result);
        quick_says =
            vmk_packet_decode(decoder, &record, layerings[i].link_type, &quick, &quick_result);
        assert_int_equal(quick_says, slow_says);
        if (slow_says == VMK_DECODED_PACKET) {
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

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(short_cut_agrees_with_the_long_way),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
