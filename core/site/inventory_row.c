/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows rows of named values and what the values of a vmk's columns mean.
 * Must not know file shapes, nor which columns a format has.
 */
#include "core/site/inventory_row.h"

#include <string.h>

char *
vmk_key_normalised(const char *text)
{
  GString *key = g_string_sized_new(32);

  for (; *text; text++)
    if (g_ascii_isalnum(*text))
      g_string_append_c(key, g_ascii_tolower(*text));
  return g_string_free(key, FALSE);
}

static void
clear_cell(gpointer data)
{
  struct vmk_cell *cell = data;

  g_free(cell->key);
  g_free(cell->name);
  g_free(cell->value);
}

void
vmk_row_init(struct vmk_row *row, unsigned line)
{
  row->line = line;
  row->head = NULL;
  row->cells = g_array_new(FALSE, FALSE, sizeof(struct vmk_cell));
  g_array_set_clear_func(row->cells, clear_cell);
}

void
vmk_row_clear(struct vmk_row *row)
{
  g_free(row->head);
  g_array_unref(row->cells);
}

bool
vmk_row_add(struct vmk_row *row, const char *name, const char *value)
{
  struct vmk_cell cell;

  if (row->cells->len >= VMK_ROW_CELL_LIMIT)
    return false;
  cell.name = g_strstrip(g_strdup(name));
  cell.value = g_strstrip(g_strdup(value));
  cell.key = vmk_key_normalised(name);
  g_array_append_val(row->cells, cell);
  return true;
}

static const struct vmk_cell *
find_cell(const struct vmk_row *row, const char *key, size_t length)
{
  for (guint i = 0; i < row->cells->len; i++) {
    const struct vmk_cell *cell = &g_array_index(row->cells, struct vmk_cell, i);

    if (strncmp(cell->key, key, length) == 0 && cell->key[length] == '\0')
      return cell;
  }
  return NULL;
}

bool
vmk_row_has(const struct vmk_row *row, const char *key)
{
  return find_cell(row, key, strlen(key)) != NULL;
}

bool
vmk_value_says_nothing(const char *value)
{
  static const char *const words[] = {"", "N/A", "-", "none", "null", "(none)"};

  for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
    if (g_ascii_strcasecmp(value, words[i]) == 0)
      return true;
  return false;
}

const char *
vmk_row_get(const struct vmk_row *row, const char *key)
{
  const struct vmk_cell *cell = find_cell(row, key, strlen(key));

  return cell && !vmk_value_says_nothing(cell->value) ? cell->value : NULL;
}

/* One of the alternatives in "a|b". */
static bool
has_one_of(const struct vmk_row *row, const char *alternatives)
{
  while (*alternatives) {
    size_t length = strcspn(alternatives, "|");

    if (find_cell(row, alternatives, length))
      return true;
    alternatives += length + (alternatives[length] == '|');
  }
  return false;
}

static bool
kind_fits(const struct vmk_kind *kind, const struct vmk_row *row)
{
  guint count = 0;

  for (const char *const *required = kind->required; *required; required++, count++)
    if (!has_one_of(row, *required))
      return false;
  return !kind->exact || count == row->cells->len;
}

static const struct vmk_kind *const kinds[] = {
    &vmk_kind_powercli,         &vmk_kind_rvtools,         &vmk_kind_ansible,
    &vmk_kind_esxcli_ipv4,      &vmk_kind_esxcli_ipv6,     &vmk_kind_esxcli_route,
    &vmk_kind_esxcli_portgroup, &vmk_kind_esxcli_neighbor, &vmk_kind_govc_vnic,
    &vmk_kind_esxcli_interface, &vmk_kind_esxcli_netstack, &vmk_kind_esxcli_tag,
};

const struct vmk_kind *
vmk_kind_of_row(const struct vmk_row *row)
{
  for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (kind_fits(kinds[i], row))
      return kinds[i];
  return NULL;
}

static const struct vmk_column *
column_of(const struct vmk_kind *kind, const char *key)
{
  for (const struct vmk_column *column = kind->columns; column->key; column++)
    if (strcmp(column->key, key) == 0)
      return column;
  return NULL;
}

static bool
is_role_column(const struct vmk_kind *kind, const struct vmk_cell *cell)
{
  return kind->flag_columns && vmk_role_from_name(cell->name) != VMK_ROLE_UNKNOWN;
}

static void
take_cell(struct vmk_reading *reading, const struct vmk_kind *kind, struct vmk_fact *fact,
          const struct vmk_cell *cell, unsigned line)
{
  const struct vmk_column *column = column_of(kind, cell->key);

  if (!column && is_role_column(kind, cell))
    vmk_take_flag(reading, fact, cell, line);
  else if (!column && *cell->key)
    vmk_reading_note_unknown(reading, line, "column", cell->name, kind->format.name);
  else if (column && column->take &&
           (!vmk_value_says_nothing(cell->value) || column->take == vmk_take_services))
    column->take(reading, fact, cell, line);
}

/* Physical adapters come along in some exports and are of no concern. */
static void
note_no_vmk(struct vmk_reading *reading, const struct vmk_kind *kind, const struct vmk_fact *fact)
{
  if (fact->name && g_str_has_prefix(fact->name, "vmnic"))
    return;
  if (fact->name)
    vmk_site_note_add(reading->site, fact->source,
                      "%s: '%s' is no VMkernel interface (vmkN); left out", kind->format.name,
                      fact->name);
  else
    vmk_site_note_add(reading->site, fact->source,
                      "%s: which interface this is about is not said; put the command with '-i "
                      "vmkN' above it, or name "
                      "the file HOST.vmkN.txt",
                      kind->format.name);
}

static void
store_fact(struct vmk_reading *reading, const struct vmk_kind *kind, const struct vmk_row *row)
{
  struct vmk_fact fact;

  vmk_fact_init(&fact, vmk_reading_at(reading, row->line));
  for (guint i = 0; i < row->cells->len; i++)
    take_cell(reading, kind, &fact, &g_array_index(row->cells, struct vmk_cell, i), row->line);
  if (!fact.name)
    fact.name = row->head ? row->head : reading->vmk;
  if (!fact.name || !vmk_is_vmk_name(fact.name)) {
    note_no_vmk(reading, kind, &fact);
    return;
  }
  if (!fact.host)
    fact.host = vmk_reading_host(reading);
  vmk_fact_merge(reading->site, &fact);
}

static void
note_unknown_columns(struct vmk_reading *reading, const struct vmk_kind *kind,
                     const struct vmk_row *row)
{
  for (guint i = 0; i < row->cells->len; i++) {
    const struct vmk_cell *cell = &g_array_index(row->cells, struct vmk_cell, i);

    if (*cell->key && !column_of(kind, cell->key))
      vmk_reading_note_unknown(reading, row->line, "column", cell->name, kind->format.name);
  }
}

void
vmk_row_store(struct vmk_reading *reading, const struct vmk_kind *kind, const struct vmk_row *row)
{
  if (!kind->store) {
    store_fact(reading, kind, row);
    return;
  }
  note_unknown_columns(reading, kind, row);
  kind->store(reading, row);
}
