/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the walk does where its buffers end, where a file's kind is not declared, and where a
 * stream stops early. Must not know holes in the middle; see test_gaps.c.
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

static struct wire_log
walk(struct play *play, size_t step, struct vmk_session *session)
{
  struct wire_log log = play_every_way(play, step, session);

  play_free(play);
  return log;
}

/* A path longer than an event keeps, and one longer than the walk holds: cut, said to be, and the
 * walk goes on. */
static void
test_long_paths(void **state)
{
  static const size_t lengths[] = {512, 513, 700, 760, 761, 4000};
  struct vmk_session session;
  struct wire_log log;

  (void)state;
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    struct play play = {0};
    char *path = calloc(1, lengths[i] + 1);
    struct build *b;

    assert_non_null(path);
    memset(path, 'p', lengths[i]);
    memcpy(path, "[ds1] ", 6);
    start_authd(&play);
    b = play_turn(&play, C);
    build_put(b, 0, path, 1, 1);
    build_data(b, "x", 1);
    build_data_head(b, 0);
    log = walk(&play, 97, &session);
    assert_int_equal(count_log(&log, "p]...\n"), lengths[i] > 512);
    assert_int_equal(count_log(&log, "p]\n"), lengths[i] <= 512);
    check_log(&log, "file-end type=0 size=1 octets=1 blocks=1");
    check_log_lacks(&log, "lost");
    wire_log_free(&log);
    free(path);
  }
}

static void
test_long_ddb_value(void **state)
{
  struct vmk_session session;
  struct play play = {0};
  struct build body = {0};
  char value[3000];
  struct wire_log log;
  struct build *b;

  (void)state;
  memset(value, 'v', sizeof value);
  value[sizeof value - 1] = '\0';
  build_disk_header(&body, 1);
  build_ddb(&body, "ddb.long", value);
  build_ddb(&body, "ddb.next", "1");
  build_disk_header(&body, 0);
  build_run(&body, 1, 0);
  start_authd(&play);
  b = play_turn(&play, C);
  build_put(b, 2, PATH, 512, 512);
  build_data(b, body.data, 1000);
  build_data(b, body.data + 1000, body.length - 1000);
  build_data_head(b, 0);
  log = walk(&play, 37, &session);
  check_log(&log, "disk 1 meta=0 k=9 v=3000 sectors=0 [ddb.long] [vvv");
  check_log(&log, "v]...\n");
  check_log(&log, "[ddb.next] [1]\n");
  check_log(&log, "data=1 zero=0 uncounted=0 ddb=2 disk=1 before=0 lower=0 complete=1");
  wire_log_free(&log);
  build_free(&body);
}

/* RDM and object say nothing about the body; its first octets do. */
static void
test_undeclared_bodies(void **state)
{
  struct vmk_session session;
  struct play play = {0};
  struct build body = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  b = play_turn(&play, C);
  build_put(b, 6, PATH, 512, 512);
  build_disk_header(&body, 0);
  build_run(&body, 1, 0);
  build_data(b, body.data, body.length);
  build_data_head(b, 0);
  build_put(b, 7, PATH, 600, 600);
  build_data_head(b, 600);
  build_noise(b, 600, 1);
  build_data_head(b, 0);
  build_put(b, 7, PATH, 5, 5);
  build_data(b, "short", 5);
  build_data_head(b, 0);
  log = walk(&play, 13, &session);
  check_log(&log, "type=6 size=512 octets=528 blocks=1 data=1 zero=0 uncounted=0 ddb=0 disk=1");
  check_log(&log, "type=7 size=600 octets=600 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0");
  check_log(&log, "type=7 size=5 octets=5 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0");
  check_log_lacks(&log, "lost");
  wire_log_free(&log);
  build_free(&body);
}

/* A raw file that holds a disk's octets stays a raw file. */
static void
test_raw_stays_raw(void **state)
{
  struct vmk_session session;
  struct play play = {0};
  struct build body = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  build_disk_header(&body, 0);
  build_run(&body, 1, 0);
  start_authd(&play);
  b = play_turn(&play, C);
  build_put(b, 0, PATH, body.length, body.length);
  build_data(b, body.data, body.length);
  build_data_head(b, 0);
  log = walk(&play, 13, &session);
  check_log(&log, "octets=528 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0");
  check_log_lacks(&log, " disk 3 ");
  wire_log_free(&log);
  build_free(&body);
}

/* A file that is given up for the next one ends there, incomplete. */
static void
test_put_inside_a_file(void **state)
{
  struct vmk_session session;
  struct play play = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  start_authd(&play);
  b = play_turn(&play, C);
  build_put(b, 0, "[ds1] one", 100, 100);
  build_data(b, "1234567890", 10);
  build_put(b, 0, "[ds1] two", 3, 3);
  build_data(b, "abc", 3);
  build_data_head(b, 0);
  log = walk(&play, 1, &session);
  check_log(&log, "size=100 octets=10 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0 before=0 "
                  "lower=0 complete=0");
  check_log(&log, "size=3 octets=3 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0 before=0 "
                  "lower=0 complete=1");
  assert_int_equal(count_log(&log, "nfc FILE_PUT"), 2);
  wire_log_free(&log);
}

/* The stream stops while it is still open what it starts with: the best answer so far is given. */
static void
test_undecided_start(void **state)
{
  static const struct {
    const char *octets;
    size_t length;
    const char *line;
  } starts[] = {
      {"220 VMware Authenti", 19, "S 0 start vmware-authd"},
      {"\x16\x03\x01\x00\x64", 5, "S 0 start tls records"},
      {"\x01\0\0\0\0\0\0\0", 8, "S 0 start perhaps nfc"},
      {"GET", 3, "S 0 start unknown"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
    struct vmk_session session;
    struct play play = {0};
    struct wire_log log;

    build_bytes(play_turn(&play, S), starts[i].octets, starts[i].length);
    log = walk(&play, 1, &session);
    check_log(&log, starts[i].line);
    assert_true(session.walk[S].offset == starts[i].length);
    wire_log_free(&log);
  }
}

/* After a hole on an authd stream a PUT is believed by its first sixteen octets; elsewhere it is
 * not. */
static void
test_put_after_a_hole(void **state)
{
  (void)state;
  for (int authd = 0; authd < 2; authd++) {
    struct vmk_session session;
    struct play play = {0};
    struct wire_log log;
    struct build *b;

    if (authd)
      build_text(play_turn(&play, S), BUILD_ESXI8);
    build_client_hello(play_turn(&play, C), NULL);
    play_hole(&play, C, 5000);
    b = play_turn(&play, C);
    build_put(b, 0, PATH, 9, 9);
    build_data(b, "data here", 9);
    build_data_head(b, 0);
    log = walk(&play, 1, &session);
    assert_int_equal(count_log(&log, "nfc FILE_PUT"), authd);
    check_log(
        &log,
        authd
            ? "octets=9 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0 before=0 lower=0 complete=1"
            : "octets=9 blocks=1 data=0 zero=0 uncounted=0 ddb=0 disk=0 before=1 lower=0 "
              "complete=1");
    assert_int_equal(session.flavour, VMK_SESSION_NFC_CLEAR);
    wire_log_free(&log);
  }
}

/* An AIO payload larger than the walk holds, an unknown type, and one cut off by the end. */
static void
test_large_records(void **state)
{
  struct vmk_session session;
  struct play play = {0};
  struct wire_log log;
  struct build *b = play_turn(&play, S);

  (void)state;
  build_aio(b, 21, 5000, 1);
  build_aio(b, 10, 60, 2);
  build_aio_io(b, 3, 0, 1, 0, 0, 2000, 2000, 2000);
  build_noise(b, 700, 1);
  log = walk(&play, 31, &session);
  check_log(&log, "S 0 aio ? size=5000 op=1");
  check_log(&log, "S 5016 aio GET_FILE_INFO size=60 op=2");
  check_log(&log, "aio IO size=44 op=3 extra=2000*");
  assert_int_equal(session.walk[S].bulk, 700); /* not the 2000 that were announced */
  assert_int_equal(session.walk[S].unknown, 2);
  wire_log_free(&log);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_long_paths),        cmocka_unit_test(test_long_ddb_value),
      cmocka_unit_test(test_undeclared_bodies), cmocka_unit_test(test_raw_stays_raw),
      cmocka_unit_test(test_put_inside_a_file), cmocka_unit_test(test_undecided_start),
      cmocka_unit_test(test_put_after_a_hole),  cmocka_unit_test(test_large_records),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
