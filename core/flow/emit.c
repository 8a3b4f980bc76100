/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when a flow has ended while frames still come, and hands it to whoever asked for ended
 * flows. Must not know what is done with it.
 */
#include "core/flow/flows.h"

/* Ended flows are looked for so often, in time of the capture. */
#define SWEEP_EVERY INT64_C(1000000000)
/* After both FINs or a RST so long is waited for what is still on its way, unless the input has
 * fallen silent. */
#define LINGER INT64_C(1000000000)

/* And at most once for so many flows and one packet. */
enum { SWEEP_SHARE = 8 };

static bool
is_closed(const struct vmk_hot *hot)
{
  uint32_t fins = VMK_HOT_FIN_0 | VMK_HOT_FIN_1;

  return (hot->flags & fins) == fins || (hot->flags & (VMK_HOT_RST_0 | VMK_HOT_RST_1));
}

static void
emit(struct vmk_flows *flows, uint32_t number)
{
  struct vmk_hot *hot = vmk_store_hot(&flows->shards[0].store, number);
  struct vmk_flow view;

  if (hot->flags & VMK_HOT_EMITTED)
    return;
  hot->flags |= VMK_HOT_EMITTED;
  vmk_flow_fill(&flows->shards[0], number, &view);
  view.id = (uint64_t)number + 1;
  view.ended = true;
  flows->options.on_flow(&view, flows->options.context);
}

static bool
has_ended(const struct vmk_flows *flows, const struct vmk_hot *hot, bool silent)
{
  if (is_closed(hot) && (silent || vmk_hot_is_idle(hot, 0, flows->now, LINGER)))
    return true;
  return flows->options.idle_timeout > 0 &&
         vmk_hot_is_idle(hot, 0, flows->now, flows->options.idle_timeout);
}

static void
sweep(struct vmk_flows *flows, bool silent)
{
  struct vmk_store *store = &flows->shards[0].store;

  for (uint32_t number = flows->emit_from; number < store->count; number++) {
    const struct vmk_hot *hot = vmk_store_hot(store, number);

    if (!(hot->flags & VMK_HOT_EMITTED) && has_ended(flows, hot, silent))
      emit(flows, number);
    if (number == flows->emit_from && hot->flags & VMK_HOT_EMITTED)
      flows->emit_from++;
  }
}

void
vmk_flows_emit_ended(struct vmk_flows *flows, const struct vmk_record *newest)
{
  struct vmk_shard *shard = &flows->shards[0];
  bool silent = newest == NULL;

  for (size_t i = 0; i < shard->ended_count; i++)
    emit(flows, shard->ended[i].number);
  shard->ended_count = 0;
  if (!silent && (newest->time == VMK_TIME_NONE ||
                  (flows->now != VMK_TIME_NONE &&
                   vmk_elapsed(flows->now, newest->time) < (uint64_t)SWEEP_EVERY)))
    return;
  /* A look at all flows is paid for by the packets since the last one. */
  if (!silent &&
      flows->ordinal - flows->swept_at < (shard->store.count - flows->emit_from) / SWEEP_SHARE)
    return;
  if (!silent)
    flows->now = newest->time;
  flows->swept_at = flows->ordinal;
  sweep(flows, silent);
}

void
vmk_flows_emit_rest(struct vmk_flows *flows)
{
  for (uint32_t number = flows->emit_from; number < flows->shards[0].store.count; number++)
    emit(flows, number);
}
