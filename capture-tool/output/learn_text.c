/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what was learned of a stream's records is told on a terminal.
 * Must not know other formats.
 */
#include "core/framing/framing_file.h"
#include "learn_report.h"

static void put(struct vmk_sink *sink, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
put(struct vmk_sink *sink, const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  vmk_sink_text(sink, text);
  g_free(text);
}

static void
tell_length(struct vmk_sink *sink, const struct vmk_framing_layout *layout)
{
  const struct vmk_framing_length *length = &layout->length;

  if (length->width == 0) {
    put(sink, "records of %u octets", layout->header);
    return;
  }
  put(sink, "length of %u octet%s at offset %u, %s, counts ", length->width,
      length->width == 1 ? "" : "s", length->offset, layout->big ? "big-endian" : "little-endian");
  put(sink, "%s",
      length->covers == VMK_FRAMING_RECORD        ? "the whole record"
      : length->covers == VMK_FRAMING_AFTER_FIELD ? "what follows it"
                                                  : "what follows the header");
  if (length->add != 0) {
    put(sink, " (%+d)", length->add);
  }
  if (length->multiple > 1) {
    put(sink, ", padded to %u", length->multiple);
  }
}

static void
tell_candidate(struct vmk_sink *sink, unsigned number, const struct vmk_learn_candidate *candidate)
{
  const struct vmk_framing_layout *layout = &candidate->framing.outer;

  put(sink, "\n%u. ", number);
  tell_length(sink, layout);
  put(sink, "; header of %u\n", layout->header);
  put(sink,
      "   %" G_GUINT64_FORMAT " records explain %.1f %% of %" G_GUINT64_FORMAT
      " octets; %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
      " message ends are record ends; evidence %.0f bits\n",
      (guint64)candidate->records,
      candidate->sampled > 0 ? 100.0 * (double)candidate->covered / (double)candidate->sampled : 0,
      (guint64)candidate->sampled, (guint64)candidate->boundaries_met,
      (guint64)candidate->boundaries, MAX(0, candidate->bits));
  if (candidate->framing.direction != VMK_FRAMING_BOTH) {
    put(sink, "   only what the %s sends\n",
        vmk_name_of(vmk_framing_directions, candidate->framing.direction, ""));
  }
  if (layout->type_width > 0) {
    put(sink, "   type at offset %u, %u values\n", layout->type_offset, layout->type_count);
  }
  for (unsigned i = 0; i < layout->field_count; i++) {
    put(sink, "   %s at offset %u, %u octets\n", layout->fields[i].name, layout->fields[i].offset,
        layout->fields[i].width);
  }
  put(sink, "   refuted by: %s\n", candidate->refuted_by);
}

void
vmk_learn_text(struct vmk_sink *sink, const struct vmk_learn_report *report)
{
  const struct vmk_learned *learned = report->learned;

  put(sink,
      "%s: %s\n%" G_GUINT64_FORMAT " stream%s to port %u, %" G_GUINT64_FORMAT
      " octets, %" G_GUINT64_FORMAT " of them looked at\n",
      learned->outcome == VMK_LEARN_FOUND || learned->outcome == VMK_LEARN_FIXED
          ? "Framing found"
          : "No framing found",
      learned->reason, (guint64)learned->flows, learned->flows == 1 ? "" : "s", report->port,
      (guint64)learned->octets, (guint64)learned->sampled);
  for (size_t i = 0; i < learned->candidate_count; i++) {
    tell_candidate(sink, (unsigned)i + 1, &learned->candidates[i]);
  }
  if (learned->candidate_count > 0) {
    char *text = vmk_framing_text(&learned->candidates[0].framing);

    put(sink, "\nFraming file of the first (-o FILE writes it):\n\n%s", text);
    g_free(text);
  }
  for (guint i = 0; report->signals != NULL && i < report->signals->list->len; i++) {
    const struct vmk_signal *signal = &g_array_index(report->signals->list, struct vmk_signal, i);

    put(sink, "%sheuristic, flow %" G_GUINT64_FORMAT ", %s: %s\n", i == 0 ? "\n" : "",
        (guint64)signal->flow + 1, signal->way == VMK_WAY_CLIENT ? "client" : "server",
        signal->text);
  }
}
