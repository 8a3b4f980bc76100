/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how many octets of each role were seen in each VLAN.
 * Must not know what is allowed where.
 */
#ifndef VMK_OUTPUT_MATRIX_H
#define VMK_OUTPUT_MATRIX_H

#include "report.h"

#define VMK_MATRIX_VLANS 64 /* more are counted, not kept */

struct vmk_matrix_cell {
  uint64_t flows;
  uint64_t bytes; /* frame octets; a flow seen in two VLANs counts in both by its packets there */
};

struct vmk_matrix {
  uint16_t vlans[VMK_MATRIX_VLANS]; /* ascending; VMK_VLAN_UNTAGGED: frames without a tag */
  size_t vlan_count;
  size_t vlans_left_out;
  struct vmk_matrix_cell cells[VMK_ROLE_COUNT][VMK_MATRIX_VLANS];
};

/* Fills it from the flows that checks looked at. */
void vmk_matrix_fill(struct vmk_matrix *matrix, const struct vmk_audit *audit);

#endif
