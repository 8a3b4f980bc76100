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

enum vmk_confidence { VMK_CONFIDENCE_WEAK, VMK_CONFIDENCE_STRONG, VMK_CONFIDENCE_CERTAIN };
enum vmk_data_class { VMK_DATA_UNKNOWN, VMK_DATA_HOT, VMK_DATA_COLD, VMK_DATA_CONTROL, VMK_DATA_OTHER };
enum vmk_encryption { VMK_ENCRYPTION_UNKNOWN, VMK_ENCRYPTION_CLEAR, VMK_ENCRYPTION_TLS, VMK_ENCRYPTION_CIPHERTEXT };

const char *vmk_confidence_name(enum vmk_confidence value);
const char *vmk_data_class_name(enum vmk_data_class value);
const char *vmk_encryption_name(enum vmk_encryption value);

/* Services in one const table; the word is what "service" says in JSON (authd, nfc, nfc-aio, vmotion, udt-data,
 * vmotion-or-udt never: undecided is vmotion with weak confidence; https, http, ssh, nfs, iscsi, vsan, ft, ...). */
enum vmk_service {
  VMK_SERVICE_UNKNOWN,
  VMK_SERVICE_AUTHD,     /* greeting seen, nothing of NFC */
  VMK_SERVICE_NFC,       /* classic, clear */
  VMK_SERVICE_NFC_AIO,   /* AIO, clear */
  VMK_SERVICE_NFC_TLS,   /* second TLS behind authd: "nfc-or-mks-tls" */
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
  VMK_SERVICE_TLS,   /* TLS on another port */
  VMK_SERVICE_OTHER, /* recognised as something else (IRC, FTP, SMTP, ...) */
  VMK_SERVICE_COUNT
};
const char *vmk_service_name(enum vmk_service service);

struct vmk_end {              /* one end at the site; NULL and VMK_ROLE_UNKNOWN where not known */
  const struct vmk_host *host; /* borrowed from the site */
  const struct vmk_vmk *vmk;
  const struct vmk_peer *peer; /* a declared peer that is not a host (vCenter, backup, ...) */
  enum vmk_role role;          /* the role that this end plays in this flow */
};

struct vmk_tag {
  enum vmk_service service;
  enum vmk_role role; /* what network function the flow belongs to */
  enum vmk_confidence confidence;
  enum vmk_data_class data;
  enum vmk_encryption encryption;
  struct vmk_end end[2]; /* 0: client */
  uint64_t bulk[2];      /* payload octets that count as moved data, [0] sent by the client */
  const char *server_name_means; /* what the TLS server name tells ("Azure Arc agent", ...), constant, or NULL */
  GArray *known_by;      /* struct vmk_evidence; owned by the tag */
};

struct vmk_tagger; /* site + overrides */

struct vmk_tagger *vmk_tagger_new(const struct vmk_site *site); /* site may be NULL or empty */
void vmk_tagger_free(struct vmk_tagger *tagger);

/* Tags one flow. Same flow, same tag, whenever it is asked. With want_evidence false known_by stays NULL (cheap:
 * for a million flows). Clear the tag with vmk_tag_clear. */
void vmk_tag_flow(const struct vmk_tagger *tagger, const struct vmk_flow *flow, bool want_evidence, struct vmk_tag *tag);
void vmk_tag_clear(struct vmk_tag *tag);

/* What a migration showed about a flow (a UDT bulk stream is cold and provisioning): from now on its tag says so. */
void vmk_tagger_override(struct vmk_tagger *tagger, uint64_t flow_id, enum vmk_service service, enum vmk_role role,
                         enum vmk_data_class data, enum vmk_confidence confidence, const char *why,
                         struct vmk_place place);

#endif
