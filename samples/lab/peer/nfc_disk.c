/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a file travels in FILE_DATA messages: plain octets, or a disk as DDB entries and run
 * sections. Must not know the rest of the session.
 */
#include "nfc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  DATA_MAGIC = 0xabcdefab,
  DISK_MAGIC = 0x87654321,
  RUN_MAGIC = 0x12345678,
  DDB_MAGIC = 0xdeadbeef,
  RUN_IS_DATA = 0x8000,
  RUN_MAX = 0x7fff,
  SECTOR = 512,
  GRAIN = 128,       /* sectors; the first part of every grain is data, the rest zero */
  SECTION_DATA = 64, /* sectors of data in one section at most */
};

/* One FILE_DATA message being filled; at[0..7] is its own header. */
struct data_message {
  struct lab_channel *channel;
  uint8_t *at; /* owned */
  uint32_t used, capacity;
};

static void
append32(struct data_message *message, uint32_t value)
{
  lab_put32(message->at + message->used, value);
  message->used += 4;
}

static void
flush(struct data_message *message)
{
  uint8_t head[LAB_NFC_MESSAGE];

  lab_nfc_begin(head, LAB_NFC_FILE_DATA);
  lab_write(message->channel, head, sizeof head);
  lab_put32(message->at, DATA_MAGIC);
  lab_put32(message->at + 4, message->used - 8);
  lab_write(message->channel, message->at, message->used);
  message->used = 8;
}

/* Makes room for one section: a full message is sent, an empty one gets its disk header. */
static void
make_room(struct data_message *message, uint32_t octets)
{
  if (message->used > 8 && message->capacity - message->used < octets)
    flush(message);
  if (message->used == 8) {
    append32(message, DISK_MAGIC);
    append32(message, 0);
  }
}

static void
send_ddb(struct data_message *message, const struct lab_nfc_file *file)
{
  char cylinders[24];
  const char *const entries[][2] = {
      {"adapterType", "lsilogic"}, {"geometry.cylinders", cylinders}, {"geometry.heads", "255"},
      {"geometry.sectors", "63"},  {"thinProvisioned", "1"},          {"virtualHWVersion", "19"},
  };

  snprintf(cylinders, sizeof cylinders, "%llu",
           (unsigned long long)(file->size / SECTOR / 255 / 63 + 1));
  append32(message, DISK_MAGIC);
  append32(message, 1);
  for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
    append32(message, DDB_MAGIC);
    for (int part = 0; part < 2; part++)
      append32(message, (uint32_t)strlen(entries[i][part]) + 1);
    for (int part = 0; part < 2; part++) {
      size_t length = strlen(entries[i][part]) + 1;

      memcpy(message->at + message->used, entries[i][part], length);
      message->used += (uint32_t)length;
    }
  }
  append32(message, DDB_MAGIC);
  append32(message, 0);
  append32(message, 0);
  flush(message);
}

static void
send_zero_run(struct data_message *message, uint64_t sectors)
{
  while (sectors > 0) {
    uint32_t run = (uint32_t)(sectors < RUN_MAX ? sectors : RUN_MAX);

    make_room(message, 8);
    append32(message, RUN_MAGIC);
    append32(message, run);
    sectors -= run;
  }
}

static void
send_data_run(struct data_message *message, const struct lab_nfc_file *file, uint64_t sector,
              uint64_t sectors)
{
  while (sectors > 0) {
    uint32_t run = (uint32_t)(sectors < SECTION_DATA ? sectors : SECTION_DATA);

    make_room(message, 8 + run * SECTOR);
    append32(message, RUN_MAGIC);
    append32(message, run | RUN_IS_DATA);
    lab_fill(message->at + message->used, run * SECTOR, sector * SECTOR, file->fill, file->seed);
    message->used += run * SECTOR;
    sector += run;
    sectors -= run;
  }
}

static void
send_disk(struct data_message *message, const struct lab_nfc_file *file)
{
  uint64_t total = file->size / SECTOR;
  uint64_t zero = 0;

  send_ddb(message, file);
  for (uint64_t sector = 0; sector < total; sector += GRAIN) {
    uint64_t here = total - sector < GRAIN ? total - sector : GRAIN;
    uint64_t data = here * file->percent / 100;

    if (data > 0) {
      send_zero_run(message, zero);
      send_data_run(message, file, sector, data);
      zero = 0;
    }
    zero += here - data;
  }
  send_zero_run(message, zero);
  if (message->used > 8)
    flush(message);
}

static void
send_plain(struct data_message *message, const struct lab_nfc_file *file)
{
  for (uint64_t done = 0; done < file->size;) {
    uint32_t part = message->capacity - 8;

    if (part > file->size - done)
      part = (uint32_t)(file->size - done);
    lab_fill(message->at + 8, part, done, file->fill, file->seed);
    message->used = 8 + part;
    flush(message);
    done += part;
  }
}

void
lab_nfc_send_body(struct lab_channel *channel, const struct lab_nfc_file *file)
{
  struct data_message message = {.channel = channel, .used = 8, .capacity = file->chunk};

  message.at = calloc(1, file->chunk + SECTION_DATA * SECTOR + 64);
  if (message.at == NULL)
    lab_die("no memory");
  if (file->type == LAB_FILE_DISK || file->type == LAB_FILE_DELTA)
    send_disk(&message, file);
  else
    send_plain(&message, file);
  flush(&message); /* of length 0: the end of the file */
  free(message.at);
}

/* FILE_PUT, its path and the contents, as a client puts and as a server answers FILE_GET. */
void
lab_nfc_send_file(struct lab_channel *channel, const struct lab_nfc_file *file)
{
  const uint32_t vmfs_overwrite_thin = 1 << 3 | 1 << 4 | 1 << 7;
  uint8_t message[LAB_NFC_MESSAGE];

  lab_nfc_begin(message, LAB_NFC_PUT);
  lab_put32(message + 4, file->type);
  lab_put32(message + 8, vmfs_overwrite_thin);
  lab_put32(message + 12, (uint32_t)strlen(file->path) + 1);
  lab_put64(message + 16, file->size);
  lab_put64(message + 24, file->size * file->percent / 100);
  lab_nfc_send(channel, message, file->path);
  lab_nfc_send_body(channel, file);
}

void
lab_nfc_receive_body(struct lab_channel *channel)
{
  static uint8_t data[1 << 20];
  uint8_t message[LAB_NFC_MESSAGE];
  uint8_t head[8];
  uint32_t length;

  do {
    if (lab_nfc_receive(channel, message) != LAB_NFC_FILE_DATA)
      lab_die("wanted FILE_DATA");
    lab_read(channel, head, sizeof head);
    length = lab_get32(head + 4);
    if (lab_get32(head) != DATA_MAGIC || length > sizeof data)
      lab_die("FILE_DATA without its magic");
    lab_read(channel, data, length);
  } while (length != 0);
}
