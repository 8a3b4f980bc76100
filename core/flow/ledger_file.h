/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the files of a ledger: who asked for them, what moved, when they ended.
 * Must not be used outside ledger_*.c.
 */
#ifndef VMK_FLOW_LEDGER_FILE_H
#define VMK_FLOW_LEDGER_FILE_H

#include "core/flow/ledger_build.h"

void vmk_ledger_take_message(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
                             struct vmk_mark place);
void vmk_ledger_take_aio(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
                         struct vmk_mark place);

/* What moved so far in the body that goes this way; and the same when it ended. */
void vmk_ledger_update_file(struct vmk_ledger_builder *builder, unsigned way,
                            const struct vmk_wire_file *moved, struct vmk_mark place);
void vmk_ledger_end_file(struct vmk_ledger_builder *builder, unsigned way,
                         const struct vmk_wire_file *moved, struct vmk_mark place);

static inline void
vmk_ledger_swap(uint64_t pair[2])
{
  uint64_t first = pair[0];

  pair[0] = pair[1];
  pair[1] = first;
}

#endif
