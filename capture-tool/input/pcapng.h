/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the two halves of the pcapng reader share: block types, and the blocks that describe.
 * Must not be included outside pcapng*.c.
 *
 * Source: draft-ietf-opsawg-pcapng sections 3 and 4 (documented), with the numbers of its registry.
 */
#ifndef VMK_INPUT_PCAPNG_H
#define VMK_INPUT_PCAPNG_H

#include "capture-tool/input/source.h"

enum vmk_block {
  VMK_BLOCK_INTERFACE = 1,
  VMK_BLOCK_OLD_PACKET = 2, /* obsolete Packet Block */
  VMK_BLOCK_SIMPLE_PACKET = 3,
  VMK_BLOCK_NAMES = 4,
  VMK_BLOCK_STATISTICS = 5,
  VMK_BLOCK_PACKET = 6,
  VMK_BLOCK_SECTION = 0x0a0d0d0a,
};

/* Each takes the body of one block (between type and length, and the second length) and notes what
 * it says. */
void vmk_pcapng_interface_block(struct vmk_source *source, const uint8_t *body, size_t length);
void vmk_pcapng_names_block(struct vmk_source *source, const uint8_t *body, size_t length);
void vmk_pcapng_statistics_block(struct vmk_source *source, const uint8_t *body, size_t length);
void vmk_pcapng_section_options(struct vmk_source *source, const uint8_t *options, size_t length);

/* Nanoseconds since 1970 of a time stamp in the interface's units; VMK_TIME_NONE where 64 bits do
 * not hold them. */
static inline int64_t
vmk_pcapng_time(const struct vmk_pcapng_interface *interface, uint64_t stamp)
{
  __int128 time = (__int128)stamp * interface->multiply;

  if (interface->finer)
    time = interface->divide ? time / interface->divide : time >> interface->shift;
  time += (__int128)interface->offset * 1000000000;
  return time > INT64_MAX || time <= INT64_MIN ? VMK_TIME_NONE : (int64_t)time;
}

#endif
