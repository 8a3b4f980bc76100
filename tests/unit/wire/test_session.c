/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows whole transfers, and that they are read the same whatever way they are cut into pieces.
 * Must not know holes; see test_gaps.c.
 */
#include "session_play.h"

#define PATH "[ds1] app01/app01.vmdk"

enum { C = VMK_WAY_CLIENT, S = VMK_WAY_SERVER };

static void
start_authd(struct play *play)
{
  build_text(play_turn(play, S), BUILD_ESXI8);
  build_tls_client(play_turn(play, C), NULL);
  build_tls_server(play_turn(play, S));
}

static void
finish_put(struct play *play)
{
  build_nfc(play_turn(play, S), 27);
  build_nfc(play_turn(play, C), 4);
  build_nfc(play_turn(play, S), 4);
}

static void
test_put_after_tls(void **state)
{
  struct play play = {0};
  struct vmk_session session;
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  b = play_turn(&play, C);
  build_put(b, 0, "[ds1] app01/app01.nvram", 700, 700);
  build_data_head(b, 500);
  build_noise(b, 500, 1);
  build_data_head(b, 200);
  build_noise(b, 200, 2);
  build_data_head(b, 0);
  finish_put(&play);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "S 0 greeting first features=7e [220 VMware Authentication Daemon Version 1.10: "
                  "SSL Required");
  check_log(&log, "] [1.10]\n");
  check_log(&log, "C 0 start tls client 301");
  check_log(&log, "tls-hello first 1 0304 suites=2");
  check_log(&log, "S 170 tls-hello first 2 0303");
  assert_int_equal(count_log(&log, " clear-after-tls\n"), 2);
  check_log(&log, "nfc FILE_PUT has=1 tail=24 bulk=0 ft=0 conv=10 size=700 space=700");
  check_log(&log, "[[ds1] app01/app01.nvram]");
  assert_int_equal(count_log(&log, "nfc FILE_DATA"), 3);
  check_log(&log, "file-end type=0 size=700 octets=700 blocks=2 data=0 zero=0 uncounted=0 ddb=0 "
                  "disk=0 before=0 "
                  "lower=0 complete=1");
  check_log(&log, "nfc PUTFILE_DONE");
  assert_int_equal(count_log(&log, "nfc SESSION_COMPLETE"), 2);
  check_log_lacks(&log, "lost");
  check_log(&log, "missing=0 unread=0");
  assert_int_equal(session.flavour, VMK_SESSION_NFC_CLEAR);
  assert_int_equal(session.decided_by, VMK_SESSION_BY_CLEAR_AFTER_TLS);
  assert_int_equal(session.evidence, VMK_SESSION_BY_GREETING | VMK_SESSION_BY_CLEAR_AFTER_TLS |
                                         VMK_SESSION_BY_PATH | VMK_SESSION_BY_DATA_MAGIC);
  assert_int_equal(session.walk[C].bulk, 700);
  wire_log_free(&log);
  play_free(&play);
}

/* Runs, a DDB entry and a disk header in one body, which is then cut into FILE_DATA messages at
 * every octet. */
static void
make_disk(struct build *body)
{
  build_disk_header(body, 1);
  build_ddb(body, "ddb.adapterType", "lsilogic");
  build_ddb(body, NULL, NULL);
  build_disk_header(body, 0);
  build_run(body, 1, 0);
  build_run(body, 300, 1);
  build_run(body, 2, 0);
}

static void
check_disk(const struct wire_log *log, const char *blocks)
{
  char expected[200];

  snprintf(expected, sizeof expected,
           "file-end type=2 size=155136 octets=1625 blocks=%s data=3 zero=300 uncounted=0 ddb=1 "
           "disk=1 before=0 lower=0 "
           "complete=1",
           blocks);
  check_log(log, expected);
  check_log(log, "disk 1 meta=0 k=16 v=9 sectors=0 [ddb.adapterType] [lsilogic]");
  assert_int_equal(count_log(log, "disk 3 "), 3);
  check_log(log, "disk 3 meta=0 k=0 v=0 sectors=300 zero");
  check_log(log, "missing=0 unread=0");
  check_log(log, "malformed=0");
}

static void
test_disk_in_one_block(void **state)
{
  struct play play = {0};
  struct vmk_session session;
  struct build body = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  make_disk(&body);
  assert_int_equal(body.length, 1625);
  b = play_turn(&play, C);
  build_put(b, 2, PATH, 155136, 155136);
  build_data(b, body.data, body.length);
  build_data_head(b, 0);
  finish_put(&play);
  log = play_every_way(&play, 7, &session);
  check_disk(&log, "1");
  wire_log_free(&log);
  build_free(&body);
  play_free(&play);
}

/* Sections split across messages: at every octet, in two; and in blocks of every size. */
static void
test_disk_split_across_messages(void **state)
{
  struct build body = {0};
  struct vmk_session session;

  (void)state;
  make_disk(&body);
  for (size_t cut = 1; cut < body.length; cut += cut < 120 ? 1 : 13)
    for (int twice = 0; twice < 2; twice++) {
      struct play play = {0};
      struct wire_log log;
      struct build *b;
      char blocks[24];
      size_t n = 0;

      start_authd(&play);
      b = play_turn(&play, C);
      build_put(b, 2, PATH, 155136, 155136);
      for (size_t at = 0; at < body.length; n++) {
        size_t left = body.length - at;
        size_t take = (twice && n > 0) || left < cut ? left : cut;

        build_data(b, body.data + at, take);
        at += take;
      }
      build_data_head(b, 0);
      log = play_pieces(&play, 1460, 1460, &session);
      snprintf(blocks, sizeof blocks, "%zu", n);
      check_disk(&log, blocks);
      wire_log_free(&log);
      log = play_pieces(&play, 11, 5, &session);
      check_disk(&log, blocks);
      wire_log_free(&log);
      play_free(&play);
    }
  build_free(&body);
}

/* The vendor's client puts a disk header at the start of each FILE_DATA; a run that goes on behind
 * it goes on. */
static void
test_header_inside_a_run(void **state)
{
  struct play play = {0};
  struct build head = {0}, rest = {0};
  struct vmk_session session;
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  build_disk_header(&head, 0);
  build_run(&head, 2, 0);
  build_disk_header(&rest, 0);
  build_bytes(&rest, head.data + 16 + 600, 1024 - 600);
  build_run(&rest, 5, 1);
  head.length = 16 + 600;
  b = play_turn(&play, C);
  build_put(b, 3, PATH, 3584, 3584);
  build_data(b, head.data, head.length);
  build_data(b, rest.data, rest.length);
  build_data_head(b, 0);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "data=2 zero=5 uncounted=0 ddb=0 disk=1 before=0 lower=0 complete=1");
  assert_int_equal(count_log(&log, "disk 0 "), 2);
  wire_log_free(&log);
  build_free(&head);
  build_free(&rest);
  play_free(&play);
}

/* GET: the server answers with its own PUT, and the data comes from it. */
static void
test_get(void **state)
{
  struct play play = {0};
  struct build body = {0};
  struct vmk_session session;
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  build_get(play_turn(&play, C), 2, PATH);
  b = play_turn(&play, S);
  build_put(b, 2, PATH, 155136, 155136);
  make_disk(&body);
  build_data(b, body.data, body.length);
  build_data_head(b, 0);
  build_error(b, 3, 7, "disk is \033[31mfull");
  log = play_every_way(&play, 7, &session);
  check_log(&log, "nfc FILE_GET");
  check_disk(&log, "1");
  check_log(&log, "nfc ERROR");
  check_log(&log, "err=3/7");
  check_log(&log, "[disk is .[31mfull]");
  assert_int_equal(session.walk[S].bulk, 1625);
  assert_int_equal(session.walk[C].bulk, 0);
  wire_log_free(&log);
  build_free(&body);
  play_free(&play);
}

/* VDDK, clear NBD: classic session start, then AIO records; writes by the client, reads from the
 * server. */
static void
test_vddk(void **state)
{
  struct play play = {0};
  struct vmk_session session;
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  b = play_turn(&play, C);
  memcpy(build_nfc(b, 43) + 4, "PlainText", 9);
  build_nfc(b, 33);
  build_put32(build_nfc(play_turn(&play, S), 36) + 16, 1);
  b = play_turn(&play, C);
  build_put32(build_nfc(b, 51) + 4, 11);
  build_connection(b, "vddk", "nbdmode");
  build_put32(build_nfc(b, 55) + 4, 3);
  build_nfc(b, 52);
  b = play_turn(&play, S);
  build_put32(build_nfc(b, 51) + 4, 11);
  build_nfc(b, 52);
  b = play_turn(&play, C);
  build_put32(build_aio(b, 2, 12, 0) + 4, 65536);
  build_aio_open(b, 1, PATH);
  b = play_turn(&play, S);
  build_aio(b, 2, 12, 0);
  build_aio_opened(b, 1, 99, 1 << 20);
  build_aio_io(play_turn(&play, C), 2, 99, 1, 0, 4096, 1024, 0, 0);
  b = play_turn(&play, S);
  build_aio_io(b, 2, 0, 1, 0, 4096, 1024, 1024, 1024);
  build_noise(b, 1024, 3);
  b = play_turn(&play, C);
  build_aio_io(b, 3, 99, 0, 1, 8192, 512, 512, 300);
  build_noise(b, 300, 4);
  build_put64(build_aio(b, 5, 8, 4), 99);
  b = play_turn(&play, S);
  build_aio_io(b, 3, 0, 0, 1, 8192, 512, 512, 300);
  build_aio(b, 5, 8, 4);
  log = play_every_way(&play, 1, &session);
  check_log(&log, "nfc CLIENTRANDOM has=80");
  check_log(&log, "[PlainText]");
  check_log(&log, "nfc FILE_COPY");
  check_log(&log, "[vddk] [nbdmode]");
  check_log(&log, "v=11");
  check_log(&log, "aio OPEN_FILE size=60 op=1 extra=22 reply=0");
  check_log(&log, "[" PATH "]");
  check_log(&log, "aio OPEN_FILE size=60 op=1 extra=0 reply=1 st=0 h=63 cap=1048576");
  check_log(&log, "aio IO size=44 op=2 extra=1024* reply=1");
  check_log(&log, "aio IO size=44 op=3 extra=300* reply=0");
  check_log(&log, "aio IO size=44 op=3 extra=0 reply=1");
  check_log_lacks(&log, "lost");
  check_log(&log, "missing=0 unread=0");
  assert_int_equal(session.walk[S].bulk, 1024);
  assert_int_equal(session.walk[C].bulk, 300);
  assert_int_equal(session.flavour, VMK_SESSION_NFC_AIO_CLEAR);
  wire_log_free(&log);
  play_free(&play);
}

/* Gigabytes are passed over by length: a body of 5 GB costs a few chunks' worth of calls. */
static void
test_five_gigabytes(void **state)
{
  static uint8_t zeros[1 << 20];
  struct build head = {0}, end = {0};
  struct vmk_session session;
  struct wire_log log = {NULL, 0, 0};
  uint64_t octets = 0;

  (void)state;
  vmk_session_init(&session);
  build_put(&head, 0, PATH, UINT64_C(5) << 30, 0);
  wire_log_feed(&log, &session, VMK_WAY_CLIENT, head.data, head.length);
  while (octets < UINT64_C(5) << 30) {
    head.length = 0;
    build_data_head(&head, 1 << 20);
    wire_log_feed(&log, &session, VMK_WAY_CLIENT, head.data, head.length);
    wire_log_feed(&log, &session, VMK_WAY_CLIENT, zeros, sizeof zeros);
    octets += sizeof zeros;
  }
  build_data_head(&end, 0);
  wire_log_feed(&log, &session, VMK_WAY_CLIENT, end.data, end.length);
  check_log(&log, "octets=5368709120 blocks=5120");
  assert_true(session.walk[0].bulk == UINT64_C(5) << 30);
  wire_log_free(&log);
  build_free(&head);
  build_free(&end);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_put_after_tls),
      cmocka_unit_test(test_disk_in_one_block),
      cmocka_unit_test(test_disk_split_across_messages),
      cmocka_unit_test(test_header_inside_a_run),
      cmocka_unit_test(test_get),
      cmocka_unit_test(test_vddk),
      cmocka_unit_test(test_five_gigabytes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
