/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a test tells a story of frames to the engine and looks at the flows that come out.
 * Must not know what any test expects.
 */
#ifndef VMK_TEST_FEED_H
#define VMK_TEST_FEED_H

#include "core/flow/engine.h"
#include "core/flow/packet.h"
#include "frame_build.h"

enum { HOST_A = 0x0a000001, HOST_B = 0x0a000002, PORT_A = 40000, PORT_B = 5000 };

struct feed {
  struct vmk_flows *flows;
  struct vmk_interface interfaces[4];
  int64_t time;    /* of the next frame, ns */
  uint64_t number; /* of the last frame */
};

/* One TCP segment or datagram between the two hosts. 0 means the usual value. */
struct sent {
  unsigned from; /* 0: host A to host B */
  uint32_t sequence, acknowledgement;
  unsigned flags; /* 0: ACK */
  uint32_t length;
  unsigned identification; /* 0: the next one, NO_IDENTIFICATION: 0 */
  unsigned ttl;            /* 0: 64 */
  unsigned vlan;           /* 0: no tag */
  unsigned source_mac;     /* 0: that of the host */
  unsigned port_a, port_b; /* 0: PORT_A, PORT_B */
  uint32_t interface;
  uint32_t snap;          /* octets captured; 0: all */
  int64_t wait;           /* ns before it; 0: 100 us */
  const uint8_t *payload; /* NULL: filler */
};

#define NO_IDENTIFICATION 0x10000u

struct feed feed_new(unsigned threads);
struct feed feed_with(struct vmk_engine_options options);
void feed_frame(struct feed *feed, const struct frame *frame, uint32_t interface, uint32_t snap,
                int64_t wait);
void feed_tcp(struct feed *feed, struct sent sent);
void feed_udp(struct feed *feed, struct sent sent);

/* SYN, its answer and ACK: host A's first octet has the number a + 1, host B's b + 1. */
void feed_open(struct feed *feed, uint32_t a, uint32_t b);
/* Those octets in segments of at most `piece`: sent has what is the same in all of them, and the
 * sequence of the first. */
void feed_octets(struct feed *feed, struct sent sent, const uint8_t *octets, size_t length,
                 size_t piece);

/* Finishes if need be, and gives the view of one flow. */
struct vmk_flow *feed_view(struct feed *feed, size_t index); /* owned by the caller: free() */
size_t feed_count(struct feed *feed);
void feed_free(struct feed *feed);

/* Runs a group of tests with 1, 2 and 4 threads: feed_threads is what it gives to feed_new
 * meanwhile. How many tests failed. */
int feed_run(int (*group)(void));
extern unsigned feed_threads;

#endif
