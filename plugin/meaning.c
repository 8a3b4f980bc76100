/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what units say about a connection: its service, its files, which reply belongs to which
 * request. Must not know how octets are cut into units, nor how anything is shown.
 */
#include "meaning.h"

#include "files.h"
#include "protocols.h"

enum {
  EXPECT_LINE = 0x10000,
  EXPECT_GREETING
};                           /* beyond every NFC type: what authd answers with */
enum { PENDING_MAX = 1024 }; /* requests without a reply that are remembered */

struct pending {
  struct pending *next;
  uint32_t expect; /* NFC type of the reply, or EXPECT_... */
  uint8_t way;     /* of the request */
  struct exchange *exchange;
};

/* Which classic message answers which: documented for PUT, GET, DELETE and CREATEDIR (PC), observed
 * for the session start (OVDL, VEC). */
static const struct {
  uint8_t request, reply;
} answers[] = {
    {VMK_NFC_FILE_PUT, VMK_NFC_PUTFILE_DONE},
    {VMK_NFC_FILE_GET, VMK_NFC_FILE_PUT},
    {VMK_NFC_SESSION_COMPLETE, VMK_NFC_SESSION_COMPLETE},
    {VMK_NFC_FSSRVR_OPEN, VMK_NFC_FSSRVR_DISKGEO},
    {VMK_NFC_FSSRVR_IO, VMK_NFC_FSSRVR_IO},
    {VMK_NFC_FILE_DELETE, VMK_NFC_FILEOP_STATUS},
    {VMK_NFC_FILE_COPY, VMK_NFC_FILEOP_STATUS},
    {VMK_NFC_FILE_CREATEDIR, VMK_NFC_FILEOP_STATUS},
    {VMK_NFC_VERSION, VMK_NFC_VERSION},
    {VMK_NFC_AIO_SESSION_OPEN, VMK_NFC_AIO_SESSION_OPEN},
};

static const char *
kept_text(const char *text, uint16_t length)
{
  char *valid;
  const char *kept;

  if (length == 0)
    return NULL;
  valid = g_utf8_make_valid(text, (gssize)strnlen(text, length));
  kept = wmem_strdup(wmem_file_scope(), valid);
  g_free(valid);
  return kept;
}

static struct exchange *
new_exchange(packet_info *pinfo)
{
  struct exchange *exchange = wmem_new0(wmem_file_scope(), struct exchange);

  exchange->request_frame = pinfo->num;
  exchange->request_time = pinfo->abs_ts;
  return exchange;
}

static void
expect_reply(struct channel *channel, struct unit *unit, uint32_t expect, packet_info *pinfo)
{
  struct pending **end = &channel->requests;
  struct pending *pending;
  unsigned waiting = 0;

  while (*end != NULL) {
    end = &(*end)->next;
    waiting++;
  }
  if (waiting >= PENDING_MAX)
    channel->requests = channel->requests->next;
  pending = wmem_new0(wmem_file_scope(), struct pending);
  pending->expect = expect;
  pending->way = unit->way;
  pending->exchange = unit->exchange = new_exchange(pinfo);
  pending->exchange->file = unit->file;
  *end = pending;
}

/* The oldest request of the other way that this type answers; an error answers any. */
static struct exchange *
answered(struct channel *channel, uint8_t way, uint32_t got, packet_info *pinfo)
{
  for (struct pending **at = &channel->requests; *at != NULL; at = &(*at)->next) {
    struct pending *pending = *at;

    if (pending->way == way ||
        (pending->expect != got && !(got == VMK_NFC_ERROR && pending->expect < EXPECT_LINE)))
      continue;
    *at = pending->next;
    pending->exchange->reply_frame = pinfo->num;
    return pending->exchange;
  }
  return NULL;
}

static void
name_service(struct conn *conn, enum vmk_authd_service service, packet_info *pinfo)
{
  if (service == VMK_AUTHD_SERVICE_NONE || conn->service != VMK_AUTHD_SERVICE_NONE)
    return;
  conn->service = (uint8_t)service;
  conn->service_frame = pinfo->num;
}

static void
mean_request(struct conn *conn, struct channel *channel, struct unit *unit,
             const struct vmk_wire_event *event, packet_info *pinfo)
{
  unit->of.request.verb = (uint8_t)event->request.verb;
  unit->of.request.service = (uint8_t)event->request.service;
  unit->of.request.secret = event->request.secret;
  name_service(conn, event->request.service, pinfo);
  if (event->request.verb == VMK_AUTHD_SESSION) /* it has no reply of its own */
    return;
  expect_reply(channel, unit,
               event->request.verb == VMK_AUTHD_BANNER ? EXPECT_GREETING : EXPECT_LINE, pinfo);
}

static void
mean_greeting(struct conn *conn, struct channel *channel, struct unit *unit,
              const struct vmk_wire_event *event, packet_info *pinfo)
{
  conn->greeted = true;
  conn->features = unit->of.features = event->greeting.features;
  unit->exchange = answered(channel, unit->way, EXPECT_GREETING, pinfo);
  unit->reply = unit->exchange != NULL;
}

static void
mean_reply(struct conn *conn, struct channel *channel, struct unit *unit,
           const struct vmk_wire_event *event, packet_info *pinfo)
{
  unit->of.reply.code = event->reply.code;
  unit->of.reply.connected = event->reply.connected;
  unit->of.reply.service = (uint8_t)event->reply.service;
  if (event->reply.connected)
    name_service(conn, event->reply.service, pinfo);
  unit->exchange = answered(channel, unit->way, EXPECT_LINE, pinfo);
  unit->reply = unit->exchange != NULL;
}

static void
mean_exchange(struct channel *channel, struct unit *unit, packet_info *pinfo)
{
  uint32_t type = unit->of.nfc.type;

  unit->exchange = answered(channel, unit->way, type, pinfo);
  unit->reply = unit->exchange != NULL;
  if (unit->reply) {
    if (unit->file == NULL)
      unit->file = unit->exchange->file;
    return;
  }
  for (size_t i = 0; i < G_N_ELEMENTS(answers); i++)
    if (answers[i].request == type)
      expect_reply(channel, unit, answers[i].reply, pinfo);
}

static void
mean_nfc(struct conn *conn, struct channel *channel, struct lane *lane, struct unit *unit,
         const struct vmk_wire_event *event, packet_info *pinfo)
{
  unit->of.nfc = event->nfc;
  lane->lost = false;
  lane->block = unit;
  lane->block_at = 0;
  lane->block_left = event->nfc.bulk;
  if (event->nfc.type == VMK_NFC_FILE_DATA)
    files_data(conn, lane, unit, pinfo);
  else
    lane->item_left = 0;
  if (event->nfc.type == VMK_NFC_FILE_PUT || event->nfc.type == VMK_NFC_FILE_GET)
    files_start(conn, lane, unit, pinfo);
  if (event->nfc.type == VMK_NFC_CONNECTION_DATA)
    conn->client = unit->text;
  mean_exchange(channel, unit, pinfo);
}

static void
mean_disk(struct lane *lane, struct unit *unit, const struct vmk_wire_event *event)
{
  unit->of.disk = event->disk;
  unit->file = lane->file;
  lane->disk_lost = false;
  lane->item = unit;
  lane->item_at = 0;
  lane->item_left = event->disk.bulk;
  if (lane->file == NULL)
    return;
  lane->file->disk = true;
  unit->file_bytes = lane->file->bytes;
  unit->data_sectors = lane->file->data_sectors;
  unit->zero_sectors = lane->file->zero_sectors;
  if (event->disk.kind != VMK_DISK_RUN)
    return;
  if (event->disk.zero)
    lane->file->zero_sectors += event->disk.sectors;
  else
    lane->file->data_sectors += event->disk.sectors;
}

/* Several requests (write) or several replies (read) share one op id. */
static void
mean_aio_exchange(struct conn *conn, struct unit *unit, packet_info *pinfo)
{
  const void *key = GUINT_TO_POINTER(unit->of.aio.op_id);
  struct exchange *exchange = wmem_map_lookup(conn->aio_ops, key);

  unit->reply = unit->of.aio.reply;
  if (!unit->reply && (exchange == NULL || exchange->reply_frame != 0)) {
    exchange = new_exchange(pinfo);
    wmem_map_insert(conn->aio_ops, key, exchange);
  }
  if (unit->reply && exchange != NULL && exchange->reply_frame == 0)
    exchange->reply_frame = pinfo->num;
  unit->exchange = exchange;
  if (exchange == NULL)
    unit->reply = false;
}

static void
mean_aio(struct conn *conn, struct lane *lane, struct unit *unit,
         const struct vmk_wire_event *event, packet_info *pinfo)
{
  unit->of.aio = event->aio;
  lane->lost = false;
  lane->block = unit;
  lane->block_at = 0;
  lane->block_left = event->aio.extra_is_bulk ? event->aio.extra_length : 0;
  lane->item_left = 0;
  mean_aio_exchange(conn, unit, pinfo);
  files_aio(conn, unit, pinfo);
}

void
meaning_unit(struct conn *conn, struct channel *channel, struct lane *lane, struct unit *unit,
             const struct vmk_wire_event *event, packet_info *pinfo)
{
  if (channel->session.flavour > VMK_SESSION_NOT_AUTHD)
    conn_claim(conn, pinfo);
  unit->text = kept_text(event->text, event->text_length);
  unit->value = kept_text(event->value, event->value_length);
  switch (event->kind) {
  case VMK_WIRE_GREETING:
    mean_greeting(conn, channel, unit, event, pinfo);
    break;
  case VMK_WIRE_REQUEST:
    mean_request(conn, channel, unit, event, pinfo);
    break;
  case VMK_WIRE_REPLY:
    mean_reply(conn, channel, unit, event, pinfo);
    break;
  case VMK_WIRE_NFC:
    mean_nfc(conn, channel, lane, unit, event, pinfo);
    break;
  case VMK_WIRE_DISK:
    mean_disk(lane, unit, event);
    break;
  case VMK_WIRE_AIO:
    mean_aio(conn, lane, unit, event, pinfo);
    break;
  default:
    break;
  }
  unit->file_is_disk = unit->file != NULL && unit->file->disk;
}

void
meaning_event(struct conn *conn, struct lane *lane, const struct vmk_wire_event *event,
              packet_info *pinfo)
{
  if (event->kind == VMK_WIRE_FILE_END && lane->file != NULL && event->file.complete)
    lane->file->ended = pinfo->num;
  if (event->kind == VMK_WIRE_START && vmk_sniff_is_other(event->start.kind))
    conn->rejected = conn->claimed == 0;
}

void
meaning_moved(struct lane *lane, uint32_t octets)
{
  const struct unit *block = lane->block;

  if (block == NULL || block->file == NULL ||
      (block->kind == VMK_WIRE_AIO && block->of.aio.type != VMK_AIO_IO))
    return; /* a map of allocated blocks is no file data */
  lane->block->file->bytes += octets;
}

void
meaning_body(struct nfc_file *file, struct piece *piece)
{
  if (file == NULL)
    return;
  piece->file_bytes = file->bytes;
  piece->beyond = !file->beyond && file->bytes > vmnfc_export_cap();
  file->beyond |= piece->beyond;
}
