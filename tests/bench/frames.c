/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how synthetic frames are built and written to a pcap file.
 * Must not know which traffic they make up, nor anything of the project's own decoders.
 */
#include "frames.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRAME_MAX = 1 << 16, HEADERS = 128 };

static uint8_t filler[FRAME_MAX];
static uint8_t frame[FRAME_MAX + HEADERS];

static uint8_t *
put16(uint8_t *at, uint32_t value)
{
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
  return at + 2;
}

static uint8_t *
put32(uint8_t *at, uint32_t value)
{
  return put16(put16(at, value >> 16), value & 0xffff);
}

uint64_t
writer_random(struct writer *writer)
{
  writer->random ^= writer->random << 13;
  writer->random ^= writer->random >> 7;
  writer->random ^= writer->random << 17;
  return writer->random;
}

void
writer_open(struct writer *writer, const char *path, uint32_t snap_length, uint64_t seed)
{
  static const uint32_t head[] = {0xa1b2c3d4, 0x00040002, 0, 0};
  uint32_t link_type = 1;

  *writer = (struct writer){.file = fopen(path, "wb"), .snap_length = snap_length, .random = seed};
  writer->clock = UINT64_C(1700000000000000);
  if (!writer->file) {
    perror(path);
    exit(1);
  }
  setvbuf(writer->file, NULL, _IOFBF, 1 << 20);
  fwrite(head, 1, sizeof head, writer->file);
  fwrite(&snap_length, 1, 4, writer->file);
  fwrite(&link_type, 1, 4, writer->file);
  for (size_t i = 0; i < sizeof filler; i++)
    filler[i] = (uint8_t)writer_random(writer);
}

void
writer_close(struct writer *writer)
{
  /* The file ends where the last frame does, be that a hole. */
  if (fflush(writer->file) != 0 || ftruncate(fileno(writer->file), ftello(writer->file)) != 0 ||
      fclose(writer->file) != 0) {
    perror("write");
    exit(1);
  }
  printf("%" PRIu64 "\n", writer->packets);
}

static void
write_frame(struct writer *writer, uint32_t length)
{
  uint32_t captured = length < writer->snap_length ? length : writer->snap_length;
  uint32_t head[4] = {(uint32_t)(writer->clock / 1000000), (uint32_t)(writer->clock % 1000000),
                      captured, length};

  writer->clock += 1 + (writer_random(writer) & 3);
  writer->packets++;
  fwrite(head, 1, sizeof head, writer->file);
  if (writer->written == 0 || writer->written >= captured)
    fwrite(frame, 1, captured, writer->file);
  else {
    fwrite(frame, 1, writer->written, writer->file);
    fseeko(writer->file, (off_t)(captured - writer->written), SEEK_CUR);
  }
}

static uint8_t *
put_mac(uint8_t *at, uint32_t host)
{
  return put32(put16(at, 0x0050), 0x56600000u | (host & 0xfffff));
}

static uint8_t *
put_ethernet(uint8_t *at, const struct talk *talk, unsigned from, uint16_t type)
{
  at = put_mac(put_mac(at, talk->host[!from]), talk->host[from]);
  if (talk->vlan)
    at = put16(put16(at, 0x8100), talk->vlan);
  return put16(at, type);
}

static uint8_t *
put_ipv4(uint8_t *at, struct talk *talk, unsigned from, uint8_t protocol, uint32_t length)
{
  at = put16(put16(at, 0x4500), 20 + length);
  at = put16(put16(at, ++talk->identification[from]), 0x4000);
  at = put16(put16(at, 64u << 8 | protocol), 0);
  return put32(put32(at, talk->address[from]), talk->address[!from]);
}

static uint8_t *
put_tcp(struct writer *writer, uint8_t *at, struct talk *talk, unsigned from, uint8_t flags,
        const void *payload, uint32_t length)
{
  at = put16(put16(at, talk->port[from]), talk->port[!from]);
  at = put32(at, talk->sequence[from]);
  at = put32(at, flags & TCP_ACK ? talk->sequence[!from] : 0);
  at = put16(put16(at, 5u << 12 | flags), 0xffff);
  at = put16(put16(at, (uint32_t)writer_random(writer) & 0xffff), 0);
  memcpy(at, payload ? payload : filler, length);
  talk->sequence[from] += length + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
  return at + length;
}

static void
pad_and_write(struct writer *writer, struct talk *talk, uint8_t *end)
{
  while (end < frame + 60)
    *end++ = 0;
  talk->packets++;
  write_frame(writer, (uint32_t)(end - frame));
}

void
write_tcp(struct writer *writer, struct talk *talk, unsigned from, uint8_t flags,
          const void *payload, uint32_t length)
{
  uint8_t *at = put_ipv4(put_ethernet(frame, talk, from, 0x0800), talk, from, 6, 20 + length);

  pad_and_write(writer, talk, put_tcp(writer, at, talk, from, flags, payload, length));
}

static uint8_t *
put_udp(struct writer *writer, uint8_t *at, const struct talk *talk, unsigned from, uint32_t length)
{
  at = put16(put16(at, talk->port[from]), talk->port[!from]);
  return put16(put16(at, 8 + length), (uint32_t)writer_random(writer) & 0xffff);
}

void
write_udp(struct writer *writer, struct talk *talk, unsigned from, const void *payload,
          uint32_t length)
{
  uint8_t *at = put_ipv4(put_ethernet(frame, talk, from, 0x0800), talk, from, 17, 8 + length);

  at = put_udp(writer, at, talk, from, length);
  memcpy(at, payload ? payload : filler, length);
  pad_and_write(writer, talk, at + length);
}

void
write_geneve(struct writer *writer, struct talk *outer, struct talk *inner, unsigned from,
             uint32_t length)
{
  static const uint8_t geneve[8] = {0, 0, 0x65, 0x58, 0, 0x12, 0x34, 0};
  uint32_t carried = 14 + 20 + 20 + length;
  uint8_t *at =
      put_ipv4(put_ethernet(frame, outer, from, 0x0800), outer, from, 17, 8 + 8 + carried);

  at = put_udp(writer, at, outer, 0, 8 + carried);
  memcpy(at, geneve, sizeof geneve);
  at = put_ipv4(put_ethernet(at + 8, inner, from, 0x0800), inner, from, 6, 20 + length);
  pad_and_write(writer, inner, put_tcp(writer, at, inner, from, TCP_ACK, NULL, length));
}

void
write_arp(struct writer *writer, uint32_t host, uint32_t address, uint32_t target, uint16_t vlan,
          bool reverse)
{
  struct talk talk = {.host = {host, 0xfffff}, .vlan = vlan};
  uint8_t *at = put_ethernet(frame, &talk, 0, reverse ? 0x8035 : 0x0806);

  memset(frame, 0xff, 6);
  at = put16(put16(put16(at, 1), 0x0800), 0x0604);
  at = put_mac(put16(at, reverse ? 3 : 1), host);
  at = put_mac(put32(at, reverse ? 0 : address), reverse ? host : 0);
  pad_and_write(writer, &talk, put32(at, reverse ? 0 : target));
}
