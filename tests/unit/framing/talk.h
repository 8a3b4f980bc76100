/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how two sides of a made-up protocol talk, and how what was learned of it is looked up.
 * Must not know any protocol.
 */
#ifndef VMK_TEST_FRAMING_TALK_H
#define VMK_TEST_FRAMING_TALK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/framing/framing_file.h"
#include "core/framing/learn.h"

struct talk {
  struct vmk_learn *learn;
  struct vmk_learned learned;
  uint64_t state;
};

static unsigned
draw(struct talk *talk, unsigned below)
{
  talk->state = talk->state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(talk->state >> 33) % below;
}

static struct talk
start(uint64_t seed)
{
  return (struct talk){.learn = vmk_learn_new(), .state = seed * 2654435761u + 12345};
}

static void
end(struct talk *talk)
{
  vmk_learned_clear(&talk->learned);
  vmk_learn_free(talk->learn);
}

static void
find(struct talk *talk, unsigned flows)
{
  uint64_t all[64];

  for (unsigned i = 0; i < flows; i++)
    all[i] = i;
  vmk_learn_find(talk->learn, all, flows, 4242, &talk->learned);
}

/* What a record consists of, by callback: fills octets for a body of that length, returns the
 * record's size. */
typedef unsigned record_maker(struct talk *talk, uint8_t *octets, unsigned number, unsigned body);

static void
fill(struct talk *talk, uint8_t *octets, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    octets[i] = draw(talk, 3) ? (uint8_t)('a' + draw(talk, 26)) : (uint8_t)draw(talk, 256);
}

static void
put(uint8_t *at, unsigned width, bool big, uint64_t value)
{
  for (unsigned i = 0; i < width; i++)
    at[big ? width - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

/* Both sides take turns; now and then two records go in one segment. */
static void
converse(struct talk *talk, unsigned flows, unsigned records, record_maker *make)
{
  uint8_t octets[8192];

  for (unsigned flow = 0; flow < flows; flow++) {
    for (unsigned i = 0; i < records; i++) {
      unsigned size = make(talk, octets, i, draw(talk, 4) ? draw(talk, 90) : draw(talk, 1500));

      if (draw(talk, 4) == 0)
        size += make(talk, octets + size, i, draw(talk, 40));
      vmk_learn_take(talk->learn, flow, i % 2 ? VMK_WAY_SERVER : VMK_WAY_CLIENT, octets, size);
    }
  }
  find(talk, flows);
}

static const struct vmk_framing_layout *
found(const struct talk *talk, unsigned offset, unsigned width, bool big)
{
  const struct vmk_framing_layout *layout;

  if (talk->learned.outcome != VMK_LEARN_FOUND)
    fail_msg("no framing: %s", talk->learned.reason);
  layout = &talk->learned.candidates[0].framing.outer;
  assert_int_equal(layout->length.offset, offset);
  assert_int_equal(layout->length.width, width);
  if (width > 1)
    assert_int_equal(layout->big, big);
  assert_true(talk->learned.candidates[0].covered * 100 >= talk->learned.sampled * 98);
  return layout;
}

#endif
