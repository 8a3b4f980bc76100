/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which interfaces of a host were looked at by a capture.
 * Must not know what is concluded from that.
 */
#ifndef VMK_AUDIT_COVERAGE_H
#define VMK_AUDIT_COVERAGE_H

#include "core/audit/audit.h"

/* What is asked: of which roles (VMK_ROLE_BIT), and from when to when (ns). told: an actions file
 * says what was done. */
struct vmk_coverage_wanted {
  uint32_t roles;
  bool told;
  int64_t first, last;
};

/* Was whatever of these roles can have passed the host at that time captured, so that what is
 * absent was not there?
 *
 * Every interface that carries one of the roles, or may carry it, must have been seen to send and
 * to receive. Where no packet of one was seen, a capture interface that is named after host and vmk
 * does, if whoever captured wrote down that no packet came (a pcapng statistics block). An empty
 * one without that may have been emptied by a display filter: it does only where told: the capture
 * but confirms then what is known. Likewise a host without any such interface in the inventory: the
 * service may be off, or the inventory short.
 *
 * The captures that saw the interface must reach from first to last, by the times of their packets.
 * Nothing counts in a capture that was taken through a filter. NULL host: false.
 *
 * False: *gap is an interface that was not captured, borrowed from the site, or NULL where it is
 * none in particular. While migrations are looked for, their own flows are not surveyed yet: an
 * interface that carried only these counts as a gap unless the capture has an interface named after
 * it. */
bool vmk_coverage_full(const struct vmk_audit *audit, const struct vmk_host *host,
                       const struct vmk_coverage_wanted *wanted, const struct vmk_vmk **gap);

/* Was any of it captured or read through a filter? */
bool vmk_coverage_filtered(const struct vmk_audit *audit);

#endif
