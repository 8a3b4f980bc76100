/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a check is: a row with an id, its references and a function that looks at an audit.
 * Must not know how findings are printed.
 */
#ifndef VMK_AUDIT_CHECK_H
#define VMK_AUDIT_CHECK_H

#include "core/audit/finding.h"

struct vmk_audit;

struct vmk_check {
  const char *id;       /* stable, kebab-case: interface.md section 2 */
  const char *rule;     /* "R1".. of rules-and-needs.md section 7, or NULL */
  enum vmk_level level; /* of a fail, unless the finding says less */
  const char *title;
  const char *const *references; /* NULL-terminated: "ESXI-80-000198", "KB340170", ... */
  const char *wants;             /* which input would decide it where it is undecided */
  /* Adds its findings to audit->findings with vmk_audit_add; at least one, so that every check has
   * a verdict. */
  void (*run)(struct vmk_audit *audit, const struct vmk_check *check);
};

/* All checks, in the order in which they run and are reported. */
const struct vmk_check *vmk_checks(size_t *count);

#endif
