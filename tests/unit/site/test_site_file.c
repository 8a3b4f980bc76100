/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a person may write into a site file, and how mistakes are answered.
 * Must not know other formats.
 */
#include <string.h>

#include "core/site/inventory.h"
#include "tests/unit/site/site_support.h"

static const char example[] =
    "; the example\n"
    "[host esx-a.example.test]   # first\n"
    "location = dal10\n"
    "vmk0 = 10.0.0.1/24 management mac=00:50:56:00:00:01 vlan=100 mtu=1500\n"
    "vmk1 = 10.0.1.1/24, fd00::1/64 vmotion,provisioning portgroup=\"DPG # vMotion\"\n"
    "gateway = 10.0.0.254\n"
    "gateway.vmotion = 10.0.1.254\n"
    "route = 10.9.0.0/16 10.0.0.253\n"
    "\n"
    "[gateway edge]\n"
    "address = 10.0.0.254, 10.0.1.254\n"
    "mac = 00:00:5e:00:01:01 00:00:5e:00:01:02\n"
    "[peer vc]\n"
    "address = 10.0.0.10\n"
    "function = vcenter\n"
    "[peer proxies]\n"
    "address = 10.0.7.0/24\n"
    "function = backup\n"
    "[accept]\n"
    "transit-vlan = 1500 1501\n"
    "transit-subnet = 10.50.0.0/16\n"
    "[vlan 312]\n"
    "name = vMotion\n"
    "role = vmotion\n"
    "subnet = 10.0.1.0/24\n"
    "[network far]\n"
    "subnet = 10.60.0.0/16\n"
    "role = vmotion\n"
    "cross-site = yes\n";

static void
hosts(void **state)
{
  struct vmk_site *site = site_of("a.site", example);
  const struct vmk_vmk *vmk0 = vmk_of(site, "esx-a", "vmk0"), *vmk1 = vmk_of(site, "esx-a", "vmk1");
  struct vmk_address gateway = address("10.0.1.254");

  (void)state;
  assert_int_equal(vmk_site_note_count(site), 0);
  assert_string_equal(vmk0->host->location, "dal10");
  assert_addresses(vmk0, "10.0.0.1/24");
  assert_mac(vmk0, "00:50:56:00:00:01");
  assert_int_equal(vmk0->vlan, 100);
  assert_int_equal(vmk0->roles, ROLE(MANAGEMENT));
  assert_int_equal(vmk_vmk_has_role(vmk0, VMK_ROLE_PROVISIONING), VMK_ANSWER_NO);
  assert_addresses(vmk1, "10.0.1.1/24 fd00::1/64");
  assert_int_equal(vmk1->roles, ROLE(VMOTION) | ROLE(PROVISIONING));
  assert_string_equal(vmk1->portgroup, "DPG # vMotion");
  assert_int_equal(vmk1->vlan, 312); /* by the subnet of [vlan 312] */
  assert_int_equal(vmk1->source.line, 5);
  assert_true(vmk_address_equal(&vmk_host_stack(vmk0->host, "vmotion")->gateway_v4, &gateway));
  assert_int_equal(vmk0->host->route_count, 1);
  vmk_site_free(site);
}

static void
everything_else(void **state)
{
  struct vmk_site *site = site_of("a.site", example);
  struct vmk_address edge = address("10.0.1.254"), vc = address("10.0.0.10"),
                     proxy = address("10.0.7.8");
  struct vmk_address transit = address("10.50.3.3"), far = address("10.60.1.1"),
                     near = address("10.0.1.9");
  struct vmk_mac edge_mac = mac("00:00:5e:00:01:02");

  (void)state;
  assert_string_equal(vmk_site_gateway_by_address(site, &edge)->name, "edge");
  assert_false(vmk_site_gateway_by_address(site, &edge)->derived);
  assert_int_equal(vmk_site_gateway_count(site), 1);
  assert_ptr_equal(vmk_site_gateway_by_mac(site, &edge_mac), vmk_site_gateway(site, 0));
  assert_int_equal(vmk_site_peer_by_address(site, &vc)->function, VMK_PEER_VCENTER);
  assert_int_equal(vmk_site_peer_by_address(site, &proxy)->function, VMK_PEER_BACKUP);
  assert_null(vmk_site_peer_by_address(site, &near));
  assert_true(vmk_site_accepts_transit(site, 1501, NULL));
  assert_false(vmk_site_accepts_transit(site, 312, NULL));
  assert_false(vmk_site_accepts_transit(site, VMK_VLAN_UNKNOWN, NULL));
  assert_true(vmk_site_accepts_transit(site, VMK_VLAN_UNKNOWN, &transit));
  assert_false(vmk_site_accepts_transit(site, VMK_VLAN_UNKNOWN, &near));
  assert_string_equal(vmk_site_network_by_vlan(site, 312)->name, "vMotion");
  assert_ptr_equal(vmk_site_network_by_address(site, &near), vmk_site_network_by_vlan(site, 312));
  assert_true(vmk_site_network_by_address(site, &far)->cross_site);
  vmk_site_free(site);
}

static void
longest_subnet_wins(void **state)
{
  struct vmk_site *site =
      site_of("a.site", "[peer all]\nsubnet=0.0.0.0/0\nfunction=console\n[peer net]\n"
                        "subnet=10.0.0.0/8\nfunction=service\n[peer one]\naddress=10.0.0.10\n"
                        "function=vcenter\n[peer six]\nsubnet=::/0\nfunction=nsx\n");
  struct vmk_address one = address("10.0.0.10"), net = address("10.0.0.11"),
                     all = address("11.0.0.1");
  struct vmk_address six = address("2001:db8::1");

  (void)state;
  assert_string_equal(vmk_site_peer_by_address(site, &one)->name, "one");
  assert_string_equal(vmk_site_peer_by_address(site, &net)->name, "net");
  assert_string_equal(vmk_site_peer_by_address(site, &all)->name, "all");
  assert_string_equal(vmk_site_peer_by_address(site, &six)->name, "six");
  vmk_site_free(site);
}

/* What a person must correct, with the place and what is wanted. */
static void
mistakes_are_refused(void **state)
{
  static const char *const cases[][2] = {
      {"[host a]\nvmk0=10.0.0.300/24 management\n",
       "a.site:2: '10.0.0.300/24' is not an address with its prefix"},
      {"[host a]\n\nvmk0=10.0.0.1/24 mac=12\n",
       "a.site:3: '12' is not a MAC address; correct the line"},
      {"[host a]\nvmk0=10.0.0.1/24 vlan=5000\n", "a.site:2: '5000' is not a VLAN (0 to 4094)"},
      {"[host a]\nvmk0=10.0.0.1/24 mtu=x\n", "a.site:2: 'x' is not an MTU"},
      {"[host a]\ngateway=here\n", "a.site:2: 'here' is not a gateway address"},
      {"[host a]\nroute=10.9.0.0/16 x\n", "a.site:2: '10.9.0.0/16 x' is not a route"},
      {"[host]\nvmk0=10.0.0.1\n", "a.site:1: [host] needs a name"},
      {"[host a]\nhello\n", "a.site:2: expected KEY=VALUE"},
      {"[gateway g]\naddress=1.2.3\n", "a.site:2: '1.2.3' is not an IP address"},
      {"[gateway g]\nmac=1.2.3\n", "a.site:2: '1.2.3' is not a MAC address"},
      {"[peer p]\naddress=nowhere\n", "a.site:2: 'nowhere' is not an address or a subnet"},
      {"[accept]\ntransit-vlan=x\n", "a.site:2: 'x' is not a VLAN"},
      {"[accept]\ntransit-subnet=x\n", "a.site:2: 'x' is not an address or a subnet"},
      {"[vlan x]\n", "a.site:1: 'x' is not a VLAN"},
      {"[vlan 3]\ncross-site=perhaps\n", "a.site:2: 'perhaps' is not yes or no"},
  };

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    char *message = refusal_of("a.site", cases[i][0], strlen(cases[i][0]));

    if (!g_str_has_prefix(message, cases[i][1]))
      fail_msg("'%s' does not start with '%s'", message, cases[i][1]);
    g_free(message);
  }
}

/* What a newer or a mistyped word may be is noted, and never taken as an absence. */
static void
unknown_words_are_noted(void **state)
{
  struct vmk_site *site =
      site_of("a.site", "[host a]\nvmk0=10.0.0.1/24 management vmotoin colour=red\nvmkernel=x\n"
                        "size=3\n[planet b]\nsize=4\n[peer p]\naddress=10.0.0.2\nfunction=barista\n"
                        "[peer q]\naddress=10.0.0.3\n[vlan 3]\nrole=banana\n");
  struct vmk_address p = address("10.0.0.2");

  (void)state;
  assert_true(has_note(site, "a.site", 2, "unknown role 'vmotoin'"));
  assert_true(has_note(site, "a.site", 2, "unknown key 'colour'"));
  assert_true(has_note(site, "a.site", 3, "unknown key 'vmkernel'"));
  assert_true(has_note(site, "a.site", 4, "unknown key 'size'"));
  assert_true(has_note(site, "a.site", 5, "unknown section 'planet'"));
  assert_true(has_note(site, "a.site", 9, "unknown function 'barista'"));
  assert_true(has_note(site, "a.site", 10, "peer q has no function="));
  assert_true(has_note(site, "a.site", 13, "unknown role 'banana'"));
  assert_int_equal(vmk_of(site, "a", "vmk0")->roles, ROLE(MANAGEMENT));
  assert_int_equal(vmk_vmk_has_role(vmk_of(site, "a", "vmk0"), VMK_ROLE_VMOTION),
                   VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_site_peer_by_address(site, &p)->function, VMK_PEER_UNKNOWN);
  assert_string_equal(vmk_site_peer_by_address(site, &p)->function_text, "barista");
  vmk_site_free(site);
}

/* The example in the documentation is what the reader takes. */
static void
documented_example_is_read(void **state)
{
  char *text = NULL, *start, *end;
  struct vmk_site *site;

  (void)state;
  assert_true(g_file_get_contents(VMK_SOURCE_DIR "/docs/inventory.md", &text, NULL, NULL));
  start = strstr(text, "    # example.site");
  assert_non_null(start);
  end = strstr(start, "\n\nThe");
  assert_non_null(end);
  *end = '\0';
  site = site_of("example.site", start);
  for (size_t i = 0; i < vmk_site_note_count(site); i++)
    fail_msg("line %u: %s", vmk_site_note(site, i)->source.line, vmk_site_note(site, i)->text);
  assert_true(vmk_site_host_count(site) >= 2 && vmk_site_gateway_count(site) >= 1 &&
              vmk_site_peer_count(site) >= 1);
  vmk_site_free(site);
  g_free(text);
}

/* Every format that the program names is in the documentation. */
static void
documentation_lists_every_format(void **state)
{
  size_t count;
  const struct vmk_inventory_format *const *formats = vmk_inventory_formats(&count);
  char *text = NULL;

  (void)state;
  assert_true(count >= 16);
  assert_true(g_file_get_contents(VMK_SOURCE_DIR "/docs/inventory.md", &text, NULL, NULL));
  for (size_t i = 0; i < count; i++) {
    char *start = g_strdup_printf("\n| %s | ", formats[i]->name);

    if (!strstr(text, start))
      fail_msg("docs/inventory.md lacks %s", formats[i]->name);
    assert_true(*formats[i]->command && *formats[i]->has && *formats[i]->lacks &&
                *formats[i]->source);
    g_free(start);
  }
  g_free(text);
}

/* What comes by way of a page or a mail has blanks that are none. */
static void
pasted_blanks_are_blanks(void **state)
{
  struct vmk_site *site = site_of("a.site", "[host\xc2\xa0"
                                            "esx-a]\n"
                                            "vmk0\xc2\xa0=\xc2\xa0"
                                            "10.0.0.1/24\xc2\xa0management\n");

  (void)state;
  assert_addresses(vmk_of(site, "esx-a", "vmk0"), "10.0.0.1/24");
  assert_int_equal(vmk_of(site, "esx-a", "vmk0")->roles, ROLE(MANAGEMENT));
  assert_int_equal(vmk_site_note_count(site), 0);
  vmk_site_free(site);
}

static void
a_slip_in_the_first_section_is_explained(void **state)
{
  static const char text[] = "[hots esx-a]\nvmk0 = 10.0.0.1/24 management\n";
  char *message = refusal_of("a.site", text, strlen(text));

  (void)state;
  assert_non_null(strstr(message, "a.site:1: no known inventory format"));
  assert_non_null(strstr(message, "a site file starts with a section like [host NAME]"));
  g_free(message);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hosts),
      cmocka_unit_test(everything_else),
      cmocka_unit_test(longest_subnet_wins),
      cmocka_unit_test(mistakes_are_refused),
      cmocka_unit_test(unknown_words_are_noted),
      cmocka_unit_test(pasted_blanks_are_blanks),
      cmocka_unit_test(a_slip_in_the_first_section_is_explained),
      cmocka_unit_test(documented_example_is_read),
      cmocka_unit_test(documentation_lists_every_format),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
