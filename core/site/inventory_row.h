/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows a row of named values, whatever file shape it came in, and the kinds of rows with the
 * meaning of their columns. Must not know file shapes.
 */
#ifndef VMK_SITE_INVENTORY_ROW_H
#define VMK_SITE_INVENTORY_ROW_H

#include "core/site/inventory.h"
#include "core/site/inventory_reading.h"

enum { VMK_ROW_CELL_LIMIT = 256 };

struct vmk_cell {
  char *key;   /* lower case letters and digits of the name */
  char *name;  /* as written */
  char *value; /* trimmed */
};

struct vmk_row {
  unsigned line;
  char *head;    /* the line above a block of keys, or NULL */
  GArray *cells; /* struct vmk_cell */
};

/* Lower case letters and digits of the text; owned by the caller. */
char *vmk_key_normalised(const char *text);

void vmk_row_init(struct vmk_row *row, unsigned line);
void vmk_row_clear(struct vmk_row *row);
/* Copies; name and value are trimmed. False above VMK_ROW_CELL_LIMIT. */
bool vmk_row_add(struct vmk_row *row, const char *name, const char *value);
/* The value of a normalised key, NULL when absent or a word for nothing ("", "N/A", "-", "none",
 * "null"). */
const char *vmk_row_get(const struct vmk_row *row, const char *key);
/* Is the value a word for nothing? */
bool vmk_value_says_nothing(const char *value);
bool vmk_row_has(const struct vmk_row *row, const char *key);

struct vmk_kind;

/* What a column says about a vmk; NULL in a column table: known, of no use here. */
typedef void vmk_take_function(struct vmk_reading *reading, struct vmk_fact *fact,
                               const struct vmk_cell *cell, unsigned line);

struct vmk_column {
  const char *key; /* normalised */
  vmk_take_function *take;
};

/* A kind of row: how it is recognised by its keys, and what its columns mean. */
struct vmk_kind {
  struct vmk_inventory_format format;
  const char *const
      *required; /* normalised keys that must be there, "a|b" for one of two; NULL at the end */
  bool exact;    /* and no others */
  const char *
      vmk_key; /* the column that must hold a vmk's name: a table ends where it does not; or NULL */
  bool flag_columns;                /* other columns named as a role hold True or False */
  const struct vmk_column *columns; /* key NULL at the end */
  /* NULL: the columns are joined into a fact about one vmk. Else this stores the row. */
  void (*store)(struct vmk_reading *reading, const struct vmk_row *row);
};

/* The kind whose required keys the row has, or NULL. Order of the table decides between several. */
const struct vmk_kind *vmk_kind_of_row(const struct vmk_row *row);
/* Stores a row, and notes columns that the kind does not know. */
void vmk_row_store(struct vmk_reading *reading, const struct vmk_kind *kind,
                   const struct vmk_row *row);

/* For store functions. */
void vmk_note_bad_value(struct vmk_reading *reading, unsigned line, const char *what,
                        const char *value);

vmk_take_function vmk_take_host, vmk_take_name, vmk_take_mac, vmk_take_address, vmk_take_netmask,
    vmk_take_mtu, vmk_take_vlan, vmk_take_netstack, vmk_take_portgroup, vmk_take_switch,
    vmk_take_gateway;
/* A list that is complete: what is not in it is off. */
vmk_take_function vmk_take_services;
/* A list that may leave services out: what is not in it stays unknown. */
vmk_take_function vmk_take_services_seen;
/* True or False under the name of a role. */
vmk_take_function vmk_take_flag;

extern const struct vmk_kind vmk_kind_esxcli_interface, vmk_kind_esxcli_ipv4, vmk_kind_esxcli_ipv6,
    vmk_kind_esxcli_tag, vmk_kind_esxcli_netstack, vmk_kind_esxcli_route, vmk_kind_esxcli_portgroup,
    vmk_kind_esxcli_neighbor, vmk_kind_govc_vnic, vmk_kind_powercli, vmk_kind_rvtools,
    vmk_kind_ansible;

#endif
