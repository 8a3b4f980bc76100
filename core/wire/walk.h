/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the parts of the session walk work together; private to core/wire.
 * Must not be included by anything outside core/wire.
 */
#ifndef VMK_WIRE_WALK_H
#define VMK_WIRE_WALK_H

#include "session.h"

enum walk_phase {
  WALK_START,    /* what does this way start with? */
  WALK_BOUNDARY, /* between units: which kind comes next? */
  WALK_LINE,     /* a line of authd */
  WALK_TLS,      /* a record's header */
  WALK_TLS_BODY, /* a record's payload: a hello perhaps */
  WALK_PROBE,    /* perhaps NFC, but nothing vouches for it yet */
  WALK_NFC,      /* a classic message */
  WALK_BODY,     /* octets of a file, inside a FILE_DATA */
  WALK_AIO,      /* an AIO record */
  WALK_LOST,     /* searching for a magic */
  WALK_OPAQUE,   /* given up */
};

enum walk_pending {
  WALK_NOTHING_DUE,
  WALK_LOST_DUE,
  WALK_FILE_END_DUE,
  WALK_DATA_DUE, /* the FILE_DATA that a resync found */
};

enum walk_body {
  WALK_BODY_UNDECIDED, /* the file's first octets will tell */
  WALK_BODY_RAW,
  WALK_BODY_DISK,
  /* a disk whose runs could not be followed; the next disk header at a block's start mends it */
  WALK_BODY_LOST,
};

enum walk_flag {
  WALK_HAD_TLS = 1 << 0,   /* this way has shown a TLS record */
  WALK_HAD_HELLO = 1 << 1, /* and a hello */
  WALK_HAD_DATA = 1 << 2,  /* and application data since the last hello */
  WALK_IN_NFC = 1 << 3,    /* this way speaks NFC now: neither text nor TLS can come */
  WALK_IN_DOUBT = 1 << 4,  /* a message of unknown layout came before */
  /* the next octets come right after missing ones: likely a segment's first */
  WALK_AFTER_HOLE = 1 << 5,
  WALK_BLOCK_START = 1 << 6,  /* the next body octet is a FILE_DATA's first */
  WALK_PASS_IS_BULK = 1 << 7, /* the end of what is passed over was counted as bulk ahead of time */
  WALK_MAY_BE_HELLO = 1 << 8, /* the record being read may be a clear hello */
  WALK_RUN_IS_DATA = 1 << 9,  /* run_left is of a run section, not of a DDB value */
  WALK_TOLD_CLEAR = 1 << 10,  /* VMK_WIRE_CLEAR_AFTER_TLS was given */
};

enum walk_result {
  WALK_WAIT,  /* the chunk is used up, or the unit needs more */
  WALK_AGAIN, /* state has changed: go on */
  WALK_EVENT, /* event is filled */
};

struct walker {
  struct vmk_session *session;
  struct vmk_walk *walk;
  struct vmk_chunk *chunk; /* the caller's, or the octets to be read once more */
  struct vmk_wire_event *event;
  enum vmk_way way; /* as fed */
  bool again;       /* chunk is inside room->held */
};

typedef enum walk_result walk_step(struct walker *w);

walk_step vmk_walk_start, vmk_walk_boundary, vmk_walk_probe, vmk_walk_opaque;
walk_step vmk_walk_line, vmk_walk_tls, vmk_walk_tls_body, vmk_walk_nfc, vmk_walk_aio, vmk_walk_body,
    vmk_walk_lost;

/* Take octets into held until it counts want (<= VMK_WIRE_HELD). Missing ones are zeros and widen
 * the hole. */
bool vmk_walk_gather(struct walker *w, uint32_t want);

/* Is the next octet needed to reach want, and missing? */
bool vmk_walk_at_hole(const struct walker *w, uint32_t want);

/* Give held octets from `keep` on back, to be read once more. Not with a hole in them. */
void vmk_walk_unread(struct walker *w, uint32_t keep);

/* Forget the unit and go on in phase after `pass` further octets. */
void vmk_walk_unit_done(struct walker *w, enum walk_phase phase, uint64_t pass);

/* The walk has lost its place; its first held octet is not looked at again. */
enum walk_result vmk_walk_lose(struct walker *w, enum vmk_wire_loss why);

/* Start an event about the unit that begins `back` octets ago. */
struct vmk_wire_event *vmk_walk_event(struct walker *w, enum vmk_wire_kind kind, uint64_t back);

/* Copy text or value from octets of the unit, a closing NUL left out; at_hand: how many of the
 * unit's octets are real. */
void vmk_walk_text(struct vmk_wire_event *event, const uint8_t *unit, struct vmk_span span,
                   uint32_t at_hand);
void vmk_walk_value(struct vmk_wire_event *event, const uint8_t *unit, struct vmk_span span,
                    uint32_t at_hand);

/* Decide on what is held how the way starts; for the end of the stream or a hole, when no more will
 * come. */
enum walk_result vmk_walk_decide_start(struct walker *w);

/* A FILE_DATA of this length begins: opens a file if none is. */
void vmk_walk_block(struct walker *w, uint64_t length);

/* Messages were lost while a file was open: octets and sectors are lower bounds, and a disk's runs
 * start anew. */
void vmk_walk_body_lost(struct vmk_walk *walk);

/* The end of the file's data, as an event. */
enum walk_result vmk_walk_file_end(struct walker *w, bool complete);

/* Who sent the octets, by what was learned. */
enum vmk_way vmk_walk_sender(const struct walker *w);

/* Note evidence found at `back` octets ago, and what it makes of the session. */
void vmk_walk_note(struct walker *w, enum vmk_session_evidence bit,
                   enum vmk_session_flavour flavour, uint64_t back);

#endif
