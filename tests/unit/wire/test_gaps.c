/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what may still be said when octets are missing, and that it never exceeds the truth.
 * Must not know complete transfers; see test_session.c.
 */
#include "session_play.h"

enum { C = VMK_WAY_CLIENT, S = VMK_WAY_SERVER };

#define PATH "[ds1] app01/app01.vmdk"

static void
start_authd(struct play *play)
{
  build_text(play_turn(play, S), BUILD_ESXI8);
  build_tls_client(play_turn(play, C), NULL);
  build_tls_server(play_turn(play, S));
}

/* A disk header, a run of data, a run of zeros: what the vendor's client has in each FILE_DATA. */
static void
build_block(struct build *b, uint32_t data, uint32_t zeros)
{
  build_data_head(b, 8 + 8 + data * 512 + 8);
  build_disk_header(b, 0);
  build_run(b, data, 0);
  build_run(b, zeros, 1);
}

/* A turn's first octets, then a hole instead of the next ones, then the rest. */
static void
cut_hole(struct play *play, int way, const struct build *octets, size_t at, size_t length)
{
  build_bytes(play_turn(play, way), octets->data, at);
  play_hole(play, way, length);
  build_bytes(play_turn(play, way), octets->data + at + length, octets->length - at - length);
}

static void
test_hole_in_file_data(void **state)
{
  struct play play = {0};
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log;

  (void)state;
  start_authd(&play);
  build_put(&b, 0, PATH, 900, 900);
  build_data_head(&b, 900);
  build_noise(&b, 900, 1);
  build_data_head(&b, 0);
  cut_hole(&play, C, &b, 287 + 272 + 100, 700);
  log = play_every_way(&play, 1, &session);
  check_log(
      &log,
      "octets=900 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0 before=0 lower=0 complete=1");
  check_log(&log, "missing=700 unread=0");
  check_log_lacks(&log, "lost");
  check_log_lacks(&log, "partial");
  wire_log_free(&log);
  build_free(&b);
  play_free(&play);
}

static void
test_hole_in_run_data(void **state)
{
  struct play play = {0};
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log;

  (void)state;
  start_authd(&play);
  build_put(&b, 2, PATH, 5120, 5120);
  build_block(&b, 2, 8);
  build_data_head(&b, 0);
  cut_hole(&play, C, &b, 287 + 272 + 16 + 50, 950);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "data=2 zero=8 uncounted=0 ddb=0 disk=1 before=0 lower=0 complete=1");
  check_log_lacks(&log, "lost");
  wire_log_free(&log);
  build_free(&b);
  play_free(&play);
}

/* The head of a run is missing: this block's runs are lost, the next block's are not. */
static void
test_hole_in_run_head(void **state)
{
  struct play play = {0};
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log;

  (void)state;
  start_authd(&play);
  build_put(&b, 2, PATH, 5120, 5120);
  build_block(&b, 1, 9);
  build_block(&b, 2, 3);
  build_data_head(&b, 0);
  cut_hole(&play, C, &b, 287 + 272 + 8 + 2, 3);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "lost partial runs of the disk body cannot be followed");
  /* The second block is whole; of the first, all after its disk header could not be followed. */
  check_log(
      &log,
      "octets=1584 blocks=2 data=2 zero=3 uncounted=528 ddb=0 disk=1 before=0 lower=1 complete=1");
  check_log(&log, "missing=3 unread=0");
  wire_log_free(&log);
  build_free(&b);
  play_free(&play);
}

/* Whole messages are missing: found again by the magic of a later FILE_DATA. */
static void
test_resync_on_file_data(void **state)
{
  struct play play = {0};
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log;
  size_t first, second;

  (void)state;
  start_authd(&play);
  build_put(&b, 2, PATH, 10240, 10240);
  build_block(&b, 4, 1);
  first = b.length;
  build_block(&b, 5, 2);
  second = b.length;
  build_block(&b, 6, 3);
  build_data_head(&b, 0);
  /* From the middle of the first block to the middle of the second. */
  cut_hole(&play, C, &b, first - 1000, second - first);
  log = play_every_way(&play, 3, &session);
  check_log(&log, "lost octets were not captured");
  check_log(&log, "resync skipped=");
  check_log(&log, "nfc partial FILE_DATA has=2 tail=0 bulk=3096");
  /* Blocks one and three. The sectors of a run whose head was seen have passed, though not all were
   * captured; the zero run behind them could not be read. */
  check_log(
      &log,
      "octets=5168 blocks=2 data=10 zero=3 uncounted=8 ddb=0 disk=1 before=0 lower=1 complete=1");
  check_log(&log, "resyncs=1");
  wire_log_free(&log);
  build_free(&b);
  play_free(&play);
}

/* Joined inside a disk: the size and path are unknown, the rest is counted from the first magic on.
 */
static void
test_joined_inside_a_disk(void **state)
{
  struct play play = {0};
  struct vmk_session session;
  struct wire_log log;
  struct build *b = play_turn(&play, C);

  (void)state;
  build_noise(b, 1000, 77);
  build_block(b, 5, 2);
  build_block(b, 6, 3);
  build_data_head(b, 0);
  log = play_every_way(&play, 3, &session);
  check_log(&log, "C 0 start unknown");
  check_log(&log, "C 0 lost joined in the middle, or another protocol");
  check_log(&log, "resync skipped=1264");
  check_log(&log, "file-end type=4294967295 size=0 octets=5680 blocks=2 data=11 zero=5 uncounted=0 "
                  "ddb=0 disk=1 "
                  "before=1 lower=0 complete=1");
  check_log(&log, "unread=1264");
  assert_int_equal(session.flavour, VMK_SESSION_NFC_CLEAR);
  assert_int_equal(session.decided_by, VMK_SESSION_BY_DATA_MAGIC);
  assert_int_equal(session.decided_offset, 1264);
  wire_log_free(&log);
  play_free(&play);
}

static void
test_resync_on_aio(void **state)
{
  struct play play = {0};
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log;

  (void)state;
  build_aio_opened(&b, 0, 1, 1 << 20);
  for (uint32_t i = 1; i < 4; i++) {
    build_aio_io(&b, i, 0, 1, 0, 4096 * i, 600, 600, 600);
    build_noise(&b, 600, i);
  }
  cut_hole(&play, S, &b, 76 + 20,
           700); /* from inside the first IO record into the second one's data */
  log = play_every_way(&play, 1, &session);
  check_log(&log, "resync skipped=1320");
  check_log(&log, "aio IO size=44 op=3 extra=600* reply=1");
  check_log_lacks(&log, "op=2");
  assert_int_equal(session.walk[S].bulk, 600);
  wire_log_free(&log);
  build_free(&b);
  play_free(&play);
}

/* A capture with a snap length of 96: of each segment the first 30 octets, the rest counted. The
 * vendor's client sends message, path, data header and data apart. */
static void
test_snap_length(void **state)
{
  static const size_t segments[] = {264, 23, 264, 8, 1448, 552, 264, 8};
  struct play play = {0};
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log;
  size_t at = 0;

  (void)state;
  build_text(play_turn(&play, S), "220 VMware Authentication Daem");
  play_hole(&play, S, 140);
  build_client_hello(&b, NULL);
  build_bytes(play_turn(&play, C), b.data, 30);
  play_hole(&play, C, b.length - 30);
  b.length = 0;
  build_put(&b, 0, PATH, 2000, 2000);
  build_data_head(&b, 2000);
  build_noise(&b, 2000, 1);
  build_data_head(&b, 0);
  for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
    size_t n = segments[i] < 30 ? segments[i] : 30;

    build_bytes(play_turn(&play, C), b.data + at, n);
    if (segments[i] > n)
      play_hole(&play, C, segments[i] - n);
    at += segments[i];
  }
  assert_int_equal(at, b.length);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "greeting partial first features=0 [220 VMware Authentication Daem]\n");
  check_log(&log, "tls-hello partial first 1 0303");
  check_log(&log, "nfc partial FILE_PUT has=1 tail=23 bulk=0 ft=0 conv=10 size=2000 space=2000");
  check_log(&log, "[" PATH "]");
  check_log(&log, "nfc FILE_DATA has=2 tail=0 bulk=2000");
  check_log(
      &log,
      "octets=2000 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0 before=0 lower=0 complete=1");
  assert_int_equal(session.flavour, VMK_SESSION_NFC_CLEAR);
  wire_log_free(&log);
  build_free(&b);
  play_free(&play);
}

/* TLS records are found again at a segment's start. */
static void
test_hole_in_tls(void **state)
{
  struct play play = {0};
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log;

  (void)state;
  build_text(play_turn(&play, S), BUILD_ESXI8);
  build_tls_client(&b, NULL);
  build_bytes(play_turn(&play, C), b.data, 63 + 2);
  play_hole(&play, C, b.length - 65 - 50);
  build_bytes(play_turn(&play, C), b.data + b.length - 50, 50); /* the last record */
  build_tls(play_turn(&play, C), 23, 0x0303, 70, 1);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "lost octets were not captured");
  check_log(&log, "resync skipped=159");
  check_log(&log, "tls-record 23 0303+45");
  check_log(&log, "tls-record 23 0303+70");
  wire_log_free(&log);
  build_free(&b);
  play_free(&play);
}

/* A hole of any length at any place of a transfer: read the same in any pieces, and never more than
 * the truth. */
static void
test_hole_anywhere(void **state)
{
  static const size_t lengths[] = {1, 9, 270, 1500};
  struct build b = {0};

  (void)state;
  build_put(&b, 2, PATH, 5120, 5120);
  build_data_head(&b, 57);
  build_disk_header(&b, 1);
  build_ddb(&b, "ddb.adapterType", "lsilogic");
  build_ddb(&b, NULL, NULL);
  build_block(&b, 2, 4);
  build_block(&b, 1, 3);
  build_data_head(&b, 0);
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    for (size_t at = 0; at + lengths[i] < b.length; at += at < 700 ? 3 : 29) {
      struct play play = {0};
      struct vmk_session session;
      struct wire_log whole, pieces;

      start_authd(&play);
      cut_hole(&play, C, &b, at, lengths[i]);
      whole = play_pieces(&play, SIZE_MAX, SIZE_MAX, &session);
      assert_true(session.walk[C].file.octets <= 57 + 24 * 2 + 3 * 512);
      assert_true(session.walk[C].file.data_sectors <= 3);
      assert_true(session.walk[C].file.zero_sectors <= 7);
      assert_int_equal(session.walk[C].missing, lengths[i]);
      assert_true(session.walk[C].offset == 272 + b.length);
      assert_int_equal(session.flavour, VMK_SESSION_NFC_CLEAR);
      pieces = play_pieces(&play, 13, 7, &session);
      assert_string_equal(pieces.text, whole.text);
      wire_log_free(&whole);
      wire_log_free(&pieces);
      play_free(&play);
    }
  build_free(&b);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hole_in_file_data),    cmocka_unit_test(test_hole_in_run_data),
      cmocka_unit_test(test_hole_in_run_head),     cmocka_unit_test(test_resync_on_file_data),
      cmocka_unit_test(test_joined_inside_a_disk), cmocka_unit_test(test_resync_on_aio),
      cmocka_unit_test(test_snap_length),          cmocka_unit_test(test_hole_in_tls),
      cmocka_unit_test(test_hole_anywhere),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
