/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that any sequence of frames becomes flows without harm, that nothing is counted twice or
 * lost, and that one thread and three give the same. Must not know how flows are kept.
 */
#include <stdlib.h>
#include <string.h>

#include "core/flow/engine.h"

enum { RECORDS_MAX = 512, RECORD_HEAD = 4, INTERFACES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool truth)
{
  if (!truth)
    abort();
}

static const struct vmk_interface interfaces[INTERFACES] = {
    {.link_type = 1},
    {.link_type = 1, .id = 1},
    {.link_type = 101, .id = 2},
    {.link_type = 113, .id = 3},
};

/* Each record: an octet of interface and time step, one of wire length beyond the captured one, two
 * of captured length. */
static size_t
make_records(const uint8_t *data, size_t size, struct vmk_record records[RECORDS_MAX])
{
  int64_t time = INT64_C(1700000000000000000);
  size_t count = 0;

  while (size >= RECORD_HEAD && count < RECORDS_MAX) {
    size_t captured = (size_t)(data[2] << 8 | data[3]) % 2048;

    if (captured > size - RECORD_HEAD)
      captured = size - RECORD_HEAD;
    time += INT64_C(1) << (data[0] >> 3);
    records[count] = (struct vmk_record){
        .data = data + RECORD_HEAD,
        .captured = (uint32_t)captured,
        .wire = (uint32_t)captured + data[1] * 16u,
        .time = time,
        .number = count + 1,
        .interface = data[0] % 5, /* one more than there are */
    };
    count++;
    data += RECORD_HEAD + captured;
    size -= RECORD_HEAD + captured;
  }
  return count;
}

/* feed: records in each call. */
static struct vmk_flows *
run(const struct vmk_record *records, size_t count, unsigned threads, size_t feed)
{
  struct vmk_engine_options options = {
      .threads = threads, .kept = threads, .max_flows = 64, .idle_timeout = INT64_C(1) << 30};
  struct vmk_flows *flows = vmk_flows_new(&options);

  for (size_t at = 0; at < count; at += feed)
    vmk_flows_feed(flows, interfaces, INTERFACES, records + at,
                   count - at < feed ? count - at : feed);
  vmk_flows_finish(flows);
  return flows;
}

static uint64_t
packets_of(const struct vmk_flow *flow)
{
  return flow->half[0].packets + flow->half[0].duplicates + flow->half[1].packets +
         flow->half[1].duplicates;
}

static void
check_flow(const struct vmk_flow *flow)
{
  uint64_t seen = 0;

  demand(flow->sighting_count >= 1);
  for (size_t i = 0; i < flow->sighting_count; i++)
    seen += flow->sightings[i].half[0].packets + flow->sightings[i].half[1].packets;
  demand(seen == packets_of(flow) && seen > 0);
  for (int i = 0; i < 2; i++) {
    const struct vmk_half *half = &flow->half[i];

    demand(half->cut <= half->packets);
    demand((half->packets == 0) == (half->first_packet.number == 0));
    demand(half->packets != 0 || half->payload == 0);
    demand(half->first <= half->last);
  }
  for (size_t i = 0; i < flow->crossing_count; i++) {
    demand(flow->crossings[i].ttl_before > flow->crossings[i].ttl_after);
    demand(flow->crossings[i].sighting_before < flow->sighting_count);
    demand(flow->crossings[i].sighting_after < flow->sighting_count);
  }
}

static void
demand_same_half(const struct vmk_half *a, const struct vmk_half *b)
{
  demand(memcmp(&a->address, &b->address, sizeof a->address) == 0 && a->port == b->port);
  demand(a->packets == b->packets && a->bytes == b->bytes && a->payload == b->payload);
  demand(a->retransmitted == b->retransmitted && a->duplicates == b->duplicates &&
         a->missing == b->missing);
  demand(a->first == b->first && a->last == b->last && a->cut == b->cut && a->sniff == b->sniff);
  demand(a->first_packet.number == b->first_packet.number && a->fin.number == b->fin.number);
  demand(a->entropy_sample == b->entropy_sample && a->max_frame == b->max_frame);
}

static void
demand_same_ledger(const struct vmk_ledger *a, const struct vmk_ledger *b)
{
  demand(!a == !b);
  if (!a)
    return;
  demand(a->flavour == b->flavour && a->flavour_mark.number == b->flavour_mark.number);
  demand(a->file_count == b->file_count && a->error_count == b->error_count &&
         a->messages == b->messages);
  demand(a->nfc_bytes[0] == b->nfc_bytes[0] && a->nfc_bytes[1] == b->nfc_bytes[1]);
  demand(!a->server_name == !b->server_name);
}

static void
demand_same(const struct vmk_flows *one, const struct vmk_flows *three)
{
  size_t events_one, events_three, macs_one, macs_three;
  const struct vmk_mac_use *uses_one = vmk_flows_mac_uses(one, &macs_one);
  const struct vmk_mac_use *uses_three = vmk_flows_mac_uses(three, &macs_three);

  vmk_flows_events(one, &events_one);
  vmk_flows_events(three, &events_three);
  demand(events_one == events_three && macs_one == macs_three);
  demand(macs_one == 0 || memcmp(uses_one, uses_three, macs_one * sizeof *uses_one) == 0);
  demand(vmk_flows_count(one) == vmk_flows_count(three));
  demand(vmk_flows_refused(one) == vmk_flows_refused(three));
  for (size_t i = 0; i < vmk_flows_count(one); i++) {
    struct vmk_flow a, b;

    vmk_flows_view(one, i, &a);
    vmk_flows_view(three, i, &b);
    demand(a.direction_known_by == b.direction_known_by && a.rtt == b.rtt && a.ended == b.ended);
    demand(a.sighting_count == b.sighting_count && a.crossing_count == b.crossing_count &&
           !a.rate == !b.rate);
    demand_same_half(&a.half[0], &b.half[0]);
    demand_same_half(&a.half[1], &b.half[1]);
    demand_same_ledger(a.ledger, b.ledger);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct vmk_record records[RECORDS_MAX];
  size_t count = make_records(data, size, records), undecoded, i;
  struct vmk_flows *one = run(records, count, 1, RECORDS_MAX);
  struct vmk_flows *three = run(records, count, 3, 37);
  uint64_t accounted = vmk_flows_refused(one);
  const struct vmk_undecoded *reasons = vmk_flows_undecoded(one, 0, &undecoded);
  const struct vmk_event *events;

  for (i = 0; i < vmk_flows_count(one); i++) {
    struct vmk_flow flow;

    vmk_flows_view(one, i, &flow);
    check_flow(&flow);
    demand(vmk_flows_size(one, i).bytes == flow.half[0].bytes + flow.half[1].bytes);
    accounted += packets_of(&flow);
  }
  for (i = 0; i < undecoded; i++)
    accounted += reasons[i].packets;
  events = vmk_flows_events(one, &undecoded);
  for (i = 0; i < undecoded; i++)
    accounted += events[i].kind <= VMK_EVENT_RARP; /* ARP and RARP are nothing else */
  demand(accounted == count);
  demand_same(one, three);
  vmk_flows_free(one);
  vmk_flows_free(three);
  return 0;
}
