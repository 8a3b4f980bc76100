/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to recognise a packet that was captured before: at a mirror, at a second capture point,
 * behind a router. Must not know content.
 */
#ifndef VMK_FLOW_COPIES_H
#define VMK_FLOW_COPIES_H

#include <stdint.h>

#include "core/flow/flow.h"
#include "core/flow/packet.h"

enum {
  VMK_COPIES_KEPT = 16,      /* packets of each direction that are remembered */
  VMK_COPIES_PATIENCE = 256, /* packets without a copy after which a flow is no longer watched */
  VMK_CROSSINGS_MAX = 32,    /* pairs of places of one flow */
};

/* Without an IP identification, a copy is told from a retransmission only by coming at once (ns):
 * no stack retransmits so early. An empty segment is not told from a repeated acknowledgement at
 * all. */
#define VMK_COPIES_AT_ONCE (INT64_C(50) * 1000)

/* A packet further back than this is no copy's original (ns). */
#define VMK_COPIES_AGE (INT64_C(1) * 1000000000)

/* What is remembered of a packet. */
struct vmk_copy_entry {
  int64_t time;
  uint64_t number;
  uint32_t interface;
  uint32_t sequence, acknowledgement, length;
  uint32_t sighting;
  uint32_t options; /* digest of the TCP options; 0: not known */
  uint16_t twin;
  uint8_t tcp_flags, ttl;
  struct vmk_mac source;
  bool identified; /* IP identification is not 0: a copy can be told from a retransmission */
};

struct vmk_copies {
  uint32_t next[2];
  uint32_t without;                  /* packets since the last copy */
  uint32_t room[2];                  /* packets that there is room for: most flows are short */
  uint32_t mark[2][VMK_COPIES_KEPT]; /* of each kept packet; 0: none is */
  struct vmk_copy_entry *kept[2];    /* owned */
  struct vmk_crossing *crossings; /* owned (g_free); direction is a slot of the flow's extension */
  uint32_t crossing_count;
};

struct vmk_copies *vmk_copies_new(void);
void vmk_copies_free(struct vmk_copies *copies); /* NULL is fine */

/* Remembers a packet of which only this much is known: the first of its direction, before the flow
 * was watched. */
void vmk_copies_seed(struct vmk_copies *copies, unsigned end, struct vmk_copy_entry entry);

/* Is this packet, seen at that sighting of its flow, a copy of one that was remembered? Remembers
 * it if not; notes a crossing, with `slot` for its direction, if it is one and the TTLs differ. */
bool vmk_copies_check(struct vmk_copies *copies, const struct vmk_packet *packet, uint32_t sighting,
                      unsigned slot);

/* Client and server change places. */
void vmk_copies_turn(struct vmk_copies *copies);

#endif
