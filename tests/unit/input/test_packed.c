/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what packed captures owe: what was packed whole, and a clear word where they are cut or
 * damaged.
 * Must not know formats.
 */
#include "tests/unit/input/cmocka_all.h"

#include <string.h>

#include "tests/unit/input/sample.h"

static void
cut_packed_captures_say_so(void **state)
{
  struct build build = sample_pcap(100);
  char *folder = folder_new(), *expected = run_memory(&build, 16);
  GByteArray *packed[] = {sample_gzip(build.octets), sample_zstd(build.octets)};

  (void)state;
  for (int i = 0; i < 2; i++) {
    guint whole = packed[i]->len;

    for (guint cut = 5; cut < whole; cut += whole / 23) {
      char *path = folder_write(folder, "cut", packed[i]->data, cut);
      char *text = run_path(path),
           *problem = g_strdup_printf("compressed data cut short at byte %u", cut);

      sample_assert_prefix(text, expected, cut);
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
  struct build build = sample_pcap(100);
  char *folder = folder_new(), *path, *text;
  GByteArray *packed = sample_gzip(build.octets);

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
  struct build build = sample_pcap(3);
  char *folder = folder_new(), *path, *text;
  GByteArray *once = sample_gzip(build.octets), *twice = sample_zstd(once);

  (void)state;
  path = folder_write(folder, "twice", twice->data, twice->len);
  text = run_path(path);
  assert_string_equal(text,
                      "none 0 frames, not a capture: it is compressed, and inside gzip data\n");
  g_free(text);
  g_free(path);
  g_byte_array_unref(once);
  g_byte_array_unref(twice);
  build_free(&build);
  folder_remove(folder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cut_packed_captures_say_so),
      cmocka_unit_test(damaged_packed_captures_say_so),
      cmocka_unit_test(packed_twice_is_refused),
  };

  return cmocka_run_group_tests_name("packed", tests, NULL, NULL);
}
