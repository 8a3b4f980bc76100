/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how facts are joined once all files are read: port groups to VLANs, routes to stacks,
 * stacks to roles. Must not know how any inventory file is laid out.
 */
#include <stdlib.h>
#include <string.h>

#include "core/site/site_index.h"
#include "core/site/subnet_index.h"

#define DEFAULT_STACK "defaultTcpipStack"
#define BIT VMK_ROLE_BIT

/* What a TCP/IP stack says about the interfaces on it (rules-and-needs.md section 1.2). On these
 * stacks the service flags cannot be set, so every other flagged role is ruled out (documented:
 * DOC-STACK, ANSIBLE). */
struct stack_rule {
  const char *name;
  uint32_t roles;
  const char *source;
};

static const struct stack_rule stack_rules[] = {
    {.name = "vmotion",
     .roles = BIT(VMK_ROLE_VMOTION),
     .source = "documented: DOC-STACK, KB 316409"},
    {.name = "vSphereProvisioning",
     .roles = BIT(VMK_ROLE_PROVISIONING),
     .source = "documented: DOC-STACK, KB 316409"},
    {.name = "vxlan", .roles = BIT(VMK_ROLE_OVERLAY), .source = "observed: NSX tunnel end points"},
    {.name = "vnetworking", .roles = BIT(VMK_ROLE_OVERLAY), .source = "documented: NSX API 9.1"},
    {.name = "hyperbus", .roles = 0, .source = "observed: NSX vmk50"},
    {.name = "mirror", .roles = 0, .source = "inferred"},
    {.name = "ops", .roles = 0, .source = "inferred"},
};

/* The services that another stack takes over from the default one (documented: DOC-STACK, KB
 * 316409). */
static const uint32_t taken_over = BIT(VMK_ROLE_VMOTION) | BIT(VMK_ROLE_PROVISIONING);

static const struct stack_rule *
rule_of(const char *netstack)
{
  for (size_t i = 0; netstack && i < G_N_ELEMENTS(stack_rules); i++)
    if (g_ascii_strcasecmp(netstack, stack_rules[i].name) == 0)
      return &stack_rules[i];
  return NULL;
}

static struct vmk_vmk_build *
vmk_at(const struct vmk_host_build *host, guint index)
{
  return g_ptr_array_index(host->vmks, index);
}

static uint32_t
roles_of_stacks(const struct vmk_host_build *host)
{
  uint32_t roles = 0;

  for (guint i = 0; i < host->vmks->len; i++) {
    const struct stack_rule *rule = rule_of(vmk_at(host, i)->vmk.netstack);

    if (rule)
      roles |= rule->roles;
  }
  return roles & taken_over;
}

static void
roles_from_stack(struct vmk_vmk_build *build, const struct stack_rule *rule)
{
  struct vmk_vmk *vmk = &build->vmk;
  uint32_t flags = build->set & VMK_ROLES_WITH_FLAG;

  vmk->roles_by_stack = rule->roles;
  vmk->roles = rule->roles | (build->set & ~VMK_ROLES_WITH_FLAG);
  vmk->roles_dead = flags & ~rule->roles;
  vmk->roles_denied = VMK_ROLES_WITH_FLAG & ~rule->roles;
}

static void
roles_from_flags(struct vmk_vmk_build *build, uint32_t taken)
{
  struct vmk_vmk *vmk = &build->vmk;
  bool on_default = vmk->netstack && g_ascii_strcasecmp(vmk->netstack, DEFAULT_STACK) == 0;
  uint32_t flags = build->set & VMK_ROLES_WITH_FLAG;

  /* Flags other than these two can only be set on the default stack. */
  if (!vmk->netstack && (flags & ~taken_over))
    on_default = true;
  vmk->roles_dead = on_default ? build->set & taken : 0;
  vmk->roles = build->set & ~vmk->roles_dead;
  vmk->roles_denied = build->denied | vmk->roles_dead | (on_default ? taken & ~build->set : 0);
  /* An interface on a stack of its own shows no flag at all (inferred: PowerCLI, Ansible): no flag,
   * no denial. */
  if (!vmk->netstack && !flags && !build->roles_are_effective)
    vmk->roles_denied &= ~taken_over;
}

static void
resolve_roles(struct vmk_host_build *host)
{
  uint32_t taken = roles_of_stacks(host);
  const uint32_t wanted = BIT(VMK_ROLE_MANAGEMENT) | taken_over;

  for (guint i = 0; i < host->vmks->len; i++) {
    struct vmk_vmk_build *build = vmk_at(host, i);
    const struct stack_rule *rule = rule_of(build->vmk.netstack);

    build->vmk.roles_flagged = build->set;
    if (rule)
      roles_from_stack(build, rule);
    else
      roles_from_flags(build, taken);
    build->vmk.roles_known = ((build->vmk.roles | build->vmk.roles_denied) & wanted) == wanted;
  }
}

static const struct vmk_portgroup *
portgroup_of(const struct vmk_host_build *host, const char *name)
{
  for (guint i = 0; name && i < host->portgroups->len; i++) {
    const struct vmk_portgroup *portgroup =
        &g_array_index(host->portgroups, struct vmk_portgroup, i);

    if (strcmp(portgroup->name, name) == 0)
      return portgroup;
  }
  return NULL;
}

/* VLAN 4095 is a trunk into the interface: which VLANs are used is not said (documented: VGT). */
static void
resolve_vlan_by_portgroup(struct vmk_site *site, struct vmk_host_build *host,
                          struct vmk_vmk_build *build)
{
  const struct vmk_portgroup *portgroup = portgroup_of(host, build->vmk.portgroup);
  struct vmk_fact fact;

  if (!portgroup)
    return;
  if (portgroup->vlan == 4095) {
    vmk_site_note_add(site, portgroup->source,
                      "port group %s of %s is a trunk (VLAN 4095); the VLAN of %s is not known",
                      portgroup->name, host->host.name, build->vmk.name);
    return;
  }
  vmk_fact_init(&fact, portgroup->source);
  fact.host = host->host.name;
  fact.name = build->vmk.name;
  fact.vlan = portgroup->vlan;
  fact.switch_name = portgroup->switch_name;
  vmk_fact_merge(site, &fact);
}

static void
resolve_vlan_by_subnet(const struct vmk_site *site, struct vmk_vmk_build *build)
{
  for (guint i = 0; build->vmk.vlan == VMK_VLAN_UNKNOWN && i < build->addresses->len; i++) {
    const struct vmk_subnet *subnet = &g_array_index(build->addresses, struct vmk_subnet, i);
    const struct vmk_network *network =
        vmk_subnet_index_find(site->network_index, &subnet->address);

    if (network)
      build->vmk.vlan = network->vlan;
  }
}

static const char *
netstack_of(const struct vmk_host_build *host, const char *interface)
{
  for (guint i = 0; interface && i < host->vmks->len; i++)
    if (g_ascii_strcasecmp(vmk_at(host, i)->vmk.name, interface) == 0)
      return vmk_at(host, i)->vmk.netstack;
  return NULL;
}

/* Commands show the default stack unless told otherwise (documented: esxcli -N). */
static void
resolve_routes(struct vmk_site *site, struct vmk_host_build *host)
{
  for (guint i = 0; i < host->routes->len; i++) {
    struct vmk_route *route = &g_array_index(host->routes, struct vmk_route, i);

    if (!route->netstack)
      route->netstack = netstack_of(host, route->interface);
    if (!route->netstack)
      route->netstack = DEFAULT_STACK;
    vmk_build_stack(site, host->host.name, route->netstack,
                    route->network.prefix == 0 ? &route->gateway : NULL, route->source);
  }
}

static void
mark_route_tables(struct vmk_host_build *host)
{
  for (guint i = 0; host->routes_were_read && i < host->routes->len; i++)
    for (guint j = 0; j < host->stacks->len; j++) {
      struct vmk_stack *stack = &g_array_index(host->stacks, struct vmk_stack, j);

      if (g_ascii_strcasecmp(stack->name,
                             g_array_index(host->routes, struct vmk_route, i).netstack) == 0)
        stack->routes_known = true;
    }
}

static void
derive_gateway(struct vmk_site *site, const struct vmk_address *address, struct vmk_source source)
{
  struct vmk_gateway_build *build;
  char name[VMK_ADDRESS_TEXT_SIZE];

  if (vmk_address_is_none(address) || g_hash_table_contains(site->gateway_by_address, address))
    return;
  build = vmk_build_gateway(site, vmk_address_to_text(address, name), source);
  build->gateway.derived = build->addresses->len == 0 && build->macs->len == 0;
  vmk_gateway_build_address(build, address);
  vmk_index_gateway(site, build);
}

static void
resolve_gateways(struct vmk_site *site)
{
  vmk_index_gateways(site);
  for (guint i = 0; i < site->hosts->len; i++) {
    const struct vmk_host_build *host = g_ptr_array_index(site->hosts, i);

    for (guint j = 0; j < host->stacks->len; j++) {
      const struct vmk_stack *stack = &g_array_index(host->stacks, struct vmk_stack, j);

      derive_gateway(site, &stack->gateway_v4, stack->source);
      derive_gateway(site, &stack->gateway_v6, stack->source);
    }
  }
}

/* A neighbour's MAC completes a gateway, or an interface whose own listing gave none. */
static void
resolve_neighbors(struct vmk_site *site)
{
  for (guint i = 0; i < site->neighbors->len; i++) {
    const struct vmk_neighbor *neighbor = &g_array_index(site->neighbors, struct vmk_neighbor, i);
    struct vmk_gateway_build *gateway =
        g_hash_table_lookup(site->gateway_by_address, &neighbor->address);
    GPtrArray *owners = g_hash_table_lookup(site->vmk_by_address, &neighbor->address);
    struct vmk_vmk_build *build = owners && owners->len == 1 ? g_ptr_array_index(owners, 0) : NULL;

    if (gateway)
      vmk_gateway_build_mac(gateway, &neighbor->mac);
    if (build && vmk_mac_is_none(&build->vmk.mac)) {
      build->vmk.mac = neighbor->mac;
      build->from[VMK_FIELD_MAC] = neighbor->source;
    }
  }
}

static int
compare_vmks(gconstpointer a, gconstpointer b)
{
  const struct vmk_vmk *first = *(const struct vmk_vmk *const *)a,
                       *second = *(const struct vmk_vmk *const *)b;
  size_t first_length = strlen(first->name), second_length = strlen(second->name);

  /* vmk10 after vmk9. */
  if (first_length != second_length)
    return first_length < second_length ? -1 : 1;
  return strcmp(first->name, second->name);
}

static int
compare_hosts(gconstpointer a, gconstpointer b)
{
  return strcmp((*(const struct vmk_host *const *)a)->name,
                (*(const struct vmk_host *const *)b)->name);
}

static void
publish_host(struct vmk_host_build *host)
{
  g_ptr_array_sort(host->vmks, compare_vmks);
  host->host.vmks = (const struct vmk_vmk *const *)(void *)host->vmks->pdata;
  host->host.vmk_count = host->vmks->len;
  host->host.stacks = (const struct vmk_stack *)(void *)host->stacks->data;
  host->host.stack_count = host->stacks->len;
  host->host.routes = (const struct vmk_route *)(void *)host->routes->data;
  host->host.route_count = host->routes->len;
}

static void
resolve_host(struct vmk_site *site, struct vmk_host_build *host)
{
  for (guint i = 0; i < host->vmks->len; i++) {
    resolve_vlan_by_portgroup(site, host, vmk_at(host, i));
    resolve_vlan_by_subnet(site, vmk_at(host, i));
    vmk_index_addresses(site, vmk_at(host, i));
  }
  resolve_roles(host);
  resolve_routes(site, host);
  mark_route_tables(host);
  publish_host(host);
}

void
vmk_site_resolve(struct vmk_site *site)
{
  g_assert(!site->resolved);
  g_ptr_array_sort(site->hosts, compare_hosts);
  vmk_index_networks(site);
  vmk_index_peers(site);
  for (guint i = 0; i < site->hosts->len; i++)
    resolve_host(site, g_ptr_array_index(site->hosts, i));
  resolve_gateways(site);
  resolve_neighbors(site);
  /* Neighbours may have added MACs: the arrays behind the gateways can have moved. */
  vmk_index_gateways(site);
  for (guint i = 0; i < site->hosts->len; i++) {
    const struct vmk_host_build *host = g_ptr_array_index(site->hosts, i);

    for (guint j = 0; j < host->vmks->len; j++)
      vmk_index_mac(site, vmk_at(host, j));
  }
  site->resolved = true;
}
