/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows streams in which each signal has to show, and those in which it must not.
 * Must not know how it is measured.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/framing/signals.h"

enum { PAGE = 4096, PAGES = 32 };

static const uint64_t MIGRATION = UINT64_C(5422550518507384986);

static void
put64(uint8_t *at, bool big, uint64_t value)
{
  for (unsigned i = 0; i < 8; i++)
    at[big ? 7 - i : i] = (uint8_t)(value >> (8 * i));
}

static void
noise(uint8_t *octets, size_t length, uint64_t seed)
{
  for (size_t i = 0; i < length; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    octets[i] = (uint8_t)(seed >> 56);
  }
}

/* Signals of one stream: octets in pieces, each answered by one octet. */
static struct vmk_signals
signals_of(const uint8_t *octets, size_t length, size_t piece, uint64_t migration)
{
  struct vmk_learn *learn = vmk_learn_new();
  struct vmk_signals signals = {NULL};
  const uint64_t flow = 0;

  for (size_t at = 0; at < length; at += piece) {
    vmk_learn_take(learn, 0, VMK_WAY_CLIENT, octets + at, MIN(piece, length - at));
    vmk_learn_take(learn, 0, VMK_WAY_SERVER, (const uint8_t *)"k", 1);
  }
  vmk_signals_find(learn, &flow, 1, migration, &signals);
  vmk_learn_free(learn);
  return signals;
}

/* The text of the n-th signal of the client of that kind; NULL: none. */
static const char *
text_of(const struct vmk_signals *signals, const char *kind, unsigned n)
{
  for (guint i = 0; i < signals->list->len; i++) {
    const struct vmk_signal *signal = &g_array_index(signals->list, struct vmk_signal, i);

    if (signal->way == VMK_WAY_CLIENT && strcmp(signal->kind, kind) == 0 && n-- == 0)
      return signal->text;
  }
  return NULL;
}

static void
says(const struct vmk_signals *signals, const char *kind, const char *part)
{
  const char *text = text_of(signals, kind, 0);

  if (text == NULL || strstr(text, part) == NULL)
    fail_msg("%s: wanted \"%s\", found \"%s\"", kind, part, text ? text : "nothing");
}

static void
entropy_changes_over_the_stream(void **state)
{
  static uint8_t octets[8 * PAGE];
  struct vmk_signals signals;

  (void)state;
  memset(octets, 'a', sizeof octets / 2);
  noise(octets + sizeof octets / 2, sizeof octets / 2, 1);
  signals = signals_of(octets, sizeof octets, PAGE, 0);
  says(&signals, "entropy", "0.0 clear, 0.0 clear, 0.0 clear, 0.0 clear, 7.9 ");
  vmk_signals_clear(&signals);
}

static void
bursts_of_pages(void **state)
{
  static uint8_t octets[4 * (2 * PAGE + 28)];
  struct vmk_signals signals;

  (void)state;
  noise(octets, sizeof octets, 2);
  signals = signals_of(octets, sizeof octets, 2 * PAGE + 28, 0);
  says(&signals, "burst", "4 bursts before the other side spoke, the largest of 8220 octets");
  says(&signals, "block-size", "4 of 4 bursts are a multiple of 4096 octets");
  vmk_signals_clear(&signals);
  signals = signals_of(octets, sizeof octets, 1000, 0);
  assert_null(text_of(&signals, "block-size", 0));
  vmk_signals_clear(&signals);
}

static void
a_period_of_128_kib(void **state)
{
  enum { SEND = PAGES * PAGE };
  uint8_t *octets = g_malloc(8 * SEND);
  struct vmk_signals signals;

  (void)state;
  noise(octets, 8 * SEND, 3);
  for (unsigned i = 1; i < 8; i++)
    memcpy(octets + i * SEND, octets, SEND / 4);
  signals = signals_of(octets, 8 * SEND, 5000, 0);
  says(&signals, "block-size", "octets 131072 apart are alike in 2");
  assert_null(text_of(&signals, "block-size", 1));
  vmk_signals_clear(&signals);
  g_free(octets);
}

static void
heads_of_a_checkpoint(void **state)
{
  static uint8_t octets[2 * PAGE];
  struct vmk_signals signals;

  (void)state;
  noise(octets, sizeof octets, 4);
  memset(octets + 300, 0, 92);
  memcpy(octets + 300, "\xd2\xbe\xd2\xbe\x08\0\0\0\x03\0\0\0cpu", 15);
  signals = signals_of(octets, sizeof octets, 1000, 0);
  says(&signals, "checkpoint-like",
       "offset 300 looks like the head of a checkpoint file with 3 groups");
  assert_null(text_of(&signals, "checkpoint-like", 1));
  vmk_signals_clear(&signals);
  octets[312] = 1; /* no name: chance */
  signals = signals_of(octets, sizeof octets, 1000, 0);
  assert_null(text_of(&signals, "checkpoint-like", 0));
  vmk_signals_clear(&signals);
}

static void
the_migration_is_looked_for_when_asked(void **state)
{
  static uint8_t octets[1024];
  struct vmk_signals signals;

  (void)state;
  put64(octets + 16, false, MIGRATION);
  put64(octets + 101, true, MIGRATION);
  signals = signals_of(octets, sizeof octets, 200, MIGRATION);
  says(&signals, "migration-id", "offset 16, little-endian");
  assert_non_null(strstr(text_of(&signals, "migration-id", 1), "offset 101, big-endian"));
  assert_null(text_of(&signals, "migration-id", 2));
  vmk_signals_clear(&signals);
  signals = signals_of(octets, sizeof octets, 200, 0);
  assert_null(text_of(&signals, "migration-id", 0));
  vmk_signals_clear(&signals);
}

static void
noise_shows_nothing(void **state)
{
  static uint8_t octets[64 * PAGE];

  (void)state;
  for (unsigned seed = 10; seed < 20; seed++) {
    struct vmk_signals signals;

    noise(octets, sizeof octets, seed);
    signals = signals_of(octets, sizeof octets, 1333, MIGRATION);
    assert_null(text_of(&signals, "block-size", 0));
    assert_null(text_of(&signals, "checkpoint-like", 0));
    assert_null(text_of(&signals, "migration-id", 0));
    vmk_signals_clear(&signals);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(entropy_changes_over_the_stream),
      cmocka_unit_test(bursts_of_pages),
      cmocka_unit_test(a_period_of_128_kib),
      cmocka_unit_test(heads_of_a_checkpoint),
      cmocka_unit_test(the_migration_is_looked_for_when_asked),
      cmocka_unit_test(noise_shows_nothing),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
