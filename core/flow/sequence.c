/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how holes in a sequence space open, fill and are given up.
 * Must not know packets, time or content.
 */
#include "core/flow/sequence.h"

#include <glib.h>
#include <string.h>

static bool
before(uint32_t a, uint32_t b)
{
  return (int32_t)(a - b) < 0;
}

static void
hole_remove(struct vmk_holes *holes, uint32_t at)
{
  holes->count--;
  memmove(&holes->hole[at], &holes->hole[at + 1], (holes->count - at) * sizeof holes->hole[0]);
}

/* Puts a hole at its place. The oldest gives way when there are too many: its octets stay unseen.
 */
static void
hole_insert(struct vmk_more_half *more, uint32_t at, struct vmk_hole hole)
{
  struct vmk_holes *holes = more->holes;

  if (!holes || holes->count == holes->room) {
    uint32_t room = holes ? holes->room * 2 : 4;

    if (room > VMK_HOLES_MAX) {
      hole_remove(holes, 0);
      at = at > 0 ? at - 1 : 0;
    } else {
      uint32_t count = holes ? holes->count : 0;

      holes = more->holes = g_realloc(holes, sizeof *holes + room * sizeof hole);
      holes->room = room;
      holes->count = count;
    }
  }
  memmove(&holes->hole[at + 1], &holes->hole[at], (holes->count - at) * sizeof hole);
  holes->hole[at] = hole;
  holes->count++;
}

/* Octets of [from, to) that lie in holes; they are holes no longer. */
static uint32_t
fill(struct vmk_more_half *more, uint32_t from, uint32_t to)
{
  struct vmk_holes *holes = more->holes;
  uint32_t filled = 0;

  for (uint32_t i = 0; holes && i < holes->count;) {
    struct vmk_hole hole = holes->hole[i];
    uint32_t start = before(hole.from, from) ? from : hole.from;
    uint32_t end = before(to, hole.to) ? to : hole.to;

    if (!before(start, end)) {
      i++;
      continue;
    }
    filled += end - start;
    if (start != hole.from && end != hole.to) {
      holes->hole[i].to = start;
      hole_insert(more, i + 1, (struct vmk_hole){end, hole.to});
      break; /* the segment lay inside one hole */
    }
    if (start != hole.from)
      holes->hole[i++].to = start;
    else if (end != hole.to)
      holes->hole[i++].from = end;
    else
      hole_remove(holes, i);
  }
  more->unseen -= filled;
  return filled;
}

struct vmk_sequence_news
vmk_sequence_take(uint32_t *next, struct vmk_more_half *more, uint32_t sequence, uint32_t length)
{
  struct vmk_sequence_news news = {0};
  uint32_t end = sequence + length;
  int32_t ahead = (int32_t)(sequence - *next);

  if (ahead > (int32_t)VMK_SEQUENCE_REACH || ahead < -(int32_t)VMK_SEQUENCE_REACH ||
      length > VMK_SEQUENCE_REACH) {
    news.foreign = true;
    return news;
  }
  if (ahead > 0) {
    more->unseen += (uint32_t)ahead;
    hole_insert(more, more->holes ? more->holes->count : 0, (struct vmk_hole){*next, sequence});
    news.fresh = length;
  } else if (before(*next, end)) {
    news.fresh = end - *next + fill(more, sequence, *next);
    news.again = length - news.fresh;
  } else {
    news.fresh = fill(more, sequence, end);
    news.again = length - news.fresh;
  }
  if (before(*next, end))
    *next = end;
  return news;
}

void
vmk_sequence_open(struct vmk_more_half *more, uint32_t from, uint32_t to)
{
  more->unseen += (uint32_t)(to - from);
  hole_insert(more, 0, (struct vmk_hole){from, to});
}

uint64_t
vmk_sequence_seen(uint32_t base, uint32_t next, const struct vmk_more_half *more)
{
  uint64_t span = (uint32_t)(next - base) + (more ? more->payload : 0);
  uint64_t unseen = more ? more->unseen : 0;

  return span > unseen ? span - unseen : 0;
}

void
vmk_sequence_prune(struct vmk_more_half *more, uint32_t next)
{
  while (more->holes && more->holes->count > 0 &&
         next - more->holes->hole[0].to > VMK_SEQUENCE_REACH)
    hole_remove(more->holes, 0);
}
