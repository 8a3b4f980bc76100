/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the payload of a connection worth following is put in order and handed to the parsers
 * of core/wire. Must not know packets beyond one segment's place, nor what results are used for.
 */
#ifndef VMK_FLOW_TRACKER_H
#define VMK_FLOW_TRACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/flow/ledger.h"

struct vmk_packet; /* packet.h */
struct vmk_rooms;  /* rooms.h */
struct vmk_tracker;

enum {
  VMK_TRACKER_HELD_SEGMENTS =
      256, /* of one direction that wait for a gap to close; then the gap is given up */
  VMK_TRACKER_HELD_OCTETS = 1 << 20,  /* likewise, octets */
  VMK_TRACKER_SAMPLE_FIRST = 1 << 13, /* payload octets measured at the start of a flow */
  VMK_TRACKER_SAMPLE_MORE = 1 << 12,  /* and each time that vmk_tracker_sample_more asks */
  VMK_TRACKER_SAMPLE_ALL = 1 << 17,   /* and in all; of each direction */
  VMK_TRACKER_HELLO_MAX = 1 << 14,    /* octets of a ClientHello that are kept until it is whole */
};

/* One segment's payload. */
struct vmk_segment {
  const uint8_t *data; /* borrowed; captured octets */
  uint32_t captured;
  uint32_t length; /* on the wire */
  uint32_t sequence;
  struct vmk_mark place;
};

/* keep: bits of candidate.h. client: the end taken for the client's. rooms: of all trackers that
 * are fed by one thread; borrowed. */
struct vmk_tracker *vmk_tracker_new(uint8_t keep, unsigned client, struct vmk_rooms *rooms);
void vmk_tracker_free(struct vmk_tracker *tracker); /* NULL is fine */

/* More to keep from now on. */
void vmk_tracker_keep(struct vmk_tracker *tracker, uint8_t keep);

/* Reads it with the set's framings, too (borrowed). ports: those of end 0 and 1. No effect the
 * second time. */
struct vmk_framing_set;
void vmk_tracker_frame(struct vmk_tracker *tracker, const struct vmk_framing_set *set,
                       const uint16_t ports[2]);

/* Hands what comes in order on to options->on_octets (borrowed), as the flow of this index. */
struct vmk_engine_options;
void vmk_tracker_observe(struct vmk_tracker *tracker, const struct vmk_engine_options *options,
                         uint64_t index);

/* Where the stream of an end starts, when that is known. No effect once a segment was taken. */
void vmk_tracker_start(struct vmk_tracker *tracker, unsigned end, uint32_t sequence);

/* The next payload in order, all of it captured, when nobody wants to see any of it: true, and it
 * is done with. Else nothing has happened: vmk_tracker_take. */
bool vmk_tracker_pass(struct vmk_tracker *tracker, const struct vmk_packet *packet);

/* Takes a segment of one end: in order at once, else when the gap before it closes or is given up.
 */
void vmk_tracker_take(struct vmk_tracker *tracker, unsigned end, const struct vmk_segment *segment);

/* Measures some more of the payload; false when enough was measured. */
bool vmk_tracker_sample_more(struct vmk_tracker *tracker);

/* Asks the processor for what the next segment will touch. */
void vmk_tracker_prefetch(const struct vmk_tracker *tracker);

/* Nothing more will come: what waits is given out. */
void vmk_tracker_finish(struct vmk_tracker *tracker);

/* Nothing is left to be looked at: the flow may go the short way again. */
bool vmk_tracker_is_idle(const struct vmk_tracker *tracker);

/* The server name that a ClientHello in several segments asked for, or NULL: octets borrowed from
 * the tracker. */
const uint8_t *vmk_tracker_server_name(const struct vmk_tracker *tracker, size_t *length);

/* Client and server change places in what was kept. */
void vmk_tracker_turn(struct vmk_tracker *tracker);

/* The ledger as it stands, with [0] for the client as last turned; NULL when there is nothing in
 * it. */
const struct vmk_ledger *vmk_tracker_ledger(struct vmk_tracker *tracker);

/* What the first octets of an end turned out to be (enum vmk_sniff); VMK_SNIFF_NOTHING: the walk
 * did not say. */
uint8_t vmk_tracker_sniff(const struct vmk_tracker *tracker, unsigned end);

/* How random the payload of an end is. sample: octets measured. */
struct vmk_tracker_entropy {
  uint8_t verdict; /* enum vmk_entropy_verdict */
  uint32_t millibits;
  uint64_t sample;
};
struct vmk_tracker_entropy vmk_tracker_entropy(const struct vmk_tracker *tracker, unsigned end);

#endif
