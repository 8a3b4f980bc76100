/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what deciding a migration's kind by what was seen and by what was told share.
 * Must not be included outside migration_kind.c and migration_told.c.
 */
#ifndef VMK_AUDIT_MIGRATION_KIND_PRIVATE_H
#define VMK_AUDIT_MIGRATION_KIND_PRIVATE_H

#include "core/audit/migration_private.h"

struct vmk_deciding {
  const struct vmk_kind_input *in; /* borrowed */
  struct vmk_migration *out;       /* borrowed; kind, confidence and kind_known_by are set */
};

/* migration_kind.c */

/* Adds a reason. */
void vmk_kind_because(struct vmk_deciding *d, struct vmk_place place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void vmk_kind_is(struct vmk_deciding *d, enum vmk_migration_kind kind,
                 enum vmk_confidence confidence);
/* The group's first part of that kind, with bulk or without; or NULL. */
const struct vmk_part *vmk_kind_first_part(const struct vmk_kind_input *in, enum vmk_part_kind kind,
                                           bool bulk);
/* Adds the reasons that speak for a running VM. */
void vmk_kind_hot_signs(struct vmk_deciding *d);

/* migration_told.c: with the actions file as ground truth; the group has an action. */
void vmk_kind_decide_told(struct vmk_deciding *d);

#endif
