/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows NFC AIO records from both sides (wire-nfc-udt section 4), as VDDK reads and writes an open
 * disk. Must not know the classic messages before them.
 */
#include "nfc.h"

#include <stdlib.h>
#include <string.h>

enum {
  AIO_MAGIC = 0xa100da7a,
  AIO_ERROR = 1,
  AIO_OPEN_SESSION = 2,
  AIO_CLOSE_SESSION = 3,
  AIO_OPEN_FILE = 4,
  AIO_CLOSE_FILE = 5,
  AIO_IO = 7,
  AIO_DDB_GET = 11,
  AIO_ALLOCATED_BLOCKS = 13,
  FRAGMENT = 65536,
  HANDLE = 0x1f,
};

struct record {
  uint32_t type, size, operation;
  uint8_t payload[64];
};

static uint32_t next_operation;

static void
send_record(struct lab_channel *channel, const struct record *record, const void *extra,
            size_t extra_length)
{
  uint8_t head[16];

  lab_put32(head, AIO_MAGIC);
  lab_put32(head + 4, record->type);
  lab_put32(head + 8, record->size);
  lab_put32(head + 12, record->operation);
  lab_write(channel, head, sizeof head);
  lab_write(channel, record->payload, record->size);
  if (extra_length > 0)
    lab_write(channel, extra, extra_length);
}

static bool
receive_record(struct lab_channel *channel, struct record *record)
{
  uint8_t head[16];
  size_t got = lab_read_some(channel, head, sizeof head);

  if (got == 0)
    return false;
  lab_read(channel, head + got, sizeof head - got);
  *record = (struct record){lab_get32(head + 4), lab_get32(head + 8), lab_get32(head + 12), {0}};
  if (lab_get32(head) != AIO_MAGIC || record->size > sizeof record->payload)
    lab_die("not an AIO record");
  lab_read(channel, record->payload, record->size);
  return true;
}

static struct record
receive_reply(struct lab_channel *channel, uint32_t type)
{
  struct record reply = {0};

  if (!receive_record(channel, &reply) || reply.type != type)
    lab_die("wanted AIO reply %u, got %u", type, reply.type);
  return reply;
}

static struct record
request(uint32_t type, uint32_t size)
{
  return (struct record){.type = type, .size = size, .operation = next_operation++};
}

static void
open_session(struct lab_channel *channel)
{
  struct record record = request(AIO_OPEN_SESSION, 12);

  lab_put32(record.payload + 4, FRAGMENT);
  lab_put32(record.payload + 8, 4);
  send_record(channel, &record, NULL, 0);
  receive_reply(channel, AIO_OPEN_SESSION);
}

static void
open_file(struct lab_channel *channel, const char *path, const char *mode)
{
  struct record record = request(AIO_OPEN_FILE, 60);

  lab_put32(record.payload, (uint32_t)strlen(path));
  lab_put32(record.payload + 16, 2);
  lab_put32(record.payload + 20, strcmp(mode, "rw") == 0 ? 0x1a : 0x1e);
  send_record(channel, &record, path, strlen(path));
  record = receive_reply(channel, AIO_OPEN_FILE);
  if (lab_get64(record.payload + 8) != HANDLE)
    lab_die("no handle for %s", path);
}

static void
get_ddb(struct lab_channel *channel, const char *key)
{
  struct record record = request(AIO_DDB_GET, 16);
  uint8_t value[256];

  lab_put64(record.payload, HANDLE);
  lab_put32(record.payload + 8, (uint32_t)strlen(key));
  send_record(channel, &record, key, strlen(key));
  record = receive_reply(channel, AIO_DDB_GET);
  lab_read(channel, value, lab_get32(record.payload + 12));
}

static void
query_blocks(struct lab_channel *channel, uint64_t count)
{
  struct record record = request(AIO_ALLOCATED_BLOCKS, 48);
  uint8_t bitmap[256];

  lab_put64(record.payload, HANDLE);
  lab_put64(record.payload + 16, FRAGMENT);
  lab_put64(record.payload + 32, count);
  send_record(channel, &record, NULL, 0);
  receive_reply(channel, AIO_ALLOCATED_BLOCKS);
  lab_read(channel, bitmap, (count + 31) / 32 * 4);
}

/* The fields that read and write requests share: handle, direction, compression, disk offset. */
static struct record
io_request(uint32_t operation, bool read, uint32_t compression, uint64_t offset)
{
  struct record record = {.type = AIO_IO, .size = 44, .operation = operation};

  lab_put64(record.payload, HANDLE);
  lab_put32(record.payload + 8, read ? 1 : 0);
  lab_put32(record.payload + 12, compression);
  lab_put64(record.payload + 16, offset);
  return record;
}

static void
read_disk(struct lab_channel *channel, uint64_t offset, uint64_t length, uint32_t compression)
{
  struct record record = io_request(next_operation++, true, compression, offset);
  static uint8_t data[2 * FRAGMENT + 64];

  lab_put64(record.payload + 24, length);
  send_record(channel, &record, NULL, 0);
  for (uint64_t done = 0; done < length;) {
    if (!receive_record(channel, &record))
      lab_die("the server left in the middle of a read");
    if (record.type == AIO_ERROR) {
      lab_read(channel, data, lab_get32(record.payload + 12));
      receive_reply(channel, AIO_IO);
      return;
    }
    lab_read(channel, data, lab_get32(record.payload + 36));
    done += lab_get32(record.payload + 32);
  }
}

/* Every fragment is a record of its own with the same operation number. */
static void
send_fragments(struct lab_channel *channel, struct record *record, uint64_t length,
               const struct lab_nfc_file *content)
{
  uint64_t offset = lab_get64(record->payload + 16);
  uint32_t compression = lab_get32(record->payload + 12);
  static uint8_t data[FRAGMENT], packed[2 * FRAGMENT + 64];

  for (uint64_t done = 0; done < length; done += FRAGMENT) {
    size_t part = length - done < FRAGMENT ? (size_t)(length - done) : FRAGMENT;
    size_t used;

    lab_fill(data, part, offset + done, content->fill, content->seed);
    used = lab_compress(compression, data, part, packed);
    lab_put32(record->payload + 24, (uint32_t)length);
    lab_put32(record->payload + 28, (uint32_t)done);
    lab_put32(record->payload + 32, (uint32_t)part);
    lab_put32(record->payload + 36, (uint32_t)used);
    send_record(channel, record, packed, used);
  }
}

static void
write_disk(struct lab_channel *channel, uint64_t offset, uint64_t length, uint32_t compression)
{
  const struct lab_nfc_file content = {.fill = LAB_FILL_PAGES, .seed = 2};
  struct record record = io_request(next_operation++, false, compression, offset);

  send_fragments(channel, &record, length, &content);
  receive_reply(channel, AIO_IO);
}

static void
close_all(struct lab_channel *channel)
{
  struct record record = request(AIO_CLOSE_FILE, 8);

  lab_put64(record.payload, HANDLE);
  send_record(channel, &record, NULL, 0);
  receive_reply(channel, AIO_CLOSE_FILE);
  record = request(AIO_CLOSE_SESSION, 4);
  send_record(channel, &record, NULL, 0);
  receive_reply(channel, AIO_CLOSE_SESSION);
}

bool
lab_aio_run(struct lab_channel *channel, char **field)
{
  uint64_t offset = field[1] != NULL ? strtoull(field[1], NULL, 10) : 0;
  uint64_t length = field[2] != NULL ? strtoull(field[2], NULL, 10) : 0;
  uint32_t compression = field[3] != NULL ? (uint32_t)atoi(field[3]) : 0;

  if (strcmp(field[0], "aio-session") == 0)
    open_session(channel);
  else if (strcmp(field[0], "aio-open") == 0)
    open_file(channel, field[1], field[2]);
  else if (strcmp(field[0], "aio-ddb") == 0)
    get_ddb(channel, field[1]);
  else if (strcmp(field[0], "aio-blocks") == 0)
    query_blocks(channel, offset);
  else if (strcmp(field[0], "aio-read") == 0)
    read_disk(channel, offset, length, compression);
  else if (strcmp(field[0], "aio-write") == 0)
    write_disk(channel, offset, length, compression);
  else if (strcmp(field[0], "aio-close") == 0)
    close_all(channel);
  else
    return false;
  return true;
}

static void
serve_open(struct lab_channel *channel, struct record *record, const struct lab_nfc_file *content)
{
  char path[512];
  uint32_t length = lab_get32(record->payload);

  if (length >= sizeof path)
    lab_die("a path of %u octets", length);
  lab_read(channel, path, length);
  lab_put64(record->payload, 0);
  lab_put64(record->payload + 8, HANDLE);
  lab_put64(record->payload + 28, content->size);
  lab_put32(record->payload + 36, 512);
  lab_put32(record->payload + 40, (uint32_t)(content->size / 512 / 255 / 63 + 1));
  lab_put32(record->payload + 44, 255);
  lab_put32(record->payload + 48, 63);
  send_record(channel, record, NULL, 0);
}

static void
serve_ddb(struct lab_channel *channel, struct record *record)
{
  static const char value[] = "lsilogic";
  char key[256];
  uint32_t length = lab_get32(record->payload + 8);

  if (length >= sizeof key)
    lab_die("a key of %u octets", length);
  lab_read(channel, key, length);
  key[length] = '\0';
  length = strcmp(key, "adapterType") == 0 ? sizeof value - 1 : 0;
  lab_put64(record->payload, 0);
  lab_put32(record->payload + 12, length);
  send_record(channel, record, value, length);
}

static void
serve_blocks(struct lab_channel *channel, struct record *record)
{
  static const uint8_t all[256] = {0xff, 0xff, 0xff, 0xff};

  lab_put64(record->payload, 0);
  send_record(channel, record, all, (lab_get64(record->payload + 32) + 31) / 32 * 4);
}

/* A read outside the disk is refused: the error with its text, then the real reply, zeroed. */
static void
refuse_read(struct lab_channel *channel, struct record *record)
{
  static const char text[] = "The request is outside the disk";
  struct record error = {.type = AIO_ERROR, .size = 16, .operation = record->operation};

  lab_put64(error.payload, 1);
  lab_put32(error.payload + 12, sizeof text - 1);
  send_record(channel, &error, text, sizeof text - 1);
  memset(record->payload, 0, sizeof record->payload);
  send_record(channel, record, NULL, 0);
}

static void
serve_io(struct lab_channel *channel, struct record *record, const struct lab_nfc_file *content)
{
  static uint8_t data[2 * FRAGMENT + 64];
  uint64_t length = lab_get64(record->payload + 24);

  if (lab_get32(record->payload + 8) == 1) {
    if (lab_get64(record->payload + 16) + length > content->size) {
      refuse_read(channel, record);
      return;
    }
    lab_put64(record->payload, 0);
    send_fragments(channel, record, length, content);
    return;
  }
  lab_read(channel, data, lab_get32(record->payload + 36));
  if (lab_get32(record->payload + 28) + lab_get32(record->payload + 32) <
      lab_get32(record->payload + 24))
    return; /* more fragments of this write follow */
  lab_put64(record->payload, 0);
  lab_put32(record->payload + 36, 0);
  send_record(channel, record, NULL, 0);
}

void
lab_aio_serve(struct lab_channel *channel, const struct lab_nfc_file *content)
{
  struct record record;

  while (receive_record(channel, &record)) {
    if (record.type == AIO_OPEN_FILE)
      serve_open(channel, &record, content);
    else if (record.type == AIO_IO)
      serve_io(channel, &record, content);
    else if (record.type == AIO_DDB_GET)
      serve_ddb(channel, &record);
    else if (record.type == AIO_ALLOCATED_BLOCKS)
      serve_blocks(channel, &record);
    else
      send_record(channel, &record, NULL, 0);
    if (record.type == AIO_CLOSE_SESSION)
      return;
  }
}
