/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what of a report that audit wrote as JSON is needed to compare it with others.
 * Must not know what the comparison is.
 */
#include "report_read.h"

#include <jansson.h>
#include <string.h>

#include "message.h"

struct report {
  const char *path;
  json_t *root;
  struct vmk_setting *setting;
};

static bool
broken(const struct report *report, const char *what)
{
  vmk_message("%s: %s; give reports that vmkscope audit --format json wrote", report->path, what);
  return false;
}

static const char *
text_of(const json_t *object, const char *key)
{
  const char *text = json_string_value(json_object_get(object, key));

  return text != NULL ? text : "";
}

static void
read_vmk(struct vmk_setting_host *host, const json_t *vmk)
{
  const json_t *roles = json_object_get(vmk, "roles");
  enum vmk_role role;

  host->known &= json_is_true(json_object_get(vmk, "roles_known"));
  for (size_t i = 0; i < json_array_size(roles); i++) {
    const char *name = json_string_value(json_array_get(roles, i));

    role = name != NULL ? vmk_role_from_name(name) : VMK_ROLE_UNKNOWN;
    if (role != VMK_ROLE_UNKNOWN) {
      host->roles |= VMK_ROLE_BIT(role);
    }
  }
}

static bool
read_hosts(struct report *report)
{
  const json_t *hosts = json_object_get(json_object_get(report->root, "site"), "hosts");

  if (!json_is_array(hosts)) {
    return broken(report, "no site.hosts");
  }
  for (size_t i = 0; i < json_array_size(hosts); i++) {
    const json_t *vmks = json_object_get(json_array_get(hosts, i), "vmks");
    struct vmk_setting_host host = {.name = g_strdup(text_of(json_array_get(hosts, i), "name")),
                                    .known = json_array_size(vmks) > 0};

    for (size_t k = 0; k < json_array_size(vmks); k++) {
      read_vmk(&host, json_array_get(vmks, k));
    }
    g_array_append_val(report->setting->hosts, host);
  }
  return true;
}

/* On at every one of them, off at one of them, else not known. */
static enum vmk_switch
join(enum vmk_switch a, enum vmk_switch b)
{
  if (a == VMK_SWITCH_OFF || b == VMK_SWITCH_OFF) {
    return VMK_SWITCH_OFF;
  }
  return a == VMK_SWITCH_ON && b == VMK_SWITCH_ON ? VMK_SWITCH_ON : VMK_SWITCH_UNKNOWN;
}

static void
add_host(const struct vmk_setting *setting, struct vmk_setting_row *row, const char *name)
{
  row->vmotion = join(row->vmotion, vmk_setting_switch(setting, name, VMK_ROLE_VMOTION));
  row->provisioning =
      join(row->provisioning, vmk_setting_switch(setting, name, VMK_ROLE_PROVISIONING));
}

/* The services of the hosts that the row's migrations ran between; of a row without any, of all
 * hosts. */
static void
read_switches(struct report *report, struct vmk_setting_row *row, const json_t *ids)
{
  const json_t *migrations = json_object_get(report->root, "migrations");
  const struct vmk_setting *setting = report->setting;

  row->vmotion = row->provisioning = VMK_SWITCH_ON;
  for (size_t i = 0; i < json_array_size(ids); i++) {
    json_int_t id = json_integer_value(json_array_get(ids, i)); /* 1.. in the order of the list */
    const json_t *migration = id > 0 ? json_array_get(migrations, (size_t)id - 1) : NULL;

    add_host(setting, row, text_of(migration, "source"));
    add_host(setting, row, text_of(migration, "destination"));
  }
  for (guint i = 0; json_array_size(ids) == 0 && i < setting->hosts->len; i++) {
    add_host(setting, row, g_array_index(setting->hosts, struct vmk_setting_host, i).name);
  }
  if (json_array_size(ids) == 0 && setting->hosts->len == 0) {
    row->vmotion = row->provisioning = VMK_SWITCH_UNKNOWN;
  }
}

static uint64_t
octets_of(const json_t *captured, const char *key)
{
  json_int_t octets = json_integer_value(json_object_get(captured, key));

  return octets > 0 ? (uint64_t)octets : 0;
}

static bool
read_verdict(const json_t *object, struct vmk_setting_row *row)
{
  const char *word = text_of(object, "verdict");

  for (int verdict = VMK_ROW_NOT_OBSERVED; verdict <= VMK_ROW_UNDECIDED; verdict++) {
    if (strcmp(word, vmk_row_verdict_name((enum vmk_row_verdict)verdict)) == 0) {
      row->verdict = (enum vmk_row_verdict)verdict;
      return true;
    }
  }
  return false;
}

static bool
read_row(struct report *report, const json_t *object, int item)
{
  struct vmk_setting_row *row = &report->setting->rows[item];
  const json_t *captured = json_object_get(object, "captured");
  const json_t *ids = json_object_get(object, "migrations");
  const json_t *because = json_object_get(object, "because");

  if (json_integer_value(json_object_get(object, "item")) != item + 1 ||
      !read_verdict(object, row) || !json_is_object(captured) || !json_is_array(ids)) {
    return broken(report, "its traffic_table is not as expected");
  }
  for (int i = 0; i < VMK_CARRIER_COUNT; i++) {
    row->octets[i] = octets_of(captured, vmk_carrier_name((enum vmk_carrier)i));
  }
  row->through_gateway = octets_of(captured, "through_gateway");
  row->migrations = json_array_size(ids);
  if (json_array_size(because) > 0) {
    row->because = g_strdup(json_string_value(json_array_get(because, 0)));
  }
  read_switches(report, row, ids);
  return true;
}

static bool
read_table(struct report *report)
{
  const json_t *table = json_object_get(report->root, "traffic_table");

  if (json_array_size(table) != VMK_TABLE_ROWS) {
    return broken(report, "no traffic_table (vmkscope flows writes none)");
  }
  for (int i = 0; i < VMK_TABLE_ROWS; i++) {
    if (!read_row(report, json_array_get(table, (size_t)i), i)) {
      return false;
    }
  }
  return true;
}

static bool
read_all(struct report *report)
{
  if (strcmp(text_of(report->root, "schema"), "vmkscope/1") != 0) {
    return broken(report, "no report of the schema vmkscope/1");
  }
  return read_hosts(report) && read_table(report);
}

static struct vmk_setting *
new_setting(const char *path)
{
  char *name = g_path_get_basename(path);
  struct vmk_setting *setting;

  if (g_str_has_suffix(name, ".json") && strlen(name) > 5) {
    name[strlen(name) - 5] = '\0';
  }
  setting = vmk_setting_new(name);
  g_free(name);
  return setting;
}

struct vmk_setting *
vmk_report_read(const char *path)
{
  struct report report = {.path = path};
  json_error_t error;

  report.root = json_load_file(path, 0, &error);
  if (report.root == NULL) {
    vmk_message("%s:%d: %s; give reports that vmkscope audit --format json wrote", path,
                MAX(error.line, 1), error.text);
    return NULL;
  }
  report.setting = new_setting(path);
  if (!read_all(&report)) {
    g_clear_pointer(&report.setting, vmk_setting_free);
  }
  json_decref(report.root);
  return report.setting;
}
