/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that a copy has the same numbers, flags, IP identification and TCP checksum as its
 * original, which a retransmission has not, and that only a router lowers the TTL
 * (rules-and-needs.md section 3.3, rows 1 and 2). Must not know content.
 */
#include "core/flow/copies.h"

#include <glib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { ROOM_FIRST = 2 }; /* a power of two, as VMK_COPIES_KEPT is */

struct vmk_copies *
vmk_copies_new(void)
{
  return g_new0(struct vmk_copies, 1);
}

void
vmk_copies_free(struct vmk_copies *copies)
{
  if (!copies)
    return;
  g_free(copies->crossings);
  g_free(copies->kept[0]);
  g_free(copies->kept[1]);
  g_free(copies);
}

static struct vmk_copy_entry
entry_of(const struct vmk_packet *packet, uint32_t sighting)
{
  struct vmk_copy_entry entry = {
      .time = packet->time,
      .number = packet->number,
      .interface = packet->interface,
      .sequence = packet->sequence,
      .acknowledgement = packet->acknowledgement,
      .length = packet->length,
      .sighting = sighting,
      .twin = packet->twin,
      .tcp_flags = packet->tcp_flags,
      .ttl = packet->ttl,
      .identified = packet->flags & VMK_PACKET_IDENTIFIED,
  };

  if (packet->options_length > 0)
    entry.options =
        (uint32_t)XXH3_64bits(packet->payload - packet->options_length, packet->options_length);
  if (packet->link)
    memcpy(entry.source.octets, packet->link + 6, 6);
  return entry;
}

/* Of what copies have in common: told apart by one comparison, mostly. Never 0. */
static uint32_t
mark_of(const struct vmk_copy_entry *entry)
{
  uint64_t mark = ((uint64_t)entry->sequence << 32 | entry->acknowledgement) ^
                  ((uint64_t)entry->twin << 40 | (uint64_t)entry->tcp_flags << 32 | entry->length);

  return (uint32_t)(mark * UINT64_C(0x9e3779b97f4a7c15) >> 32) | 1;
}

static void
keep(struct vmk_copies *copies, unsigned end, const struct vmk_copy_entry *entry)
{
  uint32_t place;

  if (copies->next[end] == copies->room[end] && copies->room[end] < VMK_COPIES_KEPT) {
    copies->room[end] = copies->room[end] ? copies->room[end] * 2 : ROOM_FIRST;
    copies->kept[end] = g_renew(struct vmk_copy_entry, copies->kept[end], copies->room[end]);
  }
  place = copies->next[end]++ % copies->room[end];
  copies->kept[end][place] = *entry;
  copies->mark[end][place] = mark_of(entry);
}

static uint64_t
apart(int64_t a, int64_t b)
{
  if (a == b)
    return 0;
  if (a == VMK_TIME_NONE || b == VMK_TIME_NONE)
    return UINT64_MAX;
  return a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
}

static bool
is_copy(const struct vmk_copy_entry *a, const struct vmk_copy_entry *b)
{
  if (a->twin != b->twin || a->sequence != b->sequence || a->length != b->length ||
      a->acknowledgement != b->acknowledgement || a->tcp_flags != b->tcp_flags)
    return false;
  if (a->identified || a->ttl != b->ttl || a->sighting != b->sighting)
    return apart(a->time, b->time) <= (uint64_t)VMK_COPIES_AGE;
  return a->length > 0 && apart(a->time, b->time) <= (uint64_t)VMK_COPIES_AT_ONCE;
}

static bool
same_crossing(const struct vmk_crossing *a, const struct vmk_crossing *b)
{
  return a->direction == b->direction && a->ttl_before == b->ttl_before &&
         a->ttl_after == b->ttl_after && a->sighting_before == b->sighting_before &&
         a->sighting_after == b->sighting_after &&
         vmk_mac_equal(&a->source_before, &b->source_before) &&
         vmk_mac_equal(&a->source_after, &b->source_after);
}

static void
note_crossing(struct vmk_copies *copies, unsigned slot, const struct vmk_copy_entry *a,
              const struct vmk_copy_entry *b)
{
  const struct vmk_copy_entry *before = a->ttl > b->ttl ? a : b, *after = a->ttl > b->ttl ? b : a;
  struct vmk_crossing crossing = {
      .direction = (uint8_t)slot,
      .sequence = a->sequence,
      .before = {before->interface, before->number},
      .after = {after->interface, after->number},
      .ttl_before = before->ttl,
      .ttl_after = after->ttl,
      .sighting_before = before->sighting,
      .sighting_after = after->sighting,
      .source_before = before->source,
      .source_after = after->source,
      .options_differ =
          before->options != 0 && after->options != 0 && before->options != after->options,
      .count = 1,
  };

  for (uint32_t i = 0; i < copies->crossing_count; i++)
    if (same_crossing(&copies->crossings[i], &crossing)) {
      copies->crossings[i].count++;
      copies->crossings[i].options_differ |= crossing.options_differ;
      return;
    }
  if (copies->crossing_count == VMK_CROSSINGS_MAX)
    return;
  copies->crossings = g_renew(struct vmk_crossing, copies->crossings, copies->crossing_count + 1);
  copies->crossings[copies->crossing_count++] = crossing;
}

void
vmk_copies_seed(struct vmk_copies *copies, unsigned end, struct vmk_copy_entry entry)
{
  keep(copies, end, &entry);
}

void
vmk_copies_turn(struct vmk_copies *copies)
{
  for (uint32_t i = 0; i < copies->crossing_count; i++)
    copies->crossings[i].direction ^= 1;
}

bool
vmk_copies_check(struct vmk_copies *copies, const struct vmk_packet *packet, uint32_t sighting,
                 unsigned slot)
{
  struct vmk_copy_entry entry = entry_of(packet, sighting);
  uint32_t mark = mark_of(&entry), newest = copies->next[packet->from] - 1;
  uint32_t room = copies->room[packet->from];

  for (uint32_t i = 0; i < room && packet->twin != 0; i++) {
    uint32_t place = (newest - i) % room;
    const struct vmk_copy_entry *old = &copies->kept[packet->from][place];

    if (copies->mark[packet->from][place] != mark || !is_copy(old, &entry))
      continue;
    if (old->ttl != entry.ttl)
      note_crossing(copies, slot, old, &entry);
    copies->without = 0;
    return true;
  }
  keep(copies, packet->from, &entry);
  copies->without++;
  return false;
}
