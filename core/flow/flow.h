/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows flows as a reader of results sees them: who talked to whom, how much, seen where, with what
 * first octets. Must not know the site, roles or findings.
 *
 * The engine keeps small records; a struct vmk_flow is a view that is filled for one flow at a
 * time.
 */
#ifndef VMK_FLOW_FLOW_H
#define VMK_FLOW_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/flow/ledger.h"
#include "core/flow/record.h"
#include "core/wire/address.h"

struct vmk_flows; /* the engine with all its flows and events */
struct vmk_meter; /* octets over time as they are kept: rate.h */

enum vmk_transport {
  VMK_TRANSPORT_TCP,
  VMK_TRANSPORT_UDP,
  VMK_TRANSPORT_OTHER,
};

/* How it was decided which end is the client (the end that opened the connection). */
enum vmk_direction_known_by {
  VMK_DIRECTION_SYN,     /* a SYN or SYN-ACK was seen */
  VMK_DIRECTION_CONTENT, /* the octets say it: a greeting, a ClientHello */
  VMK_DIRECTION_PORT,    /* one port is a known service port, or well below the other */
  VMK_DIRECTION_GUESS,   /* the sender of the first packet */
};

/* A packet that can be cited: interface names the file; number counts within the file. number 0:
 * none. */
struct vmk_place {
  uint32_t interface;
  uint64_t number;
};

enum vmk_tunnel { /* what carried the frames of a sighting; a bit set */
                  VMK_TUNNEL_GRE = 1 << 0,
                  VMK_TUNNEL_ERSPAN = 1 << 1,
                  VMK_TUNNEL_VXLAN = 1 << 2,
                  VMK_TUNNEL_GENEVE = 1 << 3,
                  VMK_TUNNEL_IPIP = 1 << 4,
                  VMK_TUNNEL_IPSEC = 1 << 5, /* ESP or UDP 4500: what is inside is not seen */
};

#define VMK_VLANS_MAX 2 /* tags kept of one frame, outermost first; VLAN 0xffff: none */
#define VMK_VLAN_NONE UINT16_C(0xffff)

/* One direction of a connection at one place. */
struct vmk_sighting_half {
  uint64_t packets;
  struct vmk_mac source;                          /* of the first packet */
  struct vmk_mac destination;                     /* of the first packet */
  bool macs_vary;                                 /* later packets had other MACs */
  struct vmk_mac other_source, other_destination; /* the last MACs that differed, if macs_vary */
  uint8_t ttl_min, ttl_max;                       /* IPv4 TTL or IPv6 hop limit, innermost header */
  uint16_t syn_mss; /* MSS option of the SYN or SYN-ACK; 0: not seen */
  struct vmk_place first;
};

/* The same connection at one place: an interface with a stack of VLAN tags and tunnels. */
struct vmk_sighting {
  uint32_t interface;
  uint16_t vlans[VMK_VLANS_MAX];
  uint8_t tunnels;                   /* enum vmk_tunnel bits */
  struct vmk_address tunnel_ends[2]; /* outer source and destination; none without a tunnel */
  struct vmk_sighting_half half[2];  /* 0: sent by the client */
};

/* The same TCP segment (addresses, ports, sequence number, length, payload sample) seen again with
 * another TTL. */
struct vmk_crossing {
  uint8_t direction; /* 0: sent by the client */
  uint32_t sequence;
  struct vmk_place before, after; /* before has the greater TTL */
  uint8_t ttl_before, ttl_after;
  uint32_t sighting_before, sighting_after;   /* index in sightings */
  struct vmk_mac source_before, source_after; /* Ethernet source MACs of the two */
  bool options_differ;                        /* TCP options, window scale or ISN were rewritten */
  uint64_t count; /* how many segments of this pair of places were seen so */
};

#define VMK_RATE_BINS 64

/* Payload over time for flows of some size: bins of equal width from start. Width doubles when the
 * bins run out. */
struct vmk_rate {
  int64_t start;                     /* ns */
  int64_t width;                     /* ns, 1 ms .. */
  uint64_t octets[VMK_RATE_BINS][2]; /* unique payload octets, [0] sent by the client */
};

/* The bins, with everything that was counted in them. */
struct vmk_rate vmk_meter_rate(const struct vmk_meter *meter);

struct vmk_half {
  struct vmk_address address;
  uint16_t port;          /* 0 for transports without ports; ICMP: type in client, code in server */
  struct vmk_mac mac;     /* source MAC of the first packet that this end sent */
  uint64_t packets;       /* with mirror duplicates removed where recognised; see duplicates */
  uint64_t bytes;         /* frame octets on the wire */
  uint64_t payload;       /* TCP: unique sequence space; else payload octets */
  uint64_t retransmitted; /* TCP payload octets seen again at the same place, not duplicates */
  uint64_t
      duplicates;   /* packets that are copies of one seen before (mirror, second capture point) */
  uint64_t cut;     /* packets whose captured octets are fewer than those on the wire */
  uint64_t missing; /* TCP payload octets that must have passed but were in no packet */
  int64_t first, last; /* ns; VMK_TIME_NONE when this end sent nothing */
  struct vmk_place first_packet;
  struct vmk_place first_payload;
  struct vmk_place fin; /* first packet with FIN, or RST */
  bool syn, fin_seen, rst_seen;
  uint16_t syn_mss;
  uint32_t max_frame; /* octets of the largest frame, for MTU: segmentation offload makes it larger
                         than the MTU */
  uint32_t max_ip;    /* octets of the largest IP packet */
  uint8_t sniff;      /* enum vmk_sniff (core/wire/sniff.h): what the first octets are */
  uint8_t entropy_verdict;    /* enum vmk_entropy_verdict (core/wire/entropy.h) */
  uint32_t entropy_millibits; /* Shannon entropy per octet, 1/1000 bit; 0 with entropy_sample 0 */
  uint64_t entropy_sample;    /* payload octets measured */
};

struct vmk_flow {
  uint64_t id; /* 1.. in order of first packet */
  enum vmk_transport transport;
  uint8_t ip_protocol;
  enum vmk_direction_known_by direction_known_by;
  struct vmk_half half[2]; /* 0: client, 1: server */
  int64_t first, last;
  int64_t rtt; /* ns from SYN to the ACK of the SYN-ACK as the capture point saw it; 0: not seen */
  bool interesting; /* the engine kept the details below (ports, first octets or volume made it a
                       candidate) */
  const struct vmk_sighting *sightings; /* borrowed; at least one */
  size_t sighting_count;
  bool sightings_capped;
  const struct vmk_crossing *crossings; /* borrowed */
  size_t crossing_count;
  const struct vmk_meter *rate; /* borrowed, or NULL: vmk_meter_rate */
  const struct vmk_ledger
      *ledger;        /* borrowed, or NULL: authd, NFC, TLS names and framing as decoded */
  uint64_t fragments; /* later IP fragments counted to this flow */
  bool ended;         /* closed by FIN/RST or idle */

  /* Private. sightings and ledger may point here: a copy of the view still points into the
   * original. */
  struct vmk_sighting own_sighting;
  struct vmk_ledger own_ledger;
};

/* Link-layer events, in time order. */
enum vmk_event_kind {
  VMK_EVENT_ARP_REQUEST,
  VMK_EVENT_ARP_REPLY,
  VMK_EVENT_GRATUITOUS_ARP,
  VMK_EVENT_RARP,      /* reverse request: what a vSwitch sends to announce a MAC */
  VMK_EVENT_ND_ADVERT, /* IPv6 neighbour advertisement */
  VMK_EVENT_VRRP,
  VMK_EVENT_HSRP,
  VMK_EVENT_ICMP_REDIRECT,
  VMK_EVENT_ICMP_TTL_EXCEEDED,
  VMK_EVENT_ICMP_FRAG_NEEDED,
};

struct vmk_event {
  enum vmk_event_kind kind;
  int64_t time;
  struct vmk_place place;
  uint16_t vlans[VMK_VLANS_MAX];
  struct vmk_mac mac;          /* sender's, as the protocol says; RARP: the announced MAC */
  struct vmk_mac frame_source; /* Ethernet source */
  struct vmk_address address;  /* sender's, as the protocol says */
  struct vmk_address target;
  /* ICMP: whom the message was sent to, so whose packet it is about (documented: RFC 792; RFC 4443
   * section 2.2); none for all else. */
  struct vmk_address receiver;
  /* ICMP_FRAG_NEEDED: octets of the largest IP packet that the next hop takes (documented: RFC 1191
   * section 4; RFC 4443 section 3.2); 0: not said, or not captured, and for all else. */
  uint32_t mtu;
};

/* RARP announcements of one MAC that belong together: one event is up to about 9 frames over 34 s
 * (observed.md). */
struct vmk_announcement {
  struct vmk_mac mac;
  uint16_t vlans[VMK_VLANS_MAX];
  uint32_t interface;
  int64_t first, last;
  uint64_t frames;
  struct vmk_place place; /* of the first frame */
};

/* A source MAC with the IP addresses it was seen to send from: many addresses make it a router's.
 */
struct vmk_mac_use {
  struct vmk_mac mac;
  uint32_t address_count; /* distinct, up to VMK_MAC_ADDRESSES; more_addresses says that there were
                             more */
#define VMK_MAC_ADDRESSES 8
  struct vmk_address addresses[VMK_MAC_ADDRESSES];
  bool more_addresses;
  struct vmk_place first;
};

/* What was not decoded, and why: names are stable words for the JSON member "skipped". */
struct vmk_undecoded {
  const char *reason;
  uint64_t packets;
};

size_t vmk_flows_count(const struct vmk_flows *flows);

/* Fills the view of flow `index` (0.., in order of first packet, for every number of threads the
 * same). What it points to is borrowed from flows and stays until flows is freed. */
void vmk_flows_view(const struct vmk_flows *flows, size_t index, struct vmk_flow *view);

/* A small part of the view, at a small part of its cost. */
struct vmk_flow_size {
  uint64_t bytes; /* frame octets of both directions */
  enum vmk_transport transport;
};

struct vmk_flow_size vmk_flows_size(const struct vmk_flows *flows, size_t index);

/* What there is to see of a flow of which no details were kept: no second sighting, no duplicates,
 * fragments, rate, ledger or server name. Index 0 and 1 are its ends in no particular order: which
 * is the client is not decided. */
struct vmk_flow_glance {
  enum vmk_transport transport;
  struct vmk_address address[2];
  uint64_t packets[2]; /* sent by that end */
  uint16_t port[2];    /* as in struct vmk_half */
  uint8_t sniff[2];    /* enum vmk_sniff */
  uint8_t tunnels;     /* of its only sighting, as the other two */
  uint16_t vlans[VMK_VLANS_MAX];
  uint32_t interface;
};

/* Fills the glance of flow `index`; false, and nothing filled, where only the view shows it all. */
bool vmk_flows_glance(const struct vmk_flows *flows, size_t index, struct vmk_flow_glance *glance);

const struct vmk_event *vmk_flows_events(const struct vmk_flows *flows, size_t *count);
const struct vmk_announcement *vmk_flows_announcements(const struct vmk_flows *flows,
                                                       size_t *count);
const struct vmk_mac_use *vmk_flows_mac_uses(const struct vmk_flows *flows, size_t *count);
/* Counters of one capture file (its index in the audit's table). */
const struct vmk_undecoded *vmk_flows_undecoded(const struct vmk_flows *flows, uint32_t file,
                                                size_t *count);

/* True where a cap was hit: the word says which ("flows", "events", ...); NULL when none. */
const char *vmk_flows_cap_hit(const struct vmk_flows *flows, size_t index);

#endif
