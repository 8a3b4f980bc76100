/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the vendor's own client moved in the two captures beside the project, counted by hand,
 * and that the walk finds the same to the last sector, with whole packets and with packets cut at
 * 96 octets.
 * Must not be needed where the captures are absent: then it is skipped (77).
 */
#include "session_play.h"

#define FOLDER VMK_SHARED_DIR "/corpus/vmware/"

enum { ETHERNET = 14, AUTHD_PORT = 902 };

/* One TCP connection of a capture, picked by the client's port. */
struct tcp {
  uint16_t client_port;
  uint32_t next[2]; /* sequence number wanted next */
  bool started[2];
};

static uint32_t
be32(const uint8_t *p)
{
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint16_t
be16(const uint8_t *p)
{
  return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t
le32(const uint8_t *p)
{
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* These captures are in order but for copies of what was sent before. snap: octets of the frame
 * that count as captured. */
static void
take_frame(struct tcp *tcp, const uint8_t *frame, size_t length, size_t snap, struct wire_log *log,
           struct vmk_session *session)
{
  const uint8_t *ip = frame + ETHERNET;
  const uint8_t *segment = ip + (ip[0] & 15) * 4;
  const uint8_t *payload = segment + (segment[12] >> 4) * 4;
  int way = be16(segment) == AUTHD_PORT ? VMK_WAY_SERVER : VMK_WAY_CLIENT;
  uint32_t sequence = be32(segment + 4);
  size_t n = (size_t)be16(ip + 2) - (size_t)(payload - ip);
  size_t captured = snap > (size_t)(payload - frame) ? snap - (size_t)(payload - frame) : 0;

  assert_true(length >= ETHERNET + 40 && frame[12] == 8 && frame[13] == 0 && ip[9] == 6);
  if (be16(segment + (way == VMK_WAY_SERVER ? 2 : 0)) != tcp->client_port)
    return;
  if (segment[13] & 2) {
    tcp->next[way] = sequence + 1;
    tcp->started[way] = true;
    return;
  }
  if (n == 0 || !tcp->started[way] || (int32_t)(sequence - tcp->next[way]) < 0)
    return;
  assert_int_equal(sequence, tcp->next[way]);
  tcp->next[way] = sequence + (uint32_t)n;
  if (captured > n)
    captured = n;
  wire_log_feed(log, session, (enum vmk_way)way, payload, captured);
  wire_log_feed(log, session, (enum vmk_way)way, NULL, n - captured);
}

/* A little-endian pcap of Ethernet frames with IPv4 and TCP only. */
static struct wire_log
walk_capture(const char *path, uint16_t client_port, size_t snap, struct vmk_session *session)
{
  static uint8_t frame[65536];
  struct tcp tcp = {.client_port = client_port};
  struct wire_log log = {NULL, 0, 0};
  uint8_t head[24];
  FILE *file = fopen(path, "rb");

  assert_non_null(file);
  assert_int_equal(fread(head, 1, 24, file), 24);
  assert_int_equal(le32(head + 20), 1);
  vmk_session_init(session);
  while (fread(head, 1, 16, file) == 16) {
    size_t n = le32(head + 8);

    assert_true(n <= sizeof frame && fread(frame, 1, n, file) == n);
    if (frame[12] == 8 && frame[13] == 0 && frame[ETHERNET + 9] == 6)
      take_frame(&tcp, frame, n, snap, &log, session);
  }
  fclose(file);
  wire_log_finish(&log, session);
  return log;
}

static void
test_put_files(void **state)
{
  struct vmk_session session;
  struct wire_log log = walk_capture(FOLDER "nfc-client-put-raw.pcap", 46828, SIZE_MAX, &session);

  (void)state;
  check_log(&log, "greeting first features=7e");
  check_log(&log, "C 2243 clear-after-tls");
  check_log(&log, "C 2243 nfc FILE_PUT has=1 tail=24 bulk=0 ft=0 conv=10 size=700000 space=700000");
  check_log(&log, "[[ds1] app01/app01.nvram]");
  check_log(&log, "file-end type=0 size=700000 octets=700000 blocks=3 ");
  check_log(&log, "[[ds1] app01/app01.vmx]");
  check_log(&log, "file-end type=0 size=46 octets=46 blocks=1 ");
  assert_int_equal(count_log(&log, "nfc PUTFILE_DONE"), 2);
  assert_int_equal(count_log(&log, "nfc SESSION_COMPLETE"), 2);
  check_log_lacks(&log, "lost");
  assert_int_equal(session.walk[0].offset, 704759);
  assert_int_equal(session.walk[1].offset, 2493);
  assert_int_equal(session.walk[0].unread + session.walk[1].unread, 0);
  assert_int_equal(session.walk[0].bulk, 700046);
  assert_int_equal(session.flavour, VMK_SESSION_NFC_CLEAR);
  wire_log_free(&log);
}

static void
test_get_file(void **state)
{
  struct vmk_session session;
  struct wire_log log = walk_capture(FOLDER "nfc-client-get.pcap", 42160, SIZE_MAX, &session);

  (void)state;
  check_log(&log, "C 2243 nfc FILE_GET has=1 tail=22");
  check_log(&log, "[[ds1] app01/app01.log]");
  check_log(&log, "file-end type=0 size=300000 octets=300000 blocks=2 ");
  check_log_lacks(&log, "lost");
  assert_int_equal(session.walk[1].offset, 303067);
  wire_log_free(&log);
}

static void
test_get_disk(void **state)
{
  struct vmk_session session;
  struct wire_log log = walk_capture(FOLDER "nfc-client-get.pcap", 42176, SIZE_MAX, &session);

  (void)state;
  check_log(&log, "[[ds1] app01/app01-000001.vmdk]");
  check_log(&log, "disk 1 meta=0 k=16 v=9 sectors=0 [ddb.adapterType] [lsilogic]");
  assert_int_equal(count_log(&log, "disk 3 "), 32);
  check_log(&log, "file-end type=3 size=2097152 octets=1049017 blocks=17 data=2048 zero=2048 "
                  "uncounted=0 ddb=1 disk=1 "
                  "before=0 lower=0 complete=1");
  check_log_lacks(&log, "lost");
  assert_int_equal(session.walk[1].bulk, 1049017);
  assert_int_equal(session.walk[1].unread, 0);
  wire_log_free(&log);
}

/* The same packets cut at 96 octets: paths and declared sizes are there, counts are never above the
 * truth. */
static void
test_put_files_cut(void **state)
{
  struct vmk_session session;
  struct wire_log log = walk_capture(FOLDER "nfc-client-put-raw.pcap", 46828, 96, &session);

  (void)state;
  check_log(&log, "greeting partial first");
  check_log(&log, "[[ds1] app01/app01.nvram]");
  check_log(&log, "file-end type=0 size=700000 octets=437856 blocks=2 data=0 zero=0 uncounted=0 "
                  "ddb=0 disk=0 before=0 "
                  "lower=1 complete=1");
  check_log(&log, "file-end type=0 size=46 octets=46 blocks=1 data=0 zero=0 uncounted=0 ddb=0 "
                  "disk=0 before=0 lower=0 "
                  "complete=1");
  assert_int_equal(session.flavour, VMK_SESSION_NFC_CLEAR);
  assert_int_equal(session.walk[0].offset, 704759);
  wire_log_free(&log);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_put_files),
      cmocka_unit_test(test_get_file),
      cmocka_unit_test(test_get_disk),
      cmocka_unit_test(test_put_files_cut),
  };

  if (access(FOLDER "nfc-client-get.pcap", R_OK) != 0) {
    fputs("no captures at " FOLDER ": skipped\n", stderr);
    return 77;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
