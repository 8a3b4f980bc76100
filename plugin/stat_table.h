/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a Wireshark statistics table whose first column is a number and whose other columns are
 * texts is kept. Must not know what is in it.
 */
#ifndef VMK_PLUGIN_STAT_TABLE_H
#define VMK_PLUGIN_STAT_TABLE_H

#include "compat.h"

#include <epan/stat_tap_ui.h>

/* Callbacks of a stat_tap_table_ui. */
void stat_table_init(stat_tap_table_ui *ui);
void stat_table_reset(stat_tap_table *table);
void stat_table_free_item(stat_tap_table *table, unsigned row, unsigned column,
                          stat_tap_table_item_type *item);

/* The table behind a tap's data. */
stat_tap_table *stat_table_of(void *tapdata);
/* The row whose first column is number; added when there is none. */
unsigned stat_table_row(stat_tap_table *table, unsigned number, const stat_tap_table_item *columns,
                        unsigned count);
/* Takes the text over. */
void stat_table_set(stat_tap_table *table, unsigned row, unsigned column, char *text);

#endif
