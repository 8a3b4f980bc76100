/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what is kept of a flow only when it has it: disorder, volume, several places, copies,
 * decoded content. Must not know how packets are told apart; the files named at each member do.
 */
#ifndef VMK_FLOW_EXTENSION_H
#define VMK_FLOW_EXTENSION_H

#include "core/flow/rooms.h"
#include "core/flow/store.h"

struct vmk_copies;  /* copies.h */
struct vmk_meter;   /* rate.h */
struct vmk_tracker; /* tracker.h */

/* Sequence numbers that were passed over: [from, to). */
struct vmk_hole {
  uint32_t from, to;
};

enum { VMK_HOLES_MAX = 64 };

/* Holes in ascending order. When there are too many the oldest is given up for lost. */
struct vmk_holes {
  uint32_t count, room;
  struct vmk_hole hole[];
};

struct vmk_more_half {
  uint64_t packets, bytes, cut; /* carried out of the hot part */
  uint64_t payload;             /* likewise: octets between bases */
  uint32_t start;               /* the first base; if carried */
  bool carried;
  uint64_t unseen; /* of payload and next - base: octets in holes, open or given up */
  uint64_t retransmitted, duplicates;
  uint64_t payload_place, fin_place; /* packed; where the cold part's delta does not do */
  uint32_t max_frame, max_ip;
  struct vmk_holes *holes;
};

struct vmk_extension {     /* what packets in bulk touch comes first: one cache line */
  struct vmk_meter *meter; /* rate.h */
  struct vmk_tracker *tracker;
  struct vmk_copies *copies;
  struct vmk_sighting
      *sightings; /* [0] is that of the first packet; its packets are not counted here */
  uint32_t sighting_count, sighting_room;
  uint64_t fragments;
  uint8_t
      client; /* the end whose values stand in slot 0 of sightings, crossings, rate and ledger */
  bool sightings_capped;
  struct vmk_more_half half[2];
};

enum { VMK_SIGHTINGS_MAX = 32 };

struct vmk_extensions {
  struct vmk_extension **at; /* number - 1 */
  uint32_t count, room;
  struct vmk_rooms rooms; /* of the trackers */
};

/* The flow's extension, made when it has none. */
struct vmk_extension *vmk_extension_of(struct vmk_extensions *all, struct vmk_hot *hot);

static inline struct vmk_extension *
vmk_extension_get(const struct vmk_extensions *all, const struct vmk_hot *hot)
{
  return hot->extension ? all->at[hot->extension - 1] : NULL;
}

/* Where the values of an end stand in what is kept by client and server. */
static inline unsigned
vmk_extension_slot(const struct vmk_extension *extension, unsigned end)
{
  return end ^ extension->client;
}

/* Puts the values of that end into slot 0. */
void vmk_extension_orient(struct vmk_extension *extension, unsigned client);

void vmk_extensions_clear(struct vmk_extensions *all);

#endif
