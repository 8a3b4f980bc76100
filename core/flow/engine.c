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
#include "core/flow/pipe.h"

enum {
  THREADS_MAX = 63,
  SHARDS_A_THREAD = 2, /* so that there is mostly one that nobody is at */
  AHEAD = 8,           /* records whose first octets are asked for before they are decoded */
};

static uint64_t
random_seed(void)
{
  uint64_t seed = 0;

  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed)
    seed = (uint64_t)g_get_monotonic_time(); /* only how well the hash is protected depends on it */
  return seed;
}

void
vmk_flows_join(struct vmk_flows *flows)
{
  if (flows->pool)
    vmk_pool_free(flows->pool);
  flows->pool = NULL;
}

/* A shard holds whole cache lines. */
static struct vmk_shard *
new_shards(unsigned count)
{
  struct vmk_shard *shards = aligned_alloc(_Alignof(struct vmk_shard), count * sizeof *shards);

  if (!shards)
    abort();
  return shards;
}

static void
start_shards(struct vmk_flows *flows)
{
  /* More than there are processors would only wait for each other. */
  unsigned most = MIN(g_get_num_processors(), THREADS_MAX);
  unsigned others = MIN(MAX(flows->options.threads, 1) - 1, most);

  flows->shard_count = others > 0 ? others * SHARDS_A_THREAD : 1;
  flows->shards = new_shards(flows->shard_count);
  for (unsigned i = 0; i < flows->shard_count; i++)
    vmk_shard_init(&flows->shards[i], &flows->options, flows->shard_count > 1);
  if (others == 0)
    return;
  flows->pool = vmk_pool_new(flows->shards, flows->shard_count, others);
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
  start_shards(flows);
  return flows;
}

static void
count_undecoded(struct vmk_flows *flows, uint32_t file, enum vmk_undecoded_reason reason)
{
  if (file >= flows->file_counts->len)
    g_array_set_size(flows->file_counts, file + 1);
  g_array_index(flows->file_counts, struct vmk_file_counts, file).packets[reason]++;
}

static inline bool
is_ethernet(const struct vmk_interface *interfaces, size_t interface_count,
            const struct vmk_record *record)
{
  enum { ETHERNET = 1 };

  return record->interface < interface_count && interfaces[record->interface].link_type == ETHERNET;
}

/* Any frame that vmk_packet_decode_quickest is not for. Kept out of the loop, which it would slow
 * down. */
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
  if (is_ethernet(interfaces, interface_count, record) &&
      vmk_packet_decode_nearly_quickly(flows->secret, record, packet))
    return true;
  decoded = vmk_packet_decode_slowly(flows->decoder, record,
                                     interfaces[record->interface].link_type, packet, &result);
  if (result.has_event)
    vmk_event_log_add(&flows->events, &result.event);
  if (decoded == VMK_DECODED_NOT)
    count_undecoded(flows, interfaces[record->interface].file, result.reason);
  return decoded == VMK_DECODED_PACKET;
}

/* True when the record gave a packet; it may be HALF, and then its record is the caller's to set.
 */
static inline __attribute__((always_inline)) bool
decode(struct vmk_flows *flows, const struct vmk_secret *secret,
       const struct vmk_interface *interfaces, size_t interface_count,
       const struct vmk_record *record, struct vmk_packet *packet)
{
  if (is_ethernet(interfaces, interface_count, record) &&
      vmk_packet_decode_quickest(secret, record, packet))
    return true;
  return decode_slowly(flows, interfaces, interface_count, record, packet);
}

/* How many packets the records gave, with the ordinals from `ordinal` on. */
static inline size_t
decode_some(struct vmk_flows *flows, const struct vmk_interface *interfaces, size_t interface_count,
            const struct vmk_record *records, size_t count, uint64_t ordinal,
            struct vmk_packet *packets)
{
  const struct vmk_secret *secret = flows->secret;
  struct vmk_packet *packet = packets;

  for (size_t i = 0; i < count; i++) {
    if (!decode(flows, secret, interfaces, interface_count, &records[i], packet))
      continue;
    packet->ordinal = ordinal + i;
    if (packet->flags & VMK_PACKET_HALF)
      packet->record = &records[i];
    packet++;
  }
  return (size_t)(packet - packets);
}

static void
feed_here(struct vmk_flows *flows, const struct vmk_interface *interfaces, size_t interface_count,
          const struct vmk_record *records, size_t count)
{
  struct vmk_pipe pipe;

  vmk_pipe_start(&pipe, &flows->shards[0]);
  for (size_t at = 0, some; at < count; at += some) {
    some = MIN(count - at, vmk_pipe_space(&pipe));
    vmk_pipe_put(&pipe, decode_some(flows, interfaces, interface_count, records + at, some,
                                    flows->ordinal + at, vmk_pipe_room(&pipe)));
  }
  vmk_pipe_drain(&pipe);
  flows->ordinal += count;
}

static void
feed_sheet(struct vmk_flows *flows, const struct vmk_interface *interfaces, size_t interface_count,
           const struct vmk_record *records, size_t count)
{
  struct vmk_sheet *sheet = vmk_pool_start(flows->pool, records, flows->ordinal);
  const struct vmk_secret *secret = flows->secret;

  for (size_t i = 0; i < count; i++) {
    if (i + AHEAD < count)
      __builtin_prefetch(records[i + AHEAD].data);
    if (decode(flows, secret, interfaces, interface_count, &records[i], vmk_sheet_room(sheet, i)))
      vmk_sheet_put(sheet, i);
  }
  flows->ordinal += count;
}

/* What was fed `kept` calls ago is about to become invalid: it must be done. Calls count in groups
 * of half as many: at the end of each the one before it is waited for, so that there is mostly
 * enough to do for all. */
static void
feed_pool(struct vmk_flows *flows, const struct vmk_interface *interfaces, size_t interface_count,
          const struct vmk_record *records, size_t count)
{
  unsigned group = MAX(flows->options.kept / 2, 1);
  uint64_t sheets = 0;

  for (size_t at = 0; at < count || at == 0; at += VMK_SHEET) {
    feed_sheet(flows, interfaces, interface_count, records + at, MIN(count - at, VMK_SHEET));
    sheets = vmk_pool_hand_over(flows->pool);
  }
  if (++flows->feeds % group != 0)
    return;
  vmk_pool_wait(flows->pool, flows->options.kept == 1 ? sheets : flows->waited_for);
  flows->waited_for = sheets;
}

void
vmk_flows_feed(struct vmk_flows *flows, const struct vmk_interface *interfaces,
               size_t interface_count, const struct vmk_record *records, size_t count)
{
  g_assert(!flows->finished);
  if (flows->pool) {
    feed_pool(flows, interfaces, interface_count, records, count);
    return;
  }
  feed_here(flows, interfaces, interface_count, records, count);
  if (flows->options.on_flow)
    vmk_flows_emit_ended(flows, count > 0 ? &records[count - 1] : NULL);
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
  free(flows->shards);
  g_free(flows->order);
  g_free(flows->mac_uses);
  for (guint i = 0; flows->undecoded && i < flows->undecoded->len; i++)
    g_array_free(g_array_index(flows->undecoded, GArray *, i), TRUE);
  if (flows->undecoded)
    g_array_free(flows->undecoded, TRUE);
  g_free(flows);
}
