/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how bins fold two into one when time runs out of them.
 * Must not know where the octets come from.
 */
#include "core/flow/rate.h"

#include <glib.h>

enum { FIRST_WIDTH = 1000000 };

struct vmk_rate *
vmk_rate_new(int64_t start)
{
  struct vmk_rate *rate = g_new0(struct vmk_rate, 1);

  rate->start = start;
  rate->width = FIRST_WIDTH;
  return rate;
}

static void
fold(struct vmk_rate *rate)
{
  for (unsigned bin = 0; bin < VMK_RATE_BINS; bin++)
    for (unsigned slot = 0; slot < 2; slot++) {
      uint64_t sum = bin < VMK_RATE_BINS / 2 ? rate->octets[2 * bin][slot] + rate->octets[2 * bin + 1][slot] : 0;

      rate->octets[bin][slot] = sum;
    }
  rate->width *= 2;
}

void
vmk_rate_add(struct vmk_rate *rate, unsigned slot, int64_t time, uint64_t octets)
{
  uint64_t since;

  if (time == VMK_TIME_NONE || rate->start == VMK_TIME_NONE)
    return;
  since = time > rate->start ? (uint64_t)time - (uint64_t)rate->start : 0;
  while (since / (uint64_t)rate->width >= VMK_RATE_BINS)
    fold(rate);
  rate->octets[since / (uint64_t)rate->width][slot] += octets;
}

void
vmk_rate_spread(struct vmk_rate *rate, unsigned slot, int64_t until, uint64_t octets)
{
  uint64_t bins, share;

  if (until == VMK_TIME_NONE || rate->start == VMK_TIME_NONE || octets == 0)
    return;
  vmk_rate_add(rate, slot, until, 0);
  bins = until > rate->start ? ((uint64_t)until - (uint64_t)rate->start) / (uint64_t)rate->width + 1 : 1;
  share = octets / bins;
  for (uint64_t bin = 0; bin < bins; bin++)
    rate->octets[bin][slot] += share;
  rate->octets[0][slot] += octets % bins;
}

void
vmk_rate_turn(struct vmk_rate *rate)
{
  for (unsigned bin = 0; bin < VMK_RATE_BINS; bin++) {
    uint64_t octets = rate->octets[bin][0];

    rate->octets[bin][0] = rate->octets[bin][1];
    rate->octets[bin][1] = octets;
  }
}
