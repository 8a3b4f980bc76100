/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the text lines of vmware-authd (TCP 902 and 912): greeting, verbs, replies.
 * Must not know TLS, NFC, ports, nor what anyone does with a service once it is connected.
 *
 * ASCII lines that end in CR LF; a bare LF is taken too (inferred). Spans count from the line's
 * first octet and never contain the line end. Everything in a line is hostile text: escape it
 * before showing it. Sources (docs/protocols lists the tags): greeting NMAP, MSF, HYDRA, NSE, OVDL,
 * VEC, RECO (observed); verbs and replies ESXC, MEDUSA, RECO, OVDL, VEC (observed), PC Authd.java
 * (documented) for SESSION, PROXY, 200 Connect.
 */
#ifndef VMK_WIRE_AUTHD_H
#define VMK_WIRE_AUTHD_H

#include "name.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMK_AUTHD_GREETING                                                                         \
  "220 VMware Authentication Daemon Version " /* observed: every source agrees */

enum {
  VMK_AUTHD_GREETING_LENGTH = sizeof VMK_AUTHD_GREETING - 1, /* 41 */
  /* octets without line end; longer is malformed (inferred: longest seen is 168) */
  VMK_AUTHD_LINE_MAX = 1000,
  VMK_AUTHD_ITEMS_MAX = 16, /* items kept of a greeting; more are counted only */
};

/* Features that a greeting announces; the bit is 1 << item kind. */
enum vmk_authd_item_kind {
  VMK_AUTHD_ITEM_UNKNOWN,
  /* "SSL Required", also "SSL required": TLS follows at once on this connection */
  VMK_AUTHD_ITEM_SSL_REQUIRED,
  VMK_AUTHD_ITEM_DAEMON_PROTOCOL, /* "ServerDaemonProtocol:SOAP" or ":IPC" */
  VMK_AUTHD_ITEM_MKS_PROTOCOL,    /* "MKSDisplayProtocol:VNC" */
  VMK_AUTHD_ITEM_VMXARGS,         /* "VMXARGS supported" */
  VMK_AUTHD_ITEM_NFCSSL,          /* "NFCSSL supported", also with "/t" */
  VMK_AUTHD_ITEM_SHA256,          /* "SHA256 supported": ESXi 8 */
  VMK_AUTHD_ITEM_KINDS,
};

struct vmk_authd_item {
  enum vmk_authd_item_kind kind;
  struct vmk_span text; /* as sent, without blanks around it, with suffix */
  struct vmk_span
      value; /* what follows ':', blanks and suffix stripped; {0, 0} when there is none */
  struct vmk_span suffix; /* "/t" and the like, with the slash; {0, 0} when there is none */
};

struct vmk_authd_greeting {
  struct vmk_span line;    /* the whole line without its end */
  struct vmk_span version; /* "1.10", "1.00", "1.0" */
  uint32_t features;       /* bits 1 << enum vmk_authd_item_kind */
  uint8_t count;           /* rows used in items; empty items ("VNC , ,") are not listed */
  /* items in the line, empty ones not counted; above count when there were too many */
  uint16_t seen;
  struct vmk_authd_item items[VMK_AUTHD_ITEMS_MAX];
};

enum vmk_authd_verb {
  VMK_AUTHD_VERB_UNKNOWN,
  VMK_AUTHD_USER,
  VMK_AUTHD_PASS,
  VMK_AUTHD_SESSION, /* no reply of its own */
  VMK_AUTHD_BANNER,
  VMK_AUTHD_THUMBPRINT,
  VMK_AUTHD_THUMBPRINT_SHA2,
  VMK_AUTHD_PROXY,
  VMK_AUTHD_CONNECT,      /* "CONNECT <vmx path> mks": console, not NFC */
  VMK_AUTHD_XPAS,         /* name known, use unknown */
  VMK_AUTHD_SESSIONID,    /* name known, use unknown */
  VMK_AUTHD_CONNECT_VPXA, /* name known, use unknown */
};

/* What a connection is handed to; from PROXY, CONNECT or "200 Connect". */
enum vmk_authd_service {
  VMK_AUTHD_SERVICE_NONE,
  VMK_AUTHD_SERVICE_NFC,
  VMK_AUTHD_SERVICE_NFCSSL,
  VMK_AUTHD_SERVICE_VPXA_NFC,
  VMK_AUTHD_SERVICE_VPXA_NFCSSL,
  VMK_AUTHD_SERVICE_HA_NFC,    /* replies only */
  VMK_AUTHD_SERVICE_HA_NFCSSL, /* replies only */
  VMK_AUTHD_SERVICE_MKS,       /* CONNECT ... mks */
  VMK_AUTHD_SERVICE_OTHER,     /* named, but not in the table */
};

struct vmk_authd_request {
  struct vmk_span line;
  enum vmk_authd_verb verb;
  struct vmk_span verb_text;
  struct vmk_span argument;       /* all after the first blank; {0, 0} when empty */
  enum vmk_authd_service service; /* PROXY and CONNECT only */
  /* PASS, SESSION, SESSIONID, XPAS: the argument is a credential; never show or keep it */
  bool secret;
};

struct vmk_authd_reply {
  struct vmk_span line;
  uint16_t code;        /* 100..999 */
  struct vmk_span text; /* after the code and one blank */
  bool connected;       /* "200 Connect ...": what follows on this connection is the service's */
  struct vmk_span endpoint;       /* what follows "200 Connect " */
  enum vmk_authd_service service; /* of the endpoint, when connected */
};

/* All three: VMK_OK: one line, consumed includes its end. VMK_MORE: no line end yet; need is length
 * + 1 (or the greeting's length). VMK_MALFORMED: not such a line, or longer than
 * VMK_AUTHD_LINE_MAX, or control octets in it. */
struct vmk_step vmk_authd_greeting_read(const uint8_t *data, size_t length,
                                        struct vmk_authd_greeting *greeting);
/* A verb is letters, digits and underscores, starting with a capital. Unknown verbs are VMK_OK. */
struct vmk_step vmk_authd_request_read(const uint8_t *data, size_t length,
                                       struct vmk_authd_request *request);
/* Three digits, then a blank or the line's end. A greeting is also a reply (code 220, repeated
 * after BANNER). */
struct vmk_step vmk_authd_reply_read(const uint8_t *data, size_t length,
                                     struct vmk_authd_reply *reply);

/* Does this service start a second TLS session on the connection? (nfcssl kinds and mks.) */
bool vmk_authd_service_uses_tls(enum vmk_authd_service service);

extern const struct vmk_name vmk_authd_items[];    /* enum vmk_authd_item_kind -> announced name */
extern const struct vmk_name vmk_authd_verbs[];    /* enum vmk_authd_verb -> verb as sent */
extern const struct vmk_name vmk_authd_services[]; /* enum vmk_authd_service -> name as sent */

#endif
