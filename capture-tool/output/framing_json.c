/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what a framing file counted in a flow stands in JSON.
 * Must not know other formats.
 */
#include "writers.h"

static void
both(struct vmk_document *json, const char *key, const uint64_t numbers[2])
{
  vmk_document_open(json, key, '{');
  vmk_document_number(json, "client", numbers[0]);
  vmk_document_number(json, "server", numbers[1]);
  vmk_document_close(json, '}');
}

void
vmk_write_framing(struct vmk_sink *sink, const struct vmk_framing_use *use)
{
  struct vmk_document json = {sink, false};

  if (use == NULL) {
    vmk_sink_put(sink, "null", 4);
    return;
  }
  vmk_document_open(&json, NULL, '{');
  vmk_document_text(&json, "name", use->framing);
  vmk_document_text(&json, "origin", use->origin);
  both(&json, "records", use->records);
  both(&json, "covered", use->covered);
  both(&json, "seen", use->seen);
  vmk_document_flag(&json, "stopped", use->stopped);
  if (use->stopped) {
    vmk_document_number(&json, "stopped_packet", use->stopped_at.number);
  } else {
    vmk_document_null(&json, "stopped_packet");
  }
  vmk_document_open(&json, "types", '[');
  for (size_t i = 0; i < use->type_count; i++) {
    vmk_document_open(&json, NULL, '{');
    vmk_document_number(&json, "type", use->types[i].type);
    vmk_document_text(&json, "name", use->types[i].name);
    vmk_document_number(&json, "records", use->types[i].records);
    vmk_document_number(&json, "octets", use->types[i].octets);
    vmk_document_close(&json, '}');
  }
  vmk_document_close(&json, ']');
  vmk_document_close(&json, '}');
}
