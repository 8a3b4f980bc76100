/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the two halves of the survey call in each other.
 * Must not be included outside survey*.c.
 */
#ifndef VMK_AUDIT_SURVEY_PRIVATE_H
#define VMK_AUDIT_SURVEY_PRIVATE_H

#include "core/audit/survey.h"

/* Frames as they were on the capture's own segment; those that a mirror wrapped up were on theirs.
 */
static inline bool
vmk_is_plain(unsigned tunnels)
{
  unsigned wrapping = tunnels & VMK_TUNNEL_ERSPAN ? VMK_TUNNEL_ERSPAN | VMK_TUNNEL_GRE : 0;

  return (tunnels & ~wrapping) == 0;
}

static inline bool
vmk_is_plain_sighting(const struct vmk_sighting *sighting)
{
  return vmk_is_plain(sighting->tunnels);
}

/* site NULL: talkers are not kept. */
void vmk_survey_segments(struct vmk_survey *survey, const struct vmk_site *site,
                         const struct vmk_flow *flow, const struct vmk_tag *tag);
void vmk_survey_sort_segments(struct vmk_survey *survey);

#endif
