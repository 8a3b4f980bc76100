/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the "site" member of the JSON report.
 * Must not know the rest of the report.
 */
#ifndef VMK_SITE_SITE_JSON_H
#define VMK_SITE_SITE_JSON_H

#include <jansson.h>

#include "core/site/site.h"

/* { "hosts": [ { "name", "location", "vmks": [ VMK ], "netstacks": [ { "name", "gateway",
 * "gateway6", "routes_known" } ], "routes": [ { "network", "gateway", "interface", "netstack" } ],
 * "source" } ], "gateways": [ { "name", "addresses", "macs", "derived", "source" } ], "peers": [ {
 * "name", "function", "addresses", "source" } ], "networks": [ { "name", "vlan", "roles",
 * "subnets", "accepted_transit", "cross_site", "source" } ], "notes": [ { "source", "text" } ],
 * "notes_dropped", "missing": [ { "id", "what", "checks", "remedy", "count", "total", "where" } ] }
 * VMK: { "name", "addresses": ["10.0.0.1/24"], "mac", "vlan", "mtu", "netstack", "roles",
 * "roles_known", "roles_denied", "roles_dead", "portgroup", "switch", "source": "file:line" }. What
 * is not known is null; vlan 0 is untagged. A new reference, owned by the caller; site may be NULL.
 * A file name that is not UTF-8 gives null. */
json_t *vmk_site_to_json(const struct vmk_site *site);

#endif
