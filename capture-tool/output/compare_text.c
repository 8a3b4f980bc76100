/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a comparison looks as text: the rows of the settings side by side, what changed, what
 * that says. Must not know how it was decided.
 */
#include "compare_report.h"
#include "human.h"
#include "text.h"
#include "text_parts.h"

static const struct vmk_setting *
setting_at(const struct vmk_comparison *comparison, guint i)
{
  return g_ptr_array_index(comparison->settings, i);
}

static void
print_site_changes(struct vmk_page *page, const struct vmk_comparison *comparison)
{
  vmk_page_heading(page, "What differs in the sites", NULL);
  for (guint i = 0; i < comparison->changes->len; i++) {
    const struct vmk_site_change *change =
        &g_array_index(comparison->changes, struct vmk_site_change, i);
    char *text =
        g_strdup_printf("%s: %s is %s at %s", setting_at(comparison, change->setting)->name,
                        vmk_role_name(change->role), change->on ? "on" : "off", change->host);

    vmk_page_paragraph(page, 2, "", 0, VMK_STYLE_PLAIN, text);
    g_free(text);
  }
  if (comparison->changes->len == 0) {
    vmk_page_paragraph(page, 2, "", 0, VMK_STYLE_PLAIN,
                       "no service is known to differ at hosts that two of the reports name");
  }
}

/* "management 102 kB, provisioning 4 kB" */
static void
add_octets(struct vmk_table *table, const struct vmk_setting_row *row)
{
  GString *text = g_string_new(NULL);
  char bytes[VMK_HUMAN_SIZE];

  for (unsigned i = 0; i < VMK_CARRIER_COUNT; i++) {
    if (row->octets[i] > 0) {
      g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "",
                             vmk_carrier_name((enum vmk_carrier)i),
                             vmk_human_bytes(bytes, row->octets[i]));
    }
  }
  vmk_table_cell(table, VMK_STYLE_PLAIN, text->len > 0 ? text->str : "-");
  g_string_free(text, TRUE);
}

static bool
row_shown(const struct vmk_comparison *comparison, int item)
{
  return comparison->verbose || comparison->rows[item].change != VMK_CHANGE_NOT_OBSERVED;
}

/* A line for each setting: the row's name before the first. */
static void
add_row(struct vmk_table *table, const struct vmk_comparison *comparison, int item)
{
  const struct vmk_row_claim *claim = &vmk_row_claims[item];

  for (guint i = 0; i < comparison->settings->len; i++) {
    const struct vmk_setting *setting = setting_at(comparison, i);
    const struct vmk_setting_row *row = &setting->rows[item];

    if (i == 0) {
      vmk_table_cellf(table, VMK_STYLE_PLAIN, "%u %s %s", claim->item,
                      vmk_text_action_words[claim->action], claim->hot ? "hot" : "cold");
    } else {
      vmk_table_cell(table, VMK_STYLE_PLAIN, NULL);
    }
    vmk_table_cell(table, VMK_STYLE_PLAIN, setting->name);
    vmk_table_cell(table, VMK_STYLE_PLAIN, vmk_switch_name(row->vmotion));
    vmk_table_cell(table, VMK_STYLE_PLAIN, vmk_switch_name(row->provisioning));
    add_octets(table, row);
    vmk_table_cell(table, vmk_text_verdict_styles[row->verdict],
                   vmk_row_verdict_name(row->verdict));
  }
}

static void
print_reasons(struct vmk_page *page, const struct vmk_comparison *comparison, int item)
{
  const struct vmk_row_claim *claim = &vmk_row_claims[item];
  const struct vmk_compared *compared = &comparison->rows[item];
  GString *line = g_string_new(NULL);
  char *label = g_strdup_printf("%u", claim->item);

  g_string_printf(line, "together %s; the article says %s", vmk_row_verdict_name(compared->verdict),
                  claim->article_network);
  for (guint i = 0; i < compared->because->len; i++) {
    g_string_append_printf(line, "; %s", (const char *)g_ptr_array_index(compared->because, i));
  }
  vmk_page_paragraph(page, 2, label, 3, vmk_text_verdict_styles[compared->verdict], line->str);
  g_string_free(line, TRUE);
  g_free(label);
}

void
vmk_compare_text(struct vmk_sink *sink, const struct vmk_comparison *comparison)
{
  static const char *const heads[] = {"", "", "vMotion", "provisioning", "captured", "verdict"};
  struct vmk_page page = {.sink = sink,
                          .width = MAX(comparison->width, VMK_PAGE_WIDTH_MIN),
                          .colour = comparison->colour};
  struct vmk_table *table = vmk_table_new("llllll", 2);

  print_site_changes(&page, comparison);
  for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
    vmk_table_cell(table, VMK_STYLE_FAINT, heads[i]);
  }
  for (int i = 0; i < VMK_TABLE_ROWS; i++) {
    if (row_shown(comparison, i)) {
      add_row(table, comparison, i);
    }
  }
  vmk_page_heading(&page, "Traffic tables side by side",
                   "vMotion, provisioning: is the service on at the hosts of the row");
  vmk_table_print(table, &page);
  for (int i = 0; i < VMK_TABLE_ROWS; i++) {
    if (row_shown(comparison, i)) {
      print_reasons(&page, comparison, i);
    }
  }
  vmk_table_free(table);
}
