/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the captures beside the project and how many packets other readers find in them.
 * Must not know the formats.
 */
#include "tests/unit/input/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/input/sample.h"

enum { COLUMN_FILE = 0, COLUMN_PACKETS = 6, COLUMN_CHECK = 10, COLUMNS = 12, SKIPPED = 77 };

/* The same text from a mapped file, from an exact block in memory, which a sanitizer guards, and
 * through a pipe in small pieces; within seconds. */
static char *
read_every_way(const char *path)
{
  struct build build = build_new(false);
  gint64 start = g_get_monotonic_time();
  char *folder = folder_new(), *octets, *mapped, *memory, *piped;
  gsize length;

  assert_true(g_file_get_contents(path, &octets, &length, NULL));
  build_octets(&build, octets, length);
  g_free(octets);
  memory = run_memory(&build, 16);
  mapped = run_path(path);
  assert_string_equal(mapped, memory);
  piped = sample_run_pipe(folder, build.octets, 509, 2);
  assert_string_equal(piped, memory);
  assert_true(g_get_monotonic_time() - start < 5 * G_USEC_PER_SEC);
  g_free(memory);
  g_free(piped);
  build_free(&build);
  folder_remove(folder);
  return mapped;
}

static void
check_row(const char *folder, char **columns)
{
  char *path = g_build_filename(folder, columns[COLUMN_FILE], NULL);
  char *text = read_every_way(path);
  char *frames = g_strdup_printf(" %s frames, complete", columns[COLUMN_PACKETS]);

  if (strcmp(columns[COLUMN_CHECK], "tshark ok") == 0 && !strstr(text, frames))
    fail_msg("%s: expected%s, read\n%s", columns[COLUMN_FILE], frames, text);
  g_free(frames);
  g_free(text);
  g_free(path);
}

static unsigned
check_folder(const char *name)
{
  char *folder = g_build_filename(VMK_SHARED_DIR, "corpus", name, NULL);
  char *manifest = g_build_filename(folder, "MANIFEST.tsv", NULL), *octets;
  unsigned rows = 0;
  char **lines;

  assert_true(g_file_get_contents(manifest, &octets, NULL, NULL));
  lines = g_strsplit(octets, "\n", -1);
  for (size_t i = 1; lines[i]; i++) {
    char **columns = g_strsplit(lines[i], "\t", -1);

    if (g_strv_length(columns) == COLUMNS) {
      check_row(folder, columns);
      rows++;
    }
    g_strfreev(columns);
  }
  g_strfreev(lines);
  g_free(octets);
  g_free(manifest);
  g_free(folder);
  return rows;
}

static void
ordinary_captures_have_the_packets_of_other_readers(void **state)
{
  (void)state;
  assert_int_equal(check_folder("negative"), 259);
}

static void
odd_captures_end(void **state)
{
  (void)state;
  assert_int_equal(check_folder("odd"), 364);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ordinary_captures_have_the_packets_of_other_readers),
      cmocka_unit_test(odd_captures_end),
  };

  if (!g_file_test(VMK_SHARED_DIR "/corpus/odd/MANIFEST.tsv", G_FILE_TEST_EXISTS)) {
    fprintf(stderr, "no corpus at %s\n", VMK_SHARED_DIR);
    return SKIPPED;
  }
  return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
