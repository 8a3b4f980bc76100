/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the TCP/IP stack of an interface does to its roles, and which answers stay open.
 * Must not know file formats beyond the site file.
 */
#include "tests/unit/site/site_support.h"

static void
stack_gives_the_role_and_kills_the_flag(void **state)
{
  struct vmk_site *site = site_of("a.site", "[host esx-a]\n"
                                            "vmk0=10.0.0.1/24 management vmotion stack=default\n"
                                            "vmk1=10.0.1.1/24 stack=vmotion\n"
                                            "vmk2=10.0.2.1/24 stack=vSphereProvisioning\n");
  const struct vmk_vmk *vmk0 = vmk_of(site, "esx-a", "vmk0"), *vmk1 = vmk_of(site, "esx-a", "vmk1");

  (void)state;
  assert_int_equal(vmk0->roles, ROLE(MANAGEMENT));
  assert_int_equal(vmk0->roles_dead, ROLE(VMOTION));
  assert_int_equal(vmk0->roles_flagged, ROLE(MANAGEMENT) | ROLE(VMOTION));
  assert_int_equal(vmk_vmk_has_role(vmk0, VMK_ROLE_VMOTION), VMK_ANSWER_NO);
  assert_int_equal(vmk1->roles, ROLE(VMOTION));
  assert_int_equal(vmk1->roles_by_stack, ROLE(VMOTION));
  assert_int_equal(vmk_vmk_has_role(vmk1, VMK_ROLE_MANAGEMENT), VMK_ANSWER_NO);
  assert_int_equal(vmk_vmk_has_role(vmk1, VMK_ROLE_ISCSI), VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_of(site, "esx-a", "vmk2")->roles, ROLE(PROVISIONING));
  assert_true(vmk0->roles_known && vmk1->roles_known);
  vmk_site_free(site);
}

static void
other_host_is_not_concerned(void **state)
{
  struct vmk_site *site = site_of("a.site", "[host esx-a]\n"
                                            "vmk1=10.0.1.1/24 stack=vmotion\n"
                                            "[host esx-b]\n"
                                            "vmk0=10.0.0.2/24 vmotion stack=default\n");

  (void)state;
  assert_int_equal(vmk_of(site, "esx-b", "vmk0")->roles, ROLE(VMOTION));
  assert_int_equal(vmk_of(site, "esx-b", "vmk0")->roles_dead, 0);
  vmk_site_free(site);
}

static void
several_provisioning_interfaces_stay(void **state)
{
  struct vmk_site *site = site_of("a.site", "[host esx-a]\n"
                                            "vmk1=10.0.1.1/24 vSphereProvisioning stack=default\n"
                                            "vmk2=10.0.2.1/24 vSphereProvisioning stack=default\n"
                                            "[host esx-b]\n"
                                            "vmk1=10.0.1.2/24 stack=vSphereProvisioning\n"
                                            "vmk2=10.0.2.2/24 stack=vSphereProvisioning\n"
                                            "vmk3=10.0.3.2/24 vSphereProvisioning stack=default\n");

  (void)state;
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->roles, ROLE(PROVISIONING));
  assert_int_equal(vmk_of(site, "esx-a", "vmk2")->roles, ROLE(PROVISIONING));
  assert_int_equal(vmk_of(site, "esx-b", "vmk1")->roles, ROLE(PROVISIONING));
  assert_int_equal(vmk_of(site, "esx-b", "vmk2")->roles, ROLE(PROVISIONING));
  assert_int_equal(vmk_of(site, "esx-b", "vmk3")->roles, 0);
  assert_int_equal(vmk_of(site, "esx-b", "vmk3")->roles_dead, ROLE(PROVISIONING));
  vmk_site_free(site);
}

/* PowerCLI has no stack, and an interface on a stack of its own shows every flag False. */
static void
no_flag_without_a_stack_denies_nothing(void **state)
{
  static const char csv[] =
      "VMHost,DeviceName,IP,ManagementTrafficEnabled,VMotionEnabled,ProvisioningEnabled\n"
      "esx-a,vmk0,10.0.0.1,True,False,False\n"
      "esx-a,vmk1,10.0.1.1,False,False,False\n";
  struct vmk_site *site = site_of("vmk.csv", csv);
  const struct vmk_vmk *vmk0 = vmk_of(site, "esx-a", "vmk0"), *vmk1 = vmk_of(site, "esx-a", "vmk1");

  (void)state;
  /* A management flag can only be set on the default stack, so its other flags are what they say.
   */
  assert_int_equal(vmk_vmk_has_role(vmk0, VMK_ROLE_VMOTION), VMK_ANSWER_NO);
  assert_true(vmk0->roles_known);
  assert_int_equal(vmk_vmk_has_role(vmk1, VMK_ROLE_VMOTION), VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_vmk_has_role(vmk1, VMK_ROLE_PROVISIONING), VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_vmk_has_role(vmk1, VMK_ROLE_MANAGEMENT), VMK_ANSWER_NO);
  assert_false(vmk1->roles_known);
  vmk_site_free(site);

  /* The stack, from another file, settles it. */
  site = vmk_site_new();
  load(site, "vmk.csv", csv);
  load(
      site, "esx-a.txt",
      "Interface  Port Group  IP Family IP Address  Netmask  Broadcast  MAC Address  MTU  TSO MSS  "
      "Enabled Type  NetStack\n"
      "vmk1  x  IPv4  10.0.1.1  255.255.255.0  10.0.1.255  00:50:56:60:00:01 1500 65535 true "
      "STATIC vmotion\n");
  vmk_site_resolve(site);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->roles, ROLE(VMOTION));
  assert_true(vmk_of(site, "esx-a", "vmk1")->roles_known);
  vmk_site_free(site);
}

static void
nothing_said_is_unknown_not_management(void **state)
{
  struct vmk_site *site =
      site_of("a.site", "[host esx-a]\nvmk0=10.0.0.1/24\nvmk1=10.0.1.1/24 vmotion ?\n"
                        "vmk2=10.0.2.1/24 none\n");
  const struct vmk_vmk *vmk0 = vmk_of(site, "esx-a", "vmk0");

  (void)state;
  assert_int_equal(vmk0->roles | vmk0->roles_denied, 0);
  assert_false(vmk0->roles_known);
  assert_int_equal(vmk_vmk_has_role(vmk0, VMK_ROLE_MANAGEMENT), VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_vmk_only_role(vmk0), VMK_ROLE_UNKNOWN);
  assert_int_equal(vmk_vmk_has_role(NULL, VMK_ROLE_MANAGEMENT), VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_vmk_has_role(vmk_of(site, "esx-a", "vmk1"), VMK_ROLE_PROVISIONING),
                   VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_vmk_only_role(vmk_of(site, "esx-a", "vmk1")), VMK_ROLE_VMOTION);
  assert_int_equal(vmk_vmk_has_role(vmk_of(site, "esx-a", "vmk2"), VMK_ROLE_VMOTION),
                   VMK_ANSWER_NO);
  assert_int_equal(vmk_host_has_role(vmk0->host, VMK_ROLE_PROVISIONING), VMK_ANSWER_UNKNOWN);
  assert_int_equal(vmk_host_has_role(vmk0->host, VMK_ROLE_VMOTION), VMK_ANSWER_YES);
  vmk_site_free(site);
}

static void
nsx_stacks(void **state)
{
  struct vmk_site *site =
      site_of("a.site", "[host esx-a]\nvmk10=10.0.5.1/24 stack=vxlan\nvmk50=169.254.1.1/16 "
                        "stack=hyperbus\nvmk51=10.0.6.1/24 stack=custom\n");

  (void)state;
  assert_int_equal(vmk_of(site, "esx-a", "vmk10")->roles, ROLE(OVERLAY));
  assert_int_equal(vmk_of(site, "esx-a", "vmk50")->roles, 0);
  assert_int_equal(vmk_vmk_has_role(vmk_of(site, "esx-a", "vmk50"), VMK_ROLE_MANAGEMENT),
                   VMK_ANSWER_NO);
  /* A stack of the user's own says nothing about roles. */
  assert_int_equal(vmk_vmk_has_role(vmk_of(site, "esx-a", "vmk51"), VMK_ROLE_MANAGEMENT),
                   VMK_ANSWER_UNKNOWN);
  vmk_site_free(site);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stack_gives_the_role_and_kills_the_flag),
      cmocka_unit_test(other_host_is_not_concerned),
      cmocka_unit_test(several_provisioning_interfaces_stay),
      cmocka_unit_test(no_flag_without_a_stack_denies_nothing),
      cmocka_unit_test(nothing_said_is_unknown_not_management),
      cmocka_unit_test(nsx_stacks),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
