/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the session walk promises about any octets: every one is taken, the events are the
 * same however they are cut, counts stay within what passed, and a room is the walk's only as long
 * as something is kept in it.
 * Must not know what the octets mean.
 *
 * The input is a seed for the cuts, then turns: a control octet (bit 0: sent by the server, bit 1:
 * a hole), a length as u16 little-endian, and unless it is a hole so many octets.
 */
#include "tests/support/wire_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
  if (!holds)
    abort();
}

struct cuts {
  uint32_t state; /* 0: do not cut */
};

static size_t
next_piece(struct cuts *cuts, size_t left)
{
  size_t n;

  if (cuts->state == 0)
    return left;
  cuts->state = cuts->state * 1664525u + 1013904223u;
  n = cuts->state >> 24;
  n = n < 200 ? n % 17 + 1 : (n - 199) * 31;
  return n < left ? n : left;
}

/* Each piece in a block of its own, so that a sanitizer sees one octet too many. Half of them are
 * passed over unseen where the session allows it. */
static void
feed_piece(struct wire_log *log, struct vmk_session *session, enum vmk_way way, const uint8_t *data,
           size_t n)
{
  uint8_t *copy = malloc(n > 0 ? n : 1);

  require(copy != NULL);
  memcpy(copy, data, n);
  if (n % 2 == 0 || !vmk_session_pass(session, way, n))
    wire_log_feed(log, session, way, copy, n);
  free(copy);
}

static void
feed_turn(struct wire_log *log, struct vmk_session *session, enum vmk_way way, const uint8_t *data,
          size_t length, struct cuts *cuts)
{
  while (length > 0) {
    size_t n = next_piece(cuts, length);

    if (data == NULL) {
      wire_log_feed(log, session, way, NULL, n);
    } else {
      feed_piece(log, session, way, data, n);
      data += n;
    }
    length -= n;
  }
}

/* Rooms that change under the walk, which is against the rules: the events may be anything, but no
 * octet is read or written outside of a room, and all are taken. */
static void
play_rubbish(const uint8_t *data, size_t size)
{
  struct vmk_session session;
  struct vmk_wire_event event;

  vmk_session_init(&session);
  for (size_t at = 0; at < size; at++) {
    struct vmk_walk_room *room = malloc(sizeof *room);
    enum vmk_way way = data[at] >> 3 & 1 ? VMK_WAY_CLIENT : VMK_WAY_SERVER;
    struct vmk_chunk chunk = {data + at, size - at < data[at] ? size - at : data[at]};

    require(room != NULL);
    memset(room, data[at], sizeof *room);
    memcpy(room, data, size < sizeof *room ? size : sizeof *room);
    vmk_session_lend(&session, way, room);
    while (vmk_session_next(&session, way, &chunk, &event))
      continue;
    require(chunk.length == 0);
    vmk_session_lend(&session, way, NULL);
    free(room);
  }
  for (int way = 0; way < 2; way++)
    while (vmk_session_finish(&session, (enum vmk_way)way, &event))
      continue;
}

static void
check_walk(const struct vmk_walk *walk, uint64_t fed)
{
  require(walk->offset == fed);
  require(walk->missing <= fed && walk->unread <= fed && walk->tls_octets <= fed + 65536);
  require(walk->bulk <= fed && walk->file.octets <= fed);
  require(walk->file.data_sectors * 512 <= fed + (UINT64_C(32767) * 512));
  require(!walk->file_open);
}

static struct wire_log
play(const uint8_t *data, size_t size, uint32_t seed)
{
  struct wire_log log = {NULL, 0, 0};
  struct cuts cuts = {seed};
  struct vmk_session session;
  uint64_t fed[2] = {0, 0};

  vmk_session_init(&session);
  while (size >= 3) {
    int way = data[0] & 1;
    int hole = data[0] & 2;
    size_t n = data[1] | (size_t)data[2] << 8;

    data += 3;
    size -= 3;
    if (!hole && n > size)
      n = size;
    feed_turn(&log, &session, (enum vmk_way)way, hole ? NULL : data, n, &cuts);
    fed[way] += n;
    data += hole ? 0 : n;
    size -= hole ? 0 : n;
  }
  wire_log_finish(&log, &session);
  check_walk(&session.walk[0], fed[0]);
  check_walk(&session.walk[1], fed[1]);
  return log;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct wire_log whole, pieces;

  if (size < 1)
    return 0;
  whole = play(data + 1, size - 1, 0);
  pieces = play(data + 1, size - 1, data[0] + 1u);
  require(strcmp(whole.text, pieces.text) == 0);
  wire_log_free(&whole);
  wire_log_free(&pieces);
  play_rubbish(data + 1, size - 1);
  return 0;
}
