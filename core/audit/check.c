/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which checks there are, in which order, and what each refers to.
 * Must not know how any of them decides.
 *
 * References are those of rules-and-needs.md section 5: DISA STIG for vSphere 7 (ESXI-70, VMCH-70, VCSA-70), 8 (-80) and
 * VCF 9 (VCFE-9X), the vendor's security configuration guide (SCG), PCI DSS 4.0.1, Broadcom knowledge base (KB).
 */
#include "core/audit/check_private.h"

#define REFERENCES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define ROLES "esxcli network ip interface tag get -i vmkN (or govc host.vnic.info, PowerCLI Get-VMHostNetworkAdapter) of both hosts"
#define HOSTS "the inventory of both hosts: --inventory FILE"
#define WAY "a capture on both sides of the gateway, or its MAC and addresses in the site file, and the netmasks of both hosts"
#define OCTETS "a capture with full packets (no snap length) from the start of the connection"

static const struct vmk_check checks[] = {
    {.id = "cold-on-management", .rule = "R1", .level = VMK_LEVEL_HIGH, .title = "Cold data on the management network",
     .references = REFERENCES("KB340170", "ESXI-80-000198", "ESXI-70-000049", "VCFE-9X-000203", "SCG esx-9.vmk-management"),
     .wants = ROLES, .run = vmk_check_cold_on_management},
    {.id = "missing-route-fallback", .rule = "R2", .level = VMK_LEVEL_HIGH,
     .title = "Cold data leaves by management because a route is missing",
     .references = REFERENCES("KB340170", "ESXI-80-000198", "ESXI-70-000049"), .wants = ROLES, .run = vmk_check_missing_route},
    {.id = "vmotion-on-management", .rule = "R3", .level = VMK_LEVEL_HIGH,
     .title = "vMotion on an interface without the vmotion role",
     .references = REFERENCES("ESXI-80-000160", "ESXI-80-000198", "ESXI-70-000048", "VCFE-9X-000152", "SCG esx-9.vmk-vmotion"),
     .wants = ROLES, .run = vmk_check_vmotion_on_management},
    {.id = "dead-service-flag", .rule = "R4", .level = VMK_LEVEL_MEDIUM,
     .title = "Traffic to an interface whose service flag another stack has made dead",
     .references = REFERENCES("KB316409", "vSphere Networking, TCP/IP stacks"), .wants = "esxcli network ip interface list of both hosts",
     .run = vmk_check_dead_flag},
    {.id = "cold-through-gateway", .rule = "R5", .level = VMK_LEVEL_HIGH, .title = "Cold data crosses a router or gateway",
     .references = REFERENCES("PCI DSS 1.4.1", "PCI DSS 1.4.2", "SCG vcf-9.perimeter-firewall", "IBM Cloud VLANs and subnets"),
     .wants = WAY, .run = vmk_check_cold_gateway},
    {.id = "hot-through-gateway", .rule = "R5", .level = VMK_LEVEL_HIGH, .title = "vMotion crosses a router or gateway",
     .references = REFERENCES("PCI DSS 1.4.1", "PCI DSS 1.4.2", "SCG vcf-9.perimeter-firewall", "ESXI-80-000160"),
     .wants = WAY, .run = vmk_check_hot_gateway},
    {.id = "routed-path-unknown", .rule = "R6", .level = VMK_LEVEL_NOTE, .title = "Migration data is routed, by whom was not seen",
     .references = REFERENCES("KB340170"), .wants = WAY, .run = vmk_check_routed_unknown},
    {.id = "vmotion-vlan-shared", .rule = "R7", .level = VMK_LEVEL_MEDIUM, .title = "vMotion shares its VLAN",
     .references = REFERENCES("ESXI-80-000160", "ESXI-70-000048", "VCFE-9X-000152", "SCG esx-9.vmk-vmotion", "PCI DSS 11.4.5"),
     .wants = "a capture of the uplink with VLAN tags, and " HOSTS, .run = vmk_check_vmotion_vlan},
    {.id = "storage-shared", .rule = "R8", .level = VMK_LEVEL_MEDIUM, .title = "IP storage on a management or vMotion interface",
     .references = REFERENCES("ESXI-80-000199", "ESXI-70-000050", "VCFE-9X-000204", "VCSA-80-000279", "SCG esx-9.vmk-storage"),
     .wants = ROLES ", and peer lines with function storage in the site file", .run = vmk_check_storage_shared},
    {.id = "clear-nfc", .rule = "R9", .level = VMK_LEVEL_MEDIUM, .title = "NFC data in clear",
     .references = REFERENCES("PCI DSS 4.2.1", "KB307001", "ESXI-80-000247"), .wants = OCTETS, .run = vmk_check_clear_nfc},
    {.id = "clear-vmotion", .rule = "R9", .level = VMK_LEVEL_HIGH, .title = "vMotion readable on the wire",
     .references = REFERENCES("VMCH-80-000203", "VMCH-70-000024", "VCFV-9X-000208", "SCG vm-8.vmotion-encrypted", "PCI DSS 4.2.1"),
     .wants = OCTETS ", and " HOSTS, .run = vmk_check_clear_vmotion},
    {.id = "clear-fault-tolerance", .rule = "R9", .level = VMK_LEVEL_MEDIUM, .title = "Fault tolerance logging readable on the wire",
     .references = REFERENCES("VMCH-80-000204", "VMCH-70-000029", "VCFV-9X-000209"), .wants = OCTETS ", and " ROLES,
     .run = vmk_check_clear_ft},
    {.id = "udt-in-use", .rule = "R10", .level = VMK_LEVEL_NOTE, .title = "Unified Data Transport in use",
     .references = REFERENCES("KB340170", "KB307001", "KB394773"),
     .wants = "an actions file (--actions) that says whether the machine was on", .run = vmk_check_udt},
    {.id = "same-subnet-vmk", .rule = "R11", .level = VMK_LEVEL_MEDIUM,
     .title = "An interface sends with the address of another one of its host",
     .references = REFERENCES("KB2010877"), .wants = "esxcli network ip interface list (MACs) of the host", .run = vmk_check_same_subnet},
    {.id = "unknown-role", .rule = "R12", .level = VMK_LEVEL_LOW, .title = "Migration traffic of ends that are not known",
     .references = REFERENCES("KB340170"), .wants = HOSTS, .run = vmk_check_unknown_role},
    {.id = "capture-coverage", .rule = "R12", .level = VMK_LEVEL_LOW, .title = "What the capture shows of migrations",
     .references = REFERENCES("KB377768"),
     .wants = "all interfaces of both hosts in both directions (pktcap-uw --dir 2), without a snap length", .run = vmk_check_coverage},
    {.id = "vlan-shared-by-roles", .rule = NULL, .level = VMK_LEVEL_MEDIUM, .title = "A VLAN carries several roles",
     .references = REFERENCES("ESXI-80-000160", "ESXI-80-000198", "ESXI-80-000199", "PCI DSS 1.4.2", "PCI DSS 11.4.5"),
     .wants = "a capture of the uplink with VLAN tags, and " HOSTS, .run = vmk_check_vlan_shared},
    {.id = "subnet-shared", .rule = NULL, .level = VMK_LEVEL_MEDIUM, .title = "A subnet holds interfaces of several roles",
     .references = REFERENCES("ESXI-80-000160", "ESXI-80-000198", "ESXI-80-000199"),
     .wants = "esxcli network ip interface ipv4 get of the hosts", .run = vmk_check_subnet_shared},
    {.id = "vmk-shared-by-roles", .rule = NULL, .level = VMK_LEVEL_MEDIUM, .title = "One interface carries several roles",
     .references = REFERENCES("ESXI-80-000198", "ESXI-80-000160", "SCG esx-9.vmk-management"), .wants = ROLES,
     .run = vmk_check_vmk_shared},
    {.id = "vmk-wrong-vlan", .rule = NULL, .level = VMK_LEVEL_MEDIUM, .title = "An interface sends on another VLAN than its own",
     .references = REFERENCES("ESXI-80-000160", "ESXI-80-000198"),
     .wants = "esxcli network vswitch standard portgroup list of the host", .run = vmk_check_wrong_vlan},
    {.id = "untagged-role-on-trunk", .rule = NULL, .level = VMK_LEVEL_LOW, .title = "A role without a VLAN tag on a trunk",
     .references = REFERENCES("VCSA-80-000272", "VCSA-70-000272", "CIS ESXi 8.0 5.9"), .wants = HOSTS, .run = vmk_check_untagged_role},
    {.id = "foreign-talkers", .rule = NULL, .level = VMK_LEVEL_LOW, .title = "Machines outside the inventory on a network of the VMkernel",
     .references = REFERENCES("ESXI-80-000198", "PCI DSS 1.4.2", "PCI DSS 11.4.5"), .wants = HOSTS, .run = vmk_check_foreign_talkers},
    {.id = "vmotion-foreign-hosts", .rule = NULL, .level = VMK_LEVEL_MEDIUM,
     .title = "A machine that is no host talks to a vMotion interface",
     .references = REFERENCES("ESXI-80-000160", "ESXI-70-000048", "ESXI-80-000239"), .wants = "peer lines in the site file for hosts of other sites",
     .run = vmk_check_vmotion_foreign},
    {.id = "vmotion-subnet", .rule = NULL, .level = VMK_LEVEL_LOW, .title = "vMotion in one subnet, or routed on its own stack",
     .references = REFERENCES("vSphere Networking, TCP/IP stacks", "ESXI-80-000160"),
     .wants = "esxcli network ip interface ipv4 get and interface list of both hosts", .run = vmk_check_vmotion_subnet},
    {.id = "vmotion-rtt", .rule = NULL, .level = VMK_LEVEL_MEDIUM, .title = "Round trip of vMotion",
     .references = REFERENCES("vSphere vMotion networking requirements"), .wants = "a capture with the handshakes", .run = vmk_check_vmotion_rtt},
    {.id = "vmotion-bandwidth", .rule = NULL, .level = VMK_LEVEL_LOW, .title = "Bandwidth of vMotion",
     .references = REFERENCES("vSphere vMotion networking requirements"), .wants = "a capture of a longer migration",
     .run = vmk_check_bandwidth},
    {.id = "switchover-time", .rule = NULL, .level = VMK_LEVEL_LOW, .title = "Time of the switch-over",
     .references = REFERENCES("vSphere vMotion networking requirements"), .wants = "a capture up to the end of the migration, with the machine's network",
     .run = vmk_check_switchover},
    {.id = "rarp-announcement", .rule = NULL, .level = VMK_LEVEL_NOTE, .title = "Announcement of the machine by RARP",
     .references = REFERENCES("KB343401"), .wants = "a capture of the machine's network at the destination host", .run = vmk_check_announcement},
    {.id = "vmk-mtu", .rule = NULL, .level = VMK_LEVEL_LOW, .title = "MTU in effect against the MTU of the interface",
     .references = REFERENCES("vSphere vMotion networking requirements"), .wants = "esxcli network ip interface list of the hosts",
     .run = vmk_check_mtu},
    {.id = "nfc-lease-suspected", .rule = NULL, .level = VMK_LEVEL_NOTE, .title = "Bulk over HTTPS at a host: export or import suspected",
     .references = REFERENCES("vSphere API HttpNfcLease"), .wants = "the host's hostd.log of that time", .run = vmk_check_lease_suspected},
};

const struct vmk_check *
vmk_checks(size_t *count)
{
  *count = G_N_ELEMENTS(checks);
  return checks;
}
