/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a TCP stream is counted and measured, and to which migration it belongs.
 * Must not know what speaks for vMotion (vmotion_claim.c), nor trees.
 */
#include "vmotion_flow.h"

#include <epan/to_str.h>

#include "core/site/port.h"
#include "inventory.h"
#include "vmotion_claim.h"
#include "vmotion_records.h"

enum { SAMPLE_MAX = 1 << 20 }; /* octets measured of a stream */

static struct migration *migrations; /* latest first */

static void
start_capture(void)
{
  migrations = NULL;
}

void
vmotion_flow_register(void)
{
  register_init_routine(start_capture);
}

struct vmotion_flow *
vmotion_flow_of(packet_info *pinfo, int proto, bool create)
{
  conversation_t *conversation =
      create ? find_or_create_conversation(pinfo) : find_conversation_pinfo(pinfo, 0);
  struct vmotion_flow *flow;
  bool to_server;

  if (conversation == NULL)
    return NULL;
  flow = conversation_get_proto_data(conversation, proto);
  if (flow != NULL || !create || PINFO_FD_VISITED(pinfo))
    return flow;
  to_server = pinfo->destport == VMK_PORT_VMOTION ||
              (pinfo->srcport != VMK_PORT_VMOTION && pinfo->destport < pinfo->srcport);
  flow = wmem_new0(wmem_file_scope(), struct vmotion_flow);
  flow->first_frame = pinfo->num;
  copy_address_wmem(wmem_file_scope(), &flow->client, to_server ? &pinfo->src : &pinfo->dst);
  copy_address_wmem(wmem_file_scope(), &flow->server, to_server ? &pinfo->dst : &pinfo->src);
  flow->port[0] = (uint16_t)(to_server ? pinfo->srcport : pinfo->destport);
  flow->port[1] = (uint16_t)(to_server ? pinfo->destport : pinfo->srcport);
  flow->vmk[0] = inventory_vmk(pinfo, to_server);
  flow->vmk[1] = inventory_vmk(pinfo, !to_server);
  flow->peer[0] = flow->vmk[0] == NULL ? inventory_peer(pinfo, to_server) : NULL;
  flow->peer[1] = flow->vmk[1] == NULL ? inventory_peer(pinfo, !to_server) : NULL;
  conversation_add_proto_data(conversation, proto, flow);
  return flow;
}

uint64_t
vmotion_sent(const struct vmotion_flow *flow, unsigned way)
{
  return flow->way[way].next - flow->way[way].first;
}

/* New octets of this call: its length less what was seen before. Sets *offset to the first of them,
 * and *gap to how many are missing before it. */
static uint32_t
advance(struct vmotion_way *way, uint32_t sequence, uint32_t length, uint32_t *offset,
        uint64_t *gap)
{
  uint64_t position, end;

  if (!way->started) {
    way->started = true;
    way->first = way->next = (UINT64_C(1) << 32) + sequence;
  }
  position = way->next + (uint64_t)(int64_t)(int32_t)(sequence - (uint32_t)way->next);
  end = position + length;
  *gap = position > way->next ? position - way->next : 0;
  *offset = position < way->next ? (uint32_t)MIN(way->next - position, length) : 0;
  if (end <= way->next)
    return 0;
  way->next = end;
  return length - *offset;
}

/* Measured when there is a first verdict, and at every doubling: a verdict costs more than
 * counting. */
static void
measure(struct vmotion_flow *flow, packet_info *pinfo, const uint8_t *data, uint32_t length)
{
  uint32_t total = flow->histogram.total;

  if (total >= SAMPLE_MAX)
    return;
  vmk_histogram_add(&flow->histogram, data, MIN(length, SAMPLE_MAX - total));
  total = flow->histogram.total;
  if (total < VMK_ENTROPY_SAMPLE_MIN || (total < 2 * flow->measured && total < SAMPLE_MAX))
    return;
  flow->entropy = vmk_entropy_of(&flow->histogram);
  flow->measured = total;
  if (flow->entropy.verdict == VMK_ENTROPY_CLEAR && flow->clear_in == 0)
    flow->clear_in = pinfo->num;
}

static const char *
name_of_end(const struct vmotion_flow *flow, unsigned end)
{
  if (flow->vmk[end] != NULL)
    return flow->vmk[end]->host->name;
  if (flow->peer[end] != NULL)
    return flow->peer[end]->name;
  return address_to_str(wmem_file_scope(), end == 0 ? &flow->client : &flow->server);
}

static bool
within(const nstime_t *from, const nstime_t *to, int seconds)
{
  nstime_t delta;

  nstime_delta(&delta, to, from);
  return nstime_to_sec(&delta) <= seconds;
}

/* A stream joins the latest migration of its way that opened at most a second before it. */
static void
join_migration(struct vmotion_flow *flow, packet_info *pinfo)
{
  const char *from = name_of_end(flow, 0), *to = name_of_end(flow, 1);
  struct migration *migration = migrations;

  while (migration != NULL &&
         (strcmp(migration->from, from) != 0 || strcmp(migration->to, to) != 0 ||
          !within(&migration->first, &pinfo->abs_ts, VMOTION_TOGETHER_S)))
    migration = migration->before;
  if (migration == NULL) {
    migration = wmem_new0(wmem_file_scope(), struct migration);
    migration->number = migrations == NULL ? 1 : migrations->number + 1;
    migration->from = from;
    migration->to = to;
    migration->first = migration->last = pinfo->abs_ts;
    migration->first_frame = flow->first_frame;
    migration->iteration = 1;
    migration->before = migrations;
    migrations = migration;
  }
  flow->migration = migration;
  flow->stream = ++migration->streams;
  flow->burst = 1;
  migration->bytes += vmotion_sent(flow, 0);
}

static bool
paused(const nstime_t *last, const nstime_t *now)
{
  nstime_t delta;

  nstime_delta(&delta, now, last);
  return delta.secs > 0 || delta.nsecs >= VMOTION_PAUSE_NS;
}

static void
count_data(struct vmotion_flow *flow, packet_info *pinfo, uint32_t length)
{
  struct migration *migration = flow->migration;

  if (paused(&flow->way[0].last, &pinfo->abs_ts))
    flow->burst++;
  if (paused(&migration->last, &pinfo->abs_ts))
    migration->iteration++;
  migration->last = pinfo->abs_ts;
  migration->last_frame = pinfo->num;
  migration->bytes += length;
  migration->clear |= flow->entropy.verdict == VMK_ENTROPY_CLEAR;
  migration->ciphertext |= flow->entropy.verdict == VMK_ENTROPY_UNIFORM;
}

static enum vmotion_phase
phase_of(const struct vmotion_flow *flow, bool fin)
{
  if (fin)
    return VMOTION_CLOSING;
  return vmotion_sent(flow, 0) < VMOTION_BULK ? VMOTION_OPENING : VMOTION_COPYING;
}

static struct vmotion_seen *
seen_now(const struct vmotion_flow *flow, unsigned way, uint32_t length, bool fin)
{
  struct vmotion_seen *seen = wmem_new0(wmem_file_scope(), struct vmotion_seen);

  seen->bytes = vmotion_sent(flow, way);
  seen->migration_bytes = flow->migration->bytes;
  seen->length = length;
  seen->streams = flow->migration->streams;
  seen->burst = flow->burst;
  seen->iteration = flow->migration->iteration;
  seen->way = (uint8_t)way;
  seen->phase = (uint8_t)phase_of(flow, fin);
  seen->entropy = flow->entropy;
  seen->measured = flow->measured;
  return seen;
}

struct vmotion_seen *
vmotion_flow_take(struct vmotion_flow *flow, tvbuff_t *tvb, packet_info *pinfo, uint32_t sequence,
                  bool fin, bool believe)
{
  unsigned way = addresses_equal(&pinfo->src, &flow->client) ? 0 : 1;
  uint32_t reported = tvb_reported_length(tvb), captured = tvb_captured_length(tvb), offset, fresh;
  const uint8_t *data = captured == 0 ? NULL : tvb_memdup(pinfo->pool, tvb, 0, captured);
  struct vmotion_seen *seen;
  bool first = !flow->way[way].started;
  uint64_t gap;

  fresh = advance(&flow->way[way], sequence, reported, &offset, &gap);
  if (first)
    flow->way[way].last = pinfo->abs_ts;
  if (way == 0 && captured > offset)
    measure(flow, pinfo, data + offset, captured - offset);
  if (flow->claimed == 0) {
    if (!vmotion_claims(flow, pinfo, data, captured, way, believe))
      return NULL;
    flow->claimed = pinfo->num;
    join_migration(flow, pinfo);
    flow->migration->bytes -= way == 0 ? fresh : 0; /* counted below */
  }
  if (way == 0 && fresh > 0)
    count_data(flow, pinfo, fresh);
  flow->way[way].last = pinfo->abs_ts;
  seen = seen_now(flow, way, fresh, fin);
  seen->records = vmotion_records_take(flow->records, way, gap, data, captured, fresh, offset);
  return seen;
}

/* The one whose data ended last before it; which machine an announcement is of no octet says. */
struct migration *
vmotion_announced(packet_info *pinfo)
{
  struct migration *best = NULL;

  for (struct migration *migration = migrations; migration != NULL; migration = migration->before)
    if (migration->announcement == 0 && within(&migration->last, &pinfo->abs_ts, VMOTION_RARP_S) &&
        (best == NULL || nstime_cmp(&migration->last, &best->last) > 0))
      best = migration;
  if (best == NULL)
    return NULL;
  best->announcement = pinfo->num;
  best->announced_after = best->last_frame;
  best->announced_gap_from = best->last;
  return best;
}

bool
vmotion_any(void)
{
  return migrations != NULL;
}
