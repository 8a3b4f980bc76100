/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the two directions of a connection are read with a framing: which one applies, and what
 * it counted. Must not know how payload was put in order.
 */
#include "core/flow/framing_feed.h"

#include <glib.h>
#include <string.h>

enum { TYPES_MAX = 256 }; /* types counted apart; further ones count only in the records */

struct half {
  bool decided;
  bool walking;
  uint32_t have; /* octets in start */
  uint8_t start[VMK_FRAMING_HEADER_MAX + VMK_FRAMING_CONSTANT_MAX];
  struct vmk_mark place;
  struct vmk_framing_walk walk;
};

struct vmk_framing_feed {
  const struct vmk_framing_set *set;
  const struct vmk_framing *framing; /* applied to this connection, or NULL */
  uint16_t ports[2];
  bool turned;
  struct half half[2]; /* by way */
  struct vmk_framing_use use;
  GArray *types; /* struct vmk_framing_count, ascending by type */
};

static bool
may_start(const struct vmk_framing *framing, const uint8_t *data, size_t length)
{
  struct vmk_framing_record record;
  size_t have = MIN(length, framing->first_length);

  if (framing->first_length > 0)
    return memcmp(data, framing->first, have) == 0;
  return vmk_framing_read(&framing->outer, data, length, &record).status != VMK_MALFORMED;
}

static bool
has_port(const struct vmk_framing *framing, uint16_t port, uint16_t other_port)
{
  for (unsigned i = 0; i < framing->port_count; i++)
    if (framing->ports[i] == port || framing->ports[i] == other_port)
      return true;
  return false;
}

bool
vmk_framing_feed_wanted(const struct vmk_framing_set *set, uint16_t port, uint16_t other_port,
                        const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < vmk_framing_set_count(set); i++) {
    const struct vmk_framing *framing = vmk_framing_set_at(set, i);

    if (framing->automatic &&
        (has_port(framing, port, other_port) ||
         ((framing->port_count == 0 || framing->either) && may_start(framing, data, length))))
      return true;
  }
  return false;
}

struct vmk_framing_feed *
vmk_framing_feed_new(const struct vmk_framing_set *set, uint16_t client_port, uint16_t server_port)
{
  struct vmk_framing_feed *feed = g_new0(struct vmk_framing_feed, 1);

  feed->set = set;
  feed->ports[0] = client_port;
  feed->ports[1] = server_port;
  feed->types = g_array_new(FALSE, FALSE, sizeof(struct vmk_framing_count));
  return feed;
}

void
vmk_framing_feed_free(struct vmk_framing_feed *feed)
{
  if (!feed)
    return;
  g_array_free(feed->types, TRUE);
  g_free(feed);
}

static void
count_type(struct vmk_framing_feed *feed, const struct vmk_framing_record *record)
{
  struct vmk_framing_count *counts = (struct vmk_framing_count *)(void *)feed->types->data;
  struct vmk_framing_count fresh = {record->type, record->name, 1, record->size};
  guint low = 0, high = feed->types->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (counts[middle].type < record->type)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < feed->types->len && counts[low].type == record->type) {
    counts[low].records++;
    counts[low].octets += record->size;
  } else if (feed->types->len < TYPES_MAX) {
    g_array_insert_val(feed->types, low, fresh);
  }
}

static void
walk(struct vmk_framing_feed *feed, struct half *half, struct vmk_chunk chunk,
     struct vmk_mark place)
{
  struct vmk_framing_event event;

  while (vmk_framing_next(feed->framing, &half->walk, &chunk, &event)) {
    if (event.kind == VMK_FRAMING_EVENT_RECORD) {
      count_type(feed, &event.record);
    } else if (event.kind == VMK_FRAMING_EVENT_STOPPED && !feed->use.stopped) {
      feed->use.stopped = true;
      feed->use.stopped_at = place;
    }
  }
}

/* The framing for what this way starts with. *more: octets could still tell; then the answer is
 * NULL unless forced. */
static const struct vmk_framing *
choose(const struct vmk_framing_feed *feed, enum vmk_way way, bool forced, bool *more)
{
  const struct half *half = &feed->half[way];

  *more = false;
  for (size_t i = 0; i < vmk_framing_set_count(feed->set); i++) {
    const struct vmk_framing *framing = vmk_framing_set_at(feed->set, i);
    struct vmk_step step;

    if (!framing->automatic || (feed->framing && feed->framing != framing))
      continue;
    step = vmk_framing_applies(framing, way, feed->ports[0], feed->ports[1], half->start,
                               half->have, false);
    *more |= step.status == VMK_MORE;
    if (step.status == VMK_OK && (!*more || forced))
      return framing;
  }
  return NULL;
}

/* None fits the start: one that names the port may find its records later (the capture began in the
 * middle). */
static const struct vmk_framing *
choose_by_port(const struct vmk_framing_feed *feed, enum vmk_way way)
{
  for (size_t i = 0; i < vmk_framing_set_count(feed->set); i++) {
    const struct vmk_framing *framing = vmk_framing_set_at(feed->set, i);

    if (framing->automatic && (!feed->framing || feed->framing == framing) &&
        vmk_framing_applies(framing, way, feed->ports[0], feed->ports[1], NULL, 0, true).status ==
            VMK_OK)
      return framing;
  }
  return NULL;
}

/* final: no more octets will come to decide with. */
static void
decide(struct vmk_framing_feed *feed, enum vmk_way way, bool final)
{
  struct half *half = &feed->half[way];
  bool more;
  const struct vmk_framing *framing = choose(feed, way, final, &more);

  if (!framing && more && !final)
    return;
  half->decided = true;
  if (!framing)
    framing = choose_by_port(feed, way);
  if (!framing)
    return;
  feed->framing = framing;
  half->walking = true;
  vmk_framing_walk_start(&half->walk, framing, false);
  walk(feed, half, (struct vmk_chunk){half->start, half->have}, half->place);
}

void
vmk_framing_feed_take(struct vmk_framing_feed *feed, enum vmk_way way, const uint8_t *data,
                      uint64_t length, struct vmk_mark place)
{
  struct half *half = &feed->half[way];

  if (length == 0)
    return;
  if (!half->decided && data) {
    size_t count = (size_t)MIN(length, sizeof half->start - half->have);

    memcpy(half->start + half->have, data, count);
    half->have += (uint32_t)count;
    half->place = place;
    decide(feed, way, half->have == sizeof half->start);
    data += count;
    length -= count;
  } else if (!half->decided) {
    decide(feed, way, true);
  }
  if (half->walking && length > 0)
    walk(feed, half, (struct vmk_chunk){data, length}, place);
}

void
vmk_framing_feed_finish(struct vmk_framing_feed *feed)
{
  for (unsigned way = 0; way < 2; way++)
    if (!feed->half[way].decided && feed->half[way].have > 0)
      decide(feed, (enum vmk_way)way, true);
}

bool
vmk_framing_feed_is_idle(const struct vmk_framing_feed *feed)
{
  return !feed->framing && feed->half[0].decided && feed->half[1].decided;
}

void
vmk_framing_feed_turn(struct vmk_framing_feed *feed)
{
  feed->turned = !feed->turned;
}

struct vmk_framing_use *
vmk_framing_feed_use(struct vmk_framing_feed *feed)
{
  struct vmk_framing_use *use = &feed->use;

  if (!feed->framing)
    return NULL;
  use->framing = feed->framing->name;
  use->origin = vmk_name_of(vmk_framing_origins, feed->framing->origin, "");
  for (unsigned way = 0; way < 2; way++) {
    unsigned slot = way ^ feed->turned;

    use->records[slot] = feed->half[way].walk.records;
    use->covered[slot] = feed->half[way].walk.covered;
    use->seen[slot] = feed->half[way].walk.seen;
  }
  use->types = (struct vmk_framing_count *)(void *)feed->types->data;
  use->type_count = feed->types->len;
  return use;
}
