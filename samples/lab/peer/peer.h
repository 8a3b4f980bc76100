/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the peers of the lab share: sockets with or without TLS, little-endian fields, made-up
 * contents. Must not know any VMware protocol.
 */
#ifndef LAB_PEER_H
#define LAB_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ssl_st;

/* One TCP connection; reads and writes go through TLS while ssl is set. A failed call ends the
 * process. */
struct lab_channel {
  int fd;
  struct ssl_st *ssl;
};

/* util.c */
_Noreturn void lab_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void lab_wait(long milliseconds);
void lab_put16(uint8_t *at, uint16_t value); /* little-endian, as all VMware fields here */
void lab_put32(uint8_t *at, uint32_t value);
void lab_put64(uint8_t *at, uint64_t value);
uint32_t lab_get32(const uint8_t *at);
uint64_t lab_get64(const uint8_t *at);
void lab_put32_big(uint8_t *at, uint32_t value);
uint32_t lab_get32_big(const uint8_t *at);

/* Splits text at colons in place; missing fields are NULL. Returns the number of fields. */
int lab_split(char *text, char **field, int most);
/* The value after "--key" in argv, or otherwise. */
const char *lab_option(int argc, char **argv, const char *key, const char *otherwise);

enum lab_fill { LAB_FILL_ZERO, LAB_FILL_TEXT, LAB_FILL_RANDOM, LAB_FILL_PAGES };
enum lab_fill lab_fill_named(const char *name);
/* The contents at offset (a multiple of 512) of a made-up disk or memory; same seed, same octets.
 */
void lab_fill(uint8_t *at, size_t length, uint64_t offset, enum lab_fill fill, uint64_t seed);

/* channel.c; addresses are "a.b.c.d" or "a.b.c.d:port" */
int lab_listen(const char *address, const char *port);
struct lab_channel lab_accept(int listener);
struct lab_channel lab_connect(const char *from, const char *to, const char *port);
void lab_write(struct lab_channel *channel, const void *data, size_t length);
void lab_read(struct lab_channel *channel, void *data, size_t length);
size_t lab_read_some(struct lab_channel *channel, void *data, size_t most); /* 0 at the end */
void lab_write_line(struct lab_channel *channel, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void lab_read_line(struct lab_channel *channel, char *line, size_t size); /* without CR LF */
void lab_close(struct lab_channel *channel);

/* tls.c; keys of the client's sessions are appended to $LAB_KEYLOG, $LAB_TLS13 allows TLS 1.3 */
void lab_tls_connect(struct lab_channel *channel, const char *server_name);
void lab_tls_accept(struct lab_channel *channel);
void
lab_tls_abandon(struct lab_channel *channel); /* no close_notify: the octets after it are clear */
void lab_tls_own_name(const char *name);      /* subject of the server's certificate */
/* Colon-separated hex of the server certificate's digest, seen from either side. */
void lab_tls_thumbprint(struct lab_channel *channel, bool server, bool sha256, char text[100]);

#endif
