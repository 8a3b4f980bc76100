/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows on which interfaces vMotion should run: those with the role, on the stack made for it.
 * Must not know its way (check_vmotion_way.c), VLANs (check_segment.c) nor encryption
 * (check_clear.c).
 */
#include "core/audit/check_private.h"

enum reason {
  LACKS_ROLE,
  DEAD_VMOTION,
  DEAD_PROVISIONING,
  ROLES_OPEN,
  NO_INVENTORY,
  MAYBE_UDT,
  STACK_OPEN,
};

static const char *
tell_undecided(unsigned reason)
{
  switch (reason) {
  case ROLES_OPEN:
    return "vMotion-like traffic was seen, but whether its interfaces carry vmotion is not in the "
           "inventory";
  case MAYBE_UDT:
    return "Bulk on TCP 8000 between interfaces with vSphereProvisioning and without vmotion may "
           "be UDT data, and no migration seen here tells";
  case STACK_OPEN:
    return "Migration traffic was seen of a host that has a stack for it, but on which stack its "
           "interface is, is not in the inventory";
  default:
    return "Traffic that looks like vMotion was seen (heuristic), but without an inventory of both "
           "ends";
  }
}

static bool
has_host(const struct vmk_tag *tag)
{
  return tag->end[0].vmk != NULL || tag->end[1].vmk != NULL;
}

/* The first question of all: is it vMotion, and are ends known? NOT_APPLICABLE with reason 1 means:
 * go on. */
static struct vmk_judgement
preliminary(const struct vmk_tag *tag)
{
  if (tag->service != VMK_SERVICE_VMOTION)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (!has_host(tag))
    return VMK_JUDGED(UNDECIDED, NO_INVENTORY);
  return VMK_JUDGED(NOT_APPLICABLE, vmk_is_sure_vmotion(tag));
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
  return vmk != NULL && vmk_vmk_has_role(vmk, role) == VMK_ANSWER_NO &&
         has_stack_for(vmk->host, role);
}

static enum vmk_answer
carries(const struct vmk_vmk *vmk, enum vmk_role role)
{
  return vmk == NULL ? VMK_ANSWER_YES
                     : vmk_vmk_has_role(vmk, role); /* who is not known is not judged */
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
  return at[0] == VMK_ANSWER_YES && at[1] == VMK_ANSWER_YES ? VMK_JUDGED(PASS, 0)
                                                            : VMK_JUDGED(NOT_APPLICABLE, 0);
}

static void
fail_role(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  const struct vmk_tag *tag = &vmk_pair_case(pair)->tag;
  unsigned wrong = carries(tag->end[0].vmk, VMK_ROLE_VMOTION) != VMK_ANSWER_NO;
  const struct vmk_vmk *vmk = tag->end[wrong].vmk;
  char *size = vmk_size_text(pair->bulk), *roles = vmk_roles_text(vmk->roles),
       *name = vmk_vmk_text(vmk);

  (void)audit;
  vmk_finding_title(finding, "%s of vMotion from %s to %s on the network of %s", size, pair->from,
                    pair->to, vmk_role_name(tag->end[wrong].role));
  vmk_finding_why(finding,
                  "%s carries %s, not vmotion, but moves bulk over TCP 8000 with another host. "
                  "Evidence against ESXI-80-000160 (vMotion isolated) and ESXI-80-000198 "
                  "(management carries management only)",
                  name, roles);
  vmk_finding_fix(finding, "Give %s an interface on the vmotion stack and block TCP 8000 to %s",
                  vmk->host->name, name);
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
      .pass = "vMotion was seen, and only on interfaces that carry vmotion. Evidence for "
              "ESXI-80-000160",
      .none = "No vMotion was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

/* Traffic beside the stack that a host has for it (DOC-STACK, KB 316409). Cold data on management
 * has a check of its own. */
static struct vmk_judgement
judge_flag(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;
  bool cold = vmk_service_is_nfc(tag->service) && tag->data == VMK_DATA_COLD;
  enum vmk_role role = cold ? VMK_ROLE_PROVISIONING : VMK_ROLE_VMOTION;
  bool by_stack = false, open = false;

  (void)audit;
  if (!cold && !(vmk_is_sure_vmotion(tag) && tag->service == VMK_SERVICE_VMOTION))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  for (unsigned i = 0; i < 2; i++) {
    const struct vmk_vmk *vmk = tag->end[i].vmk;

    if (is_dead(vmk, role) && !(cold && tag->end[i].role == VMK_ROLE_MANAGEMENT &&
                                (vmk->roles_dead & VMK_ROLE_BIT(role)) == 0))
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
  const struct vmk_tag *tag = &vmk_pair_case(pair)->tag;
  enum vmk_role role =
      pair->judgement.reason == DEAD_PROVISIONING ? VMK_ROLE_PROVISIONING : VMK_ROLE_VMOTION;
  const struct vmk_vmk *vmk = tag->end[!is_dead(tag->end[0].vmk, role)].vmk;
  char *name = vmk_vmk_text(vmk);

  (void)audit;
  vmk_finding_title(finding, "%s is used for %s although %s has an interface on the stack for it",
                    name, vmk_role_name(role), vmk->host->name);
  vmk_finding_why(finding,
                  "Once an interface is on the stack of a service, a flag on the default stack is "
                  "without effect on that host%s, and traffic there is not expected. The inventory "
                  "is older than the capture, or the other host still sends to the old address",
                  (vmk->roles_dead & VMK_ROLE_BIT(role)) != 0 ? " (it is set here, and dead)" : "");
  vmk_finding_fix(finding,
                  "Take the flag off %s: esxcli network ip interface tag remove -i %s -t %s", name,
                  vmk->name, role == VMK_ROLE_VMOTION ? "VMotion" : "vSphereProvisioning");
  g_free(name);
}

void
vmk_check_dead_flag(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_flag,
      .tell_fail = fail_flag,
      .tell_undecided = tell_undecided,
      .pass =
          "Migration traffic was seen on interfaces of the stack made for it, and on no dead flag",
      .none = "No migration traffic of a host with a stack for it was seen",
  };

  vmk_check_pairs(audit, check, &how);
}
