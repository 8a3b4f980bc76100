/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the project's own hand-written format: sections and keys (docs/inventory.md).
 * Must not know any other format.
 */
#include "core/site/inventory_site_file.h"

#include <string.h>

bool
vmk_site_file_error(const struct vmk_site_file *file, GError **error, const char *value,
                    const char *wanted)
{
  vmk_site_set_error(error, VMK_SITE_ERROR_CONTENT, vmk_reading_at(file->reading, file->line),
                     "'%s' is not %s; correct the line", value, wanted);
  return false;
}

/* One of the words for a section, with the name behind it. */
struct section {
  const char *word;
  bool named;
  bool (*begin)(struct vmk_site_file *file, const char *name, GError **error);
  const struct vmk_site_key *keys;
};

static bool
begin_host(struct vmk_site_file *file, const char *name, GError **error)
{
  (void)error;
  file->host = vmk_build_host(file->reading->site, name, vmk_reading_at(file->reading, file->line));
  return true;
}

static bool
begin_gateway(struct vmk_site_file *file, const char *name, GError **error)
{
  struct vmk_address address;

  (void)error;
  file->gateway =
      vmk_build_gateway(file->reading->site, name, vmk_reading_at(file->reading, file->line));
  if (vmk_address_from_text(name, &address))
    vmk_gateway_build_address(file->gateway, &address);
  return true;
}

static bool
begin_peer(struct vmk_site_file *file, const char *name, GError **error)
{
  struct vmk_subnet subnet;

  (void)error;
  file->peer = vmk_build_peer(file->reading->site, name, vmk_reading_at(file->reading, file->line));
  if (vmk_subnet_from_text(name, &subnet))
    g_array_append_val(file->peer->subnets, subnet);
  return true;
}

static bool
begin_network(struct vmk_site_file *file, const char *name, GError **error)
{
  (void)error;
  file->network = vmk_build_network(file->reading->site, name, VMK_VLAN_UNKNOWN,
                                    vmk_reading_at(file->reading, file->line));
  return true;
}

static bool
begin_vlan(struct vmk_site_file *file, const char *name, GError **error)
{
  guint64 vlan;
  char *label;

  if (!g_ascii_string_to_unsigned(name, 10, 0, 4094, &vlan, NULL))
    return vmk_site_file_error(file, error, name, "a VLAN (0 to 4094)");
  label = g_strdup_printf("VLAN %s", name);
  file->network = vmk_build_network(file->reading->site, label, (int32_t)vlan,
                                    vmk_reading_at(file->reading, file->line));
  g_free(label);
  return true;
}

static const struct section sections[] = {
    {.word = "host", .named = true, .begin = begin_host, .keys = vmk_site_host_keys},
    {.word = "gateway", .named = true, .begin = begin_gateway, .keys = vmk_site_gateway_keys},
    {.word = "peer", .named = true, .begin = begin_peer, .keys = vmk_site_peer_keys},
    {.word = "network", .named = true, .begin = begin_network, .keys = vmk_site_network_keys},
    {.word = "vlan", .named = true, .begin = begin_vlan, .keys = vmk_site_network_keys},
    {.word = "accept", .named = false, .begin = NULL, .keys = vmk_site_accept_keys},
};

static void
end_section(struct vmk_site_file *file)
{
  if (file->peer && !file->peer->peer.function_text)
    vmk_site_note_add(
        file->reading->site, file->peer->peer.source,
        "peer %s has no function=; its flows are judged as those of an unknown machine",
        file->peer->peer.name);
  file->host = NULL;
  file->gateway = NULL;
  file->peer = NULL;
  file->network = NULL;
  file->keys = NULL;
}

/* "[word]" or "[word name]"; NULL when the line is none. Both parts are owned by the caller. */
static char *
section_word(const char *line, char **name)
{
  const char *start = line + strspn(line, " \t");
  const char *close = strrchr(start, ']');
  size_t length;
  char *word;

  if (*start != '[' || !close || close[1 + strspn(close + 1, " \t")] != '\0')
    return NULL;
  start += 1 + strspn(start + 1, " \t");
  if (start > close)
    return NULL;
  length = strcspn(start, " \t]");
  word = g_strndup(start, length);
  *name = g_strstrip(g_strndup(start + length, (size_t)(close - start) - length));
  return word;
}

static const struct section *
find_section(const char *word)
{
  for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
    if (g_ascii_strcasecmp(word, sections[i].word) == 0)
      return &sections[i];
  return NULL;
}

static bool
begin_section(struct vmk_site_file *file, const char *word, const char *name, GError **error)
{
  const struct section *section = find_section(word);

  end_section(file);
  if (!section) {
    vmk_reading_note_unknown(file->reading, file->line, "section", word, "a site file");
    return true;
  }
  if (section->named && *name == '\0') {
    vmk_site_set_error(error, VMK_SITE_ERROR_CONTENT, vmk_reading_at(file->reading, file->line),
                       "[%s] needs a name; write [%s NAME]", section->word, section->word);
    return false;
  }
  file->keys = section->keys;
  return !section->begin || section->begin(file, name, error);
}

/* Cuts at a '#' that stands at the start or behind a blank and is not quoted. */
static void
cut_comment(char *line)
{
  bool quoted = false;

  for (char *p = line; *p; p++) {
    if (*p == '"')
      quoted = !quoted;
    if (*p == '#' && !quoted && (p == line || p[-1] == ' ' || p[-1] == '\t')) {
      *p = '\0';
      return;
    }
  }
}

static bool
key_fits(const struct vmk_site_key *key, const char *name)
{
  size_t length = strlen(key->name);

  if (!key->is_prefix)
    return g_ascii_strcasecmp(key->name, name) == 0;
  return g_ascii_strncasecmp(key->name, name, length) == 0 && name[length] != '\0';
}

static bool
take_key(struct vmk_site_file *file, const char *name, const char *value, GError **error)
{
  for (const struct vmk_site_key *key = file->keys; key && key->name; key++)
    if (key_fits(key, name))
      return key->take(file, name, value, error);
  if (file->keys)
    vmk_reading_note_unknown(file->reading, file->line, "key", name, "a site file");
  return true;
}

static bool
take_line(struct vmk_site_file *file, char *line, GError **error)
{
  char *name = NULL, *word, *equals;
  bool ok;

  cut_comment(line);
  g_strstrip(line);
  if (*line == '\0' || *line == ';')
    return true;
  word = section_word(line, &name);
  if (word) {
    ok = begin_section(file, word, name, error);
    g_free(word);
    g_free(name);
    return ok;
  }
  equals = strchr(line, '=');
  if (!equals || equals == line) {
    vmk_site_set_error(
        error, VMK_SITE_ERROR_CONTENT, vmk_reading_at(file->reading, file->line),
        "expected KEY=VALUE, [SECTION NAME] or a comment, not '%s'; correct the line", line);
    return false;
  }
  *equals = '\0';
  return take_key(file, g_strchomp(line), g_strchug(equals + 1), error);
}

static bool
is_ours(const char *line)
{
  char *copy = g_strdup(line), *name = NULL, *word;
  bool ours;

  cut_comment(copy);
  word = section_word(copy, &name);
  ours = word && find_section(word);
  g_free(word);
  g_free(name);
  g_free(copy);
  return ours;
}

enum vmk_took
vmk_read_site_file(struct vmk_reading *reading, struct vmk_lines *lines, const char *line,
                   GError **error)
{
  struct vmk_site_file file = {.reading = reading};
  bool ok = true;

  if (!is_ours(line))
    return VMK_TOOK_NOTHING;
  while (ok && !vmk_lines_done(lines)) {
    char *text = vmk_lines_copy(lines);

    file.line = lines->number;
    ok = take_line(&file, text, error);
    g_free(text);
    vmk_lines_next(lines);
  }
  end_section(&file);
  return ok ? VMK_TOOK_LINES : VMK_TOOK_ERROR;
}
