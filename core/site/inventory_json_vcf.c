/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the network parts of VMware Cloud Foundation's sddcSpec (observed: the vendor's sample).
 * Must not know how the JSON came into memory.
 */
#include "core/site/inventory_json.h"

static void
take_network_gateway(struct vmk_json *json, const json_t *spec, const char *name)
{
  const char *text = vmk_json_text(spec, "gateway");
  struct vmk_address address;
  char *label;

  if (!text)
    return;
  if (!vmk_address_from_text(text, &address)) {
    vmk_note_bad_value(json->reading, vmk_json_at(json, spec).line, "a gateway", text);
    return;
  }
  label = g_strdup_printf("gateway of %s", name);
  vmk_gateway_build_address(vmk_build_gateway(json->reading->site, label, vmk_json_at(json, spec)),
                            &address);
  g_free(label);
}

static void
take_network(struct vmk_json *json, const json_t *spec)
{
  struct vmk_source source = vmk_json_at(json, spec);
  const char *type = vmk_json_text(spec, "networkType"),
             *subnet_text = vmk_json_text(spec, "subnet");
  const char *name = vmk_json_text(spec, "portGroupKey");
  int64_t vlan = vmk_json_number(spec, "vlanId");
  enum vmk_role role = type ? vmk_role_from_name(type) : VMK_ROLE_UNKNOWN;
  struct vmk_network_build *build;
  struct vmk_subnet subnet;

  if (!type)
    return;
  if (!name)
    name = type;
  build = vmk_build_network(json->reading->site, name,
                            vlan >= 0 && vlan <= 4094 ? (int32_t)vlan : VMK_VLAN_UNKNOWN, source);
  if (role == VMK_ROLE_UNKNOWN)
    vmk_reading_note_unknown(json->reading, source.line, "networkType", type, "sddcSpec");
  else
    build->network.roles |= VMK_ROLE_BIT(role);
  if (subnet_text && vmk_subnet_from_text(subnet_text, &subnet))
    g_array_append_val(build->subnets, subnet);
  else if (subnet_text)
    vmk_note_bad_value(json->reading, source.line, "a subnet", subnet_text);
  take_network_gateway(json, spec, name);
}

/* Bring-up gives each host its management address on vmk0 (inferred). */
static void
take_host(struct vmk_json *json, const json_t *spec)
{
  struct vmk_fact fact;
  struct vmk_subnet subnet = {.prefix = VMK_PREFIX_UNKNOWN};
  const char *address = vmk_json_text(spec, "ipAddressPrivate.ipAddress");
  const char *gateway = vmk_json_text(spec, "ipAddressPrivate.gateway");
  const char *mask = vmk_json_text(spec, "ipAddressPrivate.subnet");

  vmk_fact_init(&fact, vmk_json_at(json, spec));
  fact.host = vmk_json_text(spec, "hostname");
  fact.name = "vmk0";
  if (!fact.host || !address || !vmk_address_from_text(address, &subnet.address))
    return;
  if (mask)
    vmk_netmask_from_text(mask, &subnet.prefix);
  vmk_fact_add_address(&fact, &subnet);
  if (gateway)
    vmk_address_from_text(gateway, &fact.gateway);
  fact.set = VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT);
  vmk_fact_merge(json->reading->site, &fact);
}

static void
take_nsx(struct vmk_json *json, const json_t *object)
{
  const json_t *nsx = vmk_json_get(object, "nsxtSpec"), *manager;
  int64_t vlan = vmk_json_number(nsx, "transportVlanId");
  struct vmk_source source = vmk_json_at(json, nsx);
  size_t i;

  if (vlan > 0 && vlan <= 4094)
    vmk_build_network(json->reading->site, "NSX host overlay", (int32_t)vlan, source)
        ->network.roles = VMK_ROLE_BIT(VMK_ROLE_OVERLAY);
  json_array_foreach(vmk_json_get(nsx, "nsxtManagers"), i, manager)
  {
    const char *name = vmk_json_text(manager, "hostname"), *address = vmk_json_text(manager, "ip");
    struct vmk_subnet subnet;
    struct vmk_peer_build *peer;

    if (!name || !address || !vmk_subnet_from_text(address, &subnet))
      continue;
    peer = vmk_build_peer(json->reading->site, name, vmk_json_at(json, manager));
    peer->peer.function = VMK_PEER_NSX;
    peer->peer.function_text = vmk_peer_function_name(VMK_PEER_NSX);
    g_array_append_val(peer->subnets, subnet);
  }
}

bool
vmk_json_take_vcf(struct vmk_json *json, const json_t *object)
{
  const json_t *networks = vmk_json_get(object, "networkSpecs"), *item;
  size_t i;

  if (!json_is_array(networks))
    return false;
  json_array_foreach(networks, i, item) take_network(json, item);
  json_array_foreach(vmk_json_get(object, "hostSpecs"), i, item) take_host(json, item);
  take_nsx(json, object);
  return true;
}
