/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows in which order the frames of several captures come, which captures a folder has, what the
 * filter takes, and what is said of that which is no capture.
 * Must not know the formats beyond what build.h makes.
 */
#include "tests/unit/input/cmocka_all.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tests/unit/input/build.h"

/* A capture with a frame at each of these seconds, ended by -1. */
static char *
write_seconds(const char *folder, const char *name, const int *seconds)
{
  struct build build = build_new(false);
  char *path;

  build_pcap(&build, 0xa1b2c3d4, 65535, 1);
  for (; *seconds >= 0; seconds++) {
    build_record(&build, (uint32_t)*seconds, 0, 40, 40);
    build_frame(&build, (uint32_t)*seconds, 40);
  }
  path = folder_write(folder, name, build.octets->data, build.octets->len);
  build_free(&build);
  return path;
}

/* "file:number@second" of every frame. */
static char *
order_of(const char *const *paths, size_t count, size_t batch)
{
  struct vmk_input *input = vmk_input_open(paths, count, NULL, 0, NULL, NULL);
  struct vmk_record *records = g_new0(struct vmk_record, batch);
  GString *text = g_string_new(NULL);
  size_t given, rows;

  while ((given = vmk_input_batch(input, records, batch)) || !vmk_input_ended(input))
    for (size_t i = 0; i < given; i++)
      g_string_append_printf(text, "%u:%u@%d ",
                             vmk_input_interfaces(input, &rows)[records[i].interface].file,
                             (unsigned)records[i].number, (int)(records[i].time / 1000000000));
  vmk_input_free(input);
  g_free(records);
  return g_strchomp(g_string_free(text, FALSE));
}

static void
assert_order(char *const *paths, size_t count, const char *expected)
{
  for (size_t batch = 1; batch < 20; batch += 6) {
    char *text = order_of((const char *const *)paths, count, batch);

    assert_string_equal(text, expected);
    g_free(text);
  }
}

static void
captures_are_merged_by_time(void **state)
{
  char *folder = folder_new();
  char *paths[] = {
      write_seconds(folder, "late", (const int[]){10, 11, 12, -1}),
      write_seconds(folder, "odd", (const int[]){1, 3, 5, 11, -1}),
      write_seconds(folder, "even", (const int[]){2, 4, 4, 6, 11, -1}),
      write_seconds(folder, "none", (const int[]){-1}),
  };

  (void)state;
  assert_order(paths, 4,
               "1:1@1 2:1@2 1:2@3 2:2@4 2:3@4 1:3@5 2:4@6 0:1@10 0:2@11 1:4@11 2:5@11 0:3@12");
  for (size_t i = 0; i < 4; i++)
    g_free(paths[i]);
  folder_remove(folder);
}

/* A clock set back within one capture changes nothing of its own order. */
static void
order_within_a_capture_is_kept(void **state)
{
  char *folder = folder_new();
  char *paths[] = {
      write_seconds(folder, "jumps", (const int[]){5, 2, 9, 1, 7, -1}),
      write_seconds(folder, "goes", (const int[]){4, 6, 8, -1}),
  };

  (void)state;
  assert_order(paths, 2, "1:1@4 0:1@5 0:2@2 1:2@6 1:3@8 0:3@9 0:4@1 0:5@7");
  g_free(paths[0]);
  g_free(paths[1]);
  folder_remove(folder);
}

static char *
gzip_file(const char *path)
{
  char *packed = g_strconcat(path, ".gz", NULL), *octets;
  gsize length;
  gzFile file = gzopen(packed, "wb");

  assert_true(g_file_get_contents(path, &octets, &length, NULL));
  assert_int_equal(gzwrite(file, octets, (unsigned)length), (int)length);
  gzclose(file);
  unlink(path);
  g_free(octets);
  return packed;
}

/* Forty files in two folders, some packed, whose frames interleave; and files that are no captures.
 */
static void
fill_folder(const char *folder, int files)
{
  for (int i = 0; i < files; i++) {
    char *name = g_strdup_printf("%s/ring-%02d.pcap", i % 2 ? "a" : "b", i);
    char *path = write_seconds(folder, name, (const int[]){100 - i, 200 + i, 300, -1});

    if (i % 3 == 0)
      g_free(gzip_file(path));
    g_free(path);
    g_free(name);
  }
  g_free(folder_write(folder, "README.txt", "text\n", 5));
  g_free(folder_write(folder, ".hidden.pcap", "\xd4\xc3\xb2\xa1", 4));
  g_free(folder_write(folder, "empty.gz", "\x1f\x8b\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0", 20));
}

/* More packed and plain files than are kept open. */
static void
folder_of_many_captures(void **state)
{
  enum { FILES = 40 };
  char *folder = folder_new();
  struct vmk_input *input;
  const struct vmk_capture *captures;
  struct vmk_record records[8];
  size_t count, total = 0;
  int64_t before = 0;

  (void)state;
  fill_folder(folder, FILES);
  input = vmk_input_open((const char *const[]){folder}, 1, NULL, 0, NULL, NULL);
  while ((count = vmk_input_batch(input, records, 8)) || !vmk_input_ended(input))
    for (size_t i = 0; i < count; i++, total++) {
      assert_true(records[i].time >= before);
      before = records[i].time;
    }
  assert_int_equal(total, 3 * FILES);
  captures = vmk_input_captures(input, &count);
  assert_int_equal(count, FILES);
  for (size_t i = 0; i < FILES; i++) {
    assert_int_equal(captures[i].packets, 3);
    assert_true(i == 0 || strcmp(captures[i - 1].file, captures[i].file) < 0);
  }
  vmk_input_interfaces(input, &count);
  assert_int_equal(count, FILES);
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_FINE);
  vmk_input_free(input);
  folder_remove(folder);
}

static void
files_that_cannot_be_read_do_not_stop_the_others(void **state)
{
  char *folder = folder_new(), *absent = g_build_filename(folder, "absent", NULL);
  char *text = folder_write(folder, "text", "hello\n", 6),
       *fine = write_seconds(folder, "fine", (const int[]){1, -1});
  const char *paths[] = {absent, text, fine};
  struct vmk_input *input = vmk_input_open(paths, 3, NULL, 0, NULL, NULL);
  struct vmk_record records[4];
  const struct vmk_capture *captures;
  size_t count;

  (void)state;
  assert_int_equal(vmk_input_batch(input, records, 4), 1);
  assert_int_equal(records[0].interface, 0);
  captures = vmk_input_captures(input, &count);
  assert_int_equal(count, 3);
  assert_string_equal(captures[0].problem, "cannot be opened: No such file or directory");
  assert_string_equal(captures[1].problem,
                      "not a capture: it is text; an inventory is named with --inventory");
  assert_null(captures[2].problem);
  assert_string_equal(captures[2].file, fine);
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_PARTIAL);
  vmk_input_free(input);
  input = vmk_input_open(paths, 2, NULL, 0, NULL, NULL);
  assert_true(vmk_input_ended(input));
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_NOTHING);
  vmk_input_free(input);
  g_free(absent);
  g_free(text);
  g_free(fine);
  folder_remove(folder);
}

static void
what_is_no_capture_is_named(void **state)
{
  static const struct {
    const char *octets;
    size_t length;
    const char *said;
  } rows[] = {
      {"", 0, "not a capture: it is empty"},
      {"[{\"host\":1}]", 12, "not a capture: it is text; an inventory is named with --inventory"},
      {"snoop\0\0\0\0\0\0\2\0\0\0\4", 16,
       "not a capture: it is a snoop capture: convert it with editcap"},
      {"PK\3\4zip", 7, "not a capture: it is a zip archive: unpack it first"},
      {"\xfd"
       "7zXZ\0",
       6, "not a capture: it is xz data: unpack it with xz -dc and pipe it in"},
      {"\0\1\2\3", 4, "not a capture: it is of a kind that is not known here"},
      {"\xa1\xb2\xc3", 3, "not a capture: it is of a kind that is not known here"},
  };

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct build build = build_new(false);
    char *text, *expected = g_strdup_printf("none 0 frames, %s\n", rows[i].said);

    build_octets(&build, rows[i].octets, rows[i].length);
    text = run_memory(&build, 4);
    assert_string_equal(text, expected);
    g_free(text);
    g_free(expected);
    build_free(&build);
  }
}

static void
empty_folder_has_no_capture(void **state)
{
  char *folder = folder_new(), *text = run_path(folder);

  (void)state;
  assert_string_equal(text, "none 0 frames, no capture is in this folder\n");
  g_free(text);
  folder_remove(folder);
}

static void
nothing_and_two_stdins_are_usage_errors(void **state)
{
  GError *error = NULL;

  (void)state;
  assert_null(vmk_input_open(NULL, 0, NULL, 0, NULL, &error));
  assert_non_null(strstr(error->message, "no capture is named"));
  g_clear_error(&error);
  assert_null(vmk_input_open((const char *const[]){"-", "-"}, 2, NULL, 0, NULL, &error));
  assert_non_null(strstr(error->message, "only once"));
  g_clear_error(&error);
}

/* An IPv4 UDP datagram; the port tells frames apart. */
static void
build_datagram(struct build *build, bool ethernet, uint16_t port)
{
  static const uint8_t link[] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0};
  uint8_t packet[28] = {0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0, 1};

  packet[22] = (uint8_t)(port >> 8);
  packet[23] = (uint8_t)port;
  packet[25] = 8;
  if (ethernet)
    build_octets(build, link, sizeof link);
  build_octets(build, packet, sizeof packet);
}

static void
datagram_block(struct build *build, uint32_t interface, bool ethernet, uint16_t port)
{
  size_t block = build_block(build, 6);

  build32(build, interface);
  build64(build, 0);
  build32(build, ethernet ? 42 : 28);
  build32(build, ethernet ? 42 : 28);
  build_datagram(build, ethernet, port);
  build_close(build, block);
}

/* The filter is made anew for each link type; numbers stay those of the file. */
static void
filter_serves_every_link_type(void **state)
{
  struct vmk_input_options options = {.filter = "udp port 902"};
  struct build build = build_new(false);
  struct vmk_input *input;
  struct vmk_record records[8];
  const struct vmk_capture *capture;
  size_t rows;

  (void)state;
  build_section(&build);
  build_interface(&build, 1, 0);
  build_interface(&build, 101, 0);
  build_interface(&build, 147, 0);
  datagram_block(&build, 0, true, 902);
  datagram_block(&build, 0, true, 903);
  datagram_block(&build, 1, false, 903);
  datagram_block(&build, 1, false, 902);
  datagram_block(&build, 2, false, 902);
  input = vmk_input_open_memory(build.octets->data, build.octets->len, "x", &options, NULL);
  assert_int_equal(vmk_input_batch(input, records, 8), 2);
  assert_int_equal(records[0].number, 1);
  assert_int_equal(records[1].number, 4);
  assert_int_equal(vmk_input_batch(input, records, 8), 0);
  assert_true(vmk_input_ended(input));
  capture = vmk_input_captures(input, &rows);
  assert_int_equal(capture->packets, 2);
  assert_int_equal(capture->skipped[VMK_SKIP_FILTERED], 2);
  assert_int_equal(capture->skipped[VMK_SKIP_FILTER_LINK_TYPE], 1);
  assert_int_equal(vmk_input_interfaces(input, &rows)[1].packets, 1);
  vmk_input_free(input);
  build_free(&build);
}

/* A filter that takes one frame in thousands must neither end the input early nor lose the frame.
 */
static void
filter_that_takes_little(void **state)
{
  struct vmk_input_options options = {.filter = "udp port 902", .kept = 2};
  struct build build = build_new(false);
  char *folder = folder_new(), *path, *text, *packed;

  (void)state;
  build_pcap(&build, 0xa1b2c3d4, 65535, 1);
  for (uint32_t i = 0; i < 30000; i++) {
    build_record(&build, i, 0, 42, 42);
    build_datagram(&build, true, i % 9999 == 9998 ? 902 : 1000);
  }
  path = folder_write(folder, "capture", build.octets->data, build.octets->len);
  packed = gzip_file(path);
  text = run_paths((const char *const[]){packed}, 1, 16, &options);
  assert_non_null(strstr(text, "9999 9998000000000 42/42 "));
  assert_non_null(strstr(text, "\n29997 "));
  assert_non_null(strstr(text, "pcap 3 frames, complete, filtered 29997"));
  g_free(text);
  g_free(path);
  g_free(packed);
  build_free(&build);
  folder_remove(folder);
}

static void
wrong_filter_is_a_usage_error(void **state)
{
  struct vmk_input_options options = {.filter = "tcp prot 902"};
  GError *error = NULL;

  (void)state;
  assert_null(vmk_input_open((const char *const[]){"-"}, 1, NULL, 0, &options, &error));
  assert_non_null(strstr(error->message, "filter 'tcp prot 902': "));
  g_clear_error(&error);
}

static void
interface_that_does_not_exist(void **state)
{
  struct vmk_input *input =
      vmk_input_open(NULL, 0, (const char *const[]){"no-such-if0"}, 1, NULL, NULL);
  size_t rows;

  (void)state;
  assert_true(
      g_str_has_prefix(vmk_input_captures(input, &rows)->problem, "cannot be captured from: "));
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_NOTHING);
  assert_true(vmk_input_ended(input));
  vmk_input_free(input);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(captures_are_merged_by_time),
      cmocka_unit_test(order_within_a_capture_is_kept),
      cmocka_unit_test(folder_of_many_captures),
      cmocka_unit_test(files_that_cannot_be_read_do_not_stop_the_others),
      cmocka_unit_test(what_is_no_capture_is_named),
      cmocka_unit_test(empty_folder_has_no_capture),
      cmocka_unit_test(nothing_and_two_stdins_are_usage_errors),
      cmocka_unit_test(filter_serves_every_link_type),
      cmocka_unit_test(filter_that_takes_little),
      cmocka_unit_test(wrong_filter_is_a_usage_error),
      cmocka_unit_test(interface_that_does_not_exist),
  };

  return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
