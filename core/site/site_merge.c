/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how facts from several files join: what was read first stays, a contradiction is noted.
 * Must not know how any inventory file is laid out, nor what a fact means for traffic.
 */
#include <string.h>

#include "core/site/site_build.h"

static const char *const field_names[VMK_FIELD_COUNT] = {
    [VMK_FIELD_MAC] = "MAC",
    [VMK_FIELD_VLAN] = "VLAN",
    [VMK_FIELD_MTU] = "MTU",
    [VMK_FIELD_NETSTACK] = "TCP/IP stack",
    [VMK_FIELD_PORTGROUP] = "port group",
    [VMK_FIELD_SWITCH] = "switch",
    [VMK_FIELD_ROLES] = "services",
    [VMK_FIELD_ADDRESS] = "address",
};

void
vmk_fact_init(struct vmk_fact *fact, struct vmk_source source)
{
  memset(fact, 0, sizeof *fact);
  fact->source = source;
  fact->vlan = VMK_VLAN_UNKNOWN;
  fact->netmask = VMK_PREFIX_UNKNOWN;
}

bool
vmk_fact_add_address(struct vmk_fact *fact, const struct vmk_subnet *subnet)
{
  if (fact->address_count >= VMK_VMK_ADDRESS_LIMIT)
    return false;
  fact->addresses[fact->address_count++] = *subnet;
  return true;
}

/* Notes that a field is already known otherwise. */
static void
note_conflict(struct vmk_site *site, const struct vmk_vmk_build *build, enum vmk_field field,
              struct vmk_source source, const char *said, const char *kept)
{
  const struct vmk_source *from = &build->from[field];

  vmk_site_note_add(site, source,
                    "%s of %s %s: %s here, but %s in %s:%u, which stays; remove the wrong one",
                    field_names[field], build->vmk.host->name, build->vmk.name, said, kept,
                    from->file, from->line);
}

/* Is the field still free? Then it is taken for this source. */
static bool
claim(struct vmk_vmk_build *build, enum vmk_field field, struct vmk_source source)
{
  if (build->from[field].file)
    return false;
  build->from[field] = source;
  return true;
}

static void
merge_text(struct vmk_site *site, struct vmk_vmk_build *build, enum vmk_field field,
           const char **slot, const struct vmk_fact *fact, const char *value)
{
  const char *kept = vmk_site_intern(site, value);

  if (!kept || *kept == '\0')
    return;
  if (claim(build, field, fact->source))
    *slot = kept;
  else if (g_ascii_strcasecmp(*slot, kept) != 0)
    note_conflict(site, build, field, fact->source, kept, *slot);
}

static void
merge_number(struct vmk_site *site, struct vmk_vmk_build *build, enum vmk_field field, int64_t said,
             int64_t kept, struct vmk_source source)
{
  char said_text[24], kept_text[24];

  if (said == kept)
    return;
  g_snprintf(said_text, sizeof said_text, "%" G_GINT64_FORMAT, said);
  g_snprintf(kept_text, sizeof kept_text, "%" G_GINT64_FORMAT, kept);
  note_conflict(site, build, field, source, said_text, kept_text);
}

static void
merge_numbers(struct vmk_site *site, struct vmk_vmk_build *build, const struct vmk_fact *fact)
{
  if (fact->vlan != VMK_VLAN_UNKNOWN) {
    if (claim(build, VMK_FIELD_VLAN, fact->source))
      build->vmk.vlan = fact->vlan;
    merge_number(site, build, VMK_FIELD_VLAN, fact->vlan, build->vmk.vlan, fact->source);
  }
  if (fact->mtu) {
    if (claim(build, VMK_FIELD_MTU, fact->source))
      build->vmk.mtu = fact->mtu;
    merge_number(site, build, VMK_FIELD_MTU, fact->mtu, build->vmk.mtu, fact->source);
  }
}

static void
merge_mac(struct vmk_site *site, struct vmk_vmk_build *build, const struct vmk_fact *fact)
{
  char said[VMK_MAC_TEXT_SIZE], kept[VMK_MAC_TEXT_SIZE];

  if (vmk_mac_is_none(&fact->mac))
    return;
  if (claim(build, VMK_FIELD_MAC, fact->source))
    build->vmk.mac = fact->mac;
  else if (!vmk_mac_equal(&build->vmk.mac, &fact->mac))
    note_conflict(site, build, VMK_FIELD_MAC, fact->source, vmk_mac_to_text(&fact->mac, said),
                  vmk_mac_to_text(&build->vmk.mac, kept));
}

/* The address already known that this one is a statement about: the same, or the one IPv4 address
 * an interface can have. */
static struct vmk_subnet *
counterpart(struct vmk_vmk_build *build, const struct vmk_subnet *subnet)
{
  bool v4 = vmk_address_is_v4(&subnet->address);

  for (guint i = 0; i < build->addresses->len; i++) {
    struct vmk_subnet *known = &g_array_index(build->addresses, struct vmk_subnet, i);

    if (vmk_address_equal(&known->address, &subnet->address) ||
        (v4 && vmk_address_is_v4(&known->address)))
      return known;
  }
  return NULL;
}

static void
merge_address(struct vmk_site *site, struct vmk_vmk_build *build, const struct vmk_subnet *subnet,
              struct vmk_source source)
{
  struct vmk_subnet *known = counterpart(build, subnet);
  char said[VMK_SUBNET_TEXT_SIZE], kept[VMK_SUBNET_TEXT_SIZE];

  if (!known) {
    if (build->addresses->len >= VMK_VMK_ADDRESS_LIMIT)
      return;
    g_array_append_val(build->addresses, *subnet);
    claim(build, VMK_FIELD_ADDRESS, source);
    return;
  }
  if (vmk_address_equal(&known->address, &subnet->address)) {
    if (known->prefix == VMK_PREFIX_UNKNOWN)
      known->prefix = subnet->prefix;
    if (subnet->prefix == VMK_PREFIX_UNKNOWN || subnet->prefix == known->prefix)
      return;
  }
  note_conflict(site, build, VMK_FIELD_ADDRESS, source, vmk_subnet_to_text(subnet, said),
                vmk_subnet_to_text(known, kept));
}

static void
note_role_conflict(struct vmk_site *site, const struct vmk_vmk_build *build, uint32_t roles,
                   bool said, struct vmk_source source)
{
  for (unsigned role = 0; role < VMK_ROLE_COUNT; role++)
    if (roles & VMK_ROLE_BIT(role)) {
      char word[64], other[64];

      g_snprintf(word, sizeof word, "%s%s", said ? "" : "not ", vmk_role_name((enum vmk_role)role));
      g_snprintf(other, sizeof other, "%s%s", said ? "not " : "",
                 vmk_role_name((enum vmk_role)role));
      note_conflict(site, build, VMK_FIELD_ROLES, source, word, other);
    }
}

static void
merge_roles(struct vmk_site *site, struct vmk_vmk_build *build, const struct vmk_fact *fact)
{
  uint32_t set = fact->set & ~build->denied;
  uint32_t denied = fact->denied & ~build->set & ~fact->set;

  if (!fact->set && !fact->denied)
    return;
  note_role_conflict(site, build, fact->set & build->denied, true, fact->source);
  note_role_conflict(site, build, fact->denied & build->set & ~fact->set, false, fact->source);
  if (claim(build, VMK_FIELD_ROLES, fact->source))
    build->roles_are_effective = fact->roles_are_effective;
  build->set |= set;
  build->denied |= denied;
}

/* A gateway that a vmk's row names is the default route of its stack. */
static void
merge_gateway(struct vmk_site *site, const struct vmk_fact *fact)
{
  struct vmk_route route = {.gateway = fact->gateway, .source = fact->source};

  if (vmk_address_is_none(&fact->gateway))
    return;
  route.network.address = fact->gateway;
  if (vmk_address_is_v4(&fact->gateway))
    memset(route.network.address.octets + 12, 0, 4);
  else
    memset(route.network.address.octets, 0, 16);
  route.interface = vmk_site_intern(site, fact->name);
  route.netstack = vmk_site_intern(site, fact->netstack);
  vmk_build_route(site, fact->host, &route);
}

void
vmk_fact_merge(struct vmk_site *site, const struct vmk_fact *fact)
{
  struct vmk_host_build *host = vmk_build_host(site, fact->host, fact->source);
  struct vmk_vmk_build *build = vmk_build_vmk(site, host, fact->name, fact->source);

  if (!build)
    return;
  for (size_t i = 0; i < fact->address_count; i++) {
    struct vmk_subnet subnet = fact->addresses[i];

    if (subnet.prefix == VMK_PREFIX_UNKNOWN && vmk_address_is_v4(&subnet.address) &&
        fact->netmask <= 32)
      subnet.prefix = fact->netmask;
    merge_address(site, build, &subnet, fact->source);
  }
  merge_mac(site, build, fact);
  merge_numbers(site, build, fact);
  merge_text(site, build, VMK_FIELD_NETSTACK, &build->vmk.netstack, fact, fact->netstack);
  merge_text(site, build, VMK_FIELD_PORTGROUP, &build->vmk.portgroup, fact, fact->portgroup);
  merge_text(site, build, VMK_FIELD_SWITCH, &build->vmk.switch_name, fact, fact->switch_name);
  merge_roles(site, build, fact);
  merge_gateway(site, fact);
}
