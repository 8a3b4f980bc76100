/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what can be said of a stream without knowing its records: every answer is a heuristic.
 * Must not be read as decoding.
 */
#ifndef VMK_FRAMING_SIGNALS_H
#define VMK_FRAMING_SIGNALS_H

#include "core/framing/learn.h"

struct vmk_signal {
  const char *kind; /* "entropy", "block-size", "burst", "checkpoint-like", "migration-id" */
  uint64_t flow;    /* index */
  enum vmk_way way;
  char *text; /* owned, one line */
};

struct vmk_signals {
  GArray *list; /* struct vmk_signal */
};

/* What the kept octets of these flows show. migration: an ID to look for in both byte orders; 0:
 * none. */
void vmk_signals_find(const struct vmk_learn *learn, const uint64_t *flows, size_t count,
                      uint64_t migration, struct vmk_signals *signals);
void vmk_signals_clear(struct vmk_signals *signals); /* after a clear or zeroed too */

#endif
