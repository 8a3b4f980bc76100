/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows samples whose entropy and chi-square follow from arithmetic, and what each must be called.
 * Must not know where samples come from in captures.
 */
#include "core/wire/entropy.h"
#include "tests/support/nfc_build.h"
#include "tests/support/prefix.h"

static struct vmk_entropy
judge(const struct build *b)
{
  struct vmk_histogram histogram;

  memset(&histogram, 0, sizeof histogram);
  vmk_histogram_add(&histogram, b->data, b->length);
  return vmk_entropy_of(&histogram);
}

/* A generator with no bias in its octets: the high half of a 64-bit product (splitmix64). */
static void
add_random(struct build *b, size_t n, uint64_t seed)
{
  uint8_t *at = build_room(b, n);

  for (size_t i = 0; i < n; i++) {
    uint64_t z = (seed += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    at[i] = (uint8_t)(z >> 32);
  }
}

static void
test_nothing(void **state)
{
  struct build b = {0};
  struct vmk_entropy entropy = judge(&b);

  (void)state;
  assert_int_equal(entropy.verdict, VMK_ENTROPY_TOO_FEW);
  assert_int_equal(entropy.millibits, 0);
}

static void
test_exact_values(void **state)
{
  struct build b = {0};
  struct vmk_entropy entropy;

  (void)state;
  build_room(&b, 8192); /* one value: no entropy; chi-square is 255 times the count */
  entropy = judge(&b);
  assert_int_equal(entropy.millibits, 0);
  assert_int_equal(entropy.chi_square, 255 * 8192);
  assert_int_equal(entropy.zeros, 1000);
  assert_int_equal(entropy.verdict, VMK_ENTROPY_CLEAR);
  memset(b.data, 'A', 4096); /* two values, half each: one bit */
  entropy = judge(&b);
  assert_int_equal(entropy.millibits, 1000);
  assert_int_equal(entropy.zeros, 500);
  assert_int_equal(entropy.ascii, 500);
  for (size_t i = 0; i < b.length;
       i++) /* all values alike: eight bits, chi-square 0: too even for ciphertext */
    b.data[i] = (uint8_t)i;
  entropy = judge(&b);
  assert_int_equal(entropy.millibits, 8000);
  assert_int_equal(entropy.chi_square, 0);
  assert_int_equal(entropy.verdict, VMK_ENTROPY_UNDECIDED);
  for (size_t i = 0; i < b.length; i++) /* three values, 1/2 1/4 1/4: a bit and a half */
    b.data[i] = i % 4 < 2 ? 1 : (uint8_t)(i % 4);
  assert_int_equal(judge(&b).millibits, 1500);
  build_free(&b);
}

/* Random octets are ciphertext-like at every size from the least sample on, whatever the seed. */
static void
test_random(void **state)
{
  (void)state;
  for (size_t n = VMK_ENTROPY_SAMPLE_MIN; n <= 1 << 20; n *= 4)
    for (uint64_t seed = 1; seed <= 50; seed++) {
      struct build b = {0};
      struct vmk_entropy entropy;

      add_random(&b, n, seed);
      entropy = judge(&b);
      assert_int_equal(entropy.verdict, VMK_ENTROPY_UNIFORM);
      assert_true(entropy.millibits >= 7900);
      build_free(&b);
    }
}

static void
test_too_few(void **state)
{
  struct build b = {0};

  (void)state;
  add_random(&b, VMK_ENTROPY_SAMPLE_MIN - 1, 1);
  assert_int_equal(judge(&b).verdict, VMK_ENTROPY_TOO_FEW);
  build_free(&b);
}

static void
test_text(void **state)
{
  struct build b = {0};
  struct vmk_entropy entropy;

  (void)state;
  while (b.length < 20000)
    build_text(
        &b,
        "config.version = \"8\"\nvirtualHW.version = \"19\"\nscsi0:0.fileName = \"app01.vmdk\"\n");
  entropy = judge(&b);
  assert_int_equal(entropy.verdict, VMK_ENTROPY_CLEAR);
  assert_int_equal(entropy.ascii, 1000);
  build_free(&b);
}

/* One part in ten of zeros in random octets (sparse memory, headers between) is no ciphertext. */
static void
test_mixture(void **state)
{
  struct build b = {0};

  (void)state;
  add_random(&b, 59000, 3);
  build_room(&b, 6000);
  assert_int_equal(judge(&b).verdict, VMK_ENTROPY_UNDECIDED);
  build_room(&b, 60000);
  assert_int_equal(judge(&b).verdict, VMK_ENTROPY_CLEAR);
  build_free(&b);
}

static void
test_chunks_and_merge(void **state)
{
  struct build b = {0};
  struct vmk_histogram whole = {0}, pieces = {0}, other = {0};

  (void)state;
  add_random(&b, 100003, 5);
  vmk_histogram_add(&whole, b.data, b.length);
  for (size_t at = 0, n = 1; at < b.length; at += n, n = n * 2 % 4099 + 1)
    vmk_histogram_add(at % 2 ? &pieces : &other, b.data + at,
                      n < b.length - at ? n : b.length - at);
  vmk_histogram_merge(&pieces, &other);
  assert_memory_equal(&whole, &pieces, sizeof whole);
  build_free(&b);
}

static void
test_limit(void **state)
{
  static uint8_t zeros[1 << 20];
  struct vmk_histogram histogram = {0}, one = {0};

  (void)state;
  for (int i = 0; i < 20; i++)
    vmk_histogram_add(&histogram, zeros, sizeof zeros);
  assert_int_equal(histogram.total, VMK_HISTOGRAM_LIMIT);
  assert_int_equal(histogram.count[0], VMK_HISTOGRAM_LIMIT);
  assert_int_equal(vmk_entropy_of(&histogram).chi_square, UINT32_C(255) * VMK_HISTOGRAM_LIMIT);
  vmk_histogram_add(&one, zeros, 1);
  vmk_histogram_merge(&histogram, &one);
  assert_int_equal(histogram.total, VMK_HISTOGRAM_LIMIT);
}

static void
test_names(void **state)
{
  (void)state;
  assert_string_equal(vmk_entropy_name(VMK_ENTROPY_UNIFORM), "ciphertext-like");
  assert_string_equal(vmk_entropy_name((enum vmk_entropy_verdict)99), "unknown");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing), cmocka_unit_test(test_exact_values),
      cmocka_unit_test(test_random),  cmocka_unit_test(test_too_few),
      cmocka_unit_test(test_text),    cmocka_unit_test(test_mixture),
      cmocka_unit_test(test_limit),   cmocka_unit_test(test_chunks_and_merge),
      cmocka_unit_test(test_names),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
