/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the words and small questions that many checks share.
 * Must not know any single check.
 */
#include "core/audit/check_private.h"

unsigned
vmk_case_sender(const struct vmk_case *item)
{
  const uint64_t *bulk = item->tag.bulk;

  if (bulk[0] == bulk[1])
    return item->payload[1] > item->payload[0];
  return bulk[1] > bulk[0];
}

static char *
address_text(const struct vmk_case *item, unsigned end)
{
  char text[VMK_ADDRESS_TEXT_SIZE];

  return g_strdup(vmk_address_to_text(&item->address[end], text));
}

char *
vmk_end_name(const struct vmk_case *item, unsigned end)
{
  const struct vmk_end *at = &item->tag.end[end];

  if (at->host != NULL)
    return g_strdup(at->host->name);
  if (at->peer != NULL && at->peer->name != NULL)
    return g_strdup(at->peer->name);
  return address_text(item, end);
}

char *
vmk_end_text(const struct vmk_case *item, unsigned end)
{
  const struct vmk_end *at = &item->tag.end[end];
  char *address = address_text(item, end), *text;

  if (at->vmk != NULL)
    text = g_strdup_printf("%s %s (%s)", at->host->name, at->vmk->name, address);
  else if (at->peer != NULL && at->peer->name != NULL)
    text = g_strdup_printf("%s (%s)", at->peer->name, address);
  else
    return address;
  g_free(address);
  return text;
}

char *
vmk_vmk_text(const struct vmk_vmk *vmk)
{
  return g_strdup_printf("%s %s", vmk->host->name, vmk->name);
}

char *
vmk_size_text(uint64_t octets)
{
  static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  uint64_t unit = 1;
  unsigned at = 0;

  while (at + 1 < G_N_ELEMENTS(units) && octets / unit >= 1000) {
    unit *= 1000;
    at++;
  }
  if (at == 0 || octets / unit >= 100)
    return g_strdup_printf("%" G_GUINT64_FORMAT " %s", octets / unit, units[at]);
  return g_strdup_printf("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT " %s", octets / unit,
                         octets % unit / (unit / 10), units[at]);
}

char *
vmk_roles_text(uint32_t roles)
{
  GString *text = g_string_new("");

  for (unsigned role = VMK_ROLE_UNKNOWN + 1; role < VMK_ROLE_COUNT; role++)
    if ((roles & VMK_ROLE_BIT(role)) != 0)
      g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                             vmk_role_name((enum vmk_role)role));
  if (text->len == 0)
    g_string_append(text, "no role");
  return g_string_free(text, FALSE);
}

void
vmk_finding_add_case(struct vmk_finding *finding, const struct vmk_case *item)
{
  unsigned sender = vmk_case_sender(item);
  char *from, *to, *size;

  vmk_finding_add_flow(finding, item->id);
  if (finding->evidence->len >=
      VMK_FINDING_EVIDENCE_MAX) { /* no texts for what would not be kept */
    finding->evidence_left_off++;
    return;
  }
  from = vmk_end_text(item, sender);
  to = vmk_end_text(item, 1 - sender);
  size = vmk_size_text(MAX(item->tag.bulk[sender], item->payload[sender]));
  vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, item->payload_at,
                   "flow %" G_GUINT64_FORMAT ": %s to %s, port %u, %s, %s, encryption %s", item->id,
                   from, to, item->port[1], size, vmk_service_name(item->tag.service),
                   vmk_encryption_name(item->tag.encryption));
  g_free(from);
  g_free(to);
  g_free(size);
}

bool
vmk_case_accepted(const struct vmk_audit *audit, const struct vmk_case *item)
{
  struct vmk_flow flow;

  for (unsigned i = 0; i < 2; i++)
    if (vmk_site_accepts_transit(audit->site, VMK_VLAN_UNKNOWN, &item->address[i]))
      return true;
  vmk_flows_view(audit->flows, item->index, &flow);
  for (size_t i = 0; i < flow.sighting_count; i++)
    for (unsigned tag = 0; tag < VMK_VLANS_MAX; tag++)
      if (flow.sightings[i].vlans[tag] != VMK_VLAN_NONE &&
          vmk_site_accepts_transit(audit->site, flow.sightings[i].vlans[tag], NULL))
        return true;
  return false;
}

bool
vmk_audit_has_inventory(const struct vmk_audit *audit)
{
  return vmk_site_host_count(audit->site) > 0;
}

const struct vmk_case *
vmk_audit_case(const struct vmk_audit *audit, guint at)
{
  return &g_array_index(audit->survey->cases, struct vmk_case, at);
}

bool
vmk_is_declared_host(const struct vmk_audit *audit, const struct vmk_case *item, unsigned end)
{
  const struct vmk_peer *peer = item->tag.end[end].peer;
  const struct vmk_network *network = vmk_site_network_by_address(audit->site, &item->address[end]);

  if (item->tag.end[end].vmk != NULL)
    return true;
  if (peer != NULL)
    return peer->function == VMK_PEER_HOST || peer->function == VMK_PEER_HCX_IX;
  return network != NULL &&
         (network->cross_site || (network->roles & VMK_ROLE_BIT(VMK_ROLE_VMOTION)) != 0);
}
