/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a finding is put together and what its words are.
 * Must not know how any check comes to its verdict.
 */
#include "core/audit/check.h"

static const char *const level_names[] = {
    [VMK_LEVEL_NOTE] = "note",
    [VMK_LEVEL_LOW] = "low",
    [VMK_LEVEL_MEDIUM] = "medium",
    [VMK_LEVEL_HIGH] = "high",
};

static const char *const verdict_names[] = {
    [VMK_VERDICT_PASS] = "pass",
    [VMK_VERDICT_FAIL] = "fail",
    [VMK_VERDICT_NOT_APPLICABLE] = "not-applicable",
    [VMK_VERDICT_UNDECIDED] = "undecided",
};

const char *
vmk_level_name(enum vmk_level level)
{
  g_assert((size_t)level < G_N_ELEMENTS(level_names));
  return level_names[level];
}

const char *
vmk_verdict_name(enum vmk_verdict verdict)
{
  g_assert((size_t)verdict < G_N_ELEMENTS(verdict_names));
  return verdict_names[verdict];
}

struct vmk_finding *
vmk_finding_new(const struct vmk_check *check, enum vmk_verdict verdict)
{
  struct vmk_finding *finding = g_new0(struct vmk_finding, 1);

  finding->check = check;
  finding->level = check->level;
  finding->verdict = verdict;
  finding->title = g_strdup(check->title);
  finding->why = g_strdup("");
  finding->flows = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  finding->migrations = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  finding->evidence = vmk_evidence_list();
  return finding;
}

void
vmk_finding_free(struct vmk_finding *finding)
{
  if (finding == NULL)
    return;
  g_free(finding->title);
  g_free(finding->why);
  g_free(finding->fix);
  g_array_unref(finding->flows);
  g_array_unref(finding->migrations);
  g_array_unref(finding->evidence);
  g_free(finding);
}

static void G_GNUC_PRINTF(2, 0) replace(char **text, const char *format, va_list arguments)
{
  char *formatted = vmk_text_vformat(format, arguments);

  g_free(*text);
  *text = formatted;
}

void
vmk_finding_title(struct vmk_finding *finding, const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  replace(&finding->title, format, arguments);
  va_end(arguments);
}

void
vmk_finding_why(struct vmk_finding *finding, const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  replace(&finding->why, format, arguments);
  va_end(arguments);
}

void
vmk_finding_fix(struct vmk_finding *finding, const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  replace(&finding->fix, format, arguments);
  va_end(arguments);
}

void
vmk_finding_cite(struct vmk_finding *finding, enum vmk_evidence_kind kind, struct vmk_place place,
                 const char *format, ...)
{
  va_list arguments;

  if (finding->evidence->len >= VMK_FINDING_EVIDENCE_MAX) {
    finding->evidence_left_off++;
    return;
  }
  va_start(arguments, format);
  vmk_evidence_vadd(finding->evidence, kind, VMK_STRENGTH_STRONG, place, format, arguments);
  va_end(arguments);
}

/* False where the list is full; an id that is there already stays alone. */
static bool
insert_ascending(GArray *list, uint64_t id, guint limit)
{
  guint at = list->len;

  while (at > 0 && g_array_index(list, uint64_t, at - 1) > id)
    at--;
  if (at > 0 && g_array_index(list, uint64_t, at - 1) == id)
    return true;
  if (list->len >= limit)
    return false;
  g_array_insert_val(list, at, id);
  return true;
}

void
vmk_finding_add_flow(struct vmk_finding *finding, uint64_t id)
{
  if (!insert_ascending(finding->flows, id, VMK_FINDING_FLOWS_MAX))
    finding->flows_left_off++;
}

void
vmk_finding_add_migration(struct vmk_finding *finding, uint64_t id)
{
  insert_ascending(finding->migrations, id, VMK_FINDING_FLOWS_MAX);
}
