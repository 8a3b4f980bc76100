/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the values in a vmk's columns mean.
 * Must not know which columns a format has.
 */
#include <errno.h>
#include <string.h>

#include "core/site/inventory_row.h"

void
vmk_note_bad_value(struct vmk_reading *reading, unsigned line, const char *what, const char *value)
{
  vmk_site_note_add(reading->site, vmk_reading_at(reading, line), "'%s' is not %s; left out", value,
                    what);
}

void
vmk_take_host(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
              unsigned line)
{
  (void)line;
  fact->host = vmk_site_intern(reading->site, cell->value);
}

void
vmk_take_name(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
              unsigned line)
{
  (void)line;
  fact->name = vmk_site_intern(reading->site, cell->value);
}

void
vmk_take_mac(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
             unsigned line)
{
  if (!vmk_mac_from_text(cell->value, &fact->mac))
    vmk_note_bad_value(reading, line, "a MAC address", cell->value);
}

/* One address or several, apart by commas, semicolons or blanks. */
void
vmk_take_address(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
                 unsigned line)
{
  char **words = g_strsplit_set(cell->value, ",; ", VMK_VMK_ADDRESS_LIMIT);
  static const struct vmk_address unset_v4 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};

  for (char **word = words; *word; word++) {
    struct vmk_subnet subnet;

    if (**word == '\0')
      continue;
    if (!vmk_subnet_from_text(*word, &subnet))
      vmk_note_bad_value(reading, line, "an IP address", *word);
    else if (!vmk_address_is_none(&subnet.address) &&
             !vmk_address_equal(&subnet.address, &unset_v4))
      vmk_fact_add_address(fact, &subnet);
  }
  g_strfreev(words);
}

void
vmk_take_netmask(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
                 unsigned line)
{
  if (!vmk_netmask_from_text(cell->value, &fact->netmask))
    vmk_note_bad_value(reading, line, "a netmask", cell->value);
}

static bool
number(const char *text, guint64 highest, guint64 *value)
{
  return g_ascii_string_to_unsigned(text, 10, 0, highest, value, NULL);
}

void
vmk_take_mtu(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
             unsigned line)
{
  guint64 value;

  if (number(cell->value, 65535, &value))
    fact->mtu = (uint32_t)value;
  else
    vmk_note_bad_value(reading, line, "an MTU", cell->value);
}

void
vmk_take_vlan(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
              unsigned line)
{
  guint64 value;

  if (number(cell->value, 4094, &value))
    fact->vlan = (int32_t)value;
  else
    vmk_note_bad_value(reading, line, "a VLAN (0 to 4094)", cell->value);
}

void
vmk_take_netstack(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
                  unsigned line)
{
  (void)line;
  fact->netstack = vmk_site_intern(reading->site, cell->value);
}

void
vmk_take_portgroup(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
                   unsigned line)
{
  (void)line;
  fact->portgroup = vmk_site_intern(reading->site, cell->value);
}

void
vmk_take_switch(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
                unsigned line)
{
  (void)line;
  fact->switch_name = vmk_site_intern(reading->site, cell->value);
}

void
vmk_take_gateway(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
                 unsigned line)
{
  struct vmk_address address;

  if (!vmk_address_from_text(cell->value, &address))
    vmk_note_bad_value(reading, line, "a gateway address", cell->value);
  else if (strcmp(cell->value, "0.0.0.0") != 0 && strcmp(cell->value, "::") != 0)
    fact->gateway = address;
}

/* Adds the roles of a list. False when a word is not known: then the rest of the list proves
 * nothing. */
static bool
add_services(struct vmk_reading *reading, struct vmk_fact *fact, const char *list, unsigned line)
{
  char **words = g_strsplit_set(list, ",;|\n", 64);
  bool all_known = true;

  for (char **word = words; *word; word++) {
    enum vmk_role role = vmk_role_from_name(g_strstrip(*word));

    if (**word == '\0')
      continue;
    fact->set |= role == VMK_ROLE_UNKNOWN ? 0 : VMK_ROLE_BIT(role);
    if (role == VMK_ROLE_UNKNOWN) {
      all_known = false;
      vmk_site_note_add(
          reading->site, vmk_reading_at(reading, line),
          "unknown service '%s'; roles of this interface that are not listed stay unknown", *word);
    }
  }
  g_strfreev(words);
  return all_known;
}

void
vmk_take_services(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
                  unsigned line)
{
  const char *list = vmk_value_says_nothing(cell->value) ? "" : cell->value;

  if (add_services(reading, fact, list, line))
    fact->denied |= VMK_ROLES_WITH_FLAG & ~fact->set;
}

void
vmk_take_services_seen(struct vmk_reading *reading, struct vmk_fact *fact,
                       const struct vmk_cell *cell, unsigned line)
{
  add_services(reading, fact, cell->value, line);
}

void
vmk_take_flag(struct vmk_reading *reading, struct vmk_fact *fact, const struct vmk_cell *cell,
              unsigned line)
{
  static const char *const yes[] = {"true", "yes", "1", "enabled", "on"};
  static const char *const no[] = {"false", "no", "0", "disabled", "off"};
  uint32_t bit = VMK_ROLE_BIT(vmk_role_from_name(cell->name));

  for (size_t i = 0; i < G_N_ELEMENTS(yes); i++) {
    if (g_ascii_strcasecmp(cell->value, yes[i]) == 0)
      fact->set |= bit;
    if (g_ascii_strcasecmp(cell->value, no[i]) == 0)
      fact->denied |= bit;
  }
  if (*cell->value && !((fact->set | fact->denied) & bit))
    vmk_note_bad_value(reading, line, "True or False", cell->value);
}
