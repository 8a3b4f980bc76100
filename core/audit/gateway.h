/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the evidence that a flow crossed a router or a gateway appliance (rules-and-needs.md
 * section 3.3). Must not know findings or how anything is printed.
 */
#ifndef VMK_AUDIT_GATEWAY_H
#define VMK_AUDIT_GATEWAY_H

#include "core/audit/tag.h"

enum vmk_traversed { VMK_TRAVERSED_UNKNOWN, VMK_TRAVERSED_NO, VMK_TRAVERSED_YES };
const char *vmk_traversed_name(enum vmk_traversed value);

struct vmk_gateway_view {
  enum vmk_traversed traversed;
  bool routed_by_masks;         /* evidence 6 only: different subnets, path not seen */
  bool same_subnet_vmk;         /* explained by KB 2010877: another vmk of the same host sent it */
  const struct vmk_gateway *by; /* the gateway of the inventory, or NULL */
  GArray *evidence;             /* struct vmk_evidence; owned */
};

struct vmk_gateway_context; /* learned once: initial TTLs by sender, routers' MACs, ARP answers */

struct vmk_gateway_context *vmk_gateway_learn(const struct vmk_site *site,
                                              const struct vmk_flows *flows);
void vmk_gateway_context_free(struct vmk_gateway_context *context);

/* Judges one flow. Same subnet on the gateway's own VLAN is not traversal. */
void vmk_gateway_judge(const struct vmk_gateway_context *context, const struct vmk_flow *flow,
                       const struct vmk_tag *tag, struct vmk_gateway_view *view);
void vmk_gateway_view_clear(struct vmk_gateway_view *view);

#endif
