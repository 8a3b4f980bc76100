/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to write the events of a session walk down, so that two walks can be compared.
 * Must not judge them.
 */
#ifndef VMK_TESTS_WIRE_LOG_H
#define VMK_TESTS_WIRE_LOG_H

#include "core/wire/session.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wire_log {
  char *text; /* one event a line; owned */
  size_t length, capacity;
};

static inline void
wire_log_free(struct wire_log *log)
{
  free(log->text);
  *log = (struct wire_log){NULL, 0, 0};
}

__attribute__((format(printf, 2, 3))) static inline void
wire_log_print(struct wire_log *log, const char *format, ...)
{
  va_list arguments;
  int n;

  if (log->capacity - log->length < 1024) {
    log->capacity = log->capacity * 2 + 4096;
    log->text = realloc(log->text, log->capacity);
    if (log->text == NULL)
      abort();
  }
  va_start(arguments, format);
  n = vsnprintf(log->text + log->length, log->capacity - log->length, format, arguments);
  va_end(arguments);
  if (n < 0 || (size_t)n >= log->capacity - log->length)
    abort();
  log->length += (size_t)n;
}

/* Printable octets as they are, others as dots; with the length, so that no two texts look the same
 * by accident. */
static inline void
wire_log_text(struct wire_log *log, const char *text, size_t length, bool cut)
{
  char shown[VMK_WIRE_TEXT + 1];
  uint32_t sum = 2166136261u;

  for (size_t i = 0; i < length; i++) {
    shown[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '.';
    sum = (sum ^ (uint8_t)text[i]) * 16777619u;
  }
  shown[length] = '\0';
  wire_log_print(log, " [%s]%s", shown, cut ? "..." : "");
  if (strlen(shown) != length || memcmp(shown, text, length) != 0)
    wire_log_print(log, "#%08" PRIx32, sum);
}

static inline void
wire_log_nfc(struct wire_log *log, const struct vmk_nfc_message *m)
{
  wire_log_print(log,
                 " %s has=%x tail=%u bulk=%" PRIu64 " ft=%u conv=%x size=%" PRIu64 " space=%" PRIu64
                 " flags=%x",
                 vmk_name_of(vmk_nfc_types, m->type, "?"), m->has, m->tail, m->bulk, m->file_type,
                 m->conversion, m->size, m->space, m->flags);
  wire_log_print(log, " n=%u raw=%u err=%u/%u st=%u/%u io=%d@%" PRIu64 "+%u v=%u f=%x known=%d%d",
                 m->count, m->raw, m->error_type, m->error_code, m->status_size, m->status_word,
                 m->write, m->lba, m->io_length, m->version, m->features, m->known,
                 m->layout_known);
}

static inline void
wire_log_aio(struct wire_log *log, const struct vmk_aio_record *r)
{
  wire_log_print(log,
                 " %s size=%u op=%u extra=%u%s reply=%d st=%" PRIu64 " h=%" PRIx64 " cap=%" PRIu64,
                 vmk_name_of(vmk_aio_types, r->type, "?"), r->size, r->op_id, r->extra_length,
                 r->extra_is_bulk ? "*" : "", r->reply, r->status, r->handle, r->capacity);
  wire_log_print(log, " io=%u c=%u @%" PRIu64 " total=%" PRIu64 " frag=%u raw=%u wire=%u",
                 r->direction, r->compression, r->offset, r->total, r->fragment_offset,
                 r->raw_length, r->wire_length);
}

static inline void
wire_log_file(struct wire_log *log, const struct vmk_wire_file *f)
{
  wire_log_print(
      log,
      " type=%" PRIu32 " size=%" PRIu64 " octets=%" PRIu64 " blocks=%" PRIu64 " data=%" PRIu64
      " zero=%" PRIu64 " uncounted=%" PRIu64 " ddb=%u disk=%d before=%d lower=%d complete=%d",
      f->file_type, f->size, f->octets, f->blocks, f->data_sectors, f->zero_sectors, f->uncounted,
      f->ddb_entries, f->disk, f->started_before, f->lower_bound, f->complete);
}

static inline void
wire_log_fields(struct wire_log *log, const struct vmk_wire_event *e)
{
  switch (e->kind) {
  case VMK_WIRE_START:
    wire_log_print(log, " %s %x", vmk_name_of(vmk_sniff_names, e->start.kind, "nothing"),
                   e->start.detail);
    break;
  case VMK_WIRE_GREETING:
    wire_log_print(log, " features=%x", e->greeting.features);
    break;
  case VMK_WIRE_REQUEST:
    wire_log_print(log, " verb=%d service=%d secret=%d", e->request.verb, e->request.service,
                   e->request.secret);
    break;
  case VMK_WIRE_REPLY:
    wire_log_print(log, " %u connected=%d service=%d", e->reply.code, e->reply.connected,
                   e->reply.service);
    break;
  case VMK_WIRE_TLS_RECORD:
    wire_log_print(log, " %u %04x+%u v2=%d", e->tls.type, e->tls.version, e->tls.length,
                   e->tls.v2_hello);
    break;
  case VMK_WIRE_TLS_HELLO:
  case VMK_WIRE_SECOND_HELLO:
    wire_log_print(log, " %u %04x suites=%u cut=%d", e->hello.handshake, e->hello.version,
                   e->hello.cipher_count, e->hello.truncated);
    break;
  case VMK_WIRE_NFC:
    wire_log_nfc(log, &e->nfc);
    break;
  case VMK_WIRE_DISK:
    wire_log_print(log, " %d meta=%u k=%u v=%u sectors=%u%s", e->disk.kind, e->disk.metadata,
                   e->disk.key_length, e->disk.value_length, e->disk.sectors,
                   e->disk.zero ? " zero" : "");
    break;
  case VMK_WIRE_FILE_END:
    wire_log_file(log, &e->file);
    break;
  case VMK_WIRE_AIO:
    wire_log_aio(log, &e->aio);
    break;
  case VMK_WIRE_LOST:
    wire_log_print(log, " %s", vmk_name_of(vmk_wire_losses, e->lost.why, "?"));
    break;
  case VMK_WIRE_RESYNC:
    wire_log_print(log, " skipped=%" PRIu64, e->resync.skipped);
    break;
  default:
    break;
  }
}

static inline void
wire_log_event(struct wire_log *log, const struct vmk_wire_event *e)
{
  wire_log_print(log, "%c %" PRIu64 " %s%s%s", e->way == VMK_WAY_CLIENT ? 'C' : 'S', e->offset,
                 vmk_name_of(vmk_wire_kinds, e->kind, "?"), e->partial ? " partial" : "",
                 e->first ? " first" : "");
  wire_log_fields(log, e);
  if (e->text_length > 0 || e->text_cut)
    wire_log_text(log, e->text, e->text_length, e->text_cut);
  if (e->value_length > 0 || e->value_cut)
    wire_log_text(log, e->value, e->value_length, e->value_cut);
  wire_log_print(log, "\n");
}

/* What is left in the session when all is said. */
static inline void
wire_log_session(struct wire_log *log, const struct vmk_session *s)
{
  for (int way = 0; way < 2; way++) {
    const struct vmk_walk *w = &s->walk[way];

    wire_log_print(log,
                   "%c: offset=%" PRIu64 " missing=%" PRIu64 " unread=%" PRIu64 " tls=%" PRIu64
                   "/%" PRIu64 " messages=%" PRIu64 " unknown=%" PRIu64 " malformed=%" PRIu64
                   " resyncs=%" PRIu64 " bulk=%" PRIu64 "\n",
                   way == 0 ? 'C' : 'S', w->offset, w->missing, w->unread, w->tls_records,
                   w->tls_octets, w->messages, w->unknown, w->malformed, w->resyncs, w->bulk);
  }
  wire_log_print(log, "%s by %s (%x) at %d/%" PRIu64 " swapped=%d connected=%d service=%d\n",
                 vmk_name_of(vmk_session_flavours, s->flavour, "?"),
                 vmk_name_of(vmk_session_evidences, s->decided_by, "nothing"), s->evidence,
                 s->decided_way, s->decided_offset, s->swapped, s->connected, s->service);
}

/* A room for the next call, full of rubbish, unless this way still keeps octets in one. */
static inline void
wire_log_lend(struct vmk_session *session, enum vmk_way way)
{
  struct vmk_walk_room *room;

  if (session->walk[way].room != NULL)
    return;
  room = malloc(sizeof *room);
  if (room == NULL)
    abort();
  memset(room, 0xa5, sizeof *room);
  vmk_session_lend(session, way, room);
}

/* The room is gone as soon as nothing is kept in it. */
static inline void
wire_log_settle(struct vmk_session *session, enum vmk_way way, bool ended)
{
  if (vmk_session_keeps(session, way) && !ended)
    return;
  free(session->walk[way].room);
  vmk_session_lend(session, way, NULL);
}

static inline bool
wire_log_next(struct vmk_session *session, enum vmk_way way, struct vmk_chunk *chunk,
              struct vmk_wire_event *event)
{
  bool more;

  wire_log_lend(session, way);
  more = vmk_session_next(session, way, chunk, event);
  wire_log_settle(session, way, false);
  return more;
}

/* Feed one chunk and write its events down. */
static inline void
wire_log_feed(struct wire_log *log, struct vmk_session *session, enum vmk_way way,
              const uint8_t *data, uint64_t length)
{
  struct vmk_chunk chunk = {data, length};
  struct vmk_wire_event event;

  while (wire_log_next(session, way, &chunk, &event))
    wire_log_event(log, &event);
  if (chunk.length != 0)
    abort(); /* the contract: false only when the chunk is used up */
}

static inline void
wire_log_finish(struct wire_log *log, struct vmk_session *session)
{
  struct vmk_wire_event event;

  for (int way = 0; way < 2; way++) {
    wire_log_lend(session, (enum vmk_way)way);
    while (vmk_session_finish(session, (enum vmk_way)way, &event))
      wire_log_event(log, &event);
    wire_log_settle(session, (enum vmk_way)way, true);
  }
  wire_log_session(log, session);
}

#endif
