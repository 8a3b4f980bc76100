/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which interface should carry cold data between two hosts, and why it takes another (KB
 * 340170). Must not know gateways (check_gateway.c) nor encryption (check_clear.c).
 */
#include "core/audit/check_private.h"
#include "core/audit/route.h"

/* How an end stands to cold data. */
enum standing {
  STANDS_RIGHT, /* plays vSphereProvisioning */
  STANDS_WRONG, /* management, and does not carry vSphereProvisioning */
  STANDS_OPEN,  /* not known whether it carries vSphereProvisioning */
  STANDS_ASIDE, /* another network than these two */
};

enum reason {
  NO_PROVISIONING,  /* neither host has a provisioning vmk: scenario 1 */
  ONE_PROVISIONING, /* one of the two has none */
  OTHERS_OPEN, /* management at both ends; whether other interfaces carry provisioning is not known
                */
  BOTH_PROVISIONING,    /* both have one, both ends are management all the same */
  NO_PROVISIONING_HERE, /* the host that is known has none; the other is a declared host outside the
                           inventory */
  MISSING_ROUTE,        /* management on one side only, both have one: scenario 4 */
  ROLES_OPEN,
  PEER_OPEN, /* one end is nobody known */
  NO_INVENTORY,
  PORT_ONLY,
};

static enum standing
standing(const struct vmk_end *end)
{
  enum vmk_answer answer = vmk_vmk_has_role(end->vmk, VMK_ROLE_PROVISIONING);

  if (end->role == VMK_ROLE_PROVISIONING)
    return STANDS_RIGHT;
  if (answer == VMK_ANSWER_UNKNOWN)
    return STANDS_OPEN;
  return end->role == VMK_ROLE_MANAGEMENT ? STANDS_WRONG : STANDS_ASIDE;
}

static enum vmk_answer
provides(const struct vmk_end *end)
{
  return vmk_host_has_role(end->host, VMK_ROLE_PROVISIONING);
}

/* Both ends are hosts of the inventory. */
static struct vmk_judgement
judge_hosts(const struct vmk_tag *tag)
{
  enum standing at[2] = {standing(&tag->end[0]), standing(&tag->end[1])};
  enum vmk_answer with[2] = {provides(&tag->end[0]), provides(&tag->end[1])};

  if (at[0] == STANDS_OPEN || at[1] == STANDS_OPEN)
    return VMK_JUDGED(UNDECIDED, ROLES_OPEN);
  if (at[0] == STANDS_ASIDE || at[1] == STANDS_ASIDE)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (at[0] == STANDS_RIGHT && at[1] == STANDS_RIGHT)
    return VMK_JUDGED(PASS, 0);
  if (with[0] == VMK_ANSWER_UNKNOWN || with[1] == VMK_ANSWER_UNKNOWN)
    return VMK_JUDGED(FAIL, OTHERS_OPEN);
  if (with[0] != with[1])
    return VMK_JUDGED(FAIL, ONE_PROVISIONING);
  if (with[0] == VMK_ANSWER_NO)
    return VMK_JUDGED(FAIL, NO_PROVISIONING);
  return VMK_JUDGED(FAIL, at[0] != at[1] ? MISSING_ROUTE : BOTH_PROVISIONING);
}

/* A declared host that is not in the inventory: only the end that is known can be judged. */
static struct vmk_judgement
judge_known_end(const struct vmk_end *end)
{
  switch (standing(end)) {
  case STANDS_RIGHT:
    return VMK_JUDGED(PASS, 0);
  case STANDS_WRONG:
    return VMK_JUDGED(FAIL, provides(end) == VMK_ANSWER_NO ? NO_PROVISIONING_HERE : OTHERS_OPEN);
  case STANDS_OPEN:
    return VMK_JUDGED(UNDECIDED, ROLES_OPEN);
  default:
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  }
}

static struct vmk_judgement
judge_one_host(const struct vmk_tag *tag)
{
  unsigned host = tag->end[0].vmk == NULL;
  const struct vmk_peer *peer = tag->end[1 - host].peer;

  if (peer != NULL) /* HCX-IX is intended; backup, replication, console, vCenter have data other,
                       not cold */
    return peer->function == VMK_PEER_HOST ? judge_known_end(&tag->end[host])
                                           : VMK_JUDGED(NOT_APPLICABLE, 0);
  return tag->end[host].role == VMK_ROLE_PROVISIONING ? VMK_JUDGED(NOT_APPLICABLE, 0)
                                                      : VMK_JUDGED(UNDECIDED, PEER_OPEN);
}

/* Cold data that wants vSphereProvisioning, whichever of the two checks it belongs to. */
static struct vmk_judgement
judge(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;
  bool host = tag->end[0].vmk != NULL || tag->end[1].vmk != NULL;
  struct vmk_judgement judgement;

  if (!vmk_service_is_nfc(tag->service) || tag->data != VMK_DATA_COLD ||
      item->needs != VMK_ROLE_PROVISIONING)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (!host)
    return VMK_JUDGED(UNDECIDED, NO_INVENTORY);
  if (tag->service_confidence == VMK_CONFIDENCE_WEAK)
    return VMK_JUDGED(UNDECIDED, PORT_ONLY);
  judgement = vmk_tag_is_between_hosts(tag) ? judge_hosts(tag) : judge_one_host(tag);
  if (judgement.verdict == VMK_VERDICT_FAIL && vmk_case_accepted(audit, item))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  return judgement;
}

static struct vmk_judgement
judge_route(const struct vmk_audit *audit, const struct vmk_case *item)
{
  struct vmk_judgement judgement = judge(audit, item);

  if (judgement.verdict == VMK_VERDICT_FAIL && judgement.reason != MISSING_ROUTE)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  return judgement;
}

static const char *
tell_undecided(unsigned reason)
{
  switch (reason) {
  case ROLES_OPEN:
    return "Cold data was seen, but whether its interfaces carry vSphereProvisioning is not in the "
           "inventory";
  case PEER_OPEN:
    return "NFC data was seen between a host and an address that is neither a host nor a declared "
           "peer";
  case PORT_ONLY:
    return "TCP 902 with much data was seen, but nothing besides the port says that it is NFC";
  default:
    return "NFC data was seen, but without an inventory its addresses belong to no network";
  }
}

static void
why_management(struct vmk_finding *finding, const struct vmk_pair *pair)
{
  switch (pair->judgement.reason) {
  case NO_PROVISIONING:
    vmk_finding_why(finding, "KB 340170 scenario 1: no host has an interface with "
                             "vSphereProvisioning, so cold data goes from vmk0 to vmk0. Evidence "
                             "against ESXI-80-000198 (management carries management only)");
    break;
  case ONE_PROVISIONING:
    vmk_finding_why(finding,
                    "Only one of the two hosts has an interface with vSphereProvisioning, so the "
                    "other end is management (KB 340170). Evidence against ESXI-80-000198");
    break;
  case NO_PROVISIONING_HERE:
    vmk_finding_why(
        finding, "The host of the inventory has no interface with vSphereProvisioning, so its cold "
                 "data goes by vmk0 (KB 340170 scenario 1). Evidence against ESXI-80-000198");
    break;
  case MISSING_ROUTE:
    vmk_finding_why(finding,
                    "KB 340170 scenario 4: both hosts have a provisioning interface, and one of "
                    "them cannot reach the other's from its own, so half of the way is management: "
                    "see missing-route-fallback. Evidence against ESXI-80-000198");
    break;
  case OTHERS_OPEN:
    vmk_finding_why(finding, "The interfaces that carried it are management and do not carry "
                             "vSphereProvisioning (KB 340170). Whether another interface of these "
                             "hosts does is not in the inventory. Evidence against ESXI-80-000198");
    break;
  default:
    vmk_finding_why(
        finding,
        "Both hosts have an interface with vSphereProvisioning, yet both ends are management: no "
        "scenario of KB 340170 says so. A content library copy uses management by design and looks "
        "alike when encrypted; else look at the stack and at dead flags");
  }
}

static void
fail_management(const struct vmk_audit *audit, const struct vmk_pair *pair,
                struct vmk_finding *finding)
{
  char *size = vmk_size_text(pair->bulk);

  (void)audit;
  vmk_finding_title(finding, "%s of cold data from %s to %s on the management network", size,
                    pair->from, pair->to);
  why_management(finding, pair);
  if (pair->judgement.reason == MISSING_ROUTE)
    vmk_finding_fix(finding, "Add the missing route: missing-route-fallback says where");
  else
    vmk_finding_fix(finding, "Give each host an interface on the vSphereProvisioning stack, or tag "
                             "one: esxcli network ip interface tag add -i vmkN -t "
                             "vSphereProvisioning. Where their subnets differ, add the routes");
  g_free(size);
}

/* Do the two provisioning interfaces share a subnet? Then no route is missing. */
static enum vmk_answer
on_link(const struct vmk_host *from, const struct vmk_vmk *to)
{
  enum vmk_answer answer = VMK_ANSWER_UNKNOWN;

  for (size_t i = 0; i < from->vmk_count; i++)
    if (vmk_vmk_has_role(from->vmks[i], VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES)
      for (size_t a = 0; a < to->address_count && answer != VMK_ANSWER_YES; a++)
        answer = MAX(answer, vmk_vmk_reaches_on_link(from->vmks[i], &to->addresses[a].address));
  return answer;
}

/* What the wire shows is that it left by management; that a route is missing only a route table can
 * say. */
static void
why_route(struct vmk_finding *finding, const struct vmk_host *host, const struct vmk_vmk *other,
          const struct vmk_address *address)
{
  const struct vmk_route *route;
  char *target = vmk_vmk_text(other);

  switch (vmk_route_from_provisioning(host, address, &route)) {
  case VMK_ROUTE_MISSING:
    vmk_finding_cite(finding, VMK_EVIDENCE_INVENTORY, VMK_NOWHERE,
                     "the route table of %s (%s:%u) has no route to %s from provisioning",
                     host->name, route != NULL ? route->source.file : "read",
                     route != NULL ? route->source.line : 0, target);
    vmk_finding_why(
        finding,
        "KB 340170 scenario 4: both hosts have a provisioning interface, in different subnets, and "
        "the route table of %s has no route to %s, so it falls back to management. Evidence "
        "against "
        "ESXI-80-000198",
        host->name, target);
    break;
  case VMK_ROUTE_THERE:
    vmk_finding_cite(finding, VMK_EVIDENCE_INVENTORY, VMK_NOWHERE,
                     "the route table of %s has a route to %s (%s:%u)", host->name, target,
                     route->source.file, route->source.line);
    vmk_finding_why(finding,
                    "Both hosts have a provisioning interface, in different subnets, and the "
                    "inventory has a route from "
                    "%s to %s; it sent from management all the same. The route is younger than the "
                    "capture, or its "
                    "gateway did not answer (KB 340170 scenario 4 is a missing route). Evidence "
                    "against ESXI-80-000198",
                    host->name, target);
    break;
  default:
    vmk_finding_why(
        finding,
        "As in KB 340170 scenario 4: both hosts have a provisioning interface, in different "
        "subnets, and "
        "where %s has no route to %s it falls back to management. No route table of %s was read, "
        "which "
        "would confirm it: esxcli network ip route ipv4 list. Evidence against ESXI-80-000198",
        host->name, target, host->name);
  }
  g_free(target);
}

static void
fail_route(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  const struct vmk_case *item = vmk_pair_case(pair);
  unsigned wrong = standing(&item->tag.end[0]) != STANDS_WRONG;
  const struct vmk_host *host = item->tag.end[wrong].host;
  const struct vmk_vmk *other = item->tag.end[1 - wrong].vmk;
  char *size = vmk_size_text(pair->bulk), *target = vmk_vmk_text(other);

  (void)audit;
  vmk_finding_title(
      finding,
      "%s of cold data from %s to %s leave %s by management instead of vSphereProvisioning", size,
      pair->from, pair->to, host->name);
  if (on_link(host, other) == VMK_ANSWER_YES)
    vmk_finding_why(finding,
                    "Both hosts have a provisioning interface in one subnet (KB 340170 scenario "
                    "2), so %s should reach %s directly; it sent from management all the same. "
                    "Look at its stack and link",
                    host->name, target);
  else
    why_route(finding, host, other, &item->address[1 - wrong]);
  vmk_finding_fix(
      finding,
      "On %s: esxcli network ip route ipv4 add --gateway GATEWAY --network SUBNET-OF-%s "
      "[--netstack vSphereProvisioning], and the way back on the other host",
      host->name, other->name);
  g_free(size);
  g_free(target);
}

void
vmk_check_cold_on_management(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge,
      .tell_fail = fail_management,
      .tell_undecided = tell_undecided,
      .pass = "Cold data was seen between hosts, and both ends were vSphereProvisioning. Evidence "
              "for ESXI-80-000198",
      .none = "No cold data between two hosts was seen wholly on one network",
  };

  vmk_check_pairs(audit, check, &how);
}

void
vmk_check_missing_route(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_route,
      .tell_fail = fail_route,
      .tell_undecided = tell_undecided,
      .pass = "Cold data went from provisioning interface to provisioning interface (KB 340170 "
              "scenario 2 or 3)",
      .none = "No cold data was seen between hosts that both have a provisioning interface",
  };

  vmk_check_pairs(audit, check, &how);
}
