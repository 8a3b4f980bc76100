/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the checks on IP storage and on bulk over HTTPS must say.
 * Must not know how they decide.
 */
#include "audit_support.h"

#define R8 "storage-shared"
#define LEASE "nfc-lease-suspected"
#define MUCH (300 * 1024)

static const char with_storage[] =
    "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management\nvmk1 = 10.10.2.11/24 "
    "mac=00:50:56:6a:01:01 none\n[peer filer]\naddress = 10.10.1.50 10.10.2.50\nfunction = "
    "storage\n";

static void
storage_on_management_fails(void **state)
{
  static const uint16_t ports[] = {2049, 3260, 4420};
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(ports); i++) {
    struct fixture *f = fixture_new(with_storage);

    talk(f, at("a0", 40001), outside("10.10.1.50", ports[i]), 10, MUCH, MUCH);
    fixture_run(f);
    assert_non_null(strstr(FAILS(f, R8)->title, "on a management interface"));
    cites_packet(FAILS(f, R8));
    fixture_free(f);
  }
}

static void
storage_on_vmotion_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, at("a1", 40001), outside("10.10.2.50", 3260), 20, MUCH, MUCH);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, R8)->title, "on a vMotion interface"));
  fixture_free(f);
}

static void
vsan_on_management_fails(void **state)
{
  static const char site[] = "[host esx-a]\nvmk0 = 10.10.1.11/24 management vsan\n[host "
                             "esx-b]\nvmk0 = 10.10.1.12/24 management vsan\n";
  struct fixture *f = fixture_new(site);
  (void)state;

  talk(f, at("a0", 40001), at("b0", 2233), 10, MUCH, MUCH);
  fixture_run(f);
  FAILS(f, R8);
  fixture_free(f);
}

static void
storage_on_its_own_interface_passes(void **state)
{
  struct fixture *f = fixture_new(with_storage);
  (void)state;

  talk(f, at("a1", 40001), outside("10.10.2.50", 2049), 40, MUCH, MUCH);
  fixture_run(f);
  cites_packet(PASSES(f, R8));
  fixture_free(f);
}

static void
unknown_roles_are_undecided(void **state)
{
  struct fixture *f = fixture_new(no_roles);
  (void)state;

  talk(f, at("a0", 40001), outside("10.10.1.50", 2049), 10, MUCH, MUCH);
  fixture_run(f);
  OPEN(f, R8);
  fixture_free(f);
}

static void
a_port_without_volume_or_declared_array_is_undecided(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  talk(f, at("a0", 40001), outside("10.10.1.77", 3260), 10, 200, 200);
  fixture_run(f);
  OPEN(f, R8);
  fixture_free(f);
}

static void
storage_of_strangers_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  talk(f, outside("192.0.2.1", 40001), outside("192.0.2.2", 2049), 99, MUCH, MUCH);
  fixture_run(f);
  NONE(f, R8);
  fixture_free(f);
}

static void
https(struct fixture *f, struct build_end client, struct build_end server, size_t down)
{
  struct build_connection connection = build_tcp(f->build, client, server, 10);

  connection.mss = 8960;
  build_open(&connection);
  build_client_hello(&connection, NULL);
  build_send_random(&connection, 1, down, 8);
}

static void
bulk_over_https_is_a_suspicion_never_a_fail(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  const struct vmk_finding *finding;
  (void)state;

  https(f, outside("10.10.1.60", 40001), at("a0", 443), VMK_LEASE_SUSPECTED + 4096);
  fixture_run(f);
  finding = OPEN(f, LEASE);
  assert_non_null(strstr(finding->why, "suspected"));
  assert_int_equal(finding->level, VMK_LEVEL_NOTE);
  fixture_free(f);
}

static void
little_over_https_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  https(f, outside("10.10.1.60", 40001), at("a0", 443), 1024 * 1024);
  fixture_run(f);
  NONE(f, LEASE);
  fixture_free(f);
}

static void
bulk_from_a_host_to_elsewhere_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection connection =
      build_tcp(f->build, at("a0", 40001), outside("192.0.2.9", 443), 10);
  (void)state;

  connection.mss = 8960;
  build_open(&connection);
  build_client_hello(&connection, "gbl.his.arc.azure.com");
  build_send_random(&connection, 0, VMK_LEASE_SUSPECTED + 4096, 8);
  fixture_run(f);
  NONE(f, LEASE);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(storage_on_management_fails),
      cmocka_unit_test(storage_on_vmotion_fails),
      cmocka_unit_test(vsan_on_management_fails),
      cmocka_unit_test(storage_on_its_own_interface_passes),
      cmocka_unit_test(unknown_roles_are_undecided),
      cmocka_unit_test(a_port_without_volume_or_declared_array_is_undecided),
      cmocka_unit_test(storage_of_strangers_is_not_applicable),
      cmocka_unit_test(bulk_over_https_is_a_suspicion_never_a_fail),
      cmocka_unit_test(little_over_https_is_not_applicable),
      cmocka_unit_test(bulk_from_a_host_to_elsewhere_is_not_applicable),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
