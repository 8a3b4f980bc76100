/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a Wireshark statistics table whose first column is a number and whose other columns are
 * texts is kept. Must not know what is in it.
 */
#include "stat_table.h"

void
stat_table_init(stat_tap_table_ui *ui)
{
  stat_tap_table *table = stat_tap_find_table(ui, ui->title);

  if (table != NULL)
    stat_table_reset(table);
  else
    stat_tap_add_table(ui, stat_tap_init_table(ui->title, (int)ui->nfields, 0, NULL));
}

void
stat_table_free_item(stat_tap_table *table _U_, unsigned row _U_, unsigned column _U_,
                     stat_tap_table_item_type *item)
{
  if (item->type != TABLE_ITEM_STRING)
    return;
  g_free((char *)item->value.string_value);
  item->value.string_value = NULL;
}

void
stat_table_reset(stat_tap_table *table)
{
  for (unsigned row = 0; row < table->num_elements; row++)
    for (unsigned column = 0; column < table->num_fields; column++)
      stat_table_free_item(table, row, column, stat_tap_get_field_data(table, row, column));
  table->num_elements = 0;
}

stat_tap_table *
stat_table_of(void *tapdata)
{
  const stat_data_t *stat = tapdata;

  return g_array_index(stat->stat_tap_data->tables, stat_tap_table *, 0);
}

unsigned
stat_table_row(stat_tap_table *table, unsigned number, const stat_tap_table_item *columns,
               unsigned count)
{
  stat_tap_table_item_type *items;
  unsigned row = 0;

  while (row < table->num_elements &&
         stat_tap_get_field_data(table, row, 0)->value.uint_value != number)
    row++;
  if (row < table->num_elements)
    return row;
  items = g_new0(stat_tap_table_item_type, count);
  for (unsigned i = 0; i < count; i++)
    items[i].type = columns[i].type;
  items[0].value.uint_value = number;
  stat_tap_init_table_row(table, row, count, items);
  g_free(items);
  return row;
}

void
stat_table_set(stat_tap_table *table, unsigned row, unsigned column, char *text)
{
  stat_tap_table_item_type *item = stat_tap_get_field_data(table, row, column);

  g_free((char *)item->value.string_value);
  item->value.string_value = text;
  stat_tap_set_field_data(table, row, column, item);
}
