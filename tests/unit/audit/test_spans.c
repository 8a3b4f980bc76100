/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which spans a search must find: those that a look at every one of them finds.
 * Must not know what spans are of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/audit/spans.h"

static const char a[] = "a", b[] = "b";

static void
finds(struct vmk_spans *spans, const void *from, const void *to, int64_t first, int64_t last,
      const guint *wanted, guint count)
{
  GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));

  vmk_spans_find(spans, from, to, first, last, found);
  assert_int_equal(found->len, count);
  for (guint i = 0; i < count; i++)
    assert_int_equal(g_array_index(found, guint, i), wanted[i]);
  g_array_unref(found);
}

static void
ends_count_and_ways_differ(void **state)
{
  struct vmk_spans *spans = vmk_spans_new();
  (void)state;

  vmk_spans_add(spans, a, b, 30, 40, 0);
  vmk_spans_add(spans, a, b, 10, 20, 1);
  vmk_spans_add(spans, b, a, 10, 20, 2);
  vmk_spans_add(spans, a, NULL, 10, 20, 3);
  finds(spans, a, b, 20, 30, (const guint[]){0, 1}, 2);
  finds(spans, a, b, 21, 29, NULL, 0);
  finds(spans, b, a, 0, 100, (const guint[]){2}, 1);
  finds(spans, a, NULL, 0, 100, (const guint[]){3}, 1);
  finds(spans, NULL, a, 0, 100, NULL, 0);
  vmk_spans_add(spans, a, b, 22, 23, 4);
  finds(spans, a, b, 21, 29, (const guint[]){4}, 1);
  vmk_spans_free(spans);
}

static void
a_long_one_is_found_behind_short_ones(void **state)
{
  struct vmk_spans *spans = vmk_spans_new();
  (void)state;

  vmk_spans_add(spans, a, b, 0, 1000, 0);
  for (guint i = 1; i < 100; i++)
    vmk_spans_add(spans, a, b, i, i, i);
  finds(spans, a, b, 500, 600, (const guint[]){0}, 1);
  finds(spans, a, b, 50, 50, (const guint[]){0, 50}, 2);
  vmk_spans_free(spans);
}

/* Against a look at every span. */
static void
random_spans(void **state)
{
  enum { COUNT = 300 };
  struct vmk_spans *spans = vmk_spans_new();
  int64_t first[COUNT], last[COUNT];
  GRand *random = g_rand_new_with_seed(7);
  (void)state;

  for (guint i = 0; i < COUNT; i++) {
    first[i] = g_rand_int_range(random, -500, 500);
    last[i] = first[i] + g_rand_int_range(random, 0, i % 10 == 0 ? 400 : 5);
    vmk_spans_add(spans, a, b, first[i], last[i], i);
  }
  for (unsigned round = 0; round < 200; round++) {
    int64_t from = g_rand_int_range(random, -600, 900), to = from + g_rand_int_range(random, 0, 50);
    guint wanted[COUNT], count = 0;

    for (guint i = 0; i < COUNT; i++)
      if (first[i] <= to && last[i] >= from)
        wanted[count++] = i;
    finds(spans, a, b, from, to, wanted, count);
  }
  g_rand_free(random);
  vmk_spans_free(spans);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ends_count_and_ways_differ),
      cmocka_unit_test(a_long_one_is_found_behind_short_ones),
      cmocka_unit_test(random_spans),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
