/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows where vMotion should run: on interfaces with the role, between hosts, within its latency.
 * Must not know VLANs (check_segment.c) nor encryption (check_clear.c).
 */
#include "core/audit/check_private.h"

#define PORT_VMOTION 8000
/* Documented: 5 ms of old (seed articles; obsolete since long-distance vMotion), 150 ms since 6.0 (wire-vmotion S40). */
#define RTT_OLD (INT64_C(5) * 1000 * 1000)
#define RTT_LIMIT (INT64_C(150) * 1000 * 1000)

enum reason {
  LACKS_ROLE,
  DEAD_VMOTION,
  DEAD_PROVISIONING,
  FOREIGN,
  ROUTED_DEFAULT_STACK,
  SLOW,
  ROLES_OPEN,
  NO_INVENTORY,
  MAYBE_UDT,
  STACK_OPEN,
  MASK_OPEN,
  NO_HANDSHAKE,
  UNNAMED,
};

static const char *
tell_undecided(unsigned reason)
{
  switch (reason) {
  case ROLES_OPEN:
    return "vMotion-like traffic was seen, but whether its interfaces carry vmotion is not in the inventory";
  case MAYBE_UDT:
    return "Bulk on TCP 8000 between interfaces with vSphereProvisioning and without vmotion may be UDT data, and no "
           "migration seen here tells";
  case STACK_OPEN:
    return "Migration traffic was seen of a host that has a stack for it, but on which stack its interface is, is not in the "
           "inventory";
  case MASK_OPEN:
    return "vMotion-like traffic was seen, but a netmask is missing";
  case NO_HANDSHAKE:
    return "vMotion-like traffic was seen, but no connection from its handshake on";
  case UNNAMED:
    return "An address that is neither a host nor a declared peer talks to a vMotion interface; a host of another site "
           "would look alike";
  default:
    return "Traffic that looks like vMotion was seen (heuristic), but without an inventory of both ends";
  }
}

static bool
is_sure(const struct vmk_tag *tag)
{
  return vmk_service_is_vmotion(tag->service) && tag->service_confidence >= VMK_CONFIDENCE_STRONG;
}

static bool
has_host(const struct vmk_tag *tag)
{
  return tag->end[0].vmk != NULL || tag->end[1].vmk != NULL;
}

/* The first question of all: is it vMotion, and are ends known? NOT_APPLICABLE with reason 1 means: go on. */
static struct vmk_judgement
preliminary(const struct vmk_tag *tag)
{
  if (tag->service != VMK_SERVICE_VMOTION)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (!has_host(tag))
    return VMK_JUDGED(UNDECIDED, NO_INVENTORY);
  return VMK_JUDGED(NOT_APPLICABLE, is_sure(tag));
}

static bool
has_stack_for(const struct vmk_host *host, enum vmk_role role)
{
  for (size_t i = 0; i < host->vmk_count; i++)
    if ((host->vmks[i]->roles_by_stack & VMK_ROLE_BIT(role)) != 0)
      return true;
  return false;
}

/* Has the host an interface on the stack of that service, and is this one not on it? */
static bool
is_dead(const struct vmk_vmk *vmk, enum vmk_role role)
{
  return vmk != NULL && vmk_vmk_has_role(vmk, role) == VMK_ANSWER_NO && has_stack_for(vmk->host, role);
}

static enum vmk_answer
carries(const struct vmk_vmk *vmk, enum vmk_role role)
{
  return vmk == NULL ? VMK_ANSWER_YES : vmk_vmk_has_role(vmk, role); /* who is not known is not judged */
}

static struct vmk_judgement
judge_role(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;
  struct vmk_judgement first = preliminary(tag);
  enum vmk_answer at[2];
  bool lacks = false, open = false, udt = true;

  (void)audit;
  if (first.verdict == VMK_VERDICT_UNDECIDED || first.reason == 0)
    return first;
  for (unsigned i = 0; i < 2; i++) {
    at[i] = carries(tag->end[i].vmk, VMK_ROLE_VMOTION);
    lacks |= at[i] == VMK_ANSWER_NO &&
             (tag->end[i].role != VMK_ROLE_UNKNOWN || !is_dead(tag->end[i].vmk, VMK_ROLE_VMOTION));
    open |= at[i] == VMK_ANSWER_UNKNOWN;
    udt &= carries(tag->end[i].vmk, VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES;
  }
  if (lacks)
    return udt ? VMK_JUDGED(UNDECIDED, MAYBE_UDT) : VMK_JUDGED(FAIL, LACKS_ROLE);
  if (open)
    return VMK_JUDGED(UNDECIDED, ROLES_OPEN);
  return at[0] == VMK_ANSWER_YES && at[1] == VMK_ANSWER_YES ? VMK_JUDGED(PASS, 0) : VMK_JUDGED(NOT_APPLICABLE, 0);
}

static const struct vmk_case *
first_case(const struct vmk_pair *pair)
{
  return g_ptr_array_index(pair->cases, 0);
}

static void
fail_role(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  const struct vmk_tag *tag = &first_case(pair)->tag;
  unsigned wrong = carries(tag->end[0].vmk, VMK_ROLE_VMOTION) != VMK_ANSWER_NO;
  const struct vmk_vmk *vmk = tag->end[wrong].vmk;
  char *size = vmk_size_text(pair->bulk), *roles = vmk_roles_text(vmk->roles), *name = vmk_vmk_text(vmk);

  (void)audit;
  vmk_finding_title(finding, "%s of vMotion from %s to %s on the network of %s", size, pair->from, pair->to,
                    vmk_role_name(tag->end[wrong].role));
  vmk_finding_why(finding, "%s carries %s, not vmotion, but moves bulk over TCP 8000 with another host. Evidence against "
                           "ESXI-80-000160 (vMotion isolated) and ESXI-80-000198 (management carries management only)", name, roles);
  vmk_finding_fix(finding, "Give %s an interface on the vmotion stack and block TCP 8000 to %s", vmk->host->name, name);
  g_free(size);
  g_free(roles);
  g_free(name);
}

void
vmk_check_vmotion_on_management(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_role,
      .tell_fail = fail_role,
      .tell_undecided = tell_undecided,
      .pass = "vMotion was seen, and only on interfaces that carry vmotion. Evidence for ESXI-80-000160",
      .none = "No vMotion was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

/* Traffic beside the stack that a host has for it (DOC-STACK, KB 316409). Cold data on management has a check of its own. */
static struct vmk_judgement
judge_flag(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;
  bool cold = vmk_service_is_nfc(tag->service) && tag->data == VMK_DATA_COLD;
  enum vmk_role role = cold ? VMK_ROLE_PROVISIONING : VMK_ROLE_VMOTION;
  bool by_stack = false, open = false;

  (void)audit;
  if (!cold && !(is_sure(tag) && tag->service == VMK_SERVICE_VMOTION))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  for (unsigned i = 0; i < 2; i++) {
    const struct vmk_vmk *vmk = tag->end[i].vmk;

    if (is_dead(vmk, role) && !(cold && tag->end[i].role == VMK_ROLE_MANAGEMENT && (vmk->roles_dead & VMK_ROLE_BIT(role)) == 0))
      return VMK_JUDGED(FAIL, cold ? DEAD_PROVISIONING : DEAD_VMOTION);
    by_stack |= vmk != NULL && (vmk->roles_by_stack & VMK_ROLE_BIT(role)) != 0;
    open |= vmk != NULL && vmk->netstack == NULL && has_stack_for(vmk->host, role);
  }
  if (open)
    return VMK_JUDGED(UNDECIDED, STACK_OPEN);
  return by_stack ? VMK_JUDGED(PASS, 0) : VMK_JUDGED(NOT_APPLICABLE, 0);
}

static void
fail_flag(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  const struct vmk_tag *tag = &first_case(pair)->tag;
  enum vmk_role role = pair->judgement.reason == DEAD_PROVISIONING ? VMK_ROLE_PROVISIONING : VMK_ROLE_VMOTION;
  const struct vmk_vmk *vmk = tag->end[!is_dead(tag->end[0].vmk, role)].vmk;
  char *name = vmk_vmk_text(vmk);

  (void)audit;
  vmk_finding_title(finding, "%s is used for %s although %s has an interface on the stack for it", name,
                    vmk_role_name(role), vmk->host->name);
  vmk_finding_why(finding, "Once an interface is on the stack of a service, a flag on the default stack is without effect on "
                           "that host%s, and traffic there is not expected. The inventory is older than the capture, or the "
                           "other host still sends to the old address",
                  (vmk->roles_dead & VMK_ROLE_BIT(role)) != 0 ? " (it is set here, and dead)" : "");
  vmk_finding_fix(finding, "Take the flag off %s: esxcli network ip interface tag remove -i %s -t %s", name, vmk->name,
                  role == VMK_ROLE_VMOTION ? "VMotion" : "vSphereProvisioning");
  g_free(name);
}

void
vmk_check_dead_flag(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_flag,
      .tell_fail = fail_flag,
      .tell_undecided = tell_undecided,
      .pass = "Migration traffic was seen on interfaces of the stack made for it, and on no dead flag",
      .none = "No migration traffic of a host with a stack for it was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

/* TCP 8000 to or from a vMotion interface with an end that is no host. */
static struct vmk_judgement
judge_foreign(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;

  if (item->port[1] != PORT_VMOTION)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  for (unsigned i = 0; i < 2; i++) {
    if (vmk_vmk_has_role(tag->end[i].vmk, VMK_ROLE_VMOTION) != VMK_ANSWER_YES)
      continue;
    if (vmk_is_declared_host(audit, item, 1 - i))
      return VMK_JUDGED(PASS, 0);
    if (tag->end[1 - i].peer == NULL && is_sure(tag))
      return VMK_JUDGED(UNDECIDED, UNNAMED);
    return VMK_JUDGED(FAIL, FOREIGN);
  }
  return VMK_JUDGED(NOT_APPLICABLE, 0);
}

static void
fail_foreign(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  const struct vmk_case *item = first_case(pair);
  unsigned foreign = item->tag.end[0].vmk != NULL;
  char *stranger = vmk_end_text(item, foreign), *host = vmk_end_text(item, 1 - foreign);

  (void)audit;
  vmk_finding_title(finding, "%s, which is no host, talks to port 8000 of vMotion interface %s", stranger, host);
  vmk_finding_why(finding, "Only hosts may reach the vMotion network. Evidence against ESXI-80-000160");
  vmk_finding_fix(finding, "Block the way from %s to the vMotion network, or declare it as a host or HCX-IX peer in the "
                           "site file if it is one", stranger);
  g_free(stranger);
  g_free(host);
}

void
vmk_check_vmotion_foreign(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_foreign,
      .tell_fail = fail_foreign,
      .tell_undecided = tell_undecided,
      .pass = "TCP 8000 of vMotion interfaces was seen between hosts only. Evidence for ESXI-80-000160",
      .none = "No traffic to port 8000 of an interface that carries vmotion was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

static struct vmk_judgement
judge_subnet(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;
  enum vmk_answer link;

  (void)audit;
  if (!is_sure(tag) || tag->service != VMK_SERVICE_VMOTION || tag->end[0].vmk == NULL || tag->end[1].vmk == NULL)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  link = vmk_vmk_reaches_on_link(tag->end[0].vmk, &item->address[1]);
  if (link == VMK_ANSWER_UNKNOWN)
    return VMK_JUDGED(UNDECIDED, MASK_OPEN);
  if (link == VMK_ANSWER_YES)
    return VMK_JUDGED(PASS, 0);
  for (unsigned i = 0; i < 2; i++)
    if ((tag->end[i].vmk->roles_by_stack & VMK_ROLE_BIT(VMK_ROLE_VMOTION)) == 0)
      return VMK_JUDGED(FAIL, ROUTED_DEFAULT_STACK);
  return VMK_JUDGED(PASS, 0);
}

static void
fail_subnet(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  (void)audit;
  vmk_finding_title(finding, "vMotion from %s to %s is routed over the default TCP/IP stack", pair->from, pair->to);
  vmk_finding_why(finding, "The two interfaces are in different subnets. Routed vMotion is supported on the vmotion stack "
                           "with its own gateway (6.0 and later); older articles ask for one subnet");
  vmk_finding_fix(finding, "Put both interfaces on the vmotion stack with a gateway there, or into one subnet");
}

void
vmk_check_vmotion_subnet(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_subnet,
      .tell_fail = fail_subnet,
      .tell_undecided = tell_undecided,
      .pass = "vMotion was seen within one subnet, or routed on the vmotion stack",
      .none = "No vMotion between interfaces of the inventory was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

static int64_t
rtt_of(const struct vmk_audit *audit, const struct vmk_case *item)
{
  struct vmk_flow flow;

  vmk_flows_view(audit->flows, item->index, &flow);
  return flow.rtt;
}

static struct vmk_judgement
judge_rtt(const struct vmk_audit *audit, const struct vmk_case *item)
{
  int64_t rtt;

  if (!is_sure(&item->tag))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  rtt = rtt_of(audit, item);
  if (rtt <= 0)
    return VMK_JUDGED(UNDECIDED, NO_HANDSHAKE);
  if (rtt > RTT_LIMIT)
    return VMK_JUDGED(FAIL, SLOW);
  return rtt > RTT_OLD ? VMK_JUDGED(PASS, 1) : VMK_JUDGED(PASS, 0);
}

static void
fail_rtt(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  int64_t rtt = rtt_of(audit, first_case(pair));

  vmk_finding_title(finding, "Round trip of vMotion from %s to %s is %" G_GINT64_FORMAT " ms, above 150 ms", pair->from,
                    pair->to, rtt / 1000000);
  vmk_finding_why(finding, "vMotion asks for at most 150 ms (long distance, 6.0 and later); the older limit was 5 ms. The "
                           "figure is the handshake as the capture point saw it");
  vmk_finding_fix(finding, "Shorten the way between the two vMotion networks");
}

void
vmk_check_vmotion_rtt(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_rtt,
      .tell_fail = fail_rtt,
      .tell_undecided = tell_undecided,
      .pass = "The round trips of the handshakes seen are within 150 ms (long distance); the older limit is 5 ms",
      .none = "No vMotion was seen",
  };

  vmk_check_pairs(audit, check, &how);
}
