/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that a capture is the same capture however it comes: in memory, mapped, through a pipe,
 * packed, cut short, in batches of any size.
 * Must not know the formats beyond what build.h makes.
 */
#include "tests/unit/input/cmocka_all.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/input/sample.h"

static void
assert_file(const char *folder, const GByteArray *octets, const char *expected)
{
  char *path = folder_write(folder, "capture", octets->data, octets->len);
  static const size_t batches[] = {1, 2, 5, 256};

  for (size_t i = 0; i < G_N_ELEMENTS(batches); i++) {
    struct vmk_input_options options = {.kept = (unsigned)i};
    char *text = run_paths((const char *const[]){path}, 1, batches[i], &options);

    assert_string_equal(text, expected);
    g_free(text);
  }
  unlink(path);
  g_free(path);
}

static void
assert_pipe(const char *folder, const GByteArray *octets, const char *expected)
{
  static const guint steps[] = {61, 4096, 1 << 20};

  for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
    char *text = sample_run_pipe(folder, octets, steps[i], (unsigned)i);

    assert_string_equal(text, expected);
    g_free(text);
  }
}

static void
every_way_gives_the_same(void **state)
{
  static GByteArray *(*const packers[])(const GByteArray *) = {
      sample_gzip, sample_zstd, sample_gzip_members, sample_zstd_frames};
  char *folder = folder_new();

  (void)state;
  for (int format = 0; format < 2; format++) {
    struct build build = format ? sample_pcapng(300) : sample_pcap(300);
    char *expected = run_memory(&build, 16);

    assert_non_null(strstr(expected, " 300 frames, complete"));
    assert_file(folder, build.octets, expected);
    assert_pipe(folder, build.octets, expected);
    for (size_t i = 0; i < G_N_ELEMENTS(packers); i++) {
      GByteArray *packed = packers[i](build.octets);

      assert_file(folder, packed, expected);
      assert_pipe(folder, packed, expected);
      g_byte_array_unref(packed);
    }
    g_free(expected);
    build_free(&build);
  }
  folder_remove(folder);
}

static void
every_cut_gives_the_frames_before_it(void **state)
{
  (void)state;
  for (int format = 0; format < 2; format++) {
    struct build build = format ? sample_pcapng(3) : sample_pcap(4);
    char *expected = run_memory(&build, 16);
    guint whole = build.octets->len, complete = 0;

    for (guint cut = 0; cut < whole; cut++) {
      struct build part = {.octets = g_byte_array_new(), .big_endian = build.big_endian};
      char *problem = g_strdup_printf("cut short at byte %u", cut);
      char *text;

      build_octets(&part, build.octets->data, cut);
      text = run_memory(&part, 16);
      sample_assert_prefix(text, expected, cut);
      if (strstr(text, "complete"))
        complete++;
      else if (cut >= 4 && !strstr(text, problem))
        fail_msg("cut at %u:\n%s", cut, text);
      g_free(text);
      g_free(problem);
      build_free(&part);
    }
    /* pcap: after the header and each frame but the last; pcapng: after each of the seven blocks
     * but the last. */
    assert_int_equal(complete, format ? 6 : 4);
    g_free(expected);
    build_free(&build);
  }
}

/* Frames of the last kept batches stay as they were while further ones are read. */
static void
kept_batches_stay_valid(void **state)
{
  enum { KEPT = 3, BATCH = 8 };
  struct build build = sample_pcap(2000);
  int ends[2], saved = dup(STDIN_FILENO);
  struct vmk_input_options options = {.kept = KEPT};
  struct vmk_record records[KEPT][BATCH];
  size_t counts[KEPT] = {0}, total = 0;
  struct sample_writer writer = {.octets = build.octets, .step = 100000};
  struct vmk_input *input;
  GThread *thread;

  (void)state;
  assert_int_equal(pipe(ends), 0);
  dup2(ends[0], STDIN_FILENO);
  close(ends[0]);
  writer.fd = ends[1];
  thread = g_thread_new("writer", sample_write, &writer);
  input = vmk_input_open((const char *const[]){"-"}, 1, NULL, 0, &options, NULL);
  for (size_t turn = 0; !vmk_input_ended(input) || counts[(turn - 1) % KEPT]; turn++) {
    counts[turn % KEPT] = vmk_input_batch(input, records[turn % KEPT], BATCH);
    total += counts[turn % KEPT];
    for (size_t slot = 0; slot < KEPT; slot++)
      for (size_t i = 0; i < counts[slot]; i++) {
        uint32_t seed = (uint32_t)records[slot][i].number - 1;

        assert_int_equal(records[slot][i].data[0], (uint8_t)(seed * 31));
        assert_int_equal(records[slot][i].data[39], (uint8_t)(seed * 31 + 39 * 7));
      }
  }
  assert_int_equal(total, 2000);
  vmk_input_free(input);
  g_thread_join(thread);
  dup2(saved, STDIN_FILENO);
  close(saved);
  build_free(&build);
}

static void
quiet_pipe_gives_nothing_until_it_is_stopped(void **state)
{
  struct build build = sample_pcap(2);
  struct vmk_input_options options = {.wait = 10};
  char *folder = folder_new(), *path = g_build_filename(folder, "pipe", NULL);
  struct vmk_record records[8];
  struct vmk_input *input;
  size_t count = 0, rows;
  int fd;

  (void)state;
  assert_int_equal(mkfifo(path, 0600), 0);
  fd = open(path, O_RDWR);
  assert_int_equal(write(fd, build.octets->data, 24 + 16 + 10), 24 + 16 + 10);
  input = vmk_input_open((const char *const[]){path}, 1, NULL, 0, &options, NULL);
  assert_int_equal(vmk_input_batch(input, records, 8), 0);
  assert_int_equal(vmk_input_captures(input, &rows)->format, VMK_CAPTURE_PCAP);
  assert_int_equal(write(fd, build.octets->data + 50, build.octets->len - 50),
                   build.octets->len - 50);
  for (int i = 0; i < 5 && count < 2; i++)
    count += vmk_input_batch(input, records, 8);
  assert_int_equal(count, 2);
  assert_int_equal(vmk_input_batch(input, records, 8), 0);
  assert_false(vmk_input_ended(input));
  vmk_input_stop(input);
  assert_int_equal(vmk_input_batch(input, records, 8), 0);
  assert_true(vmk_input_ended(input));
  assert_non_null(strstr(vmk_input_captures(input, &rows)->problem, "stopped at byte "));
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_PARTIAL);
  vmk_input_free(input);
  close(fd);
  g_free(path);
  build_free(&build);
  folder_remove(folder);
}

/* The mapping outlives the file's end: no signal, the frames before it, and a word. */
static void
file_that_shrinks_is_survived(void **state)
{
  struct build build = sample_pcap(3000);
  char *folder = folder_new();
  char *path = folder_write(folder, "capture", build.octets->data, build.octets->len);
  struct vmk_input *input = vmk_input_open((const char *const[]){path}, 1, NULL, 0, NULL, NULL);
  struct vmk_record records[16];
  size_t total, count, rows;
  unsigned sum = 0;

  (void)state;
  total = vmk_input_batch(input, records, 16);
  assert_int_equal(total, 16);
  assert_int_equal(truncate(path, 4096), 0);
  for (size_t i = 0; i < 16; i++)
    sum += records[i].data[records[i].captured - 1];
  while ((count = vmk_input_batch(input, records, 16)) || !vmk_input_ended(input))
    total += count;
  assert_true(total < 3000);
  assert_true(sum > 0);
  assert_string_equal(vmk_input_captures(input, &rows)->problem,
                      "shrank, or its disk failed, while it was read");
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_PARTIAL);
  vmk_input_free(input);
  g_free(path);
  build_free(&build);
  folder_remove(folder);
}

/* So it is where pages are mapped ahead of the reader, with a thread of its own or without. */
static void
long_file_that_shrinks_is_survived(void **state)
{
  const struct vmk_input_options ways[] = {{.threaded = false}, {.threaded = true, .kept = 8}};
  struct build build = sample_pcap(30);
  struct vmk_record records[1024];

  (void)state;
  for (size_t way = 0; way < G_N_ELEMENTS(ways); way++) {
    char *folder = folder_new();
    char *path = folder_write(folder, "capture", build.octets->data, build.octets->len);
    struct vmk_input *input;
    size_t total = 0, count, rows;

    assert_int_equal(truncate(path, 80 << 20), 0); /* by packets without octets */
    input = vmk_input_open((const char *const[]){path}, 1, NULL, 0, &ways[way], NULL);
    while (total < (6 << 20) / 16)
      total += vmk_input_batch(input, records, 1024);
    assert_int_equal(truncate(path, 1 << 20), 0);
    while ((count = vmk_input_batch(input, records, 1024)) || !vmk_input_ended(input))
      total += count;
    assert_true(total < (80 << 20) / 16);
    assert_string_equal(vmk_input_captures(input, &rows)->problem,
                        "shrank, or its disk failed, while it was read");
    assert_int_equal(vmk_input_outcome(input), VMK_INPUT_PARTIAL);
    vmk_input_free(input);
    g_free(path);
    folder_remove(folder);
  }
  build_free(&build);
}

static void
progress_ends_at_the_total(void **state)
{
  struct build build = sample_pcap(300);
  char *folder = folder_new();
  GByteArray *packed = sample_zstd(build.octets);
  char *paths[] = {folder_write(folder, "plain", build.octets->data, build.octets->len),
                   folder_write(folder, "packed", packed->data, packed->len)};
  struct vmk_input *input = vmk_input_open((const char *const *)paths, 2, NULL, 0, NULL, NULL);
  struct vmk_record records[16];
  uint64_t before = 0, done, total;

  (void)state;
  while (vmk_input_batch(input, records, 16) || !vmk_input_ended(input)) {
    vmk_input_progress(input, &done, &total);
    assert_true(done >= before && done <= total);
    before = done;
  }
  vmk_input_progress(input, &done, &total);
  assert_int_equal(total, build.octets->len + packed->len);
  assert_int_equal(done, total);
  vmk_input_free(input);
  g_free(paths[0]);
  g_free(paths[1]);
  g_byte_array_unref(packed);
  build_free(&build);
  folder_remove(folder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_way_gives_the_same),
      cmocka_unit_test(every_cut_gives_the_frames_before_it),
      cmocka_unit_test(kept_batches_stay_valid),
      cmocka_unit_test(quiet_pipe_gives_nothing_until_it_is_stopped),
      cmocka_unit_test(file_that_shrinks_is_survived),
      cmocka_unit_test(long_file_that_shrinks_is_survived),
      cmocka_unit_test(progress_ends_at_the_total),
  };

  return cmocka_run_group_tests_name("ways", tests, NULL, NULL);
}
