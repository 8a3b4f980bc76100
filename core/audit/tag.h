/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what one flow is at this site: service, role, data class, encryption, and why.
 * Must not know migrations or findings; what they find out is handed back in as overrides.
 */
#ifndef VMK_AUDIT_TAG_H
#define VMK_AUDIT_TAG_H

#include "core/audit/evidence.h"
#include "core/site/role.h"
#include "core/site/site.h"

/* Thresholds. All are this project's own (model), none is documented by VMware. */

/* Payload of one direction from which a flow moves data and is not control: the largest control
 * dialogues known (two TLS handshakes with certificates, authd, 264-octet messages, paths) stay
 * below 20 KiB; the smallest NFC transfer unit in use is 64 KiB, one AIO buffer (observed,
 * wire-nfc-udt section 4). Octets. */
#define VMK_BULK_MIN (UINT64_C(64) << 10)
/* vMotion: the client is the source and sends the bulk (documented by option texts, wire-vmotion
 * section 1); a flow whose client does not send this many times what the server sends is none.
 * Acknowledgements carry no payload. */
#define VMK_VMOTION_RATIO 4
/* vMotion without any inventory: below it nothing is said. The smallest guest moves far more than 1
 * MiB. Octets. */
#define VMK_VMOTION_ALONE (UINT64_C(1) << 20)
/* UDP 902 heartbeats have 66 octets and more (observed); scans have none. Mean payload octets a
 * packet. */
#define VMK_HEARTBEAT_MEAN 60
/* TCP 443 at a host: the volume from which an HttpNfcLease transfer is suspected. Octets. */
#define VMK_LEASE_SUSPECTED (UINT64_C(16) << 20)

/* How sure a tag is. certain: the octets of a documented protocol, or a flag or netstack of the
 * inventory, say it. strong: several independent signs say it (both ends' inventory roles, the
 * sender of the bulk, no other protocol). weak: a port, or one sign alone. */
enum vmk_confidence { VMK_CONFIDENCE_WEAK, VMK_CONFIDENCE_STRONG, VMK_CONFIDENCE_CERTAIN };
enum vmk_data_class {
  VMK_DATA_UNKNOWN,
  VMK_DATA_HOT,
  VMK_DATA_COLD,
  VMK_DATA_CONTROL,
  VMK_DATA_OTHER
};
enum vmk_encryption {
  VMK_ENCRYPTION_UNKNOWN,
  VMK_ENCRYPTION_CLEAR,
  VMK_ENCRYPTION_TLS,
  VMK_ENCRYPTION_CIPHERTEXT
};

const char *vmk_confidence_name(enum vmk_confidence value);
const char *vmk_data_class_name(enum vmk_data_class value);
const char *vmk_encryption_name(enum vmk_encryption value);

/* Services in one const table; the word is what "service" says in JSON (authd, nfc, nfc-aio,
 * vmotion, udt-data, vmotion-or-udt never: undecided is vmotion with weak confidence; https, http,
 * ssh, nfs, iscsi, vsan, ft, ...). */
enum vmk_service {
  VMK_SERVICE_UNKNOWN,
  VMK_SERVICE_AUTHD, /* greeting seen, nothing of NFC */
  VMK_SERVICE_NFC, /* classic; in clear where encryption says so, else by both ends, volume and port
                    */
  VMK_SERVICE_NFC_AIO, /* AIO, clear */
  VMK_SERVICE_NFC_TLS, /* second TLS behind authd: "nfc-or-mks-tls" */
  VMK_SERVICE_VMOTION,
  VMK_SERVICE_UDT_DATA,  /* only by correlation */
  VMK_SERVICE_HEARTBEAT, /* UDP 902 */
  VMK_SERVICE_HTTPS,
  VMK_SERVICE_HTTP,
  VMK_SERVICE_SSH,
  VMK_SERVICE_NFS,
  VMK_SERVICE_ISCSI,
  VMK_SERVICE_NVME_TCP,
  VMK_SERVICE_VSAN,
  VMK_SERVICE_FT,
  VMK_SERVICE_REPLICATION,
  VMK_SERVICE_HA,
  VMK_SERVICE_OVERLAY,
  VMK_SERVICE_DNS,
  VMK_SERVICE_NTP,
  VMK_SERVICE_SYSLOG,
  VMK_SERVICE_SNMP,
  VMK_SERVICE_PTP,
  VMK_SERVICE_ICMP,
  VMK_SERVICE_TLS,       /* TLS on another port */
  VMK_SERVICE_OTHER,     /* recognised as something else (IRC, FTP, SMTP, ...) */
  VMK_SERVICE_VCENTER,   /* host agent to vCenter's other ports */
  VMK_SERVICE_DIRECTORY, /* Kerberos, LDAP, SMB log-on */
  VMK_SERVICE_DHCP,
  VMK_SERVICE_KMIP,
  VMK_SERVICE_CIM,
  VMK_SERVICE_SLP,
  VMK_SERVICE_NSX,
  VMK_SERVICE_IO_FILTER,
  VMK_SERVICE_RDMA,
  VMK_SERVICE_DVS_SYNC,
  VMK_SERVICE_COUNT
};
const char *vmk_service_name(enum vmk_service service);

struct vmk_end {               /* one end at the site; NULL and VMK_ROLE_UNKNOWN where not known */
  const struct vmk_host *host; /* borrowed from the site */
  const struct vmk_vmk *vmk;
  const struct vmk_peer *peer; /* a declared peer that is not a host (vCenter, backup, ...) */
  enum vmk_role role;          /* the role that this end plays in this flow */
};

/* role of an end: the role that the service needs (vSphereProvisioning for NFC between hosts,
 * vSphereBackupNFC for NFC to a backup proxy, vmotion, ...) if the vmk has it; else the network
 * that really carries it: the vmk's only role, else management if it has that, else the lowest of
 * its roles. A vmk of which no role is known gives unknown.
 *
 * role of the flow: both ends' if they agree; else that of the end that lacks the needed role
 * (management -> vSphereProvisioning is management: KB 340170 scenario 4); else that of the only
 * end known. Where no end is known, the role that the service alone implies (never management or
 * vSphereProvisioning but for UDP 902), weak between strangers but for vMotion, which only hosts
 * speak; else unknown. So cold data on management has role management and data cold. */
struct vmk_tag {
  enum vmk_service service;
  enum vmk_role role; /* what network function the flow belongs to */
  enum vmk_confidence
      confidence; /* of role; for services of migration and storage not above that of the service */
  enum vmk_confidence service_confidence;
  enum vmk_data_class data;
  enum vmk_encryption encryption;
  struct vmk_end end[2]; /* 0: client */
  uint64_t bulk[2]; /* NFC and vMotion: payload octets that are moved data, [0] sent by the client.
                     * data is hot or cold only where one of them reaches VMK_BULK_MIN; below it is
                     * control. NFC bulk is cold whoever the peer is (backup too); who the peer is
                     * decides what checks make of it */
  const char *server_name_means; /* what the TLS server name tells ("Azure Arc agent", ...),
                                    constant, or NULL */
  GArray *known_by;              /* struct vmk_evidence; owned by the tag */
};

struct vmk_tagger; /* site + overrides */

struct vmk_tagger *vmk_tagger_new(const struct vmk_site *site); /* site may be NULL or empty */
void vmk_tagger_free(struct vmk_tagger *tagger);

/* Tags one flow. Same flow, same tag, whenever it is asked. With want_evidence false known_by stays
 * NULL (cheap: for a million flows). Clear the tag with vmk_tag_clear. */
void vmk_tag_flow(const struct vmk_tagger *tagger, const struct vmk_flow *flow, bool want_evidence,
                  struct vmk_tag *tag);
void vmk_tag_clear(struct vmk_tag *tag);

/* Most flows of a big capture are of strangers and say nothing about roles. This tells so from a
 * glance, without a tag, and keeps what it found out about addresses. */
struct vmk_dull;

struct vmk_dull *vmk_dull_new(const struct vmk_tagger *tagger); /* borrowed: must outlive it */
void vmk_dull_free(struct vmk_dull *dull);

/* True: the flow's tag has no host, no peer, and no role that is more than weak, and nobody wants
 * to see the flow (vmk_survey_wants). False: that is not known. */
bool vmk_dull_is(struct vmk_dull *dull, const struct vmk_flow_glance *glance);

/* The role that the service of this flow needs at a host: NFC depends on who is at the other end
 * (vSphereProvisioning between hosts, vSphereBackupNFC to a backup proxy, management for content
 * libraries, ...). */
enum vmk_role vmk_tag_needs(const struct vmk_flow *flow, const struct vmk_tag *tag);

/* Is it NFC or the authd in front of it? Is the data of vMotion's protocol? (UDT_DATA included) */
bool vmk_service_is_nfc(enum vmk_service service);
bool vmk_service_is_vmotion(enum vmk_service service);
/* The role that the service needs between two hosts, or VMK_ROLE_UNKNOWN. */
enum vmk_role vmk_service_needs(enum vmk_service service);

/* Are both ends interfaces of two different hosts of the inventory? */
bool vmk_tag_is_between_hosts(const struct vmk_tag *tag);

/* Is the MAC in 00:50:56:60:00:00-00:50:56:6f:ff:ff, which VMkernel interfaces other than vmk0 get?
 * (observed) */
bool vmk_mac_is_vmkernel(const struct vmk_mac *mac);

/* An address that hosts send heartbeats to is a vCenter's: from now on its flows are told apart by
 * it. At most VMK_LEARNED_MAX are kept. */
#define VMK_LEARNED_MAX 256
void vmk_tagger_learn_vcenter(struct vmk_tagger *tagger, const struct vmk_address *address);

/* What a migration showed about a flow (a UDT bulk stream is cold and provisioning): from now on
 * its tag says so. With VMK_ROLE_UNKNOWN only its data class changes: the protocol and the network
 * that carries it are what they were. */
void vmk_tagger_override(struct vmk_tagger *tagger, uint64_t flow_id, enum vmk_service service,
                         enum vmk_role role, enum vmk_data_class data,
                         enum vmk_confidence confidence, const char *why, struct vmk_place place);

#endif
