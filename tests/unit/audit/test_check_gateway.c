/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the checks on data that crosses a router must say.
 * Must not know how crossing is proved.
 */
#include "audit_support.h"

#define COLD "cold-through-gateway"
#define HOT "hot-through-gateway"
#define R6 "routed-path-unknown"
#define MUCH (200 * 1024)

/* One copy, each frame seen on the near VLAN with TTL 64 and on the far one with TTL 63 from the
 * gateway's MAC. */
static void
routed(struct fixture *f, struct build_end client, struct build_end server, bool vmotion)
{
  struct build *near_side = build_new(), *far_side = build_new();
  struct build_connection near_end = build_tcp(near_side, client, server, 30);
  struct build_connection far_end = build_tcp(far_side, client, server, 130);

  near_end.next_hop[0] = GATEWAY_MAC;
  near_end.end[1].mac = GATEWAY_MAC;
  far_end.end[0].mac = GATEWAY_MAC;
  far_end.ttl = 63;
  for (unsigned side = 0; side < 2; side++) {
    struct build_connection *connection = side == 0 ? &near_end : &far_end;

    build_open(connection);
    if (vmotion)
      build_send_random(connection, 0, MUCH, 5);
    else
      build_nfc_clear(connection, "[ds-b] vm1/vm1-flat.vmdk", MUCH);
    build_close(connection);
  }
  build_interleave(f->build, near_side, far_side);
}

static void
cold_data_that_crosses_fails(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  const struct vmk_finding *finding;
  (void)state;

  routed(f, at("a2", 40001), at("b2-apart", 902), false);
  fixture_run(f);
  finding = FAILS(f, COLD);
  assert_non_null(strstr(finding->title, "of cold data from esx-a to esx-b crosses gw"));
  cites_packet(finding);
  NONE(f, HOT);
  PASSES(f, R6);
  fixture_free(f);
}

static void
no_inventory_is_needed_for_proof(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  routed(f, at("a2", 40001), at("b2-apart", 902), false);
  fixture_run(f);
  FAILS(f, COLD);
  fixture_free(f);
}

static const char vmotion_apart[] =
    "[host esx-a]\nvmk2 = 10.10.3.11/24 mac=00:50:56:6a:01:02 stack=vmotion\n[host esx-b]\nvmk2 = "
    "10.20.3.12/24 mac=00:50:56:6a:02:02 stack=vmotion\n[gateway gw]\naddress = 10.10.3.1 "
    "10.20.3.1\nmac = " GATEWAY_MAC "\n";

static void
hot_data_that_crosses_fails(void **state)
{
  struct fixture *f = fixture_new(vmotion_apart);
  (void)state;

  routed(f, at("a2", 40001), at("b2-apart", 8000), true);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, HOT)->title, "of hot data"));
  NONE(f, COLD);
  fixture_free(f);
}

static void
accepted_and_other_sites_are_intended(void **state)
{
  static const char *const extra[] = {"[network t]\nvlan = 130\naccept-transit = yes\n",
                                      "[network t]\nsubnet = 10.20.3.0/24\ncross-site = yes\n"};
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(extra); i++) {
    char *cold = g_strconcat(provisioning_apart, extra[i], NULL),
         *hot = g_strconcat(vmotion_apart, extra[i], NULL);
    struct fixture *f = fixture_new(cold), *g = fixture_new(hot);

    routed(f, at("a2", 40001), at("b2-apart", 902), false);
    routed(g, at("a2", 40001), at("b2-apart", 8000), true);
    fixture_run(f);
    fixture_run(g);
    NONE(f, COLD);
    NONE(g, HOT);
    fixture_free(f);
    fixture_free(g);
    g_free(cold);
    g_free(hot);
  }
}

static void
backup_may_cross(void **state)
{
  char *site = g_strconcat(provisioning_apart,
                           "[peer far-proxy]\naddress = 10.10.3.77\nfunction = backup\n", NULL);
  struct fixture *f = fixture_new(site);
  (void)state;

  routed(f, outside("10.10.3.77", 40001), at("b2-apart", 902), false);
  fixture_run(f);
  NONE(f, COLD);
  g_free(site);
  fixture_free(f);
}

static void
same_subnet_passes(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  PASSES(f, COLD);
  PASSES(f, HOT);
  PASSES(f, R6);
  fixture_free(f);
}

static void
different_subnets_alone_are_a_note(void **state)
{
  static const char site[] = "[host esx-a]\nvmk2 = 10.10.3.11/24 vSphereProvisioning\n[host "
                             "esx-b]\nvmk2 = 10.20.3.12/24 vSphereProvisioning\n";
  struct fixture *f = fixture_new(site);
  const struct vmk_finding *finding;
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2-apart", 902), -1, MUCH);
  fixture_run(f);
  finding = FAILS(f, R6);
  assert_int_equal(finding->level, VMK_LEVEL_NOTE);
  OPEN(f, COLD);
  fixture_free(f);
}

static void
what_may_be_migration_is_undecided(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  talk(f, outside("192.0.2.1", 40001), outside("198.51.100.1", 902), -1, MUCH, 500);
  fixture_run(f);
  OPEN(f, COLD);
  fixture_free(f);
}

static void
nothing_seen_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, at("a0", 40001), at("b0", 8182), 10, 400, 400);
  fixture_run(f);
  NONE(f, COLD);
  NONE(f, HOT);
  NONE(f, R6);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cold_data_that_crosses_fails),
      cmocka_unit_test(no_inventory_is_needed_for_proof),
      cmocka_unit_test(hot_data_that_crosses_fails),
      cmocka_unit_test(accepted_and_other_sites_are_intended),
      cmocka_unit_test(backup_may_cross),
      cmocka_unit_test(same_subnet_passes),
      cmocka_unit_test(different_subnets_alone_are_a_note),
      cmocka_unit_test(what_may_be_migration_is_undecided),
      cmocka_unit_test(nothing_seen_is_not_applicable),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
