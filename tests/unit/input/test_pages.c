/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that a file of any length takes the same memory while it is read, also where frames are
 * large and looked at as late as they may be.
 * Must not know how pages are given back.
 */
#include "tests/unit/input/cmocka_all.h"

#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture-tool/input/pages.h"
#include "tests/unit/input/build.h"

enum { KEPT = 8, BATCH = 64, OCTETS = 65536, FRAMES = 4096 };

/* Frames of 64 KiB, 256 MiB of them: record headers, and holes between. */
static char *
write_long(const char *folder)
{
  struct build build = build_new(false);
  char *path;
  int fd;

  build_pcap(&build, 0xa1b2c3d4, 262144, 1);
  path = folder_write(folder, "long", build.octets->data, build.octets->len);
  fd = open(path, O_WRONLY);
  assert_true(fd >= 0);
  for (off_t i = 0; i < FRAMES; i++) {
    g_byte_array_set_size(build.octets, 0);
    build_record(&build, (uint32_t)i, 0, OCTETS, OCTETS);
    assert_int_equal(pwrite(fd, build.octets->data, 16, 24 + i * (16 + OCTETS)), 16);
  }
  assert_int_equal(ftruncate(fd, 24 + (off_t)FRAMES * (16 + OCTETS)), 0);
  close(fd);
  build_free(&build);
  return path;
}

/* KiB of the file that are mapped here. */
static unsigned
mapped(const char *path)
{
  FILE *maps = fopen("/proc/self/smaps", "re");
  char line[4096];
  bool here = false;
  unsigned sum = 0, some;

  assert_non_null(maps);
  while (fgets(line, sizeof line, maps)) {
    if (strchr(line, '-') && strchr(line, '/'))
      here = strstr(line, path) != NULL;
    else if (here && sscanf(line, "Rss: %u", &some) == 1)
      sum += some;
  }
  fclose(maps);
  return sum;
}

/* A batch is 4 MiB, so 32 MiB may be looked at; beside them lies what is mapped ahead and what is
 * given back at a time. */
static void
long_file_takes_little_memory(void **state)
{
  static const struct vmk_input_options ways[] = {{.kept = KEPT}, {.kept = KEPT, .threaded = true}};
  static struct vmk_record records[KEPT][BATCH];
  char *folder = folder_new(), *path = write_long(folder);

  (void)state;
  for (size_t way = 0; way < G_N_ELEMENTS(ways); way++) {
    struct vmk_input *input =
        vmk_input_open((const char *const[]){path}, 1, NULL, 0, &ways[way], NULL);
    size_t counts[KEPT] = {0}, total = 0;
    unsigned sum = 0, most = 0;

    for (size_t turn = 0; !vmk_input_ended(input); turn++) {
      const struct vmk_record *oldest = records[(turn + 1) % KEPT];

      total += counts[turn % KEPT] = vmk_input_batch(input, records[turn % KEPT], BATCH);
      for (size_t i = 0; i < counts[(turn + 1) % KEPT]; i++)
        sum += oldest[i].data[0];
      most = MAX(most, mapped(path));
    }
    assert_int_equal(total, FRAMES);
    assert_int_equal(sum, 0);
    assert_in_range(most, 4 << 10, 64 << 10);
    vmk_input_free(input);
  }
  unlink(path);
  g_free(path);
  folder_remove(folder);
}

/* The reader is far ahead each time the thread has mapped what it was told to map. */
static void
thread_that_is_overtaken_leaves_nothing_mapped(void **state)
{
  enum { JUMPS = 1000, JUMP = 16 << 20 };
  const size_t length = (size_t)JUMPS * JUMP;
  char *folder = folder_new(), *path = folder_write(folder, "holes", (const uint8_t *)"", 0);
  int fd = open(path, O_RDWR);
  struct vmk_pages *pages;
  void *map;

  (void)state;
  assert_true(fd >= 0);
  assert_int_equal(ftruncate(fd, (off_t)length), 0);
  map = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);
  assert_true(map != MAP_FAILED);
  pages = vmk_pages_new(map, length, 1, true);
  for (size_t jump = 0; jump < JUMPS; jump++) {
    vmk_pages_at(pages, jump * JUMP, jump + 1);
    g_usleep(50);
  }
  vmk_pages_free(pages); /* the thread has ended; what it left mapped is still there */
  assert_in_range(mapped(path), 0, 64 << 10);
  munmap(map, length);
  close(fd);
  unlink(path);
  g_free(path);
  folder_remove(folder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(long_file_takes_little_memory),
      cmocka_unit_test(thread_that_is_overtaken_leaves_nothing_mapped),
  };

  return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
