/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when NFC between hosts must be taken for a cold migration, and how sure that is.
 * Must not know how flows are grouped.
 */
#include "migration_support.h"

/* A frame each way: the interface was captured, and carried no stream. */
static void
show_vmotion(struct fixture *f)
{
  talk(f, outside("10.10.2.99", 50001), at("a1", 443), 20, 10, 10);
}

static void
nfc_is_weakly_cold_where_streams_were_not_looked_for(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_WEAK);
  assert_true(says(migration(f, 0), "esx-b vmk1 was not captured"));
  fixture_free(f);
}

/* No inventory at all: VMkernel MACs are the only sign of hosts. */
static void
nfc_between_vmkernel_macs_is_weakly_cold(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "10.10.3.11", "10.10.3.12");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_WEAK);
  fixture_free(f);
}

static void
nfc_between_hosts_is_cold(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  show_vmotion(f);
  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_STRONG);
  assert_true(migration(f, 0)->cold_bytes >= MUCH);
  assert_true(migration(f, 0)->hot_bytes == 0);
  fixture_free(f);
}

static void
copies_apart_are_two_and_close_ones_are_one(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  f->build->now += SECOND;
  cold_copy(f, at("a2", 40002), at("b2", 902), 30, MUCH);
  f->build->now += 60 * SECOND;
  cold_copy(f, at("a2", 40003), at("b2", 902), 30, MUCH);
  fixture_run(f);
  wants_count(f, 2);
  assert_int_equal(migration(f, 0)->flows->len, 2);
  assert_int_equal(migration(f, 1)->flows->len, 1);
  fixture_free(f);
}

static void
backup_and_strangers_are_no_migration(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, outside("10.10.1.30", 40001), at("a0", 902), 10, MUCH);
  cold_copy(f, outside("192.0.2.7", 40001), at("a0", 902), 10, MUCH);
  fixture_run(f);
  wants_count(f, 0);
  fixture_free(f);
}

/* NFC that still ran when the capture ended may have been the first part of a hot migration. */
static void
a_copy_without_its_end_is_weakly_cold(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection connection = build_tcp(f->build, at("a2", 40001), at("b2", 902), 30);
  (void)state;

  show_vmotion(f);
  build_open(&connection);
  build_nfc_clear(&connection, "[ds-b] vm1/vm1-flat.vmdk", MUCH);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_WEAK);
  assert_true(says(migration(f, 0), "its end was not captured"));
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nfc_is_weakly_cold_where_streams_were_not_looked_for),
      cmocka_unit_test(nfc_between_vmkernel_macs_is_weakly_cold),
      cmocka_unit_test(nfc_between_hosts_is_cold),
      cmocka_unit_test(copies_apart_are_two_and_close_ones_are_one),
      cmocka_unit_test(backup_and_strangers_are_no_migration),
      cmocka_unit_test(a_copy_without_its_end_is_weakly_cold),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
