/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how separated values become fields, for tables among other text and for files of their own.
 * Must not know what the columns mean.
 */
#include <string.h>

#include "core/site/csv.h"
#include "tests/unit/site/site_support.h"

static void
assert_next(struct vmk_csv *csv, unsigned line, const char *expected)
{
  GPtrArray *fields = vmk_csv_next(csv);
  char *joined;

  assert_non_null(fields);
  g_ptr_array_add(fields, NULL);
  joined = g_strjoinv("|", (char **)fields->pdata);
  assert_string_equal(joined, expected);
  assert_int_equal(csv->line, line);
  g_free(joined);
  g_ptr_array_set_size(fields, (gint)fields->len - 1);
  g_ptr_array_unref(fields);
}

static void
quotes_hold_separators_quotes_and_line_ends(void **state)
{
  struct vmk_csv csv = vmk_csv_start("\xef\xbb\xbf"
                                     "a,\"b \"\"c\"\",\nd\",\r\n \t\r\n# e,f\n"
                                     "\"g\"h,i \"j\",;\n\"open\n,");

  (void)state;
  assert_next(&csv, 1, "a|b \"c\",\nd|");
  assert_next(&csv, 5, "gh|i \"j\"|;");
  assert_next(&csv, 6, "open\n,");
  assert_null(vmk_csv_next(&csv));
}

static void
the_first_record_decides_the_separator(void **state)
{
  static const struct {
    const char *line;
    char separator;
  } rows[] = {
      {"a,b;c,d", ','}, {"a;b,c;d", ';'}, {"a\tb", '\t'}, {"a|b", '\0'}, {"", '\0'}, {"a,b;c", ','},
  };
  struct vmk_csv csv = vmk_csv_start("one\ntwo;three,four\n");

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
    assert_int_equal(vmk_csv_separator(rows[i].line, strlen(rows[i].line)), rows[i].separator);
  assert_next(&csv, 1, "one");
  assert_next(&csv, 2, "two;three|four");
}

static void
fields_are_capped(void **state)
{
  char text[VMK_CSV_FIELD_LIMIT + 3], *end = text + VMK_CSV_FIELD_LIMIT;
  const char *at = text;
  GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);

  (void)state;
  memset(text, ',', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  assert_true(vmk_csv_record(&at, end - 1, ',', fields));
  assert_int_equal(fields->len, VMK_CSV_FIELD_LIMIT);
  assert_ptr_equal(at, end - 1);
  g_ptr_array_set_size(fields, 0);
  at = text;
  assert_false(vmk_csv_record(&at, end + 2, ',', fields));
  assert_int_equal(fields->len, VMK_CSV_FIELD_LIMIT + 1);
  assert_string_equal(fields->pdata[VMK_CSV_FIELD_LIMIT], ",,");
  g_ptr_array_unref(fields);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quotes_hold_separators_quotes_and_line_ends),
      cmocka_unit_test(the_first_record_decides_the_separator),
      cmocka_unit_test(fields_are_capped),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
