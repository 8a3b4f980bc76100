/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what is done with payload in order: walked as authd and NFC, measured, searched for the
 * name in a ClientHello. Must not know packets beyond one segment's place.
 */
#include "core/flow/tracker.h"

#include <glib.h>

#include "core/flow/candidate.h"
#include "core/flow/engine.h"
#include "core/flow/framing_feed.h"
#include "core/flow/ledger_build.h"
#include "core/flow/packet_quick.h"
#include "core/flow/reorder.h"
#include "core/flow/rooms.h"
#include "core/flow/sample.h"
#include "core/wire/tls_record.h"

struct vmk_tracker {
  uint8_t keep;
  uint8_t client;   /* the end that is fed as VMK_WAY_CLIENT */
  uint8_t sniff[2]; /* by end */
  bool finished;
  bool turned;           /* slot 0 stands for VMK_WAY_SERVER */
  struct vmk_mark place; /* of the piece handed on last */
  struct vmk_reorder reorder[2];
  struct vmk_session *session;
  struct vmk_rooms *rooms;                   /* borrowed */
  struct vmk_ledger_builder *builder;        /* NULL: nothing to say yet */
  struct vmk_sample sample[2];               /* by end */
  struct vmk_framing_feed *framing;          /* NULL: no framing file can fit */
  const struct vmk_engine_options *observer; /* borrowed, or NULL */
  uint64_t index;                            /* of the flow, for the observer */
  GByteArray *hello;    /* the client's first octets, until the hello is whole */
  struct vmk_span name; /* in hello */
};

struct vmk_tracker *
vmk_tracker_new(uint8_t keep, unsigned client, struct vmk_rooms *rooms)
{
  struct vmk_tracker *tracker = g_new0(struct vmk_tracker, 1);

  tracker->client = (uint8_t)client;
  tracker->rooms = rooms;
  tracker->sample[0].goal = tracker->sample[1].goal = VMK_TRACKER_SAMPLE_FIRST;
  vmk_tracker_keep(tracker, keep);
  return tracker;
}

void
vmk_tracker_keep(struct vmk_tracker *tracker, uint8_t keep)
{
  if (keep & ~tracker->keep & VMK_CANDIDATE_SESSION) {
    tracker->session = g_new(struct vmk_session, 1);
    vmk_session_init(tracker->session);
  }
  if (keep & VMK_CANDIDATE_SESSION && !(keep & VMK_CANDIDATE_PERHAPS))
    tracker->keep &= (uint8_t)~VMK_CANDIDATE_PERHAPS;
  else if (tracker->keep & VMK_CANDIDATE_SESSION)
    keep &= (uint8_t)~VMK_CANDIDATE_PERHAPS;
  tracker->keep |= keep & (uint8_t)~VMK_CANDIDATE_RATE;
}

static void
drop_session(struct vmk_tracker *tracker)
{
  if (!tracker->session)
    return;
  vmk_rooms_take_back(tracker->rooms, tracker->session);
  g_free(tracker->session);
  tracker->session = NULL;
}

void
vmk_tracker_free(struct vmk_tracker *tracker)
{
  if (!tracker)
    return;
  for (unsigned end = 0; end < 2; end++) {
    vmk_reorder_clear(&tracker->reorder[end]);
    vmk_sample_clear(&tracker->sample[end]);
  }
  vmk_ledger_free(tracker->builder);
  vmk_framing_feed_free(tracker->framing);
  if (tracker->hello)
    g_byte_array_free(tracker->hello, TRUE);
  drop_session(tracker);
  g_free(tracker);
}

void
vmk_tracker_frame(struct vmk_tracker *tracker, const struct vmk_framing_set *set,
                  const uint16_t ports[2])
{
  if (!tracker->framing)
    tracker->framing = vmk_framing_feed_new(set, ports[tracker->client], ports[!tracker->client]);
}

void
vmk_tracker_observe(struct vmk_tracker *tracker, const struct vmk_engine_options *options,
                    uint64_t index)
{
  tracker->observer = options;
  tracker->index = index;
}

static enum vmk_way
way_of(const struct vmk_tracker *tracker, unsigned end)
{
  return end == tracker->client ? VMK_WAY_CLIENT : VMK_WAY_SERVER;
}

static struct vmk_ledger_builder *
builder_of(struct vmk_tracker *tracker)
{
  if (!tracker->builder)
    tracker->builder = vmk_ledger_new(tracker->turned);
  return tracker->builder;
}

/* How a way starts is in no ledger, and many a session is dropped as soon as that is known. */
static void
take_event(struct vmk_tracker *tracker, unsigned end, const struct vmk_wire_event *event,
           struct vmk_mark place)
{
  if (event->kind == VMK_WIRE_START) {
    tracker->sniff[end] = (uint8_t)event->start.kind;
    if (vmk_candidate_by_sniff(tracker->sniff[end]))
      tracker->keep &= (uint8_t)~VMK_CANDIDATE_PERHAPS;
  }
  if (event->kind != VMK_WIRE_START || tracker->builder)
    vmk_ledger_take(builder_of(tracker), tracker->session, event, place);
}

static void
walk(struct vmk_tracker *tracker, unsigned end, const uint8_t *data, uint64_t length,
     struct vmk_mark place)
{
  enum vmk_way way = way_of(tracker, end);
  struct vmk_chunk chunk = {data, length};
  struct vmk_wire_event event;

  if (length == 0)
    return;
  while (vmk_session_next(tracker->session, way, &chunk, &event))
    take_event(tracker, end, &event, place);
}

static void
measure(struct vmk_tracker *tracker, unsigned end, const struct vmk_segment *piece)
{
  struct vmk_sample *sample = &tracker->sample[end];

  if (piece->captured == 0 || sample->result.sample >= sample->goal)
    return;
  vmk_sample_add(sample, piece->data, piece->captured);
  if (sample->result.sample >= VMK_TRACKER_SAMPLE_ALL)
    vmk_sample_close(sample);
}

/* One direction that has enough will do: the other one of a bulk transfer may never come to that.
 */
static bool
wants_sample(const struct vmk_tracker *tracker)
{
  return tracker->keep & VMK_CANDIDATE_SAMPLE &&
         tracker->sample[0].result.sample < tracker->sample[0].goal &&
         tracker->sample[1].result.sample < tracker->sample[1].goal;
}

bool
vmk_tracker_sample_more(struct vmk_tracker *tracker)
{
  if (!(tracker->keep & VMK_CANDIDATE_SAMPLE) || tracker->finished)
    return false;
  for (unsigned end = 0; end < 2; end++)
    tracker->sample[end].goal =
        MIN((uint32_t)tracker->sample[end].result.sample + VMK_TRACKER_SAMPLE_MORE,
            VMK_TRACKER_SAMPLE_ALL);
  return wants_sample(tracker);
}

/* Collects a ClientHello until its name is there, it is whole, or too long. */
static void
read_hello(struct vmk_tracker *tracker, const struct vmk_segment *piece)
{
  struct vmk_tls_record record;
  struct vmk_tls_hello hello;
  size_t have;

  if (!tracker->hello)
    tracker->hello = g_byte_array_new();
  g_byte_array_append(tracker->hello, piece->data, piece->captured);
  have = tracker->hello->len;
  if (vmk_tls_record_read(tracker->hello->data, have, &record).status == VMK_OK) {
    have = MIN(have - VMK_TLS_HEADER, record.length);
    if (vmk_tls_hello_read(tracker->hello->data + VMK_TLS_HEADER, have, &hello).status == VMK_OK) {
      tracker->name = hello.sni;
      tracker->name.offset += VMK_TLS_HEADER;
      if (!hello.truncated || hello.sni.length > 0)
        tracker->keep &= (uint8_t)~VMK_CANDIDATE_HELLO;
    }
  }
  if (piece->captured < piece->length || tracker->hello->len > VMK_TRACKER_HELLO_MAX)
    tracker->keep &= (uint8_t)~VMK_CANDIDATE_HELLO;
}

/* Another protocol, or octets that only began like one of ours: nothing more to walk. */
static void
drop_foreign_session(struct vmk_tracker *tracker, unsigned end)
{
  bool unconfirmed =
      tracker->keep & VMK_CANDIDATE_PERHAPS && tracker->sniff[end] != VMK_SNIFF_NOTHING;

  if (tracker->session->flavour != VMK_SESSION_NOT_AUTHD && !unconfirmed)
    return;
  drop_session(tracker);
  tracker->keep &= (uint8_t)~VMK_CANDIDATE_SESSION;
}

static void
hand_on(struct vmk_tracker *tracker, unsigned end, const struct vmk_segment *piece)
{
  if (piece->data)
    tracker->place = piece->place;
  if (tracker->keep & VMK_CANDIDATE_SAMPLE)
    measure(tracker, end, piece);
  if (tracker->keep & VMK_CANDIDATE_HELLO && end == tracker->client) {
    if (piece->data)
      read_hello(tracker, piece);
    else
      tracker->keep &= (uint8_t)~VMK_CANDIDATE_HELLO;
  }
  if (tracker->observer && piece->captured > 0)
    tracker->observer->on_octets(tracker->index, way_of(tracker, end), piece->data, piece->captured,
                                 tracker->observer->context);
  if (tracker->observer && piece->length > piece->captured)
    tracker->observer->on_octets(tracker->index, way_of(tracker, end), NULL,
                                 piece->length - piece->captured, tracker->observer->context);
  if (tracker->framing) {
    vmk_framing_feed_take(tracker->framing, way_of(tracker, end), piece->data, piece->captured,
                          tracker->place);
    vmk_framing_feed_take(tracker->framing, way_of(tracker, end), NULL,
                          piece->length - piece->captured, tracker->place);
  }
  if (!tracker->session)
    return;
  vmk_rooms_lend(tracker->rooms, tracker->session, way_of(tracker, end));
  walk(tracker, end, piece->data, piece->captured, tracker->place);
  walk(tracker, end, NULL, piece->length - piece->captured, tracker->place);
  vmk_rooms_settle(tracker->rooms, tracker->session, way_of(tracker, end));
  drop_foreign_session(tracker, end);
}

void
vmk_tracker_prefetch(const struct vmk_tracker *tracker)
{
  for (size_t octet = 0; octet < sizeof *tracker; octet += 64)
    __builtin_prefetch((const uint8_t *)tracker + octet, 1, 3);
}

void
vmk_tracker_start(struct vmk_tracker *tracker, unsigned end, uint32_t sequence)
{
  struct vmk_reorder *reorder = &tracker->reorder[end];

  if (reorder->started)
    return;
  reorder->started = true;
  reorder->expected = sequence;
}

void
vmk_tracker_take(struct vmk_tracker *tracker, unsigned end, const struct vmk_segment *segment)
{
  struct vmk_segment piece;
  bool more;

  if (tracker->keep == VMK_CANDIDATE_SAMPLE ||
      tracker->finished) { /* for that, order does not matter */
    if (!tracker->finished)
      measure(tracker, end, segment);
    return;
  }
  more = vmk_reorder_take(&tracker->reorder[end], segment, &piece);

  while (more) {
    hand_on(tracker, end, &piece);
    more =
        tracker->reorder[end].count > 0 && vmk_reorder_more(&tracker->reorder[end], false, &piece);
  }
}

bool
vmk_tracker_pass(struct vmk_tracker *tracker, const struct vmk_packet *packet)
{
  struct vmk_reorder *reorder = &tracker->reorder[packet->from];
  const struct vmk_sample *sample = &tracker->sample[packet->from];
  bool measured = !(tracker->keep & VMK_CANDIDATE_SAMPLE) || sample->result.sample >= sample->goal;

  if (!tracker->session || tracker->finished || tracker->observer || tracker->framing ||
      !measured || tracker->keep & (VMK_CANDIDATE_HELLO | VMK_CANDIDATE_PERHAPS) ||
      !reorder->started || reorder->count > 0 || reorder->expected != packet->sequence ||
      !vmk_packet_is_whole(packet) ||
      !vmk_session_pass(tracker->session, way_of(tracker, packet->from), packet->length))
    return false;
  reorder->expected += packet->length;
  tracker->place = vmk_packet_place(packet);
  return true;
}

static void
finish_walk(struct vmk_tracker *tracker, unsigned end)
{
  struct vmk_wire_event event;

  vmk_rooms_lend(tracker->rooms, tracker->session, way_of(tracker, end));
  while (vmk_session_finish(tracker->session, way_of(tracker, end), &event))
    take_event(tracker, end, &event, tracker->place);
  vmk_rooms_settle(tracker->rooms, tracker->session, way_of(tracker, end));
}

void
vmk_tracker_finish(struct vmk_tracker *tracker)
{
  struct vmk_segment piece;

  if (tracker->finished)
    return;
  tracker->finished = true;
  for (unsigned end = 0; end < 2; end++) {
    while (vmk_reorder_more(&tracker->reorder[end], true, &piece))
      hand_on(tracker, end, &piece);
    vmk_reorder_clear(&tracker->reorder[end]);
  }
  if (tracker->framing)
    vmk_framing_feed_finish(tracker->framing);
  for (unsigned end = 0; end < 2 && tracker->session; end++)
    finish_walk(tracker, end);
}

bool
vmk_tracker_is_idle(const struct vmk_tracker *tracker)
{
  bool framed = tracker->framing && !vmk_framing_feed_is_idle(tracker->framing);

  return !tracker->observer && !tracker->session && !framed &&
         !(tracker->keep & VMK_CANDIDATE_HELLO) && !wants_sample(tracker);
}

const uint8_t *
vmk_tracker_server_name(const struct vmk_tracker *tracker, size_t *length)
{
  *length = tracker->name.length;
  return tracker->name.length > 0 ? tracker->hello->data + tracker->name.offset : NULL;
}

void
vmk_tracker_turn(struct vmk_tracker *tracker)
{
  tracker->turned = !tracker->turned;
  if (tracker->builder)
    vmk_ledger_turn(tracker->builder);
  if (tracker->framing)
    vmk_framing_feed_turn(tracker->framing);
}

const struct vmk_ledger *
vmk_tracker_ledger(struct vmk_tracker *tracker)
{
  struct vmk_ledger_builder *builder = tracker->framing ? builder_of(tracker) : tracker->builder;

  if (!builder)
    return NULL;
  if (tracker->session)
    vmk_ledger_update(builder, tracker->session, tracker->place);
  if (tracker->framing) {
    builder->ledger.framing = vmk_framing_feed_use(tracker->framing);
    builder->anything |= builder->ledger.framing != NULL;
  }
  return builder->anything ? &builder->ledger : NULL;
}

uint8_t
vmk_tracker_sniff(const struct vmk_tracker *tracker, unsigned end)
{
  return tracker->sniff[end];
}

struct vmk_tracker_entropy
vmk_tracker_entropy(const struct vmk_tracker *tracker, unsigned end)
{
  return vmk_sample_result(&tracker->sample[end]);
}
