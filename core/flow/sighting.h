/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows at which places a connection was seen, and how a packet finds its own.
 * Must not know sequence numbers or content.
 */
#ifndef VMK_FLOW_SIGHTING_H
#define VMK_FLOW_SIGHTING_H

#include "core/flow/shard.h"

/* Where a packet was seen, relative to its flow. */
struct vmk_seen {
  uint32_t sighting; /* index in the flow's sightings; 0: the place of its first packet */
  bool elsewhere;    /* not as the packet of this direction before it: another place, MAC or TTL */
  bool apart;        /* not where this direction was first seen: another place or MAC */
};

/* Notes where this packet was seen. To be called before the packet is counted. */
struct vmk_seen vmk_sighting_note(struct vmk_shard *shard, struct vmk_hot *hot,
                                  struct vmk_cold *cold, const struct vmk_packet *packet);

/* The only sighting of a flow without a list, with the client's half first. packets are left 0. */
void vmk_sighting_single(const struct vmk_shard *shard, const struct vmk_hot *hot,
                         const struct vmk_cold *cold, unsigned client,
                         struct vmk_sighting *sighting);

#endif
