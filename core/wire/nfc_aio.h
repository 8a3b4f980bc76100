/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the AIO records that follow the two AIO_SESSION_OPEN messages of an NFC session.
 * Must not know classic messages, compression formats, ports or TLS.
 *
 * Integers are little-endian. Every fact here: observed (OVDL; VEC agrees on every field both
 * show); the error text length: VEC only. A record is 16 octets of header, `size` octets of
 * payload, then an extra that `size` leaves out and whose length depends on type and sender.
 * Offsets in the comments count from the payload's first octet.
 */
#ifndef VMK_WIRE_NFC_AIO_H
#define VMK_WIRE_NFC_AIO_H

#include "name.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMK_AIO_MAGIC UINT32_C(0xa100da7a) /* on the wire 7a da 00 a1 */

enum {
  VMK_AIO_HEADER = 16,
  VMK_AIO_SIZE_MAX = 65536, /* greater payload sizes are malformed: inferred from the resync rule */
  /* greater extras are malformed: inferred (buffers seen: 64 KiB .. 2 MiB) */
  VMK_AIO_EXTRA_MAX = 16 << 20,
  VMK_AIO_TYPE_LIMIT = 65, /* types 1..64 are believed when searching: inferred */
  /* octets of a fragment at most, unless OPEN_SESSION says otherwise */
  VMK_AIO_BUFFER_DEFAULT = 64 << 10,
  VMK_AIO_BUFFER_MAX = 2 << 20,
};

enum vmk_aio_type {
  VMK_AIO_ERROR = 1,
  VMK_AIO_OPEN_SESSION = 2,
  VMK_AIO_CLOSE_SESSION = 3,
  VMK_AIO_OPEN_FILE = 4,
  VMK_AIO_CLOSE_FILE = 5,
  VMK_AIO_IO = 7,
  VMK_AIO_SET_SOCK_OPTS = 9,
  VMK_AIO_GET_FILE_INFO = 10, /* seen, not decoded */
  VMK_AIO_DDB_GET = 11,
  VMK_AIO_ALLOCATED = 13, /* query allocated blocks */
  VMK_AIO_SET_RES_POOL = 22,
};

enum vmk_aio_compression {
  VMK_AIO_PLAIN = 0,
  VMK_AIO_ZLIB = 1,
  VMK_AIO_FASTLZ = 2,
  VMK_AIO_SKIPZ = 3
};

struct vmk_aio_record {
  uint32_t type;  /* header 4: always kept, known or not */
  uint32_t size;  /* header 8: octets of payload */
  uint32_t op_id; /* header 12: the client counts from 0, replies echo it */
  bool known;     /* the type has a name */
  /* the length of what follows the payload is known; else `extra_length` is 0 and a guess */
  bool layout_known;
  bool reply;              /* read as sent by the server */
  bool short_payload;      /* payload smaller than the fields of its type: they read as 0 */
  struct vmk_span payload; /* from the record's first octet */
  /* the same; may reach beyond what the parser was given. Text, path, key, value, data or map */
  struct vmk_span extra;
  uint32_t extra_length;
  bool extra_is_bulk; /* the extra is disk data or a bitmap: count it, do not show it */

  uint64_t status; /* replies: OPEN_FILE 0, IO 0; ERROR: code at 0 */
  /* OPEN_FILE reply 8; CLOSE_FILE 0, IO request 0, DDB_GET request 0, ALLOCATED request 0 */
  uint64_t handle;
  uint32_t file_type;                 /* OPEN_FILE 16 */
  uint32_t flags;                     /* OPEN_FILE 20: 0x1e read only, 0x1a read and write */
  uint64_t capacity;                  /* OPEN_FILE reply 28, octets */
  uint32_t sector;                    /* OPEN_FILE reply 36, octets */
  uint32_t cylinders, heads, sectors; /* OPEN_FILE reply 40, 44, 48 */
  bool read;                          /* IO 8: 0 write, 1 read */
  uint32_t direction;                 /* IO 8, as sent */
  uint32_t compression;               /* IO 12: enum vmk_aio_compression, as sent */
  uint64_t offset;          /* IO 16: of the disk, octets; ALLOCATED request 24: start octet */
  uint64_t total;           /* IO 24: octets asked for; u64 in a read request, else u32 */
  uint32_t fragment_offset; /* IO 28: of this fragment in the total; 0 in a read request */
  uint32_t raw_length;      /* IO 32: octets of the disk in this fragment */
  uint32_t wire_length;     /* IO 36: octets after the payload (write requests and read replies) */
  uint32_t buffer_octets;   /* OPEN_SESSION 4 */
  uint32_t buffer_count;    /* OPEN_SESSION 8 */
  uint32_t key_length;      /* DDB_GET request 8 */
  uint32_t value_length;    /* DDB_GET reply 12; 0: no such key */
  uint64_t chunk_octets;    /* ALLOCATED request 16 */
  uint64_t chunk_count;     /* ALLOCATED request 32, reply 32 */
};

/* Read one record's header and payload. `way` tells request from reply; VMK_WAY_UNKNOWN: told from
 * the fields where they say it, else taken as a request. VMK_OK: consumed is header and payload;
 * record->extra_length octets follow and need not be there. VMK_MORE: need is header and payload as
 * far as known (16, then 16 + size). VMK_MALFORMED: no magic, type 0, size above VMK_AIO_SIZE_MAX,
 * or an extra above VMK_AIO_EXTRA_MAX. VMK_UNSUPPORTED: a type whose payload is not public:
 * consumed as for VMK_OK, layout_known false. */
struct vmk_step vmk_aio_record_read(const uint8_t *data, size_t length, enum vmk_way way,
                                    struct vmk_aio_record *record);

/* Read the fields from what is there, without asking for the whole payload: wants VMK_AIO_HEADER
 * octets and of the payload the first VMK_AIO_FIELDS, or all when it is smaller. consumed is
 * VMK_AIO_HEADER + size all the same, and spans may reach beyond length. For walkers that count the
 * payload instead of keeping it. */
enum { VMK_AIO_FIELDS = 60 };
struct vmk_step vmk_aio_fields_read(const uint8_t *data, size_t length, enum vmk_way way,
                                    struct vmk_aio_record *record);

/* Does a record header start here? Wants 12 octets: magic, type 1..64, size <= 64 KiB. For
 * searching. */
bool vmk_aio_starts(const uint8_t first[12]);

extern const struct vmk_name vmk_aio_types[];
extern const struct vmk_name vmk_aio_compressions[];
extern const struct vmk_name vmk_aio_directions[]; /* 0 write, 1 read */

#endif
