/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the checks on readable traffic must say, with and without an inventory.
 * Must not know how they decide.
 */
#include "audit_support.h"

#define NFC "clear-nfc"
#define VMOTION "clear-vmotion"
#define FT "clear-fault-tolerance"
#define MUCH (300 * 1024)

static void
clear_nfc_fails_without_inventory(void **state)
{
  struct fixture *f = fixture_new(NULL);
  const struct vmk_finding *finding;
  (void)state;

  cold_copy(f, outside("192.0.2.1", 40001), at("b0", 902), -1, MUCH);
  fixture_run(f);
  finding = FAILS(f, NFC);
  assert_int_equal(finding->level, VMK_LEVEL_MEDIUM);
  cites_packet(finding);
  fixture_free(f);
}

static void
clear_backup_fails_too(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  cold_copy(f, outside("10.10.1.30", 40001), at("a0", 902), 10, MUCH);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, NFC)->title, "from proxy to esx-a"));
  fixture_free(f);
}

static void
nfc_behind_tls_passes(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  cold_copy_tls(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  cites_packet(PASSES(f, NFC));
  fixture_free(f);
}

static void
little_nfc_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, 4000);
  fixture_run(f);
  NONE(f, NFC);
  fixture_free(f);
}

static void
nfc_without_its_octets_is_undecided(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  f->build->snap = 60;
  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  OPEN(f, NFC);
  fixture_free(f);
}

static void
vmotion_that_can_be_read_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_finding *finding;
  (void)state;

  vmotion_clear(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  finding = FAILS(f, VMOTION);
  assert_int_equal(finding->level, VMK_LEVEL_HIGH);
  cites_packet(finding);
  fixture_free(f);
}

static void
vmotion_that_looks_random_passes(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  PASSES(f, VMOTION);
  fixture_free(f);
}

static void
vmotion_without_octets_is_undecided(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  f->build->snap = 60;
  vmotion_clear(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  OPEN(f, VMOTION);
  fixture_free(f);
}

static void
what_may_be_vmotion_is_undecided(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  vmotion_clear(f, outside("192.0.2.1", 40001), outside("192.0.2.2", 8000), -1, 2 * 1024 * 1024);
  fixture_run(f);
  OPEN(f, VMOTION);
  fixture_free(f);
}

static const char ft_site[] = "[host esx-a]\nvmk1 = 10.10.2.11/24 faultToleranceLogging\n[host "
                              "esx-b]\nvmk1 = 10.10.2.12/24 faultToleranceLogging\n";

static void
fault_tolerance(struct fixture *f, bool clear)
{
  struct build_connection connection = build_tcp(f->build, at("a1", 40001), at("b1", 8300), 20);

  build_open(&connection);
  if (clear)
    build_send_clear(&connection, 0, MUCH);
  else
    build_send_random(&connection, 0, MUCH, 6);
}

static void
fault_tolerance_that_can_be_read_fails(void **state)
{
  struct fixture *f = fixture_new(ft_site);
  (void)state;

  fault_tolerance(f, true);
  fixture_run(f);
  cites_packet(FAILS(f, FT));
  fixture_free(f);
}

static void
fault_tolerance_that_looks_random_passes(void **state)
{
  struct fixture *f = fixture_new(ft_site);
  (void)state;

  fault_tolerance(f, false);
  fixture_run(f);
  PASSES(f, FT);
  fixture_free(f);
}

static void
port_8300_alone_is_undecided(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  fault_tolerance(f, true);
  fixture_run(f);
  OPEN(f, FT);
  fixture_free(f);
}

static void
nothing_seen_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, at("a0", 40001), at("b0", 22), 10, MUCH, MUCH);
  fixture_run(f);
  NONE(f, NFC);
  NONE(f, VMOTION);
  NONE(f, FT);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(clear_nfc_fails_without_inventory),
      cmocka_unit_test(clear_backup_fails_too),
      cmocka_unit_test(nfc_behind_tls_passes),
      cmocka_unit_test(little_nfc_is_not_applicable),
      cmocka_unit_test(nfc_without_its_octets_is_undecided),
      cmocka_unit_test(vmotion_that_can_be_read_fails),
      cmocka_unit_test(vmotion_that_looks_random_passes),
      cmocka_unit_test(vmotion_without_octets_is_undecided),
      cmocka_unit_test(what_may_be_vmotion_is_undecided),
      cmocka_unit_test(fault_tolerance_that_can_be_read_fails),
      cmocka_unit_test(fault_tolerance_that_looks_random_passes),
      cmocka_unit_test(port_8300_alone_is_undecided),
      cmocka_unit_test(nothing_seen_is_not_applicable),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
