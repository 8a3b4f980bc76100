/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows where the user's inventory comes from (preferences) and gives it out by Wireshark's
 * addresses. Must not know what any dissector does with it.
 */
#include "inventory.h"

#include <epan/addr_resolv.h>
#include <epan/uat.h>
#include <wsutil/report_message.h>

/* One row of the table of files. */
struct file_row {
  char *path;
};

/* One row of the table of interfaces: what a line of a *.site file says. */
struct vmk_row {
  char *host;
  char *interface;
  char *address;
  char *mac;
  char *roles;
};

static const char *inventory_file = "";
static vmk_ws_bool name_addresses = TRUE;
static struct file_row *file_rows;
static unsigned file_row_count;
static struct vmk_row *vmk_rows;
static unsigned vmk_row_count;

static struct vmk_site *site;
static GSList *old_sites; /* conversations may still point into them until the next file */
static char *loaded;      /* from what the site was made, to see changes */

UAT_FILENAME_CB_DEF(file_rows, path, struct file_row)
UAT_CSTRING_CB_DEF(vmk_rows, host, struct vmk_row)
UAT_CSTRING_CB_DEF(vmk_rows, interface, struct vmk_row)
UAT_CSTRING_CB_DEF(vmk_rows, address, struct vmk_row)
UAT_CSTRING_CB_DEF(vmk_rows, mac, struct vmk_row)
UAT_CSTRING_CB_DEF(vmk_rows, roles, struct vmk_row)

static void *
copy_file_row(void *into, const void *from, size_t size _U_)
{
  struct file_row *row = into;

  row->path = g_strdup(((const struct file_row *)from)->path);
  return row;
}

static void
free_file_row(void *item)
{
  g_free(((struct file_row *)item)->path);
}

static void *
copy_vmk_row(void *into, const void *from, size_t size _U_)
{
  const struct vmk_row *source = from;
  struct vmk_row *row = into;

  row->host = g_strdup(source->host);
  row->interface = g_strdup(source->interface);
  row->address = g_strdup(source->address);
  row->mac = g_strdup(source->mac);
  row->roles = g_strdup(source->roles);
  return row;
}

static void
free_vmk_row(void *item)
{
  struct vmk_row *row = item;

  g_free(row->host);
  g_free(row->interface);
  g_free(row->address);
  g_free(row->mac);
  g_free(row->roles);
}

static vmk_uat_bool
check_vmk_row(void *item, char **error)
{
  const struct vmk_row *row = item;
  struct vmk_subnet subnet;
  struct vmk_mac mac;

  *error = NULL;
  if (row->host == NULL || row->host[0] == '\0' || row->interface == NULL ||
      row->interface[0] == '\0')
    *error = g_strdup("A host and an interface are needed");
  else if (row->address == NULL || !vmk_subnet_from_text(row->address, &subnet))
    *error = g_strdup("The address must look like 10.0.0.1/24");
  else if (row->mac != NULL && row->mac[0] != '\0' && !vmk_mac_from_text(row->mac, &mac))
    *error = g_strdup("The MAC must look like 00:50:56:60:00:01, or be empty");
  return *error == NULL;
}

/* The rows as a *.site file, so that one reader serves both. */
static GString *
rows_text(void)
{
  GString *text = g_string_new(NULL);

  for (unsigned i = 0; i < vmk_row_count; i++) {
    const struct vmk_row *row = &vmk_rows[i];
    bool mac = row->mac != NULL && row->mac[0] != '\0';

    g_string_append_printf(text, "[host %s]\n%s = %s%s%s %s\n", row->host, row->interface,
                           row->address, mac ? " mac=" : "", mac ? row->mac : "",
                           row->roles == NULL ? "" : row->roles);
  }
  return text;
}

static void
load_file(struct vmk_site *into, const char *path)
{
  GError *error = NULL;

  if (path == NULL || path[0] == '\0' || vmk_site_load(into, path, &error))
    return;
  report_failure("vmkscope: inventory: %s", error->message);
  g_error_free(error);
}

static void
load_rows(struct vmk_site *into, const GString *text)
{
  GError *error = NULL;

  if (text->len == 0 || vmk_site_load_memory(into, "interfaces.site", text->str, text->len, &error))
    return;
  report_failure("vmkscope: inventory table: %s", error->message);
  g_error_free(error);
}

static bool
has_facts(const struct vmk_site *of)
{
  return vmk_site_host_count(of) > 0 || vmk_site_peer_count(of) > 0 ||
         vmk_site_gateway_count(of) > 0 || vmk_site_network_count(of) > 0;
}

static void
rebuild(const GString *rows)
{
  struct vmk_site *fresh = vmk_site_new();

  load_file(fresh, inventory_file);
  for (unsigned i = 0; i < file_row_count; i++)
    load_file(fresh, file_rows[i].path);
  load_rows(fresh, rows);
  vmk_site_resolve(fresh);
  if (site != NULL)
    old_sites = g_slist_prepend(old_sites, site);
  site = fresh;
  if (has_facts(fresh))
    return;
  vmk_site_free(fresh);
  site = NULL;
}

void
inventory_apply(void)
{
  GString *rows = rows_text(), *from = g_string_new(inventory_file);

  for (unsigned i = 0; i < file_row_count; i++)
    g_string_append_printf(from, "\n%s", file_rows[i].path == NULL ? "" : file_rows[i].path);
  g_string_append_printf(from, "\n%s", rows->str);
  if (loaded == NULL || strcmp(loaded, from->str) != 0)
    rebuild(rows);
  g_free(loaded);
  loaded = g_string_free(from, FALSE);
  g_string_free(rows, TRUE);
}

static void
name_address(const struct vmk_address *address, const char *name)
{
  ws_in6_addr v6;
  uint32_t v4;

  if (vmk_address_is_v4(address)) {
    memcpy(&v4, address->octets + 12, sizeof v4);
    vmk_add_ipv4_name(v4, name);
  } else {
    memcpy(&v6, address->octets, sizeof v6);
    vmk_add_ipv6_name(&v6, name);
  }
}

static void
name_vmk(const struct vmk_vmk *vmk)
{
  char *name = g_strdup_printf("%s-%s", vmk->host->name, vmk->name);

  for (size_t i = 0; i < vmk->address_count; i++)
    if (vmk_site_vmk_by_address(site, &vmk->addresses[i].address) == vmk)
      name_address(&vmk->addresses[i].address, name);
  g_free(name);
}

/* A new file begins: nothing points into old sites any more. */
static void
start_capture(void)
{
  g_slist_free_full(old_sites, (GDestroyNotify)(void (*)(void))vmk_site_free);
  old_sites = NULL;
  if (site == NULL || !name_addresses)
    return;
  for (size_t h = 0; h < vmk_site_host_count(site); h++) {
    const struct vmk_host *host = vmk_site_host(site, h);

    for (size_t v = 0; v < host->vmk_count; v++)
      name_vmk(host->vmks[v]);
  }
}

const struct vmk_site *
inventory_site(void)
{
  return site;
}

bool
inventory_address(const address *from, struct vmk_address *to)
{
  if (from->type == AT_IPv4) {
    *to = vmk_address_v4(from->data);
    return true;
  }
  if (from->type != AT_IPv6)
    return false;
  memcpy(to->octets, from->data, sizeof to->octets);
  return true;
}

const struct vmk_vmk *
inventory_vmk(const packet_info *pinfo, bool source)
{
  const address *mac = source ? &pinfo->dl_src : &pinfo->dl_dst;
  struct vmk_address ip;
  struct vmk_mac owner = {{0}};

  if (site == NULL || !inventory_address(source ? &pinfo->src : &pinfo->dst, &ip))
    return NULL;
  if (mac->type == AT_ETHER)
    memcpy(owner.octets, mac->data, sizeof owner.octets);
  return vmk_site_vmk(site, &ip, &owner);
}

const struct vmk_peer *
inventory_peer(const packet_info *pinfo, bool source)
{
  struct vmk_address ip;

  if (site == NULL || !inventory_address(source ? &pinfo->src : &pinfo->dst, &ip))
    return NULL;
  return vmk_site_peer_by_address(site, &ip);
}

bool
inventory_is_vmkernel_mac(const address *mac)
{
  const uint8_t *octets = mac->data;

  return mac->type == AT_ETHER && octets[0] == 0x00 && octets[1] == 0x50 && octets[2] == 0x56 &&
         (octets[3] & 0xf0) == 0x60;
}

void
inventory_register(module_t *module)
{
  static uat_field_t file_fields[] = {
      UAT_FLD_FILENAME(file_rows, path, "File",
                       "An inventory file: esxcli, govc, RVTools, *.site, ..."),
      UAT_END_FIELDS,
  };
  static uat_field_t vmk_fields[] = {
      UAT_FLD_CSTRING(vmk_rows, host, "Host", "Name of the ESXi host"),
      UAT_FLD_CSTRING(vmk_rows, interface, "Interface", "vmk0, vmk1, ..."),
      UAT_FLD_CSTRING(vmk_rows, address, "Address", "10.0.0.1/24"),
      UAT_FLD_CSTRING(vmk_rows, mac, "MAC", "May be empty"),
      UAT_FLD_CSTRING(vmk_rows, roles, "Roles",
                      "management, vmotion, vSphereProvisioning, ..., apart by blanks"),
      UAT_END_FIELDS,
  };
  uat_t *files =
      uat_new("vmkscope inventory files", sizeof(struct file_row), "vmkscope_inventory_files", TRUE,
              &file_rows, &file_row_count, UAT_AFFECTS_DISSECTION, NULL, copy_file_row, NULL,
              free_file_row, inventory_apply, NULL, file_fields);
  uat_t *vmks = uat_new("vmkscope interfaces", sizeof(struct vmk_row), "vmkscope_interfaces", TRUE,
                        &vmk_rows, &vmk_row_count, UAT_AFFECTS_DISSECTION, NULL, copy_vmk_row,
                        check_vmk_row, free_vmk_row, inventory_apply, NULL, vmk_fields);

  prefs_register_filename_preference(
      module, "inventory", "Inventory file",
      "Which host and role an address has: a *.site file, or what esxcli, govc, PowerCLI, "
      "RVTools and others print",
      &inventory_file, FALSE);
  prefs_register_uat_preference(module, "inventory_files", "More inventory files",
                                "Read after the one above", files);
  prefs_register_uat_preference(module, "interfaces", "Interfaces",
                                "VMkernel interfaces without a file", vmks);
  prefs_register_bool_preference(
      module, "names", "Name addresses by the inventory",
      "Show HOST-vmkN for addresses of the inventory (View > Name Resolution)", &name_addresses);
  register_init_routine(start_capture);
}
