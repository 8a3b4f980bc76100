/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the route tables of the inventory say about a host's way out of its provisioning
 * interfaces. Must not know packets or checks.
 */
#ifndef VMK_AUDIT_ROUTE_H
#define VMK_AUDIT_ROUTE_H

#include "core/site/site.h"

enum vmk_route_known {
  VMK_ROUTE_NOT_READ, /* no route table of the stacks in question was read */
  VMK_ROUTE_MISSING,  /* one was read, and nothing in it leads there from provisioning */
  VMK_ROUTE_THERE,
};

/* Can the host reach the address from an interface with vSphereProvisioning by its route tables? A
 * default route counts on a stack of its own only: that of the default stack leaves by management
 * (KB 340170). *route: the route that was found, or one of the table that lacks it; borrowed; NULL
 * for NOT_READ. */
enum vmk_route_known vmk_route_from_provisioning(const struct vmk_host *host,
                                                 const struct vmk_address *address,
                                                 const struct vmk_route **route);

#endif
