/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how paragraphs wrap, how tables line up, and where the last column goes when there is no
 * room. Must not know the report.
 */
#include <glib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture-tool/output/text.h"

struct fixture {
  struct vmk_sink sink;
  struct vmk_page page;
  int ends[2];
};

static void
begin(struct fixture *fixture, unsigned width)
{
  assert_int_equal(pipe(fixture->ends), 0);
  vmk_sink_init(&fixture->sink, fixture->ends[1]);
  fixture->page = (struct vmk_page){.sink = &fixture->sink, .width = width};
}

static void
end(struct fixture *fixture, const char *expected)
{
  char found[4096] = "";

  assert_int_equal(vmk_sink_flush(&fixture->sink), 0);
  close(fixture->ends[1]);
  assert_true(read(fixture->ends[0], found, sizeof found - 1) >= 0);
  close(fixture->ends[0]);
  vmk_sink_clear(&fixture->sink);
  assert_string_equal(found, expected);
}

static void
paragraphs_wrap_at_words(void **state)
{
  struct fixture fixture;

  (void)state;
  begin(&fixture, 20);
  vmk_page_paragraph(&fixture.page, 2, "why", 5, VMK_STYLE_FAINT, "one two three four");
  vmk_page_paragraph(&fixture.page, 0, "", 0, VMK_STYLE_PLAIN, "averyveryverylongwordindeed it is");
  vmk_page_hanging(&fixture.page, "file:", VMK_STYLE_STRONG, "some words that wrap");
  end(&fixture, "  why  one two three\n       four\n"
                "averyveryverylongwordindeed\nit is\n"
                "file: some words\n  that wrap\n");
}

static void
wide_characters_take_two_columns(void **state)
{
  (void)state;
  assert_int_equal(vmk_text_columns("abc"), 3);
  assert_int_equal(vmk_text_columns("\xe6\x9d\xb1\xe4\xba\xac"), 4);
  assert_int_equal(vmk_text_columns("e\xcc\x81"), 1);
}

static void
fill(struct vmk_table *table)
{
  vmk_table_cell(table, VMK_STYLE_PLAIN, "a");
  vmk_table_cell(table, VMK_STYLE_PLAIN, "1");
  vmk_table_cell(table, VMK_STYLE_PLAIN, "first last");
  vmk_table_cell(table, VMK_STYLE_PLAIN, "bb");
  vmk_table_cellf(table, VMK_STYLE_PLAIN, "%d", 100);
  vmk_table_cell(table, VMK_STYLE_PLAIN, NULL);
}

static void
tables_line_up(void **state)
{
  struct vmk_table *table = vmk_table_new("lrw", 1);
  struct fixture fixture;

  (void)state;
  fill(table);
  begin(&fixture, 60);
  vmk_table_print(table, &fixture.page);
  end(&fixture, " a     1  first last\n bb  100\n");
  begin(&fixture, 15);
  vmk_table_print(table, &fixture.page);
  end(&fixture, " a     1\n     first last\n bb  100\n");
  vmk_table_free(table);
}

static void
colour_is_reset_and_hostile_text_is_not_colour(void **state)
{
  struct fixture fixture;

  (void)state;
  begin(&fixture, 60);
  fixture.page.colour = true;
  vmk_page_styled(&fixture.page, VMK_STYLE_BAD, "x\033[0m");
  end(&fixture, "\033[1;31mx\\x1b[0m\033[0m");
}

static void
gaps_come_between_not_before(void **state)
{
  struct fixture fixture;

  (void)state;
  begin(&fixture, 60);
  vmk_page_heading(&fixture.page, "One", NULL);
  vmk_page_heading(&fixture.page, "Two", "note");
  end(&fixture, "One\n\nTwo  note\n");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(paragraphs_wrap_at_words),
      cmocka_unit_test(wide_characters_take_two_columns),
      cmocka_unit_test(tables_line_up),
      cmocka_unit_test(colour_is_reset_and_hostile_text_is_not_colour),
      cmocka_unit_test(gaps_come_between_not_before),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
