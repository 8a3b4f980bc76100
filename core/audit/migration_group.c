/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which flows between two hosts make one migration.
 * Must not name its kind or read actions.
 */
#include "core/audit/migration_private.h"

static const char *
from_name(const struct vmk_part *part)
{
  return part->end_name[part->sender];
}

static const char *
to_name(const struct vmk_part *part)
{
  return part->end_name[!part->sender];
}

struct vmk_group *
vmk_group_start(const char *from, const char *to, const struct vmk_host *from_host,
                const struct vmk_host *to_host)
{
  struct vmk_group *group = g_new0(struct vmk_group, 1);

  group->from = from;
  group->to = to;
  group->from_host = from_host;
  group->to_host = to_host;
  group->parts = g_array_new(FALSE, FALSE, sizeof(guint));
  group->first = INT64_MAX;
  group->last = INT64_MIN;
  group->moved_first = INT64_MAX;
  group->moved_last = INT64_MIN;
  return group;
}

static struct vmk_group *
group_of(const struct vmk_part *part)
{
  return vmk_group_start(from_name(part), to_name(part), part->host[part->sender],
                         part->host[!part->sender]);
}

void
vmk_group_free(struct vmk_group *group)
{
  g_array_unref(group->parts);
  g_free(group);
}

static void
free_group(gpointer item)
{
  vmk_group_free(item);
}

void
vmk_group_add(struct vmk_group *group, const GArray *parts, guint index)
{
  const struct vmk_part *part = &g_array_index(parts, struct vmk_part, index);

  g_array_append_val(group->parts, index);
  group->first = MIN(group->first, part->first);
  group->last = MAX(group->last, part->last);
  group->control += part->control;
  if (part->kind == VMK_PART_NFC)
    group->nfc_seen = true;
  if (part->bulk == 0)
    return;
  group->moved_first = MIN(group->moved_first, part->first);
  group->moved_last = MAX(group->moved_last, part->last);
  if (part->kind == VMK_PART_NFC) {
    group->nfc += part->bulk;
  } else {
    group->vmotion += part->bulk;
    group->streams++;
  }
}

/* The names are interned: one name, one pointer. */
static bool
same_way(const struct vmk_group *group, const struct vmk_part *part)
{
  return group->from == from_name(part) && group->to == to_name(part);
}

static bool
same_pair(const struct vmk_group *group, const struct vmk_part *part)
{
  return same_way(group, part) || (group->from == to_name(part) && group->to == from_name(part));
}

/* The groups between two machines, whichever way, in order of making. */
static GPtrArray *
groups_between(GHashTable *pairs, const struct vmk_part *part)
{
  const char *ends[2] = {MIN(part->end_name[0], part->end_name[1]),
                         MAX(part->end_name[0], part->end_name[1])};
  GHashTable *seconds = g_hash_table_lookup(pairs, ends[0]);
  GPtrArray *groups;

  if (seconds == NULL) {
    seconds = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    g_hash_table_insert(pairs, (gpointer)ends[0], seconds);
  }
  groups = g_hash_table_lookup(seconds, ends[1]);
  if (groups == NULL) {
    groups = g_ptr_array_new();
    g_hash_table_insert(seconds, (gpointer)ends[1], groups);
  }
  return groups;
}

static GHashTable *
new_pairs(void)
{
  return g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
}

/* A stream joins the latest group of its way that opened at most a window before it and still ran.
 * Groups come in order of their first stream. */
static struct vmk_group *
find_streams(const GPtrArray *groups, const struct vmk_part *part)
{
  for (guint i = groups->len; i-- > 0;) {
    struct vmk_group *group = g_ptr_array_index(groups, i);

    if (part->first - group->first > VMK_TOGETHER)
      return NULL;
    if (same_way(group, part) && part->first <= group->last)
      return group;
  }
  return NULL;
}

static void
group_streams(GPtrArray *groups, const GArray *parts)
{
  GHashTable *pairs = new_pairs();

  for (guint i = 0; i < parts->len; i++) {
    const struct vmk_part *part = &g_array_index(parts, struct vmk_part, i);
    GPtrArray *near;
    struct vmk_group *group;

    if (part->kind != VMK_PART_VMOTION)
      continue;
    near = groups_between(pairs, part);
    group = find_streams(near, part);
    if (group == NULL && part->bulk > 0) {
      group = group_of(part);
      g_ptr_array_add(groups, group);
      g_ptr_array_add(near, group);
    }
    if (group != NULL)
      vmk_group_add(group, parts, i);
  }
  g_hash_table_unref(pairs);
}

static int64_t
overlap(const struct vmk_group *group, const struct vmk_part *part, int64_t slack)
{
  return MIN(group->last + slack, part->last) - MAX(group->first - slack, part->first);
}

/* The group that an NFC session lies beside for the longest time. Bulk must run the same way. */
static struct vmk_group *
find_beside(const GPtrArray *groups, const struct vmk_part *part, int64_t slack)
{
  struct vmk_group *best = NULL;
  int64_t most = -1;

  for (guint i = 0; i < groups->len; i++) {
    struct vmk_group *group = g_ptr_array_index(groups, i);
    int64_t time = overlap(group, part, slack);

    if (!(part->bulk > 0 ? same_way(group, part) : same_pair(group, part)))
      continue;
    if (time >= 0 && time > most) {
      most = time;
      best = group;
    }
  }
  return best;
}

/* Sessions come in order of their first packet, so a group that ended before this one cannot be
 * joined by a later one.
 */
static void
forget_ended(GPtrArray *groups, const struct vmk_part *part)
{
  guint kept = 0;

  for (guint i = 0; i < groups->len; i++) {
    struct vmk_group *group = g_ptr_array_index(groups, i);

    if (group->last + VMK_BESIDE >= part->first)
      groups->pdata[kept++] = group;
  }
  g_ptr_array_set_size(groups, (gint)kept);
}

static void
add_nfc(GPtrArray *groups, GPtrArray *near, const GArray *parts, guint index)
{
  const struct vmk_part *part = &g_array_index(parts, struct vmk_part, index);
  struct vmk_group *group;

  forget_ended(near, part);
  group = find_beside(near, part, VMK_BESIDE);
  if (group != NULL && group->streams == 0 && overlap(group, part, VMK_NFC_PAUSE) < 0)
    group = NULL;
  if (group == NULL && part->bulk > 0) {
    group = group_of(part);
    g_ptr_array_add(groups, group);
    g_ptr_array_add(near, group);
  }
  if (group != NULL)
    vmk_group_add(group, parts, index);
}

/* Sessions with bulk first: they make groups of their own, which control sessions then join. */
static void
group_nfc(GPtrArray *groups, const GArray *parts, bool bulk)
{
  GHashTable *pairs = new_pairs();

  for (guint i = 0; i < groups->len; i++) {
    const struct vmk_group *group = g_ptr_array_index(groups, i);
    guint first = g_array_index(group->parts, guint, 0);

    g_ptr_array_add(groups_between(pairs, &g_array_index(parts, struct vmk_part, first)),
                    (gpointer)group);
  }
  for (guint i = 0; i < parts->len; i++) {
    const struct vmk_part *part = &g_array_index(parts, struct vmk_part, i);

    if (part->kind == VMK_PART_NFC && (part->bulk > 0) == bulk)
      add_nfc(groups, groups_between(pairs, part), parts, i);
  }
  g_hash_table_unref(pairs);
}

static gint
by_start(gconstpointer a, gconstpointer b)
{
  const struct vmk_group *left = *(struct vmk_group *const *)a,
                         *right = *(struct vmk_group *const *)b;

  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  return 0;
}

GPtrArray *
vmk_groups_make(const struct vmk_audit *audit, const GArray *parts)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func(free_group);

  group_streams(groups, parts);
  group_nfc(groups, parts, true);
  group_nfc(groups, parts, false);
  if (audit->actions != NULL)
    vmk_match_actions(audit, groups, parts);
  g_ptr_array_sort(groups, by_start);
  return groups;
}
