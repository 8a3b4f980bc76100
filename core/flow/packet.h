/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a captured frame becomes one packet of one connection: link layers, tunnels, IP,
 * transport header. Must not know flows: nothing here remembers a connection.
 *
 * Everything a struct vmk_packet points to is borrowed from the record it was decoded from.
 * Sources: IEEE 802.1Q, RFC 791, 8200, 9293, 768, 792, 4443, 2784, 2890, 7348 (VXLAN), 8926
 * (Geneve), 3032 (MPLS), 2516 (PPPoE), draft-foschiano-erspan, the LINKTYPE_ list of tcpdump.org.
 * All documented.
 */
#ifndef VMK_FLOW_PACKET_H
#define VMK_FLOW_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/flow/flow.h"
#include "core/flow/record.h"

enum { /* TCP flags, RFC 9293 section 3.1 */
       VMK_TCP_FIN = 0x01,
       VMK_TCP_SYN = 0x02,
       VMK_TCP_RST = 0x04,
       VMK_TCP_ACK = 0x10,
};

enum { /* IP protocol numbers that are treated apart */
       VMK_IP_HOP_BY_HOP = 0,
       VMK_IP_ICMP = 1,
       VMK_IP_IPIP = 4,
       VMK_IP_TCP = 6,
       VMK_IP_UDP = 17,
       VMK_IP_DCCP = 33,
       VMK_IP_IPV6 = 41,
       VMK_IP_ROUTING = 43,
       VMK_IP_FRAGMENT = 44,
       VMK_IP_GRE = 47,
       VMK_IP_ESP = 50,
       VMK_IP_AH = 51,
       VMK_IP_ICMPV6 = 58,
       VMK_IP_NO_NEXT = 59,
       VMK_IP_DESTINATION = 60,
       VMK_IP_VRRP = 112,
       VMK_IP_SCTP = 132,
       VMK_IP_MOBILITY = 135,
       VMK_IP_UDP_LITE = 136,
};

enum { /* bits of vmk_packet.flags */
       VMK_PACKET_V6 = 1 << 0,
       VMK_PACKET_CUT = 1 << 1,      /* fewer octets captured than were on the wire */
       VMK_PACKET_FRAGMENT = 1 << 2, /* a later fragment: the ports are those of the first one */
       VMK_PACKET_NO_SEQUENCE =
           1 << 3, /* TCP, but the header was not captured up to its sequence number */
       VMK_PACKET_TUNNEL_V6 = 1 << 4,  /* tunnel_ends holds IPv6 addresses */
       VMK_PACKET_IDENTIFIED = 1 << 5, /* IPv4 with an identification that is not 0: part of twin */
       VMK_PACKET_HALF = 1 << 6,       /* the second cache line waits for vmk_packet_complete */
       VMK_PACKET_TAGGED = 1 << 7,     /* while HALF: one 802.1Q tag */
};

/* Two cache lines. The first holds all that a packet needs that only continues what is known. */
struct vmk_packet {
  /* Canonical: equal for both directions. [0] IPv4: both addresses; IPv6: a keyed hash of them.
   * [1]: ports, protocol, family. */
  _Alignas(64) uint64_t key[2];
  uint64_t hash; /* of the key, keyed with the run's seed */
  int64_t time;
  uint32_t sequence, acknowledgement;
  uint32_t length;    /* payload octets on the wire */
  uint32_t frame;     /* frame octets on the wire */
  uint32_t ip_length; /* octets of the innermost IP packet */
  /* Keyed digest of interface, VLANs, tunnel, MACs and TTL: equal means seen alike. */
  uint32_t place;
  /* IP identification mixed with the TCP checksum: a copy has the same, a retransmission hardly
   * ever; 0: not known. */
  uint16_t twin;
  uint8_t tcp_flags;
  uint8_t from; /* which end of the key sent it: 0 or 1 */
  uint8_t flags;
  uint8_t options_length; /* captured TCP option octets, ending at payload */
  uint8_t ttl;
  uint8_t tunnels; /* enum vmk_tunnel bits */

  uint64_t number;
  uint64_t ordinal; /* 0.., over all frames of all captures, in the order fed; set by the engine */
  const uint8_t
      *addresses; /* source then destination as in the IP header: 2 * 4 or 2 * 16 octets */
  union {
    const uint8_t *link;             /* Ethernet destination and source (12 octets), or NULL */
    const struct vmk_record *record; /* while HALF */
  };
  const uint8_t *payload;     /* first transport payload octet; TCP options end here */
  const uint8_t *tunnel_ends; /* outer source and destination address, or NULL */
  uint32_t captured;          /* payload octets at payload */
  uint32_t interface;
  uint16_t vlans[VMK_VLANS_MAX];
};

_Static_assert(sizeof(struct vmk_packet) == 128, "two cache lines");

static inline uint8_t
vmk_packet_protocol(const struct vmk_packet *packet)
{
  return (uint8_t)packet->key[1];
}

/* Port of one end of a key: ports are 0 where the protocol has none. */
static inline uint16_t
vmk_key_port(const uint64_t key[2], unsigned end)
{
  return (uint16_t)(key[1] >> (end ? 16 : 32));
}

/* Why a frame was not decoded. The words are in the const table behind vmk_skip_reason. */
enum vmk_undecoded_reason {
  VMK_UNDECODED_LINK_TYPE,
  VMK_UNDECODED_LINK_CUT,
  VMK_UNDECODED_ETHERTYPE,
  VMK_UNDECODED_LLC,
  VMK_UNDECODED_ARP,
  VMK_UNDECODED_MPLS,
  VMK_UNDECODED_PPP,
  VMK_UNDECODED_IP_CUT,
  VMK_UNDECODED_IP_HEADER,
  VMK_UNDECODED_FRAGMENT,
  VMK_UNDECODED_IPV6_EXTENSION,
  VMK_UNDECODED_TRANSPORT_CUT,
  VMK_UNDECODED_TRANSPORT_HEADER,
  VMK_UNDECODED_GRE,
  VMK_UNDECODED_ERSPAN,
  VMK_UNDECODED_OVERLAY,
  VMK_UNDECODED_STEPS,
  VMK_UNDECODED_INTERFACE,
  VMK_UNDECODED_COUNT
};

const char *vmk_undecoded_word(enum vmk_undecoded_reason reason);

enum vmk_decoded {
  VMK_DECODED_PACKET, /* packet is filled */
  VMK_DECODED_EVENT,  /* a link-layer message without a connection (ARP, RARP): event is filled */
  VMK_DECODED_NOT,    /* reason is filled */
};

/* What one decode found besides the packet. */
struct vmk_decode_result {
  enum vmk_undecoded_reason reason; /* VMK_DECODED_NOT */
  bool has_event;                   /* event is filled (with packets, too: ICMP, VRRP, HSRP, ND) */
  struct vmk_event event;
};

struct vmk_decoder; /* the seed and the table of recent first fragments */

/* seed keys the hashes; equal seeds give equal hashes. */
struct vmk_decoder *vmk_decoder_new(uint64_t seed);
void vmk_decoder_free(struct vmk_decoder *decoder);

/* Decodes one frame. packet->ordinal is left to the caller. */
enum vmk_decoded vmk_packet_decode(struct vmk_decoder *decoder, const struct vmk_record *record,
                                   uint32_t link_type, struct vmk_packet *packet,
                                   struct vmk_decode_result *result);

/* The same without the short cut for common layerings; for tests: both must agree. */
enum vmk_decoded vmk_packet_decode_slowly(struct vmk_decoder *decoder,
                                          const struct vmk_record *record, uint32_t link_type,
                                          struct vmk_packet *packet,
                                          struct vmk_decode_result *result);

/* The addresses as the rest of the project holds them. */
void vmk_packet_ends(const struct vmk_packet *packet, struct vmk_address *source,
                     struct vmk_address *destination);
void vmk_packet_tunnel_ends(const struct vmk_packet *packet, struct vmk_address ends[2]);

/* Maximum segment size option of a SYN; 0: none captured. */
uint16_t vmk_packet_mss(const struct vmk_packet *packet);

#endif
