/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which interfaces of a host were looked at by a capture.
 * Must not know what is concluded from that.
 */
#ifndef VMK_AUDIT_COVERAGE_H
#define VMK_AUDIT_COVERAGE_H

#include "core/audit/audit.h"

/* An interface of the host that carries one of the roles (VMK_ROLE_BIT), or may carry it, and was not captured both
 * ways; NULL: there is none, so nothing of these roles can have passed the host unseen. Borrowed from the site. While
 * migrations are looked for, their own flows are not surveyed yet: an interface that carried only these counts as a gap,
 * unless the capture has an interface named after it. */
const struct vmk_vmk *vmk_coverage_gap(const struct vmk_audit *audit, const struct vmk_host *host, uint32_t roles);

#endif
