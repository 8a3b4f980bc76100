/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what measuring a migration hands to judging its row of the article's table.
 * Must not be included outside traffic_table*.c.
 */
#ifndef VMK_AUDIT_TRAFFIC_TABLE_PRIVATE_H
#define VMK_AUDIT_TRAFFIC_TABLE_PRIVATE_H

#include "core/audit/migration_private.h"

/* What one migration put on which network, in octets of payload, both directions. */
struct vmk_row_seen {
  uint64_t vmotion, provisioning, management, storage, other, through_gateway;
  uint64_t hot_on_management;
};

/* traffic_table_judge.c: what the migration says of the row; adds the reasons to row->because, and
 * changes nothing else of it. Never VMK_ROW_NOT_OBSERVED. */
enum vmk_row_verdict vmk_row_judge(const struct vmk_audit *audit,
                                   const struct vmk_migration *migration,
                                   const struct vmk_row_seen *seen, struct vmk_row *row);

#endif
