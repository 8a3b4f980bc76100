/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets are spread over a fixed number of bins whose width grows with the flow.
 * Must not know where the octets come from.
 */
#ifndef VMK_FLOW_RATE_H
#define VMK_FLOW_RATE_H

#include "core/flow/flow.h"

/* Owned (g_free). Bins start at start, 1 ms wide. */
struct vmk_rate *vmk_rate_new(int64_t start);

/* Counts octets of one slot (0 or 1). A time before the start counts to the first bin; VMK_TIME_NONE does not count. */
void vmk_rate_add(struct vmk_rate *rate, unsigned slot, int64_t time, uint64_t octets);

/* Counts octets that passed at unknown times between the start and `until`, evenly. */
void vmk_rate_spread(struct vmk_rate *rate, unsigned slot, int64_t until, uint64_t octets);

/* Client and server change places. */
void vmk_rate_turn(struct vmk_rate *rate);

#endif
