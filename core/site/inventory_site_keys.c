/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the keys of each section of a site file and what their values mean.
 * Must not know how sections and lines are found.
 */
#include <string.h>

#include "core/site/inventory_site_file.h"

/* "gateway", or "gateway.STACK". */
static const char *
stack_of_key(const char *key)
{
  const char *dot = strchr(key, '.');

  return dot && dot[1] ? dot + 1 : "defaultTcpipStack";
}

static bool
take_host_gateway(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  char **words = vmk_site_file_words(value);
  struct vmk_address address;
  bool ok = true;

  for (char **word = words; ok && *word; word++) {
    ok = vmk_address_from_text(*word, &address) ||
         vmk_site_file_error(file, error, *word, "a gateway address");
    if (ok)
      vmk_build_stack(file->reading->site, file->host->host.name, stack_of_key(key), &address,
                      vmk_reading_at(file->reading, file->line));
  }
  g_strfreev(words);
  return ok;
}

static bool
take_host_route(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  struct vmk_route route = {.source = vmk_reading_at(file->reading, file->line)};
  char **words = vmk_site_file_words(value);
  guint count = g_strv_length(words);
  bool ok = (count == 1 || count == 2) && vmk_subnet_from_text(words[0], &route.network) &&
            route.network.prefix != VMK_PREFIX_UNKNOWN &&
            (count == 1 || vmk_address_from_text(words[1], &route.gateway));

  if (ok) {
    route.netstack = vmk_site_intern(file->reading->site, stack_of_key(key));
    file->host->routes_were_read = true;
    vmk_build_route(file->reading->site, file->host->host.name, &route);
  } else {
    vmk_site_file_error(file, error, value, "a route, like 10.9.0.0/16 10.0.0.254");
  }
  g_strfreev(words);
  return ok;
}

static bool
take_host_location(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  (void)key;
  (void)error;
  file->host->host.location = vmk_site_intern(file->reading->site, value);
  return true;
}

const struct vmk_site_key vmk_site_host_keys[] = {
    {.name = "vmk", .is_prefix = true, .take = vmk_site_file_vmk},
    {.name = "gateway", .take = take_host_gateway},
    {.name = "gateway.", .is_prefix = true, .take = take_host_gateway},
    {.name = "route", .take = take_host_route},
    {.name = "route.", .is_prefix = true, .take = take_host_route},
    {.name = "location", .take = take_host_location},
    {.name = NULL},
};

static bool
take_gateway_address(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  char **words = vmk_site_file_words(value);
  struct vmk_address address;
  bool ok = true;

  (void)key;
  for (char **word = words; ok && *word; word++) {
    ok = vmk_address_from_text(*word, &address) ||
         vmk_site_file_error(file, error, *word, "an IP address");
    if (ok)
      vmk_gateway_build_address(file->gateway, &address);
  }
  g_strfreev(words);
  return ok;
}

static bool
take_gateway_mac(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  char **words = vmk_site_file_words(value);
  struct vmk_mac mac;
  bool ok = true;

  (void)key;
  for (char **word = words; ok && *word; word++) {
    ok = vmk_mac_from_text(*word, &mac) || vmk_site_file_error(file, error, *word, "a MAC address");
    if (ok)
      vmk_gateway_build_mac(file->gateway, &mac);
  }
  g_strfreev(words);
  return ok;
}

const struct vmk_site_key vmk_site_gateway_keys[] = {
    {.name = "address", .take = take_gateway_address},
    {.name = "mac", .take = take_gateway_mac},
    {.name = NULL},
};

static bool
take_subnets(struct vmk_site_file *file, GArray *subnets, const char *value, GError **error)
{
  char **words = vmk_site_file_words(value);
  struct vmk_subnet subnet;
  bool ok = true;

  for (char **word = words; ok && *word; word++) {
    ok = vmk_subnet_from_text(*word, &subnet) ||
         vmk_site_file_error(file, error, *word, "an address or a subnet like 10.0.0.0/24");
    if (ok)
      g_array_append_val(subnets, subnet);
  }
  g_strfreev(words);
  return ok;
}

static bool
take_peer_address(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  (void)key;
  return take_subnets(file, file->peer->subnets, value, error);
}

static bool
take_peer_function(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  struct vmk_peer *peer = &file->peer->peer;

  (void)key;
  (void)error;
  peer->function = vmk_peer_function_from_name(value);
  peer->function_text = vmk_site_intern(file->reading->site, value);
  if (peer->function == VMK_PEER_UNKNOWN)
    vmk_reading_note_unknown(file->reading, file->line, "function", value, "a site file");
  return true;
}

const struct vmk_site_key vmk_site_peer_keys[] = {
    {.name = "address", .take = take_peer_address},
    {.name = "subnet", .take = take_peer_address},
    {.name = "function", .take = take_peer_function},
    {.name = NULL},
};

static bool
take_network_vlan(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  guint64 vlan;

  (void)key;
  if (!vmk_site_file_number(file, value, 4094, "a VLAN (0 to 4094)", &vlan, error))
    return false;
  file->network->network.vlan = (int32_t)vlan;
  return true;
}

static bool
take_network_subnet(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  (void)key;
  return take_subnets(file, file->network->subnets, value, error);
}

static bool
take_network_role(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  char **words = vmk_site_file_words(value);

  (void)key;
  (void)error;
  for (char **word = words; *word; word++) {
    enum vmk_role role = vmk_role_from_name(*word);

    if (role == VMK_ROLE_UNKNOWN)
      vmk_reading_note_unknown(file->reading, file->line, "role", *word, "a site file");
    else
      file->network->network.roles |= VMK_ROLE_BIT(role);
  }
  g_strfreev(words);
  return true;
}

static bool
take_network_name(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  (void)key;
  (void)error;
  if (*value)
    file->network->network.name = vmk_site_intern(file->reading->site, value);
  return true;
}

static bool
take_yes_no(struct vmk_site_file *file, const char *value, bool *answer, GError **error)
{
  if (g_ascii_strcasecmp(value, "yes") != 0 && g_ascii_strcasecmp(value, "no") != 0)
    return vmk_site_file_error(file, error, value, "yes or no");
  *answer = g_ascii_strcasecmp(value, "yes") == 0;
  return true;
}

static bool
take_network_accept(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  (void)key;
  return take_yes_no(file, value, &file->network->network.accepted_transit, error);
}

static bool
take_network_cross_site(struct vmk_site_file *file, const char *key, const char *value,
                        GError **error)
{
  (void)key;
  return take_yes_no(file, value, &file->network->network.cross_site, error);
}

const struct vmk_site_key vmk_site_network_keys[] = {
    {.name = "name", .take = take_network_name},
    {.name = "vlan", .take = take_network_vlan},
    {.name = "subnet", .take = take_network_subnet},
    {.name = "role", .take = take_network_role},
    {.name = "accept-transit", .take = take_network_accept},
    {.name = "cross-site", .take = take_network_cross_site},
    {.name = NULL},
};

/* Each accepted VLAN or subnet is a network of its own. */
static bool
accept_one(struct vmk_site_file *file, const char *word, bool is_vlan, GError **error)
{
  struct vmk_network_build *build;
  struct vmk_subnet subnet;
  guint64 vlan = 0;
  char *label;

  if (is_vlan && !vmk_site_file_number(file, word, 4094, "a VLAN (0 to 4094)", &vlan, error))
    return false;
  if (!is_vlan && !vmk_subnet_from_text(word, &subnet))
    return vmk_site_file_error(file, error, word, "an address or a subnet like 10.0.0.0/24");
  label = g_strdup_printf("accepted transit %s", word);
  build = vmk_build_network(file->reading->site, label, is_vlan ? (int32_t)vlan : VMK_VLAN_UNKNOWN,
                            vmk_reading_at(file->reading, file->line));
  build->network.accepted_transit = true;
  if (!is_vlan)
    g_array_append_val(build->subnets, subnet);
  g_free(label);
  return true;
}

static bool
take_accept(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  char **words = vmk_site_file_words(value);
  bool ok = true;

  for (char **word = words; ok && *word; word++)
    ok = accept_one(file, *word, g_ascii_strcasecmp(key, "transit-vlan") == 0, error);
  g_strfreev(words);
  return ok;
}

const struct vmk_site_key vmk_site_accept_keys[] = {
    {.name = "transit-vlan", .take = take_accept},
    {.name = "transit-subnet", .take = take_accept},
    {.name = NULL},
};
