/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which flows moved the most octets, and the totals of all.
 * Must not know what any of them is.
 */
#ifndef VMK_OUTPUT_LARGEST_H
#define VMK_OUTPUT_LARGEST_H

#include "core/flow/flow.h"

struct vmk_largest {
  size_t *indexes; /* owned; largest first, equal ones in order of first packet */
  size_t count;
  uint64_t flows, tcp, udp; /* of all flows */
  uint64_t bytes;           /* frame octets of all flows */
};

/* At most limit of them. */
void vmk_largest_find(struct vmk_largest *largest, const struct vmk_flows *flows, size_t limit);
void vmk_largest_clear(struct vmk_largest *largest);

#endif
