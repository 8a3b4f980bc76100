/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the written form of numbers, times and addresses, and writes it fast.
 * Must not know which format they stand in.
 */
#include "number.h"

#include <endian.h>

#include "core/site/address_text.h"

static const char two_digits[201] = "0001020304050607080910111213141516171819"
                                    "2021222324252627282930313233343536373839"
                                    "4041424344454647484950515253545556575859"
                                    "6061626364656667686970717273747576777879"
                                    "8081828384858687888990919293949596979899";

static char *
put_pair(char *to, unsigned number)
{
  memcpy(to, two_digits + (size_t)number * 2, 2);
  return to + 2;
}

/* The digits of a number below 10^8 in eight octets, the first one lowest, each 0 to 9: halves,
 * then quarters, then digits are parted side by side, without jumps. */
static uint64_t
eight_digits(uint32_t number)
{
  uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
  uint64_t hundreds = fours * 10486 >> 20 & UINT64_C(0x0000007f0000007f);
  uint64_t pairs = hundreds | (fours - 100 * hundreds) << 16;
  uint64_t tens = pairs * 103 >> 10 & UINT64_C(0x000f000f000f000f);

  return tens | (pairs - 10 * tens) << 8;
}

static char *
put_eight(char *to, uint64_t digits)
{
  digits = htole64(digits + UINT64_C(0x3030303030303030));
  memcpy(to, &digits, sizeof digits);
  return to + sizeof digits;
}

char *
vmk_put_long_number(char *to, uint64_t number)
{
  uint64_t digits;
  unsigned missing;

  if (number >= 100000000) {
    to = vmk_put_number(to, number / 100000000);
    return put_eight(to, eight_digits((uint32_t)(number % 100000000)));
  }
  digits = eight_digits((uint32_t)number);
  missing = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8;
  return put_eight(to, digits >> 8 * missing) - missing;
}

char *
vmk_put_decimal(char *to, uint64_t number, unsigned digits)
{
  uint64_t unit = 1, fraction;
  char *end;

  for (unsigned i = 0; i < digits; i++) {
    unit *= 10;
  }
  to = vmk_put_number(to, number / unit);
  *to++ = '.';
  *to = '0';
  fraction = number % unit;
  for (end = to + digits; digits > 0; digits--) {
    to[digits - 1] = (char)('0' + fraction % 10);
    fraction /= 10;
  }
  while (end > to + 1 && end[-1] == '0') {
    end--;
  }
  return end > to ? end : to + 1;
}

/* Days since 1970-01-01 to a Gregorian date, by eras of 400 years that begin in March. */
static char *
put_date(char *to, int64_t days)
{
  int64_t shifted = days + 719468;
  int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  unsigned day_of_era = (unsigned)(shifted - era * 146097);
  unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  unsigned march_month = (5 * day_of_year + 2) / 153;
  unsigned month = march_month < 10 ? march_month + 3 : march_month - 9;
  unsigned year = (unsigned)(year_of_era + era * 400) + (month <= 2);

  to = put_pair(to, year / 100);
  to = put_pair(to, year % 100);
  *to++ = '-';
  to = put_pair(to, month);
  *to++ = '-';
  return put_pair(to, day_of_year - (153 * march_month + 2) / 5 + 1);
}

static char *
put_nine_digits(char *to, uint32_t number)
{
  to = put_eight(to, eight_digits(number / 10));
  *to++ = (char)('0' + number % 10);
  return to;
}

char *
vmk_put_time(char *to, int64_t nanoseconds)
{
  int64_t seconds = nanoseconds / 1000000000;
  int64_t fraction = nanoseconds % 1000000000;
  int64_t days;
  unsigned second;

  if (fraction < 0) {
    fraction += 1000000000;
    seconds--;
  }
  days = seconds / 86400;
  if (seconds % 86400 < 0) {
    days--;
  }
  second = (unsigned)(seconds - days * 86400);
  to = put_date(to, days);
  *to++ = 'T';
  to = put_pair(to, second / 3600);
  *to++ = ':';
  to = put_pair(to, second / 60 % 60);
  *to++ = ':';
  to = put_pair(to, second % 60);
  *to++ = '.';
  to = put_nine_digits(to, (uint32_t)fraction);
  *to++ = 'Z';
  return to;
}

/* As many digits as it has, and a dot; four octets are written. */
static char *
put_octet(char *to, unsigned octet)
{
  uint32_t digits = octet / 100 | (octet / 10 % 10) << 8 | octet % 10 << 16;
  unsigned missing = (octet < 10) + (octet < 100);

  digits = htole32((digits + 0x2e303030) >> 8 * missing);
  memcpy(to, &digits, sizeof digits);
  return to + sizeof digits - missing;
}

char *
vmk_put_address(char *to, const struct vmk_address *address)
{
  if (vmk_address_is_v4(address)) {
    for (unsigned i = 12; i < 16; i++) {
      to = put_octet(to, address->octets[i]);
    }
    return to - 1;
  }
  char text[VMK_ADDRESS_TEXT_SIZE];

  vmk_address_to_text(address, text);
  return vmk_put_octets(to, text, strlen(text));
}

/* Two hexadecimal digits and a colon; four octets are written. */
static char *
put_hex(char *to, unsigned octet)
{
  uint32_t nibbles = octet >> 4 | (octet & 15) << 8;
  uint32_t letters = (nibbles + 0x0606) >> 4 & 0x0101; /* by digit: is it above 9? */
  uint32_t text = htole32(nibbles + letters * ('a' - '0' - 10) + 0x3a3030);

  memcpy(to, &text, sizeof text);
  return to + 3;
}

char *
vmk_put_mac(char *to, const struct vmk_mac *mac)
{
  for (unsigned i = 0; i < 6; i++) {
    to = put_hex(to, mac->octets[i]);
  }
  return to - 1;
}

char *
vmk_put_mac_value(char *to, const struct vmk_mac *mac)
{
  if (vmk_mac_is_none(mac)) {
    return VMK_PUT_WORD(to, "null");
  }
  *to++ = '"';
  to = vmk_put_mac(to, mac);
  *to++ = '"';
  return to;
}
