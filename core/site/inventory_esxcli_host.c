/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the columns of esxcli's listings that are about a host: stacks, routes, port groups,
 * neighbours. Must not know whether they came as text, CSV or JSON.
 */
#include <string.h>

#include "core/site/inventory_row.h"

#define KEYS(...)                                                                                  \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }

static void
store_netstack(struct vmk_reading *reading, const struct vmk_row *row)
{
  const char *name = vmk_row_get(row, "key");

  if (name)
    vmk_build_stack(reading->site, vmk_reading_host(reading), name, NULL,
                    vmk_reading_at(reading, row->line));
}

static const struct vmk_column netstack_columns[] = {
    {.key = "key"},
    {.key = "name"},
    {.key = "state"},
    {.key = NULL},
};

const struct vmk_kind vmk_kind_esxcli_netstack = {
    .format = {.name = "esxcli-netstack-list",
               .command = "esxcli network ip netstack list",
               .has = "TCP/IP stacks of the host",
               .lacks = "which interface is on which",
               .source = "observed"},
    .required = KEYS("key", "name", "state"),
    .exact = true,
    .columns = netstack_columns,
    .store = store_netstack,
};

/* "default" and "Local Subnet" are esxcli's and esxcfg's words for 0.0.0.0. */
static bool
parse_network(const char *network, const char *mask, struct vmk_subnet *subnet)
{
  if (!network || !mask)
    return false;
  if (!vmk_subnet_from_text(strcmp(network, "default") == 0 ? "0.0.0.0" : network, subnet))
    return false;
  return vmk_netmask_from_text(mask, &subnet->prefix);
}

static bool
parse_gateway(const char *text, struct vmk_address *gateway)
{
  struct vmk_address none = {{0}};

  *gateway = none;
  if (!text || strcmp(text, "Local Subnet") == 0 || strcmp(text, "0.0.0.0") == 0)
    return true;
  return vmk_address_from_text(text, gateway);
}

static void
store_route(struct vmk_reading *reading, const struct vmk_row *row)
{
  struct vmk_route route = {.source = vmk_reading_at(reading, row->line)};
  const char *network = vmk_row_get(row, "network"), *gateway = vmk_row_get(row, "gateway");
  struct vmk_host_build *host;

  if (!parse_network(network, vmk_row_get(row, "netmask"), &route.network)) {
    vmk_note_bad_value(reading, row->line, "a network with its netmask", network ? network : "");
    return;
  }
  if (!parse_gateway(gateway, &route.gateway)) {
    vmk_note_bad_value(reading, row->line, "a gateway", gateway);
    return;
  }
  route.interface = vmk_site_intern(reading->site, vmk_row_get(row, "interface"));
  route.netstack = reading->netstack;
  host = vmk_build_host(reading->site, vmk_reading_host(reading), route.source);
  host->routes_were_read = true;
  vmk_build_route(reading->site, host->host.name, &route);
}

static const struct vmk_column route_columns[] = {
    {.key = "network"},   {.key = "netmask"}, {.key = "gateway"},
    {.key = "interface"}, {.key = "source"},  {.key = NULL},
};

const struct vmk_kind vmk_kind_esxcli_route = {
    .format = {.name = "esxcli-route-list",
               .command = "esxcli network ip route ipv4 list [-N STACK]; esxcfg-route -l",
               .has = "default gateway and static routes of one stack",
               .lacks =
                   "the gateway's MAC; the stack, where the command is not kept above the output",
               .source = "observed"},
    .required = KEYS("network", "netmask", "gateway", "interface"),
    .vmk_key = "interface",
    .columns = route_columns,
    .store = store_route,
};

static void
store_portgroup(struct vmk_reading *reading, const struct vmk_row *row)
{
  struct vmk_portgroup portgroup = {.vlan = VMK_VLAN_UNKNOWN,
                                    .source = vmk_reading_at(reading, row->line)};
  const char *vlan = vmk_row_get(row, "vlanid"), *name = vmk_row_get(row, "name");
  guint64 value;

  if (!name || !vlan || !g_ascii_string_to_unsigned(vlan, 10, 0, 4095, &value, NULL)) {
    vmk_note_bad_value(reading, row->line, "a port group with a VLAN (0 to 4095)",
                       vlan ? vlan : "");
    return;
  }
  portgroup.name = vmk_site_intern(reading->site, name);
  portgroup.switch_name = vmk_site_intern(reading->site, vmk_row_get(row, "virtualswitch"));
  portgroup.vlan = (int32_t)value;
  vmk_build_portgroup(reading->site, vmk_reading_host(reading), &portgroup);
}

static const struct vmk_column portgroup_columns[] = {
    {.key = "name"}, {.key = "virtualswitch"}, {.key = "activeclients"}, {.key = "vlanid"},
    {.key = NULL},
};

const struct vmk_kind vmk_kind_esxcli_portgroup = {
    .format = {.name = "esxcli-portgroup-list",
               .command = "esxcli network vswitch standard portgroup list",
               .has = "VLAN of each port group, joined to interfaces by its name",
               .lacks = "distributed switches",
               .source = "observed"},
    .required = KEYS("name", "virtualswitch", "vlanid"),
    .columns = portgroup_columns,
    .store = store_portgroup,
};

/* "(incomplete)" is an address that did not answer. */
static void
store_neighbor(struct vmk_reading *reading, const struct vmk_row *row)
{
  struct vmk_neighbor neighbor = {.source = vmk_reading_at(reading, row->line)};
  const char *address = vmk_row_get(row, "neighbor"), *mac = vmk_row_get(row, "macaddress");

  if (mac && mac[0] == '(')
    return;
  if (!address || !mac || !vmk_address_from_text(address, &neighbor.address) ||
      !vmk_mac_from_text(mac, &neighbor.mac))
    vmk_note_bad_value(reading, row->line, "an address with its MAC", address ? address : "");
  else
    vmk_build_neighbor(reading->site, &neighbor);
}

static const struct vmk_column neighbor_columns[] = {
    {.key = "neighbor"}, {.key = "macaddress"}, {.key = "vmknic"}, {.key = "expiry"},
    {.key = "state"},    {.key = "type"},       {.key = NULL},
};

const struct vmk_kind vmk_kind_esxcli_neighbor = {
    .format = {.name = "esxcli-neighbor-list",
               .command = "esxcli network ip neighbor list",
               .has =
                   "MAC of gateways, and of other hosts' interfaces whose own listing is missing",
               .lacks = "everything else",
               .source = "observed"},
    .required = KEYS("neighbor", "macaddress", "vmknic"),
    .vmk_key = "vmknic",
    .columns = neighbor_columns,
    .store = store_neighbor,
};
