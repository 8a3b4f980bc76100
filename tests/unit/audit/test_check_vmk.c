/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the checks on single interfaces must say: MAC, VLAN, roles, subnet, and MTU as far as
 * nothing is known of it (test_check_mtu.c has the rest). Must not know how they decide.
 */
#include "audit_support.h"

#define MAC "same-subnet-vmk"
#define ROLES "vmk-shared-by-roles"
#define SUBNET "subnet-shared"
#define VLAN "vmk-wrong-vlan"
#define MTU "vmk-mtu"
#define MUCH (300 * 1024)

/* vmk0 and vmk1 of each host in one subnet. */
static const char same_subnet[] =
    "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management\nvmk1 = 10.10.1.111/24 "
    "mac=00:50:56:6a:01:01 vmotion\n[host esx-b]\nvmk0 = 10.10.1.12/24 mac=00:00:5e:00:53:02 "
    "management\nvmk1 = 10.10.1.112/24 mac=00:50:56:6a:02:01 vmotion\n";

static struct build_end
end(const char *address, const char *mac, uint16_t port)
{
  return (struct build_end){.address = address, .mac = mac, .port = port};
}

static void
another_interface_of_the_host_sends_it(void **state)
{
  struct fixture *f = fixture_new(same_subnet);
  const struct vmk_finding *finding;
  (void)state;

  vmotion(f, end("10.10.1.111", "00:00:5e:00:53:01", 40001),
          end("10.10.1.112", "00:50:56:6a:02:01", 8000), 10, MUCH);
  fixture_run(f);
  finding = FAILS(f, MAC);
  assert_non_null(strstr(finding->title, "vmk0 of esx-a sends what bears the address of vmk1"));
  assert_non_null(strstr(finding->why, "KB 2010877"));
  cites_packet(finding);
  fixture_free(f);
}

static void
own_macs_in_one_subnet_pass(void **state)
{
  struct fixture *f = fixture_new(same_subnet);
  (void)state;

  vmotion(f, end("10.10.1.111", "00:50:56:6a:01:01", 40001),
          end("10.10.1.112", "00:50:56:6a:02:01", 8000), 10, MUCH);
  fixture_run(f);
  cites_packet(PASSES(f, MAC));
  fixture_free(f);
}

static void
one_subnet_without_macs_is_undecided(void **state)
{
  struct fixture *f =
      fixture_new("[host esx-a]\nvmk0 = 10.10.1.11/24 management\nvmk1 = 10.10.1.111/24 "
                  "vmotion\n[host esx-b]\nvmk1 = 10.10.1.112/24 vmotion\n");
  (void)state;

  vmotion(f, end("10.10.1.111", "00:50:56:6a:01:01", 40001),
          end("10.10.1.112", "00:50:56:6a:02:01", 8000), 10, MUCH);
  fixture_run(f);
  OPEN(f, MAC);
  fixture_free(f);
}

static void
a_router_is_no_other_interface(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  (void)state;

  cold_copy(f, end("10.10.3.11", GATEWAY_MAC, 40001), at("b2-apart", 902), 130, MUCH);
  fixture_run(f);
  NONE(f, MAC);
  fixture_free(f);
}

static void
another_host_is_no_other_interface(void **state)
{
  struct fixture *f = fixture_new(same_subnet);
  (void)state;

  vmotion(f, end("10.10.1.111", "00:00:5e:00:53:02", 40001),
          end("10.10.1.112", "00:50:56:6a:02:01", 8000), 10, MUCH);
  fixture_run(f);
  assert_int_equal(count_of(f, MAC, VMK_VERDICT_FAIL), 0);
  fixture_free(f);
}

static void
one_role_each_passes(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  PASSES(f, ROLES);
  PASSES(f, SUBNET);
  PASSES(f, VLAN);
  PASSES(f, MTU);
  fixture_free(f);
}

static const char all_in_one[] =
    "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 management "
    "vSphereProvisioning\n[host esx-b]\nvmk0 = 10.10.1.12/24 mac=00:00:5e:00:53:02 management "
    "vSphereProvisioning\n";

static void
two_roles_that_were_used_fail(void **state)
{
  struct fixture *f = fixture_new(all_in_one);
  struct build_connection connection = build_tcp(f->build, at("a0", 40009), at("b0", 443), 10);
  (void)state;

  build_open(&connection);
  build_client_hello(&connection, NULL);
  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  assert_int_equal(count_of(f, ROLES, VMK_VERDICT_FAIL), 2);
  assert_non_null(strstr(FAILS(f, ROLES)->title, "management, vSphereProvisioning"));
  fixture_free(f);
}

static void
a_second_role_that_was_not_used_passes(void **state)
{
  struct fixture *f = fixture_new(all_in_one);
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  PASSES(f, ROLES);
  fixture_free(f);
}

static void
vmotion_with_provisioning_is_undecided(void **state)
{
  struct fixture *f =
      fixture_new("[host esx-a]\nvmk1 = 10.10.2.11/24 vmotion vSphereProvisioning\n[host "
                  "esx-b]\nvmk1 = 10.10.2.12/24 vmotion vSphereProvisioning\n");
  (void)state;

  cold_copy(f, at("a1", 40001), at("b1", 902), 20, MUCH);
  f->build->now += INT64_C(3600) * 1000000000; /* another hour: no UDT */
  vmotion(f, at("a1", 40002), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, ROLES)->why, "KB 394773"));
  fixture_free(f);
}

static void
nothing_seen_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, outside("192.0.2.1", 40001), outside("192.0.2.2", 5432), 99, 500, 500);
  fixture_run(f);
  NONE(f, MAC);
  NONE(f, ROLES);
  NONE(f, SUBNET);
  NONE(f, VLAN);
  NONE(f, MTU);
  fixture_free(f);
}

static void
roles_in_one_subnet_fail(void **state)
{
  struct fixture *f = fixture_new(same_subnet);
  struct build_connection connection =
      build_tcp(f->build, end("10.10.1.11", "00:00:5e:00:53:01", 40001),
                end("10.10.1.12", "00:00:5e:00:53:02", 443), 10);
  (void)state;

  build_open(&connection);
  build_client_hello(&connection, NULL);
  vmotion(f, end("10.10.1.111", "00:50:56:6a:01:01", 40001),
          end("10.10.1.112", "00:50:56:6a:02:01", 8000), 10, MUCH);
  fixture_run(f);
  assert_non_null(
      strstr(FAILS(f, SUBNET)->title, "share subnet 10.10.1.0/24: management, vmotion"));
  fixture_free(f);
}

static void
the_wrong_vlan_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 21, MUCH);
  fixture_run(f);
  assert_int_equal(count_of(f, VLAN, VMK_VERDICT_FAIL), 2);
  assert_non_null(strstr(FAILS(f, VLAN)->title, "sends on VLAN 21, its port group says 20"));
  fixture_free(f);
}

static void
a_routers_copy_on_another_vlan_is_right(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  (void)state;

  cold_copy(f, end("10.10.3.11", GATEWAY_MAC, 40001), at("b2-apart", 902), 130, MUCH);
  fixture_run(f);
  PASSES(f, VLAN); /* of the receiver, whose acknowledgements ride there */
  fixture_free(f);
}

static void
an_unknown_vlan_is_undecided(void **state)
{
  struct fixture *f = fixture_new(same_subnet);
  (void)state;

  vmotion(f, end("10.10.1.111", "00:50:56:6a:01:01", 40001),
          end("10.10.1.112", "00:50:56:6a:02:01", 8000), 10, MUCH);
  fixture_run(f);
  OPEN(f, VLAN);
  fixture_free(f);
}

static void
no_tags_are_not_applicable(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), -1, MUCH);
  fixture_run(f);
  NONE(f, VLAN);
  fixture_free(f);
}

static void
an_unknown_mtu_is_undecided(void **state)
{
  struct fixture *f = fixture_new(same_subnet);
  (void)state;

  vmotion(f, end("10.10.1.111", "00:50:56:6a:01:01", 40001),
          end("10.10.1.112", "00:50:56:6a:02:01", 8000), 10, MUCH);
  fixture_run(f);
  OPEN(f, MTU);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(another_interface_of_the_host_sends_it),
      cmocka_unit_test(own_macs_in_one_subnet_pass),
      cmocka_unit_test(one_subnet_without_macs_is_undecided),
      cmocka_unit_test(a_router_is_no_other_interface),
      cmocka_unit_test(another_host_is_no_other_interface),
      cmocka_unit_test(one_role_each_passes),
      cmocka_unit_test(two_roles_that_were_used_fail),
      cmocka_unit_test(a_second_role_that_was_not_used_passes),
      cmocka_unit_test(vmotion_with_provisioning_is_undecided),
      cmocka_unit_test(nothing_seen_is_not_applicable),
      cmocka_unit_test(roles_in_one_subnet_fail),
      cmocka_unit_test(the_wrong_vlan_fails),
      cmocka_unit_test(a_routers_copy_on_another_vlan_is_right),
      cmocka_unit_test(an_unknown_vlan_is_undecided),
      cmocka_unit_test(no_tags_are_not_applicable),
      cmocka_unit_test(an_unknown_mtu_is_undecided),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
