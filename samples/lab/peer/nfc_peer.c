/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the order of a classic NFC session, from both sides, and VDDK's start of an AIO session.
 * Must not know authd, nor AIO records.
 */
#include "nfc.h"

#include <stdlib.h>
#include <string.h>

static void
expect(struct lab_channel *channel, uint32_t type)
{
  uint8_t message[LAB_NFC_MESSAGE];
  uint32_t got = lab_nfc_receive(channel, message);

  if (got != type)
    lab_die("wanted NFC message %u, got %u", type, got);
}

static void
get_file(struct lab_channel *channel, char *text)
{
  struct lab_nfc_file file = lab_nfc_file_named(text);
  uint8_t message[LAB_NFC_MESSAGE];
  char path[512];
  uint32_t type;

  lab_nfc_begin(message, LAB_NFC_GET);
  lab_put32(message + 4, file.type);
  lab_put32(message + 8, (uint32_t)strlen(file.path) + 1);
  lab_nfc_send(channel, message, file.path);
  type = lab_nfc_receive(channel, message);
  if (type == LAB_NFC_ERROR) {
    lab_nfc_read_path(channel, lab_get32(message + 12), path, sizeof path);
    return;
  }
  if (type != LAB_NFC_PUT)
    lab_die("wanted FILE_PUT as the answer, got %u", type);
  lab_nfc_read_path(channel, lab_get32(message + 12), path, sizeof path);
  lab_nfc_receive_body(channel);
}

static void
operate_on_path(struct lab_channel *channel, uint32_t type, const char *path)
{
  const uint32_t create_hierarchy = 2;
  uint8_t message[LAB_NFC_MESSAGE];

  lab_nfc_begin(message, type);
  lab_put32(message + 4, (uint32_t)strlen(path) + 1);
  lab_put32(message + 8, type == LAB_NFC_CREATE_DIRECTORY ? create_hierarchy : 0);
  lab_put16(message + 12, 1);
  lab_nfc_send(channel, message, path);
  expect(channel, LAB_NFC_FILEOP_STATUS);
}

/* The start that VDDK 8 makes: wire-nfc-udt section 3a. text is "NAME:OPERATION". */
static void
start_vddk(struct lab_channel *channel, char *text)
{
  uint8_t message[LAB_NFC_MESSAGE];
  char *field[2];

  lab_split(text, field, 2);
  lab_nfc_begin(message, LAB_NFC_CLIENT_RANDOM);
  memcpy(message + 4, "PlainText", 9);
  lab_nfc_send(channel, message, NULL);
  lab_nfc_begin(message, LAB_NFC_FILE_COPY);
  lab_nfc_send(channel, message, NULL);
  lab_nfc_begin(message, LAB_NFC_VERSION);
  lab_put32(message + 4, 11);
  lab_nfc_send(channel, message, NULL);
  expect(channel, LAB_NFC_FILEOP_STATUS);
  expect(channel, LAB_NFC_VERSION);
  lab_nfc_begin(message, LAB_NFC_CONNECTION_DATA);
  lab_put32(message + 4, (uint32_t)strlen(field[0]));
  lab_put32(message + 8, (uint32_t)strlen(field[1]));
  lab_nfc_send(channel, message, NULL);
  lab_write(channel, field[0], strlen(field[0]));
  lab_write(channel, field[1], strlen(field[1]));
  lab_nfc_begin(message, LAB_NFC_SESSION_FEATURES);
  lab_put32(message + 4, 3);
  lab_nfc_send(channel, message, NULL);
  lab_nfc_begin(message, LAB_NFC_AIO_OPEN);
  lab_nfc_send(channel, message, NULL);
  expect(channel, LAB_NFC_AIO_OPEN);
}

static void
run_one(struct lab_channel *channel, char *operation)
{
  char *rest = strchr(operation, ':');
  uint8_t message[LAB_NFC_MESSAGE];

  if (rest != NULL)
    *rest++ = '\0';
  if (strcmp(operation, "put") == 0) {
    struct lab_nfc_file file = lab_nfc_file_named(rest);

    lab_nfc_send_file(channel, &file);
    expect(channel, LAB_NFC_PUT_DONE);
  } else if (strcmp(operation, "get") == 0) {
    get_file(channel, rest);
  } else if (strcmp(operation, "mkdir") == 0) {
    operate_on_path(channel, LAB_NFC_CREATE_DIRECTORY, rest);
  } else if (strcmp(operation, "delete") == 0) {
    operate_on_path(channel, LAB_NFC_DELETE, rest);
  } else if (strcmp(operation, "vddk") == 0) {
    start_vddk(channel, rest);
  } else if (strcmp(operation, "wait") == 0) {
    lab_wait(atol(rest));
  } else if (strcmp(operation, "complete") == 0) {
    lab_nfc_begin(message, LAB_NFC_SESSION_COMPLETE);
    lab_nfc_send(channel, message, NULL);
    expect(channel, LAB_NFC_SESSION_COMPLETE);
  } else {
    char *field[6] = {operation};

    lab_split(rest, field + 1, 5);
    if (!lab_aio_run(channel, field))
      lab_die("no such operation: %s", operation);
  }
}

void
lab_nfc_run(struct lab_channel *channel, int count, char **operations)
{
  for (int i = 0; i < count; i++)
    run_one(channel, operations[i]);
}

static void
refuse_file(struct lab_channel *channel)
{
  static const char text[] = "Failed to open the file: it does not exist";
  const uint32_t error_of_the_file = 5;
  uint8_t message[LAB_NFC_MESSAGE];

  lab_nfc_begin(message, LAB_NFC_ERROR);
  lab_put32(message + 4, error_of_the_file);
  lab_put32(message + 8, 2);
  lab_put32(message + 12, sizeof text);
  lab_nfc_send(channel, message, text);
}

static void
answer_get(struct lab_channel *channel, const uint8_t *request, const struct lab_nfc_file *content)
{
  struct lab_nfc_file file = *content;
  char path[512];

  lab_nfc_read_path(channel, lab_get32(request + 8), path, sizeof path);
  if (strstr(path, "missing") != NULL) {
    refuse_file(channel);
    return;
  }
  file.path = path;
  lab_nfc_send_file(channel, &file);
}

static void
answer_status(struct lab_channel *channel, const uint8_t *request, uint32_t type)
{
  uint8_t reply[LAB_NFC_MESSAGE];
  char path[512];

  lab_nfc_begin(reply, LAB_NFC_FILEOP_STATUS);
  if (type == LAB_NFC_FILE_COPY)
    lab_put32(reply + 16, 1);
  else
    lab_nfc_read_path(channel, lab_get32(request + 4), path, sizeof path);
  lab_nfc_send(channel, reply, NULL);
}

static void
read_connection_data(struct lab_channel *channel, const uint8_t *request)
{
  uint8_t text[256];
  uint32_t length = lab_get32(request + 4) + lab_get32(request + 8);

  if (length > sizeof text)
    lab_die("connection data of %u octets", length);
  lab_read(channel, text, length);
}

static void
echo_type(struct lab_channel *channel, uint32_t type, uint32_t value)
{
  uint8_t reply[LAB_NFC_MESSAGE];

  lab_nfc_begin(reply, type);
  lab_put32(reply + 4, value);
  lab_nfc_send(channel, reply, NULL);
}

void
lab_nfc_serve(struct lab_channel *channel, const struct lab_nfc_file *content)
{
  const uint32_t esxi8_version = 11;
  uint8_t message[LAB_NFC_MESSAGE];
  char path[512];

  for (;;) {
    uint32_t type = lab_nfc_receive(channel, message);

    if (type == LAB_NFC_PUT) {
      lab_nfc_read_path(channel, lab_get32(message + 12), path, sizeof path);
      lab_nfc_receive_body(channel);
      echo_type(channel, LAB_NFC_PUT_DONE, 0);
    } else if (type == LAB_NFC_GET) {
      answer_get(channel, message, content);
    } else if (type == LAB_NFC_DELETE || type == LAB_NFC_CREATE_DIRECTORY ||
               type == LAB_NFC_FILE_COPY) {
      answer_status(channel, message, type);
    } else if (type == LAB_NFC_VERSION) {
      echo_type(channel, type, esxi8_version);
    } else if (type == LAB_NFC_CONNECTION_DATA) {
      read_connection_data(channel, message);
    } else if (type == LAB_NFC_AIO_OPEN) {
      echo_type(channel, type, 0);
      lab_aio_serve(channel, content);
      return;
    } else if (type != LAB_NFC_CLIENT_RANDOM && type != LAB_NFC_SESSION_FEATURES) {
      if (type == LAB_NFC_SESSION_COMPLETE)
        echo_type(channel, type, 0);
      return;
    }
  }
}
