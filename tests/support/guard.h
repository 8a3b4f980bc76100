/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to put octets flush against a page that may not be touched, so that reading one too
 * many is a crash.
 * Must not know what the octets are.
 */
#ifndef VMK_TESTS_GUARD_H
#define VMK_TESTS_GUARD_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct vmk_guard {
  uint8_t *map;
  size_t map_length; /* without the guard page */
  size_t page;
};

/* Room for up to capacity octets in front of the guard page. Aborts when there is no memory. */
static inline struct vmk_guard
vmk_guard_new(size_t capacity)
{
  struct vmk_guard guard = {.page = (size_t)sysconf(_SC_PAGESIZE)};

  guard.map_length = (capacity / guard.page + 1) * guard.page;
  guard.map = mmap(NULL, guard.map_length + guard.page, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (guard.map == MAP_FAILED || mprotect(guard.map + guard.map_length, guard.page, PROT_NONE) != 0)
    abort();
  return guard;
}

/* A copy of the octets whose last one is the last before the guard page. Replaces the copy before.
 */
static inline const uint8_t *
vmk_guard_put(struct vmk_guard *guard, const void *data, size_t length)
{
  uint8_t *at = guard->map + guard->map_length - length;

  if (length > guard->map_length)
    abort();
  if (length > 0)
    memcpy(at, data, length);
  return at;
}

static inline void
vmk_guard_free(struct vmk_guard *guard)
{
  munmap(guard->map, guard->map_length + guard->page);
}

#endif
