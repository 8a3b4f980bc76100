/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the walk gets over octets that it cannot read: unknown layouts, damage, ends, hostile
 * magics. Must not know holes; see test_gaps.c.
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

static void
test_unknown_layout(void **state)
{
  struct play play = {0};
  struct vmk_session session;
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  b = play_turn(&play, S);
  build_nfc(b, 22); /* FSSRVR_DISKGEO, nothing after it */
  build_nfc(b, 24);
  build_nfc(b, 29); /* FSSRVR_DDBGET, and then octets that nobody has documented */
  build_room(b, 100);
  build_block(b, 1, 1);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "nfc FSSRVR_DISKGEO");
  check_log(&log, "nfc FSSRVR_CLOSE");
  check_log(&log, "nfc FSSRVR_DDBGET");
  check_log(&log, "lost layout of a message is not public");
  check_log(&log, "resync skipped=364");
  check_log(&log, "unknown=2");
  check_log_lacks(&log, "nfc HANDSHAKE");
  wire_log_free(&log);
  play_free(&play);
}

static void
test_malformed(void **state)
{
  struct play play = {0};
  struct vmk_session session;
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  b = play_turn(&play, C);
  build_put(b, 2, PATH, 1, 1);
  build_nfc(b, 7); /* FILE_DATA without its magic */
  build_noise(b, 8, 5);
  build_data_head(b, 16); /* a disk body that is none */
  build_noise(b, 16, 6);
  build_data_head(b, 0);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "lost octets contradict the format");
  check_log(&log, "lost runs of the disk body cannot be followed");
  check_log(
      &log,
      "octets=16 blocks=1 data=0 zero=0 uncounted=16 ddb=0 disk=1 before=0 lower=1 complete=1");
  check_log(&log, "malformed=2");
  wire_log_free(&log);
  play_free(&play);
}

/* The stream ends inside a block: what did not come is not counted. */
static void
test_cut_short(void **state)
{
  struct play play = {0};
  struct vmk_session session;
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  b = play_turn(&play, C);
  build_put(b, 2, PATH, 99999, 99999);
  build_block(b, 4, 50);
  b->length -= 8 + 512 + 12; /* the zero run, a sector and a bit of another are missing */
  log = play_every_way(&play, 1, &session);
  check_log(
      &log,
      "octets=1540 blocks=1 data=2 zero=0 uncounted=0 ddb=0 disk=1 before=0 lower=0 complete=0");
  assert_int_equal(session.walk[C].bulk, 1540);
  wire_log_free(&log);
  b->length = 287 + 100; /* in the middle of a message's padding */
  play_free(&play);
}

/* Without a magic for so long, the way is given up: what comes later is not believed by accident.
 */
static void
test_search_ends(void **state)
{
  static uint8_t noise[1 << 20];
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log = {NULL, 0, 0};

  (void)state;
  vmk_session_init(&session);
  memset(noise, 0x7a, sizeof noise); /* each octet could start a magic */
  for (int i = 0; i < 5; i++)
    wire_log_feed(&log, &session, VMK_WAY_CLIENT, noise, sizeof noise);
  build_data(&b, "after all", 9);
  wire_log_feed(&log, &session, VMK_WAY_CLIENT, b.data, b.length);
  wire_log_finish(&log, &session);
  check_log_lacks(&log, "FILE_DATA");
  assert_int_equal(session.walk[0].unread, (5 << 20) + b.length);
  wire_log_free(&log);
  build_free(&b);
}

/* Anchors that fail one after the other must not make the search go round in circles. */
static void
test_hostile_anchors(void **state)
{
  struct build b = {0};
  struct vmk_session session;
  struct wire_log log = {NULL, 0, 0};

  (void)state;
  while (b.length < 1 << 20) {
    build_le32(&b, 0xa100da7a);
    build_le32(&b, 7);
    build_le32(&b, 44);
    build_le32(&b, 0xa100da7a); /* as lengths of an IO record far too large */
  }
  vmk_session_init(&session);
  wire_log_feed(&log, &session, VMK_WAY_CLIENT, b.data, b.length);
  wire_log_finish(&log, &session);
  assert_true(session.walk[0].offset == b.length);
  assert_int_equal(session.walk[0].bulk, 0);
  wire_log_free(&log);
  build_free(&b);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_unknown_layout),  cmocka_unit_test(test_malformed),
      cmocka_unit_test(test_cut_short),       cmocka_unit_test(test_search_ends),
      cmocka_unit_test(test_hostile_anchors),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
