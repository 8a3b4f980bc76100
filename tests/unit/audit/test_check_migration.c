/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the checks on whole migrations must say, of migrations made by hand.
 * Must not know how flows become migrations.
 */
#include "audit_support.h"

#define SECOND INT64_C(1000000000)
#define START (INT64_C(1700000000) * SECOND)

struct made {
  struct fixture *fixture;
  struct vmk_migration migration;
  struct vmk_rate rate;
};

/* One migration of ten seconds between esx-a and esx-b, at that many octets in its fullest second.
 */
static void
make(struct made *made, enum vmk_migration_kind kind, uint64_t peak)
{
  memset(made, 0, sizeof *made);
  made->fixture = fixture_new(both_provisioning);
  talk(made->fixture, at("a0", 40001), at("b0", 8182), 10, 10, 10);
  fixture_run(made->fixture);
  made->rate = (struct vmk_rate){.start = START, .width = SECOND};
  made->rate.octets[3][0] = peak;
  made->migration = (struct vmk_migration){.id = 1,
                                           .source = (char *)"esx-a",
                                           .destination = (char *)"esx-b",
                                           .flows = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
                                           .start = START,
                                           .end = START + 10 * SECOND,
                                           .kind = kind,
                                           .kind_known_by = vmk_evidence_list(),
                                           .streams = 1,
                                           .hot_bytes = peak * 8,
                                           .rate = &made->rate};
  g_ptr_array_set_size(made->fixture->audit.migrations, 0);
}

static void
run(struct made *made, const char *id)
{
  size_t count;
  const struct vmk_check *checks = vmk_checks(&count);
  GPtrArray *kept = made->fixture->audit.migrations;

  made->fixture->audit.migrations = g_ptr_array_new();
  g_ptr_array_add(made->fixture->audit.migrations, &made->migration);
  g_ptr_array_set_size(made->fixture->audit.findings, 0);
  for (size_t i = 0; i < count; i++)
    if (strcmp(checks[i].id, id) == 0)
      checks[i].run(&made->fixture->audit, &checks[i]);
  g_ptr_array_unref(made->fixture->audit.migrations);
  made->fixture->audit.migrations = kept;
}

static void
clear(struct made *made)
{
  g_array_unref(made->migration.flows);
  g_array_unref(made->migration.kind_known_by);
  fixture_free(made->fixture);
}

static void
verdict_is(enum vmk_migration_kind kind, uint64_t peak, const char *id, enum vmk_verdict verdict)
{
  struct made made;

  make(&made, kind, peak);
  run(&made, id);
  wants(made.fixture, id, verdict);
  clear(&made);
}

static void
bandwidth(void **state)
{
  const char *id = "vmotion-bandwidth";
  (void)state;

  verdict_is(VMK_MIGRATION_COMPUTE_HOT, 150 * 1000 * 1000, id, VMK_VERDICT_PASS); /* 1.2 Gbit/s */
  verdict_is(VMK_MIGRATION_COMPUTE_HOT, 32 * 1000 * 1000, id, VMK_VERDICT_PASS);  /* 256 Mbit/s */
  verdict_is(VMK_MIGRATION_XMOTION_HOT, 30 * 1000 * 1000, id,
             VMK_VERDICT_FAIL); /* 240 Mbit/s, 240 MB */
  verdict_is(VMK_MIGRATION_COMPUTE_HOT, 1000 * 1000, id,
             VMK_VERDICT_UNDECIDED); /* too little to tell */
  verdict_is(VMK_MIGRATION_COLD_NFC, 30 * 1000 * 1000, id, VMK_VERDICT_NOT_APPLICABLE);
}

static void
bandwidth_without_a_rate_is_undecided(void **state)
{
  struct made made;
  (void)state;

  make(&made, VMK_MIGRATION_COMPUTE_HOT, 150 * 1000 * 1000);
  made.migration.rate = NULL;
  run(&made, "vmotion-bandwidth");
  OPEN(made.fixture, "vmotion-bandwidth");
  clear(&made);
}

static void
switchover(void **state)
{
  const char *id = "switchover-time";
  static const struct {
    int64_t gap;
    enum vmk_verdict verdict;
  } rows[] = {{SECOND / 2, VMK_VERDICT_PASS},
              {2 * SECOND - 1, VMK_VERDICT_PASS},
              {2 * SECOND, VMK_VERDICT_FAIL}};
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct made made;

    make(&made, VMK_MIGRATION_COMPUTE_HOT, 1000);
    made.migration.has_switchover = true;
    made.migration.switchover =
        (struct vmk_switchover){.at = START + SECOND, .gap = rows[i].gap, .rarp = {0, 9}};
    run(&made, id);
    cites_packet(wants(made.fixture, id, rows[i].verdict));
    clear(&made);
  }
  verdict_is(VMK_MIGRATION_COMPUTE_HOT, 1000, id, VMK_VERDICT_UNDECIDED);
  verdict_is(VMK_MIGRATION_COLD_UDT, 1000, id, VMK_VERDICT_NOT_APPLICABLE);
}

/* Streams close when they like: that says nothing of when the machine ran again. */
static void
switchover_without_announcement(void **state)
{
  static const int64_t gaps[] = {0, SECOND / 2, 5 * SECOND};
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(gaps); i++) {
    struct made made;

    make(&made, VMK_MIGRATION_COMPUTE_HOT, 1000);
    made.migration.has_switchover = true;
    made.migration.switchover = (struct vmk_switchover){.at = START + SECOND, .gap = gaps[i]};
    run(&made, "switchover-time");
    OPEN(made.fixture, "switchover-time");
    clear(&made);
  }
}

static void
announcement(void **state)
{
  const char *id = "rarp-announcement";
  struct made made;
  (void)state;

  make(&made, VMK_MIGRATION_COMPUTE_HOT, 1000);
  made.migration.has_switchover = true;
  made.migration.switchover.rarp = (struct vmk_place){0, 9};
  run(&made, id);
  cites_packet(PASSES(made.fixture, id));
  clear(&made);

  make(&made, VMK_MIGRATION_COMPUTE_HOT, 1000);
  made.migration.rarp_note = (char *)"VM network not captured";
  run(&made, id);
  assert_non_null(
      strstr(g_array_index(OPEN(made.fixture, id)->evidence, struct vmk_evidence, 0).text,
             "VM network not captured"));
  clear(&made);
  verdict_is(VMK_MIGRATION_COLD_NFC, 1000, id, VMK_VERDICT_NOT_APPLICABLE);
}

static void
udt(void **state)
{
  const char *id = "udt-in-use";
  struct made made;
  const struct vmk_finding *finding;
  (void)state;

  make(&made, VMK_MIGRATION_COLD_UDT, 1000);
  made.migration.cold_bytes = 5000000;
  run(&made, id);
  finding = FAILS(made.fixture, id);
  assert_int_equal(finding->level, VMK_LEVEL_NOTE);
  assert_non_null(strstr(finding->title, "UDT moved 5.0 MB"));
  assert_int_equal(g_array_index(finding->migrations, uint64_t, 0), 1);
  clear(&made);

  make(&made, VMK_MIGRATION_UNKNOWN, 1000);
  made.migration.control_bytes = 1000;
  run(&made, id);
  OPEN(made.fixture, id);
  clear(&made);
  verdict_is(VMK_MIGRATION_COMPUTE_HOT, 1000, id, VMK_VERDICT_NOT_APPLICABLE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bandwidth),    cmocka_unit_test(bandwidth_without_a_rate_is_undecided),
      cmocka_unit_test(switchover),   cmocka_unit_test(switchover_without_announcement),
      cmocka_unit_test(announcement), cmocka_unit_test(udt),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
