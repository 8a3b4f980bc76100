/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that the way for what most connections begin with gives what the long way gives.
 * Must not know what that is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <glib.h>

#include "core/flow/extension.h"
#include "core/flow/packet_quick.h"
#include "core/flow/shard.h"
#include "frame_build.h"

enum { CONNECTIONS = 1500, PACKETS = 60000, FLAG_PSH = 0x08, SEED = 77 };

struct end {
  uint32_t sequence;
  unsigned identification;
};

struct connection {
  struct end end[2];
  uint32_t address[2];
  uint16_t port[2];
  unsigned vlan, mac, age;
};

struct story {
  uint64_t random;
  int64_t time;
  uint64_t number;
  struct connection connection[CONNECTIONS];
  struct frame frame;
  uint32_t captured;
};

static uint32_t
draw(struct story *story, uint32_t below)
{
  story->random = story->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
  return (uint32_t)(story->random >> 33) % below;
}

static void
connect_anew(struct story *story, struct connection *connection)
{
  static const uint16_t ports[] = {902, 443, 8000, 5001, 2049, 3260};

  *connection = (struct connection){
      .end = {{draw(story, 1u << 30) * 4, 1}, {draw(story, 1u << 30) * 4, 1}},
      .address = {0x0a000000 + draw(story, 300), 0x0a000000 + draw(story, 300)},
      .port = {(uint16_t)(1024 + draw(story, 50000)), ports[draw(story, 6)]},
      .vlan = draw(story, 2) * (100 + draw(story, 3)),
      .mac = draw(story, 40),
  };
}

static const char *
payload_of(struct story *story)
{
  static const char *const starts[] = {
      "220 VMware Authentication Daemon Version 1.10: SSL Required\r\n",
      "GET / HTTP/1.1\r\n",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
      "SSH-2.0-x\r\n",
      "abc",
      "2",
      "\xab\xef\xcd\xab"};

  return starts[draw(story, 7)];
}

/* A segment of one end; now and then with something unusual about it. */
static void
segment(struct story *story, struct connection *connection, unsigned from, unsigned flags,
        uint32_t length)
{
  struct end *end = &connection->end[from];
  uint32_t odd = draw(story, 60), sequence = end->sequence;
  const char *text = payload_of(story);
  uint8_t *ip;

  if (odd == 0)
    sequence -= 1 + draw(story, 300);
  else if (odd == 1)
    sequence += 1 + draw(story, 3000);
  front_payload(&story->frame, length);
  memcpy(story->frame.room + story->frame.start, text, MIN(length, (uint32_t)strlen(text)));
  front_tcp(&story->frame, connection->port[from], connection->port[!from], sequence,
            odd == 2 ? draw(story, 9999) : connection->end[!from].sequence, flags,
            flags & VMK_TCP_SYN ? 4 * draw(story, 3) : 0);
  if (flags & VMK_TCP_SYN && draw(story, 2)) {
    uint8_t *options = story->frame.room + story->frame.start + 20;

    memcpy(options, "\x02\x04\x23\x00", frame_length(&story->frame) >= 24 + length ? 4 : 0);
  }
  ip = front_ipv4(&story->frame, connection->address[from], connection->address[!from], VMK_IP_TCP,
                  odd == 3 ? 4 : 0);
  put16(ip + 4, odd == 4 ? 0 : end->identification++);
  if (odd == 5)
    ip[8] = 63;
  if (odd == 6)
    put16(ip + 6, 0x2000);
  front_type(&story->frame, 0x0800);
  if (connection->vlan || odd == 7) {
    front_tag(&story->frame, odd == 8 ? 7 : connection->vlan);
    front_type(&story->frame, 0x8100);
  }
  front_macs(&story->frame, odd == 9 ? 99 : connection->mac + from, connection->mac + !from);
  story->captured = frame_length(&story->frame);
  if (odd == 10)
    story->captured -= MIN(story->captured, draw(story, 40));
  if (odd > 1)
    end->sequence = sequence + length + (flags & (VMK_TCP_SYN | VMK_TCP_FIN) ? 1 : 0);
}

/* The next frame: of a connection where it stands, or the one before it once more. */
static struct vmk_record
next_record(struct story *story)
{
  struct connection *connection = &story->connection[draw(story, CONNECTIONS)];
  unsigned chance = draw(story, 100), from = draw(story, 2);

  if (connection->age == 0 || chance > 95)
    connect_anew(story, connection);
  if (chance > 0 || story->number == 0) {
    unsigned age = connection->age++;

    if (age == 0 && chance > 3)
      segment(story, connection, 0, VMK_TCP_SYN, chance == 4 ? 9 : 0);
    else if (age == 1 && chance > 3)
      segment(story, connection, 1, VMK_TCP_SYN | VMK_TCP_ACK, 0);
    else if (age == 2 && chance > 3)
      segment(story, connection, 0, VMK_TCP_ACK, 0);
    else if (chance == 5)
      segment(story, connection, from, VMK_TCP_FIN | VMK_TCP_ACK, draw(story, 2) * 10);
    else if (chance == 6)
      segment(story, connection, from, VMK_TCP_RST, 0);
    else
      segment(story, connection, from, VMK_TCP_ACK | FLAG_PSH,
              draw(story, 3) == 0 ? 0 : draw(story, 1400));
  }
  story->time += draw(story, 50) == 0 ? -1000 : 1000 * (int64_t)draw(story, 100);
  story->number++;
  return (struct vmk_record){
      .data = frame_data(&story->frame),
      .captured = story->captured,
      .wire = frame_length(&story->frame),
      .time = story->time,
      .number = story->number,
  };
}

static void
compare_extensions(const struct vmk_extensions *a, const struct vmk_extensions *b)
{
  assert_int_equal(a->count, b->count);
  for (uint32_t i = 0; i < a->count; i++) {
    struct vmk_extension left = *a->at[i], right = *b->at[i];

    assert_int_equal(left.sighting_count, right.sighting_count);
    assert_int_equal(left.client, right.client);
    assert_int_equal(left.tracker != NULL, right.tracker != NULL);
    assert_int_equal(left.copies != NULL, right.copies != NULL);
    assert_int_equal(left.meter != NULL, right.meter != NULL);
    for (unsigned end = 0; end < 2; end++) {
      assert_int_equal(left.half[end].unseen, right.half[end].unseen);
      assert_int_equal(left.half[end].retransmitted, right.half[end].retransmitted);
      assert_int_equal(left.half[end].duplicates, right.half[end].duplicates);
      assert_int_equal(left.half[end].payload, right.half[end].payload);
    }
  }
}

static void
compare(const struct vmk_shard *a, const struct vmk_shard *b)
{
  assert_int_equal(a->store.count, b->store.count);
  for (uint32_t i = 0; i < a->store.count; i++)
    assert_memory_equal(vmk_store_hot(&a->store, i), vmk_store_hot(&b->store, i),
                        sizeof(struct vmk_flow_record));
  compare_extensions(&a->extensions, &b->extensions);
  assert_int_equal(a->spots.index.count, b->spots.index.count);
  assert_memory_equal(a->spots.spot, b->spots.spot, a->spots.index.count * sizeof *a->spots.spot);
  assert_int_equal(a->spots.macs.count, b->spots.macs.count);
  assert_memory_equal(a->spots.mac, b->spots.mac,
                      a->spots.macs.count * sizeof(struct vmk_mac_record));
}

/* The long way only, and the usual one wherever it applies. */
static void
take_both(struct vmk_shard shards[2], struct vmk_packet *packet, unsigned taken[256])
{
  struct vmk_shard *usual = &shards[1];
  uint32_t number = vmk_store_find(&usual->store, packet->hash, packet->key);
  struct vmk_hot *hot =
      number == VMK_STORE_NONE ? &usual->nobody.hot : vmk_store_hot(&usual->store, number);
  struct vmk_packet whole = *packet;

  if (whole.flags & VMK_PACKET_HALF)
    vmk_packet_complete(&whole);
  vmk_shard_take_slowly(&shards[0], &whole, VMK_STORE_NONE);
  if (vmk_shard_take_usually(usual, packet, hot, number))
    taken[packet->tcp_flags & (VMK_TCP_ACK | VMK_TCP_SYN)]++;
  else
    vmk_shard_take_slowly(usual, &whole, number);
}

static void
tell(struct story *story, struct vmk_decoder *decoder, struct vmk_shard shards[2],
     unsigned taken[256])
{
  struct vmk_record record = next_record(story);
  struct vmk_decode_result result;
  struct vmk_packet packet;

  if (vmk_packet_decode_quickest(vmk_decoder_secret(decoder), &record, &packet))
    packet.record = &record;
  else if (vmk_packet_decode(decoder, &record, 1, &packet, &result) != VMK_DECODED_PACKET)
    return;
  packet.ordinal = story->number;
  take_both(shards, &packet, taken);
}

static void
compare_ways(int64_t idle_timeout)
{
  struct story *story = test_calloc(1, sizeof *story);
  static struct vmk_shard shards[2]; /* on cache lines, which test_calloc's octets are not */
  struct vmk_decoder *decoder = vmk_decoder_new(SEED);
  struct vmk_engine_options options = {.idle_timeout = idle_timeout};
  unsigned taken[256] = {0};

  story->random = SEED;
  vmk_shard_init(&shards[0], &options, false);
  vmk_shard_init(&shards[1], &options, false);
  for (unsigned i = 0; i < PACKETS; i++)
    tell(story, decoder, shards, taken);
  assert_true(taken[VMK_TCP_SYN] > CONNECTIONS);
  assert_true(taken[VMK_TCP_SYN | VMK_TCP_ACK] > CONNECTIONS / 2);
  assert_true(taken[VMK_TCP_ACK] > CONNECTIONS);
  compare(&shards[0], &shards[1]);
  vmk_shard_clear(&shards[0]);
  vmk_shard_clear(&shards[1]);
  vmk_decoder_free(decoder);
  test_free(story);
}

static void
both_ways_give_the_same(void **state)
{
  (void)state;
  compare_ways(0);
}

static void
both_ways_give_the_same_where_flows_go_idle(void **state)
{
  (void)state;
  compare_ways(60000000);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_ways_give_the_same),
      cmocka_unit_test(both_ways_give_the_same_where_flows_go_idle),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
