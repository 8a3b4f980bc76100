/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the order of the text report, its first lines about the captures, and how a packet is
 * cited. Must not know what stands in the other parts.
 */
#include "human.h"
#include "text_parts.h"
#include "writers.h"

#define CAPTURES_SHOWN 4

char *
vmk_text_place(const struct vmk_report *report, struct vmk_place place)
{
  const char *file = vmk_report_file(report, place);

  if (place.number == 0) {
    return g_strdup("");
  }
  if (file != NULL && report->capture_count > 1) {
    return g_strdup_printf("%s: packet %" G_GUINT64_FORMAT, file, place.number);
  }
  return g_strdup_printf("packet %" G_GUINT64_FORMAT, place.number);
}

void
vmk_text_evidence(struct vmk_page *page, const struct vmk_report *report, const GArray *evidence,
                  unsigned indent, const char *label, guint limit)
{
  guint count = evidence != NULL ? evidence->len : 0;
  guint shown = report->verbose || count <= limit ? count : limit;

  for (guint i = 0; i < shown; i++) {
    const struct vmk_evidence *piece = &g_array_index(evidence, struct vmk_evidence, i);
    char *place = vmk_text_place(report, piece->place);
    char *line = g_strdup_printf("%s%s%s", place, place[0] != '\0' ? ": " : "", piece->text);

    vmk_page_paragraph(page, indent, i == 0 ? label : "", 6, VMK_STYLE_FAINT, line);
    g_free(line);
    g_free(place);
  }
  if (shown < count) {
    char *more = g_strdup_printf("and %u more (-v or --format json shows all)", count - shown);

    vmk_page_paragraph(page, indent, "", 6, VMK_STYLE_FAINT, more);
    g_free(more);
  }
}

char *
vmk_text_ids(const GArray *ids, guint limit)
{
  GString *out = g_string_new(NULL);

  for (guint i = 0; i < ids->len && i < limit; i++) {
    g_string_append_printf(out, "%s#%" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                           g_array_index(ids, uint64_t, i));
  }
  if (ids->len > limit) {
    g_string_append_printf(out, " and %u more", ids->len - limit);
  }
  return g_string_free(out, FALSE);
}

static void
append_amounts(GString *line, uint64_t packets, uint64_t bytes, int64_t first, int64_t last)
{
  char count[VMK_HUMAN_SIZE], size[VMK_HUMAN_SIZE], span[VMK_HUMAN_SIZE], from[VMK_HUMAN_SIZE];

  g_string_append_printf(line, "%s packet%s, %s", vmk_human_count(count, packets),
                         packets == 1 ? "" : "s", vmk_human_bytes(size, bytes));
  if (first != VMK_TIME_NONE && last != VMK_TIME_NONE) {
    g_string_append_printf(line, ", %s from %s", vmk_human_duration(span, last - first),
                           vmk_human_time(from, first));
  }
}

static void
append_undecoded(GString *line, const struct vmk_report *report, size_t index)
{
  size_t count = 0;
  const struct vmk_undecoded *rows =
      vmk_flows_undecoded(report->audit->flows, (uint32_t)index, &count);
  const char *lead = "; not decoded: ";
  char number[VMK_HUMAN_SIZE];

  for (size_t i = 0; i < count; i++) {
    if (rows[i].packets > 0) {
      g_string_append_printf(line, "%s%s %s", lead, vmk_human_count(number, rows[i].packets),
                             rows[i].reason);
      lead = ", ";
    }
  }
}

static void
append_skipped(GString *line, const struct vmk_capture *capture)
{
  const char *lead = "; passed over: ";
  char number[VMK_HUMAN_SIZE];

  for (unsigned skip = 0; skip < VMK_SKIP_COUNT; skip++) {
    if (capture->skipped[skip] > 0) {
      g_string_append_printf(line, "%s%s %s", lead, vmk_human_count(number, capture->skipped[skip]),
                             vmk_skip_name(skip));
      lead = ", ";
    }
  }
}

static void
print_capture(struct vmk_page *page, const struct vmk_report *report, size_t index)
{
  const struct vmk_capture *capture = &report->captures[index];
  GString *line = g_string_new(NULL);
  char *label;

  if (capture->format == VMK_CAPTURE_NONE) {
    g_string_append_printf(line, "not read: %s", capture->problem != NULL ? capture->problem : "");
  } else {
    g_string_append_printf(line, "%s, ", vmk_capture_format_name(capture->format));
    append_amounts(line, capture->packets, capture->bytes, capture->first, capture->last);
    append_undecoded(line, report, index);
    append_skipped(line, capture);
  }
  label = g_strdup_printf("%s:", capture->file);
  vmk_page_hanging(page, label, VMK_STYLE_STRONG, line->str);
  g_free(label);
  if (capture->format != VMK_CAPTURE_NONE && capture->problem != NULL) {
    g_string_printf(line, "%s: this report covers what comes before", capture->problem);
    vmk_page_paragraph(page, 2, "incomplete", 12, VMK_STYLE_BAD, line->str);
  }
  g_string_free(line, TRUE);
}

static void
print_total(struct vmk_page *page, const struct vmk_report *report)
{
  GString *line = g_string_new(NULL);
  char *label = g_strdup_printf("%zu captures:", report->capture_count);
  uint64_t packets = 0, bytes = 0;
  int64_t first = VMK_TIME_NONE, last = VMK_TIME_NONE;

  for (size_t i = 0; i < report->capture_count; i++) {
    const struct vmk_capture *capture = &report->captures[i];

    packets += capture->packets;
    bytes += capture->bytes;
    if (capture->first != VMK_TIME_NONE) {
      first = first == VMK_TIME_NONE ? capture->first : MIN(first, capture->first);
      last = MAX(last, capture->last);
    }
  }
  append_amounts(line, packets, bytes, first, last);
  vmk_page_hanging(page, label, VMK_STYLE_STRONG, line->str);
  g_free(label);
  g_string_free(line, TRUE);
}

static void
append_some(GString *line, size_t count, const char *one, const char *many)
{
  if (count > 0) {
    g_string_append_printf(line, "%s%zu %s", line->len > 0 ? ", " : "", count,
                           count == 1 ? one : many);
  }
}

static void
print_inventory(struct vmk_page *page, const struct vmk_site *site)
{
  GString *line = g_string_new(NULL);
  size_t vmks = 0;

  for (size_t i = 0; i < vmk_site_host_count(site); i++) {
    vmks += vmk_site_host(site, i)->vmk_count;
  }
  append_some(line, vmk_site_host_count(site), "host", "hosts");
  append_some(line, vmks, "VMkernel interface", "VMkernel interfaces");
  append_some(line, vmk_site_gateway_count(site), "gateway", "gateways");
  append_some(line, vmk_site_peer_count(site), "peer", "peers");
  append_some(line, vmk_site_network_count(site), "network", "networks");
  if (line->len == 0) {
    g_string_append(line, "none given (--inventory FILE): only what the packets prove is said");
  }
  vmk_page_hanging(page, "inventory:", VMK_STYLE_STRONG, line->str);
  g_string_free(line, TRUE);
}

void
vmk_text_captures(struct vmk_page *page, const struct vmk_report *report)
{
  bool all = report->verbose || report->capture_count <= CAPTURES_SHOWN;
  const char *cap;

  if (report->capture_count > 1) {
    print_total(page, report);
  }
  for (size_t i = 0; i < report->capture_count; i++) {
    if (all || report->captures[i].problem != NULL) {
      print_capture(page, report, i);
    }
  }
  for (size_t i = 0; (cap = vmk_flows_cap_hit(report->audit->flows, i)) != NULL; i++) {
    char *line =
        g_strdup_printf("the limit of %s was reached; what came after is not in this report", cap);

    vmk_page_paragraph(page, 2, "incomplete", 12, VMK_STYLE_BAD, line);
    g_free(line);
  }
  print_inventory(page, report->site);
}

static struct vmk_page
page_of(struct vmk_sink *sink, const struct vmk_report *report)
{
  return (struct vmk_page){
      .sink = sink,
      .width = MAX(report->width, VMK_PAGE_WIDTH_MIN),
      .colour = report->colour,
  };
}

void
vmk_text_whole(struct vmk_sink *sink, const struct vmk_report *report)
{
  struct vmk_page page = page_of(sink, report);

  if (!report->quiet) {
    vmk_text_captures(&page, report);
  }
  if (report->flows_only) {
    vmk_text_flows(&page, report);
    return;
  }
  if (!report->quiet) {
    vmk_text_flows(&page, report);
    vmk_text_migrations(&page, report);
    vmk_text_framings(&page, report);
  }
  vmk_text_findings(&page, report);
  if (!report->quiet) {
    vmk_text_traffic_table(&page, report);
    vmk_text_matrix(&page, report);
    vmk_text_undecided(&page, report);
    vmk_text_summary(&page, report);
  }
}
