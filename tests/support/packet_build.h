/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to make Ethernet frames of conversations for tests, and to feed them to the flow
 * engine. Must not know what any test expects.
 */
#ifndef VMK_TESTS_PACKET_BUILD_H
#define VMK_TESTS_PACKET_BUILD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/flow/engine.h"

/* All frames of a test, in order. Time starts at second 1700000000 and goes on by 100 us a frame.
 */
struct build {
  GPtrArray *frames;  /* struct build_frame */
  int64_t now;        /* ns */
  int64_t step;       /* ns between frames */
  uint32_t interface; /* that following frames are captured at */
  uint32_t snap;      /* octets kept of following frames; 0: all */
  struct vmk_interface interfaces[8];
};

/* Who talks: text forms, "10.0.0.1" and "00:50:56:6a:01:01". */
struct build_end {
  const char *address, *mac;
  uint16_t port;
};

struct build_connection {
  struct build *build;
  struct build_end end[2]; /* 0: client */
  const char *next_hop[2]; /* destination MAC of what end n sends; NULL: the other end's */
  int vlan;                /* -1: untagged */
  uint8_t ttl;
  uint16_t mss; /* offered in SYN and used for segments */
  uint32_t sequence[2];
  uint16_t identification[2]; /* of the next IP packet; counts up */
  bool mute[2];               /* frames that end n sends are not captured */
};

struct build *build_new(void);
void build_free(struct build *build);

/* A TCP connection that is not open yet: VLAN -1 for none. */
struct build_connection build_tcp(struct build *build, struct build_end client,
                                  struct build_end server, int vlan);
void build_open(struct build_connection *connection);
/* Octets from end n in segments of the MSS, each acknowledged. */
void build_send(struct build_connection *connection, unsigned from, const void *octets,
                size_t length);
void build_close(struct build_connection *connection);

/* Octets of a kind, always the same for one seed. */
void build_send_random(struct build_connection *connection, unsigned from, size_t length,
                       uint64_t seed);
void build_send_clear(struct build_connection *connection, unsigned from, size_t length);

void build_udp(struct build *build, struct build_end client, struct build_end server, int vlan,
               size_t length);
void build_rarp(struct build *build, const char *mac, int vlan);
/* ICMP: a packet of the sender to target (an address) is too large, says the router. mtu: of its
 * next hop; 0: not said. */
void build_too_big(struct build *build, struct build_end router, struct build_end sender,
                   const char *target, uint16_t mtu, int vlan);

/* Moves the frames of two builds into one, by turns: what two capture points see of the same
 * traffic. Frees both. */
void build_interleave(struct build *into, struct build *first, struct build *second);

/* Frames into flows; finished. Free with vmk_flows_free, before the build. */
struct vmk_flows *build_flows(const struct build *build);
/* The same with records in hand, for tests that feed otherwise. */
GArray *build_records(const struct build *build);

#endif
