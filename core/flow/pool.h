/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how several threads share the work on frames in order. Must not know what a shard does with
 * packets.
 *
 * The feeding thread decodes frames into a sheet, one cache line for most of them, and notes which
 * shard each belongs to. A shard's part of a sheet is done by one thread, sheet after sheet.
 * Whoever is free takes a shard that has something to do and that nobody else is at: the threads of
 * the pool, and the feeding thread where it has to wait.
 */
#ifndef VMK_FLOW_POOL_H
#define VMK_FLOW_POOL_H

#include "core/flow/shard.h"

struct vmk_pool;

/* Frames of one sheet at most. */
enum { VMK_SHEET = 2048 };

struct vmk_sheet;

/* Starts up to `threads` threads (fewer if they cannot be had) for the shards, which must outlive
 * the pool. */
struct vmk_pool *vmk_pool_new(struct vmk_shard *shards, unsigned shard_count, unsigned threads);

/* Does all that was handed over, then ends the threads. */
void vmk_pool_free(struct vmk_pool *pool);

/* All that follow: feeding thread only. */

/* A sheet for up to VMK_SHEET records, the first of which has this ordinal. Waits, and helps, until
 * there is a free one. records: borrowed until the sheet is done. */
struct vmk_sheet *vmk_pool_start(struct vmk_pool *pool, const struct vmk_record *records,
                                 uint64_t ordinal);

/* The place for the packet of record i; it counts once it is put. It may be HALF. */
struct vmk_packet *vmk_sheet_room(struct vmk_sheet *sheet, size_t i);
void vmk_sheet_put(struct vmk_sheet *sheet, size_t i);

/* Hands the sheet over. Returns how many were handed over so far. */
uint64_t vmk_pool_hand_over(struct vmk_pool *pool);

/* Waits, and helps, until that many sheets are done. */
void vmk_pool_wait(struct vmk_pool *pool, uint64_t sheets);

#endif
