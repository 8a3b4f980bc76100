/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows whom vMotion should reach and over which way: hosts only, one subnet or its own stack,
 * within its latency. Must not know roles of interfaces (check_vmotion.c), VLANs (check_segment.c)
 * nor encryption (check_clear.c).
 */
#include "core/audit/check_private.h"
#include "core/site/port.h"

/* Documented: 5 ms of old (obsolete since long-distance vMotion), 150 ms since 6.0 (wire-vmotion
 * S40). */
#define RTT_OLD (INT64_C(5) * 1000 * 1000)
#define RTT_LIMIT (INT64_C(150) * 1000 * 1000)
/* A SYN that is lost is sent again after a second (RFC 6298 section 2): a handshake as long may
 * have had one. */
#define SYN_AGAIN (INT64_C(1000) * 1000 * 1000)

enum reason {
  FOREIGN,
  ROUTED_DEFAULT_STACK,
  SLOW,
  MASK_OPEN,
  NO_HANDSHAKE,
  SYN_LOST,
  UNNAMED,
  ONE_WAY
};
/* Of a handshake that passes. */
enum { WITHIN_OLD, WITHIN_LONG };

static const char *
tell_undecided(unsigned reason)
{
  switch (reason) {
  case MASK_OPEN:
    return "vMotion-like traffic was seen, but a netmask is missing";
  case NO_HANDSHAKE:
    return "vMotion-like traffic was seen, but no connection from its handshake on";
  case SYN_LOST:
    return "A handshake took a second or more: a SYN that was lost and sent again would look alike";
  case ONE_WAY:
    return "An address that is neither a host nor a declared peer talks to a vMotion interface, "
           "seen in one direction "
           "only: a host that the inventory lacks would look alike";
  default:
    return "An address that is neither a host nor a declared peer talks to a vMotion interface; a "
           "host of another site would look alike";
  }
}

/* TCP 8000 to or from a vMotion interface with an end that is no host. */
static struct vmk_judgement
judge_foreign(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;

  if (item->port[1] != VMK_PORT_VMOTION)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  for (unsigned i = 0; i < 2; i++) {
    if (vmk_vmk_has_role(tag->end[i].vmk, VMK_ROLE_VMOTION) != VMK_ANSWER_YES)
      continue;
    if (vmk_is_declared_host(audit, item, 1 - i))
      return VMK_JUDGED(PASS, 0);
    if (tag->end[1 - i].peer != NULL)
      return VMK_JUDGED(FAIL, FOREIGN);
    if (vmk_service_is_vmotion(tag->service) && MAX(tag->bulk[0], tag->bulk[1]) >= VMK_BULK_MIN)
      return VMK_JUDGED(UNDECIDED, UNNAMED);
    if (item->packets[0] == 0 || item->packets[1] == 0)
      return VMK_JUDGED(UNDECIDED, ONE_WAY);
    return VMK_JUDGED(FAIL, FOREIGN);
  }
  return VMK_JUDGED(NOT_APPLICABLE, 0);
}

static void
fail_foreign(const struct vmk_audit *audit, const struct vmk_pair *pair,
             struct vmk_finding *finding)
{
  const struct vmk_case *item = vmk_pair_case(pair);
  unsigned foreign = item->tag.end[0].vmk != NULL;
  char *stranger = vmk_end_text(item, foreign), *host = vmk_end_text(item, 1 - foreign);

  (void)audit;
  vmk_finding_title(
      finding, "%s, which is no host of the inventory, talks to port 8000 of vMotion interface %s",
      stranger, host);
  vmk_finding_why(finding,
                  "Only hosts may reach the vMotion network. Evidence against ESXI-80-000160");
  vmk_finding_fix(finding,
                  "Block the way from %s to the vMotion network, or declare it as a host or HCX-IX "
                  "peer in the site file if it is one",
                  stranger);
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
      .pass =
          "TCP 8000 of vMotion interfaces was seen between hosts only. Evidence for ESXI-80-000160",
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
  if (!vmk_is_sure_vmotion(tag) || tag->service != VMK_SERVICE_VMOTION || tag->end[0].vmk == NULL ||
      tag->end[1].vmk == NULL)
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
  vmk_finding_title(finding, "vMotion from %s to %s is routed over the default TCP/IP stack",
                    pair->from, pair->to);
  vmk_finding_why(
      finding,
      "The two interfaces are in different subnets. Routed vMotion is supported on the vmotion "
      "stack with its own gateway (6.0 and later); older articles ask for one subnet");
  vmk_finding_fix(
      finding, "Put both interfaces on the vmotion stack with a gateway there, or into one subnet");
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

  if (!vmk_is_sure_vmotion(&item->tag))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  rtt = rtt_of(audit, item);
  if (rtt <= 0)
    return VMK_JUDGED(UNDECIDED, NO_HANDSHAKE);
  if (rtt >= SYN_AGAIN)
    return VMK_JUDGED(UNDECIDED, SYN_LOST);
  if (rtt > RTT_LIMIT)
    return VMK_JUDGED(FAIL, SLOW);
  return rtt > RTT_OLD ? VMK_JUDGED(PASS, WITHIN_LONG) : VMK_JUDGED(PASS, WITHIN_OLD);
}

static const char *
pass_rtt(unsigned reason)
{
  return reason == WITHIN_OLD ? "Every handshake seen took at most 5 ms, the limit of old; that of "
                                "long distance (6.0 and later) is 150 ms"
                              : "The handshakes seen took at most 150 ms (long distance, 6.0 and "
                                "later), and some more than 5 ms, the limit "
                                "of old";
}

static void
fail_rtt(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  int64_t rtt = rtt_of(audit, vmk_pair_case(pair));

  vmk_finding_title(finding,
                    "Round trip of vMotion from %s to %s is %" G_GINT64_FORMAT " ms, above 150 ms",
                    pair->from, pair->to, rtt / 1000000);
  vmk_finding_why(finding,
                  "vMotion asks for at most 150 ms (long distance, 6.0 and later); the older limit "
                  "was 5 ms. The figure is the handshake as the capture point saw it");
  vmk_finding_fix(finding, "Shorten the way between the two vMotion networks");
}

void
vmk_check_vmotion_rtt(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_rtt,
      .tell_fail = fail_rtt,
      .tell_undecided = tell_undecided,
      .tell_pass = pass_rtt,
      .none = "No vMotion was seen",
  };

  vmk_check_pairs(audit, check, &how);
}
