/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the walk reads lines of authd and passes over TLS records.
 * Must not know NFC.
 */
#include "walk.h"

#include <string.h>

/* ---- lines ---- */

/* Longest line with CR LF, and room for one octet more. */
enum { LINE_LIMIT = VMK_AUTHD_LINE_MAX + 2, CONVINCING = 15, HELLO_FIXED = 38 };

static enum walk_result
emit_greeting(struct walker *w, const struct vmk_authd_greeting *greeting, uint32_t line,
              bool partial)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_GREETING, walk->held_length);

  event->greeting.features = greeting->features;
  event->partial = partial;
  event->first = (w->session->evidence & VMK_SESSION_BY_GREETING) == 0;
  vmk_walk_text(event, walk->room->held, (struct vmk_span){0, line}, line);
  vmk_walk_value(event, walk->room->held, greeting->version, line);
  w->session->swapped = w->way == VMK_WAY_CLIENT;
  vmk_walk_note(w, VMK_SESSION_BY_GREETING, VMK_SESSION_AUTHD_ONLY, walk->held_length);
  vmk_walk_unit_done(w, WALK_BOUNDARY, 0);
  return WALK_EVENT;
}

/* A greeting whose rest was not captured: what is there is certain all the same. */
static enum walk_result
emit_cut_greeting(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_authd_greeting greeting;

  memset(&greeting, 0, sizeof greeting);
  walk->room->held[walk->held_length] = '\n';
  (void)vmk_authd_greeting_read(walk->room->held, walk->held_length + 1, &greeting);
  return emit_greeting(w, &greeting, walk->held_length, true);
}

static enum walk_result
emit_reply(struct walker *w, const struct vmk_authd_reply *reply)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_session *session = w->session;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_REPLY, walk->held_length);

  event->reply.code = reply->code;
  event->reply.connected = reply->connected;
  event->reply.service = reply->service;
  vmk_walk_text(event, walk->room->held, reply->connected ? reply->endpoint : reply->text,
                walk->held_length);
  if (reply->connected) {
    session->connected = true;
    session->evidence |= VMK_SESSION_BY_CONNECT;
    if (session->service == VMK_AUTHD_SERVICE_NONE)
      session->service = reply->service;
  }
  vmk_walk_unit_done(w, WALK_BOUNDARY, 0);
  return WALK_EVENT;
}

static enum walk_result
emit_request(struct walker *w, const struct vmk_authd_request *request)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_REQUEST, walk->held_length);

  event->request.verb = request->verb;
  event->request.service = request->service;
  event->request.secret = request->secret;
  vmk_walk_value(event, walk->room->held, request->verb_text, walk->held_length);
  if (!request->secret)
    vmk_walk_text(event, walk->room->held, request->argument, walk->held_length);
  if (request->service != VMK_AUTHD_SERVICE_NONE)
    w->session->service = request->service;
  vmk_walk_unit_done(w, WALK_BOUNDARY, 0);
  return WALK_EVENT;
}

static enum walk_result
read_line(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_authd_greeting greeting;
  struct vmk_authd_request request;
  struct vmk_authd_reply reply;

  if (vmk_authd_greeting_read(walk->room->held, walk->held_length, &greeting).status == VMK_OK)
    return emit_greeting(w, &greeting, greeting.line.length, false);
  if (vmk_authd_reply_read(walk->room->held, walk->held_length, &reply).status == VMK_OK)
    return emit_reply(w, &reply);
  if (vmk_authd_request_read(walk->room->held, walk->held_length, &request).status == VMK_OK)
    return emit_request(w, &request);
  return vmk_walk_lose(w, VMK_WIRE_LOST_MALFORMED);
}

enum walk_result
vmk_walk_line(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  uint32_t room = LINE_LIMIT - walk->held_length;
  size_t n = w->chunk->length < room ? (size_t)w->chunk->length : room;
  const uint8_t *end;

  if (walk->held_length > 0 && walk->room->held[walk->held_length - 1] == '\n')
    return read_line(w);
  if (vmk_walk_at_hole(w, LINE_LIMIT)) {
    if (walk->held_length >= CONVINCING &&
        memcmp(walk->room->held, VMK_AUTHD_GREETING, CONVINCING) == 0)
      return emit_cut_greeting(w);
    return vmk_walk_lose(w, VMK_WIRE_LOST_MISSING);
  }
  if (n == 0)
    return room == 0 ? vmk_walk_lose(w, VMK_WIRE_LOST_MALFORMED) : WALK_WAIT;
  end = memchr(w->chunk->data, '\n', n);
  vmk_walk_gather(w, walk->held_length +
                         (uint32_t)(end == NULL ? n : (size_t)(end - w->chunk->data) + 1));
  return WALK_AGAIN;
}

/* ---- TLS ---- */

static bool
may_be_hello(const struct vmk_walk *walk, const struct vmk_tls_record *record)
{
  if (record->type != VMK_TLS_HANDSHAKE || record->length < 6 || record->v2_hello)
    return false;
  return (walk->flags & WALK_HAD_HELLO) == 0 || (walk->flags & WALK_HAD_DATA) != 0;
}

/* TLS right after "200 Connect" in clear: the service's own TLS, not authd's. */
static void
note_tls_start(struct walker *w)
{
  if (w->session->connected)
    vmk_walk_note(w, VMK_SESSION_BY_TLS_AFTER_CONNECT, VMK_SESSION_TLS2, w->walk->held_length);
}

enum walk_result
vmk_walk_tls(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_tls_record record;
  struct vmk_wire_event *event;
  struct vmk_step step;

  if (vmk_walk_at_hole(w, VMK_TLS_HEADER))
    return vmk_walk_lose(w, VMK_WIRE_LOST_MISSING);
  if (!vmk_walk_gather(w, VMK_TLS_HEADER))
    return WALK_WAIT;
  step = (walk->room->held[0] & 0x80)
             ? vmk_tls_v2_hello_read(walk->room->held, VMK_TLS_HEADER, &record)
             : vmk_tls_record_read(walk->room->held, VMK_TLS_HEADER, &record);
  if (step.status != VMK_OK)
    return vmk_walk_lose(w, VMK_WIRE_LOST_MALFORMED);
  event = vmk_walk_event(w, VMK_WIRE_TLS_RECORD, VMK_TLS_HEADER);
  event->tls = record;
  event->first = (walk->flags & WALK_HAD_TLS) == 0;
  if (event->first)
    note_tls_start(w);
  walk->tls_records++;
  walk->tls_octets += record.length;
  walk->flags |= WALK_HAD_TLS;
  if (may_be_hello(walk, &record))
    walk->flags |= WALK_MAY_BE_HELLO;
  if (record.v2_hello)
    walk->flags |= WALK_HAD_HELLO;
  if (record.type == VMK_TLS_APPLICATION_DATA)
    walk->flags |= WALK_HAD_DATA;
  walk->want = VMK_TLS_HEADER + (uint32_t)record.length;
  walk->phase = WALK_TLS_BODY;
  return WALK_EVENT;
}

/* A hello after application data opens a second TLS session, unless a HelloRetryRequest met early
 * data: then the other way has shown handshake records only. */
static bool
is_second(const struct walker *w)
{
  const struct vmk_walk *other = &w->session->walk[w->way == VMK_WAY_CLIENT ? 1 : 0];

  if ((w->walk->flags & WALK_HAD_DATA) == 0)
    return false;
  return (other->flags & WALK_HAD_TLS) == 0 || (other->flags & WALK_HAD_DATA) != 0;
}

static enum walk_result
emit_hello(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  uint32_t at_hand = walk->held_length - VMK_TLS_HEADER;
  const uint8_t *payload = walk->room->held + VMK_TLS_HEADER;
  bool client = payload[0] == VMK_TLS_CLIENT_HELLO;
  bool second = client && is_second(w);
  uint64_t rest = walk->want - walk->held_length;
  struct vmk_wire_event *event =
      vmk_walk_event(w, second ? VMK_WIRE_SECOND_HELLO : VMK_WIRE_TLS_HELLO, walk->held_length);
  uint16_t version = (uint16_t)(payload[4] << 8 | payload[5]);
  struct vmk_tls_hello hello = {
      .handshake = payload[0], .legacy_version = version, .version = version, .truncated = true};

  if (at_hand >= HELLO_FIXED)
    (void)vmk_tls_hello_read(payload, at_hand, &hello);
  event->hello = hello;
  event->partial = hello.truncated;
  event->first = (walk->flags & WALK_HAD_HELLO) == 0;
  if (hello.sni.length > 0)
    vmk_walk_text(event, payload, hello.sni, at_hand);
  if (second && (w->session->evidence & VMK_SESSION_BY_GREETING) != 0)
    vmk_walk_note(w, VMK_SESSION_BY_SECOND_HELLO, VMK_SESSION_TLS2, walk->held_length);
  walk->flags |= WALK_HAD_HELLO;
  walk->flags &= (uint16_t) ~(WALK_HAD_DATA | WALK_MAY_BE_HELLO);
  vmk_walk_unit_done(w, WALK_BOUNDARY, rest);
  return WALK_EVENT;
}

static bool
is_hello(const uint8_t *payload, uint32_t record_length)
{
  if (payload[0] == VMK_TLS_SERVER_HELLO)
    return payload[1] == 0 && payload[4] == 3 && payload[5] <= 3;
  return vmk_tls_is_client_hello(payload, 6, (uint16_t)record_length);
}

/* Not a hello, or the octets that would tell are missing. */
static enum walk_result
pass_record(struct walker *w)
{
  w->walk->flags &= (uint16_t)~WALK_MAY_BE_HELLO;
  vmk_walk_unit_done(w, WALK_BOUNDARY, w->walk->want - w->walk->held_length);
  return WALK_AGAIN;
}

enum walk_result
vmk_walk_tls_body(struct walker *w)
{
  enum { LOOK = VMK_TLS_HEADER + 6 };
  struct vmk_walk *walk = w->walk;
  uint32_t want = walk->want < VMK_WIRE_HELD ? walk->want : (uint32_t)VMK_WIRE_HELD;

  if ((walk->flags & WALK_MAY_BE_HELLO) == 0 || vmk_walk_at_hole(w, LOOK))
    return pass_record(w);
  if (!vmk_walk_gather(w, LOOK))
    return WALK_WAIT;
  if (!is_hello(walk->room->held + VMK_TLS_HEADER, walk->want - VMK_TLS_HEADER))
    return pass_record(w);
  if (!vmk_walk_at_hole(w, want) && !vmk_walk_gather(w, want))
    return WALK_WAIT;
  return emit_hello(w);
}
