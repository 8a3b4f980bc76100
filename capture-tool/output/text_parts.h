/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the parts that the text report is put together from.
 * Must not know their order.
 */
#ifndef VMK_OUTPUT_TEXT_PARTS_H
#define VMK_OUTPUT_TEXT_PARTS_H

#include "report.h"
#include "text.h"

void vmk_text_captures(struct vmk_page *page, const struct vmk_report *report);
void vmk_text_flows(struct vmk_page *page, const struct vmk_report *report);
void vmk_text_migrations(struct vmk_page *page, const struct vmk_report *report);
/* Nothing where no framing file was applied. */
void vmk_text_framings(struct vmk_page *page, const struct vmk_report *report);
void vmk_text_findings(struct vmk_page *page, const struct vmk_report *report);
void vmk_text_undecided(struct vmk_page *page, const struct vmk_report *report);
void vmk_text_summary(struct vmk_page *page, const struct vmk_report *report);
/* By enum vmk_action_kind and enum vmk_row_verdict: for every table of rows. */
extern const char *const vmk_text_action_words[];
extern const enum vmk_style vmk_text_verdict_styles[];
void vmk_text_traffic_table(struct vmk_page *page, const struct vmk_report *report);
void vmk_text_matrix(struct vmk_page *page, const struct vmk_report *report);

/* "packet N", with the file in front where the audit has several; "" for number 0. */
char *vmk_text_place(const struct vmk_report *report, struct vmk_place place);
/* Evidence, one paragraph a piece; at most limit of them, then how many more there are. */
void vmk_text_evidence(struct vmk_page *page, const struct vmk_report *report,
                       const GArray *evidence, unsigned indent, const char *label, guint limit);
/* "#3, #7 and 12 more" */
char *vmk_text_ids(const GArray *ids, guint limit);

#endif
