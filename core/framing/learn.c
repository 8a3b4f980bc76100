/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the verdict: which candidates are worth showing, and why there is none.
 * Must not know how candidates are found or described.
 */
#include "core/framing/learn.h"

#include <string.h>

#include "core/framing/learn_private.h"
#include "core/wire/entropy.h"

enum {
  OCTETS_MIN = 64,
  MARKS_MIN = 4,       /* ends of messages without which nothing can be told */
  TEXT_PERMILLE = 950, /* of octets that are printable in lines of text */
  COVERED_PERCENT = 50,
  TURNS_MIN = 4,
  TURNS_PERCENT = 90, /* of places where the other side spoke next: records do not span an answer */
  MARKS_PERCENT = 50, /* of all ends of messages where there are fewer turns */
  COARSER_SHARE = 4,  /* of the best one's evidence a coarser layout needs the fourth part */
};

static const double BITS_MIN =
    12; /* beyond the cost of the guess: odds of about four thousand to one */

static const struct vmk_name outcomes[] = {
    {VMK_LEARN_FOUND, "found", VMK_MODEL, ""},
    {VMK_LEARN_TOO_LITTLE, "too-little", VMK_MODEL, ""},
    {VMK_LEARN_CIPHERTEXT, "ciphertext", VMK_MODEL, ""},
    {VMK_LEARN_TEXT, "text", VMK_MODEL, ""},
    {VMK_LEARN_FIXED, "fixed", VMK_MODEL, ""},
    {VMK_LEARN_NONE, "none", VMK_MODEL, ""},
    {.name = NULL},
};

const char *
vmk_learn_outcome_name(enum vmk_learn_outcome outcome)
{
  return vmk_name_of(outcomes, outcome, "");
}

static unsigned
marks_of(GPtrArray *ways)
{
  unsigned marks = 0;

  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);

    for (guint k = 0; k < way->ends->len; k++)
      marks += g_array_index(way->ends, struct learn_end, k).mark;
  }
  return marks;
}

static struct vmk_entropy
entropy_of(GPtrArray *ways)
{
  struct vmk_histogram histogram = {{0}, 0};

  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);

    for (unsigned k = 0; k < 256 && histogram.total < VMK_HISTOGRAM_LIMIT; k++) {
      histogram.count[k] += way->byte_count[k];
      histogram.total += way->byte_count[k];
    }
  }
  return vmk_entropy_of(&histogram);
}

/* Both sides start with printable lines. */
static bool
is_text(GPtrArray *ways, const struct vmk_entropy *entropy)
{
  unsigned lines = 0, ends = 0;

  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);

    for (guint k = 0; k < way->ends->len; k++) {
      const struct learn_end *end = &g_array_index(way->ends, struct learn_end, k);

      ends += end->turn;
      lines += end->turn && way->data[end->at - 1] == '\n';
    }
  }
  return entropy->ascii >= TEXT_PERMILLE && lines * 2 >= ends;
}

/* Length of a message when all have it; 0 otherwise. */
static uint32_t
fixed_length(GPtrArray *ways)
{
  uint32_t length = 0;
  unsigned messages = 0;

  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);
    uint32_t from = 0;

    for (guint k = 0; k < way->ends->len; k++) {
      const struct learn_end *end = &g_array_index(way->ends, struct learn_end, k);

      if (!end->turn)
        continue;
      if (length == 0)
        length = end->at - from;
      if (end->at - from != length)
        return 0;
      from = end->at;
      messages++;
    }
  }
  return messages >= 8 && length <= VMK_FRAMING_HEADER_MAX ? length : 0;
}

static void
add_fixed(struct vmk_learned *learned, uint32_t length, uint16_t port)
{
  struct vmk_learn_candidate *candidate = learned->candidates =
      g_new0(struct vmk_learn_candidate, 1);
  struct vmk_framing *framing = &candidate->framing;

  learned->candidate_count = 1;
  g_strlcpy(framing->name, "learned", sizeof framing->name);
  g_strlcpy(framing->title, "Learned from a capture: records of one length", sizeof framing->title);
  g_strlcpy(framing->source, "vmkscope learn", sizeof framing->source);
  framing->origin = VMK_FRAMING_LEARNED;
  framing->automatic = port != 0;
  framing->port_count = port != 0;
  framing->ports[0] = port;
  framing->outer.header = framing->outer.extent = (uint16_t)length;
  framing->outer.minimum = length;
  framing->outer.maximum = VMK_FRAMING_RECORD_MAX;
  candidate->records = learned->sampled / length;
  candidate->covered = candidate->sampled = learned->sampled;
  candidate->refuted_by = g_strdup("a message of any other length");
}

static char *
refutation(const struct vmk_learn_candidate *candidate)
{
  const struct vmk_framing_layout *layout = &candidate->framing.outer;
  GString *text = g_string_new(NULL);

  g_string_append_printf(
      text,
      "a message that ends inside a record (%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
      " ends agree here), or a record of another length than the %u confirmed",
      (guint64)candidate->boundaries_met, (guint64)candidate->boundaries, candidate->sizes);
  if (layout->constant_count > 0)
    g_string_append_printf(text, ", or other octets than %02x... at offset %u",
                           layout->constants[0].octets[0], layout->constants[0].offset);
  return g_string_free(text, FALSE);
}

/* Half of what is there, of one side where the other one is something else altogether. */
static bool
explains_enough(GPtrArray *ways, const struct learn_ranked *item)
{
  uint64_t octets[2] = {0, 0};

  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);

    if (item->covered_way[way->way] > 0)
      octets[way->way] += way->length;
  }
  return item->covered * 100 >= (octets[0] + octets[1]) * COVERED_PERCENT;
}

/* Records end where messages end. What ends inside a segment that is not full is weaker proof: a
 * sender may cut anywhere. */
static bool
meets_ends(const struct learn_ranked *item)
{
  if (item->turns >= TURNS_MIN)
    return item->turns_met * 100 >= item->turns * TURNS_PERCENT;
  return item->met * 100 >= item->marks * MARKS_PERCENT;
}

/* Drops what explains too little; puts first what explains the same in whole records where the best
 * one cuts each of them in pieces. */
static void
sift(GPtrArray *ways, GArray *ranked)
{
  struct learn_ranked *all;
  guint kept = 0, best = 0;

  for (guint i = 0; i < ranked->len; i++) {
    const struct learn_ranked *item = &g_array_index(ranked, struct learn_ranked, i);

    if (item->bits >= BITS_MIN && meets_ends(item) && explains_enough(ways, item))
      g_array_index(ranked, struct learn_ranked, kept++) = *item;
  }
  g_array_set_size(ranked, kept);
  all = (struct learn_ranked *)(void *)ranked->data;
  for (guint i = 1; i < kept && all[i].bits * COARSER_SHARE >= all[0].bits; i++)
    if (all[i].covered >= all[best].covered &&
        learn_is_coarser(ways, &all[i].guess, &all[best].guess))
      best = i;
  if (best > 0) {
    struct learn_ranked item = all[best];

    memmove(all + 1, all, best * sizeof *all);
    all[0] = item;
  }
}

static void
take_candidates(GPtrArray *ways, GArray *ranked, uint16_t port, struct vmk_learned *learned)
{
  learned->candidates = g_new0(struct vmk_learn_candidate, VMK_LEARN_CANDIDATES_MAX);
  sift(ways, ranked);
  for (guint i = 0; i < ranked->len && learned->candidate_count < VMK_LEARN_CANDIDATES_MAX; i++) {
    const struct learn_ranked *item = &g_array_index(ranked, struct learn_ranked, i);
    struct vmk_learn_candidate *candidate = &learned->candidates[learned->candidate_count];

    if (item->bits * 1.5 < g_array_index(ranked, struct learn_ranked, 0).bits)
      break;
    if (!learn_describe(ways, item, port, candidate))
      continue;
    candidate->refuted_by = refutation(candidate);
    learned->candidate_count++;
  }
  if (learned->candidate_count == 0)
    g_clear_pointer(&learned->candidates, g_free);
}

static void
settle(struct vmk_learned *learned, enum vmk_learn_outcome outcome, char *reason)
{
  learned->outcome = outcome;
  learned->reason = reason;
}

/* No candidate: why. */
static void
give_reason(GPtrArray *ways, uint16_t port, struct vmk_learned *learned)
{
  struct vmk_entropy entropy = entropy_of(ways);
  uint32_t fixed = fixed_length(ways);
  unsigned marks = marks_of(ways);

  if (learned->sampled < OCTETS_MIN || marks < MARKS_MIN) {
    settle(learned, VMK_LEARN_TOO_LITTLE,
           g_strdup_printf("%" G_GUINT64_FORMAT
                           " octets in %u messages are too few to tell a layout from chance",
                           (guint64)learned->sampled, marks));
  } else if (entropy.verdict == VMK_ENTROPY_UNIFORM) {
    settle(
        learned, VMK_LEARN_CIPHERTEXT,
        g_strdup_printf(
            "its octets are as good as random (%u.%03u bits each): encrypted, or well compressed",
            entropy.millibits / 1000, entropy.millibits % 1000));
  } else if (is_text(ways, &entropy)) {
    settle(learned, VMK_LEARN_TEXT, g_strdup("lines of text: there are no binary records to find"));
  } else if (fixed > 0) {
    add_fixed(learned, fixed, port);
    settle(
        learned, VMK_LEARN_FIXED,
        g_strdup_printf(
            "every message has %u octets: records of one length, or too few kinds of messages seen",
            fixed));
  } else {
    settle(learned, VMK_LEARN_NONE,
           g_strdup("no length field at offsets 0 to 63 leads from message to message: records "
                    "without one, with one of "
                    "variable size, or a layout that is not tried"));
  }
}

/* A layout in what is text anyway is chance, or describes one body of it. */
static bool
may_search(GPtrArray *ways, const struct vmk_learned *learned)
{
  struct vmk_entropy entropy = entropy_of(ways);

  return learned->sampled >= OCTETS_MIN && marks_of(ways) >= MARKS_MIN && !is_text(ways, &entropy);
}

void
vmk_learn_find(const struct vmk_learn *learn, const uint64_t *flows, size_t count, uint16_t port,
               struct vmk_learned *learned)
{
  GPtrArray *ways;

  *learned = (struct vmk_learned){.outcome = VMK_LEARN_NONE};
  ways = learn_ways(learn, flows, count, learned);
  if (may_search(ways, learned)) {
    GArray *ranked = learn_search(ways);

    take_candidates(ways, ranked, port, learned);
    g_array_unref(ranked);
  }
  if (learned->candidate_count > 0)
    settle(learned, VMK_LEARN_FOUND, g_strdup("records lead from one to the next by their length"));
  else
    give_reason(ways, port, learned);
  g_ptr_array_unref(ways);
}

void
vmk_learned_clear(struct vmk_learned *learned)
{
  for (size_t i = 0; i < learned->candidate_count; i++)
    g_free(learned->candidates[i].refuted_by);
  g_free(learned->candidates);
  g_free(learned->reason);
  *learned = (struct vmk_learned){0};
}
