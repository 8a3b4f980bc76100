/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the records of one direction are walked in chunks of any size, across holes and with
 * records in records. Must not know how a record's header is judged (framing.c).
 */
#include "framing.h"

#include <string.h>

enum {
  RESYNC_CONSTANTS = 3
}; /* octets of constants that a search needs: fewer are found everywhere */

enum due { DUE_NOTHING, DUE_STOPPED, DUE_FOUND };

enum outcome { WAIT, EVENT };

static unsigned
constant_octets(const struct vmk_framing_layout *layout)
{
  unsigned sum = 0;

  for (unsigned i = 0; i < layout->constant_count; i++)
    sum += layout->constants[i].length;
  return sum;
}

static uint8_t
search_or_end(const struct vmk_framing_layout *layout)
{
  return constant_octets(layout) >= RESYNC_CONSTANTS ? VMK_FRAMING_SEARCH : VMK_FRAMING_END;
}

void
vmk_framing_walk_start(struct vmk_framing_walk *walk, const struct vmk_framing *framing,
                       bool mid_stream)
{
  memset(walk, 0, sizeof *walk);
  if (mid_stream && search_or_end(&framing->outer) == VMK_FRAMING_SEARCH)
    walk->outer.state = VMK_FRAMING_SEARCH;
}

static void
pass(struct vmk_chunk *chunk, uint64_t count)
{
  if (chunk->data)
    chunk->data += count;
  chunk->length -= count;
}

/* Octets of the head that are wanted next: the header first, then up to the extent within the
 * record. */
static size_t
wanted(const struct vmk_framing_layout *layout, const struct vmk_framing_record *record,
       bool header_done)
{
  if (!header_done)
    return layout->header;
  return record->size < layout->extent ? (size_t)record->size : layout->extent;
}

/* Adds to the head up to `want` octets; returns how many were added. */
static size_t
collect(struct vmk_framing_level *level, const struct vmk_chunk *chunk, size_t want)
{
  size_t count = want > level->have ? want - level->have : 0;

  if (count > chunk->length)
    count = (size_t)chunk->length;
  memcpy(level->head + level->have, chunk->data, count);
  level->have += (uint32_t)count;
  return count;
}

/* Result of feeding octets to one level. */
enum step {
  STEP_AGAIN, /* state changed, or octets were passed over */
  STEP_WAIT,
  STEP_RECORD,
  STEP_BROKEN, /* the head is no record */
  STEP_HOLE,   /* octets are missing in the head */
};

static enum step
take_head(const struct vmk_framing_layout *layout, struct vmk_framing_level *level,
          struct vmk_chunk *chunk, struct vmk_framing_record *record)
{
  struct vmk_step step;

  if (chunk->length == 0)
    return STEP_WAIT;
  if (!chunk->data) /* at hand is less than the fields want, but the header is whole: that is a
                       record */
    return level->have >= layout->header &&
                   vmk_framing_read(layout, level->head, level->have, record).status == VMK_OK
               ? STEP_RECORD
               : STEP_HOLE;
  if (level->have < layout->header)
    pass(chunk, collect(level, chunk, layout->header));
  step = vmk_framing_read(layout, level->head, level->have, record);
  if (step.status == VMK_MORE)
    return STEP_WAIT;
  if (step.status != VMK_OK)
    return STEP_BROKEN;
  pass(chunk, collect(level, chunk, wanted(layout, record, true)));
  return level->have < wanted(layout, record, true) ? STEP_WAIT : STEP_RECORD;
}

/* The head is a record's: what follows it is passed over. */
static void
enter_body(struct vmk_framing_level *level, const struct vmk_framing_record *record)
{
  level->left = record->size - level->have;
  level->have = 0;
  level->state = level->left > 0 ? VMK_FRAMING_BODY : VMK_FRAMING_HEAD;
}

static enum step
take_body(struct vmk_framing_level *level, struct vmk_chunk *chunk)
{
  uint64_t count = chunk->length < level->left ? chunk->length : level->left;

  pass(chunk, count);
  level->left -= count;
  if (level->left > 0)
    return STEP_WAIT;
  level->state = VMK_FRAMING_HEAD;
  return STEP_AGAIN;
}

/* --- nested records --- */

static void
inner_octets(const struct vmk_framing *framing, struct vmk_framing_walk *walk,
             struct vmk_chunk chunk)
{
  struct vmk_framing_record record;

  while (walk->inner_open && chunk.length > 0) {
    uint64_t skip = chunk.length < walk->inner_skip ? chunk.length : walk->inner_skip;

    pass(&chunk, skip);
    walk->inner_skip -= skip;
    if (chunk.length == 0)
      return;
    if (walk->inner.state == VMK_FRAMING_BODY) {
      take_body(&walk->inner, &chunk);
      continue;
    }
    switch (take_head(&framing->inner, &walk->inner, &chunk, &record)) {
    case STEP_RECORD:
      walk->inner_records++;
      enter_body(&walk->inner, &record);
      break;
    case STEP_WAIT:
      return;
    default:
      walk->inner_broken += chunk.data != NULL;
      walk->inner_open = false;
    }
  }
}

/* A new outer record: its nested ones start afresh, with what the head holds of them already. */
static void
inner_start(const struct vmk_framing *framing, struct vmk_framing_walk *walk,
            const struct vmk_framing_record *record)
{
  struct vmk_chunk chunk = {walk->outer.head, walk->outer.have};

  walk->inner_open = vmk_framing_holds_inner(framing, record->type);
  if (!walk->inner_open)
    return;
  walk->inner.have = 0;
  walk->inner.state = VMK_FRAMING_HEAD;
  walk->inner_skip = framing->inner_offset;
  inner_octets(framing, walk, chunk);
}

/* --- the outer level --- */

/* Drops the head's first octet and what follows it up to the next place where the constants may
 * start. */
static void
slide(const struct vmk_framing_layout *layout, struct vmk_framing_level *level)
{
  struct vmk_framing_record record;

  do {
    level->have--;
    memmove(level->head, level->head + 1, level->have);
  } while (level->have > 0 &&
           vmk_framing_read(layout, level->head, level->have, &record).status == VMK_MALFORMED);
}

/* Octets in front of the next one that could start the first constant, when it stands at offset 0:
 * a fast way through. */
static void
run_ahead(const struct vmk_framing_layout *layout, struct vmk_framing_level *level,
          struct vmk_chunk *chunk)
{
  const uint8_t *at;

  if (level->have > 0 || layout->constants[0].offset != 0)
    return;
  at = memchr(chunk->data, layout->constants[0].octets[0], (size_t)chunk->length);
  pass(chunk, at ? (uint64_t)(at - chunk->data) : chunk->length);
}

static enum step
search(const struct vmk_framing_layout *layout, struct vmk_framing_level *level,
       struct vmk_chunk *chunk, struct vmk_framing_record *record)
{
  if (!chunk->data) {
    level->have = 0;
    pass(chunk, chunk->length);
    return STEP_WAIT;
  }
  while (chunk->length > 0) {
    struct vmk_step step;

    run_ahead(layout, level, chunk);
    pass(chunk, collect(level, chunk, layout->header));
    step = vmk_framing_read(layout, level->head, level->have, record);
    if (step.status == VMK_OK)
      return STEP_RECORD;
    if (step.status == VMK_MALFORMED)
      slide(layout, level);
  }
  return STEP_WAIT;
}

static enum outcome
give(const struct vmk_framing_layout *layout, struct vmk_framing_walk *walk,
     enum vmk_framing_event_kind kind, struct vmk_framing_event *event)
{
  *event = (struct vmk_framing_event){.kind = kind, .offset = walk->seen - walk->outer.have};
  if (kind == VMK_FRAMING_EVENT_RECORD) {
    vmk_framing_read(layout, walk->outer.head, walk->outer.have, &event->record);
    event->data = walk->outer.head;
    event->length = walk->outer.have;
  }
  return EVENT;
}

static enum outcome
take_record(const struct vmk_framing *framing, struct vmk_framing_walk *walk,
            struct vmk_framing_event *event)
{
  give(&framing->outer, walk, VMK_FRAMING_EVENT_RECORD, event);
  walk->records++;
  walk->covered += walk->outer.have;
  inner_start(framing, walk, &event->record);
  enter_body(&walk->outer, &event->record);
  return EVENT;
}

/* These octets are no record, or some are missing: look for the next one, if there is something to
 * look for. */
static enum outcome
lose(const struct vmk_framing *framing, struct vmk_framing_walk *walk, bool hole,
     struct vmk_framing_event *event)
{
  walk->outer.state = search_or_end(&framing->outer);
  walk->stopped |= !hole;
  walk->lost |= hole;
  give(&framing->outer, walk, hole ? VMK_FRAMING_EVENT_LOST : VMK_FRAMING_EVENT_STOPPED, event);
  if (hole || walk->outer.state == VMK_FRAMING_END)
    walk->outer.have = 0;
  else
    slide(&framing->outer, &walk->outer);
  return EVENT;
}

/* One step of the outer level. Counts what it takes from the chunk. */
static enum step
outer_step(const struct vmk_framing *framing, struct vmk_framing_walk *walk,
           struct vmk_chunk *chunk, struct vmk_framing_record *record)
{
  struct vmk_chunk before = *chunk;
  enum step step = STEP_WAIT;

  if (walk->outer.state == VMK_FRAMING_HEAD) {
    step = take_head(&framing->outer, &walk->outer, chunk, record);
  } else if (walk->outer.state == VMK_FRAMING_SEARCH) {
    step = search(&framing->outer, &walk->outer, chunk, record);
  } else if (walk->outer.state == VMK_FRAMING_BODY) {
    step = take_body(&walk->outer, chunk);
    before.length -= chunk->length;
    inner_octets(framing, walk, before);
    walk->covered += before.length;
    before.length += chunk->length;
  } else {
    pass(chunk, chunk->length);
  }
  walk->seen += before.length - chunk->length;
  if (!before.data)
    walk->missing += before.length - chunk->length;
  return step;
}

bool
vmk_framing_next(const struct vmk_framing *framing, struct vmk_framing_walk *walk,
                 struct vmk_chunk *chunk, struct vmk_framing_event *event)
{
  struct vmk_framing_record record;

  if (walk->due == DUE_FOUND) {
    walk->due = DUE_NOTHING;
    return take_record(framing, walk, event) == EVENT;
  }
  while (chunk->length > 0) {
    bool searching = walk->outer.state == VMK_FRAMING_SEARCH;

    switch (outer_step(framing, walk, chunk, &record)) {
    case STEP_RECORD:
      if (!searching)
        return take_record(framing, walk, event) == EVENT;
      walk->resyncs++;
      walk->due = DUE_FOUND;
      return give(&framing->outer, walk, VMK_FRAMING_EVENT_FOUND, event) == EVENT;
    case STEP_BROKEN:
      return lose(framing, walk, false, event) == EVENT;
    case STEP_HOLE:
      return lose(framing, walk, true, event) == EVENT;
    default:
      break;
    }
  }
  return false;
}
