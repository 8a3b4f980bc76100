/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to count octets and to say whether they look like ciphertext, like clear data, or
 * cannot be told.
 * Must not know where the octets come from.
 */
#include "entropy.h"

#include <string.h>

static void
count_plain(struct vmk_histogram *histogram, const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length; i++)
    histogram->count[data[i]]++;
}

/* Four tables, so that equal neighbours (zeros in memory pages) do not wait for each other's store.
 */
static void
count_wide(struct vmk_histogram *histogram, const uint8_t *data, size_t length)
{
  uint32_t lane[4][256];
  size_t i;

  memset(lane, 0, sizeof lane);
  for (i = 0; i + 4 <= length; i += 4) {
    lane[0][data[i]]++;
    lane[1][data[i + 1]]++;
    lane[2][data[i + 2]]++;
    lane[3][data[i + 3]]++;
  }
  for (unsigned value = 0; value < 256; value++)
    histogram->count[value] += lane[0][value] + lane[1][value] + lane[2][value] + lane[3][value];
  count_plain(histogram, data + i, length - i);
}

void
vmk_histogram_add(struct vmk_histogram *histogram, const uint8_t *data, size_t length)
{
  size_t room = VMK_HISTOGRAM_LIMIT - histogram->total;

  if (length > room)
    length = room;
  histogram->total += (uint32_t)length;
  if (length < 2048)
    count_plain(histogram, data, length);
  else
    count_wide(histogram, data, length);
}

void
vmk_histogram_merge(struct vmk_histogram *into, const struct vmk_histogram *from)
{
  if (from->total > VMK_HISTOGRAM_LIMIT - into->total)
    return;
  for (unsigned value = 0; value < 256; value++)
    into->count[value] += from->count[value];
  into->total += from->total;
}

/* log2(x) * 65536, x > 0: whole part from the top bit, then one bit of fraction a squaring. */
static uint32_t
log2_q16(uint32_t x)
{
  uint32_t whole = 0;
  uint32_t result;
  uint64_t mantissa;

  while (x >> whole > 1)
    whole++;
  mantissa = (uint64_t)x << (31 - whole);
  result = whole << 16;
  for (uint32_t bit = 1U << 15; bit > 0; bit >>= 1) {
    mantissa = mantissa * mantissa >> 31;
    if (mantissa >> 32) {
      mantissa >>= 1;
      result |= bit;
    }
  }
  return result;
}

/* Many values have the same count in a sample: each logarithm is taken once. */
static uint32_t
millibits(const struct vmk_histogram *histogram)
{
  enum { KNOWN = 256 };
  uint32_t known[KNOWN] = {0}; /* by count: its logarithm + 1 */
  uint64_t total = histogram->total;
  uint64_t bits = total * log2_q16(histogram->total);

  for (unsigned value = 0; value < 256; value++) {
    uint32_t count = histogram->count[value];
    uint32_t logarithm = count < KNOWN && known[count] ? known[count] - 1
                         : count                       ? log2_q16(count)
                                                       : 0;

    if (count < KNOWN)
      known[count] = logarithm + 1;
    bits -= (uint64_t)count * logarithm;
  }
  return (uint32_t)((bits * 1000 + (total << 15)) / (total << 16));
}

static uint32_t
chi_square(const struct vmk_histogram *histogram)
{
  uint64_t total = histogram->total;
  uint64_t squares = 0;

  for (unsigned value = 0; value < 256; value++)
    squares += (uint64_t)histogram->count[value] * histogram->count[value];
  return (uint32_t)((squares * 256 - total * total) / total);
}

static uint16_t
per_mille(uint64_t part, uint64_t whole)
{
  return (uint16_t)(part * 1000 / whole);
}

static uint64_t
ascii_count(const struct vmk_histogram *histogram)
{
  uint64_t sum = (uint64_t)histogram->count['\t'] + histogram->count['\n'] + histogram->count['\r'];

  for (unsigned value = 0x20; value < 0x7f; value++)
    sum += histogram->count[value];
  return sum;
}

static enum vmk_entropy_verdict
verdict_of(uint32_t total, const struct vmk_entropy *entropy)
{
  if (total < VMK_ENTROPY_SAMPLE_MIN)
    return VMK_ENTROPY_TOO_FEW;
  if (entropy->millibits < VMK_ENTROPY_CLEAR_BELOW)
    return VMK_ENTROPY_CLEAR;
  if (entropy->chi_square >= VMK_ENTROPY_CHI_LOW && entropy->chi_square <= VMK_ENTROPY_CHI_HIGH)
    return VMK_ENTROPY_UNIFORM;
  return VMK_ENTROPY_UNDECIDED;
}

struct vmk_entropy
vmk_entropy_of(const struct vmk_histogram *histogram)
{
  struct vmk_entropy entropy = {.verdict = VMK_ENTROPY_TOO_FEW};

  if (histogram->total == 0)
    return entropy;
  entropy.millibits = millibits(histogram);
  entropy.chi_square = chi_square(histogram);
  entropy.zeros = per_mille(histogram->count[0], histogram->total);
  entropy.ascii = per_mille(ascii_count(histogram), histogram->total);
  entropy.verdict = verdict_of(histogram->total, &entropy);
  return entropy;
}

const char *
vmk_entropy_name(enum vmk_entropy_verdict verdict)
{
  static const char *const names[] = {
      [VMK_ENTROPY_TOO_FEW] = "too few octets",
      [VMK_ENTROPY_CLEAR] = "clear",
      [VMK_ENTROPY_UNIFORM] = "ciphertext-like",
      [VMK_ENTROPY_UNDECIDED] = "undecided",
  };

  return (unsigned)verdict < sizeof names / sizeof *names ? names[verdict] : "unknown";
}
