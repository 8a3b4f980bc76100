/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how bins fold two into one when time runs out of them.
 * Must not know where the octets come from.
 */
#include "core/flow/rate.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_WIDTH = 1000000 };

struct vmk_meter *
vmk_meter_new(int64_t start)
{
  struct vmk_meter *meter = aligned_alloc(_Alignof(struct vmk_meter), sizeof *meter);

  if (!meter)
    abort();
  memset(meter, 0, sizeof *meter);
  meter->rate.start = start;
  meter->rate.width = FIRST_WIDTH;
  return meter;
}

void
vmk_meter_free(struct vmk_meter *meter)
{
  free(meter);
}

static uint64_t
since_start(const struct vmk_rate *rate, int64_t time)
{
  return time > rate->start ? (uint64_t)time - (uint64_t)rate->start : 0;
}

static void
flush(struct vmk_meter *meter)
{
  struct vmk_rate *rate = &meter->rate;

  for (unsigned slot = 0; slot < 2; slot++) {
    rate->octets[since_start(rate, meter->from) / (uint64_t)rate->width % VMK_RATE_BINS][slot] +=
        meter->pending[slot];
    meter->pending[slot] = 0;
  }
  meter->from = meter->until = 0;
}

static void
fold(struct vmk_rate *rate)
{
  for (unsigned bin = 0; bin < VMK_RATE_BINS; bin++)
    for (unsigned slot = 0; slot < 2; slot++) {
      uint64_t sum = bin < VMK_RATE_BINS / 2
                         ? rate->octets[2 * bin][slot] + rate->octets[2 * bin + 1][slot]
                         : 0;

      rate->octets[bin][slot] = sum;
    }
  rate->width *= 2;
}

/* The bin that holds time, made by folding where time is beyond the last one. */
static uint64_t
bin_of(struct vmk_rate *rate, int64_t time)
{
  uint64_t since = since_start(rate, time);

  while (since / VMK_RATE_BINS >= (uint64_t)rate->width)
    fold(rate);
  return since / (uint64_t)rate->width;
}

void
vmk_meter_add_elsewhere(struct vmk_meter *meter, unsigned slot, int64_t time, uint64_t octets)
{
  struct vmk_rate *rate = &meter->rate;
  uint64_t bin;

  if (time == VMK_TIME_NONE || rate->start == VMK_TIME_NONE)
    return;
  flush(meter);
  bin = bin_of(rate, time);
  rate->octets[bin][slot] += octets;
  if (time < rate->start || (uint64_t)INT64_MAX - (uint64_t)time < (uint64_t)rate->width ||
      time < 0)
    return; /* the bin's bounds are not numbers that a packet's time could be compared with */
  meter->from = rate->start + (int64_t)(bin * (uint64_t)rate->width);
  meter->until = meter->from + rate->width;
}

void
vmk_meter_spread(struct vmk_meter *meter, unsigned slot, int64_t until, uint64_t octets)
{
  struct vmk_rate *rate = &meter->rate;
  uint64_t bins, share;

  if (until == VMK_TIME_NONE || rate->start == VMK_TIME_NONE || octets == 0)
    return;
  flush(meter);
  bins = bin_of(rate, until) + 1;
  share = octets / bins;
  for (uint64_t bin = 0; bin < bins; bin++)
    rate->octets[bin][slot] += share;
  rate->octets[0][slot] += octets % bins;
}

void
vmk_meter_turn(struct vmk_meter *meter)
{
  flush(meter);
  for (unsigned bin = 0; bin < VMK_RATE_BINS; bin++) {
    uint64_t octets = meter->rate.octets[bin][0];

    meter->rate.octets[bin][0] = meter->rate.octets[bin][1];
    meter->rate.octets[bin][1] = octets;
  }
}

const struct vmk_rate *
vmk_meter_rate(struct vmk_meter *meter)
{
  flush(meter);
  return &meter->rate;
}
