/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how packets go to a shard so that what each step reads has arrived from memory: two batches
 * are on their way; while one is filled, the other one is guessed. Must not know where packets come
 * from.
 */
#ifndef VMK_FLOW_PIPE_H
#define VMK_FLOW_PIPE_H

#include "core/flow/shard.h"

struct vmk_pipe {
  struct vmk_shard *shard;
  struct vmk_packet *room;             /* the place for the next packet, in filling */
  struct vmk_packet *filling, *before; /* halves of packets */
  size_t before_count;
  struct vmk_guess guess; /* of the batch before */
  struct vmk_packet packets[2][VMK_BATCH];
};

static inline void
vmk_pipe_start(struct vmk_pipe *pipe, struct vmk_shard *shard)
{
  pipe->shard = shard;
  pipe->room = pipe->filling = pipe->packets[0];
  pipe->before = pipe->packets[1];
  pipe->before_count = 0;
}

/* The place for the next packet, and for as many as there is space for behind it: at least one. */
static inline struct vmk_packet *
vmk_pipe_room(const struct vmk_pipe *pipe)
{
  return pipe->room;
}

static inline size_t
vmk_pipe_space(const struct vmk_pipe *pipe)
{
  return (size_t)(pipe->filling + VMK_BATCH - pipe->room);
}

/* Takes the batch before; the one that was filled takes its place. */
void vmk_pipe_turn(struct vmk_pipe *pipe);

/* The first `count` packets in the room are whole, or HALF and of records that are borrowed until
 * they are taken. */
static inline void
vmk_pipe_put(struct vmk_pipe *pipe, size_t count)
{
  pipe->room += count;
  if (pipe->room == pipe->filling + VMK_BATCH)
    vmk_pipe_turn(pipe);
}

/* Everything that was put is taken. */
void vmk_pipe_drain(struct vmk_pipe *pipe);

#endif
