/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which guesses are made, and how those that the octets do not contradict are ranked over all
 * ways together. Must not know how a walk is weighed (learn_walk.c).
 */
#include <stdlib.h>
#include <string.h>

#include "core/framing/learn_private.h"

enum {
  OFFSETS = 64,
  QUICK_LIMIT = 1 << 16,   /* octets of a way in the first round */
  QUICK_SMALL = 1 << 12,   /* the same for lengths of one octet: records are short */
  QUICK_LEAST = 1 << 12,   /* what it is cut down to where all too many guesses fit */
  FIELD_RECORDS = 1 << 18, /* records that the guesses of one field may walk over, on average */
  FIELDS_FREE = 16,        /* fields before that counts */
  STARTS = 4,              /* segments that the first record may begin with */
  QUICK_WAYS = 8,          /* ways in the first round */
  SECOND_ROUND = 400,      /* guesses that get to the second */
};

struct scored {
  struct learn_ranked ranked;
  guint64 boundaries; /* equal: the same records */
  uint64_t walked;    /* records, of ways that do not fit, too */
};

static bool
fits(const struct learn_way *way, const struct learn_tally *tally, uint32_t limit)
{
  uint32_t looked = MIN(limit, way->length);

  if (looked <= tally->start)
    return false;
  return (uint64_t)(MIN(tally->end, looked) - tally->start) * 10 >=
         (uint64_t)(looked - tally->start) * 9;
}

/* Evidence of one guess over these ways, by the share of octets that are in records that fit: what
 * explains little of what there is has to explain it well. */
static void
score(GPtrArray *ways, const struct learn_guess *guess, uint32_t limit, struct learn_tally *tally,
      struct scored *scored)
{
  uint64_t looked = 0;

  *scored = (struct scored){.ranked.guess = *guess, .boundaries = 14695981039346656037u};
  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);
    guint64 mix[3];

    learn_best_walk(way, guess, limit, tally);
    looked += MIN(limit, way->length);
    scored->walked += tally->records;
    mix[0] = tally->start, mix[1] = tally->records, mix[2] = tally->end;
    if (tally->records > 0 && fits(way, tally, limit)) {
      scored->ranked.bits += tally->bits;
      scored->ranked.records += tally->records;
      scored->ranked.marks += tally->marks;
      scored->ranked.met += tally->met;
      scored->ranked.turns += tally->turns;
      scored->ranked.turns_met += tally->turns_met;
      scored->ranked.covered += tally->end - tally->start;
      scored->ranked.covered_way[way->way] += tally->end - tally->start;
      for (unsigned k = 0; k < 3; k++)
        scored->boundaries = (scored->boundaries ^ mix[k]) * 1099511628211u;
    } else {
      scored->boundaries = (scored->boundaries ^ i) * 1099511628211u;
    }
  }
  scored->ranked.bits *= (double)MIN(scored->ranked.covered, looked) / (double)MAX(1, looked);
  scored->ranked.bits -= learn_cost(guess);
}

static int
by_bits(gconstpointer a, gconstpointer b)
{
  const struct learn_ranked *left = a, *right = b;
  int l[] = {left->guess.offset, left->guess.width,    left->guess.big,
             left->guess.top,    left->guess.multiple, left->guess.constant};
  int r[] = {right->guess.offset, right->guess.width,    right->guess.big,
             right->guess.top,    right->guess.multiple, right->guess.constant};

  if (left->bits != right->bits)
    return left->bits > right->bits ? -1 : 1;
  for (size_t i = 0; i < G_N_ELEMENTS(l); i++)
    if (l[i] != r[i])
      return l[i] - r[i];
  return 0;
}

/* Where the k-th segment starts. */
static uint32_t
start_of(const struct learn_way *way, guint k)
{
  return k == 0 ? 0 : g_array_index(way->ends, struct learn_end, k - 1).at;
}

struct round {
  GPtrArray *ways;
  struct learn_tally *tally;
  GArray *kept;    /* struct scored */
  uint32_t limit;  /* octets of a way that are looked at */
  uint64_t walked; /* records so far */
  unsigned fields; /* so far */
  /* The field being tried, at every place where a first record may start. */
  struct {
    uint64_t number;
    uint32_t left; /* octets from there to the way's end */
  } first[QUICK_WAYS * STARTS];
  unsigned first_count;
};

/* Reads the field at the starts; false: at none of them it can be a length. */
static bool
read_firsts(struct round *round, const struct learn_guess *guess)
{
  uint32_t header = (uint32_t)guess->offset + guess->width;

  round->first_count = 0;
  for (guint i = 0; i < round->ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(round->ways, i);

    for (guint k = 0; k < MIN(STARTS, way->ends->len); k++) {
      uint32_t left = way->length - start_of(way, k);
      uint64_t number;

      if (header > left)
        continue;
      number = learn_length(guess, way->data + start_of(way, k));
      if (number > left)
        continue;
      round->first[round->first_count].number = number;
      round->first[round->first_count].left = left;
      round->first_count++;
    }
  }
  return round->first_count > 0;
}

/* Could the guess be right for the first record of any way? Nearly all fail here. */
static bool
first_record_fits(const struct round *round, const struct learn_guess *guess)
{
  for (unsigned i = 0; i < round->first_count; i++) {
    int64_t size = (int64_t)round->first[i].number + guess->constant;

    if (size >= guess->offset + guess->width && size <= round->first[i].left)
      return true;
  }
  return false;
}

static void
try_guess(struct round *round, const struct learn_guess *guess)
{
  struct scored scored;

  if (!first_record_fits(round, guess))
    return;
  score(round->ways, guess, guess->width == 1 ? MIN(QUICK_SMALL, round->limit) : round->limit,
        round->tally, &scored);
  round->walked += scored.walked;
  if (scored.ranked.records >= 3 && scored.ranked.bits > 0)
    g_array_append_val(round->kept, scored);
}

/* Constants that a size may differ by from the length: covers=record and near it, after the field,
 * after a header. */
static void
try_constants(struct round *round, struct learn_guess *guess)
{
  int header = guess->offset + guess->width;

  for (int constant = -8; constant <= 72; constant++) {
    guess->constant = (int16_t)constant;
    try_guess(round, guess);
  }
  for (int constant = MAX(73, header); constant <= header + 24; constant++) {
    guess->constant = (int16_t)constant;
    try_guess(round, guess);
  }
}

static void
try_field(struct round *round, uint8_t offset, uint8_t width, bool big)
{
  static const uint8_t multiples[] = {1, 4, 8};
  struct learn_guess guess = {.offset = offset, .width = width, .big = big};

  for (unsigned top = 0; top < (width == 2 || width == 4 ? 2u : 1u); top++) {
    for (size_t i = 0; i < G_N_ELEMENTS(multiples); i++) {
      guess.top = top;
      guess.multiple = multiples[i];
      if (read_firsts(round, &guess))
        try_constants(round, &guess);
    }
  }
}

/* In octets that nothing contradicts, as pages of zeros, every guess is walked to the end. The time
 * that takes is bounded: less of each way is looked at. */
static void
stay_within(struct round *round)
{
  round->fields++;
  if (round->walked > (uint64_t)FIELD_RECORDS * MAX(round->fields, FIELDS_FREE))
    round->limit = MAX(QUICK_LEAST, round->limit / 2);
}

static void
try_all(struct round *round)
{
  static const uint8_t widths[] = {1, 2, 3, 4, 8};

  for (unsigned offset = 0; offset < OFFSETS; offset++)
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++)
      for (unsigned big = 0; big < (widths[i] == 1 ? 1u : 2u); big++) {
        try_field(round, (uint8_t)offset, widths[i], big || widths[i] == 1);
        stay_within(round);
      }
}

static int
by_marks(gconstpointer a, gconstpointer b)
{
  const struct learn_way *left = *(struct learn_way *const *)a,
                         *right = *(struct learn_way *const *)b;

  if (left->ends->len != right->ends->len)
    return left->ends->len > right->ends->len ? -1 : 1;
  if (left->flow != right->flow)
    return left->flow < right->flow ? -1 : 1;
  return (int)left->way - (int)right->way;
}

/* The ways with the most segments, half of them of each side where there are so many. */
static GPtrArray *
quick_ways(GPtrArray *ways)
{
  GPtrArray *sorted = g_ptr_array_new(), *quick = g_ptr_array_new();
  unsigned taken[2] = {0, 0};

  for (guint i = 0; i < ways->len; i++)
    g_ptr_array_add(sorted, g_ptr_array_index(ways, i));
  g_ptr_array_sort(sorted, by_marks);
  for (guint i = 0; i < sorted->len; i++) {
    struct learn_way *way = g_ptr_array_index(sorted, i);

    if (taken[way->way]++ < QUICK_WAYS / 2)
      g_ptr_array_add(quick, way);
  }
  g_ptr_array_unref(sorted);
  return quick;
}

/* Of guesses that give the same records the plainest one stays, with the best evidence of them. */
static GArray *
one_of_each(GArray *scored)
{
  GArray *out = g_array_new(FALSE, FALSE, sizeof(struct learn_ranked));
  GHashTable *known = g_hash_table_new(g_int64_hash, g_int64_equal);

  for (guint i = 0; i < scored->len; i++) {
    struct scored *item = &g_array_index(scored, struct scored, i);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(known, &item->boundaries));

    if (at == 0) {
      g_array_append_val(out, item->ranked);
      g_hash_table_insert(known, &item->boundaries, GUINT_TO_POINTER(out->len));
    } else if (learn_cost(&item->ranked.guess) <
               learn_cost(&g_array_index(out, struct learn_ranked, at - 1).guess)) {
      g_array_index(out, struct learn_ranked, at - 1).guess = item->ranked.guess;
    }
  }
  g_hash_table_unref(known);
  return out;
}

/* All starts of records of coarse in one way are starts of records of fine. */
static bool
starts_within(const struct learn_tally *coarse, const struct learn_tally *fine)
{
  uint32_t k = 0;

  for (uint32_t i = 0; i < coarse->start_count; i++) {
    while (k < fine->start_count && fine->starts[k] < coarse->starts[i])
      k++;
    if (k == fine->start_count)
      return fine->start_count == LEARN_STARTS_MAX; /* no more are kept */
    if (fine->starts[k] != coarse->starts[i])
      return false;
  }
  return true;
}

bool
learn_is_coarser(GPtrArray *ways, const struct learn_guess *coarse, const struct learn_guess *fine)
{
  struct learn_tally *tally = g_new(struct learn_tally, 2);
  uint64_t records[2] = {0, 0};
  bool within = true;

  for (guint i = 0; i < ways->len && within; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);

    learn_best_walk(way, coarse, UINT32_MAX, &tally[0]);
    learn_best_walk(way, fine, UINT32_MAX, &tally[1]);
    records[0] += tally[0].records;
    records[1] += tally[1].records;
    within = tally[0].met >= tally[1].met && starts_within(&tally[0], &tally[1]);
  }
  g_free(tally);
  return within && records[0] < records[1];
}

GArray *
learn_search(GPtrArray *ways)
{
  struct round round = {.ways = quick_ways(ways),
                        .tally = g_new(struct learn_tally, 1),
                        .kept = g_array_new(FALSE, FALSE, sizeof(struct scored)),
                        .limit = QUICK_LIMIT};
  GArray *out;

  try_all(&round);
  g_array_sort(round.kept, by_bits);
  g_array_set_size(round.kept, MIN(round.kept->len, SECOND_ROUND));
  for (guint i = 0; i < round.kept->len; i++) {
    struct scored *item = &g_array_index(round.kept, struct scored, i);
    struct learn_guess guess = item->ranked.guess;

    score(ways, &guess, UINT32_MAX, round.tally, item);
  }
  g_array_sort(round.kept, by_bits);
  out = one_of_each(round.kept);
  g_array_unref(round.kept);
  g_ptr_array_unref(round.ways);
  g_free(round.tally);
  return out;
}
