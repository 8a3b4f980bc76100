/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which role and ends a flow must have at which site.
 * Must not know how services are recognised.
 */
#include "view_support.h"

static void
assert_role(enum vmk_role is, enum vmk_role wanted)
{
  assert_string_equal(vmk_role_name(is), vmk_role_name(wanted));
}

static void
cold_data_has_the_role_of_the_network_that_carries_it(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning);
  struct vmk_tag tag = nfc_tag(&tagger, at("a2", 50000), at("b2", 902), MB);
  (void)state;

  assert_role(tag.role, VMK_ROLE_PROVISIONING);
  assert_int_equal(tag.confidence, VMK_CONFIDENCE_CERTAIN);
  tag = nfc_tag(&tagger, at("a0", 50000), at("b0", 902), MB);
  assert_role(tag.role, VMK_ROLE_MANAGEMENT);
  assert_int_equal(tag.data, VMK_DATA_COLD);
  assert_int_equal(tag.confidence, VMK_CONFIDENCE_CERTAIN);
  assert_string_equal(tag.end[0].host->name, "esx-a");
  assert_string_equal(tag.end[0].vmk->name, "vmk0");
  assert_string_equal(tag.end[1].host->name, "esx-b");
  tagger_clear(&tagger);
}

/* The end that nobody names may be management, unless it is a neighbour. */
static void
one_end_does_not_speak_for_another_subnet(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning);
  struct vmk_tag tag = nfc_tag(&tagger, outside("10.10.3.77", 50000), at("b2", 902), MB);
  (void)state;

  assert_role(tag.role, VMK_ROLE_PROVISIONING);
  assert_true(tag.confidence >= VMK_CONFIDENCE_STRONG);
  tag = nfc_tag(&tagger, outside("10.20.1.77", 50000), at("b2", 902), MB);
  assert_role(tag.role, VMK_ROLE_PROVISIONING);
  assert_int_equal(tag.confidence, VMK_CONFIDENCE_WEAK);
  tagger_clear(&tagger);
}

/* KB 340170 scenario 4, whichever side opens and whichever side is right. */
static void
half_a_leak_is_management(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning);
  struct vmk_tag tag = nfc_tag(&tagger, at("a0", 50000), at("b2", 902), MB);
  (void)state;

  assert_role(tag.role, VMK_ROLE_MANAGEMENT);
  assert_role(tag.end[0].role, VMK_ROLE_MANAGEMENT);
  assert_role(tag.end[1].role, VMK_ROLE_PROVISIONING);
  tag = nfc_tag(&tagger, at("a2", 50000), at("b0", 902), MB);
  assert_role(tag.role, VMK_ROLE_MANAGEMENT);
  tagger_clear(&tagger);
}

static void
several_roles_give_the_one_that_is_needed(void **state)
{
  static const char site[] = "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management "
                             "vmotion vSphereProvisioning vsan\n[host esx-b]\nvmk0 = 10.10.1.12/24 "
                             "mac=00:00:5e:00:53:02 management vmotion vSphereProvisioning vsan\n";
  struct site_tagger tagger = tagger_of(site);
  struct view view;
  struct vmk_tag tag = nfc_tag(&tagger, at("a0", 50000), at("b0", 902), MB);
  (void)state;

  assert_role(tag.role, VMK_ROLE_PROVISIONING);
  view_tcp(&view, at("a0", 50000), at("b0", 8000), 9 * MB, 100);
  tag = tag_of(&tagger, &view);
  assert_role(tag.role, VMK_ROLE_VMOTION);
  view_tcp(&view, at("a0", 50000), at("b0", 2233), 9 * MB, 100);
  tag = tag_of(&tagger, &view);
  assert_role(tag.role, VMK_ROLE_VSAN);
  assert_int_equal(tag.service_confidence, VMK_CONFIDENCE_STRONG);
  view_tcp(&view, outside("10.10.1.9", 50000), at("b0", 443), 3000, 3000);
  view_octets(&view, 0, VMK_SNIFF_TLS_CLIENT, VMK_ENTROPY_TOO_FEW);
  tag = tag_of(&tagger, &view);
  assert_role(tag.role, VMK_ROLE_MANAGEMENT);
  assert_int_equal(tag.data, VMK_DATA_OTHER);
  tagger_clear(&tagger);
}

static void
unknown_never_becomes_management(void **state)
{
  struct site_tagger sites[2] = {tagger_of(NULL), tagger_of(no_roles)};
  (void)state;

  for (unsigned i = 0; i < 2; i++) {
    struct view view;
    struct vmk_tag tag = nfc_tag(&sites[i], at("a0", 50000), at("b0", 902), MB);

    assert_role(tag.role, VMK_ROLE_UNKNOWN);
    assert_int_equal(tag.service, VMK_SERVICE_NFC);
    view_tcp(&view, at("a0", 50000), at("b0", 443), 3000, 3000);
    view_octets(&view, 0, VMK_SNIFF_TLS_CLIENT, VMK_ENTROPY_TOO_FEW);
    assert_role(tag_of(&sites[i], &view).role, VMK_ROLE_UNKNOWN);
    view_tcp(&view, at("a0", 50000), at("b0", 22), 3000, 3000);
    assert_role(tag_of(&sites[i], &view).role, VMK_ROLE_UNKNOWN);
    tagger_clear(&sites[i]);
  }
}

static void
the_stack_gives_the_role(void **state)
{
  static const char site[] =
      "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management\nvmk1 = 10.10.2.11/24 "
      "mac=00:50:56:6a:01:01 stack=vmotion\n[host esx-b]\nvmk0 = 10.10.1.12/24 "
      "mac=00:00:5e:00:53:02 management\nvmk1 = 10.10.2.12/24 mac=00:50:56:6a:02:01 "
      "stack=vmotion\n";
  struct site_tagger tagger = tagger_of(site);
  struct view view;
  struct vmk_tag tag;
  bool by_stack = false;
  (void)state;

  view_tcp(&view, at("a1", 50000), at("b1", 8000), 9 * MB, 100);
  vmk_tag_flow(tagger.tagger, &view.flow, true, &tag);
  assert_role(tag.role, VMK_ROLE_VMOTION);
  for (guint i = 0; i < tag.known_by->len; i++)
    by_stack |= g_array_index(tag.known_by, struct vmk_evidence, i).kind == VMK_EVIDENCE_NETSTACK;
  assert_true(by_stack);
  vmk_tag_clear(&tag);
  tagger_clear(&tagger);
}

static void
peers_decide_what_nfc_needs(void **state)
{
  static const struct {
    const char *address;
    enum vmk_role needs;
  } rows[] = {
      {"10.10.1.30", VMK_ROLE_BACKUP_NFC},   {"10.10.1.40", VMK_ROLE_REPLICATION_NFC},
      {"10.10.1.45", VMK_ROLE_MANAGEMENT},   {"10.10.1.20", VMK_ROLE_MANAGEMENT},
      {"10.10.1.60", VMK_ROLE_MANAGEMENT},   {"10.10.1.90", VMK_ROLE_PROVISIONING},
      {"10.10.1.77", VMK_ROLE_PROVISIONING},
  };
  struct site_tagger tagger = tagger_of(no_provisioning);
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct view view;
    struct vmk_tag tag;

    view_tcp(&view, outside(rows[i].address, 50000), at("a0", 902), MB, 2000);
    view_ledger(&view, VMK_NFC_CLEAR, MB, 0);
    tag = tag_of(&tagger, &view);
    assert_role(vmk_tag_needs(&view.flow, &tag), rows[i].needs);
    assert_role(tag.role, VMK_ROLE_MANAGEMENT); /* the network that really carries it */
  }
  tagger_clear(&tagger);
}

static void
a_backup_interface_is_used_for_backup(void **state)
{
  static const char site[] =
      "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management\nvmk1 = 10.10.2.11/24 "
      "mac=00:50:56:6a:01:01 vSphereBackupNFC\n";
  struct site_tagger tagger = tagger_of(site);
  (void)state;

  assert_role(nfc_tag(&tagger, outside("10.10.2.77", 50000), at("a1", 902), MB).role,
              VMK_ROLE_BACKUP_NFC);
  tagger_clear(&tagger);
}

static void
storage_without_flags_uses_any_interface(void **state)
{
  static const char site[] =
      "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management\nvmk1 = 10.10.2.11/24 "
      "mac=00:50:56:6a:01:01 none\n[peer filer]\naddress = 10.10.2.50\nfunction = storage\n";
  struct site_tagger tagger = tagger_of(site);
  struct view view;
  struct vmk_tag tag;
  (void)state;

  view_tcp(&view, at("a1", 50000), outside("10.10.2.50", 2049), MB, MB);
  tag = tag_of(&tagger, &view);
  assert_int_equal(tag.service, VMK_SERVICE_NFS);
  assert_role(tag.role, VMK_ROLE_NFS);
  assert_int_equal(tag.service_confidence, VMK_CONFIDENCE_STRONG);
  view_tcp(&view, at("a0", 50000), outside("10.10.2.50", 3260), MB, MB);
  tag = tag_of(&tagger, &view);
  assert_int_equal(tag.service, VMK_SERVICE_ISCSI);
  assert_role(tag.role, VMK_ROLE_MANAGEMENT);
  tagger_clear(&tagger);
}

static void
a_port_of_strangers_never_makes_a_role_more_than_weak(void **state)
{
  static const uint16_t ports[] = {22,   80,   443,  902,  2049, 2233, 3260,
                                   4420, 5988, 8000, 8182, 8300, 31031};
  struct site_tagger tagger = tagger_of(NULL);
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(ports); i++) {
    struct view view;

    view_tcp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", ports[i]), 9 * MB, 9 * MB);
    assert_int_equal(tag_of(&tagger, &view).confidence, VMK_CONFIDENCE_WEAK);
    view_udp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", ports[i]), 100, MB);
    assert_int_equal(tag_of(&tagger, &view).confidence, VMK_CONFIDENCE_WEAK);
  }
  tagger_clear(&tagger);
}

static void
declared_networks_name_guests(void **state)
{
  static const char site[] = "[host esx-a]\nvmk0 = 10.10.1.11/24 management\n[network "
                             "guests]\nsubnet = 172.16.0.0/16\nrole = vm\n";
  struct site_tagger tagger = tagger_of(site);
  struct view view;
  (void)state;

  view_tcp(&view, outside("172.16.1.1", 50000), outside("172.16.1.2", 5432), MB, MB);
  assert_role(tag_of(&tagger, &view).role, VMK_ROLE_VM);
  tagger_clear(&tagger);
}

static void
a_learned_vcenter_is_a_peer(void **state)
{
  struct site_tagger tagger = tagger_of("[host esx-a]\nvmk0 = 10.10.1.11/24 management\n");
  struct view view;
  struct vmk_tag tag;
  (void)state;

  view_tcp(&view, outside("10.10.1.20", 50000), at("a0", 902), 5000, 5000);
  assert_null(tag_of(&tagger, &view).end[0].peer);
  vmk_tagger_learn_vcenter(tagger.tagger, &view.flow.half[0].address);
  tag = tag_of(&tagger, &view);
  assert_int_equal(tag.end[0].peer->function, VMK_PEER_VCENTER);
  assert_int_equal(tag.service, VMK_SERVICE_AUTHD);
  assert_int_equal(tag.service_confidence, VMK_CONFIDENCE_STRONG);
  tagger_clear(&tagger);
}

static void
overrides_win(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning);
  struct view view;
  struct vmk_tag tag;
  (void)state;

  view_tcp(&view, at("a1", 50000), at("b1", 8000), 9 * MB, 100);
  vmk_tagger_override(tagger.tagger, 1, VMK_SERVICE_UDT_DATA, VMK_ROLE_PROVISIONING, VMK_DATA_COLD,
                      VMK_CONFIDENCE_STRONG, "beside an NFC control session",
                      (struct vmk_place){0, 7});
  tag = tag_of(&tagger, &view);
  assert_string_equal(vmk_service_name(tag.service), "udt-data");
  assert_role(tag.role, VMK_ROLE_PROVISIONING);
  assert_role(tag.end[0].role, VMK_ROLE_PROVISIONING);
  assert_int_equal(tag.data, VMK_DATA_COLD);
  view.flow.id = 2;
  assert_int_equal(tag_of(&tagger, &view).service, VMK_SERVICE_VMOTION);
  tagger_clear(&tagger);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cold_data_has_the_role_of_the_network_that_carries_it),
      cmocka_unit_test(one_end_does_not_speak_for_another_subnet),
      cmocka_unit_test(half_a_leak_is_management),
      cmocka_unit_test(several_roles_give_the_one_that_is_needed),
      cmocka_unit_test(unknown_never_becomes_management),
      cmocka_unit_test(the_stack_gives_the_role),
      cmocka_unit_test(peers_decide_what_nfc_needs),
      cmocka_unit_test(a_backup_interface_is_used_for_backup),
      cmocka_unit_test(storage_without_flags_uses_any_interface),
      cmocka_unit_test(a_port_of_strangers_never_makes_a_role_more_than_weak),
      cmocka_unit_test(declared_networks_name_guests),
      cmocka_unit_test(a_learned_vcenter_is_a_peer),
      cmocka_unit_test(overrides_win),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
