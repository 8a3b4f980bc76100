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
enum { VMK_AHEAD_RECORDS = 12, VMK_AHEAD_OCTETS = 4096, VMK_AHEAD_LINE = 64 };

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

  ahead->seen[ahead->next] = at;
  ahead->next = ahead->next + 1 < VMK_AHEAD_RECORDS ? ahead->next + 1 : 0;
  if (span == ahead->span || step > VMK_AHEAD_OCTETS) {
    at += span == ahead->span ? span : VMK_AHEAD_RECORDS * step;
    __builtin_prefetch((const void *)at);
    __builtin_prefetch((const void *)(at + VMK_AHEAD_LINE));
  } else {
    for (at += VMK_AHEAD_OCTETS; step > 0; step -= step < VMK_AHEAD_LINE ? step : VMK_AHEAD_LINE) {
      __builtin_prefetch((const void *)at);
      at += VMK_AHEAD_LINE;
    }
  }
  ahead->span = span;
}

#endif
