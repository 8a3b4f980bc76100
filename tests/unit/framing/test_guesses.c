/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows layouts beside which a wrong one explains something as well, and which of them has to be
 * found, if any. Must not know how it is found.
 */
#include "talk.h"

/* Requests of one size with a counter, answers padded to four: an iSCSI session. What the counter
 * happens to say, rounded up, must not pass for a length. */
static unsigned
command(struct talk *talk, uint8_t *octets, unsigned number, unsigned body)
{
  static const uint8_t answers[] = {19, 0, 62, 7};
  unsigned answer = number % 2 ? answers[body % 4] : 0, size = 48 + (answer + 3) / 4 * 4;

  memset(octets, 0, size);
  octets[0] = number % 2 ? 0x25 : 0x01;
  octets[1] = 0x81;
  put(octets + 5, 3, true, answer);
  put(octets + 16, 4, false, number / 2 + 0x1234);
  put(octets + 28, 4, true, number / 2 + 1);
  fill(talk, octets + 48, answer);
  return size;
}

static void
a_rounded_counter_is_no_length(void **state)
{
  struct talk talk = start(11);
  const struct vmk_framing_layout *layout;
  uint8_t octets[1024];

  (void)state;
  for (unsigned flow = 0; flow < 10; flow++)
    for (unsigned i = 0; i < 14; i++)
      vmk_learn_take(talk.learn, flow, i % 2 ? VMK_WAY_SERVER : VMK_WAY_CLIENT, octets,
                     command(&talk, octets, i, draw(&talk, 300)));
  find(&talk, 10);
  if (talk.learned.outcome != VMK_LEARN_FOUND)
    fail_msg("%s", talk.learned.reason);
  layout = &talk.learned.candidates[0].framing.outer;
  assert_int_equal(layout->length.offset + layout->length.width, 8);
  assert_int_equal(layout->length.multiple, 4);
  assert_int_equal(layout->header, 48);
  end(&talk);
}

/* A type whose upper octets are zero before the length: those zeros are no empty record. */
static unsigned
tagged(struct talk *talk, uint8_t *octets, unsigned number, unsigned body)
{
  memcpy(octets, number % 2 ? "\0RES" : "\0REQ", 4);
  put(octets + 4, 4, true, 1 + number % 3);
  body = draw(talk, 3) ? body % 120 : 0;
  put(octets + 8, 4, true, body);
  fill(talk, octets + 12, body);
  return 12 + body;
}

static void
zeros_of_a_header_are_no_records(void **state)
{
  struct talk talk = start(12);

  (void)state;
  converse(&talk, 9, 10, tagged);
  assert_int_equal(found(&talk, 8, 4, true)->header, 12);
  end(&talk);
}

/* One question, one answer, then the next connection; the first octets are 0 and 1. */
static unsigned
asked_once(struct talk *talk, uint8_t *octets, unsigned number, unsigned body)
{
  unsigned size = number % 2 ? 9 + body % 240 : 12;

  memset(octets, 0, 8);
  octets[1] = 1;
  put(octets + 4, 2, true, size - 6);
  octets[6] = 1;
  octets[7] = (uint8_t)(1 + draw(talk, 16));
  fill(talk, octets + 8, size - 8);
  return size;
}

static void
small_numbers_are_no_chain(void **state)
{
  struct talk talk = start(13);
  uint8_t octets[1024];

  (void)state;
  for (unsigned flow = 0; flow < 10; flow++)
    for (unsigned i = 0; i < 2; i++)
      vmk_learn_take(talk.learn, flow, i % 2 ? VMK_WAY_SERVER : VMK_WAY_CLIENT, octets,
                     asked_once(&talk, octets, i, draw(&talk, 240)));
  find(&talk, 10);
  found(&talk, 4, 2, true);
  end(&talk);
}

/* Chunks that leave parts of their header out: what is found of the whole ones explains too few
 * ends of messages. */
static unsigned
chunked(struct talk *talk, uint8_t *octets, unsigned number, unsigned body)
{
  unsigned header = number < 6 ? 12 : draw(talk, 3) ? 8 : 4;

  fill(talk, octets, header + body);
  octets[0] = header == 12 ? 0x03 : header == 8 ? 0x43 : 0x83;
  if (header >= 8)
    put(octets + 4, 3, true, body);
  return header + body;
}

static void
a_poor_guess_is_none(void **state)
{
  (void)state;
  for (unsigned seed = 0; seed < 6; seed++) {
    struct talk talk = start(2000 + seed);

    converse(&talk, 1, 40, chunked);
    if (talk.learned.outcome == VMK_LEARN_FOUND)
      fail_msg("seed %u: %s", seed, vmk_framing_text(&talk.learned.candidates[0].framing));
    end(&talk);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_rounded_counter_is_no_length),
      cmocka_unit_test(zeros_of_a_header_are_no_records),
      cmocka_unit_test(small_numbers_are_no_chain),
      cmocka_unit_test(a_poor_guess_is_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
