/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what must be read from vSphere's own JSON and from VCF's, and what the site looks like as
 * JSON. Must not know other formats.
 */
#include <stdlib.h>
#include <string.h>

#include "core/site/site_json.h"
#include "tests/unit/site/site_support.h"

#define VNIC(device, key, ip, mac, stack)                                                          \
  "{ \"device\": \"" device "\", \"key\": \"" key "\", \"portgroup\": \"PG " device "\",\n"        \
  "  \"spec\": { \"ip\": { \"ipAddress\": \"" ip "\", \"subnetMask\": \"255.255.255.0\",\n"        \
  "    \"ipV6Config\": { \"ipV6Address\": [ { \"ipAddress\": \"fe80::1\", \"prefixLength\": 64 } " \
  "] } },\n"                                                                                       \
  "    \"mac\": \"" mac "\", \"mtu\": 9000, \"netStackInstanceKey\": \"" stack "\" } }\n"

#define NETWORK                                                                                    \
  "{ \"vnic\": [ " VNIC(                                                                           \
      "vmk0", "key-vim.host.VirtualNic-vmk0", "10.0.0.1", "00:50:56:00:00:01",                     \
      "defaultTcpipStack") ",\n" VNIC("vmk1", "key-vim.host.VirtualNic-vmk1", "10.0.1.1",          \
                                      "00:50:56:00:00:02",                                         \
                                      "vSphereProvisioning") " ],\n"                               \
                                                             "  \"portgroup\": [ { \"spec\": { "   \
                                                             "\"name\": \"PG vmk0\", \"vlanId\": " \
                                                             "12, \"vswitchName\": \"vSwitch0\" "  \
                                                             "} } ],\n"                            \
                                                             "  \"netStackInstance\": [ { "        \
                                                             "\"key\": \"vSphereProvisioning\",\n" \
                                                             "    \"ipRouteConfig\": { "           \
                                                             "\"defaultGateway\": \"10.0.1.254\" " \
                                                             "} } ],\n"                            \
                                                             "  \"dnsConfig\": { \"hostName\": "   \
                                                             "\"esx-a\", \"domainName\": "         \
                                                             "\"example.test\" },\n"               \
                                                             "  \"ipRouteConfig\": { "             \
                                                             "\"defaultGateway\": \"10.0.0.254\" " \
                                                             "},\n"                                \
                                                             "  \"routeTableInfo\": { "            \
                                                             "\"ipRoute\": [ { \"network\": "      \
                                                             "\"10.9.0.0\", \"prefixLength\": "    \
                                                             "16,\n"                               \
                                                             "    \"gateway\": \"10.0.0.253\", "   \
                                                             "\"deviceName\": \"vmk0\" } ] } }"

#define MANAGER                                                                                    \
  "{ \"netConfig\": [\n"                                                                           \
  "  { \"nicType\": \"management\", \"selectedVnic\": [ "                                          \
  "\"management.key-vim.host.VirtualNic-vmk0\" ] },\n"                                             \
  "  { \"nicType\": \"vmotion\", \"selectedVnic\": [ \"vmotion.key-vim.host.VirtualNic-vmk0\" ] "  \
  "},\n"                                                                                           \
  "  { \"nicType\": \"vSphereProvisioning\", \"selectedVnic\": [ "                                 \
  "\"vSphereProvisioning.key-vim.host.VirtualNic-vmk0\" ] },\n"                                    \
  "  { \"nicType\": \"quantum\" } ] }"

static void
assert_host(struct vmk_site *site, const char *name)
{
  const struct vmk_vmk *vmk0 = vmk_of(site, name, "vmk0"), *vmk1 = vmk_of(site, name, "vmk1");
  struct vmk_address gateway = address("10.0.0.254");

  assert_addresses(vmk0, "10.0.0.1/24 fe80::1/64");
  assert_mac(vmk0, "00:50:56:00:00:01");
  assert_int_equal(vmk0->mtu, 9000);
  assert_int_equal(vmk0->vlan, 12);
  assert_string_equal(vmk0->switch_name, "vSwitch0");
  /* Its provisioning flag is dead: vmk1 stands on the stack. */
  assert_int_equal(vmk0->roles, ROLE(MANAGEMENT) | ROLE(VMOTION));
  assert_int_equal(vmk0->roles_dead, ROLE(PROVISIONING));
  /* Not among the host's types: not known. */
  assert_int_equal(vmk_vmk_has_role(vmk0, VMK_ROLE_BACKUP_NFC), VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk1->roles, ROLE(PROVISIONING));
  assert_true(
      vmk_address_equal(&vmk_host_stack(vmk0->host, "defaultTcpipStack")->gateway_v4, &gateway));
  gateway = address("10.0.1.254");
  assert_true(
      vmk_address_equal(&vmk_host_stack(vmk0->host, "vSphereProvisioning")->gateway_v4, &gateway));
  assert_true(vmk_host_stack(vmk0->host, "defaultTcpipStack")->routes_known);
}

static void
host_system(void **state)
{
  static const char both[] =
      "{ \"hostSystems\": [\n"
      "{ \"name\": \"esx-q.example.test\", \"config\": { \"network\": " NETWORK ",\n"
      "\"virtualNicManagerInfo\": " MANAGER " } } ] }\n";
  struct vmk_site *site = site_of("hosts.json", both);

  (void)state;
  assert_host(site, "esx-q.example.test");
  assert_int_equal(vmk_of(site, "esx-q.example.test", "vmk0")->source.line, 2);
  assert_int_equal(vmk_of(site, "esx-q.example.test", "vmk1")->source.line, 7);
  assert_true(has_note(site, "hosts.json", 23, "unknown service 'quantum'"));
  vmk_site_free(site);
}

static void
config_alone(void **state)
{
  struct vmk_site *site =
      site_of("x.json", "{ \"network\": " NETWORK ", \"virtualNicManagerInfo\": " MANAGER "}");

  (void)state;
  assert_host(site, "esx-a.example.test");
  vmk_site_free(site);
}

/* govc object.collect, several hosts after one another, and the older spelling of names. */
static void
properties(void **state)
{
  struct vmk_site *site = site_of(
      "x.json",
      "[ { \"name\": \"config.network\", \"op\": \"assign\", \"val\": " NETWORK " },\n"
      "  { \"name\": \"config.virtualNicManagerInfo\", \"val\": " MANAGER " },\n"
      "  { \"name\": \"name\", \"val\": \"esx-p\" } ]\n"
      "[ { \"Name\": \"config.network.vnic\", \"Op\": \"assign\", \"Val\":\n"
      "  { \"HostVirtualNic\": [ { \"Device\": \"vmk2\", \"Key\": \"k\", \"Spec\": { \"Ip\": {\n"
      "  \"IpAddress\": \"10.2.2.2\", \"SubnetMask\": \"255.255.0.0\" },\n"
      "  \"Mac\": \"00:50:56:00:00:22\" } } ] } },\n"
      "  { \"Name\": \"name\", \"Op\": \"assign\", \"Val\": \"esx-r\" } ]\n");

  (void)state;
  assert_host(site, "esx-p");
  assert_addresses(vmk_of(site, "esx-r", "vmk2"), "10.2.2.2/16");
  assert_int_equal(
      vmk_of(site, "esx-r", "vmk2")->roles | vmk_of(site, "esx-r", "vmk2")->roles_denied, 0);
  vmk_site_free(site);
}

static void
govc_vnic_info(void **state)
{
  struct vmk_site *site = site_of(
      "esx-a.json", "{ \"info\": [\n"
                    "  { \"device\": \"vmk0\", \"network\": \"M\", \"switch\": \"vSwitch0\",\n"
                    "    \"address\": \"10.0.0.1\", \"stack\": \"defaultTcpipStack\",\n"
                    "    \"services\": [ \"management\", \"vsan\" ] },\n"
                    "  { \"device\": \"vmk1\", \"network\": \"V\", \"switch\": \"vSwitch0\",\n"
                    "    \"address\": \"10.0.1.1\", \"stack\": \"defaultTcpipStack\",\n"
                    "    \"services\": null } ] }");

  (void)state;
  assert_int_equal(vmk_of(site, "esx-a", "vmk0")->roles, ROLE(MANAGEMENT) | ROLE(VSAN));
  assert_int_equal(vmk_vmk_has_role(vmk_of(site, "esx-a", "vmk1"), VMK_ROLE_MANAGEMENT),
                   VMK_ANSWER_NO);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->source.line, 5);
  vmk_site_free(site);
}

static void
vcf(void **state)
{
  struct vmk_site *site =
      site_of("spec.json", "{ \"networkSpecs\": [\n"
                           " { \"networkType\": \"VMOTION\", \"subnet\": \"10.0.12.0/24\",\n"
                           "   \"vlanId\": \"1612\", \"gateway\": \"10.0.12.1\" },\n"
                           " { \"networkType\": \"BANANA\", \"subnet\": \"10.0.13.0/24\" } ],\n"
                           " \"hostSpecs\": [ { \"hostname\": \"esx-a\", \"ipAddressPrivate\": {\n"
                           "   \"subnet\": \"255.255.255.0\", \"ipAddress\": \"10.0.12.101\",\n"
                           "   \"gateway\": \"10.0.12.1\" } } ] }");
  struct vmk_address inside = address("10.0.12.7"), gateway = address("10.0.12.1");

  (void)state;
  assert_int_equal(vmk_site_network_by_vlan(site, 1612)->roles, ROLE(VMOTION));
  assert_ptr_equal(vmk_site_network_by_address(site, &inside),
                   vmk_site_network_by_vlan(site, 1612));
  assert_non_null(vmk_site_gateway_by_address(site, &gateway));
  assert_false(vmk_site_gateway_by_address(site, &gateway)->derived);
  assert_int_equal(vmk_of(site, "esx-a", "vmk0")->vlan, 1612); /* by its subnet */
  assert_true(has_note(site, "spec.json", 4, "unknown networkType 'BANANA'"));
  vmk_site_free(site);
}

static void
forgives_trailing_commas_only(void **state)
{
  struct vmk_site *site =
      site_of("a.json", "{ \"esx-a\": [ { \"device\": \"vmk0\", \"ipv4_address\": \"10.0.0.1\",\n"
                        "\"enable_vmotion\": true, \"portgroup\": \"a ,] \\\" ,}\", }, ], }\n");
  char *message;
  static const char broken[] = "\n{ \"esx-a\": [\n { \"device\" \"vmk0\" } ] }\n";

  (void)state;
  assert_string_equal(vmk_of(site, "esx-a", "vmk0")->portgroup, "a ,] \" ,}");
  vmk_site_free(site);
  message = refusal_of("b.json", broken, strlen(broken));
  assert_true(g_str_has_prefix(message, "b.json:3: JSON is broken: "));
  g_free(message);
}

static void
writes_the_site(void **state)
{
  struct vmk_site *site =
      site_of("a.site", "[host esx-a]\nvmk0=10.0.0.1/24 management vlan=0 mac=00:50:56:00:00:01\n"
                        "vmk1=10.0.1.1\n[gateway g]\naddress=10.0.0.254\nmac=00:00:5e:00:01:01\n"
                        "[peer vc]\naddress=10.0.0.9\nfunction=vcenter\n");
  json_t *object = vmk_site_to_json(site);
  char *text = json_dumps(
      json_array_get(json_object_get(json_array_get(json_object_get(object, "hosts"), 0), "vmks"),
                     0),
      JSON_COMPACT);

  (void)state;
  assert_non_null(strstr(
      text, "{\"name\":\"vmk0\",\"addresses\":[\"10.0.0.1/24\"],\"mac\":\"00:50:56:00:00:01\","
            "\"vlan\":0,\"mtu\":null,\"netstack\":null,\"roles\":[\"management\"],"
            "\"roles_known\":true"));
  assert_non_null(strstr(text, "\"source\":\"a.site:2\""));
  free(text);
  text = json_dumps(object, JSON_COMPACT);
  assert_non_null(strstr(text, "\"gateways\":[{\"name\":\"g\",\"addresses\":[\"10.0.0.254\"],"
                               "\"macs\":[\"00:00:5e:00:01:01\"]"));
  assert_non_null(strstr(
      text, "\"peers\":[{\"name\":\"vc\",\"function\":\"vcenter\",\"addresses\":[\"10.0.0.9\"]"));
  assert_non_null(strstr(text, "\"roles\":[],\"roles_known\":false"));
  free(text);
  json_decref(object);
  vmk_site_free(site);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(host_system),
      cmocka_unit_test(config_alone),
      cmocka_unit_test(properties),
      cmocka_unit_test(govc_vnic_info),
      cmocka_unit_test(vcf),
      cmocka_unit_test(forgives_trailing_commas_only),
      cmocka_unit_test(writes_the_site),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
