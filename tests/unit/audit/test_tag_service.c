/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which service a flow must be taken for, and how surely; look-alikes above all.
 * Must not know roles.
 */
#include "view_support.h"

static void
expect(const struct site_tagger *tagger, const struct view *view, enum vmk_service service,
       enum vmk_confidence confidence)
{
  struct vmk_tag tag = tag_of(tagger, view);

  assert_string_equal(vmk_service_name(tag.service), vmk_service_name(service));
  assert_string_equal(vmk_confidence_name(tag.service_confidence), vmk_confidence_name(confidence));
}

static void
every_service_has_a_name(void **state)
{
  (void)state;
  for (unsigned i = 0; i < VMK_SERVICE_COUNT; i++) {
    assert_non_null(vmk_service_name((enum vmk_service)i));
    for (unsigned j = 0; j < i; j++)
      assert_string_not_equal(vmk_service_name((enum vmk_service)i),
                              vmk_service_name((enum vmk_service)j));
  }
}

static void
what_was_decoded_is_certain(void **state)
{
  static const struct {
    enum vmk_nfc_flavour flavour;
    enum vmk_service service;
    enum vmk_encryption encryption;
  } rows[] = {
      {VMK_NFC_AUTHD_ONLY, VMK_SERVICE_AUTHD, VMK_ENCRYPTION_CLEAR},
      {VMK_NFC_CLEAR, VMK_SERVICE_NFC, VMK_ENCRYPTION_CLEAR},
      {VMK_NFC_AIO_CLEAR, VMK_SERVICE_NFC_AIO, VMK_ENCRYPTION_CLEAR},
      {VMK_NFC_TLS2, VMK_SERVICE_NFC_TLS, VMK_ENCRYPTION_TLS},
  };
  struct site_tagger tagger = tagger_of(NULL);
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct view view;

    view_tcp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", 4711), 3 * MB, 1000);
    view_ledger(&view, rows[i].flavour, 3 * MB - 4000, 0);
    expect(&tagger, &view, rows[i].service, VMK_CONFIDENCE_CERTAIN);
    assert_int_equal(tag_of(&tagger, &view).encryption, rows[i].encryption);
  }
  tagger_clear(&tagger);
}

/* Whatever is recognised on 902 and 8000 is that, and no migration, with and without an inventory.
 */
static void
look_alikes_are_what_they_are(void **state)
{
  static const struct {
    enum vmk_sniff sniff;
    enum vmk_service service;
  } rows[] = {
      {VMK_SNIFF_SSH, VMK_SERVICE_SSH},
      {VMK_SNIFF_HTTP_REQUEST, VMK_SERVICE_HTTP},
      {VMK_SNIFF_IRC, VMK_SERVICE_OTHER},
      {VMK_SNIFF_ICY, VMK_SERVICE_OTHER},
      {VMK_SNIFF_GREETING_220, VMK_SERVICE_OTHER},
      {VMK_SNIFF_SMB, VMK_SERVICE_OTHER},
      {VMK_SNIFF_RFB, VMK_SERVICE_OTHER},
  };
  static const uint16_t ports[] = {902, 8000};
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
    for (size_t p = 0; p < G_N_ELEMENTS(ports); p++)
      for (unsigned known = 0; known < 2; known++) {
        struct site_tagger tagger = tagger_of(known ? no_provisioning : NULL);
        struct view view;

        view_tcp(&view, at("a1", 50000), at("b1", ports[p]), 9 * MB, 1000);
        view_octets(&view, 0, rows[i].sniff, VMK_ENTROPY_UNIFORM);
        expect(&tagger, &view, rows[i].service, VMK_CONFIDENCE_CERTAIN);
        assert_int_equal(tag_of(&tagger, &view).data, VMK_DATA_OTHER);
        tagger_clear(&tagger);
      }
}

static void
tls_on_8000_is_no_vmotion(void **state)
{
  struct site_tagger tagger = tagger_of(no_provisioning);
  struct view view;
  (void)state;

  view_tcp(&view, at("a1", 50000), at("b1", 8000), 9 * MB, 1000);
  view_octets(&view, 0, VMK_SNIFF_TLS_CLIENT, VMK_ENTROPY_UNIFORM);
  expect(&tagger, &view, VMK_SERVICE_TLS, VMK_CONFIDENCE_CERTAIN);
  tagger_clear(&tagger);
}

static void
vmotion_between_vmotion_interfaces_is_strong_never_certain(void **state)
{
  struct site_tagger tagger = tagger_of(no_provisioning);
  struct view view;
  struct vmk_tag tag;
  (void)state;

  view_tcp(&view, at("a1", 50000), at("b1", 8000), 9 * MB, 1000);
  view_octets(&view, 0, VMK_SNIFF_UNKNOWN, VMK_ENTROPY_UNIFORM);
  expect(&tagger, &view, VMK_SERVICE_VMOTION, VMK_CONFIDENCE_STRONG);
  tag = tag_of(&tagger, &view);
  assert_int_equal(tag.encryption, VMK_ENCRYPTION_CIPHERTEXT);
  assert_int_equal(tag.data, VMK_DATA_HOT);
  assert_int_equal(tag.role, VMK_ROLE_VMOTION);
  assert_int_equal(tag.bulk[0], 9 * MB);
  view_octets(&view, 0, VMK_SNIFF_UNKNOWN, VMK_ENTROPY_CLEAR);
  assert_int_equal(tag_of(&tagger, &view).encryption, VMK_ENCRYPTION_CLEAR);
  view_octets(&view, 0, VMK_SNIFF_NOTHING, VMK_ENTROPY_TOO_FEW);
  assert_int_equal(tag_of(&tagger, &view).encryption, VMK_ENCRYPTION_UNKNOWN);
  tagger_clear(&tagger);
}

static void
vmotion_of_which_only_acknowledgements_were_seen_is_weak(void **state)
{
  struct site_tagger tagger = tagger_of(no_provisioning);
  struct view view;
  (void)state;

  view_tcp(&view, at("a1", 50000), at("b1", 8000), 0, 500);
  expect(&tagger, &view, VMK_SERVICE_VMOTION, VMK_CONFIDENCE_WEAK);
  assert_int_equal(tag_of(&tagger, &view).confidence, VMK_CONFIDENCE_WEAK);
  tagger_clear(&tagger);
}

static void
talk_both_ways_on_8000_is_weak(void **state)
{
  struct site_tagger tagger = tagger_of(no_provisioning);
  struct view view;
  (void)state;

  view_tcp(&view, at("a0", 50000), at("b0", 8000), 9 * MB, 8 * MB);
  expect(&tagger, &view, VMK_SERVICE_VMOTION, VMK_CONFIDENCE_WEAK);
  tagger_clear(&tagger);
}

static void
without_inventory_volume_and_port_are_weak(void **state)
{
  struct site_tagger tagger = tagger_of(NULL);
  struct view view;
  (void)state;

  view_tcp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", 8000), 9 * MB, 1000);
  view_octets(&view, 0, VMK_SNIFF_UNKNOWN, VMK_ENTROPY_UNIFORM);
  expect(&tagger, &view, VMK_SERVICE_VMOTION, VMK_CONFIDENCE_WEAK);
  view.flow.half[0].payload = VMK_VMOTION_ALONE - 1;
  expect(&tagger, &view, VMK_SERVICE_UNKNOWN, VMK_CONFIDENCE_WEAK);
  tagger_clear(&tagger);
}

static void
vmkernel_macs_and_a_verdict_make_it_strong(void **state)
{
  struct site_tagger tagger = tagger_of(NULL);
  struct view view;
  (void)state;

  view_tcp(&view, at("a1", 50000), at("b1", 8000), 9 * MB, 1000);
  view_octets(&view, 0, VMK_SNIFF_UNKNOWN, VMK_ENTROPY_UNIFORM);
  expect(&tagger, &view, VMK_SERVICE_VMOTION, VMK_CONFIDENCE_STRONG);
  view_octets(&view, 0, VMK_SNIFF_UNKNOWN, VMK_ENTROPY_UNDECIDED);
  expect(&tagger, &view, VMK_SERVICE_VMOTION, VMK_CONFIDENCE_WEAK);
  tagger_clear(&tagger);
}

static void
a_server_that_sends_the_bulk_is_no_vmotion(void **state)
{
  struct site_tagger tagger = tagger_of(NULL), hosts = tagger_of(no_provisioning);
  struct view view;
  (void)state;

  view_tcp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", 8000), 1000, 9 * MB);
  expect(&tagger, &view, VMK_SERVICE_UNKNOWN, VMK_CONFIDENCE_WEAK);
  view_tcp(&view, at("a0", 50000), at("b0", 8000), 1000, 9 * MB);
  expect(&hosts, &view, VMK_SERVICE_UNKNOWN, VMK_CONFIDENCE_WEAK);
  tagger_clear(&tagger);
  tagger_clear(&hosts);
}

static void
a_scan_of_a_host_is_weak(void **state)
{
  struct site_tagger tagger = tagger_of(no_provisioning);
  struct view view;
  (void)state;

  view_tcp(&view, outside("10.10.1.99", 50000), at("a0", 8000), 0, 0);
  expect(&tagger, &view, VMK_SERVICE_VMOTION, VMK_CONFIDENCE_WEAK);
  assert_int_equal(tag_of(&tagger, &view).confidence, VMK_CONFIDENCE_WEAK);
  view_tcp(&view, outside("10.10.1.99", 50000), at("a0", 902), 0, 0);
  expect(&tagger, &view, VMK_SERVICE_AUTHD, VMK_CONFIDENCE_WEAK);
  view_tcp(&view, outside("10.10.1.99", 50000), at("a0", 8300), 0, 0);
  expect(&tagger, &view, VMK_SERVICE_FT, VMK_CONFIDENCE_WEAK);
  tagger_clear(&tagger);
}

static void
a_port_alone_says_little_of_strangers(void **state)
{
  static const uint16_t ports[] = {902, 8000};
  struct site_tagger tagger = tagger_of(NULL);
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(ports); i++) {
    struct view view;

    view_tcp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", ports[i]), 500, 500);
    expect(&tagger, &view, VMK_SERVICE_UNKNOWN, VMK_CONFIDENCE_WEAK);
    assert_int_equal(tag_of(&tagger, &view).role, VMK_ROLE_UNKNOWN);
  }
  tagger_clear(&tagger);
}

static void
nfc_without_its_start_is_strong_between_hosts_only(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning), none = tagger_of(NULL);
  struct view view;
  (void)state;

  view_tcp(&view, at("a2", 50000), at("b2", 902), 9 * MB, 1000);
  expect(&tagger, &view, VMK_SERVICE_NFC, VMK_CONFIDENCE_STRONG);
  assert_int_equal(tag_of(&tagger, &view).encryption, VMK_ENCRYPTION_UNKNOWN);
  expect(&none, &view, VMK_SERVICE_NFC, VMK_CONFIDENCE_WEAK);
  view_octets(&view, 0, VMK_SNIFF_TLS_MIDSTREAM, VMK_ENTROPY_UNIFORM);
  expect(&tagger, &view, VMK_SERVICE_NFC_TLS, VMK_CONFIDENCE_STRONG);
  expect(&none, &view, VMK_SERVICE_TLS, VMK_CONFIDENCE_WEAK); /* may be authd's */
  tagger_clear(&tagger);
  tagger_clear(&none);
}

static void
udp_902_is_a_heartbeat_if_it_is_as_long_as_one(void **state)
{
  struct site_tagger tagger = tagger_of(no_provisioning), none = tagger_of(NULL);
  struct view view;
  (void)state;

  view_udp(&view, at("a0", 50000), outside("10.10.1.20", 902), 1, 334);
  expect(&tagger, &view, VMK_SERVICE_HEARTBEAT, VMK_CONFIDENCE_STRONG);
  assert_int_equal(tag_of(&tagger, &view).role, VMK_ROLE_MANAGEMENT);
  assert_int_equal(tag_of(&tagger, &view).data, VMK_DATA_CONTROL);
  expect(&none, &view, VMK_SERVICE_HEARTBEAT, VMK_CONFIDENCE_WEAK);
  assert_int_equal(tag_of(&none, &view).confidence, VMK_CONFIDENCE_WEAK);
  view_udp(&view, at("a0", 50000), outside("10.10.1.20", 902), 1, 0);
  expect(&none, &view, VMK_SERVICE_UNKNOWN, VMK_CONFIDENCE_WEAK);
  tagger_clear(&tagger);
  tagger_clear(&none);
}

static void
server_names_tell_agents_from_migrations(void **state)
{
  static const struct {
    const char *name, *means;
  } rows[] = {
      {"gbl.his.arc.azure.com", "Azure Arc agent"},
      {"agentserviceapi.guestconfiguration.azure.com", "Azure Arc agent, guest configuration"},
      {"HIS.ARC.AZURE.COM.", "Azure Arc agent"},
      {"hostupdate.vmware.com", "VMware patch depot"},
      {"nothis.arc.azure.com.example", NULL},
      {"xhis.arc.azure.com", NULL},
      {"", NULL},
      {"esx-a", "an ESXi host of the inventory"},
  };
  struct site_tagger tagger = tagger_of(no_provisioning);
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct view view;
    struct vmk_tag tag;

    view_tcp(&view, at("a0", 50000), outside("192.0.2.2", 443), 9 * MB, 1000);
    view_octets(&view, 0, VMK_SNIFF_TLS_CLIENT, VMK_ENTROPY_UNIFORM);
    view_ledger(&view, VMK_NFC_NONE, 0, 0);
    view.ledger.server_name = (char *)rows[i].name;
    tag = tag_of(&tagger, &view);
    assert_int_equal(tag.service, VMK_SERVICE_HTTPS);
    assert_int_equal(tag.data, VMK_DATA_OTHER);
    if (rows[i].means == NULL)
      assert_null(tag.server_name_means);
    else
      assert_string_equal(tag.server_name_means, rows[i].means);
  }
  tagger_clear(&tagger);
}

static void
names_from_packets_come_out_escaped(void **state)
{
  struct site_tagger tagger = tagger_of(NULL);
  struct view view;
  struct vmk_tag tag;
  const struct vmk_evidence *evidence;
  (void)state;

  view_tcp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", 902), 500, 500);
  view_ledger(&view, VMK_NFC_AUTHD_ONLY, 0, 0);
  view.ledger.greeting = (char *)"220 \x1b[31m\xff";
  vmk_tag_flow(tagger.tagger, &view.flow, true, &tag);
  evidence = &g_array_index(tag.known_by, struct vmk_evidence, 0);
  assert_string_equal(evidence->text, "greeting \"220 \\x1b[31m\\xff\"");
  vmk_tag_clear(&tag);
  tagger_clear(&tagger);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_service_has_a_name),
      cmocka_unit_test(what_was_decoded_is_certain),
      cmocka_unit_test(look_alikes_are_what_they_are),
      cmocka_unit_test(tls_on_8000_is_no_vmotion),
      cmocka_unit_test(vmotion_between_vmotion_interfaces_is_strong_never_certain),
      cmocka_unit_test(vmotion_of_which_only_acknowledgements_were_seen_is_weak),
      cmocka_unit_test(talk_both_ways_on_8000_is_weak),
      cmocka_unit_test(without_inventory_volume_and_port_are_weak),
      cmocka_unit_test(vmkernel_macs_and_a_verdict_make_it_strong),
      cmocka_unit_test(a_server_that_sends_the_bulk_is_no_vmotion),
      cmocka_unit_test(a_scan_of_a_host_is_weak),
      cmocka_unit_test(a_port_alone_says_little_of_strangers),
      cmocka_unit_test(nfc_without_its_start_is_strong_between_hosts_only),
      cmocka_unit_test(udp_902_is_a_heartbeat_if_it_is_as_long_as_one),
      cmocka_unit_test(server_names_tell_agents_from_migrations),
      cmocka_unit_test(names_from_packets_come_out_escaped),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
