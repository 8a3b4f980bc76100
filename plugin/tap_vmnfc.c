/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the statistics of NFC: the table of files, and following an NFC conversation.
 * Must not know how anything is decoded.
 */
#include "stat_table.h"
#include "vmnfc.h"

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
    [FIRST] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "First frame", "%s"},
    [STATE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "State", "%s"},
};

void
vmnfc_tap(struct nfc_view *view, const struct piece *piece)
{
  const struct nfc_file *own = piece->unit == NULL ? NULL : piece->unit->file;
  const struct nfc_file *file = own == NULL ? piece->file : own;

  if (file != NULL && have_tap_listener(files_tap))
    tap_queue_packet(files_tap, view->pinfo, file);
  if (own != NULL)
    vmnfc_export(view, piece);
}

void
vmnfc_tap_octets(packet_info *pinfo, tvbuff_t *octets)
{
  if (have_tap_listener(follow_tap))
    tap_queue_packet(follow_tap, pinfo, octets);
}

static tap_packet_status
table_packet(void *tapdata, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data,
             tap_flags_t flags _U_)
{
  const struct nfc_file *file = data;
  stat_tap_table *table = stat_table_of(tapdata);
  unsigned row = stat_table_row(table, file->number, columns, COLUMNS);
  const char *way = file->aio ? "both" : file->way == VMK_WAY_CLIENT ? "client" : "server";
  const char *state = file->ended != 0       ? "complete"
                      : file->started_before ? "begun before"
                                             : "open";

  stat_table_set(table, row, PATH, g_strdup(file->path[0] == '\0' ? "(not captured)" : file->path));
  stat_table_set(table, row, TYPE,
                 g_strdup(vmk_name_of(vmk_nfc_file_types, file->type, "unknown")));
  stat_table_set(table, row, WAY, g_strdup(way));
  stat_table_set(table, row, DECLARED, g_strdup_printf("%" PRIu64, file->size));
  stat_table_set(table, row, BYTES, g_strdup_printf("%" PRIu64, file->bytes));
  stat_table_set(table, row, DATA, g_strdup_printf("%" PRIu64, file->data_sectors));
  stat_table_set(table, row, ZERO, g_strdup_printf("%" PRIu64, file->zero_sectors));
  stat_table_set(table, row, FIRST, g_strdup_printf("%u", file->opened));
  stat_table_set(table, row, STATE, g_strdup(state));
  return TAP_PACKET_REDRAW;
}

void
vmnfc_taps_register(int proto)
{
  static stat_tap_table_ui files_ui = {
      .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
      .title = "VMware NFC files",
      .tap_name = "vmnfc",
      .cli_string = "vmnfc,files",
      .stat_tap_init_cb = stat_table_init,
      .packet_func = table_packet,
      .stat_tap_reset_table_cb = stat_table_reset,
      .stat_tap_free_table_item_cb = stat_table_free_item,
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
