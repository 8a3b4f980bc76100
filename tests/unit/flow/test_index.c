/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that every number is found by its hash, whatever else lies in its line, and that numbers of
 * one hash are all given, each once. Must not know flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/flow/index.h"

enum { MANY = 200000 };

static uint64_t
hash_of(uint32_t i)
{
  return (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);
}

/* How often the index gives this number for this hash. */
static unsigned
times_given(const struct vmk_index *index, uint64_t hash, uint32_t number)
{
  struct vmk_index_search search = vmk_index_search(index, hash);
  unsigned times = 0;
  uint32_t *found;

  while ((found = vmk_index_next(index, &search)) != NULL)
    times += *found == number;
  return times;
}

static void
each_number_is_given_once_through_all_growth(void **state)
{
  struct vmk_index index;

  (void)state;
  vmk_index_init(&index);
  assert_int_equal(vmk_index_guess(&index, hash_of(1)), VMK_INDEX_NONE);
  for (uint32_t i = 0; i < MANY; i++) {
    vmk_index_add(&index, hash_of(i), i);
    assert_int_equal(times_given(&index, hash_of(i), i), 1);
  }
  for (uint32_t i = 0; i < MANY; i++)
    assert_int_equal(times_given(&index, hash_of(i), i), 1);
  assert_int_equal(index.used, MANY);
  assert_true(index.used <= (UINT64_C(6) << index.bits));
  vmk_index_clear(&index);
}

/* More of one tag than a line holds, in the last line: they go on in the first one. */
static void
numbers_of_one_tag_fill_lines_around_the_end(void **state)
{
  enum { SAME = 3 * VMK_INDEX_ENTRIES };
  const uint64_t last = UINT64_MAX, first = 0;
  struct vmk_index index;

  (void)state;
  vmk_index_init(&index);
  vmk_index_add(&index, first, 1000);
  for (uint32_t i = 0; i < SAME; i++)
    vmk_index_add(&index, last, i);
  for (uint32_t i = 0; i < SAME; i++)
    assert_int_equal(times_given(&index, last, i), 1);
  assert_int_equal(vmk_index_guess(&index, first), 1000);
  assert_int_equal(times_given(&index, last, 1000), 0);
  vmk_index_clear(&index);
}

/* What is changed where it lies is found from then on. */
static void
a_number_changes_in_its_place(void **state)
{
  struct vmk_index index;
  struct vmk_index_search search;

  (void)state;
  vmk_index_init(&index);
  vmk_index_add(&index, 42, 1);
  search = vmk_index_search(&index, 42);
  *vmk_index_next(&index, &search) = 7;
  assert_int_equal(vmk_index_guess(&index, 42), 7);
  assert_int_equal(index.used, 1);
  vmk_index_clear(&index);
}

static void
lanes_are_compared_one_by_one(void **state)
{
  _Alignas(16) uint32_t lane[VMK_INDEX_ENTRIES] = {5, 0, 5, 7, 0, 0, 0, 5};

  (void)state;
  assert_int_equal(vmk_index_equal(lane, 5), 0x85);
  assert_int_equal(vmk_index_equal(lane, 0), 0x72);
  assert_int_equal(vmk_index_equal(lane, 6), 0);
  for (uint32_t value = 0; value < 8; value++)
    assert_int_equal(vmk_index_equal_one_by_one(lane, value), vmk_index_equal(lane, value));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_number_is_given_once_through_all_growth),
      cmocka_unit_test(numbers_of_one_tag_fill_lines_around_the_end),
      cmocka_unit_test(a_number_changes_in_its_place),
      cmocka_unit_test(lanes_are_compared_one_by_one),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
