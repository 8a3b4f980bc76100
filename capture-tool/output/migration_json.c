/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the members of a MIGRATION in JSON (interface.md section 2).
 * Must not know how flows were grouped, nor whether the document is one or one object a line.
 */
#include "writers.h"

static void
evidence_list(struct vmk_document *json, const struct vmk_report *report, const char *key,
              const GArray *list)
{
  vmk_document_open(json, key, '[');
  for (guint i = 0; list != NULL && i < list->len; i++) {
    vmk_document_open(json, NULL, '{');
    vmk_json_evidence(json, report, &g_array_index(list, struct vmk_evidence, i));
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

static void
seconds(struct vmk_document *json, const char *key, int64_t nanoseconds)
{
  if (nanoseconds < 0) {
    vmk_document_null(json, key);
  } else {
    vmk_document_decimal(json, key, (uint64_t)nanoseconds, 9);
  }
}

/* Bins up to the last one that is not empty. */
static void
throughput(struct vmk_document *json, const struct vmk_rate *rate)
{
  unsigned used = 0;

  if (rate == NULL) {
    vmk_document_null(json, "throughput");
    return;
  }
  for (unsigned i = 0; i < VMK_RATE_BINS; i++) {
    if (rate->octets[i][0] + rate->octets[i][1] > 0) {
      used = i + 1;
    }
  }
  vmk_document_open(json, "throughput", '{');
  vmk_document_time(json, "start", rate->start);
  seconds(json, "bin_seconds", rate->width);
  vmk_document_open(json, "bytes", '[');
  for (unsigned i = 0; i < used; i++) {
    vmk_document_number(json, NULL, rate->octets[i][0] + rate->octets[i][1]);
  }
  vmk_document_close(json, ']');
  vmk_document_close(json, '}');
}

static void
switchover(struct vmk_document *json, const struct vmk_report *report,
           const struct vmk_migration *migration)
{
  if (!migration->has_switchover) {
    vmk_document_null(json, "switchover");
    return;
  }
  vmk_document_open(json, "switchover", '{');
  vmk_document_time(json, "at", migration->switchover.at);
  seconds(json, "gap", migration->switchover.gap);
  if (migration->switchover.rarp.number == 0) {
    vmk_document_null(json, "rarp_packet");
  } else {
    vmk_document_number(json, "rarp_packet", migration->switchover.rarp.number);
  }
  vmk_document_text(json, "rarp_file", vmk_report_file(report, migration->switchover.rarp));
  vmk_document_close(json, '}');
}

static void
action_row(struct vmk_document *json, const struct vmk_action *action)
{
  if (action == NULL) {
    vmk_document_null(json, "action");
    return;
  }
  vmk_document_open(json, "action", '{');
  vmk_document_number(json, "line", action->line);
  vmk_document_time(json, "start", action->start);
  vmk_document_time(json, "end", action->end);
  vmk_document_text(json, "action", vmk_json_action_name(action->kind));
  vmk_document_text(json, "state", action->hot ? "hot" : "cold");
  vmk_document_text(json, "vm", action->vm);
  vmk_document_text(json, "source", action->source);
  vmk_document_text(json, "destination", action->destination);
  vmk_document_number(json, "ram_bytes", action->ram_bytes);
  vmk_document_number(json, "disk_bytes", action->disk_bytes);
  if (action->snapshots < 0) {
    vmk_document_null(json, "snapshots");
  } else {
    vmk_document_number(json, "snapshots", (uint64_t)action->snapshots);
  }
  vmk_document_text(json, "version", action->version);
  vmk_document_close(json, '}');
}

void
vmk_json_migration(struct vmk_document *json, const struct vmk_report *report,
                   const struct vmk_migration *migration)
{
  vmk_document_number(json, "id", migration->id);
  vmk_document_text(json, "source", migration->source);
  vmk_document_text(json, "destination", migration->destination);
  vmk_json_ids(json, "flows", migration->flows);
  vmk_document_time(json, "start", migration->start);
  vmk_document_time(json, "end", migration->end);
  vmk_document_text(json, "kind", vmk_migration_kind_name(migration->kind));
  vmk_document_text(json, "confidence", vmk_confidence_name(migration->confidence));
  evidence_list(json, report, "kind_known_by", migration->kind_known_by);
  vmk_document_number(json, "streams", migration->streams);
  vmk_document_number(json, "iterations", migration->iterations);
  vmk_document_number(json, "hot_bytes", migration->hot_bytes);
  vmk_document_number(json, "cold_bytes", migration->cold_bytes);
  vmk_document_number(json, "control_bytes", migration->control_bytes);
  vmk_document_number(json, "storage_bytes", migration->storage_bytes);
  throughput(json, migration->rate);
  if (migration->rtt > 0) {
    seconds(json, "rtt", migration->rtt);
  } else {
    vmk_document_null(json, "rtt");
  }
  switchover(json, report, migration);
  vmk_document_text(json, "rarp_note", migration->rarp_note);
  action_row(json, migration->action);
}
