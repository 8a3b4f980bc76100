/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the largest flows and the migrations look as text.
 * Must not know how they were found.
 */
#include "human.h"
#include "largest.h"
#include "number.h"
#include "text_parts.h"

#define FLOWS_SHOWN 8
#define FLOWS_SHOWN_ALONE 20 /* by the command that shows nothing else */
#define MIGRATIONS_SHOWN 6
#define EVIDENCE_SHOWN 2

/* "esx-a vmk0 10.0.0.1:902" */
static void
append_end(GString *out, const struct vmk_flow *flow, unsigned side, const struct vmk_end *end)
{
  const struct vmk_half *half = &flow->half[side];
  char address[VMK_PUT_ADDRESS_SIZE];
  size_t length = (size_t)(vmk_put_address(address, &half->address) - address);
  bool brackets = !vmk_address_is_v4(&half->address) && flow->transport != VMK_TRANSPORT_OTHER;

  if (end->host != NULL) {
    g_string_append_printf(out, "%s %s ", end->host->name, end->vmk != NULL ? end->vmk->name : "?");
  } else if (end->peer != NULL) {
    g_string_append_printf(out, "%s ", end->peer->name);
  }
  g_string_append(out, brackets ? "[" : "");
  g_string_append_len(out, address, (gssize)length);
  g_string_append(out, brackets ? "]" : "");
  if (flow->transport != VMK_TRANSPORT_OTHER && half->port == 0) {
    g_string_append(out, ":*"); /* one flow over many source ports, as of heartbeats */
  } else if (flow->transport != VMK_TRANSPORT_OTHER) {
    g_string_append_printf(out, ":%u", half->port);
  }
}

static const char *
service_word(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  static const char *const transports[] = {"tcp", "udp", "ip"};

  return tag->service != VMK_SERVICE_UNKNOWN ? vmk_service_name(tag->service)
                                             : transports[flow->transport];
}

static const char *
or_dash(bool known, const char *word)
{
  return known ? word : "-";
}

static enum vmk_style
data_style(enum vmk_data_class data)
{
  return data == VMK_DATA_COLD || data == VMK_DATA_HOT ? VMK_STYLE_WARN : VMK_STYLE_PLAIN;
}

static void
add_flow_row(struct vmk_table *table, const struct vmk_report *report, const struct vmk_flow *flow,
             const struct vmk_tag *tag)
{
  GString *ends = g_string_new(NULL);
  char bytes[VMK_HUMAN_SIZE];
  const char *gateway;
  bool known = tag->service != VMK_SERVICE_UNKNOWN || tag->role != VMK_ROLE_UNKNOWN;

  append_end(ends, flow, 0, &tag->end[0]);
  g_string_append(ends, flow->direction_known_by == VMK_DIRECTION_GUESS ? " <> " : " -> ");
  append_end(ends, flow, 1, &tag->end[1]);
  vmk_table_cellf(table, VMK_STYLE_FAINT, "#%" G_GUINT64_FORMAT, flow->id);
  vmk_table_cell(table, VMK_STYLE_PLAIN,
                 vmk_human_bytes(bytes, flow->half[0].bytes + flow->half[1].bytes));
  vmk_table_cell(table, VMK_STYLE_PLAIN, service_word(flow, tag));
  vmk_table_cell(table, VMK_STYLE_PLAIN,
                 or_dash(tag->role != VMK_ROLE_UNKNOWN, vmk_role_name(tag->role)));
  vmk_table_cell(table, VMK_STYLE_PLAIN, or_dash(known, vmk_confidence_name(tag->confidence)));
  vmk_table_cell(table, data_style(tag->data),
                 or_dash(tag->data != VMK_DATA_UNKNOWN, vmk_data_class_name(tag->data)));
  vmk_table_cell(
      table, VMK_STYLE_PLAIN,
      or_dash(tag->encryption != VMK_ENCRYPTION_UNKNOWN, vmk_encryption_name(tag->encryption)));
  gateway = vmk_report_traversed(report, flow, tag);
  vmk_table_cell(table, gateway[0] == 'y' ? VMK_STYLE_WARN : VMK_STYLE_PLAIN,
                 gateway[0] == 'u' ? "-" : gateway);
  vmk_table_cell(table, VMK_STYLE_PLAIN, ends->str);
  g_string_free(ends, TRUE);
}

static void
add_flow_heads(struct vmk_table *table)
{
  static const char *const heads[] = {"flow",       "bytes",     "service",
                                      "role",       "certainty", "data",
                                      "encryption", "gateway",   "client -> server"};

  for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
    vmk_table_cell(table, VMK_STYLE_FAINT, heads[i]);
  }
}

static void
print_heading(struct vmk_page *page, const struct vmk_largest *largest)
{
  char flows[VMK_HUMAN_SIZE], bytes[VMK_HUMAN_SIZE], tcp[VMK_HUMAN_SIZE], udp[VMK_HUMAN_SIZE];
  char *shown = largest->count < largest->flows
                    ? g_strdup_printf("the %zu largest of ", largest->count)
                    : g_strdup("");
  char *note =
      g_strdup_printf("%s%s (%s TCP, %s UDP), %s in all", shown,
                      vmk_human_count(flows, largest->flows), vmk_human_count(tcp, largest->tcp),
                      vmk_human_count(udp, largest->udp), vmk_human_bytes(bytes, largest->bytes));

  vmk_page_heading(page, "Flows", note);
  g_free(note);
  g_free(shown);
}

void
vmk_text_flows(struct vmk_page *page, const struct vmk_report *report)
{
  size_t limit = report->verbose ? SIZE_MAX : report->flows_only ? FLOWS_SHOWN_ALONE : FLOWS_SHOWN;
  struct vmk_table *table = vmk_table_new("lrllllllw", 2);
  struct vmk_largest largest;

  vmk_largest_find(&largest, report->audit->flows, limit);
  print_heading(page, &largest);
  add_flow_heads(table);
  for (size_t i = 0; i < largest.count; i++) {
    struct vmk_flow flow;
    struct vmk_tag tag;

    vmk_flows_view(report->audit->flows, largest.indexes[i], &flow);
    vmk_tag_flow(report->audit->tagger, &flow, false, &tag);
    add_flow_row(table, report, &flow, &tag);
    vmk_tag_clear(&tag);
  }
  if (largest.count > 0) {
    vmk_table_print(table, page);
  }
  vmk_table_free(table);
  vmk_largest_clear(&largest);
}

static void
append_bytes(GString *line, uint64_t bytes, const char *what)
{
  char text[VMK_HUMAN_SIZE];

  if (bytes > 0) {
    g_string_append_printf(line, "%s%s %s", line->len > 0 ? ", " : "", vmk_human_bytes(text, bytes),
                           what);
  }
}

static void
print_amounts(struct vmk_page *page, const struct vmk_migration *migration)
{
  GString *line = g_string_new(NULL);
  char text[VMK_HUMAN_SIZE], span[VMK_HUMAN_SIZE];
  uint64_t moved = migration->hot_bytes + migration->cold_bytes + migration->storage_bytes;

  append_bytes(line, migration->hot_bytes,
               migration->kind == VMK_MIGRATION_UNKNOWN ? "by vMotion's protocol" : "hot");
  append_bytes(line, migration->cold_bytes, "cold");
  append_bytes(line, migration->storage_bytes, "storage");
  append_bytes(line, migration->control_bytes, "control");
  g_string_append_printf(line, " in %s",
                         vmk_human_duration(span, migration->end - migration->start));
  vmk_human_rate(text, moved, migration->end - migration->start);
  g_string_append_printf(line, "%s%s", text[0] != '\0' ? ", " : "", text);
  if (migration->streams > 0) {
    g_string_append_printf(line, ", %u vMotion stream%s", migration->streams,
                           migration->streams == 1 ? "" : "s");
  }
  if (migration->rtt > 0) {
    g_string_append_printf(line, ", RTT %s", vmk_human_duration(text, migration->rtt));
  }
  vmk_page_paragraph(page, 4, "moved", 6, VMK_STYLE_FAINT, line->str);
  g_string_free(line, TRUE);
}

static void
print_switchover(struct vmk_page *page, const struct vmk_report *report,
                 const struct vmk_migration *migration)
{
  char gap[VMK_HUMAN_SIZE], at[VMK_HUMAN_SIZE];
  char *place = vmk_text_place(report, migration->switchover.rarp);
  GString *line = g_string_new(NULL);

  if (migration->has_switchover) {
    g_string_printf(line, "switch-over %s after the last burst (%s)",
                    vmk_human_duration(gap, migration->switchover.gap),
                    vmk_human_time(at, migration->switchover.at));
    if (place[0] != '\0') {
      g_string_append_printf(line, ", announced by RARP in %s", place);
    }
  }
  if (migration->rarp_note != NULL) {
    g_string_append_printf(line, "%s%s", line->len > 0 ? "; " : "", migration->rarp_note);
  }
  if (line->len > 0) {
    vmk_page_paragraph(page, 4, "end", 6, VMK_STYLE_FAINT, line->str);
  }
  g_string_free(line, TRUE);
  g_free(place);
}

static void
print_migration(struct vmk_page *page, const struct vmk_report *report,
                const struct vmk_migration *migration)
{
  char at[VMK_HUMAN_SIZE];
  char *label = g_strdup_printf("%" G_GUINT64_FORMAT "  %s", migration->id,
                                vmk_migration_kind_name(migration->kind));
  char *flows = vmk_text_ids(migration->flows, 6);
  char *title = g_strdup_printf("(%s) %s -> %s, %s, flow%s %s",
                                vmk_confidence_name(migration->confidence), migration->source,
                                migration->destination, vmk_human_time(at, migration->start),
                                migration->flows->len == 1 ? "" : "s", flows);

  vmk_page_paragraph(page, 2, label, 2, VMK_STYLE_STRONG, title);
  print_amounts(page, migration);
  vmk_text_evidence(page, report, migration->kind_known_by, 4, "seen", EVIDENCE_SHOWN);
  print_switchover(page, report, migration);
  g_free(title);
  g_free(flows);
  g_free(label);
}

void
vmk_text_migrations(struct vmk_page *page, const struct vmk_report *report)
{
  const GPtrArray *migrations = report->audit->migrations;
  guint count = migrations != NULL ? migrations->len : 0;
  guint shown = report->verbose ? count : MIN(count, MIGRATIONS_SHOWN);
  char *note;

  if (count == 0) {
    return;
  }
  note = shown < count ? g_strdup_printf("the first %u of %u; -v shows all", shown, count) : NULL;
  vmk_page_heading(page, "Migrations", note);
  for (guint i = 0; i < shown; i++) {
    print_migration(page, report, g_ptr_array_index(migrations, i));
  }
  g_free(note);
}
