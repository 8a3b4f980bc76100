/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the long way of a packet: new connections, first packets of a direction, places, volume, content.
 * Must not know TCP's sequence numbers (shard_tcp.c) nor batches.
 */
#include "core/flow/shard_slow.h"

#include <stdlib.h>

#include "core/flow/candidate.h"
#include "core/flow/names.h"
#include "core/flow/rate.h"
#include "core/flow/sighting.h"
#include "core/wire/sniff.h"
#include "core/wire/tls_record.h"

struct vmk_more_half *
vmk_slow_more(struct vmk_slow *slow)
{
  return &vmk_extension_of(&slow->shard->extensions, slow->hot)->half[slow->packet->from];
}

/* The packet's number as a distance from the first packet of its direction, where that fits. */
uint32_t
vmk_slow_delta(struct vmk_slow *slow, uint64_t *far_place)
{
  struct vmk_place first = vmk_place_unpack(slow->cold->half[slow->packet->from].place);
  uint64_t delta = slow->packet->number - first.number + 1;

  if (first.interface == slow->packet->interface && delta > 0 && delta < UINT32_MAX)
    return (uint32_t)delta;
  *far_place = vmk_place_pack(slow->packet->interface, slow->packet->number);
  return UINT32_MAX;
}

static void
end_flow(struct vmk_shard *shard, uint32_t number, struct vmk_hot *hot, uint64_t ordinal)
{
  hot->flags |= VMK_HOT_REPLACED;
  if (!shard->collect_ended || hot->flags & VMK_HOT_EMITTED)
    return;
  if (shard->ended_count == shard->ended_room) {
    shard->ended_room = shard->ended_room ? shard->ended_room * 2 : 64;
    shard->ended = realloc(shard->ended, shard->ended_room * sizeof *shard->ended);
    if (!shard->ended)
      abort();
  }
  shard->ended[shard->ended_count++] = (struct vmk_ended){number, ordinal};
}

static void
start_flow(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  uint8_t protocol = vmk_packet_protocol(packet);

  slow->hot = vmk_store_hot(&slow->shard->store, slow->number);
  slow->cold = vmk_store_cold(&slow->shard->store, slow->number);
  slow->hot->half[0].last = slow->hot->half[1].last = VMK_TIME_NONE;
  slow->cold->half[0].first = slow->cold->half[1].first = VMK_TIME_NONE;
  slow->hot->flags = packet->from ? VMK_HOT_FIRST_1 : 0;
  if (protocol != VMK_IP_TCP)
    slow->hot->flags |= VMK_HOT_ACKED_0 | VMK_HOT_ACKED_1;
  if (vmk_candidate_by_port(protocol, vmk_key_port(packet->key, 0), vmk_key_port(packet->key, 1)))
    slow->hot->flags |= VMK_HOT_INTERESTING;
  if (packet->flags & VMK_PACKET_V6) {
    struct vmk_address ends[2];

    vmk_packet_ends(packet, &ends[packet->from], &ends[!packet->from]);
    slow->hot->flags |= VMK_HOT_V6;
    slow->cold->addresses = vmk_store_add_addresses(&slow->shard->store, ends);
  }
}

/* Finds the packet's flow or starts one; false when there is no room for it. */
static bool
find_flow(struct vmk_slow *slow)
{
  struct vmk_shard *shard = slow->shard;
  const struct vmk_packet *packet = slow->packet;

  slow->number = vmk_store_find(&shard->store, packet->hash, packet->key);
  if (slow->number != VMK_STORE_NONE) {
    slow->hot = vmk_store_hot(&shard->store, slow->number);
    slow->cold = vmk_store_cold(&shard->store, slow->number);
    slow->hot->flags &= ~VMK_HOT_DEFERRED;
    if (!(shard->idle_timeout != 0 && vmk_hot_is_idle(slow->hot, packet->time, shard->idle_timeout)) &&
        !(vmk_packet_protocol(packet) == VMK_IP_TCP && vmk_tcp_starts_anew(slow)))
      return true;
  }
  if (shard->store.count >= shard->max_flows) {
    vmk_spots_note_use(&shard->spots, vmk_spots_intern(&shard->spots, packet), packet);
    shard->flows_capped = true;
    shard->refused++;
    return false;
  }
  if (slow->number != VMK_STORE_NONE)
    end_flow(shard, slow->number, slow->hot, packet->ordinal);
  slow->number = vmk_store_add(&shard->store, packet->hash, packet->key, packet->ordinal);
  start_flow(slow);
  return true;
}

static void
start_rate(struct vmk_slow *slow, struct vmk_extension *extension)
{
  int64_t first[2] = {slow->cold->half[0].first, slow->cold->half[1].first};
  int64_t start = first[0] == VMK_TIME_NONE || (first[1] != VMK_TIME_NONE && first[1] < first[0]) ? first[1] : first[0];

  extension->rate = vmk_rate_new(start);
  slow->hot->flags |= VMK_HOT_RATED;
  for (unsigned end = 0; end < 2; end++)
    vmk_rate_spread(extension->rate, end, slow->hot->half[end].last,
                    vmk_slow_payload(slow->hot, slow->cold, extension, end));
}

uint64_t
vmk_slow_payload(const struct vmk_hot *hot, const struct vmk_cold *cold, const struct vmk_extension *extension,
                 unsigned end)
{
  if (!(hot->flags & VMK_HOT_SENT_0 << end))
    return 0;
  return vmk_sequence_seen(cold->half[end].base, hot->half[end].next, extension ? &extension->half[end] : NULL);
}

/* Moves the counters of one direction into the extension before they could overflow. A flow of that size is worth bins. */
static void
carry(struct vmk_slow *slow)
{
  struct vmk_extension *extension = vmk_extension_of(&slow->shard->extensions, slow->hot);
  unsigned end = slow->packet->from;
  struct vmk_hot_half *half = &slow->hot->half[end];
  struct vmk_more_half *more = &extension->half[end];

  if (!extension->rate)
    start_rate(slow, extension);
  if (!more->carried)
    more->start = slow->cold->half[end].base;
  more->carried = true;
  more->packets += half->packets;
  more->bytes += half->bytes;
  more->cut += slow->hot->cut[end];
  more->payload += (uint32_t)(half->next - slow->cold->half[end].base);
  half->packets = half->bytes = slow->hot->cut[end] = 0;
  slow->cold->half[end].base = half->next;
  vmk_sequence_prune(more, half->next);
}

static void
count_sizes(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_hot_half *half = &slow->hot->half[packet->from];
  struct vmk_cold_half *cold = &slow->cold->half[packet->from];
  uint32_t frame = packet->frame < UINT16_MAX ? packet->frame : UINT16_MAX;
  uint32_t ip = packet->ip_length < UINT16_MAX ? packet->ip_length : UINT16_MAX;

  if (frame > cold->max_frame)
    cold->max_frame = (uint16_t)frame;
  if (ip > half->max_ip)
    half->max_ip = (uint16_t)ip;
  if (packet->frame >= UINT16_MAX || packet->ip_length >= UINT16_MAX) {
    struct vmk_more_half *more = vmk_slow_more(slow);

    more->max_frame = more->max_frame > packet->frame ? more->max_frame : packet->frame;
    more->max_ip = more->max_ip > packet->ip_length ? more->max_ip : packet->ip_length;
  }
}

static void
count(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_hot_half *half = &slow->hot->half[packet->from];
  struct vmk_cold_half *cold = &slow->cold->half[packet->from];

  if (!(slow->hot->flags & VMK_HOT_SENT_0 << packet->from)) {
    cold->first = packet->time;
    cold->place = vmk_place_pack(packet->interface, packet->number);
  }
  half->packets++;
  if (packet->frame > VMK_HOT_CARRY)
    vmk_slow_more(slow)->bytes += packet->frame;
  else
    half->bytes += packet->frame;
  if (packet->flags & VMK_PACKET_CUT)
    slow->hot->cut[packet->from]++;
  if (packet->time > half->last)
    half->last = packet->time;
  half->twin = packet->twin;
  if (packet->flags & VMK_PACKET_FRAGMENT)
    vmk_extension_of(&slow->shard->extensions, slow->hot)->fragments++;
  count_sizes(slow);
}

/* The name that a ClientHello asks for, when the packet holds it. */
static void
note_server_name(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_tls_record record;
  struct vmk_tls_hello hello;
  const uint8_t *body = packet->payload + VMK_TLS_HEADER;
  size_t left;

  if (vmk_tls_record_read(packet->payload, packet->captured, &record).status != VMK_OK)
    return;
  left = packet->captured - VMK_TLS_HEADER;
  if (vmk_tls_hello_read(body, left < record.length ? left : record.length, &hello).status == VMK_OK &&
      hello.sni.length > 0)
    slow->cold->server_name =
      vmk_names_intern(slow->shard->server_names, body + hello.sni.offset, hello.sni.length);
}

static void
first_payload(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_cold_half *cold = &slow->cold->half[packet->from];
  uint64_t far_place = 0;
  struct vmk_sniffed sniffed;

  slow->hot->flags |= VMK_HOT_DATA_0 << packet->from;
  cold->payload_delta = vmk_slow_delta(slow, &far_place);
  if (far_place)
    vmk_slow_more(slow)->payload_place = far_place;
  if (slow->hot->flags & VMK_HOT_INTERESTING && !(slow->hot->flags & VMK_HOT_RATED))
    start_rate(slow, vmk_extension_of(&slow->shard->extensions, slow->hot));
  if (packet->captured == 0 || vmk_packet_protocol(packet) != VMK_IP_TCP)
    return;
  vmk_sniff(packet->payload, packet->captured, &sniffed);
  cold->sniff = (uint8_t)sniffed.kind;
  if (vmk_candidate_by_sniff(cold->sniff))
    slow->hot->flags |= VMK_HOT_INTERESTING;
  if (sniffed.kind == VMK_SNIFF_TLS_CLIENT && slow->cold->server_name == 0)
    note_server_name(slow);
}

/* Datagrams and the like: every payload octet is new. */
static uint32_t
take_datagram(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;

  if (packet->length > UINT16_MAX)
    vmk_slow_more(slow)->payload += packet->length;
  else
    slow->hot->half[packet->from].next += packet->length;
  return packet->length;
}

void
vmk_shard_take_slowly(struct vmk_shard *shard, const struct vmk_packet *packet)
{
  struct vmk_slow slow = {.shard = shard, .packet = packet};
  uint32_t fresh = 0;

  if (!find_flow(&slow))
    return;
  slow.seen = vmk_sighting_note(shard, slow.hot, slow.cold, packet);
  count(&slow);
  if (vmk_packet_protocol(packet) != VMK_IP_TCP)
    fresh = take_datagram(&slow);
  else if (!(packet->flags & (VMK_PACKET_FRAGMENT | VMK_PACKET_NO_SEQUENCE)))
    fresh = vmk_tcp_take(&slow);
  if (fresh > 0 && slow.hot->flags & VMK_HOT_RATED)
    vmk_rate_add(vmk_extension_get(&shard->extensions, slow.hot)->rate, packet->from, packet->time, fresh);
  if (fresh > 0 && !(slow.hot->flags & VMK_HOT_DATA_0 << packet->from))
    first_payload(&slow);
  slow.hot->flags |= VMK_HOT_SENT_0 << packet->from;
  if (slow.hot->half[packet->from].bytes > VMK_HOT_CARRY - UINT16_MAX)
    carry(&slow);
}
