/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how random the octets of one direction are, and keeps little for that.
 * Must not know how many octets are wanted, nor where they come from.
 */
#ifndef VMK_FLOW_SAMPLE_H
#define VMK_FLOW_SAMPLE_H

#include "core/flow/tracker.h"
#include "core/wire/entropy.h"

/* The counts are there while they grow, the result from then on. They are narrow while none can
 * pass UINT16_MAX: most samples never get there, and an estate has thousands. Starts all zero. */
struct vmk_sample {
  uint16_t *narrow; /* [256] */
  struct vmk_histogram *wide;
  struct vmk_tracker_entropy result; /* its sample is always right */
  uint32_t goal;                     /* octets to measure for now; the caller's */
};

void vmk_sample_add(struct vmk_sample *sample, const uint8_t *data, uint32_t length);

/* What the octets so far say. */
struct vmk_tracker_entropy vmk_sample_result(const struct vmk_sample *sample);

/* No more octets: keeps the result alone. */
void vmk_sample_close(struct vmk_sample *sample);

/* Frees the counts; they are not asked for any more. */
void vmk_sample_clear(struct vmk_sample *sample);

#endif
