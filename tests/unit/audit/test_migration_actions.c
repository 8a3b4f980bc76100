/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what an actions file must decide of migrations, and which row is whose.
 * Must not know how such a file is read.
 */
#include "migration_support.h"

/* An action from a second before the first frame to ten seconds after the last. */
static struct vmk_action *
action(struct fixture *f, enum vmk_action_kind kind, bool hot, const char *from, const char *to)
{
  struct vmk_action *row = g_new0(struct vmk_action, 1);

  if (f->actions == NULL)
    f->actions = g_ptr_array_new_with_free_func(g_free);
  row->line = f->actions->len + 2;
  row->kind = kind;
  row->hot = hot;
  row->vm = (char *)"vm1";
  row->source = (char *)from;
  row->destination = (char *)to;
  row->start = INT64_C(1699999999) * SECOND;
  row->end = f->build->now + 10 * SECOND;
  row->snapshots = -1;
  g_ptr_array_add(f->actions, row);
  return row;
}

static void
actions_decide(void **state)
{
  static const struct {
    enum vmk_action_kind kind;
    bool hot;
    enum vmk_migration_kind wanted;
  } rows[] = {
      {VMK_ACTION_VMOTION, true, VMK_MIGRATION_COMPUTE_HOT},
      {VMK_ACTION_XMOTION, true, VMK_MIGRATION_XMOTION_HOT},
      {VMK_ACTION_XMOTION, false, VMK_MIGRATION_COLD_UDT},
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(both_provisioning);

    vmotion_pair(f, 40001, NULL);
    action(f, rows[i].kind, rows[i].hot, "ESX-A", "esx-b");
    fixture_run(f);
    wants_count(f, 1);
    is_kind(migration(f, 0), rows[i].wanted, "esx-a", "esx-b");
    assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_CERTAIN);
    assert_ptr_equal(migration(f, 0)->action, g_ptr_array_index(f->actions, 0));
    fixture_free(f);
  }
}

/* Streams are the running VM's, NFC is that of the one that is off. */
static void
two_actions_at_once_are_two(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  vmotion_pair(f, 40101, "00:50:56:8a:00:11");
  action(f, VMK_ACTION_XMOTION, false, "esx-a", "esx-b");
  action(f, VMK_ACTION_VMOTION, true, "esx-a", "esx-b");
  fixture_run(f);
  wants_count(f, 2);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "esx-a", "esx-b");
  is_kind(migration(f, 1), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  assert_true(migration(f, 0)->cold_bytes >= MUCH && migration(f, 0)->hot_bytes == 0);
  assert_true(migration(f, 1)->hot_bytes >= 2 * MUCH && migration(f, 1)->cold_bytes == 0);
  fixture_free(f);
}

static void
an_action_of_other_hosts_decides_nothing(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  vmotion_pair(f, 40001, NULL);
  action(f, VMK_ACTION_XMOTION, false, "esx-b", "esx-a");
  fixture_run(f);
  wants_count(f, 1);
  assert_null(migration(f, 0)->action);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  fixture_free(f);
}

/* Of several actions between the same hosts each migration gets the one of its own time. */
static void
actions_go_to_the_migrations_of_their_time(void **state)
{
  enum { COUNT = 20 };
  struct fixture *f = fixture_new(no_provisioning);
  int64_t began[COUNT];
  (void)state;

  for (unsigned i = 0; i < COUNT; i++) {
    began[i] = f->build->now;
    vmotion_pair(f, (uint16_t)(40001 + 10 * i), NULL);
    f->build->now += 120 * SECOND;
  }
  for (unsigned i = COUNT; i-- > 0;) { /* the file need not be in order */
    struct vmk_action *row =
        action(f, VMK_ACTION_VMOTION, true, i % 2 ? "esx-a" : "ESX-A", "esx-b");

    row->start = began[i] - SECOND;
    row->end = began[i] + SECOND;
  }
  fixture_run(f);
  wants_count(f, COUNT);
  for (guint i = 0; i < COUNT; i++)
    assert_ptr_equal(migration(f, i)->action, g_ptr_array_index(f->actions, COUNT - 1 - i));
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(actions_decide),
      cmocka_unit_test(two_actions_at_once_are_two),
      cmocka_unit_test(an_action_of_other_hosts_decides_nothing),
      cmocka_unit_test(actions_go_to_the_migrations_of_their_time),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
