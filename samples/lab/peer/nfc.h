/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows NFC as both sides speak it: classic messages, disk bodies, AIO records (wire-nfc-udt
 * sections 3, 4). Must not know how the connection was opened.
 */
#ifndef LAB_NFC_H
#define LAB_NFC_H

#include "peer.h"

enum {
  LAB_NFC_MESSAGE = 264,
  LAB_NFC_PUT = 1,
  LAB_NFC_GET = 2,
  LAB_NFC_SESSION_COMPLETE = 4,
  LAB_NFC_FILE_DATA = 7,
  LAB_NFC_ERROR = 20,
  LAB_NFC_PUT_DONE = 27,
  LAB_NFC_DELETE = 31,
  LAB_NFC_FILE_COPY = 33,
  LAB_NFC_CREATE_DIRECTORY = 34,
  LAB_NFC_FILEOP_STATUS = 36,
  LAB_NFC_CLIENT_RANDOM = 43,
  LAB_NFC_VERSION = 51,
  LAB_NFC_AIO_OPEN = 52,
  LAB_NFC_CONNECTION_DATA = 54,
  LAB_NFC_SESSION_FEATURES = 55,
};

enum { LAB_FILE_RAW = 0, LAB_FILE_TEXT = 1, LAB_FILE_DISK = 2, LAB_FILE_DELTA = 3 };

/* A file of made-up contents. */
struct lab_nfc_file {
  const char *path; /* "[datastore] folder/name" */
  uint32_t type;    /* LAB_FILE_... */
  uint64_t size;    /* octets; a disk's capacity */
  unsigned percent; /* of a disk that is not zero, 0..100 */
  enum lab_fill fill;
  uint64_t seed;
  uint32_t chunk; /* most octets of one FILE_DATA, its 8-octet header included */
};

/* Reads "PATH:TYPE:SIZE:PERCENT:FILL:CHUNK", splitting text in place; everything after TYPE may be
 * missing. */
struct lab_nfc_file lab_nfc_file_named(char *text);

/* nfc_message.c */
void lab_nfc_begin(uint8_t message[LAB_NFC_MESSAGE], uint32_t type);
void lab_nfc_send(struct lab_channel *channel, const uint8_t message[LAB_NFC_MESSAGE],
                  const char *path);
uint32_t lab_nfc_receive(struct lab_channel *channel,
                         uint8_t message[LAB_NFC_MESSAGE]); /* its type; 0xffffffff: end */
void lab_nfc_read_path(struct lab_channel *channel, uint32_t length, char *path, size_t size);

/* nfc_disk.c */
void lab_nfc_send_file(struct lab_channel *channel, const struct lab_nfc_file *file);
void lab_nfc_send_body(struct lab_channel *channel, const struct lab_nfc_file *file);
void lab_nfc_receive_body(struct lab_channel *channel);

/* nfc_peer.c: runs the operations one after the other; a server until the session is complete. */
void lab_nfc_run(struct lab_channel *channel, int count, char **operations);
void lab_nfc_serve(struct lab_channel *channel, const struct lab_nfc_file *content);

/* aio.c */
bool lab_aio_run(struct lab_channel *channel, char **field);
void lab_aio_serve(struct lab_channel *channel, const struct lab_nfc_file *content);

/* compress.c: compression 0 none, 1 zlib, 2 FastLZ, 3 SkipZ; out holds 2 * length + 64. Octets
 * written. */
size_t lab_compress(unsigned compression, const uint8_t *data, size_t length, uint8_t *out);

#endif
