/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how findings, what could not be decided, and the last line look as text.
 * Must not know how any check came to its verdict.
 */
#include <string.h>

#include "text_parts.h"

#define EVIDENCE_SHOWN 4
#define FLOWS_CITED 8

static const char *const level_labels[] = {
    [VMK_LEVEL_NOTE] = "NOTE",
    [VMK_LEVEL_LOW] = "LOW",
    [VMK_LEVEL_MEDIUM] = "MEDIUM",
    [VMK_LEVEL_HIGH] = "HIGH",
};

static const enum vmk_style level_styles[] = {
    [VMK_LEVEL_NOTE] = VMK_STYLE_MILD,
    [VMK_LEVEL_LOW] = VMK_STYLE_MILD,
    [VMK_LEVEL_MEDIUM] = VMK_STYLE_WARN,
    [VMK_LEVEL_HIGH] = VMK_STYLE_BAD,
};

static const struct vmk_finding *
finding_at(const struct vmk_report *report, guint index)
{
  return g_ptr_array_index(report->audit->findings, index);
}

static guint
finding_count(const struct vmk_report *report)
{
  return report->audit->findings != NULL ? report->audit->findings->len : 0;
}

static const char *
title_of(const struct vmk_finding *finding)
{
  return finding->title != NULL ? finding->title : finding->check->title;
}

static void
print_cited(struct vmk_page *page, const struct vmk_finding *finding)
{
  char *references = finding->check->references != NULL
                         ? g_strjoinv(", ", (char **)(uintptr_t)finding->check->references)
                         : g_strdup("");
  GString *line = g_string_new(finding->check->id);

  if (finding->check->rule != NULL) {
    g_string_append_printf(line, " (%s)", finding->check->rule);
  }
  if (finding->flows != NULL && finding->flows->len > 0) {
    char *flows = vmk_text_ids(finding->flows, FLOWS_CITED);

    g_string_append_printf(line, " on flow%s %s", finding->flows->len == 1 ? "" : "s", flows);
    g_free(flows);
  }
  if (references[0] != '\0') {
    g_string_append_printf(line, "; %s", references);
  }
  vmk_page_paragraph(page, 2, "check", 6, VMK_STYLE_FAINT, line->str);
  g_string_free(line, TRUE);
  g_free(references);
}

static void
print_finding(struct vmk_page *page, const struct vmk_report *report,
              const struct vmk_finding *finding, bool first)
{
  if (!first) {
    vmk_page_gap(page);
  }
  vmk_page_paragraph(page, 0, level_labels[finding->level], 8, level_styles[finding->level],
                     title_of(finding));
  vmk_text_evidence(page, report, finding->evidence, 2, "seen", EVIDENCE_SHOWN);
  if (finding->why != NULL) {
    vmk_page_paragraph(page, 2, "why", 6, VMK_STYLE_FAINT, finding->why);
  }
  if (finding->fix != NULL) {
    vmk_page_paragraph(page, 2, "fix", 6, VMK_STYLE_FAINT, finding->fix);
  }
  print_cited(page, finding);
}

void
vmk_text_findings(struct vmk_page *page, const struct vmk_report *report)
{
  bool any = false;

  for (int level = VMK_LEVEL_HIGH; level >= VMK_LEVEL_NOTE; level--) {
    for (guint i = 0; i < finding_count(report); i++) {
      const struct vmk_finding *finding = finding_at(report, i);

      if (finding->verdict != VMK_VERDICT_FAIL || (int)finding->level != level) {
        continue;
      }
      if (!any && !report->quiet) {
        vmk_page_heading(page, "Findings", NULL);
      }
      print_finding(page, report, finding, !any);
      any = true;
    }
  }
  if (!any && !report->quiet) {
    vmk_page_heading(page, "Findings", "none: no check failed");
  }
}

/* Checks that want the same thing, in one paragraph. */
static void
print_wanting(struct vmk_page *page, const struct vmk_report *report, const char *wants)
{
  GString *ids = g_string_new(NULL);
  const struct vmk_check *last = NULL;

  for (guint i = 0; i < finding_count(report); i++) {
    const struct vmk_finding *finding = finding_at(report, i);

    if (finding->verdict == VMK_VERDICT_UNDECIDED && finding->check != last &&
        g_strcmp0(finding->check->wants, wants) == 0) {
      g_string_append_printf(ids, "%s%s", ids->len > 0 ? ", " : "", finding->check->id);
      last = finding->check;
    }
  }
  vmk_page_paragraph(page, 2, "", 0, VMK_STYLE_PLAIN, ids->str);
  if (wants != NULL) {
    vmk_page_paragraph(page, 6, "", 0, VMK_STYLE_PLAIN, wants);
  }
  g_string_free(ids, TRUE);
}

static bool
wanted_before(const struct vmk_report *report, guint index)
{
  const char *wants = finding_at(report, index)->check->wants;

  for (guint i = 0; i < index; i++) {
    if (finding_at(report, i)->verdict == VMK_VERDICT_UNDECIDED &&
        g_strcmp0(finding_at(report, i)->check->wants, wants) == 0) {
      return true;
    }
  }
  return false;
}

static void
print_undecided_one(struct vmk_page *page, const struct vmk_finding *finding)
{
  vmk_page_paragraph(page, 2, finding->check->id, 2, VMK_STYLE_PLAIN,
                     finding->why != NULL ? finding->why : title_of(finding));
}

void
vmk_text_undecided(struct vmk_page *page, const struct vmk_report *report)
{
  bool any = false;

  for (guint i = 0; i < finding_count(report); i++) {
    const struct vmk_finding *finding = finding_at(report, i);

    if (finding->verdict != VMK_VERDICT_UNDECIDED) {
      continue;
    }
    if (!any) {
      vmk_page_heading(page, "Not decided", "what would decide it");
      any = true;
    }
    if (report->verbose) {
      print_undecided_one(page, finding);
    }
    if (!wanted_before(report, i)) {
      print_wanting(page, report, finding->check->wants);
    }
  }
}

static void
append_count(GString *line, guint count, const char *what)
{
  if (count > 0) {
    g_string_append_printf(line, "%s%u %s", line->len > 0 ? ", " : "", count, what);
  }
}

/* One verdict a check: the worst that it reported. */
static void
count_checks(const struct vmk_report *report, guint counts[4])
{
  static const unsigned rank[] = {
      [VMK_VERDICT_NOT_APPLICABLE] = 0,
      [VMK_VERDICT_PASS] = 1,
      [VMK_VERDICT_UNDECIDED] = 2,
      [VMK_VERDICT_FAIL] = 3,
  };

  for (guint i = 0; i < finding_count(report);) {
    const struct vmk_check *check = finding_at(report, i)->check;
    enum vmk_verdict worst = finding_at(report, i)->verdict;

    for (; i < finding_count(report) && finding_at(report, i)->check == check; i++) {
      if (rank[finding_at(report, i)->verdict] > rank[worst]) {
        worst = finding_at(report, i)->verdict;
      }
    }
    counts[worst]++;
  }
}

static void
print_verdicts(struct vmk_page *page, const struct vmk_report *report, enum vmk_verdict verdict,
               const char *label)
{
  GString *ids = g_string_new(NULL);

  for (guint i = 0; i < finding_count(report); i++) {
    if (finding_at(report, i)->verdict == verdict) {
      g_string_append_printf(ids, "%s%s", ids->len > 0 ? ", " : "",
                             finding_at(report, i)->check->id);
    }
  }
  if (ids->len > 0) {
    vmk_page_paragraph(page, 2, label, 16, VMK_STYLE_FAINT, ids->str);
  }
  g_string_free(ids, TRUE);
}

void
vmk_text_summary(struct vmk_page *page, const struct vmk_report *report)
{
  guint levels[4] = {0}, verdicts[4] = {0};
  GString *found = g_string_new(NULL), *line = g_string_new(NULL);
  enum vmk_style style = VMK_STYLE_GOOD;

  for (guint i = 0; i < finding_count(report); i++) {
    if (finding_at(report, i)->verdict == VMK_VERDICT_FAIL) {
      levels[finding_at(report, i)->level]++;
    }
  }
  count_checks(report, verdicts);
  for (int level = VMK_LEVEL_HIGH; level >= VMK_LEVEL_NOTE; level--) {
    append_count(found, levels[level], vmk_level_name((enum vmk_level)level));
    if (levels[level] > 0 && style == VMK_STYLE_GOOD) {
      style = level_styles[level];
    }
  }
  g_string_append(found, found->len == 0 ? "no finding:" : ":");
  g_string_append_printf(line, "%u check%s failed, %u passed, %u not decided, %u not applicable",
                         verdicts[VMK_VERDICT_FAIL], verdicts[VMK_VERDICT_FAIL] == 1 ? "" : "s",
                         verdicts[VMK_VERDICT_PASS], verdicts[VMK_VERDICT_UNDECIDED],
                         verdicts[VMK_VERDICT_NOT_APPLICABLE]);
  if (report->verbose) {
    vmk_page_heading(page, "Other checks", NULL);
    print_verdicts(page, report, VMK_VERDICT_PASS, "passed");
    print_verdicts(page, report, VMK_VERDICT_NOT_APPLICABLE, "not applicable");
  }
  vmk_page_gap(page);
  vmk_page_hanging(page, found->str, style, line->str);
  g_string_free(found, TRUE);
  g_string_free(line, TRUE);
}
