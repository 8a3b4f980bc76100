/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows things that last from one time to another, by whom they are between, and finds those of a
 * time without looking at all of them. Must not know what the things are.
 */
#include "core/audit/spans.h"

struct way {
  const void *from, *to;
};

struct span {
  int64_t first, last;
  int64_t reach; /* the latest end of this one and of all before it */
  guint value;
};

struct list {
  GArray *spans; /* struct span, by first when sorted */
  gboolean sorted;
};

struct vmk_spans {
  GHashTable *lists; /* struct way -> struct list */
};

static guint
hash_way(gconstpointer key)
{
  const struct way *way = key;

  return g_direct_hash(way->from) * 31 + g_direct_hash(way->to);
}

static gboolean
equal_ways(gconstpointer a, gconstpointer b)
{
  const struct way *left = a, *right = b;

  return left->from == right->from && left->to == right->to;
}

static void
free_list(gpointer item)
{
  struct list *list = item;

  g_array_unref(list->spans);
  g_free(list);
}

struct vmk_spans *
vmk_spans_new(void)
{
  struct vmk_spans *spans = g_new0(struct vmk_spans, 1);

  spans->lists = g_hash_table_new_full(hash_way, equal_ways, g_free, free_list);
  return spans;
}

void
vmk_spans_free(struct vmk_spans *spans)
{
  if (spans == NULL)
    return;
  g_hash_table_unref(spans->lists);
  g_free(spans);
}

void
vmk_spans_add(struct vmk_spans *spans, const void *from, const void *to, int64_t first,
              int64_t last, guint value)
{
  struct way way = {from, to};
  struct span span = {.first = first, .last = last, .value = value};
  struct list *list = g_hash_table_lookup(spans->lists, &way);

  if (list == NULL) {
    list = g_new0(struct list, 1);
    list->spans = g_array_new(FALSE, FALSE, sizeof(struct span));
    g_hash_table_insert(spans->lists, g_memdup2(&way, sizeof way), list);
  }
  g_array_append_val(list->spans, span);
  list->sorted = FALSE;
}

static gint
by_first(gconstpointer a, gconstpointer b)
{
  const struct span *left = a, *right = b;

  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  return left->value < right->value ? -1 : left->value > right->value;
}

static void
sort(struct list *list)
{
  int64_t reach = INT64_MIN;

  g_array_sort(list->spans, by_first);
  for (guint i = 0; i < list->spans->len; i++) {
    struct span *span = &g_array_index(list->spans, struct span, i);

    reach = MAX(reach, span->last);
    span->reach = reach;
  }
  list->sorted = TRUE;
}

/* How many spans begin at that time or before it. */
static guint
begun(const GArray *spans, int64_t time)
{
  guint low = 0, high = spans->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (g_array_index(spans, struct span, middle).first <= time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static gint
by_value(gconstpointer a, gconstpointer b)
{
  guint left = *(const guint *)a, right = *(const guint *)b;

  return left < right ? -1 : left > right;
}

void
vmk_spans_find(struct vmk_spans *spans, const void *from, const void *to, int64_t first,
               int64_t last, GArray *found)
{
  struct way way = {from, to};
  struct list *list = g_hash_table_lookup(spans->lists, &way);

  g_array_set_size(found, 0);
  if (list == NULL)
    return;
  if (!list->sorted)
    sort(list);
  for (guint i = begun(list->spans, last); i-- > 0;) {
    const struct span *span = &g_array_index(list->spans, struct span, i);

    if (span->reach < first)
      break;
    if (span->last >= first)
      g_array_append_val(found, span->value);
  }
  g_array_sort(found, by_value);
}
