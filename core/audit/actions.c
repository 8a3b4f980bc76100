/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the actions file: separated values with a header line, columns in any order, one migration
 * a line.
 * Must not know packets.
 */
#include "core/audit/actions.h"

#include <errno.h>
#include <string.h>

#include "core/site/csv.h"

enum column {
  COLUMN_START,
  COLUMN_END,
  COLUMN_ACTION,
  COLUMN_STATE,
  COLUMN_VM,
  COLUMN_SOURCE,
  COLUMN_DESTINATION,
  COLUMN_RAM,
  COLUMN_DISK,
  COLUMN_SNAPSHOTS,
  COLUMN_VERSION,
  COLUMN_COUNT
};

enum { REQUIRED_COLUMNS = COLUMN_DESTINATION + 1 };

static const char *const column_names[COLUMN_COUNT] = {
    [COLUMN_START] = "start",
    [COLUMN_END] = "end",
    [COLUMN_ACTION] = "action",
    [COLUMN_STATE] = "state",
    [COLUMN_VM] = "vm",
    [COLUMN_SOURCE] = "source",
    [COLUMN_DESTINATION] = "destination",
    [COLUMN_RAM] = "ram_bytes",
    [COLUMN_DISK] = "disk_bytes",
    [COLUMN_SNAPSHOTS] = "snapshots",
    [COLUMN_VERSION] = "version",
};

struct reading {
  const char *path;
  unsigned line;
  char separator;
  int place[COLUMN_COUNT]; /* which field of a line, or -1 */
  GError **error;
};

static GQuark
actions_error(void)
{
  return g_quark_from_static_string("vmk-actions");
}

static bool
fail(const struct reading *reading, const char *what, const char *word, const char *remedy)
{
  char *escaped = word != NULL ? g_strescape(word, NULL) : NULL;

  if (escaped != NULL && strlen(escaped) > 60)
    memcpy(escaped + 57, "...", 4);
  if (escaped != NULL)
    g_set_error(reading->error, actions_error(), 0, "%s:%u: %s \"%s\"; %s", reading->path,
                reading->line, what, escaped, remedy);
  else
    g_set_error(reading->error, actions_error(), 0, "%s:%u: %s; %s", reading->path, reading->line,
                what, remedy);
  g_free(escaped);
  return false;
}

static const char *
field(const struct reading *reading, const GPtrArray *fields, enum column column)
{
  int place = reading->place[column];
  char *text;

  if (place < 0 || (guint)place >= fields->len)
    return "";
  text = g_ptr_array_index(fields, place);
  return g_strstrip(text);
}

static bool
read_header(struct reading *reading, const GPtrArray *fields)
{
  for (int i = 0; i < COLUMN_COUNT; i++)
    reading->place[i] = -1;
  for (guint f = 0; f < fields->len; f++) {
    const char *name = g_strstrip(g_ptr_array_index(fields, f));

    for (int i = 0; i < COLUMN_COUNT; i++)
      if (g_ascii_strcasecmp(name, column_names[i]) == 0)
        reading->place[i] = (int)f;
  }
  for (int i = 0; i < REQUIRED_COLUMNS; i++)
    if (reading->place[i] < 0)
      return fail(reading, "the header line lacks the column", column_names[i],
                  "start it with start,end,action,state,vm,source,destination, with commas, "
                  "semicolons or tabs between");
  return true;
}

/* Seconds since the epoch with up to nine decimals, exactly. */
static bool
epoch_time(const char *text, int64_t *time)
{
  char *end;
  int64_t nanoseconds = 0;
  int64_t seconds = g_ascii_strtoll(text, &end, 10);

  if (end == text || !g_ascii_isdigit(text[0]) ||
      seconds > INT64_MAX / G_GINT64_CONSTANT(1000000000) - 1)
    return false;
  if (*end == '.') {
    int64_t unit = 100000000;

    for (end++; g_ascii_isdigit(*end); end++, unit /= 10)
      nanoseconds += (*end - '0') * unit;
  }
  *time = seconds * 1000000000 + nanoseconds;
  return *end == '\0';
}

static bool
read_time(const char *text, int64_t *time)
{
  GTimeZone *utc;
  GDateTime *date;

  if (epoch_time(text, time))
    return true;
  utc = g_time_zone_new_utc();
  date = g_date_time_new_from_iso8601(text, utc);
  g_time_zone_unref(utc);
  if (date == NULL)
    return false;
  *time =
      g_date_time_to_unix(date) * 1000000000 + g_date_time_get_microsecond(date) * INT64_C(1000);
  g_date_time_unref(date);
  return true;
}

static bool
read_kind(const struct reading *reading, const char *text, struct vmk_action *action)
{
  static const char *const names[] = {[VMK_ACTION_VMOTION] = "vmotion",
                                      [VMK_ACTION_SVMOTION] = "svmotion",
                                      [VMK_ACTION_XMOTION] = "xmotion"};

  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (g_ascii_strcasecmp(text, names[i]) == 0) {
      action->kind = (enum vmk_action_kind)i;
      return true;
    }
  return fail(reading, "unknown action", text, "write vmotion, svmotion or xmotion");
}

static bool
read_state(const struct reading *reading, const char *text, struct vmk_action *action)
{
  action->hot = g_ascii_strcasecmp(text, "hot") == 0;
  if (action->hot || g_ascii_strcasecmp(text, "cold") == 0)
    return true;
  return fail(reading, "unknown state", text, "write hot or cold");
}

static bool
read_number(const struct reading *reading, const GPtrArray *fields, enum column column,
            uint64_t *number)
{
  const char *text = field(reading, fields, column);

  if (text[0] == '\0' || g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, number, NULL))
    return true;
  return fail(reading, "not a whole number of 0 or more:", text,
              "write plain octets or a count, without a unit");
}

static bool
read_times(const struct reading *reading, const GPtrArray *fields, struct vmk_action *action)
{
  const char *start = field(reading, fields, COLUMN_START);
  const char *end = field(reading, fields, COLUMN_END);

  if (!read_time(start, &action->start))
    return fail(reading, "not a time:", start,
                "write RFC 3339 (2026-01-31T10:00:00Z) or seconds since the epoch");
  if (!read_time(end, &action->end))
    return fail(reading, "not a time:", end,
                "write RFC 3339 (2026-01-31T10:00:00Z) or seconds since the epoch");
  if (action->end < action->start)
    return fail(reading, "the end is before the start", NULL,
                "swap them, or check their time zones");
  return true;
}

static void
free_action(gpointer item)
{
  struct vmk_action *action = item;

  g_free(action->vm);
  g_free(action->source);
  g_free(action->destination);
  g_free(action->version);
  g_free(action);
}

/* Where another sign stands between the columns, all that is said of them would mislead. */
static bool
is_separated(const struct reading *reading, const GPtrArray *fields)
{
  const char *remedy =
      reading->separator == ';'    ? "separate its columns by semicolons, as the header line does"
      : reading->separator == '\t' ? "separate its columns by tabs, as the header line does"
                                   : "separate its columns by commas, as the header line does";

  return fields->len > 1 || fail(reading, "this line is one column", NULL, remedy);
}

static bool
read_action(const struct reading *reading, const GPtrArray *fields, struct vmk_action *action)
{
  uint64_t snapshots = UINT64_MAX;

  if (!is_separated(reading, fields))
    return false;
  action->line = reading->line;
  action->vm = g_strdup(field(reading, fields, COLUMN_VM));
  action->source = g_strdup(field(reading, fields, COLUMN_SOURCE));
  action->destination = g_strdup(field(reading, fields, COLUMN_DESTINATION));
  if (field(reading, fields, COLUMN_VERSION)[0] != '\0')
    action->version = g_strdup(field(reading, fields, COLUMN_VERSION));
  if (!read_times(reading, fields, action) ||
      !read_kind(reading, field(reading, fields, COLUMN_ACTION), action) ||
      !read_state(reading, field(reading, fields, COLUMN_STATE), action) ||
      !read_number(reading, fields, COLUMN_RAM, &action->ram_bytes) ||
      !read_number(reading, fields, COLUMN_DISK, &action->disk_bytes) ||
      !read_number(reading, fields, COLUMN_SNAPSHOTS, &snapshots))
    return false;
  if (action->source[0] == '\0')
    return fail(reading, "no source host", NULL, "name it as the inventory does");
  action->snapshots = snapshots > G_MAXINT ? -1 : (int)snapshots;
  return true;
}

static GPtrArray *
read_lines(struct reading *reading, const char *content)
{
  GPtrArray *actions = g_ptr_array_new_with_free_func(free_action);
  struct vmk_csv csv = vmk_csv_start(content);
  GPtrArray *fields;
  bool good = true, header = false;

  while (good && (fields = vmk_csv_next(&csv)) != NULL) {
    reading->line = csv.line;
    reading->separator = csv.separator;
    if (!header) {
      good = read_header(reading, fields);
      header = true;
    } else {
      struct vmk_action *action = g_new0(struct vmk_action, 1);

      g_ptr_array_add(actions, action);
      good = read_action(reading, fields, action);
    }
    g_ptr_array_unref(fields);
  }
  if (good && !header) {
    reading->line = 1;
    good = fail(reading, "the file is empty", NULL, "see docs/traffic-table.md for what it holds");
  }
  if (!good)
    g_clear_pointer(&actions, g_ptr_array_unref);
  return actions;
}

GPtrArray *
vmk_actions_load(const char *path, GError **error)
{
  struct reading reading = {.path = path, .error = error};
  GPtrArray *actions;
  char *content;
  gsize length;

  if (!g_file_get_contents(path, &content, &length, error)) {
    g_prefix_error(error, "%s: the actions cannot be read: ", path);
    return NULL;
  }
  if (memchr(content, '\0', length) != NULL) {
    g_set_error(error, actions_error(), 0,
                "%s:1: this is no text; save the actions as CSV in UTF-8", path);
    g_free(content);
    return NULL;
  }
  if (strchr(content, '\n') == NULL) /* lines that end with CR alone */
    g_strdelimit(content, "\r", '\n');
  actions = read_lines(&reading, content);
  g_free(content);
  return actions;
}
