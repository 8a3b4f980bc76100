/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the calls that give memory in huge pages.
 * Must not know what is kept in it.
 */
#include "core/flow/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void *
vmk_memory_map(size_t octets, bool small_start)
{
  size_t whole = octets + VMK_MEMORY_HUGE;
  uint8_t *raw =
      mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  uint8_t *aligned;
  size_t skip;

  if (raw == MAP_FAILED)
    abort();
  aligned = (uint8_t *)(((uintptr_t)raw + VMK_MEMORY_HUGE - 1) & ~(uintptr_t)(VMK_MEMORY_HUGE - 1));
  if (aligned > raw)
    munmap(raw, (size_t)(aligned - raw));
  if (raw + whole > aligned + octets)
    munmap(aligned + octets, (size_t)(raw + whole - (aligned + octets)));
  skip = small_start ? VMK_MEMORY_HUGE : 0;
  if (octets > skip)
    madvise(aligned + skip, octets - skip, MADV_HUGEPAGE);
  return aligned;
}

void
vmk_memory_populate(void *memory, size_t octets)
{
#ifdef MADV_POPULATE_WRITE
  madvise(memory, octets, MADV_POPULATE_WRITE);
#else
  (void)memory;
  (void)octets;
#endif
}

void
vmk_memory_unmap(void *memory, size_t octets)
{
  munmap(memory, octets);
}
