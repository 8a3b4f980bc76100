/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what single VMkernel interfaces should look like on the wire: MAC, VLAN, roles,
 * subnet. Must not know flows one by one.
 */
#include "core/audit/check_private.h"

static bool
share_subnet(const struct vmk_vmk *a, const struct vmk_vmk *b)
{
  for (size_t i = 0; i < a->address_count; i++)
    for (size_t j = 0; j < b->address_count; j++)
      if (vmk_subnet_same(&a->addresses[i], &b->addresses[j]))
        return true;
  return false;
}

/* Another interface of the same host in one of its subnets, or NULL. */
static const struct vmk_vmk *
neighbour(const struct vmk_vmk *vmk)
{
  for (size_t i = 0; i < vmk->host->vmk_count; i++)
    if (vmk->host->vmks[i] != vmk && share_subnet(vmk, vmk->host->vmks[i]))
      return vmk->host->vmks[i];
  return NULL;
}

static void
fail_mac(struct vmk_finding *finding, const struct vmk_vmk_seen *seen, const struct vmk_vmk *owner)
{
  char *name = vmk_vmk_text(seen->vmk), mac[VMK_MAC_TEXT_SIZE];

  vmk_finding_add_flow(finding, seen->other_mac_flow);
  vmk_finding_cite(finding, VMK_EVIDENCE_INVENTORY, seen->other_mac_at,
                   "source address of %s, source MAC %s of %s; %" G_GUINT64_FORMAT " flows", name,
                   vmk_mac_to_text(&seen->other_mac, mac), owner->name, seen->other_mac_flows);
  vmk_finding_title(finding, "%s of %s sends what bears the address of %s", owner->name,
                    owner->host->name, seen->vmk->name);
  vmk_finding_why(finding, "KB 2010877: two interfaces of one host in one subnet share one route, "
                           "and the stack takes one of them for all that leaves. What its port "
                           "group, VLAN or policy was meant for is bypassed; it is no router");
  vmk_finding_fix(
      finding, "Put %s and %s into different subnets, or the service on a TCP/IP stack of its own",
      seen->vmk->name, owner->name);
  g_free(name);
}

void
vmk_check_same_subnet(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  VMK_FOR_SEEN(audit, seen)
  {
    const struct vmk_vmk *owner =
        seen->other_mac_flows > 0 ? vmk_site_vmk_by_mac(audit->site, &seen->other_mac) : NULL;
    const struct vmk_vmk *other = neighbour(seen->vmk);
    struct vmk_finding *finding = NULL;
    char *name;

    if (owner != NULL && owner != seen->vmk && owner->host == seen->vmk->host) {
      finding = vmk_tally_fail(audit, check, &tally);
      if (finding != NULL)
        fail_mac(finding, seen, owner);
      continue;
    }
    if (other == NULL || seen->sent == 0)
      continue;
    name = vmk_vmk_text(seen->vmk);
    if (seen->own_mac_flows > 0) {
      vmk_finding_cite(vmk_tally_pass(check, &tally), VMK_EVIDENCE_INVENTORY, seen->own_mac_at,
                       "%s shares a subnet with %s and sends with its own MAC", name, other->name);
    } else if (vmk_mac_is_none(&seen->vmk->mac)) {
      vmk_finding_cite(vmk_tally_undecided(check, &tally), VMK_EVIDENCE_INVENTORY, seen->first,
                       "%s shares a subnet with %s", name, other->name);
      vmk_finding_wants(
          tally.undecided,
          "Two interfaces of one host share a subnet, and their MACs are not in the inventory");
    }
    g_free(name);
  }
  if (tally.pass != NULL)
    vmk_finding_why(
        tally.pass,
        "Interfaces of one host that share a subnet were seen to send with their own MACs");
  vmk_tally_close(audit, check, &tally, "No two interfaces of one host in one subnet were seen");
}

static void
review_vlan(struct vmk_audit *audit, const struct vmk_check *check, struct vmk_check_tally *tally,
            const struct vmk_vmk_seen *seen, unsigned at)
{
  char *name = vmk_vmk_text(seen->vmk);
  struct vmk_finding *finding;

  if (seen->vmk->vlan == VMK_VLAN_UNKNOWN || seen->vmk->vlan == VMK_VLAN_UNTAGGED) {
    finding = vmk_tally_undecided(check, tally);
    vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, seen->vlan_at[at], "%s sends on VLAN %u", name,
                     seen->vlans[at]);
    vmk_finding_wants(finding,
                      "Tagged frames were seen of interfaces whose VLAN is not in the inventory, "
                      "or is none there: a switch may have put its native VLAN on them");
  } else if (seen->vlans[at] == seen->vmk->vlan) {
    vmk_finding_cite(vmk_tally_pass(check, tally), VMK_EVIDENCE_PROTOCOL, seen->vlan_at[at],
                     "%s sends on VLAN %u", name, seen->vlans[at]);
  } else {
    finding = vmk_tally_fail(audit, check, tally);
    if (finding != NULL) {
      vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, seen->vlan_at[at],
                       "%s sends on VLAN %u with its own MAC", name, seen->vlans[at]);
      vmk_finding_title(finding, "%s sends on VLAN %u, its port group says %d", name,
                        seen->vlans[at], (int)seen->vmk->vlan);
      vmk_finding_why(finding,
                      "The VLAN of the frame is not the one of the inventory (%s:%u): the port "
                      "group was changed, or a port is patched to another VLAN",
                      seen->vmk->source.file, seen->vmk->source.line);
      vmk_finding_fix(
          finding, "Compare esxcli network vswitch standard portgroup list with the switch port");
    }
  }
  g_free(name);
}

void
vmk_check_wrong_vlan(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  VMK_FOR_SEEN(audit, seen)
  {
    for (unsigned i = 0; i < seen->vlan_count; i++)
      if (seen->vlans[i] !=
          VMK_VLAN_NONE) /* a host's own capture point shows no tags: no tag proves nothing */
        review_vlan(audit, check, &tally, seen, i);
  }
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass, "Interfaces were seen on the VLANs of the inventory");
  vmk_tally_close(audit, check, &tally,
                  "No tagged frame with the MAC of an interface of the inventory was seen");
}
