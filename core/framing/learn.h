/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the record layout of an unknown protocol is found from octets in order: what to hand
 * in, what comes out. Must not know captures or reports.
 *
 * What is found is a hypothesis that the octets did not contradict, never a decoding.
 * docs/learn.md: how it is judged.
 */
#ifndef VMK_FRAMING_LEARN_H
#define VMK_FRAMING_LEARN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/wire/framing.h"

struct vmk_learn;

enum {
  VMK_LEARN_WAY_MAX = 1 << 20,  /* octets kept of one direction; further ones are only counted */
  VMK_LEARN_ALL_MAX = 64 << 20, /* and of all together: where they are more each keeps less */
  VMK_LEARN_GAP_MAX = 1 << 18,  /* a longer gap ends what is kept of a direction */
  VMK_LEARN_CANDIDATES_MAX = 5,
};

struct vmk_learn *vmk_learn_new(void);
void vmk_learn_free(struct vmk_learn *learn); /* NULL is fine */

/* Octets of one way of a connection in order (data NULL: not at hand). One call a segment, in the
 * order of the capture: where a segment ends and where the other side speaks is evidence. */
void vmk_learn_take(struct vmk_learn *learn, uint64_t flow, enum vmk_way way, const uint8_t *data,
                    uint64_t length);

enum vmk_learn_outcome {
  VMK_LEARN_FOUND,
  VMK_LEARN_TOO_LITTLE, /* too few octets or too few messages */
  VMK_LEARN_CIPHERTEXT, /* all of it is as good as random */
  VMK_LEARN_TEXT,       /* lines of text: no binary records */
  VMK_LEARN_FIXED,      /* all messages are of one length: a candidate without a length field */
  VMK_LEARN_NONE,       /* none of the layouts that are tried fits */
};

struct vmk_learn_candidate {
  struct vmk_framing framing; /* ready to be written */
  uint64_t records;
  uint64_t covered, sampled; /* octets in records that fit, of those looked at */
  double bits; /* evidence beyond what the layout's own freedom costs; 0 and less is chance */
  uint64_t boundaries,
      boundaries_met; /* ends of messages (the other side spoke next, or a segment that was not
                         full), and how many of them are ends of records */
  unsigned sizes;     /* distinct values of the length field that an end of a message confirmed */
  char *refuted_by;   /* owned: what would show that it is wrong */
};

struct vmk_learned {
  enum vmk_learn_outcome outcome;
  char *reason; /* owned: one sentence */
  uint64_t flows, octets, sampled;
  struct vmk_learn_candidate *candidates; /* owned, best first */
  size_t candidate_count;
};

/* Looks at these flows together (one service). port: the server's, for the file's match=; 0: none.
 */
void vmk_learn_find(const struct vmk_learn *learn, const uint64_t *flows, size_t count,
                    uint16_t port, struct vmk_learned *learned);
void vmk_learned_clear(struct vmk_learned *learned);

const char *vmk_learn_outcome_name(enum vmk_learn_outcome outcome); /* "found", "too-little", ... */

#endif
