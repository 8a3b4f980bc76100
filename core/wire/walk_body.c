/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the walk follows a file's body through its FILE_DATA messages, and a disk's items
 * across them.
 * Must not know messages.
 */
#include "cursor.h"
#include "walk.h"

#include <string.h>

void
vmk_walk_block(struct walker *w, uint64_t length)
{
  struct vmk_walk *walk = w->walk;

  if (!walk->file_open) {
    walk->file = (struct vmk_wire_file){.file_type = UINT32_MAX, .started_before = true};
    walk->file_open = true;
    walk->body = WALK_BODY_UNDECIDED;
    walk->item_length = walk->item_want = 0;
    walk->run_left = 0;
    walk->flags &= (uint16_t)~WALK_RUN_IS_DATA;
  }
  if (length == 0) {
    walk->pending = WALK_FILE_END_DUE;
    return;
  }
  walk->file.octets += length;
  walk->file.blocks++;
  walk->bulk += length;
  walk->block_left = length;
  walk->flags |= WALK_BLOCK_START;
  walk->phase = WALK_BODY;
}

/* So many octets of the run in progress did not come, or cannot be said to have come: their sectors
 * do not count. */
static void
take_back_run(struct vmk_walk *walk, uint64_t octets)
{
  uint64_t sectors = (octets + VMK_NFC_SECTOR - 1) / VMK_NFC_SECTOR;

  if (walk->flags & WALK_RUN_IS_DATA)
    walk->file.data_sectors -=
        sectors < walk->file.data_sectors ? sectors : walk->file.data_sectors;
  walk->run_left = 0;
}

/* The way ended inside a block or a run: what was counted ahead of time did not come. */
static void
take_back(struct vmk_walk *walk)
{
  uint64_t passing = walk->phase == WALK_BODY ? walk->pass : 0;
  uint64_t here = walk->phase == WALK_BODY ? walk->pass + walk->block_left : 0;

  if (walk->body == WALK_BODY_DISK)
    take_back_run(walk, walk->run_left + passing);
  walk->file.octets -= here;
  walk->bulk -= here;
  walk->block_left = 0;
  if (walk->body == WALK_BODY_LOST && walk->file.uncounted >= here)
    walk->file.uncounted -= here;
}

enum walk_result
vmk_walk_file_end(struct walker *w, bool complete)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_FILE_END, walk->held_length);

  take_back(walk);
  if (walk->file.disk)
    walk->file.uncounted += walk->item_length;
  else
    walk->file.uncounted = 0;
  walk->file.lower_bound = walk->file.lower_bound || walk->file.uncounted > 0;
  walk->file.complete = complete;
  event->file = walk->file;
  walk->file_open = false;
  walk->item_length = walk->item_want = 0;
  walk->run_left = 0;
  return WALK_EVENT;
}

void
vmk_walk_body_lost(struct vmk_walk *walk)
{
  if (!walk->file_open)
    return;
  walk->file.lower_bound = true;
  if (walk->body == WALK_BODY_DISK)
    walk->body = WALK_BODY_LOST;
  walk->item_length = walk->item_want = 0;
  take_back_run(walk, walk->run_left);
}

/* ---- octets of the body ---- */

static void
pass_in_block(struct vmk_walk *walk, uint64_t n)
{
  walk->block_left -= n;
  walk->pass = n;
  walk->flags &= (uint16_t)~WALK_BLOCK_START;
}

/* Take body octets into item until it counts want (<= VMK_WIRE_ITEM), the block ends or the chunk
 * does. */
static bool
gather_item(struct walker *w, uint32_t want)
{
  struct vmk_walk *walk = w->walk;
  uint64_t n;

  n = want > walk->item_length ? want - walk->item_length : 0;
  if (n > walk->block_left)
    n = walk->block_left;
  if (n > w->chunk->length)
    n = w->chunk->length;
  if (n == 0)
    return walk->item_length >= want;
  memmove(walk->room->item + walk->item_length, w->chunk->data, (size_t)n);
  w->chunk->data += n;
  w->chunk->length -= n;
  walk->item_length += (uint32_t)n;
  walk->offset += n;
  walk->block_left -= n;
  return walk->item_length >= want;
}

static bool
item_at_hole(const struct walker *w, uint32_t want)
{
  return w->walk->item_length < want && w->walk->block_left > 0 && w->chunk->data == NULL &&
         w->chunk->length > 0;
}

/* Either the block is used up, and the item goes on in the next, or the chunk is. */
static enum walk_result
wait_for_item(struct walker *w)
{
  if (w->walk->block_left > 0)
    return WALK_WAIT;
  vmk_walk_unit_done(w, WALK_BOUNDARY, 0);
  return WALK_AGAIN;
}

/* The runs cannot be followed any more in this block. */
static void
lose_runs(struct vmk_walk *walk)
{
  walk->body = WALK_BODY_LOST;
  walk->file.uncounted += walk->item_length + walk->block_left;
  walk->item_length = walk->item_want = 0;
  walk->run_left = 0;
  pass_in_block(walk, walk->block_left);
}

static enum walk_result
lose_disk(struct walker *w, bool malformed)
{
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_LOST, w->walk->item_length);

  event->lost.why = VMK_WIRE_LOST_DISK;
  event->partial = !malformed;
  w->walk->malformed += malformed;
  lose_runs(w->walk);
  return WALK_EVENT;
}

/* The loss was told before, or it is not known yet whether this is a disk. */
static enum walk_result
lose_quietly(struct vmk_walk *walk)
{
  lose_runs(walk);
  return WALK_AGAIN;
}

static bool
is_disk_header(const struct vmk_walk *walk)
{
  return walk->item_length >= VMK_DISK_ITEM &&
         vmk_load_le32(walk->room->item) == VMK_DISK_HEADER_MAGIC &&
         vmk_load_le32(walk->room->item + 4) <= 1;
}

/* ---- items of a disk ---- */

static void
count_item(struct vmk_walk *walk, const struct vmk_disk_item *item)
{
  if (item->kind == VMK_DISK_RUN && item->zero)
    walk->file.zero_sectors += item->sectors;
  else if (item->kind == VMK_DISK_RUN)
    walk->file.data_sectors += item->sectors;
  walk->file.ddb_entries += item->kind == VMK_DISK_DDB_ENTRY;
}

static enum walk_result
emit_item(struct walker *w, const struct vmk_disk_item *item, size_t whole)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_DISK, walk->item_length);

  event->disk = *item;
  if (item->kind == VMK_DISK_DDB_ENTRY) {
    vmk_walk_text(event, walk->room->item, item->key, walk->item_length);
    vmk_walk_value(event, walk->room->item, item->value, walk->item_length);
  }
  walk->file.disk = true;
  count_item(walk, item);
  /* A disk header inside a run (a new FILE_DATA) leaves the run as it is. */
  if (item->kind != VMK_DISK_HEADER) {
    walk->run_left = whole - walk->item_length + item->bulk;
    walk->flags &= (uint16_t)~WALK_RUN_IS_DATA;
    walk->flags |= item->kind == VMK_DISK_RUN ? WALK_RUN_IS_DATA : 0;
  }
  walk->item_length = walk->item_want = 0;
  return WALK_EVENT;
}

static enum walk_result
read_item(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_disk_item item;
  struct vmk_step step;
  uint32_t want;

  for (;;) {
    want = walk->item_want > VMK_DISK_ITEM ? walk->item_want : (uint32_t)VMK_DISK_ITEM;
    if (item_at_hole(w, want))
      return lose_disk(w, false);
    if (!gather_item(w, want))
      return wait_for_item(w);
    step = vmk_disk_head_read(walk->room->item, walk->item_length, &item);
    if (step.status == VMK_MALFORMED)
      return lose_disk(w, true);
    if (step.status == VMK_OK &&
        (step.consumed <= walk->item_length || walk->item_length == VMK_WIRE_ITEM))
      return emit_item(w, &item, step.consumed);
    walk->item_want = (uint32_t)(step.status == VMK_OK ? step.consumed : step.need);
    if (walk->item_want > VMK_WIRE_ITEM)
      walk->item_want = VMK_WIRE_ITEM;
  }
}

/* Octets of a run or of a long DDB value. A FILE_DATA may begin with a disk header even there
 * (inferred). */
static enum walk_result
read_run(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  uint64_t n;

  if ((walk->flags & WALK_BLOCK_START) && walk->block_left + walk->item_length >= VMK_DISK_ITEM &&
      walk->run_left >= VMK_DISK_ITEM && !item_at_hole(w, VMK_DISK_ITEM)) {
    if (!gather_item(w, VMK_DISK_ITEM))
      return wait_for_item(w);
    if (is_disk_header(walk)) {
      walk->flags &= (uint16_t)~WALK_BLOCK_START;
      return read_item(w);
    }
  }
  walk->run_left -= walk->item_length;
  walk->item_length = 0;
  n = walk->run_left < walk->block_left ? walk->run_left : walk->block_left;
  walk->run_left -= n;
  pass_in_block(walk, n);
  return WALK_AGAIN;
}

/* ---- which kind of body ---- */

/* The first eight octets of a file, or of a block after the runs were lost. */
static enum walk_result
decide(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  bool lost = walk->body == WALK_BODY_LOST;

  if (item_at_hole(w, VMK_DISK_ITEM) && walk->file.disk && !lost)
    return lose_disk(w, false);
  if (item_at_hole(w, VMK_DISK_ITEM))
    return lose_quietly(walk);
  if (!gather_item(w, VMK_DISK_ITEM) && (walk->block_left > 0 || (walk->file.disk && !lost)))
    return wait_for_item(w);
  walk->flags &= (uint16_t)~WALK_BLOCK_START;
  if (is_disk_header(walk)) {
    walk->body = WALK_BODY_DISK;
    return read_item(w);
  }
  if (lost)
    return lose_quietly(walk);
  if (walk->file.disk)
    return lose_disk(w, true);
  walk->item_length = walk->item_want = 0;
  walk->body = WALK_BODY_RAW;
  return WALK_AGAIN;
}

enum walk_result
vmk_walk_body(struct walker *w)
{
  struct vmk_walk *walk = w->walk;

  if (walk->block_left == 0) {
    vmk_walk_unit_done(w, WALK_BOUNDARY, 0);
    return WALK_AGAIN;
  }
  if (walk->body == WALK_BODY_RAW) {
    pass_in_block(walk, walk->block_left);
    return WALK_AGAIN;
  }
  if (walk->body == WALK_BODY_UNDECIDED || walk->body == WALK_BODY_LOST)
    return decide(w);
  if (walk->run_left > 0)
    return read_run(w);
  walk->flags &= (uint16_t)~WALK_BLOCK_START;
  return read_item(w);
}
