/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the pcap reader owes: every relative of the format, every damage.
 * Must not know pcapng.
 */
#include "tests/unit/input/cmocka_all.h"

#include "tests/unit/input/build.h"

#define STANDARD 0xa1b2c3d4u
#define NANOSECONDS 0xa1b23c4du
#define MODIFIED 0xa1b2cd34u

static void
assert_reads(struct build *build, const char *expected)
{
  char *text = run_memory(build, 64);

  assert_string_equal(text, expected);
  g_free(text);
  build_free(build);
}

/* The lines of three frames without their sums, which build_frame alone decides. */
static void
assert_frames(struct build *build, const char *const *starts, const char *last)
{
  char *text = run_memory(build, 2);
  char **lines = g_strsplit(text, "\n", -1);
  size_t i = 0;

  for (; starts[i]; i++)
    if (!lines[i] || !g_str_has_prefix(lines[i], starts[i]))
      fail_msg("line %zu of\n%s\ndoes not start with %s", i, text, starts[i]);
  assert_string_equal(lines[i], last);
  g_strfreev(lines);
  g_free(text);
  build_free(build);
}

static void
records(struct build *build, size_t extra)
{
  for (uint32_t i = 0; i < 3; i++) {
    build_record(build, 1000 + i, 999999, 60 + i, 1514);
    build_frame(build, 99, extra);
    build_frame(build, i, 60 + i);
  }
}

static const char *const three_frames[] = {
    "1 1000999999000 60/1514 f0 i0 l1 ",
    "2 1001999999000 61/1514 f0 i0 l1 ",
    "3 1002999999000 62/1514 f0 i0 l1 ",
    NULL,
};

static void
both_byte_orders_and_units(void **state)
{
  (void)state;
  for (int big_endian = 0; big_endian < 2; big_endian++) {
    struct build micro = build_new(big_endian), nano = build_new(big_endian);
    static const char *const nanoseconds[] = {"1 7000000123 4/4 ", NULL};

    build_pcap(&micro, STANDARD, 65535, 1);
    records(&micro, 0);
    assert_frames(&micro, three_frames, "pcap 3 frames, complete");
    build_pcap(&nano, NANOSECONDS, 65535, 1);
    build_record(&nano, 7, 123, 4, 4);
    build_frame(&nano, 1, 4);
    assert_frames(&nano, nanoseconds, "pcap 1 frames, complete");
  }
}

/* The longer record headers, with the magic that each was written with; what they add is not of the
 * frame. */
static void
longer_record_headers(void **state)
{
  static const struct {
    uint32_t magic;
    size_t extra;
  } rows[] = {{MODIFIED, 8}, {MODIFIED, 12}, {STANDARD, 8}, {STANDARD, 4}};

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
    for (int big_endian = 0; big_endian < 2; big_endian++) {
      struct build build = build_new(big_endian);

      build_pcap(&build, rows[i].magic, 65535, 1);
      records(&build, rows[i].extra);
      assert_frames(&build, three_frames, "pcap 3 frames, complete");
    }
}

/* Frames longer on disk than on the wire do not make a usual file one with longer headers. */
static void
captured_above_wire_is_raised(void **state)
{
  struct build build = build_new(false);
  static const char *const frames[] = {"1 1000000000 70/70 ", "2 2000000000 60/60 ", NULL};

  (void)state;
  build_pcap(&build, STANDARD, 65535, 1);
  build_record(&build, 1, 0, 70, 40);
  build_frame(&build, 1, 70);
  build_record(&build, 2, 0, 60, 0);
  build_frame(&build, 2, 60);
  assert_frames(&build, frames, "pcap 2 frames, complete, wire length raised 2");
}

static void
old_versions_swap_the_lengths(void **state)
{
  static const struct {
    uint16_t major, minor;
    uint32_t first, second;
  } rows[] = {{2, 1, 1514, 60}, {2, 3, 1514, 60}, {2, 3, 60, 1514}, {543, 0, 1514, 60}};
  static const char *const frames[] = {"1 1000000000 60/1514 ", NULL};

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct build build = build_new(false);

    build_pcap_version(&build, STANDARD, rows[i].major, rows[i].minor, 1);
    build_record(&build, 1, 0, rows[i].first, rows[i].second);
    build_frame(&build, 1, 60);
    assert_frames(&build, frames, "pcap 1 frames, complete");
  }
}

static void
aix_has_interface_types_and_nanoseconds(void **state)
{
  struct build build = build_new(true);
  static const char *const frames[] = {"1 1000000009 60/1514 f0 i0 l1 ", NULL};

  (void)state;
  build_pcap_version(&build, STANDARD, 2, 2, 6);
  build_record(&build, 1, 9, 60, 1514);
  build_frame(&build, 1, 60);
  assert_frames(&build, frames, "pcap 1 frames, complete");
}

static void
ixia_has_a_longer_file_header(void **state)
{
  static const char *const hardware[] = {"1 1000000009 60/1514 ", NULL},
                           *const software[] = {"1 1000009000 60/1514 ", NULL};

  (void)state;
  for (int is_software = 0; is_software < 2; is_software++) {
    struct build build = build_new(false);

    build_pcap(&build, is_software ? 0x1c0001abu : 0x1c0001acu, 65535, 1);
    build32(&build, 76);
    build_record(&build, 1, 9, 60, 1514);
    build_frame(&build, 1, 60);
    assert_frames(&build, is_software ? software : hardware, "pcap 1 frames, complete");
  }
}

static void
checksum_bits_are_not_of_the_link_type(void **state)
{
  struct build build = build_new(false);
  static const char *const frames[] = {"1 1000000000 4/4 f0 i0 l1 ", NULL};

  (void)state;
  build_pcap(&build, STANDARD, 0, 0x24000001);
  build_record(&build, 1, 0, 4, 4);
  build_frame(&build, 1, 4);
  assert_frames(&build, frames, "pcap 1 frames, complete");
}

static void
snap_length_is_kept_as_written(void **state)
{
  struct build build = build_new(false);
  struct vmk_record record;
  struct vmk_input *input;
  size_t count;

  (void)state;
  build_pcap(&build, STANDARD, 96, 276);
  input = vmk_input_open_memory(build.octets->data, build.octets->len, "x", NULL, NULL);
  assert_int_equal(vmk_input_batch(input, &record, 1), 0);
  assert_true(vmk_input_ended(input));
  assert_int_equal(vmk_input_interfaces(input, &count)->snap_length, 96);
  assert_int_equal(vmk_input_interfaces(input, &count)->link_type, 276);
  assert_int_equal(count, 1);
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_FINE);
  vmk_input_free(input);
  build_free(&build);
}

static void
absurd_length_ends_the_capture(void **state)
{
  struct build build = build_new(false);
  static const char *const frames[] = {"1 1000000000 4/4 ", NULL};

  (void)state;
  build_pcap(&build, STANDARD, 65535, 1);
  build_record(&build, 1, 0, 4, 4);
  build_frame(&build, 1, 4);
  build_record(&build, 2, 0, 262145, 262145);
  build_frame(&build, 1, 100);
  assert_frames(&build, frames,
                "pcap 1 frames, damaged at byte 44: packet 2 would have 262145 octets");
}

/* A snap length that says so lets larger frames in. */
static void
large_snap_length_allows_large_frames(void **state)
{
  struct build build = build_new(false);
  static const char *const frames[] = {"1 1000000000 300000/300000 ", NULL};

  (void)state;
  build_pcap(&build, STANDARD, 1 << 20, 1);
  build_record(&build, 1, 0, 300000, 300000);
  build_frame(&build, 1, 300000);
  assert_frames(&build, frames, "pcap 1 frames, complete");
}

static void
late_and_early_times(void **state)
{
  struct build build = build_new(false);
  static const char *const frames[] = {"1 4294967295999999000 4/4 ", "2 0 4/4 ", NULL};

  (void)state;
  build_pcap(&build, STANDARD, 65535, 1);
  build_record(&build, UINT32_MAX, 999999, 4, 4);
  build_frame(&build, 1, 4);
  build_record(&build, 0, 0, 4, 4);
  build_frame(&build, 1, 4);
  assert_frames(&build, frames, "pcap 2 frames, complete");
}

static void
unknown_version_is_refused(void **state)
{
  struct build build = build_new(true);

  (void)state;
  build_pcap_version(&build, STANDARD, 3, 0, 1);
  assert_reads(&build, "pcap 0 frames, pcap version 3.0 is not known\n");
}

static void
header_alone_is_complete_and_half_of_it_is_not(void **state)
{
  struct build whole = build_new(false), half = build_new(false);

  (void)state;
  build_pcap(&whole, STANDARD, 65535, 1);
  assert_reads(&whole, "pcap 0 frames, complete\n");
  build_pcap(&half, STANDARD, 65535, 1);
  g_byte_array_set_size(half.octets, 23);
  assert_reads(&half, "pcap 0 frames, cut short at byte 23\n");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_byte_orders_and_units),
      cmocka_unit_test(longer_record_headers),
      cmocka_unit_test(captured_above_wire_is_raised),
      cmocka_unit_test(old_versions_swap_the_lengths),
      cmocka_unit_test(aix_has_interface_types_and_nanoseconds),
      cmocka_unit_test(ixia_has_a_longer_file_header),
      cmocka_unit_test(checksum_bits_are_not_of_the_link_type),
      cmocka_unit_test(snap_length_is_kept_as_written),
      cmocka_unit_test(absurd_length_ends_the_capture),
      cmocka_unit_test(large_snap_length_allows_large_frames),
      cmocka_unit_test(late_and_early_times),
      cmocka_unit_test(unknown_version_is_refused),
      cmocka_unit_test(header_alone_is_complete_and_half_of_it_is_not),
  };

  return cmocka_run_group_tests_name("pcap", tests, NULL, NULL);
}
