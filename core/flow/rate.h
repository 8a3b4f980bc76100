/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets are spread over a fixed number of bins whose width grows with the flow.
 * Must not know where the octets come from.
 */
#ifndef VMK_FLOW_RATE_H
#define VMK_FLOW_RATE_H

#include "core/flow/flow.h"

/* The bin in use is apart, so that a packet touches one cache line. The others are as narrow as
 * what is in them allows: an estate has thousands of meters, and few of them count much in a bin.
 */
struct vmk_meter {
  _Alignas(64) int64_t from; /* the bin in use: [from, until) */
  int64_t until;
  uint64_t pending[2]; /* octets of it that are not in bins yet */
  int64_t start;       /* as in struct vmk_rate */
  int64_t width;
  void *bins;   /* [VMK_RATE_BINS][2] unsigned numbers, owned */
  uint8_t size; /* octets of each of them: 2, 4 or 8 */
};

_Static_assert(sizeof(struct vmk_meter) == 64, "one cache line");

/* Bins start at start, 1 ms wide. */
struct vmk_meter *vmk_meter_new(int64_t start);
void vmk_meter_free(struct vmk_meter *meter); /* NULL is fine */

void vmk_meter_add_elsewhere(struct vmk_meter *meter, unsigned slot, int64_t time, uint64_t octets);

/* Counts octets of one slot (0 or 1). A time before the start counts to the first bin;
 * VMK_TIME_NONE does not count. The order of calls does not change the outcome. */
static inline void
vmk_meter_add(struct vmk_meter *meter, unsigned slot, int64_t time, uint64_t octets)
{
  if (time >= meter->from && time < meter->until)
    meter->pending[slot] += octets;
  else
    vmk_meter_add_elsewhere(meter, slot, time, octets);
}

/* Counts octets that passed at unknown times between the start and `until`, evenly. */
void vmk_meter_spread(struct vmk_meter *meter, unsigned slot, int64_t until, uint64_t octets);

/* Client and server change places. */
void vmk_meter_turn(struct vmk_meter *meter);

#endif
