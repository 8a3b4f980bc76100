/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the walk reads classic messages and AIO records whatever way they are cut.
 * Must not know what a file's body holds.
 */
#include "cursor.h"
#include "walk.h"

#include <string.h>

static bool
hole_touches(const struct vmk_walk *walk, uint32_t from, uint32_t to)
{
  return walk->hole_from != walk->hole_to && walk->hole_from < to && walk->hole_to > from;
}

static uint32_t
real_octets(const struct vmk_walk *walk)
{
  return walk->hole_from != walk->hole_to ? walk->hole_from : walk->held_length;
}

/* Texts before a hole, or wholly behind it, are there. */
static uint32_t
at_hand_for(const struct vmk_walk *walk, struct vmk_span span)
{
  return hole_touches(walk, span.offset, span.offset + span.length) ? real_octets(walk)
                                                                    : walk->held_length;
}

static void
copy_texts(const struct vmk_walk *walk, struct vmk_wire_event *event)
{
  const struct vmk_nfc_message *message = &event->nfc;
  struct vmk_span text = message->text;

  if (message->has & (VMK_NFC_HAS_FILE | VMK_NFC_HAS_FILE_OP | VMK_NFC_HAS_OPEN))
    text = message->path;
  if (message->has & VMK_NFC_HAS_CLIENT)
    text = message->client;
  if (text.length > 0)
    vmk_walk_text(event, walk->room->held, text, at_hand_for(walk, text));
  if (message->operation.length > 0)
    vmk_walk_value(event, walk->room->held, message->operation,
                   at_hand_for(walk, message->operation));
}

static void
note_message(struct walker *w, const struct vmk_nfc_message *message)
{
  struct vmk_walk *walk = w->walk;
  uint32_t back = walk->held_length;

  if ((walk->flags & WALK_HAD_TLS) && (w->session->evidence & VMK_SESSION_BY_GREETING))
    vmk_walk_note(w, VMK_SESSION_BY_CLEAR_AFTER_TLS, VMK_SESSION_NFC_CLEAR, back);
  if (w->session->connected)
    vmk_walk_note(w, VMK_SESSION_BY_CONNECT, VMK_SESSION_NFC_CLEAR, back);
  if (message->type == VMK_NFC_FILE_DATA)
    vmk_walk_note(w, VMK_SESSION_BY_DATA_MAGIC, VMK_SESSION_NFC_CLEAR, back);
  else if (walk->hole_from == walk->hole_to &&
           vmk_nfc_probe(walk->room->held, walk->held_length).status == VMK_OK)
    vmk_walk_note(w, VMK_SESSION_BY_PATH, VMK_SESSION_NFC_CLEAR, back);
  walk->flags |= WALK_IN_NFC;
}

/* A PUT opens a file: its data comes the same way, whether the client puts or the server answers a
 * GET. */
static void
open_file(struct vmk_walk *walk, const struct vmk_nfc_message *message)
{
  bool disk =
      message->file_type == VMK_NFC_FILE_DISK || message->file_type == VMK_NFC_FILE_DELTA_DISK;
  bool plain = message->file_type == VMK_NFC_FILE_RAW || message->file_type == VMK_NFC_FILE_TEXT ||
               message->file_type == VMK_NFC_FILE_DIGEST ||
               message->file_type == VMK_NFC_FILE_DELTA_DIGEST;

  walk->file = (struct vmk_wire_file){.file_type = message->file_type,
                                      .size = message->size,
                                      .space = message->space,
                                      .disk = disk};
  walk->file_open = true;
  walk->body = plain ? WALK_BODY_RAW : WALK_BODY_UNDECIDED;
  walk->item_length = walk->item_want = 0;
  walk->run_left = 0;
  walk->flags &= (uint16_t)~WALK_RUN_IS_DATA;
}

/* The unit is done; `rest` octets of it and then `bulk` octets of data are passed over. */
static void
pass_bulk(struct walker *w, uint64_t rest, uint64_t bulk)
{
  w->walk->bulk += bulk;
  w->walk->block_left = bulk;
  vmk_walk_unit_done(w, WALK_BOUNDARY, rest + bulk);
  w->walk->flags |= WALK_PASS_IS_BULK;
}

/* What comes after the message's own octets. */
static void
go_on(struct walker *w, const struct vmk_nfc_message *message, uint32_t whole)
{
  struct vmk_walk *walk = w->walk;
  uint64_t rest = whole - walk->held_length;

  if (message->type == VMK_NFC_FILE_PUT)
    open_file(walk, message);
  if (message->type == VMK_NFC_FILE_DATA) {
    vmk_walk_unit_done(w, WALK_BOUNDARY, rest);
    vmk_walk_block(w, message->bulk);
    return;
  }
  pass_bulk(w, rest, message->bulk);
}

static enum walk_result
emit_message(struct walker *w, const struct vmk_nfc_message *message, uint32_t whole)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_NFC, walk->held_length);
  uint32_t fields = (uint32_t)vmk_nfc_header_fields(message->type);

  event->nfc = *message;
  if (message->has & VMK_NFC_HAS_TAG)
    fields += message->text.length + 1;
  event->partial =
      hole_touches(walk, 0, fields) || hole_touches(walk, VMK_NFC_HEADER, VMK_WIRE_HELD);
  copy_texts(walk, event);
  walk->messages++;
  walk->unknown += !message->known || !message->layout_known;
  walk->flags &= (uint16_t)~WALK_IN_DOUBT;
  if (!message->layout_known)
    walk->flags |= WALK_IN_DOUBT;
  note_message(w, message);
  go_on(w, message, whole);
  return WALK_EVENT;
}

/* Are the octets there that say how long everything is? */
static bool
lengths_are_there(const struct vmk_walk *walk, uint32_t type)
{
  if (hole_touches(walk, 0, (uint32_t)vmk_nfc_header_vital(type)))
    return false;
  return type != VMK_NFC_FILE_DATA ||
         !hole_touches(walk, VMK_NFC_HEADER, VMK_NFC_HEADER + VMK_NFC_DATA_HEADER);
}

enum walk_result
vmk_walk_nfc(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_nfc_message message;
  struct vmk_step step;
  uint32_t type;
  uint32_t header;

  if (vmk_walk_at_hole(w, 4))
    return vmk_walk_lose(w, VMK_WIRE_LOST_MISSING);
  if (!vmk_walk_gather(w, 4))
    return WALK_WAIT;
  type = vmk_load_le32(walk->room->held);
  header = VMK_NFC_HEADER + (type == VMK_NFC_FILE_DATA ? (uint32_t)VMK_NFC_DATA_HEADER : 0);
  if (!vmk_walk_gather(w, header))
    return WALK_WAIT;
  if (!lengths_are_there(walk, type))
    return vmk_walk_lose(w, VMK_WIRE_LOST_MISSING);
  step = vmk_nfc_header_read(walk->room->held, walk->held_length, vmk_walk_sender(w), &message);
  if (step.status != VMK_OK && step.status != VMK_UNSUPPORTED)
    return vmk_walk_lose(w, VMK_WIRE_LOST_MALFORMED);
  if (!vmk_walk_gather(w, step.consumed < VMK_WIRE_HELD ? (uint32_t)step.consumed
                                                        : (uint32_t)VMK_WIRE_HELD))
    return WALK_WAIT;
  if (type == VMK_NFC_FILE_PUT && walk->file_open && walk->file.blocks > 0)
    return vmk_walk_file_end(w, false);
  return emit_message(w, &message, (uint32_t)step.consumed);
}

/* ---- AIO ---- */

static enum walk_result
emit_record(struct walker *w, const struct vmk_aio_record *record, uint32_t whole)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_AIO, walk->held_length);

  event->aio = *record;
  event->partial = walk->hole_from != walk->hole_to;
  if (!record->extra_is_bulk && record->extra_length > 0)
    vmk_walk_text(event, walk->room->held, record->extra, at_hand_for(walk, record->extra));
  walk->messages++;
  walk->unknown += !record->known || !record->layout_known;
  walk->flags |= WALK_IN_NFC;
  walk->flags &= (uint16_t)~WALK_IN_DOUBT;
  if (!record->layout_known)
    walk->flags |= WALK_IN_DOUBT;
  vmk_walk_note(w, VMK_SESSION_BY_AIO_MAGIC, VMK_SESSION_NFC_AIO_CLEAR, walk->held_length);
  pass_bulk(w, whole - walk->held_length, record->extra_is_bulk ? record->extra_length : 0);
  return WALK_EVENT;
}

enum walk_result
vmk_walk_aio(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_aio_record record;
  struct vmk_step step;
  uint32_t fields = VMK_AIO_HEADER;
  uint32_t size;
  size_t whole;

  if (!vmk_walk_gather(w, VMK_AIO_HEADER))
    return WALK_WAIT;
  size = vmk_load_le32(walk->room->held + 8);
  if (!hole_touches(walk, 0, VMK_AIO_HEADER) && size <= VMK_AIO_SIZE_MAX)
    fields += size < VMK_AIO_FIELDS ? size : (uint32_t)VMK_AIO_FIELDS;
  if (!vmk_walk_gather(w, fields))
    return WALK_WAIT;
  if (hole_touches(walk, 0, fields))
    return vmk_walk_lose(w, VMK_WIRE_LOST_MISSING);
  step = vmk_aio_fields_read(walk->room->held, walk->held_length, vmk_walk_sender(w), &record);
  if (step.status != VMK_OK && step.status != VMK_UNSUPPORTED)
    return vmk_walk_lose(w, VMK_WIRE_LOST_MALFORMED);
  whole = step.consumed + (record.extra_is_bulk ? 0 : record.extra_length);
  if (!vmk_walk_gather(w, whole < VMK_WIRE_HELD ? (uint32_t)whole : (uint32_t)VMK_WIRE_HELD))
    return WALK_WAIT;
  return emit_record(w, &record, (uint32_t)whole);
}
