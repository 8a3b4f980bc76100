/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what cold-on-management and missing-route-fallback must say, and of what they must keep
 * silent. Must not know how they decide.
 */
#include "audit_support.h"

#define R1 "cold-on-management"
#define R2 "missing-route-fallback"
#define MUCH (200 * 1024)

static void
management_without_provisioning_fails(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  const struct vmk_finding *finding;
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  finding = FAILS(f, R1);
  assert_int_equal(finding->level, VMK_LEVEL_HIGH);
  assert_non_null(strstr(finding->title, "from esx-a to esx-b"));
  assert_non_null(strstr(finding->why, "scenario 1"));
  assert_non_null(finding->fix);
  assert_int_equal(finding->flows->len, 1);
  cites_packet(finding);
  NONE(f, R2);
  fixture_free(f);
}

static void
many_connections_make_one_finding(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  const struct vmk_finding *finding;
  (void)state;

  for (uint16_t port = 40001; port < 40021; port++)
    cold_copy(f, at("a0", port), at("b0", 902), 10, MUCH);
  fixture_run(f);
  finding = FAILS(f, R1);
  assert_int_equal(count_of(f, R1, VMK_VERDICT_FAIL), 1);
  assert_int_equal(finding->flows->len, 20);
  assert_int_equal(finding->evidence->len, VMK_FINDING_EVIDENCE_MAX);
  assert_int_equal(finding->evidence_left_off, 20 - VMK_FINDING_EVIDENCE_MAX);
  fixture_free(f);
}

static void
the_other_way_is_another_finding(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  cold_copy(f, at("b0", 40001), at("a0", 902), 10, MUCH);
  fixture_run(f);
  assert_int_equal(count_of(f, R1, VMK_VERDICT_FAIL), 2);
  fixture_free(f);
}

static void
encrypted_is_a_leak_too(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  cold_copy_tls(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  cites_packet(FAILS(f, R1));
  fixture_free(f);
}

static void
provisioning_at_both_ends_passes(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  cites_packet(PASSES(f, R1));
  PASSES(f, R2);
  fixture_free(f);
}

static void
both_have_provisioning_yet_management_is_used(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, R1)->why, "no scenario"));
  NONE(f, R2);
  fixture_free(f);
}

static void
half_a_leak_is_a_missing_route(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  const struct vmk_finding *finding;
  (void)state;

  cold_copy(f, at("a0", 40001), at("b2-apart", 902), 10, MUCH);
  fixture_run(f);
  finding = FAILS(f, R2);
  assert_non_null(strstr(finding->why, "scenario 4"));
  assert_non_null(strstr(finding->title, "leave esx-a by management"));
  assert_non_null(strstr(finding->fix, "On esx-a"));
  cites_packet(finding);
  assert_non_null(strstr(FAILS(f, R1)->why, R2));
  fixture_free(f);
}

/* What the route tables of the inventory say of it: the wire alone does not show that a route is
 * missing. */
static void
route_tables_back_the_missing_route(void **state)
{
  static const struct {
    const char *routes; /* of esx-a */
    const char *says, *cites;
  } rows[] = {
      {"", "No route table of esx-a was read", NULL},
      {"route = 10.10.1.0/24\nroute = 10.10.3.0/24\n", "route table of esx-a has no route",
       "(test.site:"},
      {"route = 10.10.1.0/24\nroute = 10.20.3.0/24 10.10.3.1\n", "has a route", "test.site:"},
      /* by management's gateway, and the default route of the default stack: not from provisioning
       */
      {"route = 10.20.0.0/16 10.10.1.1\n", "route table of esx-a has no route", "(test.site:"},
      {"route = 0.0.0.0/0 10.10.3.1\n", "route table of esx-a has no route", "(test.site:"},
      {"route = 192.0.2.0/24 10.10.3.1\n", "route table of esx-a has no route", "(test.site:"},
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    char *site =
        g_strdup_printf("[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management\n"
                        "vmk2 = 10.10.3.11/24 mac=00:50:56:6a:01:02 vSphereProvisioning\n%s"
                        "[host esx-b]\nvmk0 = 10.10.1.12/24 mac=00:00:5e:00:53:02 management\n"
                        "vmk2 = 10.20.3.12/24 mac=00:50:56:6a:02:02 vSphereProvisioning\n",
                        rows[i].routes);
    struct fixture *f = fixture_new(site);
    const struct vmk_finding *finding;
    bool cited = rows[i].cites == NULL;

    cold_copy(f, at("a0", 40001), at("b2-apart", 902), 10, MUCH);
    fixture_run(f);
    finding = FAILS(f, R2);
    if (strstr(finding->why, rows[i].says) == NULL)
      fail_msg("%s: %s", rows[i].routes, finding->why);
    for (guint e = 0; e < finding->evidence->len; e++)
      cited |= rows[i].cites != NULL &&
               strstr(g_array_index(finding->evidence, struct vmk_evidence, e).text,
                      rows[i].cites) != NULL;
    assert_true(cited);
    fixture_free(f);
    g_free(site);
  }
}

/* On the provisioning stack its own default route is a way. */
static void
a_default_route_of_its_own_stack_is_one(void **state)
{
  struct fixture *f =
      fixture_new("[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management\n"
                  "vmk2 = 10.10.3.11/24 mac=00:50:56:6a:01:02 netstack=vSphereProvisioning\n"
                  "route.vSphereProvisioning = 0.0.0.0/0 10.10.3.1\n"
                  "[host esx-b]\nvmk0 = 10.10.1.12/24 mac=00:00:5e:00:53:02 management\n"
                  "vmk2 = 10.20.3.12/24 mac=00:50:56:6a:02:02 vSphereProvisioning\n");
  (void)state;

  cold_copy(f, at("a0", 40001), at("b2-apart", 902), 10, MUCH);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, R2)->why, "has a route"));
  fixture_free(f);
}

static void
routed_provisioning_passes(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2-apart", 902), 30, MUCH);
  fixture_run(f);
  PASSES(f, R1);
  PASSES(f, R2);
  fixture_free(f);
}

static void
control_alone_is_no_leak(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, 20 * 1024);
  cold_copy_tls(f, at("a0", 40002), at("b0", 902), 10, 20 * 1024);
  fixture_run(f);
  NONE(f, R1);
  NONE(f, R2);
  fixture_free(f);
}

/* The do-not-raise list: each peer with NFC bulk on management. */
static void
declared_peers_are_no_leak(void **state)
{
  static const char *const peers[] = {"10.10.1.20", "10.10.1.30", "10.10.1.40",
                                      "10.10.1.45", "10.10.1.60", "10.10.1.90"};
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(peers); i++) {
    struct fixture *f = fixture_new(no_provisioning);

    cold_copy(f, outside(peers[i], 40001), at("a0", 902), 10, MUCH);
    cold_copy_tls(f, outside(peers[i], 40002), at("a0", 902), 10, MUCH);
    fixture_run(f);
    NONE(f, R1);
    NONE(f, R2);
    fixture_free(f);
  }
}

static void
accepted_transit_is_no_leak(void **state)
{
  char *site =
      g_strconcat(no_provisioning, "[network transit]\nvlan = 10\naccept-transit = yes\n", NULL);
  struct fixture *f = fixture_new(site);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  NONE(f, R1);
  g_free(site);
  fixture_free(f);
}

static void
content_library_copy_is_no_leak(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection connection = build_tcp(f->build, at("a0", 40001), at("b0", 902), 10);
  (void)state;

  build_open(&connection);
  build_nfc_clear(&connection, "[ds-b] contentlib-4f/item/disk-0.vmdk", MUCH);
  build_close(&connection);
  fixture_run(f);
  NONE(f, R1);
  fixture_free(f);
}

static void
unknown_roles_are_undecided(void **state)
{
  struct fixture *f = fixture_new(no_roles);
  const struct vmk_finding *finding;
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  finding = OPEN(f, R1);
  assert_non_null(strstr(finding->why, "tag get"));
  cites_packet(finding);
  OPEN(f, R2);
  fixture_free(f);
}

static void
unknown_peer_is_undecided(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  cold_copy(f, outside("10.10.1.77", 40001), at("a0", 902), 10, MUCH);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, R1)->why, "neither a host nor a declared peer"));
  fixture_free(f);
}

static void
no_inventory_is_undecided(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, R1)->why, "without an inventory"));
  fixture_free(f);
}

static void
nothing_seen_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, at("a0", 40001), at("b0", 443), 10, 4000, 4000);
  fixture_run(f);
  NONE(f, R1);
  NONE(f, R2);
  fixture_free(f);
}

static void
another_protocol_on_902_is_no_leak(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection connection = build_tcp(f->build, at("a0", 40001), at("b0", 902), 10);
  (void)state;

  build_open(&connection);
  build_send(&connection, 1, "SSH-2.0-OpenSSH_9.6p1\r\n", 23);
  build_send_random(&connection, 0, MUCH, 3);
  build_close(&connection);
  fixture_run(f);
  NONE(f, R1);
  fixture_free(f);
}

static void
start_not_captured_is_judged_by_both_ends(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection connection = build_tcp(f->build, at("a0", 40001), at("b0", 902), 10);
  (void)state;

  build_send_random(&connection, 0, MUCH, 3);
  fixture_run(f);
  FAILS(f, R1);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(management_without_provisioning_fails),
      cmocka_unit_test(many_connections_make_one_finding),
      cmocka_unit_test(the_other_way_is_another_finding),
      cmocka_unit_test(encrypted_is_a_leak_too),
      cmocka_unit_test(provisioning_at_both_ends_passes),
      cmocka_unit_test(both_have_provisioning_yet_management_is_used),
      cmocka_unit_test(half_a_leak_is_a_missing_route),
      cmocka_unit_test(routed_provisioning_passes),
      cmocka_unit_test(route_tables_back_the_missing_route),
      cmocka_unit_test(a_default_route_of_its_own_stack_is_one),
      cmocka_unit_test(control_alone_is_no_leak),
      cmocka_unit_test(declared_peers_are_no_leak),
      cmocka_unit_test(accepted_transit_is_no_leak),
      cmocka_unit_test(content_library_copy_is_no_leak),
      cmocka_unit_test(unknown_roles_are_undecided),
      cmocka_unit_test(unknown_peer_is_undecided),
      cmocka_unit_test(no_inventory_is_undecided),
      cmocka_unit_test(nothing_seen_is_not_applicable),
      cmocka_unit_test(another_protocol_on_902_is_no_leak),
      cmocka_unit_test(start_not_captured_is_judged_by_both_ends),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
