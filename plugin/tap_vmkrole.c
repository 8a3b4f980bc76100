/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the statistics tree of roles (-z vmkrole,tree).
 * Must not know how roles come about.
 */
#include "role_rules.h"
#include "vmkrole.h"

static const char packets_name[] = "Packets by role and data class";
static const char octets_name[] = "Octets by role and data class";
static const char findings_name[] = "Findings (conversations)";
static int packets_node, octets_node, findings_node;

static void
tree_init(stats_tree *tree)
{
  packets_node = stats_tree_create_node(tree, packets_name, 0, STAT_DT_INT, TRUE);
  octets_node = stats_tree_create_node(tree, octets_name, 0, STAT_DT_INT, TRUE);
  findings_node = stats_tree_create_node(tree, findings_name, 0, STAT_DT_INT, TRUE);
}

static tap_packet_status
tree_packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
            tap_flags_t flags _U_)
{
  const struct vmkrole_tap *tap = data;
  const char *role = vmk_role_name((enum vmk_role)tap->view->role);
  const char *class =
      wmem_strdup_printf(pinfo->pool, "%s, %s", role, role_data_names[tap->view->data]);

  tick_stat_node(tree, packets_name, 0, TRUE);
  tick_stat_node(tree, class, packets_node, FALSE);
  increase_stat_node(tree, octets_name, 0, TRUE, (int)tap->octets);
  increase_stat_node(tree, class, octets_node, FALSE, (int)tap->octets);
  for (unsigned i = 0; i < FINDINGS; i++) {
    if ((tap->fresh & 1u << i) == 0)
      continue;
    tick_stat_node(tree, findings_name, 0, TRUE);
    tick_stat_node(tree, role_findings[i].id, findings_node, FALSE);
  }
  return TAP_PACKET_REDRAW;
}

void
vmkrole_taps_handoff(void)
{
  stats_tree_register_plugin("vmkrole", "vmkrole",
                             "VMware" STATS_TREE_MENU_SEPARATOR "VMkernel roles", 0, tree_packet,
                             tree_init, NULL);
}
