/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows where the user's inventory comes from (preferences) and gives it out by Wireshark's
 * addresses. Must not know what any dissector does with it.
 */
#ifndef VMK_PLUGIN_INVENTORY_H
#define VMK_PLUGIN_INVENTORY_H

#include "compat.h"

#include "core/site/site.h"

/* NULL without an inventory. Constant while a file is being read; borrowed. */
const struct vmk_site *inventory_site(void);

/* False for anything but IPv4 and IPv6. */
bool inventory_address(const address *from, struct vmk_address *to);

/* One end of the packet: its VMkernel interface, or NULL. */
const struct vmk_vmk *inventory_vmk(const packet_info *pinfo, bool source);
/* Or the declared peer, or NULL. */
const struct vmk_peer *inventory_peer(const packet_info *pinfo, bool source);

/* Is the MAC in the range that VMware gives to VMkernel interfaces (00:50:56:60..6f)? Observed;
 * vmk0 often is not. */
bool inventory_is_vmkernel_mac(const address *mac);

/* Preferences go to this module. */
void inventory_register(module_t *module);
/* To be called when preferences have changed, and when Wireshark starts on a file. */
void inventory_apply(void);

#endif
