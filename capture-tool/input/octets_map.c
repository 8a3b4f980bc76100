/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a file of any size is read through a mapping.
 * Must not know capture formats, nor which pages of it are wanted (pages.h).
 */
#include <string.h>
#include <sys/mman.h>

#include "capture-tool/input/guard.h"
#include "capture-tool/input/octets.h"
#include "capture-tool/input/pages.h"

enum { WINDOW = 2 << 20 }; /* octets shown at a time */

static enum vmk_fill
memory_fill(struct vmk_octets *octets, size_t need)
{
  return vmk_octets_left(octets) >= need ? VMK_FILL_OK : VMK_FILL_END;
}

static bool
never_failed(const struct vmk_octets *octets)
{
  (void)octets;
  return false;
}

static const char *
no_problem(const struct vmk_octets *octets)
{
  (void)octets;
  return "cannot be read";
}

static void
memory_close(struct vmk_octets *octets)
{
  (void)octets;
}

void
vmk_octets_memory(struct vmk_octets *octets, const uint8_t *start, size_t length)
{
  static const struct vmk_octets_class class = {
      .fill = memory_fill, .failed = never_failed, .problem = no_problem, .close = memory_close};

  memset(octets, 0, sizeof *octets);
  octets->class = &class;
  octets->at = start;
  octets->end = start + length;
  octets->end_offset = length;
}

static enum vmk_fill
map_fill(struct vmk_octets *octets, size_t need)
{
  size_t position = (size_t)(octets->at - octets->map);
  size_t left = octets->map_length - position;

  if (vmk_guard_was_hit(octets->guard))
    return VMK_FILL_FAILED;
  vmk_pages_at(octets->pages, position, *octets->batch);
  octets->end_offset = MIN(octets->map_length, position + MAX(need, (size_t)WINDOW));
  octets->end = octets->map + octets->end_offset;
  return left >= need ? VMK_FILL_OK : VMK_FILL_END;
}

static bool
map_failed(const struct vmk_octets *octets)
{
  return vmk_guard_was_hit(octets->guard);
}

static const char *
map_problem(const struct vmk_octets *octets)
{
  (void)octets;
  return "shrank, or its disk failed, while it was read";
}

static void
map_close(struct vmk_octets *octets)
{
  vmk_pages_free(octets->pages);
  vmk_guard_remove(octets->guard);
  munmap(octets->map, octets->map_length);
}

void
vmk_octets_rest(struct vmk_octets *octets)
{
  if (octets->map)
    vmk_pages_rest(octets->pages);
}

bool
vmk_octets_map(struct vmk_octets *octets, int fd, uint64_t length, const uint64_t *batch,
               unsigned kept, bool threaded)
{
  static const struct vmk_octets_class class = {
      .fill = map_fill, .failed = map_failed, .problem = map_problem, .close = map_close};
  void *map;
  int guard;

  if (length == 0 || length > SIZE_MAX / 2)
    return false;
  map = mmap(NULL, (size_t)length, PROT_READ, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED)
    return false;
  madvise(map, (size_t)length, MADV_SEQUENTIAL);
  guard = vmk_guard_add(map, (size_t)length);
  if (guard < 0) {
    munmap(map, (size_t)length);
    return false;
  }
  memset(octets, 0, sizeof *octets);
  octets->class = &class;
  octets->map = map;
  octets->map_length = (size_t)length;
  octets->batch = batch;
  octets->kept = kept;
  octets->pages = vmk_pages_new(map, (size_t)length, kept, threaded);
  octets->guard = guard;
  octets->at = octets->end = map;
  return true;
}
