/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which dialogues make which flavour of session, and which look-alikes must not.
 * Must not know files and disks; see test_session.c.
 */
#include "session_play.h"

enum { C = VMK_WAY_CLIENT, S = VMK_WAY_SERVER };

#define PATH "[ds1] app01/app01.vmdk"

/* Plays, checks flavour and what decided it, and gives the log back for more. */
static struct wire_log
decide(struct play *play, enum vmk_session_flavour flavour, uint32_t decided_by)
{
  struct vmk_session session;
  struct wire_log log = play_every_way(play, 1, &session);

  if (session.flavour != flavour || session.decided_by != decided_by)
    fail_msg("unexpected flavour:\n%s", log.text);
  play_free(play);
  return log;
}

static void
test_greeting_only(void **state)
{
  struct play play = {0};
  struct wire_log log;

  (void)state;
  build_text(play_turn(&play, S), BUILD_ESXI8);
  log = decide(&play, VMK_SESSION_AUTHD_ONLY, VMK_SESSION_BY_GREETING);
  wire_log_free(&log);
  build_text(play_turn(&play, S), BUILD_ESXI8);
  build_tls_client(play_turn(&play, C), "esx01");
  build_tls_server(play_turn(&play, S));
  log = decide(&play, VMK_SESSION_AUTHD_ONLY, VMK_SESSION_BY_GREETING);
  check_log(&log, "tls-hello first 1 0304 suites=2 cut=0 [esx01]");
  wire_log_free(&log);
}

static void
test_second_hello(void **state)
{
  struct play play = {0};
  struct wire_log log;

  (void)state;
  build_text(play_turn(&play, S), BUILD_ESXI8);
  build_tls_client(play_turn(&play, C), NULL);
  build_tls_server(play_turn(&play, S));
  build_tls_client(play_turn(&play, C), "second.example.org");
  build_tls_server(play_turn(&play, S));
  build_tls(play_turn(&play, C), 23, 0x0303, 16384, 1);
  log = decide(&play, VMK_SESSION_TLS2, VMK_SESSION_BY_SECOND_HELLO);
  assert_int_equal(count_log(&log, " second-hello 1 "), 1);
  check_log(&log, "[second.example.org]");
  check_log_lacks(&log, "clear-after-tls");
  wire_log_free(&log);
}

/* A HelloRetryRequest makes the client say hello twice, with early data in between: still one TLS
 * session. */
static void
test_retry_is_no_second(void **state)
{
  struct play play = {0};
  struct wire_log log;

  (void)state;
  build_text(play_turn(&play, S), BUILD_ESXI8);
  build_client_hello(play_turn(&play, C), NULL);
  build_tls(play_turn(&play, C), 23, 0x0303, 100, 1);
  build_server_hello(play_turn(&play, S));
  build_client_hello(play_turn(&play, C), NULL);
  log = decide(&play, VMK_SESSION_AUTHD_ONLY, VMK_SESSION_BY_GREETING);
  check_log_lacks(&log, "second-hello");
  wire_log_free(&log);
}

/* Two TLS sessions on a connection that never said authd prove nothing about VMware. */
static void
test_second_hello_elsewhere(void **state)
{
  struct play play = {0};
  struct wire_log log;

  (void)state;
  build_tls_client(play_turn(&play, C), "proxy");
  build_tls_server(play_turn(&play, S));
  build_tls_client(play_turn(&play, C), "inner");
  log = decide(&play, VMK_SESSION_UNKNOWN, 0);
  check_log(&log, "second-hello");
  wire_log_free(&log);
}

/* The form without TLS (912): everything is visible, and secrets are not kept. */
static void
test_plain_dialogue(void **state)
{
  struct play play = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  build_text(play_turn(&play, S),
             "220 VMware Authentication Daemon Version 1.0, ServerDaemonProtocol:SOAP, "
             "MKSDisplayProtocol:VNC , ,\r\n");
  build_text(play_turn(&play, C), "USER root\r\n");
  build_text(play_turn(&play, S), "331 Password required for root.\r\n");
  build_text(play_turn(&play, C), "PASS s3cret\r\n");
  build_text(play_turn(&play, S), "230 User root logged in.\r\n");
  build_text(play_turn(&play, C), "BANNER \r\nPROXY vpxa-nfc\r\n");
  build_text(play_turn(&play, S),
             "220 VMware Authentication Daemon Version 1.0\r\n200 Connect ha-nfc\r\n");
  build_put32(build_nfc(play_turn(&play, C), 51) + 4, 11);
  b = play_turn(&play, S);
  build_put32(build_nfc(b, 51) + 4, 11); /* starts with the octet of '3' */
  build_nfc(b, 36);
  build_put(play_turn(&play, C), 0, PATH, 1, 1);
  log = decide(&play, VMK_SESSION_NFC_CLEAR, VMK_SESSION_BY_CONNECT);
  check_log(&log, "request verb=1 service=0 secret=0 [root] [USER]");
  check_log(&log, "request verb=2 service=0 secret=1 [PASS]");
  check_log_lacks(&log, "s3cret");
  check_log(&log, "request verb=7 service=3 secret=0 [vpxa-nfc] [PROXY]");
  check_log(&log, "reply 331 connected=0");
  check_log(&log, "reply 200 connected=1 service=5 [ha-nfc]");
  assert_int_equal(count_log(&log, " greeting "), 2);
  assert_int_equal(count_log(&log, "nfc VERSION"), 2);
  check_log(&log, "connected=1 service=3\n");
  check_log_lacks(&log, "clear-after-tls");
  check_log_lacks(&log, "lost");
  wire_log_free(&log);
}

static void
test_plain_dialogue_to_console(void **state)
{
  struct play play = {0};
  struct wire_log log;

  (void)state;
  build_text(play_turn(&play, S), "220 VMware Authentication Daemon Version 1.0\r\n");
  build_text(play_turn(&play, C), "CONNECT /vmfs/volumes/a b/c.vmx mks\r\n");
  build_text(play_turn(&play, S), "200 Connect /vmfs/volumes/a b/c.vmx\r\n");
  build_tls_client(play_turn(&play, C), NULL);
  log = decide(&play, VMK_SESSION_TLS2, VMK_SESSION_BY_TLS_AFTER_CONNECT);
  check_log(&log, "service=7\n");
  wire_log_free(&log);
}

/* NFC types 20..23 start with the octets of TLS record types; the second octet tells. */
static void
test_error_after_tls(void **state)
{
  struct play play = {0};
  struct wire_log log;

  (void)state;
  build_text(play_turn(&play, S), BUILD_ESXI8);
  build_tls_client(play_turn(&play, C), NULL);
  build_tls_server(play_turn(&play, S));
  build_error(play_turn(&play, S), 1, 5, "Failed to allocate");
  log = decide(&play, VMK_SESSION_NFC_CLEAR, VMK_SESSION_BY_CLEAR_AFTER_TLS);
  check_log(&log, "nfc ERROR");
  check_log(&log, "[Failed to allocate]");
  wire_log_free(&log);
}

static void
test_other_protocols(void **state)
{
  static const char *const servers[] = {"SSH-2.0-OpenSSH_9.6p1\r\n", "220 ftp ready\r\n",
                                        "HTTP/1.1 400 Bad\r\n\r\n"};

  (void)state;
  for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
    struct play play = {0};
    struct wire_log log;

    build_text(play_turn(&play, S), servers[i]);
    build_text(play_turn(&play, C), "GET / HTTP/1.1\r\n\r\n");
    build_put(play_turn(&play, C), 0, PATH, 1, 1); /* whatever follows is no longer looked at */
    log = decide(&play, VMK_SESSION_NOT_AUTHD, VMK_SESSION_BY_OTHER);
    check_log_lacks(&log, "nfc FILE_PUT");
    wire_log_free(&log);
  }
}

/* NFC without any preamble seen: only what proves itself is believed. */
static void
test_nfc_without_authd(void **state)
{
  struct play play = {0};
  struct wire_log log;

  (void)state;
  build_put(play_turn(&play, C), 0, PATH, 1, 1);
  build_nfc(play_turn(&play, S), 27);
  log = decide(&play, VMK_SESSION_NFC_CLEAR, VMK_SESSION_BY_PATH);
  check_log(&log, "C 0 start nfc 1");
  check_log(&log, "nfc PUTFILE_DONE"); /* believed because the other way has proved itself */
  wire_log_free(&log);
  build_nfc(play_turn(&play, S), 27);
  log = decide(&play, VMK_SESSION_UNKNOWN, 0);
  check_log(&log, "S 0 start perhaps nfc 1b");
  check_log_lacks(&log, "nfc PUTFILE_DONE");
  wire_log_free(&log);
  build_aio_open(play_turn(&play, C), 1, PATH);
  log = decide(&play, VMK_SESSION_NFC_AIO_CLEAR, VMK_SESSION_BY_AIO_MAGIC);
  check_log(&log, "aio OPEN_FILE");
  wire_log_free(&log);
}

/* Only the client's way was captured, without the greeting: TLS, then a PUT in clear, then octets
 * of no kind. */
static void
test_one_way(void **state)
{
  struct play play = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  b = play_turn(&play, C);
  build_tls_client(b, NULL);
  build_put(b, 0, PATH, 1, 1);
  log = decide(&play, VMK_SESSION_NFC_CLEAR, VMK_SESSION_BY_PATH);
  check_log(&log, "clear-after-tls");
  wire_log_free(&log);
  b = play_turn(&play, C);
  build_tls_client(b, NULL);
  build_nfc(b, 4); /* could be NFC, but nothing says so */
  log = decide(&play, VMK_SESSION_UNKNOWN, 0);
  check_log(&log, "lost octets contradict the format");
  check_log_lacks(&log, "clear-after-tls");
  wire_log_free(&log);
}

/* The real TCP 902 stream of 2009: SSL 3.0 records, joined mid-way, one direction. */
static void
test_midstream_ssl3(void **state)
{
  struct play play = {0};
  struct wire_log log;
  struct build *b = play_turn(&play, C);

  (void)state;
  build_tls(b, 23, 0x0300, 32, 1);
  build_tls(b, 23, 0x0300, 48, 2);
  build_tls(b, 23, 0x0300, 32, 3);
  log = decide(&play, VMK_SESSION_UNKNOWN, 0);
  check_log(&log, "C 0 start tls records 300");
  assert_int_equal(count_log(&log, "tls-record"), 3);
  check_log(&log, "tls=3/112");
  wire_log_free(&log);
}

static void
test_swapped(void **state)
{
  struct play play = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  build_text(play_turn(&play, C), BUILD_ESXI8); /* the engine took the server for the client */
  build_tls_client(play_turn(&play, S), NULL);
  build_tls_server(play_turn(&play, C));
  build_aio_open(play_turn(&play, S), 1, PATH);
  b = play_turn(&play, C);
  build_aio_opened(b, 1, 5, 1024);
  build_aio(b, 5, 8, 2);
  log = decide(&play, VMK_SESSION_NFC_AIO_CLEAR, VMK_SESSION_BY_AIO_MAGIC);
  check_log(&log, "swapped=1");
  check_log(&log, "S 272 aio OPEN_FILE size=60 op=1 extra=22 reply=0");
  check_log(&log, "aio OPEN_FILE size=60 op=1 extra=0 reply=1");
  check_log_lacks(&log, "lost");
  wire_log_free(&log);
}

static void
test_v2_hello(void **state)
{
  static const uint8_t hello[] = {0x80, 0x2e, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10};
  struct play play = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  build_text(play_turn(&play, S),
             "220 VMware Authentication Daemon Version 1.10: SSL Required\r\n");
  b = play_turn(&play, C);
  build_bytes(b, hello, sizeof hello);
  build_noise(b, 0x2e + 2 - sizeof hello, 3);
  build_tls(b, 22, 0x0301, 134, 1);
  log = decide(&play, VMK_SESSION_AUTHD_ONLY, VMK_SESSION_BY_GREETING);
  check_log(&log, "C 0 tls-record first 22 0301+43 v2=1");
  check_log(&log, "C 48 tls-record 22 0301+134 v2=0");
  wire_log_free(&log);
}

/* A text line of hostile octets, or without end, is no dialogue. */
static void
test_hostile_lines(void **state)
{
  struct play play = {0};
  struct wire_log log;
  struct build *b;

  (void)state;
  build_text(play_turn(&play, S), BUILD_ESXI8);
  build_text(play_turn(&play, C), "USER \001\002\r\n");
  log = decide(&play, VMK_SESSION_AUTHD_ONLY, VMK_SESSION_BY_GREETING);
  check_log(&log, "lost octets contradict the format");
  wire_log_free(&log);
  build_text(play_turn(&play, S), BUILD_ESXI8);
  b = play_turn(&play, C);
  memset(build_room(b, 1500), 'A', 1500);
  log = decide(&play, VMK_SESSION_AUTHD_ONLY, VMK_SESSION_BY_GREETING);
  check_log(&log, "lost octets contradict the format");
  wire_log_free(&log);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_greeting_only),      cmocka_unit_test(test_second_hello),
      cmocka_unit_test(test_retry_is_no_second), cmocka_unit_test(test_second_hello_elsewhere),
      cmocka_unit_test(test_plain_dialogue),     cmocka_unit_test(test_plain_dialogue_to_console),
      cmocka_unit_test(test_error_after_tls),    cmocka_unit_test(test_other_protocols),
      cmocka_unit_test(test_nfc_without_authd),  cmocka_unit_test(test_one_way),
      cmocka_unit_test(test_midstream_ssl3),     cmocka_unit_test(test_swapped),
      cmocka_unit_test(test_v2_hello),           cmocka_unit_test(test_hostile_lines),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
