/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the output of esxcfg-vmknic -l and esxcfg-route -l, whose columns are not marked and hold
 * blanks. Must not know any other format.
 */
#include <string.h>

#include "core/site/inventory_row.h"

enum { WORD_LIMIT = 64 };

/* The words of a line behind a place in it; NULL-terminated, owned by the caller. */
static char **
words_of(const char *text)
{
  GPtrArray *words = g_ptr_array_new();

  text += strspn(text, " \t");
  while (*text && words->len < WORD_LIMIT) {
    size_t length = strcspn(text, " \t");

    g_ptr_array_add(words, g_strndup(text, length));
    text += length + strspn(text + length, " \t");
  }
  g_ptr_array_add(words, NULL);
  return (char **)(void *)g_ptr_array_free(words, FALSE);
}

/* The last "IPv4" or "IPv6" that stands alone and has an address behind it: a port group may be
 * named so, too. */
static const char *
family_column(const char *line)
{
  const char *found = NULL;

  for (const char *p = line; (p = strstr(p, " IPv")) != NULL; p++) {
    struct vmk_address address;
    char *word;

    if ((p[4] != '4' && p[4] != '6') || p[5] != ' ')
      continue;
    p += 5;
    word = g_strndup(p + strspn(p, " "), strcspn(p + strspn(p, " "), " "));
    if (vmk_address_from_text(word, &address))
      found = p - 4;
    g_free(word);
  }
  return found;
}

/* Words behind the family: address, netmask or prefix, [broadcast,] MAC, MTU, [TSO MSS,] enabled,
 * type words, [stack]. */
static void
take_words(struct vmk_reading *reading, struct vmk_fact *fact, char **words, bool has_netstack,
           unsigned line)
{
  guint count = g_strv_length(words);
  struct vmk_subnet subnet = {.prefix = VMK_PREFIX_UNKNOWN};

  if (count < 5 || !vmk_address_from_text(words[0], &subnet.address) ||
      !vmk_netmask_from_text(words[1], &subnet.prefix)) {
    vmk_note_bad_value(reading, line, "a row of esxcfg-vmknic -l", words[0] ? words[0] : "");
    return;
  }
  vmk_fact_add_address(fact, &subnet);
  for (guint i = 2; i < count; i++) {
    guint64 mtu;

    if (!vmk_mac_from_text(words[i], &fact->mac))
      continue;
    if (i + 1 < count && g_ascii_string_to_unsigned(words[i + 1], 10, 1, 65535, &mtu, NULL))
      fact->mtu = (uint32_t)mtu;
    break;
  }
  if (has_netstack)
    fact->netstack = vmk_site_intern(reading->site, words[count - 1]);
}

static void
take_vmknic(struct vmk_reading *reading, const char *line, bool has_netstack, unsigned number)
{
  const char *family = family_column(line);
  size_t name_length = strcspn(line, " \t");
  struct vmk_fact fact;
  char *name, *portgroup;
  char **words;

  if (!family) {
    vmk_note_bad_value(reading, number, "a row of esxcfg-vmknic -l", line);
    return;
  }
  name = g_strndup(line, name_length);
  portgroup = family > line + name_length
                  ? g_strstrip(g_strndup(line + name_length, (size_t)(family - line) - name_length))
                  : g_strdup("");
  words = words_of(family + 4);
  vmk_fact_init(&fact, vmk_reading_at(reading, number));
  fact.host = vmk_reading_host(reading);
  fact.name = name;
  fact.portgroup = portgroup;
  take_words(reading, &fact, words, has_netstack, number);
  vmk_fact_merge(reading->site, &fact);
  g_strfreev(words);
  g_free(portgroup);
  g_free(name);
}

enum vmk_took
vmk_read_esxcfg_vmknic(struct vmk_reading *reading, struct vmk_lines *lines, const char *line,
                       GError **error)
{
  bool has_netstack = strstr(line, "NetStack") != NULL;
  bool row = true;

  (void)error;
  if (!g_str_has_prefix(line, "Interface ") || !strstr(line, "MAC Address") || !strstr(line, "MTU"))
    return VMK_TOOK_NOTHING;
  vmk_lines_next(lines);
  while (row && !vmk_lines_done(lines)) {
    char *text = vmk_lines_copy(lines);

    row = g_str_has_prefix(text, "vmk");
    if (row) {
      take_vmknic(reading, text, has_netstack, lines->number);
      vmk_lines_next(lines);
    }
    g_free(text);
  }
  return VMK_TOOK_LINES;
}

/* Network, netmask, gateway (which may be two words) and interface. */
static bool
take_route(struct vmk_reading *reading, const char *line, unsigned number)
{
  char **words = words_of(line);
  guint count = g_strv_length(words);
  uint8_t prefix;
  bool is_row = count >= 4 && count <= 6 && vmk_netmask_from_text(words[1], &prefix);

  if (is_row) {
    bool local = strcmp(words[2], "Local") == 0;
    struct vmk_row row;

    vmk_row_init(&row, number);
    vmk_row_add(&row, "Network", words[0]);
    vmk_row_add(&row, "Netmask", words[1]);
    vmk_row_add(&row, "Gateway", local ? "Local Subnet" : words[2]);
    vmk_row_add(&row, "Interface", words[local && count > 4 ? 4 : 3]);
    vmk_row_store(reading, &vmk_kind_esxcli_route, &row);
    vmk_row_clear(&row);
  }
  g_strfreev(words);
  return is_row;
}

static bool
is_route_header(const char *line)
{
  char **words = words_of(line);
  bool is = g_strv_length(words) == 4 && strcmp(words[0], "Network") == 0 &&
            strcmp(words[1], "Netmask") == 0 && strcmp(words[2], "Gateway") == 0 &&
            strcmp(words[3], "Interface") == 0;

  g_strfreev(words);
  return is;
}

enum vmk_took
vmk_read_esxcfg_route(struct vmk_reading *reading, struct vmk_lines *lines, const char *line,
                      GError **error)
{
  bool row = true;

  (void)error;
  if (g_str_has_prefix(line, "VMkernel Routes:")) {
    vmk_lines_next(lines);
    return VMK_TOOK_LINES;
  }
  if (!is_route_header(line))
    return VMK_TOOK_NOTHING;
  vmk_lines_next(lines);
  while (row && !vmk_lines_done(lines)) {
    char *text = vmk_lines_copy(lines);

    row = take_route(reading, text, lines->number);
    if (row)
      vmk_lines_next(lines);
    g_free(text);
  }
  return VMK_TOOK_LINES;
}
