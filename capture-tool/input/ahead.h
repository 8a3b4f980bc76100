/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which memory a walk over records will want soon.
 * Must not know what a record is.
 *
 * A walk waits for the length in each record before it knows where the next one is, and mapped
 * files are mostly not in the processor's caches. But transfers repeat themselves: full frames
 * only, or two and an acknowledgement. Where the latest dozen of records took as many octets as the
 * dozen before it, the record a dozen further is asked for, with its frame's headers; else
 * everything some way ahead is.
 */
#ifndef VMK_INPUT_AHEAD_H
#define VMK_INPUT_AHEAD_H

#include <stddef.h>
#include <stdint.h>

/* Records looked ahead: a multiple of the usual periods 1, 2, 3, 4 and 6. */
enum { VMK_AHEAD_RECORDS = 12, VMK_AHEAD_OCTETS = 4096 };

/* Octets: of a cache line; of a record that are read, its frame's headers included. */
enum { VMK_AHEAD_LINE = 64, VMK_AHEAD_HEAD = 128 };

struct vmk_ahead {
  uintptr_t seen[VMK_AHEAD_RECORDS]; /* where the latest records lie; a ring */
  size_t span;                       /* octets that the latest of them took */
  unsigned next;                     /* place in the ring */
};

/* For the record, of step octets, each one after the other. May ask for what lies beyond the
 * capture: nothing is read. */
static inline void
vmk_ask_ahead(struct vmk_ahead *ahead, const uint8_t *record, size_t step)
{
  uintptr_t at = (uintptr_t)record;
  size_t span = at - ahead->seen[ahead->next];
  size_t change = span > ahead->span ? span - ahead->span : ahead->span - span;
  size_t octets = VMK_AHEAD_HEAD;

  ahead->seen[ahead->next] = at;
  ahead->next = ahead->next + 1 < VMK_AHEAD_RECORDS ? ahead->next + 1 : 0;
  ahead->span = span;
  if (change == 0) {
    at += span;
  } else if (change <= VMK_AHEAD_LINE) {
    at += span - VMK_AHEAD_LINE / 2;
    octets += VMK_AHEAD_LINE;
  } else if (step > VMK_AHEAD_OCTETS) {
    at += VMK_AHEAD_RECORDS * step;
  } else {
    at += VMK_AHEAD_OCTETS;
    octets = step;
  }
  for (size_t octet = 0; octet < octets; octet += VMK_AHEAD_LINE)
    __builtin_prefetch((const void *)(at + octet));
}

#endif
