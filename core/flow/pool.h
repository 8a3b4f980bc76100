/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how several threads share the work on frames in order. Must not know what a shard does with
 * packets.
 *
 * The feeding thread finds out which shard each frame belongs to, no more, and writes that down in
 * a sheet. A shard's part of a sheet is done by one thread, sheet after sheet: it decodes those
 * frames where they lie and takes them. So hardly anything goes from one processor's cache to
 * another's. Whoever is free takes a shard that has something to do and that nobody else is at: the
 * threads of the pool, and the feeding thread where no sheet is free.
 */
#ifndef VMK_FLOW_POOL_H
#define VMK_FLOW_POOL_H

#include "core/flow/packet_key.h"
#include "core/flow/shard.h"

struct vmk_pool;

/* Frames of one sheet at most. */
enum { VMK_SHEET = 2048 };

/* Starts up to `threads` threads (fewer if they cannot be had) for the shards, which must outlive
 * the pool, as the secret must. */
struct vmk_pool *vmk_pool_new(struct vmk_shard *shards, unsigned shard_count, unsigned threads,
                              const struct vmk_secret *secret);

/* Does all that was handed over, then ends the threads. */
void vmk_pool_free(struct vmk_pool *pool);

/* All that follow: feeding thread only. */

/* Starts the sheet of up to VMK_SHEET records, the first of which has this ordinal. Waits, and
 * helps, until there is a free one. records: borrowed until the sheet is done. */
void vmk_pool_start(struct vmk_pool *pool, const struct vmk_record *records, uint64_t ordinal);

/* The record i, which vmk_packet_quick_hash has this hash for, belongs to the sheet. */
void vmk_pool_add(struct vmk_pool *pool, size_t i, uint64_t hash);

/* A packet that was decoded already (copied) belongs to the sheet. */
void vmk_pool_add_decoded(struct vmk_pool *pool, const struct vmk_packet *packet);

/* Hands the sheet over. Returns how many were handed over so far. */
uint64_t vmk_pool_hand_over(struct vmk_pool *pool);

/* Waits, and helps, until that many sheets are done. */
void vmk_pool_wait(struct vmk_pool *pool, uint64_t sheets);

#endif
