/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what each row of the gateway evidence (rules-and-needs.md section 3.3) must and must not
 * prove. Must not know how the evidence is weighed.
 */
#include "audit_support.h"

#define MUCH (100 * 1024)

static struct vmk_gateway_view
judge_first(struct fixture *f)
{
  struct vmk_gateway_view view;
  struct vmk_flow flow;
  struct vmk_tag tag;

  vmk_flows_view(f->flows, 0, &flow);
  vmk_tag_flow(f->audit.tagger, &flow, false, &tag);
  vmk_gateway_judge(f->audit.gateway, &flow, &tag, &view);
  vmk_tag_clear(&tag);
  return view;
}

static bool
says(const struct vmk_gateway_view *view, enum vmk_strength strength, const char *word)
{
  for (guint i = 0; i < view->evidence->len; i++) {
    const struct vmk_evidence *evidence = &g_array_index(view->evidence, struct vmk_evidence, i);

    if (evidence->strength == strength && strstr(evidence->text, word) != NULL)
      return true;
  }
  return false;
}

static void
run(struct build_connection *connection)
{
  build_open(connection);
  build_nfc_clear(connection, "[ds-b] vm1/vm1-flat.vmdk", MUCH);
  build_close(connection);
}

static void
straight_frames_are_no_traversal(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct vmk_gateway_view view;
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  view = judge_first(f);
  assert_int_equal(view.traversed, VMK_TRAVERSED_NO);
  assert_false(view.routed_by_masks);
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

static void
frames_to_a_gateway_are_proof(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  struct build_connection c = build_tcp(f->build, at("a2", 40001), at("b2-apart", 902), 30);
  struct vmk_gateway_view view;
  (void)state;

  c.next_hop[0] = GATEWAY_MAC;
  run(&c);
  fixture_run(f);
  view = judge_first(f);
  assert_int_equal(view.traversed, VMK_TRAVERSED_YES);
  assert_true(view.routed_by_masks);
  assert_non_null(view.by);
  assert_string_equal(view.by->name, "gw");
  assert_true(says(&view, VMK_STRENGTH_PROOF, "frames for the server go to"));
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

/* Proxy ARP: a gateway that answers for a neighbour is on the path at most by one strong sign. */
static void
a_gateway_between_neighbours_is_not_proof_alone(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection c = build_tcp(f->build, at("a0", 40001), at("b0", 902), 10);
  struct vmk_gateway_view view;
  (void)state;

  c.next_hop[0] = GATEWAY_MAC;
  c.mute[1] = true;
  run(&c);
  fixture_run(f);
  view = judge_first(f);
  assert_int_equal(view.traversed, VMK_TRAVERSED_UNKNOWN);
  assert_true(says(&view, VMK_STRENGTH_STRONG, "gateway gw"));
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

/* Masks alone say that something routes, not what, and never "yes". */
static void
other_subnets_alone_stay_unknown(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  struct build_connection c = build_tcp(f->build, at("a2", 40001), at("b2-apart", 902), 30);
  struct vmk_gateway_view view;
  (void)state;

  c.next_hop[0] = "02:00:00:00:00:01";
  c.mute[1] = true;
  run(&c);
  fixture_run(f);
  view = judge_first(f);
  assert_int_equal(view.traversed, VMK_TRAVERSED_UNKNOWN);
  assert_true(view.routed_by_masks);
  assert_null(view.by);
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

/* One capture point on each side: TTL n, then n - 1, from another MAC on another VLAN. */
static void
the_same_segment_with_a_lower_ttl_is_proof(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  struct build *near = build_new(), *far = build_new();
  struct build_end a = at("a2", 40001), b = at("b2-apart", 902), a_routed = a, b_routed = b;
  struct build_connection before, after;
  struct vmk_gateway_view view;
  (void)state;

  a_routed.mac = "02:00:00:00:00:02";
  b_routed.mac = "02:00:00:00:00:01";
  before = build_tcp(near, a, b_routed, 30);
  before.mute[1] = true;
  run(&before);
  after = build_tcp(far, a_routed, b, 130);
  after.ttl = before.ttl - 1;
  after.mute[1] = true;
  run(&after);
  build_interleave(f->build, near, far);
  fixture_run(f);
  view = judge_first(f);
  assert_int_equal(view.traversed, VMK_TRAVERSED_YES);
  assert_true(says(&view, VMK_STRENGTH_PROOF, "the same segment was seen twice"));
  assert_true(says(&view, VMK_STRENGTH_PROOF, "VLAN 130"));
  assert_int_equal(vmk_flows_count(f->flows), 1);
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

/* A mirror copies frames as they are: TTL equal, MACs equal. */
static void
mirror_copies_are_no_traversal(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build *one = build_new(), *two = build_new();
  struct build_connection c = build_tcp(one, at("a0", 40001), at("b0", 902), 10);
  struct build_connection d = build_tcp(two, at("a0", 40001), at("b0", 902), 10);
  struct vmk_gateway_view view;
  (void)state;

  two->interface = 1;
  run(&c);
  run(&d);
  build_interleave(f->build, one, two);
  fixture_run(f);
  view = judge_first(f);
  assert_int_equal(view.traversed, VMK_TRAVERSED_NO);
  assert_false(says(&view, VMK_STRENGTH_PROOF, "twice"));
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

/* KB 2010877: another vmk of the same host sent it. That is no router. */
static void
another_vmk_of_the_host_is_no_router(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_end a = at("a0", 40001);
  struct build_connection c;
  struct vmk_gateway_view view;
  (void)state;

  a.mac = at("a1", 0).mac;
  c = build_tcp(f->build, a, at("b0", 902), 10);
  run(&c);
  fixture_run(f);
  view = judge_first(f);
  assert_true(view.same_subnet_vmk);
  assert_int_equal(view.traversed, VMK_TRAVERSED_NO);
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

/* TTL learned from the sender's own frames, and a MAC that sends for two hosts: two strong rows. */
static void
a_low_ttl_from_a_forwarder_is_enough(void **state)
{
  struct fixture *f = fixture_new(provisioning_apart);
  struct build_end routed = at("a2", 40001), other = at("a0", 40002);
  struct build_connection fresh, c, d;
  struct vmk_gateway_view view;
  (void)state;

  routed.mac = other.mac = "02:00:00:00:00:05";
  c = build_tcp(f->build, routed, at("b2-apart", 902), 130);
  c.ttl = 63;
  c.mute[1] = true;
  run(&c);
  other = at("b0", 40002);
  other.mac = "02:00:00:00:00:05";
  d = build_tcp(f->build, other, at("b2-apart", 902), 130);
  d.mute[1] = true;
  run(&d);
  fresh = build_tcp(f->build, at("a2", 40003), outside("10.10.3.99", 443), 30);
  fresh.ttl = 64;
  build_open(&fresh);
  fixture_run(f);
  view = judge_first(f);
  assert_true(says(&view, VMK_STRENGTH_STRONG, "TTL 63 and start with 64"));
  assert_true(says(&view, VMK_STRENGTH_STRONG, "sends for addresses of 2 hosts"));
  assert_int_equal(view.traversed, VMK_TRAVERSED_YES);
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

/* One sign, seen at both ends and both ways, stays one: no proof, and never a finding. */
static void
many_addresses_of_one_machine_are_no_router(void **state)
{
  static const char *const own[] = {"10.10.1.71", "10.10.1.72", "10.10.1.73", "10.10.1.74",
                                    "10.10.1.75"};
  struct fixture *f = fixture_new(NULL);
  struct vmk_gateway_view view;
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
    struct build_end a = outside(own[i], 40010), b = outside(own[i], 443);

    a.mac = at("a0", 0).mac;
    b.mac = at("b0", 0).mac;
    talk(f, a, outside("10.10.1.99", 443), 10, 10, 10);
    talk(f, outside("10.10.1.99", 50000), b, 10, 10, 10);
  }
  fixture_run(f);
  view = judge_first(f);
  assert_true(says(&view, VMK_STRENGTH_STRONG, "sends for many addresses"));
  assert_int_equal(view.traversed, VMK_TRAVERSED_UNKNOWN);
  assert_int_equal(count_of(f, "cold-through-gateway", VMK_VERDICT_FAIL), 0);
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

static void
virtual_router_macs_are_known(void **state)
{
  struct vmk_router_row {
    const char *mac, *kind;
  } rows[] = {{"00:00:5e:00:01:0a", "VRRP"},    {"00:00:0c:07:ac:01", "HSRP"},
              {"00:10:db:ff:10:00", "Juniper"}, {"00:09:0f:09:58:00", "FortiGate"},
              {"02:50:56:56:44:52", "NSX"},     {"00:00:0c:9f:f0:01", "HSRP"}};
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(provisioning_apart);
    struct build_connection c = build_tcp(f->build, at("a2", 40001), at("b2-apart", 902), 30);
    struct vmk_gateway_view view;

    c.next_hop[0] = rows[i].mac;
    c.mute[1] = true;
    run(&c);
    fixture_run(f);
    view = judge_first(f);
    assert_true(says(&view, VMK_STRENGTH_STRONG, rows[i].kind));
    assert_int_equal(view.traversed, VMK_TRAVERSED_UNKNOWN);
    vmk_gateway_view_clear(&view);
    fixture_free(f);
  }
}

/* A message goes to whoever sent the packet and quotes where that wanted to go: only both together
 * make it one about this flow. */
static void
only_what_a_router_tells_of_this_flow_counts(void **state)
{
  static const char a[] = "10.10.3.11", b[] = "10.20.3.12", third[] = "10.10.3.99";
  static const struct {
    const char *router, *sender, *target;
    bool late, counts;
  } rows[] = {
      {"10.10.3.1", a, b, false, true},
      {"10.10.3.1", b, a, false, true},
      {"10.10.3.1", a, b, true, false},
      {"10.10.3.1", third, b, false, false},
      {"10.10.3.1", third, a, false, false},
      {"10.10.3.1", a, third, false, false},
      {"10.10.3.1", b, third, false, false},
      {"10.10.3.1", a, a, false, false}, /* each is an end, but not the two ends */
      {b, a, b, false, false},           /* no router speaks */
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(provisioning_apart);
    struct build_connection c = build_tcp(f->build, at("a2", 40001), at("b2-apart", 902), 30);
    struct build_end router = {.address = rows[i].router, .mac = GATEWAY_MAC};
    struct build_end sender = {.address = rows[i].sender, .mac = "02:00:00:00:00:99"};
    struct vmk_gateway_view view;

    build_open(&c);
    build_nfc_clear(&c, "[ds-b] vm1/vm1-flat.vmdk", MUCH);
    if (rows[i].late)
      build_close(&c);
    build_too_big(f->build, router, sender, rows[i].target, 1400, 30);
    if (!rows[i].late)
      build_close(&c);
    fixture_run(f);
    view = judge_first(f);
    assert_int_equal(says(&view, VMK_STRENGTH_HINT, "fragmentation needed"), rows[i].counts);
    vmk_gateway_view_clear(&view);
    fixture_free(f);
  }
}

static void
without_an_inventory_nothing_is_said(void **state)
{
  struct fixture *f = fixture_new(NULL);
  struct vmk_gateway_view view;
  (void)state;

  cold_copy(f, at("a0", 40001), at("b0", 902), 10, MUCH);
  fixture_run(f);
  view = judge_first(f);
  assert_int_equal(view.traversed, VMK_TRAVERSED_UNKNOWN);
  assert_int_equal(view.evidence->len, 0);
  vmk_gateway_view_clear(&view);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(straight_frames_are_no_traversal),
      cmocka_unit_test(frames_to_a_gateway_are_proof),
      cmocka_unit_test(a_gateway_between_neighbours_is_not_proof_alone),
      cmocka_unit_test(other_subnets_alone_stay_unknown),
      cmocka_unit_test(the_same_segment_with_a_lower_ttl_is_proof),
      cmocka_unit_test(mirror_copies_are_no_traversal),
      cmocka_unit_test(another_vmk_of_the_host_is_no_router),
      cmocka_unit_test(a_low_ttl_from_a_forwarder_is_enough),
      cmocka_unit_test(many_addresses_of_one_machine_are_no_router),
      cmocka_unit_test(virtual_router_macs_are_known),
      cmocka_unit_test(only_what_a_router_tells_of_this_flow_counts),
      cmocka_unit_test(without_an_inventory_nothing_is_said),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
