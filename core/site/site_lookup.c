/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to answer questions about a resolved site.
 * Must not change it.
 */
#include <string.h>

#include "core/site/site_build.h"
#include "core/site/subnet_index.h"

static bool
ready(const struct vmk_site *site)
{
  if (!site)
    return false;
  g_assert(site->resolved);
  return true;
}

static const struct vmk_vmk *
only_owner(GHashTable *table, gconstpointer key)
{
  const GPtrArray *owners = g_hash_table_lookup(table, key);

  return owners && owners->len == 1 ? g_ptr_array_index(owners, 0) : NULL;
}

const struct vmk_vmk *
vmk_site_vmk_by_address(const struct vmk_site *site, const struct vmk_address *address)
{
  return ready(site) ? only_owner(site->vmk_by_address, address) : NULL;
}

const struct vmk_vmk *
vmk_site_vmk_by_mac(const struct vmk_site *site, const struct vmk_mac *mac)
{
  return ready(site) && !vmk_mac_is_none(mac) ? only_owner(site->vmk_by_mac, mac) : NULL;
}

const struct vmk_vmk *
vmk_site_vmk(const struct vmk_site *site, const struct vmk_address *address,
             const struct vmk_mac *mac)
{
  const GPtrArray *owners;
  const struct vmk_vmk *found = NULL;

  if (!ready(site))
    return NULL;
  owners = g_hash_table_lookup(site->vmk_by_address, address);
  if (!owners || owners->len == 1)
    return owners ? g_ptr_array_index(owners, 0) : NULL;
  for (guint i = 0; mac && i < owners->len; i++) {
    const struct vmk_vmk *vmk = g_ptr_array_index(owners, i);

    if (vmk_mac_is_none(&vmk->mac) || !vmk_mac_equal(&vmk->mac, mac))
      continue;
    if (found)
      return NULL;
    found = vmk;
  }
  return found;
}

const struct vmk_host *
vmk_site_host_by_name(const struct vmk_site *site, const char *name)
{
  char *key;
  const struct vmk_host *host;

  if (!ready(site) || !name)
    return NULL;
  key = g_ascii_strdown(name, -1);
  host = g_hash_table_lookup(site->host_names, key);
  if (!host) {
    gsize label = strcspn(key, ".");
    bool is_short = key[label] == '\0';
    const GPtrArray *list;

    key[label] = '\0';
    list = g_hash_table_lookup(site->host_labels, key);
    if (list && list->len == 1) {
      host = g_ptr_array_index(list, 0);
      if (!is_short && strchr(host->name, '.'))
        host = NULL;
    }
  }
  g_free(key);
  return host;
}

const struct vmk_gateway *
vmk_site_gateway_by_address(const struct vmk_site *site, const struct vmk_address *address)
{
  return ready(site) ? g_hash_table_lookup(site->gateway_by_address, address) : NULL;
}

const struct vmk_gateway *
vmk_site_gateway_by_mac(const struct vmk_site *site, const struct vmk_mac *mac)
{
  return ready(site) ? g_hash_table_lookup(site->gateway_by_mac, mac) : NULL;
}

const struct vmk_peer *
vmk_site_peer_by_address(const struct vmk_site *site, const struct vmk_address *address)
{
  return ready(site) ? vmk_subnet_index_find(site->peer_index, address) : NULL;
}

const struct vmk_network *
vmk_site_network_by_vlan(const struct vmk_site *site, int32_t vlan)
{
  return ready(site) ? g_hash_table_lookup(site->network_by_vlan, GINT_TO_POINTER(vlan)) : NULL;
}

const struct vmk_network *
vmk_site_network_by_address(const struct vmk_site *site, const struct vmk_address *address)
{
  return ready(site) ? vmk_subnet_index_find(site->network_index, address) : NULL;
}

bool
vmk_site_accepts_transit(const struct vmk_site *site, int32_t vlan,
                         const struct vmk_address *address)
{
  if (!ready(site))
    return false;
  if (vlan != VMK_VLAN_UNKNOWN &&
      g_hash_table_contains(site->accepted_vlans, GINT_TO_POINTER(vlan)))
    return true;
  return address && vmk_subnet_index_find(site->accepted_index, address);
}

enum vmk_answer
vmk_vmk_has_role(const struct vmk_vmk *vmk, enum vmk_role role)
{
  if (vmk && vmk->roles & VMK_ROLE_BIT(role))
    return VMK_ANSWER_YES;
  if (vmk && vmk->roles_denied & VMK_ROLE_BIT(role))
    return VMK_ANSWER_NO;
  return VMK_ANSWER_UNKNOWN;
}

enum vmk_answer
vmk_host_has_role(const struct vmk_host *host, enum vmk_role role)
{
  enum vmk_answer answer = host && host->vmk_count ? VMK_ANSWER_NO : VMK_ANSWER_UNKNOWN;

  for (size_t i = 0; host && i < host->vmk_count; i++) {
    enum vmk_answer one = vmk_vmk_has_role(host->vmks[i], role);

    if (one == VMK_ANSWER_YES)
      return one;
    if (one == VMK_ANSWER_UNKNOWN)
      answer = one;
  }
  return answer;
}

enum vmk_role
vmk_vmk_only_role(const struct vmk_vmk *vmk)
{
  uint32_t roles = vmk ? vmk->roles : 0;

  if (roles == 0 || (roles & (roles - 1)) != 0)
    return VMK_ROLE_UNKNOWN;
  return (enum vmk_role)__builtin_ctz(roles);
}

const struct vmk_stack *
vmk_host_stack(const struct vmk_host *host, const char *name)
{
  for (size_t i = 0; host && name && i < host->stack_count; i++)
    if (g_ascii_strcasecmp(host->stacks[i].name, name) == 0)
      return &host->stacks[i];
  return NULL;
}

enum vmk_answer
vmk_vmk_reaches_on_link(const struct vmk_vmk *vmk, const struct vmk_address *address)
{
  enum vmk_answer answer = VMK_ANSWER_UNKNOWN;

  for (size_t i = 0; vmk && i < vmk->address_count; i++) {
    const struct vmk_subnet *subnet = &vmk->addresses[i];

    if (vmk_address_is_v4(&subnet->address) != vmk_address_is_v4(address))
      continue;
    if (vmk_subnet_contains(subnet, address))
      return VMK_ANSWER_YES;
    if (subnet->prefix == VMK_PREFIX_UNKNOWN)
      return VMK_ANSWER_UNKNOWN;
    answer = VMK_ANSWER_NO;
  }
  return answer;
}

size_t
vmk_site_host_count(const struct vmk_site *site)
{
  return ready(site) ? site->hosts->len : 0;
}

const struct vmk_host *
vmk_site_host(const struct vmk_site *site, size_t index)
{
  g_assert(index < vmk_site_host_count(site));
  return g_ptr_array_index(site->hosts, index);
}

size_t
vmk_site_gateway_count(const struct vmk_site *site)
{
  return ready(site) ? site->gateways->len : 0;
}

const struct vmk_gateway *
vmk_site_gateway(const struct vmk_site *site, size_t index)
{
  g_assert(index < vmk_site_gateway_count(site));
  return g_ptr_array_index(site->gateways, index);
}

size_t
vmk_site_peer_count(const struct vmk_site *site)
{
  return ready(site) ? site->peers->len : 0;
}

const struct vmk_peer *
vmk_site_peer(const struct vmk_site *site, size_t index)
{
  g_assert(index < vmk_site_peer_count(site));
  return g_ptr_array_index(site->peers, index);
}

size_t
vmk_site_network_count(const struct vmk_site *site)
{
  return ready(site) ? site->networks->len : 0;
}

const struct vmk_network *
vmk_site_network(const struct vmk_site *site, size_t index)
{
  g_assert(index < vmk_site_network_count(site));
  return g_ptr_array_index(site->networks, index);
}

size_t
vmk_site_note_count(const struct vmk_site *site)
{
  return site ? site->notes->len : 0;
}

const struct vmk_note *
vmk_site_note(const struct vmk_site *site, size_t index)
{
  g_assert(index < vmk_site_note_count(site));
  return &g_array_index(site->notes, struct vmk_note, index);
}

uint64_t
vmk_site_notes_dropped(const struct vmk_site *site)
{
  return site ? site->notes_dropped : 0;
}
