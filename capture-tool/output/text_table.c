/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the article's traffic table and the table of roles by VLAN look as text.
 * Must not know how either was filled.
 */
#include "human.h"
#include "text_parts.h"

#define SEGMENTS_SHOWN 10

const char *const vmk_text_action_words[] = {
    [VMK_ACTION_VMOTION] = "vMotion",
    [VMK_ACTION_SVMOTION] = "svMotion",
    [VMK_ACTION_XMOTION] = "xMotion",
};

const enum vmk_style vmk_text_verdict_styles[] = {
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
                  vmk_text_action_words[row->claim->action], row->claim->hot ? "hot" : "cold");
  bytes_cell(table, row->vmotion);
  bytes_cell(table, row->provisioning);
  bytes_cell(table, row->management);
  bytes_cell(table, row->storage);
  bytes_cell(table, row->through_gateway);
  vmk_table_cell(table, vmk_text_verdict_styles[row->verdict], vmk_row_verdict_name(row->verdict));
}

/* "6  the article says Management; inferred; reason" */
static void
print_reasons(struct vmk_page *page, const struct vmk_report *report, const struct vmk_row *row)
{
  char *label = g_strdup_printf("%u", row->claim->item);
  guint count = row->because != NULL ? row->because->len : 0;
  guint shown = report->verbose ? count : MIN(count, 1);
  GString *line = g_string_new(NULL);

  g_string_printf(line, "the article says %s", row->claim->article_network);
  if (row->verdict != VMK_ROW_NOT_OBSERVED) {
    g_string_append(line, row->inferred ? "; which row it is was inferred"
                                        : "; the actions file names the row");
  }
  for (guint i = 0; i < shown; i++) {
    g_string_append_printf(line, "; %s", (const char *)g_ptr_array_index(row->because, i));
  }
  vmk_page_paragraph(page, 2, label, 3, VMK_STYLE_FAINT, line->str);
  for (size_t i = 0; report->verbose && i < row->claim->literature_count; i++) {
    g_string_printf(line, "%s (%s)", row->claim->literature[i].says,
                    row->claim->literature[i].source);
    vmk_page_paragraph(page, 5, "see", 4, VMK_STYLE_FAINT, line->str);
  }
  g_string_free(line, TRUE);
  g_free(label);
}

static bool
row_shown(const struct vmk_report *report, const struct vmk_row *row)
{
  return row->claim != NULL && (report->verbose || row->verdict != VMK_ROW_NOT_OBSERVED);
}

static void
add_heads(struct vmk_table *table)
{
  static const char *const heads[] = {"",        "vMotion", "provision.", "management",
                                      "storage", "gateway", "verdict"};

  for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
    vmk_table_cell(table, VMK_STYLE_FAINT, heads[i]);
  }
}

void
vmk_text_traffic_table(struct vmk_page *page, const struct vmk_report *report)
{
  const struct vmk_row *rows = report->audit->table;
  struct vmk_table *table = vmk_table_new("lrrrrrl", 2);
  size_t shown = 0;

  add_heads(table);
  for (size_t i = 0; i < VMK_TABLE_ROWS; i++) {
    if (row_shown(report, &rows[i])) {
      add_row(table, &rows[i]);
      shown++;
    }
  }
  if (shown > 0) {
    vmk_page_heading(page, "Traffic table",
                     shown < VMK_TABLE_ROWS
                         ? "bytes by network; the article's other rows were not observed"
                         : "bytes by network, for each row of the article");
    vmk_table_print(table, page);
  }
  for (size_t i = 0; i < VMK_TABLE_ROWS; i++) {
    if (row_shown(report, &rows[i])) {
      print_reasons(page, report, &rows[i]);
    }
  }
  vmk_table_free(table);
}

/* The vSphere names, without what is the same in all. */
static const char *const short_roles[VMK_ROLE_COUNT] = {
    [VMK_ROLE_UNKNOWN] = "not sure",
    [VMK_ROLE_MANAGEMENT] = "management",
    [VMK_ROLE_VMOTION] = "vMotion",
    [VMK_ROLE_PROVISIONING] = "provision.",
    [VMK_ROLE_REPLICATION] = "replication",
    [VMK_ROLE_REPLICATION_NFC] = "repl. NFC",
    [VMK_ROLE_BACKUP_NFC] = "backup NFC",
    [VMK_ROLE_FAULT_TOLERANCE] = "FT",
    [VMK_ROLE_VSAN] = "vSAN",
    [VMK_ROLE_VSAN_WITNESS] = "witness",
    [VMK_ROLE_VSAN_EXTERNAL] = "vSAN ext.",
    [VMK_ROLE_NVME_TCP] = "NVMe/TCP",
    [VMK_ROLE_NVME_RDMA] = "NVMe/RDMA",
    [VMK_ROLE_PTP] = "PTP",
    [VMK_ROLE_ISCSI] = "iSCSI",
    [VMK_ROLE_NFS] = "NFS",
    [VMK_ROLE_OVERLAY] = "overlay",
    [VMK_ROLE_VM] = "VM",
};

static const struct vmk_segment *
segment_at(const struct vmk_survey *survey, guint index)
{
  return &g_array_index(survey->segments, struct vmk_segment, index);
}

/* Columns: roles that are anywhere, as a set of bits. */
static uint32_t
roles_seen(const struct vmk_survey *survey)
{
  uint32_t roles = 0;

  for (guint i = 0; i < survey->segments->len; i++) {
    for (unsigned role = 0; role < VMK_ROLE_COUNT; role++) {
      roles |= segment_at(survey, i)->flows[role] > 0 ? VMK_ROLE_BIT(role) : 0;
    }
  }
  return roles;
}

/* "VLAN 20", "VLAN 100.20", "untagged, vmk0" */
static char *
segment_name(const struct vmk_report *report, const struct vmk_segment *segment)
{
  GString *out = g_string_new(NULL);

  for (unsigned tag = 0; tag < VMK_VLANS_MAX && segment->vlans[tag] != VMK_VLAN_NONE; tag++) {
    g_string_append_printf(out, "%s%u", tag == 0 ? "VLAN " : ".", segment->vlans[tag]);
  }
  if (out->len == 0) {
    const struct vmk_interface *interface = segment->interface < report->interface_count
                                                ? &report->interfaces[segment->interface]
                                                : NULL;

    g_string_append(out, "untagged");
    if (interface != NULL && interface->name != NULL) {
      g_string_append_printf(out, ", %s", interface->name);
    } else if (report->interface_count > 1) {
      g_string_append_printf(out, ", interface %u", segment->interface);
    }
  }
  return g_string_free(out, FALSE);
}

static void
add_segment(struct vmk_table *table, const struct vmk_report *report,
            const struct vmk_segment *segment, uint32_t roles)
{
  char *name = segment_name(report, segment);
  char count[VMK_HUMAN_SIZE];

  vmk_table_cell(table, VMK_STYLE_PLAIN, name);
  for (unsigned role = 1; role <= VMK_ROLE_COUNT; role++) {
    unsigned at = role % VMK_ROLE_COUNT; /* unknown last */

    if ((roles & VMK_ROLE_BIT(at)) != 0) {
      vmk_table_cell(table, at == VMK_ROLE_UNKNOWN ? VMK_STYLE_FAINT : VMK_STYLE_PLAIN,
                     segment->packets[at] > 0 ? vmk_human_count(count, segment->packets[at]) : "-");
    }
  }
  g_free(name);
}

static void
add_role_heads(struct vmk_table *table, uint32_t roles)
{
  vmk_table_cell(table, VMK_STYLE_FAINT, "");
  for (unsigned role = 1; role <= VMK_ROLE_COUNT; role++) {
    if ((roles & VMK_ROLE_BIT(role % VMK_ROLE_COUNT)) != 0) {
      vmk_table_cell(table, VMK_STYLE_FAINT, short_roles[role % VMK_ROLE_COUNT]);
    }
  }
}

void
vmk_text_matrix(struct vmk_page *page, const struct vmk_report *report)
{
  const struct vmk_survey *survey = report->audit->survey;
  guint count = survey != NULL ? survey->segments->len : 0;
  guint shown = report->verbose ? count : MIN(count, SEGMENTS_SHOWN);
  uint32_t roles;
  char *aligns, *note;
  struct vmk_table *table;

  roles = count > 0 ? roles_seen(survey) : 0;
  if (roles == 0 || (roles == VMK_ROLE_BIT(VMK_ROLE_UNKNOWN) && !report->verbose)) {
    return;
  }
  aligns = g_strnfill(1 + (gsize)__builtin_popcount(roles), 'r');
  aligns[0] = 'l';
  table = vmk_table_new(aligns, 2);
  note = shown < count
             ? g_strdup_printf("packets; the first %u of %u segments, -v shows all", shown, count)
             : g_strdup("packets of each role, where it was seen");
  vmk_page_heading(page, "Roles by VLAN", note);
  add_role_heads(table, roles);
  for (guint i = 0; i < shown; i++) {
    add_segment(table, report, segment_at(survey, i), roles);
  }
  vmk_table_print(table, page);
  vmk_table_free(table);
  g_free(note);
  g_free(aligns);
}
