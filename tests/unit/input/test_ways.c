/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that a capture is the same capture however it comes: in memory, mapped, through a pipe, packed, cut short,
 * in batches of any size.
 * Must not know the formats beyond what build.h makes.
 */
#include "tests/unit/input/cmocka_all.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/unit/input/build.h"

/* Small and large frames, so that stream buffers are crossed at odd places. */
static struct build
usual_pcap(unsigned frames)
{
  struct build build = build_new(false);

  build_pcap(&build, 0xa1b2c3d4, 262144, 1);
  for (uint32_t i = 0; i < frames; i++) {
    uint32_t length = i % 50 == 49 ? 60000 + i : 40 + i % 1400;

    build_record(&build, 1000 + i, i, length, length + 4);
    build_frame(&build, i, length);
  }
  return build;
}

static struct build
usual_pcapng(unsigned frames)
{
  struct build build = build_new(true);

  for (uint32_t i = 0; i < frames; i++) {
    if (i % 40 == 0) {
      size_t block;

      build.big_endian = !build.big_endian;
      build_section(&build);
      build_interface(&build, 1, 0);
      build_interface(&build, 101, 0);
      block = build_block(&build, 0xbad);
      build_frame(&build, i, 1000 * i);
      build_close(&build, block);
    }
    build_packet(&build, i % 2, 1000000 * (uint64_t)i, i, 1 + i * 13 % 1500, 1514);
  }
  return build;
}

static GByteArray *
gzip(const GByteArray *octets)
{
  GByteArray *packed = g_byte_array_new();
  z_stream stream = {0};

  assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  g_byte_array_set_size(packed, (guint)deflateBound(&stream, octets->len));
  stream.next_in = octets->data;
  stream.avail_in = octets->len;
  stream.next_out = packed->data;
  stream.avail_out = packed->len;
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  g_byte_array_set_size(packed, (guint)stream.total_out);
  deflateEnd(&stream);
  return packed;
}

static GByteArray *
zstd(const GByteArray *octets)
{
  GByteArray *packed = g_byte_array_new();

  g_byte_array_set_size(packed, (guint)ZSTD_compressBound(octets->len));
  g_byte_array_set_size(packed, (guint)ZSTD_compress(packed->data, packed->len, octets->data, octets->len, 3));
  return packed;
}

/* As many members as there are thirds, and what gzip(1) passes over at the end. */
static GByteArray *
gzip_members(const GByteArray *octets)
{
  GByteArray *packed = g_byte_array_new();

  for (guint i = 0; i < 3; i++) {
    guint from = octets->len * i / 3, until = octets->len * (i + 1) / 3;
    GByteArray part = {.data = octets->data + from, .len = until - from};
    GByteArray *member = gzip(&part);

    g_byte_array_append(packed, member->data, member->len);
    g_byte_array_unref(member);
  }
  g_byte_array_append(packed, (const guint8 *)"\0\0\0\0", 4);
  return packed;
}

static GByteArray *
zstd_frames(const GByteArray *octets)
{
  static const guint8 skippable[] = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
  GByteArray *packed = g_byte_array_new();

  for (guint i = 0; i < 3; i++) {
    guint from = octets->len * i / 3, until = octets->len * (i + 1) / 3;
    GByteArray part = {.data = octets->data + from, .len = until - from};
    GByteArray *frame = zstd(&part);

    g_byte_array_append(packed, skippable, sizeof skippable);
    g_byte_array_append(packed, frame->data, frame->len);
    g_byte_array_unref(frame);
  }
  return packed;
}

struct writer {
  const char *path; /* opened by the thread; NULL: fd is open */
  int fd;
  const GByteArray *octets;
  guint step;
};

static gpointer
write_all(gpointer data)
{
  struct writer *writer = data;

  if (writer->path)
    writer->fd = open(writer->path, O_WRONLY);
  for (guint at = 0; at < writer->octets->len;) {
    ssize_t count = write(writer->fd, writer->octets->data + at, MIN(writer->step, writer->octets->len - at));

    if (count < 0)
      break;
    at += (guint)count;
  }
  close(writer->fd);
  return NULL;
}

/* The octets through a named pipe, step at a time. */
static char *
run_pipe(const char *folder, const GByteArray *octets, guint step, unsigned kept)
{
  char *path = g_build_filename(folder, "pipe", NULL);
  struct vmk_input_options options = {.kept = kept, .wait = 20};
  struct writer writer = {.path = path, .octets = octets, .step = step};
  GThread *thread;
  char *text;

  assert_int_equal(mkfifo(path, 0600), 0);
  thread = g_thread_new("writer", write_all, &writer);
  text = run_paths((const char *const[]){path}, 1, 7, &options);
  g_thread_join(thread);
  unlink(path);
  g_free(path);
  return text;
}

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
    char *text = run_pipe(folder, octets, steps[i], (unsigned)i);

    assert_string_equal(text, expected);
    g_free(text);
  }
}

static void
every_way_gives_the_same(void **state)
{
  static GByteArray *(*const packers[])(const GByteArray *) = {gzip, zstd, gzip_members, zstd_frames};
  char *folder = folder_new();

  (void)state;
  for (int format = 0; format < 2; format++) {
    struct build build = format ? usual_pcapng(300) : usual_pcap(300);
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

/* The lines of expected's frames that also fit in a capture that was cut. */
static void
assert_is_prefix(const char *text, const char *expected, guint cut)
{
  char **lines = g_strsplit(text, "\n", -1);
  size_t length = 0;
  size_t i = 0;

  for (; lines[i + 2]; i++)
    length += strlen(lines[i]) + 1;
  if (strncmp(text, expected, length) != 0)
    fail_msg("cut at %u:\n%s", cut, text);
  /* The last line is the capture's: as many frames as there are lines before it. */
  if (!strstr(lines[i], "none"))
    assert_int_equal(strtoul(strchr(lines[i], ' '), NULL, 10), i);
  g_strfreev(lines);
}

static void
every_cut_gives_the_frames_before_it(void **state)
{
  (void)state;
  for (int format = 0; format < 2; format++) {
    struct build build = format ? usual_pcapng(3) : usual_pcap(4);
    char *expected = run_memory(&build, 16);
    guint whole = build.octets->len, complete = 0;

    for (guint cut = 0; cut < whole; cut++) {
      struct build part = {.octets = g_byte_array_new(), .big_endian = build.big_endian};
      char *problem = g_strdup_printf("cut short at byte %u", cut);
      char *text;

      build_octets(&part, build.octets->data, cut);
      text = run_memory(&part, 16);
      assert_is_prefix(text, expected, cut);
      if (strstr(text, "complete"))
        complete++;
      else if (cut >= 4 && !strstr(text, problem))
        fail_msg("cut at %u:\n%s", cut, text);
      g_free(text);
      g_free(problem);
      build_free(&part);
    }
    /* pcap: after the header and each frame but the last; pcapng: after each of the seven blocks but the last. */
    assert_int_equal(complete, format ? 6 : 4);
    g_free(expected);
    build_free(&build);
  }
}

static void
cut_packed_captures_say_so(void **state)
{
  struct build build = usual_pcap(100);
  char *folder = folder_new(), *expected = run_memory(&build, 16);
  GByteArray *packed[] = {gzip(build.octets), zstd(build.octets)};

  (void)state;
  for (int i = 0; i < 2; i++) {
    guint whole = packed[i]->len;

    for (guint cut = 5; cut < whole; cut += whole / 23) {
      char *path = folder_write(folder, "cut", packed[i]->data, cut);
      char *text = run_path(path), *problem = g_strdup_printf("compressed data cut short at byte %u", cut);

      assert_is_prefix(text, expected, cut);
      assert_non_null(strstr(text, problem));
      g_free(problem);
      g_free(text);
      g_free(path);
    }
    g_byte_array_unref(packed[i]);
  }
  g_free(expected);
  build_free(&build);
  folder_remove(folder);
}

static void
damaged_packed_captures_say_so(void **state)
{
  struct build build = usual_pcap(100);
  char *folder = folder_new(), *path, *text;
  GByteArray *packed = gzip(build.octets);

  (void)state;
  memset(packed->data + packed->len / 2, 0xff, 64);
  path = folder_write(folder, "damaged", packed->data, packed->len);
  text = run_path(path);
  assert_non_null(strstr(text, "compressed data damaged at byte "));
  g_free(text);
  g_free(path);
  g_byte_array_unref(packed);
  build_free(&build);
  folder_remove(folder);
}

static void
packed_twice_is_refused(void **state)
{
  struct build build = usual_pcap(3);
  char *folder = folder_new(), *path, *text;
  GByteArray *once = gzip(build.octets), *twice = zstd(once);

  (void)state;
  path = folder_write(folder, "twice", twice->data, twice->len);
  text = run_path(path);
  assert_string_equal(text, "none 0 frames, not a capture: it is compressed, and inside gzip data\n");
  g_free(text);
  g_free(path);
  g_byte_array_unref(once);
  g_byte_array_unref(twice);
  build_free(&build);
  folder_remove(folder);
}

/* Frames of the last kept batches stay as they were while further ones are read. */
static void
kept_batches_stay_valid(void **state)
{
  enum { KEPT = 3, BATCH = 8 };
  struct build build = usual_pcap(2000);
  int ends[2], saved = dup(STDIN_FILENO);
  struct vmk_input_options options = {.kept = KEPT};
  struct vmk_record records[KEPT][BATCH];
  size_t counts[KEPT] = {0}, total = 0;
  struct writer writer = {.octets = build.octets, .step = 100000};
  struct vmk_input *input;
  GThread *thread;

  (void)state;
  assert_int_equal(pipe(ends), 0);
  dup2(ends[0], STDIN_FILENO);
  close(ends[0]);
  writer.fd = ends[1];
  thread = g_thread_new("writer", write_all, &writer);
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
  struct build build = usual_pcap(2);
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
  assert_int_equal(write(fd, build.octets->data + 50, build.octets->len - 50), build.octets->len - 50);
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
  struct build build = usual_pcap(3000);
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
  assert_string_equal(vmk_input_captures(input, &rows)->problem, "shrank, or its disk failed, while it was read");
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_PARTIAL);
  vmk_input_free(input);
  g_free(path);
  build_free(&build);
  folder_remove(folder);
}

static void
progress_ends_at_the_total(void **state)
{
  struct build build = usual_pcap(300);
  char *folder = folder_new();
  GByteArray *packed = zstd(build.octets);
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
    cmocka_unit_test(cut_packed_captures_say_so),
    cmocka_unit_test(damaged_packed_captures_say_so),
    cmocka_unit_test(packed_twice_is_refused),
    cmocka_unit_test(kept_batches_stay_valid),
    cmocka_unit_test(quiet_pipe_gives_nothing_until_it_is_stopped),
    cmocka_unit_test(file_that_shrinks_is_survived),
    cmocka_unit_test(progress_ends_at_the_total),
  };

  signal(SIGPIPE, SIG_IGN);
  return cmocka_run_group_tests_name("ways", tests, NULL, NULL);
}
