/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to write authd lines, TLS records, NFC messages, disk bodies and AIO records for tests,
 * from the layouts in docs/protocols and not from the parsers.
 * Must not include anything of core/.
 */
#ifndef VMK_TESTS_NFC_BUILD_H
#define VMK_TESTS_NFC_BUILD_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Octets that grow. Free with build_free. */
struct build {
  uint8_t *data;
  size_t length, capacity;
};

#define BUILD_ESXI8                                                                                \
  "220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, "       \
  "MKSDisplayProtocol:VNC , "                                                                      \
  "VMXARGS supported, NFCSSL supported/t, SHA256 supported\r\n"

static inline uint8_t *
build_room(struct build *b, size_t n)
{
  uint8_t *at;

  if (b->length + n > b->capacity) {
    b->capacity = (b->length + n) * 2;
    b->data = realloc(b->data, b->capacity);
    if (b->data == NULL)
      abort();
  }
  at = b->data + b->length;
  if (n > 0)
    memset(at, 0, n);
  b->length += n;
  return at;
}

static inline void
build_free(struct build *b)
{
  free(b->data);
  *b = (struct build){NULL, 0, 0};
}

static inline void
build_bytes(struct build *b, const void *data, size_t n)
{
  uint8_t *at = build_room(b, n);

  if (n > 0)
    memcpy(at, data, n);
}

static inline void
build_text(struct build *b, const char *text)
{
  build_bytes(b, text, strlen(text));
}

static inline void
build_put32(uint8_t *at, uint32_t v)
{
  for (int i = 0; i < 4; i++)
    at[i] = (uint8_t)(v >> 8 * i);
}

static inline void
build_put64(uint8_t *at, uint64_t v)
{
  build_put32(at, (uint32_t)v);
  build_put32(at + 4, (uint32_t)(v >> 32));
}

static inline void
build_le32(struct build *b, uint32_t v)
{
  build_put32(build_room(b, 4), v);
}

static inline void
build_le64(struct build *b, uint64_t v)
{
  build_put64(build_room(b, 8), v);
}

/* n octets that are none of the magics and look alike nowhere: a plain generator with a seed. */
static inline void
build_noise(struct build *b, size_t n, uint32_t seed)
{
  uint8_t *at = build_room(b, n);

  for (size_t i = 0; i < n; i++) {
    seed = seed * 1664525u + 1013904223u;
    at[i] = (uint8_t)(seed >> 24);
  }
}

/* ---- TLS ---- */

static inline void
build_tls(struct build *b, uint8_t type, uint16_t version, size_t length, uint32_t seed)
{
  uint8_t *at = build_room(b, 5);

  at[0] = type;
  at[1] = (uint8_t)(version >> 8);
  at[2] = (uint8_t)version;
  at[3] = (uint8_t)(length >> 8);
  at[4] = (uint8_t)length;
  build_noise(b, length, seed);
}

/* A record with a ClientHello: two suites, server_name if name is not NULL, supported_versions up
 * to TLS 1.3. */
static inline void
build_client_hello(struct build *b, const char *name)
{
  size_t n = name == NULL ? 0 : strlen(name);
  size_t sni = name == NULL ? 0 : 9 + n;
  size_t extensions = sni + 9;
  size_t hello = 2 + 32 + 1 + 2 + 4 + 2 + 2 + extensions;
  uint8_t head[] = {0x16,
                    3,
                    1,
                    (uint8_t)((hello + 4) >> 8),
                    (uint8_t)(hello + 4),
                    1,
                    0,
                    (uint8_t)(hello >> 8),
                    (uint8_t)hello,
                    3,
                    3};
  uint8_t suites[] = {
      0, 0, 4, 0x13, 0x01, 0xc0, 0x30, 1, 0, (uint8_t)(extensions >> 8), (uint8_t)extensions};
  uint8_t name_head[] = {0,
                         0,
                         (uint8_t)((n + 5) >> 8),
                         (uint8_t)(n + 5),
                         (uint8_t)((n + 3) >> 8),
                         (uint8_t)(n + 3),
                         0,
                         (uint8_t)(n >> 8),
                         (uint8_t)n};
  uint8_t versions[] = {0, 43, 0, 5, 4, 3, 3, 3, 4};

  build_bytes(b, head, sizeof head);
  build_noise(b, 32, 7);
  build_bytes(b, suites, sizeof suites);
  if (name != NULL) {
    build_bytes(b, name_head, sizeof name_head);
    build_bytes(b, name, n);
  }
  build_bytes(b, versions, sizeof versions);
}

/* A record with a TLS 1.2 ServerHello without extensions. */
static inline void
build_server_hello(struct build *b)
{
  static const uint8_t head[] = {0x16, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3};
  static const uint8_t tail[] = {0, 0xc0, 0x30, 0};

  build_bytes(b, head, sizeof head);
  build_noise(b, 32, 9);
  build_bytes(b, tail, sizeof tail);
}

/* What a client, or a server, shows of a whole TLS session: handshake, then some records of
 * application data. */
static inline void
build_tls_client(struct build *b, const char *name)
{
  build_client_hello(b, name);
  build_tls(b, 22, 0x0303, 37, 1);
  build_tls(b, 20, 0x0303, 1, 2);
  build_tls(b, 22, 0x0303, 40, 3);
  build_tls(b, 23, 0x0303, 61, 4);
  build_tls(b, 23, 0x0303, 45, 5);
}

static inline void
build_tls_server(struct build *b)
{
  build_server_hello(b);
  build_tls(b, 22, 0x0303, 851, 6);
  build_tls(b, 20, 0x0303, 1, 7);
  build_tls(b, 22, 0x0303, 40, 8);
  build_tls(b, 23, 0x0303, 44, 9);
}

/* ---- NFC classic ---- */

/* A control message; returns its 264 octets to put fields in, valid until the next build_ call. */
static inline uint8_t *
build_nfc(struct build *b, uint32_t type)
{
  uint8_t *at = build_room(b, 264);

  build_put32(at, type);
  return at;
}

static inline void
build_put(struct build *b, uint32_t file_type, const char *path, uint64_t size, uint64_t space)
{
  uint8_t *at = build_nfc(b, 1);

  build_put32(at + 4, file_type);
  build_put32(at + 8, 0x10);
  build_put32(at + 12, (uint32_t)strlen(path) + 1);
  build_put64(at + 16, size);
  build_put64(at + 24, space);
  build_bytes(b, path, strlen(path) + 1);
}

static inline void
build_get(struct build *b, uint32_t file_type, const char *path)
{
  uint8_t *at = build_nfc(b, 2);

  build_put32(at + 4, file_type);
  build_put32(at + 8, (uint32_t)strlen(path) + 1);
  build_bytes(b, path, strlen(path) + 1);
}

/* FILE_DATA up to and with its data header; length octets of body are to follow. */
static inline void
build_data_head(struct build *b, uint32_t length)
{
  build_nfc(b, 7);
  build_le32(b, 0xabcdefab);
  build_le32(b, length);
}

static inline void
build_data(struct build *b, const void *body, size_t length)
{
  build_data_head(b, (uint32_t)length);
  build_bytes(b, body, length);
}

static inline void
build_error(struct build *b, uint32_t type, uint32_t code, const char *text)
{
  uint8_t *at = build_nfc(b, 20);

  build_put32(at + 4, type);
  build_put32(at + 8, code);
  build_put32(at + 12, (uint32_t)strlen(text) + 1);
  build_bytes(b, text, strlen(text) + 1);
}

static inline void
build_connection(struct build *b, const char *client, const char *operation)
{
  uint8_t *at = build_nfc(b, 54);

  build_put32(at + 4, (uint32_t)strlen(client));
  build_put32(at + 8, (uint32_t)strlen(operation));
  build_text(b, client);
  build_text(b, operation);
}

/* ---- disk bodies ---- */

static inline void
build_disk_header(struct build *b, uint32_t metadata)
{
  build_le32(b, 0x87654321);
  build_le32(b, metadata);
}

static inline void
build_ddb(struct build *b, const char *key, const char *value)
{
  uint32_t k = key == NULL ? 0 : (uint32_t)strlen(key) + 1;
  uint32_t v = value == NULL ? 0 : (uint32_t)strlen(value) + 1;

  build_le32(b, 0xdeadbeef);
  build_le32(b, k);
  build_le32(b, v);
  build_bytes(b, key, k);
  build_bytes(b, value, v);
}

static inline void
build_run(struct build *b, uint32_t sectors, int zero)
{
  build_le32(b, 0x12345678);
  build_le32(b, sectors | (zero ? 0 : 0x8000u));
  if (!zero)
    build_noise(b, (size_t)sectors * 512, sectors);
}

/* ---- AIO ---- */

/* Header and size octets of zero payload; returns the payload, valid until the next build_ call. */
static inline uint8_t *
build_aio(struct build *b, uint32_t type, uint32_t size, uint32_t op_id)
{
  build_le32(b, 0xa100da7a);
  build_le32(b, type);
  build_le32(b, size);
  build_le32(b, op_id);
  return build_room(b, size);
}

static inline void
build_aio_open(struct build *b, uint32_t op_id, const char *path)
{
  uint8_t *at = build_aio(b, 4, 60, op_id);

  build_put32(at, (uint32_t)strlen(path));
  build_put32(at + 16, 2);
  build_put32(at + 20, 0x1e);
  build_text(b, path);
}

static inline void
build_aio_opened(struct build *b, uint32_t op_id, uint64_t handle, uint64_t capacity)
{
  uint8_t *at = build_aio(b, 4, 60, op_id);

  build_put64(at + 8, handle);
  build_put32(at + 16, 2);
  build_put32(at + 20, 0x1e);
  build_put64(at + 28, capacity);
  build_put32(at + 36, 512);
  build_put32(at + 40, 1024);
  build_put32(at + 44, 255);
  build_put32(at + 48, 63);
}

/* An IO record without what follows it. read 0: write. In a read request raw and wire are 0 and
 * total is a u64. */
static inline void
build_aio_io(struct build *b, uint32_t op_id, uint64_t handle, uint32_t read, uint32_t compression,
             uint64_t offset, uint64_t total, uint32_t raw, uint32_t wire)
{
  uint8_t *at = build_aio(b, 7, 44, op_id);

  build_put64(at, handle);
  build_put32(at + 8, read);
  build_put32(at + 12, compression);
  build_put64(at + 16, offset);
  build_put64(at + 24, total);
  build_put32(at + 32, raw);
  build_put32(at + 36, wire);
}

#endif
