/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that ways in which packets were seen stay apart even where their digests are equal by
 * chance. Must not know flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/flow/spot.h"

static const uint8_t link_a[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
static const uint8_t link_b[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 3};
static const uint8_t addresses[8] = {192, 0, 2, 1, 192, 0, 2, 2};
static const uint8_t tunnel_a[8] = {198, 51, 100, 1, 198, 51, 100, 2};
static const uint8_t tunnel_b[8] = {198, 51, 100, 1, 198, 51, 100, 3};

/* All with one digest, as happens once in 2^32. */
static struct vmk_packet
packet_at(const uint8_t *link, uint32_t interface, uint16_t vlan)
{
  return (struct vmk_packet){.place = 77,
                             .link = link,
                             .interface = interface,
                             .vlans = {vlan, VMK_VLAN_NONE},
                             .addresses = addresses};
}

static void
equal_digests_do_not_make_one_place(void **state)
{
  struct vmk_spots *spots = test_malloc(sizeof *spots);
  struct vmk_packet packets[] = {
      packet_at(link_a, 0, 70), packet_at(link_b, 0, 70), packet_at(link_a, 1, 70),
      packet_at(link_a, 0, 50), packet_at(NULL, 0, 70),   packet_at(link_a, 0, 70),
      packet_at(link_a, 0, 70),
  };
  enum { COUNT = sizeof packets / sizeof *packets };
  uint32_t numbers[COUNT];

  (void)state;
  packets[5].tunnels = packets[6].tunnels = VMK_TUNNEL_GRE;
  packets[5].tunnel_ends = tunnel_a;
  packets[6].tunnel_ends = tunnel_b;
  vmk_spots_init(spots);
  for (size_t i = 0; i < COUNT; i++) {
    numbers[i] = vmk_spots_intern(spots, &packets[i]);
    assert_int_equal(vmk_spots_at(spots, numbers[i])->interface, packets[i].interface);
    assert_int_equal(vmk_spots_at(spots, numbers[i])->vlans[0], packets[i].vlans[0]);
    for (size_t earlier = 0; earlier < i; earlier++)
      assert_int_not_equal(numbers[i], numbers[earlier]);
  }
  for (size_t i = 0; i < COUNT; i++)
    assert_int_equal(vmk_spots_intern(spots, &packets[i]), numbers[i]);
  vmk_spots_clear(spots);
  test_free(spots);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_digests_do_not_make_one_place),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
