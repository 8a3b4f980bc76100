/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how roles, data classes and findings are shown on every packet that something is known
 * about. Must not know how they come about (role_flow.c, role_rules.c).
 *
 * A post-dissector without wanted fields: it reads addresses and what the dissectors of this module
 * left with the conversation, so that nothing has to build a tree for it.
 */
#include "frame_octets.h"
#include "inventory.h"
#include "protocols.h"
#include "role_rules.h"
#include "vmkrole.h"

static int proto_vmkrole = -1;

static int hf_vmkrole_role = -1;
static int hf_vmkrole_src = -1;
static int hf_vmkrole_dst = -1;
static int hf_vmkrole_src_host = -1;
static int hf_vmkrole_dst_host = -1;
static int hf_vmkrole_src_vmk = -1;
static int hf_vmkrole_dst_vmk = -1;
static int hf_vmkrole_service = -1;
static int hf_vmkrole_known_by = -1;
static int hf_vmkrole_data = -1;
static int hf_vmkrole_finding = -1;

static int ett_vmkrole = -1;

static expert_field ei_vmkrole_finding[FINDINGS];

static int vmkrole_tap = -1;

struct drawing {
  tvbuff_t *tvb;
  packet_info *pinfo;
  proto_tree *tree;
};

static void
add_text(const struct drawing *drawing, int hf, const char *text)
{
  proto_item_set_generated(proto_tree_add_string(drawing->tree, hf, drawing->tvb, 0, 0, text));
}

static void
draw_end(const struct drawing *drawing, const struct role_end *end, int hf_role, int hf_host,
         int hf_vmk)
{
  if (end->vmk != NULL) {
    add_text(drawing, hf_role, vmk_role_name((enum vmk_role)end->role));
    add_text(drawing, hf_host, end->vmk->host->name);
    add_text(drawing, hf_vmk, end->vmk->name);
  } else if (end->peer != NULL) {
    add_text(drawing, hf_role, vmk_peer_function_name(end->peer->function));
    add_text(drawing, hf_host, end->peer->name);
  } else if (end->network != NULL) {
    add_text(drawing, hf_role, vmk_role_name((enum vmk_role)end->role));
  }
}

static void
explain_network(const struct drawing *drawing, const struct role_end *end)
{
  const char *name = end->network->name == NULL ? "" : end->network->name;

  add_text(drawing, hf_vmkrole_known_by,
           wmem_strdup_printf(drawing->pinfo->pool, "inventory: network %s is declared for %s",
                              name, vmk_role_name((enum vmk_role)end->role)));
}

static void
explain_end(const struct drawing *drawing, const struct role_end *end)
{
  const struct vmk_vmk *vmk = end->vmk;

  if (end->network != NULL)
    explain_network(drawing, end);
  if (vmk == NULL)
    return;
  if ((vmk->roles_by_stack & VMK_ROLE_BIT(end->role)) != 0)
    add_text(drawing, hf_vmkrole_known_by,
             wmem_strdup_printf(drawing->pinfo->pool, "netstack: %s %s is on the stack %s (%s:%u)",
                                vmk->host->name, vmk->name,
                                vmk->netstack == NULL ? "" : vmk->netstack, vmk->source.file,
                                vmk->source.line));
  else
    add_text(drawing, hf_vmkrole_known_by,
             wmem_strdup_printf(
                 drawing->pinfo->pool, "inventory: %s %s %s %s (%s:%u)", vmk->host->name, vmk->name,
                 (vmk->roles & VMK_ROLE_BIT(end->role)) != 0 ? "carries"
                                                             : "has no flagged role, taken for",
                 vmk_role_name((enum vmk_role)end->role), vmk->source.file, vmk->source.line));
}

static void
explain(const struct drawing *drawing, const struct role_view *view, const struct role_flow *flow)
{
  explain_end(drawing, &view->end[0]);
  explain_end(drawing, &view->end[1]);
  if (view->service == SERVICE_BY_PORT)
    add_text(
        drawing, hf_vmkrole_known_by,
        wmem_strdup_printf(drawing->pinfo->pool, "port: %s, and nothing else (weak)", view->word));
  else if (view->service == SERVICE_VMOTION || view->service == SERVICE_UDT_DATA)
    add_text(drawing, hf_vmkrole_known_by,
             "protocol: taken for vMotion (heuristic, see vmotion.known_by)");
  else if (view->service != SERVICE_UNKNOWN)
    add_text(drawing, hf_vmkrole_known_by, "protocol: octets of authd or NFC were decoded");
  if ((view->found & (1u << FINDING_COLD_GATEWAY | 1u << FINDING_HOT_GATEWAY)) != 0)
    add_text(drawing, hf_vmkrole_known_by, flow->gateway_why);
}

/* Findings that this packet made. */
static uint32_t
fresh_findings(const packet_info *pinfo, const struct role_view *view)
{
  return view->from != pinfo->num ? 0
                                  : view->found & ~(view->before == NULL ? 0 : view->before->found);
}

/* The expert item stands where the finding was made, its id on every later packet of the
 * conversation too. */
static void
draw_findings(const struct drawing *drawing, const struct role_view *view)
{
  uint32_t fresh = fresh_findings(drawing->pinfo, view);

  for (unsigned i = 0; i < FINDINGS; i++) {
    proto_item *item;

    if ((view->found & 1u << i) == 0)
      continue;
    item = proto_tree_add_string(drawing->tree, hf_vmkrole_finding, drawing->tvb, 0, 0,
                                 role_findings[i].id);
    proto_item_set_generated(item);
    if ((fresh & 1u << i) != 0)
      expert_add_info(drawing->pinfo, item, &ei_vmkrole_finding[i]);
  }
}

static void
queue_tap(packet_info *pinfo, const struct role_view *view)
{
  struct vmkrole_tap *tap;

  if (!have_tap_listener(vmkrole_tap))
    return;
  tap = wmem_new0(pinfo->pool, struct vmkrole_tap);
  tap->view = view;
  tap->fresh = fresh_findings(pinfo, view);
  tap->octets = pinfo->fd->pkt_len;
  tap_queue_packet(vmkrole_tap, pinfo, tap);
}

static void
draw(const struct drawing *drawing, const struct role_view *view, const struct role_flow *flow,
     bool from_client)
{
  const struct role_end *source = &view->end[from_client ? 0 : 1],
                        *destination = &view->end[from_client ? 1 : 0];

  draw_end(drawing, source, hf_vmkrole_src, hf_vmkrole_src_host, hf_vmkrole_src_vmk);
  draw_end(drawing, destination, hf_vmkrole_dst, hf_vmkrole_dst_host, hf_vmkrole_dst_vmk);
  add_text(drawing, hf_vmkrole_service, view->word);
  add_text(drawing, hf_vmkrole_role, vmk_role_name((enum vmk_role)view->role));
  add_text(drawing, hf_vmkrole_data, role_data_names[view->data]);
  explain(drawing, view, flow);
  draw_findings(drawing, view);
}

static int
dissect_vmkrole(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
  struct drawing drawing = {tvb, pinfo, NULL};
  const struct role_flow *flow = NULL;
  const struct role_view *view;
  bool from_client = false;
  proto_item *item;

  vmauthd_after_frame(pinfo);
  vmotion_draw_announcement(tvb, pinfo, tree);
  view = role_of_packet(pinfo, tvb, &from_client, &flow);
  if (view == NULL)
    return 0;
  queue_tap(pinfo, view);
  if (tree == NULL && fresh_findings(pinfo, view) == 0)
    return 0; /* expert items are wanted without a tree, too; texts are not */
  item = proto_tree_add_item(tree, proto_vmkrole, tvb, 0, 0, ENC_NA);
  proto_item_set_generated(item);
  proto_item_append_text(item, ": %s, %s data", vmk_role_name((enum vmk_role)view->role),
                         role_data_names[view->data]);
  drawing.tree = proto_item_add_subtree(item, ett_vmkrole);
  draw(&drawing, view, flow, from_client);
  return 0;
}

static void
register_fields(void)
{
  static hf_register_info hf[] = {
      {&hf_vmkrole_role,
       {"Role", "vmkrole.role", FT_STRING, BASE_NONE, NULL, 0,
        "Network function of the conversation, as the vSphere API names it", HFILL}},
      {&hf_vmkrole_src, {"Source role", "vmkrole.src", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmkrole_dst,
       {"Destination role", "vmkrole.dst", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmkrole_src_host,
       {"Source host", "vmkrole.src_host", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmkrole_dst_host,
       {"Destination host", "vmkrole.dst_host", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmkrole_src_vmk,
       {"Source interface", "vmkrole.src_vmk", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmkrole_dst_vmk,
       {"Destination interface", "vmkrole.dst_vmk", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmkrole_service,
       {"Service", "vmkrole.service", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmkrole_known_by,
       {"Known by", "vmkrole.known_by", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmkrole_data,
       {"Data class", "vmkrole.data", FT_STRING, BASE_NONE, NULL, 0,
        "hot, cold, control, other or unknown, by what has passed so far", HFILL}},
      {&hf_vmkrole_finding,
       {"Finding", "vmkrole.finding", FT_STRING, BASE_NONE, NULL, 0,
        "Id of the check that fails, as vmkscope audit names it", HFILL}},
  };
  static int *ett[] = {&ett_vmkrole};

  proto_register_field_array(proto_vmkrole, hf, G_N_ELEMENTS(hf));
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
}

static void
register_experts(void)
{
  static ei_register_info ei[FINDINGS];

  for (unsigned i = 0; i < FINDINGS; i++) {
    const struct role_finding_row *row = &role_findings[i];
    char *name = wmem_strdup_printf(wmem_epan_scope(), "vmkrole.%s", row->id);

    for (char *c = name; *c != '\0'; c++)
      if (*c == '-')
        *c = '_';
    ei_vmkrole_finding[i] = (expert_field)EI_INIT;
    ei[i] = (ei_register_info){&ei_vmkrole_finding[i],
                               {name, row->group, row->severity, row->title, EXPFILL}};
  }
  expert_register_field_array(expert_register_protocol(proto_vmkrole), ei, FINDINGS);
}

int
vmkrole_register(void)
{
  proto_vmkrole = proto_register_protocol("VMkernel roles", "VMkernel roles", "vmkrole");
  register_fields();
  register_experts();
  inventory_register(prefs_register_protocol(proto_vmkrole, inventory_apply));
  vmkrole_tap = register_tap("vmkrole");
  register_postdissector(register_dissector("vmkrole", dissect_vmkrole, proto_vmkrole));
  return proto_vmkrole;
}
