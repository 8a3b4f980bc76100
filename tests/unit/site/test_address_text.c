/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which text forms of addresses are read and how they are written.
 * Must not know inventories.
 */
#include <string.h>

#include "tests/unit/site/site_support.h"

static void
writes_rfc5952(void **state)
{
  static const char *const pairs[][2] = {
      {"10.0.0.1", "10.0.0.1"},
      {" 192.168.255.0\t", "192.168.255.0"},
      {"::ffff:10.1.2.3", "10.1.2.3"},
      {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"}, /* first of two equal runs, RFC 5952 4.2.3 */
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, /* one group is not shortened, 4.2.2 */
      {"2001:0db8::0001", "2001:db8::1"},
      {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
      {"fe80::225:90ff:fedd:e404%vmk0", "fe80::225:90ff:fedd:e404"},
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
  };

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
    struct vmk_address parsed = address(pairs[i][0]);
    char text[VMK_ADDRESS_TEXT_SIZE];

    assert_string_equal(vmk_address_to_text(&parsed, text), pairs[i][1]);
  }
}

static void
refuses_what_is_no_address(void **state)
{
  static const char *const bad[] = {"",          " ",         "10.0.0", "10.0.0.256",
                                    "10.0.0.1x", "1.2.3.4.5", "g::1",   "10.0.0.1/24"};
  struct vmk_address untouched = address("10.9.9.9"), before = untouched;

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_false(vmk_address_from_text(bad[i], &untouched));
  assert_true(vmk_address_equal(&untouched, &before));
}

static void
reads_masks(void **state)
{
  uint8_t prefix = 7;

  (void)state;
  assert_true(vmk_netmask_from_text("255.255.240.0", &prefix));
  assert_int_equal(prefix, 20);
  assert_true(vmk_netmask_from_text("0.0.0.0", &prefix));
  assert_int_equal(prefix, 0);
  assert_true(vmk_netmask_from_text("255.255.255.255", &prefix));
  assert_int_equal(prefix, 32);
  assert_true(vmk_netmask_from_text("64", &prefix));
  assert_int_equal(prefix, 64);
  assert_false(vmk_netmask_from_text("255.0.255.0", &prefix));
  assert_false(vmk_netmask_from_text("129", &prefix));
  assert_false(vmk_netmask_from_text("-1", &prefix));
  assert_int_equal(prefix, 64);
}

static void
tests_membership(void **state)
{
  struct vmk_subnet net, other;
  struct vmk_address in = address("10.0.15.255"), out = address("10.0.16.0"),
                     six = address("2001:db8::1");

  (void)state;
  assert_true(vmk_subnet_from_text("10.0.3.4/255.255.240.0", &net));
  assert_true(vmk_subnet_contains(&net, &in));
  assert_false(vmk_subnet_contains(&net, &out));
  assert_false(vmk_subnet_contains(&net, &six));
  assert_true(vmk_subnet_from_text("10.0.9.9/20", &other));
  assert_true(vmk_subnet_same(&net, &other));
  assert_true(vmk_subnet_from_text("0.0.0.0/0", &net));
  assert_true(vmk_subnet_contains(&net, &out));
  assert_false(vmk_subnet_contains(&net, &six));
  assert_true(vmk_subnet_from_text("::/0", &net));
  assert_true(vmk_subnet_contains(&net, &six));
  assert_false(vmk_subnet_contains(&net, &out));
  assert_true(vmk_subnet_from_text("10.0.16.0", &net));
  assert_int_equal(net.prefix, VMK_PREFIX_UNKNOWN);
  assert_true(vmk_subnet_contains(&net, &out));
  assert_false(vmk_subnet_contains(&net, &in));
  assert_false(vmk_subnet_same(&net, &net));
  assert_false(vmk_subnet_from_text("10.0.0.0/33", &net));
  assert_false(vmk_subnet_from_text("10.0.0.0/", &net));
}

static void
reads_macs(void **state)
{
  static const char *const forms[] = {"00:50:56:6A:bc:0d", "00-50-56-6a-BC-0D", "0050.566a.bc0d"};
  static const char *const bad[] = {"", "00:50:56:6a:bc", "00:50:56:6a:bc:0g", "00:50-56:6a:bc:0d",
                                    "005056.6abc0d"};

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
    struct vmk_mac parsed = mac(forms[i]);
    char text[VMK_MAC_TEXT_SIZE];

    assert_string_equal(vmk_mac_to_text(&parsed, text), "00:50:56:6a:bc:0d");
  }
  for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
    struct vmk_mac untouched;

    assert_false(vmk_mac_from_text(bad[i], &untouched));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(writes_rfc5952), cmocka_unit_test(refuses_what_is_no_address),
      cmocka_unit_test(reads_masks),    cmocka_unit_test(tests_membership),
      cmocka_unit_test(reads_macs),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
