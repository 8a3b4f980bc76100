/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the run as a whole: frames in, decoded and handed to shards in batches, results put in order at the end.
 * Must not know what a packet does to a flow.
 */
#include "core/flow/engine.h"

#include <stdlib.h>
#include <sys/random.h>

#include "core/flow/flows.h"

static uint64_t
random_seed(void)
{
  uint64_t seed = 0;

  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed)
    seed = (uint64_t)g_get_monotonic_time(); /* only how well the hash is protected depends on it */
  return seed;
}

struct vmk_flows *
vmk_flows_new(const struct vmk_engine_options *options)
{
  struct vmk_flows *flows = g_new0(struct vmk_flows, 1);

  flows->options = *options;
  flows->decoder = vmk_decoder_new(random_seed());
  vmk_event_log_init(&flows->events);
  flows->file_counts = g_array_new(FALSE, TRUE, sizeof(struct vmk_file_counts));
  flows->shard_count = 1;
  flows->shards = g_new0(struct vmk_shard, flows->shard_count);
  for (unsigned i = 0; i < flows->shard_count; i++)
    vmk_shard_init(&flows->shards[i], options, flows->shard_count > 1);
  return flows;
}

static void
count_undecoded(struct vmk_flows *flows, uint32_t file, enum vmk_undecoded_reason reason)
{
  if (file >= flows->file_counts->len)
    g_array_set_size(flows->file_counts, file + 1);
  g_array_index(flows->file_counts, struct vmk_file_counts, file).packets[reason]++;
}

/* True when the record gave a packet. */
static bool
decode(struct vmk_flows *flows, const struct vmk_interface *interfaces, size_t interface_count,
       const struct vmk_record *record, struct vmk_packet *packet)
{
  struct vmk_decode_result result;
  enum vmk_decoded decoded;
  uint64_t ordinal = flows->ordinal++;

  if (record->interface >= interface_count) {
    count_undecoded(flows, 0, VMK_UNDECODED_INTERFACE);
    return false;
  }
  decoded = vmk_packet_decode(flows->decoder, record, interfaces[record->interface].link_type, packet, &result);
  if (result.has_event)
    vmk_event_log_add(&flows->events, &result.event);
  if (decoded == VMK_DECODED_NOT)
    count_undecoded(flows, interfaces[record->interface].file, result.reason);
  packet->ordinal = ordinal;
  return decoded == VMK_DECODED_PACKET;
}

void
vmk_flows_feed(struct vmk_flows *flows, const struct vmk_interface *interfaces, size_t interface_count,
               const struct vmk_record *records, size_t count)
{
  struct vmk_packet batch[VMK_BATCH];
  size_t filled = 0;

  g_assert(!flows->finished);
  for (size_t i = 0; i < count; i++) {
    if (i + 8 < count)
      __builtin_prefetch(records[i + 8].data);
    if (decode(flows, interfaces, interface_count, &records[i], &batch[filled]) && ++filled == VMK_BATCH) {
      vmk_shard_take(&flows->shards[0], batch, filled);
      filled = 0;
    }
  }
  vmk_shard_take(&flows->shards[0], batch, filled);
}

void
vmk_flows_free(struct vmk_flows *flows)
{
  if (!flows)
    return;
  vmk_decoder_free(flows->decoder);
  vmk_event_log_clear(&flows->events);
  g_array_free(flows->file_counts, TRUE);
  for (unsigned i = 0; i < flows->shard_count; i++)
    vmk_shard_clear(&flows->shards[i]);
  g_free(flows->shards);
  g_free(flows->order);
  g_free(flows->mac_uses);
  for (guint i = 0; flows->undecoded && i < flows->undecoded->len; i++)
    g_array_free(g_array_index(flows->undecoded, GArray *, i), TRUE);
  if (flows->undecoded)
    g_array_free(flows->undecoded, TRUE);
  g_free(flows);
}
