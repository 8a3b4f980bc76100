/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the cursor and the name tables promise.
 * Must not know any protocol beyond the tables it walks.
 */
#include "core/wire/authd.h"
#include "core/wire/cursor.h"
#include "core/wire/nfc.h"
#include "core/wire/nfc_aio.h"
#include "core/wire/session.h"
#include "core/wire/sniff.h"
#include "core/wire/tls_record.h"
#include "tests/support/prefix.h"

static const uint8_t octets[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static void
test_byte_order(void **state)
{
  struct vmk_cursor cursor = vmk_cursor_of(octets, sizeof octets);

  (void)state;
  assert_int_equal(vmk_cursor_u8(&cursor), 1);
  assert_int_equal(vmk_cursor_le16(&cursor), 0x0302);
  assert_int_equal(vmk_cursor_be16(&cursor), 0x0405);
  assert_int_equal(vmk_cursor_left(&cursor), 4);
  cursor = vmk_cursor_of(octets, sizeof octets);
  assert_int_equal(vmk_cursor_le32(&cursor), 0x04030201);
  assert_int_equal(vmk_cursor_be32(&cursor), 0x05060708);
  cursor = vmk_cursor_of(octets, sizeof octets);
  assert_true(vmk_cursor_le64(&cursor) == UINT64_C(0x0807060504030201));
  cursor = vmk_cursor_of(octets, sizeof octets);
  assert_true(vmk_cursor_be64(&cursor) == UINT64_C(0x0102030405060708));
  cursor = vmk_cursor_of(octets, sizeof octets);
  assert_int_equal(vmk_cursor_be24(&cursor), 0x010203);
  assert_false(cursor.failed);
}

static void
test_error_sticks(void **state)
{
  struct vmk_guard guard = vmk_guard_new(16);
  struct vmk_cursor cursor = vmk_cursor_of(vmk_guard_put(&guard, octets, 3), 3);

  (void)state;
  assert_int_equal(vmk_cursor_le32(&cursor), 0);
  assert_true(cursor.failed);
  assert_int_equal(cursor.position, 0);
  assert_int_equal(vmk_cursor_u8(&cursor), 0); /* would fit, but an earlier read did not */
  assert_null(vmk_cursor_take(&cursor, 0));
  assert_int_equal(vmk_cursor_span(&cursor, 1).length, 0);
  assert_int_equal(vmk_cursor_left(&cursor), 3);
  vmk_guard_free(&guard);
}

static void
test_lengths_near_the_limit(void **state)
{
  struct vmk_cursor cursor = vmk_cursor_of(octets, sizeof octets);

  (void)state;
  vmk_cursor_skip(&cursor, sizeof octets);
  assert_false(cursor.failed);
  vmk_cursor_skip(&cursor, 0);
  assert_false(cursor.failed);
  vmk_cursor_skip(&cursor, SIZE_MAX); /* position + n would wrap */
  assert_true(cursor.failed);
}

static void
test_child_is_bounded(void **state)
{
  struct vmk_cursor cursor = vmk_cursor_of(octets, sizeof octets);
  struct vmk_cursor child = vmk_cursor_child(&cursor, 4);

  (void)state;
  assert_int_equal(vmk_cursor_le32(&child), 0x04030201);
  assert_int_equal(vmk_cursor_u8(&child), 0);
  assert_true(child.failed);
  assert_false(cursor.failed);
  assert_int_equal(vmk_cursor_u8(&cursor), 5);
  child = vmk_cursor_child(&cursor, 99);
  assert_true(child.failed && cursor.failed);
}

/* Tables are looked up and printed by others: ascending, named, and every row says where it comes
 * from. */
static void
check_table(const struct vmk_name *table, bool sources)
{
  assert_non_null(table->name);
  for (const struct vmk_name *row = table; row->name != NULL; row++) {
    assert_true(row->name[0] != '\0');
    assert_non_null(row->source);
    assert_true(!sources || row->source[0] != '\0');
    assert_true(row == table || row->value > row[-1].value);
    assert_ptr_equal(vmk_name_find(table, row->value), row);
  }
  assert_null(vmk_name_find(table, UINT32_MAX));
  assert_string_equal(vmk_name_of(table, UINT32_MAX, "none"), "none");
}

static void
test_tables(void **state)
{
  (void)state;
  check_table(vmk_nfc_types, true);
  check_table(vmk_nfc_other_names, true);
  check_table(vmk_nfc_file_types, true);
  check_table(vmk_nfc_conversions, true);
  check_table(vmk_nfc_op_flags, true);
  check_table(vmk_aio_types, true);
  check_table(vmk_aio_compressions, true);
  check_table(vmk_aio_directions, true);
  check_table(vmk_authd_items, true);
  check_table(vmk_authd_verbs, true);
  check_table(vmk_authd_services, true);
  check_table(vmk_tls_types, true);
  check_table(vmk_tls_versions, true);
  check_table(vmk_tls_handshakes, true);
  check_table(vmk_sniff_names, false);
  check_table(vmk_wire_kinds, false);
  check_table(vmk_wire_losses, false);
  check_table(vmk_session_flavours, false);
  check_table(vmk_session_evidences, false);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_byte_order),
      cmocka_unit_test(test_error_sticks),
      cmocka_unit_test(test_lengths_near_the_limit),
      cmocka_unit_test(test_child_is_bounded),
      cmocka_unit_test(test_tables),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
