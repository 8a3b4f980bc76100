/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what each kind of event adds to a ledger, files apart (ledger_file.c).
 * Must not know packets, only the mark of the one that shows something.
 */
#include "core/flow/ledger_build.h"

#include <glib.h>

#include "core/flow/ledger_file.h"
#include "core/flow/names.h"

struct vmk_ledger_builder *
vmk_ledger_new(bool client_is_1)
{
  struct vmk_ledger_builder *builder = g_new0(struct vmk_ledger_builder, 1);

  builder->client_is_1 = client_is_1;
  return builder;
}

static void
set_text(char **at, struct vmk_mark *mark, const char *octets, size_t length, struct vmk_mark place)
{
  if (*at || length == 0)
    return;
  *at = vmk_escape((const uint8_t *)octets, length);
  *mark = place;
}

static void
set_mark(struct vmk_mark *mark, struct vmk_mark place)
{
  if (mark->number == 0)
    *mark = place;
}

/* What the client asked for is the target; the server's answer only stands in for it. */
static void
take_request(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
             struct vmk_mark place)
{
  struct vmk_ledger *ledger = &builder->ledger;
  bool names_target = event->request.verb == VMK_AUTHD_PROXY ||
                      event->request.verb == VMK_AUTHD_CONNECT ||
                      event->request.verb == VMK_AUTHD_CONNECT_VPXA;

  if (!names_target || event->request.secret || event->text_length == 0)
    return;
  if (builder->target_by_reply) {
    g_free(ledger->target);
    ledger->target = NULL;
    builder->target_by_reply = false;
  }
  set_text(&ledger->target, &ledger->target_mark, event->text, event->text_length, place);
}

static void
add_error(struct vmk_ledger_builder *builder, uint32_t type, uint32_t code,
          const struct vmk_wire_event *event, struct vmk_mark place)
{
  struct vmk_ledger *ledger = &builder->ledger;

  if (ledger->error_count == VMK_LEDGER_ERRORS_MAX)
    return;
  if (ledger->error_count == builder->error_room) {
    builder->error_room = builder->error_room ? builder->error_room * 2 : 4;
    ledger->errors = g_renew(struct vmk_nfc_error, ledger->errors, builder->error_room);
  }
  ledger->errors[ledger->error_count++] = (struct vmk_nfc_error){
      .type = type,
      .code = code,
      .text = vmk_escape((const uint8_t *)event->text, event->text_length),
      .place = place,
  };
}

static void
take_client(struct vmk_ledger *ledger, const struct vmk_wire_event *event)
{
  struct vmk_mark unused = {0};

  set_text(&ledger->client_name, &unused, event->text, event->text_length, unused);
  set_text(&ledger->client_operation, &unused, event->value, event->value_length, unused);
}

static void
take_message(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
             struct vmk_mark place)
{
  if (event->nfc.type == VMK_NFC_ERROR)
    add_error(builder, event->nfc.error_type, event->nfc.error_code, event, place);
  else if (event->nfc.type == VMK_NFC_CONNECTION_DATA)
    take_client(&builder->ledger, event);
  else
    vmk_ledger_take_message(builder, event, place);
}

static void
take_hello(struct vmk_ledger *ledger, const struct vmk_wire_event *event, struct vmk_mark place)
{
  if (event->kind == VMK_WIRE_SECOND_HELLO)
    set_mark(&ledger->second_tls, place);
  if (event->hello.handshake == VMK_TLS_CLIENT_HELLO)
    set_text(&ledger->server_name, &ledger->server_name_mark, event->text, event->text_length,
             place);
}

void
vmk_ledger_take(struct vmk_ledger_builder *builder, const struct vmk_session *session,
                const struct vmk_wire_event *event, struct vmk_mark place)
{
  struct vmk_ledger *ledger = &builder->ledger;

  switch (event->kind) {
  case VMK_WIRE_GREETING:
    set_text(&ledger->greeting, &ledger->greeting_mark, event->text, event->text_length, place);
    break;
  case VMK_WIRE_REQUEST:
    take_request(builder, event, place);
    break;
  case VMK_WIRE_REPLY:
    if (event->reply.connected && !ledger->target) {
      builder->target_by_reply = event->text_length > 0;
      set_text(&ledger->target, &ledger->target_mark, event->text, event->text_length, place);
    }
    break;
  case VMK_WIRE_TLS_RECORD:
    set_mark(&ledger->first_tls, place);
    break;
  case VMK_WIRE_TLS_HELLO:
  case VMK_WIRE_SECOND_HELLO:
    take_hello(ledger, event, place);
    break;
  case VMK_WIRE_CLEAR_AFTER_TLS:
    set_mark(&ledger->clear_after_tls, place);
    break;
  case VMK_WIRE_NFC:
    take_message(builder, event, place);
    break;
  case VMK_WIRE_FILE_END:
    vmk_ledger_end_file(builder, event->way, &event->file, place);
    break;
  case VMK_WIRE_AIO:
    if (event->aio.type == VMK_AIO_ERROR)
      add_error(builder, VMK_AIO_ERROR, (uint32_t)event->aio.status, event, place);
    else
      vmk_ledger_take_aio(builder, event, place);
    break;
  default:
    break;
  }
  if (builder->ledger.flavour == VMK_NFC_NONE || event->kind != VMK_WIRE_TLS_RECORD)
    vmk_ledger_update(builder, session, place);
}

static enum vmk_nfc_flavour
flavour_of(enum vmk_session_flavour flavour)
{
  switch (flavour) {
  case VMK_SESSION_AUTHD_ONLY:
    return VMK_NFC_AUTHD_ONLY;
  case VMK_SESSION_NFC_CLEAR:
    return VMK_NFC_CLEAR;
  case VMK_SESSION_NFC_AIO_CLEAR:
    return VMK_NFC_AIO_CLEAR;
  case VMK_SESSION_TLS2:
    return VMK_NFC_TLS2;
  default:
    return VMK_NFC_NONE;
  }
}

void
vmk_ledger_update(struct vmk_ledger_builder *builder, const struct vmk_session *session,
                  struct vmk_mark place)
{
  struct vmk_ledger *ledger = &builder->ledger;
  enum vmk_nfc_flavour flavour = flavour_of(session->flavour);

  builder->anything |= ledger->first_tls.number != 0 || flavour != VMK_NFC_NONE;
  if (flavour != ledger->flavour) {
    ledger->flavour = flavour;
    ledger->flavour_mark = place;
    ledger->flavour_why = vmk_name_of(vmk_session_evidences, (uint32_t)session->decided_by, NULL);
  }
  ledger->messages = session->walk[0].messages + session->walk[1].messages;
  ledger->unknown_messages = session->walk[0].unknown + session->walk[1].unknown;
  ledger->malformed = session->walk[0].malformed + session->walk[1].malformed;
  ledger->resyncs = session->walk[0].resyncs + session->walk[1].resyncs;
  for (unsigned way = 0; way < 2; way++) {
    unsigned slot = way ^ builder->client_is_1;

    ledger->nfc_bytes[slot] = session->walk[way].bulk;
    ledger->unread[slot] = session->walk[way].unread;
    if (session->walk[way].file_open)
      vmk_ledger_update_file(builder, way, &session->walk[way].file, place);
  }
}

void
vmk_ledger_turn(struct vmk_ledger_builder *builder)
{
  struct vmk_ledger *ledger = &builder->ledger;

  builder->client_is_1 = !builder->client_is_1;
  vmk_ledger_swap(ledger->nfc_bytes);
  vmk_ledger_swap(ledger->unread);
  for (size_t i = 0; i < ledger->file_count; i++)
    vmk_ledger_swap(ledger->files[i].bytes);
}

void
vmk_ledger_free(struct vmk_ledger_builder *builder)
{
  struct vmk_ledger *ledger;

  if (!builder)
    return;
  ledger = &builder->ledger;
  for (size_t i = 0; i < ledger->file_count; i++)
    g_free(ledger->files[i].path);
  for (size_t i = 0; i < ledger->error_count; i++)
    g_free(ledger->errors[i].text);
  g_free(ledger->files);
  g_free(ledger->errors);
  g_free(ledger->greeting);
  g_free(ledger->target);
  g_free(ledger->client_name);
  g_free(ledger->client_operation);
  g_free(ledger->server_name);
  g_free(builder);
}
