/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the classic messages' layouts, octet by octet.
 * Must not know the session walk.
 */
#include "core/wire/nfc.h"
#include "tests/support/nfc_build.h"
#include "tests/support/prefix.h"

static struct vmk_step
from_client(const uint8_t *data, size_t length, void *out)
{
  return vmk_nfc_message_read(data, length, VMK_WAY_CLIENT, out);
}

static struct vmk_step
from_server(const uint8_t *data, size_t length, void *out)
{
  return vmk_nfc_message_read(data, length, VMK_WAY_SERVER, out);
}

static struct vmk_step
probe(const uint8_t *data, size_t length, void *out)
{
  (void)out;
  return vmk_nfc_probe(data, length);
}

/* The first message of the vendor's client in the PUT capture, by hand. */
static void
test_put(void **state)
{
  static const uint8_t fields[] = {0x01, 0,    0,    0,    0,    0,    0,    0,    0x10, 0, 0,
                                   0,    0x18, 0,    0,    0,    0x60, 0xae, 0x0a, 0,    0, 0,
                                   0,    0,    0x60, 0xae, 0x0a, 0,    0,    0,    0,    0};
  struct build b = {0};
  struct vmk_nfc_message message;

  (void)state;
  memcpy(build_room(&b, 264), fields, sizeof fields);
  build_bytes(&b, "[ds1] app01/app01.nvram", 24);
  check_prefixes(from_client, b.data, b.length, 288, &message, sizeof message);
  assert_int_equal(message.type, VMK_NFC_FILE_PUT);
  assert_int_equal(message.has, VMK_NFC_HAS_FILE);
  assert_true(message.known && message.layout_known && message.padding_zero);
  assert_int_equal(message.file_type, VMK_NFC_FILE_RAW);
  assert_int_equal(message.conversion, 1 << 4);
  assert_int_equal(message.size, 700000);
  assert_int_equal(message.space, 700000);
  assert_int_equal(message.tail, 24);
  assert_int_equal(message.bulk, 0);
  check_span(b.data, message.path, "[ds1] app01/app01.nvram");
  b.data[263] = 1;
  assert_int_equal(from_client(b.data, b.length, &message).status, VMK_OK);
  assert_false(message.padding_zero);
  build_free(&b);
}

static void
test_get(void **state)
{
  struct build b = {0};
  struct vmk_nfc_message message;

  (void)state;
  build_get(&b, 2, "[ds1] app01/app01-000001.vmdk");
  check_prefixes(from_client, b.data, b.length, 294, &message, sizeof message);
  assert_int_equal(message.file_type, VMK_NFC_FILE_DISK);
  check_span(b.data, message.path, "[ds1] app01/app01-000001.vmdk");
  assert_int_equal(message.size, 0);
  build_free(&b);
}

static void
test_file_data(void **state)
{
  struct build b = {0};
  struct vmk_nfc_message message;

  (void)state;
  build_data_head(&b, 262040);
  check_prefixes(from_client, b.data, b.length, 272, &message, sizeof message);
  assert_int_equal(message.has, VMK_NFC_HAS_DATA);
  assert_int_equal(message.bulk, 262040);
  assert_int_equal(message.tail, 0);
  b.data[264] ^= 1;
  check_status(from_client, b.data, b.length, &message, VMK_MALFORMED);
  b.data[264] ^= 1;
  build_put32(b.data + 268, VMK_NFC_DATA_MAX + 1);
  check_status(from_client, b.data, b.length, &message, VMK_MALFORMED);
  build_free(&b);
}

static void
test_error(void **state)
{
  struct build b = {0};
  struct vmk_nfc_message message;

  (void)state;
  build_error(&b, 1, 5, "Failed to allocate");
  check_prefixes(from_server, b.data, b.length, b.length, &message, sizeof message);
  assert_int_equal(message.error_type, 1);
  assert_int_equal(message.error_code, 5);
  check_span(b.data, message.text, "Failed to allocate");
  build_free(&b);
}

static void
test_file_operations(void **state)
{
  struct build b = {0};
  struct vmk_nfc_message message;
  uint8_t *at;

  (void)state;
  at = build_nfc(&b, 34);
  build_put32(at + 4, 9);
  build_put32(at + 8, 2);
  at[12] = 1;
  build_bytes(&b, "[ds1] d2", 9);
  check_prefixes(from_client, b.data, b.length, 273, &message, sizeof message);
  assert_int_equal(message.has, VMK_NFC_HAS_FILE_OP);
  assert_int_equal(message.flags, 2);
  assert_int_equal(message.count, 1);
  check_span(b.data, message.path, "[ds1] d2");
  b.length = 0;
  at = build_nfc(&b, 36);
  build_put32(at + 16, 1);
  check_prefixes(from_server, b.data, b.length, 264, &message, sizeof message);
  assert_int_equal(message.has, VMK_NFC_HAS_STATUS);
  assert_int_equal(message.status_size, 0);
  assert_int_equal(message.status_word, 1);
  build_free(&b);
}

static void
test_fssrvr(void **state)
{
  struct build b = {0};
  struct vmk_nfc_message message;
  uint8_t *at;

  (void)state;
  at = build_nfc(&b, 21);
  build_put32(at + 4, 8);
  build_put32(at + 8, 0x0a);
  build_bytes(&b, "[d] x.v", 8);
  check_prefixes(from_client, b.data, b.length, 272, &message, sizeof message);
  assert_int_equal(message.flags, 0x0a);
  assert_int_equal(message.raw, 0);
  check_span(b.data, message.path, "[d] x.v");
  b.length = 0;
  at = build_nfc(&b, 23);
  build_put32(at + 4, 1);
  build_put64(at + 8, UINT64_C(0x123456789a));
  build_put32(at + 16, 4096);
  check_prefixes(from_client, b.data, b.length, 264, &message, sizeof message);
  assert_true(message.write);
  assert_true(message.lba == UINT64_C(0x123456789a));
  assert_int_equal(message.bulk, 4096);
  check_status(from_server, b.data, b.length, &message,
               VMK_UNSUPPORTED); /* the reply's layout is not public */
  build_put32(b.data + 4, 0);
  assert_int_equal(from_client(b.data, b.length, &message).status, VMK_OK);
  assert_false(message.write);
  assert_int_equal(message.bulk, 0);
  build_free(&b);
}

/* The session start of VDDK: section 4a of the wire facts, pattern by pattern. */
static void
test_vddk_session(void **state)
{
  static const uint8_t random[] = "\x2b\0\0\0PlainText";
  struct build b = {0};
  struct vmk_nfc_message message;

  (void)state;
  memcpy(build_room(&b, 264), random, sizeof random);
  check_prefixes(from_client, b.data, 264, 264, &message, sizeof message);
  assert_int_equal(message.type, VMK_NFC_CLIENTRANDOM);
  check_span(b.data, message.text, "PlainText");
  assert_true(message.padding_zero);
  b.length = 0;
  build_nfc(&b, 33);
  check_prefixes(from_client, b.data, 264, 264, &message, sizeof message);
  assert_string_equal(vmk_name_of(vmk_nfc_types, message.type, ""), "FILE_COPY");
  b.length = 0;
  build_put32(build_nfc(&b, 51) + 4, 11);
  check_prefixes(from_server, b.data, 264, 264, &message, sizeof message);
  assert_int_equal(message.version, 11);
  b.length = 0;
  build_connection(&b, "vddk", "nbdmode");
  assert_memory_equal(b.data, "\x36\0\0\0\x04\0\0\0\x07\0\0\0", 12);
  check_prefixes(from_client, b.data, b.length, 264 + 11, &message, sizeof message);
  check_span(b.data, message.client, "vddk");
  check_span(b.data, message.operation, "nbdmode");
  b.length = 0;
  build_put32(build_nfc(&b, 55) + 4, 3);
  check_prefixes(from_client, b.data, 264, 264, &message, sizeof message);
  assert_int_equal(message.features, 3);
  b.length = 0;
  build_nfc(&b, 52);
  check_prefixes(from_server, b.data, 264, 264, &message, sizeof message);
  build_free(&b);
}

/* Every number below the limit is kept; those without a public layout say so. */
static void
test_every_type(void **state)
{
  static const uint8_t silent[] = {0,  5,  6,  22, 25, 26, 28, 29, 30, 32, 37,
                                   38, 39, 40, 41, 42, 44, 45, 46, 47, 48};
  struct build b = {0};
  struct vmk_nfc_message message;

  (void)state;
  build_nfc(&b, 0);
  build_le32(&b, 0xabcdefab);
  build_le32(&b, 0);
  for (uint32_t type = 0; type < 300; type++) {
    bool known = vmk_name_find(vmk_nfc_types, type) != NULL;
    bool has_layout = known && memchr(silent, (int)type, sizeof silent) == NULL;
    struct vmk_step step;

    build_put32(b.data, type);
    step = from_client(b.data, b.length, &message);
    if (type >= VMK_NFC_TYPE_LIMIT) {
      assert_int_equal(step.status, VMK_MALFORMED);
      continue;
    }
    assert_int_equal(step.status, has_layout ? VMK_OK : VMK_UNSUPPORTED);
    assert_int_equal(step.consumed, type == VMK_NFC_FILE_DATA ? 272 : 264);
    assert_int_equal(message.type, type);
    assert_int_equal(message.known, known);
    assert_int_equal(message.layout_known, has_layout);
    assert_int_equal(vmk_nfc_starts(b.data), known);
  }
  build_free(&b);
}

static void
test_hostile_lengths(void **state)
{
  static const struct {
    uint32_t type, at;
  } lengths[] = {{1, 12}, {2, 8}, {20, 12}, {21, 4}, {31, 4}, {34, 4}, {36, 4}, {54, 4}, {54, 8}};
  struct build b = {0};
  struct vmk_nfc_message message;

  (void)state;
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    b.length = 0;
    build_put32(build_nfc(&b, lengths[i].type) + lengths[i].at, UINT32_MAX);
    check_status(from_client, b.data, 264, &message, VMK_MALFORMED);
    build_put32(b.data + lengths[i].at, VMK_NFC_PATH_MAX);
    check_status(from_client, b.data, 264, &message, VMK_MORE);
  }
  build_free(&b);
}

static void
test_probe(void **state)
{
  struct build b = {0};
  char nothing;

  (void)state;
  build_put(&b, 2, "[ds1] a/a.vmdk", 1, 1);
  check_prefixes(probe, b.data, b.length, 0, &nothing, 1);
  for (size_t n = 0; n < b.length; n++)
    check_status(probe, b.data, n, NULL, VMK_MORE);
  b.data[264] = '(';
  check_status(probe, b.data, b.length, NULL, VMK_MALFORMED);
  b.data[264] = '[';
  b.data[270] = 7;
  check_status(probe, b.data, b.length, NULL, VMK_MALFORMED);
  b.length = 0;
  build_put(&b, 8, "[ds1] a/a.vmdk", 1, 1); /* no such file type */
  check_status(probe, b.data, 16, NULL, VMK_MALFORMED);
  b.length = 0;
  build_data_head(&b, 1000);
  check_status(probe, b.data, 271, NULL, VMK_MORE);
  check_status(probe, b.data, 272, NULL, VMK_OK);
  b.data[9] = 1;
  check_status(probe, b.data, 16, NULL, VMK_MALFORMED);
  b.length = 0;
  memcpy(build_nfc(&b, 43) + 4, "PlainText", 9);
  check_status(probe, b.data, 263, NULL, VMK_MORE);
  check_status(probe, b.data, 264, NULL, VMK_OK);
  b.data[200] = 'x';
  check_status(probe, b.data, 264, NULL, VMK_MALFORMED);
  b.length = 0;
  build_nfc(&b, 27); /* right, but with nothing that proves it */
  check_status(probe, b.data, 264, NULL, VMK_MALFORMED);
  build_free(&b);
}

/* Walkers rely on it: with only the vital octets, the lengths come out as with all of them. */
static void
test_vital_octets(void **state)
{
  struct build b = {0};
  struct vmk_nfc_message whole, cut;

  (void)state;
  for (uint32_t type = 0; type < VMK_NFC_TYPE_LIMIT; type++) {
    size_t vital = vmk_nfc_header_vital(type);

    b.length = 0;
    memset(build_nfc(&b, type) + 4, 1, 28);
    build_put32(b.data + 4, 20);
    build_put32(b.data + 8, 30);
    build_put32(b.data + 12, 40);
    build_le32(&b, 0xabcdefab);
    build_le32(&b, 77);
    if (vmk_nfc_header_read(b.data, b.length, VMK_WAY_CLIENT, &whole).status != VMK_OK)
      continue;
    memset(b.data + vital, 0, 264 - vital);
    assert_int_equal(vmk_nfc_header_read(b.data, b.length, VMK_WAY_CLIENT, &cut).status, VMK_OK);
    assert_int_equal(cut.tail, whole.tail);
    assert_true(cut.bulk == whole.bulk);
    assert_true(vital >= 4 && vital <= vmk_nfc_header_fields(type));
  }
  build_free(&b);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_put),
      cmocka_unit_test(test_get),
      cmocka_unit_test(test_file_data),
      cmocka_unit_test(test_error),
      cmocka_unit_test(test_file_operations),
      cmocka_unit_test(test_fssrvr),
      cmocka_unit_test(test_vddk_session),
      cmocka_unit_test(test_every_type),
      cmocka_unit_test(test_hostile_lengths),
      cmocka_unit_test(test_probe),
      cmocka_unit_test(test_vital_octets),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
