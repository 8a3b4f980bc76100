/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which captures support or contradict which row of the article's table, and which leave it
 * undecided. Must not know how a migration is recognised.
 */
#include "audit_support.h"

#define MUCH (200 * 1024)
#define SECOND INT64_C(1000000000)

static struct vmk_action *
action(struct fixture *f, enum vmk_action_kind kind, bool hot)
{
  struct vmk_action *row = g_new0(struct vmk_action, 1);

  f->actions = g_ptr_array_new_with_free_func(g_free);
  row->line = 2;
  row->kind = kind;
  row->hot = hot;
  row->vm = (char *)"vm1";
  row->source = (char *)"esx-a";
  row->destination = (char *)(kind == VMK_ACTION_SVMOTION ? "" : "esx-b");
  row->start = INT64_C(1699999999) * SECOND;
  row->end = f->build->now + 10 * SECOND;
  row->snapshots = -1;
  g_ptr_array_add(f->actions, row);
  return row;
}

static const struct vmk_row *
row_is(const struct fixture *f, unsigned item, enum vmk_row_verdict verdict)
{
  const struct vmk_row *row = &f->audit.table[item - 1];

  assert_int_equal(row->claim->item, item);
  if (row->verdict != verdict)
    fail_msg("row %u is %s, not %s", item, vmk_row_verdict_name(row->verdict),
             vmk_row_verdict_name(verdict));
  for (unsigned other = 1; other <= VMK_TABLE_ROWS; other++)
    if (other != item)
      assert_int_equal(f->audit.table[other - 1].verdict, VMK_ROW_NOT_OBSERVED);
  assert_true(verdict == VMK_ROW_NOT_OBSERVED || row->because->len > 0);
  return row;
}

static bool
says(const struct vmk_row *row, const char *word)
{
  for (guint i = 0; i < row->because->len; i++)
    if (strstr(g_ptr_array_index(row->because, i), word) != NULL)
      return true;
  return false;
}

/* A frame each way between management interfaces: they were captured. */
static void
show_management(struct fixture *f)
{
  struct build_connection c = build_tcp(f->build, at("a0", 50001), at("b0", 443), 10);

  build_open(&c);
  build_close(&c);
}

/* The same between vMotion interfaces, without a stream. */
static void
show_vmotion(struct fixture *f)
{
  struct build_connection c = build_tcp(f->build, at("a1", 50001), at("b1", 443), 20);

  build_open(&c);
  build_close(&c);
}

static void
hot_on_vmotion_supports_row_1(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_row *row;
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  action(f, VMK_ACTION_VMOTION, true);
  fixture_run(f);
  row = row_is(f, 1, VMK_ROW_SUPPORTED);
  assert_true(row->vmotion >= MUCH && row->management == 0);
  assert_false(row->inferred);
  fixture_free(f);
}

static void
hot_on_management_contradicts_row_1(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  vmotion(f, at("a0", 40001), at("b0", 8000), 10, MUCH);
  action(f, VMK_ACTION_VMOTION, true);
  fixture_run(f);
  assert_true(row_is(f, 1, VMK_ROW_CONTRADICTED)->management >= MUCH);
  fixture_free(f);
}

static void
inferred_and_weak_stays_undecided(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  assert_true(row_is(f, 1, VMK_ROW_UNDECIDED)->inferred);
  fixture_free(f);
}

static void
control_alone_supports_row_2(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  show_vmotion(f);
  cold_copy_tls(f, at("a0", 40001), at("b0", 902), 10, 500);
  action(f, VMK_ACTION_VMOTION, false);
  fixture_run(f);
  assert_true(row_is(f, 2, VMK_ROW_SUPPORTED)->management > 0);
  fixture_free(f);
}

static void
udt_contradicts_rows_2_and_6(void **state)
{
  for (int i = 0; i < 2; i++) {
    struct fixture *f = fixture_new(both_provisioning);
    (void)state;

    vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
    action(f, i == 0 ? VMK_ACTION_VMOTION : VMK_ACTION_XMOTION, false);
    fixture_run(f);
    assert_true(says(row_is(f, i == 0 ? 2 : 6, VMK_ROW_CONTRADICTED), "UDT"));
    fixture_free(f);
  }
}

static void
storage_traffic_contradicts_row_3_where_nfc_was_looked_for(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  show_management(f);
  talk(f, at("a0", 812), outside("10.10.1.50", 2049), 10, MUCH, MUCH);
  action(f, VMK_ACTION_SVMOTION, true);
  fixture_run(f);
  assert_true(row_is(f, 3, VMK_ROW_CONTRADICTED)->storage >= 2 * MUCH);
  fixture_free(f);
}

/* Provisioning could have carried it unseen. */
static void
storage_traffic_alone_leaves_row_3_undecided(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  show_management(f);
  talk(f, at("a0", 812), outside("10.10.1.50", 2049), 10, MUCH, MUCH);
  action(f, VMK_ACTION_SVMOTION, true);
  fixture_run(f);
  assert_true(says(row_is(f, 3, VMK_ROW_UNDECIDED), "vmk2 was not captured"));
  fixture_free(f);
}

static void
nfc_supports_row_6(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_row *row;
  (void)state;

  show_vmotion(f);
  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  row = row_is(f, 6, VMK_ROW_SUPPORTED);
  assert_true(row->provisioning >= MUCH && row->management == 0);
  assert_true(row->inferred);
  fixture_free(f);
}

/* KB 340170 scenario 4: from management to provisioning is on management. */
static void
half_a_leak_counts_as_management(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  show_vmotion(f);
  cold_copy(f, at("a0", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  assert_true(row_is(f, 6, VMK_ROW_SUPPORTED)->management >= MUCH);
  fixture_free(f);
}

/* NFC is seen, but a hot migration's streams would not have been: an actions file must say that the
 * VM was off. */
static void
nfc_without_the_vmotion_network_is_undecided(void **state)
{
  (void)state;

  for (int told = 0; told < 2; told++) {
    struct fixture *f = fixture_new(no_provisioning);

    show_management(f);
    cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
    if (told)
      action(f, VMK_ACTION_XMOTION, false);
    fixture_run(f);
    if (told)
      row_is(f, 6, VMK_ROW_SUPPORTED);
    else
      assert_true(says(row_is(f, 6, VMK_ROW_UNDECIDED), "esx-b vmk1 was not captured"));
    fixture_free(f);
  }
}

/* A cold move by NFC, and beside it the vMotion of a machine that the actions file does not name:
 * no UDT. */
static void
streams_that_nobody_named_contradict_nothing(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  action(f, VMK_ACTION_XMOTION, false);
  fixture_run(f);
  row_is(f, 6, VMK_ROW_UNDECIDED);
  fixture_free(f);
}

static void
row_2_needs_the_vmotion_network(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  cold_copy_tls(f, at("a0", 40001), at("b0", 902), 10, 500);
  action(f, VMK_ACTION_VMOTION, false);
  fixture_run(f);
  row_is(f, 2, VMK_ROW_UNDECIDED);
  fixture_free(f);
}

static void
snapshots_support_row_5(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  const struct vmk_row *row;
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  action(f, VMK_ACTION_XMOTION, true);
  fixture_run(f);
  row = row_is(f, 5, VMK_ROW_SUPPORTED);
  assert_true(row->management >= MUCH && row->vmotion >= MUCH);
  fixture_free(f);
}

static void
sizes_decide_row_5(void **state)
{
  static const struct {
    uint64_t ram, disk;
    bool covered;
    enum vmk_row_verdict wanted;
  } rows[] = {
      {MUCH / 4, MUCH / 2, true, VMK_ROW_CONTRADICTED}, /* more moved than memory: the disks too */
      {MUCH / 4, MUCH / 2, false, VMK_ROW_UNDECIDED}, /* NFC may have passed where nobody looked */
      {MUCH, 4 * MUCH, true, VMK_ROW_UNDECIDED},      /* memory explains it */
      {0, 0, true, VMK_ROW_UNDECIDED},
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(no_provisioning);
    struct vmk_action *row;

    if (rows[i].covered)
      show_management(f);
    vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
    row = action(f, VMK_ACTION_XMOTION, true);
    row->ram_bytes = rows[i].ram;
    row->disk_bytes = rows[i].disk;
    fixture_run(f);
    row_is(f, 5, rows[i].wanted);
    fixture_free(f);
  }
}

static void
nothing_captured_nothing_claimed(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  show_management(f);
  action(f, VMK_ACTION_XMOTION, true);
  fixture_run(f);
  for (unsigned i = 0; i < VMK_TABLE_ROWS; i++) {
    assert_int_equal(f->audit.table[i].verdict, VMK_ROW_NOT_OBSERVED);
    assert_true(f->audit.table[i].claim->literature_count > 0);
  }
  fixture_free(f);
}

/* A capture cut down to NFC keeps the names of its interfaces: that they are empty says nothing of
 * streams. */
static void
an_emptied_interface_is_not_looked_at(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  f->build->interfaces[2].name = (char *)"esx-a vmk1";
  f->build->interfaces[3].name = (char *)"esx-b vmk1";
  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  assert_true(says(row_is(f, 6, VMK_ROW_UNDECIDED), "was not captured"));
  f->build->interfaces[2].name = f->build->interfaces[3].name = NULL;
  fixture_free(f);
}

/* Read through a filter: streams may have been left out. */
static void
a_filter_leaves_row_6_undecided(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  show_vmotion(f);
  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  f->build->interfaces[0].filtered = true;
  fixture_run(f);
  assert_true(says(row_is(f, 6, VMK_ROW_UNDECIDED), "filter"));
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_emptied_interface_is_not_looked_at),
      cmocka_unit_test(a_filter_leaves_row_6_undecided),
      cmocka_unit_test(hot_on_vmotion_supports_row_1),
      cmocka_unit_test(hot_on_management_contradicts_row_1),
      cmocka_unit_test(inferred_and_weak_stays_undecided),
      cmocka_unit_test(control_alone_supports_row_2),
      cmocka_unit_test(udt_contradicts_rows_2_and_6),
      cmocka_unit_test(storage_traffic_contradicts_row_3_where_nfc_was_looked_for),
      cmocka_unit_test(storage_traffic_alone_leaves_row_3_undecided),
      cmocka_unit_test(nfc_supports_row_6),
      cmocka_unit_test(half_a_leak_counts_as_management),
      cmocka_unit_test(nfc_without_the_vmotion_network_is_undecided),
      cmocka_unit_test(streams_that_nobody_named_contradict_nothing),
      cmocka_unit_test(row_2_needs_the_vmotion_network),
      cmocka_unit_test(snapshots_support_row_5),
      cmocka_unit_test(sizes_decide_row_5),
      cmocka_unit_test(nothing_captured_nothing_claimed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
