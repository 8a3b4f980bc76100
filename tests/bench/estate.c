/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the two inputs that are shaped like a site: a clear NFC transfer, and the mix of 300 hosts.
 * Must not know how they are read. The octets follow what docs/protocols states as documented or
 * observed.
 */
#include "estate.h"

#include <stdlib.h>
#include <string.h>

#include "frames.h"

enum { SEGMENT = 1460, HOSTS = 300, BLOCK = 262040, RUN_SECTORS = 96 };

/* A sender that cuts a stream into full segments; the other end acknowledges every second one. */
struct stream {
  struct writer *writer;
  struct talk *talk;
  uint8_t held[SEGMENT];
  uint32_t length;
  uint32_t segments;
};

static void
stream_flush(struct stream *stream)
{
  if (stream->length == 0)
    return;
  write_tcp(stream->writer, stream->talk, 0, TCP_ACK, stream->held, stream->length);
  stream->length = 0;
  if (++stream->segments % 2 == 0)
    write_tcp(stream->writer, stream->talk, 1, TCP_ACK, NULL, 0);
}

static void
stream_put(struct stream *stream, const void *octets, size_t length)
{
  const uint8_t *at = octets;

  while (length > 0) {
    size_t part = SEGMENT - stream->length < length ? SEGMENT - stream->length : length;

    memcpy(stream->held + stream->length, at, part);
    stream->length += (uint32_t)part;
    at += part;
    length -= part;
    if (stream->length == SEGMENT)
      stream_flush(stream);
  }
}

static void
put_le32(uint8_t *at, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    at[i] = (uint8_t)(value >> 8 * i);
}

static void
say(struct writer *writer, struct talk *talk, unsigned from, const char *line)
{
  write_tcp(writer, talk, from, TCP_ACK | TCP_PSH, line, (uint32_t)strlen(line));
}

static void
open_authd(struct writer *writer, struct talk *talk)
{
  write_tcp(writer, talk, 0, TCP_SYN, NULL, 0);
  write_tcp(writer, talk, 1, TCP_SYN | TCP_ACK, NULL, 0);
  write_tcp(writer, talk, 0, TCP_ACK, NULL, 0);
  say(writer, talk, 1,
      "220 VMware Authentication Daemon Version 1.0, ServerDaemonProtocol:SOAP, "
      "MKSDisplayProtocol:VNC , ,\r\n");
  say(writer, talk, 0, "SESSION 52aa0000-0000-0000-0000-000000000000\r\n");
  say(writer, talk, 0, "PROXY nfc\r\n");
  say(writer, talk, 1, "200 Connect ha-nfc\r\n");
}

static void
put_file(struct stream *stream, unsigned number)
{
  uint8_t message[264] = {0};
  char path[64];

  snprintf(path, sizeof path, "[ds] vm%u/vm%u.vmdk", number, number);
  put_le32(message, 1);
  put_le32(message + 4, 2);
  put_le32(message + 12, (uint32_t)strlen(path) + 1);
  put_le32(message + 16, 0x40000000);
  stream_put(stream, message, sizeof message);
  stream_put(stream, path, strlen(path) + 1);
}

/* One FILE_DATA message: a disk header at the start of the file, then runs of data and of zeros. */
static void
put_block(struct stream *stream, bool first)
{
  static uint8_t block[BLOCK];
  static uint8_t sectors[RUN_SECTORS * 512];
  uint8_t message[272] = {0};
  size_t at = 0;

  put_le32(message, 7);
  put_le32(message + 264, 0xabcdefab);
  if (first) {
    put_le32(block, 0x87654321);
    put_le32(block + 4, 0);
    at = 8;
    for (size_t i = 0; i < sizeof sectors; i++)
      sectors[i] = (uint8_t)writer_random(stream->writer);
  }
  while (BLOCK - at >= sizeof sectors + 16) {
    put_le32(block + at, 0x12345678);
    put_le32(block + at + 4, 0x8000 | RUN_SECTORS);
    memcpy(block + at + 8, sectors, sizeof sectors);
    put_le32(block + at + 8 + sizeof sectors, 0x12345678);
    put_le32(block + at + 12 + sizeof sectors, 200);
    at += sizeof sectors + 16;
  }
  put_le32(message + 268, (uint32_t)at);
  stream_put(stream, message, sizeof message);
  stream_put(stream, block, at);
}

static struct talk
host_talk(struct writer *writer, uint32_t a, uint32_t b, uint32_t network, uint16_t vlan,
          uint16_t port)
{
  struct talk talk = {
      .address = {network + a, network + b},
      .port = {(uint16_t)(32768 + writer_random(writer) % 28000), port},
      .host = {(network >> 16 & 15) << 12 | a, (network >> 16 & 15) << 12 | b},
      .vlan = vlan,
      .sequence = {(uint32_t)writer_random(writer), (uint32_t)writer_random(writer)},
  };

  return talk;
}

void
make_nfc(const char *path, unsigned share)
{
  enum { CONNECTIONS = 4 };
  struct writer writer;
  struct talk talks[CONNECTIONS];
  struct stream streams[CONNECTIONS];
  uint64_t blocks = UINT64_C(80) * share;

  writer_open(&writer, path, 262144, 4);
  for (uint32_t i = 0; i < CONNECTIONS; i++) {
    talks[i] = host_talk(&writer, 11 + i, 21 + i, 0x0a010000, (uint16_t)(i % 2 ? 100 : 0), 902);
    streams[i] = (struct stream){.writer = &writer, .talk = &talks[i]};
    open_authd(&writer, &talks[i]);
    put_file(&streams[i], i);
  }
  for (uint64_t block = 0; block < blocks; block++)
    put_block(&streams[block % CONNECTIONS], block < CONNECTIONS);
  for (uint32_t i = 0; i < CONNECTIONS; i++) {
    uint8_t end[272] = {7};

    put_le32(end + 264, 0xabcdefab);
    stream_put(&streams[i], end, sizeof end);
    stream_flush(&streams[i]);
  }
  writer_close(&writer);
}

/* One kind of traffic of an estate: how many packets of a thousand, how large, on which network and
 * port. */
struct role {
  uint32_t network;
  uint16_t vlan, port;
  uint16_t per_thousand;
  uint16_t least, most; /* payload octets */
  bool udp;
  bool tls;   /* after a hello, each segment is one record */
  bool authd; /* the greeting comes first */
};

static const struct role roles[] = {
    {0x0a010000, 0, 443, 150, 50, 600, .tls = true},                   /* management */
    {0x0a010000, 0, 902, 20, 20, 300, .tls = true, .authd = true},     /* authd and NFC control */
    {0x0a020000, 20, 8000, 150, 1460, 1460, .udp = false},             /* vMotion */
    {0x0a030000, 30, 902, 50, 1460, 1460, .tls = true, .authd = true}, /* provisioning */
    {0x0a040000, 40, 2233, 160, 600, 1460, .udp = false},              /* vSAN */
    {0x0a050000, 50, 2049, 90, 120, 1460, .udp = false},               /* NFS */
    {0x0a050000, 51, 3260, 90, 48, 1460, .udp = false},                /* iSCSI */
    {0x0a060000, 60, 8300, 40, 100, 1200, .udp = false},               /* fault tolerance */
    {0x0a010000, 0, 53, 40, 30, 120, .udp = true},                     /* DNS */
    {0x0a010000, 0, 123, 10, 48, 48, .udp = true},                     /* NTP */
    {0x0a010000, 0, 514, 40, 80, 300, .udp = true},                    /* syslog */
    {0x0a040000, 40, 12345, 20, 100, 400, .udp = true},                /* vSAN membership */
    {0x0a080000, 0, 5432, 135, 40, 1000, .udp = false},                /* guests, inside Geneve */
};

enum {
  ROLES = sizeof roles / sizeof roles[0],
  TALKS_PER_ROLE = 1500,
  OVERLAY = ROLES - 1,
  CLEAR_NFC = 40,     /* connections that move disks in clear */
  BLOCK_EVERY = 4000, /* picks between two of their blocks of some 190 packets */
};

struct estate {
  struct talk talks[ROLES][TALKS_PER_ROLE];
  struct talk outer[HOSTS];
  struct talk nfc[CLEAR_NFC];
  struct stream streams[CLEAR_NFC];
};

/* A record of application data that fills the segment; NULL: plain filler will do. */
static const void *
payload_of(struct writer *writer, const struct role *role, uint32_t length)
{
  static uint8_t record[SEGMENT];

  if (!role->tls)
    return NULL;
  if (record[100] == 0)
    for (size_t i = 0; i < sizeof record; i++)
      record[i] = (uint8_t)writer_random(writer);
  record[0] = 23;
  record[1] = record[2] = 3;
  record[3] = (uint8_t)((length - 5) >> 8);
  record[4] = (uint8_t)(length - 5);
  return record;
}

static uint32_t
pick_length(struct writer *writer, const struct role *role)
{
  return role->least + (uint32_t)(writer_random(writer) % (role->most - role->least + 1u));
}

static void
estate_packet(struct writer *writer, struct estate *estate)
{
  uint32_t pick = (uint32_t)(writer_random(writer) % 1000);
  uint32_t number = (uint32_t)(writer_random(writer) % TALKS_PER_ROLE);
  size_t role = 0;
  uint32_t length;

  for (; role < ROLES && pick >= roles[role].per_thousand; role++)
    pick -= roles[role].per_thousand;
  if (role == ROLES) {
    write_arp(writer, number % HOSTS, 0x0a010000 + number % HOSTS, 0x0a010001, 0, pick == 0);
    return;
  }
  length = pick_length(writer, &roles[role]);
  if (role == OVERLAY)
    write_geneve(writer, &estate->outer[number % HOSTS], &estate->talks[role][number], pick % 2,
                 length);
  else if (roles[role].udp)
    write_udp(writer, &estate->talks[role][number], pick % 2, NULL, length);
  else if (writer_random(writer) % 3 == 0)
    write_tcp(writer, &estate->talks[role][number], 1, TCP_ACK, NULL, 0);
  else
    write_tcp(writer, &estate->talks[role][number], 0, TCP_ACK,
              payload_of(writer, &roles[role], length), length);
}

/* Greeting, and a ClientHello of the smallest kind. */
static void
estate_open(struct writer *writer, struct talk *talk, const struct role *role)
{
  static const uint8_t hello[] = {
      22, 3, 1, 0, 47, 1, 0, 0, 43, 3, 3, [11] = 1, [43] = 0, 0, 4, 0x13, 1, 0xc0, 0x30, 1, 0};

  write_tcp(writer, talk, 0, TCP_SYN, NULL, 0);
  write_tcp(writer, talk, 1, TCP_SYN | TCP_ACK, NULL, 0);
  write_tcp(writer, talk, 0, TCP_ACK, NULL, 0);
  if (role->authd)
    say(writer, talk, 1,
        "220 VMware Authentication Daemon Version 1.10: SSL Required, "
        "ServerDaemonProtocol:SOAP\r\n");
  if (role->tls)
    write_tcp(writer, talk, 0, TCP_ACK | TCP_PSH, hello, sizeof hello);
}

static void
estate_start(struct writer *writer, struct estate *estate)
{
  for (size_t role = 0; role < ROLES; role++)
    for (uint32_t i = 0; i < TALKS_PER_ROLE; i++) {
      uint32_t a = (uint32_t)(writer_random(writer) % HOSTS),
               b = (uint32_t)(writer_random(writer) % HOSTS);

      estate->talks[role][i] = host_talk(writer, 2 + a, 2 + (b == a ? (b + 1) % HOSTS : b),
                                         roles[role].network, roles[role].vlan, roles[role].port);
      if (!roles[role].udp && role != OVERLAY &&
          i % 4 != 0) /* a quarter was open before the capture began */
        estate_open(writer, &estate->talks[role][i], &roles[role]);
    }
  for (uint32_t i = 0; i < HOSTS; i++)
    estate->outer[i] = host_talk(writer, 2 + i, 2 + (i + 7) % HOSTS, 0x0a070000, 70, 6081);
  for (uint32_t i = 0; i < CLEAR_NFC; i++) {
    estate->nfc[i] = host_talk(writer, 2 + i, 102 + i, 0x0a030000, 30, 902);
    estate->streams[i] = (struct stream){.writer = writer, .talk = &estate->nfc[i]};
    open_authd(writer, &estate->nfc[i]);
    put_file(&estate->streams[i], i);
    put_block(&estate->streams[i], true);
  }
}

void
make_estate(const char *path, unsigned share)
{
  static struct estate estate;
  struct writer writer;
  uint64_t packets = UINT64_C(40000) * share;

  writer_open(&writer, path, 262144, 5);
  estate_start(&writer, &estate);
  for (uint32_t picks = 0; writer.packets < packets; picks++) {
    if (picks % 200 == 0) { /* a heartbeat: a new source port for every one */
      struct talk beat =
          host_talk(&writer, 2 + (uint32_t)(writer_random(&writer) % HOSTS), 1, 0x0a010000, 0, 902);

      write_udp(&writer, &beat, 0, NULL, 334);
    }
    if (picks % BLOCK_EVERY == 0)
      put_block(&estate.streams[picks / BLOCK_EVERY % CLEAR_NFC], false);
    estate_packet(&writer, &estate);
  }
  writer_close(&writer);
}
