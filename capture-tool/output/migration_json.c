/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the members of a MIGRATION in JSON (interface.md section 2).
 * Must not know how flows were grouped, nor whether the document is one or one object a line.
 */
#include "writers.h"

static void
evidence_list(struct vmk_json *json, const struct vmk_report *report, const char *key,
              const GArray *list)
{
  vmk_json_open(json, key, '[');
  for (guint i = 0; list != NULL && i < list->len; i++) {
    vmk_json_open(json, NULL, '{');
    vmk_json_evidence(json, report, &g_array_index(list, struct vmk_evidence, i));
    vmk_json_close(json, '}');
  }
  vmk_json_close(json, ']');
}

static void
seconds(struct vmk_json *json, const char *key, int64_t nanoseconds)
{
  if (nanoseconds < 0) {
    vmk_json_null(json, key);
  } else {
    vmk_json_decimal(json, key, (uint64_t)nanoseconds, 9);
  }
}

/* Bins up to the last one that is not empty. */
static void
throughput(struct vmk_json *json, const struct vmk_rate *rate)
{
  unsigned used = 0;

  if (rate == NULL) {
    vmk_json_null(json, "throughput");
    return;
  }
  for (unsigned i = 0; i < VMK_RATE_BINS; i++) {
    if (rate->octets[i][0] + rate->octets[i][1] > 0) {
      used = i + 1;
    }
  }
  vmk_json_open(json, "throughput", '{');
  vmk_json_time(json, "start", rate->start);
  seconds(json, "bin_seconds", rate->width);
  vmk_json_open(json, "bytes", '[');
  for (unsigned i = 0; i < used; i++) {
    vmk_json_number(json, NULL, rate->octets[i][0] + rate->octets[i][1]);
  }
  vmk_json_close(json, ']');
  vmk_json_close(json, '}');
}

static void
switchover(struct vmk_json *json, const struct vmk_report *report,
           const struct vmk_migration *migration)
{
  if (!migration->has_switchover) {
    vmk_json_null(json, "switchover");
    return;
  }
  vmk_json_open(json, "switchover", '{');
  vmk_json_time(json, "at", migration->switchover.at);
  seconds(json, "gap", migration->switchover.gap);
  if (migration->switchover.rarp.number == 0) {
    vmk_json_null(json, "rarp_packet");
  } else {
    vmk_json_number(json, "rarp_packet", migration->switchover.rarp.number);
  }
  vmk_json_text(json, "rarp_file", vmk_report_file(report, migration->switchover.rarp));
  vmk_json_close(json, '}');
}

static void
action_row(struct vmk_json *json, const struct vmk_action *action)
{
  if (action == NULL) {
    vmk_json_null(json, "action");
    return;
  }
  vmk_json_open(json, "action", '{');
  vmk_json_number(json, "line", action->line);
  vmk_json_time(json, "start", action->start);
  vmk_json_time(json, "end", action->end);
  vmk_json_text(json, "action", vmk_json_action_name(action->kind));
  vmk_json_text(json, "state", action->hot ? "hot" : "cold");
  vmk_json_text(json, "vm", action->vm);
  vmk_json_text(json, "source", action->source);
  vmk_json_text(json, "destination", action->destination);
  vmk_json_number(json, "ram_bytes", action->ram_bytes);
  vmk_json_number(json, "disk_bytes", action->disk_bytes);
  if (action->snapshots < 0) {
    vmk_json_null(json, "snapshots");
  } else {
    vmk_json_number(json, "snapshots", (uint64_t)action->snapshots);
  }
  vmk_json_text(json, "version", action->version);
  vmk_json_close(json, '}');
}

void
vmk_json_migration(struct vmk_json *json, const struct vmk_report *report,
                   const struct vmk_migration *migration)
{
  vmk_json_number(json, "id", migration->id);
  vmk_json_text(json, "source", migration->source);
  vmk_json_text(json, "destination", migration->destination);
  vmk_json_ids(json, "flows", migration->flows);
  vmk_json_time(json, "start", migration->start);
  vmk_json_time(json, "end", migration->end);
  vmk_json_text(json, "kind", vmk_migration_kind_name(migration->kind));
  vmk_json_text(json, "confidence", vmk_confidence_name(migration->confidence));
  evidence_list(json, report, "kind_known_by", migration->kind_known_by);
  vmk_json_number(json, "streams", migration->streams);
  vmk_json_number(json, "iterations", migration->iterations);
  vmk_json_number(json, "hot_bytes", migration->hot_bytes);
  vmk_json_number(json, "cold_bytes", migration->cold_bytes);
  vmk_json_number(json, "control_bytes", migration->control_bytes);
  vmk_json_number(json, "storage_bytes", migration->storage_bytes);
  throughput(json, migration->rate);
  if (migration->rtt > 0) {
    seconds(json, "rtt", migration->rtt);
  } else {
    vmk_json_null(json, "rtt");
  }
  switchover(json, report, migration);
  vmk_json_text(json, "rarp_note", migration->rarp_note);
  action_row(json, migration->action);
}
