/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows to whom the octets of an authd connection go: its own lines, Wireshark's TLS, NFC.
 * Must not know how pieces are found (conn.c), what lines look like (vmauthd_lines.c), nor NFC
 * (packet-vmnfc.c).
 */
#include "vmauthd.h"
#include "vmotion_flow.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-tls-utils.h>
#include <epan/exceptions.h>

int proto_vmauthd = -1;

static int hf_vmauthd_tls = -1;

static dissector_handle_t vmauthd_handle;
static dissector_handle_t decrypted_handle;
static dissector_handle_t watched_handle;
static dissector_handle_t tls_handle;

/* What the decrypted calls of one frame need from the clear one around them. */
struct around {
  struct conn *conn;
  uint8_t session;
  uint32_t calls;
};

/* Wireshark's TLS keeps one session a conversation and does not start anew at a second clear
 * ClientHello. So each further session gets a conversation of its own, of the same addresses and
 * ports that no TCP port can be. */
static int
call_tls(tvbuff_t *records, packet_info *pinfo, proto_tree *tree, struct tcpinfo *tcp,
         uint8_t session)
{
  struct conversation_addr_port_endpoints *endpoints = pinfo->conv_addr_port_endpoints;
  vmk_ws_bool used = pinfo->use_conv_addr_port_endpoints;
  volatile int taken = 0; /* FINALLY may be reached by longjmp */
  uint32_t beyond = (uint32_t)(session - 1) << 16;

  if (session > 1)
    conversation_set_conv_addr_port_endpoints(pinfo, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
                                              pinfo->srcport + beyond, pinfo->destport + beyond);
  TRY
  {
    tls_set_appdata_dissector(tls_handle, pinfo, decrypted_handle);
    taken = call_dissector_with_data(tls_handle, records, pinfo, tree, tcp);
  }
  FINALLY
  {
    pinfo->conv_addr_port_endpoints = endpoints;
    pinfo->use_conv_addr_port_endpoints = used;
  }
  ENDTRY;
  return taken;
}

/* Only a part of one record, and TCP will bring the rest: the frame with the whole of it shows it.
 * On a second pass TCP does not ask about such frames at all, and both passes shall look alike. */
static bool
waits_for_more(const struct authd_view *view, const struct piece *piece)
{
  uint8_t head[VMK_TLS_HEADER];
  struct vmk_tls_record record;

  if (piece->next != NULL || view->pinfo->can_desegment == 0)
    return false;
  if (piece->length < sizeof head || !tvb_bytes_exist(view->tvb, (int)piece->offset, sizeof head))
    return true;
  tvb_memcpy(view->tvb, head, (int)piece->offset, sizeof head);
  return vmk_tls_record_read(head, sizeof head, &record).status == VMK_OK &&
         record.length > piece->length - sizeof head;
}

/* Records go to Wireshark's TLS; what it decrypts comes back to dissect_decrypted. When it wants
 * TCP to complete a record, the lane must know: the octets come again. */
static void
draw_tls(struct authd_view *view, const struct piece *piece, const struct tcpinfo *tcp,
         struct around *around, struct lane *lane, uint64_t run_start)
{
  packet_info *pinfo = view->pinfo;
  struct tcpinfo inside = *tcp;
  uint16_t desegment = pinfo->can_desegment;
  tvbuff_t *records = tvb_new_subset_length(view->tvb, (int)piece->offset, (int)piece->length);

  if (!waits_for_more(view, piece))
    proto_item_set_generated(proto_tree_add_uint(vmauthd_tree(view, piece), hf_vmauthd_tls,
                                                 view->tvb, 0, 0, piece->number));
  around->session = piece->number;
  inside.seq += piece->offset;
  if (piece->next == NULL && pinfo->can_desegment > 0)
    pinfo->can_desegment++;
  else
    pinfo->can_desegment = 0;
  if (call_tls(records, pinfo, view->top, &inside, piece->number) == 0)
    call_data_dissector(records, pinfo, view->top);
  pinfo->can_desegment = desegment;
  if (pinfo->desegment_len == 0)
    return;
  pinfo->desegment_offset += (int)piece->offset;
  if (lane != NULL)
    lane->tls_from = run_start + (uint32_t)pinfo->desegment_offset;
}

static bool
is_line(const struct piece *piece)
{
  return piece->kind == PIECE_UNIT && !piece->nfc;
}

static void
draw_run(struct authd_view *view, const struct run *run, const struct tcpinfo *tcp,
         struct around *around, struct lane *lane, uint64_t run_start)
{
  const struct piece *piece = run->first;

  while (piece != NULL) {
    const struct piece *next = piece->next;

    if (piece->kind == PIECE_TLS) {
      if (tcp != NULL)
        draw_tls(view, piece, tcp, around, lane, run_start);
    } else if (piece->nfc) {
      while (next != NULL && next->nfc && next->kind != PIECE_TLS)
        next = next->next;
      vmnfc_draw(view->tvb, view->pinfo, view->top, view->conn, piece, next);
    } else if (is_line(piece)) {
      vmauthd_draw_line(view, piece);
    } else if (piece->kind == PIECE_PART) {
      vmauthd_draw_part(view, piece);
    } else {
      vmauthd_draw_unknown(view, piece);
    }
    piece = next;
  }
}

static struct around *
around_of(packet_info *pinfo, struct conn *conn)
{
  struct around *around = p_get_proto_data(pinfo->pool, pinfo, proto_vmauthd, 0);

  if (around == NULL && conn != NULL) {
    around = wmem_new0(pinfo->pool, struct around);
    around->conn = conn;
    p_add_proto_data(pinfo->pool, pinfo, proto_vmauthd, 0, around);
  }
  return around;
}

static void
claim_conversation(packet_info *pinfo, const struct conn *conn)
{
  if (conn->claimed == pinfo->num && !PINFO_FD_VISITED(pinfo))
    conversation_set_dissector(find_or_create_conversation(pinfo), vmauthd_handle);
}

/* The pieces of this call; on the first pass the octets are walked for them. *position: of the
 * first octet, 0 on later passes. */
static struct run *
run_of(tvbuff_t *tvb, packet_info *pinfo, const struct tcpinfo *tcp, struct conn *conn,
       uint64_t *position)
{
  enum vmk_way way = conn_way(conn, pinfo);
  struct run *run = conn_run(pinfo, CHANNEL_TCP, tcp->seq, tvb_reported_length(tvb));
  uint64_t at;

  if (position != NULL)
    *position = 0;
  if (PINFO_FD_VISITED(pinfo) || run != NULL)
    return run;
  at = conn_position(&conn_channel(conn, CHANNEL_TCP)->lane[way], tcp->seq);
  run = conn_walk(conn, CHANNEL_TCP, way, tvb, pinfo, at, tcp->seq);
  if (conn_payload(conn, way) >= VMOTION_BULK)
    vmudt_refute(conn->job, pinfo);
  if (position != NULL)
    *position = at;
  return run;
}

static int
dissect_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct tcpinfo *tcp,
            struct conn *conn)
{
  struct authd_view view = {.tvb = tvb, .pinfo = pinfo, .top = tree, .conn = conn};
  struct around *around = around_of(pinfo, conn);
  uint64_t position;
  struct run *run = run_of(tvb, pinfo, tcp, conn, &position);
  struct lane *lane =
      position == 0 ? NULL : &conn_channel(conn, CHANNEL_TCP)->lane[conn_way(conn, pinfo)];

  if (run == NULL || !run->ours)
    return 0;
  claim_conversation(pinfo, conn);
  vmudt_draw(tvb, pinfo, tree, conn->job);
  draw_run(&view, run, tcp, around, lane, position);
  return (int)tvb_captured_length(tvb);
}

/* Octets of the stream itself: not those that an ICMP error quotes. */
static bool
is_stream(tvbuff_t *tvb, const packet_info *pinfo, const struct tcpinfo *tcp)
{
  return tcp != NULL && !pinfo->flags.in_error_pkt && tvb_reported_length(tvb) > 0;
}

static int
dissect_vmauthd(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
  const struct tcpinfo *tcp = data;
  struct conn *conn;

  if (!is_stream(tvb, pinfo, tcp))
    return 0;
  conn = conn_of(pinfo, true, (uint16_t)pinfo->match_uint);
  if (conn == NULL || (conn->rejected && conn->claimed == 0))
    return 0;
  return dissect_tcp(tvb, pinfo, tree, tcp, conn);
}

int
vmauthd_dissect_service(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
  struct conn *conn = is_stream(tvb, pinfo, data) ? conn_of(pinfo, true, 0) : NULL;

  if (conn == NULL)
    return 0;
  if (!PINFO_FD_VISITED(pinfo) && conn->claimed == 0)
    conn_believe(conn, pinfo);
  return dissect_tcp(tvb, pinfo, tree, data, conn);
}

/* A stream on our ports that begins with TLS, but of which no greeting was captured (one direction,
 * a late start): Wireshark's TLS has it, and it must look as without this module, unless clear NFC
 * follows. So it is watched through a dissector that has no protocol and leaves no trace. */
static int
dissect_watched(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
  struct conn *conn = is_stream(tvb, pinfo, data) ? conn_of(pinfo, false, 0) : NULL;
  uint16_t desegment = pinfo->can_desegment;
  const struct run *run = conn == NULL ? NULL : run_of(tvb, pinfo, data, conn, NULL);
  int taken;

  if (run != NULL && run->ours)
    return call_dissector_only(vmauthd_handle, tvb, pinfo, tree, data);
  if (pinfo->can_desegment > 0)
    pinfo->can_desegment++;
  taken = call_dissector_only(tls_handle, tvb, pinfo, tree, data);
  pinfo->can_desegment = desegment;
  return taken;
}

void
vmauthd_after_frame(packet_info *pinfo)
{
  struct around *around = around_of(pinfo, NULL);
  conversation_t *conversation;

  if (around == NULL || PINFO_FD_VISITED(pinfo) || around->conn->claimed != 0 ||
      around->conn->watched || around->conn->tls_sessions == 0)
    return;
  conversation = find_conversation_pinfo(pinfo, 0);
  if (conversation == NULL || conversation_get_dissector(conversation, pinfo->num) != tls_handle)
    return;
  around->conn->watched = true;
  conversation_set_dissector_from_frame_number(conversation, pinfo->num + 1, watched_handle);
}

/* On any port: only the greeting itself is proof enough. Its sender is the server. */
static vmk_ws_bool
dissect_vmauthd_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
  struct conn *conn;

  if (!is_stream(tvb, pinfo, data) || tvb_captured_length(tvb) < VMK_AUTHD_GREETING_LENGTH ||
      tvb_memeql(tvb, 0, (const uint8_t *)VMK_AUTHD_GREETING, VMK_AUTHD_GREETING_LENGTH) != 0)
    return FALSE;
  conn = conn_of(pinfo, true, (uint16_t)pinfo->srcport);
  if (conn == NULL)
    return FALSE;
  return dissect_tcp(tvb, pinfo, tree, data, conn) != 0;
}

/* What Wireshark's TLS decrypted, one record a call. Never asks for more: parts are put together
 * here. */
static int
dissect_decrypted(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
  struct around *around = around_of(pinfo, NULL);
  struct conn *conn = around == NULL ? NULL : around->conn;
  struct authd_view view = {
      .tvb = tvb, .pinfo = pinfo, .top = tree, .conn = conn, .decrypted = true};
  enum channel_kind kind;
  struct run *run;

  if (conn == NULL)
    return 0;
  kind = around->session > 1 ? CHANNEL_TLS_SECOND : CHANNEL_TLS_FIRST;
  if (kind == CHANNEL_TLS_SECOND && conn->service == VMK_AUTHD_SERVICE_MKS)
    return call_data_dissector(tvb, pinfo, tree);
  around->calls++;
  run = conn_run(pinfo, kind, around->calls, tvb_reported_length(tvb));
  if (!PINFO_FD_VISITED(pinfo) && run == NULL) {
    enum vmk_way way = conn_way(conn, pinfo);
    const struct lane *lane = &conn_channel(conn, kind)->lane[way];

    run = conn_walk(conn, kind, way, tvb, pinfo, lane->started ? lane->next : UINT64_C(1) << 32,
                    around->calls);
  }
  if (run == NULL)
    return call_data_dissector(tvb, pinfo, tree);
  draw_run(&view, run, NULL, NULL, NULL, 0);
  return (int)tvb_captured_length(tvb);
}

static void
register_fields(void)
{
  static hf_register_info hf[] = {
      {&hf_vmauthd_tls,
       {"TLS session of this connection", "vmauthd.tls", FT_UINT8, BASE_DEC, NULL, 0,
        "1: the authd dialogue; 2: an -ssl NFC service, or a console", HFILL}},
  };

  proto_register_field_array(proto_vmauthd, hf, G_N_ELEMENTS(hf));
}

int
vmauthd_register(void)
{
  proto_vmauthd = proto_register_protocol("VMware Authentication Daemon", "VMAUTHD", "vmauthd");
  register_fields();
  vmauthd_handle = register_dissector("vmauthd", dissect_vmauthd, proto_vmauthd);
  decrypted_handle = create_dissector_handle(dissect_decrypted, proto_vmauthd);
  watched_handle = create_dissector_handle(dissect_watched, -1);
  vmauthd_lines_register(proto_vmauthd);
  return proto_vmauthd;
}

void
vmauthd_handoff(void)
{
  tls_handle = find_dissector_add_dependency("tls", proto_vmauthd);
  dissector_add_uint_range_with_preference("tcp.port", "902,912", vmauthd_handle);
  heur_dissector_add("tcp", dissect_vmauthd_heur, "VMware Authentication Daemon over TCP",
                     "vmauthd_tcp", proto_vmauthd, HEURISTIC_ENABLE);
}
