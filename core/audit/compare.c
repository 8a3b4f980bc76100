/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the traffic tables of several settings of one experiment say together.
 * Must not know captures or how anything is printed.
 */
#include "core/audit/compare.h"

const char *
vmk_carrier_name(enum vmk_carrier carrier)
{
  static const char *const names[] = {[VMK_CARRIER_VMOTION] = "vmotion",
                                      [VMK_CARRIER_PROVISIONING] = "provisioning",
                                      [VMK_CARRIER_MANAGEMENT] = "management",
                                      [VMK_CARRIER_STORAGE] = "storage"};

  return names[carrier];
}

const char *
vmk_switch_name(enum vmk_switch state)
{
  static const char *const names[] = {
      [VMK_SWITCH_UNKNOWN] = "unknown", [VMK_SWITCH_OFF] = "off", [VMK_SWITCH_ON] = "on"};

  return names[state];
}

const char *
vmk_change_name(enum vmk_change change)
{
  static const char *const names[] = {[VMK_CHANGE_NOT_OBSERVED] = "not-observed",
                                      [VMK_CHANGE_NONE] = "none",
                                      [VMK_CHANGE_NETWORKS] = "networks",
                                      [VMK_CHANGE_SEEN_ONCE] = "seen-once"};

  return names[change];
}

static void
clear_host(gpointer item)
{
  g_free(((struct vmk_setting_host *)item)->name);
}

struct vmk_setting *
vmk_setting_new(const char *name)
{
  struct vmk_setting *setting = g_new0(struct vmk_setting, 1);

  setting->name = g_strdup(name);
  setting->hosts = g_array_new(FALSE, TRUE, sizeof(struct vmk_setting_host));
  g_array_set_clear_func(setting->hosts, clear_host);
  return setting;
}

void
vmk_setting_free(struct vmk_setting *setting)
{
  if (setting == NULL)
    return;
  for (int i = 0; i < VMK_TABLE_ROWS; i++)
    g_free(setting->rows[i].because);
  g_array_unref(setting->hosts);
  g_free(setting->name);
  g_free(setting);
}

static const struct vmk_setting_host *
host_at(const struct vmk_setting *setting, guint i)
{
  return &g_array_index(setting->hosts, struct vmk_setting_host, i);
}

static const struct vmk_setting_host *
host_named(const struct vmk_setting *setting, const char *name)
{
  for (guint i = 0; i < setting->hosts->len; i++)
    if (g_ascii_strcasecmp(host_at(setting, i)->name, name) == 0)
      return host_at(setting, i);
  return NULL;
}

static enum vmk_switch
switch_of(const struct vmk_setting_host *host, enum vmk_role role)
{
  if (host == NULL)
    return VMK_SWITCH_UNKNOWN;
  if ((host->roles & VMK_ROLE_BIT(role)) != 0)
    return VMK_SWITCH_ON;
  return host->known ? VMK_SWITCH_OFF : VMK_SWITCH_UNKNOWN;
}

enum vmk_switch
vmk_setting_switch(const struct vmk_setting *setting, const char *host, enum vmk_role role)
{
  return switch_of(host_named(setting, host), role);
}

unsigned
vmk_setting_carriers(const struct vmk_setting_row *row)
{
  unsigned bulk = 0, any = 0;

  for (unsigned i = 0; i < VMK_CARRIER_COUNT; i++) {
    bulk |= row->octets[i] >= VMK_BULK_MIN ? 1U << i : 0;
    any |= row->octets[i] > 0 ? 1U << i : 0;
  }
  return bulk != 0 ? bulk : any;
}

struct comparing {
  const GPtrArray *settings;
  int item; /* 0.. */
  struct vmk_compared *out;
};

static const struct vmk_setting *
setting_at(const struct comparing *c, guint i)
{
  return g_ptr_array_index(c->settings, i);
}

static const struct vmk_setting_row *
row_at(const struct comparing *c, guint i)
{
  return &setting_at(c, i)->rows[c->item];
}

static void G_GNUC_PRINTF(2, 3) because(struct comparing *c, const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  g_ptr_array_add(c->out->because, g_strdup_vprintf(format, arguments));
  va_end(arguments);
}

static bool
observed(const struct vmk_setting_row *row)
{
  return row->verdict != VMK_ROW_NOT_OBSERVED;
}

static guint
next_observed(const struct comparing *c, guint from)
{
  while (from < c->settings->len && !observed(row_at(c, from)))
    from++;
  return from;
}

static char *
carriers_text(unsigned carriers)
{
  GString *text = g_string_new(NULL);

  for (unsigned i = 0; i < VMK_CARRIER_COUNT; i++)
    if ((carriers & 1U << i) != 0)
      g_string_append_printf(text, "%s%s", text->len > 0 ? " and " : "",
                             vmk_carrier_name((enum vmk_carrier)i));
  if (text->len == 0)
    g_string_append(text, "no network that is known");
  return g_string_free(text, FALSE);
}

/* What the article says may carry the row in that setting: its "Management" stands for
 * "Provisioning if enabled, else Management". Where the switch is not known, either. */
static unsigned
claimed(const struct vmk_row_claim *claim, const struct vmk_setting_row *row)
{
  unsigned vmotion = 1U << VMK_CARRIER_VMOTION, nfc = 0;

  if (row->provisioning != VMK_SWITCH_OFF)
    nfc |= 1U << VMK_CARRIER_PROVISIONING;
  if (row->provisioning != VMK_SWITCH_ON)
    nfc |= 1U << VMK_CARRIER_MANAGEMENT;
  if (claim->item == 1)
    return vmotion;
  return claim->item == 5 ? vmotion | nfc : nfc;
}

static bool
as_claimed(const struct comparing *c, guint i)
{
  unsigned carriers = vmk_setting_carriers(row_at(c, i));

  return carriers != 0 && (carriers & ~claimed(&vmk_row_claims[c->item], row_at(c, i))) == 0;
}

/* "vMotion off, then on" for the services that differ and are known; NULL where none does. */
static char *
switched(const struct vmk_setting_row *before, const struct vmk_setting_row *after)
{
  GString *text = g_string_new(NULL);

  if (before->vmotion != after->vmotion && before->vmotion != VMK_SWITCH_UNKNOWN &&
      after->vmotion != VMK_SWITCH_UNKNOWN)
    g_string_append_printf(text, "vMotion %s, then %s", vmk_switch_name(before->vmotion),
                           vmk_switch_name(after->vmotion));
  if (before->provisioning != after->provisioning && before->provisioning != VMK_SWITCH_UNKNOWN &&
      after->provisioning != VMK_SWITCH_UNKNOWN)
    g_string_append_printf(text, "%sprovisioning %s, then %s", text->len > 0 ? "; " : "",
                           vmk_switch_name(before->provisioning),
                           vmk_switch_name(after->provisioning));
  return g_string_free(text, text->len == 0);
}

static void
tell_step(struct comparing *c, guint before, guint after)
{
  char *services = switched(row_at(c, before), row_at(c, after));
  unsigned from = vmk_setting_carriers(row_at(c, before)),
           to = vmk_setting_carriers(row_at(c, after));
  char *old = carriers_text(from), *new = carriers_text(to);
  bool first = as_claimed(c, before), second = as_claimed(c, after);
  const char *fits = first && second ? "as the article says"
                     : first         ? "which only before is as the article says"
                     : second        ? "which only afterwards is as the article says"
                                     : "which is not what the article says";

  if (from != to)
    because(c, "from %s to %s: it went from %s to %s (%s), %s", setting_at(c, before)->name,
            setting_at(c, after)->name, old, new,
            services != NULL ? services : "no service of its hosts is known to differ", fits);
  else
    because(c, "from %s to %s: %s in both (%s), %s", setting_at(c, before)->name,
            setting_at(c, after)->name, new,
            services != NULL
                ? services
                : "no service of its hosts is known to differ, so the step shows nothing new",
            fits);
  g_free(services);
  g_free(old);
  g_free(new);
}

static void
tell_missing(struct comparing *c, guint i)
{
  if (row_at(c, i)->vmotion == VMK_SWITCH_OFF && (c->item == 0 || c->item == 4))
    because(c,
            "%s: not captured, and vMotion is off there; whether it was tried and refused no "
            "capture shows",
            setting_at(c, i)->name);
  else
    because(c, "%s: not captured", setting_at(c, i)->name);
}

/* Every setting that shows the row must agree: one that speaks against it is enough, one that is
 * open leaves it open. */
static enum vmk_row_verdict
verdict_of(struct comparing *c, guint seen)
{
  enum vmk_row_verdict verdict = seen > 1 ? VMK_ROW_SUPPORTED : VMK_ROW_UNDECIDED;

  for (guint i = 0; i < c->settings->len; i++) {
    const struct vmk_setting_row *row = row_at(c, i);

    if (row->verdict == VMK_ROW_CONTRADICTED ||
        (row->verdict == VMK_ROW_SUPPORTED && seen > 1 && !as_claimed(c, i)))
      return VMK_ROW_CONTRADICTED;
    if (row->verdict == VMK_ROW_UNDECIDED)
      verdict = VMK_ROW_UNDECIDED;
  }
  return verdict;
}

static enum vmk_change
walk_steps(struct comparing *c, guint *seen)
{
  enum vmk_change change = VMK_CHANGE_NONE;

  *seen = 0;
  for (guint at = next_observed(c, 0), next; at < c->settings->len; at = next) {
    next = next_observed(c, at + 1);
    (*seen)++;
    if (next < c->settings->len) {
      tell_step(c, at, next);
      if (vmk_setting_carriers(row_at(c, at)) != vmk_setting_carriers(row_at(c, next)))
        change = VMK_CHANGE_NETWORKS;
    }
  }
  return *seen == 0 ? VMK_CHANGE_NOT_OBSERVED : *seen == 1 ? VMK_CHANGE_SEEN_ONCE : change;
}

static void
compare_row(struct comparing *c)
{
  guint seen;

  c->out->change = walk_steps(c, &seen);
  c->out->verdict = seen == 0 ? VMK_ROW_NOT_OBSERVED : verdict_of(c, seen);
  for (guint i = 0; seen > 0 && i < c->settings->len; i++) {
    const struct vmk_setting_row *row = row_at(c, i);

    if (!observed(row))
      tell_missing(c, i);
    else if (row->verdict != VMK_ROW_SUPPORTED && row->because != NULL)
      because(c, "%s is %s there: %s", setting_at(c, i)->name, vmk_row_verdict_name(row->verdict),
              row->because);
  }
}

void
vmk_compare(const GPtrArray *settings, struct vmk_compared rows[VMK_TABLE_ROWS])
{
  for (int i = 0; i < VMK_TABLE_ROWS; i++) {
    struct comparing c = {.settings = settings, .item = i, .out = &rows[i]};

    rows[i] = (struct vmk_compared){.because = g_ptr_array_new_with_free_func(g_free)};
    compare_row(&c);
  }
}

void
vmk_compared_clear(struct vmk_compared rows[VMK_TABLE_ROWS])
{
  for (int i = 0; i < VMK_TABLE_ROWS; i++)
    g_clear_pointer(&rows[i].because, g_ptr_array_unref);
}

static void
compare_hosts(GArray *changes, guint setting, const struct vmk_setting_host *before,
              const struct vmk_setting_host *after)
{
  for (int role = 1; before != NULL && role < VMK_ROLE_COUNT; role++) {
    enum vmk_switch old = switch_of(before, (enum vmk_role)role),
                    new = switch_of(after, (enum vmk_role)role);
    struct vmk_site_change change = {.setting = setting,
                                     .host = after->name,
                                     .role = (enum vmk_role)role,
                                     .on = new == VMK_SWITCH_ON};

    if (old != new &&old != VMK_SWITCH_UNKNOWN &&new != VMK_SWITCH_UNKNOWN)
      g_array_append_val(changes, change);
  }
}

GArray *
vmk_compare_sites(const GPtrArray *settings)
{
  GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct vmk_site_change));

  for (guint i = 1; i < settings->len; i++) {
    const struct vmk_setting *before = g_ptr_array_index(settings, i - 1),
                             *after = g_ptr_array_index(settings, i);

    for (guint h = 0; h < after->hosts->len; h++)
      compare_hosts(changes, i, host_named(before, host_at(after, h)->name), host_at(after, h));
  }
  return changes;
}
