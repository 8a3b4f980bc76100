/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how segments of one direction are put in order within bounds.
 * Must not know what is in them.
 */
#ifndef VMK_FLOW_REORDER_H
#define VMK_FLOW_REORDER_H

#include "core/flow/tracker.h"

struct vmk_reorder {
  bool started;
  uint32_t expected;        /* sequence number of the next octet to hand on */
  uint32_t count;           /* segments held, by ascending sequence number */
  uint32_t octets;          /* held */
  struct vmk_segment *held; /* each owns its data */
};

void vmk_reorder_clear(struct vmk_reorder *reorder);

/* Takes a segment. The next piece in order, if there is one by now, is put into *piece (its data is
 * borrowed until the next call) and true is returned; call vmk_reorder_more until false for those
 * that became free behind it. */
bool vmk_reorder_take(struct vmk_reorder *reorder, const struct vmk_segment *segment,
                      struct vmk_segment *piece);

/* all: give up gaps (a piece without data stands for one), else only hand on what is in order or
 * too much to hold. */
bool vmk_reorder_more(struct vmk_reorder *reorder, bool all, struct vmk_segment *piece);

#endif
