/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the parts of the learner hand to each other.
 * Must not be used outside core/framing.
 */
#ifndef VMK_FRAMING_LEARN_PRIVATE_H
#define VMK_FRAMING_LEARN_PRIVATE_H

#include "core/framing/learn.h"

struct learn_gap {
  uint32_t from, to;
};

struct learn_end { /* of a segment */
  uint32_t at;     /* octets of the way up to here */
  uint32_t length; /* of the segment */
  bool turn;       /* the other side spoke next, or nothing came any more */
  bool mark;       /* an end of a message: a turn, or a segment that was not full */
};

/* One direction of one connection. */
struct learn_way {
  uint64_t flow;
  enum vmk_way way;
  uint8_t *data; /* gaps are zeros */
  uint32_t length, room;
  uint64_t total;           /* octets that passed */
  bool full;                /* no more is kept */
  GArray *gaps;             /* struct learn_gap */
  GArray *ends;             /* struct learn_end */
  uint32_t byte_count[256]; /* of data without gaps; filled when looked at */
  uint32_t counted;         /* sum of these */
  uint32_t largest;         /* segment */
};

/* The ways of these flows, ready to be looked at; borrowed from learn. */
GPtrArray *learn_ways(const struct vmk_learn *learn, const uint64_t *flows, size_t count,
                      struct vmk_learned *learned);

/* A layout that is tried: size = (number & mask) + constant, rounded up to multiple. */
struct learn_guess {
  uint8_t offset, width;
  bool big;
  bool top; /* the top bit is not part of the length */
  uint8_t multiple;
  int16_t constant;
};

enum { LEARN_STARTS_MAX = 4096, LEARN_VALUES_MAX = 64 };

/* What a walk over one way gives. */
struct learn_tally {
  uint32_t start; /* where the first record was taken to begin */
  uint32_t records, marks, met, missed;
  uint32_t turns, turns_met; /* those of the marks where the other side spoke next */
  uint32_t sizes;            /* distinct sizes that a mark confirmed */
  uint32_t values;           /* distinct sizes at all */
  uint32_t end;              /* behind the last record that fits */
  bool contradicted;         /* stopped before the end */
  double magnitude;          /* sum of the binary logarithms of the sizes that a mark confirmed */
  double bits;
  uint32_t start_count;
  /* Lists, last: what is copied goes as far as they are filled. */
  uint32_t first[LEARN_VALUES_MAX];  /* the first record of each distinct size, values of them */
  uint32_t starts[LEARN_STARTS_MAX]; /* of records */
};

/* limit: octets looked at from the way's start. */
void learn_walk(const struct learn_way *way, const struct learn_guess *guess, uint32_t start,
                uint32_t limit, struct learn_tally *tally);
/* The best of the possible starts, with bits filled. */
void learn_best_walk(const struct learn_way *way, const struct learn_guess *guess, uint32_t limit,
                     struct learn_tally *tally);
double learn_cost(const struct learn_guess *guess);
uint64_t learn_length(const struct learn_guess *guess, const uint8_t *record);
bool learn_in_gap(const struct learn_way *way, uint32_t from, uint32_t to);

/* Every guess that some way does not contradict, best first: struct learn_ranked. */
struct learn_ranked {
  struct learn_guess guess;
  double bits; /* of all ways, by the share of their octets that it explains; cost subtracted */
  uint64_t covered, records;
  uint64_t covered_way[2];
  uint64_t marks, met, turns, turns_met;
};
GArray *learn_search(GPtrArray *ways);

/* Every record of coarse is one or several of fine, fewer in all, and ends of messages confirm no
 * more of fine: it only cuts off pieces. */
bool learn_is_coarser(GPtrArray *ways, const struct learn_guess *coarse,
                      const struct learn_guess *fine);

/* Fills layout, constants, types and the rest into candidate->framing. false: not worth a
 * candidate. */
bool learn_describe(GPtrArray *ways, const struct learn_ranked *ranked, uint16_t port,
                    struct vmk_learn_candidate *candidate);

#endif
