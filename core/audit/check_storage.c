/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which interfaces IP storage should keep to itself, and what bulk on 443 might be.
 * Must not know VLANs (check_segment.c).
 */
#include "core/audit/check_private.h"
#include "core/site/port.h"

enum reason { ON_MANAGEMENT, ON_VMOTION, ROLES_OPEN, PORT_ONLY };

static bool
is_storage(enum vmk_service service)
{
  return service >= VMK_SERVICE_NFS && service <= VMK_SERVICE_VSAN;
}

static const char *
tell_undecided(unsigned reason)
{
  return reason == ROLES_OPEN
             ? "Storage traffic was seen, but the roles of its interface are not in the inventory"
             : "Traffic to a storage port was seen, but little of it and from nobody declared as "
               "storage";
}

static struct vmk_judgement
judge_vmk(const struct vmk_vmk *vmk)
{
  if ((vmk->roles & VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT)) != 0)
    return VMK_JUDGED(FAIL, ON_MANAGEMENT);
  if ((vmk->roles & VMK_ROLE_BIT(VMK_ROLE_VMOTION)) != 0)
    return VMK_JUDGED(FAIL, ON_VMOTION);
  return vmk->roles_known ? VMK_JUDGED(PASS, 0) : VMK_JUDGED(UNDECIDED, ROLES_OPEN);
}

/* A storage port needs more than the port: its protocol, a declared array, or bulk from a VMkernel
 * interface. */
static struct vmk_judgement
judge_storage(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;
  struct vmk_judgement judgement = VMK_JUDGED(NOT_APPLICABLE, 0);
  bool bulk = MAX(item->payload[0], item->payload[1]) >= VMK_BULK_MIN;

  (void)audit;
  if (!is_storage(tag->service))
    return judgement;
  for (unsigned i = 0; i < 2 && judgement.verdict != VMK_VERDICT_FAIL; i++)
    if (tag->end[i].vmk != NULL)
      judgement = judge_vmk(tag->end[i].vmk);
  if (judgement.verdict == VMK_VERDICT_FAIL && tag->service_confidence == VMK_CONFIDENCE_WEAK &&
      !bulk)
    return VMK_JUDGED(UNDECIDED, PORT_ONLY);
  return judgement;
}

static void
fail_storage(const struct vmk_audit *audit, const struct vmk_pair *pair,
             struct vmk_finding *finding)
{
  const struct vmk_case *item = vmk_pair_case(pair);
  const char *role = pair->judgement.reason == ON_MANAGEMENT ? "management" : "vMotion";

  (void)audit;
  vmk_finding_title(finding, "Storage traffic (%s) between %s and %s on a %s interface",
                    vmk_service_name(item->tag.service), pair->from, pair->to, role);
  vmk_finding_why(
      finding,
      "IP storage binds by address and route, so it takes the interface that shares a subnet with "
      "the target or has the default route. Evidence against ESXI-80-000199 (IP storage isolated)");
  vmk_finding_fix(finding, "Give storage an interface and a VLAN of its own, and bind it (iSCSI "
                           "port binding, an NFS target in that subnet)");
}

void
vmk_check_storage_shared(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_storage,
      .tell_fail = fail_storage,
      .tell_undecided = tell_undecided,
      .pass = "Storage traffic was seen, and none of it on an interface with management or "
              "vmotion. Evidence for ESXI-80-000199",
      .none = "No storage traffic of a host of the inventory was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

/* HTTPS bulk at a host: OVF export and import ride there, encrypted, so this stays a suspicion. */
static struct vmk_judgement
judge_lease(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;

  (void)audit;
  if (tag->service != VMK_SERVICE_HTTPS || item->port[1] != VMK_PORT_HTTPS ||
      tag->end[1].vmk == NULL)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  return MAX(item->payload[0], item->payload[1]) >= VMK_LEASE_SUSPECTED
             ? VMK_JUDGED(UNDECIDED, 0)
             : VMK_JUDGED(NOT_APPLICABLE, 0);
}

static const char *
tell_lease(unsigned reason)
{
  (void)reason;
  return "Much data went over HTTPS to or from port 443 of a host. OVF export or import "
         "(HttpNfcLease) is suspected; it is encrypted and cannot be told from a datastore "
         "download or a web client";
}

void
vmk_check_lease_suspected(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_lease,
      .tell_fail = NULL, /* never more than a suspicion */
      .tell_undecided = tell_lease,
      .pass = NULL,
      .none = "No bulk over HTTPS at a host was seen",
  };

  vmk_check_pairs(audit, check, &how);
}
