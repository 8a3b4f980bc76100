/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a comparison of settings is made of, for those that write it.
 * Must not know where the settings come from.
 */
#ifndef VMK_OUTPUT_COMPARE_REPORT_H
#define VMK_OUTPUT_COMPARE_REPORT_H

#include "core/audit/compare.h"
#include "sink.h"

struct vmk_comparison {
  const GPtrArray *settings; /* struct vmk_setting; borrowed */
  GArray *changes;           /* struct vmk_site_change */
  struct vmk_compared rows[VMK_TABLE_ROWS];
  bool verbose; /* rows that no setting shows, too */
  bool colour;
  unsigned width; /* columns of the terminal */
};

void vmk_compare_text(struct vmk_sink *sink, const struct vmk_comparison *comparison);
void vmk_compare_json(struct vmk_sink *sink, const struct vmk_comparison *comparison);

#endif
