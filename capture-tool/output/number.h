/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the written form of numbers, times and addresses, and writes it fast.
 * Must not know which format they stand in.
 *
 * Every vmk_put_... writes at `to`, at most the octets named beside it, no NUL, and returns the
 * end.
 */
#ifndef VMK_OUTPUT_NUMBER_H
#define VMK_OUTPUT_NUMBER_H

#include <stdint.h>
#include <string.h>

#include "core/wire/address.h"

#define VMK_NUMBER_SIZE 20
char *vmk_put_long_number(char *to, uint64_t number);

static inline char *
vmk_put_number(char *to, uint64_t number)
{
  if (number < 10) { /* most counters of most flows */
    *to = (char)('0' + number);
    return to + 1;
  }
  return vmk_put_long_number(to, number);
}

/* A decimal fraction number / 10^digits, closing zeros dropped but for one: 1500, 3 -> "1.5"; 2000,
 * 3 -> "2.0". */
#define VMK_DECIMAL_SIZE 24
char *vmk_put_decimal(char *to, uint64_t number, unsigned digits);

/* RFC 3339, UTC, nanoseconds: "2024-05-01T10:00:00.000000000Z". Any int64_t is in range (years 1677
 * to 2262). */
#define VMK_TIME_SIZE 30
char *vmk_put_time(char *to, int64_t nanoseconds);

/* Dotted IPv4, RFC 5952 IPv6. */
#define VMK_PUT_ADDRESS_SIZE 46
char *vmk_put_address(char *to, const struct vmk_address *address);

/* Lower case with colons. */
#define VMK_PUT_MAC_SIZE 19
char *vmk_put_mac(char *to, const struct vmk_mac *mac);

/* Quoted, or null where it is not known: a JSON value. */
#define VMK_PUT_MAC_VALUE_SIZE 20
char *vmk_put_mac_value(char *to, const struct vmk_mac *mac);

static inline char *
vmk_put_octets(char *to, const char *octets, size_t count)
{
  memcpy(to, octets, count);
  return to + count;
}

/* A text without its NUL; the caller knows that it fits. */
static inline char *
vmk_put_text(char *to, const char *text)
{
  return vmk_put_octets(to, text, strlen(text));
}

/* A string constant. */
#define VMK_PUT_WORD(to, constant) vmk_put_octets((to), "" constant, sizeof(constant) - 1)

#endif
