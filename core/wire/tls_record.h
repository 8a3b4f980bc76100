/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the outside of TLS: record headers, and the clear-text hellos.
 * Must not know what is inside a record after the handshake, nor decrypt anything.
 *
 * Integers are big-endian. Sources: RFC 8446 sections 5.1, 4.1.2, 4.1.3, 4.2.1; RFC 6066 section 3;
 * RFC 5246 appendix E.2 (the version 2 ClientHello); RFC 6101 (SSL 3.0, record version 03 00, seen
 * on a real TCP 902 stream: observed). All fields: documented. The two-octet test against NFC
 * types 20..23 (`14 00` against `14 03`): inferred.
 */
#ifndef VMK_WIRE_TLS_RECORD_H
#define VMK_WIRE_TLS_RECORD_H

#include "name.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  VMK_TLS_HEADER = 5,                /* octets of a record header */
  VMK_TLS_LENGTH_MAX = 16384 + 2048, /* RFC 5246 6.2.3; TLS 1.3 allows 16384 + 256 */
  VMK_TLS_CHANGE_CIPHER_SPEC = 20,
  VMK_TLS_ALERT = 21,
  VMK_TLS_HANDSHAKE = 22,
  VMK_TLS_APPLICATION_DATA = 23,
  VMK_TLS_HEARTBEAT = 24,
  VMK_TLS_CLIENT_HELLO = 1, /* handshake types */
  VMK_TLS_SERVER_HELLO = 2,
};

struct vmk_tls_record {
  uint8_t type;     /* 20..24 */
  uint16_t version; /* 0x0300 .. 0x0304, as in the record header */
  uint16_t length;  /* octets after the header, 0 .. VMK_TLS_LENGTH_MAX */
  /* not a record: an SSL version 2 ClientHello; type is then 22, version the offered one, and
   * length what follows the first VMK_TLS_HEADER octets */
  bool v2_hello;
};

/* Quick test of the first two octets: can a TLS record start so? Anything else is not TLS. */
static inline bool
vmk_tls_starts(const uint8_t first[2])
{
  return first[0] >= VMK_TLS_CHANGE_CIPHER_SPEC && first[0] <= VMK_TLS_HEARTBEAT && first[1] == 3;
}

/* Read one record header. VMK_OK: consumed is VMK_TLS_HEADER, record->length octets follow and need
 * not be there. VMK_MORE: need is VMK_TLS_HEADER. VMK_MALFORMED: not a TLS record (type, version or
 * length out of range). */
struct vmk_step vmk_tls_record_read(const uint8_t *data, size_t length,
                                    struct vmk_tls_record *record);

/* The same for the version 2 ClientHello (first octet has the top bit set, type 1, version 03 0x).
 */
struct vmk_step vmk_tls_v2_hello_read(const uint8_t *data, size_t length,
                                      struct vmk_tls_record *record);

struct vmk_tls_hello {
  uint8_t handshake;       /* VMK_TLS_CLIENT_HELLO or VMK_TLS_SERVER_HELLO */
  uint32_t length;         /* of the handshake message after its four octets of header */
  uint16_t legacy_version; /* 0x0300 .. 0x0303 */
  /* highest real version in supported_versions (GREASE ignored), else legacy_version */
  uint16_t version;
  uint16_t cipher_count; /* ClientHello: suites offered */
  uint16_t cipher;       /* ServerHello: suite chosen */
  struct vmk_span session_id;
  struct vmk_span
      sni;        /* host_name of server_name, without length; {0, 0} when absent. Hostile octets */
  bool retry;     /* ServerHello that is a HelloRetryRequest (RFC 8446 4.1.3) */
  bool truncated; /* the octets ended before the hello did: later extensions were not looked at */
};

/* Read a clear-text hello from the payload of a handshake record (spans count from data). An
 * incomplete hello is read as far as it goes (truncated set) once its first 38 octets are there.
 * VMK_OK: consumed is what was looked at. VMK_MORE: need is 38. VMK_MALFORMED: lengths contradict
 * each other. VMK_UNSUPPORTED: another handshake type, or encrypted. */
struct vmk_step vmk_tls_hello_read(const uint8_t *data, size_t length, struct vmk_tls_hello *hello);

/* Does a handshake record of record_length octets, whose payload starts with these (at least 6)
 * octets, hold a clear ClientHello? Encrypted handshake records, which look random, do not pass. */
bool vmk_tls_is_client_hello(const uint8_t *payload, size_t length, uint16_t record_length);

extern const struct vmk_name vmk_tls_types[];      /* record types */
extern const struct vmk_name vmk_tls_versions[];   /* 0x0300.. */
extern const struct vmk_name vmk_tls_handshakes[]; /* handshake types */

#endif
