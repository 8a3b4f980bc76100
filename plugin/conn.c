/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the octets of a call are cut into pieces by the walk of core/wire.
 * Must not know what the units mean (meaning.c), nor trees, columns or taps.
 */
#include "conn.h"

#include "inventory.h"
#include "meaning.h"

enum { HELD_MAX = 8192 }; /* octets of a head kept when it comes in parts; paths are below 4096 */
enum { JUMP_MAX = 256 << 20 };

static int proto_of_conns = -1;
static int proto_of_decrypted = -1;
static struct conn *latest; /* claimed; of file scope */

/* One call in progress. */
struct cut {
  struct conn *conn;
  struct channel *channel;
  struct lane *lane;
  struct run *run;
  enum vmk_way way;
  packet_info *pinfo;
  const uint8_t *data; /* octets of this call from its first on; NULL: not captured */
  uint32_t at;         /* offset in the tvb of the next octet to be assigned */
  uint64_t done;       /* its position */
  bool gap;            /* the octets are in no frame: they count, but there is nothing to show */
};

static void
start_file(void)
{
  latest = NULL;
}

void
conn_register(int proto_tcp, int proto_decrypted)
{
  proto_of_conns = proto_tcp;
  proto_of_decrypted = proto_decrypted;
  register_init_routine(start_file);
}

enum vmk_way
conn_way(const struct conn *conn, const packet_info *pinfo)
{
  bool from_server = pinfo->srcport == conn->server_port
                     && (pinfo->destport != conn->server_port || addresses_equal(&pinfo->src, &conn->server));

  return from_server ? VMK_WAY_SERVER : VMK_WAY_CLIENT;
}

struct conn *
conn_of(packet_info *pinfo, bool create, uint16_t server_port)
{
  conversation_t *conversation = create ? find_or_create_conversation(pinfo) : find_conversation_pinfo(pinfo, 0);
  struct conn *conn;

  if (conversation == NULL)
    return NULL;
  conn = conversation_get_proto_data(conversation, proto_of_conns);
  if (conn != NULL || !create || PINFO_FD_VISITED(pinfo))
    return conn;
  conn = wmem_new0(wmem_file_scope(), struct conn);
  conn->server_port = server_port;
  if (server_port == 0)
    conn->server_port = (uint16_t)MIN(pinfo->srcport, pinfo->destport);
  copy_address_wmem(wmem_file_scope(), &conn->server,
                    conn->server_port == pinfo->destport ? &pinfo->dst : &pinfo->src);
  conn->first_frame = pinfo->num;
  conn->vmk[conn_way(conn, pinfo)] = inventory_vmk(pinfo, true);
  conn->vmk[1 - conn_way(conn, pinfo)] = inventory_vmk(pinfo, false);
  conn->aio_ops = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
  conn->aio_files = wmem_map_new(wmem_file_scope(), g_int64_hash, g_int64_equal);
  conversation_add_proto_data(conversation, proto_of_conns, conn);
  return conn;
}

void
conn_claim(struct conn *conn, packet_info *pinfo)
{
  if (conn->claimed != 0)
    return;
  conn->claimed = pinfo->num;
  conn->number = latest == NULL ? 1 : latest->number + 1;
  conn->before = latest;
  latest = conn;
}

struct conn *
conn_latest(void)
{
  return latest;
}

uint64_t
conn_payload(const struct conn *conn, enum vmk_way way)
{
  const struct channel *channel = conn->channel[CHANNEL_TCP];

  return channel == NULL ? 0 : channel->session.walk[way].offset;
}

uint64_t
conn_position(struct lane *lane, uint32_t sequence)
{
  int32_t distance;

  if (!lane->started)
    return (UINT64_C(1) << 32) + sequence;
  distance = (int32_t)(sequence - (uint32_t)lane->next);
  if (distance > JUMP_MAX || distance < -JUMP_MAX) {
    uint64_t position = ((lane->next >> 32) + 1) << 32 | sequence;

    lane->base += position - 1 - lane->next;
    lane->next = position - 1;
    return position; /* one octet is missing: enough for the walk to know that it lost its place */
  }
  return lane->next + (uint64_t)(int64_t)distance;
}

/* Before a unit is complete only the octets and what came before can tell whose it is. */
static bool
is_nfc(const struct cut *cut, enum piece_kind kind)
{
  const struct lane *lane = cut->lane;
  enum vmk_session_flavour flavour = cut->channel->session.flavour;

  if (kind == PIECE_PART && lane->held_length > 1)
    return lane->block_left > 0 || lane->held[1] == 0 || lane->held[0] == 0x7a;
  return flavour == VMK_SESSION_NFC_CLEAR || flavour == VMK_SESSION_NFC_AIO_CLEAR
         || cut->channel->kind == CHANNEL_TLS_SECOND;
}

static struct piece *
add_piece(struct cut *cut, enum piece_kind kind, uint32_t length, struct unit *unit)
{
  struct piece *piece = wmem_new0(cut->gap ? cut->pinfo->pool : wmem_file_scope(), struct piece);

  piece->kind = (uint8_t)kind;
  piece->offset = cut->at;
  piece->length = length;
  piece->unit = unit;
  piece->number = cut->conn->tls_sessions;
  piece->nfc = is_nfc(cut, kind);
  piece->file = cut->lane->file;
  if (cut->gap) {
    cut->done += length;
    return piece;
  }
  if (cut->run->last == NULL)
    cut->run->first = piece;
  else
    cut->run->last->next = piece;
  cut->run->last = piece;
  cut->at += length;
  cut->done += length;
  return piece;
}

static bool
is_nfc_unit(enum vmk_wire_kind kind)
{
  return kind == VMK_WIRE_NFC || kind == VMK_WIRE_DISK || kind == VMK_WIRE_AIO;
}

/* Longer runs of one kind become one piece. */
static void
grow(struct cut *cut, enum piece_kind kind, uint32_t length)
{
  struct piece *last = cut->run->last;

  if (cut->gap) {
    cut->done += length;
    return;
  }
  if (last != NULL && last->kind == kind && last->unit == NULL && last->number == cut->conn->tls_sessions) {
    last->length += length;
    cut->at += length;
    cut->done += length;
    return;
  }
  add_piece(cut, kind, length, NULL);
}

/* Keeps the next octets of the unit in progress; missing ones read as zero, as the walk reads them. */
static void
hold(struct cut *cut, uint32_t length)
{
  struct lane *lane = cut->lane;
  uint32_t take = MIN(length, HELD_MAX - lane->held_length);

  if (take == 0)
    return;
  if (lane->held_length == 0)
    lane->held_at = cut->done;
  if (lane->held_length + take > lane->held_size) {
    lane->held_size = MIN(HELD_MAX, 2 * (lane->held_length + take));
    lane->held = wmem_realloc(wmem_file_scope(), lane->held, lane->held_size);
  }
  if (cut->data != NULL)
    memcpy(lane->held + lane->held_length, cut->data + cut->at, take);
  else
    memset(lane->held + lane->held_length, 0, take);
  if (cut->data != NULL && lane->held_known == lane->held_length)
    lane->held_known += take;
  lane->held_length += take;
}

/* The octets up to this position belong to nothing that is still to be completed. */
static void
drop_held(struct lane *lane, uint64_t position)
{
  uint64_t drop = position > lane->held_at ? MIN(position - lane->held_at, lane->held_length) : 0;

  if (drop < lane->held_length)
    memmove(lane->held, lane->held + drop, lane->held_length - (size_t)drop);
  lane->held_length -= (uint32_t)drop;
  lane->held_known -= (uint32_t)MIN(drop, lane->held_known);
  lane->held_at += drop;
  lane->open = NULL;
}

static struct unit *
open_unit(struct cut *cut)
{
  struct lane *lane = cut->lane;

  if (lane->open == NULL) {
    lane->open = wmem_new0(wmem_file_scope(), struct unit);
    lane->open->first_frame = cut->pinfo->num;
    lane->open->way = (uint8_t)cut->way;
    lane->open->kind = VMK_WIRE_KINDS;
  }
  return lane->open;
}

/* Octets that wait for more of their kind: a TLS record that has just begun goes to TLS, all else is a part. */
static void
part(struct cut *cut, uint32_t length)
{
  struct lane *lane = cut->lane;
  const uint8_t *first = lane->held_length > 0 ? lane->held : cut->data == NULL ? NULL : cut->data + cut->at;
  uint32_t total = lane->held_length + length;

  if (cut->channel->kind == CHANNEL_TCP && lane->held_length == 0 && lane->block_left == 0
      && first != NULL && first[0] >= VMK_TLS_CHANGE_CIPHER_SPEC && first[0] <= VMK_TLS_HEARTBEAT
      && (total < 2 || first[1] == 3)) {
    grow(cut, PIECE_TLS, length);
    return;
  }
  hold(cut, length);
  add_piece(cut, PIECE_PART, length, open_unit(cut));
}

/* Octets of the body around everything: file data, an AIO extra. */
static void
block_moves(struct cut *cut, uint32_t length)
{
  cut->lane->block_left -= length;
  cut->lane->block_at += length;
  meaning_moved(cut->lane, length);
}

static void
body(struct cut *cut, struct unit *unit, uint64_t at, uint32_t length)
{
  struct piece *piece = cut->gap ? NULL : cut->run->last;

  if (piece != NULL && piece->kind == PIECE_BODY && piece->unit == unit && piece->at + piece->length == at) {
    piece->length += length;
    cut->at += length;
    cut->done += length;
  } else {
    piece = add_piece(cut, PIECE_BODY, length, unit);
    piece->at = at;
    piece->nfc = true;
  }
  block_moves(cut, length);
  meaning_body(unit->file, piece);
}

static uint32_t
assign_block(struct cut *cut, uint32_t take)
{
  struct lane *lane = cut->lane;

  take = (uint32_t)MIN(take, lane->block_left);
  if (lane->item_left > 0) {
    uint64_t at = lane->item_at;

    take = (uint32_t)MIN(take, lane->item_left);
    lane->item_left -= take;
    lane->item_at += take;
    body(cut, lane->item, at, take);
  } else if (lane->block->kind == VMK_WIRE_NFC && lane->file != NULL && lane->file->disk && !lane->disk_lost) {
    part(cut, take);
    block_moves(cut, take);
  } else {
    body(cut, lane->block, lane->block_at, take);
  }
  return take;
}

/* Assign octets that no unit claims. */
static void
assign(struct cut *cut, uint64_t length)
{
  struct lane *lane = cut->lane;

  while (length > 0) {
    uint32_t take = (uint32_t)MIN(length, UINT32_MAX / 2);

    if (lane->lost) {
      grow(cut, PIECE_UNKNOWN, take);
    } else if (lane->tls_left > 0) {
      take = (uint32_t)MIN(take, lane->tls_left);
      lane->tls_left -= take;
      grow(cut, PIECE_TLS, take);
    } else if (lane->block_left > 0) {
      take = assign_block(cut, take);
    } else {
      part(cut, take);
    }
    length -= take;
  }
}

/* A unit that came in several pieces keeps its octets. */
static void
copy_unit(const struct lane *lane, struct unit *unit, uint64_t start, uint64_t end)
{
  uint32_t skip;

  unit->copy = (const uint8_t *)"";
  if (start < lane->held_at || start - lane->held_at >= lane->held_length)
    return;
  skip = (uint32_t)(start - lane->held_at);
  unit->length = (uint32_t)MIN(end - start, lane->held_length - skip);
  unit->copy_known = MIN(unit->length, lane->held_known > skip ? lane->held_known - skip : 0);
  unit->copy = wmem_memdup(wmem_file_scope(), lane->held + skip, unit->length);
}

/* After a loss a FILE_DATA is found by its data header's magic; the message before it was passed over. */
static bool
is_headless(const struct vmk_wire_event *event, uint64_t length)
{
  return event->kind == VMK_WIRE_NFC && event->nfc.type == VMK_NFC_FILE_DATA && length == VMK_NFC_DATA_HEADER;
}

/* A unit is complete: from position start to end, of which the part from cut->done on is assigned to it. */
static void
close_unit(struct cut *cut, const struct vmk_wire_event *event, uint64_t start, uint64_t end)
{
  struct lane *lane = cut->lane;
  uint32_t length = end > cut->done ? (uint32_t)(end - cut->done) : 0;
  struct unit *unit = open_unit(cut);

  unit->kind = (uint8_t)event->kind;
  unit->frame = cut->pinfo->num;
  unit->partial = event->partial;
  unit->missing = is_headless(event, end - start) ? VMK_NFC_HEADER : 0;
  unit->length = length;
  if (cut->gap || start < cut->done || length == 0) {
    hold(cut, length);
    copy_unit(lane, unit, start, end);
  }
  if (event->kind == VMK_WIRE_DISK)
    block_moves(cut, (uint32_t)MIN(length, lane->block_left));
  add_piece(cut, PIECE_UNIT, length, unit)->nfc = is_nfc_unit(event->kind);
  drop_held(lane, end);
  meaning_unit(cut->conn, cut->channel, lane, unit, event, cut->pinfo);
}

/* The record that starts at `position` opened another TLS session: all pieces from there on belong to it. */
static void
new_tls_session(struct cut *cut, uint64_t position)
{
  uint64_t run_start = cut->done - cut->at;
  uint32_t from = position > run_start ? (uint32_t)(position - run_start) : 0;

  cut->conn->tls_sessions++;
  for (struct piece *piece = cut->run->first; piece != NULL; piece = piece->next) {
    if (piece->kind != PIECE_TLS || piece->offset + piece->length <= from)
      continue;
    if (piece->offset < from) {
      struct piece *rest = wmem_memdup(wmem_file_scope(), piece, sizeof *piece);

      rest->offset = from;
      rest->length = piece->offset + piece->length - from;
      piece->length = from - piece->offset;
      piece->next = rest;
      if (cut->run->last == piece)
        cut->run->last = rest;
      continue;
    }
    piece->number = cut->conn->tls_sessions;
  }
}

static void
take_record(struct cut *cut, const struct vmk_wire_event *event, uint64_t start, uint64_t end)
{
  struct lane *lane = cut->lane;

  lane->tls_record = start;
  cut->conn->tls_sessions = MAX(cut->conn->tls_sessions, 1);
  if (end > cut->done)
    grow(cut, PIECE_TLS, (uint32_t)(end - cut->done));
  drop_held(lane, end);
  lane->tls_left = event->tls.length;
}

/* What the walk told. Octets before the event's start are assigned by what was known before it. */
static void
take_event(struct cut *cut, const struct vmk_wire_event *event)
{
  struct lane *lane = cut->lane;
  uint64_t start = lane->base + event->offset;
  uint64_t end = lane->base + cut->channel->session.walk[cut->way].offset;

  if (start > cut->done)
    assign(cut, start - cut->done);
  switch (event->kind) {
  case VMK_WIRE_TLS_RECORD:
    take_record(cut, event, start, end);
    break;
  case VMK_WIRE_GREETING:
  case VMK_WIRE_REQUEST:
  case VMK_WIRE_REPLY:
  case VMK_WIRE_NFC:
  case VMK_WIRE_DISK:
  case VMK_WIRE_AIO:
    close_unit(cut, event, start, end);
    break;
  case VMK_WIRE_SECOND_HELLO:
    new_tls_session(cut, lane->tls_record);
    break;
  case VMK_WIRE_LOST:
    lane->disk_lost = true;
    lane->lost = lane->lost || event->lost.why != VMK_WIRE_LOST_DISK;
    break;
  case VMK_WIRE_RESYNC:
    lane->lost = false;
    lane->block_left = lane->item_left = lane->tls_left = 0;
    break;
  default:
    break;
  }
  meaning_event(cut->conn, lane, event, cut->pinfo);
}

static void
feed(struct cut *cut, const uint8_t *data, uint64_t length)
{
  struct vmk_chunk chunk = {data, length};
  struct vmk_wire_event event;
  uint64_t end = cut->lane->next + length;

  while (vmk_session_next(&cut->channel->session, cut->way, &chunk, &event))
    take_event(cut, &event);
  if (end > cut->done)
    assign(cut, end - cut->done);
  cut->lane->next = end;
}

/* Inside TLS there is no greeting, and no "200 Connect" before the service: the walk is told of them. */
static void
prime(struct channel *channel)
{
  static const char greeting[] = VMK_AUTHD_GREETING "1.0\r\n";
  static const char connect[] = "200 Connect ha-nfc\r\n";
  struct vmk_wire_event event;
  struct vmk_chunk chunk = {(const uint8_t *)greeting, sizeof greeting - 1};

  while (vmk_session_next(&channel->session, VMK_WAY_SERVER, &chunk, &event))
    continue;
  if (channel->kind == CHANNEL_TLS_FIRST)
    return;
  chunk = (struct vmk_chunk){(const uint8_t *)connect, sizeof connect - 1};
  while (vmk_session_next(&channel->session, VMK_WAY_SERVER, &chunk, &event))
    continue;
}

struct channel *
conn_channel(struct conn *conn, enum channel_kind kind)
{
  struct channel *channel = conn->channel[kind];

  if (channel != NULL)
    return channel;
  channel = conn->channel[kind] = wmem_new0(wmem_file_scope(), struct channel);
  channel->kind = kind;
  vmk_session_init(&channel->session);
  if (kind != CHANNEL_TCP)
    prime(channel);
  return channel;
}

static void
start_lane(struct lane *lane, const struct vmk_walk *walk, uint64_t position)
{
  lane->started = true;
  lane->next = position;
  lane->base = position - walk->offset;
}

static int
run_proto(enum channel_kind kind)
{
  return kind == CHANNEL_TCP ? proto_of_conns : proto_of_decrypted;
}

struct run *
conn_run(packet_info *pinfo, enum channel_kind kind, uint32_t key, uint32_t length)
{
  struct run *run = p_get_proto_data(wmem_file_scope(), pinfo, run_proto(kind), key);

  while (run != NULL && run->length != length)
    run = run->other;
  return run;
}

static void
keep_run(packet_info *pinfo, enum channel_kind kind, uint32_t key, struct run *run)
{
  struct run *same = p_get_proto_data(wmem_file_scope(), pinfo, run_proto(kind), key);

  if (same == NULL) {
    p_add_proto_data(wmem_file_scope(), pinfo, run_proto(kind), key, run);
    return;
  }
  run->other = same->other;
  same->other = run;
}

void
conn_believe(struct conn *conn, packet_info *pinfo)
{
  if (conn->channel[CHANNEL_TCP] == NULL) {
    conn->channel[CHANNEL_TCP] = conn_channel(conn, CHANNEL_TLS_SECOND);
    conn->channel[CHANNEL_TLS_SECOND] = NULL;
    conn->channel[CHANNEL_TCP]->kind = CHANNEL_TCP;
  }
  conn_claim(conn, pinfo);
}

/* Octets seen before: in a TLS record that TCP was asked to complete, else a retransmission. */
static uint32_t
seen_before(struct cut *cut, uint64_t position, uint32_t reported)
{
  struct lane *lane = cut->lane;
  uint32_t again;

  if (position >= lane->next)
    return 0;
  again = (uint32_t)MIN(lane->next - position, reported);
  add_piece(cut, position == lane->tls_from ? PIECE_TLS : PIECE_AGAIN, again, NULL);
  return again;
}

struct run *
conn_walk(struct conn *conn, enum channel_kind kind, enum vmk_way way, tvbuff_t *tvb, packet_info *pinfo,
          uint64_t position, uint32_t key)
{
  struct channel *channel = conn_channel(conn, kind);
  struct lane *lane = &channel->lane[way];
  struct cut cut = {.conn = conn, .channel = channel, .lane = lane, .way = way, .pinfo = pinfo, .done = position};
  uint32_t reported = tvb_reported_length(tvb), captured = tvb_captured_length(tvb), again;

  cut.run = wmem_new0(wmem_file_scope(), struct run);
  cut.run->length = reported;
  conn->last = pinfo->abs_ts;
  if (!lane->started)
    start_lane(lane, &channel->session.walk[way], position);
  again = seen_before(&cut, position, reported);
  if (position > lane->next) {
    cut.gap = true;
    cut.done = lane->next;
    feed(&cut, NULL, position - lane->next);
    cut.gap = false;
    cut.at = 0;
  }
  if (captured > again) {
    cut.data = tvb_memdup(pinfo->pool, tvb, 0, captured);
    feed(&cut, cut.data + again, captured - again);
  }
  cut.data = NULL;
  if (reported > MAX(captured, again))
    feed(&cut, NULL, reported - MAX(captured, again));
  cut.run->ours = conn->claimed != 0;
  keep_run(pinfo, kind, key, cut.run);
  return cut.run;
}
