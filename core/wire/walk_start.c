/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which kind of unit comes next: at a way's start, and between units.
 * Must not know how units are read.
 */
#include "cursor.h"
#include "walk.h"

#include <string.h>

static enum walk_result
go_to(struct walker *w, enum walk_phase phase)
{
  w->walk->phase = (uint8_t)phase;
  return WALK_AGAIN;
}

/* ---- the start of a way ---- */

/* Classic messages have no magic: what vouches for them here? */
static bool
is_trusted(const struct walker *w)
{
  uint32_t proofs = VMK_SESSION_BY_CLEAR_AFTER_TLS | VMK_SESSION_BY_CONNECT | VMK_SESSION_BY_PATH |
                    VMK_SESSION_BY_DATA_MAGIC | VMK_SESSION_BY_AIO_MAGIC;

  if (w->session->evidence & proofs)
    return true;
  return (w->session->evidence & VMK_SESSION_BY_GREETING) && (w->walk->flags & WALK_HAD_TLS);
}

static bool
text_may_come(const struct walker *w)
{
  return (w->session->evidence & VMK_SESSION_BY_GREETING) && !(w->walk->flags & WALK_HAD_TLS);
}

/* The phase for what was sniffed; WALK_LOST: nothing to go by. */
static enum walk_phase
phase_for(const struct walker *w, enum vmk_sniff kind)
{
  switch (kind) {
  case VMK_SNIFF_AUTHD:
    return WALK_LINE;
  case VMK_SNIFF_TLS_CLIENT:
  case VMK_SNIFF_TLS_SERVER:
  case VMK_SNIFF_TLS_MIDSTREAM:
    return WALK_TLS;
  case VMK_SNIFF_NFC_CLASSIC:
    return WALK_NFC;
  case VMK_SNIFF_NFC_AIO:
    return WALK_AIO;
  case VMK_SNIFF_NFC_MAYBE:
    return is_trusted(w) ? WALK_NFC : WALK_LOST;
  default:
    break;
  }
  if (text_may_come(w))
    return WALK_BOUNDARY;
  return vmk_sniff_is_other(kind) ? WALK_OPAQUE : WALK_LOST;
}

enum walk_result
vmk_walk_decide_start(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_START, walk->held_length);
  enum walk_phase phase = phase_for(w, walk->start.kind);

  event->start = walk->start;
  if (vmk_sniff_is_other(walk->start.kind) && phase == WALK_OPAQUE)
    vmk_walk_note(w, VMK_SESSION_BY_OTHER, VMK_SESSION_NOT_AUTHD, walk->held_length);
  vmk_walk_unread(w, 0);
  vmk_walk_unit_done(w, phase, 0);
  if (phase == WALK_LOST) {
    walk->lost_at = walk->offset;
    walk->loss = VMK_WIRE_LOST_START;
    walk->pending = WALK_LOST_DUE;
  }
  return WALK_EVENT;
}

enum walk_result
vmk_walk_start(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_step step;

  if (walk->want == 0)
    walk->want = 1;
  if (vmk_walk_at_hole(w, walk->want))
    return vmk_walk_decide_start(w);
  if (!vmk_walk_gather(w, walk->want))
    return WALK_WAIT;
  step = vmk_sniff(walk->room->held, walk->held_length, &walk->start);
  if (step.status == VMK_MORE && walk->held_length < VMK_SNIFF_ENOUGH) {
    walk->want = step.need < VMK_SNIFF_ENOUGH ? (uint32_t)step.need : (uint32_t)VMK_SNIFF_ENOUGH;
    return WALK_AGAIN;
  }
  return vmk_walk_decide_start(w);
}

/* ---- between units ---- */

static enum walk_result
enter_nfc(struct walker *w, enum walk_phase phase)
{
  struct vmk_walk *walk = w->walk;

  walk->phase = (uint8_t)phase;
  if ((walk->flags & (WALK_HAD_TLS | WALK_TOLD_CLEAR)) != WALK_HAD_TLS)
    return WALK_AGAIN;
  walk->flags |= WALK_TOLD_CLEAR;
  (void)vmk_walk_event(w, VMK_WIRE_CLEAR_AFTER_TLS, walk->held_length);
  return WALK_EVENT;
}

/* Four octets are held. After a message of unknown layout zeros are more likely its rest than a
 * HANDSHAKE. */
static enum walk_result
next_in_nfc(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  uint32_t first = vmk_load_le32(walk->room->held);
  bool doubt = (walk->flags & WALK_IN_DOUBT) != 0;

  if (first == VMK_AIO_MAGIC)
    return go_to(w, WALK_AIO);
  if (doubt ? first != 0 && vmk_nfc_starts(walk->room->held) : first < VMK_NFC_TYPE_LIMIT)
    return go_to(w, WALK_NFC);
  return vmk_walk_lose(w, doubt ? VMK_WIRE_LOST_UNKNOWN_LAYOUT : VMK_WIRE_LOST_MALFORMED);
}

/* Four octets are held, and they are neither text nor TLS. */
static enum walk_result
first_of_nfc(struct walker *w)
{
  struct vmk_walk *walk = w->walk;

  if (vmk_load_le32(walk->room->held) == VMK_AIO_MAGIC)
    return enter_nfc(w, WALK_AIO);
  if (!vmk_nfc_starts(walk->room->held))
    return vmk_walk_lose(w, VMK_WIRE_LOST_MALFORMED);
  return is_trusted(w) ? enter_nfc(w, WALK_NFC) : go_to(w, WALK_PROBE);
}

/* A verb's capital, or a reply's digit. NFC types 49..57 start with a digit's octet too, but then
 * comes a zero. */
static bool
starts_line(uint8_t octet)
{
  return (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9');
}

/* The version 2 hello is only taken as a client's very first octets on an authd stream. */
static bool
starts_v2_hello(const struct walker *w, uint8_t octet)
{
  return (octet & 0x80) != 0 && !(w->walk->flags & WALK_HAD_TLS) &&
         vmk_walk_sender(w) == VMK_WAY_CLIENT;
}

/* What two octets tell while this way may still speak text or TLS; WALK_BOUNDARY: neither. */
static enum walk_phase
text_or_tls(const struct walker *w)
{
  const uint8_t *first = w->walk->room->held;

  if (vmk_tls_starts(first) || starts_v2_hello(w, first[0]))
    return WALK_TLS;
  return text_may_come(w) && starts_line(first[0]) && first[1] != 0 ? WALK_LINE : WALK_BOUNDARY;
}

enum walk_result
vmk_walk_boundary(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  bool in_nfc = (walk->flags & WALK_IN_NFC) != 0;
  enum walk_phase phase;

  if (vmk_walk_at_hole(w, 2))
    return vmk_walk_lose(w, VMK_WIRE_LOST_MISSING);
  if (!vmk_walk_gather(w, 2))
    return WALK_WAIT;
  phase = in_nfc ? WALK_BOUNDARY : text_or_tls(w);
  if (phase != WALK_BOUNDARY)
    return go_to(w, phase);
  if (vmk_walk_at_hole(w, 4))
    return vmk_walk_lose(w, VMK_WIRE_LOST_MISSING);
  if (!vmk_walk_gather(w, 4))
    return WALK_WAIT;
  return in_nfc ? next_in_nfc(w) : first_of_nfc(w);
}

enum walk_result
vmk_walk_probe(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_step step = vmk_nfc_probe(walk->room->held, walk->held_length);

  if (step.status == VMK_MORE) {
    if (vmk_walk_at_hole(w, (uint32_t)step.need))
      return vmk_walk_lose(w, VMK_WIRE_LOST_MISSING);
    return vmk_walk_gather(w, (uint32_t)step.need) ? WALK_AGAIN : WALK_WAIT;
  }
  if (step.status != VMK_OK)
    return vmk_walk_lose(w, VMK_WIRE_LOST_MALFORMED);
  return enter_nfc(w, WALK_NFC);
}

enum walk_result
vmk_walk_opaque(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_chunk *chunk = w->chunk;

  walk->unread += chunk->length;
  walk->missing += chunk->data == NULL ? chunk->length : 0;
  walk->offset += chunk->length;
  chunk->data = chunk->data == NULL ? NULL : chunk->data + chunk->length;
  chunk->length = 0;
  return WALK_WAIT;
}
