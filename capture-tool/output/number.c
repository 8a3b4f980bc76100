/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the written form of numbers, times and addresses, and writes it fast.
 * Must not know which format they stand in.
 */
#include "number.h"

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

char *
vmk_put_long_number(char *to, uint64_t number)
{
  char digits[VMK_NUMBER_SIZE];
  char *start = digits + sizeof digits;
  size_t count;

  while (number >= 100) {
    start -= 2;
    put_pair(start, (unsigned)(number % 100));
    number /= 100;
  }
  if (number >= 10) {
    start -= 2;
    put_pair(start, (unsigned)number);
  } else {
    *--start = (char)('0' + number);
  }
  count = (size_t)(digits + sizeof digits - start);
  memcpy(to, start, count);
  return to + count;
}

char *
vmk_put_decimal(char *to, uint64_t number, unsigned digits)
{
  uint64_t unit = 1;

  for (unsigned i = 0; i < digits; i++) {
    unit *= 10;
  }
  to = vmk_put_number(to, number / unit);
  *to++ = '.';
  number %= unit;
  do {
    unit /= 10;
    *to++ = (char)('0' + (unit == 0 ? 0 : number / unit));
    number = unit == 0 ? 0 : number % unit;
  } while (number != 0);
  return to;
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
put_nine_digits(char *to, unsigned number)
{
  to = put_pair(to, number / 10000000);
  to = put_pair(to, number / 100000 % 100);
  to = put_pair(to, number / 1000 % 100);
  to = put_pair(to, number / 10 % 100);
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
  to = put_nine_digits(to, (unsigned)fraction);
  *to++ = 'Z';
  return to;
}

static char *
put_octet(char *to, unsigned octet)
{
  if (octet >= 100) {
    *to++ = (char)('0' + octet / 100);
    return put_pair(to, octet % 100);
  }
  if (octet >= 10) {
    return put_pair(to, octet);
  }
  *to++ = (char)('0' + octet);
  return to;
}

char *
vmk_put_address(char *to, const struct vmk_address *address)
{
  if (vmk_address_is_v4(address)) {
    for (unsigned i = 12; i < 16; i++) {
      to = put_octet(to, address->octets[i]);
      *to++ = '.';
    }
    return to - 1;
  }
  char text[VMK_ADDRESS_TEXT_SIZE];

  vmk_address_to_text(address, text);
  return vmk_put_octets(to, text, strlen(text));
}

char *
vmk_put_mac(char *to, const struct vmk_mac *mac)
{
  static const char digits[] = "0123456789abcdef";

  for (unsigned i = 0; i < 6; i++) {
    *to++ = digits[mac->octets[i] >> 4];
    *to++ = digits[mac->octets[i] & 15];
    *to++ = ':';
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
