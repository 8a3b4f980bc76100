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
  size_t filled = (size_t)(pipe->room - pipe->filling);

  vmk_shard_announce(pipe->shard, pipe->filling, filled);
  vmk_shard_take(pipe->shard, taken, pipe->before_count, &pipe->guess);
  pipe->before = pipe->filling;
  pipe->before_count = filled;
  vmk_shard_guess(pipe->shard, pipe->before, pipe->before_count, &pipe->guess);
  pipe->room = pipe->filling = taken;
}

void
vmk_pipe_drain(struct vmk_pipe *pipe)
{
  vmk_pipe_turn(pipe);
  vmk_pipe_turn(pipe);
}
