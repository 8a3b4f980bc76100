/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which connection a packet belongs to, and where the pieces of each call are kept.
 * Must not know how calls are cut into pieces (cut.c), what units mean (meaning.c), nor trees,
 * columns or taps.
 */
#include "conn.h"

#include "cut.h"
#include "inventory.h"

enum { JUMP_MAX = 256 << 20 };

static int proto_of_conns = -1;
static int proto_of_decrypted = -1;
static struct conn *latest; /* claimed; of file scope */

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
  bool from_server =
      pinfo->srcport == conn->server_port &&
      (pinfo->destport != conn->server_port || addresses_equal(&pinfo->src, &conn->server));

  return from_server ? VMK_WAY_SERVER : VMK_WAY_CLIENT;
}

struct conn *
conn_of(packet_info *pinfo, bool create, uint16_t server_port)
{
  conversation_t *conversation =
      create ? find_or_create_conversation(pinfo) : find_conversation_pinfo(pinfo, 0);
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

/* Inside TLS there is no greeting, and no "200 Connect" before the service: the walk is told of
 * them. */
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
  for (unsigned way = 0; way < 2; way++)
    vmk_session_lend(&channel->session, (enum vmk_way)way, &channel->room[way]);
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
  cut_add(cut, position == lane->tls_from ? PIECE_TLS : PIECE_AGAIN, again, NULL);
  return again;
}

struct run *
conn_walk(struct conn *conn, enum channel_kind kind, enum vmk_way way, tvbuff_t *tvb,
          packet_info *pinfo, uint64_t position, uint32_t key)
{
  struct channel *channel = conn_channel(conn, kind);
  struct lane *lane = &channel->lane[way];
  struct cut cut = {
      .conn = conn, .channel = channel, .lane = lane, .way = way, .pinfo = pinfo, .done = position};
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
    cut_feed(&cut, NULL, position - lane->next);
    cut.gap = false;
    cut.at = 0;
  }
  if (captured > again) {
    cut.data = tvb_memdup(pinfo->pool, tvb, 0, captured);
    cut_feed(&cut, cut.data + again, captured - again);
  }
  cut.data = NULL;
  if (reported > MAX(captured, again))
    cut_feed(&cut, NULL, reported - MAX(captured, again));
  cut.run->ours = conn->claimed != 0;
  keep_run(pinfo, kind, key, cut.run);
  return cut.run;
}
