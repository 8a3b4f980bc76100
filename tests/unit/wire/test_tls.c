/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what TLS shows from outside, and what NFC messages that resemble it must not be taken for.
 * Must not know the session walk.
 */
#include "core/wire/tls_record.h"
#include "tests/support/nfc_build.h"
#include "tests/support/prefix.h"

static struct vmk_step
parse_record(const uint8_t *data, size_t length, void *out)
{
  return vmk_tls_record_read(data, length, out);
}

static struct vmk_step
parse_v2(const uint8_t *data, size_t length, void *out)
{
  return vmk_tls_v2_hello_read(data, length, out);
}

static struct vmk_step
parse_hello(const uint8_t *data, size_t length, void *out)
{
  return vmk_tls_hello_read(data, length, out);
}

/* The records of a real TCP 902 stream of 2009: SSL 3.0, 0x20 octets of application data. */
static void
test_ssl3_record(void **state)
{
  static const uint8_t octets[] = {0x17, 0x03, 0x00, 0x00, 0x20};
  struct vmk_tls_record record;

  (void)state;
  check_prefixes(parse_record, octets, sizeof octets, 5, &record, sizeof record);
  assert_int_equal(record.type, VMK_TLS_APPLICATION_DATA);
  assert_int_equal(record.version, 0x0300);
  assert_int_equal(record.length, 0x20);
}

static void
test_not_records(void **state)
{
  static const uint8_t error_message[] = {0x14, 0, 0, 0, 0}; /* NFC type 20 */
  static const uint8_t io_message[] = {0x17, 0, 0, 0, 1};    /* NFC type 23 */
  static const uint8_t version[] = {0x16, 3, 5, 0, 10};
  static const uint8_t length[] = {0x16, 3, 3, 0x48, 1};
  struct vmk_tls_record record;

  (void)state;
  check_status(parse_record, error_message, 2, &record, VMK_MALFORMED);
  check_status(parse_record, error_message, 5, &record, VMK_MALFORMED);
  check_status(parse_record, io_message, 5, &record, VMK_MALFORMED);
  check_status(parse_record, version, 5, &record, VMK_MALFORMED);
  check_status(parse_record, length, 5, &record, VMK_MALFORMED);
}

static void
test_client_hello(void **state)
{
  struct build b = {0};
  struct vmk_tls_hello hello;
  struct vmk_tls_record record;

  (void)state;
  build_client_hello(&b, "esx01.example.org");
  assert_int_equal(vmk_tls_record_read(b.data, b.length, &record).status, VMK_OK);
  assert_int_equal(record.length, b.length - 5);
  assert_true(vmk_tls_is_client_hello(b.data + 5, 6, record.length));
  assert_int_equal(vmk_tls_hello_read(b.data + 5, b.length - 5, &hello).status, VMK_OK);
  assert_int_equal(hello.handshake, VMK_TLS_CLIENT_HELLO);
  assert_int_equal(hello.legacy_version, 0x0303);
  assert_int_equal(hello.version, 0x0304);
  assert_int_equal(hello.cipher_count, 2);
  check_span(b.data + 5, hello.sni, "esx01.example.org");
  assert_false(hello.truncated);
  build_free(&b);
}

/* Cut at every length: never beyond, and what could not be seen is not made up. */
static void
test_client_hello_cut(void **state)
{
  struct build b = {0};
  struct vmk_guard guard = vmk_guard_new(1024);
  struct vmk_tls_hello hello;

  (void)state;
  build_client_hello(&b, "esx01.example.org");
  for (size_t n = 0; n < b.length - 5; n++) {
    struct vmk_step step = vmk_tls_hello_read(vmk_guard_put(&guard, b.data + 5, n), n, &hello);

    assert_int_equal(step.status, n < 38 ? VMK_MORE : VMK_OK);
    if (n < 38)
      continue;
    assert_true(hello.truncated);
    assert_true(hello.sni.length == 0 || hello.sni.offset + hello.sni.length <= n);
    assert_true(hello.version == 0x0303 || n >= b.length - 5 - 1);
  }
  vmk_guard_free(&guard);
  build_free(&b);
}

static void
test_server_hello(void **state)
{
  struct build b = {0};
  struct vmk_tls_hello hello;

  (void)state;
  build_server_hello(&b);
  assert_int_equal(vmk_tls_hello_read(b.data + 5, b.length - 5, &hello).status, VMK_OK);
  assert_int_equal(hello.handshake, VMK_TLS_SERVER_HELLO);
  assert_int_equal(hello.cipher, 0xc030);
  assert_false(hello.retry);
  assert_int_equal(hello.sni.length, 0);
  build_free(&b);
}

/* RFC 8446 4.1.3: the random that makes a ServerHello a HelloRetryRequest. */
static void
test_retry(void **state)
{
  static const uint8_t retry[] = {
      2,    0,    0,    38,   3,    3,    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
      0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
      0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c, 0,    0x13, 1,    0,
  };
  struct vmk_tls_hello hello;

  (void)state;
  assert_int_equal(vmk_tls_hello_read(retry, sizeof retry, &hello).status, VMK_OK);
  assert_true(hello.retry);
}

static void
test_hostile_hello(void **state)
{
  struct build b = {0};
  struct vmk_tls_hello hello;

  (void)state;
  build_client_hello(&b, "name");
  b.data[5 + 38] = 33; /* a session id that leaves no room for the rest in its length */
  b.data[5 + 39] = 0xff;
  check_status(parse_hello, b.data + 5, b.length - 5, &hello, VMK_MALFORMED);
  b.data[5] = 11; /* a certificate */
  check_status(parse_hello, b.data + 5, b.length - 5, &hello, VMK_UNSUPPORTED);
  build_free(&b);
}

/* An encrypted Finished is a handshake record too. */
static void
test_encrypted_is_no_hello(void **state)
{
  static const uint8_t finished[] = {0, 0, 0, 0, 0, 0, 0, 0, 0xeb, 0xa0};
  static const uint8_t wrong_length[] = {1, 0, 0, 99, 3, 3};
  static const uint8_t right_length[] = {1, 0, 0, 96, 3, 3};

  (void)state;
  assert_false(vmk_tls_is_client_hello(finished, sizeof finished, 40));
  assert_false(vmk_tls_is_client_hello(wrong_length, 6, 100));
  assert_true(vmk_tls_is_client_hello(right_length, 6, 100));
  assert_false(vmk_tls_is_client_hello(right_length, 5, 100));
}

static void
test_v2_hello(void **state)
{
  static const uint8_t octets[] = {0x80, 0x2e, 0x01, 0x03, 0x01};
  static const uint8_t other_type[] = {0x80, 0x2e, 0x02, 0x03, 0x01};
  static const uint8_t rpc[] = {0x80, 0x00, 0x00, 0x28, 0x01};
  struct vmk_tls_record record;

  (void)state;
  check_prefixes(parse_v2, octets, 5, 5, &record, sizeof record);
  assert_true(record.v2_hello);
  assert_int_equal(record.version, 0x0301);
  assert_int_equal(record.length, 0x2e - 3);
  check_status(parse_v2, other_type, 5, &record, VMK_MALFORMED);
  check_status(parse_v2, rpc, 5, &record, VMK_MALFORMED);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ssl3_record),   cmocka_unit_test(test_not_records),
      cmocka_unit_test(test_client_hello),  cmocka_unit_test(test_client_hello_cut),
      cmocka_unit_test(test_server_hello),  cmocka_unit_test(test_retry),
      cmocka_unit_test(test_hostile_hello), cmocka_unit_test(test_encrypted_is_no_hello),
      cmocka_unit_test(test_v2_hello),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
