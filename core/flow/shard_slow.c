/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the long way of a packet: new connections, first packets of a direction, places, volume,
 * content. Must not know TCP's sequence numbers (shard_tcp.c) nor batches.
 */
#include "core/flow/shard_slow.h"

#include <stdlib.h>

#include "core/flow/candidate.h"
#include "core/flow/copies.h"
#include "core/flow/rate.h"
#include "core/flow/tracker.h"

struct vmk_more_half *
vmk_slow_more(struct vmk_slow *slow)
{
  return &vmk_extension_of(&slow->shard->extensions, slow->hot)->half[slow->packet->from];
}

/* The packet's number as a distance from the first packet of its direction, where that fits. */
uint32_t
vmk_slow_delta(const struct vmk_slow *slow, uint64_t first, uint64_t *far_place)
{
  uint64_t place = vmk_place_pack(slow->packet->interface, slow->packet->number);
  uint64_t delta = (place >> 24) - (first >> 24) + 1;

  if (((place ^ first) & 0xffffff) == 0 && delta - 1 < UINT32_MAX - 1)
    return (uint32_t)delta;
  *far_place = place;
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
  vmk_cold_half(slow->cold, 0)->first = vmk_cold_half(slow->cold, 1)->first = VMK_TIME_NONE;
  slow->hot->flags = packet->from ? VMK_HOT_FIRST_1 : 0;
  if (protocol != VMK_IP_TCP)
    slow->hot->flags |= VMK_HOT_ACKED_0 | VMK_HOT_ACKED_1;
  if (vmk_candidate_by_port(&slow->shard->candidates, protocol, vmk_key_port(packet->key, 0),
                            vmk_key_port(packet->key, 1)))
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

  if (slow->number == VMK_STORE_NONE ||
      vmk_store_hot(&shard->store, slow->number)->flags & VMK_HOT_REPLACED)
    slow->number = vmk_store_find(&shard->store, packet->hash, packet->key);
  if (slow->number != VMK_STORE_NONE) {
    slow->hot = vmk_store_hot(&shard->store, slow->number);
    slow->cold = vmk_store_cold(&shard->store, slow->number);
    slow->hot->flags &= ~VMK_HOT_DEFERRED;
    if (!vmk_hot_is_idle(slow->hot, packet->from, packet->time, shard->idle_timeout) &&
        !(vmk_packet_protocol(packet) == VMK_IP_TCP && vmk_tcp_starts_anew(slow)))
      return true;
  }
  if (shard->store.count >= shard->max_flows) {
    vmk_spots_note_use(&shard->spots, vmk_spots_intern(&shard->spots, packet), packet);
    shard->refused++;
    return false;
  }
  if (slow->number != VMK_STORE_NONE)
    end_flow(shard, slow->number, slow->hot, packet->ordinal);
  slow->number = vmk_store_add(&shard->store, packet->hash, packet->key, packet->ordinal,
                               slow->number != VMK_STORE_NONE);
  start_flow(slow);
  return true;
}

void
vmk_slow_start_rate(struct vmk_slow *slow)
{
  struct vmk_extension *extension = vmk_extension_of(&slow->shard->extensions, slow->hot);
  int64_t first[2] = {vmk_cold_half(slow->cold, 0)->first, vmk_cold_half(slow->cold, 1)->first};
  int64_t start = first[0] == VMK_TIME_NONE || (first[1] != VMK_TIME_NONE && first[1] < first[0])
                      ? first[1]
                      : first[0];

  extension->meter = vmk_meter_new(start);
  slow->hot->flags |= VMK_HOT_RATED;
  for (unsigned end = 0; end < 2; end++)
    vmk_meter_spread(extension->meter, vmk_extension_slot(extension, end),
                     slow->hot->half[end].last,
                     vmk_slow_payload(slow->hot, slow->cold, extension, end));
}

uint64_t
vmk_slow_payload(const struct vmk_hot *hot, const struct vmk_cold *cold,
                 const struct vmk_extension *extension, unsigned end)
{
  if (!(hot->flags & VMK_HOT_SENT_0 << end))
    return 0;
  return vmk_sequence_seen(vmk_cold_half(cold, end)->base, hot->half[end].next,
                           extension ? &extension->half[end] : NULL);
}

/* Moves the counters of one direction into the extension before they could overflow. A flow of that
 * size is worth bins. */
static void
carry(struct vmk_slow *slow)
{
  struct vmk_extension *extension = vmk_extension_of(&slow->shard->extensions, slow->hot);
  unsigned end = slow->packet->from;
  struct vmk_hot_half *half = &slow->hot->half[end];
  struct vmk_more_half *more = &extension->half[end];

  if (!extension->meter)
    vmk_slow_start_rate(slow);
  if (!more->carried)
    more->start = vmk_cold_half(slow->cold, end)->base;
  more->carried = true;
  more->packets += half->packets;
  more->bytes += half->bytes;
  more->cut += slow->hot->cut[end];
  more->payload += (uint32_t)(half->next - vmk_cold_half(slow->cold, end)->base);
  half->packets = half->bytes = slow->hot->cut[end] = 0;
  vmk_cold_half(slow->cold, end)->base = half->next;
  vmk_sequence_prune(more, half->next);
  if (extension->tracker && vmk_tracker_sample_more(extension->tracker))
    slow->hot->flags |= VMK_HOT_TRACKED;
}

static void
count_sizes(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_hot_half *half = &slow->hot->half[packet->from];
  struct vmk_cold_half *cold = vmk_cold_half(slow->cold, packet->from);
  uint32_t frame = packet->frame < UINT16_MAX ? packet->frame : UINT16_MAX;
  uint32_t ip = packet->ip_length < UINT16_MAX ? packet->ip_length : UINT16_MAX;

  /* Which is larger is a matter of chance: no jumps. */
  cold->max_frame = (uint16_t)(frame > cold->max_frame ? frame : cold->max_frame);
  half->max_ip = (uint16_t)(ip > half->max_ip ? ip : half->max_ip);
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
  struct vmk_cold_half *cold = vmk_cold_half(slow->cold, packet->from);

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

/* Does the packet say what the only packet of its direction so far said? */
static bool
repeats_first(const struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  const struct vmk_hot_half *half = &slow->hot->half[packet->from];
  bool syn = packet->tcp_flags & VMK_TCP_SYN,
       first_syn = slow->hot->flags & VMK_HOT_SYN_0 << packet->from;

  if (half->packets != 1 || half->twin != packet->twin || packet->twin == 0)
    return false;
  if (vmk_packet_protocol(packet) != VMK_IP_TCP)
    return packet->length == half->next;
  return syn == first_syn &&
         packet->sequence + syn == vmk_cold_half(slow->cold, packet->from)->base &&
         packet->sequence + syn + packet->length == half->next &&
         (!(packet->tcp_flags & VMK_TCP_ACK) || packet->acknowledgement == half->acknowledged);
}

/* The first packet of this direction, while it is the only one: what a watch that starts with its
 * copy must know. */
static void
seed_copies(struct vmk_slow *slow, struct vmk_copies *copies)
{
  const struct vmk_packet *packet = slow->packet;
  const struct vmk_hot_half *half = &slow->hot->half[packet->from];
  const struct vmk_cold_half *cold = vmk_cold_half(slow->cold, packet->from);
  struct vmk_place place = vmk_place_unpack(cold->place);

  if (!repeats_first(slow))
    return;
  vmk_copies_seed(
      copies, packet->from,
      (struct vmk_copy_entry){
          .time = cold->first,
          .number = place.number,
          .interface = place.interface,
          .sequence = packet->sequence,
          .acknowledgement = packet->acknowledgement,
          .length = packet->length,
          .twin = half->twin,
          .tcp_flags = packet->tcp_flags,
          .ttl = cold->ttl_min,
          .source = vmk_spots_at(&slow->shard->spots, slow->cold->seen_at[packet->from])->source,
          .identified = packet->flags & VMK_PACKET_IDENTIFIED,
      });
}

static bool
is_old_data(const struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;

  return vmk_packet_protocol(packet) == VMK_IP_TCP && packet->length > 0 &&
         (int32_t)(packet->sequence + packet->length - slow->hot->half[packet->from].next) <= 0;
}

/* Could this packet be a copy of one seen before? Cheap to say no for nearly all. */
static bool
looks_copied(const struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  const struct vmk_hot_half *half = &slow->hot->half[packet->from];

  if (!(slow->hot->flags & VMK_HOT_SENT_0 << packet->from) ||
      packet->flags & (VMK_PACKET_FRAGMENT | VMK_PACKET_NO_SEQUENCE))
    return false;
  if (slow->seen.elsewhere || (packet->twin == half->twin && packet->twin != 0))
    return true;
  return is_old_data(slow);
}

/* Octets that another place gave already are a copy even if the packet itself is not remembered:
 * the first ones of a burst that this place saw before that one did. */
static bool
is_late_copy(const struct vmk_slow *slow, const struct vmk_extension *extension)
{
  const struct vmk_holes *holes = extension->half[slow->packet->from].holes;

  return slow->seen.apart && is_old_data(slow) && (!holes || holes->count == 0);
}

/* Looks for what the packet is a copy of. True: it is one, is counted as such and is nothing else.
 */
static __attribute__((noinline)) bool
take_copy(struct vmk_slow *slow)
{
  struct vmk_extension *extension = vmk_extension_of(&slow->shard->extensions, slow->hot);

  if (!extension->copies) {
    extension->copies = vmk_copies_new();
    seed_copies(slow, extension->copies);
  }
  if (!(slow->hot->flags & VMK_HOT_WATCHED))
    extension->copies->without = 0;
  slow->hot->flags |= VMK_HOT_WATCHED;
  if (vmk_copies_check(extension->copies, slow->packet, slow->seen.sighting,
                       vmk_extension_slot(extension, slow->packet->from)) ||
      is_late_copy(slow, extension)) {
    extension->half[slow->packet->from].duplicates++;
    return true;
  }
  if (extension->copies->without > VMK_COPIES_PATIENCE)
    slow->hot->flags &= ~(uint32_t)VMK_HOT_WATCHED;
  return false;
}

void
vmk_shard_take_slowly(struct vmk_shard *shard, const struct vmk_packet *packet, uint32_t number)
{
  struct vmk_slow slow = {.shard = shard, .packet = packet, .number = number};

  if (!find_flow(&slow))
    return;
  slow.seen = vmk_sighting_note(shard, slow.hot, slow.cold, packet);
  if ((slow.hot->flags & VMK_HOT_WATCHED || looks_copied(&slow)) && take_copy(&slow))
    return;
  count(&slow);
  if (vmk_packet_protocol(packet) != VMK_IP_TCP)
    slow.fresh = take_datagram(&slow);
  else if (!(packet->flags & (VMK_PACKET_FRAGMENT | VMK_PACKET_NO_SEQUENCE)))
    slow.fresh = vmk_tcp_take(&slow);
  vmk_content_take(&slow);
  slow.hot->flags |= VMK_HOT_SENT_0 << packet->from;
  if (slow.hot->half[packet->from].bytes > VMK_HOT_CARRY - UINT16_MAX)
    carry(&slow);
}
