/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows made-up protocols and what has to be learned of each, and what must not be learned from
 * chance. Must not know how it is found.
 */
#include "talk.h"

enum { RANDOM_STREAMS = 12 };

static unsigned
prefixed(struct talk *talk, uint8_t *octets, unsigned number, unsigned body)
{
  (void)number;
  put(octets, 4, true, body);
  fill(talk, octets + 4, body);
  return body + 4;
}

static void
a_plain_prefix(void **state)
{
  struct talk talk = start(1);

  (void)state;
  converse(&talk, 3, 40, prefixed);
  assert_int_equal(found(&talk, 0, 4, true)->length.covers, VMK_FRAMING_AFTER_HEADER);
  end(&talk);
}

static unsigned
marked(struct talk *talk, uint8_t *octets, unsigned number, unsigned body)
{
  unsigned size = prefixed(talk, octets, number, body + 8);

  octets[0] = draw(talk, 8) ? 0x80 : 0; /* the last fragment */
  return size;
}

static void
a_top_bit_that_is_no_length(void **state)
{
  struct talk talk = start(2);

  (void)state;
  converse(&talk, 3, 40, marked);
  assert_int_equal(found(&talk, 0, 4, true)->length.mask, 0x7fffffff);
  end(&talk);
}

static unsigned
padded(struct talk *talk, uint8_t *octets, unsigned number, unsigned body)
{
  unsigned size = (16 + body + 3) / 4 * 4;

  memset(octets, 0, size);
  octets[0] = (uint8_t)(1 + draw(talk, 3));
  put(octets + 4, 2, false, body);
  put(octets + 8, 4, false, number);
  fill(talk, octets + 16, body);
  return size;
}

static void
a_length_without_padding(void **state)
{
  struct talk talk = start(3);
  const struct vmk_framing_layout *layout;

  (void)state;
  converse(&talk, 4, 60, padded);
  assert_int_equal(talk.learned.outcome, VMK_LEARN_FOUND);
  layout = &talk.learned.candidates[0].framing.outer;
  assert_int_equal(layout->length.offset, 4);
  assert_int_equal(layout->length.multiple, 4);
  end(&talk);
}

static unsigned
typed(struct talk *talk, uint8_t *octets, unsigned number, unsigned body)
{
  unsigned type = 1 + draw(talk, 4);

  body = type == 1 ? 0 : type == 2 ? 8 : body;
  memcpy(octets, "\xca\xfe", 2);
  octets[2] = (uint8_t)type;
  octets[3] = 0;
  put(octets + 4, 4, false, 12 + body);
  put(octets + 8, 4, false, 100 + number);
  fill(talk, octets + 12, body);
  return 12 + body;
}

static void
the_parts_of_a_header(void **state)
{
  struct talk talk = start(4);
  const struct vmk_framing_layout *layout;

  (void)state;
  converse(&talk, 4, 60, typed);
  layout = found(&talk, 4, 4, false);
  assert_int_equal(layout->length.covers, VMK_FRAMING_RECORD);
  assert_int_equal(layout->type_width, 1);
  assert_int_equal(layout->type_offset, 2);
  assert_int_equal(layout->type_count, 4);
  assert_int_equal(layout->constants[0].offset, 0);
  assert_memory_equal(layout->constants[0].octets, "\xca\xfe", 2);
  assert_int_equal(layout->fields[0].offset, 8);
  assert_int_equal(layout->fields[0].purpose, VMK_FRAMING_SEQUENCE);
  end(&talk);
}

static void
a_start_in_the_middle(void **state)
{
  struct talk talk = start(5);
  uint8_t rest[700];

  (void)state;
  for (uint64_t flow = 0; flow < 3; flow++) {
    fill(&talk, rest, sizeof rest);
    vmk_learn_take(talk.learn, flow, VMK_WAY_CLIENT, rest, sizeof rest);
  }
  converse(&talk, 3, 60, prefixed);
  assert_int_equal(talk.learned.outcome, VMK_LEARN_FOUND);
  assert_int_equal(talk.learned.candidates[0].framing.outer.length.width, 4);
  end(&talk);
}

static void
gaps_are_stepped_over(void **state)
{
  struct talk talk = start(6);
  uint8_t octets[8192];

  (void)state;
  for (unsigned i = 0; i < 120; i++) {
    unsigned size = typed(&talk, octets, i, draw(&talk, 300));

    vmk_learn_take(talk.learn, 0, i % 2 ? VMK_WAY_SERVER : VMK_WAY_CLIENT,
                   i % 17 == 11 ? NULL : octets, size);
  }
  find(&talk, 1);
  assert_int_equal(talk.learned.outcome, VMK_LEARN_FOUND);
  assert_int_equal(talk.learned.candidates[0].framing.outer.length.offset, 4);
  end(&talk);
}

static void
ciphertext_is_never_framed(void **state)
{
  unsigned few = 0;

  (void)state;
  for (unsigned seed = 0; seed < RANDOM_STREAMS; seed++) {
    struct talk talk = start(1000 + seed);
    uint8_t octets[2000];

    for (unsigned i = 0; i < 16; i++) {
      unsigned size = 40 + draw(&talk, 1400);

      for (unsigned k = 0; k < size; k++)
        octets[k] = (uint8_t)draw(&talk, 256);
      vmk_learn_take(talk.learn, 0, seed % 2 && i % 3 ? VMK_WAY_SERVER : VMK_WAY_CLIENT, octets,
                     size);
    }
    find(&talk, 1);
    if (talk.learned.candidate_count > 0)
      fail_msg("seed %u: %s", seed, vmk_framing_text(&talk.learned.candidates[0].framing));
    few += talk.learned.outcome == VMK_LEARN_CIPHERTEXT;
    end(&talk);
  }
  assert_int_equal(few, RANDOM_STREAMS);
}

static void
text_and_too_little_are_said(void **state)
{
  struct talk talk = start(7);

  (void)state;
  for (unsigned i = 0; i < 30; i++) {
    char *line = g_strdup_printf("%s %u some words of text\r\n", i % 2 ? "250" : "VERB", i * 7919);

    vmk_learn_take(talk.learn, 0, i % 2 ? VMK_WAY_SERVER : VMK_WAY_CLIENT, (const uint8_t *)line,
                   strlen(line));
    g_free(line);
  }
  find(&talk, 1);
  assert_int_equal(talk.learned.outcome, VMK_LEARN_TEXT);
  end(&talk);

  talk = start(8);
  vmk_learn_take(talk.learn, 0, VMK_WAY_CLIENT, (const uint8_t *)"abc", 3);
  find(&talk, 1);
  assert_int_equal(talk.learned.outcome, VMK_LEARN_TOO_LITTLE);
  end(&talk);
}

static void
one_length_is_said(void **state)
{
  struct talk talk = start(9);
  uint8_t octets[24];

  (void)state;
  for (unsigned i = 0; i < 40; i++) {
    for (unsigned k = 0; k < sizeof octets; k++)
      octets[k] = (uint8_t)draw(&talk, 100);
    vmk_learn_take(talk.learn, 0, i % 2 ? VMK_WAY_SERVER : VMK_WAY_CLIENT, octets, sizeof octets);
  }
  find(&talk, 1);
  if (talk.learned.outcome == VMK_LEARN_FOUND)
    fail_msg("%s", vmk_framing_text(&talk.learned.candidates[0].framing));
  assert_int_equal(talk.learned.outcome, VMK_LEARN_FIXED);
  assert_int_equal(talk.learned.candidates[0].framing.outer.header, 24);
  end(&talk);
}

/* The file that is written reads the octets it was learned from. */
static void
the_file_is_ready_to_use(void **state)
{
  static struct vmk_framing framing;
  struct vmk_framing_walk walk;
  struct vmk_framing_event event;
  struct talk talk = start(10);
  uint8_t octets[4096];
  char *text;
  unsigned stopped = 0;

  (void)state;
  converse(&talk, 2, 50, typed);
  text = vmk_framing_text(&talk.learned.candidates[0].framing);
  assert_true(vmk_framing_parse(text, strlen(text), "learned", &framing, NULL));
  vmk_framing_walk_start(&walk, &framing, false);
  for (unsigned i = 0; i < 20; i++) {
    struct vmk_chunk chunk = {octets, typed(&talk, octets, i, 50)};

    while (vmk_framing_next(&framing, &walk, &chunk, &event))
      stopped += event.kind != VMK_FRAMING_EVENT_RECORD;
  }
  assert_int_equal(walk.records, 20);
  assert_int_equal(stopped, 0);
  g_free(text);
  end(&talk);
}

/* What other connections sent before must not take all the room. */
static void
a_late_connection_is_heard(void **state)
{
  enum { EARLIER = 100 };
  struct talk talk = start(14);
  const uint64_t late = EARLIER;
  uint8_t *octets = g_malloc0(VMK_LEARN_WAY_MAX / 2);

  (void)state;
  for (uint64_t flow = 0; flow < EARLIER; flow++)
    for (unsigned i = 0; i < 2; i++)
      vmk_learn_take(talk.learn, flow, VMK_WAY_CLIENT, octets, VMK_LEARN_WAY_MAX / 2);
  for (unsigned i = 0; i < 60; i++)
    vmk_learn_take(talk.learn, late, i % 2 ? VMK_WAY_SERVER : VMK_WAY_CLIENT, octets,
                   typed(&talk, octets, i, draw(&talk, 500)));
  vmk_learn_find(talk.learn, &late, 1, 4242, &talk.learned);
  found(&talk, 4, 4, false);
  assert_int_equal(talk.learned.sampled, talk.learned.octets);
  g_free(octets);
  end(&talk);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plain_prefix),
      cmocka_unit_test(a_top_bit_that_is_no_length),
      cmocka_unit_test(a_length_without_padding),
      cmocka_unit_test(the_parts_of_a_header),
      cmocka_unit_test(a_start_in_the_middle),
      cmocka_unit_test(gaps_are_stepped_over),
      cmocka_unit_test(ciphertext_is_never_framed),
      cmocka_unit_test(text_and_too_little_are_said),
      cmocka_unit_test(one_length_is_said),
      cmocka_unit_test(the_file_is_ready_to_use),
      cmocka_unit_test(a_late_connection_is_heard),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
