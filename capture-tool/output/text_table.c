/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the article's traffic table and the table of roles by VLAN look as text.
 * Must not know how either was filled.
 */
#include "human.h"
#include "matrix.h"
#include "text_parts.h"

#define VLANS_SHOWN 6

static const char *const action_words[] = {
    [VMK_ACTION_VMOTION] = "vMotion",
    [VMK_ACTION_SVMOTION] = "svMotion",
    [VMK_ACTION_XMOTION] = "xMotion",
};

static const enum vmk_style verdict_styles[] = {
    [VMK_ROW_NOT_OBSERVED] = VMK_STYLE_FAINT,
    [VMK_ROW_SUPPORTED] = VMK_STYLE_GOOD,
    [VMK_ROW_CONTRADICTED] = VMK_STYLE_WARN,
    [VMK_ROW_UNDECIDED] = VMK_STYLE_MILD,
};

static void
bytes_cell(struct vmk_table *table, uint64_t bytes)
{
  char text[VMK_HUMAN_SIZE];

  vmk_table_cell(table, VMK_STYLE_PLAIN, bytes > 0 ? vmk_human_bytes(text, bytes) : "-");
}

static void
add_row(struct vmk_table *table, const struct vmk_row *row)
{
  vmk_table_cellf(table, VMK_STYLE_PLAIN, "%u %s %s", row->claim->item,
                  action_words[row->claim->action], row->claim->hot ? "hot" : "cold");
  bytes_cell(table, row->vmotion);
  bytes_cell(table, row->provisioning);
  bytes_cell(table, row->management);
  bytes_cell(table, row->storage);
  bytes_cell(table, row->through_gateway);
  vmk_table_cellf(table, verdict_styles[row->verdict], "%s%s", vmk_row_verdict_name(row->verdict),
                  row->inferred && row->verdict != VMK_ROW_NOT_OBSERVED ? " (inferred)" : "");
}

static void
print_reasons(struct vmk_page *page, const struct vmk_report *report, const struct vmk_row *row)
{
  char *label = g_strdup_printf("%u", row->claim->item);
  guint count = row->because != NULL ? row->because->len : 0;
  guint shown = report->verbose ? count : MIN(count, 1);

  for (guint i = 0; i < shown; i++) {
    vmk_page_paragraph(page, 2, i == 0 ? label : "", 2, VMK_STYLE_FAINT,
                       g_ptr_array_index(row->because, i));
  }
  g_free(label);
}

static bool
any_observed(const struct vmk_audit *audit)
{
  for (size_t i = 0; i < VMK_TABLE_ROWS; i++) {
    if (audit->table[i].verdict != VMK_ROW_NOT_OBSERVED) {
      return true;
    }
  }
  return false;
}

void
vmk_text_traffic_table(struct vmk_page *page, const struct vmk_report *report)
{
  static const char *const heads[] = {"",        "vMotion", "provision.", "management",
                                      "storage", "gateway", "verdict"};
  const struct vmk_row *rows = report->audit->table;
  struct vmk_table *table;

  if (!report->verbose && !any_observed(report->audit)) {
    return;
  }
  vmk_page_heading(page, "Traffic table", "bytes on each network against the article's six rows");
  table = vmk_table_new("lrrrrrl", 2);
  for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
    vmk_table_cell(table, VMK_STYLE_FAINT, heads[i]);
  }
  for (size_t i = 0; i < VMK_TABLE_ROWS; i++) {
    if (rows[i].claim != NULL) {
      add_row(table, &rows[i]);
    }
  }
  vmk_table_print(table, page);
  vmk_table_free(table);
  for (size_t i = 0; i < VMK_TABLE_ROWS; i++) {
    if (rows[i].claim != NULL && (report->verbose || rows[i].verdict != VMK_ROW_NOT_OBSERVED)) {
      print_reasons(page, report, &rows[i]);
    }
  }
}

static bool
role_seen(const struct vmk_matrix *matrix, unsigned role)
{
  for (size_t vlan = 0; vlan < matrix->vlan_count; vlan++) {
    if (matrix->cells[role][vlan].flows > 0) {
      return true;
    }
  }
  return false;
}

static void
add_vlan_heads(struct vmk_table *table, const struct vmk_matrix *matrix, size_t shown)
{
  vmk_table_cell(table, VMK_STYLE_FAINT, "");
  for (size_t vlan = 0; vlan < shown; vlan++) {
    if (matrix->vlans[vlan] == VMK_VLAN_UNTAGGED) {
      vmk_table_cell(table, VMK_STYLE_FAINT, "untagged");
    } else {
      vmk_table_cellf(table, VMK_STYLE_FAINT, "VLAN %u", matrix->vlans[vlan]);
    }
  }
}

static void
add_role(struct vmk_table *table, const struct vmk_matrix *matrix, unsigned role, size_t shown)
{
  vmk_table_cell(table, VMK_STYLE_PLAIN, vmk_role_name(role));
  for (size_t vlan = 0; vlan < shown; vlan++) {
    bytes_cell(table, matrix->cells[role][vlan].bytes);
  }
}

static void
print_matrix(struct vmk_page *page, const struct vmk_matrix *matrix, bool verbose)
{
  size_t shown = verbose ? matrix->vlan_count : MIN(matrix->vlan_count, VLANS_SHOWN);
  size_t left_out = matrix->vlan_count - shown + matrix->vlans_left_out;
  char *aligns = g_strnfill(shown + 1, 'r');
  char *note = left_out > 0 ? g_strdup_printf("%zu VLANs not shown", left_out) : NULL;
  struct vmk_table *table;

  aligns[0] = 'l';
  table = vmk_table_new(aligns, 2);
  vmk_page_heading(page, "Roles by VLAN", note);
  add_vlan_heads(table, matrix, shown);
  for (unsigned role = 0; role < VMK_ROLE_COUNT; role++) {
    if (role_seen(matrix, role)) {
      add_role(table, matrix, role, shown);
    }
  }
  vmk_table_print(table, page);
  vmk_table_free(table);
  g_free(note);
  g_free(aligns);
}

void
vmk_text_matrix(struct vmk_page *page, const struct vmk_report *report)
{
  struct vmk_matrix *matrix = g_new(struct vmk_matrix, 1);

  vmk_matrix_fill(matrix, report->audit);
  if (matrix->vlan_count > 0) {
    print_matrix(page, matrix, report->verbose);
  }
  g_free(matrix);
}
