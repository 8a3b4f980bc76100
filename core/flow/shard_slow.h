/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the parts of the long way hand to each other.
 * Must not be used outside shard_*.c.
 */
#ifndef VMK_FLOW_SHARD_SLOW_H
#define VMK_FLOW_SHARD_SLOW_H

#include "core/flow/sequence.h"
#include "core/flow/shard.h"
#include "core/flow/sighting.h"

/* One packet on its long way. */
struct vmk_slow {
  struct vmk_shard *shard;
  const struct vmk_packet *packet;
  uint32_t number;
  struct vmk_hot *hot;
  struct vmk_cold *cold;
  struct vmk_seen seen;
  uint32_t fresh; /* payload octets that were not seen before */
};

/* The extension's half of the packet's sender. */
struct vmk_more_half *vmk_slow_more(struct vmk_slow *slow);

/* first: the packed place of the first packet of the packet's direction. */
uint32_t vmk_slow_delta(const struct vmk_slow *slow, uint64_t first, uint64_t *far_place);

uint64_t vmk_slow_payload(const struct vmk_hot *hot, const struct vmk_cold *cold,
                          const struct vmk_extension *extension, unsigned end);

/* Does this segment open another connection between the same ports? */
bool vmk_tcp_starts_anew(const struct vmk_slow *slow);

/* Takes flags, acknowledgement and sequence of a segment; how many payload octets are new. */
uint32_t vmk_tcp_take(struct vmk_slow *slow);

/* Notes the round trip where this segment ends the handshake. */
void vmk_tcp_end_handshake(struct vmk_slow *slow);

/* Puts the rate bins of the flow up. */
void vmk_slow_start_rate(struct vmk_slow *slow);

/* Looks at the payload as far as somebody wants it (shard_content.c). */
void vmk_content_take(struct vmk_slow *slow);

#endif
