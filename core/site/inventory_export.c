/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the columns that other tools export for VMkernel interfaces: govc, PowerCLI, RVTools,
 * Ansible. Must not know whether they came as text, CSV or JSON.
 */
#include "core/site/inventory_row.h"

#define KEYS(...)                                                                                  \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }

static const struct vmk_column govc_columns[] = {
    {.key = "device", .take = vmk_take_name},
    {.key = "network", .take = vmk_take_portgroup},
    {.key = "networklabel", .take = vmk_take_portgroup},
    {.key = "switch", .take = vmk_take_switch},
    {.key = "address", .take = vmk_take_address},
    {.key = "ipaddress", .take = vmk_take_address},
    {.key = "stack", .take = vmk_take_netstack},
    {.key = "tcpipstack", .take = vmk_take_netstack},
    {.key = "services", .take = vmk_take_services},
    {.key = "enabledservices", .take = vmk_take_services},
    {.key = NULL},
};

const struct vmk_kind vmk_kind_govc_vnic = {
    .format = {.name = "govc-vnic-info",
               .command = "govc host.vnic.info -host HOST [-json]",
               .has = "address, port group, switch, stack, services",
               .lacks = "MAC, netmask, MTU, VLAN, the host's name",
               .source = "documented: govmomi cli/host/vnic/info.go"},
    .required = KEYS("device", "network|networklabel", "address|ipaddress",
                     "stack|tcpipstack|services|enabledservices"),
    .columns = govc_columns,
};

static const struct vmk_column powercli_columns[] = {
    {.key = "vmhost", .take = vmk_take_host},
    {.key = "name", .take = vmk_take_name},
    {.key = "devicename", .take = vmk_take_name},
    {.key = "portgroupname", .take = vmk_take_portgroup},
    {.key = "mac", .take = vmk_take_mac},
    {.key = "dhcpenabled"},
    {.key = "ip", .take = vmk_take_address},
    {.key = "subnetmask", .take = vmk_take_netmask},
    {.key = "ipv6"},
    {.key = "mtu", .take = vmk_take_mtu},
    {.key = "automaticipv6"},
    {.key = "ipv6enabled"},
    {.key = "ipv6throughdhcpenabled"},
    {.key = "extensiondata"},
    {.key = "id"},
    {.key = "uid"},
    {.key = "vmhostid"},
    {.key = "client"},
    {.key = "bitratepersec"},
    {.key = "fullduplex"},
    {.key = NULL},
};

/* The netstack is not among the properties, and an interface on a stack of its own shows every flag
 * False (inferred). */
const struct vmk_kind vmk_kind_powercli = {
    .format = {.name = "powercli-csv",
               .command = "Get-VMHostNetworkAdapter -VMKernel | Select-Object "
                          "VMHost,DeviceName,PortGroupName,Mac,IP,"
                          "SubnetMask,Mtu,*Enabled | Export-Csv -NoTypeInformation vmk.csv",
               .has = "host, address, netmask, MAC, MTU, port group, service flags",
               .lacks =
                   "VLAN, TCP/IP stack, gateway, the flags vsanWitness, nvmeTcp, nvmeRdma, ptp",
               .source = "observed: property names in SCG 8 audit scripts and DISA checks"},
    .required = KEYS("name|devicename", "managementtrafficenabled|vmotionenabled|subnetmask"),
    .flag_columns = true,
    .columns = powercli_columns,
};

static const struct vmk_column rvtools_columns[] = {
    {.key = "host", .take = vmk_take_host},
    {.key = "datacenter"},
    {.key = "cluster"},
    {.key = "portgroup", .take = vmk_take_portgroup},
    {.key = "device", .take = vmk_take_name},
    {.key = "macaddress", .take = vmk_take_mac},
    {.key = "dhcp"},
    {.key = "ipaddress", .take = vmk_take_address},
    {.key = "ip6address", .take = vmk_take_address},
    {.key = "subnetmask", .take = vmk_take_netmask},
    {.key = "gateway", .take = vmk_take_gateway},
    {.key = "ip6gateway"},
    {.key = "mtu", .take = vmk_take_mtu},
    {.key = "services", .take = vmk_take_services_seen},
    {.key = "visdkserver"},
    {.key = "visdkuuid"},
    {.key = NULL},
};

const struct vmk_kind vmk_kind_rvtools = {
    .format = {.name = "rvtools-vmk",
               .command = "RVTools.exe -c ExportvSC_VMK2csv ...",
               .has = "host, address, netmask, MAC, MTU, port group, gateway; services in some "
                      "exports (those not listed stay unknown)",
               .lacks = "VLAN, TCP/IP stack; services in most exports",
               .source =
                   "observed: column names in readers of the export; 'Services' not confirmed"},
    .required = KEYS("host", "device", "macaddress", "ipaddress"),
    .columns = rvtools_columns,
};

static const struct vmk_column ansible_columns[] = {
    {.key = "device", .take = vmk_take_name},
    {.key = "dhcp"},
    {.key = "ipv4address", .take = vmk_take_address},
    {.key = "ipv4subnetmask", .take = vmk_take_netmask},
    {.key = "key"},
    {.key = "mac", .take = vmk_take_mac},
    {.key = "mtu", .take = vmk_take_mtu},
    {.key = "portgroup", .take = vmk_take_portgroup},
    {.key = "stack", .take = vmk_take_netstack},
    {.key = NULL},
};

const struct vmk_kind vmk_kind_ansible = {
    .format =
        {.name = "ansible-vmkernel-info",
         .command = "ansible-playbook with community.vmware.vmware_vmkernel_info and debug (JSON "
                    "or YAML output)",
         .has = "address, netmask, MAC, MTU, port group, stack, flags management, vmotion, vsan, "
                "fault tolerance",
         .lacks =
             "VLAN, gateway, the flags vSphereProvisioning, replication, backup: they stay unknown",
         .source = "documented: module's RETURN sample"},
    .required = KEYS("device", "ipv4address", "enablevmotion|enablemanagement"),
    .flag_columns = true,
    .columns = ansible_columns,
};
