/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the sections of a disk inside NFC file data are shown.
 * Must not know NFC messages.
 */
#include "vmnfc.h"

static int hf_vmnfc_disk_magic = -1;
static int hf_vmnfc_disk_metadata = -1;
static int hf_vmnfc_disk_run = -1;
static int hf_vmnfc_disk_offset = -1;
static int hf_vmnfc_ddb_key = -1;
static int hf_vmnfc_ddb_key_length = -1;
static int hf_vmnfc_ddb_value = -1;
static int hf_vmnfc_ddb_value_length = -1;
static int hf_vmnfc_sectors_data = -1;
static int hf_vmnfc_sectors_zero = -1;

static int ett_vmnfc_disk = -1;

static expert_field ei_vmnfc_disk_word = EI_INIT;

static void
draw_ddb(struct nfc_view *view, proto_tree *tree, proto_item *item, const struct unit *unit)
{
  vmnfc_field(view, tree, hf_vmnfc_ddb_key_length, 4, 4, ENC_LITTLE_ENDIAN);
  vmnfc_field(view, tree, hf_vmnfc_ddb_value_length, 8, 4, ENC_LITTLE_ENDIAN);
  vmnfc_text(view, tree, hf_vmnfc_ddb_key, unit->of.disk.key, unit->text);
  vmnfc_text(view, tree, hf_vmnfc_ddb_value, unit->of.disk.value, unit->value);
  if (unit->of.disk.kind == VMK_DISK_DDB_END)
    proto_item_append_text(item, ", end of the entries");
  else if (unit->text != NULL)
    proto_item_append_text(item, ": %s = %s", unit->text, unit->value == NULL ? "" : unit->value);
}

static void
draw_run(struct nfc_view *view, proto_tree *tree, proto_item *item, const struct unit *unit)
{
  const struct vmk_disk_item *run = &unit->of.disk;
  proto_item *word = vmnfc_field(view, tree, hf_vmnfc_disk_run, 4, 4, ENC_LITTLE_ENDIAN);
  uint64_t before = unit->data_sectors + unit->zero_sectors;
  int hf = run->zero ? hf_vmnfc_sectors_zero : hf_vmnfc_sectors_data;

  proto_tree_add_uint(tree, hf, view->octets.tvb, view->octets.offset + 4,
                      tvb_bytes_exist(view->octets.tvb, view->octets.offset + 4, 4) ? 4 : 0,
                      run->sectors);
  proto_item_set_generated(
      proto_tree_add_uint64(tree, hf_vmnfc_disk_offset, view->tvb, 0, 0, before * VMK_NFC_SECTOR));
  proto_item_append_text(item, ": %u %s sectors", run->sectors, run->zero ? "zero" : "data");
  if (word != NULL && (run->word >> 16) != 0)
    expert_add_info(view->pinfo, word, &ei_vmnfc_disk_word);
}

void
vmnfc_draw_disk(struct nfc_view *view, proto_tree *parent, const struct piece *piece)
{
  static const char *const names[] = {"Disk header", "Disk database entry", "Disk database entry",
                                      "Disk run"};
  const struct unit *unit = piece->unit;
  const char *name = names[unit->of.disk.kind];
  proto_item *item;
  proto_tree *tree = proto_tree_add_subtree(parent, view->tvb, (int)piece->offset,
                                            (int)piece->length, ett_vmnfc_disk, &item, name);

  col_append_sep_str(view->pinfo->cinfo, COL_INFO, NULL, name);
  vmnfc_field(view, tree, hf_vmnfc_disk_magic, 0, 4, ENC_LITTLE_ENDIAN);
  if (unit->of.disk.kind == VMK_DISK_HEADER) {
    vmnfc_field(view, tree, hf_vmnfc_disk_metadata, 4, 4, ENC_LITTLE_ENDIAN);
    proto_item_append_text(item, unit->of.disk.metadata ? ": disk database follows"
                                                        : ": runs of sectors follow");
  } else if (unit->of.disk.kind == VMK_DISK_RUN) {
    draw_run(view, tree, item, unit);
  } else {
    draw_ddb(view, tree, item, unit);
  }
  vmnfc_file_so_far(view, tree, unit->file, unit->file_bytes, vmnfc_moved(piece));
}

void
vmnfc_disk_register(int proto, expert_module_t *expert)
{
  static const value_string magics[] = {
      {VMK_DISK_RUN_MAGIC, "run of sectors"},
      {VMK_DISK_HEADER_MAGIC, "disk header"},
      {VMK_DISK_DDB_MAGIC, "disk database entry"},
      {0, NULL},
  };
  static hf_register_info hf[] = {
      {&hf_vmnfc_disk_magic,
       {"Section magic", "vmnfc.disk.magic", FT_UINT32, BASE_HEX, VALS(magics), 0, NULL, HFILL}},
      {&hf_vmnfc_disk_metadata,
       {"Metadata", "vmnfc.disk.metadata", FT_UINT32, BASE_DEC, NULL, 0,
        "1: disk database entries follow, 0: runs of sectors", HFILL}},
      {&hf_vmnfc_disk_run,
       {"Run word", "vmnfc.disk.run", FT_UINT32, BASE_HEX, NULL, 0,
        "Low 15 bits: sectors; bit 15: their data follows", HFILL}},
      {&hf_vmnfc_disk_offset,
       {"Disk offset", "vmnfc.disk.offset", FT_UINT64, BASE_DEC, NULL, 0,
        "Octets of the disk before this run, from the runs that were seen", HFILL}},
      {&hf_vmnfc_ddb_key, {"Key", "vmnfc.ddb.key", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_ddb_key_length,
       {"Key length", "vmnfc.ddb.key_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_ddb_value,
       {"Value", "vmnfc.ddb.value", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_ddb_value_length,
       {"Value length", "vmnfc.ddb.value_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_sectors_data,
       {"Data sectors", "vmnfc.sectors.data", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmnfc_sectors_zero,
       {"Zero sectors", "vmnfc.sectors.zero", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
  };
  static ei_register_info ei[] = {
      {&ei_vmnfc_disk_word,
       {"vmnfc.disk.word", PI_UNDECODED, PI_NOTE, "Upper bits without a documented meaning are set",
        EXPFILL}},
  };
  static int *ett[] = {&ett_vmnfc_disk};

  proto_register_field_array(proto, hf, G_N_ELEMENTS(hf));
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
  expert_register_field_array(expert, ei, G_N_ELEMENTS(ei));
}
