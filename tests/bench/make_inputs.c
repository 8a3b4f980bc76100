/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the synthetic captures that speed is measured on: what is in each and how much of it.
 * Must not know how they are read.
 *
 *     make_inputs KIND FILE [SHARE]     SHARE: percent of the full size, default 100
 */
#include <stdlib.h>
#include <string.h>

#include "estate.h"
#include "frames.h"

static struct talk *
make_talks(struct writer *writer, size_t count)
{
  struct talk *talks = calloc(count, sizeof *talks);

  if (!talks)
    exit(1);
  for (size_t i = 0; i < count; i++) {
    struct talk *talk = &talks[i];

    talk->host[0] = (uint32_t)(i % 251); /* clients' MACs; servers are behind eight routers */
    talk->host[1] = 1000 + (uint32_t)(i % 8);
    talk->address[0] = 0x0a000000u + (uint32_t)i;
    talk->address[1] = 0x0a800000u + (uint32_t)(i % 4099);
    talk->port[0] = (uint16_t)(32768 + writer_random(writer) % 28000);
    talk->port[1] = (uint16_t)(5000 + i % 50);
    talk->vlan = (uint16_t)(talk->host[0] % 2 ? 100 + talk->host[0] % 20
                                              : 0); /* half of the frames are tagged */
    talk->sequence[0] = (uint32_t)writer_random(writer);
    talk->sequence[1] = (uint32_t)writer_random(writer);
  }
  return talks;
}

/* Full segments of one size, all from the clients. */
static void
make_segments(const char *path, uint64_t packets, size_t flows, uint32_t length)
{
  struct writer writer;
  struct talk *talks;

  writer_open(&writer, path, 262144, 1);
  talks = make_talks(&writer, flows);
  while (writer.packets < packets)
    write_tcp(&writer, &talks[writer_random(&writer) % flows], 0, TCP_ACK, NULL, length);
  free(talks);
  writer_close(&writer);
}

/* Seven of eight frames are longer than the snap length, the rest are acknowledgements. */
static void
make_headers(const char *path, uint64_t packets, size_t flows)
{
  struct writer writer;
  struct talk *talks;

  writer_open(&writer, path, 96, 2);
  talks = make_talks(&writer, flows);
  while (writer.packets < packets) {
    struct talk *talk = &talks[writer_random(&writer) % flows];

    if (writer_random(&writer) % 8 == 0)
      write_tcp(&writer, talk, 1, TCP_ACK, NULL, 0);
    else
      write_tcp(&writer, talk, 0, TCP_ACK, NULL, 100 + (uint32_t)(writer_random(&writer) % 1361));
  }
  free(talks);
  writer_close(&writer);
}

/* Short connections, all open at once: SYN, SYN-ACK, ACK, then small requests and replies. */
static void
make_churn(const char *path, uint64_t packets, size_t flows)
{
  struct writer writer;
  struct talk *talks;

  writer_open(&writer, path, 262144, 3);
  talks = make_talks(&writer, flows);
  while (writer.packets < packets) {
    struct talk *talk = &talks[writer_random(&writer) % flows];

    if (talk->packets == 0)
      write_tcp(&writer, talk, 0, TCP_SYN, NULL, 0);
    else if (talk->packets == 1)
      write_tcp(&writer, talk, 1, TCP_SYN | TCP_ACK, NULL, 0);
    else if (talk->packets == 2)
      write_tcp(&writer, talk, 0, TCP_ACK, NULL, 0);
    else
      write_tcp(&writer, talk, talk->packets % 2 ? 0 : 1, TCP_ACK | TCP_PSH, NULL,
                (uint32_t)(writer_random(&writer) % 48));
  }
  free(talks);
  writer_close(&writer);
}

/* Segments as a sender hands them to a card that cuts them (TSO), half of them of one connection:
 * more octets than 32 bits count in one flow, in few packets. Only headers are written. */
static void
make_long(const char *path, uint64_t packets, size_t flows)
{
  enum { LARGEST = 65535 - 40, HEADERS = 64 };
  struct writer writer;
  struct talk *talks;

  writer_open(&writer, path, 262144, 4);
  writer.written = HEADERS;
  talks = make_talks(&writer, flows);
  while (writer.packets < packets) {
    uint64_t chance = writer_random(&writer);

    write_tcp(&writer, &talks[chance & 1 ? 0 : (chance >> 1) % flows], 0, TCP_ACK, NULL, LARGEST);
  }
  free(talks);
  writer_close(&writer);
}

struct input {
  const char *kind;
  void (*make)(const char *path, unsigned share);
};

static void
bulk(const char *path, unsigned share)
{
  make_segments(path, UINT64_C(15000) * share, 200, 1460);
}

static void
headers(const char *path, unsigned share)
{
  make_headers(path, UINT64_C(200000) * share, 100000);
}

static void
churn(const char *path, unsigned share)
{
  make_churn(path, UINT64_C(50000) * share, (size_t)10000 * share);
}

static void
jumbo(const char *path, unsigned share)
{
  make_segments(path, UINT64_C(2370) * share, 200, 8960);
}

/* Cost by number of flows: the packets stay the same. */
static void
flows_10k(const char *path, unsigned share)
{
  make_churn(path, UINT64_C(80000) * share, 10000);
}

static void
flows_100k(const char *path, unsigned share)
{
  make_churn(path, UINT64_C(80000) * share, 100000);
}

static void
flows_1m(const char *path, unsigned share)
{
  make_churn(path, UINT64_C(80000) * share, 1000000);
}

static void
flows_4m(const char *path, unsigned share)
{
  make_churn(path, UINT64_C(80000) * share, 4000000);
}

/* 100 GB, 6 of them on the disk. */
static void
long_file(const char *path, unsigned share)
{
  make_long(path, UINT64_C(15250) * share, 200);
}

static const struct input inputs[] = {
    {"bulk", bulk},           {"headers", headers},       {"churn", churn},
    {"jumbo", jumbo},         {"nfc", make_nfc},          {"estate", make_estate},
    {"flows-10k", flows_10k}, {"flows-100k", flows_100k}, {"flows-1m", flows_1m},
    {"flows-4m", flows_4m},   {"long", long_file},
};

int
main(int argc, char **argv)
{
  unsigned share = argc > 3 ? (unsigned)atoi(argv[3]) : 100;

  for (size_t i = 0; argc > 2 && share > 0 && i < sizeof inputs / sizeof inputs[0]; i++)
    if (strcmp(inputs[i].kind, argv[1]) == 0) {
      inputs[i].make(argv[2], share);
      return 0;
    }
  fprintf(stderr, "usage: make_inputs KIND FILE [SHARE]; kinds:");
  for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++)
    fprintf(stderr, " %s", inputs[i].kind);
  fprintf(stderr, "\n");
  return 2;
}
