/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a flow that is called dull must not have: a tag that anybody would want.
 * Must not know how that is told.
 */
#include "view_support.h"

struct dull_case {
  struct site_tagger tagger;
  struct vmk_dull *dull;
};

static const char peopled[] = "[host esx-a]\n"
                              "vmk0 = 10.0.10.11/24 mac=00:50:56:00:00:a0 management\n"
                              "vmk2 = 169.254.0.1/24 mac=00:50:56:00:00:a2 vmotion\n"
                              "[host esx-b]\n"
                              "vmk0 = 10.0.10.12/24 management\n"
                              "vmk2 = 169.254.0.1/24 mac=00:50:56:00:00:b2 vmotion\n"
                              "[peer storage]\n"
                              "address = 10.0.40.0/24\n"
                              "function = storage\n"
                              "[network guests]\n"
                              "subnet = 10.9.0.0/16\n"
                              "role = vm\n";

static struct dull_case
case_of(const char *site)
{
  struct dull_case result = {.tagger = tagger_of(site)};

  result.dull = vmk_dull_new(result.tagger.tagger);
  return result;
}

static void
case_clear(struct dull_case *one)
{
  vmk_dull_free(one->dull);
  tagger_clear(&one->tagger);
}

/* The ends turned round, as the engine may have them. */
static bool
is_dull(const struct dull_case *one, const struct view *view)
{
  struct vmk_flow_glance glance = {.transport = view->flow.transport,
                                   .vlans = {VMK_VLAN_NONE, VMK_VLAN_NONE}};

  for (unsigned i = 0; i < 2; i++) {
    glance.address[i] = view->flow.half[!i].address;
    glance.port[i] = view->flow.half[!i].port;
    glance.packets[i] = view->flow.half[!i].packets;
    glance.sniff[i] = view->flow.half[!i].sniff;
  }
  return vmk_dull_is(one->dull, &glance);
}

/* Holds for every flow that is called dull. True when it is. */
static bool
dull_and_rightly(const struct dull_case *one, const struct view *view)
{
  struct vmk_tag tag;

  if (!is_dull(one, view))
    return false;
  tag = tag_of(&one->tagger, view);
  assert_true(tag.role == VMK_ROLE_UNKNOWN || tag.confidence == VMK_CONFIDENCE_WEAK);
  assert_false(vmk_survey_wants(&view->flow, &tag));
  for (unsigned i = 0; i < 2; i++) {
    assert_null(tag.end[i].host);
    assert_null(tag.end[i].vmk);
    assert_null(tag.end[i].peer);
    assert_int_equal(tag.end[i].role, VMK_ROLE_UNKNOWN);
  }
  return true;
}

static unsigned
every_volume(const struct dull_case *one, struct build_end client, struct build_end server,
             uint8_t first, uint8_t second)
{
  static const uint64_t volumes[] = {0, 100, VMK_BULK_MIN, VMK_VMOTION_ALONE, VMK_LEASE_SUSPECTED};
  struct view view;
  unsigned count = 0;

  for (size_t i = 0; i < G_N_ELEMENTS(volumes); i++) {
    view_tcp(&view, client, server, volumes[i], 100);
    view_octets(&view, 0, (enum vmk_sniff)first, VMK_ENTROPY_TOO_FEW);
    view_octets(&view, 1, (enum vmk_sniff)second, VMK_ENTROPY_TOO_FEW);
    count += dull_and_rightly(one, &view);
    view_udp(&view, client, server, 1, volumes[i]);
    count += dull_and_rightly(one, &view);
  }
  return count;
}

static void
whatever_is_dull_has_a_tag_that_says_nothing(void **state)
{
  static const char *const sites[] = {NULL, peopled};
  unsigned count = 0;

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(sites); i++) {
    struct dull_case one = case_of(sites[i]);

    for (unsigned port = 1; port <= UINT16_MAX; port += port < 10000 ? 1 : 97)
      count += every_volume(&one, outside("192.0.2.1", 50000), outside("192.0.2.2", (uint16_t)port),
                            VMK_SNIFF_NOTHING, VMK_SNIFF_UNKNOWN);
    case_clear(&one);
  }
  assert_true(count > 100000); /* not only never */
}

static void
whatever_octets_are_dull_say_nothing(void **state)
{
  static const uint16_t ports[] = {22, 80, 443, 902, 2049, 3260, 4420, 8000, 8182, 40000};
  struct dull_case one = case_of(NULL);
  unsigned count = 0;

  (void)state;
  for (unsigned first = 0; first < VMK_SNIFF_COUNT; first++)
    for (unsigned second = 0; second < VMK_SNIFF_COUNT; second++)
      for (size_t i = 0; i < G_N_ELEMENTS(ports); i++)
        count += every_volume(&one, outside("192.0.2.1", 50000), outside("192.0.2.2", ports[i]),
                              (uint8_t)first, (uint8_t)second);
  assert_true(count > 1000);
  case_clear(&one);
}

static void
common_traffic_of_strangers_is_dull(void **state)
{
  static const char *const sites[] = {NULL, peopled};

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(sites); i++) {
    struct dull_case one = case_of(sites[i]);
    struct view view;

    view_tcp(&view, outside("192.0.2.1", 50000), outside("2001:db8::1", 443), 1000, 90000000);
    view_octets(&view, 0, VMK_SNIFF_TLS_CLIENT, VMK_ENTROPY_TOO_FEW);
    assert_true(is_dull(&one, &view));
    assert_true(is_dull(&one, &view)); /* once more: it is remembered */
    view_tcp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", 2049), 1000, 90000000);
    assert_true(is_dull(&one, &view));
    view_octets(&view, 0, VMK_SNIFF_NFS_CALL, VMK_ENTROPY_TOO_FEW);
    assert_false(is_dull(&one, &view));
    view_udp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", 53), 1, 40);
    assert_true(is_dull(&one, &view));
    view_udp(&view, outside("192.0.2.1", 50000), outside("192.0.2.2", 902), 1, 80);
    assert_false(is_dull(&one, &view));
    case_clear(&one);
  }
}

static void
nobody_of_the_site_is_dull(void **state)
{
  static const char *const known[] = {
      "10.0.10.11", "10.0.10.12", "169.254.0.1" /* of two hosts */, "10.0.40.77", "10.9.3.3",
  };
  struct dull_case one = case_of(peopled);

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
    struct view view;

    view_tcp(&view, outside("192.0.2.1", 50000), outside(known[i], 4711), 100, 100);
    assert_false(is_dull(&one, &view));
    view_tcp(&view, outside(known[i], 50000), outside("192.0.2.1", 4711), 100, 100);
    assert_false(is_dull(&one, &view));
  }
  case_clear(&one);
}

static void
a_stranger_that_turns_out_as_vcenter_is_none_any_more(void **state)
{
  static const char *const sites[] = {NULL, peopled};

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(sites); i++) {
    struct dull_case one = case_of(sites[i]);
    struct view view;

    view_tcp(&view, outside("192.0.2.1", 50000), outside("192.0.2.20", 4711), 100, 100);
    assert_true(is_dull(&one, &view));
    vmk_tagger_learn_vcenter(one.tagger.tagger, &view.flow.half[1].address);
    assert_false(is_dull(&one, &view));
    assert_non_null(tag_of(&one.tagger, &view).end[1].peer);
    case_clear(&one);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whatever_is_dull_has_a_tag_that_says_nothing),
      cmocka_unit_test(whatever_octets_are_dull_say_nothing),
      cmocka_unit_test(common_traffic_of_strangers_is_dull),
      cmocka_unit_test(nobody_of_the_site_is_dull),
      cmocka_unit_test(a_stranger_that_turns_out_as_vcenter_is_none_any_more),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
