/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how classic NFC messages are shown.
 * Must not know disk sections, AIO records, nor how messages are cut out of octets.
 */
#include "vmnfc.h"

static int hf_vmnfc_type = -1;
static int hf_vmnfc_type_other = -1;
static int hf_vmnfc_path = -1;
static int hf_vmnfc_path_length = -1;
static int hf_vmnfc_file_type = -1;
static int hf_vmnfc_flags = -1;
static int hf_vmnfc_flags_bit[5] = {-1, -1, -1, -1, -1};
static int hf_vmnfc_file_size = -1;
static int hf_vmnfc_space = -1;
static int hf_vmnfc_data_magic = -1;
static int hf_vmnfc_data_length = -1;
static int hf_vmnfc_eof = -1;
static int hf_vmnfc_error_type = -1;
static int hf_vmnfc_error_code = -1;
static int hf_vmnfc_error_text = -1;
static int hf_vmnfc_error_length = -1;
static int hf_vmnfc_op_flags = -1;
static int hf_vmnfc_op_count = -1;
static int hf_vmnfc_status_size = -1;
static int hf_vmnfc_status_word = -1;
static int hf_vmnfc_open_flags = -1;
static int hf_vmnfc_open_raw = -1;
static int hf_vmnfc_io_write = -1;
static int hf_vmnfc_io_lba = -1;
static int hf_vmnfc_io_length = -1;
static int hf_vmnfc_tag = -1;
static int hf_vmnfc_session_version = -1;
static int hf_vmnfc_client = -1;
static int hf_vmnfc_client_length = -1;
static int hf_vmnfc_operation = -1;
static int hf_vmnfc_operation_length = -1;
static int hf_vmnfc_features = -1;

static int ett_vmnfc_message = -1;
static int ett_vmnfc_flags = -1;

static expert_field ei_vmnfc_error = EI_INIT;
static expert_field ei_vmnfc_type = EI_INIT;
static expert_field ei_vmnfc_layout = EI_INIT;
static expert_field ei_vmnfc_padding = EI_INIT;
static expert_field ei_vmnfc_cut = EI_INIT;

/* A fixed field of a classic message: where it is and how it is shown. Sources: core/wire/nfc.h. */
struct message_field {
  uint8_t type;
  uint16_t offset;
  uint8_t length;
  const int *hf;
};

static const struct message_field message_fields[] = {
    {VMK_NFC_FILE_PUT, 4, 4, &hf_vmnfc_file_type},
    {VMK_NFC_FILE_PUT, 8, 4, &hf_vmnfc_flags},
    {VMK_NFC_FILE_PUT, 12, 4, &hf_vmnfc_path_length},
    {VMK_NFC_FILE_PUT, 16, 8, &hf_vmnfc_file_size},
    {VMK_NFC_FILE_PUT, 24, 8, &hf_vmnfc_space},
    {VMK_NFC_FILE_GET, 4, 4, &hf_vmnfc_file_type},
    {VMK_NFC_FILE_GET, 8, 4, &hf_vmnfc_path_length},
    {VMK_NFC_FILE_GET, 12, 4, &hf_vmnfc_flags},
    {VMK_NFC_FILE_DATA, VMK_NFC_HEADER, 4, &hf_vmnfc_data_magic},
    {VMK_NFC_FILE_DATA, VMK_NFC_HEADER + 4, 4, &hf_vmnfc_data_length},
    {VMK_NFC_ERROR, 4, 4, &hf_vmnfc_error_type},
    {VMK_NFC_ERROR, 8, 4, &hf_vmnfc_error_code},
    {VMK_NFC_ERROR, 12, 4, &hf_vmnfc_error_length},
    {VMK_NFC_FILE_DELETE, 4, 4, &hf_vmnfc_path_length},
    {VMK_NFC_FILE_DELETE, 8, 4, &hf_vmnfc_op_flags},
    {VMK_NFC_FILE_DELETE, 12, 2, &hf_vmnfc_op_count},
    {VMK_NFC_FILE_CREATEDIR, 4, 4, &hf_vmnfc_path_length},
    {VMK_NFC_FILE_CREATEDIR, 8, 4, &hf_vmnfc_op_flags},
    {VMK_NFC_FILE_CREATEDIR, 12, 2, &hf_vmnfc_op_count},
    {VMK_NFC_FILEOP_STATUS, 4, 4, &hf_vmnfc_status_size},
    {VMK_NFC_FILEOP_STATUS, 16, 4, &hf_vmnfc_status_word},
    {VMK_NFC_FSSRVR_OPEN, 4, 4, &hf_vmnfc_path_length},
    {VMK_NFC_FSSRVR_OPEN, 8, 4, &hf_vmnfc_open_flags},
    {VMK_NFC_FSSRVR_OPEN, 12, 1, &hf_vmnfc_open_raw},
    {VMK_NFC_FSSRVR_IO, 4, 4, &hf_vmnfc_io_write},
    {VMK_NFC_FSSRVR_IO, 8, 8, &hf_vmnfc_io_lba},
    {VMK_NFC_FSSRVR_IO, 16, 4, &hf_vmnfc_io_length},
    {VMK_NFC_VERSION, 4, 4, &hf_vmnfc_session_version},
    {VMK_NFC_CONNECTION_DATA, 4, 4, &hf_vmnfc_client_length},
    {VMK_NFC_CONNECTION_DATA, 8, 4, &hf_vmnfc_operation_length},
    {VMK_NFC_SESSION_FEATURES, 4, 4, &hf_vmnfc_features},
};

static void
draw_flags(struct nfc_view *view, proto_tree *tree, uint32_t offset)
{
  proto_item *item = vmnfc_field(view, tree, hf_vmnfc_flags, offset, 4, ENC_LITTLE_ENDIAN);
  proto_tree *bits = proto_item_add_subtree(item, ett_vmnfc_flags);

  for (size_t i = 0; item != NULL && i < G_N_ELEMENTS(hf_vmnfc_flags_bit); i++)
    vmnfc_field(view, bits, hf_vmnfc_flags_bit[i], offset, 4, ENC_LITTLE_ENDIAN);
}

static void
draw_spans(struct nfc_view *view, proto_tree *tree, const struct unit *unit)
{
  const struct vmk_nfc_message *message = &unit->of.nfc;

  vmnfc_text(view, tree, hf_vmnfc_path, message->path, unit->text);
  if (message->has & VMK_NFC_HAS_TAG)
    vmnfc_text(view, tree, hf_vmnfc_tag, message->text, unit->text);
  else
    vmnfc_text(view, tree, hf_vmnfc_error_text, message->text, unit->text);
  vmnfc_text(view, tree, hf_vmnfc_client, message->client, unit->text);
  vmnfc_text(view, tree, hf_vmnfc_operation, message->operation, unit->value);
}

static void
draw_experts(struct nfc_view *view, proto_item *item, const struct unit *unit)
{
  const struct vmk_nfc_message *message = &unit->of.nfc;

  if (message->type == VMK_NFC_ERROR || message->type == VMK_NFC_ERROR_OLD)
    expert_add_info(view->pinfo, item, &ei_vmnfc_error);
  if (!message->known)
    expert_add_info(view->pinfo, item, &ei_vmnfc_type);
  else if (!message->layout_known)
    expert_add_info(view->pinfo, item, &ei_vmnfc_layout);
  else if (!message->padding_zero && !unit->partial)
    expert_add_info(view->pinfo, item, &ei_vmnfc_padding);
  if (unit->partial)
    expert_add_info(view->pinfo, item, &ei_vmnfc_cut);
}

static void
message_info(struct nfc_view *view, const struct unit *unit, const char *name)
{
  const struct vmk_nfc_message *message = &unit->of.nfc;

  if ((message->has & VMK_NFC_HAS_DATA) && message->bulk > 0)
    col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "%s %" PRIu64 " octets", name,
                        message->bulk);
  else if (message->has & VMK_NFC_HAS_DATA)
    col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "%s end", name);
  else if (unit->text != NULL)
    col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "%s %s", name, unit->text);
  else
    col_append_sep_str(view->pinfo->cinfo, COL_INFO, NULL, name);
}

void
vmnfc_draw_message(struct nfc_view *view, proto_tree *parent, const struct piece *piece)
{
  const struct unit *unit = piece->unit;
  const char *name = vmk_name_of(vmk_nfc_types, unit->of.nfc.type, "Unknown type");
  proto_item *item;
  proto_tree *tree = proto_tree_add_subtree(parent, view->tvb, (int)piece->offset,
                                            (int)piece->length, ett_vmnfc_message, &item, name);

  message_info(view, unit, name);
  proto_item_append_text(item,
                         unit->way == VMK_WAY_CLIENT ? ", from the client" : ", from the server");
  if (vmnfc_field(view, tree, hf_vmnfc_type, 0, 4, ENC_LITTLE_ENDIAN) == NULL)
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_vmnfc_type, view->tvb, 0, 0, unit->of.nfc.type));
  if (vmk_name_find(vmk_nfc_other_names, unit->of.nfc.type) != NULL)
    proto_item_set_generated(
        proto_tree_add_string(tree, hf_vmnfc_type_other, view->tvb, 0, 0,
                              vmk_name_of(vmk_nfc_other_names, unit->of.nfc.type, "")));
  for (size_t i = 0; i < G_N_ELEMENTS(message_fields); i++) {
    const struct message_field *field = &message_fields[i];

    if (field->type != unit->of.nfc.type)
      continue;
    if (field->hf == &hf_vmnfc_flags)
      draw_flags(view, tree, field->offset);
    else if (vmnfc_field(view, tree, *field->hf, field->offset, field->length, ENC_LITTLE_ENDIAN) ==
                 NULL &&
             field->hf == &hf_vmnfc_data_length)
      proto_item_set_generated(proto_tree_add_uint(tree, hf_vmnfc_data_length, view->tvb, 0, 0,
                                                   (uint32_t)unit->of.nfc.bulk));
  }
  draw_spans(view, tree, unit);
  if ((unit->of.nfc.has & VMK_NFC_HAS_DATA) && unit->of.nfc.bulk == 0)
    proto_item_set_generated(proto_tree_add_boolean(tree, hf_vmnfc_eof, view->tvb, 0, 0, TRUE));
  vmnfc_file_so_far(view, tree, unit->file, unit->file_bytes, vmnfc_moved(piece));
  vmnfc_links(view, tree, unit);
  draw_experts(view, item, unit);
}

static void
register_bits(int proto)
{
  static const uint8_t bits[5] = {3, 4, 7, 8, 13}; /* documented (PC) */
  static hf_register_info hf[G_N_ELEMENTS(bits)];

  for (size_t i = 0; i < G_N_ELEMENTS(bits); i++) {
    const char *name = vmk_name_of(vmk_nfc_conversions, bits[i], "?");

    hf[i].p_id = &hf_vmnfc_flags_bit[i];
    hf[i].hfinfo = (header_field_info){
        name,       wmem_strdup_printf(wmem_epan_scope(), "vmnfc.flags.bit%u", bits[i]),
        FT_BOOLEAN, 32,
        NULL,       UINT32_C(1) << bits[i],
        NULL,       HFILL};
  }
  proto_register_field_array(proto, hf, G_N_ELEMENTS(hf));
}

static void
register_file_fields(int proto)
{
  static hf_register_info hf[] = {
      {&hf_vmnfc_type, {"Type", "vmnfc.type", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_type_other,
       {"Other name of this type", "vmnfc.type_other", FT_STRING, BASE_NONE, NULL, 0,
        "The name that notes of captures use (OVDL); the vendor's own client has the other one",
        HFILL}},
      {&hf_vmnfc_path, {"Path", "vmnfc.path", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_path_length,
       {"Path length", "vmnfc.path_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_file_type,
       {"File type", "vmnfc.file_type", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_flags,
       {"Flags", "vmnfc.flags", FT_UINT32, BASE_HEX, NULL, 0, "Conversion flags", HFILL}},
      {&hf_vmnfc_file_size,
       {"File size", "vmnfc.file_size", FT_UINT64, BASE_DEC, NULL, 0,
        "Declared size, or capacity of the disk", HFILL}},
      {&hf_vmnfc_space,
       {"Space", "vmnfc.space", FT_UINT64, BASE_DEC, NULL, 0, "Declared space needed", HFILL}},
      {&hf_vmnfc_data_magic,
       {"Data magic", "vmnfc.data_magic", FT_UINT32, BASE_HEX, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_data_length,
       {"Data length", "vmnfc.data_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_eof,
       {"End of file", "vmnfc.eof", FT_BOOLEAN, BASE_NONE, NULL, 0, "File data of length 0",
        HFILL}},
  };

  hf[0].hfinfo.strings = VALS(names_of(vmk_nfc_types));
  for (size_t i = 0; i < G_N_ELEMENTS(hf); i++)
    if (hf[i].p_id == &hf_vmnfc_file_type)
      hf[i].hfinfo.strings = VALS(names_of(vmk_nfc_file_types));
  proto_register_field_array(proto, hf, G_N_ELEMENTS(hf));
}

static void
register_other_fields(int proto)
{
  static hf_register_info hf[] = {
      {&hf_vmnfc_error_type,
       {"Error type", "vmnfc.error.type", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_error_code,
       {"Error code", "vmnfc.error.code", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_error_text,
       {"Error text", "vmnfc.error.text", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_error_length,
       {"Text length", "vmnfc.error.length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_op_flags,
       {"Operation flags", "vmnfc.op_flags", FT_UINT32, BASE_HEX, NULL, 0,
        "Bit 0: force, bit 1: create hierarchy", HFILL}},
      {&hf_vmnfc_op_count, {"Count", "vmnfc.op_count", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_status_size,
       {"Octets of error", "vmnfc.status_size", FT_UINT32, BASE_DEC, NULL, 0, "0: success", HFILL}},
      {&hf_vmnfc_status_word,
       {"Status word", "vmnfc.status_word", FT_UINT32, BASE_DEC, NULL, 0,
        "1 when a VDDK session starts (observed); its meaning is not known", HFILL}},
      {&hf_vmnfc_open_flags,
       {"Open flags", "vmnfc.open_flags", FT_UINT32, BASE_HEX, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_open_raw, {"Raw", "vmnfc.open_raw", FT_UINT8, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_io_write, {"Write", "vmnfc.io.write", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_io_lba,
       {"Block address", "vmnfc.io.lba", FT_UINT64, BASE_DEC, NULL, 0,
        "Octets or sectors: not proven", HFILL}},
      {&hf_vmnfc_io_length,
       {"I/O length", "vmnfc.io.length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_tag,
       {"Tag", "vmnfc.tag", FT_STRING, BASE_NONE, NULL, 0, "What THUMBPRINT_SHA2 was given before",
        HFILL}},
      {&hf_vmnfc_session_version,
       {"Session version", "vmnfc.session_version", FT_UINT32, BASE_DEC, NULL, 0,
        "9: ESXi 7.0.3, 11: ESXi 8 (observed)", HFILL}},
      {&hf_vmnfc_client, {"Client", "vmnfc.client", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_client_length,
       {"Client length", "vmnfc.client_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_operation,
       {"Operation", "vmnfc.operation", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_operation_length,
       {"Operation length", "vmnfc.operation_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_features,
       {"Features", "vmnfc.features", FT_UINT32, BASE_HEX, NULL, 0,
        "3: interruption and switch (observed)", HFILL}},
  };

  proto_register_field_array(proto, hf, G_N_ELEMENTS(hf));
}

void
vmnfc_message_register(int proto, expert_module_t *expert)
{
  static ei_register_info ei[] = {
      {&ei_vmnfc_error,
       {"vmnfc.error", PI_RESPONSE_CODE, PI_WARN, "The other end reports an error", EXPFILL}},
      {&ei_vmnfc_type,
       {"vmnfc.type.unknown", PI_UNDECODED, PI_NOTE, "Type without public description", EXPFILL}},
      {&ei_vmnfc_layout,
       {"vmnfc.layout.unknown", PI_UNDECODED, PI_NOTE,
        "The type's name is known, its layout is not public", EXPFILL}},
      {&ei_vmnfc_padding,
       {"vmnfc.padding", PI_PROTOCOL, PI_NOTE, "Octets documented as zero are not", EXPFILL}},
      {&ei_vmnfc_cut,
       {"vmnfc.cut", PI_UNDECODED, PI_NOTE,
        "Not captured in full: fields that need the missing octets are left out", EXPFILL}},
  };
  static int *ett[] = {&ett_vmnfc_message, &ett_vmnfc_flags};

  register_file_fields(proto);
  register_other_fields(proto);
  register_bits(proto);
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
  expert_register_field_array(expert, ei, G_N_ELEMENTS(ei));
}
