/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which facts a check needs and how to get them, one row each.
 * Must not know how a check works.
 */
#include <string.h>

#include "core/site/site_build.h"

enum { WHERE_SHOWN = 4 };

/* Walks what a row is about; calls back once for each with whether it lacks the fact. */
struct tally {
  struct vmk_missing row;
  GString *where;
};

struct missing_rule {
  const char *id;
  const char *what;
  const char *checks;
  const char *remedy;
  /* One of these three is set: does it lack the fact? */
  bool (*vmk_lacks)(const struct vmk_vmk *vmk);
  bool (*host_lacks)(const struct vmk_host *host);
  bool (*gateway_lacks)(const struct vmk_gateway *gateway);
};

static bool
lacks_address(const struct vmk_vmk *vmk)
{
  return vmk->address_count == 0;
}

static bool
lacks_netmask(const struct vmk_vmk *vmk)
{
  for (size_t i = 0; i < vmk->address_count; i++)
    if (vmk->addresses[i].prefix == VMK_PREFIX_UNKNOWN)
      return true;
  return false;
}

static bool
lacks_mac(const struct vmk_vmk *vmk)
{
  return vmk_mac_is_none(&vmk->mac);
}

static bool
lacks_roles(const struct vmk_vmk *vmk)
{
  return !vmk->roles_known;
}

static bool
lacks_netstack(const struct vmk_vmk *vmk)
{
  return vmk->netstack == NULL;
}

static bool
lacks_vlan(const struct vmk_vmk *vmk)
{
  return vmk->vlan == VMK_VLAN_UNKNOWN;
}

static bool
lacks_vmks(const struct vmk_host *host)
{
  return host->vmk_count == 0;
}

static bool
lacks_gateway(const struct vmk_host *host)
{
  for (size_t i = 0; i < host->stack_count; i++)
    if (!vmk_address_is_none(&host->stacks[i].gateway_v4) ||
        !vmk_address_is_none(&host->stacks[i].gateway_v6))
      return false;
  return true;
}

static bool
lacks_routes(const struct vmk_host *host)
{
  for (size_t i = 0; i < host->stack_count; i++)
    if (host->stacks[i].routes_known)
      return false;
  return true;
}

static bool
lacks_gateway_mac(const struct vmk_gateway *gateway)
{
  return gateway->mac_count == 0;
}

static const struct missing_rule rules[] = {
    {.id = "interfaces",
     .what = "host without any VMkernel interface",
     .checks = "cold-on-management, vmotion-on-management, capture-coverage",
     .remedy = "esxcli network ip interface list, and esxcli network ip interface ipv4 get",
     .host_lacks = lacks_vmks},
    {.id = "address",
     .what = "IP address of an interface",
     .checks = "cold-on-management, vmotion-on-management, dead-service-flag, storage-shared, "
               "unknown-role",
     .remedy = "esxcli network ip interface ipv4 get",
     .vmk_lacks = lacks_address},
    {.id = "roles",
     .what = "services of an interface (management, vmotion and vSphereProvisioning each answered)",
     .checks = "cold-on-management, missing-route-fallback, vmotion-on-management, storage-shared",
     .remedy = "esxcli network ip interface tag get -i vmkN, or govc object.collect -json",
     .vmk_lacks = lacks_roles},
    {.id = "netstack",
     .what = "TCP/IP stack of an interface",
     .checks = "dead-service-flag, vmotion-on-management",
     .remedy = "esxcli network ip interface list, or esxcfg-vmknic -l",
     .vmk_lacks = lacks_netstack},
    {.id = "mac",
     .what = "MAC address of an interface",
     .checks = "cold-through-gateway, hot-through-gateway, same-subnet-vmk",
     .remedy = "esxcli network ip interface list",
     .vmk_lacks = lacks_mac},
    {.id = "netmask",
     .what = "netmask of an address",
     .checks = "routed-path-unknown, missing-route-fallback, same-subnet-vmk",
     .remedy = "esxcli network ip interface ipv4 get",
     .vmk_lacks = lacks_netmask},
    {.id = "vlan",
     .what = "VLAN of an interface",
     .checks = "vmotion-vlan-shared",
     .remedy = "esxcli network vswitch standard portgroup list; for distributed switches vlan= in "
               "a *.site file",
     .vmk_lacks = lacks_vlan},
    {.id = "gateway",
     .what = "default gateway of a host",
     .checks = "cold-through-gateway, hot-through-gateway",
     .remedy = "esxcli network ip route ipv4 list, with -N for each stack",
     .host_lacks = lacks_gateway},
    {.id = "routes",
     .what = "route table of a host",
     .checks = "missing-route-fallback",
     .remedy = "esxcli network ip route ipv4 list, with -N for each stack",
     .host_lacks = lacks_routes},
    {.id = "gateway-mac",
     .what = "MAC address of a gateway",
     .checks = "cold-through-gateway, hot-through-gateway",
     .remedy = "esxcli network ip neighbor list, or mac= under [gateway] in a *.site file",
     .gateway_lacks = lacks_gateway_mac},
};

static void
count_one(struct tally *tally, bool lacks, const char *name, const char *part)
{
  tally->row.total++;
  if (!lacks)
    return;
  tally->row.count++;
  if (tally->row.count <= WHERE_SHOWN)
    g_string_append_printf(tally->where, "%s%s%s%s", tally->where->len ? ", " : "", name,
                           part ? " " : "", part ? part : "");
  else if (tally->row.count == WHERE_SHOWN + 1)
    g_string_append(tally->where, ", ...");
}

static void
count_hosts(const struct vmk_site *site, const struct missing_rule *rule, struct tally *tally)
{
  for (size_t i = 0; i < vmk_site_host_count(site); i++) {
    const struct vmk_host *host = vmk_site_host(site, i);

    if (rule->host_lacks)
      count_one(tally, rule->host_lacks(host), host->name, NULL);
    for (size_t j = 0; rule->vmk_lacks && j < host->vmk_count; j++)
      count_one(tally, rule->vmk_lacks(host->vmks[j]), host->name, host->vmks[j]->name);
  }
}

static void
count_gateways(const struct vmk_site *site, const struct missing_rule *rule, struct tally *tally)
{
  for (size_t i = 0; rule->gateway_lacks && i < vmk_site_gateway_count(site); i++) {
    const struct vmk_gateway *gateway = vmk_site_gateway(site, i);

    count_one(tally, rule->gateway_lacks(gateway), gateway->name, NULL);
  }
}

static void
add_no_hosts(GArray *rows)
{
  struct vmk_missing row = {
      .id = "hosts",
      .what = "hosts: nothing is known of the site",
      .checks =
          "cold-on-management, missing-route-fallback, vmotion-on-management, dead-service-flag, "
          "routed-path-unknown, vmotion-vlan-shared, storage-shared, same-subnet-vmk, unknown-role",
      .remedy = "--inventory with the output of: govc object.collect -json, esxcli network ip "
                "interface list, or a "
                "*.site file",
      .where = g_strdup(""),
  };

  g_array_append_val(rows, row);
}

GArray *
vmk_site_missing(const struct vmk_site *site)
{
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct vmk_missing));

  if (vmk_site_host_count(site) == 0)
    add_no_hosts(rows);
  for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
    struct tally tally = {.row = {.id = rules[i].id,
                                  .what = rules[i].what,
                                  .checks = rules[i].checks,
                                  .remedy = rules[i].remedy},
                          .where = g_string_new(NULL)};

    count_hosts(site, &rules[i], &tally);
    count_gateways(site, &rules[i], &tally);
    tally.row.where = g_string_free(tally.where, FALSE);
    if (tally.row.count)
      g_array_append_val(rows, tally.row);
    else
      g_free(tally.row.where);
  }
  return rows;
}

void
vmk_missing_free(GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    g_free(g_array_index(rows, struct vmk_missing, i).where);
  g_array_unref(rows);
}
