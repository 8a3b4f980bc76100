/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a walk over records gives, in chunks of every size, with holes, and where a framing
 * stops to fit. Must not know files beyond the texts here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/framing/framing_file.h"

#define MAGIC                                                                                      \
  "[framing]\nname=m\norigin=model\nbyte-order=little\nheader-length=8\nmatch=first==4d 41 47 "    \
  "31\n"                                                                                           \
  "[length]\noffset=6\nwidth=2\ncovers=after-header\nmax=600\n[type]\noffset=4\nwidth=1\nnames=1:" \
  "ONE;2:TWO\n"                                                                                    \
  "[constant magic]\noffset=0\nbytes=4d 41 47 31\n"                                                \
  "[field word]\noffset=8\nwidth=2\ntypes=2\n[field text]\noffset=10\nwidth=rest\nkind=string\n"

static struct vmk_framing framing;

static void
load(const char *text)
{
  GError *error = NULL;

  if (!vmk_framing_parse(text, strlen(text), "test", &framing, &error))
    fail_msg("%s", error->message);
}

static void
put_record(GByteArray *stream, uint8_t type, unsigned length)
{
  uint8_t header[8] = {'M', 'A', 'G', '1', type, 0, (uint8_t)length, (uint8_t)(length >> 8)};

  g_byte_array_append(stream, header, sizeof header);
  for (unsigned i = 0; i < length; i++)
    g_byte_array_append(stream, (const uint8_t[]){(uint8_t)(i * 7 + 1)}, 1);
}

static GByteArray *
three_records(void)
{
  GByteArray *stream = g_byte_array_new();

  put_record(stream, 1, 0);
  put_record(stream, 2, 500);
  put_record(stream, 9, 3);
  return stream;
}

struct seen {
  unsigned records, stopped, lost, found;
  uint64_t types, offsets; /* sums */
};

static void
feed(struct vmk_framing_walk *walk, const uint8_t *data, uint64_t length, struct seen *seen)
{
  struct vmk_chunk chunk = {data, length};
  struct vmk_framing_event event;

  while (vmk_framing_next(&framing, walk, &chunk, &event)) {
    seen->records += event.kind == VMK_FRAMING_EVENT_RECORD;
    seen->stopped += event.kind == VMK_FRAMING_EVENT_STOPPED;
    seen->lost += event.kind == VMK_FRAMING_EVENT_LOST;
    seen->found += event.kind == VMK_FRAMING_EVENT_FOUND;
    if (event.kind == VMK_FRAMING_EVENT_RECORD) {
      assert_memory_equal(event.data, "MAG1", 4);
      seen->types += event.record.type;
      seen->offsets += event.offset;
    }
  }
  assert_int_equal(chunk.length, 0);
}

static void
every_chunk_size_gives_the_same(void **state)
{
  GByteArray *stream = three_records();

  (void)state;
  load(MAGIC);
  for (guint step = 1; step <= stream->len; step++) {
    struct vmk_framing_walk walk;
    struct seen seen = {0};

    vmk_framing_walk_start(&walk, &framing, false);
    for (guint at = 0; at < stream->len; at += step) {
      guint8 *copy = g_memdup2(stream->data + at, MIN(step, stream->len - at));

      feed(&walk, copy, MIN(step, stream->len - at), &seen);
      g_free(copy);
    }
    assert_int_equal(seen.records, 3);
    assert_int_equal(seen.types, 1 + 2 + 9);
    assert_int_equal(seen.offsets, 0 + 8 + 516);
    assert_int_equal(walk.covered, stream->len);
    assert_int_equal(walk.seen, stream->len);
    assert_false(walk.stopped);
  }
  g_byte_array_free(stream, TRUE);
}

static void
fields_of_a_record(void **state)
{
  GByteArray *stream = g_byte_array_new();
  struct vmk_framing_record record;
  struct vmk_span span;
  uint64_t value;

  (void)state;
  load(MAGIC);
  put_record(stream, 2, 5);
  stream->data[12] = 0;
  assert_int_equal(vmk_framing_read(&framing.outer, stream->data, stream->len, &record).status,
                   VMK_OK);
  assert_int_equal(record.size, 13);
  assert_string_equal(record.name, "TWO");
  assert_true(
      vmk_framing_field_of(&framing.outer, 0, stream->data, stream->len, &record, &span, &value));
  assert_int_equal(value, 1 | 8 << 8);
  assert_true(
      vmk_framing_field_of(&framing.outer, 1, stream->data, stream->len, &record, &span, &value));
  assert_int_equal(span.offset, 10);
  assert_int_equal(span.length, 2); /* up to the NUL */
  record.type = 1;
  assert_false(
      vmk_framing_field_of(&framing.outer, 0, stream->data, stream->len, &record, &span, &value));
  record.type = 2;
  assert_false(vmk_framing_field_of(&framing.outer, 0, stream->data, 9, &record, &span,
                                    &value)); /* not at hand */
  g_byte_array_free(stream, TRUE);
}

static void
a_hole_in_a_payload_costs_nothing(void **state)
{
  GByteArray *stream = three_records();
  struct vmk_framing_walk walk;
  struct seen seen = {0};

  (void)state;
  load(MAGIC);
  vmk_framing_walk_start(&walk, &framing, false);
  feed(&walk, stream->data, 100, &seen);
  feed(&walk, NULL, 300, &seen);
  feed(&walk, stream->data + 400, stream->len - 400, &seen);
  assert_int_equal(seen.records, 3);
  assert_int_equal(walk.missing, 300);
  assert_int_equal(walk.covered, stream->len);
  assert_false(walk.lost);
  g_byte_array_free(stream, TRUE);
}

static void
a_hole_in_a_header_is_resynced(void **state)
{
  GByteArray *stream = three_records();
  struct vmk_framing_walk walk;
  struct seen seen = {0};

  (void)state;
  load(MAGIC);
  put_record(stream, 2, 20);
  vmk_framing_walk_start(&walk, &framing, false);
  feed(&walk, stream->data, 516, &seen);
  feed(&walk, NULL, 6, &seen);
  feed(&walk, stream->data + 522, stream->len - 522, &seen);
  assert_int_equal(seen.lost, 1);
  assert_int_equal(seen.found, 1);
  assert_int_equal(seen.records, 3); /* the third one's header was not there */
  assert_int_equal(walk.covered, stream->len - 11);
  assert_false(walk.stopped); /* nothing contradicted the framing */
  g_byte_array_free(stream, TRUE);
}

static void
another_version_is_noticed(void **state)
{
  GByteArray *stream = three_records();
  struct vmk_framing_walk walk;
  struct seen seen = {0};

  (void)state;
  load(MAGIC);
  memcpy(stream->data + 8, "MAG2", 4);
  vmk_framing_walk_start(&walk, &framing, false);
  feed(&walk, stream->data, stream->len, &seen);
  assert_true(walk.stopped);
  assert_int_equal(seen.stopped, 1);
  assert_int_equal(seen.found, 1); /* the third record has the constant again */
  assert_int_equal(walk.covered, 8 + 11);
  g_byte_array_free(stream, TRUE);
}

static void
without_constants_a_contradiction_is_the_end(void **state)
{
  uint8_t stream[40] = {3, 0, 0, 2, 0, 1, 1, 1, 1};
  struct vmk_framing_walk walk;
  struct seen seen = {0};

  (void)state;
  load("[framing]\nname=n\norigin=model\nheader-length=1\nmatch=tcp.port==1\n[length]\noffset="
       "0\nwidth=1\n"
       "covers=record\n");
  vmk_framing_walk_start(&walk, &framing, false);
  for (struct vmk_chunk chunk = {stream, sizeof stream}; chunk.length > 0;) {
    struct vmk_framing_event event;

    if (vmk_framing_next(&framing, &walk, &chunk, &event))
      seen.stopped += event.kind == VMK_FRAMING_EVENT_STOPPED;
  }
  assert_int_equal(walk.records, 2 + 4); /* 3, 2, and four of one octet; then a size of 0 */
  assert_int_equal(seen.stopped, 1);
  assert_int_equal(walk.covered, 9);
  assert_int_equal(walk.seen, sizeof stream);
}

static void
records_in_records(void **state)
{
  const uint8_t stream[] = {1, 8, 2, 'a', 'b', 1,   'c', 0, 2, 4,  9,
                            9, 1, 5, 2,   'x', 'y', 1,   4, 7, 'z'};
  struct vmk_framing_walk walk;
  struct vmk_framing_event event;
  struct vmk_chunk chunk = {stream, sizeof stream};

  (void)state;
  load("[framing]\nname=n\norigin=model\nheader-length=2\nmatch=tcp.port==1\n[length]\noffset="
       "1\nwidth=1\n"
       "covers=record\n[type]\noffset=0\nwidth=1\n[nested]\ntypes=1\nheader-length=1\n"
       "[nested length]\noffset=0\nwidth=1\ncovers=after-header\nmax=5\n");
  vmk_framing_walk_start(&walk, &framing, false);
  while (vmk_framing_next(&framing, &walk, &chunk, &event))
    assert_int_equal(event.kind, VMK_FRAMING_EVENT_RECORD);
  assert_int_equal(walk.records, 4);
  assert_int_equal(walk.inner_records, 3 + 1); /* none in the record of type 2 */
  assert_int_equal(walk.inner_broken, 1);      /* 7 and its header are above max */
}

static void
padding_masks_and_units(void **state)
{
  struct vmk_framing_record record;
  const uint8_t padded[] = {0x80, 0x05, 0, 0}, words[] = {0x53};

  (void)state;
  load("[framing]\nname=n\norigin=model\nbyte-order=big\nheader-length=4\nmatch=tcp.port==1\n["
       "length]\noffset=0\nwidth=2\n"
       "mask=0x7fff\nmultiple=4\n");
  assert_int_equal(vmk_framing_read(&framing.outer, padded, sizeof padded, &record).status, VMK_OK);
  assert_int_equal(record.length, 5);
  assert_int_equal(record.size, 12);
  load("[framing]\nname=n\norigin=model\nheader-length=1\nmatch=tcp.port==1\n[length]\noffset="
       "0\nwidth=1\n"
       "mask=0xf0\nunit=4\nadd=2\ncovers=record\n");
  assert_int_equal(vmk_framing_read(&framing.outer, words, 1, &record).status, VMK_OK);
  assert_int_equal(record.size, 5 * 4 + 2);
}

static void
conditions_to_apply(void **state)
{
  const uint8_t good[] = {'M', 'A', 'G', '1', 1, 0, 0, 0}, bad[] = {'M', 'A', 'X'};

  (void)state;
  load(MAGIC);
  assert_int_equal(vmk_framing_applies(&framing, VMK_WAY_CLIENT, 1, 2, good, 8, false).status,
                   VMK_OK);
  assert_int_equal(vmk_framing_applies(&framing, VMK_WAY_CLIENT, 1, 2, good, 5, false).status,
                   VMK_MORE);
  assert_int_equal(vmk_framing_applies(&framing, VMK_WAY_CLIENT, 1, 2, bad, 3, false).status,
                   VMK_MALFORMED);
  framing.port_count = 1;
  framing.ports[0] = 8000;
  assert_int_equal(vmk_framing_applies(&framing, VMK_WAY_CLIENT, 1, 2, good, 8, false).status,
                   VMK_MALFORMED);
  assert_int_equal(vmk_framing_applies(&framing, VMK_WAY_CLIENT, 1, 8000, good, 8, false).status,
                   VMK_OK);
  assert_int_equal(vmk_framing_applies(&framing, VMK_WAY_SERVER, 1, 8000, NULL, 0, true).status,
                   VMK_OK);
  framing.direction = VMK_FRAMING_CLIENT_ONLY;
  assert_int_equal(vmk_framing_applies(&framing, VMK_WAY_SERVER, 1, 8000, good, 8, false).status,
                   VMK_MALFORMED);
}

static void
a_walk_may_begin_in_the_middle(void **state)
{
  GByteArray *stream = three_records();
  struct vmk_framing_walk walk;
  struct seen seen = {0};

  (void)state;
  load(MAGIC);
  vmk_framing_walk_start(&walk, &framing, true);
  feed(&walk, stream->data + 20, stream->len - 20, &seen);
  assert_int_equal(seen.records, 1);
  assert_int_equal(seen.stopped, 0);
  assert_int_equal(walk.covered, 11);
  g_byte_array_free(stream, TRUE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_chunk_size_gives_the_same),
      cmocka_unit_test(fields_of_a_record),
      cmocka_unit_test(a_hole_in_a_payload_costs_nothing),
      cmocka_unit_test(a_hole_in_a_header_is_resynced),
      cmocka_unit_test(another_version_is_noticed),
      cmocka_unit_test(without_constants_a_contradiction_is_the_end),
      cmocka_unit_test(records_in_records),
      cmocka_unit_test(padding_masks_and_units),
      cmocka_unit_test(conditions_to_apply),
      cmocka_unit_test(a_walk_may_begin_in_the_middle),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
