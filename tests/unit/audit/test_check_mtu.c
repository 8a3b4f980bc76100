/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the check of MTUs must say of offers, of full packets and of what routers say.
 * Must not know how it decides.
 */
#include "audit_support.h"

#define MTU "vmk-mtu"
#define MUCH (300 * 1024)

static void
a_small_offer_fails(void **state)
{
  struct fixture *f = fixture_new("[host esx-a]\nvmk1 = 10.10.2.11/24 mtu=9000 vmotion\n[host "
                                  "esx-b]\nvmk1 = 10.10.2.12/24 mtu=9000 vmotion\n");
  (void)state;

  vmotion(f, at("a1", 40001), at("b1", 8000), 20, MUCH);
  fixture_run(f);
  assert_non_null(strstr(FAILS(f, MTU)->title, "has MTU 9000 but offers 1500"));
  fixture_free(f);
}

static const char jumbo[] = "[host esx-a]\nvmk1 = 10.10.2.11/24 mtu=9000 vmotion\n"
                            "[host esx-b]\nvmk1 = 10.10.2.12/24 mtu=9000 vmotion\n";

/* Both ends offer 8960 octets; how large the segments are is the test's. */
static struct build_connection
jumbo_stream(struct fixture *f, size_t length, uint16_t segments)
{
  struct build_connection connection = build_tcp(f->build, at("a1", 40001), at("b1", 8000), 20);

  connection.mss = 8960;
  build_open(&connection);
  connection.mss = segments;
  build_send_random(&connection, 0, length, 5);
  return connection;
}

static void
full_packets_pass_and_small_ones_fail(void **state)
{
  static const struct {
    size_t length;
    uint16_t segments;
    bool fails;
  } rows[] = {{2 << 20, 8948, false}, {2 << 20, 1448, true}, {500000, 1448, false}};
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(jumbo);
    const struct vmk_finding *finding;

    jumbo_stream(f, rows[i].length, rows[i].segments);
    fixture_run(f);
    finding = rows[i].fails ? FAILS(f, MTU) : PASSES(f, MTU);
    if (rows[i].fails) {
      assert_non_null(strstr(finding->title, "packets of at most 1488"));
      assert_int_equal(count_of(f, MTU, VMK_VERDICT_FAIL), 1);
    }
    fixture_free(f);
  }
}

/* Above segmentation offload packets are larger than the MTU: no sign of anything. */
static void
offloaded_packets_say_nothing(void **state)
{
  struct fixture *f = fixture_new(jumbo);
  (void)state;

  jumbo_stream(f, 2 << 20, 32000);
  fixture_run(f);
  PASSES(f, MTU);
  fixture_free(f);
}

static bool
says(const struct vmk_finding *finding, const char *words)
{
  for (guint i = 0; i < finding->evidence->len; i++)
    if (strstr(g_array_index(finding->evidence, struct vmk_evidence, i).text, words) != NULL)
      return true;
  return false;
}

static void
a_router_that_says_too_big_fails_it(void **state)
{
  static const struct {
    const char *sender, *target;
    uint16_t mtu;
    bool within;
    const char *says; /* NULL: it passes */
  } rows[] = {{"10.10.2.11", "10.10.2.12", 1400, true, "takes packets of up to 1400 octets"},
              {"10.10.2.11", "10.10.2.12", 0, true, "but not how large a packet may be"},
              {"10.10.2.11", "10.10.2.12", 9000, true, NULL}, /* what the interface sends fits */
              {"10.10.2.11", "10.10.2.12", 1400, false, NULL},
              {"10.10.2.11", "192.0.2.9", 1400, true, NULL},
              {"10.10.2.99", "10.10.2.12", 1400, true, NULL}}; /* another one's packet */
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    struct fixture *f = fixture_new(jumbo);
    struct build_end router = {.address = "10.10.2.1", .mac = GATEWAY_MAC};
    struct build_end sender = {.address = rows[i].sender, .mac = at("a1", 0).mac};
    struct build_connection connection = jumbo_stream(f, 300000, 8948);

    if (!rows[i].within)
      f->build->now += INT64_C(60) * 1000000000;
    build_too_big(f->build, router, sender, rows[i].target, rows[i].mtu, 20);
    if (rows[i].within)
      build_close(&connection);
    fixture_run(f);
    if (rows[i].says != NULL) {
      const struct vmk_finding *finding = FAILS(f, MTU);

      assert_non_null(strstr(finding->title, "esx-a vmk1"));
      assert_non_null(strstr(finding->why, "10.10.2.1"));
      assert_true(says(finding, "10.10.2.11"));
      assert_true(says(finding, rows[i].says));
      cites_packet(finding);
    } else {
      PASSES(f, MTU);
    }
    fixture_free(f);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_small_offer_fails),
      cmocka_unit_test(full_packets_pass_and_small_ones_fail),
      cmocka_unit_test(offloaded_packets_say_nothing),
      cmocka_unit_test(a_router_that_says_too_big_fails_it),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
