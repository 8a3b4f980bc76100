/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows every spelling of a role and every port that a role uses, each row with its source.
 * Must not hold code.
 */
#include "core/site/role_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

const char *const vmk_role_names[VMK_ROLE_COUNT] = {
    [VMK_ROLE_UNKNOWN] = "unknown",
    [VMK_ROLE_MANAGEMENT] = "management",
    [VMK_ROLE_VMOTION] = "vmotion",
    [VMK_ROLE_PROVISIONING] = "vSphereProvisioning",
    [VMK_ROLE_REPLICATION] = "vSphereReplication",
    [VMK_ROLE_REPLICATION_NFC] = "vSphereReplicationNFC",
    [VMK_ROLE_BACKUP_NFC] = "vSphereBackupNFC",
    [VMK_ROLE_FAULT_TOLERANCE] = "faultToleranceLogging",
    [VMK_ROLE_VSAN] = "vsan",
    [VMK_ROLE_VSAN_WITNESS] = "vsanWitness",
    [VMK_ROLE_VSAN_EXTERNAL] = "vsanExternal",
    [VMK_ROLE_NVME_TCP] = "nvmeTcp",
    [VMK_ROLE_NVME_RDMA] = "nvmeRdma",
    [VMK_ROLE_PTP] = "ptp",
    [VMK_ROLE_ISCSI] = "iscsi",
    [VMK_ROLE_NFS] = "nfs",
    [VMK_ROLE_OVERLAY] = "overlay",
    [VMK_ROLE_VM] = "vm",
};

/* The same word written in two ways that differ by case, blanks, dashes or underscores stands once.
 */
#define API "vSphere API HostVirtualNicManagerNicType, documented; esxcli tags compare alike"
#define ESXCLI "esxcli network ip interface tag, observed in public scripts or inferred"
#define POWERCLI                                                                                   \
  "PowerCLI HostVMKernelVirtualNic property, observed in SCG 8 audit and DISA ESXI-80-000160 "     \
  "check"
#define ANSIBLE "Ansible community.vmware vmware_vmkernel(_info), documented"
#define CLIENT "vSphere Client label, also found in RVTools exports, inferred"
#define SITE_FILE "*.site files, docs/inventory.md"
#define VCF "VCF sddcSpec networkType, observed"

const struct vmk_role_spelling vmk_role_spelling_rows[] = {
    {.spelling = "management", .role = VMK_ROLE_MANAGEMENT, .source = API},
    {.spelling = "ManagementTraffic", .role = VMK_ROLE_MANAGEMENT, .source = CLIENT},
    {.spelling = "ManagementTrafficEnabled", .role = VMK_ROLE_MANAGEMENT, .source = POWERCLI},
    {.spelling = "enable_mgmt", .role = VMK_ROLE_MANAGEMENT, .source = ANSIBLE},
    {.spelling = "enable_management", .role = VMK_ROLE_MANAGEMENT, .source = ANSIBLE},
    {.spelling = "mgmt", .role = VMK_ROLE_MANAGEMENT, .source = SITE_FILE},
    {.spelling = "vmotion", .role = VMK_ROLE_VMOTION, .source = API},
    {.spelling = "VMotionEnabled", .role = VMK_ROLE_VMOTION, .source = POWERCLI},
    {.spelling = "enable_vmotion", .role = VMK_ROLE_VMOTION, .source = ANSIBLE},
    {.spelling = "vSphereProvisioning", .role = VMK_ROLE_PROVISIONING, .source = API},
    {.spelling = "Provisioning", .role = VMK_ROLE_PROVISIONING, .source = CLIENT},
    {.spelling = "ProvisioningEnabled", .role = VMK_ROLE_PROVISIONING, .source = POWERCLI},
    {.spelling = "enable_provisioning", .role = VMK_ROLE_PROVISIONING, .source = ANSIBLE},
    {.spelling = "vSphereReplication", .role = VMK_ROLE_REPLICATION, .source = API},
    {.spelling = "replication", .role = VMK_ROLE_REPLICATION, .source = SITE_FILE},
    {.spelling = "VSphereReplicationEnabled", .role = VMK_ROLE_REPLICATION, .source = POWERCLI},
    {.spelling = "enable_replication", .role = VMK_ROLE_REPLICATION, .source = ANSIBLE},
    {.spelling = "vSphereReplicationNFC", .role = VMK_ROLE_REPLICATION_NFC, .source = API},
    {.spelling = "replication-nfc", .role = VMK_ROLE_REPLICATION_NFC, .source = SITE_FILE},
    {.spelling = "VSphereReplicationNFCEnabled",
     .role = VMK_ROLE_REPLICATION_NFC,
     .source = POWERCLI},
    {.spelling = "enable_replication_nfc", .role = VMK_ROLE_REPLICATION_NFC, .source = ANSIBLE},
    {.spelling = "vSphereBackupNFC", .role = VMK_ROLE_BACKUP_NFC, .source = API},
    {.spelling = "backup-nfc", .role = VMK_ROLE_BACKUP_NFC, .source = SITE_FILE},
    {.spelling = "VSphereBackupNFCEnabled", .role = VMK_ROLE_BACKUP_NFC, .source = POWERCLI},
    {.spelling = "enable_backup_nfc", .role = VMK_ROLE_BACKUP_NFC, .source = ANSIBLE},
    {.spelling = "faultToleranceLogging", .role = VMK_ROLE_FAULT_TOLERANCE, .source = API},
    {.spelling = "Fault Tolerance", .role = VMK_ROLE_FAULT_TOLERANCE, .source = CLIENT},
    {.spelling = "FT", .role = VMK_ROLE_FAULT_TOLERANCE, .source = SITE_FILE},
    {.spelling = "FT Logging", .role = VMK_ROLE_FAULT_TOLERANCE, .source = CLIENT},
    {.spelling = "FaultToleranceLoggingEnabled",
     .role = VMK_ROLE_FAULT_TOLERANCE,
     .source = POWERCLI},
    {.spelling = "enable_ft", .role = VMK_ROLE_FAULT_TOLERANCE, .source = ANSIBLE},
    {.spelling = "vsan", .role = VMK_ROLE_VSAN, .source = API},
    {.spelling = "Virtual SAN", .role = VMK_ROLE_VSAN, .source = CLIENT},
    {.spelling = "VsanTrafficEnabled", .role = VMK_ROLE_VSAN, .source = POWERCLI},
    {.spelling = "enable_vsan", .role = VMK_ROLE_VSAN, .source = ANSIBLE},
    {.spelling = "vsanWitness", .role = VMK_ROLE_VSAN_WITNESS, .source = API},
    {.spelling = "witness", .role = VMK_ROLE_VSAN_WITNESS, .source = SITE_FILE},
    {.spelling = "vsanExternal", .role = VMK_ROLE_VSAN_EXTERNAL, .source = API},
    {.spelling = "nvmeTcp", .role = VMK_ROLE_NVME_TCP, .source = API},
    {.spelling = "NVMe over TCP", .role = VMK_ROLE_NVME_TCP, .source = CLIENT},
    {.spelling = "nvmeRdma", .role = VMK_ROLE_NVME_RDMA, .source = API},
    {.spelling = "NVMe over RDMA", .role = VMK_ROLE_NVME_RDMA, .source = CLIENT},
    {.spelling = "ptp", .role = VMK_ROLE_PTP, .source = API},
    {.spelling = "iscsi", .role = VMK_ROLE_ISCSI, .source = SITE_FILE},
    {.spelling = "nfs", .role = VMK_ROLE_NFS, .source = SITE_FILE},
    {.spelling = "overlay", .role = VMK_ROLE_OVERLAY, .source = SITE_FILE},
    {.spelling = "tep", .role = VMK_ROLE_OVERLAY, .source = SITE_FILE},
    {.spelling = "vxlan",
     .role = VMK_ROLE_OVERLAY,
     .source = "netstack of NSX tunnel end points, observed"},
    {.spelling = "NSXT_HOST_OVERLAY", .role = VMK_ROLE_OVERLAY, .source = VCF},
    {.spelling = "vm", .role = VMK_ROLE_VM, .source = SITE_FILE},
    {.spelling = "VM_MANAGEMENT", .role = VMK_ROLE_VM, .source = VCF},
    {.spelling = "guest", .role = VMK_ROLE_VM, .source = SITE_FILE},
};
const size_t vmk_role_spelling_count = COUNT_OF(vmk_role_spelling_rows);

const char *const vmk_peer_names[VMK_PEER_COUNT] = {
    [VMK_PEER_UNKNOWN] = "unknown",         [VMK_PEER_HOST] = "host",
    [VMK_PEER_VCENTER] = "vcenter",         [VMK_PEER_BACKUP] = "backup",
    [VMK_PEER_REPLICATION] = "replication", [VMK_PEER_CONSOLE] = "console",
    [VMK_PEER_HCX_IX] = "hcx-ix",           [VMK_PEER_WITNESS] = "witness",
    [VMK_PEER_STORAGE] = "storage",         [VMK_PEER_CONTENT_LIBRARY] = "content-library",
    [VMK_PEER_SERVICE] = "service",         [VMK_PEER_NSX] = "nsx",
};

const struct vmk_peer_spelling vmk_peer_spelling_rows[] = {
    {.spelling = "host", .function = VMK_PEER_HOST},
    {.spelling = "esxi", .function = VMK_PEER_HOST},
    {.spelling = "vcenter", .function = VMK_PEER_VCENTER},
    {.spelling = "vcsa", .function = VMK_PEER_VCENTER},
    {.spelling = "backup", .function = VMK_PEER_BACKUP},
    {.spelling = "backup-proxy", .function = VMK_PEER_BACKUP},
    {.spelling = "proxy", .function = VMK_PEER_BACKUP},
    {.spelling = "replication", .function = VMK_PEER_REPLICATION},
    {.spelling = "replication-server", .function = VMK_PEER_REPLICATION},
    {.spelling = "console", .function = VMK_PEER_CONSOLE},
    {.spelling = "admin", .function = VMK_PEER_CONSOLE},
    {.spelling = "hcx-ix", .function = VMK_PEER_HCX_IX},
    {.spelling = "hcx", .function = VMK_PEER_HCX_IX},
    {.spelling = "witness", .function = VMK_PEER_WITNESS},
    {.spelling = "storage", .function = VMK_PEER_STORAGE},
    {.spelling = "array", .function = VMK_PEER_STORAGE},
    {.spelling = "storage-array", .function = VMK_PEER_STORAGE},
    {.spelling = "filer", .function = VMK_PEER_STORAGE},
    {.spelling = "content-library", .function = VMK_PEER_CONTENT_LIBRARY},
    {.spelling = "service", .function = VMK_PEER_SERVICE},
    {.spelling = "dns", .function = VMK_PEER_SERVICE},
    {.spelling = "ntp", .function = VMK_PEER_SERVICE},
    {.spelling = "syslog", .function = VMK_PEER_SERVICE},
    {.spelling = "kms", .function = VMK_PEER_SERVICE},
    {.spelling = "directory", .function = VMK_PEER_SERVICE},
    {.spelling = "monitoring", .function = VMK_PEER_SERVICE},
    {.spelling = "nsx", .function = VMK_PEER_NSX},
};
const size_t vmk_peer_spelling_count = COUNT_OF(vmk_peer_spelling_rows);

/* Sources of the port rows. */
#define FWH "vSphere Firewalling Helper 801-20230616-01, documented"
#define FW8 "ESXi 8.0.3 firewall rule sets, observed"
#define FWH_FW8                                                                                    \
  "vSphere Firewalling Helper 801-20230616-01, documented; ESXi 8.0.3 firewall rule sets, "        \
  "observed"
#define KB340170 "Broadcom KB 340170, documented"
#define VR "vSphere Replication 8.7 security guide, documented"
#define HCX "IBM Cloud HCX port requirements, documented"
#define INFERRED "inferred"

#define TCP VMK_IP_PROTOCOL_TCP
#define UDP VMK_IP_PROTOCOL_UDP
#define ANY VMK_PEER_UNKNOWN
#define HOST VMK_PEER_HOST
#define VC VMK_PEER_VCENTER
#define SERVICE VMK_PEER_SERVICE
#define STORAGE VMK_PEER_STORAGE
#define ADMIN VMK_PEER_CONSOLE
#define NONE VMK_ROLE_UNKNOWN
#define MGMT VMK_ROLE_MANAGEMENT

#define ROW(low, high, protocol, carries, other_end, word, purpose, encryption, origin)            \
  {                                                                                                \
    .first = low, .last = high, .transport = protocol, .role = carries, .peer = other_end,         \
    .service = word, .function = purpose, .encrypted = encryption, .source = origin                \
  }

/* clang-format off */
const struct vmk_role_port vmk_role_port_rows[] = {
    ROW(22, 22, TCP, MGMT, ADMIN, "ssh", "shell", "yes", FWH_FW8),
    ROW(53, 53, TCP, MGMT, SERVICE, "dns", "name service", "no", FWH_FW8),
    ROW(80, 80, TCP, MGMT, ANY, "http", "redirect to https; replication, fault tolerance and HCX set-up", "no", FWH_FW8),
    ROW(88, 88, TCP, MGMT, SERVICE, "directory", "Kerberos", "configurable", FWH_FW8),
    ROW(111, 111, TCP, VMK_ROLE_NFS, STORAGE, "nfs", "port mapper", "configurable", FWH),
    ROW(139, 139, TCP, MGMT, SERVICE, "directory", "NetBIOS session", "configurable", FW8),
    ROW(389, 389, TCP, MGMT, SERVICE, "directory", "LDAP", "configurable", FWH_FW8),
    ROW(427, 427, TCP, MGMT, ANY, "slp", "service location", "no", FWH_FW8),
    ROW(443, 443, TCP, MGMT, ANY, "https", "API, vCenter, content library, console", "yes", FWH_FW8),
    ROW(445, 445, TCP, MGMT, SERVICE, "directory", "SMB", "configurable", FWH_FW8),
    ROW(464, 464, TCP, MGMT, SERVICE, "directory", "Kerberos password", "configurable", FWH_FW8),
    ROW(514, 514, TCP, MGMT, SERVICE, "syslog", "log", "no", FWH_FW8),
    ROW(635, 635, TCP, VMK_ROLE_NFS, STORAGE, "nfs", "NFS v3 mount", "configurable", FWH),
    ROW(636, 636, TCP, MGMT, SERVICE, "directory", "LDAPS", "yes", FWH),
    ROW(902, 902, TCP, VMK_ROLE_PROVISIONING, HOST, "nfc", "cold data, and control of UDT (8.0 and later)",
     "sources disagree", FWH "; " KB340170),
    ROW(902, 902, TCP, MGMT, HOST, "nfc", "cold data without a provisioning interface; cross-vCenter vMotion",
     "sources disagree", FWH "; " KB340170),
    ROW(902, 902, TCP, VMK_ROLE_BACKUP_NFC, VMK_PEER_BACKUP, "nfc", "backup by NBD or NBDSSL", "configurable", FWH),
    ROW(902, 902, TCP, VMK_ROLE_REPLICATION_NFC, VMK_PEER_REPLICATION, "nfc", "replication server to target host", "",
     VR),
    ROW(902, 902, TCP, VMK_ROLE_PROVISIONING, VMK_PEER_HCX_IX, "nfc", "HCX-IX poses as a host", "", HCX),
    ROW(902, 902, TCP, MGMT, VC, "authd", "vCenter to its agent", "yes", FWH),
    ROW(902, 902, TCP, MGMT, VMK_PEER_CONTENT_LIBRARY, "nfc", "content library copy",
     "yes: TLS inside a proprietary start", FWH),
    ROW(902, 902, TCP, MGMT, ADMIN, "authd", "virtual machine console (legacy)", "yes", FWH),
    ROW(1110, 1110, TCP, VMK_ROLE_NFS, STORAGE, "nfs", "NFS v3 cluster state", "configurable", FWH),
    ROW(1514, 1514, TCP, MGMT, SERVICE, "syslog", "log over TLS", "yes", FWH_FW8),
    ROW(1564, 1565, TCP, VMK_ROLE_VSAN, HOST, "vsan", "vSAN file service", "data optional, clustering yes", FWH_FW8),
    ROW(2014, 2014, TCP, MGMT, VC, "vcenter", "certificate management", "yes", FWH),
    ROW(2049, 2049, TCP, VMK_ROLE_NFS, STORAGE, "nfs", "NFS v3 and v4.1", "configurable", FWH),
    ROW(2233, 2233, TCP, VMK_ROLE_VSAN, HOST, "vsan", "vSAN transport (RDT)", "data optional, clustering yes", FWH_FW8),
    ROW(3260, 3260, TCP, VMK_ROLE_ISCSI, STORAGE, "iscsi", "software iSCSI", "configurable", FWH_FW8),
    ROW(3268, 3269, TCP, MGMT, SERVICE, "directory", "global catalogue", "configurable", FWH_FW8),
    ROW(4045, 4045, TCP, VMK_ROLE_NFS, STORAGE, "nfs", "NFS v3 lock manager", "configurable", FWH),
    ROW(4420, 4420, TCP, VMK_ROLE_NVME_TCP, STORAGE, "nvme-tcp", "NVMe over TCP", "", FW8),
    ROW(5201, 5201, TCP, VMK_ROLE_VSAN, HOST, "vsan", "vSAN network test", "no", FWH_FW8),
    ROW(5580, 5580, TCP, MGMT, VC, "vcenter", "host to vCenter", "yes", FWH),
    ROW(5671, 5671, TCP, MGMT, VMK_PEER_NSX, "nsx", "NSX message bus (6.5)", "", "ESXi 6.5 firewall rule sets, observed"),
    ROW(5696, 5696, TCP, MGMT, SERVICE, "kmip", "key server", "yes", FWH),
    ROW(5988, 5988, TCP, MGMT, ADMIN, "cim", "CIM over HTTP", "no", FWH_FW8),
    ROW(5989, 5989, TCP, MGMT, ADMIN, "cim", "CIM over HTTPS", "sources disagree", FWH_FW8),
    ROW(6501, 6502, TCP, MGMT, VC, "vcenter", "auto deploy", "partial", FWH),
    ROW(6514, 6514, TCP, MGMT, SERVICE, "syslog", "log over TLS", "yes", INFERRED),
    ROW(7475, 7476, TCP, MGMT, VC, "vcenter", "authentication proxy", "yes", FWH),
    ROW(8000, 8000, TCP, VMK_ROLE_VMOTION, HOST, "vmotion", "memory and disks of running machines",
     "by policy of each machine, opportunistic by default", FWH_FW8 "; " KB340170),
    ROW(8000, 8000, TCP, VMK_ROLE_PROVISIONING, HOST, "udt-data", "UDT bulk data (8.0 and later)", "as vMotion",
     "core.vmware.com UDT page, documented; port inferred"),
    ROW(8000, 8000, TCP, VMK_ROLE_VMOTION, VMK_PEER_HCX_IX, "vmotion", "HCX-IX poses as a host", "", HCX),
    ROW(8009, 8009, TCP, VMK_ROLE_NVME_TCP, STORAGE, "nvme-tcp", "NVMe over TCP discovery", "", FW8),
    ROW(8100, 8100, TCP, VMK_ROLE_FAULT_TOLERANCE, HOST, "ft", "fault tolerance (older)", "by policy of each machine", FWH),
    ROW(8182, 8182, TCP, MGMT, HOST, "ha", "vSphere HA", "yes", FWH),
    ROW(8200, 8200, TCP, VMK_ROLE_FAULT_TOLERANCE, HOST, "ft", "fault tolerance (older)", "by policy of each machine", FWH),
    ROW(8300, 8300, TCP, VMK_ROLE_FAULT_TOLERANCE, HOST, "ft", "fault tolerance logging",
     "by policy of each machine, opportunistic by default", FWH_FW8),
    ROW(9080, 9080, TCP, MGMT, ANY, "io-filter", "I/O filter provider", "yes", FWH_FW8),
    ROW(9084, 9084, TCP, MGMT, VC, "vcenter", "update manager", "yes", FWH),
    ROW(12443, 12443, TCP, VMK_ROLE_VSAN, HOST, "vsan", "vSAN transport, management", "yes", FWH_FW8),
    ROW(21455, 21455, TCP, VMK_ROLE_NVME_RDMA, ANY, "rdma", "paravirtual RDMA", "", FWH),
    ROW(28250, 28761, TCP, VMK_ROLE_VM, HOST, "rdma", "paravirtual RDMA", "", FW8),
    ROW(31031, 31031, TCP, VMK_ROLE_REPLICATION, VMK_PEER_REPLICATION, "replication", "initial and later copies",
     "TLS by default in 8, optional before", FW8 "; network encryption note 8, documented"),
    ROW(32032, 32032, TCP, VMK_ROLE_REPLICATION, VMK_PEER_REPLICATION, "replication", "copies over TLS", "yes", INFERRED),
    ROW(44046, 44046, TCP, VMK_ROLE_REPLICATION, VMK_PEER_REPLICATION, "replication", "later copies",
     "TLS by default in 8, optional before", FW8 "; network encryption note 8, documented"),
    ROW(53, 53, UDP, MGMT, SERVICE, "dns", "name service", "no", FWH_FW8),
    ROW(67, 68, UDP, NONE, SERVICE, "dhcp", "address assignment", "no", FWH_FW8),
    ROW(88, 88, UDP, MGMT, SERVICE, "directory", "Kerberos", "configurable", FWH_FW8),
    ROW(111, 111, UDP, VMK_ROLE_NFS, STORAGE, "nfs", "port mapper", "configurable", FWH),
    ROW(123, 123, UDP, MGMT, SERVICE, "ntp", "time", "no", FWH_FW8),
    ROW(161, 162, UDP, MGMT, SERVICE, "snmp", "monitoring", "SNMPv3 configurable", FWH_FW8),
    ROW(319, 320, UDP, VMK_ROLE_PTP, ANY, "ptp", "precision time", "no", FWH_FW8),
    ROW(389, 389, UDP, MGMT, SERVICE, "directory", "LDAP", "configurable", FWH_FW8),
    ROW(427, 427, UDP, MGMT, ANY, "slp", "service location", "no", FWH_FW8),
    ROW(464, 464, UDP, MGMT, SERVICE, "directory", "Kerberos password", "configurable", FW8),
    ROW(514, 514, UDP, MGMT, SERVICE, "syslog", "log", "no", FWH_FW8),
    ROW(546, 547, UDP, NONE, SERVICE, "dhcp", "DHCPv6", "no", FWH_FW8),
    ROW(635, 635, UDP, VMK_ROLE_NFS, STORAGE, "nfs", "NFS v3 mount", "configurable", FWH),
    ROW(902, 902, UDP, MGMT, VC, "heartbeat", "host to vCenter every ten seconds", "no", FWH_FW8),
    ROW(902, 902, UDP, VMK_ROLE_REPLICATION_NFC, VMK_PEER_REPLICATION, "nfc", "listed by the guide beside tcp", "", VR),
    ROW(2049, 2049, UDP, VMK_ROLE_NFS, STORAGE, "nfs", "NFS v3", "configurable", FWH),
    ROW(4045, 4045, UDP, VMK_ROLE_NFS, STORAGE, "nfs", "NFS v3 lock manager", "configurable", FWH),
    ROW(4789, 4789, UDP, VMK_ROLE_OVERLAY, HOST, "overlay", "VXLAN", "no", INFERRED),
    ROW(4791, 4791, UDP, VMK_ROLE_NVME_RDMA, STORAGE, "rdma", "RoCE v2", "", FWH),
    ROW(5201, 5201, UDP, VMK_ROLE_VSAN, HOST, "vsan", "vSAN network test", "no", FW8),
    ROW(6081, 6081, UDP, VMK_ROLE_OVERLAY, HOST, "overlay", "Geneve", "no", INFERRED),
    ROW(6500, 6500, UDP, MGMT, VC, "vcenter", "network core dump", "configurable", FWH),
    ROW(6999, 6999, UDP, MGMT, HOST, "nsx", "distributed router", "yes", FWH_FW8),
    ROW(8100, 8100, UDP, VMK_ROLE_FAULT_TOLERANCE, HOST, "ft", "fault tolerance (older)", "by policy of each machine", FWH),
    ROW(8182, 8182, UDP, MGMT, HOST, "ha", "vSphere HA", "yes", FWH),
    ROW(8200, 8200, UDP, VMK_ROLE_FAULT_TOLERANCE, HOST, "ft", "fault tolerance (older)", "by policy of each machine", FWH),
    ROW(8300, 8300, UDP, VMK_ROLE_FAULT_TOLERANCE, HOST, "ft", "fault tolerance", "by policy of each machine", FWH),
    ROW(8301, 8302, UDP, MGMT, HOST, "dvs-sync", "distributed switch state", "yes", FWH_FW8),
    ROW(8472, 8472, UDP, VMK_ROLE_OVERLAY, HOST, "overlay", "VXLAN (older port)", "no", INFERRED),
    ROW(12321, 12321, UDP, VMK_ROLE_VSAN, HOST, "vsan", "vSAN clustering", "yes", FWH_FW8),
    ROW(12321, 12321, UDP, VMK_ROLE_VSAN_WITNESS, VMK_PEER_WITNESS, "vsan", "vSAN clustering, witness", "yes", FWH_FW8),
    ROW(12345, 12345, UDP, VMK_ROLE_VSAN, HOST, "vsan", "vSAN clustering", "yes", FWH_FW8),
    ROW(21451, 21452, UDP, VMK_ROLE_NVME_RDMA, ANY, "rdma", "paravirtual RDMA", "", FWH),
    ROW(23451, 23451, UDP, VMK_ROLE_VSAN, HOST, "vsan", "vSAN clustering", "yes", FWH_FW8),
};
/* clang-format on */
const size_t vmk_role_port_count = COUNT_OF(vmk_role_port_rows);
