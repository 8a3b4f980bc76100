/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which flows moved the most octets, and the totals of all.
 * Must not know what any of them is.
 */
#include "largest.h"

#include <glib.h>
#include <stdlib.h>

struct entry {
  uint64_t bytes;
  size_t index;
};

static bool
before(const struct entry *a, const struct entry *b)
{
  return a->bytes != b->bytes ? a->bytes > b->bytes : a->index < b->index;
}

static int
compare(const void *a, const void *b)
{
  return before(a, b) ? -1 : before(b, a) ? 1 : 0;
}

/* heap[0] is the entry that comes last among those kept. */
static void
sink_down(struct entry *heap, size_t count)
{
  size_t at = 0;

  for (;;) {
    size_t child = 2 * at + 1;
    struct entry swap;

    if (child >= count) {
      return;
    }
    if (child + 1 < count && before(&heap[child], &heap[child + 1])) {
      child++;
    }
    if (!before(&heap[at], &heap[child])) {
      return;
    }
    swap = heap[at];
    heap[at] = heap[child];
    heap[child] = swap;
    at = child;
  }
}

static void
float_up(struct entry *heap, size_t at)
{
  while (at > 0) {
    size_t parent = (at - 1) / 2;
    struct entry swap;

    if (!before(&heap[parent], &heap[at])) {
      return;
    }
    swap = heap[at];
    heap[at] = heap[parent];
    heap[parent] = swap;
    at = parent;
  }
}

static void
offer(struct entry *heap, size_t *count, size_t limit, struct entry entry)
{
  if (*count < limit) {
    heap[*count] = entry;
    float_up(heap, (*count)++);
  } else if (limit > 0 && before(&entry, &heap[0])) {
    heap[0] = entry;
    sink_down(heap, limit);
  }
}

void
vmk_largest_find(struct vmk_largest *largest, const struct vmk_flows *flows, size_t limit)
{
  size_t total = vmk_flows_count(flows);
  struct entry *heap;

  limit = MIN(limit, total);
  heap = g_new(struct entry, MAX(limit, 1));
  *largest = (struct vmk_largest){.flows = total};
  for (size_t i = 0; i < total; i++) {
    struct vmk_flow_size size = vmk_flows_size(flows, i);

    largest->bytes += size.bytes;
    largest->tcp += size.transport == VMK_TRANSPORT_TCP;
    largest->udp += size.transport == VMK_TRANSPORT_UDP;
    offer(heap, &largest->count, limit, (struct entry){size.bytes, i});
  }
  qsort(heap, largest->count, sizeof *heap, compare);
  largest->indexes = g_new(size_t, MAX(limit, 1));
  for (size_t i = 0; i < largest->count; i++) {
    largest->indexes[i] = heap[i].index;
  }
  g_free(heap);
}

void
vmk_largest_clear(struct vmk_largest *largest)
{
  g_free(largest->indexes);
  largest->indexes = NULL;
}
