/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the "site" member of the JSON report.
 * Must not know the rest of the report.
 */
#ifndef VMK_SITE_SITE_JSON_H
#define VMK_SITE_SITE_JSON_H

#include <jansson.h>

#include "site.h"

/* { "hosts": [ { "name", "location", "vmks": [ { "name", "addresses": ["10.0.0.1/24"], "mac", "vlan", "mtu",
 * "netstack", "roles", "roles_known", "source": "file:line", and beyond the contract "roles_denied", "roles_dead",
 * "portgroup", "switch" } ], "netstacks": [ { "name", "gateway", "gateway6" } ] } ], "gateways": [ { "name",
 * "addresses", "macs", "derived" } ], "peers": [ { "name", "function", "addresses" } ], "networks": [ { "name", "vlan",
 * "roles", "subnets", "accepted_transit", "cross_site" } ], "notes": [ { "source", "text" } ], "notes_dropped",
 * "missing": [ { "id", "what", "checks", "remedy", "count", "total", "where" } ] }
 * What is not known is null. A new reference, owned by the caller; never NULL but when memory runs out. */
json_t *vmk_site_to_json(const struct vmk_site *site);

#endif
