/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how bins fold two into one when time runs out of them, and widen when a number does not
 * fit. Must not know where the octets come from.
 */
#include "core/flow/rate.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_WIDTH = 1000000, NUMBERS = VMK_RATE_BINS * 2 };

static void *
new_bins(size_t size)
{
  void *bins = calloc(NUMBERS, size);

  if (!bins)
    abort();
  return bins;
}

struct vmk_meter *
vmk_meter_new(int64_t start)
{
  struct vmk_meter *meter = aligned_alloc(_Alignof(struct vmk_meter), sizeof *meter);

  if (!meter)
    abort();
  *meter = (struct vmk_meter){.start = start, .width = FIRST_WIDTH, .size = sizeof(uint16_t)};
  meter->bins = new_bins(meter->size);
  return meter;
}

void
vmk_meter_free(struct vmk_meter *meter)
{
  if (!meter)
    return;
  free(meter->bins);
  free(meter);
}

static inline uint64_t
load(const void *bins, unsigned size, unsigned number)
{
  switch (size) {
  case sizeof(uint16_t):
    return ((const uint16_t *)bins)[number];
  case sizeof(uint32_t):
    return ((const uint32_t *)bins)[number];
  default:
    return ((const uint64_t *)bins)[number];
  }
}

static inline void
store(void *bins, unsigned size, unsigned number, uint64_t octets)
{
  switch (size) {
  case sizeof(uint16_t):
    ((uint16_t *)bins)[number] = (uint16_t)octets;
    break;
  case sizeof(uint32_t):
    ((uint32_t *)bins)[number] = (uint32_t)octets;
    break;
  default:
    ((uint64_t *)bins)[number] = octets;
  }
}

static void
widen(struct vmk_meter *meter)
{
  uint8_t size = (uint8_t)(meter->size * 2);
  void *bins = new_bins(size);

  for (unsigned i = 0; i < NUMBERS; i++)
    store(bins, size, i, load(meter->bins, meter->size, i));
  free(meter->bins);
  meter->bins = bins;
  meter->size = size;
}

static void
add(struct vmk_meter *meter, uint64_t bin, unsigned slot, uint64_t octets)
{
  unsigned number = (unsigned)bin * 2 + slot;
  uint64_t sum = load(meter->bins, meter->size, number) + octets;

  while (meter->size < sizeof sum && sum >> 8 * meter->size)
    widen(meter);
  store(meter->bins, meter->size, number, sum);
}

static uint64_t
since_start(const struct vmk_meter *meter, int64_t time)
{
  return time > meter->start ? (uint64_t)time - (uint64_t)meter->start : 0;
}

/* The bin in use; with nothing pending, any. */
static uint64_t
bin_in_use(const struct vmk_meter *meter)
{
  return since_start(meter, meter->from) / (uint64_t)meter->width % VMK_RATE_BINS;
}

static void
flush(struct vmk_meter *meter)
{
  uint64_t bin = bin_in_use(meter);

  for (unsigned slot = 0; slot < 2; slot++) {
    add(meter, bin, slot, meter->pending[slot]);
    meter->pending[slot] = 0;
  }
  meter->from = meter->until = 0;
}

/* At least the largest of the numbers, less than twice as much. */
static inline uint64_t
any_of(const void *bins, unsigned size)
{
  uint64_t any = 0;

  for (unsigned i = 0; i < NUMBERS; i++)
    any |= load(bins, size, i);
  return any;
}

/* Makes the numbers wide enough to take so much more, each of them. Each size has loops of its own
 * here and below: thousands of flows fold a dozen times. */
static void
make_room(struct vmk_meter *meter, uint64_t more)
{
  if (meter->size == sizeof(uint16_t) &&
      (more > UINT16_MAX || any_of(meter->bins, sizeof(uint16_t)) + more > UINT16_MAX))
    widen(meter);
  if (meter->size == sizeof(uint32_t) &&
      (more > UINT32_MAX || any_of(meter->bins, sizeof(uint32_t)) + more > UINT32_MAX))
    widen(meter);
}

/* Is there a number that two of could be too large for this size? */
static inline bool
is_full(const void *bins, unsigned size)
{
  return any_of(bins, size) >> (8 * size - 1) != 0;
}

static inline void
fold_pairs(void *bins, unsigned size)
{
  for (unsigned i = 0; i < NUMBERS / 2; i++) {
    unsigned first = i / 2 * 4 + i % 2; /* of this slot, in the first of two bins */

    store(bins, size, i, load(bins, size, first) + load(bins, size, first + 2));
  }
  memset((uint8_t *)bins + NUMBERS / 2 * size, 0, NUMBERS / 2 * size);
}

static void
fold(struct vmk_meter *meter)
{
  if (meter->size == sizeof(uint16_t) && is_full(meter->bins, sizeof(uint16_t)))
    widen(meter);
  if (meter->size == sizeof(uint32_t) && is_full(meter->bins, sizeof(uint32_t)))
    widen(meter);
  if (meter->size == sizeof(uint16_t))
    fold_pairs(meter->bins, sizeof(uint16_t));
  else if (meter->size == sizeof(uint32_t))
    fold_pairs(meter->bins, sizeof(uint32_t));
  else
    fold_pairs(meter->bins, sizeof(uint64_t));
  meter->width *= 2;
}

/* The bin that holds time, made by folding where time is beyond the last one. */
static uint64_t
bin_of(struct vmk_meter *meter, int64_t time)
{
  uint64_t since = since_start(meter, time);

  while (since / VMK_RATE_BINS >= (uint64_t)meter->width)
    fold(meter);
  return since / (uint64_t)meter->width;
}

void
vmk_meter_add_elsewhere(struct vmk_meter *meter, unsigned slot, int64_t time, uint64_t octets)
{
  uint64_t bin;

  if (time == VMK_TIME_NONE || meter->start == VMK_TIME_NONE)
    return;
  flush(meter);
  bin = bin_of(meter, time);
  add(meter, bin, slot, octets);
  if (time < meter->start || (uint64_t)INT64_MAX - (uint64_t)time < (uint64_t)meter->width ||
      time < 0)
    return; /* the bin's bounds are not numbers that a packet's time could be compared with */
  meter->from = meter->start + (int64_t)(bin * (uint64_t)meter->width);
  meter->until = meter->from + meter->width;
}

static inline void
add_evenly(void *bins, unsigned size, uint64_t count, unsigned slot, uint64_t share)
{
  for (uint64_t bin = 0; bin < count; bin++) {
    unsigned number = (unsigned)bin * 2 + slot;

    store(bins, size, number, load(bins, size, number) + share);
  }
}

void
vmk_meter_spread(struct vmk_meter *meter, unsigned slot, int64_t until, uint64_t octets)
{
  uint64_t bins, share;

  if (until == VMK_TIME_NONE || meter->start == VMK_TIME_NONE || octets == 0)
    return;
  flush(meter);
  bins = bin_of(meter, until) + 1;
  share = octets / bins;
  make_room(meter, share);
  if (meter->size == sizeof(uint16_t))
    add_evenly(meter->bins, sizeof(uint16_t), bins, slot, share);
  else if (meter->size == sizeof(uint32_t))
    add_evenly(meter->bins, sizeof(uint32_t), bins, slot, share);
  else
    add_evenly(meter->bins, sizeof(uint64_t), bins, slot, share);
  add(meter, 0, slot, octets % bins);
}

void
vmk_meter_turn(struct vmk_meter *meter)
{
  flush(meter);
  for (unsigned i = 0; i < NUMBERS; i += 2) {
    uint64_t octets = load(meter->bins, meter->size, i);

    store(meter->bins, meter->size, i, load(meter->bins, meter->size, i + 1));
    store(meter->bins, meter->size, i + 1, octets);
  }
}

struct vmk_rate
vmk_meter_rate(const struct vmk_meter *meter)
{
  struct vmk_rate rate = {.start = meter->start, .width = meter->width};

  for (unsigned i = 0; i < NUMBERS; i++)
    rate.octets[i / 2][i % 2] = load(meter->bins, meter->size, i);
  for (unsigned slot = 0; slot < 2; slot++)
    rate.octets[bin_in_use(meter)][slot] += meter->pending[slot];
  return rate;
}
