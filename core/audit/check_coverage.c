/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what limits all other verdicts: ends that nobody named, and what the captures could not
 * see. Must not know any other check.
 */
#include "core/audit/check_private.h"

#define CANDIDATES                                                                                 \
  (VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT) | VMK_ROLE_BIT(VMK_ROLE_VMOTION) |                            \
   VMK_ROLE_BIT(VMK_ROLE_PROVISIONING))

enum reason { OUTSIDE, ROLES_OPEN, NO_INVENTORY };

static bool
is_migration(const struct vmk_tag *tag)
{
  return (vmk_service_is_nfc(tag->service) || vmk_service_is_vmotion(tag->service)) &&
         tag->service_confidence >= VMK_CONFIDENCE_STRONG;
}

static struct vmk_judgement
judge_ends(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;

  if (!is_migration(tag))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (!vmk_audit_has_inventory(audit))
    return VMK_JUDGED(UNDECIDED, NO_INVENTORY);
  for (unsigned i = 0; i < 2; i++) {
    if (tag->end[i].vmk == NULL && tag->end[i].peer == NULL &&
        !vmk_is_declared_host(audit, item, i))
      return VMK_JUDGED(UNDECIDED, OUTSIDE);
    if (tag->end[i].vmk != NULL && tag->end[i].vmk->roles == 0 && !tag->end[i].vmk->roles_known)
      return VMK_JUDGED(UNDECIDED, ROLES_OPEN);
  }
  return VMK_JUDGED(PASS, 0);
}

static const char *
tell_undecided(unsigned reason)
{
  switch (reason) {
  case OUTSIDE:
    return "Migration traffic was seen with an address that is neither a host's nor a declared "
           "peer's, which limits what can be said of it: add the other host's inventory, or a peer "
           "line in the site file";
  case ROLES_OPEN:
    return "Migration traffic was seen on interfaces that the inventory names without saying what "
           "they carry: unknown is not taken for management";
  default:
    return "Migration traffic was seen, but no inventory says which networks its addresses belong "
           "to";
  }
}

void
vmk_check_unknown_role(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_ends,
      .tell_fail = NULL, /* a gap in what is known is no fault of the site */
      .tell_undecided = tell_undecided,
      .pass = "All ends of migration traffic are in the inventory, with their roles",
      .none = "No migration traffic was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

/* What one flow lacks, as a bit set with a word each. */
enum { LACK_DIRECTION = 1, LACK_OCTETS = 2, LACK_SEGMENTS = 4 };

static unsigned
lacks(const struct vmk_flow *flow)
{
  unsigned set = 0;

  if (flow->transport == VMK_TRANSPORT_TCP &&
      (flow->half[0].packets == 0 || flow->half[1].packets == 0))
    set |= LACK_DIRECTION;
  if (flow->half[0].cut + flow->half[1].cut > 0)
    set |= LACK_OCTETS;
  if (flow->half[0].missing + flow->half[1].missing > 0)
    set |= LACK_SEGMENTS;
  return set;
}

static void
cite_lack(struct vmk_finding *finding, const struct vmk_case *item, unsigned set)
{
  char *from = vmk_end_text(item, 0), *to = vmk_end_text(item, 1);

  vmk_finding_add_flow(finding, item->id);
  vmk_finding_cite(
      finding, VMK_EVIDENCE_PROTOCOL, item->first, "flow %" G_GUINT64_FORMAT " %s to %s:%s%s%s",
      item->id, from, to, (set & LACK_DIRECTION) != 0 ? " one direction only;" : "",
      (set & LACK_OCTETS) != 0 ? " packets cut by the snap length;" : "",
      (set & LACK_SEGMENTS) != 0 ? " segments that must have passed are missing;" : "");
  g_free(from);
  g_free(to);
}

static unsigned
review_flows(const struct vmk_audit *audit, struct vmk_finding *finding)
{
  unsigned all = 0;

  VMK_FOR_CASES(audit, item)
  {
    struct vmk_flow flow;
    unsigned set;

    if (!is_migration(&item->tag))
      continue;
    vmk_flows_view(audit->flows, item->index, &flow);
    set = lacks(&flow);
    all |= set;
    if (set != 0)
      cite_lack(finding, item, set);
  }
  return all;
}

/* Hosts that migrate, with interfaces of the three roles that no packet was seen of: absence there
 * proves nothing. */
static unsigned
review_host(const struct vmk_audit *audit, struct vmk_finding *finding, const struct vmk_host *host)
{
  unsigned unseen = 0;

  for (size_t i = 0; i < host->vmk_count; i++) {
    const struct vmk_vmk *vmk = host->vmks[i];
    char *name, *list;

    if ((vmk->roles & CANDIDATES) == 0 || vmk_survey_vmk(audit->survey, vmk) != NULL)
      continue;
    unseen++;
    name = vmk_vmk_text(vmk);
    list = vmk_roles_text(vmk->roles);
    vmk_finding_cite(finding, VMK_EVIDENCE_INVENTORY, VMK_NOWHERE,
                     "no packet of %s (%s) was seen: idle, or not captured", name, list);
    g_free(name);
    g_free(list);
  }
  return unseen;
}

static unsigned
review_hosts(const struct vmk_audit *audit, struct vmk_finding *finding)
{
  GHashTable *done = g_hash_table_new(NULL, NULL);
  unsigned unseen = 0;

  VMK_FOR_CASES(audit, item)
  {
    for (unsigned i = 0; is_migration(&item->tag) && i < 2; i++)
      if (item->tag.end[i].host != NULL && g_hash_table_add(done, (gpointer)item->tag.end[i].host))
        unseen += review_host(audit, finding, item->tag.end[i].host);
  }
  g_hash_table_unref(done);
  return unseen;
}

static unsigned
review_captures(const struct vmk_audit *audit, struct vmk_finding *finding)
{
  unsigned broken = 0;
  const char *cap;

  for (size_t i = 0; i < audit->capture_count; i++) {
    if (audit->captures[i].complete)
      continue;
    broken++;
    vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, VMK_NOWHERE, "%s was not read to its end",
                     audit->captures[i].file);
  }
  for (size_t i = 0; (cap = vmk_flows_cap_hit(audit->flows, i)) != NULL; i++) {
    broken++;
    vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, VMK_NOWHERE,
                     "the limit on %s was reached; what is beyond is not counted", cap);
  }
  return broken;
}

/* Silence of a capture that nothing could be read of is no good news. */
static bool
review_nothing(const struct vmk_audit *audit, struct vmk_finding *finding)
{
  if (vmk_flows_count(audit->flows) > 0)
    return false;
  vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, VMK_NOWHERE, "no IP packet was read");
  return true;
}

static bool
any_migration(const struct vmk_audit *audit)
{
  VMK_FOR_CASES(audit, item)
  {
    if (is_migration(&item->tag))
      return true;
  }
  return false;
}

/* A gap is never a fail: it says something of the capture, not of the site. */
void
vmk_check_coverage(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_finding *finding = vmk_finding_new(check, VMK_VERDICT_UNDECIDED);
  unsigned broken = review_captures(audit, finding);
  unsigned lack = review_flows(audit, finding);
  unsigned unseen = review_hosts(audit, finding);
  bool nothing = review_nothing(audit, finding);

  if (!nothing && broken == 0 && lack == 0 && unseen == 0) {
    finding->verdict = any_migration(audit) ? VMK_VERDICT_PASS : VMK_VERDICT_NOT_APPLICABLE;
    vmk_finding_why(finding, "%s",
                    finding->verdict == VMK_VERDICT_PASS
                        ? "Migration traffic was captured in both directions, whole, with all "
                          "interfaces of its hosts that could carry it"
                        : "No migration traffic was seen");
  } else {
    vmk_finding_title(finding, "The capture may not show all:%s%s%s%s%s%s",
                      nothing ? " no IP packet was read;" : "",
                      broken > 0 ? " a file or a limit ended early;" : "",
                      (lack & LACK_DIRECTION) != 0 ? " some flows in one direction only;" : "",
                      (lack & LACK_OCTETS) != 0 ? " packets cut by the snap length;" : "",
                      (lack & LACK_SEGMENTS) != 0 ? " packets lost by the capture;" : "",
                      unseen > 0 ? " no packet of some interfaces of these hosts;" : "");
    vmk_finding_wants(
        finding,
        "What was not captured cannot be called absent: verdicts rest on what was seen only");
  }
  vmk_audit_add(audit, finding);
}
