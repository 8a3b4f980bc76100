/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the list of formats for help texts and documentation.
 * Must not know what any of them looks like inside.
 */
#include "core/site/inventory_row.h"

static const struct vmk_inventory_format site_file = {
    .name = "site-file",
    .command = "an editor",
    .has = "everything: hosts, interfaces, gateways with MACs, peers, accepted transit, VLANs",
    .lacks = "what you leave out",
    .source = "docs/inventory.md",
};

static const struct vmk_inventory_format esxcfg_vmknic = {
    .name = "esxcfg-vmknic",
    .command = "esxcfg-vmknic -l",
    .has = "address, netmask, MAC, MTU, port group, TCP/IP stack (not on ESXi 5)",
    .lacks = "VLAN, services",
    .source = "observed: ESXi 5.x to 7.x outputs",
};

static const struct vmk_inventory_format host_system = {
    .name = "vsphere-host-json",
    .command = "govc object.collect -json HOST name config.network config.virtualNicManagerInfo; "
               "govc host.info -json",
    .has = "host, address, netmask, MAC, MTU, stack, services, gateways, VLANs of standard port "
           "groups",
    .lacks = "VLANs of distributed port groups",
    .source = "documented: vSphere API HostSystem; observed: govmomi host capture",
};

static const struct vmk_inventory_format vcf = {
    .name = "vcf-sddcspec",
    .command = "the bring-up specification of VMware Cloud Foundation",
    .has = "subnets, VLANs and roles of networks, gateways, management addresses of hosts, NSX "
           "managers",
    .lacks = "MACs, other interfaces",
    .source = "observed: vendor's sample",
};

static const struct vmk_inventory_format *const formats[] = {
    &site_file,
    &host_system,
    &vmk_kind_govc_vnic.format,
    &vmk_kind_esxcli_interface.format,
    &vmk_kind_esxcli_ipv4.format,
    &vmk_kind_esxcli_ipv6.format,
    &vmk_kind_esxcli_tag.format,
    &vmk_kind_esxcli_netstack.format,
    &vmk_kind_esxcli_route.format,
    &vmk_kind_esxcli_portgroup.format,
    &vmk_kind_esxcli_neighbor.format,
    &esxcfg_vmknic,
    &vmk_kind_powercli.format,
    &vmk_kind_rvtools.format,
    &vmk_kind_ansible.format,
    &vcf,
};

const struct vmk_inventory_format *const *
vmk_inventory_formats(size_t *count)
{
  *count = G_N_ELEMENTS(formats);
  return formats;
}
