/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the short way: a batch of packets is looked up with every memory access asked for ahead,
 * and a packet that only continues what is known moves a few counters. Must not know what else a
 * packet can mean.
 */
#include "core/flow/shard.h"

#include <stdlib.h>
#include <string.h>

#include "core/flow/copies.h"
#include "core/flow/names.h"
#include "core/flow/packet_quick.h"
#include "core/flow/rate.h"
#include "core/flow/tracker.h"

enum { MAX_FLOWS_DEFAULT = 16 << 20 };

void
vmk_shard_init(struct vmk_shard *shard, const struct vmk_engine_options *options, bool one_of_many)
{
  *shard = (struct vmk_shard){
      .framings = options->framings,
      .observer = {.on_octets = options->on_octets, .context = options->context},
      .max_flows = options->max_flows ? options->max_flows : MAX_FLOWS_DEFAULT,
      .idle_timeout = options->idle_timeout ? options->idle_timeout : INT64_MAX,
      .collect_ended = options->on_flow != NULL,
  };
  if (shard->max_flows > UINT32_MAX / 2)
    shard->max_flows = UINT32_MAX / 2;
  shard->nobody.hot.half[0].last = shard->nobody.hot.half[1].last = VMK_TIME_NONE;
  vmk_store_init(&shard->store, one_of_many);
  vmk_spots_init(&shard->spots);
  vmk_candidate_ports_init(&shard->candidates);
  shard->server_names = vmk_names_new();
}

void
vmk_shard_clear(struct vmk_shard *shard)
{
  vmk_extensions_clear(&shard->extensions);
  vmk_store_clear(&shard->store);
  vmk_spots_clear(&shard->spots);
  vmk_names_free(shard->server_names);
  free(shard->ended);
}

void
vmk_shard_finish(struct vmk_shard *shard)
{
  for (uint32_t i = 0; i < shard->extensions.count; i++)
    if (shard->extensions.at[i]->tracker)
      vmk_tracker_finish(shard->extensions.at[i]->tracker);
}

/* Flags that the flow of a plain packet has, by its sender and by whether it has payload. */
static const uint32_t plain_flags[2][2] = {
    {VMK_HOT_SENT_0 | VMK_HOT_ACKED_0, VMK_HOT_SENT_0 | VMK_HOT_ACKED_0 | VMK_HOT_START_0},
    {VMK_HOT_SENT_1 | VMK_HOT_ACKED_1, VMK_HOT_SENT_1 | VMK_HOT_ACKED_1 | VMK_HOT_START_1},
};

/* Does this packet only continue what is known? Everything that has to be kept beyond counters is
 * not. slow: the flags that speak against it. */
static inline bool
is_plain(const struct vmk_shard *shard, const struct vmk_hot *hot, const struct vmk_packet *packet,
         uint32_t slow)
{
  enum { TCP_STATE = VMK_TCP_SYN | VMK_TCP_FIN | VMK_TCP_RST | VMK_TCP_ACK };
  const struct vmk_hot_half *half = &hot->half[packet->from];
  uint32_t wanted = plain_flags[packet->from][packet->length > 0];

  if ((hot->flags & (wanted | slow)) != wanted || half->place != packet->place ||
      packet->ip_length > half->max_ip ||
      packet->flags & (VMK_PACKET_FRAGMENT | VMK_PACKET_NO_SEQUENCE) ||
      (uint64_t)half->bytes + packet->frame > VMK_HOT_CARRY || packet->twin == half->twin)
    return false;
  if (vmk_hot_is_idle(hot, packet->from, packet->time, shard->idle_timeout))
    return false;
  return vmk_packet_protocol(packet) != VMK_IP_TCP ||
         (packet->sequence == half->next && (packet->tcp_flags & TCP_STATE) == VMK_TCP_ACK);
}

static inline void
prefetch(const void *address)
{
  __builtin_prefetch(address, 1, 3);
}

/* What a batch needs to know of its packets until it is done. */
struct rest {
  uint32_t *number;            /* of the guess; VMK_STORE_NONE where it was wrong */
  struct vmk_hot **hot;        /* likewise; nobody */
  uint8_t slow[VMK_BATCH];     /* packets that go the long way, in order */
  uint8_t extended[VMK_BATCH]; /* those of them whose flow has an extension */
  uint8_t rated[VMK_BATCH];    /* plain packets whose payload has to go into bins */
  size_t slow_count, extended_count, rated_count;
};

void
vmk_shard_announce(const struct vmk_shard *shard, const struct vmk_packet *packets, size_t count)
{
  for (size_t i = 0; i < count; i++)
    vmk_index_prefetch(&shard->store.index, packets[i].hash);
}

void
vmk_shard_guess(struct vmk_shard *shard, const struct vmk_packet *packets, size_t count,
                struct vmk_guess *guess)
{
  const struct vmk_store store = shard->store; /* nothing that is written here changes it */

  for (size_t i = 0; i < count; i++) {
    uint32_t number = vmk_index_guess(&store.index, packets[i].hash);
    struct vmk_hot *hot = &shard->nobody.hot;

    if (number != VMK_STORE_NONE)
      hot = vmk_store_hot(&store, number);
    guess->number[i] = number;
    guess->hot[i] = hot;
    prefetch(&hot->flags);
    prefetch(&hot->half[packets[i].from]);
  }
}

/* A flow with one packet that goes the long way waits with all that follow. Of its record the third
 * line is asked for where this packet mostly needs it (each one costs), else the second one, which
 * the guess asked for. */
static inline void
defer(struct vmk_shard *shard, struct rest *rest, size_t i, const struct vmk_packet *packet)
{
  struct vmk_hot *hot = rest->hot[i];
  enum { SELDOM = VMK_TCP_SYN | VMK_TCP_FIN | VMK_TCP_RST };
  unsigned third = (packet->from == 0) | ((packet->tcp_flags & SELDOM) != 0); /* no jumps */

  prefetch((const uint8_t *)hot + 64 + 64 * third);
  prefetch(packet->record); /* or link */
  vmk_spots_prefetch(&shard->spots, packet);
  hot->flags |= VMK_HOT_DEFERRED;
  rest->slow[rest->slow_count++] = (uint8_t)i;
  if (hot->extension) {
    prefetch(&shard->extensions.at[hot->extension - 1]);
    rest->extended[rest->extended_count++] = (uint8_t)i;
  }
}

static void
take_plain_ones(struct vmk_shard *shard, const struct vmk_packet *packets, size_t count,
                struct rest *rest)
{
  for (size_t i = 0; i < count; i++) {
    const struct vmk_packet *packet = &packets[i];
    struct vmk_hot *hot = rest->hot[i];
    uint64_t other = (hot->key[0] ^ packet->key[0]) | (hot->key[1] ^ packet->key[1]);

    /* A wrong guess is seldom, none at all a matter of chance. */
    if ((other & (0 - (uint64_t)(rest->number[i] != VMK_STORE_NONE))) != 0) {
      rest->hot[i] = hot = &shard->nobody.hot;
      rest->number[i] = VMK_STORE_NONE;
    }
    if (!is_plain(shard, hot, packet, VMK_HOT_SLOW)) {
      defer(shard, rest, i, packet);
      continue;
    }
    vmk_hot_count(hot, packet);
    if (hot->flags & VMK_HOT_RATED && packet->length > 0) {
      prefetch(&shard->extensions.at[hot->extension - 1]);
      rest->rated[rest->rated_count++] = (uint8_t)i;
    }
  }
}

/* Each step asks for what the next one reads, for all packets at once. */
static void
rate(struct vmk_shard *shard, const struct vmk_packet *packets, const struct rest *rest)
{
  struct vmk_extension *extensions[VMK_BATCH];

  for (size_t i = 0; i < rest->rated_count; i++) {
    extensions[i] = vmk_extension_get(&shard->extensions, rest->hot[rest->rated[i]]);
    prefetch(extensions[i]);
  }
  for (size_t i = 0; i < rest->rated_count; i++)
    prefetch(extensions[i]->meter);
  for (size_t i = 0; i < rest->rated_count; i++) {
    const struct vmk_packet *packet = &packets[rest->rated[i]];

    vmk_meter_add(extensions[i]->meter, vmk_extension_slot(extensions[i], packet->from),
                  packet->time, packet->length);
  }
}

static inline void
fetch(const void *start, size_t length)
{
  for (size_t octet = 0; octet < length; octet += 64)
    prefetch((const uint8_t *)start + octet);
}

/* Asks for the extensions of flows that go the long way, then for what hangs on them. */
static void
fetch_extensions(const struct vmk_shard *shard, const struct rest *rest)
{
  const struct vmk_extension *extensions[VMK_BATCH];

  for (size_t i = 0; i < rest->extended_count; i++) {
    extensions[i] = vmk_extension_get(&shard->extensions, rest->hot[rest->extended[i]]);
    fetch(extensions[i], sizeof **extensions);
  }
  for (size_t i = 0; i < rest->extended_count; i++) {
    if (extensions[i]->tracker)
      vmk_tracker_prefetch(extensions[i]->tracker);
    if (extensions[i]->meter)
      prefetch(extensions[i]->meter);
    if (extensions[i]->sightings)
      fetch(extensions[i]->sightings, sizeof *extensions[i]->sightings);
    if (extensions[i]->copies)
      fetch(extensions[i]->copies, sizeof *extensions[i]->copies);
  }
}

/* In bulk the payload of a flow that is followed is mostly known beforehand to mean nothing, and
 * its acknowledgements have none: these are plain all the same. */
static bool
take_passed_over(struct vmk_shard *shard, struct vmk_hot *hot, const struct vmk_packet *packet)
{
  struct vmk_extension *extension;

  if (hot->flags & VMK_HOT_REPLACED ||
      !is_plain(shard, hot, packet, VMK_HOT_SLOW & ~(uint32_t)(VMK_HOT_TRACKED | VMK_HOT_DEFERRED)))
    return false;
  extension = vmk_extension_get(&shard->extensions, hot);
  if (packet->length > 0 && !vmk_tracker_pass(extension->tracker, packet))
    return false;
  hot->flags &= ~(uint32_t)VMK_HOT_DEFERRED;
  vmk_hot_count(hot, packet);
  if (hot->flags & VMK_HOT_RATED && packet->length > 0)
    vmk_meter_add(extension->meter, vmk_extension_slot(extension, packet->from), packet->time,
                  packet->length);
  return true;
}

void
vmk_shard_take(struct vmk_shard *shard, struct vmk_packet *packets, size_t count,
               struct vmk_guess *guess)
{
  struct rest rest;

  rest.number = guess->number;
  rest.hot = guess->hot;
  rest.slow_count = rest.extended_count = rest.rated_count = 0;
  take_plain_ones(shard, packets, count, &rest);
  rate(shard, packets, &rest);
  fetch_extensions(shard, &rest);
  for (size_t i = 0; i < rest.slow_count; i++)
    vmk_spots_prefetch_spot(&shard->spots, &packets[rest.slow[i]]);
  for (size_t i = 0; i < rest.slow_count; i++) {
    struct vmk_packet *packet = &packets[rest.slow[i]];
    struct vmk_hot *hot = rest.hot[rest.slow[i]];
    uint32_t number = rest.number[rest.slow[i]];

    if (vmk_shard_take_usually(shard, packet, hot, number) ||
        (hot->flags & VMK_HOT_TRACKED && take_passed_over(shard, hot, packet)))
      continue;
    if (packet->flags & VMK_PACKET_HALF)
      vmk_packet_complete(packet);
    vmk_shard_take_slowly(shard, packet, number);
  }
}
