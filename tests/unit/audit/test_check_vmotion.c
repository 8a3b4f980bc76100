/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the checks on vMotion's interfaces, hosts, subnet and latency must say.
 * Must not know how they decide.
 */
#include "audit_support.h"

#define R3 "vmotion-on-management"
#define R4 "dead-service-flag"
#define FOREIGN "vmotion-foreign-hosts"
#define SUBNET "vmotion-subnet"
#define RTT "vmotion-rtt"
#define MUCH (300 * 1024)

static void
on_its_interfaces_it_passes(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  cites_packet(PASSES(f, R3));
  PASSES(f, FOREIGN);
  PASSES(f, SUBNET);
  PASSES(f, RTT);
  NONE(f, R4);
  fixture_free(f);
}

static void
on_management_it_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_finding *finding;
  (void)state;

  vmotion(f, at("a0", 40001), at("b0", 8000), 10, MUCH);
  fixture_run(f);
  finding = FAILS(f, R3);
  assert_int_equal(finding->level, VMK_LEVEL_HIGH);
  assert_non_null(strstr(finding->title, "on the network of management"));
  cites_packet(finding);
  fixture_free(f);
}

static void
one_wrong_end_is_enough(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), at("b0", 8000), 20, MUCH);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, R3)->why, "esx-b vmk0"));
  fixture_free(f);
}

static void
between_provisioning_interfaces_it_may_be_udt(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a2", 40001), at("b2", 8000), 30, MUCH);
  fixture_run(f);
  assert_non_null(strstr(OPEN(f, R3)->why, "UDT"));
  fixture_free(f);
}

static void
unknown_roles_are_undecided(void **state)
{
  struct fixture *f = fixture_new(no_roles);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  OPEN(f, R3);
  fixture_free(f);
}

static void
no_inventory_is_undecided(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, 2 * 1024 * 1024);
  fixture_run(f);
  OPEN(f, R3);
  fixture_free(f);
}

static void
nothing_seen_is_not_applicable(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, at("a0", 40001), at("b0", 8182), 10, 400, 400);
  fixture_run(f);
  NONE(f, R3);
  NONE(f, R4);
  NONE(f, FOREIGN);
  NONE(f, SUBNET);
  NONE(f, RTT);
  fixture_free(f);
}

static void
http_on_8000_of_management_is_nothing(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection connection =
      build_tcp(f->build, outside("10.10.1.99", 40001), at("a0", 8000), 10);
  const char *request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n";
  (void)state;

  build_open(&connection);
  build_send(&connection, 0, request, strlen(request));
  build_send_random(&connection, 0, MUCH, 3);
  fixture_run(f);
  NONE(f, R3);
  NONE(f, FOREIGN);
  fixture_free(f);
}

static const char stacks[] =
    "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 stack=default management\nvmk1 = "
    "10.10.2.11/24 mac=00:50:56:6a:01:01 stack=default none\nvmk2 = 10.10.3.11/24 "
    "mac=00:50:56:6a:01:02 stack=vmotion\n[host esx-b]\nvmk0 = 10.10.1.12/24 mac=00:00:5e:00:53:02 "
    "stack=default management\nvmk1 = 10.10.2.12/24 mac=00:50:56:6a:02:01 stack=default none\nvmk2 "
    "= 10.10.3.12/24 mac=00:50:56:6a:02:02 stack=vmotion\n";

static void
beside_its_stack_it_fails(void **state)
{
  struct fixture *f = fixture_new(stacks);
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  cites_packet(FAILS(f, R4));
  NONE(f, R3);
  fixture_free(f);
}

static void
on_its_stack_it_passes(void **state)
{
  struct fixture *f = fixture_new(stacks);
  (void)state;

  vmotion(f, at("a2", 40001), at("b2", 8000), 30, MUCH);
  fixture_run(f);
  PASSES(f, R4);
  PASSES(f, R3);
  fixture_free(f);
}

static void
an_unknown_stack_is_undecided(void **state)
{
  struct fixture *f =
      fixture_new("[host esx-a]\nvmk1 = 10.10.2.11/24 vmotion\nvmk2 = 10.10.3.11/24 "
                  "stack=vmotion\n[host esx-b]\nvmk1 = 10.10.2.12/24 vmotion\n");
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  OPEN(f, R4);
  fixture_free(f);
}

static void
a_stranger_at_8000_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, outside("10.10.2.77", 40001), at("a1", 8000), 20, 500, 500);
  fixture_run(f);
  cites_packet(FAILS(f, FOREIGN));
  fixture_free(f);
}

static void
a_declared_peer_that_is_no_host_fails(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  talk(f, outside("10.10.1.30", 40001), at("a1", 8000), 20, 500, 500);
  fixture_run(f);
  FAILS(f, FOREIGN);
  fixture_free(f);
}

static void
a_stranger_that_moves_bulk_may_be_a_host(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  vmotion(f, at("a1", 40001), outside("10.99.2.12", 8000), 20, MUCH);
  fixture_run(f);
  OPEN(f, FOREIGN);
  fixture_free(f);
}

static void
hcx_and_other_sites_are_no_strangers(void **state)
{
  char *site = g_strconcat(both_provisioning,
                           "[network away]\nsubnet = 10.99.2.0/24\ncross-site = yes\n", NULL);
  struct fixture *f = fixture_new(site);
  (void)state;

  vmotion(f, at("a1", 40001), outside("10.10.2.90", 8000), 20, MUCH);
  vmotion(f, at("a1", 40002), outside("10.99.2.12", 8000), 20, MUCH);
  fixture_run(f);
  PASSES(f, FOREIGN);
  g_free(site);
  fixture_free(f);
}

static void
routed_on_the_default_stack_fails(void **state)
{
  static const char site[] =
      "[host esx-a]\nvmk1 = 10.10.2.11/24 mac=00:50:56:6a:01:01 stack=default vmotion\n[host "
      "esx-b]\nvmk2 = 10.20.3.12/24 mac=00:50:56:6a:02:02 stack=default vmotion\n";
  struct fixture *f = fixture_new(site);
  (void)state;

  vmotion(f, at("a1", 40001), at("b2-apart", 8000), 20, MUCH);
  fixture_run(f);
  FAILS(f, SUBNET);
  fixture_free(f);
}

static void
routed_on_its_stack_passes(void **state)
{
  static const char site[] =
      "[host esx-a]\nvmk1 = 10.10.2.11/24 mac=00:50:56:6a:01:01 stack=vmotion\n[host esx-b]\nvmk2 "
      "= 10.20.3.12/24 mac=00:50:56:6a:02:02 stack=vmotion\n";
  struct fixture *f = fixture_new(site);
  (void)state;

  vmotion(f, at("a1", 40001), at("b2-apart", 8000), 20, MUCH);
  fixture_run(f);
  PASSES(f, SUBNET);
  fixture_free(f);
}

static void
no_mask_is_undecided(void **state)
{
  struct fixture *f = fixture_new(
      "[host esx-a]\nvmk1 = 10.10.2.11 vmotion\n[host esx-b]\nvmk1 = 10.10.2.12 vmotion\n");
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  OPEN(f, SUBNET);
  fixture_free(f);
}

static struct fixture *
with_round_trip(int64_t milliseconds)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection connection = build_tcp(f->build, at("a1", 40001), at("b1", 8000), 20);

  f->build->step = milliseconds * 500000; /* SYN to ACK: two steps */
  build_open(&connection);
  f->build->step = 100000;
  build_send_random(&connection, 0, MUCH, 3);
  fixture_run(f);
  return f;
}

static void
a_long_round_trip_fails(void **state)
{
  struct fixture *f = with_round_trip(200);
  const struct vmk_finding *finding;
  (void)state;

  finding = FAILS(f, RTT);
  cites_packet(finding);
  assert_non_null(strstr(finding->title, "200 ms"));
  fixture_free(f);
}

static void
a_round_trip_says_which_limit_it_keeps(void **state)
{
  struct fixture *f = with_round_trip(4);
  (void)state;

  assert_non_null(strstr(PASSES(f, RTT)->why, "Every handshake seen took at most 5 ms"));
  fixture_free(f);
  f = with_round_trip(20);
  assert_non_null(strstr(PASSES(f, RTT)->why, "some more than 5 ms"));
  fixture_free(f);
}

/* The first SYN was lost, perhaps: no word about the way. */
static void
a_handshake_of_a_second_is_undecided(void **state)
{
  struct fixture *f = with_round_trip(1010);
  (void)state;

  assert_non_null(strstr(OPEN(f, RTT)->why, "SYN"));
  fixture_free(f);
}

/* Only the answers of the vMotion interface were captured: a host that the inventory lacks would
 * look alike. */
static void
one_direction_names_no_foreigner(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection connection =
      build_tcp(f->build, outside("10.10.2.77", 40001), at("b1", 8000), 20);
  (void)state;

  connection.mute[0] = true;
  build_open(&connection);
  build_send_random(&connection, 0, MUCH, 3);
  fixture_run(f);
  OPEN(f, FOREIGN);
  fixture_free(f);
}

static void
no_handshake_is_undecided(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection connection = build_tcp(f->build, at("a1", 40001), at("b1", 8000), 20);
  (void)state;

  build_send_random(&connection, 0, MUCH, 3);
  fixture_run(f);
  OPEN(f, RTT);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(on_its_interfaces_it_passes),
      cmocka_unit_test(on_management_it_fails),
      cmocka_unit_test(one_wrong_end_is_enough),
      cmocka_unit_test(between_provisioning_interfaces_it_may_be_udt),
      cmocka_unit_test(unknown_roles_are_undecided),
      cmocka_unit_test(no_inventory_is_undecided),
      cmocka_unit_test(nothing_seen_is_not_applicable),
      cmocka_unit_test(http_on_8000_of_management_is_nothing),
      cmocka_unit_test(beside_its_stack_it_fails),
      cmocka_unit_test(on_its_stack_it_passes),
      cmocka_unit_test(an_unknown_stack_is_undecided),
      cmocka_unit_test(a_stranger_at_8000_fails),
      cmocka_unit_test(a_declared_peer_that_is_no_host_fails),
      cmocka_unit_test(a_stranger_that_moves_bulk_may_be_a_host),
      cmocka_unit_test(hcx_and_other_sites_are_no_strangers),
      cmocka_unit_test(routed_on_the_default_stack_fails),
      cmocka_unit_test(routed_on_its_stack_passes),
      cmocka_unit_test(no_mask_is_undecided),
      cmocka_unit_test(a_long_round_trip_fails),
      cmocka_unit_test(a_round_trip_says_which_limit_it_keeps),
      cmocka_unit_test(a_handshake_of_a_second_is_undecided),
      cmocka_unit_test(one_direction_names_no_foreigner),
      cmocka_unit_test(no_handshake_is_undecided),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
