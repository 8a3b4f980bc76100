/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows where the rows of the role tables are.
 * Must not be included outside role.c and role_table.c.
 */
#ifndef VMK_SITE_ROLE_TABLE_H
#define VMK_SITE_ROLE_TABLE_H

#include "core/site/role.h"

/* Indexed by enum vmk_role and enum vmk_peer_function. */
extern const char *const vmk_role_names[VMK_ROLE_COUNT];
extern const char *const vmk_peer_names[VMK_PEER_COUNT];

extern const struct vmk_role_spelling vmk_role_spelling_rows[];
extern const size_t vmk_role_spelling_count;

struct vmk_peer_spelling {
  const char *spelling;
  enum vmk_peer_function function;
};
extern const struct vmk_peer_spelling vmk_peer_spelling_rows[];
extern const size_t vmk_peer_spelling_count;

/* Sorted by transport, then first port. Rows whose ranges touch have equal ranges, so that all
 * functions of a port stand together; a test keeps it so. */
extern const struct vmk_role_port vmk_role_port_rows[];
extern const size_t vmk_role_port_count;

#endif
