/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what flows between hosts must be taken for, with and without an actions file.
 * Must not know how they are grouped.
 */
#include "audit_support.h"

#define MUCH (200 * 1024)
#define SECOND INT64_C(1000000000)

static const struct vmk_migration *
migration(const struct fixture *f, guint i)
{
  assert_true(i < f->audit.migrations->len);
  return g_ptr_array_index(f->audit.migrations, i);
}

static void
wants_count(const struct fixture *f, guint count)
{
  assert_int_equal(f->audit.migrations->len, count);
}

static void
is_kind(const struct vmk_migration *m, enum vmk_migration_kind kind, const char *from,
        const char *to)
{
  assert_string_equal(vmk_migration_kind_name(m->kind), vmk_migration_kind_name(kind));
  assert_string_equal(m->source, from);
  assert_string_equal(m->destination, to);
  assert_true(m->kind_known_by->len > 0);
}

static bool
says(const struct vmk_migration *m, const char *word)
{
  for (guint i = 0; i < m->kind_known_by->len; i++)
    if (strstr(g_array_index(m->kind_known_by, struct vmk_evidence, i).text, word) != NULL)
      return true;
  return false;
}

/* An action from a second before the first frame to ten seconds after the last. */
static struct vmk_action *
action(struct fixture *f, enum vmk_action_kind kind, bool hot, const char *from, const char *to)
{
  struct vmk_action *row = g_new0(struct vmk_action, 1);

  if (f->actions == NULL)
    f->actions = g_ptr_array_new_with_free_func(g_free);
  row->line = f->actions->len + 2;
  row->kind = kind;
  row->hot = hot;
  row->vm = (char *)"vm1";
  row->source = (char *)from;
  row->destination = (char *)to;
  row->start = INT64_C(1699999999) * SECOND;
  row->end = f->build->now + 10 * SECOND;
  row->snapshots = -1;
  g_ptr_array_add(f->actions, row);
  return row;
}

/* A frame each way: the interface was captured, and carried no stream. */
static void
show_vmotion(struct fixture *f)
{
  talk(f, outside("10.10.2.99", 50001), at("a1", 443), 20, 10, 10);
}

static void
nfc_is_weakly_cold_where_streams_were_not_looked_for(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_WEAK);
  assert_true(says(migration(f, 0), "esx-b vmk1 was not captured"));
  fixture_free(f);
}

/* No inventory at all: VMkernel MACs are the only sign of hosts. */
static void
nfc_between_vmkernel_macs_is_weakly_cold(void **state)
{
  struct fixture *f = fixture_new(NULL);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "10.10.3.11", "10.10.3.12");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_WEAK);
  fixture_free(f);
}

static void
nfc_between_hosts_is_cold(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  show_vmotion(f);
  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_STRONG);
  assert_true(migration(f, 0)->cold_bytes >= MUCH);
  assert_true(migration(f, 0)->hot_bytes == 0);
  fixture_free(f);
}

static void
copies_apart_are_two_and_close_ones_are_one(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  f->build->now += SECOND;
  cold_copy(f, at("a2", 40002), at("b2", 902), 30, MUCH);
  f->build->now += 60 * SECOND;
  cold_copy(f, at("a2", 40003), at("b2", 902), 30, MUCH);
  fixture_run(f);
  wants_count(f, 2);
  assert_int_equal(migration(f, 0)->flows->len, 2);
  assert_int_equal(migration(f, 1)->flows->len, 1);
  fixture_free(f);
}

static void
backup_and_strangers_are_no_migration(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, outside("10.10.1.30", 40001), at("a0", 902), 10, MUCH);
  cold_copy(f, outside("192.0.2.7", 40001), at("a0", 902), 10, MUCH);
  fixture_run(f);
  wants_count(f, 0);
  fixture_free(f);
}

/* Two streams that open together; then the VM's MAC is announced. */
static void
vmotion_pair(struct fixture *f, uint16_t port, const char *mac)
{
  struct build_connection one = build_tcp(f->build, at("a1", port), at("b1", 8000), 20);
  struct build_connection two =
      build_tcp(f->build, at("a1", (uint16_t)(port + 1)), at("b1", 8000), 20);

  build_open(&one);
  build_open(&two);
  build_send_random(&one, 0, MUCH, port);
  build_send_random(&two, 0, MUCH, port + 1u);
  build_close(&one);
  build_close(&two);
  if (mac != NULL)
    build_rarp(f->build, mac, 50);
}

static void
streams_that_open_together_are_one(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  const struct vmk_migration *m;
  (void)state;

  vmotion_pair(f, 40001, "00:50:56:8a:00:11");
  f->build->now += 30 * SECOND;
  vmotion_pair(f, 40101, "00:50:56:8a:00:12");
  fixture_run(f);
  wants_count(f, 2);
  for (guint i = 0; i < 2; i++) {
    m = migration(f, i);
    is_kind(m, VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
    assert_int_equal(m->confidence, VMK_CONFIDENCE_WEAK);
    assert_int_equal(m->streams, 2);
    assert_true(m->has_switchover);
    assert_true(m->switchover.rarp.number > 0);
    assert_null(m->rarp_note);
    assert_true(m->hot_bytes >= 2 * MUCH);
  }
  assert_true(migration(f, 0)->switchover.rarp.number != migration(f, 1)->switchover.rarp.number);
  fixture_free(f);
}

static void
no_announcement_is_said(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  vmotion_pair(f, 40001, NULL);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  assert_non_null(strstr(migration(f, 0)->rarp_note, "VM network"));
  assert_int_equal(migration(f, 0)->switchover.rarp.number, 0);
  fixture_free(f);
}

/* A VMkernel interface announces itself too, and power-on shows the same schedule. */
static void
announcements_alone_are_no_migration(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  build_rarp(f->build, "00:50:56:8a:00:11", 50);
  vmotion_pair(f, 40001, "00:50:56:6a:01:01");
  fixture_run(f);
  wants_count(f, 1);
  assert_int_equal(migration(f, 0)->switchover.rarp.number, 0);
  fixture_free(f);
}

static void
nfc_bulk_beside_streams_makes_it_xmotion(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  vmotion_pair(f, 40101, "00:50:56:8a:00:11");
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_XMOTION_HOT, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_STRONG);
  assert_true(migration(f, 0)->cold_bytes >= MUCH && migration(f, 0)->hot_bytes >= 2 * MUCH);
  fixture_free(f);
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

static const struct vmk_flow *bulk_tag(const struct fixture *f, struct vmk_flow *flow,
                                       struct vmk_tag *tag);

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

static void
an_announcement_at_the_end_makes_it_hot(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection control = build_tcp(f->build, at("a2", 40001), at("b2", 902), 30);
  (void)state;

  build_open(&control);
  build_nfc_tls(&control, 0, 1000);
  vmotion_pair(f, 40101, "00:50:56:8a:00:11");
  build_close(&control);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  assert_true(says(migration(f, 0), "RARP"));
  fixture_free(f);
}

static void
actions_decide(void **state)
{
  static const struct {
    enum vmk_action_kind kind;
    bool hot;
    enum vmk_migration_kind wanted;
  } rows[] = {
      {VMK_ACTION_VMOTION, true, VMK_MIGRATION_COMPUTE_HOT},
      {VMK_ACTION_XMOTION, true, VMK_MIGRATION_XMOTION_HOT},
      {VMK_ACTION_XMOTION, false, VMK_MIGRATION_COLD_UDT},
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(both_provisioning);

    vmotion_pair(f, 40001, NULL);
    action(f, rows[i].kind, rows[i].hot, "ESX-A", "esx-b");
    fixture_run(f);
    wants_count(f, 1);
    is_kind(migration(f, 0), rows[i].wanted, "esx-a", "esx-b");
    assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_CERTAIN);
    assert_ptr_equal(migration(f, 0)->action, g_ptr_array_index(f->actions, 0));
    fixture_free(f);
  }
}

/* Streams are the running VM's, NFC is that of the one that is off. */
static void
two_actions_at_once_are_two(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  (void)state;

  cold_copy(f, at("a2", 40001), at("b2", 902), 30, MUCH);
  vmotion_pair(f, 40101, "00:50:56:8a:00:11");
  action(f, VMK_ACTION_XMOTION, false, "esx-a", "esx-b");
  action(f, VMK_ACTION_VMOTION, true, "esx-a", "esx-b");
  fixture_run(f);
  wants_count(f, 2);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "esx-a", "esx-b");
  is_kind(migration(f, 1), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  assert_true(migration(f, 0)->cold_bytes >= MUCH && migration(f, 0)->hot_bytes == 0);
  assert_true(migration(f, 1)->hot_bytes >= 2 * MUCH && migration(f, 1)->cold_bytes == 0);
  fixture_free(f);
}

static void
an_action_of_other_hosts_decides_nothing(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  (void)state;

  vmotion_pair(f, 40001, NULL);
  action(f, VMK_ACTION_XMOTION, false, "esx-b", "esx-a");
  fixture_run(f);
  wants_count(f, 1);
  assert_null(migration(f, 0)->action);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  fixture_free(f);
}

static void
both_ways_at_once_are_two(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection one = build_tcp(f->build, at("a1", 40001), at("b1", 8000), 20);
  struct build_connection two = build_tcp(f->build, at("b1", 40001), at("a1", 8000), 20);
  (void)state;

  build_open(&one);
  build_open(&two);
  build_send_random(&one, 0, MUCH, 1);
  build_send_random(&two, 0, MUCH, 2);
  build_close(&one);
  build_close(&two);
  fixture_run(f);
  wants_count(f, 2);
  is_kind(migration(f, 0), VMK_MIGRATION_COMPUTE_HOT, "esx-a", "esx-b");
  is_kind(migration(f, 1), VMK_MIGRATION_COMPUTE_HOT, "esx-b", "esx-a");
  fixture_free(f);
}

static const char one_of_two[] =
    "[host esx-a]\n"
    "vmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 vlan=10 mtu=1500 management\n"
    "vmk1 = 10.10.2.11/24 mac=00:50:56:6a:01:01 vlan=20 mtu=1500 vmotion\n"
    "vmk2 = 10.10.3.11/24 mac=00:50:56:6a:01:02 vlan=30 mtu=1500 vSphereProvisioning\n";

static const char one_of_two_without[] =
    "[host esx-a]\n"
    "vmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 vlan=10 mtu=1500 management\n"
    "vmk1 = 10.10.2.11/24 mac=00:50:56:6a:01:01 vlan=20 mtu=1500 vmotion\n";

static void
stream_data_is(const struct fixture *f, enum vmk_data_class data)
{
  struct vmk_flow flow;
  struct vmk_tag tag;

  bulk_tag(f, &flow, &tag);
  assert_int_equal(tag.data, data);
  vmk_tag_clear(&tag);
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

/* NFC that still ran when the capture ended may have been the first part of a hot migration. */
static void
a_copy_without_its_end_is_weakly_cold(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct build_connection connection = build_tcp(f->build, at("a2", 40001), at("b2", 902), 30);
  (void)state;

  show_vmotion(f);
  build_open(&connection);
  build_nfc_clear(&connection, "[ds-b] vm1/vm1-flat.vmdk", MUCH);
  fixture_run(f);
  wants_count(f, 1);
  is_kind(migration(f, 0), VMK_MIGRATION_COLD_NFC, "esx-a", "esx-b");
  assert_int_equal(migration(f, 0)->confidence, VMK_CONFIDENCE_WEAK);
  assert_true(says(migration(f, 0), "its end was not captured"));
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

/* Of several actions between the same hosts each migration gets the one of its own time. */
static void
actions_go_to_the_migrations_of_their_time(void **state)
{
  enum { COUNT = 20 };
  struct fixture *f = fixture_new(no_provisioning);
  int64_t began[COUNT];
  (void)state;

  for (unsigned i = 0; i < COUNT; i++) {
    began[i] = f->build->now;
    vmotion_pair(f, (uint16_t)(40001 + 10 * i), NULL);
    f->build->now += 120 * SECOND;
  }
  for (unsigned i = COUNT; i-- > 0;) { /* the file need not be in order */
    struct vmk_action *row =
        action(f, VMK_ACTION_VMOTION, true, i % 2 ? "esx-a" : "ESX-A", "esx-b");

    row->start = began[i] - SECOND;
    row->end = began[i] + SECOND;
  }
  fixture_run(f);
  wants_count(f, COUNT);
  for (guint i = 0; i < COUNT; i++)
    assert_ptr_equal(migration(f, i)->action, g_ptr_array_index(f->actions, COUNT - 1 - i));
  fixture_free(f);
}

/* The control session on management answers at once, the streams do not. */
static void
the_round_trip_is_that_of_the_streams(void **state)
{
  struct fixture *f = fixture_new(no_provisioning);
  struct build_connection control = build_tcp(f->build, at("a0", 40001), at("b0", 902), 10);
  int64_t step = f->build->step;
  (void)state;

  f->build->step = 1000;
  build_open(&control);
  build_nfc_tls(&control, 0, 1000);
  f->build->step = step + 5000000;
  vmotion_pair(f, 40101, "00:50:56:8a:00:11");
  fixture_run(f);
  wants_count(f, 1);
  assert_true(migration(f, 0)->rtt >= 10000000);
  fixture_free(f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_round_trip_is_that_of_the_streams),
      cmocka_unit_test(udt_to_a_host_outside_the_inventory_is_open),
      cmocka_unit_test(one_known_host_may_exclude_udt),
      cmocka_unit_test(a_short_session_is_no_control),
      cmocka_unit_test(a_control_session_that_began_before_the_capture_spans),
      cmocka_unit_test(a_copy_without_its_end_is_weakly_cold),
      cmocka_unit_test(one_direction_to_a_host_outside_the_inventory_is_open),
      cmocka_unit_test(actions_go_to_the_migrations_of_their_time),
      cmocka_unit_test(nfc_is_weakly_cold_where_streams_were_not_looked_for),
      cmocka_unit_test(nfc_between_vmkernel_macs_is_weakly_cold),
      cmocka_unit_test(nfc_between_hosts_is_cold),
      cmocka_unit_test(copies_apart_are_two_and_close_ones_are_one),
      cmocka_unit_test(backup_and_strangers_are_no_migration),
      cmocka_unit_test(streams_that_open_together_are_one),
      cmocka_unit_test(no_announcement_is_said),
      cmocka_unit_test(announcements_alone_are_no_migration),
      cmocka_unit_test(nfc_bulk_beside_streams_makes_it_xmotion),
      cmocka_unit_test(control_around_streams_is_udt),
      cmocka_unit_test(streams_are_not_hot_where_udt_would_be_unseen),
      cmocka_unit_test(udt_is_weaker_where_no_vm_network_was_captured),
      cmocka_unit_test(control_on_management_decides_nothing),
      cmocka_unit_test(an_announcement_at_the_end_makes_it_hot),
      cmocka_unit_test(actions_decide),
      cmocka_unit_test(two_actions_at_once_are_two),
      cmocka_unit_test(an_action_of_other_hosts_decides_nothing),
      cmocka_unit_test(both_ways_at_once_are_two),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
