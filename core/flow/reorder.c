/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how segments of one direction are put in order within bounds.
 * Must not know what is in them.
 */
#include "core/flow/reorder.h"

#include <glib.h>
#include <string.h>

static bool
before(uint32_t a, uint32_t b)
{
  return (int32_t)(a - b) < 0;
}

static void
remove_first(struct vmk_reorder *reorder)
{
  reorder->octets -= reorder->held[0].captured;
  g_free((gpointer)reorder->held[0].data);
  reorder->count--;
  memmove(reorder->held, reorder->held + 1, reorder->count * sizeof *reorder->held);
}

void
vmk_reorder_clear(struct vmk_reorder *reorder)
{
  while (reorder->count > 0)
    remove_first(reorder);
  g_free(reorder->held);
  reorder->held = NULL;
}

/* Cuts off what was handed on already. False: nothing is left. */
static bool
trim(const struct vmk_reorder *reorder, struct vmk_segment *segment)
{
  uint32_t seen = reorder->expected - segment->sequence;

  if (!before(segment->sequence, reorder->expected))
    return segment->length > 0;
  if (seen >= segment->length)
    return false;
  segment->sequence += seen;
  segment->length -= seen;
  segment->data += seen < segment->captured ? seen : segment->captured;
  segment->captured -= seen < segment->captured ? seen : segment->captured;
  return true;
}

static void
hold(struct vmk_reorder *reorder, const struct vmk_segment *segment)
{
  uint32_t at = reorder->count;
  uint8_t *copy;

  if (!reorder->held)
    reorder->held = g_new(struct vmk_segment, VMK_TRACKER_HELD_SEGMENTS + 1);
  if (at == VMK_TRACKER_HELD_SEGMENTS + 1)
    return;
  while (at > 0 && before(segment->sequence, reorder->held[at - 1].sequence))
    at--;
  copy = g_malloc(segment->captured ? segment->captured : 1);
  memcpy(copy, segment->data, segment->captured);
  memmove(&reorder->held[at + 1], &reorder->held[at], (reorder->count - at) * sizeof *segment);
  reorder->held[at] = *segment;
  reorder->held[at].data = copy;
  reorder->count++;
  reorder->octets += segment->captured;
}

bool
vmk_reorder_take(struct vmk_reorder *reorder, const struct vmk_segment *segment,
                 struct vmk_segment *piece)
{
  *piece = *segment;
  if (!reorder->started) {
    reorder->started = true;
    reorder->expected = segment->sequence;
  }
  if (!trim(reorder, piece))
    return false;
  if (piece->sequence != reorder->expected) {
    hold(reorder, piece);
    return vmk_reorder_more(reorder, false, piece);
  }
  reorder->expected += piece->length;
  return true;
}

/* The first held segment stays where it is until the next call, which finds that nothing of it is
 * left. */
bool
vmk_reorder_more(struct vmk_reorder *reorder, bool all, struct vmk_segment *piece)
{
  while (reorder->count > 0) {
    *piece = reorder->held[0];
    if (!trim(reorder, piece)) {
      remove_first(reorder);
      continue;
    }
    if (piece->sequence == reorder->expected) {
      reorder->expected += piece->length;
      return true;
    }
    if (!all && reorder->count <= VMK_TRACKER_HELD_SEGMENTS &&
        reorder->octets <= VMK_TRACKER_HELD_OCTETS)
      return false;
    piece->data = NULL;
    piece->captured = 0;
    piece->length = piece->sequence - reorder->expected;
    piece->sequence = reorder->expected;
    reorder->expected += piece->length;
    return true;
  }
  return false;
}
