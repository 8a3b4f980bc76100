/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the pcapng reader owes: every block, every section, every unit of time.
 * Must not know pcap.
 */
#include "tests/unit/input/cmocka_all.h"

#include "tests/unit/input/expect.h"

static void
interfaces_of_several_link_types(void **state)
{
  static const char *const lines[] = {"1 1000000 60/1514 f0 i1 l113 ", "2 2000000 61/61 f0 i0 l1 ",
                                      "pcapng 2 frames, complete", NULL};

  (void)state;
  for (int big_endian = 0; big_endian < 2; big_endian++) {
    struct build build = build_new(big_endian);

    build_section(&build);
    build_interface(&build, 1, 0);
    build_interface(&build, 113, 96);
    build_packet(&build, 1, 1000, 1, 60, 1514);
    build_packet(&build, 0, 2000, 2, 61, 61);
    expect_lines(&build, lines);
  }
}

/* Interface numbers start anew in each section, in the table they run on; byte orders may change.
 */
static void
sections_of_both_byte_orders(void **state)
{
  struct build build = build_new(false);
  static const char *const lines[] = {"1 1000000 60/60 f0 i0 l1 ", "2 2000000 60/60 f0 i1 l276 ",
                                      "3 3000000 60/60 f0 i2 l101 ", "pcapng 3 frames, complete",
                                      NULL};

  (void)state;
  build_section(&build);
  build_interface(&build, 1, 0);
  build_packet(&build, 0, 1000, 1, 60, 60);
  build.big_endian = true;
  build_section(&build);
  build_interface(&build, 276, 0);
  build_packet(&build, 0, 2000, 2, 60, 60);
  build.big_endian = false;
  build_section(&build);
  build_interface(&build, 101, 0);
  build_packet(&build, 0, 3000, 3, 60, 60);
  expect_lines(&build, lines);
}

static void
interface_with(struct build *build, int resolution, int64_t offset)
{
  size_t block = build_block(build, 1);
  struct build value = build_new(build->big_endian);
  uint8_t octet = (uint8_t)resolution;

  build16(build, 1);
  build16(build, 0);
  build32(build, 0);
  build_option(build, 2, "vmnic0", 6);
  build_option(build, 3, "uplink of \xff", 11);
  build_option(build, 9, &octet, 1);
  build64(&value, (uint64_t)offset);
  build_option(build, 14, value.octets->data, 8);
  build_option(build, 0, NULL, 0);
  build_close(build, block);
  build_free(&value);
}

static void
time_resolutions(void **state)
{
  static const struct {
    int resolution;
    int64_t offset;
    uint64_t stamp;
    int64_t time;
  } rows[] = {
      {0, 0, 5, 5000000000},
      {3, 0, 1700000000123, 1700000000123000000},
      {6, 0, 1700000000123456, 1700000000123456000},
      {6, 100, 1, 100000001000},
      {6, -100, 1, -99999999000},
      {9, 0, 1700000000123456789, 1700000000123456789},
      {12, 0, 1234567, 1234},
      {29, 0, UINT64_MAX, 0},
      {0x80 | 32, 0, UINT64_C(3) << 31, 1500000000},
      {0x80 | 10, 0, 1536, 1500000000},
      {0x80 | 127, 0, UINT64_MAX, 0},
      {6, 0, UINT64_MAX, VMK_TIME_NONE},
      {0, 0, UINT64_MAX, VMK_TIME_NONE},
      {9, INT64_MAX, 1, VMK_TIME_NONE},
      {9, INT64_MIN, 1, VMK_TIME_NONE},
  };

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct build build = build_new(i % 2);
    char *expected = g_strdup_printf("1 %" G_GINT64_FORMAT " 4/4 ", rows[i].time);
    const char *lines[] = {expected, "pcapng 1 frames, complete", NULL};

    build_section(&build);
    interface_with(&build, rows[i].resolution, rows[i].offset);
    build_packet(&build, 0, rows[i].stamp, 1, 4, 4);
    expect_lines(&build, lines);
    g_free(expected);
  }
}

static void
names_and_comments_are_kept_as_text(void **state)
{
  struct build build = build_new(true);
  const struct vmk_interface *interface;
  const struct vmk_capture *capture;
  struct vmk_input *input;
  size_t block, count;

  (void)state;
  block = build_block(&build, 0x0a0d0d0a);
  build32(&build, 0x1a2b3c4d);
  build16(&build, 1);
  build16(&build, 0);
  build64(&build, UINT64_MAX);
  build_option(&build, 1, "first", 5);
  build_option(&build, 4, "pktcap-uw", 9);
  build_option(&build, 1, "second", 6);
  build_close(&build, block);
  interface_with(&build, 6, 0);
  input = expect_end(&build);
  interface = vmk_input_interfaces(input, &count);
  assert_int_equal(count, 1);
  assert_string_equal(interface->name, "vmnic0");
  assert_string_equal(interface->description, "uplink of \xef\xbf\xbd");
  capture = vmk_input_captures(input, &count);
  assert_string_equal(capture->comment, "first\nsecond");
  assert_string_equal(capture->application, "pktcap-uw");
  vmk_input_free(input);
  build_free(&build);
}

static void
name_records(void **state)
{
  struct build build = build_new(false);
  const struct vmk_input_name *names;
  struct vmk_input *input;
  size_t block, count;

  (void)state;
  build_section(&build);
  block = build_block(&build, 4);
  build_option(&build, 1,
               "\x0a\0\0\x01"
               "esx1\0esx1.lab\0",
               18);
  build_option(&build, 2,
               "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"
               "router\0",
               23);
  build_option(&build, 1, "\x0a\0\0", 3);
  build_option(&build, 0, NULL, 0);
  build_option(&build, 1, "not a name", 10);
  build_close(&build, block);
  input = expect_end(&build);
  names = vmk_input_names(input, &count);
  assert_int_equal(count, 2);
  assert_string_equal(names[0].name, "esx1");
  assert_true(vmk_address_is_v4(&names[0].address));
  assert_int_equal(names[0].address.octets[15], 1);
  assert_string_equal(names[1].name, "router");
  assert_int_equal(names[1].address.octets[0], 0xfe);
  vmk_input_free(input);
  build_free(&build);
}

/* Counters run on: the last block of each interface holds. */
static void
lost_frames_are_summed_over_interfaces(void **state)
{
  static const struct {
    uint32_t interface;
    uint64_t dropped;
  } rows[] = {{0, 5}, {1, 100}, {0, 7}};
  struct build build = build_new(true);
  struct vmk_input *input;
  size_t count;

  (void)state;
  build_section(&build);
  build_interface(&build, 1, 0);
  build_interface(&build, 1, 0);
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    size_t block = build_block(&build, 5);
    struct build value = build_new(true);

    build32(&build, rows[i].interface);
    build64(&build, 0);
    build64(&value, rows[i].dropped);
    build_option(&build, 5, value.octets->data, 8);
    build_close(&build, block);
    build_free(&value);
  }
  input = expect_end(&build);
  assert_int_equal(vmk_input_captures(input, &count)->dropped, 107);
  vmk_input_free(input);
  build_free(&build);
}

/* What whoever captured says of an interface: how many came, and that it was filtered. Without a
 * block nothing is said.
 */
static void
what_came_and_filters_are_kept(void **state)
{
  struct build build = build_new(false), value = build_new(false);
  const struct vmk_interface *interfaces;
  struct vmk_input *input;
  size_t count, block;

  (void)state;
  build_section(&build);
  build_interface(&build, 1, 0);
  build_interface(&build, 1, 0);
  block = build_block(&build, 1);
  build16(&build, 1);
  build16(&build, 0);
  build32(&build, 0);
  build_option(&build, 11, "\0port 902", 9);
  build_close(&build, block);
  for (uint64_t received = 3; received <= 9; received += 6) {
    g_byte_array_set_size(value.octets, 0);
    block = build_block(&build, 5);
    build32(&build, 1);
    build64(&build, 0);
    build64(&value, received);
    build_option(&build, 4, value.octets->data, 8);
    build_close(&build, block);
  }
  input = expect_end(&build);
  interfaces = vmk_input_interfaces(input, &count);
  assert_int_equal(count, 3);
  assert_false(interfaces[0].counted || interfaces[0].filtered);
  assert_true(interfaces[1].counted && !interfaces[1].filtered);
  assert_int_equal(interfaces[1].received, 9);
  assert_true(interfaces[2].filtered && !interfaces[2].counted);
  vmk_input_free(input);
  build_free(&value);
  build_free(&build);
}

/* Simple packets have no time and no captured length but that of the interface or the block. */
static void
simple_and_old_packets(void **state)
{
  struct build build = build_new(false);
  static const char *const lines[] = {"1 -9223372036854775808 60/1514 f0 i0 l1 ",
                                      "2 -9223372036854775808 10/10 f0 i0 l1 ",
                                      "3 1000 20/30 f0 i1 l1 ", "pcapng 3 frames, complete", NULL};
  size_t block;

  (void)state;
  build_section(&build);
  build_interface(&build, 1, 60);
  build_interface(&build, 1, 0);
  block = build_block(&build, 3);
  build32(&build, 1514);
  build_frame(&build, 1, 60);
  build_close(&build, block);
  block = build_block(&build, 3);
  build32(&build, 10);
  build_frame(&build, 2, 10);
  build_close(&build, block);
  block = build_block(&build, 2);
  build16(&build, 1);
  build16(&build, 0);
  build32(&build, 0);
  build32(&build, 1);
  build32(&build, 20);
  build32(&build, 30);
  build_frame(&build, 3, 20);
  build_close(&build, block);
  expect_lines(&build, lines);
}

/* Blocks that are not known are passed over; those that Wireshark numbers are numbered. */
static void
other_blocks_are_passed_over(void **state)
{
  struct build build = build_new(true);
  static const char *const lines[] = {
      "2 1000000 60/60 ", "pcapng 1 frames, complete, record without a frame 1, other block 4",
      NULL};

  (void)state;
  build_section(&build);
  build_other_block(&build, 0x0a, 77);
  build_other_block(&build, 0x0bad, 33);
  build_other_block(&build, 0x80000001, 0);
  build_interface(&build, 1, 0);
  build_other_block(&build, 9, 50);
  build_other_block(&build, 0x40000bad, 70000);
  build_packet(&build, 0, 1000, 1, 60, 60);
  expect_lines(&build, lines);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(interfaces_of_several_link_types),
      cmocka_unit_test(sections_of_both_byte_orders),
      cmocka_unit_test(time_resolutions),
      cmocka_unit_test(names_and_comments_are_kept_as_text),
      cmocka_unit_test(name_records),
      cmocka_unit_test(lost_frames_are_summed_over_interfaces),
      cmocka_unit_test(what_came_and_filters_are_kept),
      cmocka_unit_test(simple_and_old_packets),
      cmocka_unit_test(other_blocks_are_passed_over),
  };

  return cmocka_run_group_tests_name("pcapng", tests, NULL, NULL);
}
