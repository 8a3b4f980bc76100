/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which octets of a TCP direction are new, seen again or still missing, by sequence numbers
 * alone. Must not know packets, time or content.
 */
#ifndef VMK_FLOW_SEQUENCE_H
#define VMK_FLOW_SEQUENCE_H

#include "core/flow/extension.h"

/* How far from `next` a sequence number may lie; further away it is no part of this stream (RFC
 * 7323: the largest window is 1 GiB). */
#define VMK_SEQUENCE_REACH (UINT32_C(1) << 30)

struct vmk_sequence_news {
  uint32_t fresh; /* octets seen for the first time */
  uint32_t again; /* octets seen before */
  bool foreign;   /* out of reach: nothing was counted */
};

/* Takes a segment of length octets at sequence (0: only the gap before it counts). *next moves to
 * its end if that is further on. fresh octets behind next are filled holes: they lower
 * more->unseen; a gap before the segment raises it. */
struct vmk_sequence_news vmk_sequence_take(uint32_t *next, struct vmk_more_half *more,
                                           uint32_t sequence, uint32_t length);

/* Opens a hole before everything that was seen. */
void vmk_sequence_open(struct vmk_more_half *more, uint32_t from, uint32_t to);

/* Payload octets seen so far: next - base and what was carried, without the holes. more may be
 * NULL. */
uint64_t vmk_sequence_seen(uint32_t base, uint32_t next, const struct vmk_more_half *more);

/* Gives up holes that lie too far back for sequence numbers to be compared. */
void vmk_sequence_prune(struct vmk_more_half *more, uint32_t next);

#endif
