/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which messages must become events and how RARP frames group: the schedule of a real
 * power-on (observed.md). Must not know flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed.h"

#define SECOND INT64_C(1000000000)

static void
feed_arp(struct feed *feed, unsigned operation, unsigned mac, uint32_t sender, uint32_t target,
         unsigned vlan, int64_t wait)
{
  static const uint8_t head[6] = {0, 1, 8, 0, 6, 4};
  struct frame frame;
  uint8_t *arp;

  front_payload(&frame, 28 + 18);
  arp = frame.room + frame.start;
  memset(arp, 0, 46);
  memcpy(arp, head, sizeof head);
  put16(arp + 6, operation);
  arp[9] = 0x50;
  put16(arp + 12, mac);
  put32(arp + 14, sender);
  if (operation == 3) {
    arp[19] = 0x50;
    put16(arp + 22, mac);
  }
  put32(arp + 24, target);
  front_type(&frame, operation == 3 ? 0x8035 : 0x0806);
  if (vlan) {
    front_tag(&frame, vlan);
    front_type(&frame, 0x8100);
  }
  front_macs(&frame, mac, 0xffff);
  feed_frame(feed, &frame, 0, 0, wait);
}

static void
a_power_on_is_one_announcement(void **state)
{
  static const int schedule[] = {0, 1, 2, 3, 5, 8, 13, 21}; /* seconds */
  struct feed feed = feed_new(1);
  const struct vmk_announcement *announcements;
  size_t count, events;

  (void)state;
  for (unsigned i = 0; i < 8; i++)
    feed_arp(&feed, 3, 77, 0, 0, 10, i ? (schedule[i] - schedule[i - 1]) * SECOND : SECOND);
  feed_arp(&feed, 3, 78, 0, 0, 10, SECOND);      /* another MAC */
  feed_arp(&feed, 3, 77, 0, 0, 20, SECOND);      /* another VLAN */
  feed_arp(&feed, 3, 77, 0, 0, 10, 60 * SECOND); /* much later */
  feed_count(&feed);
  announcements = vmk_flows_announcements(feed.flows, &count);
  vmk_flows_events(feed.flows, &events);
  assert_int_equal(events, 11);
  assert_int_equal(count, 4);
  assert_int_equal(announcements[0].frames, 8);
  assert_int_equal(announcements[0].mac.octets[5], 77);
  assert_int_equal(announcements[0].vlans[0], 10);
  assert_true(announcements[0].last - announcements[0].first == 21 * SECOND);
  assert_int_equal(announcements[0].place.number, 1);
  assert_int_equal(announcements[1].mac.octets[5], 78);
  assert_int_equal(announcements[2].vlans[0], 20);
  assert_int_equal(announcements[3].frames, 1);
  assert_int_equal(vmk_flows_count(feed.flows), 0);
  feed_free(&feed);
}

static void
arp_kinds_are_told_apart(void **state)
{
  struct feed feed = feed_new(1);
  const struct vmk_event *events;
  size_t count;

  (void)state;
  feed_arp(&feed, 1, 5, HOST_A, HOST_B, 0, 0);
  feed_arp(&feed, 2, 6, HOST_B, HOST_A, 0, 0);
  feed_arp(&feed, 1, 5, HOST_A, HOST_A, 30, 0);
  feed_count(&feed);
  events = vmk_flows_events(feed.flows, &count);
  assert_int_equal(count, 3);
  assert_int_equal(events[0].kind, VMK_EVENT_ARP_REQUEST);
  assert_int_equal(events[1].kind, VMK_EVENT_ARP_REPLY);
  assert_int_equal(events[1].mac.octets[5], 6);
  assert_int_equal(events[1].address.octets[15], 2);
  assert_int_equal(events[1].target.octets[15], 1);
  assert_int_equal(events[2].kind, VMK_EVENT_GRATUITOUS_ARP);
  assert_int_equal(events[2].vlans[0], 30);
  assert_int_equal(events[2].place.number, 3);
  feed_free(&feed);
}

/* An ICMP message of this type and code from a router, quoting a packet from host A to host B. */
static void
feed_icmp(struct feed *feed, unsigned type, unsigned code, uint32_t word)
{
  struct frame frame;
  uint8_t header[8] = {(uint8_t)type, (uint8_t)code};

  front_payload(&frame, 8);
  front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_UDP, 0);
  put32(header + 4, word);
  front_octets(&frame, header, sizeof header);
  front_ipv4(&frame, 0x0a0000fe, HOST_A, VMK_IP_ICMP, 0);
  front_ethernet(&frame, 0x0800);
  feed_frame(feed, &frame, 0, 0, 0);
}

static void
routers_show_themselves(void **state)
{
  static const enum vmk_event_kind kinds[] = {VMK_EVENT_ICMP_REDIRECT, VMK_EVENT_ICMP_TTL_EXCEEDED,
                                              VMK_EVENT_ICMP_FRAG_NEEDED, VMK_EVENT_VRRP,
                                              VMK_EVENT_HSRP};
  struct feed feed = feed_new(1);
  const struct vmk_event *events;
  struct frame frame;
  size_t count;

  (void)state;
  feed_icmp(&feed, 5, 1, 0x0a0000fd);
  feed_icmp(&feed, 11, 0, 0);
  feed_icmp(&feed, 3, 4, 1400);
  feed_icmp(&feed, 3, 3, 0); /* port unreachable: nothing of a router */
  front_payload(&frame, 12);
  put32(frame.room + frame.start + 8, 0x0a0000fc);
  front_ipv4(&frame, HOST_A, 0xe0000012, VMK_IP_VRRP, 0);
  front_ethernet(&frame, 0x0800);
  feed_frame(&feed, &frame, 0, 0, 0);
  front_payload(&frame, 20);
  frame.room[frame.start] = 0;
  put32(frame.room + frame.start + 16, 0x0a0000fb);
  front_udp(&frame, 1985, 1985);
  front_ipv4(&frame, HOST_A, 0xe0000002, VMK_IP_UDP, 0);
  front_ethernet(&frame, 0x0800);
  feed_frame(&feed, &frame, 0, 0, 0);
  feed_count(&feed);
  events = vmk_flows_events(feed.flows, &count);
  assert_int_equal(count, 5);
  for (unsigned i = 0; i < 5; i++)
    assert_int_equal(events[i].kind, kinds[i]);
  assert_int_equal(events[0].address.octets[15], 0xfe);
  assert_int_equal(events[0].target.octets[15], 0xfd);
  assert_int_equal(events[1].target.octets[15], 2);
  for (unsigned i = 0; i < 5; i++) {
    assert_int_equal(events[i].receiver.octets[15], i < 3 ? 1 : 0);
    assert_int_equal(events[i].mtu, i == 2 ? 1400 : 0);
  }
  assert_true(vmk_address_is_none(&events[3].receiver));
  assert_int_equal(events[3].target.octets[15], 0xfc);
  assert_int_equal(events[4].target.octets[15], 0xfb);
  feed_free(&feed);
}

/* A message from router fe to host 1 that its packet to host 2 does not fit, with as much of it as
 * the snap length leaves behind the addresses. */
static void
feed_too_big(struct feed *feed, bool v6, uint32_t mtu, uint32_t octets)
{
  struct frame frame;
  uint8_t header[8] = {v6 ? 2 : 3, v6 ? 0 : 4};

  front_payload(&frame, 8);
  if (v6)
    front_ipv6(&frame, 1, 2, VMK_IP_TCP);
  else
    front_ipv4(&frame, HOST_A, HOST_B, VMK_IP_TCP, 0);
  put32(header + 4, mtu);
  front_octets(&frame, header, sizeof header);
  if (v6)
    front_ipv6(&frame, 0xfe, 1, VMK_IP_ICMPV6);
  else
    front_ipv4(&frame, 0x0a0000fe, HOST_A, VMK_IP_ICMP, 0);
  front_ethernet(&frame, v6 ? 0x86dd : 0x0800);
  feed_frame(feed, &frame, 0, 14 + (v6 ? 40 : 20) + octets, 0);
}

/* RFC 1191 section 4: the low half of a word that RFC 792 leaves unused, 0 from routers before it;
 * RFC 4443 section 3.2: the whole word. */
static void
too_big_says_to_whom_and_how_big(void **state)
{
  static const struct {
    bool v6;
    uint32_t word, octets; /* octets: of the ICMP message that were captured */
    uint32_t mtu;
    bool target;
  } rows[] = {
      {false, 1400, 36, 1400, true},
      {false, 0xffff0000 | 8900, 36, 8900, true},
      {false, 0, 36, 0, true},
      {false, 1400, 8, 1400, false},
      {false, 1400, 7, 0, false},
      {true, 1280, 56, 1280, true},
      {true, 0x00010001, 56, 0x10001, true},
      {true, 1280, 7, 0, false},
  };
  struct feed feed = feed_new(1);
  const struct vmk_event *events;
  size_t count;

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    feed_too_big(&feed, rows[i].v6, rows[i].word, rows[i].octets);
  feed_count(&feed);
  events = vmk_flows_events(feed.flows, &count);
  assert_int_equal(count, sizeof rows / sizeof *rows);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(events[i].kind, VMK_EVENT_ICMP_FRAG_NEEDED);
    assert_int_equal(events[i].mtu, rows[i].mtu);
    assert_int_equal(events[i].address.octets[15], 0xfe);
    assert_int_equal(events[i].receiver.octets[15], 1);
    assert_int_equal(vmk_address_is_v4(&events[i].receiver), !rows[i].v6);
    assert_int_equal(events[i].target.octets[15], rows[i].target ? 2 : 0);
  }
  feed_free(&feed);
}

static void
events_are_capped(void **state)
{
  enum { MANY = 70000, CAP = 65536 };
  struct feed feed = feed_new(1);
  size_t count;

  (void)state;
  for (unsigned i = 0; i < MANY; i++)
    feed_arp(&feed, 1, 5, HOST_A, HOST_B, 0, 0);
  feed_arp(&feed, 2, 5, HOST_A, HOST_B, 0, 0); /* a kind has its own cap */
  feed_count(&feed);
  vmk_flows_events(feed.flows, &count);
  assert_int_equal(count, CAP + 1);
  assert_string_equal(vmk_flows_cap_hit(feed.flows, 0), "events");
  feed_free(&feed);
}

static void
undecoded_frames_count_by_file(void **state)
{
  struct feed feed = feed_new(1);
  const struct vmk_undecoded *undecoded;
  struct frame frame;
  size_t count;

  (void)state;
  for (unsigned i = 0; i < 3; i++) {
    front_payload(&frame, 40);
    front_ethernet(&frame, 0x88cc);
    feed_frame(&feed, &frame, i < 2 ? 2 : 1, 0, 0); /* interfaces 2 and 3 are of file 1 */
  }
  feed_count(&feed);
  undecoded = vmk_flows_undecoded(feed.flows, 1, &count);
  assert_int_equal(count, 1);
  assert_string_equal(undecoded[0].reason, "ethertype-unknown");
  assert_int_equal(undecoded[0].packets, 2);
  undecoded = vmk_flows_undecoded(feed.flows, 0, &count);
  assert_int_equal(undecoded[0].packets, 1);
  vmk_flows_undecoded(feed.flows, 7, &count);
  assert_int_equal(count, 0);
  feed_free(&feed);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_power_on_is_one_announcement),
      cmocka_unit_test(arp_kinds_are_told_apart),
      cmocka_unit_test(routers_show_themselves),
      cmocka_unit_test(too_big_says_to_whom_and_how_big),
      cmocka_unit_test(events_are_capped),
      cmocka_unit_test(undecoded_frames_count_by_file),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
