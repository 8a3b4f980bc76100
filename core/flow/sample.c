/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when narrow counts have to become wide ones.
 * Must not know how many octets are wanted, nor where they come from.
 */
#include "core/flow/sample.h"

#include <glib.h>

enum { VALUES = 256 };

static struct vmk_histogram
histogram_of(const struct vmk_sample *sample)
{
  struct vmk_histogram histogram = {.total = (uint32_t)sample->result.sample};

  if (sample->wide)
    return *sample->wide;
  for (unsigned value = 0; value < VALUES; value++)
    histogram.count[value] = sample->narrow[value];
  return histogram;
}

static void
widen(struct vmk_sample *sample)
{
  struct vmk_histogram *wide = g_new0(struct vmk_histogram, 1);

  if (sample->narrow)
    *wide = histogram_of(sample);
  g_free(sample->narrow);
  sample->narrow = NULL;
  sample->wide = wide;
}

void
vmk_sample_add(struct vmk_sample *sample, const uint8_t *data, uint32_t length)
{
  if (!sample->wide && sample->result.sample + length > UINT16_MAX)
    widen(sample);
  if (sample->wide) {
    vmk_histogram_add(sample->wide, data, length);
    sample->result.sample = sample->wide->total;
    return;
  }
  if (!sample->narrow)
    sample->narrow = g_new0(uint16_t, VALUES);
  for (uint32_t i = 0; i < length; i++)
    sample->narrow[data[i]]++;
  sample->result.sample += length;
}

struct vmk_tracker_entropy
vmk_sample_result(const struct vmk_sample *sample)
{
  struct vmk_histogram histogram;
  struct vmk_entropy entropy;

  if (!sample->narrow && !sample->wide)
    return sample->result;
  histogram = histogram_of(sample);
  entropy = vmk_entropy_of(&histogram);
  return (struct vmk_tracker_entropy){.verdict = (uint8_t)entropy.verdict,
                                      .millibits = entropy.millibits,
                                      .sample = histogram.total};
}

void
vmk_sample_clear(struct vmk_sample *sample)
{
  g_free(sample->narrow);
  g_free(sample->wide);
  sample->narrow = NULL;
  sample->wide = NULL;
}

void
vmk_sample_close(struct vmk_sample *sample)
{
  sample->result = vmk_sample_result(sample);
  vmk_sample_clear(sample);
}
