/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows a plain model of a sequence space (one mark an octet) that the engine's accounting must
 * agree with. Must not know packets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib.h>
#include <string.h>

#include "core/flow/sequence.h"

enum { SPACE = 4000, ROUNDS = 400, SEGMENTS = 200 };

static uint32_t
next_random(uint32_t *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* Segments of random place and length near the front, around a base that makes the numbers wrap. */
static void
agrees_with_one_mark_an_octet(void **state)
{
  uint32_t random = 1;

  (void)state;
  for (int round = 0; round < ROUNDS; round++) {
    uint8_t marks[SPACE] = {0};
    uint32_t base = round % 2 ? UINT32_MAX - next_random(&random) % SPACE : next_random(&random);
    uint32_t next = base, front = 0, fresh = 0;
    struct vmk_more_half more = {0};

    for (int i = 0; i < SEGMENTS; i++) {
      uint32_t from =
          front > 300 ? front - next_random(&random) % 300 : next_random(&random) % (front + 1);
      uint32_t length = 1 + next_random(&random) % 60, expected = 0;
      struct vmk_sequence_news news;

      from += next_random(&random) % 4 == 0 ? next_random(&random) % 80 : 0;
      if (from + length > SPACE)
        break;
      for (uint32_t at = from; at < from + length; at++)
        expected += !marks[at];
      memset(marks + from, 1, length);
      news = vmk_sequence_take(&next, &more, base + from, length);
      assert_false(news.foreign);
      assert_int_equal(news.fresh, expected);
      assert_int_equal(news.again, length - expected);
      front = from + length > front ? from + length : front;
      fresh += expected;
      assert_int_equal(next, base + front);
      assert_int_equal(vmk_sequence_seen(base, next, &more), fresh);
      assert_int_equal(more.unseen, front - fresh);
    }
    g_free(more.holes);
  }
}

/* Too many holes: the oldest ones stay unseen, later ones still fill. */
static void
holes_are_capped(void **state)
{
  struct vmk_more_half more = {0};
  uint32_t next = 0;
  enum { MANY = 3 * VMK_HOLES_MAX };

  (void)state;
  for (uint32_t i = 0; i < MANY; i++)
    vmk_sequence_take(&next, &more, i * 20 + 10, 10);
  assert_int_equal(more.unseen, MANY * 10);
  assert_true(more.holes->count <= VMK_HOLES_MAX);
  assert_int_equal(vmk_sequence_take(&next, &more, 0, 10).fresh, 0);
  assert_int_equal(vmk_sequence_take(&next, &more, (MANY - 1) * 20, 10).fresh, 10);
  assert_int_equal(more.unseen, (MANY - 1) * 10);
  g_free(more.holes);
}

static void
old_holes_are_given_up_before_numbers_wrap(void **state)
{
  struct vmk_more_half more = {0};
  uint32_t next = 0;

  (void)state;
  vmk_sequence_take(&next, &more, 100, 10);
  vmk_sequence_prune(&more, next + VMK_SEQUENCE_REACH / 2);
  assert_int_equal(more.holes->count, 1);
  vmk_sequence_prune(&more, next + VMK_SEQUENCE_REACH + 100);
  assert_int_equal(more.holes->count, 0);
  assert_int_equal(more.unseen, 100);
  g_free(more.holes);
}

static void
far_numbers_are_foreign(void **state)
{
  struct vmk_more_half more = {0};
  uint32_t next = 1000;

  (void)state;
  assert_true(vmk_sequence_take(&next, &more, 1000 + VMK_SEQUENCE_REACH + 1, 5).foreign);
  assert_true(vmk_sequence_take(&next, &more, 1000 - VMK_SEQUENCE_REACH - 1, 5).foreign);
  assert_int_equal(next, 1000);
  assert_int_equal(more.unseen, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(agrees_with_one_mark_an_octet),
      cmocka_unit_test(holes_are_capped),
      cmocka_unit_test(old_holes_are_given_up_before_numbers_wrap),
      cmocka_unit_test(far_numbers_are_foreign),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
