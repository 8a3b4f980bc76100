/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what was learned of a stream's records is written.
 * Must not know how it was learned.
 */
#ifndef VMK_OUTPUT_LEARN_REPORT_H
#define VMK_OUTPUT_LEARN_REPORT_H

#include "core/framing/learn.h"
#include "core/framing/signals.h"
#include "json.h"

struct vmk_learn_report {
  const struct vmk_learned *learned;
  const struct vmk_signals *signals; /* NULL: not asked for */
  uint64_t flow;                     /* 0: all streams to port */
  uint16_t port;
};

/* docs/schema/learn.schema.json */
void vmk_learn_json(struct vmk_sink *sink, const struct vmk_learn_report *report);
void vmk_learn_text(struct vmk_sink *sink, const struct vmk_learn_report *report);

#endif
