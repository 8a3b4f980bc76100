/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a vMotion stream is shown: what was counted, measured and concluded, each with how it
 * is known. Must not know how any of it is found out (vmotion_flow.c, vmotion_claim.c); octets of
 * unknown layout stay data.
 */
#include "vmotion.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/to_str.h>

#include "core/site/port.h"
#include "frame_octets.h"
#include "vmotion_records.h"

int proto_vmotion = -1;

static int hf_vmotion_source = -1;
static int hf_vmotion_destination = -1;
static int hf_vmotion_known_by = -1;
static int hf_vmotion_migration = -1;
static int hf_vmotion_stream = -1;
static int hf_vmotion_streams = -1;
static int hf_vmotion_bytes = -1;
static int hf_vmotion_migration_bytes = -1;
static int hf_vmotion_burst = -1;
static int hf_vmotion_iteration = -1;
static int hf_vmotion_phase = -1;
static int hf_vmotion_entropy = -1;
static int hf_vmotion_entropy_sample = -1;
static int hf_vmotion_encryption = -1;
static int hf_vmotion_retransmission = -1;
static int hf_vmotion_announced = -1;
static int hf_vmotion_last_data_in = -1;
static int hf_vmotion_switchover_gap = -1;

static int ett_vmotion = -1;
static int ett_vmotion_migration = -1;

static expert_field ei_vmotion_clear = EI_INIT;
static expert_field ei_vmotion_believed = EI_INIT;

static int vmotion_tap = -1;
static int follow_tap = -1;
static dissector_handle_t vmotion_handle;

static const value_string phases[] = {
    {VMOTION_OPENING, "opening"},
    {VMOTION_COPYING, "copying"},
    {VMOTION_CLOSING, "closing"},
    {0, NULL},
};

static void
add_end(proto_tree *tree, int hf, tvbuff_t *tvb, packet_info *pinfo, const address *end,
        const struct vmk_vmk *vmk)
{
  proto_item *item = proto_tree_add_string(tree, hf, tvb, 0, 0, address_to_str(pinfo->pool, end));

  proto_item_set_generated(item);
  if (vmk != NULL)
    proto_item_append_text(item, " (%s %s)", vmk->host->name, vmk->name);
}

static void
draw_migration(proto_tree *tree, tvbuff_t *tvb, const struct vmotion_flow *flow,
               const struct vmotion_seen *seen)
{
  const struct migration *migration = flow->migration;
  proto_item *item = proto_tree_add_uint(tree, hf_vmotion_migration, tvb, 0, 0, migration->number);
  proto_tree *about = proto_item_add_subtree(item, ett_vmotion_migration);

  proto_item_set_generated(item);
  proto_item_append_text(item, ": %s to %s, by addresses and time (heuristic)", migration->from,
                         migration->to);
  proto_item_set_generated(proto_tree_add_uint(about, hf_vmotion_stream, tvb, 0, 0, flow->stream));
  proto_item_set_generated(
      proto_tree_add_uint(about, hf_vmotion_streams, tvb, 0, 0, seen->streams));
  proto_item_set_generated(
      proto_tree_add_uint64(about, hf_vmotion_migration_bytes, tvb, 0, 0, seen->migration_bytes));
  proto_item_set_generated(
      proto_tree_add_uint(about, hf_vmotion_iteration, tvb, 0, 0, seen->iteration));
}

static void
draw_entropy(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const struct vmotion_flow *flow,
             const struct vmotion_seen *seen)
{
  proto_item *item;

  if (seen->measured == 0)
    return;
  item = proto_tree_add_double_format_value(
      tree, hf_vmotion_entropy, tvb, 0, 0, seen->entropy.millibits / 1000.0,
      "%u.%03u bits an octet", seen->entropy.millibits / 1000, seen->entropy.millibits % 1000);
  proto_item_set_generated(item);
  proto_item_set_generated(
      proto_tree_add_uint(tree, hf_vmotion_entropy_sample, tvb, 0, 0, seen->measured));
  item = proto_tree_add_string(tree, hf_vmotion_encryption, tvb, 0, 0,
                               vmk_entropy_name(seen->entropy.verdict));
  proto_item_set_generated(item);
  if (seen->entropy.verdict == VMK_ENTROPY_CLEAR && flow->clear_in == pinfo->num)
    expert_add_info(pinfo, item, &ei_vmotion_clear);
}

static proto_tree *
draw_seen(tvbuff_t *tvb, packet_info *pinfo, proto_tree *top, const struct vmotion_flow *flow,
          const struct vmotion_seen *seen)
{
  proto_item *item = proto_tree_add_item(top, proto_vmotion, tvb, 0, -1, ENC_NA);
  proto_tree *tree = proto_item_add_subtree(item, ett_vmotion);

  proto_item_append_text(item, ", no public layout: counted and measured only");
  add_end(tree, hf_vmotion_source, tvb, pinfo, &flow->client, flow->vmk[0]);
  add_end(tree, hf_vmotion_destination, tvb, pinfo, &flow->server, flow->vmk[1]);
  item = proto_tree_add_string(tree, hf_vmotion_known_by, tvb, 0, 0, flow->because);
  proto_item_set_generated(item);
  if (flow->believed)
    expert_add_info(pinfo, item, &ei_vmotion_believed);
  draw_migration(tree, tvb, flow, seen);
  proto_item_set_generated(proto_tree_add_uint64(tree, hf_vmotion_bytes, tvb, 0, 0, seen->bytes));
  proto_item_set_generated(proto_tree_add_uint(tree, hf_vmotion_burst, tvb, 0, 0, seen->burst));
  proto_item_set_generated(proto_tree_add_uint(tree, hf_vmotion_phase, tvb, 0, 0, seen->phase));
  draw_entropy(tree, tvb, pinfo, flow, seen);
  if (seen->length == 0)
    proto_item_set_generated(
        proto_tree_add_boolean(tree, hf_vmotion_retransmission, tvb, 0, 0, TRUE));
  return tree;
}

static void
draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *top, const struct vmotion_flow *flow,
     const struct vmotion_seen *seen)
{
  proto_tree *tree;

  col_set_str(pinfo->cinfo, COL_PROTOCOL, "vMotion");
  col_add_fstr(pinfo->cinfo, COL_INFO, "Migration %u stream %u, %s, %u octets, %" PRIu64 " so far",
               flow->migration->number, flow->stream,
               seen->way == 0 ? "source to destination" : "destination to source",
               tvb_reported_length(tvb), seen->bytes);
  tree = draw_seen(tvb, pinfo, top, flow, seen);
  if (pinfo->num >= flow->job_from)
    vmudt_draw(tvb, pinfo, top, flow->job);
  if (!vmotion_records_draw(tvb, pinfo, tree, flow->records, seen->records))
    call_data_dissector(tvb, pinfo, top);
}

static void
queue_tap(packet_info *pinfo, const struct migration *migration)
{
  struct vmotion_tap *tap;

  if (!have_tap_listener(vmotion_tap))
    return;
  tap = wmem_new0(pinfo->pool, struct vmotion_tap);
  tap->migration = migration;
  tap_queue_packet(vmotion_tap, pinfo, tap);
}

static int
dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct tcpinfo *tcp,
        bool believe)
{
  struct vmotion_flow *flow = vmotion_flow_of(pinfo, proto_vmotion, true);
  struct vmotion_seen *seen;

  if (flow == NULL || (flow->rejected && !believe))
    return 0;
  seen = p_get_proto_data(wmem_file_scope(), pinfo, proto_vmotion, tcp->seq);
  if (!PINFO_FD_VISITED(pinfo) && seen == NULL) {
    bool fresh = flow->claimed == 0;

    seen = vmotion_flow_take(flow, tvb, pinfo, tcp->seq, (tcp->flags & TH_FIN) != 0, believe);
    if (seen == NULL)
      return 0;
    p_add_proto_data(wmem_file_scope(), pinfo, proto_vmotion, tcp->seq, seen);
    if (fresh)
      conversation_set_dissector(find_or_create_conversation(pinfo), vmotion_handle);
    vmudt_consider(flow, pinfo);
    flow->migration->job = flow->job;
  }
  if (seen == NULL)
    return 0;
  if (have_tap_listener(follow_tap))
    tap_queue_packet(follow_tap, pinfo, tvb);
  queue_tap(pinfo, flow->migration);
  draw(tvb, pinfo, tree, flow, seen);
  return (int)tvb_captured_length(tvb);
}

/* Octets of the stream itself: not those that an ICMP error quotes. */
static bool
is_stream(tvbuff_t *tvb, const packet_info *pinfo, const struct tcpinfo *tcp)
{
  return tcp != NULL && !pinfo->flags.in_error_pkt && tvb_reported_length(tvb) > 0;
}

/* By hand (Decode As). */
static int
dissect_vmotion(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
  const struct vmotion_flow *flow = vmotion_flow_of(pinfo, proto_vmotion, false);

  if (!is_stream(tvb, pinfo, data))
    return 0;
  return dissect(tvb, pinfo, tree, data, flow == NULL || flow->because == NULL || flow->believed);
}

static vmk_ws_bool
dissect_vmotion_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
  if (!is_stream(tvb, pinfo, data) ||
      (pinfo->srcport != VMK_PORT_VMOTION && pinfo->destport != VMK_PORT_VMOTION))
    return FALSE;
  return dissect(tvb, pinfo, tree, data, false) != 0;
}

void
vmotion_draw_announcement(tvbuff_t *tvb, packet_info *pinfo, proto_tree *top)
{
  struct migration *migration;
  proto_item *item;
  proto_tree *tree;
  nstime_t gap;
  uint8_t mac[6];

  if (!vmotion_any() || !frame_octets_announced(tvb, pinfo, mac))
    return;
  migration = p_get_proto_data(wmem_file_scope(), pinfo, proto_vmotion, 0);
  if (!PINFO_FD_VISITED(pinfo) && migration == NULL) {
    migration = vmotion_announced(pinfo);
    if (migration != NULL) {
      vmudt_refute(migration->job, pinfo);
      p_add_proto_data(wmem_file_scope(), pinfo, proto_vmotion, 0, migration);
    }
  }
  if (migration == NULL)
    return;
  queue_tap(pinfo, migration);
  item = proto_tree_add_item(top, proto_vmotion, tvb, 0, 0, ENC_NA);
  proto_item_set_generated(item);
  proto_item_append_text(item,
                         ", a machine is announced right after a migration's data (heuristic)");
  tree = proto_item_add_subtree(item, ett_vmotion);
  proto_item_set_generated(
      proto_tree_add_uint(tree, hf_vmotion_migration, tvb, 0, 0, migration->number));
  proto_item_set_generated(proto_tree_add_ether(tree, hf_vmotion_announced, tvb, 0, 0, mac));
  proto_item_set_generated(
      proto_tree_add_uint(tree, hf_vmotion_last_data_in, tvb, 0, 0, migration->announced_after));
  nstime_delta(&gap, &pinfo->abs_ts, &migration->announced_gap_from);
  proto_item_set_generated(proto_tree_add_time(tree, hf_vmotion_switchover_gap, tvb, 0, 0, &gap));
}

static void
register_identity(void)
{
  static hf_register_info hf[] = {
      {&hf_vmotion_source,
       {"Source", "vmotion.source", FT_STRING, BASE_NONE, NULL, 0,
        "The host that opened the connection (strong inference)", HFILL}},
      {&hf_vmotion_destination,
       {"Destination", "vmotion.destination", FT_STRING, BASE_NONE, NULL, 0,
        "The host that listens (strong inference)", HFILL}},
      {&hf_vmotion_known_by,
       {"Taken for vMotion because", "vmotion.known_by", FT_STRING, BASE_NONE, NULL, 0, NULL,
        HFILL}},
      {&hf_vmotion_migration,
       {"Migration", "vmotion.migration", FT_UINT32, BASE_DEC, NULL, 0,
        "Streams of one way that open within a second "
        "(heuristic)",
        HFILL}},
      {&hf_vmotion_stream, {"Stream", "vmotion.stream", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmotion_streams,
       {"Streams so far", "vmotion.streams", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
  };
  static int *ett[] = {&ett_vmotion, &ett_vmotion_migration};

  proto_register_field_array(proto_vmotion, hf, G_N_ELEMENTS(hf));
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
}

static void
register_counts(void)
{
  static hf_register_info hf[] = {
      {&hf_vmotion_bytes,
       {"Bytes so far", "vmotion.bytes", FT_UINT64, BASE_DEC, NULL, 0, "Of this stream, this way",
        HFILL}},
      {&hf_vmotion_migration_bytes,
       {"Bytes of the migration so far", "vmotion.migration_bytes", FT_UINT64, BASE_DEC, NULL, 0,
        "All streams, from the source", HFILL}},
      {&hf_vmotion_burst,
       {"Burst", "vmotion.burst", FT_UINT32, BASE_DEC, NULL, 0,
        "Of this stream: data between pauses of 0.1 s", HFILL}},
      {&hf_vmotion_iteration,
       {"Iteration (estimate)", "vmotion.iteration", FT_UINT32, BASE_DEC, NULL, 0,
        "Of the migration: a pause of all streams ends one (heuristic; borders are not public)",
        HFILL}},
      {&hf_vmotion_phase,
       {"Phase (estimate)", "vmotion.phase", FT_UINT8, BASE_DEC, VALS(phases), 0,
        "By volume and FIN (heuristic)", HFILL}},
      {&hf_vmotion_entropy,
       {"Entropy", "vmotion.entropy", FT_DOUBLE, BASE_NONE, NULL, 0,
        "Measured over what the source has sent", HFILL}},
      {&hf_vmotion_entropy_sample,
       {"Octets measured", "vmotion.entropy_sample", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmotion_encryption,
       {"Octets look", "vmotion.encryption", FT_STRING, BASE_NONE, NULL, 0,
        "Verdict of the measurement, not of a decoder", HFILL}},
      {&hf_vmotion_retransmission,
       {"Seen before", "vmotion.retransmission", FT_BOOLEAN, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmotion_announced,
       {"Announced MAC", "vmotion.announced", FT_ETHER, BASE_NONE, NULL, 0,
        "Of the machine, by RARP", HFILL}},
      {&hf_vmotion_last_data_in,
       {"Last data in", "vmotion.last_data_in", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmotion_switchover_gap,
       {"Time since the last data", "vmotion.switchover_gap", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
        "Upper bound of the switch-over, if the announcement belongs to it (heuristic)", HFILL}},
  };

  proto_register_field_array(proto_vmotion, hf, G_N_ELEMENTS(hf));
}

static expert_module_t *
register_experts(void)
{
  static ei_register_info ei[] = {
      {&ei_vmotion_clear,
       {"vmotion.clear", PI_SECURITY, PI_WARN,
        "What the source sends is readable (measured entropy)", EXPFILL}},
      {&ei_vmotion_believed,
       {"vmotion.believed", PI_ASSUMPTION, PI_NOTE,
        "Nothing but Decode As says that this is vMotion", EXPFILL}},
  };
  expert_module_t *expert;

  expert = expert_register_protocol(proto_vmotion);
  expert_register_field_array(expert, ei, G_N_ELEMENTS(ei));
  return expert;
}

int
vmotion_register(void)
{
  expert_module_t *expert;

  proto_vmotion = proto_register_protocol("VMware vMotion", "vMotion", "vmotion");
  register_identity();
  register_counts();
  expert = register_experts();
  vmotion_flow_register();
  vmotion_records_register(proto_vmotion, expert,
                           prefs_register_protocol(proto_vmotion, vmotion_records_apply));
  vmotion_tap = register_tap("vmotion");
  follow_tap = register_tap("vmotion_follow");
  vmotion_handle = register_dissector("vmotion", dissect_vmotion, proto_vmotion);
  vmotion_taps_register(proto_vmotion);
  /* Here and not at hand-off: heuristics that are added later are asked first, and every other
   * protocol's shall be. */
  heur_dissector_add("tcp", dissect_vmotion_heur, "VMware vMotion over TCP", "vmotion_tcp",
                     proto_vmotion, HEURISTIC_ENABLE);
  return proto_vmotion;
}

void
vmotion_handoff(void)
{
  register_follow_t *tcp = get_follow_by_name("TCP");

  dissector_add_for_decode_as_with_preference("tcp.port", vmotion_handle);
  if (tcp != NULL)
    vmk_register_follow_stream(proto_vmotion, "vmotion_follow", tcp, follow_tvb_tap_listener);
}
