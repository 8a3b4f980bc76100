/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the JSON document and its form of one object a line.
 * Must not know what stands in the objects.
 */
#include <jansson.h>

#include "core/site/site_json.h"
#include "writers.h"

#define SCHEMA "vmkscope/1"

static int
dump_to_sink(const char *octets, size_t count, void *context)
{
  vmk_sink_put(context, octets, count);
  return 0;
}

void
vmk_write_site(struct vmk_sink *sink, const struct vmk_site *site)
{
  json_t *document = vmk_site_to_json(site);

  json_dump_callback(document, dump_to_sink, sink, JSON_COMPACT | JSON_ENSURE_ASCII);
  json_decref(document);
}

typedef void (*item_writer)(struct vmk_document *json, const struct vmk_report *report,
                            size_t index);

static void
finding_at(struct vmk_document *json, const struct vmk_report *report, size_t index)
{
  vmk_json_finding(json, report, g_ptr_array_index(report->audit->findings, index));
}

static void
migration_at(struct vmk_document *json, const struct vmk_report *report, size_t index)
{
  vmk_json_migration(json, report, g_ptr_array_index(report->audit->migrations, index));
}

static void
row_at(struct vmk_document *json, const struct vmk_report *report, size_t index)
{
  vmk_json_row(json, &report->audit->table[index]);
}

/* The lists of the report, in the order of the document. */
struct list {
  const char *key;  /* in the document */
  const char *type; /* of a line */
  item_writer write;
  size_t count;
};

#define LISTS 5

static void
lists_of(const struct vmk_report *report, struct list lists[LISTS])
{
  const struct vmk_audit *audit = report->audit;
  bool all = !report->flows_only;

  lists[0] = (struct list){"captures", "capture", vmk_json_capture, report->capture_count};
  lists[1] = (struct list){"migrations", "migration", migration_at,
                           all && audit->migrations != NULL ? audit->migrations->len : 0};
  lists[2] = (struct list){"findings", "finding", finding_at,
                           all && audit->findings != NULL ? audit->findings->len : 0};
  lists[3] = (struct list){"traffic_table", "traffic_table", row_at, all ? VMK_TABLE_ROWS : 0};
  lists[4] = (struct list){"roles_by_vlan", "segment", vmk_json_segment,
                           all && audit->survey != NULL ? audit->survey->segments->len : 0};
}

static void
write_list(struct vmk_document *json, const struct vmk_report *report, const struct list *list)
{
  vmk_sink_put(json->sink, ",\n", 2);
  json->follows = false;
  vmk_document_open(json, list->key, '[');
  for (size_t i = 0; i < list->count; i++) {
    vmk_sink_text(json->sink, i > 0 ? ",\n" : "\n");
    json->follows = false;
    vmk_document_open(json, NULL, '{');
    list->write(json, report, i);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

static void
write_flows(struct vmk_sink *sink, const struct vmk_report *report)
{
  size_t count = vmk_flows_count(report->audit->flows);

  vmk_sink_text(sink, ",\n\"flows\":[");
  for (size_t i = 0; i < count && sink->error == 0; i++) {
    struct vmk_flow flow;

    vmk_flows_view(report->audit->flows, i, &flow);
    vmk_sink_text(sink, i > 0 ? ",\n" : "\n");
    vmk_write_flow(sink, report, &flow, NULL);
  }
  vmk_sink_char(sink, ']');
}

static void
write_caps(struct vmk_document *json, const struct vmk_report *report)
{
  const char *cap;

  vmk_sink_put(json->sink, ",\n", 2);
  json->follows = false;
  vmk_document_open(json, "caps_hit", '[');
  for (size_t i = 0; (cap = vmk_flows_cap_hit(report->audit->flows, i)) != NULL; i++) {
    vmk_document_text(json, NULL, cap);
  }
  vmk_document_close(json, ']');
}

void
vmk_json_whole(struct vmk_sink *sink, const struct vmk_report *report)
{
  struct vmk_document json = {sink, false};
  struct list lists[LISTS];

  lists_of(report, lists);
  vmk_document_open(&json, NULL, '{');
  vmk_document_text(&json, "schema", SCHEMA);
  vmk_document_text(&json, "command", report->flows_only ? "flows" : "audit");
  write_list(&json, report, &lists[0]);
  vmk_sink_text(sink, ",\n\"site\":");
  vmk_write_site(sink, report->site);
  write_flows(sink, report);
  if (!report->flows_only) {
    for (size_t i = 1; i < LISTS; i++) {
      write_list(&json, report, &lists[i]);
    }
  }
  write_caps(&json, report);
  vmk_sink_text(sink, "}\n");
}

void
vmk_json_site(struct vmk_sink *sink, const struct vmk_report *report)
{
  vmk_sink_text(sink, "{\"schema\":\"" SCHEMA "\",\"command\":\"inventory\",\n\"site\":");
  vmk_write_site(sink, report->site);
  vmk_sink_text(sink, "}\n");
}

/* One object a line. */

static void
line_open(struct vmk_document *json, const char *type)
{
  json->follows = false;
  vmk_document_open(json, NULL, '{');
  vmk_document_text(json, "type", type);
}

static void
line_close(struct vmk_document *json)
{
  vmk_document_close(json, '}');
  vmk_sink_char(json->sink, '\n');
}

void
vmk_ndjson_flow(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow)
{
  vmk_write_flow(sink, report, flow, "flow");
  vmk_sink_char(sink, '\n');
}

static bool
tags_equal(const struct vmk_tag *a, const struct vmk_tag *b)
{
  return a->service == b->service && a->role == b->role && a->data == b->data &&
         a->confidence == b->confidence;
}

/* Is more known of the flow now than when it ended: by a migration, or by what was learned of
 * routers? */
static bool
known_better(const struct vmk_audit *audit, const struct vmk_tagger *before,
             const struct vmk_flow *flow)
{
  struct vmk_tag tag, old;
  struct vmk_gateway_view view = {0};
  bool better;

  vmk_tag_flow(audit->tagger, flow, false, &tag);
  vmk_tag_flow(before, flow, false, &old);
  better = !tags_equal(&tag, &old);
  if (!better && flow->interesting && audit->gateway != NULL) {
    vmk_gateway_judge(audit->gateway, flow, &tag, &view);
    better =
        view.traversed != VMK_TRAVERSED_UNKNOWN || view.routed_by_masks || view.same_subnet_vmk;
    vmk_gateway_view_clear(&view);
  }
  vmk_tag_clear(&old);
  vmk_tag_clear(&tag);
  return better;
}

static void
write_revisions(struct vmk_sink *sink, const struct vmk_report *report)
{
  const struct vmk_audit *audit = report->audit;
  struct vmk_tagger *before = vmk_tagger_new(report->site);

  for (guint i = 0; audit->interesting != NULL && i < audit->interesting->len; i++) {
    struct vmk_flow flow;

    vmk_flows_view(audit->flows, g_array_index(audit->interesting, size_t, i), &flow);
    if (known_better(audit, before, &flow)) {
      vmk_write_flow(sink, report, &flow, "revision");
      vmk_sink_char(sink, '\n');
    }
  }
  vmk_tagger_free(before);
}

static void
write_all_flows(struct vmk_sink *sink, const struct vmk_report *report)
{
  size_t count = vmk_flows_count(report->audit->flows);

  for (size_t i = 0; i < count && sink->error == 0; i++) {
    struct vmk_flow flow;

    vmk_flows_view(report->audit->flows, i, &flow);
    vmk_ndjson_flow(sink, report, &flow);
  }
}

static void
write_lines(struct vmk_document *json, const struct vmk_report *report, const struct list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    line_open(json, list->type);
    list->write(json, report, i);
    line_close(json);
  }
}

void
vmk_ndjson_site(struct vmk_sink *sink, const struct vmk_report *report)
{
  vmk_sink_text(sink, "{\"type\":\"site\",\"schema\":\"" SCHEMA "\",\"site\":");
  vmk_write_site(sink, report->site);
  vmk_sink_text(sink, "}\n");
}

void
vmk_ndjson_whole(struct vmk_sink *sink, const struct vmk_report *report)
{
  struct vmk_document json = {sink, false};
  struct list lists[LISTS];

  if (report->flows_written) {
    write_revisions(sink, report);
  } else {
    write_all_flows(sink, report);
  }
  lists_of(report, lists);
  write_lines(&json, report, &lists[2]);
  write_lines(&json, report, &lists[1]);
  write_lines(&json, report, &lists[3]);
  write_lines(&json, report, &lists[4]);
  write_lines(&json, report, &lists[0]);
  vmk_ndjson_site(sink, report);
}
