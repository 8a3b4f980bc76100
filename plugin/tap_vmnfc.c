/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the statistics of NFC: the table of files, and following an NFC conversation.
 * Must not know how anything is decoded.
 */
#include "vmnfc.h"

#include <epan/stat_tap_ui.h>

static int files_tap = -1;
static int follow_tap = -1;

enum column { NUMBER, PATH, TYPE, WAY, DECLARED, BYTES, DATA, ZERO, FIRST, STATE, COLUMNS };

static stat_tap_table_item columns[] = {
  [NUMBER] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "File", "%u"},
  [PATH] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Path", "%-40s"},
  [TYPE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Type", "%-10s"},
  [WAY] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Sent by", "%-8s"},
  [DECLARED] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Declared", "%s"},
  [BYTES] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Bytes", "%s"},
  [DATA] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Data sectors", "%s"},
  [ZERO] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Zero sectors", "%s"},
  [FIRST] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "First frame", "%u"},
  [STATE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "State", "%s"},
};

void
vmnfc_tap(struct nfc_view *view, const struct piece *piece)
{
  if (piece->unit == NULL || piece->unit->file == NULL)
    return;
  if (have_tap_listener(files_tap))
    tap_queue_packet(files_tap, view->pinfo, piece->unit->file);
  vmnfc_export(view, piece);
}

void
vmnfc_tap_octets(packet_info *pinfo, tvbuff_t *octets)
{
  if (have_tap_listener(follow_tap))
    tap_queue_packet(follow_tap, pinfo, octets);
}

static void
table_init(stat_tap_table_ui *ui)
{
  const char *name = "NFC files";
  stat_tap_table *table = stat_tap_find_table(ui, name);

  if (table != NULL) {
    if (ui->stat_tap_reset_table_cb != NULL)
      ui->stat_tap_reset_table_cb(table);
    return;
  }
  table = stat_tap_init_table(name, COLUMNS, 0, NULL);
  stat_tap_add_table(ui, table);
}

static void
set_string(stat_tap_table *table, unsigned row, enum column column, char *text)
{
  stat_tap_table_item_type *item = stat_tap_get_field_data(table, row, column);

  g_free((char *)item->value.string_value);
  item->type = TABLE_ITEM_STRING;
  item->value.string_value = text;
  stat_tap_set_field_data(table, row, column, item);
}

static void
fill_row(stat_tap_table *table, unsigned row, const struct nfc_file *file)
{
  const char *way = file->aio ? "both" : file->way == VMK_WAY_CLIENT ? "client" : "server";
  const char *state = file->ended != 0 ? "complete" : file->started_before ? "begun before" : "open";

  set_string(table, row, PATH, g_strdup(file->path[0] == '\0' ? "(not captured)" : file->path));
  set_string(table, row, TYPE, g_strdup(vmk_name_of(vmk_nfc_file_types, file->type, "unknown")));
  set_string(table, row, WAY, g_strdup(way));
  set_string(table, row, DECLARED, g_strdup_printf("%" PRIu64, file->size));
  set_string(table, row, BYTES, g_strdup_printf("%" PRIu64, file->bytes));
  set_string(table, row, DATA, g_strdup_printf("%" PRIu64, file->data_sectors));
  set_string(table, row, ZERO, g_strdup_printf("%" PRIu64, file->zero_sectors));
  set_string(table, row, STATE, g_strdup(state));
}

static tap_packet_status
table_packet(void *tapdata, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data, tap_flags_t flags _U_)
{
  stat_data_t *stat = tapdata;
  const struct nfc_file *file = data;
  stat_tap_table *table = g_array_index(stat->stat_tap_data->tables, stat_tap_table *, 0);
  unsigned row = 0;

  while (row < table->num_elements && stat_tap_get_field_data(table, row, NUMBER)->value.uint_value != file->number)
    row++;
  if (row == table->num_elements) {
    stat_tap_table_item_type items[COLUMNS] = {{0}};

    for (size_t i = 0; i < COLUMNS; i++)
      items[i].type = columns[i].type;
    items[NUMBER].value.uint_value = file->number;
    items[FIRST].value.uint_value = file->opened;
    stat_tap_init_table_row(table, row, COLUMNS, items);
  }
  fill_row(table, row, file);
  return TAP_PACKET_REDRAW;
}

static void
table_reset(stat_tap_table *table)
{
  for (unsigned row = 0; row < table->num_elements; row++)
    for (unsigned i = 0; i < COLUMNS; i++)
      if (columns[i].type == TABLE_ITEM_STRING)
        set_string(table, row, (enum column)i, NULL);
  table->num_elements = 0;
}

static void
table_free_item(stat_tap_table *table _U_, unsigned row _U_, unsigned column, stat_tap_table_item_type *item)
{
  if (columns[column].type == TABLE_ITEM_STRING) {
    g_free((char *)item->value.string_value);
    item->value.string_value = NULL;
  }
}

void
vmnfc_taps_register(int proto)
{
  static stat_tap_table_ui files_ui = {
    .group = REGISTER_TOOLS_GROUP_UNSORTED,
    .title = "VMware NFC files",
    .tap_name = "vmnfc",
    .cli_string = "vmnfc,files",
    .stat_tap_init_cb = table_init,
    .packet_func = table_packet,
    .stat_tap_reset_table_cb = table_reset,
    .stat_tap_free_table_item_cb = table_free_item,
    .nfields = COLUMNS,
    .fields = columns,
  };

  files_tap = register_tap("vmnfc");
  follow_tap = register_tap("vmnfc_follow");
  register_stat_tap_table_ui(&files_ui);
  vmnfc_export_register(proto);
}

void
vmnfc_taps_handoff(int proto)
{
  register_follow_t *tcp = get_follow_by_name("TCP");

  if (tcp != NULL)
    vmk_register_follow_stream(proto, "vmnfc_follow", tcp, follow_tvb_tap_listener);
}
