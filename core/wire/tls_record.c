/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the outside of TLS: record headers, and the clear-text hellos.
 * Must not know what is inside a record after the handshake, nor decrypt anything.
 */
#include "tls_record.h"

#include "cursor.h"

#include <string.h>

enum {
  HELLO_FIXED = 38, /* handshake header, version, random */
  EXTENSION_SERVER_NAME = 0,
  EXTENSION_SUPPORTED_VERSIONS = 43,
};

const struct vmk_name vmk_tls_types[] = {
    {VMK_TLS_CHANGE_CIPHER_SPEC, "change_cipher_spec", VMK_DOCUMENTED, "RFC 5246"},
    {VMK_TLS_ALERT, "alert", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_TLS_HANDSHAKE, "handshake", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_TLS_APPLICATION_DATA, "application_data", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_TLS_HEARTBEAT, "heartbeat", VMK_DOCUMENTED, "RFC 6520"},
    {0, NULL, VMK_DOCUMENTED, NULL},
};

const struct vmk_name vmk_tls_versions[] = {
    {0x0300, "SSL 3.0", VMK_DOCUMENTED, "RFC 6101"},
    {0x0301, "TLS 1.0", VMK_DOCUMENTED, "RFC 2246"},
    {0x0302, "TLS 1.1", VMK_DOCUMENTED, "RFC 4346"},
    {0x0303, "TLS 1.2", VMK_DOCUMENTED, "RFC 5246"},
    {0x0304, "TLS 1.3", VMK_DOCUMENTED, "RFC 8446"},
    {0, NULL, VMK_DOCUMENTED, NULL},
};

const struct vmk_name vmk_tls_handshakes[] = {
    {0, "hello_request", VMK_DOCUMENTED, "RFC 5246"},
    {VMK_TLS_CLIENT_HELLO, "client_hello", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_TLS_SERVER_HELLO, "server_hello", VMK_DOCUMENTED, "RFC 8446"},
    {4, "new_session_ticket", VMK_DOCUMENTED, "RFC 8446"},
    {11, "certificate", VMK_DOCUMENTED, "RFC 8446"},
    {12, "server_key_exchange", VMK_DOCUMENTED, "RFC 5246"},
    {13, "certificate_request", VMK_DOCUMENTED, "RFC 8446"},
    {14, "server_hello_done", VMK_DOCUMENTED, "RFC 5246"},
    {15, "certificate_verify", VMK_DOCUMENTED, "RFC 8446"},
    {16, "client_key_exchange", VMK_DOCUMENTED, "RFC 5246"},
    {20, "finished", VMK_DOCUMENTED, "RFC 8446"},
    {0, NULL, VMK_DOCUMENTED, NULL},
};

/* SHA-256 of "HelloRetryRequest", which a ServerHello carries as its random then: RFC 8446 4.1.3.
 */
static const uint8_t retry_random[32] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

static struct vmk_step
malformed(void)
{
  return (struct vmk_step){VMK_MALFORMED, 0, 0};
}

struct vmk_step
vmk_tls_record_read(const uint8_t *data, size_t length, struct vmk_tls_record *record)
{
  if (length > 1 && !vmk_tls_starts(data))
    return malformed();
  if (length < VMK_TLS_HEADER)
    return (struct vmk_step){VMK_MORE, 0, VMK_TLS_HEADER};
  *record = (struct vmk_tls_record){
      .type = data[0], .version = vmk_load_be16(data + 1), .length = vmk_load_be16(data + 3)};
  if (record->version > 0x0304 || record->length > VMK_TLS_LENGTH_MAX)
    return malformed();
  return (struct vmk_step){VMK_OK, VMK_TLS_HEADER, 0};
}

struct vmk_step
vmk_tls_v2_hello_read(const uint8_t *data, size_t length, struct vmk_tls_record *record)
{
  uint16_t whole;

  if (length > 0 && (data[0] & 0x80) == 0)
    return malformed();
  if (length > 2 && data[2] != VMK_TLS_CLIENT_HELLO)
    return malformed();
  if (length < VMK_TLS_HEADER)
    return (struct vmk_step){VMK_MORE, 0, VMK_TLS_HEADER};
  whole = (uint16_t)(vmk_load_be16(data) & 0x7fff);
  /* Type, version, three lengths, one suite of three octets, 16 octets of challenge: never less. */
  if (data[3] != 3 || data[4] > 4 || whole < 28 || whole > VMK_TLS_LENGTH_MAX)
    return malformed();
  *record = (struct vmk_tls_record){.type = VMK_TLS_HANDSHAKE,
                                    .version = vmk_load_be16(data + 3),
                                    .length = (uint16_t)(whole - 3),
                                    .v2_hello = true};
  return (struct vmk_step){VMK_OK, VMK_TLS_HEADER, 0};
}

bool
vmk_tls_is_client_hello(const uint8_t *payload, size_t length, uint16_t record_length)
{
  uint32_t hello;

  if (length < 6 || payload[0] != VMK_TLS_CLIENT_HELLO || payload[4] != 3 || payload[5] > 4)
    return false;
  hello = vmk_load_be32(payload) & 0xffffff;
  /* One message to a record, or a hello so large that it fills this record and goes on in the next.
   */
  return hello >= HELLO_FIXED - 4 && hello < 0x10000 &&
         (hello + 4 == record_length || (hello + 4 > record_length && record_length >= 512));
}

static void
read_server_name(struct vmk_cursor list, uint32_t base, struct vmk_tls_hello *hello)
{
  uint8_t type;
  uint16_t length;
  struct vmk_span name;

  (void)vmk_cursor_be16(&list);
  type = vmk_cursor_u8(&list);
  length = vmk_cursor_be16(&list);
  name = vmk_cursor_span(&list, length);
  if (list.failed || type != 0)
    return;
  hello->sni = (struct vmk_span){base + name.offset, name.length};
}

static void
read_versions(struct vmk_cursor list, struct vmk_tls_hello *hello)
{
  if (hello->handshake == VMK_TLS_CLIENT_HELLO)
    (void)vmk_cursor_u8(&list);
  while (vmk_cursor_left(&list) >= 2 && !list.failed) {
    uint16_t version = vmk_cursor_be16(&list);

    if (version >= 0x0300 && version <= 0x0304 && version > hello->version)
      hello->version = version;
  }
}

/* RFC 8446 4.2; stops at the end of what is there. */
static void
read_extensions(struct vmk_cursor *cursor, struct vmk_tls_hello *hello)
{
  size_t left = vmk_cursor_be16(cursor);

  while (!cursor->failed && left >= 4) {
    uint16_t type = vmk_cursor_be16(cursor);
    uint16_t length = vmk_cursor_be16(cursor);
    uint32_t base = (uint32_t)cursor->position;
    struct vmk_cursor body = vmk_cursor_child(cursor, length);

    if (cursor->failed || length > left - 4)
      break;
    left -= 4U + length;
    if (type == EXTENSION_SERVER_NAME && hello->handshake == VMK_TLS_CLIENT_HELLO)
      read_server_name(body, base, hello);
    if (type == EXTENSION_SUPPORTED_VERSIONS)
      read_versions(body, hello);
  }
}

static void
read_body(struct vmk_cursor *cursor, struct vmk_tls_hello *hello)
{
  hello->session_id = vmk_cursor_span(cursor, vmk_cursor_u8(cursor));
  if (hello->handshake == VMK_TLS_CLIENT_HELLO) {
    uint16_t suites = vmk_cursor_be16(cursor);

    hello->cipher_count = cursor->failed ? 0 : suites / 2;
    vmk_cursor_skip(cursor, suites);
    vmk_cursor_skip(cursor, vmk_cursor_u8(cursor));
  } else {
    hello->cipher = vmk_cursor_be16(cursor);
    vmk_cursor_skip(cursor, 1);
  }
  if (vmk_cursor_left(cursor) >= 2)
    read_extensions(cursor, hello);
}

struct vmk_step
vmk_tls_hello_read(const uint8_t *data, size_t length, struct vmk_tls_hello *hello)
{
  struct vmk_cursor cursor;

  if (length > 0 && data[0] != VMK_TLS_CLIENT_HELLO && data[0] != VMK_TLS_SERVER_HELLO)
    return (struct vmk_step){VMK_UNSUPPORTED, 0, 0};
  if (length < HELLO_FIXED)
    return (struct vmk_step){VMK_MORE, 0, HELLO_FIXED};
  *hello = (struct vmk_tls_hello){.handshake = data[0], .length = vmk_load_be32(data) & 0xffffff};
  hello->legacy_version = hello->version = vmk_load_be16(data + 4);
  if (data[4] != 3 || data[5] > 4 || hello->length < HELLO_FIXED - 4)
    return malformed();
  hello->retry =
      hello->handshake == VMK_TLS_SERVER_HELLO && memcmp(data + 6, retry_random, 32) == 0;
  hello->truncated = length < 4 + (size_t)hello->length;
  cursor = vmk_cursor_of(data, hello->truncated ? length : 4 + (size_t)hello->length);
  vmk_cursor_skip(&cursor, HELLO_FIXED);
  read_body(&cursor, hello);
  if (cursor.failed && !hello->truncated)
    return malformed();
  return (struct vmk_step){VMK_OK, cursor.length, 0};
}
