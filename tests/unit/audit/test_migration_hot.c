/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when streams on the vMotion protocol must be taken for a hot migration, and what is said of
 * it. Must not know how flows are grouped.
 */
#include "migration_support.h"

static void
streams_that_open_together_are_one(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_migration *m;
  (void)state;

  vmotion_pair(f, 40001, "00:50:56:8a:00:11");
  f->build->now += 30 * SECOND;
  vmotion_pair(f, 40101, "00:50:56:8a:00:12");
  fixture_run(f);
  wants_count(f, 2);
  for (guint i = 0; i < 2; i++) {
    m = migration(f, i);
    is_kind(m, VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
    assert_int_equal(m->confidence, VMK_CONFIDENCE_WEAK);
    assert_int_equal(m->streams, 2);
    assert_true(m->has_switchover);
    assert_true(m->switchover.rarp.number > 0);
    assert_null(m->rarp_note);
    assert_true(m->hot_bytes >= 2 * MUCH);
  }
  assert_true(migration(f, 0)->switchover.rarp.number != migration(f, 1)->switchover.rarp.number);
  fixture_free(f);
}

static void
no_announcement_is_said(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  vmotion_pair(f, 40001, NULL);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  assert_non_null(strstr(migration(f, 0)->rarp_note, "VM network"));
  assert_int_equal(migration(f, 0)->switchover.rarp.number, 0);
  fixture_free(f);
}

/* A VMkernel interface announces itself too, and power-on shows the same schedule. */
static void
announcements_alone_are_no_migration(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  build_rarp(f->build, "00:50:56:8a:00:11", 50);
  vmotion_pair(f, 40001, "00:50:56:6a:01:01");
  fixture_run(f);
  wants_count(f, 1);
  assert_int_equal(migration(f, 0)->switchover.rarp.number, 0);
  fixture_free(f);
}

static void
nfc_bulk_beside_streams_makes_it_xmotion(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  vmotion_pair(f, 40101, "00:50:56:8a:00:11");
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_XMOTION_HOT, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_STRONG);
  assert_true(migration(f, 0)->cold_bytes >= MUCH && migration(f, 0)->hot_bytes >= 2 * MUCH);
  fixture_free(f);
}

static void
an_announcement_at_the_end_makes_it_hot(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection control = build_tcp(f->build, at("a2", 40001), at("b2", 902), 30);
  (void)state;

  build_open(&control);
  build_nfc_tls(&control, 0, 1000);
  vmotion_pair(f, 40101, "00:50:56:8a:00:11");
  build_close(&control);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  assert_true(says(migration(f, 0), "RARP"));
  fixture_free(f);
}

static void
both_ways_at_once_are_two(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection one = build_tcp(f->build, at("a1", 40001), at("b1", 8000), 20);
  struct build_connection two = build_tcp(f->build, at("b1", 40001), at("a1", 8000), 20);
  (void)state;

  build_open(&one);
  build_open(&two);
  build_send_random(&one, 0, MUCH, 1);
  build_send_random(&two, 0, MUCH, 2);
  build_close(&one);
  build_close(&two);
  fixture_run(f);
  wants_count(f, 2);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  is_kind(migration(f, 1), VMK_MIGRATION_COMPUTE_HOT, "esx-b", "esx-a");
  fixture_free(f);
}

/* The control session on management answers at once, the streams do not. */
static void
the_round_trip_is_that_of_the_streams(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection control = build_tcp(f->build, at("a0", 40001), at("b0", 902), 10);
  int64_t step = f->build->step;
  (void)state;

  f->build->step = 1000;
  build_open(&control);
  build_nfc_tls(&control, 0, 1000);
  f->build->step = step + 5000000;
  vmotion_pair(f, 40101, "00:50:56:8a:00:11");
  fixture_run(f);
  wants_count(f, 1);
  assert_true(migration(f, 0)->rtt >= 10000000);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(streams_that_open_together_are_one),
      cmocka_unit_test(no_announcement_is_said),
      cmocka_unit_test(announcements_alone_are_no_migration),
      cmocka_unit_test(nfc_bulk_beside_streams_makes_it_xmotion),
      cmocka_unit_test(an_announcement_at_the_end_makes_it_hot),
      cmocka_unit_test(both_ways_at_once_are_two),
      cmocka_unit_test(the_round_trip_is_that_of_the_streams),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
