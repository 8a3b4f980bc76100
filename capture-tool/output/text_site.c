/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a site looks as text: what the readers understood, what they had to say, what is
 * missing. Must not know any inventory format.
 */
#include "number.h"
#include "text_parts.h"
#include "writers.h"

static void
append_roles(GString *out, uint32_t roles, const char *lead, const char *suffix)
{
  for (unsigned role = 0; role < VMK_ROLE_COUNT; role++) {
    if ((roles & VMK_ROLE_BIT(role)) != 0) {
      g_string_append_printf(out, "%s%s%s", out->len > 0 ? " " : lead, vmk_role_name(role), suffix);
    }
  }
}

static void
addresses_cell(struct vmk_table *table, const struct vmk_vmk *vmk)
{
  GString *out = g_string_new(NULL);
  char text[VMK_SUBNET_TEXT_SIZE];

  for (size_t i = 0; i < vmk->address_count; i++) {
    g_string_append_printf(out, "%s%s", i > 0 ? " " : "",
                           vmk_subnet_to_text(&vmk->addresses[i], text));
  }
  vmk_table_cell(table, VMK_STYLE_PLAIN, out->len > 0 ? out->str : "?");
  g_string_free(out, TRUE);
}

static void
roles_cell(struct vmk_table *table, const struct vmk_vmk *vmk)
{
  GString *out = g_string_new(NULL);

  append_roles(out, vmk->roles, "", "");
  append_roles(out, vmk->roles_dead, "", "(dead)");
  if (!vmk->roles_known) {
    g_string_append(out, out->len > 0 ? " ?" : "?");
  }
  vmk_table_cell(table, vmk->roles_known ? VMK_STYLE_PLAIN : VMK_STYLE_WARN,
                 out->len > 0 ? out->str : "none");
  g_string_free(out, TRUE);
}

static void
add_vmk(struct vmk_table *table, const char *host, const struct vmk_vmk *vmk)
{
  char mac[VMK_MAC_TEXT_SIZE];

  vmk_table_cell(table, VMK_STYLE_PLAIN, host);
  vmk_table_cell(table, VMK_STYLE_PLAIN, vmk->name);
  addresses_cell(table, vmk);
  vmk_table_cell(table, VMK_STYLE_PLAIN,
                 vmk_mac_is_none(&vmk->mac) ? "?" : vmk_mac_to_text(&vmk->mac, mac));
  if (vmk->vlan == VMK_VLAN_UNKNOWN) {
    vmk_table_cell(table, VMK_STYLE_PLAIN, "?");
  } else {
    vmk_table_cellf(table, VMK_STYLE_PLAIN, "%d", vmk->vlan);
  }
  if (vmk->mtu == 0) {
    vmk_table_cell(table, VMK_STYLE_PLAIN, "?");
  } else {
    vmk_table_cellf(table, VMK_STYLE_PLAIN, "%u", vmk->mtu);
  }
  vmk_table_cell(table, VMK_STYLE_PLAIN, vmk->netstack != NULL ? vmk->netstack : "?");
  roles_cell(table, vmk);
}

static void
print_hosts(struct vmk_page *page, const struct vmk_site *site)
{
  static const char *const heads[] = {"host", "vmk", "address", "MAC",
                                      "VLAN", "MTU", "stack",   "roles"};
  struct vmk_table *table = vmk_table_new("llllrrlw", 2);
  size_t vmks = 0;
  char *note;

  for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
    vmk_table_cell(table, VMK_STYLE_FAINT, heads[i]);
  }
  for (size_t i = 0; i < vmk_site_host_count(site); i++) {
    const struct vmk_host *host = vmk_site_host(site, i);

    for (size_t j = 0; j < host->vmk_count; j++, vmks++) {
      add_vmk(table, j == 0 ? host->name : "", host->vmks[j]);
    }
  }
  note = g_strdup_printf("%zu, with %zu VMkernel interface%s (?: not known)",
                         vmk_site_host_count(site), vmks, vmks == 1 ? "" : "s");
  vmk_page_heading(page, "Hosts", note);
  if (vmks > 0) {
    vmk_table_print(table, page);
  }
  vmk_table_free(table);
  g_free(note);
}

static void
print_gateway(struct vmk_page *page, const struct vmk_gateway *gateway)
{
  GString *out = g_string_new(NULL);
  char address[VMK_ADDRESS_TEXT_SIZE], mac[VMK_MAC_TEXT_SIZE];

  for (size_t i = 0; i < gateway->address_count; i++) {
    g_string_append_printf(out, "%s ", vmk_address_to_text(&gateway->addresses[i], address));
  }
  for (size_t i = 0; i < gateway->mac_count; i++) {
    g_string_append_printf(out, "%s ", vmk_mac_to_text(&gateway->macs[i], mac));
  }
  if (gateway->mac_count == 0) {
    g_string_append(out, "(MAC not known)");
  }
  g_string_append(out, gateway->derived ? " (default gateway of a host)" : "");
  vmk_page_paragraph(page, 2, gateway->name != NULL ? gateway->name : "gateway", 16,
                     VMK_STYLE_PLAIN, out->str);
  g_string_free(out, TRUE);
}

static void
print_gateways(struct vmk_page *page, const struct vmk_site *site)
{
  if (vmk_site_gateway_count(site) > 0) {
    vmk_page_heading(page, "Gateways", NULL);
  }
  for (size_t i = 0; i < vmk_site_gateway_count(site); i++) {
    print_gateway(page, vmk_site_gateway(site, i));
  }
}

static void
append_subnets(GString *out, const struct vmk_subnet *subnets, size_t count)
{
  char text[VMK_SUBNET_TEXT_SIZE];

  for (size_t i = 0; i < count; i++) {
    g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "",
                           vmk_subnet_to_text(&subnets[i], text));
  }
}

static void
print_peers(struct vmk_page *page, const struct vmk_site *site)
{
  if (vmk_site_peer_count(site) > 0) {
    vmk_page_heading(page, "Peers", NULL);
  }
  for (size_t i = 0; i < vmk_site_peer_count(site); i++) {
    const struct vmk_peer *peer = vmk_site_peer(site, i);
    GString *out = g_string_new(vmk_peer_function_name(peer->function));

    append_subnets(out, peer->subnets, peer->subnet_count);
    vmk_page_paragraph(page, 2, peer->name != NULL ? peer->name : "peer", 16, VMK_STYLE_PLAIN,
                       out->str);
    g_string_free(out, TRUE);
  }
}

static void
print_network(struct vmk_page *page, const struct vmk_network *network)
{
  GString *out = g_string_new(NULL);

  if (network->vlan != VMK_VLAN_UNKNOWN) {
    g_string_append_printf(out, "VLAN %d", network->vlan);
  }
  append_subnets(out, network->subnets, network->subnet_count);
  append_roles(out, network->roles, "", "");
  g_string_append(out, network->accepted_transit ? ", transit accepted" : "");
  g_string_append(out, network->cross_site ? ", cross-site" : "");
  vmk_page_paragraph(page, 2, network->name != NULL ? network->name : "network", 16,
                     VMK_STYLE_PLAIN, out->str);
  g_string_free(out, TRUE);
}

static void
print_networks(struct vmk_page *page, const struct vmk_site *site)
{
  if (vmk_site_network_count(site) > 0) {
    vmk_page_heading(page, "Networks", NULL);
  }
  for (size_t i = 0; i < vmk_site_network_count(site); i++) {
    print_network(page, vmk_site_network(site, i));
  }
}

static void
print_notes(struct vmk_page *page, const struct vmk_site *site)
{
  if (vmk_site_note_count(site) > 0) {
    vmk_page_heading(page, "Notes of the readers", NULL);
  }
  for (size_t i = 0; i < vmk_site_note_count(site); i++) {
    const struct vmk_note *note = vmk_site_note(site, i);
    char *label = note->source.file != NULL
                      ? g_strdup_printf("%s:%u:", note->source.file, note->source.line)
                      : g_strdup("");

    vmk_page_paragraph(page, 2, label, note->source.file != NULL ? 2 : 0, VMK_STYLE_FAINT,
                       note->text);
    g_free(label);
  }
  if (vmk_site_notes_dropped(site) > 0) {
    char *more = g_strdup_printf("and %" G_GUINT64_FORMAT " more", vmk_site_notes_dropped(site));

    vmk_page_paragraph(page, 2, "", 0, VMK_STYLE_FAINT, more);
    g_free(more);
  }
}

static void
print_missing(struct vmk_page *page, const struct vmk_site *site)
{
  GArray *rows = vmk_site_missing(site);

  vmk_page_heading(page, "Missing",
                   rows->len > 0 ? "and which checks it leaves undecided" : "nothing");
  for (guint i = 0; i < rows->len; i++) {
    const struct vmk_missing *row = &g_array_index(rows, struct vmk_missing, i);
    char *line = g_strdup_printf("%s: %zu of %zu%s%s", row->what, row->count, row->total,
                                 row->where != NULL && row->where[0] != '\0' ? ": " : "",
                                 row->where != NULL ? row->where : "");

    vmk_page_paragraph(page, 2, row->id, 14, VMK_STYLE_WARN, line);
    vmk_page_paragraph(page, 4, "checks", 12, VMK_STYLE_FAINT, row->checks);
    vmk_page_paragraph(page, 4, "get it by", 12, VMK_STYLE_FAINT, row->remedy);
    g_free(line);
  }
  vmk_missing_free(rows);
}

void
vmk_text_site(struct vmk_sink *sink, const struct vmk_report *report)
{
  struct vmk_page page = {
      .sink = sink, .width = MAX(report->width, VMK_PAGE_WIDTH_MIN), .colour = report->colour};

  print_hosts(&page, report->site);
  print_gateways(&page, report->site);
  print_peers(&page, report->site);
  print_networks(&page, report->site);
  print_notes(&page, report->site);
  print_missing(&page, report->site);
}
