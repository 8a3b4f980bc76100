/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how AIO records are shown.
 * Must not know classic messages, nor how records are cut out of octets.
 */
#include "vmnfc.h"

enum { REQUEST = 1, REPLY = 2, BOTH = 3 };

static int hf_vmnfc_aio_magic = -1;
static int hf_vmnfc_aio_type = -1;
static int hf_vmnfc_aio_size = -1;
static int hf_vmnfc_aio_op = -1;
static int hf_vmnfc_aio_status = -1;
static int hf_vmnfc_aio_error_length = -1;
static int hf_vmnfc_aio_handle = -1;
static int hf_vmnfc_aio_buffer = -1;
static int hf_vmnfc_aio_buffers = -1;
static int hf_vmnfc_aio_file_type = -1;
static int hf_vmnfc_aio_path_length = -1;
static int hf_vmnfc_aio_open_flags = -1;
static int hf_vmnfc_aio_capacity = -1;
static int hf_vmnfc_aio_sector = -1;
static int hf_vmnfc_aio_cylinders = -1;
static int hf_vmnfc_aio_heads = -1;
static int hf_vmnfc_aio_sectors = -1;
static int hf_vmnfc_aio_direction = -1;
static int hf_vmnfc_aio_compression = -1;
static int hf_vmnfc_aio_offset = -1;
static int hf_vmnfc_aio_total = -1;
static int hf_vmnfc_aio_fragment = -1;
static int hf_vmnfc_aio_length = -1;
static int hf_vmnfc_aio_wire_length = -1;
static int hf_vmnfc_aio_key_length = -1;
static int hf_vmnfc_aio_value_length = -1;
static int hf_vmnfc_aio_chunk = -1;
static int hf_vmnfc_aio_chunk_count = -1;
static int hf_vmnfc_aio_text = -1;
static int hf_vmnfc_aio_payload = -1;

static int ett_vmnfc_aio = -1;

static expert_field ei_vmnfc_aio_status = EI_INIT;
static expert_field ei_vmnfc_aio_unknown = EI_INIT;
static expert_field ei_vmnfc_aio_short = EI_INIT;

/* Offsets count from the payload's first octet. Sources: core/wire/nfc_aio.h. */
static const struct {
  uint8_t type;
  uint8_t who;
  uint8_t offset, length;
  const int *hf;
} record_fields[] = {
    {VMK_AIO_ERROR, BOTH, 0, 8, &hf_vmnfc_aio_status},
    {VMK_AIO_ERROR, BOTH, 12, 4, &hf_vmnfc_aio_error_length},
    {VMK_AIO_OPEN_SESSION, BOTH, 4, 4, &hf_vmnfc_aio_buffer},
    {VMK_AIO_OPEN_SESSION, BOTH, 8, 4, &hf_vmnfc_aio_buffers},
    {VMK_AIO_OPEN_FILE, REQUEST, 0, 4, &hf_vmnfc_aio_path_length},
    {VMK_AIO_OPEN_FILE, REPLY, 0, 8, &hf_vmnfc_aio_status},
    {VMK_AIO_OPEN_FILE, REPLY, 8, 8, &hf_vmnfc_aio_handle},
    {VMK_AIO_OPEN_FILE, BOTH, 16, 4, &hf_vmnfc_aio_file_type},
    {VMK_AIO_OPEN_FILE, BOTH, 20, 4, &hf_vmnfc_aio_open_flags},
    {VMK_AIO_OPEN_FILE, REPLY, 28, 8, &hf_vmnfc_aio_capacity},
    {VMK_AIO_OPEN_FILE, REPLY, 36, 4, &hf_vmnfc_aio_sector},
    {VMK_AIO_OPEN_FILE, REPLY, 40, 4, &hf_vmnfc_aio_cylinders},
    {VMK_AIO_OPEN_FILE, REPLY, 44, 4, &hf_vmnfc_aio_heads},
    {VMK_AIO_OPEN_FILE, REPLY, 48, 4, &hf_vmnfc_aio_sectors},
    {VMK_AIO_CLOSE_FILE, REQUEST, 0, 8, &hf_vmnfc_aio_handle},
    {VMK_AIO_IO, REQUEST, 0, 8, &hf_vmnfc_aio_handle},
    {VMK_AIO_IO, REPLY, 0, 8, &hf_vmnfc_aio_status},
    {VMK_AIO_IO, BOTH, 8, 4, &hf_vmnfc_aio_direction},
    {VMK_AIO_IO, BOTH, 12, 4, &hf_vmnfc_aio_compression},
    {VMK_AIO_IO, BOTH, 16, 8, &hf_vmnfc_aio_offset},
    {VMK_AIO_DDB_GET, REQUEST, 0, 8, &hf_vmnfc_aio_handle},
    {VMK_AIO_DDB_GET, REQUEST, 8, 4, &hf_vmnfc_aio_key_length},
    {VMK_AIO_DDB_GET, REPLY, 12, 4, &hf_vmnfc_aio_value_length},
    {VMK_AIO_ALLOCATED, REQUEST, 0, 8, &hf_vmnfc_aio_handle},
    {VMK_AIO_ALLOCATED, REQUEST, 16, 8, &hf_vmnfc_aio_chunk},
    {VMK_AIO_ALLOCATED, REQUEST, 24, 8, &hf_vmnfc_aio_offset},
    {VMK_AIO_ALLOCATED, BOTH, 32, 8, &hf_vmnfc_aio_chunk_count},
};

/* A read request has one 64-bit length where all else has four 32-bit numbers. */
static void
draw_io_lengths(struct nfc_view *view, proto_tree *tree, const struct vmk_aio_record *record)
{
  uint32_t at = record->payload.offset;

  if (record->read && !record->reply) {
    vmnfc_field(view, tree, hf_vmnfc_aio_total, at + 24, 8, ENC_LITTLE_ENDIAN);
    return;
  }
  vmnfc_field(view, tree, hf_vmnfc_aio_total, at + 24, 4, ENC_LITTLE_ENDIAN);
  vmnfc_field(view, tree, hf_vmnfc_aio_fragment, at + 28, 4, ENC_LITTLE_ENDIAN);
  vmnfc_field(view, tree, hf_vmnfc_aio_length, at + 32, 4, ENC_LITTLE_ENDIAN);
  vmnfc_field(view, tree, hf_vmnfc_aio_wire_length, at + 36, 4, ENC_LITTLE_ENDIAN);
}

static void
draw_fields(struct nfc_view *view, proto_tree *tree, const struct vmk_aio_record *record)
{
  for (size_t i = 0; i < G_N_ELEMENTS(record_fields); i++) {
    if (record_fields[i].type != record->type ||
        (record_fields[i].who & (record->reply ? REPLY : REQUEST)) == 0 ||
        (uint32_t)record_fields[i].offset + record_fields[i].length > record->payload.length)
      continue;
    vmnfc_field(view, tree, *record_fields[i].hf, record->payload.offset + record_fields[i].offset,
                record_fields[i].length, ENC_LITTLE_ENDIAN);
  }
  if (record->type == VMK_AIO_IO && record->payload.length >= 40)
    draw_io_lengths(view, tree, record);
}

static void
record_info(struct nfc_view *view, proto_item *item, const struct unit *unit, const char *name)
{
  const struct vmk_aio_record *record = &unit->of.aio;
  const char *who = record->reply ? "reply" : "request";

  proto_item_append_text(item, " %s, op %u", who, record->op_id);
  if (record->type == VMK_AIO_IO)
    col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "AIO %s %s %s op %u at %" PRIu64, name,
                        record->read ? "read" : "write", who, record->op_id, record->offset);
  else
    col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "AIO %s %s op %u%s%s", name, who,
                        record->op_id, unit->text == NULL ? "" : " ",
                        unit->text == NULL ? "" : unit->text);
}

void
vmnfc_draw_aio(struct nfc_view *view, proto_tree *parent, const struct piece *piece)
{
  const struct unit *unit = piece->unit;
  const struct vmk_aio_record *record = &unit->of.aio;
  const char *name = vmk_name_of(vmk_aio_types, record->type, "type unknown");
  proto_item *item;
  proto_tree *tree =
      proto_tree_add_subtree_format(parent, view->tvb, (int)piece->offset, (int)piece->length,
                                    ett_vmnfc_aio, &item, "AIO %s", name);

  record_info(view, item, unit, name);
  vmnfc_field(view, tree, hf_vmnfc_aio_magic, 0, 4, ENC_LITTLE_ENDIAN);
  vmnfc_field(view, tree, hf_vmnfc_aio_type, 4, 4, ENC_LITTLE_ENDIAN);
  vmnfc_field(view, tree, hf_vmnfc_aio_size, 8, 4, ENC_LITTLE_ENDIAN);
  vmnfc_field(view, tree, hf_vmnfc_aio_op, 12, 4, ENC_LITTLE_ENDIAN);
  draw_fields(view, tree, record);
  if (!record->layout_known)
    vmnfc_field(view, tree, hf_vmnfc_aio_payload, record->payload.offset, record->payload.length,
                ENC_NA);
  if (!record->extra_is_bulk)
    vmnfc_text(view, tree, hf_vmnfc_aio_text, record->extra, unit->text);
  vmnfc_file_so_far(view, tree, unit->file, unit->file_bytes, vmnfc_moved(piece));
  vmnfc_links(view, tree, unit);
  if (record->status != 0)
    expert_add_info(view->pinfo, item, &ei_vmnfc_aio_status);
  if (!record->known || !record->layout_known)
    expert_add_info(view->pinfo, item, &ei_vmnfc_aio_unknown);
  if (record->short_payload && !unit->partial)
    expert_add_info(view->pinfo, item, &ei_vmnfc_aio_short);
}

static void
register_record_fields(int proto)
{
  static hf_register_info hf[] = {
      {&hf_vmnfc_aio_magic,
       {"Magic", "vmnfc.aio.magic", FT_UINT32, BASE_HEX, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_type, {"Type", "vmnfc.aio.type", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_size,
       {"Payload size", "vmnfc.aio.size", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_op,
       {"Operation id", "vmnfc.aio.op", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_status,
       {"Status", "vmnfc.aio.status", FT_UINT64, BASE_DEC, NULL, 0, "0: success", HFILL}},
      {&hf_vmnfc_aio_error_length,
       {"Text length", "vmnfc.aio.error_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_handle,
       {"Handle", "vmnfc.aio.handle", FT_UINT64, BASE_HEX, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_buffer,
       {"Buffer octets", "vmnfc.aio.buffer", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_buffers,
       {"Buffers", "vmnfc.aio.buffers", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_file_type,
       {"File type", "vmnfc.aio.file_type", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_path_length,
       {"Path length", "vmnfc.aio.path_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_open_flags,
       {"Open flags", "vmnfc.aio.open_flags", FT_UINT32, BASE_HEX, NULL, 0,
        "0x1e: read only, 0x1a: read and write (observed)", HFILL}},
      {&hf_vmnfc_aio_capacity,
       {"Capacity", "vmnfc.aio.capacity", FT_UINT64, BASE_DEC, NULL, 0, "Octets", HFILL}},
      {&hf_vmnfc_aio_sector,
       {"Sector size", "vmnfc.aio.sector", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_cylinders,
       {"Cylinders", "vmnfc.aio.cylinders", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_heads,
       {"Heads", "vmnfc.aio.heads", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_sectors,
       {"Sectors", "vmnfc.aio.sectors", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_text,
       {"Text", "vmnfc.aio.text", FT_STRING, BASE_NONE, NULL, 0,
        "Path, error text, key or value behind the payload", HFILL}},
      {&hf_vmnfc_aio_payload,
       {"Payload", "vmnfc.aio.payload", FT_BYTES, BASE_NONE, NULL, 0, "Layout not public", HFILL}},
  };

  for (size_t i = 0; i < G_N_ELEMENTS(hf); i++) {
    if (hf[i].p_id == &hf_vmnfc_aio_type)
      hf[i].hfinfo.strings = VALS(names_of(vmk_aio_types));
    if (hf[i].p_id == &hf_vmnfc_aio_file_type)
      hf[i].hfinfo.strings = VALS(names_of(vmk_nfc_file_types));
  }
  proto_register_field_array(proto, hf, G_N_ELEMENTS(hf));
}

static void
register_io_fields(int proto)
{
  static hf_register_info hf[] = {
      {&hf_vmnfc_aio_direction,
       {"Direction", "vmnfc.aio.direction", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_compression,
       {"Compression", "vmnfc.aio.compression", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_offset,
       {"Disk offset", "vmnfc.aio.offset", FT_UINT64, BASE_DEC, NULL, 0, "Octets", HFILL}},
      {&hf_vmnfc_aio_total,
       {"Total length", "vmnfc.aio.total", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_fragment,
       {"Fragment offset", "vmnfc.aio.fragment", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_length,
       {"Disk octets in this fragment", "vmnfc.aio.length", FT_UINT32, BASE_DEC, NULL, 0, NULL,
        HFILL}},
      {&hf_vmnfc_aio_wire_length,
       {"Octets behind the payload", "vmnfc.aio.wire_length", FT_UINT32, BASE_DEC, NULL, 0,
        "In write requests and read replies", HFILL}},
      {&hf_vmnfc_aio_key_length,
       {"Key length", "vmnfc.aio.key_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_value_length,
       {"Value length", "vmnfc.aio.value_length", FT_UINT32, BASE_DEC, NULL, 0, "0: no such key",
        HFILL}},
      {&hf_vmnfc_aio_chunk,
       {"Chunk octets", "vmnfc.aio.chunk", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_aio_chunk_count,
       {"Chunks", "vmnfc.aio.chunks", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
  };

  for (size_t i = 0; i < G_N_ELEMENTS(hf); i++) {
    if (hf[i].p_id == &hf_vmnfc_aio_direction)
      hf[i].hfinfo.strings = VALS(names_of(vmk_aio_directions));
    if (hf[i].p_id == &hf_vmnfc_aio_compression)
      hf[i].hfinfo.strings = VALS(names_of(vmk_aio_compressions));
  }
  proto_register_field_array(proto, hf, G_N_ELEMENTS(hf));
}

void
vmnfc_aio_register(int proto, expert_module_t *expert)
{
  static ei_register_info ei[] = {
      {&ei_vmnfc_aio_status,
       {"vmnfc.aio.status.error", PI_RESPONSE_CODE, PI_WARN, "The server reports an error",
        EXPFILL}},
      {&ei_vmnfc_aio_unknown,
       {"vmnfc.aio.unknown", PI_UNDECODED, PI_NOTE, "Record type without public description",
        EXPFILL}},
      {&ei_vmnfc_aio_short,
       {"vmnfc.aio.short", PI_PROTOCOL, PI_NOTE, "Payload smaller than the fields of its type",
        EXPFILL}},
  };
  static int *ett[] = {&ett_vmnfc_aio};

  register_record_fields(proto);
  register_io_fields(proto);
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
  expert_register_field_array(expert, ei, G_N_ELEMENTS(ei));
}
