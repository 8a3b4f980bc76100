/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a finding is and how findings are ordered.
 * Must not know how any check comes to its verdict.
 */
#ifndef VMK_AUDIT_FINDING_H
#define VMK_AUDIT_FINDING_H

#include "core/audit/evidence.h"

enum vmk_level { VMK_LEVEL_NOTE, VMK_LEVEL_LOW, VMK_LEVEL_MEDIUM, VMK_LEVEL_HIGH };
enum vmk_verdict { VMK_VERDICT_PASS, VMK_VERDICT_FAIL, VMK_VERDICT_NOT_APPLICABLE, VMK_VERDICT_UNDECIDED };

const char *vmk_level_name(enum vmk_level level);
const char *vmk_verdict_name(enum vmk_verdict verdict);

/* One row that a check reports: usually one a check and pair of hosts; never one a packet. */
struct vmk_finding {
  const struct vmk_check *check; /* its id, title, references: borrowed const row */
  enum vmk_level level;
  enum vmk_verdict verdict;
  char *title;        /* owned; says what was seen here ("4.2 MB of cold data from esx-a to esx-b ...") */
  GArray *flows;      /* uint64_t ids, ascending */
  GArray *migrations; /* uint64_t ids */
  GArray *evidence;   /* struct vmk_evidence */
  char *why;          /* owned; which rule of VMware's put it there (KB340170 scenario n) or what is missing to decide */
  char *fix;          /* owned; what to do, or NULL */
};

struct vmk_finding *vmk_finding_new(const struct vmk_check *check, enum vmk_verdict verdict);
void vmk_finding_free(struct vmk_finding *finding);

#endif
