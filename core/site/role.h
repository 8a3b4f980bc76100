/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the VMkernel roles by the vSphere API's own names, the traffic that has no service flag
 * there, and the ports. Must not know hosts, flows or findings.
 */
#ifndef VMK_SITE_ROLE_H
#define VMK_SITE_ROLE_H

#include <stddef.h>
#include <stdint.h>

/* API: HostVirtualNicManagerNicType (documented, rules-and-needs.md section 1.1), then traffic
 * without a flag. */
enum vmk_role {
  VMK_ROLE_UNKNOWN, /* never stands for management */
  VMK_ROLE_MANAGEMENT,
  VMK_ROLE_VMOTION,
  VMK_ROLE_PROVISIONING, /* "vSphereProvisioning" */
  VMK_ROLE_REPLICATION,
  VMK_ROLE_REPLICATION_NFC,
  VMK_ROLE_BACKUP_NFC,
  VMK_ROLE_FAULT_TOLERANCE, /* "faultToleranceLogging" */
  VMK_ROLE_VSAN,
  VMK_ROLE_VSAN_WITNESS,
  VMK_ROLE_VSAN_EXTERNAL,
  VMK_ROLE_NVME_TCP,
  VMK_ROLE_NVME_RDMA,
  VMK_ROLE_PTP,
  VMK_ROLE_ISCSI,
  VMK_ROLE_NFS,
  VMK_ROLE_OVERLAY, /* Geneve or VXLAN tunnel end point */
  VMK_ROLE_VM,      /* guest traffic */
  VMK_ROLE_COUNT
};

/* A set of roles: bit n is enum value n. */
#define VMK_ROLE_BIT(role) (UINT32_C(1) << (role))

/* The roles that have a service flag on a VMkernel interface; iscsi, nfs, overlay and vm have none
 * (documented, rules-and-needs.md section 1.1), so no inventory of flags can deny them. */
#define VMK_ROLES_WITH_FLAG (VMK_ROLE_BIT(VMK_ROLE_PTP + 1) - VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT))

/* The name as the vSphere API spells it; never NULL for values below VMK_ROLE_COUNT. */
const char *vmk_role_name(enum vmk_role role);

/* Reads an API name, an esxcli tag or another tool's spelling, without regard to case, blanks and
 * dashes. VMK_ROLE_UNKNOWN where the word is none of them. */
enum vmk_role vmk_role_from_name(const char *name);

/* One way to write a role, and who writes it so. */
struct vmk_role_spelling {
  const char *spelling;
  enum vmk_role role;
  const char *source;
};

/* All spellings, in order of roles; static storage. */
const struct vmk_role_spelling *vmk_role_spellings(size_t *count);

/* What a machine does that is not an ESXi host but talks to one. */
enum vmk_peer_function {
  VMK_PEER_UNKNOWN, /* listed by the user without a function, or a word that is none of these */
  VMK_PEER_HOST, /* another ESXi host's VMkernel interface; a remote site's, when listed as a peer
                  */
  VMK_PEER_VCENTER,         /* "vcenter" */
  VMK_PEER_BACKUP,          /* "backup": proxy that reads disks by NBD */
  VMK_PEER_REPLICATION,     /* "replication": vSphere Replication server */
  VMK_PEER_CONSOLE,         /* "console": an administrator's machine */
  VMK_PEER_HCX_IX,          /* "hcx-ix": poses as a host and owns a vMotion address */
  VMK_PEER_WITNESS,         /* "witness": vSAN witness */
  VMK_PEER_STORAGE,         /* "storage": iSCSI, NFS or NVMe target */
  VMK_PEER_CONTENT_LIBRARY, /* "content-library" */
  VMK_PEER_SERVICE,         /* "service": DNS, NTP, syslog, directory, key server, monitoring */
  VMK_PEER_NSX,             /* "nsx": NSX manager or edge */
  VMK_PEER_COUNT
};

/* The word used in *.site files and reports; never NULL for values below VMK_PEER_COUNT. */
const char *vmk_peer_function_name(enum vmk_peer_function function);
/* Same freedom as vmk_role_from_name; VMK_PEER_UNKNOWN where the word is none of them. */
enum vmk_peer_function vmk_peer_function_from_name(const char *name);

/* IP protocol numbers; core/flow names the transports of its flows VMK_TRANSPORT_..., which are
 * other values. */
#define VMK_IP_PROTOCOL_TCP UINT8_C(6)
#define VMK_IP_PROTOCOL_UDP UINT8_C(17)

/* One function of a listening port. A port alone never proves the function: 902 has eight. */
struct vmk_role_port {
  uint16_t first; /* port range, host byte order, both ends included */
  uint16_t last;
  uint8_t transport;  /* IP protocol number */
  enum vmk_role role; /* of the ESXi end; VMK_ROLE_UNKNOWN where the function has no role */
  enum vmk_peer_function peer; /* the other end; VMK_PEER_UNKNOWN: anyone */
  const char *service;         /* word for reports: "nfc", "vmotion", "https", ... */
  const char *function;        /* what it is for, a few words */
  const char *encrypted;       /* what the source says about encryption, "" where it says nothing */
  const char *source;          /* document and row, with documented, observed or inferred */
};

/* All functions of (transport, port): sets *rows to the first and returns how many follow one
 * another there; 0 and NULL when the port means nothing here. Static storage. The most specific to
 * migration comes first. */
size_t vmk_role_ports(uint8_t transport, uint16_t port, const struct vmk_role_port **rows);

/* The whole table, sorted by transport, then first port. Static storage. */
const struct vmk_role_port *vmk_role_port_table(size_t *count);

#endif
