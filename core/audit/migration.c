/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how groups of flows become the migrations of a report, and tells the tagger what they
 * showed. Must not know checks or how anything is printed.
 */
#include "core/audit/migration_private.h"

static const char *const kind_names[] = {
    [VMK_MIGRATION_UNKNOWN] = "unknown",         [VMK_MIGRATION_COMPUTE_HOT] = "compute-hot",
    [VMK_MIGRATION_XMOTION_HOT] = "xmotion-hot", [VMK_MIGRATION_COLD_NFC] = "cold-nfc",
    [VMK_MIGRATION_COLD_UDT] = "cold-udt",       [VMK_MIGRATION_STORAGE_HOT] = "storage-hot",
};

const char *
vmk_migration_kind_name(enum vmk_migration_kind kind)
{
  g_assert((size_t)kind < G_N_ELEMENTS(kind_names));
  return kind_names[kind];
}

void
vmk_migration_free(struct vmk_migration *migration)
{
  if (migration == NULL)
    return;
  g_free(migration->source);
  g_free(migration->destination);
  g_array_unref(migration->flows);
  g_array_unref(migration->kind_known_by);
  g_free(migration->rate);
  g_free(migration->rarp_note);
  g_free(migration);
}

static bool
is_hot(const struct vmk_migration *migration)
{
  return migration->kind == VMK_MIGRATION_COMPUTE_HOT ||
         migration->kind == VMK_MIGRATION_XMOTION_HOT;
}

static gint
by_number(gconstpointer a, gconstpointer b)
{
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

  return left < right ? -1 : left > right;
}

static void
sum_parts(struct vmk_migration *migration, const GArray *parts, const struct vmk_group *group)
{
  for (guint i = 0; i < group->parts->len; i++) {
    const struct vmk_part *part =
        &g_array_index(parts, struct vmk_part, g_array_index(group->parts, guint, i));

    g_array_append_val(migration->flows, part->id);
    /* NFC beside streams takes another network: its round trip is not theirs. */
    if (group->streams > 0 && part->kind != VMK_PART_VMOTION)
      continue;
    if (part->rtt > 0 && (migration->rtt == 0 || part->rtt < migration->rtt))
      migration->rtt = part->rtt;
  }
  g_array_sort(migration->flows, by_number);
}

static void
share_out(struct vmk_migration *migration, const struct vmk_group *group)
{
  bool cold_streams = migration->kind == VMK_MIGRATION_COLD_UDT;

  migration->control_bytes = group->control;
  migration->cold_bytes = group->nfc + (cold_streams ? group->vmotion : 0);
  migration->hot_bytes = cold_streams ? 0 : group->vmotion;
}

/* The last FIN of the streams that moved something. */
static int64_t
last_fin(const GArray *parts, const struct vmk_group *group)
{
  int64_t fin = VMK_TIME_NONE;

  for (guint i = 0; i < group->parts->len; i++) {
    const struct vmk_part *part =
        &g_array_index(parts, struct vmk_part, g_array_index(group->parts, guint, i));

    if (part->kind == VMK_PART_VMOTION && part->bulk > 0)
      fin = MAX(fin, part->fin);
  }
  return fin;
}

static void
find_switchover(struct vmk_migration *migration, const GArray *parts, const struct vmk_group *group,
                const struct vmk_announcement *announcement, int64_t burst_end)
{
  int64_t fin = last_fin(parts, group);
  int64_t end = burst_end == VMK_TIME_NONE ? group->moved_last : MIN(burst_end, group->moved_last);

  if (!is_hot(migration) || (announcement == NULL && fin == VMK_TIME_NONE))
    return;
  migration->has_switchover = true;
  migration->switchover.at = end;
  migration->switchover.gap =
      MAX(0, (announcement != NULL ? vmk_time_sane(announcement->first) : fin) - end);
  if (announcement != NULL)
    migration->switchover.rarp = announcement->place;
}

static char *
missing_announcement(const struct vmk_audit *audit)
{
  size_t count;

  vmk_flows_announcements(audit->flows, &count);
  if (count == 0)
    return g_strdup("no RARP at all in this capture: the VM network was not captured, or switches "
                    "are not notified");
  return g_strdup("no RARP at the end of this migration: the VM's network was not captured, or "
                  "switches are not notified");
}

struct making {
  struct vmk_audit *audit;
  GArray *parts;
  struct vmk_spans *announced, *loose;
  GHashTable *taken; /* announcements that are given away */
};

static struct vmk_migration *
make(const struct making *making, const struct vmk_group *group)
{
  const struct vmk_audit *audit = making->audit;
  const GArray *parts = making->parts;
  struct vmk_migration *migration = g_new0(struct vmk_migration, 1);
  struct vmk_kind_input input = {
      .audit = audit, .parts = parts, .group = group, .loose = making->loose};
  GArray *bursts;
  int64_t burst_end;

  migration->flows = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  migration->kind_known_by = vmk_evidence_list();
  migration->source = g_strdup(group->from);
  migration->destination = g_strdup(group->to);
  migration->start = group->first;
  migration->end = group->last;
  migration->streams = group->streams;
  migration->action = group->action;
  migration->rate = vmk_rate_sum(audit, parts, group);
  bursts = vmk_rate_bursts(migration->rate, &burst_end);
  if (group->streams > 0 && (group->action == NULL || group->action->hot))
    input.announcement =
        vmk_group_announcement(audit, group, group->moved_last, making->announced, making->taken);
  input.bursts = bursts;
  vmk_kind_decide(&input, migration);
  sum_parts(migration, parts, group);
  share_out(migration, group);
  find_switchover(migration, parts, group, input.announcement, burst_end);
  if (is_hot(migration)) {
    migration->iterations = bursts->len > 1 ? bursts->len : 0;
    migration->rarp_note = input.announcement == NULL ? missing_announcement(audit) : NULL;
  }
  g_array_unref(bursts);
  return migration;
}

static bool
may_be_udt(const struct vmk_migration *migration)
{
  return migration->kind == VMK_MIGRATION_COLD_UDT ||
         (migration->kind == VMK_MIGRATION_UNKNOWN && migration->streams > 0);
}

/* UDT's streams are cold and serve provisioning; only what lies beside them tells them from hot
 * data. Where that does not decide it, the streams must not be called hot either. */
static void
hand_back_stream(struct vmk_audit *audit, const struct vmk_migration *migration,
                 const struct vmk_part *part)
{
  if (migration->kind == VMK_MIGRATION_COLD_UDT)
    vmk_tagger_override(audit->tagger, part->id, VMK_SERVICE_UDT_DATA, VMK_ROLE_PROVISIONING,
                        VMK_DATA_COLD, MIN(migration->confidence, VMK_CONFIDENCE_STRONG),
                        migration->action != NULL
                            ? "the VM was off, says the actions file: UDT moves its data here"
                            : "an NFC control session beside it and no switch-over: UDT",
                        part->payload_at);
  else
    vmk_tagger_override(audit->tagger, part->id, VMK_SERVICE_VMOTION, VMK_ROLE_UNKNOWN,
                        VMK_DATA_UNKNOWN, VMK_CONFIDENCE_WEAK,
                        "hot data, or cold data moved by UDT: not decided", part->payload_at);
}

static void
hand_back(struct vmk_audit *audit, const struct vmk_migration *migration, const GArray *parts,
          const struct vmk_group *group)
{
  for (guint i = 0; may_be_udt(migration) && i < group->parts->len; i++) {
    const struct vmk_part *part =
        &g_array_index(parts, struct vmk_part, g_array_index(group->parts, guint, i));

    if (part->kind == VMK_PART_VMOTION)
      hand_back_stream(audit, migration, part);
  }
}

static gint
by_start(gconstpointer a, gconstpointer b)
{
  const struct vmk_migration *left = *(struct vmk_migration *const *)a;
  const struct vmk_migration *right = *(struct vmk_migration *const *)b;

  if (left->start != right->start)
    return left->start < right->start ? -1 : 1;
  if (left->flows->len > 0 && right->flows->len > 0)
    return by_number(left->flows->data, right->flows->data);
  return 0;
}

static GHashTable *
told_already(const struct vmk_audit *audit)
{
  GHashTable *told = g_hash_table_new(NULL, NULL);

  for (guint i = 0; i < audit->migrations->len; i++)
    g_hash_table_add(
        told,
        (gpointer)((const struct vmk_migration *)g_ptr_array_index(audit->migrations, i))->action);
  return told;
}

/* Storage vMotions on one host: no flow between hosts shows them, only actions name them. */
static void
add_storage(struct vmk_audit *audit)
{
  GHashTable *told = told_already(audit);
  struct vmk_spans *storage = vmk_storage_flows(audit);

  for (guint i = 0; i < audit->actions->len; i++) {
    const struct vmk_action *action = g_ptr_array_index(audit->actions, i);
    struct vmk_migration *migration;

    if (action->kind != VMK_ACTION_SVMOTION || g_hash_table_contains(told, action))
      continue;
    migration = vmk_storage_migration(audit, action, storage);
    if (migration != NULL)
      g_ptr_array_add(audit->migrations, migration);
  }
  vmk_spans_free(storage);
  g_hash_table_unref(told);
}

void
vmk_migrations_find(struct vmk_audit *audit)
{
  struct making making = {.audit = audit,
                          .parts = vmk_parts_collect(audit),
                          .announced = vmk_vm_announcements(audit),
                          .taken = g_hash_table_new(NULL, NULL)};
  GPtrArray *groups = vmk_groups_make(audit, making.parts);

  making.loose = vmk_loose_sessions(making.parts);
  for (guint i = 0; i < groups->len; i++) {
    const struct vmk_group *group = g_ptr_array_index(groups, i);
    struct vmk_migration *migration = make(&making, group);

    hand_back(audit, migration, making.parts, group);
    g_ptr_array_add(audit->migrations, migration);
  }
  if (audit->actions != NULL)
    add_storage(audit);
  g_ptr_array_sort(audit->migrations, by_start);
  for (guint i = 0; i < audit->migrations->len; i++)
    ((struct vmk_migration *)g_ptr_array_index(audit->migrations, i))->id = i + 1;
  g_hash_table_unref(making.taken);
  vmk_spans_free(making.announced);
  vmk_spans_free(making.loose);
  g_ptr_array_unref(groups);
  g_array_unref(making.parts);
}
