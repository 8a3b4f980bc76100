/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what of a report that audit wrote as JSON is needed to compare it with others.
 * Must not know what the comparison is.
 */
#ifndef VMK_REPORT_READ_H
#define VMK_REPORT_READ_H

#include "core/audit/compare.h"

/* NULL: said why. The name of the setting is the file's, without folders and ".json". */
struct vmk_setting *vmk_report_read(const char *path);

#endif
