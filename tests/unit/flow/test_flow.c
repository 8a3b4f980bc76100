/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which packets must become one flow, when it must end, and what is kept of it.
 * Must not know records, nor what TCP says in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed.h"

static void
a_glance_is_had_of_flows_without_details(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow_glance glance;

  (void)state;
  feed_open(&feed, 100, 900);
  feed_tcp(&feed, (struct sent){.sequence = 101, .acknowledgement = 901, .length = 30});
  feed_udp(&feed, (struct sent){.port_a = 5001, .vlan = 20, .length = 8});
  feed_udp(&feed, (struct sent){.port_a = 5002, .vlan = 20, .length = 8});
  feed_udp(&feed, (struct sent){.port_a = 5002, .vlan = 30, .length = 8, .ttl = 63});
  assert_int_equal(feed_count(&feed), 3);
  assert_true(vmk_flows_glance(feed.flows, 0, &glance));
  assert_int_equal(glance.transport, VMK_TRANSPORT_TCP);
  assert_int_equal(glance.packets[0] + glance.packets[1], 4);
  assert_int_equal(glance.port[0] + glance.port[1], PORT_A + PORT_B);
  assert_int_equal(glance.vlans[0], VMK_VLAN_NONE);
  assert_true(vmk_flows_glance(feed.flows, 1, &glance));
  assert_int_equal(glance.transport, VMK_TRANSPORT_UDP);
  assert_int_equal(glance.vlans[0], 20);
  assert_int_equal(glance.vlans[1], VMK_VLAN_NONE);
  assert_false(vmk_flows_glance(feed.flows, 2, &glance)); /* seen at two places */
  feed_free(&feed);
}

static void
idle_time_ends_a_flow(void **state)
{
  struct feed feed = feed_with(
      (struct vmk_engine_options){.threads = feed_threads, .idle_timeout = INT64_C(60000000000)});
  struct vmk_flow *flow;

  (void)state;
  feed_udp(&feed, (struct sent){.length = 10});
  feed_udp(&feed, (struct sent){.length = 10, .wait = INT64_C(59000000000)});
  feed_udp(&feed, (struct sent){.from = 1, .length = 10, .wait = INT64_C(61000000000)});
  assert_int_equal(feed_count(&feed), 2);
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].payload, 20);
  assert_true(flow->ended);
  free(flow);
  feed_free(&feed);
}

static void
flows_are_capped_and_the_rest_counted(void **state)
{
  struct feed feed =
      feed_with((struct vmk_engine_options){.threads = feed_threads, .max_flows = 3});
  struct vmk_flow *flow;

  (void)state;
  for (unsigned i = 0; i < 20; i++)
    feed_udp(&feed, (struct sent){.length = i, .port_a = 40000 + i % 10});
  assert_int_equal(feed_count(&feed), 3);
  assert_int_equal(vmk_flows_refused(feed.flows), 14);
  assert_string_equal(vmk_flows_cap_hit(feed.flows, 0), "flows");
  assert_null(vmk_flows_cap_hit(feed.flows, 1));
  flow = feed_view(&feed, 2);
  assert_int_equal(flow->half[0].port, 40002);
  assert_int_equal(flow->half[0].packets, 2);
  assert_int_equal(flow->half[0].payload, 2 + 12);
  free(flow);
  feed_free(&feed);
}

/* A heartbeat has a new source port every time; it is one flow all the same. */
static void
heartbeats_are_one_flow(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (unsigned i = 0; i < 50; i++)
    feed_udp(&feed, (struct sent){.length = 334, .port_a = 20000 + i * 17, .port_b = 902});
  assert_int_equal(feed_count(&feed), 1);
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].packets, 50);
  assert_int_equal(flow->half[0].port, 0);
  assert_int_equal(flow->half[1].port, 902);
  free(flow);
  feed_free(&feed);
}

static void
fragments_count_to_their_flow(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;
  struct frame frame;

  (void)state;
  for (unsigned part = 0; part < 3; part++) {
    uint8_t *ip;

    front_payload(&frame, part == 2 ? 500 : part == 0 ? 1472 : 1480);
    if (part == 0)
      front_udp(&frame, PORT_A, PORT_B);
    ip = front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_UDP, 0);
    put16(ip + 6, part * 185 | (part < 2 ? 0x2000 : 0));
    front_ethernet(&frame, 0x0800);
    feed_frame(&feed, &frame, 0, 0, 0);
  }
  assert_int_equal(feed_count(&feed), 1);
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[0].packets, 3);
  assert_int_equal(flow->fragments, 2);
  assert_int_equal(flow->half[0].payload, 1472 + 1480 + 500);
  free(flow);
  feed_free(&feed);
}

static void
ipv6_flows_keep_their_addresses(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;
  struct frame frame;

  (void)state;
  for (uint32_t host = 1; host <= 50; host++)
    for (unsigned back = 0; back < 2; back++) {
      front_payload(&frame, 10 * host);
      front_udp(&frame, back ? 53 : 2000, back ? 2000 : 53);
      front_ipv6(&frame, back ? 99 : host, back ? host : 99, VMK_IP_UDP);
      front_ethernet(&frame, 0x86dd);
      feed_frame(&feed, &frame, 0, 0, 0);
    }
  assert_int_equal(feed_count(&feed), 50);
  for (unsigned i = 0; i < 50; i++) {
    flow = feed_view(&feed, i);
    assert_false(vmk_address_is_v4(&flow->half[0].address));
    assert_int_equal(flow->half[0].address.octets[0], 0x20);
    assert_int_equal(flow->half[0].address.octets[15], i + 1);
    assert_int_equal(flow->half[1].address.octets[15], 99);
    assert_int_equal(flow->half[1].port, 53);
    assert_int_equal(flow->half[0].payload, 10 * (i + 1));
    assert_int_equal(flow->half[1].payload, 10 * (i + 1));
    free(flow);
  }
  feed_free(&feed);
}

/* Bins hold every octet of a flow on a port of interest, wherever their width ends up. */
static void
rate_bins_hold_all_payload(void **state)
{
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;
  uint64_t sum[2] = {0, 0};
  struct vmk_rate rate;

  (void)state;
  for (uint32_t i = 0; i < 300; i++) {
    feed_tcp(&feed,
             (struct sent){.sequence = i * 1000, .length = 1000, .port_b = 8000, .wait = 5000000});
    feed_tcp(&feed, (struct sent){.from = 1, .sequence = i * 10, .length = 10, .port_b = 8000});
  }
  flow = feed_view(&feed, 0);
  assert_true(flow->interesting);
  assert_non_null(flow->rate);
  rate = vmk_meter_rate(flow->rate);
  for (unsigned bin = 0; bin < VMK_RATE_BINS; bin++)
    for (unsigned i = 0; i < 2; i++)
      sum[i] += rate.octets[bin][i];
  assert_int_equal(sum[0], flow->half[0].payload);
  assert_int_equal(sum[1], flow->half[1].payload);
  assert_int_equal(sum[0], 300000);
  assert_int_equal(rate.start, flow->first);
  assert_true(rate.width * VMK_RATE_BINS > flow->last - flow->first);
  free(flow);
  feed_free(&feed);
}

static int
run_group(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_glance_is_had_of_flows_without_details),
      cmocka_unit_test(idle_time_ends_a_flow),
      cmocka_unit_test(flows_are_capped_and_the_rest_counted),
      cmocka_unit_test(heartbeats_are_one_flow),
      cmocka_unit_test(fragments_count_to_their_flow),
      cmocka_unit_test(ipv6_flows_keep_their_addresses),
      cmocka_unit_test(rate_bins_hold_all_payload),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
  return feed_run(run_group);
}
