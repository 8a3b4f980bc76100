/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to find the longest subnet around an address without walking all of them.
 * Must not know what the subnets stand for.
 */
#ifndef VMK_SITE_SUBNET_INDEX_H
#define VMK_SITE_SUBNET_INDEX_H

#include <glib.h>

#include "core/site/address_text.h"

struct vmk_subnet_index;

struct vmk_subnet_index *vmk_subnet_index_new(void);
void vmk_subnet_index_free(struct vmk_subnet_index *index); /* takes NULL */

/* The value is borrowed and not NULL. The first value of a subnet stays. An unknown prefix counts
 * as the address alone. */
void vmk_subnet_index_add(struct vmk_subnet_index *index, const struct vmk_subnet *subnet,
                          void *value);

/* The value of the longest subnet around the address, or NULL. At most one probe a prefix length in
 * use. */
void *vmk_subnet_index_find(const struct vmk_subnet_index *index,
                            const struct vmk_address *address);

/* For GHashTable: keys are struct vmk_address or struct vmk_mac. */
guint vmk_address_hash(gconstpointer address);
gboolean vmk_address_hash_equal(gconstpointer a, gconstpointer b);
guint vmk_mac_hash(gconstpointer mac);
gboolean vmk_mac_hash_equal(gconstpointer a, gconstpointer b);

#endif
