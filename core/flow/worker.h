/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how packets get from the thread that decodes to the thread that owns a shard, in order and
 * without copies. Must not know what a shard does with them.
 */
#ifndef VMK_FLOW_WORKER_H
#define VMK_FLOW_WORKER_H

#include "core/flow/shard.h"

struct vmk_worker;

/* Starts a thread for the shard, which must outlive the worker. NULL: no thread can be had. */
struct vmk_worker *vmk_worker_new(struct vmk_shard *shard);

/* Waits for all that was handed over, then ends the thread. */
void vmk_worker_free(struct vmk_worker *worker);

/* Where the next packet is to be written; waits for room. Stays the same until vmk_worker_put. */
struct vmk_packet *vmk_worker_room(struct vmk_worker *worker);

/* The packet in the room is whole. Packets are handed over in batches. */
void vmk_worker_put(struct vmk_worker *worker);

/* Hands over a batch that is not full. Returns a mark for vmk_worker_wait. */
uint64_t vmk_worker_flush(struct vmk_worker *worker);

/* Waits until everything up to the mark was taken by the shard; its results may then be read by
 * this thread. */
void vmk_worker_wait(struct vmk_worker *worker, uint64_t mark);

#endif
