/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the six rows of the article's traffic table and what would support or contradict each.
 * Must not know how anything is printed.
 */
#ifndef VMK_AUDIT_TRAFFIC_TABLE_H
#define VMK_AUDIT_TRAFFIC_TABLE_H

#include "core/audit/migration.h"

enum { VMK_TABLE_ROWS = 6 };

enum vmk_row_verdict {
  VMK_ROW_NOT_OBSERVED,
  VMK_ROW_SUPPORTED,
  VMK_ROW_CONTRADICTED,
  VMK_ROW_UNDECIDED
};
const char *vmk_row_verdict_name(enum vmk_row_verdict verdict);

struct vmk_literature {
  const char *says, *source; /* constant */
};

struct vmk_row_claim { /* const table: the article's row and what others say */
  unsigned item;       /* 1..6 */
  enum vmk_action_kind action;
  bool hot;
  const char *article_network; /* as the article says it */
  const struct vmk_literature *literature;
  size_t literature_count;
};
extern const struct vmk_row_claim vmk_row_claims[VMK_TABLE_ROWS];

struct vmk_row {
  const struct vmk_row_claim *claim;
  uint64_t vmotion, provisioning, management, storage, through_gateway; /* octets seen */
  bool inferred;      /* which row a migration belongs to was inferred, no actions file said it */
  GArray *migrations; /* uint64_t ids */
  enum vmk_row_verdict verdict;
  GPtrArray *because; /* owned strings */
};

struct vmk_audit;
void vmk_traffic_table_fill(struct vmk_audit *audit);

#endif
