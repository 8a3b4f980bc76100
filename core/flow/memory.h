/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how much zeroed memory is had from the system in pieces of megabytes.
 * Must not know what is kept in it.
 */
#ifndef VMK_FLOW_MEMORY_H
#define VMK_FLOW_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

enum { VMK_MEMORY_PAGE = 4096, VMK_MEMORY_HUGE = 2 << 20 };

/* Zeroed, aligned to a huge page, and in huge pages where the kernel gives them: random access to
 * many flows misses the TLB otherwise. small_start: the first megabytes stay in small pages, for
 * runs that never get further. Aborts when there is no memory. */
void *vmk_memory_map(size_t octets, bool small_start);

/* All of it will be written, mostly after it was read: a page that is read first is mapped twice.
 */
void vmk_memory_populate(void *memory, size_t octets);

void vmk_memory_unmap(void *memory, size_t octets);

#endif
