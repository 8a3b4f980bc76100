/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how JSON stands in a text, which line each object is on, and how objects become rows.
 * Must not know any document.
 */
#include "core/site/inventory_json.h"

#include <string.h>

enum { DEPTH_LIMIT = 64 };

json_t *
vmk_json_get(const json_t *object, const char *name)
{
  const char *key;
  json_t *value;

  if (!json_is_object(object))
    return NULL;
  value = json_object_get(object, name);
  if (value)
    return json_is_null(value) ? NULL : value;
  json_object_foreach((json_t *)object, key, value) if (g_ascii_strcasecmp(key, name) == 0 &&
                                                        !json_is_null(value)) return value;
  return NULL;
}

json_t *
vmk_json_path(const json_t *object, const char *path)
{
  char **names = g_strsplit(path, ".", 8);
  json_t *value = (json_t *)object;

  for (char **name = names; *name && value; name++)
    value = vmk_json_get(value, *name);
  g_strfreev(names);
  return value;
}

const char *
vmk_json_text(const json_t *object, const char *path)
{
  const char *text = json_string_value(vmk_json_path(object, path));

  return text && !vmk_value_says_nothing(text) ? text : NULL;
}

int64_t
vmk_json_number(const json_t *object, const char *path)
{
  const json_t *value = vmk_json_path(object, path);
  guint64 number;

  if (json_is_integer(value))
    return json_integer_value(value) >= 0 && json_integer_value(value) <= INT32_MAX
               ? json_integer_value(value)
               : -1;
  if (json_is_string(value) &&
      g_ascii_string_to_unsigned(json_string_value(value), 10, 0, INT32_MAX, &number, NULL))
    return (int64_t)number;
  return -1;
}

struct vmk_source
vmk_json_at(const struct vmk_json *json, const json_t *object)
{
  return vmk_reading_at(json->reading, GPOINTER_TO_UINT(g_hash_table_lookup(json->lines, object)));
}

/* Objects in document order, each with the next of the lines on which an object starts. */
static void
assign_lines(GHashTable *table, const json_t *node, const GArray *lines, guint *next)
{
  const char *key;
  json_t *child;
  size_t i;

  if (json_is_object(node)) {
    g_assert(*next < lines->len);
    g_hash_table_insert(table, (gpointer)node,
                        GUINT_TO_POINTER(g_array_index(lines, unsigned, (*next)++)));
    json_object_foreach((json_t *)node, key, child) assign_lines(table, child, lines, next);
  }
  json_array_foreach(node, i, child) assign_lines(table, child, lines, next);
}

/* The line of every '{' outside strings. */
static GArray *
object_lines(const char *text, size_t length, unsigned line)
{
  GArray *lines = g_array_new(FALSE, FALSE, sizeof(unsigned));
  bool quoted = false;

  for (size_t i = 0; i < length; i++) {
    if (text[i] == '\n')
      line++;
    else if (quoted && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (text[i] == '{' && !quoted)
      g_array_append_val(lines, line);
  }
  return lines;
}

/* A copy with commas before a closing bracket turned to blanks: documentation samples have them. */
static char *
without_trailing_commas(const char *text, size_t length)
{
  char *copy = g_strndup(text, length);
  bool quoted = false;
  size_t comma = length;

  for (size_t i = 0; i < length; i++) {
    if (quoted && copy[i] == '\\') {
      i++;
      continue;
    }
    if (copy[i] == '"')
      quoted = !quoted;
    if (quoted || strchr(" \t\r\n", copy[i]))
      continue;
    if ((copy[i] == '}' || copy[i] == ']') && comma < length)
      copy[comma] = ' ';
    comma = copy[i] == ',' ? i : length;
  }
  return copy;
}

/* Parses one document; *used is how many octets it takes. NULL with *problem set when it is broken.
 */
static json_t *
parse(const char *text, size_t length, size_t *used, json_error_t *problem)
{
  const size_t flags = JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES;
  json_t *document = json_loadb(text, length, flags, problem);
  json_error_t second;
  char *copy;

  if (document) {
    *used = (size_t)problem->position;
    return document;
  }
  copy = without_trailing_commas(text, length);
  document = json_loadb(copy, length, flags, &second);
  g_free(copy);
  if (document)
    *used = (size_t)second.position;
  return document;
}

static void
add_scalar(GString *text, const json_t *value)
{
  char *dump;

  if (text->len)
    g_string_append(text, ", ");
  if (json_is_string(value)) {
    g_string_append(text, json_string_value(value));
    return;
  }
  dump = json_dumps(value, JSON_ENCODE_ANY);
  g_string_append(text, dump ? dump : "");
  free(dump);
}

/* A cell from a scalar, a list of scalars, or an object with a name (PowerCLI's VMHost). */
static void
add_cell(struct vmk_row *row, const char *key, const json_t *value)
{
  GString *text = g_string_new(NULL);
  const json_t *item;
  size_t i;
  bool usable = true;

  if (json_is_object(value))
    value = vmk_json_get(value, "name");
  if (json_is_array(value)) {
    json_array_foreach(value, i, item) if (json_is_object(item) || json_is_array(item)) usable =
        false;
    else add_scalar(text, item);
  } else if (value && !json_is_object(value)) {
    add_scalar(text, value);
  } else {
    usable = false;
  }
  if (usable)
    vmk_row_add(row, key, text->str);
  g_string_free(text, TRUE);
}

/* Ansible files interfaces under the host's name. */
static void
store_row(struct vmk_json *json, const struct vmk_kind *kind, const struct vmk_row *row,
          const char *key)
{
  struct vmk_reading *reading = json->reading;
  const char *host = reading->host;
  bool is_guess = reading->host_is_guess;

  if (kind == &vmk_kind_ansible && key && *key && strcmp(key, "host_vmk_info") != 0) {
    reading->host = vmk_site_intern(reading->site, key);
    reading->host_is_guess = false;
  }
  vmk_row_store(reading, kind, row);
  reading->host = host;
  reading->host_is_guess = is_guess;
}

static bool
take_row(struct vmk_json *json, const json_t *object, const char *key)
{
  struct vmk_row row;
  const struct vmk_kind *kind;
  const char *name;
  json_t *value;

  vmk_row_init(&row, vmk_json_at(json, object).line);
  json_object_foreach((json_t *)object, name, value) add_cell(&row, name, value);
  kind = vmk_kind_of_row(&row);
  if (kind)
    store_row(json, kind, &row, key);
  vmk_row_clear(&row);
  return kind != NULL;
}

/* Returns how many things were understood. */
static size_t
walk(struct vmk_json *json, const json_t *node, const char *key, unsigned depth)
{
  size_t taken = 0, i;
  const char *name;
  json_t *child;

  if (depth > DEPTH_LIMIT)
    return 0;
  if (json_is_object(node)) {
    if (vmk_json_take_host(json, node) || vmk_json_take_vcf(json, node) ||
        take_row(json, node, key))
      return 1;
    json_object_foreach((json_t *)node, name, child) taken += walk(json, child, name, depth + 1);
  }
  if (json_is_array(node) && vmk_json_take_properties(json, node))
    return 1;
  json_array_foreach(node, i, child) taken += walk(json, child, key, depth + 1);
  return taken;
}

static void
take_document(struct vmk_reading *reading, const json_t *document, const char *text, size_t length,
              unsigned line)
{
  struct vmk_json json = {.reading = reading,
                          .lines = g_hash_table_new(g_direct_hash, g_direct_equal)};
  GArray *lines = object_lines(text, length, line);
  guint next = 0;

  assign_lines(json.lines, document, lines, &next);
  if (walk(&json, document, NULL, 0) == 0)
    vmk_site_note_add(reading->site, vmk_reading_at(reading, line),
                      "nothing about VMkernel interfaces in this JSON; expected are HostSystem, "
                      "host.vnic.info, esxcli, "
                      "PowerCLI, Ansible or sddcSpec documents");
  g_array_unref(lines);
  g_hash_table_destroy(json.lines);
}

/* Where JSON starts on the line, or NULL: at its first character, or behind Ansible's "=> ". */
static const char *
json_start(const char *line)
{
  const char *first = line + strspn(line, " \t");
  const char *arrow = strstr(line, "=> {");

  if (*first == '{')
    return first;
  if (*first == '[' && strchr("{[\"]", first[1 + strspn(first + 1, " \t")]))
    return first;
  return arrow ? arrow + 3 : NULL;
}

enum vmk_took
vmk_read_json(struct vmk_reading *reading, struct vmk_lines *lines, const char *line,
              GError **error)
{
  const char *start = json_start(line);
  json_error_t problem;
  json_t *document;
  const char *text;
  size_t used = 0;

  if (!start)
    return VMK_TOOK_NOTHING;
  text = lines->at + (start - line);
  document = parse(text, (size_t)(lines->end - text), &used, &problem);
  if (!document) {
    vmk_site_set_error(error, VMK_SITE_ERROR_CONTENT,
                       vmk_reading_at(reading, lines->number + (unsigned)MAX(problem.line, 1) - 1),
                       "JSON is broken: %s; save the tool's output again, complete and unchanged",
                       problem.text);
    return VMK_TOOK_ERROR;
  }
  take_document(reading, document, text, used, lines->number);
  json_decref(document);
  vmk_lines_move(lines, text + used);
  return VMK_TOOK_LINES;
}
