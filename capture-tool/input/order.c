/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the heap of captures is kept in order.
 * Must not know how they are read.
 */
#include "capture-tool/input/order.h"

static bool
goes_before(const struct vmk_entry *a, const struct vmk_entry *b)
{
  if (a->source.next_time != b->source.next_time)
    return a->source.next_time < b->source.next_time;
  return a->source.capture < b->source.capture;
}

static void
swap(GPtrArray *heap, guint a, guint b)
{
  gpointer entry = heap->pdata[a];

  heap->pdata[a] = heap->pdata[b];
  heap->pdata[b] = entry;
}

void
vmk_order_sink(GPtrArray *heap)
{
  guint at = 0, child;

  while ((child = 2 * at + 1) < heap->len) {
    if (child + 1 < heap->len && goes_before(heap->pdata[child + 1], heap->pdata[child]))
      child++;
    if (!goes_before(heap->pdata[child], heap->pdata[at]))
      return;
    swap(heap, at, child);
    at = child;
  }
}

void
vmk_order_push(GPtrArray *heap, struct vmk_entry *entry)
{
  guint at = heap->len;

  g_ptr_array_add(heap, entry);
  for (; at && goes_before(heap->pdata[at], heap->pdata[(at - 1) / 2]); at = (at - 1) / 2)
    swap(heap, at, (at - 1) / 2);
}

void
vmk_order_pop(GPtrArray *heap)
{
  swap(heap, 0, heap->len - 1);
  g_ptr_array_remove_index(heap, heap->len - 1);
  vmk_order_sink(heap);
}

int64_t
vmk_order_limit(const GPtrArray *heap)
{
  const struct vmk_entry *next;

  if (heap->len < 2)
    return INT64_MAX;
  next = heap->pdata[1];
  if (heap->len > 2 && goes_before(heap->pdata[2], next))
    next = heap->pdata[2];
  if (next->source.capture < ((const struct vmk_entry *)heap->pdata[0])->source.capture &&
      next->source.next_time != INT64_MIN)
    return next->source.next_time - 1;
  return next->source.next_time;
}
