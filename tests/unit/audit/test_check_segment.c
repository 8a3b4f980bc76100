/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the review of VLANs must say: shared, untagged, foreign.
 * Must not know how it decides.
 */
#include "audit_support.h"

#define R7 "vmotion-vlan-shared"
#define SHARED "vlan-shared-by-roles"
#define TRUNK "untagged-role-on-trunk"
#define FOREIGN "foreign-talkers"
#define MUCH (300 * 1024)

static void
https(struct fixture *f, struct build_end client, struct build_end server, int vlan)
{
  struct build_connection connection = build_tcp(f->build, client, server, vlan);

  build_open(&connection);
  build_client_hello(&connection, "esx-a");
  build_close(&connection);
}

static void
separate_vlans_pass(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  https(f, at("a0", 40001), at("b0", 443), 10);
  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  cites_packet(PASSES(f, R7));
  PASSES(f, SHARED);
  PASSES(f, TRUNK);
  PASSES(f, FOREIGN);
  fixture_free(f);
}

static void
management_on_the_vmotion_vlan_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_finding *finding;
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  https(f, at("a0", 40001), at("b0", 443), 20);
  fixture_run(f);
  finding = FAILS(f, R7);
  assert_non_null(strstr(finding->title, "shares VLAN 20 with management"));
  assert_int_equal(finding->level, VMK_LEVEL_MEDIUM);
  cites_packet(finding);
  fixture_free(f);
}

static void
provisioning_on_the_vmotion_vlan_is_a_note(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  cold_copy(f, at("a2", 40001), at("b2", 902), 20, MUCH);
  fixture_run(f);
  assert_int_equal(FAILS(f, R7)->level, VMK_LEVEL_NOTE);
  fixture_free(f);
}

static void
a_stranger_on_the_vmotion_vlan_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  talk(f, outside("10.10.2.77", 40001), outside("10.10.2.78", 5432), 20, 500, 500);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, R7)->title, "no hosts talk"));
  fixture_free(f);
}

/* An inventory of one host only: the other end of its vMotion is most likely a host. */
static void
an_unlisted_end_of_a_copy_may_be_a_host(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), outside("10.10.3.77", 902), 30, 200 * 1024);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, FOREIGN)->why, "a host that the inventory leaves out"));
  fixture_free(f);
}

static void
an_unlisted_end_of_vmotion_may_be_a_host(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  vmotion(f, outside("10.10.2.77", 40001), at("b1", 8000), 20, 200 * 1024);
  fixture_run(f);
  OPEN(f, R7);
  fixture_free(f);
}

static void
another_site_and_hcx_are_no_strangers(void **state)
{
  char *site = g_strconcat(both_provisioning,
                           "[network away]\nsubnet = 10.99.2.0/24\ncross-site = yes\n", NULL);
  struct fixture *f = fixture_new(site);
  (void)state;

  vmotion(f, at("a1", 40001), outside("10.99.2.12", 8000), 20, MUCH);
  vmotion(f, at("a1", 40002), outside("10.10.2.90", 8000), 20, MUCH);
  fixture_run(f);
  PASSES(f, R7);
  g_free(site);
  fixture_free(f);
}

static void
accepted_transit_is_not_reviewed(void **state)
{
  char *site =
      g_strconcat(both_provisioning, "[network transit]\nvlan = 20\naccept-transit = yes\n", NULL);
  struct fixture *f = fixture_new(site);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  https(f, at("a0", 40001), at("b0", 443), 20);
  fixture_run(f);
  NONE(f, R7);
  g_free(site);
  fixture_free(f);
}

static void
without_tags_nothing_is_proved(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), -1, MUCH);
  https(f, at("a0", 40001), at("b0", 443), -1);
  fixture_run(f);
  OPEN(f, R7);
  fixture_free(f);
}

static void
untagged_interfaces_are_apart(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), -1, MUCH);
  f->build->interface = 1;
  https(f, at("a0", 40001), at("b0", 443), -1);
  fixture_run(f);
  PASSES(f, R7);
  NONE(f, TRUNK);
  NONE(f, SHARED); /* without tags nothing is said for it either */
  fixture_free(f);
}

static void
no_inventory_is_undecided(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20,
          2 * 1024 * 1024); /* VMkernel MACs and ciphertext: strong */
  fixture_run(f);
  OPEN(f, R7);
  fixture_free(f);
}

static void
nothing_seen_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, outside("192.0.2.1", 40001), outside("192.0.2.2", 5432), 99, 500, 500);
  fixture_run(f);
  NONE(f, R7);
  NONE(f, SHARED);
  NONE(f, TRUNK);
  NONE(f, FOREIGN);
  fixture_free(f);
}

static void
management_and_provisioning_on_one_vlan_fail(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  https(f, at("a0", 40001), at("b0", 443), 10);
  cold_copy(f, at("a2", 40001), at("b2", 902), 10, MUCH);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, SHARED)->title,
                         "VLAN 10 carries several roles: management, vSphereProvisioning"));
  fixture_free(f);
}

static void
several_roles_without_tags_are_undecided(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  https(f, at("a0", 40001), at("b0", 443), -1);
  cold_copy(f, at("a2", 40001), at("b2", 902), -1, MUCH);
  fixture_run(f);
  OPEN(f, SHARED);
  fixture_free(f);
}

/* Management to provisioning, routed: seen on both VLANs, at home on neither. */
static void
a_routed_flow_shares_nothing(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2-apart", 902), 130, MUCH);
  cold_copy(f, at("a0", 40001), at("b2-apart", 902), 130, MUCH);
  fixture_run(f);
  PASSES(f, SHARED);
  fixture_free(f);
}

static void
a_role_in_the_native_vlan_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  https(f, at("a0", 40001), at("b0", 443), -1);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, TRUNK)->title, "management without a VLAN tag"));
  fixture_free(f);
}

static void
strangers_on_provisioning_fail(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  talk(f, outside("10.10.3.77", 40001), at("a2", 445), 30, 500, 500);
  fixture_run(f);
  cites_packet(FAILS(f, FOREIGN));
  fixture_free(f);
}

static void
strangers_on_management_are_undecided(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  https(f, outside("10.10.1.77", 40001), at("a0", 443), 10);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, FOREIGN)->why, "management systems"));
  fixture_free(f);
}

static void
declared_peers_on_management_pass(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  https(f, outside("10.10.1.20", 40001), at("a0", 443), 10);
  https(f, outside("10.10.1.30", 40001), at("a0", 443), 10);
  fixture_run(f);
  PASSES(f, FOREIGN);
  fixture_free(f);
}

static void
the_matrix_counts_by_vlan_and_role(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_segment *first, *second;
  char *text;
  (void)state;

  https(f, at("a0", 40001), at("b0", 443), 10);
  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  vmotion(f, at("a1", 40002), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  assert_int_equal(f->audit.survey->segments->len, 2);
  first = &g_array_index(f->audit.survey->segments, struct vmk_segment, 0);
  second = &g_array_index(f->audit.survey->segments, struct vmk_segment, 1);
  assert_int_equal(first->vlans[0], 10);
  assert_int_equal(first->flows[VMK_ROLE_MANAGEMENT], 1);
  assert_int_equal(first->flows[VMK_ROLE_VMOTION], 0);
  assert_int_equal(second->vlans[0], 20);
  assert_int_equal(second->flows[VMK_ROLE_VMOTION], 2);
  assert_int_equal(second->roles, VMK_ROLE_BIT(VMK_ROLE_VMOTION));
  text = vmk_segment_text(second);
  assert_string_equal(text, "VLAN 20");
  g_free(text);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(separate_vlans_pass),
      cmocka_unit_test(management_on_the_vmotion_vlan_fails),
      cmocka_unit_test(provisioning_on_the_vmotion_vlan_is_a_note),
      cmocka_unit_test(a_stranger_on_the_vmotion_vlan_fails),
      cmocka_unit_test(an_unlisted_end_of_a_copy_may_be_a_host),
      cmocka_unit_test(an_unlisted_end_of_vmotion_may_be_a_host),
      cmocka_unit_test(another_site_and_hcx_are_no_strangers),
      cmocka_unit_test(accepted_transit_is_not_reviewed),
      cmocka_unit_test(without_tags_nothing_is_proved),
      cmocka_unit_test(untagged_interfaces_are_apart),
      cmocka_unit_test(no_inventory_is_undecided),
      cmocka_unit_test(nothing_seen_is_not_applicable),
      cmocka_unit_test(management_and_provisioning_on_one_vlan_fail),
      cmocka_unit_test(several_roles_without_tags_are_undecided),
      cmocka_unit_test(a_routed_flow_shares_nothing),
      cmocka_unit_test(a_role_in_the_native_vlan_fails),
      cmocka_unit_test(strangers_on_provisioning_fail),
      cmocka_unit_test(strangers_on_management_are_undecided),
      cmocka_unit_test(declared_peers_on_management_pass),
      cmocka_unit_test(the_matrix_counts_by_vlan_and_role),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
