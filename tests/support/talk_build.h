/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what authd, NFC and TLS say in the connections of tests.
 * Must not know how it becomes frames, nor what any test expects.
 */
#ifndef VMK_TESTS_TALK_BUILD_H
#define VMK_TESTS_TALK_BUILD_H

#include "tests/support/packet_build.h"

/* authd and NFC as docs/protocols has them; from: who sends the file's octets. */
void build_greeting(struct build_connection *connection, bool ssl);
void build_nfc_put(struct build_connection *connection, const char *path, size_t length);
/* Greeting, first TLS, second ClientHello, then records of that much data from end n. */
void build_nfc_tls(struct build_connection *connection, unsigned from, size_t length);
/* Greeting, PROXY in clear, PUT of that much data by the client. */
void build_nfc_clear(struct build_connection *connection, const char *path, size_t length);
void build_client_hello(struct build_connection *connection, const char *server_name);

#endif
