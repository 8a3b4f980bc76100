/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the run as a whole: frames in, decoded and handed to shards in batches, results put in
 * order at the end. Must not know what a packet does to a flow.
 */
#include "core/flow/engine.h"

#include <stdlib.h>
#include <sys/random.h>

#include "core/flow/flows.h"
#include "core/flow/packet_quick.h"

enum {
  THREADS_MAX = 64,
  AHEAD = 8, /* records whose first octets are asked for before they are decoded */
};

static uint64_t
random_seed(void)
{
  uint64_t seed = 0;

  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed)
    seed = (uint64_t)g_get_monotonic_time(); /* only how well the hash is protected depends on it */
  return seed;
}

/* One thread decodes, the others own a shard each. If one cannot be had, the feeding thread does
 * everything. */
static void
start_workers(struct vmk_flows *flows)
{
  flows->marks = g_new0(uint64_t, (size_t)flows->options.kept * flows->shard_count);
  flows->workers = g_new0(struct vmk_worker *, flows->shard_count);
  for (unsigned i = 0; i < flows->shard_count; i++) {
    flows->workers[i] = vmk_worker_new(&flows->shards[i]);
    if (!flows->workers[i])
      g_error("no thread can be started: use --threads 1");
  }
}

void
vmk_flows_join(struct vmk_flows *flows)
{
  for (unsigned i = 0; flows->workers && i < flows->shard_count; i++)
    vmk_worker_free(flows->workers[i]);
  g_free(flows->workers);
  flows->workers = NULL;
}

struct vmk_flows *
vmk_flows_new(const struct vmk_engine_options *options)
{
  struct vmk_flows *flows = g_new0(struct vmk_flows, 1);

  flows->options = *options;
  flows->options.kept = MAX(options->kept, 1);
  flows->decoder = vmk_decoder_new(random_seed());
  flows->secret = vmk_decoder_secret(flows->decoder);
  vmk_event_log_init(&flows->events);
  flows->file_counts = g_array_new(FALSE, TRUE, sizeof(struct vmk_file_counts));
  flows->now = VMK_TIME_NONE;
  /* Ended flows are handed out on the feeding thread, in the order of one store. */
  if (options->on_flow)
    flows->options.threads = 1;
  flows->shard_count =
      flows->options.threads > 2 ? MIN(flows->options.threads - 1, THREADS_MAX) : 1;
  flows->shards = g_new0(struct vmk_shard, flows->shard_count);
  for (unsigned i = 0; i < flows->shard_count; i++)
    vmk_shard_init(&flows->shards[i], options, flows->shard_count > 1);
  if (flows->options.threads > 1)
    start_workers(flows);
  return flows;
}

static void
count_undecoded(struct vmk_flows *flows, uint32_t file, enum vmk_undecoded_reason reason)
{
  if (file >= flows->file_counts->len)
    g_array_set_size(flows->file_counts, file + 1);
  g_array_index(flows->file_counts, struct vmk_file_counts, file).packets[reason]++;
}

/* Any frame at all. Kept out of the loop, which it would slow down. */
static __attribute__((noinline)) bool
decode_slowly(struct vmk_flows *flows, const struct vmk_interface *interfaces,
              size_t interface_count, const struct vmk_record *record, struct vmk_packet *packet)
{
  struct vmk_decode_result result;
  enum vmk_decoded decoded;

  if (record->interface >= interface_count) {
    count_undecoded(flows, 0, VMK_UNDECODED_INTERFACE);
    return false;
  }
  decoded = vmk_packet_decode_slowly(flows->decoder, record,
                                     interfaces[record->interface].link_type, packet, &result);
  if (result.has_event)
    vmk_event_log_add(&flows->events, &result.event);
  if (decoded == VMK_DECODED_NOT)
    count_undecoded(flows, interfaces[record->interface].file, result.reason);
  return decoded == VMK_DECODED_PACKET;
}

/* True when the record gave a packet. */
static inline bool
decode(struct vmk_flows *flows, const struct vmk_interface *interfaces, size_t interface_count,
       const struct vmk_record *record, struct vmk_packet *packet)
{
  enum { ETHERNET = 1 };
  uint64_t ordinal = flows->ordinal++;

  if (!(record->interface < interface_count &&
        interfaces[record->interface].link_type == ETHERNET &&
        vmk_packet_decode_quickly(flows->secret, record, packet)) &&
      !decode_slowly(flows, interfaces, interface_count, record, packet))
    return false;
  packet->ordinal = ordinal;
  return true;
}

static void
feed_here(struct vmk_flows *flows, const struct vmk_interface *interfaces, size_t interface_count,
          const struct vmk_record *records, size_t count)
{
  struct vmk_packet batch[VMK_BATCH];
  size_t filled = 0;

  for (size_t i = 0; i < count; i++) {
    if (i + AHEAD < count)
      __builtin_prefetch(records[i + AHEAD].data);
    if (decode(flows, interfaces, interface_count, &records[i], &batch[filled]) &&
        ++filled == VMK_BATCH) {
      vmk_shard_take(&flows->shards[0], batch, filled);
      filled = 0;
    }
  }
  vmk_shard_take(&flows->shards[0], batch, filled);
}

static void
feed_one_worker(struct vmk_flows *flows, const struct vmk_interface *interfaces,
                size_t interface_count, const struct vmk_record *records, size_t count)
{
  struct vmk_worker *worker = flows->workers[0];

  for (size_t i = 0; i < count; i++) {
    if (i + AHEAD < count)
      __builtin_prefetch(records[i + AHEAD].data);
    if (decode(flows, interfaces, interface_count, &records[i], vmk_worker_room(worker)))
      vmk_worker_put(worker);
  }
}

static void
feed_workers(struct vmk_flows *flows, const struct vmk_interface *interfaces,
             size_t interface_count, const struct vmk_record *records, size_t count)
{
  struct vmk_packet packet;

  for (size_t i = 0; i < count; i++) {
    struct vmk_worker *worker;

    if (i + AHEAD < count)
      __builtin_prefetch(records[i + AHEAD].data);
    if (!decode(flows, interfaces, interface_count, &records[i], &packet))
      continue;
    worker = flows->workers[(packet.hash & UINT32_MAX) * flows->shard_count >> 32];
    *vmk_worker_room(worker) = packet;
    vmk_worker_put(worker);
  }
}

/* What was fed `kept` calls ago is about to become invalid: it must have been taken. */
static void
keep_pace(struct vmk_flows *flows)
{
  unsigned kept = flows->options.kept;
  uint64_t feed = flows->feeds++;

  for (unsigned i = 0; i < flows->shard_count; i++) {
    uint64_t mark = vmk_worker_flush(flows->workers[i]);

    flows->marks[feed % kept * flows->shard_count + i] = mark;
    if (feed + 1 >= kept)
      vmk_worker_wait(flows->workers[i], flows->marks[(feed + 1) % kept * flows->shard_count + i]);
  }
}

void
vmk_flows_feed(struct vmk_flows *flows, const struct vmk_interface *interfaces,
               size_t interface_count, const struct vmk_record *records, size_t count)
{
  g_assert(!flows->finished);
  if (!flows->workers) {
    feed_here(flows, interfaces, interface_count, records, count);
    if (flows->options.on_flow)
      vmk_flows_emit_ended(flows, count > 0 ? &records[count - 1] : NULL);
    return;
  }
  if (flows->shard_count == 1)
    feed_one_worker(flows, interfaces, interface_count, records, count);
  else
    feed_workers(flows, interfaces, interface_count, records, count);
  keep_pace(flows);
}

void
vmk_flows_free(struct vmk_flows *flows)
{
  if (!flows)
    return;
  vmk_flows_join(flows);
  vmk_decoder_free(flows->decoder);
  vmk_event_log_clear(&flows->events);
  g_array_free(flows->file_counts, TRUE);
  for (unsigned i = 0; i < flows->shard_count; i++)
    vmk_shard_clear(&flows->shards[i]);
  g_free(flows->shards);
  g_free(flows->marks);
  g_free(flows->order);
  g_free(flows->mac_uses);
  for (guint i = 0; flows->undecoded && i < flows->undecoded->len; i++)
    g_array_free(g_array_index(flows->undecoded, GArray *, i), TRUE);
  if (flows->undecoded)
    g_array_free(flows->undecoded, TRUE);
  g_free(flows);
}
