/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how sightings are told apart, and that nearly all flows have just one, which needs no list.
 * Must not know sequence numbers or content.
 */
#include "core/flow/sighting.h"

#include <glib.h>
#include <string.h>

static bool
same_ends(const struct vmk_address a[2], const struct vmk_address b[2])
{
  return (vmk_address_equal(&a[0], &b[0]) && vmk_address_equal(&a[1], &b[1])) ||
         (vmk_address_equal(&a[0], &b[1]) && vmk_address_equal(&a[1], &b[0]));
}

static bool
is_at(const struct vmk_sighting *sighting, const struct vmk_spot *spot)
{
  return sighting->interface == spot->interface && sighting->tunnels == spot->tunnels &&
         memcmp(sighting->vlans, spot->vlans, sizeof spot->vlans) == 0 &&
         same_ends(sighting->tunnel_ends, spot->tunnel_ends);
}

static void
start(struct vmk_sighting *sighting, const struct vmk_spot *spot)
{
  memset(sighting, 0, sizeof *sighting);
  sighting->interface = spot->interface;
  sighting->tunnels = spot->tunnels;
  memcpy(sighting->vlans, spot->vlans, sizeof sighting->vlans);
  memcpy(sighting->tunnel_ends, spot->tunnel_ends, sizeof sighting->tunnel_ends);
}

void
vmk_sighting_single(const struct vmk_shard *shard, const struct vmk_hot *hot,
                    const struct vmk_cold *cold, unsigned client, struct vmk_sighting *sighting)
{
  start(sighting, vmk_spots_at(&shard->spots, cold->seen_at[vmk_hot_first_end(hot)]));
  for (unsigned end = 0; end < 2; end++) {
    const struct vmk_cold_half *half = vmk_cold_half(cold, end);
    const struct vmk_spot *spot = vmk_spots_at(&shard->spots, cold->seen_at[end]);
    struct vmk_sighting_half *seen = &sighting->half[end ^ client];

    if (!(hot->flags & VMK_HOT_SENT_0 << end))
      continue;
    seen->source = spot->source;
    seen->destination = spot->destination;
    seen->ttl_min = half->ttl_min;
    seen->ttl_max = half->ttl_max;
    seen->syn_mss = half->syn_mss;
    seen->first = vmk_place_unpack(half->place);
  }
}

static void
list_start(struct vmk_shard *shard, struct vmk_extension *extension, const struct vmk_hot *hot,
           const struct vmk_cold *cold)
{
  extension->sighting_room = 2;
  extension->sightings = g_new(struct vmk_sighting, extension->sighting_room);
  vmk_sighting_single(shard, hot, cold, extension->client, extension->sightings);
  extension->sighting_count = 1;
}

/* The index of the sighting at this spot, added when it is new; the last one stands for those that
 * are too many. */
static uint32_t
list_find(struct vmk_extension *extension, const struct vmk_spot *spot)
{
  uint32_t at = 0;

  while (at < extension->sighting_count && !is_at(&extension->sightings[at], spot))
    at++;
  if (at < extension->sighting_count)
    return at;
  if (at == VMK_SIGHTINGS_MAX) {
    extension->sightings_capped = true;
    return at - 1;
  }
  if (at == extension->sighting_room) {
    extension->sighting_room *= 2;
    extension->sightings =
        g_renew(struct vmk_sighting, extension->sightings, extension->sighting_room);
  }
  start(&extension->sightings[at], spot);
  extension->sighting_count++;
  return at;
}

static void
half_note(struct vmk_sighting_half *half, const struct vmk_spot *spot,
          const struct vmk_packet *packet)
{
  if (half->first.number == 0) {
    half->source = spot->source;
    half->destination = spot->destination;
    half->ttl_min = half->ttl_max = packet->ttl;
    half->first = (struct vmk_place){packet->interface, packet->number};
  } else if (!vmk_mac_equal(&half->source, &spot->source) ||
             !vmk_mac_equal(&half->destination, &spot->destination)) {
    half->macs_vary = true;
    half->other_source = spot->source;
    half->other_destination = spot->destination;
  }
  half->ttl_min = MIN(half->ttl_min, packet->ttl);
  half->ttl_max = MAX(half->ttl_max, packet->ttl);
  if (packet->tcp_flags & VMK_TCP_SYN && half->syn_mss == 0)
    half->syn_mss = vmk_packet_mss(packet);
}

static struct vmk_seen
note_in_list(struct vmk_hot *hot, struct vmk_extension *extension, const struct vmk_spot *spot,
             const struct vmk_packet *packet)
{
  struct vmk_seen seen = {.sighting = list_find(extension, spot)};
  struct vmk_sighting_half *half =
      &extension->sightings[seen.sighting].half[vmk_extension_slot(extension, packet->from)];

  half_note(half, spot, packet);
  if (seen.sighting > 0)
    half->packets++;
  if (extension->sighting_count > 1)
    hot->flags |= VMK_HOT_LISTED;
  return seen;
}

/* Without a list, a direction is described by its first spot and its TTLs. True when that still
 * does. */
static bool
note_single(struct vmk_shard *shard, struct vmk_hot *hot, struct vmk_cold *cold, uint32_t spot,
            const struct vmk_packet *packet)
{
  struct vmk_cold_half *half = vmk_cold_half(cold, packet->from);
  bool sent = hot->flags & VMK_HOT_SENT_0 << packet->from;
  uint32_t first = cold->seen_at[vmk_hot_first_end(hot)];

  if (sent ? cold->seen_at[packet->from] != spot : !vmk_spots_same_site(&shard->spots, first, spot))
    return false;
  half->ttl_min = sent ? MIN(half->ttl_min, packet->ttl) : packet->ttl;
  half->ttl_max = sent ? MAX(half->ttl_max, packet->ttl) : packet->ttl;
  cold->seen_at[packet->from] = spot;
  return true;
}

struct vmk_seen
vmk_sighting_note(struct vmk_shard *shard, struct vmk_hot *hot, struct vmk_cold *cold,
                  const struct vmk_packet *packet)
{
  bool sent = hot->flags & VMK_HOT_SENT_0 << packet->from;
  bool first = !(hot->flags & (VMK_HOT_SENT_0 | VMK_HOT_SENT_1));
  bool listed = hot->flags & VMK_HOT_HAS_LIST;
  struct vmk_seen seen = {0};
  uint32_t spot;

  if (sent && hot->half[packet->from].place == packet->place && !listed)
    return seen; /* as the packet before it: nothing to note */
  spot = vmk_spots_intern(&shard->spots, packet);
  if (first)
    cold->seen_at[packet->from] = spot;
  if (!sent || cold->seen_at[packet->from] != spot)
    vmk_spots_note_use(&shard->spots, spot, packet);
  if (!listed && !note_single(shard, hot, cold, spot, packet)) {
    list_start(shard, vmk_extension_of(&shard->extensions, hot), hot, cold);
    hot->flags |= VMK_HOT_HAS_LIST;
  }
  if (hot->flags & VMK_HOT_HAS_LIST)
    seen = note_in_list(hot, vmk_extension_get(&shard->extensions, hot),
                        vmk_spots_at(&shard->spots, spot), packet);
  if (!sent)
    cold->seen_at[packet->from] = spot;
  seen.apart = cold->seen_at[packet->from] != spot || seen.sighting > 0;
  seen.elsewhere = sent && hot->half[packet->from].place != packet->place;
  hot->half[packet->from].place = packet->place;
  return seen;
}
