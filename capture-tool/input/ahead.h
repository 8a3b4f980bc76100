/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which memory a walk over records will want soon.
 * Must not know what a record is.
 *
 * A walk waits for the length in each record before it knows where the next one is, and mapped
 * files are mostly not in the processor's caches. Measured in a warm page cache: runs of full
 * frames walk five times as fast with this, mixed sizes twice, and nothing is slower.
 */
#ifndef VMK_INPUT_AHEAD_H
#define VMK_INPUT_AHEAD_H

#include <stddef.h>
#include <stdint.h>

enum { VMK_AHEAD_RECORDS = 8, VMK_AHEAD_OCTETS = 2048, VMK_AHEAD_LINE = 64 };

/* For the record at at, of step octets: in a run of equal ones (before is the step of the one
 * before) the record that many further is asked for, with the frame's headers; among others, as
 * many octets as this record has, further on. May point beyond the capture: nothing is read. */
static inline void
vmk_ask_ahead(const uint8_t *at, size_t step, size_t before)
{
  if (step == before || step > VMK_AHEAD_OCTETS) {
    at += VMK_AHEAD_RECORDS * step;
    __builtin_prefetch(at);
    __builtin_prefetch(at + VMK_AHEAD_LINE);
    return;
  }
  for (size_t octet = 0; octet < step; octet += VMK_AHEAD_LINE)
    __builtin_prefetch(at + VMK_AHEAD_OCTETS + octet);
}

#endif
