/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the members of captures, findings and rows of the traffic table in JSON (interface.md
 * section 2). Must not know whether they stand in one document or one a line.
 */
#include "core/flow/record.h"
#include "writers.h"

const char *
vmk_json_action_name(enum vmk_action_kind kind)
{
  static const char *const names[] = {
      [VMK_ACTION_VMOTION] = "vmotion",
      [VMK_ACTION_SVMOTION] = "svmotion",
      [VMK_ACTION_XMOTION] = "xmotion",
  };

  return names[kind];
}

void
vmk_json_place(struct vmk_document *json, const struct vmk_report *report, struct vmk_place place)
{
  vmk_document_text(json, "file", vmk_report_file(report, place));
  if (place.number == 0) {
    vmk_document_null(json, "packet");
  } else {
    vmk_document_number(json, "packet", place.number);
  }
}

void
vmk_json_evidence(struct vmk_document *json, const struct vmk_report *report,
                  const struct vmk_evidence *evidence)
{
  vmk_document_text(json, "evidence", vmk_evidence_kind_name(evidence->kind));
  vmk_document_text(json, "text", evidence->text);
  vmk_json_place(json, report, evidence->place);
}

void
vmk_json_ids(struct vmk_document *json, const char *key, const GArray *ids)
{
  vmk_document_open(json, key, '[');
  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    vmk_document_number(json, NULL, g_array_index(ids, uint64_t, i));
  }
  vmk_document_close(json, ']');
}

static void
interfaces(struct vmk_document *json, const struct vmk_report *report, size_t capture)
{
  vmk_document_open(json, "interfaces", '[');
  for (size_t i = 0; i < report->interface_count; i++) {
    const struct vmk_interface *interface = &report->interfaces[i];

    if (interface->file != capture) {
      continue;
    }
    vmk_document_open(json, NULL, '{');
    vmk_document_number(json, "id", i);
    vmk_document_number(json, "number", interface->id);
    vmk_document_text(json, "name", interface->name);
    vmk_document_text(json, "description", interface->description);
    vmk_document_number(json, "link_type", interface->link_type);
    vmk_document_number(json, "snaplen", interface->snap_length);
    vmk_document_number(json, "packets", interface->packets);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

/* What the reader passed over and what the engine did not decode, under one member. */
static void
skipped(struct vmk_document *json, const struct vmk_report *report, size_t index)
{
  const struct vmk_capture *capture = &report->captures[index];
  const struct vmk_undecoded *undecoded;
  size_t count = 0;

  vmk_document_open(json, "skipped", '{');
  for (unsigned skip = 0; skip < VMK_SKIP_COUNT; skip++) {
    if (capture->skipped[skip] > 0) {
      vmk_document_number(json, vmk_skip_name(skip), capture->skipped[skip]);
    }
  }
  undecoded = vmk_flows_undecoded(report->audit->flows, (uint32_t)index, &count);
  for (size_t i = 0; i < count; i++) {
    if (undecoded[i].packets > 0) {
      vmk_document_number(json, undecoded[i].reason, undecoded[i].packets);
    }
  }
  vmk_document_close(json, '}');
}

void
vmk_json_capture(struct vmk_document *json, const struct vmk_report *report, size_t index)
{
  const struct vmk_capture *capture = &report->captures[index];

  vmk_document_text(json, "file", capture->file);
  vmk_document_text(json, "format", vmk_capture_format_name(capture->format));
  interfaces(json, report, index);
  vmk_document_number(json, "packets", capture->packets);
  vmk_document_number(json, "bytes", capture->bytes);
  vmk_document_time(json, "first", capture->first);
  vmk_document_time(json, "last", capture->last);
  vmk_document_flag(json, "complete", capture->complete);
  vmk_document_text(json, "problem", capture->problem);
  skipped(json, report, index);
  vmk_document_number(json, "dropped", capture->dropped);
  vmk_document_text(json, "comment", capture->comment);
  vmk_document_text(json, "application", capture->application);
}

static void
finding_evidence(struct vmk_document *json, const struct vmk_report *report, const GArray *list)
{
  vmk_document_open(json, "evidence", '[');
  for (guint i = 0; list != NULL && i < list->len; i++) {
    const struct vmk_evidence *evidence = &g_array_index(list, struct vmk_evidence, i);

    vmk_document_open(json, NULL, '{');
    vmk_json_place(json, report, evidence->place);
    vmk_document_text(json, "text", evidence->text);
    vmk_document_text(json, "kind", vmk_evidence_kind_name(evidence->kind));
    vmk_document_text(json, "strength", vmk_strength_name(evidence->strength));
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

void
vmk_json_finding(struct vmk_document *json, const struct vmk_report *report,
                 const struct vmk_finding *finding)
{
  const struct vmk_check *check = finding->check;

  vmk_document_text(json, "id", check->id);
  vmk_document_text(json, "rule", check->rule);
  vmk_document_text(json, "level", vmk_level_name(finding->level));
  vmk_document_text(json, "verdict", vmk_verdict_name(finding->verdict));
  vmk_document_text(json, "title", finding->title != NULL ? finding->title : check->title);
  vmk_json_ids(json, "flows", finding->flows);
  vmk_json_ids(json, "migrations", finding->migrations);
  finding_evidence(json, report, finding->evidence);
  vmk_document_text(json, "why", finding->why);
  vmk_document_text(json, "fix", finding->fix);
  vmk_document_text(json, "wants", finding->verdict == VMK_VERDICT_UNDECIDED ? check->wants : NULL);
  vmk_document_open(json, "references", '[');
  for (size_t i = 0; check->references != NULL && check->references[i] != NULL; i++) {
    vmk_document_text(json, NULL, check->references[i]);
  }
  vmk_document_close(json, ']');
}

static void
segment_roles(struct vmk_document *json, const struct vmk_segment *segment)
{
  vmk_document_open(json, "roles", '[');
  for (unsigned role = 0; role < VMK_ROLE_COUNT; role++) {
    if (segment->flows[role] == 0) {
      continue;
    }
    vmk_document_open(json, NULL, '{');
    vmk_document_text(json, "role", vmk_role_name(role));
    vmk_document_number(json, "flows", segment->flows[role]);
    vmk_document_number(json, "packets", segment->packets[role]);
    vmk_document_number(json, "example", segment->example[role]);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

void
vmk_json_segment(struct vmk_document *json, const struct vmk_report *report, size_t index)
{
  const struct vmk_segment *segment =
      &g_array_index(report->audit->survey->segments, struct vmk_segment, index);

  vmk_document_open(json, "vlans", '[');
  for (unsigned tag = 0; tag < VMK_VLANS_MAX && segment->vlans[tag] != VMK_VLAN_NONE; tag++) {
    vmk_document_number(json, NULL, segment->vlans[tag]);
  }
  vmk_document_close(json, ']');
  if (segment->interface == VMK_ANY_INTERFACE) {
    vmk_document_null(json, "interface");
  } else {
    vmk_document_number(json, "interface", segment->interface);
  }
  segment_roles(json, segment);
}

void
vmk_json_row(struct vmk_document *json, const struct vmk_row *row)
{
  vmk_document_number(json, "item", row->claim->item);
  vmk_document_text(json, "action", vmk_json_action_name(row->claim->action));
  vmk_document_text(json, "state", row->claim->hot ? "hot" : "cold");
  vmk_document_text(json, "article_network", row->claim->article_network);
  vmk_document_open(json, "captured", '{');
  vmk_document_number(json, "vmotion", row->vmotion);
  vmk_document_number(json, "provisioning", row->provisioning);
  vmk_document_number(json, "management", row->management);
  vmk_document_number(json, "storage", row->storage);
  vmk_document_number(json, "through_gateway", row->through_gateway);
  vmk_document_close(json, '}');
  vmk_json_ids(json, "migrations", row->migrations);
  vmk_document_text(json, "verdict", vmk_row_verdict_name(row->verdict));
  vmk_document_flag(json, "inferred", row->inferred);
  vmk_document_open(json, "because", '[');
  for (guint i = 0; row->because != NULL && i < row->because->len; i++) {
    vmk_document_text(json, NULL, g_ptr_array_index(row->because, i));
  }
  vmk_document_close(json, ']');
  vmk_document_open(json, "literature", '[');
  for (size_t i = 0; i < row->claim->literature_count; i++) {
    vmk_document_open(json, NULL, '{');
    vmk_document_text(json, "says", row->claim->literature[i].says);
    vmk_document_text(json, "source", row->claim->literature[i].source);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}
