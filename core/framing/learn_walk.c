/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how one guess is walked over one way, and how much what it meets is worth as evidence, in
 * bits. Must not know which guesses are made.
 *
 * Model, not protocol: the weights here are this project's own (docs/learn.md).
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/framing/learn_private.h"

enum {
  LENGTH_MAX = 1 << 26,
  RESTARTS_MAX = 64, /* gaps in headers that a walk survives */
  COLUMNS = 24,      /* octets of the record's start that are looked at for what stays the same */
  STARTS = 4,        /* segments that the first record may begin with */
};

uint64_t
learn_length(const struct learn_guess *guess, const uint8_t *record)
{
  uint64_t value = vmk_framing_number(record + guess->offset, guess->width, guess->big);

  return guess->top ? value & ~(UINT64_C(1) << (8 * guess->width - 1)) : value;
}

bool
learn_in_gap(const struct learn_way *way, uint32_t from, uint32_t to)
{
  for (guint i = 0; i < way->gaps->len; i++) {
    const struct learn_gap *gap = &g_array_index(way->gaps, struct learn_gap, i);

    if (gap->from < to && from < gap->to)
      return true;
  }
  return false;
}

/* Where octets go on after the gap that touches from..to; the length when nothing goes on. */
static uint32_t
after_gap(const struct learn_way *way, uint32_t from, uint32_t to)
{
  for (guint i = 0; i < way->gaps->len; i++) {
    const struct learn_gap *gap = &g_array_index(way->gaps, struct learn_gap, i);

    if (gap->from < to && from < gap->to)
      return gap->to;
  }
  return way->length;
}

struct walker {
  const struct learn_way *way;
  struct learn_tally *tally;
  uint64_t confirmed[LEARN_VALUES_MAX], seen[LEARN_VALUES_MAX];
  guint next_end;
};

/* true: it was not there yet, and there was room. */
static bool
add_distinct(uint64_t *values, uint32_t *count, uint64_t value)
{
  for (uint32_t i = 0; i < *count; i++)
    if (values[i] == value)
      return false;
  if (*count == LEARN_VALUES_MAX)
    return false;
  values[(*count)++] = value;
  return true;
}

/* Marks up to the end of the record. */
static void
pass_marks(struct walker *walker, uint32_t next, uint64_t size)
{
  const struct learn_way *way = walker->way;

  for (; walker->next_end < way->ends->len; walker->next_end++) {
    const struct learn_end *end = &g_array_index(way->ends, struct learn_end, walker->next_end);

    if (end->at > next)
      return;
    if (!end->mark)
      continue;
    walker->tally->marks++;
    walker->tally->turns += end->turn;
    if (end->at == next) {
      walker->tally->met++;
      walker->tally->turns_met += end->turn;
      if (add_distinct(walker->confirmed, &walker->tally->sizes, size))
        walker->tally->magnitude += log2((double)size);
    } else {
      walker->tally->missed++;
    }
  }
}

/* Size of the record at pos; 0: contradicted. */
static uint64_t
size_at(const struct learn_way *way, const struct learn_guess *guess, uint32_t pos)
{
  uint64_t length = learn_length(guess, way->data + pos);
  int64_t size;

  if (length > LENGTH_MAX)
    return 0;
  size = (int64_t)length + guess->constant;
  if (size < guess->offset + guess->width)
    return 0;
  if (guess->multiple > 1)
    size = (size + guess->multiple - 1) / guess->multiple * guess->multiple;
  return (uint64_t)size;
}

/* Sizes are told apart, not lengths: what is padded to the same size proves the same. */
static void
add_record(struct walker *walker, uint32_t pos, uint32_t next)
{
  struct learn_tally *tally = walker->tally;

  tally->records++;
  tally->end = next;
  if (add_distinct(walker->seen, &tally->values, next - pos))
    tally->first[tally->values - 1] = pos;
  if (tally->start_count < LEARN_STARTS_MAX)
    tally->starts[tally->start_count++] = pos;
  pass_marks(walker, next, next - pos);
}

void
learn_walk(const struct learn_way *way, const struct learn_guess *guess, uint32_t start,
           uint32_t limit, struct learn_tally *tally)
{
  struct walker walker;
  uint32_t header = (uint32_t)guess->offset + guess->width, pos = start, restarts = 0;
  bool gaps = way->gaps->len > 0;

  walker.way =
      way; /* the rest is filled as far as the tally counts: clearing it is what took long */
  walker.tally = tally;
  walker.next_end = 0;
  tally->start = tally->end = start;
  tally->records = tally->marks = tally->met = tally->missed = tally->sizes = tally->values =
      tally->start_count = tally->turns = tally->turns_met = 0;
  tally->contradicted = false;
  tally->bits = tally->magnitude = 0;
  limit = MIN(limit, way->length);
  while (walker.next_end < way->ends->len &&
         g_array_index(way->ends, struct learn_end, walker.next_end).at <= start)
    walker.next_end++;
  while (pos < limit && header <= way->length - pos) {
    uint64_t size;

    if (gaps && learn_in_gap(way, pos, pos + header)) {
      pos = ++restarts < RESTARTS_MAX ? after_gap(way, pos, pos + header) : way->length;
      continue;
    }
    size = size_at(way, guess, pos);
    if (size == 0 || size > way->length - pos) {
      tally->contradicted = size == 0 || !way->full;
      return;
    }
    add_record(&walker, pos, pos + (uint32_t)size);
    pos += (uint32_t)size;
  }
}

/* Bits by which `hits` of `all` exceed what chance p gives (a bound on the binomial tail). */
static double
surprise(double hits, double all, double p)
{
  double f = hits / all, bits = 0;

  if (all <= 0 || f <= p)
    return 0;
  bits += f * log2(f / p);
  if (f < 1)
    bits += (1 - f) * log2((1 - f) / (1 - p));
  return all * bits;
}

/* What stays the same at one place in records of different lengths, against how common that octet
 * is anyway. Records of one length count once: what repeats in the payload would be found again and
 * again. */
static double
column_bits(const struct learn_way *way, const struct learn_tally *tally, unsigned column,
            uint32_t total)
{
  uint32_t lead = 0, most = 0;
  uint8_t value = 0;

  for (uint32_t i = 0; i < tally->values;
       i++) { /* the octet that more than half of them have, if there is one */
    uint8_t octet = way->data[tally->first[i] + column];

    if (lead == 0)
      value = octet;
    lead += octet == value ? 1 : UINT32_MAX;
  }
  for (uint32_t i = 0; i < tally->values && lead > 0; i++)
    most += way->data[tally->first[i] + column] == value;
  if (most * 2 <= tally->values)
    return 0;
  return MIN(
      40,
      MAX(0, surprise(most, tally->values, (way->byte_count[value] + 1.0) / (total + 256.0)) - 8));
}

static double
columns_bits(const struct learn_way *way, const struct learn_guess *guess,
             const struct learn_tally *tally)
{
  unsigned columns = MIN(COLUMNS, (unsigned)guess->offset + guess->width + 8);
  double bits = 0;

  for (uint32_t i = 0; i < tally->values; i++)
    columns = MIN(columns, way->length - tally->first[i]);
  for (unsigned i = 0; i < columns && tally->values >= 3; i++)
    if (i < guess->offset || i >= (unsigned)guess->offset + guess->width)
      bits += column_bits(way, tally, i, way->counted);
  return MIN(120, bits);
}

/* The chance of a chain of such records to meet an end: one in the size of those that did, as a
 * geometric mean, or a few jumps of wild lengths would make every short record look like a hit. */
static double
chance_of_an_end(const struct learn_guess *guess, const struct learn_tally *tally)
{
  double size = tally->sizes > 0 ? exp2(tally->magnitude / tally->sizes) : 1;

  return guess->multiple / MAX(size, 1.25 * guess->multiple);
}

static void
weigh(const struct learn_way *way, const struct learn_guess *guess, struct learn_tally *tally)
{
  double mean = tally->records ? (double)(tally->end - tally->start) / tally->records : 0;

  if (tally->records == 0 || mean <= 2 * guess->multiple)
    return;
  tally->bits =
      surprise(tally->sizes, tally->sizes + tally->missed, chance_of_an_end(guess, tally)) +
      columns_bits(way, guess, tally) * (tally->met + 1) / (tally->marks + 1);
}

static bool
is_better(const struct learn_tally *a, const struct learn_tally *b)
{
  uint32_t left = a->end - a->start, right = b->end - b->start;

  return left > right;
}

/* Lists as far as they are filled. */
static void
copy(struct learn_tally *to, const struct learn_tally *from)
{
  memcpy(to, from, offsetof(struct learn_tally, first));
  memcpy(to->first, from->first, from->values * sizeof *from->first);
  memcpy(to->starts, from->starts, from->start_count * sizeof *from->starts);
}

void
learn_best_walk(const struct learn_way *way, const struct learn_guess *guess, uint32_t limit,
                struct learn_tally *tally)
{
  static const uint32_t enough_percent = 90;
  struct learn_tally *other = NULL;

  learn_walk(way, guess, 0, limit, tally);
  for (guint i = 0; i < MIN(STARTS, way->ends->len) && tally->contradicted &&
                    (uint64_t)(tally->end - tally->start) * 100 <
                        (uint64_t)MIN(limit, way->length) * enough_percent;
       i++) {
    if (!other)
      other = g_new(struct learn_tally, 1);
    learn_walk(way, guess, g_array_index(way->ends, struct learn_end, i).at, limit, other);
    if (is_better(other, tally))
      copy(tally, other);
  }
  g_free(other);
  weigh(way, guess, tally);
}

double
learn_cost(const struct learn_guess *guess)
{
  static const double width_big[] = {[1] = 3, [2] = 0.5, [3] = 2, [4] = 0, [8] = 3};
  static const double width_little[] = {[1] = 3, [2] = 1, [3] = 1, [4] = 0, [8] = 3};
  int header = guess->offset + guess->width, constant = guess->constant;
  double cost = 4 + log2(guess->offset + 1.0);

  cost += guess->big ? width_big[guess->width] : width_little[guess->width];
  if (guess->width != 3 && guess->offset % guess->width != 0)
    cost += 1.5;
  if (constant == 0 || constant == header)
    cost += 1;
  else if (constant < 0)
    cost += 3 + log2(1 - constant);
  else
    cost += 2 + log2(constant > header ? constant - header + 1 : constant + 1);
  if (constant % guess->multiple != 0)
    cost += 1; /* a header as long as its padding demands is plainer */
  return cost + (guess->top ? 1.5 : 0) + (guess->multiple > 1 ? 4 : 0);
}
