/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how an NFC stream is shown: file data, parts, losses, and who shows the units.
 * Must not know how pieces are found (conn.c), nor what units look like (vmnfc_*.c), nor authd.
 */
#include "vmnfc.h"

int proto_vmnfc = -1;

static int hf_vmnfc_data = -1;
static int hf_vmnfc_file = -1;
static int hf_vmnfc_file_bytes = -1;
static int hf_vmnfc_file_percent = -1;
static int hf_vmnfc_part = -1;
static int hf_vmnfc_complete_in = -1;
static int hf_vmnfc_undecoded = -1;
static int hf_vmnfc_retransmission = -1;
static int hf_vmnfc_request_in = -1;
static int hf_vmnfc_reply_in = -1;
static int hf_vmnfc_time = -1;

static int ett_vmnfc = -1;
static int ett_vmnfc_file = -1;

static expert_field ei_vmnfc_lost = EI_INIT;
static expert_field ei_vmnfc_overrun = EI_INIT;
static expert_field ei_vmnfc_export_cap = EI_INIT;

static dissector_handle_t vmnfc_handle;
static dissector_handle_t pieces_handle;

proto_item *
vmnfc_field(struct nfc_view *view, proto_tree *tree, int hf, uint32_t offset, uint32_t length,
            unsigned encoding)
{
  int at = view->octets.offset + (int)offset - view->missing;

  if (offset < view->missing || !tvb_bytes_exist(view->octets.tvb, at, (int)length))
    return NULL;
  return proto_tree_add_item(tree, hf, view->octets.tvb, at, (int)length, encoding);
}

/* Text from the octets, or, where they were not captured in full, what is left of it. */
void
vmnfc_text(struct nfc_view *view, proto_tree *tree, int hf, struct vmk_span span, const char *kept)
{
  if (span.length == 0)
    return;
  if (vmnfc_field(view, tree, hf, span.offset, span.length, ENC_UTF_8) == NULL && kept != NULL)
    proto_item_set_generated(proto_tree_add_string(tree, hf, view->tvb, 0, 0, kept));
}

void
vmnfc_file_so_far(struct nfc_view *view, proto_tree *tree, const struct nfc_file *file,
                  uint64_t bytes, uint64_t moved)
{
  proto_tree *about;
  proto_item *item;
  double percent;

  if (file == NULL)
    return;
  item = proto_tree_add_uint(tree, hf_vmnfc_file, view->tvb, 0, 0, file->number);
  proto_item_set_generated(item);
  if (file->path[0] != '\0')
    proto_item_append_text(item, ": %s", file->path);
  about = proto_item_add_subtree(item, ett_vmnfc_file);
  proto_item_set_generated(
      proto_tree_add_uint64(about, hf_vmnfc_file_bytes, view->tvb, 0, 0, bytes));
  if (file->size == 0 || file->aio || file->sized > view->pinfo->num || moved == VMNFC_NOT_KNOWN)
    return;
  percent = 100.0 * (double)moved / (double)file->size;
  proto_item_set_generated(proto_tree_add_double_format_value(
      about, hf_vmnfc_file_percent, view->tvb, 0, 0, percent, "%.1f %%", percent));
}

/* Octets of a disk up to the end of this piece, zero runs counted; of a plain file its octets. */
uint64_t
vmnfc_moved(const struct piece *piece)
{
  const struct unit *unit = piece->unit;
  uint64_t before = (unit->data_sectors + unit->zero_sectors) * VMK_NFC_SECTOR;

  if (unit->file == NULL)
    return VMNFC_NOT_KNOWN;
  if (unit->kind == VMK_WIRE_DISK && piece->kind == PIECE_BODY)
    return before + piece->at + piece->length;
  if (unit->kind == VMK_WIRE_DISK)
    return before + (unit->of.disk.zero ? (uint64_t)unit->of.disk.sectors * VMK_NFC_SECTOR : 0);
  if (unit->file_is_disk)
    return VMNFC_NOT_KNOWN;
  return piece->kind == PIECE_BODY ? piece->file_bytes : unit->file_bytes;
}

void
vmnfc_links(struct nfc_view *view, proto_tree *tree, const struct unit *unit)
{
  const int links[3] = {hf_vmnfc_request_in, hf_vmnfc_reply_in, hf_vmnfc_time};

  draw_exchange(tree, view->tvb, view->pinfo, unit, links);
}

static void
draw_body(struct nfc_view *view, proto_tree *tree, const struct piece *piece)
{
  const struct nfc_file *file = piece->unit->file;
  proto_item *item = proto_tree_add_item(tree, hf_vmnfc_data, view->tvb, (int)piece->offset,
                                         (int)piece->length, ENC_NA);

  proto_item_append_text(item, ", %u octets", piece->length);
  col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "Data %u octets", piece->length);
  if (file == NULL)
    return;
  vmnfc_file_so_far(view, tree, file, piece->file_bytes, vmnfc_moved(piece));
  if (file->size > 0 && file->sized <= view->pinfo->num && !piece->unit->file_is_disk &&
      !file->aio && piece->file_bytes > file->size)
    expert_add_info(view->pinfo, item, &ei_vmnfc_overrun);
  if (piece->beyond)
    expert_add_info(view->pinfo, item, &ei_vmnfc_export_cap);
}

static void
draw_part(struct nfc_view *view, proto_tree *tree, const struct piece *piece)
{
  proto_tree_add_item(tree, hf_vmnfc_part, view->tvb, (int)piece->offset, (int)piece->length,
                      ENC_NA);
  col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "Part of a message");
  if (piece->unit->frame != 0)
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_vmnfc_complete_in, view->tvb, 0, 0, piece->unit->frame));
}

static void
draw_unplaced(struct nfc_view *view, proto_tree *tree, const struct piece *piece)
{
  proto_item *item;

  if (piece->kind == PIECE_AGAIN) {
    item = proto_tree_add_boolean(tree, hf_vmnfc_retransmission, view->tvb, (int)piece->offset,
                                  (int)piece->length, TRUE);
    proto_item_set_generated(item);
    return;
  }
  item = proto_tree_add_item(tree, hf_vmnfc_undecoded, view->tvb, (int)piece->offset,
                             (int)piece->length, ENC_NA);
  expert_add_info(view->pinfo, item, &ei_vmnfc_lost);
}

static void
draw_unit(struct nfc_view *view, proto_tree *tree, const struct piece *piece)
{
  view->octets = octets_of(view->tvb, view->pinfo, piece);
  view->missing = piece->unit->missing;
  if (piece->unit->kind == VMK_WIRE_NFC)
    vmnfc_draw_message(view, tree, piece);
  else if (piece->unit->kind == VMK_WIRE_DISK)
    vmnfc_draw_disk(view, tree, piece);
  else
    vmnfc_draw_aio(view, tree, piece);
}

struct pieces { /* what vmnfc_draw hands to dissect_pieces */
  const struct conn *conn;
  const struct piece *first, *stop;
};

/* tvb is that of all pieces of the call, because their offsets count from its start. */
static int
dissect_pieces(tvbuff_t *tvb, packet_info *pinfo, proto_tree *top, void *data)
{
  const struct pieces *pieces = data;
  struct nfc_view view = {.tvb = tvb, .pinfo = pinfo, .conn = pieces->conn};
  const struct piece *first = pieces->first;
  proto_item *item;
  proto_tree *tree;
  uint32_t length = 0;

  for (const struct piece *piece = first; piece != pieces->stop; piece = piece->next)
    length += piece->length;
  vmnfc_tap_octets(pinfo, tvb_new_subset_length(tvb, (int)first->offset, (int)length));
  col_set_str(pinfo->cinfo, COL_PROTOCOL, "VMNFC");
  col_clear(pinfo->cinfo, COL_INFO);
  item = proto_tree_add_item(top, proto_vmnfc, tvb, (int)first->offset, (int)length, ENC_NA);
  tree = proto_item_add_subtree(item, ett_vmnfc);
  for (const struct piece *piece = first; piece != pieces->stop; piece = piece->next) {
    vmnfc_tap(&view, piece);
    if (piece->kind == PIECE_UNIT)
      draw_unit(&view, tree, piece);
    else if (piece->kind == PIECE_BODY)
      draw_body(&view, tree, piece);
    else if (piece->kind == PIECE_PART)
      draw_part(&view, tree, piece);
    else
      draw_unplaced(&view, tree, piece);
  }
  col_set_fence(pinfo->cinfo, COL_INFO);
  return (int)tvb_captured_length(tvb);
}

void
vmnfc_draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *top, const struct conn *conn,
           const struct piece *first, const struct piece *stop)
{
  struct pieces pieces = {conn, first, stop};

  /* Not the handle of Decode As: that one takes a stream. Disabled protocols answer 0. */
  if (call_dissector_only(pieces_handle, tvb, pinfo, top, &pieces) == 0)
    call_data_dissector(tvb_new_subset_remaining(tvb, (int)first->offset), pinfo, top);
}

/* By hand (Decode As): NFC without any proof, from the first octet on. */
static int
dissect_vmnfc(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
  return vmauthd_dissect_service(tvb, pinfo, tree, data);
}

static void
register_stream_fields(void)
{
  static hf_register_info hf[] = {
      {&hf_vmnfc_data, {"Data", "vmnfc.data", FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_file,
       {"File", "vmnfc.file", FT_UINT32, BASE_DEC, NULL, 0, "Number in this capture", HFILL}},
      {&hf_vmnfc_file_bytes,
       {"Bytes of the file so far", "vmnfc.file_bytes", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_file_percent,
       {"Percent of the declared size", "vmnfc.file_percent", FT_DOUBLE, BASE_NONE, NULL, 0,
        "Of a disk: of its capacity, zero runs counted", HFILL}},
      {&hf_vmnfc_part,
       {"Part of a message", "vmnfc.part", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_complete_in,
       {"Complete in", "vmnfc.complete_in", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_undecoded,
       {"Not decoded", "vmnfc.undecoded", FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_retransmission,
       {"Seen before", "vmnfc.retransmission", FT_BOOLEAN, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_request_in,
       {"Request in", "vmnfc.request_in", FT_FRAMENUM, BASE_NONE,
        FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, NULL, HFILL}},
      {&hf_vmnfc_reply_in,
       {"Reply in", "vmnfc.reply_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE),
        0, NULL, HFILL}},
      {&hf_vmnfc_time,
       {"Time from request", "vmnfc.time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0, NULL, HFILL}},
  };
  static int *ett[] = {&ett_vmnfc, &ett_vmnfc_file};

  proto_register_field_array(proto_vmnfc, hf, G_N_ELEMENTS(hf));
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
}

static expert_module_t *
register_experts(void)
{
  static ei_register_info ei[] = {
      {&ei_vmnfc_lost,
       {"vmnfc.lost", PI_UNDECODED, PI_NOTE,
        "The place in the stream is not known: octets are missing, or of no known "
        "layout",
        EXPFILL}},
      {&ei_vmnfc_overrun,
       {"vmnfc.overrun", PI_PROTOCOL, PI_NOTE, "More octets than the file's declared size",
        EXPFILL}},
      {&ei_vmnfc_export_cap,
       {"vmnfc.export_cap", PI_UNDECODED, PI_NOTE,
        "From here on Export Objects leaves out the rest of this file: the cap is "
        "a preference",
        EXPFILL}},
  };
  expert_module_t *expert = expert_register_protocol(proto_vmnfc);

  expert_register_field_array(expert, ei, G_N_ELEMENTS(ei));
  return expert;
}

int
vmnfc_register(void)
{
  expert_module_t *expert;

  proto_vmnfc = proto_register_protocol("VMware Network File Copy", "VMNFC", "vmnfc");
  register_stream_fields();
  expert = register_experts();
  vmnfc_message_register(proto_vmnfc, expert);
  vmnfc_disk_register(proto_vmnfc, expert);
  vmnfc_aio_register(proto_vmnfc, expert);
  vmnfc_taps_register(proto_vmnfc);
  pieces_handle = create_dissector_handle(dissect_pieces, proto_vmnfc);
  vmnfc_handle = register_dissector("vmnfc", dissect_vmnfc, proto_vmnfc);
  return proto_vmnfc;
}

void
vmnfc_handoff(void)
{
  dissector_add_for_decode_as_with_preference("tcp.port", vmnfc_handle);
  vmnfc_taps_handoff(proto_vmnfc);
}
