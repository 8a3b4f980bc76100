/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the table of migrations (-z vmotion,migrations).
 * Must not know how any of them was found.
 */
#include "stat_table.h"
#include "vmotion.h"

enum column {
  NUMBER,
  FROM,
  TO,
  STREAMS,
  BYTES,
  ITERATIONS,
  OCTETS,
  DURATION,
  FIRST,
  RARP,
  COLUMNS
};

static stat_tap_table_item columns[] = {
    [NUMBER] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Migration", "%u"},
    [FROM] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Source", "%-16s"},
    [TO] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Destination", "%-16s"},
    [STREAMS] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Streams", "%s"},
    [BYTES] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Bytes", "%s"},
    [ITERATIONS] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Iterations (estimate)", "%s"},
    [OCTETS] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Octets look", "%-16s"},
    [DURATION] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Seconds", "%s"},
    [FIRST] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "First frame", "%s"},
    [RARP] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Announced in", "%s"},
};

static const char *
look(const struct migration *migration)
{
  if (migration->clear && migration->ciphertext)
    return "mixed";
  if (migration->clear)
    return vmk_entropy_name(VMK_ENTROPY_CLEAR);
  return vmk_entropy_name(migration->ciphertext ? VMK_ENTROPY_UNIFORM : VMK_ENTROPY_UNDECIDED);
}

static tap_packet_status
table_packet(void *tapdata, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data,
             tap_flags_t flags _U_)
{
  const struct vmotion_tap *tap = data;
  const struct migration *migration = tap->migration;
  stat_tap_table *table = stat_table_of(tapdata);
  unsigned row = stat_table_row(table, migration->number, columns, COLUMNS);
  nstime_t duration;

  nstime_delta(&duration, &migration->last, &migration->first);
  stat_table_set(table, row, FROM, g_strdup(migration->from));
  stat_table_set(table, row, TO, g_strdup(migration->to));
  stat_table_set(table, row, STREAMS, g_strdup_printf("%u", migration->streams));
  stat_table_set(table, row, BYTES, g_strdup_printf("%" PRIu64, migration->bytes));
  stat_table_set(table, row, ITERATIONS, g_strdup_printf("%u", migration->iteration));
  stat_table_set(table, row, OCTETS, g_strdup(look(migration)));
  stat_table_set(table, row, DURATION, g_strdup_printf("%.3f", nstime_to_sec(&duration)));
  stat_table_set(table, row, FIRST, g_strdup_printf("%u", migration->first_frame));
  stat_table_set(table, row, RARP,
                 migration->announcement == 0 ? g_strdup("-")
                                              : g_strdup_printf("%u", migration->announcement));
  return TAP_PACKET_REDRAW;
}

void
vmotion_taps_register(int proto _U_)
{
  static stat_tap_table_ui ui = {
      .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
      .title = "VMware migrations",
      .tap_name = "vmotion",
      .cli_string = "vmotion,migrations",
      .stat_tap_init_cb = stat_table_init,
      .packet_func = table_packet,
      .stat_tap_reset_table_cb = stat_table_reset,
      .stat_tap_free_table_item_cb = stat_table_free_item,
      .nfields = COLUMNS,
      .fields = columns,
  };

  register_stat_tap_table_ui(&ui);
}
