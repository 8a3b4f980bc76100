/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what the session walk reports becomes a ledger.
 * Must not know packets, only the mark of the one that shows something.
 */
#ifndef VMK_FLOW_LEDGER_BUILD_H
#define VMK_FLOW_LEDGER_BUILD_H

#include "core/flow/ledger.h"
#include "core/wire/session.h"

struct vmk_ledger_builder {
  struct vmk_ledger ledger;
  uint32_t file_room, error_room;
  bool client_is_1; /* slot 0 of the ledger stands for VMK_WAY_SERVER */
  uint32_t open[2]; /* by way: number of the file whose body goes this way + 1; 0: none */
  uint32_t
      asked; /* number of the file that a GET asked for and no PUT has answered yet + 1; 0: none */
  uint32_t aio;         /* number of the file of the latest AIO or FSSRVR open + 1; 0: none */
  bool target_by_reply; /* the target is what a reply named */
  bool anything;        /* the ledger says something */
};

/* Nothing taken yet. */
struct vmk_ledger_builder *vmk_ledger_new(bool client_is_1);
void vmk_ledger_free(struct vmk_ledger_builder *builder); /* NULL is fine */

/* Takes one event of the walk. session is as it stands after the event. */
void vmk_ledger_take(struct vmk_ledger_builder *builder, const struct vmk_session *session,
                     const struct vmk_wire_event *event, struct vmk_mark place);

/* Brings counters, flavour and files in progress up to date with the walk. */
void vmk_ledger_update(struct vmk_ledger_builder *builder, const struct vmk_session *session,
                       struct vmk_mark place);

void vmk_ledger_turn(struct vmk_ledger_builder *builder);

#endif
