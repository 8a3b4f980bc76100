/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which action of the actions file a group of flows is.
 * Must not name the kind of a migration.
 */
#include "core/audit/migration_private.h"

struct matching {
  const struct vmk_audit *audit;
  GPtrArray *groups; /* struct vmk_group */
  const GArray *parts;
  struct vmk_spans *actions_at; /* indices of actions, by way */
  struct vmk_spans *groups_at;  /* indices of groups, by way */
  struct vmk_spans *
      sessions_at; /* indices of NFC parts that are in no group, by pair: the lower pointer first */
  GHashTable *used; /* indices of parts that are in a group, plus 1 */
  GArray *found;    /* guint: of the last search */
};

const void *
vmk_machine_key(const struct vmk_site *site, const char *name)
{
  const struct vmk_host *host = vmk_site_host_by_name(site, name);
  char *lower;
  const char *key;

  if (host != NULL)
    return host;
  lower = g_ascii_strdown(name, -1);
  key = g_intern_string(lower);
  g_free(lower);
  return key;
}

static const void *
key_of(const struct vmk_audit *audit, const struct vmk_host *host, const char *name)
{
  return host != NULL ? (const void *)host : vmk_machine_key(audit->site, name);
}

static const void *
action_source(const struct matching *m, const struct vmk_action *action)
{
  return vmk_machine_key(m->audit->site, action->source);
}

static const void *
action_destination(const struct matching *m, const struct vmk_action *action)
{
  return vmk_machine_key(m->audit->site, action->destination);
}

/* A hot move of the memory alone has streams and nothing else does; of two groups a cold one takes
 * that without. */
static bool
can_be(const struct vmk_action *action, const struct vmk_group *group)
{
  return group->streams > 0 || !action->hot || action->kind != VMK_ACTION_VMOTION;
}

static struct vmk_group *
find_done(const struct matching *m, const struct vmk_action *action)
{
  struct vmk_group *best = NULL;
  int64_t most = -1;

  vmk_spans_find(m->groups_at, action_source(m, action), action_destination(m, action),
                 action->start - VMK_ACTION_SLACK, action->end + VMK_ACTION_SLACK, m->found);
  for (guint i = 0; i < m->found->len; i++) {
    struct vmk_group *group = g_ptr_array_index(m->groups, g_array_index(m->found, guint, i));
    int64_t time = MIN(group->last, action->end + VMK_ACTION_SLACK) -
                   MAX(group->first, action->start - VMK_ACTION_SLACK);
    int64_t exact = MIN(group->last, action->end) - MAX(group->first, action->start);

    if (group->action != NULL || !can_be(action, group))
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

/* Do the actions name a hot move of the memory alone and a cold one, both of this pair and time? */
static bool
are_two(const struct matching *m, const struct vmk_group *group)
{
  bool hot = false, cold = false;

  vmk_spans_find(m->actions_at, key_of(m->audit, group->from_host, group->from),
                 key_of(m->audit, group->to_host, group->to), group->first - VMK_ACTION_SLACK,
                 group->last + VMK_ACTION_SLACK, m->found);
  for (guint i = 0; i < m->found->len; i++) {
    const struct vmk_action *action =
        g_ptr_array_index(m->audit->actions, g_array_index(m->found, guint, i));

    hot |= action->hot && action->kind == VMK_ACTION_VMOTION;
    cold |= !action->hot;
  }
  return hot && cold;
}

static struct vmk_group *
share_of(const struct vmk_group *group, const GArray *parts, enum vmk_part_kind kind)
{
  struct vmk_group *share =
      vmk_group_start(group->from, group->to, group->from_host, group->to_host);

  for (guint i = 0; i < group->parts->len; i++) {
    guint index = g_array_index(group->parts, guint, i);

    if (g_array_index(parts, struct vmk_part, index).kind == kind)
      vmk_group_add(share, parts, index);
  }
  return share;
}

/* A running VM and one that is off, moved between the same hosts at once: streams are the one's,
 * NFC the other's. */
static void
split_by_actions(const struct matching *m)
{
  for (guint i = 0, count = m->groups->len; i < count; i++) {
    struct vmk_group *group = g_ptr_array_index(m->groups, i);

    if (group->streams == 0 || group->nfc == 0 || !are_two(m, group))
      continue;
    g_ptr_array_add(m->groups, share_of(group, m->parts, VMK_PART_NFC));
    m->groups->pdata[i] = share_of(group, m->parts, VMK_PART_VMOTION);
    vmk_group_free(group);
  }
}

/* A cold move on shared storage moves no disk: only the control session shows it, and only an
 * action says what it was. */
static struct vmk_group *
group_control(const struct matching *m, const struct vmk_action *action)
{
  const void *source = action_source(m, action), *destination = action_destination(m, action);
  struct vmk_group *group = NULL;

  vmk_spans_find(m->sessions_at, MIN(source, destination), MAX(source, destination),
                 action->start - VMK_ACTION_SLACK, action->end + VMK_ACTION_SLACK, m->found);
  for (guint i = 0; i < m->found->len; i++) {
    guint index = g_array_index(m->found, guint, i);
    const struct vmk_part *part = &g_array_index(m->parts, struct vmk_part, index);
    unsigned from = key_of(m->audit, part->host[0], part->end_name[0]) != source;

    if (!g_hash_table_add(m->used, GUINT_TO_POINTER(index + 1)))
      continue;
    if (group == NULL) {
      group = vmk_group_start(part->end_name[from], part->end_name[!from], part->host[from],
                              part->host[!from]);
      g_ptr_array_add(m->groups, group);
    }
    vmk_group_add(group, m->parts, index);
  }
  return group;
}

static void
index_actions(const struct matching *m)
{
  for (guint i = 0; i < m->audit->actions->len; i++) {
    const struct vmk_action *action = g_ptr_array_index(m->audit->actions, i);

    if (action->destination[0] != '\0')
      vmk_spans_add(m->actions_at, action_source(m, action), action_destination(m, action),
                    action->start, action->end, i);
  }
}

/* Groups by way and time, and sessions that are in none of them by pair and time. */
static void
index_groups(const struct matching *m)
{
  for (guint i = 0; i < m->groups->len; i++) {
    const struct vmk_group *group = g_ptr_array_index(m->groups, i);

    vmk_spans_add(m->groups_at, key_of(m->audit, group->from_host, group->from),
                  key_of(m->audit, group->to_host, group->to), group->first, group->last, i);
    for (guint k = 0; k < group->parts->len; k++)
      g_hash_table_add(m->used, GUINT_TO_POINTER(g_array_index(group->parts, guint, k) + 1));
  }
  for (guint i = 0; i < m->parts->len; i++) {
    const struct vmk_part *part = &g_array_index(m->parts, struct vmk_part, i);
    const void *ends[2] = {key_of(m->audit, part->host[0], part->end_name[0]),
                           key_of(m->audit, part->host[1], part->end_name[1])};

    if (part->kind == VMK_PART_NFC && !g_hash_table_contains(m->used, GUINT_TO_POINTER(i + 1)))
      vmk_spans_add(m->sessions_at, MIN(ends[0], ends[1]), MAX(ends[0], ends[1]), part->first,
                    part->last, i);
  }
}

static void
match_all(const struct matching *m)
{
  index_actions(m);
  split_by_actions(m);
  index_groups(m);
  for (guint i = 0; i < m->audit->actions->len; i++) {
    const struct vmk_action *action = g_ptr_array_index(m->audit->actions, i);
    struct vmk_group *group;

    if (action->destination[0] == '\0')
      continue;
    group = find_done(m, action);
    if (group == NULL)
      group = group_control(m, action);
    if (group != NULL)
      group->action = action;
  }
}

void
vmk_match_actions(const struct vmk_audit *audit, GPtrArray *groups, const GArray *parts)
{
  struct matching m = {.audit = audit,
                       .groups = groups,
                       .parts = parts,
                       .actions_at = vmk_spans_new(),
                       .groups_at = vmk_spans_new(),
                       .sessions_at = vmk_spans_new(),
                       .used = g_hash_table_new(NULL, NULL),
                       .found = g_array_new(FALSE, FALSE, sizeof(guint))};

  match_all(&m);
  g_array_unref(m.found);
  g_hash_table_unref(m.used);
  vmk_spans_free(m.sessions_at);
  vmk_spans_free(m.groups_at);
  vmk_spans_free(m.actions_at);
}
