/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how numbers, times, addresses and hostile texts must be written, by other implementations
 * of the same. Must not know the report.
 */
#include <glib.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture-tool/output/escape.h"
#include "capture-tool/output/human.h"
#include "capture-tool/output/json.h"
#include "capture-tool/output/number.h"
#include "core/flow/record.h"

static void
numbers_are_those_of_printf(void **state)
{
  uint64_t number = 1;

  (void)state;
  for (unsigned i = 0; i < 20000; i++) {
    char expected[32], found[VMK_NUMBER_SIZE + 1];

    *vmk_put_number(found, number) = '\0';
    g_snprintf(expected, sizeof expected, "%" PRIu64, number);
    assert_string_equal(found, expected);
    number = i < 64 ? UINT64_C(1) << i : number * UINT64_C(6364136223846793005) + 1;
    if (i % 3 == 0 && i >= 64) {
      number >>= i % 60;
    }
  }
}

static void
times_are_those_of_gmtime(void **state)
{
  static const int64_t fixed[] = {0,         1,          -1,
                                  999999999, -999999999, INT64_C(951782400000000000),
                                  INT64_MAX, INT64_MIN,  INT64_C(4102444799999999999)};

  (void)state;
  for (unsigned i = 0; i < 20000; i++) {
    int64_t when =
        i < G_N_ELEMENTS(fixed) ? fixed[i] : (int64_t)((uint64_t)i * UINT64_C(0x9e3779b97f4a7c15));
    int64_t fraction = ((when % 1000000000) + 1000000000) % 1000000000;
    time_t seconds = (time_t)(when / 1000000000 - (when % 1000000000 < 0));
    char expected[64], found[VMK_TIME_SIZE + 1];
    struct tm tm;

    gmtime_r(&seconds, &tm);
    strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S", &tm);
    g_snprintf(expected + strlen(expected), 16, ".%09dZ", (int)fraction);
    *vmk_put_time(found, when) = '\0';
    assert_string_equal(found, expected);
  }
}

static void
assert_decimal(uint64_t number, unsigned digits, const char *expected)
{
  char found[VMK_DECIMAL_SIZE + 1];

  *vmk_put_decimal(found, number, digits) = '\0';
  assert_string_equal(found, expected);
}

static void
decimals_lose_closing_zeros_only(void **state)
{
  (void)state;
  assert_decimal(0, 3, "0.0");
  assert_decimal(1500, 3, "1.5");
  assert_decimal(2000, 3, "2.0");
  assert_decimal(7, 9, "0.000000007");
  assert_decimal(UINT64_MAX, 9, "18446744073.709551615");
  assert_decimal(1001, 3, "1.001");
}

static void
assert_address(const char *octets, const char *expected)
{
  struct vmk_address address;
  char found[VMK_PUT_ADDRESS_SIZE + 1];

  memcpy(address.octets, octets, sizeof address.octets);
  *vmk_put_address(found, &address) = '\0';
  assert_string_equal(found, expected);
}

static void
addresses_have_their_usual_form(void **state)
{
  static const struct vmk_mac mac = {{0x00, 0x50, 0x56, 0x6f, 0xff, 0x0a}};
  char found[VMK_PUT_MAC_VALUE_SIZE + 1];

  (void)state;
  assert_address("\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\x01\xc8\xff", "10.1.200.255");
  assert_address("\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0\0\0", "0.0.0.0");
  assert_address("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", "2001:db8::1");
  *vmk_put_mac_value(found, &mac) = '\0';
  assert_string_equal(found, "\"00:50:56:6f:ff:0a\"");
  *vmk_put_mac_value(found, &(struct vmk_mac){{0}}) = '\0';
  assert_string_equal(found, "null");
}

static void
every_octet_of_an_address_is_written(void **state)
{
  (void)state;
  for (unsigned i = 0; i < 256; i++) {
    struct vmk_address address =
        vmk_address_v4((const uint8_t[]){(uint8_t)i, 0, (uint8_t)(255 - i), (uint8_t)i});
    struct vmk_mac mac = {{(uint8_t)i, 0, 0xff, (uint8_t)(255 - i), 9, (uint8_t)i}};
    char expected[64];
    /* of just that size: a sanitizer sees what is written behind */
    char *ip = malloc(VMK_PUT_ADDRESS_SIZE), *link = malloc(VMK_PUT_MAC_SIZE);

    assert_true(ip != NULL && link != NULL);
    *vmk_put_address(ip, &address) = '\0';
    g_snprintf(expected, sizeof expected, "%u.0.%u.%u", i, 255 - i, i);
    assert_string_equal(ip, expected);
    *vmk_put_mac(link, &mac) = '\0';
    g_snprintf(expected, sizeof expected, "%02x:00:ff:%02x:09:%02x", i, 255 - i, i);
    assert_string_equal(link, expected);
    free(ip);
    free(link);
  }
}

static void
numbers_stay_in_their_room(void **state)
{
  uint64_t number = 0;

  (void)state;
  for (unsigned i = 0; i < 22; i++) {
    char *room = malloc(VMK_NUMBER_SIZE), expected[32];
    size_t length = (size_t)(vmk_put_number(room, number) - room);

    g_snprintf(expected, sizeof expected, "%" PRIu64, number);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(room, expected, length);
    number = i < 19 ? number * 10 + 9 : UINT64_MAX;
    free(room);
  }
}

static void
assert_terminal(const char *text, const char *expected)
{
  char *found = vmk_escaped(text);

  assert_string_equal(found, expected);
  g_free(found);
}

static void
terminal_text_is_harmless(void **state)
{
  (void)state;
  assert_terminal("plain text, \"quoted\" \\ too", "plain text, \"quoted\" \\ too");
  assert_terminal("\033[2J\007\r\n\t", "\\x1b[2J\\x07\\x0d\\x0a\\x09");
  assert_terminal("\x7f\x80\xff", "\\x7f\\x80\\xff");
  assert_terminal("\xc2\x9b", "\\u{009b}"); /* CSI as one character */
  assert_terminal("a\xe2\x80\xae"
                  "b",
                  "a\\u{202e}b");                                    /* right-to-left override */
  assert_terminal("\xe2\x81\xa6\xe2\x80\xa8", "\\u{2066}\\u{2028}"); /* isolate, line separator */
  assert_terminal("\xef\xbb\xbf", "\\u{feff}");
  assert_terminal("G\xc3\xbcnther \xe6\x9d\xb1", "G\xc3\xbcnther \xe6\x9d\xb1");
  assert_terminal("\xc0\xaf\xed\xa0\x80", "\\xc0\\xaf\\xed\\xa0\\x80"); /* overlong, surrogate */
  assert_terminal("\xe2\x82", "\\xe2\\x82");                            /* cut short */
  assert_null(vmk_escaped(NULL));
}

/* What a writer puts into a sink, read back through a pipe. */
static char *
written(void (*write_text)(struct vmk_sink *, const char *), const char *text)
{
  struct vmk_sink sink;
  int ends[2];
  char *found = g_malloc0(4096);

  assert_int_equal(pipe(ends), 0);
  vmk_sink_init(&sink, ends[1]);
  write_text(&sink, text);
  assert_int_equal(vmk_sink_flush(&sink), 0);
  close(ends[1]);
  assert_true(read(ends[0], found, 4095) >= 0);
  close(ends[0]);
  vmk_sink_clear(&sink);
  return found;
}

static void
assert_json(const char *text, const char *expected)
{
  char *found = written(vmk_sink_json, text);

  assert_string_equal(found, expected);
  g_free(found);
}

static void
json_strings_are_ascii(void **state)
{
  (void)state;
  assert_json(NULL, "null");
  assert_json("", "\"\"");
  assert_json("a\"b\\c/", "\"a\\\"b\\\\c/\"");
  assert_json("\033\n\x7f", "\"\\u001b\\n\\u007f\"");
  assert_json("\xc3\xbc\xf0\x9f\x98\x80", "\"\\u00fc\\ud83d\\ude00\"");
  assert_json("\xff\xe2\x82", "\"\\\\xff\\\\xe2\\\\x82\"");
}

static void
assert_csv(const char *text, const char *expected)
{
  char *found = written(vmk_sink_csv, text);

  assert_string_equal(found, expected);
  g_free(found);
}

static void
csv_fields_are_no_formulas(void **state)
{
  (void)state;
  assert_csv(NULL, "");
  assert_csv("esx-a", "esx-a");
  assert_csv("a,b", "\"a,b\"");
  assert_csv("say \"x\"", "\"say \"\"x\"\"\"");
  assert_csv("=1+1", "\"'=1+1\"");
  assert_csv("+1", "\"'+1\"");
  assert_csv("-1", "\"'-1\"");
  assert_csv("@SUM(A1)", "\"'@SUM(A1)\"");
  assert_csv("\t=1", "\\x09=1");
  assert_csv("line\r\nline", "line\\x0d\\x0aline");
}

static void
assert_bytes(uint64_t bytes, const char *expected)
{
  char found[VMK_HUMAN_SIZE];

  assert_string_equal(vmk_human_bytes(found, bytes), expected);
}

static void
amounts_have_three_digits(void **state)
{
  char text[VMK_HUMAN_SIZE];

  (void)state;
  assert_bytes(0, "0 B");
  assert_bytes(999, "999 B");
  assert_bytes(1000, "1.00 kB");
  assert_bytes(9994, "9.99 kB");
  assert_bytes(9996, "10.0 kB");
  assert_bytes(99960, "100 kB");
  assert_bytes(999499, "999 kB");
  assert_bytes(999500, "1.00 MB");
  assert_bytes(UINT64_MAX, "18.4 EB");
  assert_string_equal(vmk_human_count(text, 1234567), "1,234,567");
  assert_string_equal(vmk_human_count(text, 999), "999");
  assert_string_equal(vmk_human_duration(text, 0), "0 ns");
  assert_string_equal(vmk_human_duration(text, 213000), "213 us");
  assert_string_equal(vmk_human_duration(text, 9810000000), "9.81 s");
  assert_string_equal(vmk_human_duration(text, 184000000000), "3 min 4 s");
  assert_string_equal(vmk_human_duration(text, INT64_C(7500000000000)), "2 h 5 min");
  assert_string_equal(vmk_human_duration(text, INT64_C(781200000000000)), "9 d 1 h");
  assert_string_equal(vmk_human_rate(text, 125000000, 1000000000), "1.00 Gbit/s");
  assert_string_equal(vmk_human_rate(text, 1, 0), "");
  assert_string_equal(vmk_human_time(text, 0), "1970-01-01 00:00:00 UTC");
  assert_string_equal(vmk_human_time(text, VMK_TIME_NONE), "unknown time");
}

static void
a_failed_write_is_kept(void **state)
{
  struct vmk_sink sink;
  int ends[2];

  (void)state;
  assert_int_equal(pipe(ends), 0);
  close(ends[1]);
  vmk_sink_init(&sink, ends[0]); /* not open for writing */
  for (unsigned i = 0; i < 100000; i++) {
    vmk_sink_text(&sink, "text");
  }
  assert_int_not_equal(sink.error, 0);
  assert_int_not_equal(vmk_sink_flush(&sink), 0);
  vmk_sink_clear(&sink);
  close(ends[0]);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_those_of_printf),
      cmocka_unit_test(times_are_those_of_gmtime),
      cmocka_unit_test(decimals_lose_closing_zeros_only),
      cmocka_unit_test(addresses_have_their_usual_form),
      cmocka_unit_test(every_octet_of_an_address_is_written),
      cmocka_unit_test(numbers_stay_in_their_room),
      cmocka_unit_test(terminal_text_is_harmless),
      cmocka_unit_test(json_strings_are_ascii),
      cmocka_unit_test(csv_fields_are_no_formulas),
      cmocka_unit_test(amounts_have_three_digits),
      cmocka_unit_test(a_failed_write_is_kept),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
