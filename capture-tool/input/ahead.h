/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which memory a walk over records will want soon.
 * Must not know what a record is.
 *
 * A walk waits for the length in each record before it knows where the next one is, and mapped
 * files are mostly not in the processor's caches. But transfers repeat themselves: full frames
 * only, or two and an acknowledgement. Where the latest dozen of records took about as many octets
 * as the dozen before it, the record a dozen further is asked for, with its frame's headers; else
 * everything some way ahead is, as always where records are so short that all lines are touched.
 */
#ifndef VMK_INPUT_AHEAD_H
#define VMK_INPUT_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Records looked ahead: a multiple of the usual periods 1, 2, 3, 4 and 6. */
enum { VMK_AHEAD_RECORDS = 12, VMK_AHEAD_OCTETS = 4096 };

/* Octets: of a cache line; of a record whose frame's headers fill most of it. */
enum { VMK_AHEAD_LINE = 64, VMK_AHEAD_SHORT = 128 };

struct vmk_ahead {
  uintptr_t seen[VMK_AHEAD_RECORDS]; /* where the latest records lie; a ring */
  size_t span;                       /* octets that the latest of them took */
  size_t step;                       /* octets of the latest record */
  unsigned next;                     /* place in the ring */
};

static inline void
vmk_ask(uintptr_t at)
{
  __builtin_prefetch((const void *)at);
}

/* Where every line is touched, the place is known. */
static inline void
vmk_ask_all_ahead(uintptr_t at, size_t step)
{
  at += VMK_AHEAD_OCTETS;
  for (size_t octet = 0; octet < step; octet += VMK_AHEAD_LINE)
    vmk_ask(at + octet);
}

static inline void
vmk_ask_head_ahead(uintptr_t at, bool surely)
{
  size_t early = surely ? 0 : VMK_AHEAD_LINE / 2;

  at -= early;
  vmk_ask(at);
  vmk_ask(at + VMK_AHEAD_LINE);
  vmk_ask(at + 4 * early); /* a line more */
}

/* For the record, of step octets, each one after the other. May ask for what lies beyond the
 * capture: nothing is read. */
static inline void
vmk_ask_ahead(struct vmk_ahead *ahead, const uint8_t *record, size_t step)
{
  uintptr_t at = (uintptr_t)record;
  size_t both = ahead->step + step, span, off;

  ahead->step = step;
  if (both <= 2 * VMK_AHEAD_SHORT) {
    vmk_ask(at + VMK_AHEAD_OCTETS);
    vmk_ask(at + VMK_AHEAD_OCTETS + VMK_AHEAD_LINE);
    return;
  }
  span = at - ahead->seen[ahead->next];
  off = span - ahead->span + VMK_AHEAD_LINE; /* LINE: exactly as the dozen before */
  ahead->seen[ahead->next] = at;
  ahead->next = ahead->next + 1 < VMK_AHEAD_RECORDS ? ahead->next + 1 : 0;
  ahead->span = span;
  if (off <= 2 * VMK_AHEAD_LINE)
    vmk_ask_head_ahead(at + span, off == VMK_AHEAD_LINE);
  else if (step > VMK_AHEAD_OCTETS)
    vmk_ask_head_ahead(at + VMK_AHEAD_RECORDS * step, true);
  else
    vmk_ask_all_ahead(at, step);
}

#endif
