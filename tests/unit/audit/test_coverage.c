/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when what is absent from a capture may count: interfaces seen both ways, named ones that
 * are empty, filters. Must not know what is concluded from it.
 */
#include "audit_support.h"

#include "core/audit/coverage.h"

#define SECOND INT64_C(1000000000)
#define VMOTION VMK_ROLE_BIT(VMK_ROLE_VMOTION)
#define NFC (VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT) | VMK_ROLE_BIT(VMK_ROLE_PROVISIONING))

struct asked {
  bool full;
  const struct vmk_vmk *gap;
};

static struct asked
ask(const struct fixture *f, const char *host, uint32_t roles, bool told)
{
  struct asked asked;

  struct vmk_coverage_wanted wanted = {
      .roles = roles, .told = told, .first = 1000 * SECOND, .last = 1010 * SECOND};

  asked.full =
      vmk_coverage_full(&f->audit, vmk_site_host_by_name(f->site, host), &wanted, &asked.gap);
  assert_true(!asked.full || asked.gap == NULL);
  return asked;
}

static void
both_ways_count_and_one_does_not(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection one_way =
      build_tcp(f->build, at("b1", 40001), outside("10.10.2.99", 443), 20);
  (void)state;

  talk(f, at("a1", 40001), outside("10.10.2.99", 443), 20, 10, 10);
  one_way.mute[1] = true;
  build_open(&one_way);
  fixture_run(f);
  assert_true(ask(f, "esx-a", VMOTION, false).full);
  assert_false(ask(f, "esx-a", NFC, false).full);
  assert_string_equal(ask(f, "esx-a", NFC, true).gap->name, "vmk0");
  assert_false(ask(f, "esx-b", VMOTION, true).full);
  fixture_free(f);
}

/* An empty interface that is named after a vmk: was nothing there, or was it taken out? */
static void
an_empty_named_interface(void **state)
{
  static const struct {
    bool counted;
    uint64_t received, packets;
    bool told, full;
  } rows[] = {
      {false, 0, 0, false, false}, /* may be what a display filter left over */
      {false, 0, 0, true, true},   /* an actions file says what was done */
      {true, 0, 0, false, true},   /* nothing came, says who captured */
      {true, 7, 0, false, false},  /* seven came, and none is left */
      {true, 7, 0, true, false},
      {false, 0, 3, false, true}, /* something else was captured there */
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(no_provisioning);
    struct vmk_interface *interface = &f->build->interfaces[2];

    interface->description = (char *)"ESX-A vmk1";
    interface->counted = rows[i].counted;
    interface->received = rows[i].received;
    interface->packets = rows[i].packets;
    fixture_run(f);
    assert_int_equal(ask(f, "esx-a", VMOTION, rows[i].told).full, rows[i].full);
    assert_false(ask(f, "esx-b", VMOTION, rows[i].told).full);
    interface->description = NULL;
    fixture_free(f);
  }
}

/* What a filter left out was not there to be seen, on an interface or in all that was read. */
static void
nothing_counts_behind_a_filter(void **state)
{
  (void)state;

  for (int where = 0; where < 2; where++) {
    struct fixture *f = fixture_new(no_provisioning);

    talk(f, at("a1", 40001), outside("10.10.2.99", 443), 20, 10, 10);
    fixture_run(f);
    assert_true(ask(f, "esx-a", VMOTION, true).full);
    assert_false(vmk_coverage_filtered(&f->audit));
    if (where == 0)
      f->build->interfaces[1].filtered = true;
    else
      f->audit.filtered = true;
    assert_true(vmk_coverage_filtered(&f->audit));
    assert_false(ask(f, "esx-a", VMOTION, true).full);
    fixture_free(f);
  }
}

/* A host without such an interface: the service is off, if an actions file says what was done, or
 * the inventory is short. */
static void
no_such_interface_in_the_inventory(void **state)
{
  struct fixture *f = fixture_new("[host esx-a]\nvmk0 = 10.10.1.11/24 management\n");
  (void)state;

  fixture_run(f);
  assert_true(ask(f, "esx-a", VMOTION, true).full);
  assert_false(ask(f, "esx-a", VMOTION, false).full);
  assert_null(ask(f, "esx-a", VMOTION, false).gap);
  assert_false(ask(f, "nobody", VMOTION, true).full);
  fixture_free(f);
}

/* An interface whose roles nobody knows may carry any. */
static void
unknown_roles_are_candidates(void **state)
{
  struct fixture *f = fixture_new(no_roles);
  (void)state;

  talk(f, at("a1", 40001), outside("10.10.2.99", 443), 20, 10, 10);
  fixture_run(f);
  assert_string_equal(ask(f, "esx-a", VMOTION, true).gap->name, "vmk0");
  fixture_free(f);
}

/* A capture that ended before, or began after, saw nothing of it. */
static void
captures_must_reach_over_the_time(void **state)
{
  static const struct {
    int64_t first, last;
    bool full;
  } rows[] = {
      {900, 1100, true},  {1002, 1100, true}, {1020, 1100, false},
      {900, 1001, false}, {900, 1006, true},  {0, 0, true},
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(no_provisioning);

    talk(f, at("a1", 40001), outside("10.10.2.99", 443), 20, 10, 10);
    fixture_run(f);
    f->capture.first = rows[i].first * SECOND;
    f->capture.last = rows[i].last * SECOND;
    assert_int_equal(ask(f, "esx-a", VMOTION, true).full, rows[i].full);
    fixture_free(f);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(captures_must_reach_over_the_time),
      cmocka_unit_test(both_ways_count_and_one_does_not),
      cmocka_unit_test(an_empty_named_interface),
      cmocka_unit_test(nothing_counts_behind_a_filter),
      cmocka_unit_test(no_such_interface_in_the_inventory),
      cmocka_unit_test(unknown_roles_are_candidates),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
