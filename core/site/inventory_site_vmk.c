/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a person may write about one interface in a site file, and how values are cut into
 * words. Must not know how sections and lines are found.
 */
#include <string.h>

#include "core/site/inventory_site_file.h"

enum { WORD_LIMIT = 256 };

char **
vmk_site_file_words(const char *value)
{
  GPtrArray *words = g_ptr_array_new();

  while (*(value += strspn(value, " \t,")) && words->len < WORD_LIMIT) {
    GString *word = g_string_new(NULL);
    bool quoted = false;

    for (; *value && (quoted || !strchr(" \t,", *value)); value++) {
      if (*value == '"')
        quoted = !quoted;
      else
        g_string_append_c(word, *value);
    }
    g_ptr_array_add(words, g_string_free(word, FALSE));
  }
  g_ptr_array_add(words, NULL);
  return (char **)(void *)g_ptr_array_free(words, FALSE);
}

bool
vmk_site_file_number(struct vmk_site_file *file, const char *value, guint64 highest,
                     const char *wanted, guint64 *number, GError **error)
{
  return g_ascii_string_to_unsigned(value, 10, 0, highest, number, NULL) ||
         vmk_site_file_error(file, error, value, wanted);
}

static bool
take_vmk_mac(struct vmk_site_file *file, struct vmk_fact *fact, const char *value, GError **error)
{
  return vmk_mac_from_text(value, &fact->mac) ||
         vmk_site_file_error(file, error, value, "a MAC address");
}

static bool
take_vmk_vlan(struct vmk_site_file *file, struct vmk_fact *fact, const char *value, GError **error)
{
  guint64 number;

  if (!vmk_site_file_number(file, value, 4094, "a VLAN (0 to 4094)", &number, error))
    return false;
  fact->vlan = (int32_t)number;
  return true;
}

static bool
take_vmk_mtu(struct vmk_site_file *file, struct vmk_fact *fact, const char *value, GError **error)
{
  guint64 number;

  if (!vmk_site_file_number(file, value, 65535, "an MTU", &number, error))
    return false;
  fact->mtu = (uint32_t)number;
  return true;
}

static bool
take_vmk_stack(struct vmk_site_file *file, struct vmk_fact *fact, const char *value, GError **error)
{
  (void)error;
  fact->netstack = vmk_site_intern(
      file->reading->site, g_ascii_strcasecmp(value, "default") == 0 ? "defaultTcpipStack" : value);
  return true;
}

static bool
take_vmk_portgroup(struct vmk_site_file *file, struct vmk_fact *fact, const char *value,
                   GError **error)
{
  (void)error;
  fact->portgroup = vmk_site_intern(file->reading->site, value);
  return true;
}

static bool
take_vmk_switch(struct vmk_site_file *file, struct vmk_fact *fact, const char *value,
                GError **error)
{
  (void)error;
  fact->switch_name = vmk_site_intern(file->reading->site, value);
  return true;
}

/* name=value words of a vmk's line. */
static const struct {
  const char *name;
  bool (*take)(struct vmk_site_file *file, struct vmk_fact *fact, const char *value,
               GError **error);
} attributes[] = {
    {.name = "mac", .take = take_vmk_mac},        {.name = "vlan", .take = take_vmk_vlan},
    {.name = "mtu", .take = take_vmk_mtu},        {.name = "stack", .take = take_vmk_stack},
    {.name = "netstack", .take = take_vmk_stack}, {.name = "portgroup", .take = take_vmk_portgroup},
    {.name = "switch", .take = take_vmk_switch},
};

static bool
take_attribute(struct vmk_site_file *file, struct vmk_fact *fact, char *word, GError **error)
{
  char *equals = strchr(word, '=');

  *equals = '\0';
  for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++)
    if (g_ascii_strcasecmp(word, attributes[i].name) == 0)
      return attributes[i].take(file, fact, equals + 1, error);
  vmk_reading_note_unknown(file->reading, file->line, "key", word, "a vmk's line of a site file");
  return true;
}

/* What the words say about roles. */
struct listed {
  bool any;  /* a role, or "none" */
  bool open; /* "?" or an unknown word: there may be more */
};

static bool
take_word(struct vmk_site_file *file, struct vmk_fact *fact, struct listed *listed, char *word,
          GError **error)
{
  struct vmk_subnet subnet;
  enum vmk_role role;

  if (strchr(word, '='))
    return take_attribute(file, fact, word, error);
  if (vmk_subnet_from_text(word, &subnet)) {
    vmk_fact_add_address(fact, &subnet);
    return true;
  }
  if (strchr("0123456789", *word) || strchr(word, '/') || strchr(word, ':'))
    return vmk_site_file_error(file, error, word, "an address with its prefix, like 10.0.0.1/24");
  listed->any |= g_ascii_strcasecmp(word, "none") == 0;
  if (strcmp(word, "?") == 0 || g_ascii_strcasecmp(word, "none") == 0) {
    listed->open |= *word == '?';
    return true;
  }
  role = vmk_role_from_name(word);
  if (role == VMK_ROLE_UNKNOWN) {
    listed->open = true;
    vmk_reading_note_unknown(file->reading, file->line, "role", word, "a site file");
    return true;
  }
  listed->any = true;
  fact->set |= VMK_ROLE_BIT(role);
  return true;
}

bool
vmk_site_file_vmk(struct vmk_site_file *file, const char *key, const char *value, GError **error)
{
  char **words = vmk_site_file_words(value);
  struct listed listed = {.any = false};
  struct vmk_fact fact;
  bool ok = true;

  if (!vmk_is_vmk_name(key)) {
    vmk_reading_note_unknown(file->reading, file->line, "key", key, "a site file");
    g_strfreev(words);
    return true;
  }
  vmk_fact_init(&fact, vmk_reading_at(file->reading, file->line));
  fact.host = file->host->host.name;
  fact.name = key;
  for (char **word = words; ok && *word; word++)
    ok = **word == '\0' || take_word(file, &fact, &listed, *word, error);
  if (listed.any && !listed.open) {
    fact.denied = VMK_ROLES_WITH_FLAG & ~fact.set;
    fact.roles_are_effective = true;
  }
  if (ok)
    vmk_fact_merge(file->reading->site, &fact);
  g_strfreev(words);
  return ok;
}
