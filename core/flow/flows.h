/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what makes up a run: the decoder, the shards, the events, and at the end the order of the
 * flows. Must not be used outside core/flow.
 */
#ifndef VMK_FLOW_FLOWS_H
#define VMK_FLOW_FLOWS_H

#include <glib.h>

#include "core/flow/event_log.h"
#include "core/flow/packet.h"
#include "core/flow/pool.h"
#include "core/flow/shard.h"

struct vmk_flow_ref {
  uint32_t shard, number;
};

struct vmk_file_counts { /* frames of one file that were not decoded, by reason */
  uint64_t packets[VMK_UNDECODED_COUNT];
};

struct vmk_flows {
  struct vmk_engine_options options;
  struct vmk_decoder *decoder;
  const struct vmk_secret *secret; /* of the decoder */
  struct vmk_event_log events;
  GArray *file_counts; /* struct vmk_file_counts, by file */
  uint64_t ordinal;    /* of the next frame */
  struct vmk_shard *shards;
  struct vmk_pool *pool; /* NULL: the feeding thread does it all */
  unsigned shard_count;
  uint64_t feeds;
  uint64_t waited_for; /* sheets that the pool must have done when the group of feeds ends */
  int64_t now; /* of the capture, when ended flows were last looked for; VMK_TIME_NONE: not yet */
  uint64_t swept_at;  /* ordinal then */
  uint32_t emit_from; /* all flows below were handed to on_flow */

  /* After vmk_flows_finish. */
  bool finished;
  size_t flow_count;
  struct vmk_flow_ref *order; /* NULL: one shard, whose order is the flows' */
  struct vmk_mac_use *mac_uses;
  size_t mac_use_count;
  uint64_t refused;
  GArray *undecoded; /* GArray of struct vmk_undecoded, by file */
  const char *caps[8];
  size_t cap_count;
};

/* The view of one flow of one shard. id is left to the caller. */
void vmk_flow_fill(const struct vmk_shard *shard, uint32_t number, struct vmk_flow *view);
struct vmk_flow_size vmk_flow_size(const struct vmk_shard *shard, uint32_t number);
bool vmk_flow_glance(const struct vmk_shard *shard, uint32_t number,
                     struct vmk_flow_glance *glance);

/* For on_flow: hands out flows that have ended by the newest frame (NULL: the input is silent); all
 * that are left. */
void vmk_flows_emit_ended(struct vmk_flows *flows, const struct vmk_record *newest);
void vmk_flows_emit_rest(struct vmk_flows *flows);

/* Ends the threads, once everything was taken. */
void vmk_flows_join(struct vmk_flows *flows);

#endif
