/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the VMkernel roles by the vSphere API's own names, and the traffic that has no service flag there.
 * Must not know hosts, flows or findings.
 */
#ifndef VMK_SITE_ROLE_H
#define VMK_SITE_ROLE_H

#include <stdint.h>

/* API: HostVirtualNicManagerNicType (documented, rules-and-needs.md section 1.1), then traffic without a flag. */
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

/* The name as the vSphere API spells it; never NULL for values below VMK_ROLE_COUNT. */
const char *vmk_role_name(enum vmk_role role);

/* Reads an API name, an esxcli tag or another tool's spelling, without regard to case, blanks and dashes.
 * VMK_ROLE_UNKNOWN where the word is none of them. */
enum vmk_role vmk_role_from_name(const char *name);

#endif
