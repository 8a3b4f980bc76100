/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows one capture while it is read: its octets, the walker that its format needs, the time of
 * its next frame.
 * Must not know other captures.
 */
#ifndef VMK_INPUT_SOURCE_H
#define VMK_INPUT_SOURCE_H

#include "capture-tool/input/filter.h"
#include "capture-tool/input/octets.h"
#include "capture-tool/input/tables.h"

enum vmk_source_state {
  VMK_SOURCE_EMPTY, /* it is not known yet when the next frame is, or whether there is one */
  VMK_SOURCE_READY, /* next_time holds */
  VMK_SOURCE_ENDED,
};

enum vmk_pcap_lengths {
  VMK_PCAP_LENGTHS_NORMAL,  /* captured, wire */
  VMK_PCAP_LENGTHS_SWAPPED, /* wire, captured: versions before 2.3 and 543.0 */
  VMK_PCAP_LENGTHS_MAYBE,   /* version 2.3: the smaller one is captured */
};

struct vmk_pcap {
  bool big_endian;
  uint32_t header;    /* octets of a record header */
  uint32_t scale;     /* nanoseconds of a unit of the fraction */
  uint32_t largest;   /* octets: more than these in one record is damage */
  uint32_t interface; /* row */
  enum vmk_pcap_lengths lengths;
};

/* An interface of the current pcapng section. */
struct vmk_pcapng_interface {
  uint32_t row;
  uint32_t snap_length;
  uint64_t multiply; /* stamps to nanoseconds, if the unit is not finer */
  bool finer;        /* then divided by divide, or shifted right by shift where divide is 0 */
  uint64_t divide;
  unsigned shift;
  int64_t offset; /* seconds */
  uint64_t dropped;
};

struct vmk_pcapng {
  bool big_endian;
  uint64_t skip;      /* octets to pass over */
  uint32_t first_id;  /* interfaces of earlier sections */
  GArray *interfaces; /* owned; struct vmk_pcapng_interface of this section */
};

struct vmk_source;

/* Gives up to capacity next frames whose time is at most limit, then leaves state and next_time
 * set. With capacity 0 it only looks at the next frame. */
typedef size_t vmk_walk(struct vmk_source *source, struct vmk_record *records, size_t capacity,
                        int64_t limit);

struct vmk_source {
  struct vmk_octets octets;
  struct vmk_tables *tables; /* borrowed */
  const uint64_t *batch;     /* borrowed; the number of the current batch */
  unsigned kept;             /* batches that stay valid */
  uint32_t capture;          /* row; also the order among frames of the same time */
  enum vmk_source_state state;
  int64_t next_time;
  uint64_t number; /* frames numbered so far */
  uint64_t used;   /* the last batch that points into the octets */
  vmk_walk *walk;
  struct vmk_filter *filter; /* borrowed, or NULL */
  bool unpacked;             /* once: a capture packed twice is refused */
  bool refused;              /* it is no capture at all */
  const char *live;          /* borrowed; the name of a live interface, or NULL */
  struct vmk_pcap pcap;
  struct vmk_pcapng pcapng;
};

/* Sets up everything but octets; the first walk finds out the format. */
void vmk_source_init(struct vmk_source *source, struct vmk_tables *tables, uint32_t capture,
                     const uint64_t *batch, unsigned kept);

/* source->walk, then the filter, then the counting; see vmk_walk. Fewer frames than could be given
 * say nothing: look at state. */
size_t vmk_source_read(struct vmk_source *source, struct vmk_record *records, size_t capacity,
                       int64_t limit);

/* What to do when vmk_octets_need gave anything but OK at the start or inside of a record. */
void vmk_source_run_dry(struct vmk_source *source, enum vmk_fill fill);

/* For walkers: asks for octets from at on, after count frames of the current call. False: what
 * there is to do about their lack has been done, the walker returns. */
bool vmk_source_need(struct vmk_source *source, size_t need, size_t count);

void vmk_source_end(struct vmk_source *source);

static inline struct vmk_capture *
vmk_source_row(const struct vmk_source *source)
{
  return vmk_tables_capture(source->tables, source->capture);
}

void vmk_source_close(struct vmk_source *source); /* does not free source itself */

/* The walkers' starts: called with the octets at the first magic, they set walk and more, or end
 * the source, or leave walk as it is where octets are still to come. */
void vmk_pcap_start(struct vmk_source *source);
void vmk_pcapng_start(struct vmk_source *source);

#endif
