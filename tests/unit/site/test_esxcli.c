/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what must be read from the outputs of commands on a host: text, CSV and JSON; all text
 * written for the test. Must not know other tools.
 */
#include "tests/unit/site/site_support.h"

static const char interface_list[] = "vmk0\n"
                                     "   Name: vmk0\n"
                                     "   MAC Address: 34:40:b5:00:00:01\n"
                                     "   Enabled: true\n"
                                     "   Portset: vSwitch0\n"
                                     "   Portgroup: Management Network\n"
                                     "   Netstack Instance: defaultTcpipStack\n"
                                     "   VDS Name: N/A\n"
                                     "   VDS UUID: N/A\n"
                                     "   MTU: 1500\n"
                                     "   TSO MSS: 65535\n"
                                     "   Some New Key: 7\n"
                                     "   Port ID: 33554442\n"
                                     "\n"
                                     "vmk3\n"
                                     "   Name: vmk3\n"
                                     "   MAC Address: 00:50:56:60:00:03\n"
                                     "   Portset: DvsPortset-0\n"
                                     "   Portgroup: N/A\n"
                                     "   Netstack Instance: vmotion\n"
                                     "   VDS Name: dvs: prod\n"
                                     "   VDS UUID: 50 1e 5b ad\n"
                                     "   MTU: 9000\n"
                                     "   Port ID: 1\n";

static void
interfaces(void **state)
{
  struct vmk_site *site = site_of("logs/esx-a_list.txt", interface_list);
  const struct vmk_vmk *vmk = vmk_of(site, "esx-a", "vmk0");

  (void)state;
  assert_mac(vmk, "34:40:b5:00:00:01");
  assert_string_equal(vmk->portgroup, "Management Network");
  assert_string_equal(vmk->switch_name, "vSwitch0");
  assert_int_equal(vmk->mtu, 1500);
  assert_int_equal(vmk->source.line, 1);
  assert_false(vmk->roles_known);
  vmk = vmk_of(site, "esx-a", "vmk3");
  assert_string_equal(vmk->netstack, "vmotion");
  assert_string_equal(vmk->switch_name, "dvs: prod");
  assert_null(vmk->portgroup);
  assert_int_equal(vmk->roles, ROLE(VMOTION));
  assert_int_equal(vmk->source.line, 15);
  assert_true(has_note(site, "logs/esx-a_list.txt", 1,
                       "unknown column 'Some New Key' in esxcli-interface-list"));
  assert_true(has_note(site, "logs/esx-a_list.txt", 1, "'esx-a' is taken from the file name"));
  vmk_site_free(site);
}

static void
interfaces_with_indentation_lost(void **state)
{
  struct vmk_site *site =
      site_of("esx-a.txt", "vmk0\r\nName: vmk0\r\nMAC Address: 34:40:b5:00:00:01\r\n"
                           "Portset: vSwitch0\r\nMTU: 1500\r\n"
                           "vmk1\r\nName: vmk1\r\nMAC Address: 34:40:b5:00:00:02\r\n"
                           "Portset: vSwitch0\r\nMTU: 1600\r\n");

  (void)state;
  assert_int_equal(vmk_of(site, "esx-a", "vmk0")->mtu, 1500);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->mtu, 1600);
  vmk_site_free(site);
}

static void
interfaces_as_csv_and_json(void **state)
{
  /* Keys lose their blanks, are sorted, and every line ends with a comma. */
  struct vmk_site *site = site_of(
      "esx-a.csv", "Enabled,MACAddress,MTU,Name,NetstackInstance,Portgroup,Portset,\n"
                   "true,34:40:b5:00:00:01,1500,vmk0,defaultTcpipStack,\"PG, one\",vSwitch0,\n");

  (void)state;
  assert_mac(vmk_of(site, "esx-a", "vmk0"), "34:40:b5:00:00:01");
  assert_string_equal(vmk_of(site, "esx-a", "vmk0")->portgroup, "PG, one");
  vmk_site_free(site);
  site =
      site_of("esx-a.json",
              "[ { \"MAC Address\": \"34:40:b5:00:00:01\", \"MTU\": 1500, \"Name\": \"vmk0\",\n"
              "    \"Portset\": \"vSwitch0\", \"Netstack Instance\": \"vmotion\" },\n"
              "  { \"MACAddress\": \"34:40:b5:00:00:02\", \"MTU\": \"9000\", \"Name\": \"vmk1\",\n"
              "    \"Portset\": \"vSwitch0\" } ]\n");
  assert_string_equal(vmk_of(site, "esx-a", "vmk0")->netstack, "vmotion");
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->mtu, 9000);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->source.line, 3);
  vmk_site_free(site);
}

static void
addresses(void **state)
{
  struct vmk_site *site = site_of(
      "esx-a.txt", "Name  IPv4 Address   IPv4 Netmask   IPv4 Broadcast  Address Type  DHCP DNS\n"
                   "----  -------------  -------------  --------------  ------------  --------\n"
                   "vmk0  10.65.17.33    255.255.255.0  10.65.17.255    STATIC           false\n"
                   "vmk2 10.1.1.1 255.255.240.0 10.1.15.255 STATIC false\n"
                   "vmk3  0.0.0.0        0.0.0.0        0.0.0.0         NONE             false\n"
                   "vmk4  10.1.1\n");

  (void)state;
  assert_addresses(vmk_of(site, "esx-a", "vmk0"), "10.65.17.33/24");
  assert_addresses(vmk_of(site, "esx-a", "vmk2"), "10.1.1.1/20"); /* blanks collapsed by a copy */
  assert_addresses(vmk_of(site, "esx-a", "vmk3"), "");
  assert_true(has_note(site, "esx-a.txt", 6, "'10.1.1' is not an IP address"));
  vmk_site_free(site);
  site = site_of("esx-a.csv",
                 "AddressType,DHCPDNS,Gateway,IPv4Address,IPv4Broadcast,IPv4Netmask,Name,\n"
                 "STATIC,false,10.0.0.254,10.0.0.1,10.0.0.255,255.255.255.0,vmk0,\n");
  assert_addresses(vmk_of(site, "esx-a", "vmk0"), "10.0.0.1/24");
  vmk_site_free(site);
  site = site_of("esx-a.txt", "Interface  Address                   Netmask  Type    Status\n"
                              "---------  ------------------------  -------  ------  ---------\n"
                              "vmk0       fe80::225:90ff:fedd:e404       64  STATIC  PREFERRED\n"
                              "vmk0       fd00::5                        48  STATIC  PREFERRED\n");
  assert_addresses(vmk_of(site, "esx-a", "vmk0"), "fe80::225:90ff:fedd:e404/64 fd00::5/48");
  vmk_site_free(site);
}

static void
tags(void **state)
{
  /* By prompt, by the loop's own label, by file name. */
  struct vmk_site *site =
      site_of("x", "[root@esx-a:~] esxcli network ip interface tag get -i vmk0\n"
                   "   Tags: Management, VSAN\n"
                   "[root@esx-a:~] esxcli network ip interface tag get --interface-name=vmk1\n"
                   "   Tags: \n"
                   "vmk2\n"
                   "   Tags: VMotion\n"
                   "[root@esx-b:~] esxcli network ip interface tag get -i vmk0\n"
                   "   Tags: Management, Fancy\n");
  const struct vmk_vmk *vmk = vmk_of(site, "esx-a", "vmk0");

  (void)state;
  assert_int_equal(vmk->roles, ROLE(MANAGEMENT) | ROLE(VSAN));
  assert_int_equal(vmk_vmk_has_role(vmk, VMK_ROLE_PROVISIONING), VMK_ANSWER_NO);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->roles, 0);
  assert_int_equal(vmk_of(site, "esx-a", "vmk2")->roles, ROLE(VMOTION));
  /* An unknown tag could be any role: nothing is denied. */
  vmk = vmk_of(site, "esx-b", "vmk0");
  assert_int_equal(vmk->roles, ROLE(MANAGEMENT));
  assert_int_equal(vmk->roles_denied, 0);
  assert_true(has_note(site, "x", 8, "unknown service 'Fancy'"));
  vmk_site_free(site);

  site = site_of("in/esx-a.example.test.vmk4.txt", "   Tags: VMotion\n");
  assert_int_equal(vmk_of(site, "esx-a.example.test", "vmk4")->roles, ROLE(VMOTION));
  vmk_site_free(site);

  site = site_of("tags.txt", "   Tags: VMotion\n");
  assert_int_equal(vmk_site_host_count(site), 0);
  assert_true(has_note(site, "tags.txt", 1, "which interface this is about is not said"));
  vmk_site_free(site);
}

static void
vmknic(void **state)
{
  struct vmk_site *site = site_of(
      "esx-a.txt",
      "~ # esxcfg-vmknic -l\n"
      "Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                  "
      "Netmask         "
      "Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                NetStack\n"
      "vmk0       Net IPv4 prod                           IPv4      10.47.242.69                "
      "255.255.240.0   "
      "10.47.255.255   00:25:90:00:00:04 1500    65535     true    STATIC              "
      "defaultTcpipStack\n"
      "vmk0       Net IPv4 prod                           IPv6      fe80::225:90ff:fedd:e404    64 "
      "             "
      "                00:25:90:00:00:04 1500    65535     true    STATIC, PREFERRED   "
      "defaultTcpipStack\n"
      "vmk10      60c5dbc7-0cd0-43e0-bd17-6cfdb14d6e04    IPv4      192.168.11.2                "
      "255.255.255.0   "
      "192.168.11.255  00:50:56:63:77:7b 1700    65535     true    STATIC              vxlan\n");
  const struct vmk_vmk *vmk = vmk_of(site, "esx-a", "vmk0");

  (void)state;
  assert_addresses(vmk, "10.47.242.69/20 fe80::225:90ff:fedd:e404/64");
  assert_string_equal(vmk->portgroup, "Net IPv4 prod");
  assert_string_equal(vmk->netstack, "defaultTcpipStack");
  assert_int_equal(vmk->mtu, 1500);
  assert_int_equal(vmk_of(site, "esx-a", "vmk10")->roles, ROLE(OVERLAY));
  vmk_site_free(site);

  /* ESXi 5 has no stack: the last word is no stack then. */
  site = site_of(
      "esx-a.txt",
      "Interface Port_Group IP_Family IP_Address Netmask Broadcast MAC Address MTU Enabled Type\n"
      "vmk1 SC2 IPv4 10.0.1.129 255.255.255.0 10.0.1.255 00:50:56:79:aa:91 1500 true STATIC\n");
  assert_addresses(vmk_of(site, "esx-a", "vmk1"), "10.0.1.129/24");
  assert_null(vmk_of(site, "esx-a", "vmk1")->netstack);
  vmk_site_free(site);
}

static void
routes(void **state)
{
  struct vmk_site *site =
      site_of("esx-a.txt", "VMkernel Routes:\n"
                           "Network          Netmask          Gateway          Interface\n"
                           "10.0.1.0         255.255.255.0    Local Subnet     vmk0\n"
                           "10.9.0.0         255.255.0.0      10.0.1.3         vmk0\n"
                           "default          0.0.0.0          10.0.1.2         vmk0\n");
  const struct vmk_host *host = vmk_site_host_by_name(site, "esx-a");
  struct vmk_address gateway = address("10.0.1.2");

  (void)state;
  assert_int_equal(host->route_count, 3);
  assert_true(vmk_address_is_none(&host->routes[0].gateway));
  assert_int_equal(host->routes[1].network.prefix, 16);
  assert_true(vmk_address_equal(&vmk_host_stack(host, "defaultTcpipStack")->gateway_v4, &gateway));
  vmk_site_free(site);
}

/* One file with everything, as a shell log has it. */
static void
a_session_log(void **state)
{
  char *text = g_strconcat(
      "$ ssh root@esx-q esxcli network ip interface list\n", interface_list,
      "\nroot@esx-b:~# esxcli network ip netstack list\n"
      "defaultTcpipStack\n   Key: defaultTcpipStack\n   Name: defaultTcpipStack\n   State: 4660\n"
      "\nvmotion\n   Key: vmotion\n   Name: vmotion\n   State: 4660\n"
      "==> logs/esx-c_ipv4.txt <==\n"
      "Name  IPv4 Address   IPv4 Netmask\n"
      "----  -------------  -------------\n"
      "vmk0  10.65.17.33    255.255.255.0\n"
      "Name        Virtual Switch  Active Clients  VLAN ID\n"
      "----------  --------------  --------------  -------\n"
      "Management  vSwitch0                     1       98\n"
      "esx-d | CHANGED | rc=0 >>\n"
      "Name  IPv4 Address   IPv4 Netmask\n"
      "----  -------------  -------------\n"
      "vmk0  10.65.17.34    255.255.255.0\n"
      "what is this\nand that\n",
      NULL);
  struct vmk_site *site = site_of("session.log", text);

  (void)state;
  assert_mac(vmk_of(site, "esx-q", "vmk0"), "34:40:b5:00:00:01");
  assert_non_null(vmk_host_stack(vmk_site_host_by_name(site, "esx-b"), "vmotion"));
  assert_addresses(vmk_of(site, "esx-c", "vmk0"), "10.65.17.33/24");
  assert_addresses(vmk_of(site, "esx-d", "vmk0"), "10.65.17.34/24");
  assert_true(has_note(site, "session.log", 48, "2 lines not understood: 'what is this'"));
  vmk_site_free(site);
  g_free(text);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(interfaces),
      cmocka_unit_test(interfaces_with_indentation_lost),
      cmocka_unit_test(interfaces_as_csv_and_json),
      cmocka_unit_test(addresses),
      cmocka_unit_test(tags),
      cmocka_unit_test(vmknic),
      cmocka_unit_test(routes),
      cmocka_unit_test(a_session_log),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
