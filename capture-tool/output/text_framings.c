/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what framing files read in streams looks as text: records by type, how much of the
 * octets they explain, where one stopped to fit. Must not know how records are read.
 */
#include <string.h>

#include "core/audit/survey.h"
#include "human.h"
#include "text_parts.h"

#define TYPES_SHOWN 8
#define FLOWS_SHOWN 6

/* What one framing file did in all its streams. */
struct tally {
  const struct vmk_framing_use *first; /* for name and origin */
  uint64_t records, covered, seen;
  GArray *flows;   /* uint64_t */
  GArray *stopped; /* struct vmk_evidence: where it no longer fitted */
  GArray *types;   /* struct vmk_framing_count, of all streams together */
};

static struct tally *
tally_of(GArray *tallies, const struct vmk_framing_use *use)
{
  struct tally new = {.first = use};

  for (guint i = 0; i < tallies->len; i++) {
    struct tally *tally = &g_array_index(tallies, struct tally, i);

    if (strcmp(tally->first->framing, use->framing) == 0) {
      return tally;
    }
  }
  new.flows = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  new.stopped = g_array_new(FALSE, FALSE, sizeof(struct vmk_evidence));
  new.types = g_array_new(FALSE, FALSE, sizeof(struct vmk_framing_count));
  g_array_append_val(tallies, new);
  return &g_array_index(tallies, struct tally, tallies->len - 1);
}

static void
add_type(GArray *types, const struct vmk_framing_count *count)
{
  for (guint i = 0; i < types->len; i++) {
    struct vmk_framing_count *known = &g_array_index(types, struct vmk_framing_count, i);

    if (known->type == count->type) {
      known->records += count->records;
      known->octets += count->octets;
      return;
    }
  }
  g_array_append_vals(types, count, 1);
}

static void
add_stop(struct tally *tally, const struct vmk_flow *flow, const struct vmk_framing_use *use)
{
  struct vmk_evidence stop = {
      .place = {use->stopped_at.interface, use->stopped_at.number},
      .text = g_strdup_printf("flow %" G_GUINT64_FORMAT
                              ": octets that are no such record: another version of the format, or "
                              "a file that was never right",
                              flow->id)};

  g_array_append_val(tally->stopped, stop);
}

static void
add_use(GArray *tallies, const struct vmk_flow *flow)
{
  const struct vmk_framing_use *use = flow->ledger->framing;
  struct tally *tally = tally_of(tallies, use);

  g_array_append_val(tally->flows, flow->id);
  for (unsigned side = 0; side < 2; side++) {
    tally->records += use->records[side];
    tally->covered += use->covered[side];
    tally->seen += use->seen[side];
  }
  for (size_t i = 0; i < use->type_count; i++) {
    add_type(tally->types, &use->types[i]);
  }
  if (use->stopped) {
    add_stop(tally, flow, use);
  }
}

static gint
by_records(gconstpointer a, gconstpointer b)
{
  const struct vmk_framing_count *left = a, *right = b;

  if (left->records != right->records) {
    return left->records > right->records ? -1 : 1;
  }
  return left->type < right->type ? -1 : left->type > right->type;
}

static void
print_types(struct vmk_page *page, const struct vmk_report *report, GArray *types)
{
  GString *line = g_string_new(NULL);
  guint shown = report->verbose ? types->len : MIN(types->len, TYPES_SHOWN);
  char size[VMK_HUMAN_SIZE], count[VMK_HUMAN_SIZE];

  g_array_sort(types, by_records);
  for (guint i = 0; i < shown; i++) {
    const struct vmk_framing_count *type = &g_array_index(types, struct vmk_framing_count, i);

    g_string_append_printf(line, "%s%s ", i > 0 ? ", " : "", vmk_human_count(count, type->records));
    if (type->name != NULL) {
      g_string_append(line, type->name);
    } else {
      g_string_append_printf(line, "of type %" G_GUINT64_FORMAT, type->type);
    }
    g_string_append_printf(line, " (%s)", vmk_human_bytes(size, type->octets));
  }
  if (shown < types->len) {
    g_string_append_printf(line, " and %u more types", types->len - shown);
  }
  if (shown > 0) {
    vmk_page_paragraph(page, 4, "types", 6, VMK_STYLE_FAINT, line->str);
  }
  g_string_free(line, TRUE);
}

static void
print_tally(struct vmk_page *page, const struct vmk_report *report, const struct tally *tally)
{
  char size[VMK_HUMAN_SIZE], count[VMK_HUMAN_SIZE];
  char *ids = vmk_text_ids(tally->flows, report->verbose ? tally->flows->len : FLOWS_SHOWN);
  double share = tally->seen > 0 ? 100.0 * (double)tally->covered / (double)tally->seen : 0;
  char *line = g_strdup_printf(
      "%s (%s): %s record%s, %.1f %% of %s, flow%s %s", tally->first->framing, tally->first->origin,
      vmk_human_count(count, tally->records), tally->records == 1 ? "" : "s", share,
      vmk_human_bytes(size, tally->seen), tally->flows->len == 1 ? "" : "s", ids);

  vmk_page_paragraph(page, 2, "", 0, VMK_STYLE_PLAIN, line);
  print_types(page, report, tally->types);
  vmk_text_evidence(page, report, tally->stopped, 4, "stops", 2);
  g_free(line);
  g_free(ids);
}

static void
clear(struct tally *tally)
{
  for (guint i = 0; i < tally->stopped->len; i++) {
    g_free(g_array_index(tally->stopped, struct vmk_evidence, i).text);
  }
  g_array_unref(tally->stopped);
  g_array_unref(tally->flows);
  g_array_unref(tally->types);
}

void
vmk_text_framings(struct vmk_page *page, const struct vmk_report *report)
{
  const struct vmk_survey *survey = report->audit->survey;
  GArray *tallies;

  if (survey == NULL || survey->framed->len == 0) {
    return;
  }
  tallies = g_array_new(FALSE, FALSE, sizeof(struct tally));
  for (guint i = 0; i < survey->framed->len; i++) {
    struct vmk_flow flow;

    vmk_flows_view(report->audit->flows, g_array_index(survey->framed, size_t, i), &flow);
    add_use(tallies, &flow);
  }
  vmk_page_heading(page, "Framing files", "records that they read, and the share they explain");
  for (guint i = 0; i < tallies->len; i++) {
    print_tally(page, report, &g_array_index(tallies, struct tally, i));
    clear(&g_array_index(tallies, struct tally, i));
  }
  g_array_unref(tallies);
}
