/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the columns of esxcli's listings of VMkernel interfaces.
 * Must not know whether they came as text, CSV or JSON.
 */
#include "core/site/inventory_row.h"

#define KEYS(...)                                                                                  \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }

/* Portset is the switch on a standard switch and "DvsPortset-N" on a distributed one, where VDS
 * Name has the name. */
static void
take_portset(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
             unsigned line)
{
  if (!g_str_has_prefix(cell->value, "DvsPortset"))
    vmk_take_switch(reading, fact, cell, line);
}

static const struct vmk_column interface_columns[] = {
    {.key = "name", .take = vmk_take_name},
    {.key = "macaddress", .take = vmk_take_mac},
    {.key = "enabled"},
    {.key = "portset", .take = take_portset},
    {.key = "portgroup", .take = vmk_take_portgroup},
    {.key = "netstackinstance", .take = vmk_take_netstack},
    {.key = "vdsname", .take = vmk_take_switch},
    {.key = "vdsuuid"},
    {.key = "vdsport"},
    {.key = "vdsconnection"},
    {.key = "opaquenetworkid"},
    {.key = "opaquenetworktype"},
    {.key = "externalid"},
    {.key = "mtu", .take = vmk_take_mtu},
    {.key = "tsomss"},
    {.key = "rxdispqueuesize"},
    {.key = "portid"},
    {.key = NULL},
};

const struct vmk_kind vmk_kind_esxcli_interface = {
    .format = {.name = "esxcli-interface-list",
               .command = "esxcli network ip interface list",
               .has = "name, MAC, port group or distributed switch, TCP/IP stack, MTU",
               .lacks = "address, VLAN, services",
               .source = "observed: ESXi 5.x, 6.x and 7.x outputs"},
    .required = KEYS("name", "macaddress", "mtu", "portset|portgroup|netstackinstance"),
    .columns = interface_columns,
};

static const struct vmk_column ipv4_columns[] = {
    {.key = "name", .take = vmk_take_name},
    {.key = "ipv4address", .take = vmk_take_address},
    {.key = "ipv4netmask", .take = vmk_take_netmask},
    {.key = "ipv4broadcast"},
    {.key = "addresstype"},
    {.key = "gateway", .take = vmk_take_gateway},
    {.key = "dhcpdns"},
    {.key = NULL},
};

const struct vmk_kind vmk_kind_esxcli_ipv4 = {
    .format = {.name = "esxcli-ipv4-get",
               .command = "esxcli network ip interface ipv4 get",
               .has = "IPv4 address, netmask; gateway on 6.5 and later",
               .lacks = "MAC, stack, VLAN, services",
               .source = "observed: ESXi 6.x outputs"},
    .required = KEYS("name", "ipv4address", "ipv4netmask"),
    .vmk_key = "name",
    .columns = ipv4_columns,
};

static const struct vmk_column ipv6_columns[] = {
    {.key = "interface", .take = vmk_take_name},
    {.key = "address", .take = vmk_take_address},
    {.key = "netmask"},
    {.key = "type"},
    {.key = "status"},
    {.key = NULL},
};

/* The prefix length stands in a column of its own. */
static void
store_ipv6(struct vmk_reading *reading, const struct vmk_row *row)
{
  struct vmk_fact fact;
  struct vmk_subnet subnet = {.prefix = VMK_PREFIX_UNKNOWN};
  const char *name = vmk_row_get(row, "interface"), *address = vmk_row_get(row, "address");
  const char *mask = vmk_row_get(row, "netmask");

  if (!name || !vmk_is_vmk_name(name) || !address ||
      !vmk_address_from_text(address, &subnet.address)) {
    vmk_note_bad_value(reading, row->line, "an interface with an IPv6 address",
                       address ? address : "");
    return;
  }
  if (mask && !vmk_netmask_from_text(mask, &subnet.prefix))
    vmk_note_bad_value(reading, row->line, "a prefix length", mask);
  vmk_fact_init(&fact, vmk_reading_at(reading, row->line));
  fact.host = vmk_reading_host(reading);
  fact.name = name;
  vmk_fact_add_address(&fact, &subnet);
  vmk_fact_merge(reading->site, &fact);
}

const struct vmk_kind vmk_kind_esxcli_ipv6 = {
    .format = {.name = "esxcli-ipv6-address-list",
               .command = "esxcli network ip interface ipv6 address list",
               .has = "IPv6 addresses with prefix length",
               .lacks = "everything else",
               .source = "inferred: no public output at hand"},
    .required = KEYS("interface", "address", "netmask", "status"),
    .vmk_key = "interface",
    .columns = ipv6_columns,
    .store = store_ipv6,
};

static const struct vmk_column tag_columns[] = {
    {.key = "tags", .take = vmk_take_services},
    {.key = NULL},
};

const struct vmk_kind vmk_kind_esxcli_tag = {
    .format = {.name = "esxcli-tag-get",
               .command = "esxcli network ip interface tag get -i vmkN",
               .has = "services of one interface, all of them",
               .lacks = "the interface's own name: keep the command above the output, or name the "
                        "file HOST.vmkN.txt",
               .source = "inferred: one line 'Tags: A, B', no trustworthy public output"},
    .required = KEYS("tags"),
    .exact = true,
    .columns = tag_columns,
};
