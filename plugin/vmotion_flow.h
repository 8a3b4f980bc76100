/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows one TCP stream that may be vMotion, and the migration it belongs to: volumes, bursts,
 * entropy, evidence. Must not know trees or columns. No layout of vMotion is public: nothing here
 * reads one.
 *
 * All of it is found out on the first pass and kept by frame, so that a frame looks the same
 * whenever it is drawn.
 */
#ifndef VMK_PLUGIN_VMOTION_FLOW_H
#define VMK_PLUGIN_VMOTION_FLOW_H

#include "compat.h"

#include "core/site/site.h"
#include "core/wire/entropy.h"
#include "core/wire/sniff.h"

/* This project's own thresholds (model); the audit has the same (core/audit/tag.h,
 * migration_private.h). */
#define VMOTION_BULK (UINT64_C(64) << 10) /* octets from which a stream moves data */
#define VMOTION_RATIO 4 /* the source sends that many times what the destination sends */
#define VMOTION_ALONE (UINT64_C(1) << 20) /* octets below which MACs alone prove nothing */
#define VMOTION_TOGETHER_S 1              /* streams of one migration open within */
#define VMOTION_PAUSE_NS 100000000 /* a pause of all streams that ends an iteration (heuristic) */
#define VMOTION_RARP_S 5 /* an announcement later than this after the data is no switch-over */

enum vmotion_phase { VMOTION_OPENING, VMOTION_COPYING, VMOTION_CLOSING };

struct migration {
  uint32_t number;       /* 1.. */
  const char *from, *to; /* host names, or addresses */
  uint32_t first_frame;
  uint32_t last_frame; /* with data */
  nstime_t first, last;
  uint32_t streams;
  uint64_t bytes;              /* sent by the source, all streams */
  uint32_t iteration;          /* so far, 1.. */
  uint32_t announcement;       /* frame with a RARP right after; 0: none */
  uint32_t announced_after;    /* frame with the last data before that */
  nstime_t announced_gap_from; /* and its time */
  bool clear, ciphertext;      /* what its streams measured */
  struct udt_job *job;         /* of one of its streams, or NULL */
  struct migration *before;    /* list of all, latest first */
};

struct udt_job;
struct vmotion_records;
struct record_list;

struct vmotion_way {
  bool started, sniffed;
  uint64_t first, next; /* position: low 32 bits are the sequence number */
  nstime_t last;
};

struct vmotion_flow {
  bool rejected;
  uint32_t claimed;    /* frame; 0: not ours (yet) */
  const char *because; /* evidence, one clause */
  address client, server;
  const struct vmk_vmk *vmk[2];   /* [0] client; NULL: not in the inventory */
  const struct vmk_peer *peer[2]; /* a declared one, where vmk is NULL */
  struct vmotion_way way[2];      /* [0] sent by the client, the source */
  struct migration *migration;
  uint32_t stream; /* n of the migration's */
  uint32_t burst;
  struct vmk_histogram histogram; /* of what the client sends */
  struct vmk_entropy entropy;
  uint32_t measured; /* octets at the last measurement */
  uint32_t clear_in; /* frame that first showed them clear; 0: none */
  uint32_t first_frame;
  uint16_t port[2];                /* of client and server */
  struct vmotion_records *records; /* when a framing file fits, else NULL */
  bool believed;                   /* claimed because the user says so */
  struct udt_job *job;             /* whose data stream this is, or NULL: packet-vmudt.c */
  uint32_t job_from;               /* frame from which that is known */
};

/* A call as it was on the first pass. */
struct vmotion_seen {
  uint64_t bytes; /* this way, with this call */
  uint64_t migration_bytes;
  uint32_t length;  /* octets new with this call */
  uint32_t streams; /* of the migration so far */
  uint32_t burst, iteration;
  uint8_t way; /* 0: from the source */
  uint8_t phase;
  struct vmk_entropy entropy;
  uint32_t measured;
  struct record_list *records; /* or NULL */
};

/* The stream of this packet; made on the first pass if create is true. */
struct vmotion_flow *vmotion_flow_of(packet_info *pinfo, int proto, bool create);

/* First pass: take a call into account. believe: the user says that it is vMotion. Returns what a
 * claimed stream shows. */
struct vmotion_seen *vmotion_flow_take(struct vmotion_flow *flow, tvbuff_t *tvb, packet_info *pinfo,
                                       uint32_t sequence, bool fin, bool believe);

/* Payload octets one way so far. */
uint64_t vmotion_sent(const struct vmotion_flow *flow, unsigned way);

/* A VM was announced by RARP: the migration whose data just ended, or NULL. First pass only. */
struct migration *vmotion_announced(packet_info *pinfo);

/* Is there any in this capture? */
bool vmotion_any(void);

void vmotion_flow_register(void);

#endif
