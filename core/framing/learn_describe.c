/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the header of records whose borders are known is told apart: what stays the same,
 * types, sequences, identifiers. Must not know how the borders were found.
 *
 * Model, not protocol: what is called a type or an identifier behaves like one in these captures,
 * no more.
 */
#include <string.h>

#include "core/framing/learn_header.h"

enum {
  RECORDS_MAX = 4096, /* looked at */
  SIZES_MIN =
      3, /* distinct lengths that ends of messages confirm: fewer are no evidence of a length */
};

static void
collect(struct describer *describer, GPtrArray *ways, struct vmk_learn_candidate *candidate)
{
  struct learn_tally *tally = g_new(struct learn_tally, 1);

  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);

    learn_best_walk(way, describer->guess, UINT32_MAX, tally);
    candidate->sampled += way->length;
    if (tally->records == 0 ||
        (uint64_t)(tally->end - tally->start) * 10 < (uint64_t)(way->length - tally->start) * 9)
      continue;
    candidate->boundaries += tally->marks;
    candidate->boundaries_met += tally->met;
    candidate->sizes += tally->sizes;
    for (uint32_t k = 0; k < tally->start_count && describer->samples->len < RECORDS_MAX; k++) {
      uint32_t next = k + 1 < tally->start_count ? tally->starts[k + 1] : tally->end;
      struct sample sample = {way, tally->starts[k], next - tally->starts[k]};

      g_array_append_val(describer->samples, sample);
    }
  }
  g_free(tally);
}

/* Octets that every record has, from the length field's end up. */
static unsigned
header_length(const struct describer *describer)
{
  const struct learn_guess *guess = describer->guess;
  unsigned least = HEADER_MAX, field = (unsigned)guess->offset + guess->width;

  if (guess->constant > (int)field && guess->multiple == 1)
    return MIN((unsigned)guess->constant, VMK_FRAMING_HEADER_MAX);
  if (guess->constant > (int)field)
    return (unsigned)guess->constant;
  for (guint i = 0; i < describer->samples->len; i++)
    least = MIN(least, sample_at(describer, i)->size);
  return guess->constant == (int)field ? field : MAX(least, field);
}

static void
set_length(struct describer *describer)
{
  const struct learn_guess *guess = describer->guess;
  struct vmk_framing_length *length = &describer->layout->length;
  int field = guess->offset + guess->width;
  uint64_t all = guess->width == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * guess->width)) - 1;

  *length = (struct vmk_framing_length){.offset = guess->offset,
                                        .width = guess->width,
                                        .unit = 1,
                                        .multiple = guess->multiple,
                                        .mask = guess->top ? all >> 1 : all};
  if (guess->constant == (int)describer->header) {
    length->covers = VMK_FRAMING_AFTER_HEADER;
  } else if (guess->constant >= field) {
    length->covers = VMK_FRAMING_AFTER_FIELD;
    length->add = guess->constant - field;
  } else {
    length->covers = VMK_FRAMING_RECORD;
    length->add = guess->constant;
  }
}

static void
set_head(const struct learn_ranked *ranked, uint16_t port, struct vmk_framing *framing)
{
  g_strlcpy(framing->name, "learned", sizeof framing->name);
  g_strlcpy(framing->title, "Learned from a capture: fits it, means nothing more",
            sizeof framing->title);
  g_strlcpy(framing->source, "vmkscope learn", sizeof framing->source);
  framing->origin = VMK_FRAMING_LEARNED;
  if (ranked->covered_way[VMK_WAY_SERVER] == 0 && ranked->covered_way[VMK_WAY_CLIENT] > 0)
    framing->direction = VMK_FRAMING_CLIENT_ONLY;
  if (ranked->covered_way[VMK_WAY_CLIENT] == 0 && ranked->covered_way[VMK_WAY_SERVER] > 0)
    framing->direction = VMK_FRAMING_SERVER_ONLY;
  if (port != 0) {
    framing->ports[framing->port_count++] = port;
    framing->automatic = true;
  }
}

static void
set_limits(struct describer *describer)
{
  struct vmk_framing_layout *layout = describer->layout;

  layout->header = (uint16_t)describer->header;
  layout->big = describer->guess->big;
  layout->type_big = layout->big;
  layout->minimum = layout->extent = layout->header;
  layout->maximum = VMK_FRAMING_RECORD_MAX;
}

/* Where the length counts the whole record the header's own length shows only in what was found in
 * it. */
static void
trim_header(struct describer *describer)
{
  struct vmk_framing_layout *layout = describer->layout;
  unsigned end = MIN(describer->header, HEADER_MAX);

  if (layout->length.covers != VMK_FRAMING_RECORD)
    return;
  while (end > 0 && !describer->used[end - 1])
    end--;
  layout->header = layout->extent = (uint16_t)end;
  layout->minimum = MAX(layout->header, 1);
}

static void
find_fields(struct describer *describer)
{
  use(describer, describer->guess->offset, describer->guess->width);
  learn_find_connection_names(describer);
  learn_find_type(describer);
  learn_find_counting(describer);
  learn_find_constants(describer);
  learn_name_types(describer);
  trim_header(describer);
}

bool
learn_describe(GPtrArray *ways, const struct learn_ranked *ranked, uint16_t port,
               struct vmk_learn_candidate *candidate)
{
  struct describer describer = {.samples = g_array_new(FALSE, FALSE, sizeof(struct sample)),
                                .guess = &ranked->guess,
                                .layout = &candidate->framing.outer};
  bool good;

  *candidate = (struct vmk_learn_candidate){
      .bits = ranked->bits, .records = ranked->records, .covered = ranked->covered};
  collect(&describer, ways, candidate);
  good = describer.samples->len > 0 && candidate->sizes >= SIZES_MIN;
  if (good) {
    describer.header = header_length(&describer);
    set_head(ranked, port, &candidate->framing);
    set_limits(&describer);
    set_length(&describer);
    find_fields(&describer);
  }
  g_array_unref(describer.samples);
  return good;
}
