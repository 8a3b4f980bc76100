/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the pcap format and its relatives, and walks their records where they lie.
 * Must not know what is in the frames, nor where the octets come from.
 *
 * Sources: draft-ietf-opsawg-pcap sections 4 and 5 (documented); the variants (versions before 2.4,
 * 543.0, AIX, the patches ss990417, ss990915 and ss991029 for Linux, Nokia, Ixia lcap) as libpcap
 * and Wireshark document them.
 */
#include "capture-tool/input/ahead.h"
#include "capture-tool/input/load.h"
#include "capture-tool/input/source.h"

enum {
  FILE_HEADER = 24,
  LARGEST_RECORD = 262144,        /* what libpcap and Wireshark take for most link types */
  LARGEST_SNAP_LENGTH = 16 << 20, /* a file may ask for more than that, up to here */
  TRIED_RECORDS = 32,
};

#define MAGIC_MODIFIED 0xa1b2cd34u
#define MAGIC_NANOSECONDS 0xa1b23c4du
#define MAGIC_STANDARD 0xa1b2c3d4u
#define MAGIC_IXIA_HARDWARE 0x1c0001acu
#define MAGIC_IXIA_SOFTWARE 0x1c0001abu

/* Octets of the record headers: standard; Nokia (4 more); ss990417 and ss991029 (index, protocol,
 * type); ss990915 (these and the processor). */
enum { HEADER_STANDARD = 16, HEADER_NOKIA = 20, HEADER_MODIFIED = 24, HEADER_SS990915 = 28 };

struct layout {
  bool big_endian;
  uint32_t header;
  enum vmk_pcap_lengths lengths;
};

static inline void
order_lengths(enum vmk_pcap_lengths lengths, uint32_t *captured, uint32_t *wire)
{
  uint32_t first = *captured;

  if (lengths == VMK_PCAP_LENGTHS_NORMAL ||
      (lengths == VMK_PCAP_LENGTHS_MAYBE && *captured <= *wire))
    return;
  *captured = *wire;
  *wire = first;
}

/* What stands in the way of the record at octets->at. */
static void
stop_at_record(struct vmk_source *source, uint32_t captured)
{
  vmk_capture_problem(vmk_source_row(source),
                      "damaged at byte %" G_GUINT64_FORMAT ": packet %" G_GUINT64_FORMAT
                      " would have %u octets",
                      vmk_octets_offset(&source->octets), source->number + 1, captured);
  vmk_source_end(source);
}

static uint32_t
raise_wire(struct vmk_source *source, uint32_t captured)
{
  vmk_source_row(source)->skipped[VMK_SKIP_WIRE_RAISED]++;
  return captured;
}

/* layout is constant where this is inlined for the usual files. at, end and number are kept in
 * locals: the loop is as fast as the next record's length can be read. */
static inline __attribute__((always_inline)) size_t
walk(struct vmk_source *source, struct vmk_record *records, size_t capacity, int64_t limit,
     struct layout layout)
{
  const struct vmk_pcap pcap = source->pcap;
  const uint8_t *at = source->octets.at, *end = source->octets.end;
  uint64_t number = source->number;
  struct vmk_ahead ahead = {.next = 0};
  size_t count = 0, need = layout.header;

  for (;;) {
    uint32_t captured = 0, wire;
    int64_t time;

    if (G_LIKELY((size_t)(end - at) >= layout.header)) {
      captured = vmk_load32(at + 8, layout.big_endian);
      wire = vmk_load32(at + 12, layout.big_endian);
      order_lengths(layout.lengths, &captured, &wire);
      need = layout.header + (captured > pcap.largest ? 0 : captured);
    }
    if (G_UNLIKELY((size_t)(end - at) < need || captured > pcap.largest)) {
      source->octets.at = at;
      source->number = number;
      if (captured > pcap.largest)
        stop_at_record(source, captured);
      else if (vmk_source_need(source, need, count)) {
        at = source->octets.at;
        end = source->octets.end;
        need = layout.header;
        continue;
      }
      return count;
    }
    time = (int64_t)vmk_load32(at, layout.big_endian) * 1000000000 +
           (int64_t)vmk_load32(at + 4, layout.big_endian) * pcap.scale;
    if (count == capacity || time > limit) {
      source->next_time = time;
      source->state = VMK_SOURCE_READY;
      break;
    }
    vmk_ask_ahead(&ahead, at, need);
    if (G_UNLIKELY(wire < captured))
      wire = raise_wire(source, captured);
    records[count++] = (struct vmk_record){.data = at + layout.header,
                                           .captured = captured,
                                           .wire = wire,
                                           .time = time,
                                           .number = ++number,
                                           .interface = pcap.interface};
    at += need;
    need = layout.header;
  }
  source->octets.at = at;
  source->number = number;
  return count;
}

static size_t
walk_usual(struct vmk_source *source, struct vmk_record *records, size_t capacity, int64_t limit)
{
  return walk(source, records, capacity, limit, (struct layout){.header = HEADER_STANDARD});
}

static size_t
walk_any(struct vmk_source *source, struct vmk_record *records, size_t capacity, int64_t limit)
{
  return walk(source, records, capacity, limit,
              (struct layout){.big_endian = source->pcap.big_endian,
                              .header = source->pcap.header,
                              .lengths = source->pcap.lengths});
}

/* How many records in a row look right under this header length, from start on; *whole: the tried
 * ones all did. */
static unsigned
try_header(const struct vmk_pcap *pcap, const uint8_t *at, const uint8_t *end, uint32_t header,
           bool *whole)
{
  unsigned count = 0;

  for (; count < TRIED_RECORDS && (size_t)(end - at) >= header; count++) {
    uint32_t captured = vmk_load32(at + 8, pcap->big_endian);
    uint32_t wire = vmk_load32(at + 12, pcap->big_endian);
    uint32_t fraction = vmk_load32(at + 4, pcap->big_endian);

    *whole = false;
    if (captured > pcap->largest || captured > wire || fraction >= 1000000000 / pcap->scale)
      return count;
    *whole = true;
    if ((size_t)(end - at) - header < captured)
      return count;
    at += header + captured;
  }
  return count;
}

/* Files with the same magic differ in the length of their record headers; only their records tell.
 * The first is taken unless it fails where another one does not. */
static uint32_t
find_header(const struct vmk_source *source, const uint8_t *at, const uint32_t headers[],
            size_t count)
{
  for (size_t i = 0; i < count; i++) {
    bool whole = true;
    unsigned right = try_header(&source->pcap, at, source->octets.end, headers[i], &whole);

    if (whole && (i == 0 || right >= 2))
      return headers[i];
  }
  return headers[0];
}

static void
set_header(struct vmk_source *source, uint32_t magic, const uint8_t *records)
{
  static const uint32_t standard[] = {HEADER_STANDARD, HEADER_MODIFIED, HEADER_NOKIA};
  static const uint32_t modified[] = {HEADER_MODIFIED, HEADER_SS990915};

  source->pcap.header = HEADER_STANDARD;
  if (magic == MAGIC_STANDARD && source->pcap.lengths == VMK_PCAP_LENGTHS_NORMAL)
    source->pcap.header = find_header(source, records, standard, G_N_ELEMENTS(standard));
  else if (magic == MAGIC_MODIFIED)
    source->pcap.header = find_header(source, records, modified, G_N_ELEMENTS(modified));
}

/* AIX wrote version 2.2 with interface types of RFC 1573 in place of link types, and nanoseconds.
 */
static uint32_t
aix_link_type(struct vmk_pcap *pcap, uint32_t type)
{
  static const struct {
    uint32_t interface_type, link_type;
  } rows[] = {{6, 1}, {9, 6}, {15, 10}, {24, 0}};

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
    if (rows[i].interface_type == type) {
      pcap->scale = 1;
      pcap->lengths = VMK_PCAP_LENGTHS_NORMAL;
      return rows[i].link_type;
    }
  return type;
}

/* False for a version that is not known. */
static bool
set_lengths(struct vmk_pcap *pcap, uint32_t major, uint32_t minor)
{
  pcap->lengths = VMK_PCAP_LENGTHS_NORMAL;
  if (major == 543 || (major == 2 && minor < 3))
    pcap->lengths = VMK_PCAP_LENGTHS_SWAPPED;
  else if (major == 2 && minor == 3)
    pcap->lengths = VMK_PCAP_LENGTHS_MAYBE;
  return major == 2 || major == 543;
}

static uint32_t
read_magic(struct vmk_pcap *pcap, const uint8_t *header)
{
  uint32_t magic = vmk_load32(header, false);

  pcap->big_endian = magic != MAGIC_STANDARD && magic != MAGIC_NANOSECONDS &&
                     magic != MAGIC_MODIFIED && magic != MAGIC_IXIA_HARDWARE &&
                     magic != MAGIC_IXIA_SOFTWARE;
  magic = vmk_load32(header, pcap->big_endian);
  pcap->scale = magic == MAGIC_NANOSECONDS || magic == MAGIC_IXIA_HARDWARE ? 1 : 1000;
  return magic;
}

static void
add_interface(struct vmk_source *source, uint32_t link_type, uint32_t snap_length)
{
  /* The upper half of the field says whether frames end in a checksum (draft section 4): IP's own
   * lengths tell too. */
  struct vmk_interface row = {.file = source->capture,
                              .link_type = link_type & 0xffff,
                              .snap_length = snap_length,
                              .name = g_strdup(source->live)};

  source->pcap.interface = vmk_tables_add_interface(source->tables, &row);
  source->pcap.largest = LARGEST_RECORD;
  if (snap_length > LARGEST_RECORD && snap_length <= LARGEST_SNAP_LENGTH)
    source->pcap.largest = snap_length;
}

void
vmk_pcap_start(struct vmk_source *source)
{
  struct vmk_octets *octets = &source->octets;
  struct vmk_pcap *pcap = &source->pcap;
  uint32_t magic = read_magic(pcap, octets->at);
  uint32_t header =
      magic == MAGIC_IXIA_HARDWARE || magic == MAGIC_IXIA_SOFTWARE ? FILE_HEADER + 4 : FILE_HEADER;
  uint32_t major, minor, link_type;
  const uint8_t *at;

  vmk_source_row(source)->format = source->live ? VMK_CAPTURE_LIVE : VMK_CAPTURE_PCAP;
  if (!vmk_source_need(source, header, 0))
    return;
  at = octets->at;
  major = vmk_load16(at + 4, pcap->big_endian);
  minor = vmk_load16(at + 6, pcap->big_endian);
  if (!set_lengths(pcap, major, minor)) {
    vmk_capture_problem(vmk_source_row(source), "pcap version %u.%u is not known", major, minor);
    vmk_source_end(source);
    return;
  }
  link_type = vmk_load32(at + 20, pcap->big_endian);
  if (magic == MAGIC_STANDARD && major == 2 && minor == 2)
    link_type = aix_link_type(pcap, link_type);
  add_interface(source, link_type, vmk_load32(at + 16, pcap->big_endian));
  set_header(source, magic, at + header);
  octets->at += header;
  source->walk = !pcap->big_endian && pcap->header == HEADER_STANDARD &&
                         pcap->lengths == VMK_PCAP_LENGTHS_NORMAL
                     ? walk_usual
                     : walk_any;
}
