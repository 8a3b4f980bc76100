/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what must be read out of payload that arrives as captures have it: shuffled, repeated,
 * lost, cut, in small pieces. Must not know how it is put in order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/wire/entropy.h"
#include "core/wire/sniff.h"
#include "dialogue.h"
#include "feed.h"

enum { MSS = 1000 };

/* How the client's segments travel. */
struct travel {
  uint32_t segment; /* octets of each */
  uint32_t shuffle; /* segments that may change places; 0, 1: none */
  uint32_t repeat;  /* every how manieth segment comes twice; 0: none */
  uint32_t lose;    /* the number of a segment that is not captured; 0: none */
  uint32_t snap;    /* octets of frames captured; 0: all */
  unsigned port;
};

static void
send_server(struct feed *feed, const struct build *octets, const struct travel *travel)
{
  feed_tcp(feed, (struct sent){.from = 1,
                               .sequence = 500,
                               .flags = VMK_TCP_SYN | VMK_TCP_ACK,
                               .port_b = travel->port});
  feed_octets(feed, (struct sent){.from = 1, .sequence = 501, .port_b = travel->port}, octets->data,
              octets->length, 900);
}

static void
send_client(struct feed *feed, const struct build *octets, const struct travel *travel)
{
  uint32_t count = (uint32_t)((octets->length + travel->segment - 1) / travel->segment);
  uint32_t group = travel->shuffle > 1 ? travel->shuffle : 1;

  for (uint32_t i = 0; i < count; i++) {
    uint32_t first = i / group * group;
    uint32_t size = first + group <= count ? group : count - first;
    uint32_t number = first + (size - 1 - (i - first)); /* each group backwards */
    size_t at = (size_t)number * travel->segment;
    struct sent sent = {
        .sequence = (uint32_t)(0xfffff000u + at), /* wraps soon */
        .port_b = travel->port,
        .length = (uint32_t)(octets->length - at < travel->segment ? octets->length - at
                                                                   : travel->segment),
        .payload = octets->data + at,
        .snap = travel->snap,
    };

    if (travel->lose != 0 && number == travel->lose)
      continue;
    feed_tcp(feed, sent);
    if (travel->repeat != 0 && number % travel->repeat == 0)
      feed_tcp(feed, sent);
  }
}

static struct feed
play(const struct dialogue *dialogue, struct travel travel)
{
  struct feed feed = feed_new(feed_threads);

  feed_tcp(&feed,
           (struct sent){.sequence = 0xffffefffu, .flags = VMK_TCP_SYN, .port_b = travel.port});
  send_server(&feed, &dialogue->server, &travel);
  send_client(&feed, &dialogue->client, &travel);
  return feed;
}

static void
the_same_is_read_however_it_travels(void **state)
{
  static const struct travel travels[] = {
      {.segment = MSS, .port = NFC_PORT},
      {.segment = 7, .port = NFC_PORT},
      {.segment = 1,
       .port = NFC_PORT}, /* with one thread only: a frame at a time is slow to hand over */
      {.segment = MSS, .shuffle = 2, .port = NFC_PORT},
      {.segment = 333, .shuffle = 40, .port = NFC_PORT},
      {.segment = MSS, .repeat = 3, .port = NFC_PORT},
      {.segment = 100, .shuffle = 5, .repeat = 2, .port = NFC_PORT},
      {.segment = MSS, .port = 7777}, /* the greeting tells, not the port */
  };
  struct dialogue dialogue = make_dialogue();

  (void)state;
  for (size_t i = 0; i < sizeof travels / sizeof travels[0]; i++) {
    struct feed feed;
    struct vmk_flow *flow;

    if (travels[i].segment < 100 && feed_threads > 1)
      continue;
    feed = play(&dialogue, travels[i]);
    flow = feed_view(&feed, 0);
    assert_int_equal(flow->half[1].sniff, VMK_SNIFF_AUTHD);
    assert_whole_disk(flow, &dialogue);
    assert_string_equal(flow->ledger->greeting,
                        "220 VMware Authentication Daemon Version 1.0, ServerDaemonProtocol:SOAP");
    assert_int_equal(flow->ledger->error_count, 1);
    assert_int_equal(flow->ledger->errors[0].type, 3);
    assert_int_equal(flow->ledger->errors[0].code, 17);
    assert_string_equal(flow->ledger->errors[0].text, "no such \\x1bfile");
    free(flow);
    feed_free(&feed);
  }
  free_dialogue(&dialogue);
}

/* A lost packet inside the data of a run costs nothing but itself. */
static void
a_gap_in_bulk_data_is_passed_over(void **state)
{
  struct dialogue dialogue = make_dialogue();
  struct feed feed = play(&dialogue, (struct travel){.segment = MSS, .lose = 50, .port = NFC_PORT});
  struct vmk_flow *flow = feed_view(&feed, 0);

  (void)state;
  assert_int_equal(flow->half[0].missing, MSS);
  assert_int_equal(flow->ledger->file_count, 1);
  assert_int_equal(flow->ledger->files[0].bytes[0], dialogue.body);
  assert_int_equal(flow->ledger->files[0].data_sectors, DATA_SECTORS);
  assert_true(flow->ledger->files[0].complete);
  free(flow);
  feed_free(&feed);
  free_dialogue(&dialogue);
}

/* Snap length 96 leaves some 42 octets of each segment: volumes stay right, sectors are a lower
 * bound that says so. */
static void
cut_segments_still_give_volumes(void **state)
{
  struct dialogue dialogue = make_dialogue();
  struct feed feed = play(&dialogue, (struct travel){.segment = MSS, .snap = 96, .port = NFC_PORT});
  struct vmk_flow *flow = feed_view(&feed, 0);

  (void)state;
  assert_int_equal(flow->half[0].payload, dialogue.client.length);
  assert_true(flow->half[0].cut > 70);
  assert_non_null(flow->ledger);
  assert_int_equal(flow->ledger->flavour, VMK_NFC_CLEAR);
  assert_true(flow->ledger->nfc_bytes[0] <= dialogue.body);
  if (flow->ledger->file_count > 0)
    assert_true(flow->ledger->files[0].data_sectors <= DATA_SECTORS);
  free(flow);
  feed_free(&feed);
  free_dialogue(&dialogue);
}

/* Both ends are told apart by what they say when the capture holds no SYN and starts with the
 * client's octets. */
static void
slots_follow_the_client(void **state)
{
  struct dialogue dialogue = make_dialogue();
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_octets(&feed, (struct sent){.from = 0, .sequence = 501, .port_a = 60000, .port_b = 61000},
              dialogue.server.data, dialogue.server.length, 100);
  feed_octets(&feed, (struct sent){.from = 1, .sequence = 900, .port_a = 60000, .port_b = 61000},
              dialogue.client.data, dialogue.client.length, MSS);
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->direction_known_by, VMK_DIRECTION_CONTENT);
  assert_int_equal(flow->half[0].port, 61000);
  assert_whole_disk(flow, &dialogue);
  free(flow);
  feed_free(&feed);
  free_dialogue(&dialogue);
}

static void
server_names_are_kept(void **state)
{
  static const uint32_t pieces[] = {10000, 60, 9, 1};
  struct build hello = {NULL, 0, 0};

  (void)state;
  build_client_hello(&hello, "esx.example\033.org");
  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
    struct feed feed = feed_new(feed_threads);
    struct vmk_flow *flow;

    feed_tcp(&feed, (struct sent){.sequence = 99, .flags = VMK_TCP_SYN, .port_b = 443});
    feed_octets(&feed, (struct sent){.sequence = 100, .port_b = 443}, hello.data, hello.length,
                pieces[i]);
    flow = feed_view(&feed, 0);
    if (pieces[i] >= 60) { /* with fewer octets at first it is not known that it is TLS */
      assert_non_null(flow->ledger);
      assert_string_equal(flow->ledger->server_name, "esx.example\\x1b.org");
      assert_int_equal(flow->ledger->server_name_mark.number, 2);
      assert_int_equal(flow->ledger->flavour, VMK_NFC_NONE);
      assert_int_equal(flow->half[0].sniff, VMK_SNIFF_TLS_CLIENT);
    }
    free(flow);
    feed_free(&feed);
  }
  build_free(&hello);
}

static void
randomness_is_measured_on_migration_ports(void **state)
{
  struct build noise = {NULL, 0, 0}, text = {NULL, 0, 0};
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  for (uint32_t i = 0; i < 20; i++) {
    uint8_t *at;
    uint64_t x = i + 1;

    at = build_room(&noise, MSS);
    for (size_t k = 0; k < MSS; k++) {
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
      at[k] = (uint8_t)(x * UINT64_C(0x2545f4914f6cdd1d) >> 56);
    }
    build_text(&text, "memory memory memory ");
  }
  while (text.length < noise.length)
    build_text(&text, "\01\02pages of a guest");
  for (uint32_t at = 0; at < noise.length; at += MSS) {
    feed_tcp(&feed, (struct sent){
                        .sequence = at, .length = MSS, .payload = noise.data + at, .port_b = 8000});
    feed_tcp(
        &feed,
        (struct sent){
            .from = 1, .sequence = at, .length = MSS, .payload = text.data + at, .port_b = 8000});
  }
  flow = feed_view(&feed, 0);
  assert_true(flow->half[0].entropy_sample >= 8192 && flow->half[0].entropy_sample <= noise.length);
  assert_int_equal(flow->half[0].entropy_verdict, VMK_ENTROPY_UNIFORM);
  assert_int_equal(flow->half[1].entropy_verdict, VMK_ENTROPY_CLEAR);
  assert_true(flow->half[0].entropy_millibits > 7900);
  assert_null(flow->ledger);
  free(flow);
  feed_free(&feed);
  build_free(&noise);
  build_free(&text);
}

/* Another protocol on the port of authd is not followed, and nothing is said of it. */
static void
another_protocol_on_the_port_is_left_alone(void **state)
{
  static const char greeting[] = "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n";
  struct feed feed = feed_new(feed_threads);
  struct vmk_flow *flow;

  (void)state;
  feed_tcp(&feed, (struct sent){.from = 1,
                                .sequence = 1,
                                .port_b = NFC_PORT,
                                .length = sizeof greeting - 1,
                                .payload = (const uint8_t *)greeting});
  for (uint32_t i = 0; i < 10; i++)
    feed_tcp(&feed, (struct sent){.sequence = 1 + i * MSS, .port_b = NFC_PORT, .length = MSS});
  flow = feed_view(&feed, 0);
  assert_int_equal(flow->half[1].sniff, VMK_SNIFF_SSH);
  assert_true(!flow->ledger || flow->ledger->flavour == VMK_NFC_NONE);
  free(flow);
  feed_free(&feed);
}

static int
run_group(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_is_read_however_it_travels),
      cmocka_unit_test(a_gap_in_bulk_data_is_passed_over),
      cmocka_unit_test(cut_segments_still_give_volumes),
      cmocka_unit_test(slots_follow_the_client),
      cmocka_unit_test(server_names_are_kept),
      cmocka_unit_test(randomness_is_measured_on_migration_ports),
      cmocka_unit_test(another_protocol_on_the_port_is_left_alone),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
  return feed_run(run_group);
}
