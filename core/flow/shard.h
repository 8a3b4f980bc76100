/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how packets in order update the flows of one store: the short way for what nearly all
 * packets are, the long way for the rest. Must not know threads, other shards or how results are
 * read.
 */
#ifndef VMK_FLOW_SHARD_H
#define VMK_FLOW_SHARD_H

#include "core/flow/candidate.h"
#include "core/flow/engine.h"
#include "core/flow/extension.h"
#include "core/flow/packet.h"
#include "core/flow/spot.h"
#include "core/flow/store.h"

struct vmk_names; /* names.h */

enum { VMK_BATCH = 32 };

struct vmk_shard {
  struct vmk_flow_record nobody; /* stands for no flow, so that nothing has to be asked twice: no
                                    packet goes on where this one is, whatever its flags */
  struct vmk_store store;
  struct vmk_extensions extensions;
  struct vmk_spots spots;
  struct vmk_names *server_names;
  struct vmk_candidate_ports candidates;
  const struct vmk_framing_set *framings; /* borrowed, or NULL */
  struct vmk_engine_options
      observer; /* on_octets and its context; NULL in it: nobody wants octets */
  uint64_t max_flows;
  int64_t idle_timeout; /* ns; INT64_MAX: never */
  uint64_t refused;     /* packets of flows that there was no room for */
  bool collect_ended;   /* keep the list below */
  struct vmk_ended
      *ended; /* flows that were replaced by a new connection since the list was last emptied */
  size_t ended_count, ended_room;
};

struct vmk_ended {
  uint32_t number;
  uint64_t ordinal; /* of the packet that ended it */
};

/* Counts a packet that goes on where its end was. */
static inline void
vmk_hot_count(struct vmk_hot *hot, const struct vmk_packet *packet)
{
  struct vmk_hot_half *half = &hot->half[packet->from];
  int32_t news = (int32_t)(packet->acknowledgement - half->acknowledged);

  half->packets++;
  half->bytes += packet->frame;
  half->next += packet->length;
  half->twin = packet->twin;
  hot->cut[packet->from] += (packet->flags & VMK_PACKET_CUT) / VMK_PACKET_CUT;
  half->last = packet->time > half->last ? packet->time : half->last;
  half->acknowledged += (uint32_t)(news > 0 ? news : 0); /* a matter of chance: no jump */
}

void vmk_shard_init(struct vmk_shard *shard, const struct vmk_engine_options *options,
                    bool one_of_many);
void vmk_shard_clear(struct vmk_shard *shard);

/* Nothing more will come. */
void vmk_shard_finish(struct vmk_shard *shard);

/* Where the packets of a batch probably belong. */
struct vmk_guess {
  uint32_t number[VMK_BATCH];     /* by packet: its flow, or VMK_STORE_NONE */
  struct vmk_hot *hot[VMK_BATCH]; /* the same, or nobody */
};

/* A batch goes through three steps, with something else to do between any two of them, so that what
 * the next one reads has arrived from memory: it is announced, then guessed, then taken. Only
 * announcing may happen between its guess and its taking. Each step is for a whole batch: measured,
 * packet by packet was slower, probably because addresses are translated side by side only within
 * the few hundred instructions that the processor looks ahead. */
void vmk_shard_announce(const struct vmk_shard *shard, const struct vmk_packet *packets,
                        size_t count);

/* Up to VMK_BATCH packets. */
void vmk_shard_guess(struct vmk_shard *shard, const struct vmk_packet *packets, size_t count,
                     struct vmk_guess *guess);

/* The same packets, in order; some may be HALF, and are made whole. */
void vmk_shard_take(struct vmk_shard *shard, struct vmk_packet *packets, size_t count,
                    struct vmk_guess *guess);

/* The same for what most connections begin with (shard_usual.c). hot, number: of the packet's flow,
 * or nobody and VMK_STORE_NONE; the packet may be HALF. False: its flow is
 * as it was, and it has to go the long way. */
bool vmk_shard_take_usually(struct vmk_shard *shard, struct vmk_packet *packet, struct vmk_hot *hot,
                            uint32_t number);

/* The long way: everything that a packet can mean (shard_slow.c). number: of its flow as far as
 * known, or VMK_STORE_NONE. */
void vmk_shard_take_slowly(struct vmk_shard *shard, const struct vmk_packet *packet,
                           uint32_t number);

#endif
