/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which roles may share a VLAN and who may talk on it: the matrix role by VLAN, reviewed.
 * Must not know single flows.
 *
 * Frames without a tag are one segment for each interface. Where such a segment shows several
 * roles, the capture may have been taken behind the point where tags are taken off, so it proves
 * nothing.
 */
#include "core/audit/check_private.h"

/* Tunnel end points and guests are no VMkernel service to keep apart here; unknown is nothing at
 * all. */
#define NOT_REVIEWED                                                                               \
  (VMK_ROLE_BIT(VMK_ROLE_UNKNOWN) | VMK_ROLE_BIT(VMK_ROLE_OVERLAY) | VMK_ROLE_BIT(VMK_ROLE_VM))
#define VMOTION VMK_ROLE_BIT(VMK_ROLE_VMOTION)
#define PROVISIONING VMK_ROLE_BIT(VMK_ROLE_PROVISIONING)
#define MANAGEMENT VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT)

static uint32_t
reviewed(const struct vmk_segment *segment)
{
  return segment->roles & ~NOT_REVIEWED;
}

static bool
is_tagged(const struct vmk_segment *segment)
{
  return segment->vlans[0] != VMK_VLAN_NONE;
}

static bool
is_accepted(const struct vmk_audit *audit, const struct vmk_segment *segment)
{
  for (unsigned i = 0; i < VMK_VLANS_MAX; i++)
    if (segment->vlans[i] != VMK_VLAN_NONE &&
        vmk_site_accepts_transit(audit->site, segment->vlans[i], NULL))
      return true;
  return false;
}

static void
cite_roles(struct vmk_finding *finding, const struct vmk_segment *segment, uint32_t roles)
{
  char *name = vmk_segment_text(segment);

  for (unsigned role = 0; role < VMK_ROLE_COUNT; role++) {
    if ((roles & VMK_ROLE_BIT(role)) == 0)
      continue;
    vmk_finding_add_flow(finding, segment->example[role]);
    vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, segment->place[role],
                     "%s on %s: %" G_GUINT64_FORMAT " flows, %" G_GUINT64_FORMAT " packets",
                     vmk_role_name((enum vmk_role)role), name, segment->flows[role],
                     segment->packets[role]);
  }
  g_free(name);
}

static bool
has_several(uint32_t roles)
{
  return (roles & (roles - 1)) != 0;
}

static void
fail_shared(struct vmk_finding *finding, const struct vmk_segment *segment, uint32_t roles)
{
  char *name = vmk_segment_text(segment), *list = vmk_roles_text(roles);

  cite_roles(finding, segment, roles);
  vmk_finding_title(finding, "%s carries several roles: %s", name, list);
  vmk_finding_why(finding,
                  "Roles are kept apart by VLAN; here frames of several were seen in one. Evidence "
                  "against ESXI-80-000198 or ESXI-80-000199, whichever names these roles");
  vmk_finding_fix(finding, "Give each role a VLAN and a port group of its own");
  g_free(name);
  g_free(list);
}

void
vmk_check_vlan_shared(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  for (guint i = 0; i < audit->survey->segments->len; i++) {
    const struct vmk_segment *segment =
        &g_array_index(audit->survey->segments, struct vmk_segment, i);
    uint32_t roles = reviewed(segment);
    struct vmk_finding *finding;

    if (roles == 0 || is_accepted(audit, segment) || (has_several(roles) && (roles & VMOTION) != 0))
      continue; /* shared with vMotion: vmotion-vlan-shared says so, and more */
    if (!has_several(roles)) {
      if (is_tagged(segment))
        cite_roles(vmk_tally_pass(check, &tally), segment, roles);
    } else if (is_tagged(segment)) {
      finding = vmk_tally_fail(audit, check, &tally);
      if (finding != NULL)
        fail_shared(finding, segment, roles);
    } else {
      finding = vmk_tally_undecided(check, &tally);
      cite_roles(finding, segment, roles);
      vmk_finding_wants(finding, "Several roles were seen without VLAN tags at one capture point: "
                                 "either one VLAN carries them, or the tags were taken off before");
    }
  }
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass, "Each VLAN that was seen carries one role. Evidence for "
                                "ESXI-80-000160, -000198 and -000199 over the time of the capture");
  vmk_tally_close(audit, check, &tally, "No tagged traffic of a known role was seen");
}

static gint
by_flow(gconstpointer a, gconstpointer b)
{
  const struct vmk_case *left = a, *right = b;

  return left->id < right->id ? -1 : left->id > right->id;
}

/* Whoever moves bulk by vMotion's protocol, or cold data by NFC, may be a host that the inventory
 * leaves out: no stranger for certain. */
static bool
may_be_host(const struct vmk_audit *audit, const struct vmk_talker *talker)
{
  const struct vmk_case wanted = {.id = talker->flow}, *item;
  guint at;

  if (talker->peer != NULL || !g_array_binary_search(audit->survey->cases, &wanted, by_flow, &at))
    return false;
  item = &g_array_index(audit->survey->cases, struct vmk_case, at);
  return (vmk_service_is_vmotion(item->tag.service) || item->needs == VMK_ROLE_PROVISIONING) &&
         MAX(item->tag.bulk[0], item->tag.bulk[1]) >= VMK_BULK_MIN;
}

/* Strangers: nobody of the inventory, not declared as host, and not in a network declared for
 * vMotion or another site. */
static bool
is_stranger(const struct vmk_audit *audit, const struct vmk_talker *talker, bool peers_too)
{
  const struct vmk_network *network = vmk_site_network_by_address(audit->site, &talker->address);

  if (talker->peer != NULL)
    return peers_too && talker->peer->function != VMK_PEER_HOST &&
           talker->peer->function != VMK_PEER_HCX_IX;
  return network == NULL || (!network->cross_site && (network->roles & VMOTION) == 0);
}

static const struct vmk_talker *
unnamed_host(const struct vmk_audit *audit, const struct vmk_segment *segment)
{
  for (unsigned i = 0; i < segment->talker_count; i++)
    if (is_stranger(audit, &segment->talkers[i], true) && may_be_host(audit, &segment->talkers[i]))
      return &segment->talkers[i];
  return NULL;
}

static void
cite_unnamed(struct vmk_finding *finding, const struct vmk_talker *unnamed)
{
  char text[VMK_ADDRESS_TEXT_SIZE];

  vmk_finding_add_flow(finding, unnamed->flow);
  vmk_finding_cite(finding, VMK_EVIDENCE_PEER, unnamed->place,
                   "%s (not in the inventory) moves data as hosts do here",
                   vmk_address_to_text(&unnamed->address, text));
  vmk_finding_wants(
      finding,
      "An address that is not in the inventory moves data there as hosts do: a host that the "
      "inventory leaves out would look alike");
}

static unsigned
cite_strangers(const struct vmk_audit *audit, struct vmk_finding *finding,
               const struct vmk_segment *segment, bool peers_too)
{
  unsigned count = 0;
  char text[VMK_ADDRESS_TEXT_SIZE];

  for (unsigned i = 0; i < segment->talker_count; i++) {
    const struct vmk_talker *talker = &segment->talkers[i];

    if (!is_stranger(audit, talker, peers_too) || may_be_host(audit, talker))
      continue;
    count++;
    if (finding == NULL)
      continue;
    vmk_finding_add_flow(finding, talker->flow);
    vmk_finding_cite(finding, VMK_EVIDENCE_PEER, talker->place, "%s %s talks here",
                     vmk_address_to_text(&talker->address, text),
                     talker->peer != NULL && talker->peer->name != NULL ? talker->peer->name
                                                                        : "(not in the inventory)");
  }
  return count;
}

static void
fail_vmotion_vlan(const struct vmk_audit *audit, struct vmk_finding *finding,
                  const struct vmk_segment *segment, uint32_t others, unsigned strangers)
{
  char *name = vmk_segment_text(segment), *list = vmk_roles_text(others);

  cite_roles(finding, segment, others | VMOTION);
  cite_strangers(audit, finding, segment, true);
  if (others != 0 && strangers > 0)
    vmk_finding_title(finding, "vMotion shares %s with %s and with machines that are no hosts",
                      name, list);
  else if (others != 0)
    vmk_finding_title(finding, "vMotion shares %s with %s", name, list);
  else
    vmk_finding_title(finding, "Machines that are no hosts talk on the vMotion %s", name);
  vmk_finding_why(
      finding,
      "vMotion wants a VLAN of its own that only hosts reach. Evidence against ESXI-80-000160");
  if (others == PROVISIONING && strangers == 0) {
    finding->level = VMK_LEVEL_NOTE;
    vmk_finding_why(finding, "VMware's advice for UDT (KB 394773) puts vSphereProvisioning beside "
                             "vMotion; the text of ESXI-80-000160 wants vMotion alone");
  }
  vmk_finding_fix(finding,
                  "Move the other roles and machines out of %s, or declare hosts of other sites in "
                  "the site file",
                  name);
  g_free(name);
  g_free(list);
}

static void
review_vmotion(struct vmk_audit *audit, const struct vmk_check *check,
               struct vmk_check_tally *tally, const struct vmk_segment *segment)
{
  uint32_t others = reviewed(segment) & ~VMOTION;
  unsigned strangers = cite_strangers(audit, NULL, segment, true);
  const struct vmk_talker *unnamed = unnamed_host(audit, segment);
  struct vmk_finding *finding;

  if (others == 0 && strangers == 0 && unnamed != NULL) {
    cite_unnamed(vmk_tally_undecided(check, tally), unnamed);
  } else if (others == 0 && strangers == 0) {
    cite_roles(vmk_tally_pass(check, tally), segment, VMOTION);
  } else if (is_tagged(segment)) {
    finding = vmk_tally_fail(audit, check, tally);
    if (finding != NULL)
      fail_vmotion_vlan(audit, finding, segment, others, strangers);
  } else {
    finding = vmk_tally_undecided(check, tally);
    cite_roles(finding, segment, others | VMOTION);
    vmk_finding_wants(finding,
                      "vMotion and other traffic were seen without VLAN tags at one capture point: "
                      "either one VLAN carries both, or the tags were taken off before");
  }
}

void
vmk_check_vmotion_vlan(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  for (guint i = 0; i < audit->survey->segments->len; i++) {
    const struct vmk_segment *segment =
        &g_array_index(audit->survey->segments, struct vmk_segment, i);

    if ((segment->roles & VMOTION) == 0 || is_accepted(audit, segment))
      continue;
    if (!vmk_audit_has_inventory(audit)) {
      cite_roles(vmk_tally_undecided(check, &tally), segment, VMOTION);
      vmk_finding_wants(tally.undecided,
                        "What looks like vMotion was seen, but who else talks there is a host or "
                        "not is not known without an inventory");
    } else {
      review_vmotion(audit, check, &tally, segment);
    }
  }
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass, "Where vMotion was seen, nothing else was, and only hosts talked. "
                                "Evidence for ESXI-80-000160 over the time of the capture");
  vmk_tally_close(audit, check, &tally, "No vMotion was seen on any VLAN");
}

/* Does any tagged frame come from the interface of this untagged segment? Then it is a trunk. */
static bool
is_trunk(const struct vmk_survey *survey, uint32_t interface)
{
  return interface < survey->tagged_interfaces->len &&
         survey->tagged_interfaces->data[interface] != 0;
}

void
vmk_check_untagged_role(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  for (guint i = 0; i < audit->survey->segments->len; i++) {
    const struct vmk_segment *segment =
        &g_array_index(audit->survey->segments, struct vmk_segment, i);
    uint32_t roles = reviewed(segment);
    struct vmk_finding *finding;
    char *list;

    if (roles == 0)
      continue;
    if (is_tagged(segment)) {
      cite_roles(vmk_tally_pass(check, &tally), segment, roles);
      continue;
    }
    finding =
        is_trunk(audit->survey, segment->interface) ? vmk_tally_fail(audit, check, &tally) : NULL;
    if (finding == NULL)
      continue;
    list = vmk_roles_text(roles);
    cite_roles(finding, segment, roles);
    vmk_finding_title(finding, "%s without a VLAN tag on a trunk (interface %u of the capture)",
                      list, segment->interface);
    vmk_finding_why(finding, "Other frames at this capture point are tagged, these ride in its "
                             "native VLAN. Evidence against VCSA-80-000272 (no native VLAN)");
    vmk_finding_fix(
        finding,
        "Tag the port groups of these interfaces and leave the native VLAN of the trunk unused");
    g_free(list);
  }
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass, "On the trunks that were seen, all traffic of known roles is "
                                "tagged. Evidence for VCSA-80-000272");
  vmk_tally_close(audit, check, &tally, "No trunk with traffic of a known role was seen");
}

static void
fail_strangers(const struct vmk_audit *audit, struct vmk_finding *finding,
               const struct vmk_segment *segment)
{
  uint32_t roles = reviewed(segment);
  char *name = vmk_segment_text(segment), *list = vmk_roles_text(roles);

  cite_strangers(audit, finding, segment, false);
  vmk_finding_title(finding,
                    "Machines that are not in the inventory talk on %s, which carries %s%s", name,
                    list, segment->more_talkers ? " (more than are listed)" : "");
  vmk_finding_why(finding, "Only hosts and their declared peers belong there. Evidence against the "
                           "isolation of this role");
  vmk_finding_fix(finding, "Declare them as peers in the site file, or keep them out of %s", name);
  g_free(name);
  g_free(list);
}

void
vmk_check_foreign_talkers(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  for (guint i = 0; i < audit->survey->segments->len; i++) {
    const struct vmk_segment *segment =
        &g_array_index(audit->survey->segments, struct vmk_segment, i);
    uint32_t roles = reviewed(segment);
    struct vmk_finding *finding;

    if ((roles & ~VMOTION) == 0 || (!is_tagged(segment) && has_several(roles)) ||
        is_accepted(audit, segment))
      continue; /* the vMotion network has a check of its own */
    if (!vmk_audit_has_inventory(audit)) {
      cite_roles(vmk_tally_undecided(check, &tally), segment, roles);
      vmk_finding_wants(tally.undecided, "Without an inventory nobody is foreign");
    } else if (cite_strangers(audit, NULL, segment, false) == 0 &&
               unnamed_host(audit, segment) != NULL) {
      cite_unnamed(vmk_tally_undecided(check, &tally), unnamed_host(audit, segment));
    } else if (cite_strangers(audit, NULL, segment, false) == 0) {
      cite_roles(vmk_tally_pass(check, &tally), segment, roles);
    } else if ((roles & MANAGEMENT) != 0) {
      cite_strangers(audit, vmk_tally_undecided(check, &tally), segment, false);
      vmk_finding_wants(tally.undecided,
                        "Machines outside the inventory talk on the management network; whether "
                        "they are management systems (ESXI-80-000198) no packet says");
    } else {
      finding = vmk_tally_fail(audit, check, &tally);
      if (finding != NULL)
        fail_strangers(audit, finding, segment);
    }
  }
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass, "Only hosts and declared peers were seen where roles of the "
                                "VMkernel are. Evidence for ESXI-80-000198");
  vmk_tally_close(audit, check, &tally, "No network of a known role was seen by itself");
}
