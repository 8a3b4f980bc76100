/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how several files become one site, and what the lookups of a site answer.
 * Must not know file formats beyond the site file and esxcli's tables.
 */
#include <string.h>

#include "tests/unit/site/site_support.h"

static void
first_file_stays_and_the_second_is_noted(void **state)
{
  struct vmk_site *site = vmk_site_new();
  const struct vmk_vmk *vmk;

  (void)state;
  load(site, "one.site",
       "[host esx-a]\nvmk0=10.0.0.1/24 management mac=00:50:56:00:00:01 vlan=10 mtu=1500\n");
  load(site, "two.site",
       "# other\n[host ESX-A]\n"
       "vmk0=10.0.0.2/24 vmotion mac=00:50:56:00:00:02 vlan=20 mtu=9000 stack=default\n");
  vmk_site_resolve(site);
  assert_int_equal(vmk_site_host_count(site), 1);
  vmk = vmk_of(site, "esx-a", "vmk0");
  assert_addresses(vmk, "10.0.0.1/24");
  assert_mac(vmk, "00:50:56:00:00:01");
  assert_int_equal(vmk->vlan, 10);
  assert_int_equal(vmk->mtu, 1500);
  assert_int_equal(vmk->roles, ROLE(MANAGEMENT));
  assert_string_equal(vmk->netstack, "defaultTcpipStack");
  assert_true(has_note(site, "two.site", 3,
                       "MAC of esx-a vmk0: 00:50:56:00:00:02 here, but 00:50:56:00:00:01 in "
                       "one.site:2"));
  assert_true(
      has_note(site, "two.site", 3, "address of esx-a vmk0: 10.0.0.2/24 here, but 10.0.0.1/24"));
  assert_true(has_note(site, "two.site", 3, "VLAN of esx-a vmk0: 20 here, but 10"));
  assert_true(has_note(site, "two.site", 3, "MTU of esx-a vmk0: 9000 here"));
  assert_true(
      has_note(site, "two.site", 3, "services of esx-a vmk0: vmotion here, but not vmotion"));
  assert_true(
      has_note(site, "two.site", 3, "services of esx-a vmk0: not management here, but management"));
  vmk_site_free(site);
}

static void
the_same_twice_is_no_conflict(void **state)
{
  static const char text[] =
      "[host esx-a]\nvmk0=10.0.0.1/24 management mac=00:50:56:00:00:01 stack=default\n"
      "gateway=10.0.0.254\n";
  struct vmk_site *site = vmk_site_new();

  (void)state;
  load(site, "one.site", text);
  load(site, "two.site", text);
  vmk_site_resolve(site);
  assert_int_equal(vmk_site_note_count(site), 0);
  vmk_site_free(site);
}

static void
parts_of_one_interface_join(void **state)
{
  struct vmk_site *site = vmk_site_new();
  const struct vmk_vmk *vmk;

  (void)state;
  load(site, "esx-a.txt",
       "host: esx-a.example.test\n"
       "Name  IPv4 Address  IPv4 Netmask   IPv4 Broadcast  Address Type  Gateway   DHCP DNS\n"
       "----  ------------  -------------  --------------  ------------  --------  --------\n"
       "vmk1  10.0.1.1      255.255.255.0  10.0.1.255      STATIC        10.0.1.9     false\n");
  load(site, "more.site", "[host esx-a]\nvmk1=fe80::1/64 stack=vmotion\n");
  load(site, "pg.txt",
       "[root@esx-a:~] esxcli network vswitch standard portgroup list\n"
       "Name       Virtual Switch  Active Clients  VLAN ID\n"
       "---------  --------------  --------------  -------\n"
       "DPG vMo    vSwitch1                     1      312\n"
       "Trunk      vSwitch1                     1     4095\n");
  load(site, "pg.site",
       "[host esx-a]\nvmk1=portgroup=\"DPG vMo\"\nvmk2=10.0.2.1/24 portgroup=Trunk\n");
  vmk_site_resolve(site);
  assert_int_equal(vmk_site_host_count(site), 1);
  assert_string_equal(vmk_site_host(site, 0)->name, "esx-a.example.test");
  vmk = vmk_of(site, "ESX-A", "vmk1");
  assert_addresses(vmk, "10.0.1.1/24 fe80::1/64");
  assert_int_equal(vmk->vlan, 312);
  assert_string_equal(vmk->switch_name, "vSwitch1");
  /* The gateway column speaks of the interface's own stack. */
  assert_ptr_equal(vmk_host_stack(vmk->host, "defaultTcpipStack"), NULL);
  assert_non_null(vmk_host_stack(vmk->host, "vmotion"));
  assert_int_equal(vmk_of(site, "esx-a", "vmk2")->vlan, VMK_VLAN_UNKNOWN);
  assert_true(has_note(site, "pg.txt", 5, "trunk (VLAN 4095)"));
  vmk_site_free(site);
}

static void
short_and_full_names(void **state)
{
  struct vmk_site *site =
      site_of("a.site", "[host esx-a.one.test]\nvmk0=10.0.0.1/24\n[host esx-a.two.test]\n"
                        "vmk0=10.0.0.2/24\n[host esx-b.one.test]\nvmk0=10.0.0.3/24\n"
                        "[host 10.0.0.9]\nvmk1=10.0.0.9/24\n[host 10.1.1.1]\nvmk1=10.1.1.1/24\n");

  (void)state;
  assert_int_equal(vmk_site_host_count(site), 5);
  assert_null(vmk_site_host_by_name(site, "esx-a"));
  assert_non_null(vmk_site_host_by_name(site, "esx-b"));
  assert_null(vmk_site_host_by_name(site, "esx-b.two.test"));
  assert_non_null(vmk_site_host_by_name(site, "ESX-A.two.test"));
  assert_null(vmk_site_host_by_name(site, "nobody"));
  vmk_site_free(site);
}

static void
looks_up_addresses_and_macs(void **state)
{
  struct vmk_site *site = site_of("a.site", "[host esx-a]\n"
                                            "vmk0=10.0.0.1/24 fd00::1/64 mac=00:50:56:00:00:01\n"
                                            "vmk50=169.254.1.1/16 mac=00:50:56:00:00:51\n"
                                            "[host esx-b]\n"
                                            "vmk0=10.0.0.2/24 mac=00:50:56:00:00:02\n"
                                            "vmk50=169.254.1.1/16 mac=00:50:56:00:00:52\n");
  struct vmk_address a = address("10.0.0.1"), a6 = address("fd00::1"),
                     internal = address("169.254.1.1");
  struct vmk_address other = address("10.0.0.7");
  struct vmk_mac first = mac("00:50:56:00:00:51"), second = mac("00:50:56:00:00:52"), none = {{0}};

  (void)state;
  assert_ptr_equal(vmk_site_vmk_by_address(site, &a), vmk_of(site, "esx-a", "vmk0"));
  assert_ptr_equal(vmk_site_vmk_by_address(site, &a6), vmk_of(site, "esx-a", "vmk0"));
  assert_null(vmk_site_vmk_by_address(site, &other));
  assert_null(vmk_site_vmk_by_address(site, &internal));
  assert_true(has_note(site, "a.site", 6,
                       "169.254.1.1 is on esx-b vmk50 and also on esx-a vmk50 (a.site:3)"));
  assert_null(vmk_site_vmk(site, &internal, NULL));
  assert_null(vmk_site_vmk(site, &internal, &none));
  assert_ptr_equal(vmk_site_vmk(site, &internal, &first), vmk_of(site, "esx-a", "vmk50"));
  assert_ptr_equal(vmk_site_vmk(site, &internal, &second), vmk_of(site, "esx-b", "vmk50"));
  assert_ptr_equal(vmk_site_vmk(site, &a, &second), vmk_of(site, "esx-a", "vmk0"));
  assert_ptr_equal(vmk_site_vmk_by_mac(site, &second), vmk_of(site, "esx-b", "vmk50"));
  assert_null(vmk_site_vmk_by_mac(site, &none));
  assert_int_equal(vmk_vmk_reaches_on_link(vmk_of(site, "esx-a", "vmk0"), &other), VMK_ANSWER_YES);
  assert_int_equal(vmk_vmk_reaches_on_link(vmk_of(site, "esx-a", "vmk0"), &internal),
                   VMK_ANSWER_NO);
  assert_int_equal(vmk_vmk_reaches_on_link(vmk_of(site, "esx-b", "vmk0"), &a6), VMK_ANSWER_UNKNOWN);
  vmk_site_free(site);
}

static void
empty_and_missing_sites_answer_nothing(void **state)
{
  struct vmk_site *site = vmk_site_new();
  struct vmk_address a = address("10.0.0.1");
  struct vmk_mac m = mac("00:50:56:00:00:01");
  GArray *rows;

  (void)state;
  vmk_site_resolve(site);
  for (unsigned i = 0; i < 2; i++) {
    const struct vmk_site *which = i ? NULL : site;

    assert_null(vmk_site_vmk_by_address(which, &a));
    assert_null(vmk_site_vmk(which, &a, &m));
    assert_null(vmk_site_vmk_by_mac(which, &m));
    assert_null(vmk_site_host_by_name(which, "a"));
    assert_null(vmk_site_gateway_by_address(which, &a));
    assert_null(vmk_site_gateway_by_mac(which, &m));
    assert_null(vmk_site_peer_by_address(which, &a));
    assert_null(vmk_site_network_by_address(which, &a));
    assert_null(vmk_site_network_by_vlan(which, 0));
    assert_false(vmk_site_accepts_transit(which, 0, &a));
    assert_int_equal(vmk_site_host_count(which), 0);
  }
  rows = vmk_site_missing(NULL);
  assert_int_equal(rows->len, 1);
  assert_string_equal(g_array_index(rows, struct vmk_missing, 0).id, "hosts");
  vmk_missing_free(rows);
  vmk_site_free(site);
  vmk_site_free(NULL);
}

static void
routes_gateways_and_neighbors_join(void **state)
{
  struct vmk_site *site = vmk_site_new();
  struct vmk_address gateway = address("10.0.0.254");
  struct vmk_mac gateway_mac = mac("48:73:97:8e:b4:01");
  const struct vmk_host *host;
  const struct vmk_stack *stack;

  (void)state;
  load(site, "x",
       "[root@esx-a:~] esxcli network ip route ipv4 list\n"
       "Network     Netmask        Gateway     Interface  Source\n"
       "----------  -------------  ----------  ---------  ------\n"
       "default     0.0.0.0        10.0.0.254  vmk0       MANUAL\n"
       "10.0.0.0    255.255.255.0  0.0.0.0     vmk0       MANUAL\n"
       "[root@esx-a:~] esxcli network ip route ipv4 list -N vmotion\n"
       "Network     Netmask        Gateway     Interface  Source\n"
       "----------  -------------  ----------  ---------  ------\n"
       "default     0.0.0.0        10.0.1.254  vmk1       MANUAL\n"
       "[root@esx-a:~] esxcli network ip neighbor list\n"
       "Neighbor    Mac Address        Vmknic  Expiry    State  Type\n"
       "----------  -----------------  ------  --------  -----  -------\n"
       "10.0.0.254  48:73:97:8e:b4:01  vmk0    1199 sec         Unknown\n"
       "10.0.0.2    00:50:56:60:00:02  vmk0    1199 sec         Unknown\n"
       "10.0.0.3    (incomplete)       vmk0    -567 sec         Unknown\n");
  load(site, "b.site", "[host esx-b]\nvmk0=10.0.0.2/24\n");
  vmk_site_resolve(site);
  host = vmk_site_host_by_name(site, "esx-a");
  stack = vmk_host_stack(host, "defaultTcpipStack");
  assert_true(stack && stack->routes_known && vmk_address_equal(&stack->gateway_v4, &gateway));
  gateway = address("10.0.1.254");
  stack = vmk_host_stack(host, "vmotion");
  assert_true(stack && stack->routes_known && vmk_address_equal(&stack->gateway_v4, &gateway));
  assert_non_null(vmk_site_gateway_by_address(site, &gateway));
  assert_true(vmk_site_gateway_by_address(site, &gateway)->derived);
  assert_non_null(vmk_site_gateway_by_mac(site, &gateway_mac));
  assert_string_equal(vmk_site_gateway_by_mac(site, &gateway_mac)->name, "10.0.0.254");
  assert_mac(vmk_of(site, "esx-b", "vmk0"), "00:50:56:60:00:02");
  assert_int_equal(host->route_count, 3);
  vmk_site_free(site);
}

static void
says_what_is_missing(void **state)
{
  struct vmk_site *site =
      site_of("a.site", "[host esx-a]\nvmk0=10.0.0.1 management\nvmk1=10.0.1.1/24\n"
                        "[gateway g]\naddress=10.0.0.254\n");
  GArray *rows = vmk_site_missing(site);
  unsigned found = 0;

  (void)state;
  for (guint i = 0; i < rows->len; i++) {
    const struct vmk_missing *row = &g_array_index(rows, struct vmk_missing, i);

    if (strcmp(row->id, "netmask") == 0) {
      assert_int_equal(row->count, 1);
      assert_int_equal(row->total, 2);
      assert_string_equal(row->where, "esx-a vmk0");
      assert_non_null(strstr(row->checks, "routed-path-unknown"));
      assert_non_null(strstr(row->remedy, "esxcli network ip interface ipv4 get"));
      found++;
    }
    if (strcmp(row->id, "roles") == 0) {
      assert_string_equal(row->where, "esx-a vmk1");
      found++;
    }
    if (strcmp(row->id, "mac") == 0) {
      assert_string_equal(row->where, "esx-a vmk0, esx-a vmk1");
      found++;
    }
    if (strcmp(row->id, "gateway-mac") == 0) {
      assert_string_equal(row->where, "g");
      found++;
    }
    assert_string_not_equal(row->id, "interfaces");
    assert_string_not_equal(row->id, "address");
  }
  assert_int_equal(found, 4);
  vmk_missing_free(rows);
  vmk_site_free(site);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_file_stays_and_the_second_is_noted),
      cmocka_unit_test(the_same_twice_is_no_conflict),
      cmocka_unit_test(parts_of_one_interface_join),
      cmocka_unit_test(short_and_full_names),
      cmocka_unit_test(looks_up_addresses_and_macs),
      cmocka_unit_test(empty_and_missing_sites_answer_nothing),
      cmocka_unit_test(routes_gateways_and_neighbors_join),
      cmocka_unit_test(says_what_is_missing),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
