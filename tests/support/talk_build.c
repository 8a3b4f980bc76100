/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what authd, NFC and TLS say in the connections of tests.
 * Must not know how it becomes frames, nor what any test expects.
 */
#include "tests/support/talk_build.h"

#include <string.h>

#include "tests/support/octets.h"

void
build_greeting(struct build_connection *connection, bool ssl)
{
  const char *text = ssl ? "220 VMware Authentication Daemon Version 1.10: SSL Required, "
                           "ServerDaemonProtocol:SOAP, "
                           "MKSDisplayProtocol:VNC , VMXARGS supported, NFCSSL supported/t\r\n"
                         : "220 VMware Authentication Daemon Version 1.0, "
                           "ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , ,\r\n";

  build_send(connection, 1, text, strlen(text));
}

static void
send_message(struct build_connection *connection, unsigned from, uint32_t type)
{
  GByteArray *out = g_byte_array_new();

  put32le(out, type);
  pad_to(out, 264);
  build_send(connection, from, out->data, out->len);
  g_byte_array_unref(out);
}

static void
send_data(struct build_connection *connection, const guint8 *octets, size_t length)
{
  GByteArray *out = g_byte_array_new();

  put32le(out, 7);
  pad_to(out, 264);
  put32le(out, 0xabcdefab);
  put32le(out, (uint32_t)length);
  g_byte_array_append(out, octets, (guint)length);
  build_send(connection, 0, out->data, out->len);
  g_byte_array_unref(out);
}

void
build_nfc_put(struct build_connection *connection, const char *path, size_t length)
{
  GByteArray *out = g_byte_array_new();
  guint8 *octets = random_octets(MIN(length, 65536) + 1, 7);

  put32le(out, 1); /* FILE_PUT of a raw file */
  put32le(out, 0);
  put32le(out, 0);
  put32le(out, (uint32_t)strlen(path) + 1);
  put32le(out, (uint32_t)length);
  put32le(out, 0);
  put32le(out, (uint32_t)length);
  pad_to(out, 264);
  g_byte_array_append(out, (const guint8 *)path, (guint)strlen(path) + 1);
  build_send(connection, 0, out->data, out->len);
  for (size_t at = 0; at < length; at += 65536)
    send_data(connection, octets, MIN(length - at, 65536));
  send_data(connection, octets, 0);
  send_message(connection, 1, 27);
  send_message(connection, 0, 4);
  send_message(connection, 1, 4);
  g_free(octets);
  g_byte_array_unref(out);
}

void
build_nfc_clear(struct build_connection *connection, const char *path, size_t length)
{
  build_greeting(connection, false);
  build_send(connection, 0, "SESSION 52b1\r\n", 14);
  build_send(connection, 0, "PROXY nfc\r\n", 11);
  build_send(connection, 1, "200 Connect ha-nfc\r\n", 20);
  build_nfc_put(connection, path, length);
}

static void
send_record(struct build_connection *connection, unsigned from, unsigned type, const guint8 *octets,
            size_t length)
{
  GByteArray *out = g_byte_array_new();

  put8(out, type);
  put16(out, 0x0303);
  put16(out, (unsigned)length);
  g_byte_array_append(out, octets, (guint)length);
  build_send(connection, from, out->data, out->len);
  g_byte_array_unref(out);
}

static void
send_application(struct build_connection *connection, unsigned from, size_t length, uint64_t seed)
{
  for (size_t at = 0; at < length; at += 16384) {
    size_t size = MIN(length - at, 16384);
    guint8 *octets = random_octets(size, seed + at);

    send_record(connection, from, 23, octets, size);
    g_free(octets);
  }
}

void
build_client_hello(struct build_connection *connection, const char *server_name)
{
  size_t name = server_name != NULL ? strlen(server_name) : 0;
  size_t extensions = name > 0 ? name + 9 : 0;
  GByteArray *body = g_byte_array_new();

  put8(body, 1); /* ClientHello */
  put8(body, 0);
  put16(body, (unsigned)(2 + 32 + 1 + 2 + 2 + 2 + 2 + extensions));
  put16(body, 0x0303);
  for (unsigned i = 0; i < 32; i++)
    put8(body, 0x40 + i);
  put8(body, 0);
  put16(body, 2);
  put16(body, 0xc02f);
  put16(body, 0x0100);
  put16(body, (unsigned)extensions);
  if (name > 0) {
    put16(body, 0);
    put16(body, (unsigned)name + 5);
    put16(body, (unsigned)name + 3);
    put8(body, 0);
    put16(body, (unsigned)name);
    g_byte_array_append(body, (const guint8 *)server_name, (guint)name);
  }
  send_record(connection, 0, 22, body->data, body->len);
  g_byte_array_unref(body);
}

static void
server_hello(struct build_connection *connection)
{
  GByteArray *body = g_byte_array_new();

  put8(body, 2);
  put8(body, 0);
  put16(body, 2 + 32 + 1 + 2 + 1);
  put16(body, 0x0303);
  for (unsigned i = 0; i < 32; i++)
    put8(body, 0x60 + i);
  put8(body, 0);
  put16(body, 0xc02f);
  put8(body, 0);
  send_record(connection, 1, 22, body->data, body->len);
  g_byte_array_unref(body);
}

void
build_nfc_tls(struct build_connection *connection, unsigned from, size_t length)
{
  build_greeting(connection, true);
  for (unsigned handshake = 0; handshake < 2; handshake++) {
    build_client_hello(connection, NULL);
    server_hello(connection);
    send_record(connection, 0, 20, (const guint8 *)"\x01", 1);
    send_record(connection, 1, 20, (const guint8 *)"\x01", 1);
    send_application(connection, 0, 60, 11 + handshake);
    send_application(connection, 1, 60, 21 + handshake);
  }
  send_application(connection, from, length, 99);
}
