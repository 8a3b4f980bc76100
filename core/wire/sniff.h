/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which protocol a direction of a stream starts with, from its first octets alone.
 * Must not know ports: a port is no evidence here.
 *
 * Sources: vmware-authd, NFC: wire facts of authd.h, nfc.h, nfc_aio.h. TLS RFC 8446; SSH RFC
 * 4253 4.2; HTTP RFC 9112; IRC RFC 2812; FTP RFC 959; SMTP RFC 5321; ICY: SHOUTcast servers
 * (observed); telnet RFC 854 and VMware's serial port option 232 (documented, "Using a proxy with
 * virtual serial ports"); RFB RFC 6143 7.1.1; ONC RPC RFC 5531 (NFS program 100003: RFC 7530, RFC
 * 1813); iSCSI RFC 7143 11.12, 11.13; NVMe/TCP transport specification 3.6.2.2, 3.6.2.3; SMB2
 * [MS-SMB2] 2.1. The vMotion model is this project's own (model).
 */
#ifndef VMK_WIRE_SNIFF_H
#define VMK_WIRE_SNIFF_H

#include "name.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vmk_sniff {
  VMK_SNIFF_NOTHING = 0,   /* no octets yet */
  VMK_SNIFF_UNKNOWN,       /* none of these */
  VMK_SNIFF_AUTHD,         /* "220 VMware Authentication Daemon Version ": certain */
  VMK_SNIFF_GREETING_220,  /* another "220 " or "220-": FTP, SMTP and many more */
  VMK_SNIFF_TLS_CLIENT,    /* handshake record with a ClientHello (version 2 form too) */
  VMK_SNIFF_TLS_SERVER,    /* handshake record with a ServerHello */
  VMK_SNIFF_TLS_MIDSTREAM, /* any other TLS record: joined after the start */
  VMK_SNIFF_SSH,
  VMK_SNIFF_HTTP_REQUEST,
  VMK_SNIFF_HTTP_RESPONSE,
  VMK_SNIFF_IRC,
  VMK_SNIFF_ICY,
  /* a capital word and a blank, as authd's verbs and many other text protocols: weak */
  VMK_SNIFF_TEXT,
  VMK_SNIFF_TELNET, /* IAC and a command */
  VMK_SNIFF_VSPC,   /* VMware's telnet option 232: WILL/WONT/DO/DONT or subnegotiation */
  VMK_SNIFF_RFB,
  VMK_SNIFF_SMB,
  /* passes vmk_nfc_probe: PUT or GET with a path, tag, or FILE_DATA with its magic */
  VMK_SNIFF_NFC_CLASSIC,
  /* four octets that could be an NFC type and nothing more: weak, believe it only after authd */
  VMK_SNIFF_NFC_MAYBE,
  /* ab ef cd ab and a length: FILE_DATA joined between message and data header */
  VMK_SNIFF_NFC_DATA,
  VMK_SNIFF_NFC_AIO,       /* 7a da 00 a1, type and size in range */
  VMK_SNIFF_VMOTION_MODEL, /* "vMSM": this project's synthetic framing, not VMware's */
  VMK_SNIFF_NFS_CALL,      /* ONC RPC call for program 100003 */
  VMK_SNIFF_RPC_CALL,      /* ONC RPC call for another program; detail: the program */
  VMK_SNIFF_RPC_REPLY,
  VMK_SNIFF_ISCSI_LOGIN,    /* Login Request */
  VMK_SNIFF_ISCSI_RESPONSE, /* Login Response */
  VMK_SNIFF_NVME_REQUEST,   /* NVMe/TCP ICReq */
  VMK_SNIFF_NVME_RESPONSE,  /* NVMe/TCP ICResp */
  VMK_SNIFF_COUNT,
};

enum {
  VMK_SNIFF_ENOUGH = 1024
}; /* with so many octets, or at the end of the stream, the answer is final */

struct vmk_sniffed {
  enum vmk_sniff kind;
  /* TLS: record version; NFC: type; RPC and NFS: program << 8 | version; others 0 */
  uint32_t detail;
};

/* VMK_OK: out is final; consumed is 0, nothing is taken. VMK_MORE: what is there starts like
 * something that more octets would decide (need says how many); out holds the answer should no more
 * come. Never the other two. */
struct vmk_step vmk_sniff(const uint8_t *data, size_t length, struct vmk_sniffed *out);

/* Is it a protocol that is certainly not authd, NFC or TLS? (ssh, http, irc, ...; not UNKNOWN, not
 * TEXT.) */
bool vmk_sniff_is_other(enum vmk_sniff kind);

extern const struct vmk_name vmk_sniff_names[]; /* enum vmk_sniff -> short word */

#endif
