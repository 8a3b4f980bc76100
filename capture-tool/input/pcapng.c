/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how pcapng blocks follow each other, and walks packet blocks where they lie.
 * Must not know what is in the frames, nor where the octets come from.
 *
 * A block is type (4), total length (4), body, padding to 4, total length again (4).
 */
#include "capture-tool/input/pcapng.h"
#include "capture-tool/input/ahead.h"
#include "capture-tool/input/load.h"

enum {
  BLOCK_FRAME = 12,         /* what a block has besides its body */
  LARGEST_BLOCK = 16 << 20, /* of those that are read; as Wireshark has it */
  SECTION_BODY = 16,        /* byte-order magic, version, section length */
  PACKET_BODY = 20,         /* Enhanced and obsolete Packet Blocks before the frame */
  SIMPLE_BODY = 4,
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define SECTION_LENGTH_UNKNOWN UINT64_MAX

/* What one turn of the walk came to. */
enum turn {
  TURN_FRAME, /* record is filled; it is not consumed yet */
  TURN_NEXT,  /* something else was consumed, or more octets are there now */
  TURN_STOP,  /* the walk returns */
};

static enum turn
give_up(struct vmk_source *source, const char *what)
{
  vmk_capture_problem(vmk_source_row(source), "damaged at byte %" G_GUINT64_FORMAT ": %s",
                      vmk_octets_offset(&source->octets), what);
  vmk_source_end(source);
  return TURN_STOP;
}

static enum turn
need(struct vmk_source *source, size_t octets, size_t count)
{
  return vmk_source_need(source, octets, count) ? TURN_NEXT : TURN_STOP;
}

static enum turn
pass_over(struct vmk_source *source, size_t count)
{
  struct vmk_octets *octets = &source->octets;
  uint64_t step = MIN(source->pcapng.skip, (uint64_t)vmk_octets_left(octets));

  octets->at += step;
  source->pcapng.skip -= step;
  return source->pcapng.skip ? need(source, 1, count) : TURN_NEXT;
}

/* Octets to the next block. Some writers do not pad, or do not count the padding: the second length
 * tells. */
static size_t
block_step(struct vmk_source *source, const uint8_t *at, uint32_t length)
{
  size_t padded = ((size_t)length + 3) & ~(size_t)3;
  bool big_endian = source->pcapng.big_endian;

  if (G_LIKELY(padded == length && vmk_load32(at + length - 4, big_endian) == length))
    return length;
  vmk_source_row(source)->skipped[VMK_SKIP_BAD_TRAILER]++;
  if (padded != length && vmk_load32(at + length - 4, big_endian) == length)
    return length;
  return padded;
}

static void
start_section(struct vmk_source *source)
{
  struct vmk_pcapng *pcapng = &source->pcapng;

  if (!pcapng->interfaces)
    pcapng->interfaces = g_array_new(FALSE, FALSE, sizeof(struct vmk_pcapng_interface));
  pcapng->first_id += pcapng->interfaces->len;
  g_array_set_size(pcapng->interfaces, 0);
}

/* A section of a version that is not known is passed over as a whole where its length is given. */
static enum turn
refuse_section(struct vmk_source *source, uint32_t major, uint32_t minor, uint64_t length,
               uint32_t block)
{
  vmk_capture_problem(vmk_source_row(source),
                      "pcapng version %u.%u of the section at byte %" G_GUINT64_FORMAT
                      " is not known",
                      major, minor, vmk_octets_offset(&source->octets));
  if (length == SECTION_LENGTH_UNKNOWN || length > INT64_MAX) {
    vmk_source_end(source);
    return TURN_STOP;
  }
  source->pcapng.skip = length + block;
  return TURN_NEXT;
}

static enum turn
section_turn(struct vmk_source *source, size_t count)
{
  struct vmk_octets *octets = &source->octets;
  const uint8_t *at = octets->at;
  uint32_t length, major, minor;
  uint64_t section_length;
  bool big_endian;

  if (vmk_octets_left(octets) < BLOCK_FRAME + SECTION_BODY)
    return need(source, BLOCK_FRAME + SECTION_BODY, count);
  big_endian = vmk_load32(at + 8, true) == BYTE_ORDER_MAGIC;
  if (!big_endian && vmk_load32(at + 8, false) != BYTE_ORDER_MAGIC)
    return give_up(source, "a section without a byte-order magic");
  length = vmk_load32(at + 4, big_endian);
  if (length < BLOCK_FRAME + SECTION_BODY || length > LARGEST_BLOCK)
    return give_up(source, "the length of a section header is absurd");
  if (vmk_octets_left(octets) < (((size_t)length + 3) & ~(size_t)3))
    return need(source, ((size_t)length + 3) & ~(size_t)3, count);
  source->pcapng.big_endian = big_endian;
  start_section(source);
  major = vmk_load16(at + 12, big_endian);
  minor = vmk_load16(at + 14, big_endian);
  section_length = vmk_load64(at + 16, big_endian);
  if (major != 1)
    return refuse_section(source, major, minor, section_length, length);
  vmk_pcapng_section_options(source, at + 8 + SECTION_BODY, length - BLOCK_FRAME - SECTION_BODY);
  octets->at += block_step(source, at, length);
  return TURN_NEXT;
}

/* Records that Wireshark numbers as packets though they are no frames: systemd journal entries (9)
 * and the events of Sysdig (0x201 and on, as its registry entries are). */
static bool
is_numbered(uint32_t type)
{
  static const uint32_t types[] = {9, 0x204, 0x208, 0x216, 0x217, 0x221, 0x222};

  for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
    if (types[i] == type)
      return true;
  return false;
}

static enum turn
describe_turn(struct vmk_source *source, uint32_t type, uint32_t length)
{
  struct vmk_octets *octets = &source->octets;
  const uint8_t *body = octets->at + 8;
  size_t body_length = length - BLOCK_FRAME;

  if (type == VMK_BLOCK_INTERFACE)
    vmk_pcapng_interface_block(source, body, body_length);
  else if (type == VMK_BLOCK_NAMES)
    vmk_pcapng_names_block(source, body, body_length);
  else
    vmk_pcapng_statistics_block(source, body, body_length);
  octets->at += block_step(source, octets->at, length);
  return TURN_NEXT;
}

static enum turn
other_turn(struct vmk_source *source, uint32_t type, uint32_t length)
{
  struct vmk_capture *capture = vmk_source_row(source);

  if (is_numbered(type)) {
    source->number++;
    capture->skipped[VMK_SKIP_NOT_A_FRAME]++;
  } else {
    capture->skipped[VMK_SKIP_OTHER_BLOCK]++;
  }
  source->pcapng.skip = ((uint64_t)length + 3) & ~(uint64_t)3;
  return TURN_NEXT;
}

/* A packet block that is numbered and passed over. */
static enum turn
drop_packet(struct vmk_source *source, uint32_t length, enum vmk_skip reason)
{
  source->number++;
  vmk_source_row(source)->skipped[reason]++;
  source->octets.at += block_step(source, source->octets.at, length);
  return TURN_NEXT;
}

/* record->time holds the stamp as it is until here. */
static enum turn
finish_frame(struct vmk_source *source, struct vmk_record *record, uint32_t id, uint32_t length)
{
  struct vmk_pcapng *pcapng = &source->pcapng;
  const struct vmk_pcapng_interface *interface;
  const uint8_t *end = source->octets.at + length - 4;

  if (G_UNLIKELY(id >= pcapng->interfaces->len))
    return drop_packet(source, length, VMK_SKIP_UNKNOWN_INTERFACE);
  if (G_UNLIKELY(record->captured > (size_t)(end - record->data)))
    return drop_packet(source, length, VMK_SKIP_DAMAGED_BLOCK);
  interface = &g_array_index(pcapng->interfaces, struct vmk_pcapng_interface, id);
  record->interface = interface->row;
  return TURN_FRAME;
}

static enum turn
packet_turn(struct vmk_source *source, uint32_t type, uint32_t length, struct vmk_record *record)
{
  struct vmk_pcapng *pcapng = &source->pcapng;
  const uint8_t *body = source->octets.at + 8;
  bool big_endian = pcapng->big_endian;
  uint32_t id;
  enum turn turn;

  if (length < BLOCK_FRAME + PACKET_BODY)
    return drop_packet(source, length, VMK_SKIP_DAMAGED_BLOCK);
  id = type == VMK_BLOCK_PACKET ? vmk_load32(body, big_endian) : vmk_load16(body, big_endian);
  record->captured = vmk_load32(body + 12, big_endian);
  record->wire = vmk_load32(body + 16, big_endian);
  record->data = body + PACKET_BODY;
  turn = finish_frame(source, record, id, length);
  if (turn == TURN_FRAME)
    record->time = vmk_pcapng_time(
        &g_array_index(pcapng->interfaces, struct vmk_pcapng_interface, id),
        (uint64_t)vmk_load32(body + 4, big_endian) << 32 | vmk_load32(body + 8, big_endian));
  return turn;
}

/* No captured length, no time, interface 0: the frame has the snap length or fills its block. */
static enum turn
simple_turn(struct vmk_source *source, uint32_t length, struct vmk_record *record)
{
  struct vmk_pcapng *pcapng = &source->pcapng;
  const uint8_t *body = source->octets.at + 8;
  uint32_t snap_length = 0;

  if (length < BLOCK_FRAME + SIMPLE_BODY)
    return drop_packet(source, length, VMK_SKIP_DAMAGED_BLOCK);
  if (pcapng->interfaces->len)
    snap_length = g_array_index(pcapng->interfaces, struct vmk_pcapng_interface, 0).snap_length;
  record->wire = vmk_load32(body, pcapng->big_endian);
  record->data = body + SIMPLE_BODY;
  record->captured = snap_length ? MIN(record->wire, snap_length) : record->wire;
  record->captured = MIN(record->captured, length - BLOCK_FRAME - SIMPLE_BODY);
  record->time = VMK_TIME_NONE;
  return finish_frame(source, record, 0, length);
}

/* At the start of a block: reads it, or what it lacks. *length is that of the block whose frame was
 * found. */
static enum turn
take_turn(struct vmk_source *source, size_t count, struct vmk_record *record, uint32_t *length)
{
  struct vmk_octets *octets = &source->octets;
  size_t padded;
  uint32_t type;

  if (source->pcapng.skip)
    return pass_over(source, count);
  if (vmk_octets_left(octets) < BLOCK_FRAME)
    return need(source, BLOCK_FRAME, count);
  type = vmk_load32(octets->at, source->pcapng.big_endian);
  if (type == VMK_BLOCK_SECTION)
    return section_turn(source, count);
  *length = vmk_load32(octets->at + 4, source->pcapng.big_endian);
  if (*length < BLOCK_FRAME)
    return give_up(source, "a block is shorter than its own frame");
  if (type == 0 || type > VMK_BLOCK_PACKET)
    return other_turn(source, type, *length);
  if (*length > LARGEST_BLOCK)
    return give_up(source, "the length of a block is absurd");
  padded = ((size_t)*length + 3) & ~(size_t)3;
  if (vmk_octets_left(octets) < padded)
    return need(source, padded, count);
  if (type == VMK_BLOCK_PACKET || type == VMK_BLOCK_OLD_PACKET)
    return packet_turn(source, type, *length, record);
  if (type == VMK_BLOCK_SIMPLE_PACKET)
    return simple_turn(source, *length, record);
  return describe_turn(source, type, *length);
}

/* The usual block, whole and right in every respect: the fast way past all of the above. False:
 * take the slow one. */
static inline __attribute__((always_inline)) bool
quick_packet(const struct vmk_pcapng *pcapng, const uint8_t *at, size_t left, bool big_endian,
             struct vmk_record *record, uint32_t *block_length)
{
  const struct vmk_pcapng_interface *interface;
  uint32_t length, id;

  if (left < BLOCK_FRAME + PACKET_BODY || vmk_load32(at, big_endian) != VMK_BLOCK_PACKET)
    return false;
  length = vmk_load32(at + 4, big_endian);
  id = vmk_load32(at + 8, big_endian);
  record->captured = vmk_load32(at + 20, big_endian);
  record->wire = vmk_load32(at + 24, big_endian);
  if (length % 4 || length > left || length > LARGEST_BLOCK || length < BLOCK_FRAME + PACKET_BODY ||
      id >= pcapng->interfaces->len || record->captured > length - BLOCK_FRAME - PACKET_BODY ||
      record->captured > record->wire || vmk_load32(at + length - 4, big_endian) != length)
    return false;
  interface = &g_array_index(pcapng->interfaces, struct vmk_pcapng_interface, id);
  record->data = at + 8 + PACKET_BODY;
  record->interface = interface->row;
  record->time = vmk_pcapng_time(interface, (uint64_t)vmk_load32(at + 12, big_endian) << 32 |
                                                vmk_load32(at + 16, big_endian));
  *block_length = length;
  return true;
}

static inline bool
quick(const struct vmk_source *source, struct vmk_record *record, uint32_t *length)
{
  const struct vmk_pcapng *pcapng = &source->pcapng;
  const uint8_t *at = source->octets.at;
  size_t left = vmk_octets_left(&source->octets);

  if (pcapng->skip || !pcapng->interfaces)
    return false;
  return pcapng->big_endian ? quick_packet(pcapng, at, left, true, record, length)
                            : quick_packet(pcapng, at, left, false, record, length);
}

static void
check_frame(struct vmk_source *source, struct vmk_record *record, uint32_t *length)
{
  if (record->wire < record->captured) {
    record->wire = record->captured;
    vmk_source_row(source)->skipped[VMK_SKIP_WIRE_RAISED]++;
  }
  *length = (uint32_t)block_step(source, source->octets.at, *length);
}

static size_t
walk(struct vmk_source *source, struct vmk_record *records, size_t capacity, int64_t limit)
{
  struct vmk_record beyond; /* the frame that is only looked at */
  struct vmk_ahead ahead = {.next = 0};
  size_t count = 0;

  for (;;) {
    struct vmk_record *record = count < capacity ? &records[count] : &beyond;
    uint32_t length = 0;
    bool is_quick = quick(source, record, &length);
    enum turn turn = is_quick ? TURN_FRAME : take_turn(source, count, record, &length);

    if (turn == TURN_NEXT)
      continue;
    if (turn == TURN_STOP)
      return count;
    if (count == capacity || record->time > limit) {
      source->next_time = record->time;
      source->state = VMK_SOURCE_READY;
      return count;
    }
    if (!is_quick)
      check_frame(source, record, &length);
    record->number = ++source->number;
    record->reserved = 0;
    vmk_ask_ahead(&ahead, source->octets.at, length);
    source->octets.at += length;
    count++;
  }
}

void
vmk_pcapng_start(struct vmk_source *source)
{
  vmk_source_row(source)->format = VMK_CAPTURE_PCAPNG;
  source->walk = walk;
}
