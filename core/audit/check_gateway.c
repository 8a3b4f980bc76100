/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which migration data should not cross a router or a gateway appliance.
 * Must not know how crossing is proved (gateway.c).
 */
#include "core/audit/check_private.h"

enum reason { CROSSES, PATH_OPEN, IDENTITY_OPEN };

static struct vmk_gateway_view
view_of(const struct vmk_audit *audit, const struct vmk_case *item)
{
  struct vmk_gateway_view view = {0};
  struct vmk_flow flow;

  vmk_flows_view(audit->flows, item->index, &flow);
  vmk_gateway_judge(audit->gateway, &flow, &item->tag, &view);
  return view;
}

/* HCX-IX, other sites and accepted transit are meant to be reached through a gateway. */
static bool
is_intended(const struct vmk_audit *audit, const struct vmk_case *item)
{
  for (unsigned i = 0; i < 2; i++) {
    const struct vmk_peer *peer = item->tag.end[i].peer;
    const struct vmk_network *network = vmk_site_network_by_address(audit->site, &item->address[i]);

    if ((peer != NULL && peer->function == VMK_PEER_HCX_IX) ||
        (network != NULL && network->cross_site))
      return true;
  }
  return vmk_case_accepted(audit, item);
}

/* Backup, replication and content libraries cross networks by design. */
static bool
is_host_data(const struct vmk_tag *tag, enum vmk_role needs)
{
  return vmk_service_is_vmotion(tag->service) || needs == VMK_ROLE_PROVISIONING;
}

static struct vmk_judgement
judge(const struct vmk_audit *audit, const struct vmk_case *item, enum vmk_data_class data)
{
  struct vmk_gateway_view view;
  struct vmk_judgement judgement = VMK_JUDGED(UNDECIDED, PATH_OPEN);

  if (item->tag.data != data || !is_host_data(&item->tag, item->needs))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (item->tag.service_confidence == VMK_CONFIDENCE_WEAK)
    return VMK_JUDGED(UNDECIDED, IDENTITY_OPEN);
  view = view_of(audit, item);
  if (view.traversed == VMK_TRAVERSED_YES)
    judgement =
        is_intended(audit, item) ? VMK_JUDGED(NOT_APPLICABLE, 0) : VMK_JUDGED(FAIL, CROSSES);
  else if (view.traversed == VMK_TRAVERSED_NO)
    judgement = VMK_JUDGED(PASS, 0);
  vmk_gateway_view_clear(&view);
  return judgement;
}

static struct vmk_judgement
judge_cold(const struct vmk_audit *audit, const struct vmk_case *item)
{
  return judge(audit, item, VMK_DATA_COLD);
}

static struct vmk_judgement
judge_hot(const struct vmk_audit *audit, const struct vmk_case *item)
{
  return judge(audit, item, VMK_DATA_HOT);
}

static const char *
tell_undecided(unsigned reason)
{
  return reason == IDENTITY_OPEN ? "Bulk was seen that may be migration data, but what it is rests "
                                   "on port and volume alone"
                                 : "Migration data was seen, but not enough of its way to say "
                                   "whether it crossed a router";
}

static void
cite_crossing(struct vmk_finding *finding, const struct vmk_gateway_view *view)
{
  for (guint i = 0; view->evidence != NULL && i < view->evidence->len; i++) {
    const struct vmk_evidence *evidence = &g_array_index(view->evidence, struct vmk_evidence, i);

    vmk_finding_cite(finding, evidence->kind, evidence->place, "%s: %s",
                     vmk_strength_name(evidence->strength), evidence->text);
  }
}

static void
tell_fail(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  const struct vmk_case *item = vmk_pair_case(pair);
  bool cold = item->tag.data == VMK_DATA_COLD;
  struct vmk_gateway_view view = view_of(audit, item);
  char *size = vmk_size_text(pair->bulk);

  vmk_finding_title(finding, "%s of %s data from %s to %s crosses %s", size, cold ? "cold" : "hot",
                    pair->from, pair->to,
                    view.by != NULL && view.by->name != NULL ? view.by->name : "a router");
  vmk_finding_why(finding,
                  "%s between different subnets is routed; where the VLAN is routed through an "
                  "appliance, all of it is inspected there and shares its throughput. Evidence "
                  "against PCI DSS 1.4.2 where that boundary is meant to keep it out",
                  cold ? "Cold data" : "vMotion");
  vmk_finding_fix(finding,
                  "Put the %s interfaces of both hosts into one subnet, or declare this transit as "
                  "accepted in the site file",
                  cold ? "vSphereProvisioning" : "vmotion");
  cite_crossing(finding, &view);
  vmk_gateway_view_clear(&view);
  g_free(size);
}

void
vmk_check_cold_gateway(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_cold,
      .tell_fail = tell_fail,
      .tell_undecided = tell_undecided,
      .pass = "Cold data did not cross a router at the capture points",
      .none = "No cold data was seen that is not meant to cross",
  };

  vmk_check_pairs(audit, check, &how);
}

void
vmk_check_hot_gateway(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_hot,
      .tell_fail = tell_fail,
      .tell_undecided = tell_undecided,
      .pass = "vMotion did not cross a router at the capture points",
      .none = "No vMotion was seen that is not meant to cross",
  };

  vmk_check_pairs(audit, check, &how);
}

static struct vmk_judgement
judge_routed(const struct vmk_audit *audit, const struct vmk_case *item)
{
  bool migration = item->tag.data == VMK_DATA_COLD || item->tag.data == VMK_DATA_HOT;
  struct vmk_gateway_view view;
  struct vmk_judgement judgement = VMK_JUDGED(PASS, 0);

  if (!migration || item->tag.service_confidence == VMK_CONFIDENCE_WEAK ||
      !is_host_data(&item->tag, item->needs) || is_intended(audit, item))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  view = view_of(audit, item);
  if (view.traversed == VMK_TRAVERSED_UNKNOWN)
    judgement = view.routed_by_masks ? VMK_JUDGED(FAIL, PATH_OPEN) : VMK_JUDGED(NOT_APPLICABLE, 0);
  vmk_gateway_view_clear(&view);
  return judgement;
}

static void
tell_routed(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  (void)audit;
  vmk_finding_title(finding, "Migration data from %s to %s is routed, by whom was not seen",
                    pair->from, pair->to);
  vmk_finding_why(finding, "By the masks of the inventory the ends are in different subnets, so a "
                           "router is between them; no packet shows which");
  vmk_finding_fix(
      finding,
      "Capture on both sides of the gateway, or give its MAC and addresses in the site file");
}

void
vmk_check_routed_unknown(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_routed,
      .tell_fail = tell_routed,
      .tell_undecided = NULL, /* what is not known here is the finding itself */
      .pass = "Whether migration data crossed a router was seen in each case",
      .none = "No migration data between different subnets was seen",
  };

  vmk_check_pairs(audit, check, &how);
}
