/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how hosts, interfaces, gateways, peers and networks are found by name or made.
 * Must not know how any inventory file is laid out.
 */
#include "core/site/site_build.h"

#include <string.h>

static bool
is_address(const char *name)
{
  struct vmk_address address;

  return vmk_address_from_text(name, &address);
}

/* The list of hosts whose name starts with this label. */
static GPtrArray *
label_list(struct vmk_site *site, const char *label, size_t length)
{
  char *key = g_strndup(label, length);
  GPtrArray *list = g_hash_table_lookup(site->host_labels, key);

  if (list) {
    g_free(key);
    return list;
  }
  list = g_ptr_array_new();
  g_hash_table_insert(site->host_labels, key, list);
  return list;
}

/* A short name stands for the only fully qualified one that starts with it, and the reverse. */
static struct vmk_host_build *
host_by_label(struct vmk_site *site, const char *lower_name)
{
  size_t label = strcspn(lower_name, ".");
  GPtrArray *list;
  struct vmk_host_build *host;

  if (is_address(lower_name))
    return NULL;
  list = label_list(site, lower_name, label);
  if (list->len != 1)
    return NULL;
  host = g_ptr_array_index(list, 0);
  if (lower_name[label] == '\0' || !strchr(host->host.name, '.'))
    return host;
  return NULL;
}

static void
free_vmk(gpointer data)
{
  struct vmk_vmk_build *build = data;

  g_array_unref(build->addresses);
  g_free(build);
}

static gpointer
new_host(struct vmk_site *site, const char *name, struct vmk_source source)
{
  struct vmk_host_build *host = g_new0(struct vmk_host_build, 1);

  host->host.name = vmk_site_intern(site, name);
  host->host.source = source;
  host->vmks = g_ptr_array_new_with_free_func(free_vmk);
  host->stacks = g_array_new(FALSE, FALSE, sizeof(struct vmk_stack));
  host->routes = g_array_new(FALSE, FALSE, sizeof(struct vmk_route));
  host->portgroups = g_array_new(FALSE, FALSE, sizeof(struct vmk_portgroup));
  return host;
}

/* A name that no host has yet: another form of a known one's, or a new host's. */
static struct vmk_host_build *
host_of_new_name(struct vmk_site *site, const char *name, const char *key, struct vmk_source source)
{
  const struct vmk_names names = {site->host_names, site->hosts, site->surplus_hosts, "hosts"};
  struct vmk_host_build *host = host_by_label(site, key);
  guint count = site->hosts->len;

  if (host) {
    if (strchr(key, '.'))
      host->host.name = vmk_site_intern(site, name);
    g_hash_table_insert(site->host_names, g_strdup(key), host);
    return host;
  }
  host = vmk_build_named(site, &names, name, source, new_host);
  if (site->hosts->len > count && !is_address(key))
    g_ptr_array_add(label_list(site, key, strcspn(key, ".")), host);
  return host;
}

struct vmk_host_build *
vmk_build_host(struct vmk_site *site, const char *name, struct vmk_source source)
{
  char *key = g_ascii_strdown(vmk_site_intern(site, name), -1);
  struct vmk_host_build *host = g_hash_table_lookup(site->host_names, key);

  if (!host)
    host = host_of_new_name(site, name, key, source);
  g_free(key);
  return host;
}

static struct vmk_vmk_build *
new_vmk(struct vmk_site *site, struct vmk_host_build *host, const char *name,
        struct vmk_source source)
{
  struct vmk_vmk_build *build = g_new0(struct vmk_vmk_build, 1);

  build->vmk.name = vmk_site_intern(site, name);
  build->vmk.host = &host->host;
  build->vmk.vlan = VMK_VLAN_UNKNOWN;
  build->vmk.source = source;
  build->addresses = g_array_new(FALSE, FALSE, sizeof(struct vmk_subnet));
  g_ptr_array_add(host->vmks, build);
  return build;
}

struct vmk_vmk_build *
vmk_build_vmk(struct vmk_site *site, struct vmk_host_build *host, const char *name,
              struct vmk_source source)
{
  for (guint i = 0; i < host->vmks->len; i++) {
    struct vmk_vmk_build *build = g_ptr_array_index(host->vmks, i);

    if (g_ascii_strcasecmp(build->vmk.name, name) == 0)
      return build;
  }
  if (host->vmks->len >= VMK_HOST_VMK_LIMIT) {
    vmk_site_note_add(site, source, "%s has more than %d interfaces; %s is left out",
                      host->host.name, VMK_HOST_VMK_LIMIT, name);
    return NULL;
  }
  return new_vmk(site, host, name, source);
}

static bool
has_room(struct vmk_site *site, const struct vmk_host_build *host, const GArray *items,
         const char *what, struct vmk_source source)
{
  if (items->len < VMK_HOST_ITEM_LIMIT)
    return true;
  vmk_site_note_add(site, source, "%s has more than %d %s; this one is left out", host->host.name,
                    VMK_HOST_ITEM_LIMIT, what);
  return false;
}

static struct vmk_stack *
find_stack(struct vmk_host_build *host, const char *name)
{
  for (guint i = 0; i < host->stacks->len; i++) {
    struct vmk_stack *stack = &g_array_index(host->stacks, struct vmk_stack, i);

    if (g_ascii_strcasecmp(stack->name, name) == 0)
      return stack;
  }
  return NULL;
}

static void
set_gateway(struct vmk_site *site, struct vmk_host_build *host, struct vmk_stack *stack,
            const struct vmk_address *gateway, struct vmk_source source)
{
  struct vmk_address *slot = vmk_address_is_v4(gateway) ? &stack->gateway_v4 : &stack->gateway_v6;
  char said[VMK_ADDRESS_TEXT_SIZE], kept[VMK_ADDRESS_TEXT_SIZE];

  if (vmk_address_is_none(slot))
    *slot = *gateway;
  else if (!vmk_address_equal(slot, gateway))
    vmk_site_note_add(site, source,
                      "default gateway of %s stack %s is %s here, but %s in %s:%u, which stays; "
                      "remove the wrong one",
                      host->host.name, stack->name, vmk_address_to_text(gateway, said),
                      vmk_address_to_text(slot, kept), stack->source.file, stack->source.line);
}

void
vmk_build_stack(struct vmk_site *site, const char *host_name, const char *name,
                const struct vmk_address *gateway, struct vmk_source source)
{
  struct vmk_host_build *host = vmk_build_host(site, host_name, source);
  struct vmk_stack *stack = find_stack(host, name);

  if (!stack) {
    struct vmk_stack fresh = {.name = vmk_site_intern(site, name), .source = source};

    if (!has_room(site, host, host->stacks, "TCP/IP stacks", source))
      return;
    g_array_append_val(host->stacks, fresh);
    stack = &g_array_index(host->stacks, struct vmk_stack, host->stacks->len - 1);
  }
  if (gateway && !vmk_address_is_none(gateway))
    set_gateway(site, host, stack, gateway, source);
}

static bool
same_text(const char *a, const char *b)
{
  return a == b || (a && b && g_ascii_strcasecmp(a, b) == 0);
}

static bool
same_route(const struct vmk_route *a, const struct vmk_route *b)
{
  return a->network.prefix == b->network.prefix &&
         vmk_address_equal(&a->network.address, &b->network.address) &&
         vmk_address_equal(&a->gateway, &b->gateway) && same_text(a->interface, b->interface) &&
         same_text(a->netstack, b->netstack);
}

void
vmk_build_route(struct vmk_site *site, const char *host_name, const struct vmk_route *route)
{
  struct vmk_host_build *host = vmk_build_host(site, host_name, route->source);

  for (guint i = 0; i < host->routes->len; i++)
    if (same_route(&g_array_index(host->routes, struct vmk_route, i), route))
      return;
  if (has_room(site, host, host->routes, "routes", route->source))
    g_array_append_val(host->routes, *route);
}

void
vmk_build_portgroup(struct vmk_site *site, const char *host_name,
                    const struct vmk_portgroup *portgroup)
{
  struct vmk_host_build *host = vmk_build_host(site, host_name, portgroup->source);

  if (has_room(site, host, host->portgroups, "port groups", portgroup->source))
    g_array_append_val(host->portgroups, *portgroup);
}

void
vmk_build_neighbor(struct vmk_site *site, const struct vmk_neighbor *neighbor)
{
  if (site->neighbors->len < VMK_SITE_ITEM_LIMIT)
    g_array_append_val(site->neighbors, *neighbor);
  else
    vmk_site_note_add(site, neighbor->source, "more than %d neighbours; this one is left out",
                      VMK_SITE_ITEM_LIMIT);
}
