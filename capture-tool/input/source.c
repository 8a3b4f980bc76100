/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a capture's format is found out and what its end, or a lack of octets, means.
 * Must not know the formats.
 */
#include <string.h>

#include "capture-tool/input/kind.h"
#include "capture-tool/input/source.h"

void
vmk_source_end(struct vmk_source *source)
{
  source->state = VMK_SOURCE_ENDED;
}

void
vmk_source_run_dry(struct vmk_source *source, enum vmk_fill fill)
{
  struct vmk_octets *octets = &source->octets;

  source->state = VMK_SOURCE_EMPTY;
  if (fill == VMK_FILL_WAIT || fill == VMK_FILL_LATER)
    return;
  vmk_source_end(source);
  if (fill == VMK_FILL_FAILED)
    vmk_capture_problem(vmk_source_row(source), "%s", octets->class->problem(octets));
  else if (vmk_octets_left(octets) || source->pcapng.skip)
    vmk_capture_problem(vmk_source_row(source), "cut short at byte %" G_GUINT64_FORMAT,
                        octets->end_offset);
}

bool
vmk_source_need(struct vmk_source *source, size_t need, size_t count)
{
  enum vmk_fill fill;

  if (count)
    source->octets.used = *source->batch;
  fill = vmk_octets_need(&source->octets, need);
  if (fill != VMK_FILL_OK)
    vmk_source_run_dry(source, fill);
  return fill == VMK_FILL_OK;
}

/* What has come of a packed pipe goes in front of what is still to come. */
static void
unpack(struct vmk_source *source, enum vmk_kind kind)
{
  struct vmk_octets *octets = &source->octets;
  size_t length = vmk_octets_left(octets);
  uint8_t *start = g_memdup2(octets->at, length);
  unsigned wait = octets->wait;
  struct vmk_stream *stream = vmk_stream_prefixed(vmk_octets_take_stream(octets), start, length);

  g_free(start);
  stream = kind == VMK_KIND_GZIP ? vmk_stream_gunzip(stream) : vmk_stream_unzstd(stream);
  vmk_octets_stream(octets, vmk_stream_ahead(stream), source->batch, source->kept);
  octets->wait = wait;
  source->unpacked = true;
}

static void
refuse(struct vmk_source *source, const char *what)
{
  vmk_capture_problem(vmk_source_row(source), "not a capture: it is %s%s",
                      source->unpacked ? "compressed, and inside " : "", what);
  source->refused = true;
  vmk_source_end(source);
}

static void
start_format(struct vmk_source *source)
{
  const char *what;
  enum vmk_kind kind = vmk_kind_of(source->octets.at, vmk_octets_left(&source->octets), &what);

  switch (kind) {
  case VMK_KIND_PCAP:
    vmk_pcap_start(source);
    break;
  case VMK_KIND_PCAPNG:
    vmk_pcapng_start(source);
    break;
  case VMK_KIND_GZIP:
  case VMK_KIND_ZSTD:
    if (source->unpacked || source->octets.map)
      refuse(source, what);
    else
      unpack(source, kind);
    break;
  case VMK_KIND_OTHER:
    refuse(source, what);
    break;
  }
}

/* A slow pipe may hold back its first frame until long after its header: what can be told by then
 * is. */
static bool
can_start(const struct vmk_source *source, enum vmk_fill fill)
{
  const char *what;

  if (fill == VMK_FILL_OK || fill == VMK_FILL_END)
    return true;
  return fill == VMK_FILL_WAIT &&
         vmk_kind_of(source->octets.at, vmk_octets_left(&source->octets), &what) != VMK_KIND_OTHER;
}

/* The first walker; unpacking starts it anew. */
static size_t
walk_start(struct vmk_source *source, struct vmk_record *records, size_t capacity, int64_t limit)
{
  bool unpacked;

  do {
    enum vmk_fill fill = vmk_octets_need(&source->octets, VMK_KIND_OCTETS);

    unpacked = source->unpacked;
    if (!can_start(source, fill)) {
      vmk_source_run_dry(source, fill);
      return 0;
    }
    start_format(source);
  } while (source->unpacked != unpacked);
  if (source->state == VMK_SOURCE_ENDED || source->walk == walk_start)
    return 0;
  return source->walk(source, records, capacity, limit);
}

void
vmk_source_init(struct vmk_source *source, struct vmk_tables *tables, uint32_t capture,
                const uint64_t *batch, unsigned kept)
{
  memset(source, 0, sizeof *source);
  source->tables = tables;
  source->capture = capture;
  source->batch = batch;
  source->kept = kept;
  source->walk = walk_start;
}

size_t
vmk_source_read(struct vmk_source *source, struct vmk_record *records, size_t capacity,
                int64_t limit)
{
  struct vmk_octets *octets = &source->octets;
  uint64_t used_before = octets->used;
  unsigned buffer_before = octets->current;
  size_t count = source->walk(source, records, capacity, limit);

  if (octets->class->failed(octets)) {
    vmk_source_run_dry(source, VMK_FILL_FAILED);
    return 0;
  }
  if (source->filter && count)
    count = vmk_filter_apply(source->filter, source->tables, source->capture, records, count);
  if (count == 0) {
    /* Frames that the filter dropped hold no buffer. */
    octets->used = octets->current == buffer_before ? used_before : 0;
    return 0;
  }
  source->used = octets->used = *source->batch;
  vmk_tables_count(source->tables, source->capture, records, count);
  return count;
}

void
vmk_source_close(struct vmk_source *source)
{
  vmk_octets_close(&source->octets);
  if (source->pcapng.interfaces)
    g_array_free(source->pcapng.interfaces, TRUE);
}
