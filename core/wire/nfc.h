/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the classic NFC messages: 264 octets each, what their fields mean, and what follows them.
 * Must not know what a file's body holds (nfc_disk.h), AIO records (nfc_aio.h), ports or TLS.
 *
 * Integers are little-endian. A message is 264 octets: u32 type at 0, fields, zero padding (PC:
 * documented; lengths 264 and 262040 also in a vendor log, ELA1: observed). Paths, texts and bulk
 * data follow after the 264 octets. Source tags are those of docs/protocols: PC is VMware's own
 * Java client (Apache-2.0), OVDL and VEC published notes of captures. Classic messages have no
 * magic: outside an authd stream believe them only when a magic follows.
 */
#ifndef VMK_WIRE_NFC_H
#define VMK_WIRE_NFC_H

#include "name.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  VMK_NFC_HEADER = 264,    /* octets of every control message: documented (PC) */
  VMK_NFC_DATA_HEADER = 8, /* after a FILE_DATA message: magic and length: documented (PC) */
  /* longest path taken as one, NUL included: inferred (datastore paths are below 1024) */
  VMK_NFC_PATH_MAX = 4096,
  VMK_NFC_TEXT_MAX = 65536, /* longest error text taken as one: inferred */
  /* 256 KiB: largest FILE_DATA length documented (PC); 262040 observed (ELA1) */
  VMK_NFC_TRANSFER_MAX = 0x40000,
  VMK_NFC_DATA_MAX = 16 << 20, /* a greater FILE_DATA length is malformed: inferred, generous */
  VMK_NFC_SECTOR = 512,
};
#define VMK_NFC_DATA_MAGIC UINT32_C(0xabcdefab) /* on the wire ab ef cd ab: documented (PC) */

enum vmk_nfc_type { /* documented (PC) unless the name table says otherwise */
                    VMK_NFC_HANDSHAKE = 0,
                    VMK_NFC_FILE_PUT = 1,
                    VMK_NFC_FILE_GET = 2,
                    VMK_NFC_FILE_COMPLETE = 3,
                    VMK_NFC_SESSION_COMPLETE = 4,
                    VMK_NFC_ERROR_OLD = 5,
                    VMK_NFC_RATE_CONTROL = 6,
                    VMK_NFC_FILE_DATA = 7,
                    VMK_NFC_PING = 8,
                    VMK_NFC_ERROR = 20,
                    VMK_NFC_FSSRVR_OPEN = 21,
                    VMK_NFC_FSSRVR_DISKGEO = 22,
                    VMK_NFC_FSSRVR_IO = 23,
                    VMK_NFC_FSSRVR_CLOSE = 24,
                    VMK_NFC_PUTFILESINFO = 25,
                    VMK_NFC_GETFILESINFO = 26,
                    VMK_NFC_PUTFILE_DONE = 27,
                    VMK_NFC_FSSRVR_DDBENUM = 28,
                    VMK_NFC_FSSRVR_DDBGET = 29,
                    VMK_NFC_FSSRVR_DDBSET = 30,
                    VMK_NFC_FILE_DELETE = 31,
                    VMK_NFC_FILE_RENAME = 32,
                    VMK_NFC_FILE_COPY = 33,
                    VMK_NFC_FILE_CREATEDIR = 34,
                    VMK_NFC_FILEOP_STATUS = 36,
                    VMK_NFC_ENUM_DISKEXTS = 37,
                    VMK_NFC_FILENAME_LIST = 38,
                    VMK_NFC_FSSRVR_MULTIIO = 39,
                    VMK_NFC_FSSRVR_ASM_MAP = 40,
                    VMK_NFC_FSSRVR_CHM_MAP = 41,
                    VMK_NFC_FSSRVR_DDBREMOVE = 42,
                    VMK_NFC_CLIENTRANDOM = 43,
                    VMK_NFC_FSSRVR_UNMAP = 44,
                    VMK_NFC_FSSRVR_CKSM_XTNT = 45,
                    VMK_NFC_FSSRVR_IO_EX = 46,
                    VMK_NFC_FSSRVR_MULTIIO_EX = 47,
                    VMK_NFC_FSSRVR_SYNC = 48,
                    VMK_NFC_VERSION = 51,          /* observed (OVDL, VEC) */
                    VMK_NFC_AIO_SESSION_OPEN = 52, /* observed */
                    VMK_NFC_CONNECTION_DATA = 54,  /* observed */
                    VMK_NFC_SESSION_FEATURES = 55, /* observed */
                    VMK_NFC_TYPE_LIMIT = 64, /* types from here on are not taken as NFC: inferred */
};

enum vmk_nfc_file_type { /* documented (PC) */
                         VMK_NFC_FILE_RAW,
                         VMK_NFC_FILE_TEXT,
                         VMK_NFC_FILE_DISK,
                         VMK_NFC_FILE_DELTA_DISK,
                         VMK_NFC_FILE_DIGEST,
                         VMK_NFC_FILE_DELTA_DIGEST,
                         VMK_NFC_FILE_RDM,
                         VMK_NFC_FILE_OBJECT,
                         VMK_NFC_FILE_TYPES, /* how many; a message may carry other numbers */
};

/* Which members of struct vmk_nfc_message below the length members mean something. */
enum vmk_nfc_has {
  VMK_NFC_HAS_FILE = 1 << 0,    /* file_type, conversion, path; PUT: size, space */
  VMK_NFC_HAS_DATA = 1 << 1,    /* bulk is the FILE_DATA length; 0 ends the file */
  VMK_NFC_HAS_ERROR = 1 << 2,   /* error_type, error_code, text */
  VMK_NFC_HAS_FILE_OP = 1 << 3, /* path, flags, count */
  VMK_NFC_HAS_STATUS = 1 << 4,  /* status_size, status_word, text */
  VMK_NFC_HAS_OPEN = 1 << 5,    /* path, flags, raw */
  VMK_NFC_HAS_IO = 1 << 6,      /* write, lba, io_length */
  /* text: the tag given to THUMBPRINT_SHA2 before; lies inside the 264 octets */
  VMK_NFC_HAS_TAG = 1 << 7,
  VMK_NFC_HAS_VERSION = 1 << 8,  /* version */
  VMK_NFC_HAS_CLIENT = 1 << 9,   /* client, operation */
  VMK_NFC_HAS_FEATURES = 1 << 10 /* features */
};

/* Offsets in the comments count from the message's first octet; spans do the same. */
struct vmk_nfc_message {
  uint32_t type; /* 0: always kept, known or not */
  uint32_t has;  /* enum vmk_nfc_has bits */
  bool known;    /* the type has a name */
  /* what follows the 264 octets is known; else `tail` and `bulk` are 0 and a guess */
  bool layout_known;
  bool padding_zero; /* the octets after the known fields are zero, as documented */
  uint32_t tail; /* octets of path, text or names right after the 264 (and after the data header) */
  uint64_t bulk; /* octets of data after that; they are not part of what the parser reads */

  uint32_t file_type; /* PUT 4, GET 4: documented */
  /* PUT 8, GET 12: bits 3 VMFS, 4 overwrite, 7 thin, 8 LSI, 13 IDE: documented */
  uint32_t conversion;
  uint64_t size;  /* PUT 16: file size or disk capacity, octets: documented */
  uint64_t space; /* PUT 24: space needed, octets: documented */
  /* PUT (length at 12), GET (8), DELETE and CREATEDIR (4), FSSRVR_OPEN (4); without its NUL */
  struct vmk_span path;
  /* DELETE, CREATEDIR 8: bit 0 force, bit 1 create hierarchy; FSSRVR_OPEN 8: documented */
  uint32_t flags;
  uint16_t count;      /* DELETE, CREATEDIR 12: documented */
  uint8_t raw;         /* FSSRVR_OPEN 12: documented */
  uint32_t error_type; /* ERROR 4: documented */
  uint32_t error_code; /* ERROR 8: documented */
  struct vmk_span
      text; /* ERROR (length at 12, NUL included on the wire, not in the span): documented */
  /* FILEOP_STATUS 4: octets of error, 0 is success: documented; that they follow: inferred */
  uint32_t status_size;
  /* FILEOP_STATUS 16: 1 in the VDDK session start: observed; meaning unknown */
  uint32_t status_word;
  bool write; /* FSSRVR_IO 4: 1 is write: documented */
  /* FSSRVR_IO 8: documented (the vendor's author passes octets or sectors: unit not proven) */
  uint64_t lba;
  uint32_t io_length;        /* FSSRVR_IO 16, octets: documented */
  uint32_t version;          /* VERSION 4: 11 on ESXi 8, 9 on ESXi 7.0.3: observed */
  struct vmk_span client;    /* CONNECTION_DATA (length at 4): "vddk" and the like: observed */
  struct vmk_span operation; /* CONNECTION_DATA (length at 8): "nbdmode" and the like: observed */
  uint32_t features;         /* SESSION_FEATURES 4: 3 is interruption and switch: observed */
};

/* Read one message. `way` says who sent it: FSSRVR_IO from the server has no known layout.
 * Wants the 264 octets, the data header of a FILE_DATA, and path, text or names; never the bulk.
 * VMK_OK: consumed is all of that; message->bulk octets of data follow.
 * VMK_MORE: need is the whole of it as far as known by now (264, or 272, or 264 + tail).
 * VMK_MALFORMED: type not below VMK_NFC_TYPE_LIMIT, FILE_DATA without its magic, or a length beyond
 * the limits above. VMK_UNSUPPORTED: a type whose layout is not public: consumed is 264, fields
 * below `bulk` are 0, and it is not known where the next message starts (right after, if nothing
 * variable belongs to it). */
struct vmk_step vmk_nfc_message_read(const uint8_t *data, size_t length, enum vmk_way way,
                                     struct vmk_nfc_message *message);

/* Read only the fixed fields: the same as above from the first VMK_NFC_HEADER octets (FILE_DATA:
 * 272), without asking for the tail: spans may reach beyond length and include the closing NUL. For
 * walkers that count the tail instead of keeping it. */
struct vmk_step vmk_nfc_header_read(const uint8_t *data, size_t length, enum vmk_way way,
                                    struct vmk_nfc_message *message);

/* How many of the first octets must be there for vmk_nfc_header_read to find every length of this
 * type; the rest may be zero-filled by a walker that missed them (captures cut at a snap length). 4
 * .. VMK_NFC_HEADER. */
size_t vmk_nfc_header_vital(uint32_t type);

/* How many of the first octets hold all fixed fields of this type. CLIENTRANDOM's tag comes after
 * them. */
size_t vmk_nfc_header_fields(uint32_t type);

/* Could these octets start a classic message, judged by the first four only? (A known type.) Cheap
 * and weak. */
bool vmk_nfc_starts(const uint8_t first[4]);

enum {
  VMK_NFC_PROBE_MAX = 960
}; /* the probe never asks for more octets than this: longer paths fail it */

/* Strong test without help from authd: PUT or GET with a file type in range and a printable
 * NUL-terminated path that starts with '[', CLIENTRANDOM with a printable tag, or FILE_DATA with
 * its magic. VMK_OK: yes. VMK_MORE: need says how many octets would decide. VMK_MALFORMED: no. */
struct vmk_step vmk_nfc_probe(const uint8_t *data, size_t length);

extern const struct vmk_name vmk_nfc_types[];
extern const struct vmk_name
    vmk_nfc_other_names[]; /* OVDL's names where they differ (43, 33, 36): for tooltips */
extern const struct vmk_name vmk_nfc_file_types[];
extern const struct vmk_name vmk_nfc_conversions[]; /* by bit number */
extern const struct vmk_name vmk_nfc_op_flags[];    /* by bit number */

#endif
