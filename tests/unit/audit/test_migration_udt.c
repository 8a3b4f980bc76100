/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when the same streams must be taken for a cold migration over UDT, and when it must stay
 * open. Must not know how flows are grouped.
 */
#include "migration_support.h"

static const char one_of_two[] =
    "[host esx-a]\n"
    "vmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 vlan=10 mtu=1500 management\n"
    "vmk1 = 10.10.2.11/24 mac=00:50:56:6a:01:01 vlan=20 mtu=1500 vmotion\n"
    "vmk2 = 10.10.3.11/24 mac=00:50:56:6a:01:02 vlan=30 mtu=1500 vSphereProvisioning\n";

static const char one_of_two_without[] =
    "[host esx-a]\n"
    "vmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 vlan=10 mtu=1500 management\n"
    "vmk1 = 10.10.2.11/24 mac=00:50:56:6a:01:01 vlan=20 mtu=1500 vmotion\n";

static const struct vmk_flow *
bulk_tag(const struct fixture *f, struct vmk_flow *flow, struct vmk_tag *tag)
{
  for (size_t i = 0; i < vmk_flows_count(f->flows); i++) {
    vmk_flows_view(f->flows, i, flow);
    if (flow->half[1].port == 8000) {
      vmk_tag_flow(f->audit.tagger, flow, false, tag);
      return flow;
    }
  }
  fail_msg("no stream");
  return NULL;
}

static void
stream_data_is(const struct fixture *f, enum vmk_data_class data)
{
  struct vmk_flow flow;
  struct vmk_tag tag;

  bulk_tag(f, &flow, &tag);
  assert_int_equal(tag.data, data);
  vmk_tag_clear(&tag);
}

/* Control session on provisioning around bulk on the vMotion protocol, no switch-over, and the VM
 * network was captured. */
static void
udt(struct fixture *f, const char *from, const char *to, int vlan, bool vm_network)
{
  struct build_connection control = build_tcp(f->build, at(from, 40001), at(to, 902), vlan);

  if (vm_network)
    build_rarp(f->build, "00:50:56:8a:00:99", 50);
  f->build->now += 60 * SECOND;
  build_open(&control);
  build_nfc_tls(&control, 0, 1000);
  vmotion_pair(f, 40101, NULL);
  build_close(&control);
}

static void
control_around_streams_is_udt(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct vmk_flow flow;
  struct vmk_tag tag;
  (void)state;

  udt(f, "a2", "b2", 30, true);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_UDT, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_STRONG);
  assert_true(migration(f, 0)->cold_bytes >= 2 * MUCH && migration(f, 0)->hot_bytes == 0);
  bulk_tag(f, &flow, &tag);
  assert_int_equal(tag.service, VMK_SERVICE_UDT_DATA);
  assert_int_equal(tag.role, VMK_ROLE_PROVISIONING);
  assert_int_equal(tag.data, VMK_DATA_COLD);
  vmk_tag_clear(&tag);
  fixture_free(f);
}

/* UDT's control session runs on provisioning: where nobody looked there, its streams must not be
 * called hot. */
static void
streams_are_not_hot_where_udt_would_be_unseen(void **state)
{
  (void)state;

  for (int looked = 0; looked < 2; looked++) {
    struct fixture *f = fixture_new(both_provisioning);
    struct vmk_flow flow;
    struct vmk_tag tag;

    if (looked)
      talk(f, at("a2", 50001), at("b2", 443), 30, 10, 10);
    vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
    fixture_run(f);
    wants_count(f, 1);
    is_kind(migration(f, 0), looked ? VMK_MIGRATION_COMPUTE_HOT : VMK_MIGRATION_UNKNOWN, "esx-a",
            "esx-b");
    bulk_tag(f, &flow, &tag);
    assert_int_equal(tag.data, looked ? VMK_DATA_HOT : VMK_DATA_UNKNOWN);
    vmk_tag_clear(&tag);
    fixture_free(f);
  }
}

static void
udt_is_weaker_where_no_vm_network_was_captured(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct vmk_flow flow;
  struct vmk_tag tag;
  (void)state;

  udt(f, "a2", "b2", 30, false);
  fixture_run(f);
  wants_count(f, 1);
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_WEAK);
  bulk_tag(f, &flow, &tag);
  assert_int_equal(tag.confidence, VMK_CONFIDENCE_WEAK);
  vmk_tag_clear(&tag);
  fixture_free(f);
}

/* UDT needs the Provisioning service: without it nothing decides, and the streams are not called
 * hot either. */
static void
control_on_management_decides_nothing(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct vmk_flow flow;
  struct vmk_tag tag;
  (void)state;

  udt(f, "a0", "b0", 10, true);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_UNKNOWN, "esx-a", "esx-b");
  bulk_tag(f, &flow, &tag);
  assert_int_equal(tag.service, VMK_SERVICE_VMOTION);
  assert_int_equal(tag.role, VMK_ROLE_VMOTION);
  assert_int_equal(tag.data, VMK_DATA_UNKNOWN);
  vmk_tag_clear(&tag);
  fixture_free(f);
}

/* The control session runs to an address that the inventory does not know: it may be the other
 * host's. */
static void
udt_to_a_host_outside_the_inventory_is_open(void **state)
{
  struct fixture *f = fixture_new(one_of_two);
  (void)state;

  udt(f, "a2", "b2", 30, true);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_UNKNOWN, "esx-a", "10.10.2.12");
  assert_true(says(migration(f, 0), "10.10.3.12"));
  stream_data_is(f, VMK_DATA_UNKNOWN);
  fixture_free(f);
}

/* What one host alone can tell: it lacks the service, or its interface for it was looked at, or
 * neither. */
static void
one_known_host_may_exclude_udt(void **state)
{
  static const struct {
    const char *site;
    bool looked;
    enum vmk_migration_kind wanted;
  } rows[] = {
      {one_of_two, false, VMK_MIGRATION_UNKNOWN},
      {one_of_two, true, VMK_MIGRATION_COMPUTE_HOT},
      {one_of_two_without, false, VMK_MIGRATION_COMPUTE_HOT},
      {no_roles, false, VMK_MIGRATION_UNKNOWN},
      {NULL, false, VMK_MIGRATION_UNKNOWN},
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(rows[i].site);

    if (rows[i].looked)
      talk(f, at("a2", 50001), outside("10.10.3.99", 443), 30, 10, 10);
    vmotion(f, at("a1", 40001), at("b1", 8000), 20, 2 << 20);
    fixture_run(f);
    wants_count(f, 1);
    assert_string_equal(vmk_migration_kind_name(migration(f, 0)->kind),
                        vmk_migration_kind_name(rows[i].wanted));
    assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_WEAK);
    stream_data_is(f, rows[i].wanted == VMK_MIGRATION_UNKNOWN ? VMK_DATA_UNKNOWN : VMK_DATA_HOT);
    fixture_free(f);
  }
}

/* The capture began when UDT's streams ran already: of its control session only the end was seen.
 */
static void
a_control_session_that_began_before_the_capture_spans(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection control = build_tcp(f->build, at("a2", 40001), at("b2", 902), 30);
  (void)state;

  build_rarp(f->build, "00:50:56:8a:00:99", 50);
  f->build->now += 60 * SECOND;
  vmotion_pair(f, 40101, NULL);
  build_send_random(&control, 0, 500, 3);
  build_close(&control);
  fixture_run(f);
  wants_count(f, 1);
  assert_true(migration(f, 0)->kind == VMK_MIGRATION_COLD_UDT ||
              migration(f, 0)->kind == VMK_MIGRATION_UNKNOWN);
  fixture_free(f);
}

/* A session that ended before the bulk was through controls nothing. */
static void
a_short_session_is_no_control(void **state)
{
  struct fixture *f = fixture_new(one_of_two);
  struct build_connection control = build_tcp(f->build, at("a2", 40001), at("b2", 902), 30);
  (void)state;

  talk(f, at("a2", 50001), outside("10.10.3.99", 443), 30, 10, 10);
  build_open(&control);
  build_nfc_tls(&control, 0, 1000);
  build_close(&control);
  f->build->now += 10 * SECOND;
  vmotion_pair(f, 40101, NULL);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "10.10.2.12");
  fixture_free(f);
}

/* Of the other host nothing was captured but the address that frames to it had. */
static void
one_direction_to_a_host_outside_the_inventory_is_open(void **state)
{
  struct fixture *f = fixture_new(one_of_two);
  struct build_connection connection = build_tcp(f->build, at("a1", 40001), at("b1", 8000), 20);
  (void)state;

  connection.mute[1] = true;
  build_open(&connection);
  build_send_random(&connection, 0, MUCH, 1);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_UNKNOWN, "esx-a", "10.10.2.12");
  stream_data_is(f, VMK_DATA_UNKNOWN);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(control_around_streams_is_udt),
      cmocka_unit_test(streams_are_not_hot_where_udt_would_be_unseen),
      cmocka_unit_test(udt_is_weaker_where_no_vm_network_was_captured),
      cmocka_unit_test(control_on_management_decides_nothing),
      cmocka_unit_test(udt_to_a_host_outside_the_inventory_is_open),
      cmocka_unit_test(one_known_host_may_exclude_udt),
      cmocka_unit_test(a_control_session_that_began_before_the_capture_spans),
      cmocka_unit_test(a_short_session_is_no_control),
      cmocka_unit_test(one_direction_to_a_host_outside_the_inventory_is_open),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
