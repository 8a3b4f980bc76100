/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how findings must be built, capped and made printable, and what the table of checks must
 * keep. Must not know any check.
 */
#include "audit_support.h"

static const struct vmk_check row = {
    .id = "a-check", .level = VMK_LEVEL_LOW, .title = "A check", .wants = "a file"};

static void
flows_are_ascending_and_each_once(void **state)
{
  static const uint64_t in[] = {7, 3, 9, 3, 7, 1, 9};
  static const uint64_t out[] = {1, 3, 7, 9};
  struct vmk_finding *finding = vmk_finding_new(&row, VMK_VERDICT_FAIL);
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(in); i++)
    vmk_finding_add_flow(finding, in[i]);
  assert_int_equal(finding->flows->len, G_N_ELEMENTS(out));
  assert_memory_equal(finding->flows->data, out, sizeof out);
  assert_int_equal(finding->flows_left_off, 0);
  vmk_finding_free(finding);
}

static void
lists_are_capped_and_the_rest_counted(void **state)
{
  struct vmk_finding *finding = vmk_finding_new(&row, VMK_VERDICT_FAIL);
  (void)state;

  for (uint64_t id = 1; id <= VMK_FINDING_FLOWS_MAX + 5; id++) {
    vmk_finding_add_flow(finding, id);
    vmk_finding_cite(finding, VMK_EVIDENCE_PORT, VMK_NOWHERE, "%d", (int)id);
  }
  assert_int_equal(finding->flows->len, VMK_FINDING_FLOWS_MAX);
  assert_int_equal(finding->flows_left_off, 5);
  assert_int_equal(finding->evidence->len, VMK_FINDING_EVIDENCE_MAX);
  assert_int_equal(finding->evidence_left_off,
                   VMK_FINDING_FLOWS_MAX + 5 - VMK_FINDING_EVIDENCE_MAX);
  vmk_finding_free(finding);
}

static void
texts_are_printable_and_replaced(void **state)
{
  struct vmk_finding *finding = vmk_finding_new(&row, VMK_VERDICT_PASS);
  (void)state;

  assert_string_equal(finding->title, "A check");
  assert_int_equal(finding->level, VMK_LEVEL_LOW);
  vmk_finding_title(finding, "%s", "host\r\n\x1b]0;x\x07");
  assert_string_equal(finding->title, "host\\x0d\\x0a\\x1b]0;x\\x07");
  vmk_finding_why(finding, "one");
  vmk_finding_why(finding, "%s \xc3\xa9 \xe2\x80\xae", "two");
  assert_string_equal(finding->why, "two \xc3\xa9 \\xe2\\x80\\xae");
  vmk_finding_fix(finding, "%d", 3);
  assert_string_equal(finding->fix, "3");
  vmk_finding_free(finding);
}

static void
the_worst_level_is_of_fails_only(void **state)
{
  struct fixture *f = fixture_new(NULL);
  bool any;
  (void)state;

  talk(f, outside("192.0.2.1", 4000), outside("192.0.2.2", 5000), -1, 10, 10);
  fixture_run(f);
  assert_int_equal(vmk_audit_worst(&f->audit, &any), VMK_LEVEL_NOTE);
  assert_false(any);
  vmk_audit_add(&f->audit, vmk_finding_new(&row, VMK_VERDICT_UNDECIDED));
  vmk_audit_worst(&f->audit, &any);
  assert_false(any);
  vmk_audit_add(&f->audit, vmk_finding_new(&row, VMK_VERDICT_FAIL));
  assert_int_equal(vmk_audit_worst(&f->audit, &any), VMK_LEVEL_LOW);
  assert_true(any);
  fixture_free(f);
}

static void
places_name_their_file(void **state)
{
  struct fixture *f = fixture_new(NULL);
  char *text;
  (void)state;

  fixture_run(f);
  text = vmk_audit_place_text(&f->audit, (struct vmk_place){0, 42});
  assert_string_equal(text, "test.pcapng: packet 42");
  g_free(text);
  text = vmk_audit_place_text(&f->audit, VMK_NOWHERE);
  assert_string_equal(text, "");
  g_free(text);
  assert_null(vmk_audit_place_file(&f->audit, (struct vmk_place){99, 1}));
  fixture_free(f);
}

static void
check_row(const struct vmk_check *check, const char *documentation)
{
  char *heading = g_strdup_printf("`%s`", check->id);

  for (const char *c = check->id; *c != '\0'; c++)
    assert_true(g_ascii_islower(*c) || *c == '-');
  assert_non_null(check->title);
  assert_non_null(check->references[0]);
  assert_non_null(check->wants);
  assert_non_null(check->run);
  if (strstr(documentation, heading) == NULL)
    fail_msg("docs/checks.md does not tell of %s", check->id);
  g_free(heading);
}

static void
every_check_is_complete_unique_and_documented(void **state)
{
  size_t count;
  const struct vmk_check *checks = vmk_checks(&count);
  char *documentation;
  (void)state;

  assert_true(g_file_get_contents(VMK_SOURCE_DIR "/docs/checks.md", &documentation, NULL, NULL));
  for (size_t i = 0; i < count; i++) {
    check_row(&checks[i], documentation);
    for (size_t j = 0; j < i; j++)
      assert_string_not_equal(checks[i].id, checks[j].id);
  }
  g_free(documentation);
}

static void
every_check_says_something_of_nothing(void **state)
{
  struct fixture *f = fixture_new(NULL);
  size_t count;
  const struct vmk_check *checks = vmk_checks(&count);
  (void)state;

  fixture_run(f);
  for (size_t i = 0; i < count; i++)
    if (strcmp(checks[i].id, "capture-coverage") == 0)
      OPEN(f, checks[i].id); /* that nothing was read is no good news */
    else
      NONE(f, checks[i].id);
  assert_int_equal(f->audit.findings->len, count);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flows_are_ascending_and_each_once),
      cmocka_unit_test(lists_are_capped_and_the_rest_counted),
      cmocka_unit_test(texts_are_printable_and_replaced),
      cmocka_unit_test(the_worst_level_is_of_fails_only),
      cmocka_unit_test(places_name_their_file),
      cmocka_unit_test(every_check_is_complete_unique_and_documented),
      cmocka_unit_test(every_check_says_something_of_nothing),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
