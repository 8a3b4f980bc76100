/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a test makes the streams of a migration, and how it asks for the migrations that were
 * found. Must not know which there must be.
 */
#ifndef VMK_TESTS_MIGRATION_SUPPORT_H
#define VMK_TESTS_MIGRATION_SUPPORT_H

#include "audit_support.h"

#define MUCH (200 * 1024)          /* octets of payload: bulk */
#define SECOND INT64_C(1000000000) /* ns */

/* Two streams of that much from a1 to b1, client ports port and port + 1, that open together; then
 * the VM's MAC is announced (NULL: it is not). */
void vmotion_pair(struct fixture *f, uint16_t port, const char *mac);

/* Migration i, which must be there; borrowed. */
const struct vmk_migration *migration(const struct fixture *f, guint i);
/* Asserts that there are so many. */
void wants_count(const struct fixture *f, guint count);
/* Asserts kind and hosts, and that something is said for the kind. */
void is_kind(const struct vmk_migration *m, enum vmk_migration_kind kind, const char *from,
             const char *to);
/* Does a piece of evidence for the kind hold that word? */
bool says(const struct vmk_migration *m, const char *word);

#endif
