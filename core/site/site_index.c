/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the lookups of a site are filled.
 * Must not know what the facts mean for traffic.
 */
#include "core/site/site_index.h"

#include "core/site/subnet_index.h"

/* key stands in the vmk; what is its printed form, for the note when it has a second owner; NULL
 * where that is ordinary. */
static void
add_owner(struct vmk_site *site, GHashTable *table, gconstpointer key, struct vmk_vmk *vmk,
          const char *what)
{
  GPtrArray *owners = g_hash_table_lookup(table, key);

  if (!owners) {
    owners = g_ptr_array_new();
    g_hash_table_insert(table, (gpointer)key, owners);
  }
  g_ptr_array_add(owners, vmk);
  if (what && owners->len == 2) {
    const struct vmk_vmk *first = g_ptr_array_index(owners, 0);

    vmk_site_note_add(site, vmk->source,
                      "%s is on %s %s and also on %s %s (%s:%u), so it names neither", what,
                      vmk->host->name, vmk->name, first->host->name, first->name,
                      first->source.file, first->source.line);
  }
}

void
vmk_index_addresses(struct vmk_site *site, struct vmk_vmk_build *build)
{
  build->vmk.addresses = (const struct vmk_subnet *)(void *)build->addresses->data;
  build->vmk.address_count = build->addresses->len;
  for (guint i = 0; i < build->addresses->len; i++) {
    const struct vmk_address *address = &build->vmk.addresses[i].address;
    char text[VMK_ADDRESS_TEXT_SIZE];

    /* Link-local addresses repeat by design. */
    bool link_local = address->octets[0] == 0xfe && (address->octets[1] & 0xc0) == 0x80;

    add_owner(site, site->vmk_by_address, address, &build->vmk,
              link_local ? NULL : vmk_address_to_text(address, text));
  }
}

void
vmk_index_mac(struct vmk_site *site, struct vmk_vmk_build *build)
{
  char text[VMK_MAC_TEXT_SIZE];

  if (!vmk_mac_is_none(&build->vmk.mac))
    add_owner(site, site->vmk_by_mac, &build->vmk.mac, &build->vmk,
              vmk_mac_to_text(&build->vmk.mac, text));
}

void
vmk_index_gateway(struct vmk_site *site, struct vmk_gateway_build *build)
{
  build->gateway.addresses = (const struct vmk_address *)(void *)build->addresses->data;
  build->gateway.address_count = build->addresses->len;
  build->gateway.macs = (const struct vmk_mac *)(void *)build->macs->data;
  build->gateway.mac_count = build->macs->len;
  for (guint i = 0; i < build->addresses->len; i++)
    if (!g_hash_table_contains(site->gateway_by_address, &build->gateway.addresses[i]))
      g_hash_table_insert(site->gateway_by_address, (gpointer)&build->gateway.addresses[i], build);
  for (guint i = 0; i < build->macs->len; i++)
    if (!g_hash_table_contains(site->gateway_by_mac, &build->gateway.macs[i]))
      g_hash_table_insert(site->gateway_by_mac, (gpointer)&build->gateway.macs[i], build);
}

void
vmk_index_gateways(struct vmk_site *site)
{
  g_hash_table_remove_all(site->gateway_by_address);
  g_hash_table_remove_all(site->gateway_by_mac);
  for (guint i = 0; i < site->gateways->len; i++)
    vmk_index_gateway(site, g_ptr_array_index(site->gateways, i));
}

static void
index_network(struct vmk_site *site, struct vmk_network *network)
{
  gpointer vlan = GINT_TO_POINTER(network->vlan);

  if (network->vlan != VMK_VLAN_UNKNOWN && !g_hash_table_contains(site->network_by_vlan, vlan))
    g_hash_table_insert(site->network_by_vlan, vlan, network);
  if (network->vlan != VMK_VLAN_UNKNOWN && network->accepted_transit)
    g_hash_table_add(site->accepted_vlans, vlan);
  for (size_t i = 0; i < network->subnet_count; i++) {
    vmk_subnet_index_add(site->network_index, &network->subnets[i], network);
    if (network->accepted_transit)
      vmk_subnet_index_add(site->accepted_index, &network->subnets[i], network);
  }
}

/* What is only accepted for transit must not hide a network that says which roles it has. */
void
vmk_index_networks(struct vmk_site *site)
{
  for (unsigned pass = 0; pass < 2; pass++)
    for (guint i = 0; i < site->networks->len; i++) {
      struct vmk_network_build *build = g_ptr_array_index(site->networks, i);
      bool only_accepted = build->network.accepted_transit && build->network.roles == 0;

      build->network.subnets = (const struct vmk_subnet *)(void *)build->subnets->data;
      build->network.subnet_count = build->subnets->len;
      if (only_accepted == (pass == 1))
        index_network(site, &build->network);
    }
}

void
vmk_index_peers(struct vmk_site *site)
{
  for (guint i = 0; i < site->peers->len; i++) {
    struct vmk_peer_build *build = g_ptr_array_index(site->peers, i);

    build->peer.subnets = (const struct vmk_subnet *)(void *)build->subnets->data;
    build->peer.subnet_count = build->subnets->len;
    for (size_t j = 0; j < build->peer.subnet_count; j++)
      vmk_subnet_index_add(site->peer_index, &build->peer.subnets[j], &build->peer);
  }
}
