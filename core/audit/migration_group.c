/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which flows between two hosts make one migration.
 * Must not name its kind.
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

static void
start_group(struct vmk_group *group, const char *from, const char *to, const struct vmk_host *from_host,
            const struct vmk_host *to_host)
{
  group->from = from;
  group->to = to;
  group->from_host = from_host;
  group->to_host = to_host;
  group->parts = g_array_new(FALSE, FALSE, sizeof(guint));
  group->first = INT64_MAX;
  group->last = INT64_MIN;
  group->moved_first = INT64_MAX;
  group->moved_last = INT64_MIN;
}

struct vmk_group *
vmk_group_new(const struct vmk_part *part)
{
  struct vmk_group *group = g_new0(struct vmk_group, 1);

  start_group(group, from_name(part), to_name(part), part->host[part->sender], part->host[!part->sender]);
  return group;
}

static void
free_group(gpointer item)
{
  struct vmk_group *group = item;

  g_array_unref(group->parts);
  g_free(group);
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

/* A stream joins the latest group of its way that opened at most a window before it and still ran. */
static struct vmk_group *
find_streams(GPtrArray *groups, const struct vmk_part *part)
{
  for (guint i = groups->len; i-- > 0;) {
    struct vmk_group *group = g_ptr_array_index(groups, i);

    if (same_way(group, part) && part->first - group->first <= VMK_TOGETHER && part->first <= group->last)
      return group;
  }
  return NULL;
}

static void
group_streams(GPtrArray *groups, const GArray *parts)
{
  for (guint i = 0; i < parts->len; i++) {
    const struct vmk_part *part = &g_array_index(parts, struct vmk_part, i);
    struct vmk_group *group;

    if (part->kind != VMK_PART_VMOTION)
      continue;
    group = find_streams(groups, part);
    if (group == NULL && part->bulk > 0) {
      group = vmk_group_new(part);
      g_ptr_array_add(groups, group);
    }
    if (group != NULL)
      vmk_group_add(group, parts, i);
  }
}

static int64_t
overlap(const struct vmk_group *group, const struct vmk_part *part, int64_t slack)
{
  return MIN(group->last + slack, part->last) - MAX(group->first - slack, part->first);
}

/* The group that an NFC session lies beside for the longest time. Bulk must run the same way. */
static struct vmk_group *
find_beside(GPtrArray *groups, const struct vmk_part *part, int64_t slack)
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

/* Sessions with bulk first: they make groups of their own, which control sessions then join. */
static void
group_nfc(GPtrArray *groups, const GArray *parts, bool bulk)
{
  for (guint i = 0; i < parts->len; i++) {
    const struct vmk_part *part = &g_array_index(parts, struct vmk_part, i);
    struct vmk_group *group;

    if (part->kind != VMK_PART_NFC || (part->bulk > 0) != bulk)
      continue;
    group = find_beside(groups, part, VMK_BESIDE);
    if (group != NULL && group->streams == 0 && overlap(group, part, VMK_NFC_PAUSE) < 0)
      group = NULL;
    if (group == NULL && bulk) {
      group = vmk_group_new(part);
      g_ptr_array_add(groups, group);
    }
    if (group != NULL)
      vmk_group_add(group, parts, i);
  }
}

bool
vmk_action_names(const struct vmk_audit *audit, const char *name, const struct vmk_host *host, const char *wanted)
{
  if (wanted[0] == '\0')
    return false;
  if (g_ascii_strcasecmp(name, wanted) == 0)
    return true;
  return host != NULL && vmk_site_host_by_name(audit->site, wanted) == host;
}

static bool
between(const struct vmk_audit *audit, const struct vmk_action *action, const struct vmk_group *group)
{
  return vmk_action_names(audit, group->from, group->from_host, action->source) &&
         vmk_action_names(audit, group->to, group->to_host, action->destination);
}

/* A hot move of the memory alone has streams and nothing else does; of two groups a cold one takes that without. */
static bool
can_be(const struct vmk_action *action, const struct vmk_group *group)
{
  return group->streams > 0 || !action->hot || action->kind != VMK_ACTION_VMOTION;
}

static struct vmk_group *
find_done(const struct vmk_audit *audit, GPtrArray *groups, const struct vmk_action *action)
{
  struct vmk_group *best = NULL;
  int64_t most = -1;

  for (guint i = 0; i < groups->len; i++) {
    struct vmk_group *group = g_ptr_array_index(groups, i);
    int64_t time = MIN(group->last, action->end + VMK_ACTION_SLACK) - MAX(group->first, action->start - VMK_ACTION_SLACK);
    int64_t exact = MIN(group->last, action->end) - MAX(group->first, action->start);

    if (group->action != NULL || time < 0 || !can_be(action, group) || !between(audit, action, group))
      continue;
    /* A true overlap beats one within the slack. */
    time = exact >= 0 ? exact + INT64_MAX / 4 : time;
    if (!action->hot && group->streams == 0)
      time += INT64_MAX / 8;
    if (time > most) {
      most = time;
      best = group;
    }
  }
  return best;
}

static bool
may_be(const struct vmk_audit *audit, const struct vmk_action *action, const struct vmk_group *group)
{
  return group->last >= action->start - VMK_ACTION_SLACK && group->first <= action->end + VMK_ACTION_SLACK &&
         between(audit, action, group);
}

/* Do the actions name a hot move of the memory alone and a cold one, both of this pair and time? */
static bool
are_two(const struct vmk_audit *audit, const struct vmk_group *group)
{
  bool hot = false, cold = false;

  for (guint i = 0; i < audit->actions->len; i++) {
    const struct vmk_action *action = g_ptr_array_index(audit->actions, i);

    if (!may_be(audit, action, group))
      continue;
    hot |= action->hot && action->kind == VMK_ACTION_VMOTION;
    cold |= !action->hot;
  }
  return hot && cold;
}

static struct vmk_group *
share_of(const struct vmk_group *group, const GArray *parts, enum vmk_part_kind kind)
{
  struct vmk_group *share = g_new0(struct vmk_group, 1);

  start_group(share, group->from, group->to, group->from_host, group->to_host);
  for (guint i = 0; i < group->parts->len; i++) {
    guint index = g_array_index(group->parts, guint, i);

    if (g_array_index(parts, struct vmk_part, index).kind == kind)
      vmk_group_add(share, parts, index);
  }
  return share;
}

/* A running VM and one that is off, moved between the same hosts at once: streams are the one's, NFC the other's. */
static void
split_by_actions(const struct vmk_audit *audit, GPtrArray *groups, const GArray *parts)
{
  for (guint i = 0, count = groups->len; i < count; i++) {
    struct vmk_group *group = g_ptr_array_index(groups, i);

    if (group->streams == 0 || group->nfc == 0 || !are_two(audit, group))
      continue;
    g_ptr_array_add(groups, share_of(group, parts, VMK_PART_NFC));
    groups->pdata[i] = share_of(group, parts, VMK_PART_VMOTION);
    free_group(group);
  }
}

/* A cold move on shared storage moves no disk: only the control session shows it, and only an action says what it was. */
static struct vmk_group *
group_control(const struct vmk_audit *audit, GPtrArray *groups, const GArray *parts, GHashTable *used,
              const struct vmk_action *action)
{
  struct vmk_group *group = NULL;

  for (guint i = 0; i < parts->len; i++) {
    const struct vmk_part *part = &g_array_index(parts, struct vmk_part, i);
    struct vmk_group probe = {.from = part->end_name[0], .to = part->end_name[1],
                              .from_host = part->host[0], .to_host = part->host[1]};
    struct vmk_group back = {.from = probe.to, .to = probe.from, .from_host = probe.to_host, .to_host = probe.from_host};
    const struct vmk_group *way = between(audit, action, &probe) ? &probe : &back;

    if (part->kind != VMK_PART_NFC || g_hash_table_contains(used, GUINT_TO_POINTER(i + 1)))
      continue;
    if (part->first > action->end + VMK_ACTION_SLACK || part->last < action->start - VMK_ACTION_SLACK)
      continue;
    if (!between(audit, action, way))
      continue;
    if (group == NULL) {
      group = vmk_group_new(part);
      group->from = way->from;
      group->to = way->to;
      group->from_host = way->from_host;
      group->to_host = way->to_host;
      g_ptr_array_add(groups, group);
    }
    vmk_group_add(group, parts, i);
    g_hash_table_add(used, GUINT_TO_POINTER(i + 1));
  }
  return group;
}

static GHashTable *
parts_used(GPtrArray *groups)
{
  GHashTable *used = g_hash_table_new(NULL, NULL);

  for (guint i = 0; i < groups->len; i++) {
    const struct vmk_group *group = g_ptr_array_index(groups, i);

    for (guint k = 0; k < group->parts->len; k++)
      g_hash_table_add(used, GUINT_TO_POINTER(g_array_index(group->parts, guint, k) + 1));
  }
  return used;
}

static void
match_actions(const struct vmk_audit *audit, GPtrArray *groups, const GArray *parts)
{
  GHashTable *used = parts_used(groups);

  if (audit->actions != NULL)
    split_by_actions(audit, groups, parts);
  for (guint i = 0; audit->actions != NULL && i < audit->actions->len; i++) {
    const struct vmk_action *action = g_ptr_array_index(audit->actions, i);
    struct vmk_group *group = find_done(audit, groups, action);

    if (group == NULL && action->destination[0] != '\0')
      group = group_control(audit, groups, parts, used, action);
    if (group != NULL)
      group->action = action;
  }
  g_hash_table_unref(used);
}

static gint
by_start(gconstpointer a, gconstpointer b)
{
  const struct vmk_group *left = *(struct vmk_group *const *)a, *right = *(struct vmk_group *const *)b;

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
  match_actions(audit, groups, parts);
  g_ptr_array_sort(groups, by_start);
  return groups;
}
