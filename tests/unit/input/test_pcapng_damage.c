/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the pcapng reader makes of damage: it goes on where it can, and says so where it
 * cannot.
 * Must not know pcap.
 */
#include "tests/unit/input/cmocka_all.h"

#include "tests/unit/input/expect.h"

static void
damaged_packets_are_numbered_and_counted(void **state)
{
  struct build build = build_new(false);
  static const char *const lines[] = {
      "4 1000000 60/60 ", "pcapng 1 frames, complete, damaged block 2, interface not described 1",
      NULL};
  size_t block;

  (void)state;
  build_section(&build);
  build_packet(&build, 0, 1000, 1, 60, 60);
  build_interface(&build, 1, 0);
  block = build_block(&build, 6);
  build32(&build, 0);
  build64(&build, 0);
  build32(&build, 61);
  build32(&build, 61);
  build_frame(&build, 1, 60);
  build_close(&build, block);
  build_other_block(&build, 6, 16);
  build_packet(&build, 0, 1000, 2, 60, 60);
  expect_lines(&build, lines);
}

/* A block whose length is 2 short of a multiple of 4: writers either pad all the same, or do not.
 */
static void
lengths_that_are_no_multiple_of_4(void **state)
{
  static const char *const lines[] = {"1 1000000 2/2 ", "2 1000000 60/60 ",
                                      "pcapng 2 frames, complete, block trailer differs 1", NULL};

  (void)state;
  for (size_t padding = 0; padding <= 2; padding += 2) {
    struct build build = build_new(false);

    build_section(&build);
    build_interface(&build, 1, 0);
    build32(&build, 6);
    build32(&build, 34);
    build32(&build, 0);
    build64(&build, (uint64_t)1000 << 32);
    build32(&build, 2);
    build32(&build, 2);
    build_frame(&build, 1, 2);
    build_octets(&build, "\0\0", padding);
    build32(&build, 34);
    build_packet(&build, 0, 1000, 1, 60, 60);
    expect_lines(&build, lines);
  }
}

static void
second_length_that_differs_is_counted(void **state)
{
  struct build build = build_new(false);
  static const char *const lines[] = {"1 1000000 60/60 ", "2 1000000 60/60 ",
                                      "pcapng 2 frames, complete, block trailer differs 1", NULL};

  (void)state;
  build_section(&build);
  build_interface(&build, 1, 0);
  build_packet(&build, 0, 1000, 1, 60, 60);
  build.octets->data[build.octets->len - 1] ^= 1;
  build_packet(&build, 0, 1000, 1, 60, 60);
  expect_lines(&build, lines);
}

static void
impossible_lengths_end_the_capture(void **state)
{
  struct build shorter = build_new(false), longer = build_new(false), cut = build_new(false);
  static const char *const after_short[] = {
      "pcapng 0 frames, damaged at byte 28: a block is shorter than its own frame", NULL};
  static const char *const after_long[] = {
      "pcapng 0 frames, damaged at byte 28: the length of a block is absurd", NULL};
  static const char *const after_cut[] = {"pcapng 0 frames, cut short at byte 40, other block 1",
                                          NULL};

  (void)state;
  build_section(&shorter);
  build32(&shorter, 6);
  build32(&shorter, 11);
  build64(&shorter, 0);
  expect_lines(&shorter, after_short);
  build_section(&longer);
  build32(&longer, 6);
  build32(&longer, (16 << 20) + 4);
  build64(&longer, 0);
  expect_lines(&longer, after_long);
  build_section(&cut);
  build32(&cut, 0xbad);
  build32(&cut, UINT32_MAX);
  build32(&cut, 0);
  expect_lines(&cut, after_cut);
}

static void
section_of_another_version(struct build *build, uint64_t length)
{
  size_t block = build_block(build, 0x0a0d0d0a);

  build32(build, 0x1a2b3c4d);
  build16(build, 2);
  build16(build, 0);
  build64(build, length);
  build_close(build, block);
  build_frame(build, 3, 20);
}

/* With its length given, what follows it can still be read. */
static void
unknown_version_costs_its_section(void **state)
{
  struct build known = build_new(false), unknown = build_new(true);
  static const char *const goes_on[] = {
      "1 1000000 60/60 ",
      "pcapng 1 frames, pcapng version 2.0 of the section at byte 0 is not known", NULL};
  static const char *const ends[] = {
      "pcapng 0 frames, pcapng version 2.0 of the section at byte 0 is not known", NULL};

  (void)state;
  section_of_another_version(&known, 20);
  build_section(&known);
  build_interface(&known, 1, 0);
  build_packet(&known, 0, 1000, 1, 60, 60);
  expect_lines(&known, goes_on);
  section_of_another_version(&unknown, UINT64_MAX);
  build_section(&unknown);
  expect_lines(&unknown, ends);
}

static void
many_interfaces_are_capped(void **state)
{
  struct build build = build_new(false);
  struct vmk_input *input;
  size_t count;

  (void)state;
  build_section(&build);
  for (size_t i = 0; i < 65540; i++)
    build_interface(&build, 1, 0);
  input = expect_end(&build);
  vmk_input_interfaces(input, &count);
  assert_int_equal(count, 65536);
  assert_int_equal(vmk_input_captures(input, &count)->skipped[VMK_SKIP_DAMAGED_BLOCK], 4);
  vmk_input_free(input);
  build_free(&build);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(damaged_packets_are_numbered_and_counted),
      cmocka_unit_test(lengths_that_are_no_multiple_of_4),
      cmocka_unit_test(second_length_that_differs_is_counted),
      cmocka_unit_test(impossible_lengths_end_the_capture),
      cmocka_unit_test(unknown_version_costs_its_section),
      cmocka_unit_test(many_interfaces_are_capped),
  };

  return cmocka_run_group_tests_name("pcapng damage", tests, NULL, NULL);
}
