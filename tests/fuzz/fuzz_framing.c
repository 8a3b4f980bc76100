/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to throw octets at framing files and at the walk: text of a framing, a NUL, octets of a
 * stream. Must not know what is found, only what may never happen.
 */
#include <stdlib.h>
#include <string.h>

#include "core/framing/framing_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool truth)
{
  if (!truth)
    abort();
}

/* What compiles must survive being written and read again. */
static void
round_trip(const struct vmk_framing *framing)
{
  static struct vmk_framing again;
  char *text = vmk_framing_text(framing);
  char *twice;

  must(vmk_framing_parse(text, strlen(text), "written", &again, NULL));
  twice = vmk_framing_text(&again);
  must(strcmp(text, twice) == 0);
  g_free(text);
  g_free(twice);
}

static void
read_fields(const struct vmk_framing_layout *layout, const struct vmk_framing_event *event)
{
  struct vmk_span span;
  uint64_t value;

  for (unsigned i = 0; i < layout->field_count; i++)
    if (vmk_framing_field_of(layout, i, event->data, event->length, &event->record, &span, &value))
      must((size_t)span.offset + span.length <= event->length);
}

/* Chunks of `step` octets; every seventh is missing when holes is set. The copy ends where the
 * chunk ends. */
static uint64_t
walk(const struct vmk_framing *framing, const uint8_t *data, size_t size, size_t step, bool holes)
{
  struct vmk_framing_walk walk;
  struct vmk_framing_event event;
  unsigned number = 0;

  vmk_framing_walk_start(&walk, framing, holes);
  for (size_t at = 0; at < size; number++) {
    size_t length = step < size - at ? step : size - at;
    uint8_t *copy = g_memdup2(data + at, length);
    struct vmk_chunk chunk = {holes && number % 7 == 3 ? NULL : copy, length};

    while (vmk_framing_next(framing, &walk, &chunk, &event))
      if (event.kind == VMK_FRAMING_EVENT_RECORD)
        read_fields(&framing->outer, &event);
    must(chunk.length == 0);
    g_free(copy);
    at += length;
  }
  must(walk.seen == size);
  must(walk.covered <= walk.seen);
  return walk.records;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct vmk_framing framing;
  const uint8_t *nul = memchr(data, 0, size);
  size_t text = nul ? (size_t)(nul - data) : size;
  uint64_t records;

  if (!vmk_framing_parse((const char *)data, text, "fuzz", &framing, NULL))
    return 0;
  round_trip(&framing);
  if (!nul)
    return 0;
  records = walk(&framing, nul + 1, size - text - 1, size, false);
  must(records == walk(&framing, nul + 1, size - text - 1, 1, false));
  must(records == walk(&framing, nul + 1, size - text - 1, 5, false));
  walk(&framing, nul + 1, size - text - 1, 3, true);
  return 0;
}
