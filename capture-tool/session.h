/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the course of audit and flows: site, captures, flows, answers, report, exit status.
 * Must not know how any of these is done.
 */
#ifndef VMK_SESSION_H
#define VMK_SESSION_H

#include "options.h"

/* Returns an enum vmk_exit. */
int vmk_session_run(const struct vmk_options *options, bool flows_only);

#endif
