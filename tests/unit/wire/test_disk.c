/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the items of a disk body, octet by octet.
 * Must not know the session walk.
 */
#include "core/wire/nfc_disk.h"
#include "tests/support/nfc_build.h"
#include "tests/support/prefix.h"

static struct vmk_step
parse(const uint8_t *data, size_t length, void *out)
{
  return vmk_disk_item_read(data, length, out);
}

static void
test_header(void **state)
{
  static const uint8_t octets[] = {0x21, 0x43, 0x65, 0x87, 1, 0, 0, 0};
  static const uint8_t wrong[] = {0x21, 0x43, 0x65, 0x87, 2, 0, 0, 0};
  struct vmk_disk_item item;

  (void)state;
  check_prefixes(parse, octets, 8, 8, &item, sizeof item);
  assert_int_equal(item.kind, VMK_DISK_HEADER);
  assert_int_equal(item.metadata, 1);
  check_status(parse, wrong, 8, &item, VMK_MALFORMED);
}

/* As the vendor's client received it: key and value with their NULs. */
static void
test_ddb(void **state)
{
  static const uint8_t head[] = {0xef, 0xbe, 0xad, 0xde, 0x10, 0, 0, 0, 9, 0, 0, 0};
  struct build b = {0};
  struct vmk_disk_item item;

  (void)state;
  build_bytes(&b, head, sizeof head);
  build_bytes(&b, "ddb.adapterType\0lsilogic", 25);
  check_prefixes(parse, b.data, b.length, 37, &item, sizeof item);
  assert_int_equal(item.kind, VMK_DISK_DDB_ENTRY);
  check_span(b.data, item.key, "ddb.adapterType");
  check_span(b.data, item.value, "lsilogic");
  assert_int_equal(item.bulk, 0);
  b.length = 0;
  build_ddb(&b, NULL, NULL);
  check_prefixes(parse, b.data, b.length, 12, &item, sizeof item);
  assert_int_equal(item.kind, VMK_DISK_DDB_END);
  build_put32(b.data + 4, VMK_DISK_DDB_MAX + 1);
  check_status(parse, b.data, 12, &item, VMK_MALFORMED);
  build_put32(b.data + 4, UINT32_MAX);
  build_put32(b.data + 8, UINT32_MAX);
  check_status(parse, b.data, 12, &item, VMK_MALFORMED);
  build_free(&b);
}

static void
test_runs(void **state)
{
  static const uint8_t data_run[] = {0x78, 0x56, 0x34, 0x12, 0x80, 0x80, 0, 0};
  static const uint8_t zero_run[] = {0x78, 0x56, 0x34, 0x12, 0x80, 0, 0, 0};
  static const uint8_t longest[] = {0x78, 0x56, 0x34, 0x12, 0xff, 0xff, 0, 0};
  struct vmk_disk_item item;

  (void)state;
  check_prefixes(parse, data_run, 8, 8, &item, sizeof item);
  assert_int_equal(item.kind, VMK_DISK_RUN);
  assert_int_equal(item.sectors, 128);
  assert_false(item.zero);
  assert_int_equal(item.bulk, 65536);
  check_prefixes(parse, zero_run, 8, 8, &item, sizeof item);
  assert_int_equal(item.sectors, 128);
  assert_true(item.zero);
  assert_int_equal(item.bulk, 0);
  check_prefixes(parse, longest, 8, 8, &item, sizeof item);
  assert_int_equal(item.sectors, 32767);
  assert_int_equal(item.bulk, 32767 * 512);
}

static void
test_no_magic(void **state)
{
  struct vmk_disk_item item;

  (void)state;
  check_status(parse, "\x78\x56\x34\x13\0\0\0\0", 8, &item, VMK_MALFORMED);
  check_status(parse, "\0\0\0\0\0\0\0\0", 8, &item, VMK_MALFORMED);
  check_status(parse, "", 0, &item, VMK_MORE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_header),
      cmocka_unit_test(test_ddb),
      cmocka_unit_test(test_runs),
      cmocka_unit_test(test_no_magic),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
