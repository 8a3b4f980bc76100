/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what was learned of a stream's records stands in JSON.
 * Must not know other formats.
 */
#include "learn_report.h"

#include "core/framing/framing_file.h"

static void
write_length(struct vmk_document *json, const struct vmk_framing_length *length)
{
  if (length->width == 0) {
    vmk_document_null(json, "length");
    return;
  }
  vmk_document_open(json, "length", '{');
  vmk_document_number(json, "offset", length->offset);
  vmk_document_number(json, "width", length->width);
  vmk_document_text(json, "covers", vmk_name_of(vmk_framing_coverings, length->covers, ""));
  vmk_document_key(json, "add");
  if (length->add < 0) {
    vmk_sink_char(json->sink, '-');
  }
  vmk_sink_number(json->sink, (uint64_t)(length->add < 0 ? -length->add : length->add));
  vmk_document_number(json, "mask", length->mask);
  vmk_document_number(json, "multiple", length->multiple);
  vmk_document_close(json, '}');
}

static void
write_fields(struct vmk_document *json, const struct vmk_framing_layout *layout)
{
  vmk_document_open(json, "fields", '[');
  for (unsigned i = 0; i < layout->field_count; i++) {
    vmk_document_open(json, NULL, '{');
    vmk_document_text(json, "name", layout->fields[i].name);
    vmk_document_text(json, "kind",
                      layout->fields[i].purpose == VMK_FRAMING_SEQUENCE     ? "sequence"
                      : layout->fields[i].purpose == VMK_FRAMING_IDENTIFIER ? "identifier"
                                                                            : "field");
    vmk_document_number(json, "offset", layout->fields[i].offset);
    vmk_document_number(json, "width", layout->fields[i].width);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

static void
write_constants(struct vmk_document *json, const struct vmk_framing_layout *layout)
{
  vmk_document_open(json, "constants", '[');
  for (unsigned i = 0; i < layout->constant_count; i++) {
    char text[2 * VMK_FRAMING_CONSTANT_MAX + 1] = "";

    for (unsigned k = 0; k < layout->constants[i].length; k++) {
      g_snprintf(text + 2 * k, 3, "%02x", layout->constants[i].octets[k]);
    }
    vmk_document_open(json, NULL, '{');
    vmk_document_number(json, "offset", layout->constants[i].offset);
    vmk_document_text(json, "bytes", text);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

static void
write_type(struct vmk_document *json, const struct vmk_framing_layout *layout)
{
  if (layout->type_width == 0) {
    vmk_document_null(json, "type");
    return;
  }
  vmk_document_open(json, "type", '{');
  vmk_document_number(json, "offset", layout->type_offset);
  vmk_document_number(json, "width", layout->type_width);
  vmk_document_number(json, "values", layout->type_count);
  vmk_document_close(json, '}');
}

static void
write_candidate(struct vmk_document *json, const struct vmk_learn_candidate *candidate)
{
  const struct vmk_framing *framing = &candidate->framing;
  char *text = vmk_framing_text(framing);

  vmk_document_open(json, NULL, '{');
  vmk_document_decimal(json, "coverage",
                       candidate->sampled > 0 ? candidate->covered * 10000 / candidate->sampled : 0,
                       4);
  vmk_document_number(json, "records", candidate->records);
  vmk_document_number(json, "covered", candidate->covered);
  vmk_document_number(json, "sampled", candidate->sampled);
  vmk_document_number(json, "evidence_bits", (uint64_t)MAX(0, candidate->bits));
  vmk_document_number(json, "message_ends", candidate->boundaries);
  vmk_document_number(json, "message_ends_met", candidate->boundaries_met);
  vmk_document_text(json, "refuted_by", candidate->refuted_by);
  vmk_document_text(json, "direction", vmk_name_of(vmk_framing_directions, framing->direction, ""));
  vmk_document_text(json, "byte_order", framing->outer.big ? "big" : "little");
  vmk_document_number(json, "header_length", framing->outer.header);
  write_length(json, &framing->outer.length);
  write_type(json, &framing->outer);
  write_fields(json, &framing->outer);
  write_constants(json, &framing->outer);
  vmk_document_text(json, "framing", text);
  vmk_document_close(json, '}');
  g_free(text);
}

static void
write_signals(struct vmk_document *json, const struct vmk_signals *signals)
{
  vmk_document_open(json, "signals", '[');
  for (guint i = 0; signals != NULL && i < signals->list->len; i++) {
    const struct vmk_signal *signal = &g_array_index(signals->list, struct vmk_signal, i);

    vmk_document_open(json, NULL, '{');
    vmk_document_text(json, "kind", signal->kind);
    vmk_document_flag(json, "heuristic", true);
    vmk_document_number(json, "flow", signal->flow + 1);
    vmk_document_text(json, "way", signal->way == VMK_WAY_CLIENT ? "client" : "server");
    vmk_document_text(json, "text", signal->text);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

void
vmk_learn_json(struct vmk_sink *sink, const struct vmk_learn_report *report)
{
  const struct vmk_learned *learned = report->learned;
  struct vmk_document json = {sink, false};

  vmk_document_open(&json, NULL, '{');
  vmk_document_text(&json, "schema", "vmkscope-learn/1");
  vmk_document_text(&json, "outcome", vmk_learn_outcome_name(learned->outcome));
  vmk_document_text(&json, "reason", learned->reason);
  if (report->flow != 0) {
    vmk_document_number(&json, "flow", report->flow);
  } else {
    vmk_document_null(&json, "flow");
  }
  vmk_document_number(&json, "server_port", report->port);
  vmk_document_number(&json, "streams", learned->flows);
  vmk_document_number(&json, "octets", learned->octets);
  vmk_document_number(&json, "sampled", learned->sampled);
  vmk_document_open(&json, "candidates", '[');
  for (size_t i = 0; i < learned->candidate_count; i++) {
    write_candidate(&json, &learned->candidates[i]);
  }
  vmk_document_close(&json, ']');
  write_signals(&json, report->signals);
  vmk_document_close(&json, '}');
  vmk_sink_char(sink, '\n');
}
