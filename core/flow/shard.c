/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the short way: a batch of packets is looked up with every memory access asked for ahead, and a packet that only
 * continues what is known moves a few counters.
 * Must not know what else a packet can mean.
 */
#include "core/flow/shard.h"

#include <stdlib.h>
#include <string.h>

#include "core/flow/names.h"
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
    .idle_timeout = options->idle_timeout,
    .collect_ended = options->on_flow != NULL,
  };
  if (shard->max_flows > UINT32_MAX / 2)
    shard->max_flows = UINT32_MAX / 2;
  vmk_store_init(&shard->store, one_of_many);
  vmk_spots_init(&shard->spots);
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

/* Does this packet only continue what is known? Everything that has to be kept beyond counters is not. */
static inline bool
is_plain(const struct vmk_shard *shard, const struct vmk_hot *hot, const struct vmk_packet *packet)
{
  const struct vmk_hot_half *half = &hot->half[packet->from];
  uint32_t wanted = (uint32_t)(VMK_HOT_SENT_0 | VMK_HOT_ACKED_0) << packet->from;

  if (packet->length > 0)
    wanted |= VMK_HOT_START_0 << packet->from;
  if ((hot->flags & (wanted | VMK_HOT_SLOW)) != wanted || half->place != packet->place ||
      packet->ip_length > half->max_ip || half->max_ip == UINT16_MAX ||
      packet->flags & (VMK_PACKET_FRAGMENT | VMK_PACKET_NO_SEQUENCE) ||
      (uint64_t)half->bytes + packet->frame > VMK_HOT_CARRY || packet->twin == half->twin)
    return false;
  if (shard->idle_timeout != 0 && vmk_hot_is_idle(hot, packet->time, shard->idle_timeout))
    return false;
  if (vmk_packet_protocol(packet) != VMK_IP_TCP)
    return true;
  return packet->sequence == half->next &&
         (packet->tcp_flags & (VMK_TCP_SYN | VMK_TCP_FIN | VMK_TCP_RST | VMK_TCP_ACK)) == VMK_TCP_ACK;
}

static inline void
rate(struct vmk_extension *extension, const struct vmk_packet *packet)
{
  vmk_rate_add(extension->rate, vmk_extension_slot(extension, packet->from), packet->time, packet->length);
}

static inline void
take_plainly(struct vmk_shard *shard, struct vmk_hot *hot, const struct vmk_packet *packet)
{
  struct vmk_hot_half *half = &hot->half[packet->from];

  half->packets++;
  half->bytes += packet->frame;
  half->next += packet->length;
  half->twin = packet->twin;
  if (packet->time > half->last)
    half->last = packet->time;
  if (packet->flags & VMK_PACKET_CUT)
    hot->cut[packet->from]++;
  if ((int32_t)(packet->acknowledgement - half->acknowledged) > 0)
    half->acknowledged = packet->acknowledgement;
  if (hot->flags & VMK_HOT_RATED && packet->length > 0)
    rate(vmk_extension_get(&shard->extensions, hot), packet);
}

static inline void
prefetch(const void *address)
{
  __builtin_prefetch(address, 1, 3);
}

void
vmk_shard_take(struct vmk_shard *shard, const struct vmk_packet *packets, size_t count)
{
  uint32_t number[VMK_BATCH];
  uint8_t slow[VMK_BATCH];
  size_t slow_count = 0;

  for (size_t i = 0; i < count; i++)
    prefetch(vmk_store_home(&shard->store, packets[i].hash));
  for (size_t i = 0; i < count; i++) {
    number[i] = vmk_store_guess(&shard->store, packets[i].hash);
    if (number[i] != VMK_STORE_NONE) {
      const struct vmk_hot *hot = vmk_store_hot(&shard->store, number[i]);

      prefetch(hot);
      prefetch((const uint8_t *)hot + sizeof *hot - 1);
    }
  }
  for (size_t i = 0; i < count; i++) {
    if (number[i] != VMK_STORE_NONE) {
      struct vmk_hot *hot = vmk_store_hot(&shard->store, number[i]);

      if (hot->key[0] == packets[i].key[0] && hot->key[1] == packets[i].key[1]) {
        if (is_plain(shard, hot, &packets[i])) {
          take_plainly(shard, hot, &packets[i]);
          continue;
        }
        hot->flags |= VMK_HOT_DEFERRED;
        prefetch(vmk_store_cold(&shard->store, number[i]));
        prefetch((const uint8_t *)vmk_store_cold(&shard->store, number[i]) + 64);
      }
    }
    slow[slow_count++] = (uint8_t)i;
  }
  for (size_t i = 0; i < slow_count; i++)
    vmk_shard_take_slowly(shard, &packets[slow[i]]);
}
