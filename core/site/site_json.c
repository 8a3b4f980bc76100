/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the "site" member of the JSON report.
 * Must not know the rest of the report.
 */
#include "core/site/site_json.h"

/* NULL gives null; the site's strings are valid UTF-8. */
static json_t *
text_or_null(const char *text)
{
  return text ? json_string(text) : json_null();
}

static json_t *
address_json(const struct vmk_address *address)
{
  char text[VMK_ADDRESS_TEXT_SIZE];

  return vmk_address_is_none(address) ? json_null()
                                      : json_string(vmk_address_to_text(address, text));
}

static json_t *
mac_json(const struct vmk_mac *mac)
{
  char text[VMK_MAC_TEXT_SIZE];

  return vmk_mac_is_none(mac) ? json_null() : json_string(vmk_mac_to_text(mac, text));
}

static json_t *
subnets_json(const struct vmk_subnet *subnets, size_t count)
{
  json_t *list = json_array();

  for (size_t i = 0; i < count; i++) {
    char text[VMK_SUBNET_TEXT_SIZE];

    json_array_append_new(list, json_string(vmk_subnet_to_text(&subnets[i], text)));
  }
  return list;
}

static json_t *
roles_json(uint32_t roles)
{
  json_t *list = json_array();

  for (unsigned role = 0; role < VMK_ROLE_COUNT; role++)
    if (roles & VMK_ROLE_BIT(role))
      json_array_append_new(list, json_string(vmk_role_name((enum vmk_role)role)));
  return list;
}

static json_t *
source_json(const struct vmk_source *source)
{
  return source->file ? json_sprintf("%s:%u", source->file, source->line) : json_null();
}

static json_t *
vlan_json(int32_t vlan)
{
  return vlan == VMK_VLAN_UNKNOWN ? json_null() : json_integer(vlan);
}

static json_t *
vmk_json(const struct vmk_vmk *vmk)
{
  json_t *object = json_object();

  json_object_set_new(object, "name", text_or_null(vmk->name));
  json_object_set_new(object, "addresses", subnets_json(vmk->addresses, vmk->address_count));
  json_object_set_new(object, "mac", mac_json(&vmk->mac));
  json_object_set_new(object, "vlan", vlan_json(vmk->vlan));
  json_object_set_new(object, "mtu", vmk->mtu ? json_integer(vmk->mtu) : json_null());
  json_object_set_new(object, "netstack", text_or_null(vmk->netstack));
  json_object_set_new(object, "roles", roles_json(vmk->roles));
  json_object_set_new(object, "roles_known", json_boolean(vmk->roles_known));
  json_object_set_new(object, "roles_denied", roles_json(vmk->roles_denied));
  json_object_set_new(object, "roles_dead", roles_json(vmk->roles_dead));
  json_object_set_new(object, "portgroup", text_or_null(vmk->portgroup));
  json_object_set_new(object, "switch", text_or_null(vmk->switch_name));
  json_object_set_new(object, "source", source_json(&vmk->source));
  return object;
}

static json_t *
stack_json(const struct vmk_stack *stack)
{
  json_t *object = json_object();

  json_object_set_new(object, "name", text_or_null(stack->name));
  json_object_set_new(object, "gateway", address_json(&stack->gateway_v4));
  json_object_set_new(object, "gateway6", address_json(&stack->gateway_v6));
  json_object_set_new(object, "routes_known", json_boolean(stack->routes_known));
  return object;
}

static json_t *
route_json(const struct vmk_route *route)
{
  json_t *object = json_object();
  char text[VMK_SUBNET_TEXT_SIZE];

  json_object_set_new(object, "network", json_string(vmk_subnet_to_text(&route->network, text)));
  json_object_set_new(object, "gateway", address_json(&route->gateway));
  json_object_set_new(object, "interface", text_or_null(route->interface));
  json_object_set_new(object, "netstack", text_or_null(route->netstack));
  return object;
}

static json_t *
host_json(const struct vmk_host *host)
{
  json_t *object = json_object(), *vmks = json_array(), *stacks = json_array(),
         *routes = json_array();

  for (size_t i = 0; i < host->vmk_count; i++)
    json_array_append_new(vmks, vmk_json(host->vmks[i]));
  for (size_t i = 0; i < host->stack_count; i++)
    json_array_append_new(stacks, stack_json(&host->stacks[i]));
  for (size_t i = 0; i < host->route_count; i++)
    json_array_append_new(routes, route_json(&host->routes[i]));
  json_object_set_new(object, "name", text_or_null(host->name));
  json_object_set_new(object, "location", text_or_null(host->location));
  json_object_set_new(object, "vmks", vmks);
  json_object_set_new(object, "netstacks", stacks);
  json_object_set_new(object, "routes", routes);
  json_object_set_new(object, "source", source_json(&host->source));
  return object;
}

static json_t *
gateway_json(const struct vmk_gateway *gateway)
{
  json_t *object = json_object(), *addresses = json_array(), *macs = json_array();

  for (size_t i = 0; i < gateway->address_count; i++)
    json_array_append_new(addresses, address_json(&gateway->addresses[i]));
  for (size_t i = 0; i < gateway->mac_count; i++)
    json_array_append_new(macs, mac_json(&gateway->macs[i]));
  json_object_set_new(object, "name", text_or_null(gateway->name));
  json_object_set_new(object, "addresses", addresses);
  json_object_set_new(object, "macs", macs);
  json_object_set_new(object, "derived", json_boolean(gateway->derived));
  json_object_set_new(object, "source", source_json(&gateway->source));
  return object;
}

static json_t *
peer_json(const struct vmk_peer *peer)
{
  json_t *object = json_object();

  json_object_set_new(object, "name", text_or_null(peer->name));
  json_object_set_new(object, "function", json_string(vmk_peer_function_name(peer->function)));
  json_object_set_new(object, "addresses", subnets_json(peer->subnets, peer->subnet_count));
  json_object_set_new(object, "source", source_json(&peer->source));
  return object;
}

static json_t *
network_json(const struct vmk_network *network)
{
  json_t *object = json_object();

  json_object_set_new(object, "name", text_or_null(network->name));
  json_object_set_new(object, "vlan", vlan_json(network->vlan));
  json_object_set_new(object, "roles", roles_json(network->roles));
  json_object_set_new(object, "subnets", subnets_json(network->subnets, network->subnet_count));
  json_object_set_new(object, "accepted_transit", json_boolean(network->accepted_transit));
  json_object_set_new(object, "cross_site", json_boolean(network->cross_site));
  json_object_set_new(object, "source", source_json(&network->source));
  return object;
}

static json_t *
notes_json(const struct vmk_site *site)
{
  json_t *list = json_array();

  for (size_t i = 0; i < vmk_site_note_count(site); i++) {
    const struct vmk_note *note = vmk_site_note(site, i);
    json_t *object = json_object();

    json_object_set_new(object, "source", source_json(&note->source));
    json_object_set_new(object, "text", text_or_null(note->text));
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *
missing_json(const struct vmk_site *site)
{
  GArray *rows = vmk_site_missing(site);
  json_t *list = json_array();

  for (guint i = 0; i < rows->len; i++) {
    const struct vmk_missing *row = &g_array_index(rows, struct vmk_missing, i);
    json_t *object = json_object();

    json_object_set_new(object, "id", json_string(row->id));
    json_object_set_new(object, "what", json_string(row->what));
    json_object_set_new(object, "checks", json_string(row->checks));
    json_object_set_new(object, "remedy", json_string(row->remedy));
    json_object_set_new(object, "count", json_integer((json_int_t)row->count));
    json_object_set_new(object, "total", json_integer((json_int_t)row->total));
    json_object_set_new(object, "where", json_string(row->where));
    json_array_append_new(list, object);
  }
  vmk_missing_free(rows);
  return list;
}

json_t *
vmk_site_to_json(const struct vmk_site *site)
{
  json_t *object = json_object();
  json_t *hosts = json_array(), *gateways = json_array(), *peers = json_array(),
         *networks = json_array();

  for (size_t i = 0; i < vmk_site_host_count(site); i++)
    json_array_append_new(hosts, host_json(vmk_site_host(site, i)));
  for (size_t i = 0; i < vmk_site_gateway_count(site); i++)
    json_array_append_new(gateways, gateway_json(vmk_site_gateway(site, i)));
  for (size_t i = 0; i < vmk_site_peer_count(site); i++)
    json_array_append_new(peers, peer_json(vmk_site_peer(site, i)));
  for (size_t i = 0; i < vmk_site_network_count(site); i++)
    json_array_append_new(networks, network_json(vmk_site_network(site, i)));
  json_object_set_new(object, "hosts", hosts);
  json_object_set_new(object, "gateways", gateways);
  json_object_set_new(object, "peers", peers);
  json_object_set_new(object, "networks", networks);
  json_object_set_new(object, "notes", notes_json(site));
  json_object_set_new(object, "notes_dropped",
                      json_integer((json_int_t)vmk_site_notes_dropped(site)));
  json_object_set_new(object, "missing", missing_json(site));
  return object;
}
