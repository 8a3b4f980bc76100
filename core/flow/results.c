/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what the shards hold becomes one list of results in order of first packet.
 * Must not know how it was counted.
 */
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
    const struct vmk_file_counts *counts =
        &g_array_index(flows->file_counts, struct vmk_file_counts, file);
    GArray *list = g_array_new(FALSE, FALSE, sizeof(struct vmk_undecoded));

    for (int reason = 0; reason < VMK_UNDECODED_COUNT; reason++) {
      struct vmk_undecoded row = {vmk_undecoded_word((enum vmk_undecoded_reason)reason),
                                  counts->packets[reason]};

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

/* A shard's next flow, while the shards' flows are put in one order. */
struct head {
  uint64_t ordinal;
  struct vmk_flow_ref ref;
};

/* Restores the order of a heap, least ordinal first, whose first head changed. */
static void
sift(struct head *heads, size_t count)
{
  size_t at = 0, child;

  while ((child = 2 * at + 1) < count) {
    struct head moved = heads[at];

    if (child + 1 < count && heads[child + 1].ordinal < heads[child].ordinal)
      child++;
    if (moved.ordinal <= heads[child].ordinal)
      return;
    heads[at] = heads[child];
    heads[child] = moved;
    at = child;
  }
}

static size_t
start_heads(const struct vmk_flows *flows, struct head *heads)
{
  size_t count = 0;

  for (uint32_t shard = 0; shard < flows->shard_count; shard++) {
    size_t at = count;
    struct head head = {0, {shard, 0}};

    if (flows->shards[shard].store.count == 0)
      continue;
    head.ordinal = vmk_store_ordinal(&flows->shards[shard].store, 0);
    for (count++; at > 0 && heads[(at - 1) / 2].ordinal > head.ordinal; at = (at - 1) / 2)
      heads[at] = heads[(at - 1) / 2];
    heads[at] = head;
  }
  return count;
}

/* Flows beyond the greatest number: their packets were refused after all. */
static void
refuse(struct vmk_flows *flows, struct vmk_flow_ref ref)
{
  struct vmk_flow view;

  vmk_flow_fill(&flows->shards[ref.shard], ref.number, &view);
  flows->refused += view.half[0].packets + view.half[0].duplicates + view.half[1].packets +
                    view.half[1].duplicates;
}

/* Several shards: flows by first packet. In each shard they are so already. Each had room for
 * max_flows, so those that are too many go only now. */
static void
put_in_order(struct vmk_flows *flows)
{
  struct head *heads = g_new(struct head, flows->shard_count);
  size_t count = start_heads(flows, heads);
  size_t kept = MIN(flows->flow_count, flows->shards[0].max_flows);

  flows->order = g_new(struct vmk_flow_ref, kept + 1);
  for (size_t i = 0; count > 0; i++) {
    const struct vmk_store *store = &flows->shards[heads->ref.shard].store;

    if (i < kept)
      flows->order[i] = heads->ref;
    else
      refuse(flows, heads->ref);
    if (++heads->ref.number < store->count)
      heads->ordinal = vmk_store_ordinal(store, heads->ref.number);
    else
      *heads = heads[--count];
    sift(heads, count);
  }
  flows->flow_count = kept;
  g_free(heads);
}

void
vmk_flows_finish(struct vmk_flows *flows)
{
  g_assert(!flows->finished);
  vmk_flows_join(flows);
  flows->finished = true;
  for (unsigned i = 0; i < flows->shard_count; i++) {
    vmk_shard_finish(&flows->shards[i]);
    flows->flow_count += flows->shards[i].store.count;
    flows->refused += flows->shards[i].refused;
  }
  if (flows->shard_count > 1)
    put_in_order(flows);
  if (flows->options.on_flow)
    vmk_flows_emit_rest(flows);
  note_cap(flows, flows->refused > 0, "flows");
  note_cap(flows, flows->events.events_capped, "events");
  note_cap(flows, flows->events.announcements_capped, "announcements");
  list_undecoded(flows);
  merge_mac_uses(flows);
}

uint64_t
vmk_flows_refused(const struct vmk_flows *flows)
{
  return flows->refused;
}

size_t
vmk_flows_count(const struct vmk_flows *flows)
{
  return flows->flow_count;
}

static struct vmk_flow_ref
flow_at(const struct vmk_flows *flows, size_t index)
{
  g_assert(index < flows->flow_count);
  return flows->order ? flows->order[index] : (struct vmk_flow_ref){0, (uint32_t)index};
}

void
vmk_flows_view(const struct vmk_flows *flows, size_t index, struct vmk_flow *view)
{
  struct vmk_flow_ref ref = flow_at(flows, index);

  vmk_flow_fill(&flows->shards[ref.shard], ref.number, view);
  view->id = index + 1;
}

struct vmk_flow_size
vmk_flows_size(const struct vmk_flows *flows, size_t index)
{
  struct vmk_flow_ref ref = flow_at(flows, index);

  return vmk_flow_size(&flows->shards[ref.shard], ref.number);
}

bool
vmk_flows_glance(const struct vmk_flows *flows, size_t index, struct vmk_flow_glance *glance)
{
  struct vmk_flow_ref ref = flow_at(flows, index);

  return vmk_flow_glance(&flows->shards[ref.shard], ref.number, glance);
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
