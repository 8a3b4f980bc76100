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
    for (unsigned end = 0; end < 2; end++) {
      uint64_t sum = bin < VMK_RATE_BINS / 2 ? rate->octets[2 * bin][end] + rate->octets[2 * bin + 1][end] : 0;

      rate->octets[bin][end] = sum;
    }
  rate->width *= 2;
}

void
vmk_rate_add(struct vmk_rate *rate, unsigned end, int64_t time, uint64_t octets)
{
  uint64_t since;

  if (time == VMK_TIME_NONE || rate->start == VMK_TIME_NONE)
    return;
  since = time > rate->start ? (uint64_t)time - (uint64_t)rate->start : 0;
  while (since / (uint64_t)rate->width >= VMK_RATE_BINS)
    fold(rate);
  rate->octets[since / (uint64_t)rate->width][end] += octets;
}

void
vmk_rate_spread(struct vmk_rate *rate, unsigned end, int64_t until, uint64_t octets)
{
  uint64_t bins, share;

  if (until == VMK_TIME_NONE || rate->start == VMK_TIME_NONE || octets == 0)
    return;
  vmk_rate_add(rate, end, until, 0);
  bins = until > rate->start ? ((uint64_t)until - (uint64_t)rate->start) / (uint64_t)rate->width + 1 : 1;
  share = octets / bins;
  for (uint64_t bin = 0; bin < bins; bin++)
    rate->octets[bin][end] += share;
  rate->octets[0][end] += octets % bins;
}
