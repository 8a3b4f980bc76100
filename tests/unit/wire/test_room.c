/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when a way needs the room that it was lent, and what happens without one.
 * Must not know what the events say; that they do not change with rooms that come and go is part of
 * every other test of the session (session_play.h).
 */
#include "session_play.h"

enum { BODY = 100 };

static const enum vmk_way C = VMK_WAY_CLIENT, S = VMK_WAY_SERVER;

/* A dialogue with lines, hellos, a raw file in two blocks and a disk. */
static void
make_transfer(struct play *play)
{
  struct build disk = {0};
  struct build *b;

  build_text(play_turn(play, (int)S), BUILD_ESXI8);
  build_tls_client(play_turn(play, (int)C), "esx1.example");
  build_tls_server(play_turn(play, (int)S));
  b = play_turn(play, (int)C);
  build_put(b, 0, "[ds1] app01/app01.nvram", 2 * BODY, 2 * BODY);
  build_data_head(b, BODY);
  build_noise(b, BODY, 1);
  build_data_head(b, BODY);
  build_noise(b, BODY, 2);
  build_data_head(b, 0);
  build_disk_header(&disk, 1);
  build_ddb(&disk, "ddb.adapterType", "lsilogic");
  build_run(&disk, 1, 0);
  build_put(b, 2, "[ds1] app01/app01.vmdk", 512, 512);
  build_data(b, disk.data, 30);
  build_data(b, disk.data + 30, disk.length - 30);
  build_data_head(b, 0);
  build_nfc(play_turn(play, (int)S), 27);
  build_free(&disk);
}

/* Octet by octet: something is kept inside of a message, nothing after it and within a body. */
static void
test_kept_inside_units_only(void **state)
{
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log = {NULL, 0, 0};
  size_t put, body;

  (void)state;
  build_put(&b, 0, "[ds1] app01/app01.nvram", BODY, BODY);
  put = b.length;
  build_data_head(&b, BODY);
  body = b.length;
  build_noise(&b, BODY, 1);
  build_data_head(&b, 0);
  vmk_session_init(&session);
  for (size_t at = 0; at < b.length; at++) {
    size_t end = at + 1;
    bool whole = end == put || (end >= body && end <= body + BODY) || end == b.length;

    wire_log_feed(&log, &session, C, b.data + at, 1);
    assert_int_equal(vmk_session_keeps(&session, C), !whole);
    assert_int_equal(session.walk[C].room != NULL, !whole);
    assert_false(vmk_session_keeps(&session, S));
  }
  wire_log_finish(&log, &session);
  check_log(&log, "file-end type=0 size=100 octets=100 ");
  wire_log_free(&log);
  build_free(&b);
}

/* An item of a disk that goes on in the next FILE_DATA is kept while that one's head is read. */
static void
test_kept_across_messages(void **state)
{
  struct build disk = {0}, b = {0};
  struct vmk_session session;
  struct wire_log log = {NULL, 0, 0};
  size_t first;

  (void)state;
  build_disk_header(&disk, 1);
  build_ddb(&disk, "ddb.adapterType", "lsilogic");
  build_put(&b, 2, "[ds1] app01/app01.vmdk", 512, 512);
  build_data(&b, disk.data, 30);
  first = b.length;
  build_data(&b, disk.data + 30, disk.length - 30);
  vmk_session_init(&session);
  wire_log_feed(&log, &session, C, b.data, first);
  assert_true(vmk_session_keeps(&session, C));
  wire_log_feed(&log, &session, C, b.data + first, b.length - first);
  assert_false(vmk_session_keeps(&session, C));
  wire_log_finish(&log, &session);
  check_log(&log, "[ddb.adapterType] [lsilogic]");
  wire_log_free(&log);
  build_free(&disk);
  build_free(&b);
}

/* Feeds a piece, first without a room where nothing is kept: it is either passed over as a whole,
 * or untouched. */
static void
feed_without_and_with(struct wire_log *log, struct vmk_session *session, enum vmk_way way,
                      const uint8_t *data, size_t n)
{
  struct vmk_wire_event event;
  struct vmk_chunk chunk = {data, n};
  uint64_t offset = session->walk[way].offset;

  if (session->walk[way].room == NULL) {
    assert_false(vmk_session_next(session, way, &chunk, &event));
    if (chunk.length == 0) {
      assert_true(session->walk[way].offset == offset + n);
      return;
    }
    assert_ptr_equal(chunk.data, data);
    assert_int_equal(chunk.length, n);
    assert_true(session->walk[way].offset == offset);
  }
  wire_log_feed(log, session, way, data, n);
}

static void
test_nothing_is_taken_without_a_room(void **state)
{
  struct play play = {0};
  struct vmk_session session;
  struct wire_log whole;

  (void)state;
  make_transfer(&play);
  whole = play_pieces(&play, SIZE_MAX, SIZE_MAX, &session);
  check_log_lacks(&whole, "lost");
  for (size_t piece = 1; piece < 300; piece++) {
    struct wire_log log = {NULL, 0, 0};

    vmk_session_init(&session);
    for (size_t i = 0; i < play.turns; i++)
      for (size_t at = 0; at < play.octets[i].length; at += piece) {
        size_t left = play.octets[i].length - at;

        feed_without_and_with(&log, &session, play.way[i], play.octets[i].data + at,
                              piece < left ? piece : left);
      }
    wire_log_finish(&log, &session);
    assert_string_equal(log.text, whole.text);
    wire_log_free(&log);
  }
  wire_log_free(&whole);
  play_free(&play);
}

/* A room that is taken away with what was kept in it: the end is reached all the same. */
static void
test_end_without_the_room(void **state)
{
  struct build b = {0};

  (void)state;
  build_put(&b, 0, "[ds1] app01/app01.nvram", BODY, BODY);
  for (size_t n = 1; n < b.length; n++) {
    struct vmk_session session;
    struct vmk_walk_room room;
    struct vmk_wire_event event;
    struct vmk_chunk chunk = {b.data, n};
    unsigned events = 0;

    vmk_session_init(&session);
    vmk_session_lend(&session, C, &room);
    while (vmk_session_next(&session, C, &chunk, &event))
      continue;
    vmk_session_lend(&session, C, NULL);
    while (vmk_session_finish(&session, C, &event))
      assert_true(++events < 4);
    assert_true(session.walk[C].offset <= n);
  }
  build_free(&b);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_kept_inside_units_only),
      cmocka_unit_test(test_kept_across_messages),
      cmocka_unit_test(test_nothing_is_taken_without_a_room),
      cmocka_unit_test(test_end_without_the_room),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
