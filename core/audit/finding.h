/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a finding is and how findings are ordered.
 * Must not know how any check comes to its verdict.
 */
#ifndef VMK_AUDIT_FINDING_H
#define VMK_AUDIT_FINDING_H

#include "core/audit/evidence.h"

enum vmk_level { VMK_LEVEL_NOTE, VMK_LEVEL_LOW, VMK_LEVEL_MEDIUM, VMK_LEVEL_HIGH };
enum vmk_verdict {
  VMK_VERDICT_PASS,
  VMK_VERDICT_FAIL,
  VMK_VERDICT_NOT_APPLICABLE,
  VMK_VERDICT_UNDECIDED
};

const char *vmk_level_name(enum vmk_level level);
const char *vmk_verdict_name(enum vmk_verdict verdict);

/* One row that a check reports: usually one a check and pair of hosts; never one a packet. */
struct vmk_finding {
  const struct vmk_check *check; /* its id, title, references: borrowed const row */
  enum vmk_level level;
  enum vmk_verdict verdict;
  char *title; /* owned; says what was seen here ("4.2 MB of cold data from esx-a to esx-b ...") */
  GArray *flows;      /* uint64_t ids, ascending */
  GArray *migrations; /* uint64_t ids */
  GArray *evidence;   /* struct vmk_evidence */
  char *why; /* owned; which rule of VMware's put it there (KB340170 scenario n) or what is missing
                to decide */
  char *fix; /* owned; what to do, or NULL */
  uint64_t flows_left_off;    /* flows that belong here beyond VMK_FINDING_FLOWS_MAX */
  uint64_t evidence_left_off; /* packets that could be cited beyond VMK_FINDING_EVIDENCE_MAX */
};

/* A report stays readable: more are counted, not listed. */
#define VMK_FINDING_FLOWS_MAX 256
#define VMK_FINDING_EVIDENCE_MAX 16

/* The title is the check's and the level the check's until they are set. */
struct vmk_finding *vmk_finding_new(const struct vmk_check *check, enum vmk_verdict verdict);
void vmk_finding_free(struct vmk_finding *finding);

/* Builders. Texts are formatted as by printf and made printable; a later call replaces the text. */
void vmk_finding_title(struct vmk_finding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);
void vmk_finding_why(struct vmk_finding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);
void vmk_finding_fix(struct vmk_finding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);
void vmk_finding_cite(struct vmk_finding *finding, enum vmk_evidence_kind kind,
                      struct vmk_place place, const char *format, ...) G_GNUC_PRINTF(4, 5);
/* Keeps flows ascending and each once. */
void vmk_finding_add_flow(struct vmk_finding *finding, uint64_t id);
void vmk_finding_add_migration(struct vmk_finding *finding, uint64_t id);

#endif
