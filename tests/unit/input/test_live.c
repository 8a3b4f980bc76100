/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that a live interface is read like any capture: on the loopback interface, where that is
 * allowed.
 * Must not know how libpcap captures.
 */
#include "tests/unit/input/cmocka_all.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/input/build.h"

enum { PORT = 47902, DATAGRAMS = 5 };

static void
send_datagrams(uint16_t port)
{
  struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);

  for (int i = 0; i < DATAGRAMS; i++)
    sendto(fd, "live", 4, 0, (const struct sockaddr *)&to, sizeof to);
  close(fd);
}

static struct vmk_input *
open_loopback(void)
{
  struct vmk_input_options options = {.filter = "udp dst port 47902", .wait = 50};
  struct vmk_input *input = vmk_input_open(NULL, 0, (const char *const[]){"lo"}, 1, &options, NULL);

  if (!vmk_input_ended(input))
    return input;
  vmk_input_free(input);
  return NULL;
}

static void
loopback_is_captured_until_it_is_stopped(void **state)
{
  struct vmk_input *input = open_loopback();
  struct vmk_record records[64];
  const struct vmk_capture *capture;
  const struct vmk_interface *interface;
  size_t total = 0, rows;

  (void)state;
  if (!input) {
    skip();
    return;
  }
  send_datagrams(PORT + 1);
  send_datagrams(PORT);
  for (int turn = 0; turn < 100 && total < DATAGRAMS; turn++) {
    size_t count = vmk_input_batch(input, records, 64);

    for (size_t i = 0; i < count; i++)
      assert_memory_equal(records[i].data + records[i].captured - 4, "live", 4);
    total += count;
  }
  assert_true(total >= DATAGRAMS);
  assert_false(vmk_input_ended(input));
  interface = vmk_input_interfaces(input, &rows);
  assert_string_equal(interface->name, "lo");
  assert_int_equal(interface->link_type, 1);
  vmk_input_stop(input);
  assert_int_equal(vmk_input_batch(input, records, 64), 0);
  assert_true(vmk_input_ended(input));
  capture = vmk_input_captures(input, &rows);
  assert_int_equal(capture->format, VMK_CAPTURE_LIVE);
  assert_int_equal(capture->packets, total);
  assert_true(capture->complete);
  assert_int_equal(vmk_input_outcome(input), VMK_INPUT_FINE);
  vmk_input_free(input);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(loopback_is_captured_until_it_is_stopped)};

  return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
