/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that a sample says what a histogram of the same octets says, whatever its counts grow to.
 * Must not know flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/flow/sample.h"

enum { PIECE = 1448 };

static void
assert_says(const struct vmk_sample *sample, const struct vmk_histogram *histogram)
{
  struct vmk_tracker_entropy result = vmk_sample_result(sample);
  struct vmk_entropy entropy = vmk_entropy_of(histogram);

  assert_int_equal(result.verdict, entropy.verdict);
  assert_int_equal(result.millibits, entropy.millibits);
  assert_int_equal(result.sample, histogram->total);
  assert_int_equal(sample->result.sample, histogram->total);
}

/* One octet value nearly always, so that its count passes what a narrow one holds. */
static void
counts_widen_at_the_edge(void **state)
{
  struct vmk_sample sample = {0};
  struct vmk_histogram histogram = {0};
  uint8_t piece[PIECE];

  (void)state;
  memset(piece, 'x', sizeof piece);
  for (unsigned i = 0; i < 100; i++) {
    piece[0] = (uint8_t)i;
    vmk_sample_add(&sample, piece, sizeof piece);
    vmk_histogram_add(&histogram, piece, sizeof piece);
    assert_says(&sample, &histogram);
  }
  assert_true(histogram.count['x'] > UINT16_MAX);
  assert_non_null(sample.wide);
  vmk_sample_close(&sample);
  assert_says(&sample, &histogram);
}

static void
the_last_octet_that_fits_is_narrow(void **state)
{
  static uint8_t octets[UINT16_MAX];
  struct vmk_sample sample = {0};
  struct vmk_histogram histogram = {0};

  (void)state;
  vmk_sample_add(&sample, octets, sizeof octets);
  vmk_histogram_add(&histogram, octets, sizeof octets);
  assert_non_null(sample.narrow);
  assert_says(&sample, &histogram);
  vmk_sample_add(&sample, octets, 1);
  vmk_histogram_add(&histogram, octets, 1);
  assert_null(sample.narrow);
  assert_says(&sample, &histogram);
  vmk_sample_close(&sample);
}

/* Nothing seen, or one large piece first. */
static void
nothing_and_much_at_once(void **state)
{
  static uint8_t octets[UINT16_MAX + 1];
  struct vmk_sample sample = {0};
  struct vmk_histogram histogram = {0};

  (void)state;
  assert_says(&sample, &histogram);
  for (size_t i = 0; i < sizeof octets; i++)
    octets[i] = (uint8_t)(i * 167 >> 3);
  vmk_sample_add(&sample, octets, sizeof octets);
  vmk_histogram_add(&histogram, octets, sizeof octets);
  assert_says(&sample, &histogram);
  vmk_sample_close(&sample);
  assert_says(&sample, &histogram);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_widen_at_the_edge),
      cmocka_unit_test(the_last_octet_that_fits_is_narrow),
      cmocka_unit_test(nothing_and_much_at_once),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
