/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows whether the framing files that were applied still explain what they are applied to.
 * Must not know how records are read.
 */
#include "core/audit/check_private.h"

enum {
  FITS_PERCENT = 90, /* of the octets looked at in records: below it the file explains too little */
  TYPES_SHOWN = 6,
};

static uint64_t
sum(const uint64_t numbers[2])
{
  return numbers[0] + numbers[1];
}

static bool
fits(const struct vmk_framing_use *use)
{
  return !use->stopped && sum(use->records) > 0 &&
         sum(use->covered) / 100.0 >= sum(use->seen) / 10000.0 * FITS_PERCENT;
}

/* "7 PAGES, 2 HELLO, 1 of type 99" in order of type. Free with g_free. */
static char *
types_text(const struct vmk_framing_use *use)
{
  GString *text = g_string_new(NULL);

  for (size_t i = 0; i < use->type_count && i < TYPES_SHOWN; i++) {
    g_string_append_printf(text, "%s%" G_GUINT64_FORMAT " ", i > 0 ? ", " : ": ",
                           (guint64)use->types[i].records);
    if (use->types[i].name != NULL)
      g_string_append(text, use->types[i].name);
    else
      g_string_append_printf(text, "of type %" G_GUINT64_FORMAT, (guint64)use->types[i].type);
  }
  if (use->type_count > TYPES_SHOWN)
    g_string_append_printf(text, " and %" G_GSIZE_FORMAT " more types",
                           use->type_count - TYPES_SHOWN);
  return g_string_free(text, FALSE);
}

static void
cite(struct vmk_finding *finding, const struct vmk_flow *flow, const struct vmk_framing_use *use)
{
  struct vmk_place at = {use->stopped_at.interface, use->stopped_at.number};
  struct vmk_place first = flow->half[flow->half[0].packets == 0].first_packet;
  char *types = types_text(use);

  vmk_finding_add_flow(finding, flow->id);
  vmk_finding_cite(
      finding, VMK_EVIDENCE_PROTOCOL, use->stopped ? at : first,
      "flow %" G_GUINT64_FORMAT ": %s (%s)%s, %" G_GUINT64_FORMAT
      " records with %.1f %% of %" G_GUINT64_FORMAT " octets%s",
      (guint64)flow->id, use->framing, use->origin,
      use->stopped ? " meets octets that are no such record" : "", (guint64)sum(use->records),
      sum(use->seen) > 0 ? 100.0 * (double)sum(use->covered) / (double)sum(use->seen) : 0.0,
      (guint64)sum(use->seen), types);
  g_free(types);
}

static void
add(struct vmk_audit *audit, struct vmk_finding *finding)
{
  if (finding != NULL)
    g_ptr_array_add(audit->findings, finding);
}

void
vmk_check_framing(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_finding *pass = NULL, *open = NULL;

  for (guint i = 0; i < audit->survey->framed->len; i++) {
    struct vmk_flow flow;
    bool good;

    vmk_flows_view(audit->flows, g_array_index(audit->survey->framed, size_t, i), &flow);
    good = fits(flow.ledger->framing);
    if (good && pass == NULL) {
      pass = vmk_finding_new(check, VMK_VERDICT_PASS);
      vmk_finding_why(pass,
                      "The records of these streams are those that the framing file describes");
    } else if (!good && open == NULL) {
      open = vmk_finding_new(check, VMK_VERDICT_UNDECIDED);
      vmk_finding_title(open, "A framing file does not fit these streams, or no longer");
      vmk_finding_wants(open,
                        "Octets came that are no such record where one was due: another version "
                        "of the format, a capture with gaps, or a file that was never right");
    }
    cite(good ? pass : open, &flow, flow.ledger->framing);
  }
  add(audit, open);
  add(audit, pass);
  if (open == NULL && pass == NULL)
    vmk_check_none(audit, check, "No framing file applied to any stream");
}
