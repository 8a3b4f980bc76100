/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a storage vMotion on one host is measured: on the storage network, while the actions
 * file says it ran. Must not look at flows between hosts.
 */
#include "core/audit/migration_private.h"

static bool
is_storage(enum vmk_service service)
{
  return service == VMK_SERVICE_NFS || service == VMK_SERVICE_ISCSI ||
         service == VMK_SERVICE_NVME_TCP || service == VMK_SERVICE_VSAN;
}

/* Octets of a flow in a span of time, by its rate where there is one. */
static uint64_t
octets_within(const struct vmk_flow *flow, int64_t start, int64_t end)
{
  uint64_t octets = 0;
  struct vmk_rate rate;

  if (flow->last < start || flow->first > end)
    return 0;
  if (flow->rate == NULL)
    return flow->half[0].payload + flow->half[1].payload;
  rate = vmk_meter_rate(flow->rate);
  for (unsigned i = 0; i < VMK_RATE_BINS; i++) {
    int64_t at = vmk_time_sane(rate.start) + (int64_t)i * rate.width;

    if (at + rate.width > start && at <= end)
      octets += rate.octets[i][0] + rate.octets[i][1];
  }
  return octets;
}

/* Where a storage flow's octets may belong: to each of its hosts. */
struct vmk_spans *
vmk_storage_flows(const struct vmk_audit *audit)
{
  struct vmk_spans *flows = vmk_spans_new();

  for (guint i = 0; i < audit->interesting->len; i++) {
    struct vmk_flow flow;
    struct vmk_tag tag;

    vmk_flows_view(audit->flows, g_array_index(audit->interesting, size_t, i), &flow);
    vmk_tag_flow(audit->tagger, &flow, false, &tag);
    for (unsigned end = 0; is_storage(tag.service) && end < 2; end++)
      if (tag.end[end].host != NULL && (end == 0 || tag.end[0].host != tag.end[1].host))
        vmk_spans_add(flows, tag.end[end].host, NULL, vmk_time_sane(flow.first),
                      vmk_time_sane(flow.last), i);
    vmk_tag_clear(&tag);
  }
  return flows;
}

static void
measure(const struct vmk_audit *audit, struct vmk_migration *migration, size_t index)
{
  const struct vmk_action *action = migration->action;
  struct vmk_flow flow;
  struct vmk_tag tag;
  uint64_t octets;

  vmk_flows_view(audit->flows, index, &flow);
  octets = octets_within(&flow, action->start, action->end);
  if (octets == 0)
    return;
  vmk_tag_flow(audit->tagger, &flow, false, &tag);
  g_array_append_val(migration->flows, flow.id);
  migration->storage_bytes += octets;
  vmk_evidence_add(migration->kind_known_by, VMK_EVIDENCE_CORRELATION, VMK_STRENGTH_HINT,
                   flow.half[0].first_payload,
                   "%" G_GUINT64_FORMAT
                   " octets of %s passed between the host and its storage while the action ran",
                   octets, vmk_service_name(tag.service));
  vmk_tag_clear(&tag);
}

static void
measure_all(const struct vmk_audit *audit, struct vmk_migration *migration,
            struct vmk_spans *storage)
{
  const struct vmk_action *action = migration->action;
  GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));

  vmk_spans_find(storage, vmk_machine_key(audit->site, action->source), NULL, action->start,
                 action->end, found);
  for (guint i = 0; i < found->len; i++)
    measure(audit, migration,
            g_array_index(audit->interesting, size_t, g_array_index(found, guint, i)));
  g_array_unref(found);
}

struct vmk_migration *
vmk_storage_migration(const struct vmk_audit *audit, const struct vmk_action *action,
                      struct vmk_spans *storage)
{
  struct vmk_migration *migration = g_new0(struct vmk_migration, 1);

  migration->flows = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  migration->kind_known_by = vmk_evidence_list();
  migration->action = action;
  migration->start = action->start;
  migration->end = action->end;
  vmk_evidence_add(migration->kind_known_by, VMK_EVIDENCE_CORRELATION, VMK_STRENGTH_STRONG,
                   (struct vmk_place){0, 0},
                   "the actions file says: svmotion, %s (line %u); no bulk went from host to host",
                   action->hot ? "hot" : "cold", action->line);
  measure_all(audit, migration, storage);
  if (migration->storage_bytes < VMK_BULK_MIN) {
    vmk_migration_free(migration);
    return NULL;
  }
  migration->source = g_strdup(action->source);
  migration->destination =
      g_strdup(action->destination[0] != '\0' ? action->destination : action->source);
  /* No name for a cold one in the contract: its data is cold, and no host-to-host protocol moved
   * it. */
  migration->kind = action->hot ? VMK_MIGRATION_STORAGE_HOT : VMK_MIGRATION_UNKNOWN;
  migration->confidence = VMK_CONFIDENCE_CERTAIN;
  return migration;
}
