/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the JSON of a comparison (docs/schema/compare.schema.json).
 * Must not know how it was decided.
 */
#include "compare_report.h"
#include "writers.h"

static void
write_setting(struct vmk_document *json, const struct vmk_setting *setting)
{
  vmk_document_open(json, NULL, '{');
  vmk_document_text(json, "name", setting->name);
  vmk_document_open(json, "hosts", '[');
  for (guint i = 0; i < setting->hosts->len; i++) {
    const struct vmk_setting_host *host =
        &g_array_index(setting->hosts, struct vmk_setting_host, i);

    vmk_document_open(json, NULL, '{');
    vmk_document_text(json, "name", host->name);
    vmk_document_text(json, "vmotion",
                      vmk_switch_name(vmk_setting_switch(setting, host->name, VMK_ROLE_VMOTION)));
    vmk_document_text(
        json, "provisioning",
        vmk_switch_name(vmk_setting_switch(setting, host->name, VMK_ROLE_PROVISIONING)));
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
  vmk_document_close(json, '}');
}

static void
write_changes(struct vmk_document *json, const struct vmk_comparison *comparison)
{
  vmk_document_open(json, "site_changes", '[');
  for (guint i = 0; i < comparison->changes->len; i++) {
    const struct vmk_site_change *change =
        &g_array_index(comparison->changes, struct vmk_site_change, i);
    const struct vmk_setting *setting = g_ptr_array_index(comparison->settings, change->setting);

    vmk_document_open(json, NULL, '{');
    vmk_document_text(json, "setting", setting->name);
    vmk_document_text(json, "host", change->host);
    vmk_document_text(json, "service", vmk_role_name(change->role));
    vmk_document_text(json, "now", change->on ? "on" : "off");
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

static void
write_networks(struct vmk_document *json, unsigned carriers)
{
  vmk_document_open(json, "networks", '[');
  for (unsigned i = 0; i < VMK_CARRIER_COUNT; i++) {
    if ((carriers & 1U << i) != 0) {
      vmk_document_text(json, NULL, vmk_carrier_name((enum vmk_carrier)i));
    }
  }
  vmk_document_close(json, ']');
}

static void
write_setting_row(struct vmk_document *json, const struct vmk_setting *setting, int item)
{
  const struct vmk_setting_row *row = &setting->rows[item];

  vmk_document_open(json, NULL, '{');
  vmk_document_text(json, "setting", setting->name);
  vmk_document_text(json, "verdict", vmk_row_verdict_name(row->verdict));
  vmk_document_number(json, "migrations", row->migrations);
  vmk_document_open(json, "captured", '{');
  for (unsigned i = 0; i < VMK_CARRIER_COUNT; i++) {
    vmk_document_number(json, vmk_carrier_name((enum vmk_carrier)i), row->octets[i]);
  }
  vmk_document_number(json, "through_gateway", row->through_gateway);
  vmk_document_close(json, '}');
  write_networks(json, vmk_setting_carriers(row));
  vmk_document_text(json, "vmotion", vmk_switch_name(row->vmotion));
  vmk_document_text(json, "provisioning", vmk_switch_name(row->provisioning));
  vmk_document_text(json, "because", row->because);
  vmk_document_close(json, '}');
}

static void
write_row(struct vmk_document *json, const struct vmk_comparison *comparison, int item)
{
  const struct vmk_row_claim *claim = &vmk_row_claims[item];
  const struct vmk_compared *compared = &comparison->rows[item];

  vmk_document_open(json, NULL, '{');
  vmk_document_number(json, "item", claim->item);
  vmk_document_text(json, "action", vmk_json_action_name(claim->action));
  vmk_document_text(json, "state", claim->hot ? "hot" : "cold");
  vmk_document_text(json, "article_network", claim->article_network);
  vmk_document_open(json, "settings", '[');
  for (guint i = 0; i < comparison->settings->len; i++) {
    write_setting_row(json, g_ptr_array_index(comparison->settings, i), item);
  }
  vmk_document_close(json, ']');
  vmk_document_text(json, "change", vmk_change_name(compared->change));
  vmk_document_text(json, "verdict", vmk_row_verdict_name(compared->verdict));
  vmk_document_open(json, "because", '[');
  for (guint i = 0; i < compared->because->len; i++) {
    vmk_document_text(json, NULL, g_ptr_array_index(compared->because, i));
  }
  vmk_document_close(json, ']');
  vmk_document_close(json, '}');
}

void
vmk_compare_json(struct vmk_sink *sink, const struct vmk_comparison *comparison)
{
  struct vmk_document json = {sink, false};

  vmk_document_open(&json, NULL, '{');
  vmk_document_text(&json, "schema", "vmkscope-compare/1");
  vmk_document_open(&json, "settings", '[');
  for (guint i = 0; i < comparison->settings->len; i++) {
    write_setting(&json, g_ptr_array_index(comparison->settings, i));
  }
  vmk_document_close(&json, ']');
  write_changes(&json, comparison);
  vmk_document_open(&json, "traffic_table", '[');
  for (int i = 0; i < VMK_TABLE_ROWS; i++) {
    write_row(&json, comparison, i);
  }
  vmk_document_close(&json, ']');
  vmk_document_close(&json, '}');
  vmk_sink_char(sink, '\n');
}
