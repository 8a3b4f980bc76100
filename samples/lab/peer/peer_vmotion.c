/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the public behaviour of a vMotion: N connections to port 8000, all memory once, then what
 * was dirtied, a last burst, FIN (wire-vmotion section 5). Its octets are a stand-in: no public
 * layout exists.
 */
#include "peers.h"
#include "vmotion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MAX_STREAMS = 8, BLOCK = 32768, PAGE = 4096, PAGES_PER_RECORD = 8 };

enum kind { KIND_CIPHERTEXT, KIND_CLEAR, KIND_MODEL };

static enum kind
kind_named(const char *name)
{
  if (strcmp(name, "ciphertext") == 0)
    return KIND_CIPHERTEXT;
  if (strcmp(name, "clear") == 0)
    return KIND_CLEAR;
  if (strcmp(name, "model") == 0)
    return KIND_MODEL;
  lab_die("no such kind: %s", name);
}

struct sender {
  struct lab_channel stream[MAX_STREAMS];
  uint32_t sequence[MAX_STREAMS];
  int streams, next;
  enum kind kind;
  uint64_t migration, seed, memory_at;
};

static void
send_record(struct sender *sender, int stream, enum lab_model_type type, const void *body,
            uint32_t length)
{
  struct lab_model_record record = {.type = (uint8_t)type,
                                    .length = length,
                                    .sequence = ++sender->sequence[stream],
                                    .migration = sender->migration,
                                    .stream = (uint16_t)stream};
  uint8_t header[LAB_MODEL_HEADER];

  lab_model_put(header, &record);
  lab_write(&sender->stream[stream], header, sizeof header);
  lab_write(&sender->stream[stream], body, length);
}

static void
wait_for(struct sender *sender, int stream, enum lab_model_type type)
{
  uint8_t header[LAB_MODEL_HEADER], body[512];
  struct lab_model_record record;

  do {
    lab_read(&sender->stream[stream], header, sizeof header);
    if (!lab_model_get(header, &record) || record.length > sizeof body)
      lab_die("the destination left the model");
    lab_read(&sender->stream[stream], body, record.length);
  } while (record.type != type);
}

/* Text like "a,b": the n-th, counted round. */
static void
nth(const char *list, int n, char *item, size_t size)
{
  int count = 1;
  const char *at = list;

  for (const char *c = list; *c != '\0'; c++)
    count += *c == ',';
  for (n %= count; n > 0; n--)
    at = strchr(at, ',') + 1;
  snprintf(item, size, "%.*s", (int)strcspn(at, ","), at);
}

static void
open_streams(struct sender *sender, int argc, char **argv)
{
  char from[64], to[64], local[80];
  int port = atoi(lab_option(argc, argv, "source-port", "63389"));

  for (int i = 0; i < sender->streams; i++) {
    nth(lab_option(argc, argv, "from", ""), i, from, sizeof from);
    nth(lab_option(argc, argv, "to", ""), i, to, sizeof to);
    snprintf(local, sizeof local, "%s:%d", from, port + i);
    sender->stream[i] = lab_connect(local, to, "8000");
    if (sender->stream[i].fd < 0)
      lab_die("no connection to %s:8000", to);
  }
}

/* The first message of each stream; only the model gives it a meaning. */
static void
greet(struct sender *sender)
{
  uint8_t body[64] = {0};

  for (int i = 0; i < sender->streams; i++) {
    if (sender->kind == KIND_MODEL) {
      lab_put32(body, (uint32_t)i);
      lab_put32(body + 4, (uint32_t)sender->streams);
      send_record(sender, i, i == 0 ? LAB_MODEL_HELLO : LAB_MODEL_STREAM_ATTACH, body,
                  i == 0 ? 64 : 8);
      if (i == 0)
        wait_for(sender, 0, LAB_MODEL_HELLO_ACK);
    } else if (sender->kind == KIND_CIPHERTEXT) {
      lab_fill(body, sizeof body, (uint64_t)i << 32, LAB_FILL_RANDOM, sender->seed + 1);
      lab_write(&sender->stream[i], body, sizeof body);
    }
  }
}

static void
send_opaque(struct sender *sender, uint64_t length)
{
  static uint8_t block[BLOCK];
  enum lab_fill fill = sender->kind == KIND_CIPHERTEXT ? LAB_FILL_RANDOM : LAB_FILL_PAGES;

  for (uint64_t done = 0; done < length;) {
    size_t part = length - done < BLOCK ? (size_t)(length - done) : BLOCK;

    lab_fill(block, part, sender->memory_at, fill, sender->seed);
    lab_write(&sender->stream[sender->next], block, part);
    sender->next = (sender->next + 1) % sender->streams;
    sender->memory_at += part;
    done += part;
  }
}

static bool
is_zero(const uint8_t *page)
{
  for (size_t i = 0; i < PAGE; i++)
    if (page[i] != 0)
      return false;
  return true;
}

/* PAGES: u32 count, then for each page u64 number, u32 1 with its octets or 0 for a page of zeros.
 */
static void
send_pages(struct sender *sender, uint64_t length)
{
  static uint8_t body[4 + PAGES_PER_RECORD * (12 + PAGE)];

  for (uint64_t page = 0; page * PAGE < length;) {
    uint32_t used = 4, count = 0;

    for (; count < PAGES_PER_RECORD && page * PAGE < length; count++, page++) {
      lab_put64(body + used, page);
      lab_fill(body + used + 12, PAGE, page * PAGE, LAB_FILL_PAGES, sender->seed);
      lab_put32(body + used + 8, is_zero(body + used + 12) ? 0 : 1);
      used += is_zero(body + used + 12) ? 12 : 12 + PAGE;
    }
    lab_put32(body, count);
    send_record(sender, sender->next, LAB_MODEL_PAGES, body, used);
    sender->next = (sender->next + 1) % sender->streams;
  }
}

static void
send_iteration(struct sender *sender, uint32_t number, uint64_t length)
{
  uint8_t body[16];

  if (sender->kind != KIND_MODEL) {
    send_opaque(sender, length);
    return;
  }
  lab_put32(body, number);
  lab_put64(body + 4, length / PAGE);
  send_record(sender, 0, LAB_MODEL_ITER_BEGIN, body, 12);
  send_pages(sender, length);
  send_record(sender, 0, LAB_MODEL_ITER_END, body, 12);
  for (int i = 1; i < sender->streams; i++)
    send_record(sender, i, LAB_MODEL_KEEPALIVE, NULL, 0);
}

/* After the last iteration: changed bitmap, device state, hand-over. */
static void
switch_over(struct sender *sender)
{
  static uint8_t state[6000];

  if (sender->kind != KIND_MODEL) {
    send_opaque(sender, 8192);
    return;
  }
  lab_fill(state, sizeof state, 0, LAB_FILL_PAGES, sender->seed + 9);
  send_record(sender, 0, LAB_MODEL_STUN, NULL, 0);
  send_record(sender, 0, LAB_MODEL_BITMAP, state, 512);
  send_record(sender, 0, LAB_MODEL_CHECKPOINT, state, 4096);
  send_record(sender, 0, LAB_MODEL_CHECKPOINT, state + 4096, 1800);
  send_record(sender, 0, LAB_MODEL_PORTSTATE, state + 100, 96);
  send_record(sender, 0, LAB_MODEL_HANDSHAKE, NULL, 0);
  wait_for(sender, 0, LAB_MODEL_RESUME_ACK);
  for (int i = 0; i < sender->streams; i++)
    send_record(sender, i, LAB_MODEL_FINISH, NULL, 0);
}

static void
close_streams(struct sender *sender)
{
  uint8_t rest[512];

  for (int i = 0; i < sender->streams; i++)
    shutdown(sender->stream[i].fd, SHUT_WR);
  for (int i = 0; i < sender->streams; i++) {
    while (lab_read_some(&sender->stream[i], rest, sizeof rest) > 0)
      continue;
    lab_close(&sender->stream[i]);
  }
}

int
lab_peer_vmotion_send(int argc, char **argv)
{
  struct sender sender = {
      .streams = atoi(lab_option(argc, argv, "streams", "1")),
      .kind = kind_named(lab_option(argc, argv, "kind", "ciphertext")),
      .migration = strtoull(lab_option(argc, argv, "migration", "5422550518507384986"), NULL, 10),
      .seed = strtoull(lab_option(argc, argv, "seed", "1"), NULL, 10),
  };
  long pause = atol(lab_option(argc, argv, "pause", "150"));
  const char *disk = lab_option(argc, argv, "disk", "0");
  const char *switchover = lab_option(argc, argv, "switchover", "yes");
  uint32_t number = 0;

  if (sender.streams < 1 || sender.streams > MAX_STREAMS)
    lab_die("1 to %d streams", MAX_STREAMS);
  open_streams(&sender, argc, argv);
  greet(&sender);
  send_opaque(&sender, strtoull(disk, NULL, 10));
  if (strcmp(disk, "0") != 0)
    lab_wait(pause);
  for (int i = lab_first_word(argc, argv); i < argc; i++) {
    send_iteration(&sender, ++number, strtoull(argv[i], NULL, 10));
    lab_wait(pause);
  }
  if (strcmp(switchover, "yes") == 0)
    switch_over(&sender);
  close_streams(&sender);
  return EXIT_SUCCESS;
}

static void
answer_model(struct lab_channel *channel)
{
  static uint8_t body[1 << 20];
  static const char log[] = "made-up line of the lab: destination resumed";
  uint8_t header[LAB_MODEL_HEADER];
  struct lab_model_record record = {0};
  uint32_t sequence = 0;

  while (record.type != LAB_MODEL_FINISH) {
    struct lab_model_record reply;

    lab_read(channel, header, sizeof header);
    if (!lab_model_get(header, &record) || record.length > sizeof body)
      lab_die("the source left the model");
    lab_read(channel, body, record.length);
    reply = record;
    reply.type = record.type == LAB_MODEL_HELLO       ? LAB_MODEL_HELLO_ACK
                 : record.type == LAB_MODEL_HANDSHAKE ? LAB_MODEL_RESUME_ACK
                 : record.type == LAB_MODEL_ITER_END  ? LAB_MODEL_REMOTE_LOG
                 : record.type == LAB_MODEL_FINISH    ? LAB_MODEL_FINISH
                                                      : 0;
    if (reply.type == 0)
      continue;
    reply.sequence = ++sequence;
    reply.length = reply.type == LAB_MODEL_REMOTE_LOG ? sizeof log - 1 : 0;
    lab_model_put(header, &reply);
    lab_write(channel, header, sizeof header);
    lab_write(channel, log, reply.length);
  }
}

/* Small messages back, one for each 64 KiB taken. */
static void
answer_opaque(struct lab_channel *channel, enum kind kind)
{
  static uint8_t taken[BLOCK];
  uint8_t reply[48];
  uint64_t total = 0, answered = 0;
  size_t got;

  while ((got = lab_read_some(channel, taken, sizeof taken)) > 0) {
    total += got;
    for (; answered + 65536 <= total; answered += 65536) {
      lab_fill(reply, sizeof reply, answered,
               kind == KIND_CIPHERTEXT ? LAB_FILL_RANDOM : LAB_FILL_PAGES, 77);
      lab_write(channel, reply, sizeof reply);
    }
  }
}

static void
receive(struct lab_channel channel, void *context)
{
  const enum kind *kind = context;

  if (*kind == KIND_MODEL)
    answer_model(&channel);
  else
    answer_opaque(&channel, *kind);
  lab_close(&channel);
}

int
lab_peer_vmotion_receive(int argc, char **argv)
{
  enum kind kind = kind_named(lab_option(argc, argv, "kind", "ciphertext"));

  lab_serve_forever(lab_listen(lab_option(argc, argv, "bind", "0.0.0.0"), "8000"), receive, &kind);
}
