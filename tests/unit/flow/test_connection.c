/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a flow must say of TCP connections as captures really show them: cut, one-sided,
 * reordered, reused, counted once. Must not know records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed.h"

static void
syn_tells_the_client_and_the_round_trip(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_open(&feed, 100, 900);
  feed_tcp(&feed, (struct sent){.sequence = 101, .acknowledgement = 901, .length = 30});
  flow = feed_view(&feed, 0);
  assert_int_equal(feed_count(&feed), 1);
  assert_int_equal(flow->direction_known_by, VMK_DIRECTION_SYN);
  assert_int_equal(flow->half[0].port, PORT_A);
  assert_int_equal(flow->half[1].port, PORT_B);
  assert_int_equal(flow->half[0].address.octets[15], 1);
  assert_int_equal(flow->half[0].mac.octets[5], 11);
  assert_int_equal(flow->rtt, 200000);
  assert_int_equal(flow->half[0].packets, 3);
  assert_int_equal(flow->half[1].packets, 1);
  assert_int_equal(flow->half[0].payload, 30);
  assert_int_equal(flow->half[1].payload, 0);
  assert_true(flow->half[0].syn && flow->half[1].syn);
  assert_int_equal(flow->half[0].first_packet.number, 1);
  assert_int_equal(flow->half[0].first_payload.number, 4);
  assert_int_equal(flow->last - flow->first, 300000);
  assert_false(flow->ended);
  free(flow);
  feed_free(&feed);
}

static void
payload_counts_each_octet_once(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_open(&feed, 100, 900);
  feed_tcp(&feed, (struct sent){.sequence = 101, .acknowledgement = 901, .length = 1000});
  feed_tcp(&feed, (struct sent){.sequence = 2101,
                                .acknowledgement = 901,
                                .length = 1000}); /* 1000 octets too early */
  feed_tcp(
      &feed,
      (struct sent){.sequence = 1101, .acknowledgement = 901, .length = 1000}); /* which come now */
  feed_tcp(&feed, (struct sent){.sequence = 1601,
                                .acknowledgement = 901,
                                .length = 1000}); /* all of it known */
  feed_tcp(&feed, (struct sent){.sequence = 2601,
                                .acknowledgement = 901,
                                .length = 1000}); /* half of it known */
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].payload, 3500);
  assert_int_equal(flow->half[0].retransmitted, 1500);
  assert_int_equal(flow->half[0].missing, 0);
  assert_int_equal(flow->half[0].duplicates, 0);
  free(flow);
  feed_free(&feed);
}

static void
sequence_numbers_wrap(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;
  uint32_t sequence = UINT32_MAX - 5000;

  (void)state;
  feed_open(&feed, sequence - 1, 900);
  for (int i = 0; i < 20; i++, sequence += 1000)
    if (i != 4) /* a hole across the wrap */
      feed_tcp(&feed, (struct sent){.sequence = sequence, .acknowledgement = 901, .length = 1000});
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].payload, 19000);
  assert_int_equal(flow->half[0].missing, 1000);
  free(flow);
  feed_free(&feed);
}

/* More than 4 GiB by sequence numbers, with holes before and after the wrap. */
static void
counters_are_wide(void **state)
{
  struct feed feed = feed_new(1);
  struct vmk_flow *flow;
  uint64_t at = 0;
  unsigned skipped = 0;
  struct frame frame;

  (void)state;
  feed_open(&feed, 100, 900);
  for (; at < UINT64_C(5) << 30; at += 65000) {
    uint8_t *ip;

    if (at % (65000 * 10007) == 0 && at > 0) {
      skipped++;
      continue;
    }
    front_payload(&frame, 0);
    front_tcp(&frame, PORT_A, PORT_B, (uint32_t)(101 + at), 901, VMK_TCP_ACK, 0);
    ip = front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_TCP, 0);
    put16(ip + 2, 65040);
    put16(ip + 4, (unsigned)(at / 65000) & 0xffff);
    front_ethernet(&frame, 0x0800);
    feed_frame(&feed, &frame, 0, 0, 0);
  }
  flow = feed_view(&feed, 0);
  assert_int_equal(skipped, 8);
  assert_int_equal(flow->half[0].payload, at - skipped * UINT64_C(65000));
  assert_int_equal(flow->half[0].missing, skipped * UINT64_C(65000));
  assert_int_equal(flow->half[0].packets, at / 65000 - skipped + 2);
  assert_int_equal(flow->half[0].bytes, (at / 65000 - skipped) * 54 + 2 * 54);
  free(flow);
  feed_free(&feed);
}

static void
a_capture_may_begin_in_the_middle(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_tcp(&feed,
           (struct sent){.from = 1, .sequence = 5000, .acknowledgement = 77, .length = 1000});
  feed_tcp(&feed,
           (struct sent){
               .from = 1, .sequence = 4000, .acknowledgement = 77, .length = 1000}); /* came late */
  feed_tcp(&feed, (struct sent){.sequence = 77, .acknowledgement = 6000});
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->direction_known_by, VMK_DIRECTION_PORT);
  assert_int_equal(flow->half[0].port, PORT_A);
  assert_int_equal(flow->half[1].payload, 2000);
  assert_int_equal(flow->half[1].retransmitted, 0);
  assert_int_equal(flow->half[1].missing, 0);
  assert_int_equal(flow->half[0].missing, 0);
  free(flow);
  feed_free(&feed);
}

/* Only acknowledgements were captured: they say how much the other end sent. */
static void
one_direction_tells_of_the_other(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (uint32_t i = 0; i < 10; i++)
    feed_tcp(&feed, (struct sent){.sequence = 77, .acknowledgement = 1000 + i * 500});
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].packets, 10);
  assert_int_equal(flow->half[1].packets, 0);
  assert_int_equal(flow->half[1].payload, 0);
  assert_int_equal(flow->half[1].missing, 4500);
  assert_true(flow->half[1].first == VMK_TIME_NONE);
  free(flow);
  feed_free(&feed);
}

static void
cut_packets_count_in_full(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_open(&feed, 100, 900);
  for (uint32_t i = 0; i < 50; i++)
    feed_tcp(&feed,
             (struct sent){
                 .sequence = 101 + i * 1460, .acknowledgement = 901, .length = 1460, .snap = 96});
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].payload, 50 * 1460);
  assert_int_equal(flow->half[0].bytes, 50 * (1460 + 54) + 2 * 54);
  assert_int_equal(flow->half[0].cut, 50);
  assert_int_equal(flow->half[0].max_frame, 1514);
  assert_int_equal(flow->half[0].max_ip, 1500);
  free(flow);
  feed_free(&feed);
}

static void
ports_used_again_are_another_connection(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_open(&feed, 100, 900);
  feed_tcp(&feed,
           (struct sent){.sequence = 100, .flags = VMK_TCP_SYN}); /* the same SYN again: no */
  feed_tcp(&feed, (struct sent){.sequence = 101, .acknowledgement = 901, .length = 10});
  feed_tcp(&feed, (struct sent){
                      .sequence = 111, .acknowledgement = 901, .flags = VMK_TCP_FIN | VMK_TCP_ACK});
  feed_tcp(&feed, (struct sent){.from = 1,
                                .sequence = 901,
                                .acknowledgement = 112,
                                .flags = VMK_TCP_FIN | VMK_TCP_ACK});
  feed_tcp(&feed, (struct sent){.sequence = 112, .acknowledgement = 902});
  feed_open(&feed, 7000, 8000);
  feed_tcp(&feed, (struct sent){.sequence = 7001, .acknowledgement = 8001, .length = 20});
  feed_open(&feed, 99000, 5); /* no FIN was seen */
  assert_int_equal(feed_count(&feed), 3);
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].payload, 10);
  assert_int_equal(flow->half[0].missing, 0);
  assert_int_equal(flow->half[0].fin.number, 6);
  assert_true(flow->half[0].fin_seen && flow->half[1].fin_seen && flow->ended);
  free(flow);
  flow = feed_view(&feed, 1);
  assert_int_equal(flow->id, 2);
  assert_int_equal(flow->half[0].payload, 20);
  free(flow);
  feed_free(&feed);
}

/* A server may answer one SYN twice with other numbers (SYN cookies). */
static void
another_syn_ack_is_the_same_connection(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_tcp(&feed, (struct sent){.sequence = 1, .flags = VMK_TCP_SYN});
  feed_tcp(&feed, (struct sent){.from = 1,
                                .sequence = 500,
                                .acknowledgement = 2,
                                .flags = VMK_TCP_SYN | VMK_TCP_ACK});
  feed_tcp(&feed, (struct sent){.from = 1,
                                .sequence = 90000,
                                .acknowledgement = 2,
                                .flags = VMK_TCP_SYN | VMK_TCP_ACK});
  feed_tcp(&feed, (struct sent){.sequence = 2, .acknowledgement = 90001});
  feed_tcp(&feed, (struct sent){.from = 1, .sequence = 90001, .acknowledgement = 2, .length = 10});
  assert_int_equal(feed_count(&feed), 1);
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[1].payload, 10);
  assert_int_equal(flow->half[1].missing, 0);
  free(flow);
  feed_free(&feed);
}

/* A stray segment far away from the stream is counted as a packet and as nothing else. */
static void
foreign_segments_move_nothing(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_open(&feed, 100, 900);
  feed_tcp(&feed, (struct sent){.sequence = 101, .acknowledgement = 901, .length = 10});
  feed_tcp(&feed, (struct sent){.sequence = 0x80000101, .acknowledgement = 901, .length = 999});
  feed_tcp(&feed, (struct sent){.sequence = 111, .acknowledgement = 901, .length = 10});
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].payload, 20);
  assert_int_equal(flow->half[0].missing, 0);
  assert_int_equal(flow->half[0].packets, 5);
  free(flow);
  feed_free(&feed);
}

static int
run_group(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(syn_tells_the_client_and_the_round_trip),
      cmocka_unit_test(payload_counts_each_octet_once),
      cmocka_unit_test(sequence_numbers_wrap),
      cmocka_unit_test(a_capture_may_begin_in_the_middle),
      cmocka_unit_test(one_direction_tells_of_the_other),
      cmocka_unit_test(cut_packets_count_in_full),
      cmocka_unit_test(ports_used_again_are_another_connection),
      cmocka_unit_test(another_syn_ack_is_the_same_connection),
      cmocka_unit_test(foreign_segments_move_nothing),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
  const struct CMUnitTest once[] = {cmocka_unit_test(counters_are_wide)};
  int failed = cmocka_run_group_tests(once, NULL, NULL);

  return failed + feed_run(run_group);
}
