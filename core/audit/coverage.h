/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which interfaces of a host were looked at by a capture.
 * Must not know what is concluded from that.
 */
#ifndef VMK_AUDIT_COVERAGE_H
#define VMK_AUDIT_COVERAGE_H

#include "core/audit/audit.h"

/* An interface of the host that carries one of the roles (VMK_ROLE_BIT), or may carry it, and was not captured both
 * ways; NULL: there is none, so nothing of these roles can have passed the host unseen. Borrowed from the site. Needs
 * the survey of all flows (audit->survey settled). */
const struct vmk_vmk *vmk_coverage_gap(const struct vmk_audit *audit, const struct vmk_host *host, uint32_t roles);

#endif
