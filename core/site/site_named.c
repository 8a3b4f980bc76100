/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how things with a name of their own are found or made, and what happens when there are too
 * many of them. Must not know how any inventory file is laid out.
 */
#include "core/site/site_build.h"

gpointer
vmk_build_named(struct vmk_site *site, const struct vmk_names *names, const char *name,
                struct vmk_source source,
                gpointer (*make)(struct vmk_site *site, const char *name, struct vmk_source source))
{
  char *key = g_ascii_strdown(vmk_site_intern(site, name), -1);
  gpointer thing = g_hash_table_lookup(names->by_name, key);
  bool room = names->list->len < VMK_SITE_ITEM_LIMIT;

  if (!thing && !room) {
    vmk_site_note_add(site, source, "more than %d %s; %s is left out", VMK_SITE_ITEM_LIMIT,
                      names->what, name);
    if (names->surplus->len == 0)
      g_ptr_array_add(names->surplus, make(site, name, source));
    thing = g_ptr_array_index(names->surplus, 0);
  }
  if (thing) {
    g_free(key);
    return thing;
  }
  thing = make(site, name, source);
  g_hash_table_insert(names->by_name, key, thing);
  g_ptr_array_add(names->list, thing);
  return thing;
}

static gpointer
new_gateway(struct vmk_site *site, const char *name, struct vmk_source source)
{
  struct vmk_gateway_build *build = g_new0(struct vmk_gateway_build, 1);

  build->gateway.name = vmk_site_intern(site, name);
  build->gateway.source = source;
  build->addresses = g_array_new(FALSE, FALSE, sizeof(struct vmk_address));
  build->macs = g_array_new(FALSE, FALSE, sizeof(struct vmk_mac));
  return build;
}

struct vmk_gateway_build *
vmk_build_gateway(struct vmk_site *site, const char *name, struct vmk_source source)
{
  const struct vmk_names names = {site->gateway_names, site->gateways, site->surplus_gateways,
                                  "gateways"};

  return vmk_build_named(site, &names, name, source, new_gateway);
}

void
vmk_gateway_build_address(struct vmk_gateway_build *build, const struct vmk_address *address)
{
  for (guint i = 0; i < build->addresses->len; i++)
    if (vmk_address_equal(&g_array_index(build->addresses, struct vmk_address, i), address))
      return;
  if (build->addresses->len < VMK_HOST_ITEM_LIMIT)
    g_array_append_val(build->addresses, *address);
}

void
vmk_gateway_build_mac(struct vmk_gateway_build *build, const struct vmk_mac *mac)
{
  for (guint i = 0; i < build->macs->len; i++)
    if (vmk_mac_equal(&g_array_index(build->macs, struct vmk_mac, i), mac))
      return;
  if (build->macs->len < VMK_HOST_ITEM_LIMIT)
    g_array_append_val(build->macs, *mac);
}

static gpointer
new_peer(struct vmk_site *site, const char *name, struct vmk_source source)
{
  struct vmk_peer_build *build = g_new0(struct vmk_peer_build, 1);

  build->peer.name = vmk_site_intern(site, name);
  build->peer.source = source;
  build->subnets = g_array_new(FALSE, FALSE, sizeof(struct vmk_subnet));
  return build;
}

struct vmk_peer_build *
vmk_build_peer(struct vmk_site *site, const char *name, struct vmk_source source)
{
  const struct vmk_names names = {site->peer_names, site->peers, site->surplus_peers, "peers"};

  return vmk_build_named(site, &names, name, source, new_peer);
}

static gpointer
new_network(struct vmk_site *site, const char *name, struct vmk_source source)
{
  struct vmk_network_build *build = g_new0(struct vmk_network_build, 1);

  build->network.name = vmk_site_intern(site, name);
  build->network.vlan = VMK_VLAN_UNKNOWN;
  build->network.source = source;
  build->subnets = g_array_new(FALSE, FALSE, sizeof(struct vmk_subnet));
  return build;
}

struct vmk_network_build *
vmk_build_network(struct vmk_site *site, const char *name, int32_t vlan, struct vmk_source source)
{
  const struct vmk_names names = {site->network_names, site->networks, site->surplus_networks,
                                  "networks"};
  struct vmk_network_build *build = vmk_build_named(site, &names, name, source, new_network);

  if (build->network.vlan == VMK_VLAN_UNKNOWN)
    build->network.vlan = vlan;
  return build;
}
