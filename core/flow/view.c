/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the records of a flow become the view that readers of results get: by client and
 * server, in full counters. Must not know how the records came about.
 */
#include <stddef.h>
#include <string.h>

#include "core/flow/copies.h"
#include "core/flow/direction.h"
#include "core/flow/flows.h"
#include "core/flow/names.h"
#include "core/flow/rate.h"
#include "core/flow/shard_slow.h"
#include "core/flow/tracker.h"
#include "core/wire/sniff.h"

static struct vmk_place
later_place(const struct vmk_cold_half *half, uint32_t delta, uint64_t far_place)
{
  struct vmk_place place = vmk_place_unpack(half->place);

  if (delta == 0)
    return (struct vmk_place){0};
  if (delta == UINT32_MAX)
    return vmk_place_unpack(far_place);
  place.number += delta - 1;
  return place;
}

static struct vmk_address
end_address(const struct vmk_shard *shard, const struct vmk_hot *hot, const struct vmk_cold *cold,
            unsigned end)
{
  uint32_t v4 = (uint32_t)(hot->key[0] >> (end ? 0 : 32));
  uint8_t octets[4] = {(uint8_t)(v4 >> 24), (uint8_t)(v4 >> 16), (uint8_t)(v4 >> 8), (uint8_t)v4};

  if (hot->flags & VMK_HOT_V6)
    return (
        (const struct vmk_address *)vmk_blocks_at(&shard->store.addresses, cold->addresses))[end];
  return vmk_address_v4(octets);
}

/* Octets that the other end acknowledged but nobody captured, behind the last one seen. */
static uint64_t
acknowledged_unseen(const struct vmk_hot *hot, const struct vmk_cold *cold, unsigned end)
{
  uint32_t seen =
      hot->flags & VMK_HOT_SENT_0 << end ? hot->half[end].next : vmk_cold_half(cold, end)->base;
  uint32_t acknowledged = hot->half[!end].acknowledged;

  if ((uint8_t)hot->key[1] != VMK_IP_TCP || !(hot->flags & VMK_HOT_SENT_0 << !end) ||
      !(hot->flags & VMK_HOT_ACKED_0 << !end))
    return 0;
  if (hot->flags & VMK_HOT_FIN_0 << end)
    seen++;
  acknowledged -= seen;
  return acknowledged < VMK_SEQUENCE_REACH ? acknowledged : 0;
}

static void
fill_from_hot(const struct vmk_hot *hot, const struct vmk_cold *cold, unsigned end,
              struct vmk_half *view)
{
  const struct vmk_hot_half *half = &hot->half[end];

  view->port = vmk_key_port(hot->key, end);
  view->packets = half->packets;
  view->bytes = half->bytes;
  view->cut = hot->cut[end];
  view->max_ip = half->max_ip;
  view->last = half->last;
  view->syn = hot->flags & VMK_HOT_SYN_0 << end;
  view->fin_seen = hot->flags & VMK_HOT_FIN_0 << end;
  view->rst_seen = hot->flags & VMK_HOT_RST_0 << end;
  view->missing = acknowledged_unseen(hot, cold, end);
}

static void
fill_from_cold(const struct vmk_cold *cold, unsigned end, const struct vmk_more_half *more,
               struct vmk_half *view)
{
  const struct vmk_cold_half *half = vmk_cold_half(cold, end);

  view->first = half->first;
  view->first_packet = vmk_place_unpack(half->place);
  view->first_payload = later_place(half, half->payload_delta, more ? more->payload_place : 0);
  view->fin = later_place(half, cold->fin_delta[end], more ? more->fin_place : 0);
  view->syn_mss = half->syn_mss;
  view->max_frame = half->max_frame;
  view->sniff = half->sniff;
  if (!more)
    return;
  view->packets += more->packets;
  view->bytes += more->bytes;
  view->cut += more->cut;
  view->retransmitted = more->retransmitted;
  view->duplicates = more->duplicates;
  view->missing += more->unseen;
  view->max_frame = MAX(view->max_frame, more->max_frame);
  view->max_ip = MAX(view->max_ip, more->max_ip);
}

static void
fill_half(const struct vmk_shard *shard, const struct vmk_hot *hot, const struct vmk_cold *cold,
          unsigned end, struct vmk_half *view)
{
  const struct vmk_extension *extension = vmk_extension_get(&shard->extensions, hot);

  fill_from_hot(hot, cold, end, view);
  fill_from_cold(cold, end, extension ? &extension->half[end] : NULL, view);
  view->address = end_address(shard, hot, cold, end);
  view->payload = vmk_slow_payload(hot, cold, extension, end);
  if (hot->flags & VMK_HOT_SENT_0 << end)
    view->mac = vmk_spots_at(&shard->spots, cold->seen_at[end])->source;
}

static enum vmk_transport
transport_of(const struct vmk_hot *hot)
{
  uint8_t protocol = (uint8_t)hot->key[1];

  return protocol == VMK_IP_TCP   ? VMK_TRANSPORT_TCP
         : protocol == VMK_IP_UDP ? VMK_TRANSPORT_UDP
                                  : VMK_TRANSPORT_OTHER;
}

struct vmk_flow_size
vmk_flow_size(const struct vmk_shard *shard, uint32_t number)
{
  const struct vmk_hot *hot = vmk_store_hot(&shard->store, number);
  const struct vmk_extension *extension = vmk_extension_get(&shard->extensions, hot);
  uint64_t bytes = (uint64_t)hot->half[0].bytes + hot->half[1].bytes;

  if (extension)
    bytes += extension->half[0].bytes + extension->half[1].bytes;
  return (struct vmk_flow_size){bytes, transport_of(hot)};
}

bool
vmk_flow_glance(const struct vmk_shard *shard, uint32_t number, struct vmk_flow_glance *glance)
{
  const struct vmk_hot *hot = vmk_store_hot(&shard->store, number);
  const struct vmk_cold *cold = vmk_store_cold(&shard->store, number);
  const struct vmk_spot *spot;

  if (hot->extension != 0 || cold->server_name != 0)
    return false;
  spot = vmk_spots_at(&shard->spots, cold->seen_at[vmk_hot_first_end(hot)]);
  glance->transport = transport_of(hot);
  glance->interface = spot->interface;
  memcpy(glance->vlans, spot->vlans, sizeof glance->vlans);
  glance->tunnels = spot->tunnels;
  for (unsigned end = 0; end < 2; end++) {
    glance->address[end] = end_address(shard, hot, cold, end);
    glance->port[end] = vmk_key_port(hot->key, end);
    glance->packets[end] = hot->half[end].packets;
    glance->sniff[end] = vmk_cold_half(cold, end)->sniff;
  }
  return true;
}

static void
fill_single_sighting(const struct vmk_shard *shard, const struct vmk_hot *hot,
                     const struct vmk_cold *cold, unsigned client, struct vmk_flow *view)
{
  vmk_sighting_single(shard, hot, cold, client, &view->own_sighting);
  for (int i = 0; i < 2; i++)
    view->own_sighting.half[i].packets = view->half[i].packets + view->half[i].duplicates;
  view->sightings = &view->own_sighting;
  view->sighting_count = 1;
}

/* Packets of the first sighting are those that were seen at no other. */
static void
fill_sightings(struct vmk_extension *extension, struct vmk_flow *view)
{
  for (int i = 0; i < 2; i++) {
    uint64_t elsewhere = 0;

    for (uint32_t at = 1; at < extension->sighting_count; at++)
      elsewhere += extension->sightings[at].half[i].packets;
    extension->sightings[0].half[i].packets =
        view->half[i].packets + view->half[i].duplicates - elsewhere;
  }
  view->sightings = extension->sightings;
  view->sighting_count = extension->sighting_count;
  view->sightings_capped = extension->sightings_capped;
}

static void
fill_content(const struct vmk_extension *extension, unsigned client, struct vmk_flow *view)
{
  struct vmk_tracker *tracker = extension->tracker;

  for (unsigned i = 0; i < 2; i++) {
    unsigned end = i ^ client;
    struct vmk_tracker_entropy entropy = vmk_tracker_entropy(tracker, end);

    if (vmk_tracker_sniff(tracker, end) != VMK_SNIFF_NOTHING)
      view->half[i].sniff = vmk_tracker_sniff(tracker, end);
    view->half[i].entropy_verdict = entropy.verdict;
    view->half[i].entropy_millibits = entropy.millibits;
    view->half[i].entropy_sample = entropy.sample;
  }
  view->ledger = vmk_tracker_ledger(tracker);
}

static void
fill_extension(struct vmk_extension *extension, unsigned client, struct vmk_flow *view)
{
  vmk_extension_orient(extension, client);
  view->fragments = extension->fragments;
  view->rate = extension->meter;
  if (extension->sightings)
    fill_sightings(extension, view);
  if (extension->copies) {
    view->crossings = extension->copies->crossings;
    view->crossing_count = extension->copies->crossing_count;
  }
  if (extension->tracker)
    fill_content(extension, client, view);
}

/* A flow of which only the server name is known has a ledger with nothing else in it. */
static void
fill_server_name(const struct vmk_shard *shard, const struct vmk_cold *cold, struct vmk_flow *view)
{
  if (cold->server_name == 0 || (view->ledger && view->ledger->server_name))
    return;
  if (view->ledger)
    view->own_ledger = *view->ledger;
  else
    memset(&view->own_ledger, 0, sizeof view->own_ledger);
  view->own_ledger.server_name =
      (char *)(uintptr_t)vmk_names_text(shard->server_names, cold->server_name);
  view->own_ledger.server_name_mark =
      (struct vmk_mark){view->half[0].first_payload.interface, view->half[0].first_payload.number};
  view->ledger = &view->own_ledger;
}

static bool
is_ended(const struct vmk_hot *hot)
{
  uint32_t fins = hot->flags & (VMK_HOT_FIN_0 | VMK_HOT_FIN_1);

  return fins == (VMK_HOT_FIN_0 | VMK_HOT_FIN_1) ||
         hot->flags & (VMK_HOT_RST_0 | VMK_HOT_RST_1 | VMK_HOT_REPLACED);
}

static int64_t
earlier(int64_t a, int64_t b)
{
  return a == VMK_TIME_NONE ? b : b == VMK_TIME_NONE ? a : MIN(a, b);
}

void
vmk_flow_fill(const struct vmk_shard *shard, uint32_t number, struct vmk_flow *view)
{
  const struct vmk_hot *hot = vmk_store_hot(&shard->store, number);
  const struct vmk_cold *cold = vmk_store_cold(&shard->store, number);
  struct vmk_extension *extension = vmk_extension_get(&shard->extensions, hot);
  unsigned client;

  memset(view, 0, offsetof(struct vmk_flow, own_sighting)); /* what is behind is filled if used */
  view->transport = transport_of(hot);
  view->ip_protocol = (uint8_t)hot->key[1];
  client = vmk_client_end(hot, cold, &view->direction_known_by);
  fill_half(shard, hot, cold, client, &view->half[0]);
  fill_half(shard, hot, cold, !client, &view->half[1]);
  if (view->ip_protocol == VMK_IP_ICMP || view->ip_protocol == VMK_IP_ICMPV6) {
    view->half[0].port = vmk_key_port(hot->key, 0);
    view->half[1].port = vmk_key_port(hot->key, 1);
  }
  view->first = earlier(view->half[0].first, view->half[1].first);
  view->last = MAX(view->half[0].last, view->half[1].last);
  view->rtt = cold->rtt;
  view->interesting = hot->flags & VMK_HOT_INTERESTING;
  view->ended = is_ended(hot);
  fill_single_sighting(shard, hot, cold, client, view);
  if (extension)
    fill_extension(extension, client, view);
  fill_server_name(shard, cold, view);
}
