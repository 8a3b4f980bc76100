/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows many connections whose segments come in turn: each is read as if it were alone.
 * Must not know how walks share what they need only for a while.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dialogue.h"
#include "feed.h"

/* The next segment of one of many connections, while there is one: of a size of its own, so that
 * units are cut elsewhere in each. false: there was none. */
static bool
send_next(struct feed *feed, const struct build *octets, unsigned from, uint32_t connection,
          size_t turn)
{
  size_t segment = 61 + 37 * (size_t)connection;
  size_t at = turn * segment;

  if (at >= octets->length)
    return false;
  feed_tcp(feed,
           (struct sent){
               .from = from,
               .sequence = (uint32_t)(1 + at),
               .port_a = PORT_A + connection,
               .port_b = NFC_PORT,
               .length = (uint32_t)(octets->length - at < segment ? octets->length - at : segment),
               .payload = octets->data + at,
           });
  return true;
}

/* What one connection's walk keeps of a unit that goes on in its next segment is not touched by
 * others that come between. The last one ends inside of a message. */
static void
connections_in_turn_do_not_mix(void **state)
{
  enum { CONNECTIONS = 12, CUT = 100 };
  struct dialogue dialogue = make_dialogue();
  struct build part = dialogue.client;
  struct feed feed = feed_new(feed_threads);
  bool more = true;

  (void)state;
  for (size_t turn = 0; more; turn++) {
    more = false;
    for (uint32_t i = 0; i < CONNECTIONS; i++)
      more |= send_next(&feed, &dialogue.server, 1, i, turn);
  }
  part.length -= CUT;
  more = true;
  for (size_t turn = 0; more; turn++) {
    more = false;
    for (uint32_t i = 0; i < CONNECTIONS; i++)
      more |= send_next(&feed, i + 1 < CONNECTIONS ? &dialogue.client : &part, 0, i, turn);
  }
  for (uint32_t i = 0; i < CONNECTIONS; i++) {
    struct vmk_flow *flow = feed_view(&feed, i);

    dialogue.client.length -= i + 1 < CONNECTIONS ? 0 : CUT;
    assert_whole_disk(flow, &dialogue);
    assert_int_equal(flow->ledger->messages, i + 1 < CONNECTIONS ? 7 : 6);
    free(flow);
  }
  feed_free(&feed);
  free_dialogue(&dialogue);
}

static int
run_group(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(connections_in_turn_do_not_mix),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
  return feed_run(run_group);
}
