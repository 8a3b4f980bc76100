/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how flow records lie in memory: append-only, the hot part before the cold one, found
 * through a small index. Must not know what is counted in them.
 *
 * Measured (docs/performance.md): the index holds 8 octets an entry and grows without touching
 * records; a packet of a known flow touches one line of the index and one or two of its record, a
 * packet on the long way two or three.
 */
#ifndef VMK_FLOW_STORE_H
#define VMK_FLOW_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/flow/flow.h"
#include "core/flow/index.h"

enum { /* bits of vmk_hot.flags; those of end 1 are those of end 0 shifted left by one */
       VMK_HOT_SENT_0 = 1u << 0, /* this end sent a packet */
       VMK_HOT_SENT_1 = 1u << 1,
       VMK_HOT_DATA_0 = 1u << 2, /* this end sent payload */
       VMK_HOT_DATA_1 = 1u << 3,
       VMK_HOT_SYN_0 = 1u << 4, /* a SYN of this end was seen */
       VMK_HOT_SYN_1 = 1u << 5,
       VMK_HOT_FIN_0 = 1u << 6,
       VMK_HOT_FIN_1 = 1u << 7,
       VMK_HOT_RST_0 = 1u << 8,
       VMK_HOT_RST_1 = 1u << 9,
       VMK_HOT_CLIENT_0 = 1u << 10, /* this end sent a SYN without ACK, or got a SYN with ACK */
       VMK_HOT_CLIENT_1 = 1u << 11,
       VMK_HOT_FIRST_1 = 1u << 12, /* end 1 sent the first packet */
       VMK_HOT_V6 = 1u << 13,
       VMK_HOT_EMITTED = 1u << 14,  /* handed to on_flow */
       VMK_HOT_REPLACED = 1u << 15, /* a later connection has the same key */
       VMK_HOT_INTERESTING = 1u << 16,
       VMK_HOT_RATED = 1u << 17,     /* the extension has rate bins */
       VMK_HOT_HANDSHAKE = 1u << 18, /* SYN-ACK seen, the ACK that ends the handshake not yet */
       VMK_HOT_WATCHED = 1u << 19,   /* copies are looked for in every packet */
       VMK_HOT_TRACKED = 1u << 20,   /* payload is followed */
       VMK_HOT_DEFERRED =
           1u << 21, /* a packet of this batch waits for the long way: later ones must, too */
       VMK_HOT_ACKED_0 =
           1u
           << 22, /* vmk_hot_half.acknowledged means something (always set where there is none) */
       VMK_HOT_ACKED_1 = 1u << 23,
       VMK_HOT_LISTED = 1u << 24, /* seen at several places: each packet is counted to its own */
       VMK_HOT_START_0 =
           1u << 25, /* this end's first octets were looked at, or will not come any more */
       VMK_HOT_START_1 = 1u << 26,
       VMK_HOT_HAS_LIST = 1u << 27, /* the extension has a list of sightings */
};

/* With any of these a packet goes the long way. */
#define VMK_HOT_SLOW                                                                               \
  (VMK_HOT_HANDSHAKE | VMK_HOT_WATCHED | VMK_HOT_TRACKED | VMK_HOT_DEFERRED | VMK_HOT_LISTED)

/* One direction, by sender: what changes with every packet. */
struct vmk_hot_half {
  int64_t last;
  uint32_t packets; /* since the last carry into the extension */
  uint32_t bytes;   /* likewise; carried before it passes VMK_HOT_CARRY */
  uint32_t next;    /* TCP: sequence number after the last octet seen; else payload octets since the
                       last carry */
  uint32_t place;   /* vmk_packet.place of the last packet */
  uint32_t acknowledged; /* TCP: greatest acknowledgement number sent by this end */
  uint16_t twin;         /* vmk_packet.twin of the last packet */
  uint16_t max_ip;       /* largest IP packet; UINT16_MAX: see the extension */
};

#define VMK_HOT_CARRY (UINT32_C(1) << 20)

/* Nanoseconds from a to b; 0 when b is not later or one of them is not known. */
static inline uint64_t
vmk_elapsed(int64_t a, int64_t b)
{
  return a == VMK_TIME_NONE || b <= a ? 0 : (uint64_t)b - (uint64_t)a;
}

/* The flow's first cache line holds what both ends need and end 0, the second one end 1. */
struct vmk_hot {
  uint64_t key[2];
  uint32_t extension; /* number of the extension; 0: none */
  uint32_t flags;
  uint32_t cut[2]; /* packets with fewer octets captured than sent, since the last carry */
  struct vmk_hot_half half[2];
};

/* The end that sent the flow's first packet. */
static inline unsigned
vmk_hot_first_end(const struct vmk_hot *hot)
{
  return hot->flags & VMK_HOT_FIRST_1 ? 1 : 0;
}

/* The whole question of vmk_hot_is_idle. */
bool vmk_hot_is_idle_really(const struct vmk_hot *hot, unsigned from, int64_t now, int64_t timeout);

/* Did both ends send nothing for longer than that (INT64_MAX: never)? The end `from` is asked
 * first: the other one's half may not be in the processor's cache. */
static inline bool
vmk_hot_is_idle(const struct vmk_hot *hot, unsigned from, int64_t now, int64_t timeout)
{
  uint64_t since = (uint64_t)now - (uint64_t)hot->half[from].last;

  return __builtin_expect(since > (uint64_t)timeout, 0) &&
         vmk_hot_is_idle_really(hot, from, now, timeout);
}

/* One direction: what is written once or seldom. */
struct vmk_cold_half {
  int64_t first;
  uint64_t place;         /* of the first packet, packed */
  uint32_t payload_delta; /* first packet with payload: number minus that of the first packet plus
                             1; 0: none; UINT32_MAX: in the extension */
  uint32_t base;          /* TCP: sequence number of the first payload octet since the last carry */
  uint16_t syn_mss;
  uint16_t max_frame;       /* UINT16_MAX: see the extension */
  uint8_t ttl_min, ttl_max; /* at the first place */
  uint8_t sniff;            /* enum vmk_sniff */
  uint8_t reserved;
};

/* Goes on in the second cache line, with end 1, which has its other half there; the third one holds
 * end 0 and what both ends need: a packet on the long way touches two lines or three. */
struct vmk_cold {
  struct vmk_cold_half backward[2]; /* end 1, end 0: vmk_cold_half */
  uint32_t seen_at[2];   /* number of the spot (spot.h) of the first packet of each end */
  uint32_t fin_delta[2]; /* the first FIN or RST of each end; as payload_delta */
  uint32_t rtt;          /* ns; 0: not seen */
  uint32_t server_name;  /* number in the names; 0: none */
  uint32_t addresses;    /* IPv6: number of the pair of addresses */
  uint32_t reserved;
};

#define vmk_cold_half(cold, end) (&(cold)->backward[1 - (end)])

struct vmk_flow_record {
  _Alignas(64) struct vmk_hot hot;
  struct vmk_cold cold;
};

_Static_assert(sizeof(struct vmk_hot_half) == 32 && sizeof(struct vmk_cold_half) == 32 &&
                   offsetof(struct vmk_flow_record, cold) == 96 &&
                   sizeof(struct vmk_flow_record) == 192,
               "three cache lines, and 200 octets a flow with the index");

static inline struct vmk_cold *
vmk_cold_of(struct vmk_hot *hot)
{
  return &((struct vmk_flow_record *)(void *)hot)->cold;
}

/* Records of one size in blocks that never move. */
struct vmk_blocks {
  uint8_t **block;
  size_t count; /* blocks */
  size_t size;  /* octets of a record */
};

enum { VMK_BLOCK_SHIFT = 16, VMK_BLOCK_RECORDS = 1 << VMK_BLOCK_SHIFT };

struct vmk_store {
  struct vmk_index index;
  uint32_t count;              /* flows */
  struct vmk_blocks records;   /* struct vmk_flow_record */
  struct vmk_blocks addresses; /* 32 octets: the address of end 0, then of end 1 */
  uint32_t address_count;
  struct vmk_blocks
      ordinals; /* uint64_t of the first packet; only when several stores are merged */
  bool keep_ordinals;
};

void vmk_store_init(struct vmk_store *store, bool keep_ordinals);
void vmk_store_clear(struct vmk_store *store);

static inline void *
vmk_blocks_at(const struct vmk_blocks *blocks, uint32_t number)
{
  return blocks->block[number >> VMK_BLOCK_SHIFT] +
         (size_t)(number & (VMK_BLOCK_RECORDS - 1)) * blocks->size;
}

static inline struct vmk_hot *
vmk_store_hot(const struct vmk_store *store, uint32_t number)
{
  struct vmk_flow_record *block =
      (struct vmk_flow_record *)(void *)store->records.block[number >> VMK_BLOCK_SHIFT];

  return &block[number & (VMK_BLOCK_RECORDS - 1)].hot;
}

static inline struct vmk_cold *
vmk_store_cold(const struct vmk_store *store, uint32_t number)
{
  return vmk_cold_of(vmk_store_hot(store, number));
}

#define VMK_STORE_NONE VMK_INDEX_NONE

/* The flow with exactly this key, or VMK_STORE_NONE. */
uint32_t vmk_store_find(const struct vmk_store *store, uint64_t hash, const uint64_t key[2]);

/* A new, zeroed flow under this key. known: the key has a flow, which is no longer found from now
 * on; else it must have none. */
uint32_t vmk_store_add(struct vmk_store *store, uint64_t hash, const uint64_t key[2],
                       uint64_t ordinal, bool known);

uint64_t vmk_store_ordinal(const struct vmk_store *store, uint32_t number);
uint32_t vmk_store_add_addresses(struct vmk_store *store, const struct vmk_address ends[2]);

/* A place in eight octets: 40 bits of packet number, 24 bits of interface. 0: none. */
static inline uint64_t
vmk_place_pack(uint32_t interface, uint64_t number)
{
  return number << 24 | (interface & 0xffffff);
}

static inline struct vmk_place
vmk_place_unpack(uint64_t packed)
{
  return (struct vmk_place){.interface = (uint32_t)(packed & 0xffffff), .number = packed >> 24};
}

#endif
