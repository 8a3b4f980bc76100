/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows a framing file as a whole: its groups, its head, and when the framing applies.
 * Must not know what a level of records consists of (compile_layout.c).
 */
#include "core/framing/framing_file.h"

#include <string.h>

#include "core/framing/compile.h"

G_DEFINE_QUARK(vmk - framing - error, vmk_framing_error)

static const struct {
  const char *word;
  bool named; /* [word NAME] */
  bool (*compile)(struct vmk_compile *compile);
} groups[] = {
    {"type", false, vmk_compile_type}, /* first: types= of the others needs it */
    {"length", false, vmk_compile_length},
    {"sequence", false, vmk_compile_sequence},
    {"identifier", true, vmk_compile_identifier},
    {"constant", true, vmk_compile_constant},
    {"field", true, vmk_compile_field},
};

#define NESTED "nested "

static const struct vmk_group *
find(const struct vmk_keys *keys, const char *name)
{
  for (guint i = 0; i < keys->groups->len; i++) {
    const struct vmk_group *group = g_ptr_array_index(keys->groups, i);

    if (strcmp(group->name, name) == 0)
      return group;
  }
  return NULL;
}

/* The text of a key without control characters. */
static bool
read_text(struct vmk_compile *compile, const char *key, char out[VMK_FRAMING_TEXT_MAX])
{
  const struct vmk_key *at = vmk_group_key(compile->group, key);

  if (!at)
    return true;
  for (const char *p = at->value; *p; p = g_utf8_next_char(p))
    if (g_unichar_iscntrl(g_utf8_get_char(p)))
      return vmk_keys_wrong(compile->keys, at->line, compile->error, "%s: control characters", key);
  if (strlen(at->value) >= VMK_FRAMING_TEXT_MAX)
    return vmk_keys_wrong(compile->keys, at->line, compile->error, "%s: longer than %d octets", key,
                          VMK_FRAMING_TEXT_MAX - 1);
  g_strlcpy(out, at->value, VMK_FRAMING_TEXT_MAX);
  return true;
}

static bool
read_ports(const char *text, struct vmk_framing *framing)
{
  char **items = g_strsplit(text, ",", 0);
  bool good = items[0] != NULL;

  for (unsigned i = 0; good && items[i]; i++) {
    uint64_t port;

    good = framing->port_count < VMK_FRAMING_PORTS_MAX &&
           vmk_keys_parse_number(g_strstrip(items[i]), &port) && port > 0 && port < 65536;
    if (good)
      framing->ports[framing->port_count++] = (uint16_t)port;
  }
  g_strfreev(items);
  return good;
}

static bool
read_term(const char *term, struct vmk_framing *framing)
{
  if (g_str_has_prefix(term, "tcp.port==") && framing->port_count == 0)
    return read_ports(term + strlen("tcp.port=="), framing);
  if (g_str_has_prefix(term, "first==") && framing->first_length == 0)
    return vmk_compile_octets(term + strlen("first=="), framing->first, VMK_FRAMING_CONSTANT_MAX,
                              &framing->first_length);
  return false;
}

/* match=tcp.port==8000,8001 and|or first==76 4d 53 4d */
static bool
read_match(struct vmk_compile *compile, struct vmk_framing *framing)
{
  const struct vmk_key *at = vmk_group_key(compile->group, "match");
  char **terms;
  bool good;

  if (!at)
    return true;
  framing->either = strstr(at->value, " or ") != NULL;
  terms = g_strsplit(at->value, framing->either ? " or " : " and ", 0);
  good = terms[0] != NULL;
  for (unsigned i = 0; good && terms[i]; i++)
    good = read_term(g_strstrip(terms[i]), framing);
  g_strfreev(terms);
  framing->automatic = true;
  if (!good)
    return vmk_keys_wrong(compile->keys, at->line, compile->error,
                          "match=%s: write tcp.port==8000 or first==76 4d 53 4d, or both with "
                          "\"and\" or \"or\" between",
                          at->value);
  return true;
}

static bool
read_header(struct vmk_compile *compile)
{
  uint64_t header = 0;

  if (!vmk_compile_order(compile, &compile->layout->big) ||
      !vmk_keys_needed(compile->keys, compile->group, "header-length", 1, VMK_FRAMING_HEADER_MAX,
                       &header, compile->error))
    return false;
  compile->layout->header = (uint16_t)header;
  return true;
}

static bool
read_head(struct vmk_compile *compile, struct vmk_framing *framing)
{
  const struct vmk_key *name = vmk_group_key(compile->group, "name");
  unsigned origin = VMK_FRAMING_LEARNED, direction = VMK_FRAMING_BOTH;

  if (!name || !vmk_compile_is_name(name->value))
    return vmk_keys_wrong(compile->keys, vmk_compile_line(compile, "name"), compile->error,
                          "name= is needed, of small letters, digits and hyphens, up to %d of them",
                          VMK_FRAMING_NAME_MAX - 1);
  g_strlcpy(framing->name, name->value, sizeof framing->name);
  if (!vmk_group_key(compile->group, "origin"))
    return vmk_keys_wrong(compile->keys, compile->group->line, compile->error,
                          "origin= is needed: documented, observed, learned or model");
  if (!read_text(compile, "title", framing->title) ||
      !read_text(compile, "source", framing->source) ||
      !vmk_compile_word(compile, "origin", vmk_framing_origins, &origin) ||
      !vmk_compile_word(compile, "direction", vmk_framing_directions, &direction) ||
      !read_match(compile, framing))
    return false;
  framing->origin = (enum vmk_framing_origin)origin;
  framing->direction = (enum vmk_framing_direction)direction;
  return read_header(compile);
}

static bool
read_nested(struct vmk_compile *compile, struct vmk_framing *framing)
{
  uint64_t offset = framing->outer.header;

  framing->nested = true;
  framing->inner.big = framing->outer.big;
  if (!vmk_keys_number(compile->keys, compile->group, "offset", 0, UINT16_MAX, &offset,
                       compile->error) ||
      !vmk_compile_numbers(compile, "types", framing->inner_types, VMK_FRAMING_FIELD_TYPES_MAX,
                           &framing->inner_type_count))
    return false;
  framing->inner_offset = (uint16_t)offset;
  return read_header(compile);
}

/* The groups of one word, of the outer level or (with the prefix) of the nested one. */
static bool
compile_groups(struct vmk_compile *compile, const char *prefix, const char *word, bool named,
               bool (*run)(struct vmk_compile *))
{
  char *start = g_strconcat(prefix, word, NULL);
  size_t length = strlen(start);
  bool good = true;

  for (guint i = 0; good && i < compile->keys->groups->len; i++) {
    compile->group = g_ptr_array_index(compile->keys->groups, i);
    if (strncmp(compile->group->name, start, length) != 0 ||
        compile->group->name[length] != (named ? ' ' : '\0'))
      continue;
    compile->named = compile->group->name + length + named;
    good = run(compile);
  }
  g_free(start);
  return good;
}

static bool
compile_level(struct vmk_compile *compile, const char *prefix, unsigned line)
{
  for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
    if (!compile_groups(compile, prefix, groups[i].word, groups[i].named, groups[i].compile))
      return false;
  return vmk_compile_finish(compile, line);
}

/* A group or key that nobody asked for is a mistake, most likely in spelling. */
static bool
refuse_unknown(const struct vmk_keys *keys, GError **error)
{
  for (guint i = 0; i < keys->groups->len; i++) {
    const struct vmk_group *group = g_ptr_array_index(keys->groups, i);
    bool any = false;

    for (guint k = 0; k < group->keys->len; k++)
      any |= ((const struct vmk_key *)g_ptr_array_index(group->keys, k))->used;
    if (!any)
      return vmk_keys_wrong(
          keys, group->line, error,
          "no such group [%s]; there are framing, length, type, sequence, identifier NAME, "
          "constant NAME, field NAME, nested, and \"nested\" before any of them",
          group->name);
    for (guint k = 0; k < group->keys->len; k++) {
      const struct vmk_key *key = g_ptr_array_index(group->keys, k);

      if (!key->used)
        return vmk_keys_wrong(keys, key->line, error, "[%s] has no key %s", group->name, key->key);
    }
  }
  return true;
}

static bool
compile_all(const struct vmk_keys *keys, struct vmk_framing *framing, GError **error)
{
  struct vmk_compile compile = {
      .keys = keys, .named = "", .layout = &framing->outer, .error = error};
  const struct vmk_group *nested = find(keys, "nested");

  compile.group = find(keys, "framing");
  if (!compile.group)
    return vmk_keys_wrong(keys, 0, error, "no [framing]: no framing file");
  if (!read_head(&compile, framing) || !compile_level(&compile, "", find(keys, "framing")->line))
    return false;
  if (nested) {
    compile.group = nested;
    compile.layout = &framing->inner;
    if (!read_nested(&compile, framing) || !compile_level(&compile, NESTED, nested->line))
      return false;
  }
  return refuse_unknown(keys, error);
}

bool
vmk_framing_parse(const char *text, size_t length, const char *file, struct vmk_framing *framing,
                  GError **error)
{
  struct vmk_keys keys;
  bool good;

  memset(framing, 0, sizeof *framing);
  good = vmk_keys_read(&keys, text, length, file, error) && compile_all(&keys, framing, error);
  vmk_keys_clear(&keys);
  return good;
}

bool
vmk_framing_load(const char *path, struct vmk_framing *framing, GError **error)
{
  char *text;
  gsize length;
  bool good;

  if (!g_file_get_contents(path, &text, &length, error))
    return false;
  good = vmk_framing_parse(text, length, path, framing, error);
  g_free(text);
  return good;
}
