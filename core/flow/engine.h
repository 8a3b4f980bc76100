/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how captured frames become flows: options, feeding, finishing.
 * Must not know file formats or the site.
 */
#ifndef VMK_FLOW_ENGINE_H
#define VMK_FLOW_ENGINE_H

#include "core/flow/flow.h"
#include "core/wire/name.h"

struct vmk_framing_set;

struct vmk_engine_options {
  uint64_t max_flows; /* 0: 16 million */
  /* ns; 0: never. A connection idle for longer and seen again is a new flow. */
  int64_t idle_timeout;
  /* 1..; the result is the same for each number. At most one more than there are processors run. */
  unsigned threads;
  /* For how many calls of vmk_flows_feed, this one counted, records and what they point to stay
   * valid; 0 and 1: only during the call. With several threads more of it lets them run on. */
  unsigned kept;
  const struct vmk_framing_set *framings; /* borrowed, or NULL */
  /* Called with the payload of every TCP flow, in order within each way, once each octet; data
   * NULL: length octets that are not at hand. index: of the flow in the results. Needs threads
   * == 1. May be NULL. */
  void (*on_octets)(uint64_t index, enum vmk_way way, const uint8_t *data, uint64_t length,
                    void *context);
  /* Called as a flow ends (closed, idle, evicted or at finish), on the feeding thread, in a stable
   * order; for ndjson on live captures. A flow is handed out once, about a second after it closed
   * or when it has been idle; what still comes for it is in the results only. One thread does it
   * all then. May be NULL. */
  void (*on_flow)(const struct vmk_flow *flow, void *context);
  void *context;
};

struct vmk_flows *vmk_flows_new(const struct vmk_engine_options *options);

/* Feeds frames in the order in which they are to be read. interfaces is the audit's table, which
 * may have grown. */
void vmk_flows_feed(struct vmk_flows *flows, const struct vmk_interface *interfaces,
                    size_t interface_count, const struct vmk_record *records, size_t count);

/* Packets of flows that there was no room for (max_flows). After vmk_flows_finish. */
uint64_t vmk_flows_refused(const struct vmk_flows *flows);

/* Ends the input: all flows get their final form and order. Feeding after it is a programmer's
 * mistake. */
void vmk_flows_finish(struct vmk_flows *flows);

void vmk_flows_free(struct vmk_flows *flows);

#endif
