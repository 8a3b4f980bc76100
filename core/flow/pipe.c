/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when the batches of a pipe are guessed and taken.
 * Must not know what a shard does with packets.
 */
#include "core/flow/pipe.h"

void
vmk_pipe_turn(struct vmk_pipe *pipe)
{
  struct vmk_packet *taken = pipe->before;

  vmk_shard_announce(pipe->shard, pipe->filling, pipe->filled);
  vmk_shard_take(pipe->shard, taken, pipe->before_count, &pipe->guess);
  pipe->before = pipe->filling;
  pipe->before_count = pipe->filled;
  vmk_shard_guess(pipe->shard, pipe->before, pipe->before_count, &pipe->guess);
  pipe->filling = taken;
  pipe->filled = 0;
}

void
vmk_pipe_drain(struct vmk_pipe *pipe)
{
  vmk_pipe_turn(pipe);
  vmk_pipe_turn(pipe);
}
