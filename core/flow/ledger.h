/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the wire parsers found in one connection: authd dialogue, NFC files and operations,
 * TLS names, framing. Must not know the site, nor how packets were put in order.
 */
#ifndef VMK_FLOW_LEDGER_H
#define VMK_FLOW_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vmk_mark { /* a packet that shows something; number 0: not seen */
  uint32_t interface;
  uint64_t number;
};

/* What a connection on the authd or NFC protocols turned out to be. Never decided by a port. */
enum vmk_nfc_flavour {
  VMK_NFC_NONE,       /* neither authd nor NFC octets seen */
  VMK_NFC_AUTHD_ONLY, /* greeting and dialogue or TLS, nothing after it seen */
  VMK_NFC_CLEAR,      /* classic messages in clear */
  VMK_NFC_AIO_CLEAR,  /* AIO records in clear */
  VMK_NFC_TLS2, /* second TLS after authd: an -ssl NFC service, or a console (MKS): cannot be told
                   apart by octets */
};

enum vmk_file_operation {
  VMK_FILE_PUT,
  VMK_FILE_GET,
  VMK_FILE_OPEN, /* FSSRVR or AIO open */
  VMK_FILE_DELETE,
  VMK_FILE_CREATEDIR,
  VMK_FILE_RENAME,
  VMK_FILE_COPY,
};

/* One file moved or operated on. Octets of the FILE_DATA framing are not counted in bytes. */
struct vmk_nfc_file {
  char *path; /* escaped UTF-8, owned; "" when not captured */
  enum vmk_file_operation operation;
  uint32_t file_type;               /* NFC file type, as in the message */
  uint64_t declared_size;           /* octets, from the message; 0 unknown */
  uint64_t space;                   /* octets, from the message */
  uint64_t bytes[2];                /* FILE_DATA or AIO extra octets, [0] sent by the client */
  uint64_t data_sectors;            /* 512-octet sectors in data runs (classic disk) */
  uint64_t zero_sectors;            /* sectors in zero runs */
  uint64_t disk_read, disk_written; /* AIO: raw disk octets asked and answered */
  uint64_t
      uncounted; /* octets of the body that were not captured, so that sectors are a lower bound */
  uint32_t ddb_entries;
  uint32_t compression_seen; /* AIO: bit n = compression value n */
  bool complete;             /* end of file or close seen */
  bool started_before;       /* the capture began inside this file */
  struct vmk_mark opened, closed;
};

struct vmk_nfc_error {
  uint32_t type, code;
  char *text; /* escaped UTF-8, owned */
  struct vmk_mark place;
};

#define VMK_LEDGER_FILES_MAX 4096
#define VMK_LEDGER_ERRORS_MAX 64

struct vmk_framing_count { /* records of one framing file by type */
  uint64_t type;
  const char *name; /* borrowed from the framing, or NULL */
  uint64_t records, octets;
};

struct vmk_framing_use {
  const char *framing; /* name, borrowed */
  const char *origin;  /* documented, observed, learned, model */
  uint64_t records[2], covered[2],
      seen[2];  /* per direction: records, octets explained, octets looked at */
  bool stopped; /* matched at first, then no longer: another version, or a guess that was wrong */
  struct vmk_mark stopped_at;
  struct vmk_framing_count *types; /* ascending by type; borrowed likewise */
  size_t type_count;
};

struct vmk_ledger {
  enum vmk_nfc_flavour flavour;
  struct vmk_mark flavour_mark; /* the packet that decided it */
  const char *flavour_why;      /* constant text */
  char *greeting;               /* authd's first line, escaped, owned, or NULL */
  struct vmk_mark greeting_mark;
  char *target; /* PROXY or CONNECT argument when visible, escaped, owned, or NULL */
  struct vmk_mark target_mark;
  char *client_name; /* message 54, escaped, owned, or NULL */
  char *client_operation;
  struct vmk_mark first_tls, second_tls, clear_after_tls;
  char *server_name; /* SNI of the first ClientHello, escaped, owned, or NULL */
  struct vmk_mark server_name_mark;
  struct vmk_nfc_file *files; /* owned */
  size_t file_count;
  bool files_capped;
  struct vmk_nfc_error *errors; /* owned */
  size_t error_count;
  uint64_t messages; /* NFC messages and AIO records recognised */
  uint64_t unknown_messages;
  uint64_t malformed, resyncs;
  uint64_t nfc_bytes[2]; /* bulk octets: FILE_DATA bodies and AIO extras */
  uint64_t unread[2];    /* payload octets that no parser saw (gaps, cut packets outside bulk) */
  struct vmk_framing_use *framing; /* borrowed from the tracker, or NULL */
};

#endif
