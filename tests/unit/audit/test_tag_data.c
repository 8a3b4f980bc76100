/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when octets are cold data, control or neither, how many count as body, and what is said of
 * their encryption. Must not know how services are recognised.
 */
#include "view_support.h"

static void
data_is_control_below_the_threshold(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning);
  (void)state;

  assert_int_equal(nfc_tag(&tagger, at("a2", 50000), at("b2", 902), VMK_BULK_MIN - 1).data,
                   VMK_DATA_CONTROL);
  assert_int_equal(nfc_tag(&tagger, at("a2", 50000), at("b2", 902), VMK_BULK_MIN).data,
                   VMK_DATA_COLD);
  tagger_clear(&tagger);
}

/* What began before the capture, goes on after it, or has gaps may lack just the bulk. */
static void
a_part_of_a_session_is_not_called_control(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning);
  struct view view;
  (void)state;

  for (int what = 0; what < 5; what++) {
    view_tcp(&view, at("a2", 50000), at("b2", 902), 3000, 2000);
    view_ledger(&view, VMK_NFC_AUTHD_ONLY, 0, 0);
    view.flow.half[0].syn = view.flow.half[1].syn = what != 1;
    view.flow.half[0].fin_seen = view.flow.half[1].fin_seen = what != 2;
    view.flow.half[0].missing = what == 3 ? VMK_BULK_MIN : 0;
    view.flow.half[1].packets = what == 4 ? 0 : 5;
    assert_int_equal(tag_of(&tagger, &view).data, what == 0 ? VMK_DATA_CONTROL : VMK_DATA_UNKNOWN);
  }
  view_tcp(&view, at("a0", 50000), outside("10.10.1.20", 902), 3000, 2000);
  view_ledger(&view, VMK_NFC_AUTHD_ONLY, 0, 0);
  view.flow.half[0].syn = view.flow.half[1].syn = false;
  assert_int_equal(tag_of(&tagger, &view).data, VMK_DATA_CONTROL); /* a vCenter's */
  tagger_clear(&tagger);
}

/* authd's login is in TLS; what follows need not be. */
static void
bulk_behind_a_login_is_not_called_tls(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning);
  struct view view;
  (void)state;

  view_tcp(&view, at("a2", 50000), at("b2", 902), 3000, 2000);
  view_ledger(&view, VMK_NFC_AUTHD_ONLY, 0, 0);
  view.ledger.first_tls = (struct vmk_mark){0, 5};
  assert_int_equal(tag_of(&tagger, &view).encryption, VMK_ENCRYPTION_TLS);
  view_tcp(&view, at("a2", 50000), at("b2", 902), MB, 2000);
  view_ledger(&view, VMK_NFC_AUTHD_ONLY, 0, 0);
  view.ledger.first_tls = (struct vmk_mark){0, 5};
  assert_int_equal(tag_of(&tagger, &view).encryption, VMK_ENCRYPTION_UNKNOWN);
  view_octets(&view, 0, VMK_SNIFF_AUTHD, VMK_ENTROPY_CLEAR);
  assert_int_equal(tag_of(&tagger, &view).encryption, VMK_ENCRYPTION_CLEAR);
  tagger_clear(&tagger);
}

static void
what_no_parser_saw_counts_as_body(void **state)
{
  struct site_tagger tagger = tagger_of(both_provisioning);
  struct view view;
  (void)state;

  view_tcp(&view, at("a2", 50000), at("b2", 902), 200000, 2000);
  view_ledger(&view, VMK_NFC_CLEAR, 1000, 0);
  view.ledger.unread[0] = 150000;
  assert_int_equal(tag_of(&tagger, &view).bulk[0], 151000);
  view.ledger.unread[0] = 500000;
  assert_int_equal(tag_of(&tagger, &view).bulk[0], 200000); /* never above the payload */
  tagger_clear(&tagger);
}

static void
a_second_tls_is_cold_data_between_hosts_only(void **state)
{
  struct site_tagger tagger = tagger_of(no_provisioning), none = tagger_of(NULL);
  struct view view;
  (void)state;

  view_tcp(&view, at("a0", 50000), at("b0", 902), MB, 2000);
  view_ledger(&view, VMK_NFC_TLS2, 0, 0);
  assert_int_equal(tag_of(&tagger, &view).data, VMK_DATA_COLD);
  assert_int_equal(tag_of(&none, &view).data, VMK_DATA_UNKNOWN); /* could be a console */
  view.ledger.target = (char *)"ha-nfcssl";
  assert_int_equal(tag_of(&none, &view).data, VMK_DATA_COLD);
  view_tcp(&view, outside("10.10.1.60", 50000), at("b0", 902), 2000, MB);
  view_ledger(&view, VMK_NFC_TLS2, 0, 0);
  assert_int_equal(tag_of(&tagger, &view).data, VMK_DATA_OTHER); /* a declared console */
  tagger_clear(&tagger);
  tagger_clear(&none);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(data_is_control_below_the_threshold),
      cmocka_unit_test(a_part_of_a_session_is_not_called_control),
      cmocka_unit_test(bulk_behind_a_login_is_not_called_tls),
      cmocka_unit_test(what_no_parser_saw_counts_as_body),
      cmocka_unit_test(a_second_tls_is_cold_data_between_hosts_only),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
