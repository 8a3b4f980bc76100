/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that every flow is found again however many there are, and that texts and bins keep what
 * they were given. Must not know packets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <glib.h>

#include "core/flow/names.h"
#include "core/flow/rate.h"
#include "core/flow/store.h"

enum { FLOWS = 300000 };

/* Spreads well in the upper half for most numbers; every 1000th shares it with its neighbours. */
static uint64_t
hash_of(uint32_t i)
{
  uint32_t spread = i % 1000 < 3 ? i / 1000 : i;

  return (uint64_t)(spread * UINT32_C(2654435761)) << 32 | i;
}

static void
flows_are_found_through_all_growth(void **state)
{
  struct vmk_store store;

  (void)state;
  vmk_store_init(&store, true);
  for (uint32_t i = 0; i < FLOWS; i++) {
    uint64_t key[2] = {i, i % 7};

    assert_int_equal(vmk_store_find(&store, hash_of(i), key), VMK_STORE_NONE);
    assert_int_equal(vmk_store_add(&store, hash_of(i), key, 5 * UINT64_C(1000000000) + i, false),
                     i);
    vmk_store_cold(&store, i)->rtt = i ^ 0x5555;
  }
  for (uint32_t i = 0; i < FLOWS; i++) {
    uint64_t key[2] = {i, i % 7}, other[2] = {i, 8};

    assert_int_equal(vmk_store_find(&store, hash_of(i), key), i);
    assert_int_equal(vmk_store_find(&store, hash_of(i), other), VMK_STORE_NONE);
    assert_int_equal(vmk_store_hot(&store, i)->key[0], i);
    assert_int_equal(vmk_store_cold(&store, i)->rtt, i ^ 0x5555);
    assert_int_equal(vmk_store_ordinal(&store, i), 5 * UINT64_C(1000000000) + i);
    if (i % 1000 >= 3)
      assert_int_not_equal(vmk_index_guess(&store.index, hash_of(i)), VMK_STORE_NONE);
  }
  assert_true(store.index.used <= UINT64_C(6) << store.index.bits);
  vmk_store_clear(&store);
}

/* A key used again names its latest flow; the index does not grow by it. */
static void
a_key_used_again_names_its_latest_flow(void **state)
{
  struct vmk_store store;
  uint64_t key[2] = {1, 2};

  (void)state;
  vmk_store_init(&store, false);
  for (uint32_t i = 0; i < 100; i++)
    assert_int_equal(vmk_store_add(&store, 99, key, i, i > 0), i);
  assert_int_equal(vmk_store_find(&store, 99, key), 99);
  assert_int_equal(store.index.used, 1);
  assert_int_equal(store.count, 100);
  vmk_store_clear(&store);
}

static void
texts_are_escaped_and_shared(void **state)
{
  static const uint8_t hostile[] = {'a', 0, 0x1b, '[', '\\', 0xc3, 0xa9, '~', 0x7f};
  struct vmk_names *names = vmk_names_new();
  uint32_t number = vmk_names_intern(names, hostile, sizeof hostile);

  (void)state;
  assert_string_equal(vmk_names_text(names, number), "a\\x00\\x1b[\\\\\\xc3\\xa9~\\x7f");
  assert_int_equal(vmk_names_intern(names, hostile, sizeof hostile), number);
  assert_int_not_equal(vmk_names_intern(names, hostile, 1), number);
  assert_null(vmk_names_text(names, 0));
  vmk_names_free(names);
}

static uint64_t
sum_of(const struct vmk_meter *meter, unsigned slot)
{
  struct vmk_rate rate = vmk_meter_rate(meter);
  uint64_t sum = 0;

  for (unsigned bin = 0; bin < VMK_RATE_BINS; bin++)
    sum += rate.octets[bin][slot];
  return sum;
}

static void
bins_lose_nothing(void **state)
{
  const int64_t start = INT64_C(1700000000000000000);
  struct vmk_meter *meter = vmk_meter_new(start);
  struct vmk_rate rate;
  uint64_t given = 0;

  (void)state;
  vmk_meter_add(meter, 1, start - 5000000, 3); /* captured out of order: counts to the first bin */
  for (int64_t i = 0; i < 100000; i++) {
    vmk_meter_add(meter, 0, start + i * i * 3, (uint64_t)i % 11);
    given += (uint64_t)i % 11;
  }
  vmk_meter_add(meter, 0, VMK_TIME_NONE, 1000);
  rate = vmk_meter_rate(meter);
  assert_int_equal(sum_of(meter, 0), given);
  assert_int_equal(sum_of(meter, 1), 3);
  assert_int_equal(rate.octets[0][1], 3);
  assert_true(rate.width * VMK_RATE_BINS > INT64_C(99999) * 99999 * 3);
  vmk_meter_turn(meter);
  assert_int_equal(sum_of(meter, 1), given);
  vmk_meter_free(meter);
}

/* However times are ordered, the bins are the same: threads may deliver what they defer later. */
static void
bins_do_not_depend_on_order(void **state)
{
  struct vmk_meter *forward = vmk_meter_new(0), *backward = vmk_meter_new(0);
  struct vmk_rate one, other;

  (void)state;
  for (int64_t i = 0; i < 1000; i++) {
    vmk_meter_add(forward, 0, i * 777777, (uint64_t)i);
    vmk_meter_add(backward, 0, (999 - i) * 777777, (uint64_t)(999 - i));
  }
  one = vmk_meter_rate(forward);
  other = vmk_meter_rate(backward);
  assert_memory_equal(&one, &other, sizeof one);
  vmk_meter_free(forward);
  vmk_meter_free(backward);
}

/* A number that a bin is too narrow for makes all of them wider, whether it comes in by counting or
 * by folding; what else was counted stays. */
static void
bins_widen_at_the_edge(void **state)
{
  const uint64_t edges[] = {UINT16_MAX, UINT32_MAX};
  enum { MS = 1000000 };

  (void)state;
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
    for (uint64_t over = 0; over < 2; over++)
      for (int folding = 0; folding < 2; folding++) {
        struct vmk_meter *meter = vmk_meter_new(0);
        struct vmk_rate rate;

        vmk_meter_add(meter, 0, 0, edges[i] - 1);
        vmk_meter_add(meter, 1, 63 * MS, 7);
        vmk_meter_add(meter, 0, folding ? MS : 0, over + 1);
        vmk_meter_add(meter, 1, folding ? 64 * MS : 0, 5); /* flushes, and folds */
        rate = vmk_meter_rate(meter);
        assert_int_equal(meter->size, (i ? 4 : 2) << (over || folding));
        assert_int_equal(rate.width, folding ? 2 * MS : MS);
        assert_int_equal(rate.octets[0][0], edges[i] + over);
        assert_int_equal(rate.octets[folding ? 31 : 63][1], 7);
        assert_int_equal(rate.octets[folding ? 32 : 0][1], 5);
        assert_int_equal(sum_of(meter, 1), 12);
        vmk_meter_turn(meter);
        assert_int_equal(sum_of(meter, 0), 12);
        assert_int_equal(sum_of(meter, 1), edges[i] + over);
        vmk_meter_free(meter);
      }
}

/* The same where octets are spread over all bins. */
static void
bins_widen_for_what_is_spread(void **state)
{
  const uint64_t edges[] = {UINT16_MAX, UINT32_MAX};
  enum { MS = 1000000, BEFORE = 10, REST = 5 };

  (void)state;
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
    for (uint64_t over = 0; over < 2; over++) {
      struct vmk_meter *meter = vmk_meter_new(0);
      uint64_t share = edges[i] + over - BEFORE;
      struct vmk_rate rate;

      vmk_meter_add(meter, 0, 7 * MS, BEFORE);
      vmk_meter_spread(meter, 0, 63 * MS, share * VMK_RATE_BINS + REST);
      rate = vmk_meter_rate(meter);
      assert_int_equal(meter->size, (i ? 4 : 2) << over);
      assert_int_equal(rate.octets[0][0], share + REST);
      assert_int_equal(rate.octets[7][0], edges[i] + over);
      assert_int_equal(rate.octets[63][0], share);
      assert_int_equal(sum_of(meter, 1), 0);
      vmk_meter_free(meter);
    }
}

/* Times at the ends of what a number can hold come from damaged captures. */
static void
bins_stand_extreme_times(void **state)
{
  struct vmk_meter *meter = vmk_meter_new(-5);

  (void)state;
  vmk_meter_add(meter, 0, INT64_MAX, 1);
  vmk_meter_add(meter, 0, INT64_MIN + 1, 1);
  vmk_meter_add(meter, 0, 0, 1);
  vmk_meter_spread(meter, 1, INT64_MAX - 1, 1000);
  assert_int_equal(sum_of(meter, 0), 3);
  assert_int_equal(sum_of(meter, 1), 1000);
  vmk_meter_free(meter);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flows_are_found_through_all_growth),
      cmocka_unit_test(a_key_used_again_names_its_latest_flow),
      cmocka_unit_test(texts_are_escaped_and_shared),
      cmocka_unit_test(bins_lose_nothing),
      cmocka_unit_test(bins_do_not_depend_on_order),
      cmocka_unit_test(bins_widen_at_the_edge),
      cmocka_unit_test(bins_widen_for_what_is_spread),
      cmocka_unit_test(bins_stand_extreme_times),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
