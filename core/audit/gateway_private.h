/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what is learned once from all flows for judging whether one flow crossed a router.
 * Must not be included outside gateway*.c.
 */
#ifndef VMK_AUDIT_GATEWAY_PRIVATE_H
#define VMK_AUDIT_GATEWAY_PRIVATE_H

#include "core/audit/gateway.h"

/* A MAC that forwards for others. */
struct vmk_router_mac {
  struct vmk_mac mac;
  const struct vmk_gateway
      *gateway; /* of the inventory, by MAC or by an ARP or ND answer for its address; or NULL */
  const char *kind; /* "VRRP", ... for virtual router MACs (rules-and-needs.md section 3.3 row 7);
                       or NULL */
  unsigned hosts;   /* how many inventory hosts' addresses it sent for: 2 at least, or 0 if many
                       addresses are all */
  struct vmk_place shown; /* the packet that shows it */
  bool by_arp;
};

struct vmk_gateway_context {
  const struct vmk_site *site; /* borrowed, may be NULL */
  const struct vmk_flows *flows;
  GHashTable *ttl;     /* struct vmk_address -> initial TTL (GUINT_TO_POINTER) */
  GHashTable *routers; /* struct vmk_mac -> struct vmk_router_mac, owned */
  GPtrArray *told;     /* const struct vmk_event: what routers told senders by ICMP; few, capped */
};

/* The virtual-router kind of a MAC, or NULL. */
const char *vmk_virtual_router(const struct vmk_mac *mac);

/* The router behind a MAC: learned, of the inventory, or a virtual-router MAC; false when it is
 * none. */
bool vmk_gateway_router(const struct vmk_gateway_context *context, const struct vmk_mac *mac,
                        struct vmk_router_mac *router);

#endif
