/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to look a number up in a name table.
 * Must not know any protocol.
 */
#include "name.h"

#include <stddef.h>

const struct vmk_name *
vmk_name_find(const struct vmk_name *table, uint32_t value)
{
  for (; table->name != NULL; table++)
    if (table->value == value)
      return table;
  return NULL;
}

const char *
vmk_name_of(const struct vmk_name *table, uint32_t value, const char *otherwise)
{
  const struct vmk_name *row = vmk_name_find(table, value);

  return row == NULL ? otherwise : row->name;
}
