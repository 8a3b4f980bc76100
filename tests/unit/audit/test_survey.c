/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that what is counted from a glance is what a look at each whole flow counts.
 * Must not know any check.
 */
#include "audit_support.h"

static void
look_at(struct vmk_survey *survey, const struct fixture *f, bool wanted)
{
  for (size_t i = 0; i < vmk_flows_count(f->flows); i++) {
    struct vmk_flow flow;
    struct vmk_tag tag;

    vmk_flows_view(f->flows, i, &flow);
    vmk_tag_flow(f->audit.tagger, &flow, false, &tag);
    if (vmk_survey_wants(&flow, &tag) == wanted)
      vmk_survey_look(survey, f->site, vmk_site_host_count(f->site) > 0, &flow, &tag);
  }
}

static void
same_segment(const struct vmk_segment *a, const struct vmk_segment *b)
{
  assert_memory_equal(a->vlans, b->vlans, sizeof a->vlans);
  assert_int_equal(a->interface, b->interface);
  assert_int_equal(a->roles, b->roles);
  assert_memory_equal(a->flows, b->flows, sizeof a->flows);
  assert_memory_equal(a->packets, b->packets, sizeof a->packets);
  assert_memory_equal(a->example, b->example, sizeof a->example);
  assert_int_equal(a->talker_count, b->talker_count);
  assert_int_equal(a->more_talkers, b->more_talkers);
  for (unsigned i = 0; i < a->talker_count; i++) {
    assert_true(vmk_address_equal(&a->talkers[i].address, &b->talkers[i].address));
    assert_ptr_equal(a->talkers[i].peer, b->talkers[i].peer);
    assert_int_equal(a->talkers[i].flow, b->talkers[i].flow);
    assert_int_equal(a->talkers[i].place.number, b->talkers[i].place.number);
  }
}

static void
agrees_with_whole_looks(const struct fixture *f)
{
  const struct vmk_survey *found = f->audit.survey;
  struct vmk_survey *survey = vmk_survey_new();

  look_at(survey, f, false);
  look_at(survey, f, true);
  vmk_survey_settle(survey);
  assert_int_equal(found->segments->len, survey->segments->len);
  for (guint i = 0; i < survey->segments->len; i++)
    same_segment(&g_array_index(found->segments, struct vmk_segment, i),
                 &g_array_index(survey->segments, struct vmk_segment, i));
  assert_int_equal(found->tagged_interfaces->len, survey->tagged_interfaces->len);
  vmk_survey_free(survey);
}

/* So many strangers talk to so many others, on three segments. */
static void
strangers(struct fixture *f, unsigned clients, unsigned servers)
{
  static const int vlans[] = {-1, 10, 20};
  static const uint16_t ports[] = {443, 53, 2049, 4711, 902, 8000};

  for (unsigned i = 0; i < 60; i++) {
    char client[32], server[32];

    g_snprintf(client, sizeof client, "192.0.2.%u", 1 + i % clients);
    g_snprintf(server, sizeof server, "198.51.100.%u", 1 + i % servers);
    talk(f, outside(client, (uint16_t)(20000 + i)), outside(server, ports[i % 6]), vlans[i / 2 % 3],
         100, 300);
  }
}

static void
strangers_are_counted_by_segment(void **state)
{
  struct fixture *f = fixture_new(NULL);
  uint64_t flows = 0;

  (void)state;
  strangers(f, 7, 11);
  fixture_run(f);
  agrees_with_whole_looks(f);
  assert_int_equal(f->audit.survey->segments->len, 3);
  for (guint i = 0; i < 3; i++)
    flows += g_array_index(f->audit.survey->segments, struct vmk_segment, i).flows[0];
  assert_int_equal(flows, vmk_flows_count(f->flows));
  fixture_free(f);
}

static void
with_an_inventory_all_talkers_are_found(void **state)
{
  static const unsigned counts[][2] = {{1, 1}, {2, 3}, {4, 5}, {30, 40}};

  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
    struct fixture *f = fixture_new(both_provisioning);

    strangers(f, counts[i][0], counts[i][1]);
    cold_copy(f, at("a2", 40000), at("b2", 902), 30, 100000);
    talk(f, at("a0", 40001), outside("198.51.100.1", 443), 10, 100, 100);
    strangers(f, counts[i][1], counts[i][0]);
    fixture_run(f);
    agrees_with_whole_looks(f);
    fixture_free(f);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(strangers_are_counted_by_segment),
      cmocka_unit_test(with_an_inventory_all_talkers_are_found),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
