/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the vSphere API's HostSystem: config.network and config.virtualNicManagerInfo (documented:
 * vSphere API HostNetworkInfo, HostVirtualNicManagerInfo; names observed in govc output). Must not
 * know how the JSON came into memory.
 */
#include <string.h>

#include "core/site/inventory_json.h"

#define DEFAULT_STACK "defaultTcpipStack"

static bool
is_config(const json_t *object)
{
  return vmk_json_path(object, "network.vnic") ||
         vmk_json_path(object, "virtualNicManagerInfo.netConfig");
}

/* selectedVnic is the type, a dot and the interface's key; the key ends with the device's name
 * (observed: govmomi host capture). */
static bool
is_selected(const json_t *net_config, const char *type, const json_t *vnic)
{
  const json_t *selected = vmk_json_get(net_config, "selectedVnic"), *item;
  const char *key = vmk_json_text(vnic, "key"), *device = vmk_json_text(vnic, "device");
  size_t i, prefix = strlen(type);

  json_array_foreach(selected, i, item)
  {
    const char *text = json_string_value(item);
    const char *dash = text ? strrchr(text, '-') : NULL;

    if (key && text && strncmp(text, type, prefix) == 0 && text[prefix] == '.' &&
        strcmp(text + prefix + 1, key) == 0)
      return true;
    if (dash && device && strcmp(dash + 1, device) == 0)
      return true;
  }
  return false;
}

/* A type that the host does not list stays unknown. */
static void
take_services(struct vmk_json *json, struct vmk_fact *fact, const json_t *config,
              const json_t *vnic)
{
  const json_t *net_config;
  size_t i;

  json_array_foreach(vmk_json_path(config, "virtualNicManagerInfo.netConfig"), i, net_config)
  {
    const char *type = vmk_json_text(net_config, "nicType");
    enum vmk_role role = type ? vmk_role_from_name(type) : VMK_ROLE_UNKNOWN;

    if (role == VMK_ROLE_UNKNOWN)
      vmk_reading_note_unknown(json->reading, vmk_json_at(json, net_config).line, "service",
                               type ? type : "", "virtualNicManagerInfo");
    else if (is_selected(net_config, type, vnic))
      fact->set |= VMK_ROLE_BIT(role);
    else
      fact->denied |= VMK_ROLE_BIT(role);
  }
}

static void
take_address(struct vmk_json *json, struct vmk_fact *fact, const char *address, const char *mask,
             int64_t prefix)
{
  struct vmk_subnet subnet = {.prefix = VMK_PREFIX_UNKNOWN};

  if (!address)
    return;
  if (!vmk_address_from_text(address, &subnet.address)) {
    vmk_note_bad_value(json->reading, fact->source.line, "an IP address", address);
    return;
  }
  if (mask && !vmk_netmask_from_text(mask, &subnet.prefix))
    vmk_note_bad_value(json->reading, fact->source.line, "a netmask", mask);
  if (prefix >= 0 && prefix <= 128)
    subnet.prefix = (uint8_t)prefix;
  vmk_fact_add_address(fact, &subnet);
}

static void
take_addresses(struct vmk_json *json, struct vmk_fact *fact, const json_t *vnic)
{
  const json_t *address;
  size_t i;

  take_address(json, fact, vmk_json_text(vnic, "spec.ip.ipAddress"),
               vmk_json_text(vnic, "spec.ip.subnetMask"), -1);
  json_array_foreach(vmk_json_path(vnic, "spec.ip.ipV6Config.ipV6Address"), i, address)
      take_address(json, fact, vmk_json_text(address, "ipAddress"), NULL,
                   vmk_json_number(address, "prefixLength"));
}

static void
take_vnic(struct vmk_json *json, const char *host, const json_t *config, const json_t *vnic)
{
  struct vmk_fact fact;
  const char *mac = vmk_json_text(vnic, "spec.mac"), *gateway;
  int64_t mtu = vmk_json_number(vnic, "spec.mtu");

  vmk_fact_init(&fact, vmk_json_at(json, vnic));
  fact.host = host;
  fact.name = vmk_json_text(vnic, "device");
  if (!fact.name || !vmk_is_vmk_name(fact.name))
    return;
  take_addresses(json, &fact, vnic);
  if (mac && !vmk_mac_from_text(mac, &fact.mac))
    vmk_note_bad_value(json->reading, fact.source.line, "a MAC address", mac);
  fact.mtu = mtu > 0 && mtu <= 65535 ? (uint32_t)mtu : 0;
  fact.netstack = vmk_json_text(vnic, "spec.netStackInstanceKey");
  fact.portgroup = vmk_json_text(vnic, "portgroup");
  if (!fact.portgroup)
    fact.portgroup = vmk_json_text(vnic, "spec.portgroup");
  if (!fact.portgroup)
    fact.portgroup = vmk_json_text(vnic, "spec.distributedVirtualPort.portgroupKey");
  gateway = vmk_json_text(vnic, "spec.ipRouteSpec.ipRouteConfig.defaultGateway");
  if (gateway && !vmk_address_from_text(gateway, &fact.gateway))
    vmk_note_bad_value(json->reading, fact.source.line, "a gateway", gateway);
  take_services(json, &fact, config, vnic);
  vmk_fact_merge(json->reading->site, &fact);
}

static void
take_vnics(struct vmk_json *json, const char *host, const json_t *config)
{
  const json_t *vnics = vmk_json_path(config, "network.vnic"), *vnic;
  const json_t *net_configs = vmk_json_path(config, "virtualNicManagerInfo.netConfig");
  size_t i;

  /* Without the network part the candidates of any service are the interfaces. */
  if (!vnics)
    vnics = vmk_json_get(json_array_get(net_configs, 0), "candidateVnic");
  json_array_foreach(vnics, i, vnic) take_vnic(json, host, config, vnic);
}

static void
take_gateway(struct vmk_json *json, const char *host, const char *stack, const char *text,
             struct vmk_source source)
{
  struct vmk_address gateway;

  if (!text)
    vmk_build_stack(json->reading->site, host, stack, NULL, source);
  else if (vmk_address_from_text(text, &gateway))
    vmk_build_stack(json->reading->site, host, stack, &gateway, source);
  else
    vmk_note_bad_value(json->reading, source.line, "a gateway", text);
}

static void
take_route(struct vmk_json *json, const char *host, const char *stack, const json_t *entry)
{
  struct vmk_route route = {.source = vmk_json_at(json, entry)};
  const char *network = vmk_json_text(entry, "network"), *gateway = vmk_json_text(entry, "gateway");
  int64_t prefix = vmk_json_number(entry, "prefixLength");
  struct vmk_site *site = json->reading->site;

  if (!network || !vmk_address_from_text(network, &route.network.address) || prefix < 0 ||
      prefix > 128)
    return;
  if (gateway && strcmp(gateway, "0.0.0.0") != 0 && !vmk_address_from_text(gateway, &route.gateway))
    return;
  route.network.prefix = (uint8_t)prefix;
  route.interface = vmk_site_intern(site, vmk_json_text(entry, "deviceName"));
  route.netstack = vmk_site_intern(site, stack);
  vmk_build_host(site, host, route.source)->routes_were_read = true;
  vmk_build_route(site, host, &route);
}

static void
take_stacks(struct vmk_json *json, const char *host, const json_t *network)
{
  const json_t *stack, *entry;
  size_t i, j;

  json_array_foreach(vmk_json_get(network, "netStackInstance"), i, stack)
  {
    const char *key = vmk_json_text(stack, "key");
    struct vmk_source source = vmk_json_at(json, stack);

    if (!key)
      continue;
    take_gateway(json, host, key, vmk_json_text(stack, "ipRouteConfig.defaultGateway"), source);
    json_array_foreach(vmk_json_path(stack, "routeTableConfig.ipRoute"), j, entry)
        take_route(json, host, key, vmk_json_get(entry, "route"));
  }
  if (vmk_json_text(network, "ipRouteConfig.defaultGateway"))
    take_gateway(json, host, DEFAULT_STACK, vmk_json_text(network, "ipRouteConfig.defaultGateway"),
                 vmk_json_at(json, vmk_json_get(network, "ipRouteConfig")));
  json_array_foreach(vmk_json_path(network, "routeTableInfo.ipRoute"), i, entry)
      take_route(json, host, DEFAULT_STACK, entry);
}

static void
take_portgroups(struct vmk_json *json, const char *host, const json_t *network)
{
  const json_t *item;
  size_t i;

  json_array_foreach(vmk_json_get(network, "portgroup"), i, item)
  {
    struct vmk_portgroup portgroup = {.source = vmk_json_at(json, item)};
    const char *name = vmk_json_text(item, "spec.name");
    int64_t vlan = vmk_json_number(item, "spec.vlanId");

    if (!name || vlan < 0 || vlan > 4095)
      continue;
    portgroup.name = vmk_site_intern(json->reading->site, name);
    portgroup.switch_name =
        vmk_site_intern(json->reading->site, vmk_json_text(item, "spec.vswitchName"));
    portgroup.vlan = (int32_t)vlan;
    vmk_build_portgroup(json->reading->site, host, &portgroup);
  }
}

/* The HostSystem's own name, else the name that the host calls itself, else that of the file. */
static const char *
host_name(struct vmk_json *json, const json_t *object, const json_t *config)
{
  const char *name = vmk_json_text(object, "summary.config.name");
  const char *short_name = vmk_json_text(config, "network.dnsConfig.hostName");
  const char *domain = vmk_json_text(config, "network.dnsConfig.domainName");
  char *joined;

  if (vmk_json_text(object, "name"))
    name = vmk_json_text(object, "name");
  if (name)
    return vmk_site_intern(json->reading->site, name);
  if (!short_name)
    return vmk_reading_host(json->reading);
  joined = domain ? g_strdup_printf("%s.%s", short_name, domain) : g_strdup(short_name);
  name = vmk_site_intern(json->reading->site, joined);
  g_free(joined);
  return name;
}

bool
vmk_json_take_host(struct vmk_json *json, const json_t *object)
{
  const json_t *config = is_config(object) ? object : vmk_json_get(object, "config");
  const json_t *network;
  const char *host;

  if (!is_config(config))
    return false;
  host = host_name(json, object, config);
  network = vmk_json_get(config, "network");
  take_portgroups(json, host, network);
  take_stacks(json, host, network);
  take_vnics(json, host, config);
  return true;
}

/* Arrays of the API stand in an object of their own: {"_typeName": "ArrayOfX", "_value": [..]},
 * earlier {"X": [..]} (observed: govc object.collect). */
static json_t *
unwrapped(json_t *value)
{
  const char *key;
  json_t *child;

  if (vmk_json_get(value, "_value"))
    return vmk_json_get(value, "_value");
  if (json_object_size(value) <= 2)
    json_object_foreach(value, key, child) if (json_is_array(child) &&
                                               g_str_has_prefix(key, "Host")) return child;
  return value;
}

/* Sets a member's member and makes what is missing on the way. */
static void
set_path(json_t *object, const char *path, json_t *value)
{
  char **names = g_strsplit(path, ".", 8);

  for (char **name = names; *name && json_is_object(object); name++) {
    json_t *child = vmk_json_get(object, *name);

    if (!name[1]) {
      json_object_set(object, *name, value);
    } else if (child) {
      object = child;
    } else {
      child = json_object();
      json_object_set_new(object, *name, child);
      object = child;
    }
  }
  g_strfreev(names);
}

bool
vmk_json_take_properties(struct vmk_json *json, const json_t *array)
{
  json_t *host, *property;
  size_t i;
  bool taken;

  if (!vmk_json_text(json_array_get(array, 0), "name") ||
      !vmk_json_get(json_array_get(array, 0), "val"))
    return false;
  host = json_object();
  json_array_foreach(array, i, property)
  {
    const char *path = vmk_json_text(property, "name");
    json_t *value = vmk_json_get(property, "val");

    if (path && value &&
        (strcmp(path, "name") == 0 || g_str_has_prefix(path, "config") ||
         g_str_has_prefix(path, "summary")))
      set_path(host, path, unwrapped(value));
  }
  taken = vmk_json_take_host(json, host);
  json_decref(host);
  return taken;
}
