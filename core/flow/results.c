/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what the shards hold becomes one list of results in order of first packet.
 * Must not know how it was counted.
 */
#include <stdlib.h>

#include "core/flow/engine.h"
#include "core/flow/flows.h"

static void
note_cap(struct vmk_flows *flows, bool hit, const char *word)
{
  if (hit)
    flows->caps[flows->cap_count++] = word;
}

static void
list_undecoded(struct vmk_flows *flows)
{
  flows->undecoded = g_array_new(FALSE, FALSE, sizeof(GArray *));
  for (guint file = 0; file < flows->file_counts->len; file++) {
    const struct vmk_file_counts *counts = &g_array_index(flows->file_counts, struct vmk_file_counts, file);
    GArray *list = g_array_new(FALSE, FALSE, sizeof(struct vmk_undecoded));

    for (int reason = 0; reason < VMK_UNDECODED_COUNT; reason++) {
      struct vmk_undecoded row = {vmk_undecoded_word((enum vmk_undecoded_reason)reason), counts->packets[reason]};

      if (row.packets > 0)
        g_array_append_val(list, row);
    }
    g_array_append_val(flows->undecoded, list);
  }
}

static void
merge_mac_uses(struct vmk_flows *flows)
{
  struct vmk_spots **parts = g_new(struct vmk_spots *, flows->shard_count);
  bool macs_capped = false;

  for (unsigned i = 0; i < flows->shard_count; i++)
    parts[i] = &flows->shards[i].spots;
  flows->mac_uses = vmk_spots_merge(parts, flows->shard_count, &flows->mac_use_count, &macs_capped);
  note_cap(flows, macs_capped, "mac-uses");
  g_free(parts);
}

void
vmk_flows_finish(struct vmk_flows *flows)
{
  bool flows_capped = false;

  g_assert(!flows->finished);
  flows->finished = true;
  for (unsigned i = 0; i < flows->shard_count; i++)
    vmk_shard_finish(&flows->shards[i]);
  for (unsigned i = 0; i < flows->shard_count; i++)
    flows_capped |= flows->shards[i].flows_capped;
  flows->flow_count = flows->shards[0].store.count;
  note_cap(flows, flows_capped, "flows");
  note_cap(flows, flows->events.events_capped, "events");
  note_cap(flows, flows->events.announcements_capped, "announcements");
  list_undecoded(flows);
  merge_mac_uses(flows);
}

size_t
vmk_flows_count(const struct vmk_flows *flows)
{
  return flows->flow_count;
}

void
vmk_flows_view(const struct vmk_flows *flows, size_t index, struct vmk_flow *view)
{
  struct vmk_flow_ref ref = {0, (uint32_t)index};

  g_assert(index < flows->flow_count);
  if (flows->order)
    ref = flows->order[index];
  vmk_flow_fill(&flows->shards[ref.shard], ref.number, view);
  view->id = index + 1;
}

const struct vmk_event *
vmk_flows_events(const struct vmk_flows *flows, size_t *count)
{
  *count = flows->events.events->len;
  return (const struct vmk_event *)(const void *)flows->events.events->data;
}

const struct vmk_announcement *
vmk_flows_announcements(const struct vmk_flows *flows, size_t *count)
{
  *count = flows->events.announcements->len;
  return (const struct vmk_announcement *)(const void *)flows->events.announcements->data;
}

const struct vmk_mac_use *
vmk_flows_mac_uses(const struct vmk_flows *flows, size_t *count)
{
  *count = flows->mac_use_count;
  return flows->mac_uses;
}

const struct vmk_undecoded *
vmk_flows_undecoded(const struct vmk_flows *flows, uint32_t file, size_t *count)
{
  const GArray *list;

  *count = 0;
  if (!flows->undecoded || file >= flows->undecoded->len)
    return NULL;
  list = g_array_index(flows->undecoded, GArray *, file);
  *count = list->len;
  return (const struct vmk_undecoded *)(const void *)list->data;
}

const char *
vmk_flows_cap_hit(const struct vmk_flows *flows, size_t index)
{
  return index < flows->cap_count ? flows->caps[index] : NULL;
}
