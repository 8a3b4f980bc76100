/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the distinct ways in which packets were seen (interface, VLANs, tunnel, MACs), each kept
 * once, and which addresses each source MAC sends from. Must not know flows.
 */
#ifndef VMK_FLOW_SPOT_H
#define VMK_FLOW_SPOT_H

#include "core/flow/packet.h"

struct vmk_spot {
  uint32_t interface;
  uint16_t vlans[VMK_VLANS_MAX];
  struct vmk_mac destination, source; /* none where the link layer has none */
  struct vmk_address tunnel_ends[2];
  uint8_t tunnels;
  uint8_t linked; /* the MACs are known */
  uint8_t reserved[2];
};

_Static_assert(sizeof(struct vmk_spot) == 56, "compared as octets: no padding");

enum { VMK_MAC_USES_MAX = 1 << 16, VMK_SPOTS_MAX = 1 << 22, VMK_SPOTS_RECENT = 1 << 14 };

struct vmk_mac_record {
  struct vmk_mac_use use;
  uint64_t first;                       /* ordinal of the first packet */
  uint64_t ordinals[VMK_MAC_ADDRESSES]; /* of the first packet of each address */
};

/* Hash of values that are kept in an array and never removed. */
struct vmk_interned {
  uint32_t *slot; /* number + 1; 0: empty */
  uint32_t size;  /* a power of two */
  uint32_t count; /* values */
};

/* A spot with what a packet that was seen before there needs: one cache line. */
struct vmk_spot_record {
  struct vmk_spot spot;
  uint32_t mac; /* number of the source MAC's record + 1; 0: none, or nothing more to note */
  uint32_t
      site; /* number of the interface with its VLANs and tunnel, whichever way it was passed */
};

_Static_assert(sizeof(struct vmk_spot_record) == 64, "one cache line");

/* What was interned last for some places: only a hint, the spot itself is compared. */
struct vmk_spot_recent {
  uint32_t place; /* vmk_packet.place */
  uint32_t number;
};

struct vmk_spots {
  struct vmk_spot_recent recent[VMK_SPOTS_RECENT];
  struct vmk_spot_record *spot;
  struct vmk_interned index;
  struct vmk_spot *site; /* without MACs, tunnel ends in order */
  struct vmk_interned sites;
  struct vmk_mac_record *mac;
  struct vmk_interned macs;
  bool macs_capped, spots_capped;
};

void vmk_spots_init(struct vmk_spots *spots);
void vmk_spots_clear(struct vmk_spots *spots);

/* Number of the way in which this packet was seen. When there are too many, the last number stands
 * for the rest. */
uint32_t vmk_spots_intern(struct vmk_spots *spots, const struct vmk_packet *packet);

static inline const struct vmk_spot *
vmk_spots_at(const struct vmk_spots *spots, uint32_t number)
{
  return &spots->spot[number].spot;
}

/* Are these two places one: the same interface with the same VLANs and tunnel? */
static inline bool
vmk_spots_same_site(const struct vmk_spots *spots, uint32_t a, uint32_t b)
{
  return spots->spot[a].site == spots->spot[b].site;
}

/* Asks the processor for what interning the packet will read, then for what that leads to. */
static inline void
vmk_spots_prefetch(const struct vmk_spots *spots, const struct vmk_packet *packet)
{
  __builtin_prefetch(&spots->recent[packet->place % VMK_SPOTS_RECENT]);
}

static inline void
vmk_spots_prefetch_spot(const struct vmk_spots *spots, const struct vmk_packet *packet)
{
  __builtin_prefetch(&spots->spot[spots->recent[packet->place % VMK_SPOTS_RECENT].number]);
}

/* Notes that the source MAC of the packet, seen at this spot, sends from the packet's source
 * address. */
void vmk_spots_note_use(struct vmk_spots *spots, uint32_t number, const struct vmk_packet *packet);

/* Merges what several stores noted, in order of first packet, into an owned array (g_free). */
struct vmk_mac_use *vmk_spots_merge(struct vmk_spots *const *parts, size_t part_count,
                                    size_t *count, bool *capped);

#endif
