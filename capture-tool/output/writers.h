/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the functions that the table of formats is made of, and the parts that several of them
 * share. Must not know which one is asked for.
 */
#ifndef VMK_OUTPUT_WRITERS_H
#define VMK_OUTPUT_WRITERS_H

#include "json.h"
#include "report.h"

void vmk_text_whole(struct vmk_sink *sink, const struct vmk_report *report);
void vmk_text_site(struct vmk_sink *sink, const struct vmk_report *report);
void vmk_json_whole(struct vmk_sink *sink, const struct vmk_report *report);
void vmk_json_site(struct vmk_sink *sink, const struct vmk_report *report);
void vmk_ndjson_flow(struct vmk_sink *sink, const struct vmk_report *report,
                     const struct vmk_flow *flow);
void vmk_ndjson_whole(struct vmk_sink *sink, const struct vmk_report *report);
void vmk_ndjson_site(struct vmk_sink *sink, const struct vmk_report *report);
void vmk_csv_whole(struct vmk_sink *sink, const struct vmk_report *report);
void vmk_csv_site(struct vmk_sink *sink, const struct vmk_report *report);

/* A FLOW object of interface.md section 2 as one line without its end; type: its first member, or
 * NULL. */
void vmk_write_flow(struct vmk_sink *sink, const struct vmk_report *report,
                    const struct vmk_flow *flow, const char *type);
/* Parts of it, each with the comma in front: "vlans" and "interfaces"; "sightings"; "crossings". */
void vmk_write_places(struct vmk_sink *sink, const struct vmk_flow *flow);
void vmk_write_sightings(struct vmk_sink *sink, const struct vmk_flow *flow);
void vmk_write_crossings(struct vmk_sink *sink, const struct vmk_report *report,
                         const struct vmk_flow *flow);
/* The value of "nfc": an object, or null. */
void vmk_write_nfc(struct vmk_sink *sink, const struct vmk_ledger *ledger);
/* The value of "framing": an object, or null. */
void vmk_write_framing(struct vmk_sink *sink, const struct vmk_framing_use *use);

/* Members of the other objects, without brackets. */
void vmk_json_capture(struct vmk_document *json, const struct vmk_report *report, size_t index);
void vmk_json_migration(struct vmk_document *json, const struct vmk_report *report,
                        const struct vmk_migration *migration);
void vmk_json_finding(struct vmk_document *json, const struct vmk_report *report,
                      const struct vmk_finding *finding);
void vmk_json_segment(struct vmk_document *json, const struct vmk_report *report, size_t index);
void vmk_json_row(struct vmk_document *json, const struct vmk_row *row);
/* "file" and "packet" of a place, both null for number 0. */
void vmk_json_place(struct vmk_document *json, const struct vmk_report *report,
                    struct vmk_place place);
void vmk_json_evidence(struct vmk_document *json, const struct vmk_report *report,
                       const struct vmk_evidence *evidence);
void vmk_json_ids(struct vmk_document *json, const char *key,
                  const GArray *ids); /* uint64_t; NULL: an empty list */
const char *vmk_json_action_name(enum vmk_action_kind kind);
/* The site as one value. */
void vmk_write_site(struct vmk_sink *sink, const struct vmk_site *site);

#endif
