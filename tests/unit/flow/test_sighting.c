/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what must come of packets that were captured more than once: mirrors, second capture
 * points, routers. Must not know records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed.h"

/* A mirror that gives every frame twice, one right behind the other. */
static void
mirror_copies_are_counted_apart(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (unsigned i = 0; i < 40; i++)
    for (int twice = 0; twice < 2; twice++)
      feed_tcp(&feed, (struct sent){.sequence = i * 100,
                                    .acknowledgement = 5,
                                    .length = 100,
                                    .identification = 7 + i,
                                    .wait = twice ? 1000 : 0});
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].packets, 40);
  assert_int_equal(flow->half[0].duplicates, 40);
  assert_int_equal(flow->half[0].retransmitted, 0);
  assert_int_equal(flow->half[0].payload, 4000);
  assert_int_equal(flow->crossing_count, 0);
  assert_int_equal(flow->sighting_count, 1);
  assert_int_equal(flow->sightings[0].half[0].packets, 80);
  free(flow);
  feed_free(&feed);
}

/* The same octets under another IP identification are a retransmission. */
static void
retransmissions_are_no_copies(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (unsigned i = 0; i < 40; i++) {
    feed_tcp(&feed, (struct sent){.sequence = i * 100, .length = 100});
    if (i % 2)
      feed_tcp(&feed, (struct sent){.sequence = i * 100, .length = 100});
  }
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].packets, 60);
  assert_int_equal(flow->half[0].duplicates, 0);
  assert_int_equal(flow->half[0].retransmitted, 2000);
  free(flow);
  feed_free(&feed);
}

/* A stack that sends no IP identification and acknowledges one number three times does not repeat a
 * packet. */
static void
repeated_acknowledgements_are_no_copies(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (int i = 0; i < 10; i++)
    feed_tcp(&feed, (struct sent){.sequence = 50,
                                  .acknowledgement = 5,
                                  .identification = NO_IDENTIFICATION,
                                  .wait = 1000});
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].packets, 10);
  assert_int_equal(flow->half[0].duplicates, 0);
  free(flow);
  feed_free(&feed);
}

/* Routed between two VLANs, captured on both: the second time with one hop less and the router's
 * MAC. */
static void
a_router_between_vlans_is_seen(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;
  const struct vmk_crossing *crossing;

  (void)state;
  for (unsigned i = 0; i < 30; i++) {
    feed_tcp(&feed, (struct sent){
                        .sequence = i * 100, .length = 100, .identification = 9 + i, .vlan = 10});
    feed_tcp(&feed, (struct sent){.sequence = i * 100,
                                  .length = 100,
                                  .identification = 9 + i,
                                  .vlan = 20,
                                  .ttl = 63,
                                  .source_mac = 99});
  }
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].packets, 30);
  assert_int_equal(flow->half[0].duplicates, 30);
  assert_int_equal(flow->sighting_count, 2);
  assert_int_equal(flow->sightings[0].vlans[0], 10);
  assert_int_equal(flow->sightings[1].vlans[0], 20);
  assert_int_equal(flow->sightings[0].half[0].packets, 30);
  assert_int_equal(flow->sightings[1].half[0].packets, 30);
  assert_int_equal(flow->sightings[1].half[0].ttl_max, 63);
  assert_int_equal(flow->sightings[1].half[0].source.octets[5], 99);
  assert_int_equal(flow->crossing_count, 1);
  crossing = &flow->crossings[0];
  assert_int_equal(crossing->count, 30);
  assert_int_equal(crossing->before.number, 1);
  assert_int_equal(crossing->after.number, 2);
  assert_int_equal(crossing->ttl_before, 64);
  assert_int_equal(crossing->ttl_after, 63);
  assert_int_equal(crossing->sighting_before, 0);
  assert_int_equal(crossing->sighting_after, 1);
  assert_int_equal(crossing->source_after.octets[5], 99);
  assert_int_equal(crossing->direction, 0);
  assert_false(crossing->options_differ);
  free(flow);
  feed_free(&feed);
}

/* The far side of the router may be captured first, and on another interface. */
static void
the_order_of_capture_points_does_not_matter(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (unsigned i = 0; i < 10; i++) {
    feed_tcp(&feed, (struct sent){.from = 1,
                                  .sequence = i * 100,
                                  .length = 100,
                                  .identification = 9 + i,
                                  .ttl = 63,
                                  .interface = 1});
    feed_tcp(&feed,
             (struct sent){.from = 1, .sequence = i * 100, .length = 100, .identification = 9 + i});
  }
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[1].port, PORT_B);
  assert_int_equal(flow->half[1].packets, 10);
  assert_int_equal(flow->crossing_count, 1);
  assert_int_equal(flow->crossings[0].ttl_before, 64);
  assert_int_equal(flow->crossings[0].before.interface, 0);
  assert_int_equal(flow->crossings[0].direction, 1);
  assert_int_equal(flow->sightings[0].interface, 1);
  assert_int_equal(flow->sightings[0].half[1].packets, 10);
  free(flow);
  feed_free(&feed);
}

/* A router on a stick, captured at its only port: same place, other MACs, one hop less. */
static void
a_hairpin_is_a_crossing_at_one_place(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (unsigned i = 0; i < 10; i++) {
    feed_tcp(&feed, (struct sent){.sequence = i * 100, .length = 100, .identification = 9 + i});
    feed_tcp(&feed, (struct sent){.sequence = i * 100,
                                  .length = 100,
                                  .identification = 9 + i,
                                  .ttl = 63,
                                  .source_mac = 99});
  }
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->sighting_count, 1);
  assert_true(flow->sightings[0].half[0].macs_vary);
  assert_int_equal(flow->sightings[0].half[0].source.octets[5], 11);
  assert_int_equal(flow->sightings[0].half[0].other_source.octets[5], 99);
  assert_int_equal(flow->sightings[0].half[0].ttl_min, 63);
  assert_int_equal(flow->crossing_count, 1);
  assert_int_equal(flow->crossings[0].count, 10);
  assert_int_equal(flow->half[0].packets, 10);
  free(flow);
  feed_free(&feed);
}

/* Both directions at two places, by turns, in bursts: what one place shows is right for itself. */
static void
each_place_counts_its_own_packets(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (unsigned burst = 0; burst < 5; burst++)
    for (unsigned place = 0; place < 2; place++)
      for (unsigned i = 0; i < 4; i++) {
        unsigned at = burst * 4 + i;

        feed_tcp(&feed, (struct sent){.sequence = at * 100,
                                      .acknowledgement = at * 10,
                                      .length = 100,
                                      .identification = 9 + at,
                                      .interface = place});
        feed_tcp(&feed, (struct sent){.from = 1,
                                      .sequence = at * 10,
                                      .acknowledgement = at * 100 + 100,
                                      .length = 10,
                                      .identification = 9 + at,
                                      .interface = place});
      }
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->sighting_count, 2);
  for (unsigned i = 0; i < 2; i++) {
    assert_int_equal(flow->sightings[0].half[i].packets, 20);
    assert_int_equal(flow->sightings[1].half[i].packets, 20);
    assert_int_equal(flow->half[i].retransmitted, 0);
    assert_int_equal(flow->half[i].payload, i ? 200 : 2000);
    assert_int_equal(flow->half[i].packets + flow->half[i].duplicates, 40);
  }
  assert_int_equal(flow->crossing_count, 0);
  free(flow);
  feed_free(&feed);
}

static void
one_mac_of_many_addresses(void **state)
{
  struct feed feed = feed_new(feed_threads);
  const struct vmk_mac_use *uses;
  size_t count;

  (void)state;
  for (unsigned i = 0; i < 12; i++) {
    struct frame frame;

    front_payload(&frame, 10);
    front_udp(&frame, 1000 + i, 53);
    front_ipv4(&frame, HOST_A + i * 256, HOST_B, VMK_IP_UDP, 0);
    front_type(&frame, 0x0800);
    front_macs(&frame, i < 9 ? 99 : 50 + i, 12);
    feed_frame(&feed, &frame, 0, 0, 0);
  }
  feed_count(&feed);
  uses = vmk_flows_mac_uses(feed.flows, &count);
  assert_int_equal(count, 4);
  assert_int_equal(uses[0].mac.octets[5], 99);
  assert_int_equal(uses[0].address_count, VMK_MAC_ADDRESSES);
  assert_true(uses[0].more_addresses);
  assert_int_equal(uses[0].first.number, 1);
  for (unsigned i = 0; i < VMK_MAC_ADDRESSES; i++)
    assert_int_equal(uses[0].addresses[i].octets[14], i);
  assert_int_equal(uses[1].mac.octets[5], 59);
  assert_int_equal(uses[1].address_count, 1);
  assert_false(uses[1].more_addresses);
  feed_free(&feed);
}

static int
run_group(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mirror_copies_are_counted_apart),
      cmocka_unit_test(retransmissions_are_no_copies),
      cmocka_unit_test(repeated_acknowledgements_are_no_copies),
      cmocka_unit_test(a_router_between_vlans_is_seen),
      cmocka_unit_test(the_order_of_capture_points_does_not_matter),
      cmocka_unit_test(a_hairpin_is_a_crossing_at_one_place),
      cmocka_unit_test(each_place_counts_its_own_packets),
      cmocka_unit_test(one_mac_of_many_addresses),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
  return feed_run(run_group);
}
