/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what is kept while the evidence on one flow is weighed.
 * Must not be included outside gateway.c and gateway_frames.c.
 */
#ifndef VMK_AUDIT_GATEWAY_WEIGH_PRIVATE_H
#define VMK_AUDIT_GATEWAY_WEIGH_PRIVATE_H

#include "core/audit/gateway_private.h"

enum vmk_gateway_row { /* rows of docs/gateway.md */
                       VMK_GATEWAY_ROW_CROSSING = 1,
                       VMK_GATEWAY_ROW_CROSSING_VLANS,
                       VMK_GATEWAY_ROW_TO_GATEWAY,
                       VMK_GATEWAY_ROW_FROM_ROUTER,
                       VMK_GATEWAY_ROW_TTL,
                       VMK_GATEWAY_ROW_SUBNETS,
                       VMK_GATEWAY_ROW_VIRTUAL,
                       VMK_GATEWAY_ROW_EVENTS,
                       VMK_GATEWAY_ROW_TUNNEL,
                       VMK_GATEWAY_ROW_MSS,
                       VMK_GATEWAY_ROW_REWRITTEN,
};

struct vmk_weighing {
  const struct vmk_gateway_context *context; /* all borrowed */
  const struct vmk_flow *flow;
  const struct vmk_tag *tag;
  struct vmk_gateway_view *view;
  enum vmk_answer same_subnet;
  bool proof;
  unsigned strong_rows; /* bits 1 << row */
  unsigned direct;      /* directions seen from the sender's MAC to the receiver's, bits */
  unsigned indirect;    /* directions seen otherwise, bits */
};

/* gateway.c: adds evidence of that row. */
void vmk_gateway_say(struct vmk_weighing *w, enum vmk_gateway_row row, enum vmk_strength strength,
                     struct vmk_place place, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* gateway_frames.c: what the end `from` (0 client, 1 server) sent, as seen at one place: rows 3, 4,
 * 5 and 7, and whether it went straight. */
void vmk_gateway_weigh_half(struct vmk_weighing *w, unsigned from,
                            const struct vmk_sighting_half *half);

#endif
