/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the text of a key file is cut into groups and keys.
 * Must not know what any group or key means.
 */
#include "core/framing/keys.h"

#include <errno.h>
#include <string.h>

#include "core/framing/framing_file.h"

bool
vmk_keys_wrong(const struct vmk_keys *keys, unsigned line, GError **error, const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  if (line > 0)
    g_set_error(error, VMK_FRAMING_ERROR, 0, "%s:%u: %s", keys->file, line, text);
  else
    g_set_error(error, VMK_FRAMING_ERROR, 0, "%s: %s", keys->file, text);
  g_free(text);
  return false;
}

static void
free_key(gpointer data)
{
  struct vmk_key *key = data;

  g_free(key->key);
  g_free(key->value);
  g_free(key);
}

static void
free_group(gpointer data)
{
  struct vmk_group *group = data;

  g_free(group->name);
  g_ptr_array_unref(group->keys);
  g_free(group);
}

struct vmk_key *
vmk_group_key(const struct vmk_group *group, const char *name)
{
  for (guint i = 0; i < group->keys->len; i++) {
    struct vmk_key *key = g_ptr_array_index(group->keys, i);

    if (strcmp(key->key, name) == 0) {
      key->used = true;
      return key;
    }
  }
  return NULL;
}

static struct vmk_group *
find_group(const struct vmk_keys *keys, const char *name)
{
  for (guint i = 0; i < keys->groups->len; i++) {
    struct vmk_group *group = g_ptr_array_index(keys->groups, i);

    if (strcmp(group->name, name) == 0)
      return group;
  }
  return NULL;
}

static bool
add_group(struct vmk_keys *keys, char *line, unsigned number, GError **error)
{
  size_t length = strlen(line);
  struct vmk_group *group;

  if (line[length - 1] != ']' || length < 3)
    return vmk_keys_wrong(keys, number, error, "a group is written [name]");
  line[length - 1] = '\0';
  group = find_group(keys, line + 1);
  if (group)
    return vmk_keys_wrong(keys, number, error, "[%s] stands in line %u already", line + 1,
                          group->line);
  group = g_new0(struct vmk_group, 1);
  group->name = g_strdup(line + 1);
  group->line = number;
  group->keys = g_ptr_array_new_with_free_func(free_key);
  g_ptr_array_add(keys->groups, group);
  return true;
}

/* Key files write a leading blank as \s, and line feed, tab, return and backslash as \n \t \r \\.
 */
static char *
unescape(const char *text)
{
  static const char from[] = "sntr\\", to[] = " \n\t\r\\";
  GString *out = g_string_new(NULL);

  for (; *text; text++) {
    const char *at = *text == '\\' && text[1] ? strchr(from, text[1]) : NULL;

    g_string_append_c(out, at ? to[at - from] : *text);
    text += at != NULL;
  }
  return g_string_free(out, FALSE);
}

static bool
add_key(struct vmk_keys *keys, char *line, unsigned number, GError **error)
{
  struct vmk_group *group =
      keys->groups->len ? g_ptr_array_index(keys->groups, keys->groups->len - 1) : NULL;
  char *equals = strchr(line, '=');
  struct vmk_key *key;

  if (!equals || equals == line)
    return vmk_keys_wrong(keys, number, error, "neither [group], nor key=value, nor a comment (#)");
  if (!group)
    return vmk_keys_wrong(keys, number, error,
                          "a key before the first [group]; start with [framing]");
  *equals = '\0';
  g_strchomp(line);
  key = vmk_group_key(group, line);
  if (key)
    return vmk_keys_wrong(keys, number, error, "%s stands in line %u already", line, key->line);
  key = g_new0(struct vmk_key, 1);
  key->key = g_strdup(line);
  key->value = unescape(g_strstrip(equals + 1));
  key->line = number;
  g_ptr_array_add(group->keys, key);
  return true;
}

static bool
add_line(struct vmk_keys *keys, char *line, unsigned number, GError **error)
{
  line = g_strstrip(line);
  if (*line == '\0' || *line == '#')
    return true;
  return *line == '[' ? add_group(keys, line, number, error) : add_key(keys, line, number, error);
}

bool
vmk_keys_read(struct vmk_keys *keys, const char *text, size_t length, const char *file,
              GError **error)
{
  char **lines;
  char *copy;
  bool good = true;

  *keys = (struct vmk_keys){.file = file, .groups = g_ptr_array_new_with_free_func(free_group)};
  if (length > VMK_FRAMING_FILE_MAX)
    return vmk_keys_wrong(keys, 0, error, "larger than %d octets: no framing file",
                          VMK_FRAMING_FILE_MAX);
  if (!g_utf8_validate(text, (gssize)length, NULL))
    return vmk_keys_wrong(keys, 0, error, "not UTF-8 text: no framing file");
  copy = g_strndup(text, length);
  lines = g_strsplit(copy, "\n", VMK_KEYS_LINES_MAX);
  for (unsigned i = 0; good && lines[i]; i++)
    good = i + 1 < VMK_KEYS_LINES_MAX ? add_line(keys, lines[i], i + 1, error)
                                      : vmk_keys_wrong(keys, i + 1, error, "too many lines");
  g_strfreev(lines);
  g_free(copy);
  return good;
}

void
vmk_keys_clear(struct vmk_keys *keys)
{
  g_ptr_array_unref(keys->groups);
}

bool
vmk_keys_parse_number(const char *text, uint64_t *value)
{
  bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  char *end;

  if (!(hexadecimal ? g_ascii_isxdigit(text[2]) : g_ascii_isdigit(text[0])))
    return false;
  errno = 0;
  *value = g_ascii_strtoull(text, &end, hexadecimal ? 16 : 10);
  return errno == 0 && *end == '\0';
}

bool
vmk_keys_number(const struct vmk_keys *keys, const struct vmk_group *group, const char *name,
                uint64_t min, uint64_t max, uint64_t *value, GError **error)
{
  struct vmk_key *key = vmk_group_key(group, name);
  uint64_t number;

  if (!key)
    return true;
  if (!vmk_keys_parse_number(key->value, &number))
    return vmk_keys_wrong(keys, key->line, error, "%s=%s is no number", name, key->value);
  if (number < min || number > max)
    return vmk_keys_wrong(keys, key->line, error,
                          "%s=%s is not between %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT, name,
                          key->value, (guint64)min, (guint64)max);
  *value = number;
  return true;
}

bool
vmk_keys_needed(const struct vmk_keys *keys, const struct vmk_group *group, const char *name,
                uint64_t min, uint64_t max, uint64_t *value, GError **error)
{
  if (!vmk_group_key(group, name))
    return vmk_keys_wrong(keys, group->line, error, "[%s] needs %s=", group->name, name);
  return vmk_keys_number(keys, group, name, min, max, value, error);
}
