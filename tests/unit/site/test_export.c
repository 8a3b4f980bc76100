/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what must be read from other tools' exports: govc text, PowerCLI, RVTools, Ansible; all
 * text written here. Must not know esxcli.
 */
#include "tests/unit/site/site_support.h"

static void
govc_text(void **state)
{
  struct vmk_site *site = site_of("x.txt", "$ govc host.vnic.info -host /dc/host/cl/esx-a\n"
                                           "Device:            vmk0\n"
                                           "Network label:     Management Network\n"
                                           "Switch:            vSwitch0\n"
                                           "IP address:        10.0.0.1\n"
                                           "TCP/IP stack:      defaultTcpipStack\n"
                                           "Enabled services:  management, vsan\n"
                                           "Device:            vmk1\n"
                                           "Network label:     vMo\n"
                                           "Switch:            vSwitch0\n"
                                           "IP address:        10.0.1.1\n"
                                           "TCP/IP stack:      vmotion\n"
                                           "Enabled services:  \n");
  const struct vmk_vmk *vmk = vmk_of(site, "esx-a", "vmk0");

  (void)state;
  assert_addresses(vmk, "10.0.0.1");
  assert_int_equal(vmk->roles, ROLE(MANAGEMENT) | ROLE(VSAN));
  assert_true(vmk->roles_known);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->roles, ROLE(VMOTION));
  vmk_site_free(site);
}

static void
powercli(void **state)
{
  struct vmk_site *site = site_of(
      "vmk.csv",
      "\xef\xbb\xbf#TYPE Selected.VMware\r\n"
      "\"VMHost\",\"DeviceName\",\"PortGroupName\",\"Mac\",\"IP\",\"SubnetMask\",\"Mtu\","
      "\"ManagementTrafficEnabled\",\"VMotionEnabled\",\"ProvisioningEnabled\",\"Colour\"\r\n"
      "\"esx-a\",\"vmk0\",\"Say \"\"hi\"\"\",\"34:40:b5:00:00:01\",\"10.0.0.1\",\"255.255.255.0\","
      "\"1500\",\"True\",\"False\",\"\",\"red\"\r\n"
      "\"esx-b\",\"vmk0\",\"PG\",\"nope\",\"10.0.0.2\",\"255.0.255.0\",\"big\",\"Maybe\",\"True\","
      "\"False\",\"red\"\r\n");
  const struct vmk_vmk *vmk = vmk_of(site, "esx-a", "vmk0");

  (void)state;
  assert_string_equal(vmk->portgroup, "Say \"hi\"");
  assert_addresses(vmk, "10.0.0.1/24");
  assert_int_equal(vmk->roles, ROLE(MANAGEMENT));
  assert_int_equal(vmk_vmk_has_role(vmk, VMK_ROLE_VMOTION), VMK_ANSWER_NO);
  /* An empty cell and a column that is not there say nothing. */
  assert_int_equal(vmk_vmk_has_role(vmk, VMK_ROLE_PROVISIONING), VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_vmk_has_role(vmk, VMK_ROLE_VSAN), VMK_ANSWER_UNKNOWN);
  assert_false(vmk->roles_known);
  assert_int_equal(vmk->source.line, 3);
  vmk = vmk_of(site, "esx-b", "vmk0");
  assert_addresses(vmk, "10.0.0.2");
  assert_int_equal(vmk_vmk_has_role(vmk, VMK_ROLE_MANAGEMENT), VMK_ANSWER_UNKNOWN);
  assert_true(has_note(site, "vmk.csv", 3, "unknown column 'Colour' in powercli-csv"));
  assert_true(has_note(site, "vmk.csv", 4, "'nope' is not a MAC address"));
  assert_true(has_note(site, "vmk.csv", 4, "'255.0.255.0' is not a netmask"));
  assert_true(has_note(site, "vmk.csv", 4, "'big' is not an MTU"));
  assert_true(has_note(site, "vmk.csv", 4, "'Maybe' is not True or False"));
  vmk_site_free(site);
}

/* Without -VMKernel the physical adapters come along. */
static void
physical_adapters_are_left_out(void **state)
{
  struct vmk_site *site =
      site_of("vmk.csv",
              "VMHost,Name,VMotionEnabled\nesx-a,vmnic0,\nesx-a,vswif0,False\nesx-a,vmk1,True\n");

  (void)state;
  assert_int_equal(vmk_site_host(site, 0)->vmk_count, 1);
  assert_int_equal(vmk_site_note_count(site), 1);
  assert_true(has_note(site, "vmk.csv", 3, "'vswif0' is no VMkernel interface"));
  vmk_site_free(site);
}

/* What PowerShell's ">" writes. */
static void
powercli_list_in_utf16(void **state)
{
  static const char text[] =
      "VMHost                   : esx-a\r\nDeviceName               : vmk1\r\n"
      "IP                       : 10.0.1.1\r\nSubnetMask               : 255.255.255.0\r\n"
      "ManagementTrafficEnabled : False\r\nVMotionEnabled           : True\r\n";
  char wide[2 + 2 * sizeof text] = "\xff\xfe";
  struct vmk_site *site = vmk_site_new();
  GError *error = NULL;

  (void)state;
  for (size_t i = 0; i + 1 < sizeof text; i++) {
    wide[2 + 2 * i] = text[i];
    wide[3 + 2 * i] = '\0';
  }
  assert_true(vmk_site_load_memory(site, "vmk.txt", wide, 2 * sizeof text, &error));
  vmk_site_resolve(site);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->roles, ROLE(VMOTION));
  assert_addresses(vmk_of(site, "esx-a", "vmk1"), "10.0.1.1/24");
  vmk_site_free(site);
}

/* The columns of an ordinary Select-Object: no flags, so roles stay unknown. */
static void
powercli_without_flags(void **state)
{
  struct vmk_site *site = site_of("vmk.csv", "\"VMHost\",\"Name\",\"IP\",\"SubnetMask\"\n"
                                             "\"esx-a\",\"vmk1\",\"10.0.1.1\",\"255.255.255.0\"\n");

  (void)state;
  assert_addresses(vmk_of(site, "esx-a", "vmk1"), "10.0.1.1/24");
  assert_int_equal(vmk_vmk_has_role(vmk_of(site, "esx-a", "vmk1"), VMK_ROLE_VMOTION),
                   VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_site_note_count(site), 0);
  vmk_site_free(site);
}

/* Files that Windows tools wrote, put together with cat or copy: each keeps its byte order mark and
 * its header. */
static void
exports_in_one_file(void **state)
{
  struct vmk_site *site =
      site_of("vmk.csv", "\xef\xbb\xbfVMHost,Name,VMotionEnabled\r\nesx-a,vmk1,True\r\n"
                         "\xef\xbb\xbfVMHost,Name,VMotionEnabled\r\nesx-b,vmk1,True\r\n");

  (void)state;
  assert_int_equal(vmk_site_host_count(site), 2);
  assert_int_equal(vmk_of(site, "esx-b", "vmk1")->roles, ROLE(VMOTION));
  assert_int_equal(vmk_site_note_count(site), 0);
  vmk_site_free(site);
}

static void
rvtools(void **state)
{
  struct vmk_site *site = vmk_site_new();

  (void)state;
  load(site, "RVTools_tabvSC_VMK.csv",
       "Host;Datacenter;Cluster;Port Group;Device;Mac Address;DHCP;IP Address;IP 6 Address;Subnet "
       "mask;Gateway;MTU\n"
       "esx-a;DC;CL;Management "
       "Network;vmk0;34:40:b5:00:00:01;False;10.0.0.1;fe80::1;255.255.255.0;10.0.0.254;1500\n");
  load(site, "with_services.csv",
       "Host,Device,Mac Address,IP Address,Services\n"
       "esx-b,vmk0,34:40:b5:00:00:02,10.0.0.2,\"Management, vMotion\"\n");
  vmk_site_resolve(site);
  assert_addresses(vmk_of(site, "esx-a", "vmk0"), "10.0.0.1/24 fe80::1");
  assert_int_equal(vmk_of(site, "esx-a", "vmk0")->roles, 0);
  assert_int_equal(vmk_of(site, "esx-a", "vmk0")->roles_denied, 0);
  /* The column is not confirmed: what it lists is taken, what it leaves out is not denied. */
  assert_int_equal(vmk_of(site, "esx-b", "vmk0")->roles, ROLE(MANAGEMENT) | ROLE(VMOTION));
  assert_int_equal(vmk_vmk_has_role(vmk_of(site, "esx-b", "vmk0"), VMK_ROLE_PROVISIONING),
                   VMK_ANSWER_UNKNOWN);
  vmk_site_free(site);
}

static void
assert_ansible(struct vmk_site *site)
{
  const struct vmk_vmk *vmk = vmk_of(site, "10.76.33.208", "vmk0");

  assert_addresses(vmk, "10.76.33.28/24");
  assert_mac(vmk, "52:54:00:12:50:ce");
  assert_int_equal(vmk->roles, ROLE(MANAGEMENT));
  assert_int_equal(vmk_vmk_has_role(vmk, VMK_ROLE_VMOTION), VMK_ANSWER_NO);
  /* The module does not tell. */
  assert_int_equal(vmk_vmk_has_role(vmk, VMK_ROLE_PROVISIONING), VMK_ANSWER_UNKNOWN);
  assert_false(vmk->roles_known);
  assert_int_equal(vmk_of(site, "esx-b", "vmk1")->roles, ROLE(VMOTION));
  vmk_site_free(site);
}

static void
ansible(void **state)
{
  (void)state;
  assert_ansible(site_of(
      "out.txt",
      "TASK [debug] ***\n"
      "ok: [localhost] => {\n"
      "    \"host_vmk_info\": {\n"
      "        \"10.76.33.208\": [ {\n"
      "            \"device\": \"vmk0\", \"enable_ft\": false, \"enable_management\": true,\n"
      "            \"enable_vmotion\": false, \"enable_vsan\": false,\n"
      "            \"ipv4_address\": \"10.76.33.28\", \"ipv4_subnet_mask\": \"255.255.255.0\",\n"
      "            \"mac\": \"52:54:00:12:50:ce\", \"mtu\": 1500,\n"
      "            \"stack\": \"defaultTcpipStack\"\n"
      "        } ],\n"
      "        \"esx-b\": [ { \"device\": \"vmk1\", \"ipv4_address\": \"10.0.1.2\",\n"
      "            \"enable_vmotion\": true, \"enable_management\": false } ]\n"
      "    }\n"
      "}\n"));
  assert_ansible(site_of("out.yml", "ok: [localhost] =>\n"
                                    "  host_vmk_info:\n"
                                    "    10.76.33.208:\n"
                                    "    - device: vmk0\n"
                                    "      enable_ft: false\n"
                                    "      enable_management: true\n"
                                    "      enable_vmotion: false\n"
                                    "      enable_vsan: false\n"
                                    "      ipv4_address: 10.76.33.28\n"
                                    "      ipv4_subnet_mask: '255.255.255.0'\n"
                                    "      mac: 52:54:00:12:50:ce\n"
                                    "      stack: defaultTcpipStack\n"
                                    "    esx-b:\n"
                                    "    - device: vmk1\n"
                                    "      ipv4_address: 10.0.1.2\n"
                                    "      enable_vmotion: true\n"
                                    "      enable_management: false\n"
                                    "  changed: false\n"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(govc_text),
      cmocka_unit_test(powercli),
      cmocka_unit_test(physical_adapters_are_left_out),
      cmocka_unit_test(powercli_list_in_utf16),
      cmocka_unit_test(powercli_without_flags),
      cmocka_unit_test(exports_in_one_file),
      cmocka_unit_test(rvtools),
      cmocka_unit_test(ansible),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
