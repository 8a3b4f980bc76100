/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which row of the article's table a migration speaks of, and what it put on which network.
 * Must not know what that says of the row (traffic_table_judge.c), nor how anything is printed.
 */
#include "core/audit/traffic_table_private.h"

static const char *const verdict_names[] = {
    [VMK_ROW_NOT_OBSERVED] = "not-observed",
    [VMK_ROW_SUPPORTED] = "supported",
    [VMK_ROW_CONTRADICTED] = "contradicted",
    [VMK_ROW_UNDECIDED] = "undecided",
};

const char *
vmk_row_verdict_name(enum vmk_row_verdict verdict)
{
  g_assert((size_t)verdict < G_N_ELEMENTS(verdict_names));
  return verdict_names[verdict];
}

/* The network of a flow is that of its interfaces: one flow from management to provisioning is on
 * management. */
static enum vmk_role
network_of(const struct vmk_tag *tag)
{
  bool streams = vmk_service_is_vmotion(tag->service);
  enum vmk_role wanted = streams ? VMK_ROLE_VMOTION : VMK_ROLE_PROVISIONING;

  if (tag->end[0].vmk == NULL && tag->end[1].vmk == NULL)
    return VMK_ROLE_UNKNOWN;
  for (unsigned i = 0; i < 2; i++) {
    if (tag->end[i].vmk == NULL || vmk_vmk_has_role(tag->end[i].vmk, wanted) == VMK_ANSWER_YES)
      continue;
    if (streams && tag->service == VMK_SERVICE_UDT_DATA &&
        vmk_vmk_has_role(tag->end[i].vmk, VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES)
      return VMK_ROLE_PROVISIONING;
    return vmk_vmk_has_role(tag->end[i].vmk, VMK_ROLE_MANAGEMENT) == VMK_ANSWER_YES
               ? VMK_ROLE_MANAGEMENT
               : VMK_ROLE_UNKNOWN;
  }
  return wanted;
}

static void
add_octets(struct vmk_row_seen *seen, const struct vmk_audit *audit, const struct vmk_flow *flow,
           const struct vmk_tag *tag)
{
  enum vmk_role network = network_of(tag);
  uint64_t octets = flow->half[0].payload + flow->half[1].payload;
  struct vmk_gateway_view view;

  if (network == VMK_ROLE_VMOTION)
    seen->vmotion += octets;
  else if (network == VMK_ROLE_PROVISIONING)
    seen->provisioning += octets;
  else if (network == VMK_ROLE_MANAGEMENT)
    seen->management += octets;
  else
    seen->other += octets;
  if (network == VMK_ROLE_MANAGEMENT && tag->data == VMK_DATA_HOT)
    seen->hot_on_management += octets;
  vmk_gateway_judge(audit->gateway, flow, tag, &view);
  if (view.traversed == VMK_TRAVERSED_YES)
    seen->through_gateway += octets;
  vmk_gateway_view_clear(&view);
}

static struct vmk_row_seen
measure(const struct vmk_audit *audit, const struct vmk_migration *migration)
{
  struct vmk_row_seen seen = {.storage = migration->storage_bytes};

  for (guint i = 0; migration->storage_bytes == 0 && i < migration->flows->len; i++) {
    size_t index = (size_t)g_array_index(migration->flows, uint64_t, i) - 1;
    struct vmk_flow flow;
    struct vmk_tag tag;

    vmk_flows_view(audit->flows, index, &flow);
    vmk_tag_flow(audit->tagger, &flow, false, &tag);
    add_octets(&seen, audit, &flow, &tag);
    vmk_tag_clear(&tag);
  }
  return seen;
}

/* Which row a migration speaks of: the actions file says, else its kind does. -1: none. */
static int
row_of(const struct vmk_migration *migration)
{
  static const int rows[] = {
      [VMK_MIGRATION_UNKNOWN] = -1,    [VMK_MIGRATION_COMPUTE_HOT] = 0,
      [VMK_MIGRATION_XMOTION_HOT] = 4, [VMK_MIGRATION_COLD_NFC] = 5,
      [VMK_MIGRATION_COLD_UDT] = 5,    [VMK_MIGRATION_STORAGE_HOT] = 2,
  };

  if (migration->action == NULL)
    return rows[migration->kind];
  for (int i = 0; i < VMK_TABLE_ROWS; i++)
    if (vmk_row_claims[i].action == migration->action->kind &&
        vmk_row_claims[i].hot == migration->action->hot)
      return i;
  return -1;
}

/* One contradicting migration contradicts the row; one undecided beside supporting ones does not
 * undo them. */
static enum vmk_row_verdict
worse(enum vmk_row_verdict a, enum vmk_row_verdict b)
{
  static const int weight[] = {[VMK_ROW_NOT_OBSERVED] = 0,
                               [VMK_ROW_UNDECIDED] = 1,
                               [VMK_ROW_SUPPORTED] = 2,
                               [VMK_ROW_CONTRADICTED] = 3};

  return weight[a] >= weight[b] ? a : b;
}

static void
add_migration(struct vmk_audit *audit, const struct vmk_migration *migration)
{
  int at = row_of(migration);
  struct vmk_row_seen seen;
  struct vmk_row *row;

  if (at < 0)
    return;
  row = &audit->table[at];
  seen = measure(audit, migration);
  g_array_append_val(row->migrations, migration->id);
  row->inferred |= migration->action == NULL;
  row->vmotion += seen.vmotion;
  row->provisioning += seen.provisioning;
  row->management += seen.management;
  row->storage += seen.storage;
  row->through_gateway += seen.through_gateway;
  row->verdict = worse(row->verdict, vmk_row_judge(audit, migration, &seen, row));
}

void
vmk_traffic_table_fill(struct vmk_audit *audit)
{
  for (int i = 0; i < VMK_TABLE_ROWS; i++)
    audit->table[i] = (struct vmk_row){
        .claim = &vmk_row_claims[i],
        .migrations = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
        .because = g_ptr_array_new_with_free_func(g_free),
    };
  for (guint i = 0; i < audit->migrations->len; i++)
    add_migration(audit, g_ptr_array_index(audit->migrations, i));
}
