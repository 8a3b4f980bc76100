/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how frames are written into a pcapng file.
 * Must not know what is in a frame.
 */
#include "pcapng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_INTERFACES = 32 };

enum {
  BLOCK_SECTION = 0x0a0d0d0a,
  BLOCK_INTERFACE = 1,
  BLOCK_PACKET = 6,
  OPTION_COMMENT = 1,
  OPTION_IF_NAME = 2,
  OPTION_IF_DESCRIPTION = 3,
  OPTION_USER_APPLICATION = 4,
  OPTION_IF_TSRESOL = 9,
};

struct lab_pcapng {
  FILE *stream;
  uint32_t interfaces;
  uint32_t snap[MAX_INTERFACES];
};

struct block {
  uint8_t octets[8192];
  uint32_t length;
};

static void
put(struct block *block, const void *data, uint32_t length)
{
  if (length > sizeof block->octets - block->length)
    abort();
  memcpy(block->octets + block->length, data, length);
  block->length += length;
  while (block->length % 4 != 0)
    block->octets[block->length++] = 0;
}

static void
put32(struct block *block, uint32_t value)
{
  put(block, &value, 4);
}

static void
put_option(struct block *block, uint16_t code, const void *data, size_t length)
{
  uint16_t head[2] = {code, (uint16_t)length};

  put(block, head, 4);
  put(block, data, (uint32_t)length);
}

static void
begin(struct block *block, uint32_t type)
{
  block->length = 0;
  put32(block, type);
  put32(block, 0);
}

static void
end(struct lab_pcapng *file, struct block *block)
{
  uint32_t total = block->length + 4;

  memcpy(block->octets + 4, &total, 4);
  put32(block, total);
  fwrite(block->octets, 1, block->length, file->stream);
}

struct lab_pcapng *
lab_pcapng_open(const char *path, const char *comment)
{
  static const char application[] = "vmkscope samples/lab";
  const uint16_t version[2] = {1, 0};
  const uint32_t unknown_length[2] = {UINT32_MAX, UINT32_MAX};
  struct lab_pcapng *file = calloc(1, sizeof *file);
  struct block block;

  if (file == NULL)
    return NULL;
  file->stream = fopen(path, "wb");
  if (file->stream == NULL) {
    perror(path);
    free(file);
    return NULL;
  }
  begin(&block, BLOCK_SECTION);
  put32(&block, 0x1a2b3c4d);
  put(&block, version, 4);
  put(&block, unknown_length, 8);
  put_option(&block, OPTION_COMMENT, comment, strlen(comment));
  put_option(&block, OPTION_USER_APPLICATION, application, sizeof application - 1);
  put32(&block, 0);
  end(file, &block);
  return file;
}

uint32_t
lab_pcapng_interface(struct lab_pcapng *file, const char *name, const char *description,
                     uint32_t snap)
{
  const uint32_t link_ethernet = 1;
  const uint8_t nanoseconds = 9;
  struct block block;

  if (file->interfaces == MAX_INTERFACES)
    abort();
  begin(&block, BLOCK_INTERFACE);
  put32(&block, link_ethernet);
  put32(&block, snap);
  put_option(&block, OPTION_IF_NAME, name, strlen(name));
  if (description[0] != '\0')
    put_option(&block, OPTION_IF_DESCRIPTION, description, strlen(description));
  put_option(&block, OPTION_IF_TSRESOL, &nanoseconds, 1);
  put32(&block, 0);
  end(file, &block);
  file->snap[file->interfaces] = snap;
  return file->interfaces++;
}

void
lab_pcapng_frame(struct lab_pcapng *file, uint32_t interface, int64_t time, const uint8_t *head,
                 uint32_t head_length, const uint8_t *rest, uint32_t rest_length)
{
  static const uint8_t padding[4];
  uint32_t wire = head_length + rest_length;
  uint32_t snap = file->snap[interface];
  uint32_t captured = snap != 0 && snap < wire ? snap : wire;
  uint32_t from_head = head_length < captured ? head_length : captured;
  uint32_t pad = (4 - captured % 4) % 4;
  uint32_t total = 32 + captured + pad;
  uint32_t fields[7] = {
      BLOCK_PACKET, total, interface, (uint32_t)((uint64_t)time >> 32), (uint32_t)(uint64_t)time,
      captured,     wire};

  fwrite(fields, 4, 7, file->stream);
  fwrite(head, 1, from_head, file->stream);
  fwrite(rest, 1, captured - from_head, file->stream);
  fwrite(padding, 1, pad, file->stream);
  fwrite(&total, 4, 1, file->stream);
}

int
lab_pcapng_close(struct lab_pcapng *file)
{
  int failed = ferror(file->stream);

  if (fclose(file->stream) != 0)
    failed = 1;
  free(file);
  return failed ? -1 : 0;
}
