/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what is read is compared with what is expected.
 * Must not know formats.
 */
#include "tests/unit/input/cmocka_all.h"

#include "tests/unit/input/expect.h"

void
expect_lines(struct build *build, const char *const *starts)
{
  char *text = run_memory(build, 3);
  char **lines = g_strsplit(g_strchomp(text), "\n", -1);
  size_t i = 0;

  for (; starts[i]; i++)
    if (!lines[i] || !g_str_has_prefix(lines[i], starts[i]))
      fail_msg("line %zu of\n%s\ndoes not start with '%s'", i, g_strjoinv("\n", lines), starts[i]);
  assert_null(lines[i]);
  g_strfreev(lines);
  g_free(text);
  build_free(build);
}

struct vmk_input *
expect_end(const struct build *build)
{
  struct vmk_input *input =
      vmk_input_open_memory(build->octets->data, build->octets->len, "x", NULL, NULL);
  struct vmk_record records[16];

  while (vmk_input_batch(input, records, 16) || !vmk_input_ended(input))
    ;
  return input;
}
