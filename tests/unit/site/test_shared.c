/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what stands in the sample inventories beside the project, and asks the readers for it.
 * Must not hold any of their text.
 */
#include <string.h>

#include "tests/unit/site/site_support.h"

#define SAMPLES VMK_SHARED_DIR "/inventory/"
#define CORPUS VMK_SHARED_DIR "/corpus/inventory/"

static struct vmk_site *
site_of_file(const char *path)
{
  struct vmk_site *site = vmk_site_new();
  GError *error = NULL;

  if (!vmk_site_load(site, path, &error))
    fail_msg("%s", error->message);
  vmk_site_resolve(site);
  return site;
}

struct expected {
  const char *path;
  const char *host;
  const char *vmk;
  const char *addresses;
  const char *mac; /* NULL: not in this input */
  uint32_t mtu;
  const char *netstack;
  uint32_t roles;
  bool roles_known;
  const char *portgroup;
};

#define DEFAULT "defaultTcpipStack"

static const struct expected expectations[] = {
    {SAMPLES "esxcfg-vmknic-l.dvport-number.txt", "esxcfg-vmknic-l.dvport-number", "vmk0",
     "10.47.242.69/20 fe80::225:90ff:fedd:e404/64", "00:25:90:dd:e4:04", 1500, DEFAULT, 0, false,
     "2"},
    {SAMPLES "esxcfg-vmknic-l.dvport-number.txt", "esxcfg-vmknic-l.dvport-number", "vmk1",
     "192.168.5.1/24", "00:50:56:6e:8f:b3", 1500, DEFAULT, 0, false, "ntnx-internal-vmk"},
    {SAMPLES "esxcfg-vmknic-l.esxi5-samesubnet.txt", "esxcfg-vmknic-l.esxi5-samesubnet", "vmk1",
     "10.0.1.129/24", "00:50:56:79:aa:91", 1500, NULL, 0, false, "SC2"},
    {SAMPLES "esxcfg-vmknic-l.nsx-teps.txt", "esxcfg-vmknic-l.nsx-teps", "vmk11", "192.168.11.3/24",
     "00:50:56:65:bc:07", 1700, "vxlan", ROLE(OVERLAY), true,
     "83159744-e019-47d5-bf0c-116c1d723968"},
    {SAMPLES "esxcfg-vmknic-l.nsx-teps.txt", "esxcfg-vmknic-l.nsx-teps", "vmk50", "169.254.1.1/16",
     "00:50:56:60:7f:18", 1700, "hyperbus", 0, true, "60c5dbc7-0cd0-43e0-bd17-6cfdb14d6e04"},
    {SAMPLES "esxcli-ip-interface-ipv4-get.txt", "esxcli-ip-interface-ipv4-get", "vmk0",
     "192.168.1.11/24", NULL, 0, NULL, 0, false, NULL},
    {SAMPLES "esxcli-ip-interface-list.esxi7-rxdispqueue.txt",
     "esxcli-ip-interface-list.esxi7-rxdispqueue", "vmk1", "", "00:50:56:60:e9:fc", 1500, DEFAULT,
     0, false, "v0002-m"},
    {SAMPLES "esxcli-ip-interface-list.flattened-indent.txt",
     "esxcli-ip-interface-list.flattened-indent", "vmk1", "", "00:50:56:69:96:f0", 9000, DEFAULT, 0,
     false, NULL},
    {SAMPLES "esxcli-ip-interface-list.vds-vxlan.txt", "esxcli-ip-interface-list.vds-vxlan",
     "vmk10", "", "00:50:56:65:4a:24", 1600, "vxlan", ROLE(OVERLAY), true, NULL},
    {SAMPLES "esxcli-ip-interface-list.vss.txt", "esxcli-ip-interface-list.vss", "vmk2", "",
     "00:50:56:62:76:bd", 1500, DEFAULT, 0, false, "VSAN"},
    {SAMPLES "govc-host.vnic.info.DERIVED.json", "govc-host.vnic.info.DERIVED", "vmk0", "127.0.0.1",
     NULL, 0, DEFAULT, ROLE(MANAGEMENT), true, "Management Network"},
    {SAMPLES "govc-host.vnic.info.DERIVED.txt", "govc-host.vnic.info.DERIVED", "vmk0", "127.0.0.1",
     NULL, 0, DEFAULT, ROLE(MANAGEMENT), true, "Management Network"},
    {SAMPLES "powercli-Get-VMHostNetworkAdapter.SYNTHETIC.csv", "esx-b", "vmk1", "10.10.2.12/24",
     "00:50:56:62:76:02", 9000, NULL, ROLE(VMOTION) | ROLE(PROVISIONING), true, "DPG-vMotion"},
    {SAMPLES "rvtools-tabvSC_VMK.SYNTHETIC.csv", "esx-a", "vmk1", "10.10.2.11/24",
     "00:50:56:62:76:01", 9000, NULL, ROLE(VMOTION), false, "DPG-vMotion"},
    {SAMPLES "vim-HostConfigInfo.network-and-virtualNicManagerInfo.DERIVED.json",
     "vim-HostConfigInfo.network-and-virtualNicManagerInfo.DERIVED", "vmk0", "127.0.0.1/8",
     "00:0c:29:81:d8:a0", 1500, DEFAULT, ROLE(MANAGEMENT), true, "Management Network"},
    {CORPUS "ansible_vmware_vmkernel_info_RETURN_sample.txt", "10.76.33.208", "vmk0",
     "10.76.33.28/24", "52:54:00:12:50:ce", 1500, DEFAULT, ROLE(MANAGEMENT), false,
     "Management Network"},
    {CORPUS "esxcli_quotes_a.txt", "VSAN03", "vmk2", "192.168.17.33/24", NULL, 0, NULL, 0, false,
     NULL},
    {CORPUS "vcf_sddcSpec_networks.json", "sfo01-m01-esx04", "vmk0", "172.16.11.104/24", NULL, 0,
     NULL, ROLE(MANAGEMENT), false, NULL},
};

static void
assert_text(const char *got, const char *expected)
{
  if (expected)
    assert_string_equal(got ? got : "(not known)", expected);
  else
    assert_null(got);
}

static void
interfaces_are_read_right(void **state)
{
  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(expectations); i++) {
    const struct expected *expected = &expectations[i];
    struct vmk_site *site = site_of_file(expected->path);
    const struct vmk_vmk *vmk = vmk_of(site, expected->host, expected->vmk);

    print_message("%s %s\n", expected->host, expected->vmk);
    assert_addresses(vmk, expected->addresses);
    assert_mac(vmk, expected->mac ? expected->mac : "00:00:00:00:00:00");
    assert_int_equal(vmk->mtu, expected->mtu);
    assert_text(vmk->netstack, expected->netstack);
    assert_text(vmk->portgroup, expected->portgroup);
    assert_int_equal(vmk->roles, expected->roles);
    assert_int_equal(vmk->roles_known, expected->roles_known);
    vmk_site_free(site);
  }
}

static void
routes_and_port_groups_are_read_right(void **state)
{
  struct vmk_site *site = site_of_file(SAMPLES "esxcli-ip-route-ipv4-list.txt");
  struct vmk_address gateway = address("10.2.129.254"), old_gateway = address("10.0.1.2");

  (void)state;
  assert_non_null(vmk_site_gateway_by_address(site, &gateway));
  assert_int_equal(vmk_site_host(site, 0)->route_count, 2);
  vmk_site_free(site);
  site = site_of_file(SAMPLES "esxcfg-route-l.txt");
  assert_non_null(vmk_site_gateway_by_address(site, &old_gateway));
  vmk_site_free(site);
  site = site_of_file(SAMPLES "esxcli-ip-netstack-list.txt");
  assert_non_null(vmk_host_stack(vmk_site_host(site, 0), DEFAULT));
  vmk_site_free(site);

  site = vmk_site_new();
  load(site, "esxcli-vswitch-standard-portgroup-list.site",
       "[host esxcli-vswitch-standard-portgroup-list]\nvmk3=portgroup=\"WAN network\"\n");
  assert_true(vmk_site_load(site, SAMPLES "esxcli-vswitch-standard-portgroup-list.txt", NULL));
  vmk_site_resolve(site);
  assert_int_equal(vmk_of(site, "esxcli-vswitch-standard-portgroup-list", "vmk3")->vlan, 98);
  assert_string_equal(vmk_of(site, "esxcli-vswitch-standard-portgroup-list", "vmk3")->switch_name,
                      "vSwitch0");
  vmk_site_free(site);
}

static void
tags_without_an_interface_are_noted(void **state)
{
  struct vmk_site *site = site_of_file(SAMPLES "esxcli-ip-interface-tag-get.UNVERIFIED.txt");

  (void)state;
  assert_int_equal(vmk_site_host_count(site), 0);
  assert_int_equal(vmk_site_note_count(site), 1);
  vmk_site_free(site);
}

static void
vcf_networks_are_read_right(void **state)
{
  struct vmk_site *site = site_of_file(CORPUS "vcf_sddcSpec_networks.json");

  (void)state;
  assert_int_equal(vmk_site_host_count(site), 4);
  assert_int_equal(vmk_site_network_by_vlan(site, 1611)->roles, ROLE(MANAGEMENT));
  assert_int_equal(vmk_site_network_by_vlan(site, 1612)->roles, ROLE(VMOTION));
  assert_int_equal(vmk_site_network_by_vlan(site, 1613)->roles, ROLE(VSAN));
  assert_int_equal(vmk_site_network_by_vlan(site, 1614)->roles, ROLE(OVERLAY));
  assert_int_equal(vmk_of(site, "sfo01-m01-esx01", "vmk0")->vlan, 1611);
  assert_int_equal(vmk_site_gateway_count(site), 3);
  vmk_site_free(site);
}

/* A neighbour table fills in MACs, and its incomplete entries are no complaint. */
static void
neighbours_are_quiet(void **state)
{
  struct vmk_site *site = site_of_file(CORPUS "esxcli_quotes_a.txt");

  (void)state;
  assert_int_equal(vmk_site_note_count(site), 0);
  vmk_site_free(site);
}

/* Two tools' views of the same hosts, which agree. */
static void
views_of_the_same_hosts_merge(void **state)
{
  struct vmk_site *site = vmk_site_new();

  (void)state;
  assert_true(vmk_site_load(site, SAMPLES "powercli-Get-VMHostNetworkAdapter.SYNTHETIC.csv", NULL));
  assert_true(vmk_site_load(site, SAMPLES "rvtools-tabvSC_VMK.SYNTHETIC.csv", NULL));
  vmk_site_resolve(site);
  assert_int_equal(vmk_site_host_count(site), 2);
  assert_int_equal(vmk_site_note_count(site), 0);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->roles, ROLE(VMOTION) | ROLE(PROVISIONING));
  vmk_site_free(site);
}

static void
other_files_are_refused(void **state)
{
  static const char *const paths[] = {SAMPLES "README.md",
                                      CORPUS "MANIFEST.tsv",
                                      CORPUS "esxi803_firewall_ruleset.tsv",
                                      CORPUS "vmware_log_lines_a.txt",
                                      VMK_SHARED_DIR "/corpus/vmware/rarp_vm_poweron_2012.pcap",
                                      "/nowhere",
                                      "/"};

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
    struct vmk_site *site = vmk_site_new();
    GError *error = NULL;

    assert_false(vmk_site_load(site, paths[i], &error));
    assert_true(g_str_has_prefix(error->message, paths[i]));
    g_error_free(error);
    vmk_site_free(site);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(interfaces_are_read_right),
      cmocka_unit_test(routes_and_port_groups_are_read_right),
      cmocka_unit_test(tags_without_an_interface_are_noted),
      cmocka_unit_test(vcf_networks_are_read_right),
      cmocka_unit_test(neighbours_are_quiet),
      cmocka_unit_test(views_of_the_same_hosts_merge),
      cmocka_unit_test(other_files_are_refused),
  };

  if (!g_file_test(SAMPLES, G_FILE_TEST_IS_DIR))
    return 77;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
