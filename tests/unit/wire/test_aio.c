/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the AIO records, octet by octet, and who sends what after them.
 * Must not know the session walk.
 */
#include "core/wire/nfc_aio.h"
#include "tests/support/nfc_build.h"
#include "tests/support/prefix.h"

static struct vmk_step
from_client(const uint8_t *data, size_t length, void *out)
{
  return vmk_aio_record_read(data, length, VMK_WAY_CLIENT, out);
}

static struct vmk_step
from_server(const uint8_t *data, size_t length, void *out)
{
  return vmk_aio_record_read(data, length, VMK_WAY_SERVER, out);
}

static struct vmk_step
from_anyone(const uint8_t *data, size_t length, void *out)
{
  return vmk_aio_record_read(data, length, VMK_WAY_UNKNOWN, out);
}

static void
test_open_file(void **state)
{
  struct build b = {0};
  struct vmk_aio_record record;

  (void)state;
  build_aio_open(&b, 3, "[ds1] vm/vm.vmdk");
  assert_memory_equal(b.data, "\x7a\xda\x00\xa1\x04\0\0\0\x3c\0\0\0\x03\0\0\0", 16);
  check_prefixes(from_client, b.data, b.length, 76, &record, sizeof record);
  assert_int_equal(record.op_id, 3);
  assert_false(record.reply);
  assert_int_equal(record.extra_length, 16);
  assert_false(record.extra_is_bulk);
  check_span(b.data, record.extra, "[ds1] vm/vm.vmdk");
  assert_int_equal(record.flags, 0x1e);
  assert_int_equal(record.file_type, 2);
  b.length = 0;
  build_aio_opened(&b, 3, UINT64_C(0xabcdef0123), UINT64_C(42) << 30);
  check_prefixes(from_server, b.data, b.length, 76, &record, sizeof record);
  assert_true(record.reply);
  assert_int_equal(record.status, 0);
  assert_true(record.handle == UINT64_C(0xabcdef0123));
  assert_true(record.capacity == UINT64_C(42) << 30);
  assert_int_equal(record.sector, 512);
  assert_int_equal(record.cylinders, 1024);
  assert_int_equal(record.heads, 255);
  assert_int_equal(record.sectors, 63);
  assert_int_equal(record.extra_length, 0);
  assert_int_equal(from_anyone(b.data, b.length, &record).status, VMK_OK);
  assert_true(record.reply);
  build_free(&b);
}

/* Data follows a write request and a read reply, and nothing else. */
static void
test_io(void **state)
{
  struct build b = {0};
  struct vmk_aio_record record;

  (void)state;
  build_aio_io(&b, 9, 77, 0, 3, UINT64_C(5) << 40, UINT64_C(65536) | UINT64_C(4096) << 32, 65536,
               1234);
  check_prefixes(from_client, b.data, b.length, 60, &record, sizeof record);
  assert_false(record.read);
  assert_int_equal(record.handle, 77);
  assert_int_equal(record.compression, VMK_AIO_SKIPZ);
  assert_true(record.offset == UINT64_C(5) << 40);
  assert_int_equal(record.total, 65536);
  assert_int_equal(record.fragment_offset, 4096);
  assert_int_equal(record.raw_length, 65536);
  assert_true(record.extra_is_bulk);
  assert_int_equal(record.extra_length, 1234);
  assert_int_equal(from_server(b.data, b.length, &record).status,
                   VMK_OK); /* the write's reply: the same fields */
  assert_int_equal(record.extra_length, 0);
  assert_int_equal(record.status, 77);
  b.length = 0;
  build_aio_io(&b, 10, 77, 1, 0, 512, UINT64_C(0x200000001), 0, 0);
  check_prefixes(from_client, b.data, b.length, 60, &record, sizeof record);
  assert_true(record.read);
  assert_true(record.total == UINT64_C(0x200000001)); /* a read request's length is a u64 */
  assert_int_equal(record.fragment_offset, 0);
  assert_int_equal(record.extra_length, 0);
  b.length = 0;
  build_aio_io(&b, 10, 0, 1, 0, 512, 131072, 65536, 65536);
  check_prefixes(from_server, b.data, b.length, 60, &record, sizeof record);
  assert_int_equal(record.extra_length, 65536);
  assert_true(record.extra_is_bulk);
  assert_int_equal(record.total, 131072);
  assert_int_equal(from_anyone(b.data, b.length, &record).status, VMK_OK);
  assert_true(record.reply);
  build_put32(b.data + 16 + 36, VMK_AIO_EXTRA_MAX + 1);
  check_status(from_server, b.data, b.length, &record, VMK_MALFORMED);
  build_put32(b.data + 16 + 8, 2); /* neither write nor read */
  check_status(from_client, b.data, b.length, &record, VMK_UNSUPPORTED);
  build_free(&b);
}

static void
test_error(void **state)
{
  struct build b = {0};
  struct vmk_aio_record record;
  uint8_t *at = build_aio(&b, 1, 16, 4);

  (void)state;
  build_put64(at, 20);
  build_put32(at + 12, 14);
  build_text(&b, "File not found");
  check_prefixes(from_server, b.data, b.length, 32, &record, sizeof record);
  assert_int_equal(record.status, 20);
  check_span(b.data, record.extra, "File not found");
  build_free(&b);
}

static void
test_session_records(void **state)
{
  struct build b = {0};
  struct vmk_aio_record record;
  uint8_t *at = build_aio(&b, 2, 12, 0);

  (void)state;
  build_put32(at + 4, 65536);
  build_put32(at + 8, 16);
  check_prefixes(from_client, b.data, b.length, 28, &record, sizeof record);
  assert_int_equal(record.buffer_octets, 65536);
  assert_int_equal(record.buffer_count, 16);
  b.length = 0;
  build_aio(&b, 3, 4, 1);
  check_prefixes(from_client, b.data, b.length, 20, &record, sizeof record);
  b.length = 0;
  build_put64(build_aio(&b, 5, 8, 2), 77);
  check_prefixes(from_client, b.data, b.length, 24, &record, sizeof record);
  assert_int_equal(record.handle, 77);
  build_put32(b.data + 8, 7); /* a handle of seven octets */
  check_status(from_client, b.data, b.length, &record, VMK_UNSUPPORTED);
  assert_true(record.short_payload);
  build_free(&b);
}

static void
test_ddb_get(void **state)
{
  struct build b = {0};
  struct vmk_aio_record record;
  uint8_t *at = build_aio(&b, 11, 16, 5);

  (void)state;
  build_put64(at, 77);
  build_put32(at + 8, 15);
  build_text(&b, "ddb.adapterType");
  check_prefixes(from_client, b.data, b.length, 32, &record, sizeof record);
  check_span(b.data, record.extra, "ddb.adapterType");
  assert_int_equal(record.value_length, 0);
  b.length = 0;
  at = build_aio(&b, 11, 16, 5);
  build_put32(at + 12, 8);
  build_text(&b, "lsilogic");
  check_prefixes(from_server, b.data, b.length, 32, &record, sizeof record);
  check_span(b.data, record.extra, "lsilogic");
  assert_int_equal(record.value_length, 8);
  build_free(&b);
}

static void
test_allocated_blocks(void **state)
{
  struct build b = {0};
  struct vmk_aio_record record;
  uint8_t *at = build_aio(&b, 13, 48, 6);

  (void)state;
  build_put64(at, 77);
  build_put64(at + 16, 1 << 20);
  build_put64(at + 24, UINT64_C(3) << 32);
  build_put64(at + 32, 100);
  check_prefixes(from_client, b.data, b.length, 64, &record, sizeof record);
  assert_int_equal(record.chunk_octets, 1 << 20);
  assert_true(record.offset == UINT64_C(3) << 32);
  assert_int_equal(record.chunk_count, 100);
  assert_int_equal(record.extra_length, 0);
  assert_int_equal(from_server(b.data, b.length, &record).status, VMK_OK);
  assert_int_equal(record.chunk_count, 100);
  assert_int_equal(record.extra_length, 16); /* 100 bits are 13 octets, padded to 16 */
  build_put64(b.data + 16 + 32, UINT64_MAX);
  check_status(from_server, b.data, b.length, &record, VMK_MALFORMED);
  build_free(&b);
}

static void
test_unknown_and_wrong(void **state)
{
  struct build b = {0};
  struct vmk_aio_record record;

  (void)state;
  build_aio(&b, 21, 30, 7);
  check_status(from_client, b.data, b.length, &record, VMK_UNSUPPORTED);
  assert_int_equal(vmk_aio_record_read(b.data, b.length, VMK_WAY_CLIENT, &record).consumed, 46);
  assert_false(record.known);
  assert_int_equal(record.type, 21);
  assert_true(vmk_aio_starts(b.data));
  build_put32(b.data + 4, 0);
  check_status(from_client, b.data, b.length, &record, VMK_MALFORMED);
  assert_false(vmk_aio_starts(b.data));
  build_put32(b.data + 4, 65);
  assert_false(vmk_aio_starts(b.data));
  build_put32(b.data + 4, 7);
  build_put32(b.data + 8, VMK_AIO_SIZE_MAX + 1);
  check_status(from_client, b.data, b.length, &record, VMK_MALFORMED);
  assert_false(vmk_aio_starts(b.data));
  b.data[3] = 0xa2;
  check_status(from_client, b.data, 4, &record, VMK_MALFORMED);
  build_free(&b);
}

/* The walk's reader wants at most 60 octets of the payload and finds the same. */
static void
test_fields_only(void **state)
{
  struct build b = {0};
  struct vmk_aio_record record;
  struct vmk_step step;

  (void)state;
  build_aio(&b, 7, 4000, 1);
  step = vmk_aio_fields_read(b.data, 75, VMK_WAY_CLIENT, &record);
  assert_int_equal(step.status, VMK_MORE);
  assert_int_equal(step.need, 76);
  step = vmk_aio_fields_read(b.data, 76, VMK_WAY_CLIENT, &record);
  assert_int_equal(step.status, VMK_OK);
  assert_int_equal(step.consumed, 4016);
  assert_int_equal(vmk_aio_record_read(b.data, 76, VMK_WAY_CLIENT, &record).need, 4016);
  build_free(&b);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_open_file),
      cmocka_unit_test(test_io),
      cmocka_unit_test(test_error),
      cmocka_unit_test(test_session_records),
      cmocka_unit_test(test_ddb_get),
      cmocka_unit_test(test_allocated_blocks),
      cmocka_unit_test(test_unknown_and_wrong),
      cmocka_unit_test(test_fields_only),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
