/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what is said of gaps: ends that nobody named, captures that did not see all.
 * Must not know how it is found.
 */
#include "audit_support.h"

#define ENDS "unknown-role"
#define COVER "capture-coverage"
#define MUCH (200 * 1024)

static void
known_ends_pass(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  PASSES(f, ENDS);
  fixture_free(f);
}

static void
no_inventory_is_undecided(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, ENDS)->why, "--inventory"));
  fixture_free(f);
}

static void
an_end_outside_is_undecided(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  cold_copy(f, outside("10.10.1.77", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  OPEN(f, ENDS);
  fixture_free(f);
}

static void
an_interface_without_roles_is_undecided(void **state)
{
  struct fixture *f = fixture_new(no_roles);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, ENDS)->why, "unknown is not taken for management"));
  fixture_free(f);
}

static void
nothing_seen_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  talk(f, at("a0", 40001), at("b0", 8182), 10, 400, 400);
  fixture_run(f);
  NONE(f, ENDS);
  NONE(f, COVER);
  fixture_free(f);
}

/* Every interface of both hosts is seen, in both directions, whole. */
static void
whole(struct fixture *f)
{
  talk(f, at("a0", 40001), at("b0", 8182), 10, 400, 400);
  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
}

static void
a_whole_capture_passes(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  whole(f);
  fixture_run(f);
  PASSES(f, COVER);
  fixture_free(f);
}

static void
an_interface_that_was_not_seen_is_named(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_finding *finding;
  (void)state;

  whole(f);
  fixture_run(f);
  finding = OPEN(f, COVER);
  assert_int_equal(finding->evidence->len, 2);
  assert_non_null(
      strstr(g_array_index(finding->evidence, struct vmk_evidence, 0).text, "esx-a vmk2"));
  fixture_free(f);
}

static void
one_direction_is_said(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection connection = build_tcp(f->build, at("a1", 40001), at("b1", 8000), 20);
  (void)state;

  talk(f, at("a0", 40001), at("b0", 8182), 10, 400, 400);
  connection.mute[1] = true;
  build_open(&connection);
  build_send_random(&connection, 0, MUCH, 3);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, COVER)->title, "one direction only"));
  fixture_free(f);
}

static void
a_snap_length_is_said(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  f->build->snap = 96;
  whole(f);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, COVER)->title, "snap length"));
  fixture_free(f);
}

static void
a_file_cut_short_is_said(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  size_t count;
  const struct vmk_check *checks = vmk_checks(&count);
  (void)state;

  whole(f);
  fixture_run(f);
  f->capture.complete = false;
  g_ptr_array_set_size(f->audit.findings, 0);
  for (size_t i = 0; i < count; i++)
    if (strcmp(checks[i].id, COVER) == 0)
      checks[i].run(&f->audit, &checks[i]);
  assert_non_null(strstr(OPEN(f, COVER)->title, "a file or a limit ended early"));
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_ends_pass),
      cmocka_unit_test(no_inventory_is_undecided),
      cmocka_unit_test(an_end_outside_is_undecided),
      cmocka_unit_test(an_interface_without_roles_is_undecided),
      cmocka_unit_test(nothing_seen_is_not_applicable),
      cmocka_unit_test(a_whole_capture_passes),
      cmocka_unit_test(an_interface_that_was_not_seen_is_named),
      cmocka_unit_test(one_direction_is_said),
      cmocka_unit_test(a_snap_length_is_said),
      cmocka_unit_test(a_file_cut_short_is_said),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
