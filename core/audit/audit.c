/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows in which order flows and site become answers, and holds them.
 * Must not know any check, nor how anything is printed.
 */
#include "core/audit/audit.h"

static void
free_finding(gpointer item)
{
  vmk_finding_free(item);
}

static void
free_migration(gpointer item)
{
  vmk_migration_free(item);
}

/* Heartbeats of the inventory's hosts tell which address is a vCenter's. */
static void
learn(struct vmk_audit *audit, const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  if (tag->service == VMK_SERVICE_HEARTBEAT && tag->end[0].vmk != NULL && tag->end[1].vmk == NULL &&
      tag->end[1].peer == NULL)
    vmk_tagger_learn_vcenter(audit->tagger, &flow->half[1].address);
}

static bool
site_is_known(const struct vmk_audit *audit)
{
  return vmk_site_host_count(audit->site) > 0;
}

static void
look_at_flow(struct vmk_audit *audit, size_t index, bool known)
{
  struct vmk_flow flow;
  struct vmk_tag tag;

  vmk_flows_view(audit->flows, index, &flow);
  vmk_tag_flow(audit->tagger, &flow, false, &tag);
  learn(audit, &flow, &tag);
  if (vmk_survey_wants(&flow, &tag))
    g_array_append_val(audit->interesting, index);
  else
    vmk_survey_look(audit->survey, audit->site, known, &flow, &tag);
}

/* First pass: every flow once. Those that matter are set aside until migrations have had their say;
 * most are dull, of which a glance is enough. */
static void
look_at_flows(struct vmk_audit *audit)
{
  size_t count = vmk_flows_count(audit->flows);
  bool known = site_is_known(audit);
  struct vmk_dull *dull = vmk_dull_new(audit->tagger);

  for (size_t i = 0; i < count; i++) {
    struct vmk_flow_glance glance;

    if (!vmk_flows_glance(audit->flows, i, &glance) || !vmk_dull_is(dull, &glance) ||
        !vmk_survey_count(audit->survey, known, &glance))
      look_at_flow(audit, i, known);
  }
  vmk_dull_free(dull);
}

/* Second pass: the flows that matter, with tags that know what heartbeats and migrations told. */
static void
gather_cases(struct vmk_audit *audit)
{
  bool known = site_is_known(audit);

  for (guint i = 0; i < audit->interesting->len; i++) {
    size_t index = g_array_index(audit->interesting, size_t, i);
    struct vmk_flow flow;
    struct vmk_tag tag;

    vmk_flows_view(audit->flows, index, &flow);
    vmk_tag_flow(audit->tagger, &flow, false, &tag);
    vmk_survey_look(audit->survey, audit->site, known, &flow, &tag);
    vmk_survey_add_case(audit->survey, index, &flow, &tag);
  }
  vmk_survey_settle(audit->survey);
}

static void
run_checks(struct vmk_audit *audit)
{
  size_t count;
  const struct vmk_check *checks = vmk_checks(&count);

  for (size_t i = 0; i < count; i++)
    checks[i].run(audit, &checks[i]);
}

void
vmk_audit_run(struct vmk_audit *audit, bool flows_only)
{
  audit->tagger = vmk_tagger_new(audit->site);
  audit->migrations = g_ptr_array_new_with_free_func(free_migration);
  audit->findings = g_ptr_array_new_with_free_func(free_finding);
  audit->interesting = g_array_new(FALSE, FALSE, sizeof(size_t));
  audit->survey = vmk_survey_new();
  audit->gateway = vmk_gateway_learn(audit->site, audit->flows);
  if (flows_only)
    return;
  look_at_flows(audit);
  vmk_migrations_find(audit);
  gather_cases(audit);
  vmk_traffic_table_fill(audit);
  run_checks(audit);
}

static void
clear_row(struct vmk_row *row)
{
  if (row->migrations != NULL)
    g_array_unref(row->migrations);
  if (row->because != NULL)
    g_ptr_array_unref(row->because);
  *row = (struct vmk_row){0};
}

void
vmk_audit_clear(struct vmk_audit *audit)
{
  for (size_t i = 0; i < VMK_TABLE_ROWS; i++)
    clear_row(&audit->table[i]);
  g_clear_pointer(&audit->findings, g_ptr_array_unref);
  g_clear_pointer(&audit->migrations, g_ptr_array_unref);
  g_clear_pointer(&audit->interesting, g_array_unref);
  g_clear_pointer(&audit->survey, vmk_survey_free);
  g_clear_pointer(&audit->gateway, vmk_gateway_context_free);
  g_clear_pointer(&audit->tagger, vmk_tagger_free);
}

void
vmk_audit_add(struct vmk_audit *audit, struct vmk_finding *finding)
{
  g_ptr_array_add(audit->findings, finding);
}

enum vmk_level
vmk_audit_worst(const struct vmk_audit *audit, bool *any)
{
  enum vmk_level worst = VMK_LEVEL_NOTE;

  *any = false;
  for (guint i = 0; i < audit->findings->len; i++) {
    const struct vmk_finding *finding = g_ptr_array_index(audit->findings, i);

    if (finding->verdict != VMK_VERDICT_FAIL)
      continue;
    *any = true;
    worst = MAX(worst, finding->level);
  }
  return worst;
}

const char *
vmk_audit_place_file(const struct vmk_audit *audit, struct vmk_place place)
{
  uint32_t file;

  if (place.number == 0 || place.interface >= audit->interface_count)
    return NULL;
  file = audit->interfaces[place.interface].file;
  return file < audit->capture_count ? audit->captures[file].file : NULL;
}

char *
vmk_audit_place_text(const struct vmk_audit *audit, struct vmk_place place)
{
  const char *file = vmk_audit_place_file(audit, place);

  if (place.number == 0)
    return g_strdup("");
  return g_strdup_printf("%s: packet %" G_GUINT64_FORMAT, file != NULL ? file : "capture",
                         place.number);
}
