/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what most connections of TCP over IPv4 begin with, SYN, SYN-ACK and then segments in order,
 * and takes each of these at once. Must not differ from the long way in anything but time: a test
 * compares the two.
 *
 * In the bench's churn, five packets a connection, nine in ten are of these kinds.
 */
#include <glib.h>

#include "core/flow/candidate.h"
#include "core/flow/packet_quick.h"
#include "core/flow/shard_slow.h"

enum { TCP_STATE = VMK_TCP_SYN | VMK_TCP_FIN | VMK_TCP_RST | VMK_TCP_ACK };

/* Flags that say nothing about how far a connection is. */
enum { ASIDE = VMK_HOT_FIRST_1 | VMK_HOT_INTERESTING | VMK_HOT_DEFERRED };

/* Flags that segments in order do not have to care about. */
enum {
  IN_ORDER = ASIDE | VMK_HOT_SENT_0 | VMK_HOT_SENT_1 | VMK_HOT_DATA_0 | VMK_HOT_DATA_1 |
             VMK_HOT_SYN_0 | VMK_HOT_SYN_1 | VMK_HOT_FIN_0 | VMK_HOT_FIN_1 | VMK_HOT_CLIENT_0 |
             VMK_HOT_CLIENT_1 | VMK_HOT_HANDSHAKE | VMK_HOT_ACKED_0 | VMK_HOT_ACKED_1 |
             VMK_HOT_START_0 | VMK_HOT_START_1
};

/* The SYN of an end is its first packet. */
static inline __attribute__((always_inline)) void
begin_end(struct vmk_hot *hot, const struct vmk_packet *packet, uint32_t acknowledged,
          uint32_t spot)
{
  struct vmk_cold *cold = vmk_cold_of(hot);
  unsigned end = packet->from;
  uint32_t base = packet->sequence + 1;

  hot->half[end] = (struct vmk_hot_half){
      .last = packet->time,
      .packets = 1,
      .bytes = packet->frame,
      .next = base,
      .place = packet->place,
      .acknowledged = acknowledged,
      .twin = packet->twin,
      .max_ip = (uint16_t)packet->ip_length,
  };
  *vmk_cold_half(cold, end) = (struct vmk_cold_half){
      .first = packet->time,
      .place = vmk_place_pack(packet->interface, packet->number),
      .base = base,
      .syn_mss = vmk_packet_mss(packet),
      .max_frame = (uint16_t)packet->frame,
      .ttl_min = packet->ttl,
      .ttl_max = packet->ttl,
  };
  cold->seen_at[end] = spot;
  hot->cut[end] = packet->flags & VMK_PACKET_CUT ? 1 : 0;
}

static bool
open(struct vmk_shard *shard, struct vmk_packet *packet)
{
  unsigned end = packet->from;
  struct vmk_hot *hot;
  uint32_t spot;

  if (packet->length > 0 || shard->store.count >= shard->max_flows ||
      vmk_store_find(&shard->store, packet->hash, packet->key) != VMK_STORE_NONE)
    return false;
  vmk_packet_complete(packet);
  spot = vmk_spots_intern(&shard->spots, packet);
  vmk_spots_note_use(&shard->spots, spot, packet);
  hot = vmk_store_hot(&shard->store, vmk_store_add(&shard->store, packet->hash, packet->key,
                                                   packet->ordinal, false));
  hot->flags = (end ? VMK_HOT_FIRST_1 : 0) | (VMK_HOT_SENT_0 | VMK_HOT_SYN_0 | VMK_HOT_CLIENT_0)
                                                 << end;
  if (vmk_candidate_by_port(&shard->candidates, VMK_IP_TCP, vmk_key_port(packet->key, 0),
                            vmk_key_port(packet->key, 1)))
    hot->flags |= VMK_HOT_INTERESTING;
  hot->half[!end].last = vmk_cold_half(vmk_cold_of(hot), !end)->first = VMK_TIME_NONE;
  begin_end(hot, packet, 0, spot);
  return true;
}

static inline bool
is_idle(const struct vmk_shard *shard, const struct vmk_hot *hot, const struct vmk_packet *packet)
{
  return vmk_hot_is_idle(hot, packet->from, packet->time, shard->idle_timeout);
}

/* Answers the only packet so far. */
static bool
answer(struct vmk_shard *shard, struct vmk_packet *packet, struct vmk_hot *hot)
{
  unsigned end = packet->from;
  uint32_t spot;

  if (packet->length > 0 ||
      (hot->flags & ~(uint32_t)ASIDE) !=
          (uint32_t)(VMK_HOT_SENT_0 | VMK_HOT_SYN_0 | VMK_HOT_CLIENT_0) << !end ||
      hot->extension != 0 || is_idle(shard, hot, packet))
    return false;
  vmk_packet_complete(packet);
  spot = vmk_spots_intern(&shard->spots, packet);
  if (!vmk_spots_same_site(&shard->spots, vmk_cold_of(hot)->seen_at[!end], spot))
    return false;
  vmk_spots_note_use(&shard->spots, spot, packet);
  hot->flags = (hot->flags & ~VMK_HOT_DEFERRED) |
               (VMK_HOT_SENT_0 | VMK_HOT_SYN_0 | VMK_HOT_ACKED_0) << end | VMK_HOT_HANDSHAKE;
  begin_end(hot, packet, packet->acknowledgement, spot);
  return true;
}

/* Goes on where its end was, seen as the packet before it. */
static bool
go_on(struct vmk_shard *shard, struct vmk_packet *packet, struct vmk_hot *hot, uint32_t number)
{
  enum { BOTH_SENT = VMK_HOT_SENT_0 | VMK_HOT_SENT_1 };
  unsigned end = packet->from;
  struct vmk_hot_half *half = &hot->half[end];
  struct vmk_cold_half *cold = vmk_cold_half(vmk_cold_of(hot), end);
  struct vmk_slow slow = {.shard = shard,
                          .packet = packet,
                          .number = number,
                          .hot = hot,
                          .cold = vmk_cold_of(hot),
                          .fresh = packet->length};

  if (hot->flags & ~(uint32_t)IN_ORDER || (hot->flags & BOTH_SENT) != BOTH_SENT ||
      half->place != packet->place || half->next != packet->sequence ||
      (half->twin == packet->twin && packet->twin != 0) ||
      half->bytes + packet->frame > VMK_HOT_CARRY - UINT16_MAX || is_idle(shard, hot, packet))
    return false;
  half->acknowledged =
      hot->flags & VMK_HOT_ACKED_0 << end ? half->acknowledged : packet->acknowledgement;
  hot->flags = (hot->flags & ~VMK_HOT_DEFERRED) | VMK_HOT_ACKED_0 << end;
  vmk_hot_count(hot, packet);
  half->max_ip = (uint16_t)MAX(half->max_ip, packet->ip_length);
  cold->max_frame = (uint16_t)MAX(cold->max_frame, packet->frame);
  if (hot->flags & VMK_HOT_HANDSHAKE)
    vmk_tcp_end_handshake(&slow);
  if (packet->length > 0 && !(hot->flags & VMK_HOT_START_0 << end)) {
    vmk_packet_complete(packet);
    vmk_content_take(&slow);
  }
  return true;
}

bool
vmk_shard_take_usually(struct vmk_shard *shard, struct vmk_packet *packet, struct vmk_hot *hot,
                       uint32_t number)
{
  if (!(packet->flags & VMK_PACKET_HALF) || packet->frame >= UINT16_MAX ||
      packet->ip_length >= UINT16_MAX)
    return false;
  switch (packet->tcp_flags & TCP_STATE) {
  case VMK_TCP_SYN:
    return number == VMK_STORE_NONE && open(shard, packet);
  case VMK_TCP_SYN | VMK_TCP_ACK:
    return answer(shard, packet, hot);
  case VMK_TCP_ACK:
    return go_on(shard, packet, hot, number);
  default:
    return false;
  }
}
