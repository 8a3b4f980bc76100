/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how spots and MAC uses are found again and how those of several threads become one list.
 * Must not know flows.
 */
#include "core/flow/spot.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { FIRST_SIZE = 64 };

static void
interned_init(struct vmk_interned *index)
{
  index->size = FIRST_SIZE;
  index->slot = g_new0(uint32_t, index->size);
}

static void
interned_put(struct vmk_interned *index, uint32_t hash, uint32_t number)
{
  uint32_t at = hash & (index->size - 1);

  while (index->slot[at] != 0)
    at = (at + 1) & (index->size - 1);
  index->slot[at] = number + 1;
}

/* True when the array of values has to grow along with the index, to half of its size. values: of
 * `size` octets, hashed by key_size. */
static bool
interned_grow(struct vmk_interned *index, const void *values, size_t size, size_t key_size)
{
  if (index->count < index->size / 2)
    return false;
  index->size *= 2;
  g_free(index->slot);
  index->slot = g_new0(uint32_t, index->size);
  for (uint32_t i = 0; i < index->count; i++)
    interned_put(index, (uint32_t)XXH3_64bits((const uint8_t *)values + i * size, key_size), i);
  return true;
}

/* The number of the value whose first key_size octets are key's, or the next free one. */
static uint32_t
interned_find(const struct vmk_interned *index, const void *values, size_t size, const void *key,
              size_t key_size, uint32_t hash)
{
  for (uint32_t at = hash & (index->size - 1); index->slot[at] != 0;
       at = (at + 1) & (index->size - 1)) {
    uint32_t number = index->slot[at] - 1;

    if (memcmp((const uint8_t *)values + number * size, key, key_size) == 0)
      return number;
  }
  return index->count;
}

void
vmk_spots_init(struct vmk_spots *spots)
{
  *spots = (struct vmk_spots){0};
  interned_init(&spots->index);
  interned_init(&spots->macs);
  spots->spot = g_new0(struct vmk_spot_record, FIRST_SIZE / 2);
  interned_init(&spots->sites);
  spots->site = g_new(struct vmk_spot, FIRST_SIZE / 2);
  spots->mac = g_new(struct vmk_mac_record, FIRST_SIZE / 2);
}

void
vmk_spots_clear(struct vmk_spots *spots)
{
  g_free(spots->index.slot);
  g_free(spots->macs.slot);
  g_free(spots->spot);
  g_free(spots->sites.slot);
  g_free(spots->site);
  g_free(spots->mac);
}

/* Number of the MAC's record + 1; 0 when there are too many MACs or none. */
static uint32_t
intern_mac(struct vmk_spots *spots, const struct vmk_mac *mac, const struct vmk_packet *packet)
{
  uint32_t hash = (uint32_t)XXH3_64bits(mac, sizeof *mac);
  uint32_t number;

  if (vmk_mac_is_none(mac))
    return 0;
  number = interned_find(&spots->macs, spots->mac, sizeof *spots->mac, mac, sizeof *mac, hash);
  if (number < spots->macs.count)
    return number + 1;
  if (number >= VMK_MAC_USES_MAX) {
    spots->macs_capped = true;
    return 0;
  }
  if (interned_grow(&spots->macs, spots->mac, sizeof *spots->mac, sizeof *mac))
    spots->mac = g_renew(struct vmk_mac_record, spots->mac, spots->macs.size / 2);
  spots->mac[number] = (struct vmk_mac_record){
      .use = {.mac = *mac, .first = {packet->interface, packet->number}},
      .first = packet->ordinal,
  };
  interned_put(&spots->macs, hash, number);
  spots->macs.count++;
  return number + 1;
}

static struct vmk_spot
spot_of(const struct vmk_packet *packet)
{
  struct vmk_spot spot = {.interface = packet->interface, .tunnels = packet->tunnels};

  memcpy(spot.vlans, packet->vlans, sizeof spot.vlans);
  if (packet->tunnel_ends)
    vmk_packet_tunnel_ends(packet, spot.tunnel_ends);
  if (packet->link) {
    memcpy(spot.destination.octets, packet->link, 6);
    memcpy(spot.source.octets, packet->link + 6, 6);
    spot.linked = 1;
  }
  return spot;
}

static uint32_t
intern_site(struct vmk_spots *spots, struct vmk_spot site)
{
  struct vmk_address end = site.tunnel_ends[0];
  uint32_t hash, number;

  memset(&site.destination, 0, sizeof site.destination);
  memset(&site.source, 0, sizeof site.source);
  site.linked = 0;
  if (memcmp(&site.tunnel_ends[0], &site.tunnel_ends[1], sizeof end) > 0) {
    site.tunnel_ends[0] = site.tunnel_ends[1];
    site.tunnel_ends[1] = end;
  }
  hash = (uint32_t)XXH3_64bits(&site, sizeof site);
  number = interned_find(&spots->sites, spots->site, sizeof site, &site, sizeof site, hash);
  if (number < spots->sites.count)
    return number;
  if (interned_grow(&spots->sites, spots->site, sizeof site, sizeof site))
    spots->site = g_renew(struct vmk_spot, spots->site, spots->sites.size / 2);
  spots->site[number] = site;
  interned_put(&spots->sites, hash, number);
  spots->sites.count++;
  return number;
}

static uint32_t
intern(struct vmk_spots *spots, const struct vmk_packet *packet)
{
  struct vmk_spot spot = spot_of(packet);
  uint32_t hash = (uint32_t)XXH3_64bits(&spot, sizeof spot);
  uint32_t number =
      interned_find(&spots->index, spots->spot, sizeof *spots->spot, &spot, sizeof spot, hash);

  if (number < spots->index.count)
    return number;
  if (number >= VMK_SPOTS_MAX) {
    spots->spots_capped = true;
    return number - 1;
  }
  if (interned_grow(&spots->index, spots->spot, sizeof *spots->spot, sizeof spot))
    spots->spot = g_renew(struct vmk_spot_record, spots->spot, spots->index.size / 2);
  spots->spot[number] = (struct vmk_spot_record){
      .spot = spot,
      .mac = intern_mac(spots, &spot.source, packet),
      .site = intern_site(spots, spot),
  };
  interned_put(&spots->index, hash, number);
  spots->index.count++;
  return number;
}

static inline bool
same_link(const struct vmk_spot *spot, const uint8_t *link)
{
  const uint8_t *macs = (const uint8_t *)spot + offsetof(struct vmk_spot, destination);

  return memcmp(macs, link, 8) == 0 && memcmp(macs + 8, link + 8, 4) == 0;
}

static __attribute__((noinline)) bool
is_of_in_all(const struct vmk_spot *spot, const struct vmk_packet *packet)
{
  struct vmk_spot seen = spot_of(packet);

  return memcmp(spot, &seen, sizeof seen) == 0;
}

/* Digests of two ways can be equal by chance. */
static bool
is_of(const struct vmk_spot *spot, const struct vmk_packet *packet)
{
  if (packet->link && packet->tunnels == 0 && !packet->tunnel_ends) /* nearly always */
    return spot->tunnels == 0 && spot->linked && spot->interface == packet->interface &&
           memcmp(spot->vlans, packet->vlans, sizeof spot->vlans) == 0 &&
           same_link(spot, packet->link);
  return is_of_in_all(spot, packet);
}

static __attribute__((noinline)) uint32_t
intern_anew(struct vmk_spots *spots, const struct vmk_packet *packet)
{
  uint32_t number = intern(spots, packet);

  spots->recent[packet->place % VMK_SPOTS_RECENT] = (struct vmk_spot_recent){packet->place, number};
  return number;
}

uint32_t
vmk_spots_intern(struct vmk_spots *spots, const struct vmk_packet *packet)
{
  struct vmk_spot_recent recent = spots->recent[packet->place % VMK_SPOTS_RECENT];

  if (recent.place == packet->place && is_of(&spots->spot[recent.number].spot, packet))
    return recent.number;
  return intern_anew(spots, packet);
}

void
vmk_spots_note_use(struct vmk_spots *spots, uint32_t number, const struct vmk_packet *packet)
{
  struct vmk_mac_record *record;
  struct vmk_address source, destination;

  if (spots->spot[number].mac == 0)
    return;
  record = &spots->mac[spots->spot[number].mac - 1];
  if (record->use.more_addresses) {
    spots->spot[number].mac = 0;
    return;
  }
  vmk_packet_ends(packet, &source, &destination);
  for (uint32_t i = 0; i < record->use.address_count; i++)
    if (vmk_address_equal(&record->use.addresses[i], &source))
      return;
  if (record->use.address_count == VMK_MAC_ADDRESSES) {
    record->use.more_addresses = true;
    return;
  }
  record->ordinals[record->use.address_count] = packet->ordinal;
  record->use.addresses[record->use.address_count++] = source;
}

static int
by_first(const void *a, const void *b)
{
  const struct vmk_mac_record *left = a, *right = b;

  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  return memcmp(&left->use.mac, &right->use.mac, sizeof left->use.mac);
}

static int
by_mac(const void *a, const void *b)
{
  const struct vmk_mac_record *left = a, *right = b;
  int order = memcmp(&left->use.mac, &right->use.mac, sizeof left->use.mac);

  return order ? order : by_first(a, b);
}

static void
remove_address(struct vmk_mac_record *record, uint32_t at)
{
  uint32_t behind = --record->use.address_count - at;

  memmove(&record->use.addresses[at], &record->use.addresses[at + 1],
          behind * sizeof record->use.addresses[0]);
  memmove(&record->ordinals[at], &record->ordinals[at + 1], behind * sizeof record->ordinals[0]);
}

/* Adds one address at its place by ordinal, which moves it forward if it is known from a later
 * packet; the last one gives way when there are too many. */
static void
merge_address(struct vmk_mac_record *into, const struct vmk_address *address, uint64_t ordinal)
{
  uint32_t at = 0, behind;

  while (at < into->use.address_count && !vmk_address_equal(&into->use.addresses[at], address))
    at++;
  if (at < into->use.address_count && into->ordinals[at] <= ordinal)
    return;
  if (at < into->use.address_count)
    remove_address(into, at);
  at = 0;
  while (at < into->use.address_count && into->ordinals[at] < ordinal)
    at++;
  if (into->use.address_count == VMK_MAC_ADDRESSES) {
    into->use.more_addresses = true;
    if (at == VMK_MAC_ADDRESSES)
      return;
    into->use.address_count--;
  }
  behind = into->use.address_count++ - at;
  memmove(&into->use.addresses[at + 1], &into->use.addresses[at], behind * sizeof *address);
  memmove(&into->ordinals[at + 1], &into->ordinals[at], behind * sizeof ordinal);
  into->use.addresses[at] = *address;
  into->ordinals[at] = ordinal;
}

static void
merge_record(struct vmk_mac_record *into, const struct vmk_mac_record *from)
{
  for (uint32_t i = 0; i < from->use.address_count; i++)
    merge_address(into, &from->use.addresses[i], from->ordinals[i]);
  into->use.more_addresses |= from->use.more_addresses;
}

struct vmk_mac_use *
vmk_spots_merge(struct vmk_spots *const *parts, size_t part_count, size_t *count, bool *capped)
{
  GArray *all = g_array_new(FALSE, FALSE, sizeof(struct vmk_mac_record));
  struct vmk_mac_record *record;
  struct vmk_mac_use *uses;
  size_t kept = 0;

  for (size_t i = 0; i < part_count; i++) {
    g_array_append_vals(all, parts[i]->mac, parts[i]->macs.count);
    *capped |= parts[i]->macs_capped;
  }
  record = (struct vmk_mac_record *)(void *)all->data;
  if (all->len > 0)
    qsort(record, all->len, sizeof *record, by_mac);
  for (size_t i = 0; i < all->len; i++) {
    if (kept > 0 && vmk_mac_equal(&record[kept - 1].use.mac, &record[i].use.mac))
      merge_record(&record[kept - 1], &record[i]);
    else
      record[kept++] = record[i];
  }
  if (kept > 0)
    qsort(record, kept, sizeof *record, by_first);
  if (kept > VMK_MAC_USES_MAX) {
    kept = VMK_MAC_USES_MAX;
    *capped = true;
  }
  uses = g_new(struct vmk_mac_use, kept + 1);
  for (size_t i = 0; i < kept; i++)
    uses[i] = record[i].use;
  *count = kept;
  g_array_free(all, TRUE);
  return uses;
}
