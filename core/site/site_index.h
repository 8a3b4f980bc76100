/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the lookups of a site are filled.
 * Must not be included outside site_resolve.c and site_index.c.
 */
#ifndef VMK_SITE_SITE_INDEX_H
#define VMK_SITE_SITE_INDEX_H

#include "core/site/site_build.h"

/* Each makes what was built public (counts and pointers into the arrays, which must not grow any
 * more) and files it. */
void vmk_index_networks(struct vmk_site *site);
void vmk_index_peers(struct vmk_site *site);
/* A second owner of an address or a MAC is noted. */
void vmk_index_addresses(struct vmk_site *site, struct vmk_vmk_build *build);
void vmk_index_mac(struct vmk_site *site, struct vmk_vmk_build *build);
void vmk_index_gateway(struct vmk_site *site, struct vmk_gateway_build *build);
/* All of them anew. */
void vmk_index_gateways(struct vmk_site *site);

#endif
