/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the two halves of the survey call in each other.
 * Must not be included outside survey*.c.
 */
#ifndef VMK_AUDIT_SURVEY_PRIVATE_H
#define VMK_AUDIT_SURVEY_PRIVATE_H

#include "core/audit/survey.h"

/* site NULL: talkers are not kept. */
void vmk_survey_segments(struct vmk_survey *survey, const struct vmk_site *site,
                         const struct vmk_flow *flow, const struct vmk_tag *tag);
void vmk_survey_sort_segments(struct vmk_survey *survey);

#endif
