/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how judgements on single flows become findings for pairs of hosts, and how gathered
 * findings are closed. Must not know any single check.
 */
#include "core/audit/check_private.h"

struct pairs {
  GPtrArray *list;   /* struct vmk_pair, in order of first flow */
  GHashTable *index; /* key text -> struct vmk_pair */
};

static void
free_pair(gpointer item)
{
  struct vmk_pair *pair = item;

  g_free(pair->from);
  g_free(pair->to);
  g_ptr_array_unref(pair->cases);
  g_free(pair);
}

static struct vmk_pair *
pair_of(struct pairs *pairs, const struct vmk_case *item, struct vmk_judgement judgement)
{
  unsigned sender = vmk_case_sender(item);
  char *from = vmk_end_name(item, sender), *to = vmk_end_name(item, 1 - sender);
  char *key = g_strdup_printf("%d %u %s\n%s", judgement.verdict, judgement.reason, from, to);
  struct vmk_pair *pair = g_hash_table_lookup(pairs->index, key);

  if (pair != NULL) {
    g_free(key);
    g_free(from);
    g_free(to);
    return pair;
  }
  pair = g_new0(struct vmk_pair, 1);
  *pair =
      (struct vmk_pair){.judgement = judgement, .from = from, .to = to, .cases = g_ptr_array_new()};
  g_ptr_array_add(pairs->list, pair);
  g_hash_table_insert(pairs->index, key, pair);
  return pair;
}

static void
collect(const struct vmk_audit *audit, const struct vmk_pair_check *how, struct pairs *pairs)
{
  VMK_FOR_CASES(audit, item)
  {
    struct vmk_judgement judgement = how->judge(audit, item);
    struct vmk_pair *pair;

    if (judgement.verdict == VMK_VERDICT_NOT_APPLICABLE)
      continue;
    pair = pair_of(pairs, item, judgement);
    pair->bulk += item->tag.bulk[vmk_case_sender(item)];
    g_ptr_array_add(pair->cases, (gpointer)item);
  }
}

static void
add_cases(struct vmk_finding *finding, const struct vmk_pair *pair)
{
  for (guint i = 0; i < pair->cases->len; i++)
    vmk_finding_add_case(finding, g_ptr_array_index(pair->cases, i));
}

static void
fail(struct vmk_audit *audit, const struct vmk_check *check, const struct vmk_pair_check *how,
     const struct vmk_pair *pair, struct vmk_check_tally *tally)
{
  struct vmk_finding *finding = vmk_tally_fail(audit, check, tally);

  if (finding == NULL)
    return;
  add_cases(finding, pair);
  how->tell_fail(audit, pair, finding);
}

/* One undecided finding for a reason: all its pairs. */
static void
undecided(struct vmk_audit *audit, const struct vmk_check *check, const struct vmk_pair_check *how,
          const GPtrArray *list, unsigned reason)
{
  struct vmk_finding *finding = vmk_finding_new(check, VMK_VERDICT_UNDECIDED);

  for (guint i = 0; i < list->len; i++) {
    const struct vmk_pair *pair = g_ptr_array_index(list, i);

    if (pair->judgement.verdict == VMK_VERDICT_UNDECIDED && pair->judgement.reason == reason)
      add_cases(finding, pair);
  }
  vmk_finding_wants(finding, how->tell_undecided(reason));
  vmk_audit_add(audit, finding);
}

static bool
all_undecided(struct vmk_audit *audit, const struct vmk_check *check,
              const struct vmk_pair_check *how, const GPtrArray *list)
{
  uint32_t told = 0;

  for (guint i = 0; i < list->len; i++) {
    const struct vmk_pair *pair = g_ptr_array_index(list, i);
    uint32_t bit = UINT32_C(1) << pair->judgement.reason;

    if (pair->judgement.verdict != VMK_VERDICT_UNDECIDED || (told & bit) != 0)
      continue;
    told |= bit;
    undecided(audit, check, how, list, pair->judgement.reason);
  }
  return told != 0;
}

static void
report(struct vmk_audit *audit, const struct vmk_check *check, const struct vmk_pair_check *how,
       const GPtrArray *list)
{
  struct vmk_check_tally tally = {0};
  unsigned passed = 0;
  bool open;

  for (guint i = 0; i < list->len; i++) {
    const struct vmk_pair *pair = g_ptr_array_index(list, i);

    if (pair->judgement.verdict == VMK_VERDICT_FAIL) {
      fail(audit, check, how, pair, &tally);
    } else if (pair->judgement.verdict == VMK_VERDICT_PASS) {
      add_cases(vmk_tally_pass(check, &tally), pair);
      passed = MAX(passed, pair->judgement.reason);
    }
  }
  open = all_undecided(audit, check, how, list);
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass, "%s", how->tell_pass != NULL ? how->tell_pass(passed) : how->pass);
  vmk_tally_close(audit, check, &tally, open ? NULL : how->none);
}

void
vmk_check_pairs(struct vmk_audit *audit, const struct vmk_check *check,
                const struct vmk_pair_check *how)
{
  struct pairs pairs = {.list = g_ptr_array_new_with_free_func(free_pair),
                        .index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};

  collect(audit, how, &pairs);
  report(audit, check, how, pairs.list);
  g_hash_table_unref(pairs.index);
  g_ptr_array_unref(pairs.list);
}

void
vmk_finding_wants(struct vmk_finding *finding, const char *text)
{
  if (finding->check->wants != NULL)
    vmk_finding_why(finding, "%s. Wanted: %s", text, finding->check->wants);
  else
    vmk_finding_why(finding, "%s", text);
}

void
vmk_check_none(struct vmk_audit *audit, const struct vmk_check *check, const char *why)
{
  struct vmk_finding *finding = vmk_finding_new(check, VMK_VERDICT_NOT_APPLICABLE);

  vmk_finding_why(finding, "%s", why);
  vmk_audit_add(audit, finding);
}

void
vmk_check_undecided(struct vmk_audit *audit, const struct vmk_check *check, const char *why)
{
  struct vmk_finding *finding = vmk_finding_new(check, VMK_VERDICT_UNDECIDED);

  vmk_finding_wants(finding, why);
  vmk_audit_add(audit, finding);
}

struct vmk_finding *
vmk_tally_fail(struct vmk_audit *audit, const struct vmk_check *check,
               struct vmk_check_tally *tally)
{
  struct vmk_finding *finding;

  if (tally->fails >= VMK_CHECK_FAILS_MAX) {
    tally->left_off++;
    return NULL;
  }
  tally->fails++;
  finding = vmk_finding_new(check, VMK_VERDICT_FAIL);
  vmk_audit_add(audit, finding);
  return finding;
}

struct vmk_finding *
vmk_tally_pass(const struct vmk_check *check, struct vmk_check_tally *tally)
{
  if (tally->pass == NULL)
    tally->pass = vmk_finding_new(check, VMK_VERDICT_PASS);
  return tally->pass;
}

struct vmk_finding *
vmk_tally_undecided(const struct vmk_check *check, struct vmk_check_tally *tally)
{
  if (tally->undecided == NULL)
    tally->undecided = vmk_finding_new(check, VMK_VERDICT_UNDECIDED);
  return tally->undecided;
}

static void
close_left_off(struct vmk_audit *audit, const struct vmk_check *check,
               const struct vmk_check_tally *tally)
{
  struct vmk_finding *finding = vmk_finding_new(check, VMK_VERDICT_FAIL);

  vmk_finding_title(finding, "%s: %u more like these", check->title, tally->left_off);
  vmk_finding_why(finding, "A check reports %d findings one by one and counts the rest",
                  VMK_CHECK_FAILS_MAX);
  vmk_audit_add(audit, finding);
}

void
vmk_tally_close(struct vmk_audit *audit, const struct vmk_check *check,
                struct vmk_check_tally *tally, const char *none)
{
  if (tally->left_off > 0)
    close_left_off(audit, check, tally);
  if (tally->undecided != NULL)
    vmk_audit_add(audit, tally->undecided);
  if (tally->pass != NULL && tally->fails == 0)
    vmk_audit_add(audit, tally->pass);
  else
    vmk_finding_free(tally->pass);
  if (none != NULL && tally->fails == 0 && tally->pass == NULL && tally->undecided == NULL)
    vmk_check_none(audit, check, none);
}
