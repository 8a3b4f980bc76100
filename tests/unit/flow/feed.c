/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a test tells a story of frames to the engine and looks at the flows that come out.
 * Must not know what any test expects.
 */
#include "feed.h"

unsigned feed_threads = 1;

struct feed
feed_with(struct vmk_engine_options options)
{
  struct feed feed = {.flows = vmk_flows_new(&options), .time = INT64_C(1700000000000000000)};

  for (uint32_t i = 0; i < 4; i++)
    feed.interfaces[i] = (struct vmk_interface){.file = i / 2, .id = i % 2, .link_type = 1};
  return feed;
}

struct feed
feed_new(unsigned threads)
{
  return feed_with((struct vmk_engine_options){.threads = threads});
}

void
feed_frame(struct feed *feed, const struct frame *frame, uint32_t interface, uint32_t snap,
           int64_t wait)
{
  uint32_t length = frame_length(frame);
  uint32_t captured = snap != 0 && snap < length ? snap : length;
  uint8_t *copy =
      malloc(captured ? captured : 1); /* exact, so that a sanitizer sees one octet too many */
  struct vmk_record record = {.captured = captured, .wire = length, .interface = interface};

  if (!copy)
    abort();
  memcpy(copy, frame_data(frame), captured);
  feed->time += wait ? wait : 100000;
  record.data = copy;
  record.time = feed->time;
  record.number = ++feed->number;
  vmk_flows_feed(feed->flows, feed->interfaces, 4, &record, 1);
  free(copy);
}

static void
front_network(struct frame *frame, const struct sent *sent, unsigned protocol)
{
  static unsigned identification = 1000;
  uint8_t *ip =
      front_ipv4(frame, sent->from ? HOST_B : HOST_A, sent->from ? HOST_A : HOST_B, protocol, 0);
  unsigned source = sent->source_mac ? sent->source_mac : 11 + sent->from;

  put16(ip + 4, sent->identification == 0 ? ++identification : sent->identification);
  ip[8] = (uint8_t)(sent->ttl ? sent->ttl : 64);
  front_type(frame, 0x0800);
  if (sent->vlan) {
    front_tag(frame, sent->vlan);
    front_type(frame, 0x8100);
  }
  front_macs(frame, source, 12 - sent->from);
}

static void
front_content(struct frame *frame, const struct sent *sent)
{
  front_payload(frame, sent->length);
  if (sent->payload)
    memcpy(frame->room + frame->start, sent->payload, sent->length);
}

static unsigned
port_of(const struct sent *sent, unsigned end)
{
  return end == 0 ? (sent->port_a ? sent->port_a : PORT_A) : (sent->port_b ? sent->port_b : PORT_B);
}

void
feed_tcp(struct feed *feed, struct sent sent)
{
  struct frame frame;

  front_content(&frame, &sent);
  front_tcp(&frame, port_of(&sent, sent.from), port_of(&sent, !sent.from), sent.sequence,
            sent.acknowledgement, sent.flags ? sent.flags : VMK_TCP_ACK, 0);
  front_network(&frame, &sent, VMK_IP_TCP);
  feed_frame(feed, &frame, sent.interface, sent.snap, sent.wait);
}

void
feed_udp(struct feed *feed, struct sent sent)
{
  struct frame frame;

  front_content(&frame, &sent);
  front_udp(&frame, port_of(&sent, sent.from), port_of(&sent, !sent.from));
  front_network(&frame, &sent, VMK_IP_UDP);
  feed_frame(feed, &frame, sent.interface, sent.snap, sent.wait);
}

void
feed_open(struct feed *feed, uint32_t a, uint32_t b)
{
  feed_tcp(feed, (struct sent){.sequence = a, .flags = VMK_TCP_SYN});
  feed_tcp(feed, (struct sent){.from = 1,
                               .sequence = b,
                               .acknowledgement = a + 1,
                               .flags = VMK_TCP_SYN | VMK_TCP_ACK});
  feed_tcp(feed, (struct sent){.sequence = a + 1, .acknowledgement = b + 1});
}

void
feed_octets(struct feed *feed, struct sent sent, const uint8_t *octets, size_t length, size_t piece)
{
  uint32_t first = sent.sequence;

  for (size_t at = 0; at < length; at += piece) {
    sent.sequence = (uint32_t)(first + at);
    sent.payload = octets + at;
    sent.length = (uint32_t)(length - at < piece ? length - at : piece);
    feed_tcp(feed, sent);
  }
}

size_t
feed_count(struct feed *feed)
{
  if (feed->time != 0)
    vmk_flows_finish(feed->flows);
  feed->time = 0;
  return vmk_flows_count(feed->flows);
}

/* Does the glance say what the view says, and is there one only where it says all? */
static bool
glance_agrees(const struct vmk_flows *flows, size_t index, const struct vmk_flow *view)
{
  struct vmk_flow_glance glance;
  unsigned turned;

  if (!vmk_flows_glance(flows, index, &glance))
    return true;
  turned = !vmk_address_equal(&glance.address[0], &view->half[0].address) ||
           glance.port[0] != view->half[0].port || glance.packets[0] != view->half[0].packets;
  for (unsigned end = 0; end < 2; end++) {
    const struct vmk_half *half = &view->half[end ^ turned];

    if (!vmk_address_equal(&glance.address[end], &half->address) ||
        glance.port[end] != half->port || glance.packets[end] != half->packets ||
        glance.sniff[end] != half->sniff || half->duplicates != 0)
      return false;
  }
  return glance.transport == view->transport && view->sighting_count == 1 &&
         glance.interface == view->sightings->interface &&
         glance.tunnels == view->sightings->tunnels &&
         memcmp(glance.vlans, view->sightings->vlans, sizeof glance.vlans) == 0 && !view->ledger &&
         !view->rate && view->crossing_count == 0 && view->fragments == 0;
}

struct vmk_flow *
feed_view(struct feed *feed, size_t index)
{
  struct vmk_flow *view = malloc(sizeof *view);

  if (!view || index >= feed_count(feed))
    abort();
  vmk_flows_view(feed->flows, index, view);
  if (vmk_flows_size(feed->flows, index).bytes != view->half[0].bytes + view->half[1].bytes ||
      vmk_flows_size(feed->flows, index).transport != view->transport ||
      !glance_agrees(feed->flows, index, view))
    abort();
  return view;
}

void
feed_free(struct feed *feed)
{
  vmk_flows_free(feed->flows);
}

int
feed_run(int (*group)(void))
{
  static const unsigned threads[] = {1, 2, 4};
  int failed = 0;

  for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
    feed_threads = threads[i];
    failed += group();
  }
  return failed;
}
