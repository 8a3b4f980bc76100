/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the little of YAML that Ansible's YAML output needs: host_vmk_info with lists of flat
 * mappings. Must not know what the keys mean, nor the rest of YAML.
 */
#include <string.h>

#include "core/site/inventory_row.h"

/* What has been read of one list item. */
struct item {
  struct vmk_row row;
  bool open;
};

static void
finish(struct vmk_reading *reading, struct item *item)
{
  const struct vmk_kind *kind;

  if (!item->open)
    return;
  kind = vmk_kind_of_row(&item->row);
  if (kind)
    vmk_row_store(reading, kind, &item->row);
  else
    vmk_note_bad_value(reading, item->row.line, "an interface of vmware_vmkernel_info",
                       "this list item");
  vmk_row_clear(&item->row);
  item->open = false;
}

static char *
unquoted(const char *text)
{
  char *copy = g_strstrip(g_strdup(text));
  size_t length = strlen(copy);

  if (length >= 2 && (copy[0] == '"' || copy[0] == '\'') && copy[length - 1] == copy[0]) {
    memmove(copy, copy + 1, length - 2);
    copy[length - 2] = '\0';
  }
  return copy;
}

/* The colon behind the key; a host key may be quoted and may be an IPv6 address. */
static char *
key_colon(char *text)
{
  size_t length = strlen(text);
  char *colon;

  for (colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':'))
    if (colon[1] == ' ' || colon + 1 == text + length)
      return colon;
  return NULL;
}

static void
take_pair(struct vmk_reading *reading, struct item *item, char *text)
{
  char *colon = key_colon(text);
  char *key, *value;

  if (!colon)
    return;
  *colon = '\0';
  key = unquoted(text);
  value = unquoted(colon + 1);
  if (item->open)
    vmk_row_add(&item->row, key, value);
  else if (*value == '\0' && *key) {
    reading->host = vmk_site_intern(reading->site, key);
    reading->host_is_guess = false;
  }
  g_free(key);
  g_free(value);
}

/* False when the line does not belong to the mapping any more. */
static bool
take_line(struct vmk_reading *reading, struct item *item, char *line, size_t outer, size_t *dash,
          unsigned number)
{
  size_t indent = strspn(line, " ");
  char *text = line + indent;

  if (*text == '\0' || *text == '#')
    return true;
  if (indent < outer || (indent == outer && *text != '-'))
    return false;
  if (*text == '-' && (text[1] == ' ' || text[1] == '\0')) {
    finish(reading, item);
    vmk_row_init(&item->row, number);
    item->open = true;
    *dash = indent;
    text += 1 + strspn(text + 1, " ");
  } else if (item->open && indent <= *dash) {
    finish(reading, item);
  }
  take_pair(reading, item, text);
  return true;
}

enum vmk_took
vmk_read_yaml(struct vmk_reading *reading, struct vmk_lines *lines, const char *line,
              GError **error)
{
  size_t indent = strspn(line, " -");
  size_t outer = indent + 1, dash = 0;
  const char *host = reading->host;
  bool is_guess = reading->host_is_guess;
  struct item item = {.open = false};
  bool more = true;

  (void)error;
  if (strncmp(line + indent, "host_vmk_info:", 14) != 0 ||
      line[indent + 14 + strspn(line + indent + 14, " ")])
    return VMK_TOOK_NOTHING;
  vmk_lines_next(lines);
  while (more && !vmk_lines_done(lines)) {
    char *text = vmk_lines_copy(lines);

    more = take_line(reading, &item, text, outer, &dash, lines->number);
    g_free(text);
    if (more)
      vmk_lines_next(lines);
  }
  finish(reading, &item);
  reading->host = host;
  reading->host_is_guess = is_guess;
  return VMK_TOOK_LINES;
}
