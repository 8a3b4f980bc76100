/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what checks share: judging flow by flow, one finding for a pair of hosts, and the words for
 * ends and sizes. Must not be included outside check*.c.
 */
#ifndef VMK_AUDIT_CHECK_PRIVATE_H
#define VMK_AUDIT_CHECK_PRIVATE_H

#include "core/audit/audit.h"
#include "core/audit/survey.h"

/* Of fails a check reports so many; the rest are in one more finding that counts them. */
#define VMK_CHECK_FAILS_MAX 50

/* What a check says about one flow. NOT_APPLICABLE: the flow is not its business. Flows of one pair
 * of hosts with the same judgement make one finding (fail), or all pairs one finding for each
 * reason (undecided) or one at all (pass). */
struct vmk_judgement {
  enum vmk_verdict verdict;
  unsigned reason; /* the check's own numbering, 0..31 */
};

struct vmk_pair {
  struct vmk_judgement judgement;
  char *from, *to;  /* host names, peer names or addresses, of the sender and the receiver of the
                       bulk; owned */
  uint64_t bulk;    /* octets sent from -> to, over all its flows */
  GPtrArray *cases; /* const struct vmk_case *, borrowed */
};

/* How a check works that judges flows one by one. */
struct vmk_pair_check {
  struct vmk_judgement (*judge)(const struct vmk_audit *audit, const struct vmk_case *item);
  /* Sets title, why, fix and level of a fail; flows and packets are cited already. */
  void (*tell_fail)(const struct vmk_audit *audit, const struct vmk_pair *pair,
                    struct vmk_finding *finding);
  /* Why it cannot be decided, by reason; the row's wants follows. */
  const char *(*tell_undecided)(unsigned reason);
  const char *pass; /* what was seen and is right */
  /* Or, where not NULL, by the highest reason of those that passed. */
  const char *(*tell_pass)(unsigned reason);
  const char *none; /* what was not seen */
};

/* The first flow of a pair: there is always one. */
static inline const struct vmk_case *
vmk_pair_case(const struct vmk_pair *pair)
{
  return g_ptr_array_index(pair->cases, 0);
}

/* vMotion's protocol by more than a port: UDT data too. */
static inline bool
vmk_is_sure_vmotion(const struct vmk_tag *tag)
{
  return vmk_service_is_vmotion(tag->service) && tag->service_confidence >= VMK_CONFIDENCE_STRONG;
}

void vmk_check_pairs(struct vmk_audit *audit, const struct vmk_check *check,
                     const struct vmk_pair_check *how);

/* One finding without flows. Own the result no longer: it is in the audit. */
void vmk_check_none(struct vmk_audit *audit, const struct vmk_check *check, const char *why);
void vmk_check_undecided(struct vmk_audit *audit, const struct vmk_check *check, const char *why);
/* "TEXT Wanted: WANTS" */
void vmk_finding_wants(struct vmk_finding *finding, const char *text);

/* Collects findings that are not about flows: one fail or pass each, closed by
 * vmk_check_tally_close. */
struct vmk_check_tally {
  struct vmk_finding *pass, *undecided; /* gather; NULL until something was added */
  unsigned fails, left_off;
};
/* A new fail finding, or NULL when the check has reported enough. */
struct vmk_finding *vmk_tally_fail(struct vmk_audit *audit, const struct vmk_check *check,
                                   struct vmk_check_tally *tally);
struct vmk_finding *vmk_tally_pass(const struct vmk_check *check, struct vmk_check_tally *tally);
struct vmk_finding *vmk_tally_undecided(const struct vmk_check *check,
                                        struct vmk_check_tally *tally);
/* Adds what was gathered; not-applicable with that text when there was nothing at all. */
void vmk_tally_close(struct vmk_audit *audit, const struct vmk_check *check,
                     struct vmk_check_tally *tally, const char *none);

/* The end that sent more moved data (payload where nothing was moved); the client when equal. */
unsigned vmk_case_sender(const struct vmk_case *item);
/* Words; free with g_free. */
char *vmk_end_name(const struct vmk_case *item, unsigned end); /* "esx-a", "backup01", "10.0.0.9" */
char *vmk_end_text(const struct vmk_case *item, unsigned end); /* "esx-a vmk1 (10.0.0.9)" */
char *vmk_vmk_text(const struct vmk_vmk *vmk);                 /* "esx-a vmk1" */
char *vmk_size_text(uint64_t octets);                          /* "4.2 MB" */
char *vmk_roles_text(uint32_t roles); /* "management, vmotion"; "no role" */

void vmk_finding_add_case(struct vmk_finding *finding, const struct vmk_case *item);

/* Did the user say that such traffic may pass here (accepted transit by VLAN or address)? */
bool vmk_case_accepted(const struct vmk_audit *audit, const struct vmk_case *item);
bool vmk_audit_has_inventory(const struct vmk_audit *audit);
const struct vmk_case *vmk_audit_case(const struct vmk_audit *audit, guint at);
/* A host of another site, an HCX-IX or an address in a network declared for vMotion or another
 * site. */
bool vmk_is_declared_host(const struct vmk_audit *audit, const struct vmk_case *item, unsigned end);

#define VMK_FOR_CASES(audit, item)                                                                 \
  for (guint at_ = 0; at_ < (audit)->survey->cases->len; at_++)                                    \
    for (const struct vmk_case *item = vmk_audit_case(audit, at_); item != NULL; item = NULL)

#define VMK_FOR_SEEN(audit, seen)                                                                  \
  for (guint at_ = 0; at_ < (audit)->survey->vmks->len; at_++)                                     \
    for (const struct vmk_vmk_seen *seen =                                                         \
             &g_array_index((audit)->survey->vmks, struct vmk_vmk_seen, at_);                      \
         seen != NULL; seen = NULL)

#define VMK_JUDGED(v, r) ((struct vmk_judgement){VMK_VERDICT_##v, (r)})

typedef void vmk_check_run(struct vmk_audit *audit, const struct vmk_check *check);

/* check_cold.c */
vmk_check_run vmk_check_cold_on_management, vmk_check_missing_route;
/* check_vmotion.c, check_vmotion_way.c */
vmk_check_run vmk_check_vmotion_on_management, vmk_check_dead_flag, vmk_check_vmotion_foreign,
    vmk_check_vmotion_subnet, vmk_check_vmotion_rtt;
/* check_clear.c */
vmk_check_run vmk_check_clear_nfc, vmk_check_clear_vmotion, vmk_check_clear_ft;
/* check_storage.c */
vmk_check_run vmk_check_storage_shared, vmk_check_lease_suspected;
/* check_gateway.c */
vmk_check_run vmk_check_cold_gateway, vmk_check_hot_gateway, vmk_check_routed_unknown;
/* check_segment.c */
vmk_check_run vmk_check_vmotion_vlan, vmk_check_vlan_shared, vmk_check_untagged_role,
    vmk_check_foreign_talkers;
/* check_vmk.c, check_vmk_shared.c */
vmk_check_run vmk_check_same_subnet, vmk_check_vmk_shared, vmk_check_subnet_shared,
    vmk_check_wrong_vlan;
/* check_mtu.c */
vmk_check_run vmk_check_mtu;
/* check_migration.c */
vmk_check_run vmk_check_udt, vmk_check_bandwidth, vmk_check_switchover, vmk_check_announcement;
/* check_coverage.c */
vmk_check_run vmk_check_unknown_role, vmk_check_coverage;
/* check_framing.c */
vmk_check_run vmk_check_framing;

#endif
