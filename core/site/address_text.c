/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the text forms of IP addresses, subnets and MAC addresses.
 * Must not know who owns an address.
 */
#include "core/site/address_text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_LIMIT = 128 };

/* Copies without the blanks around; false when empty or too long to be an address. */
static bool
trimmed_copy(const char *text, char copy[TEXT_LIMIT])
{
  size_t length;

  text += strspn(text, " \t\r");
  length = strnlen(text, TEXT_LIMIT);
  while (length > 0 && strchr(" \t\r", text[length - 1]))
    length--;
  if (length == 0 || length >= TEXT_LIMIT)
    return false;
  memcpy(copy, text, length);
  copy[length] = '\0';
  return true;
}

bool
vmk_address_from_text(const char *text, struct vmk_address *address)
{
  char copy[TEXT_LIMIT];
  uint8_t octets[16];
  char *zone;

  if (!trimmed_copy(text, copy))
    return false;
  if (inet_pton(AF_INET, copy, octets) == 1) {
    *address = vmk_address_v4(octets);
    return true;
  }
  zone = strchr(copy, '%');
  if (zone)
    *zone = '\0';
  if (inet_pton(AF_INET6, copy, octets) != 1)
    return false;
  memcpy(address->octets, octets, sizeof octets);
  return true;
}

static bool
number_from_text(const char *text, unsigned limit, uint8_t *number)
{
  unsigned value = 0;

  if (*text == '\0' || strlen(text) > 3)
    return false;
  for (; *text; text++) {
    if (*text < '0' || *text > '9')
      return false;
    value = value * 10 + (unsigned)(*text - '0');
  }
  if (value > limit)
    return false;
  *number = (uint8_t)value;
  return true;
}

static bool
dotted_mask(const char *text, uint8_t *prefix)
{
  uint8_t octets[4];
  uint32_t mask, inverse;
  uint8_t bits = 0;

  if (inet_pton(AF_INET, text, octets) != 1)
    return false;
  mask =
      (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 | octets[3];
  inverse = ~mask;
  if ((inverse & (inverse + 1)) != 0)
    return false;
  for (; mask; mask <<= 1)
    bits++;
  *prefix = bits;
  return true;
}

bool
vmk_netmask_from_text(const char *text, uint8_t *prefix)
{
  char copy[TEXT_LIMIT];

  return trimmed_copy(text, copy) &&
         (dotted_mask(copy, prefix) || number_from_text(copy, 128, prefix));
}

bool
vmk_subnet_from_text(const char *text, struct vmk_subnet *subnet)
{
  char copy[TEXT_LIMIT];
  struct vmk_subnet result = {.prefix = VMK_PREFIX_UNKNOWN};
  char *slash;

  if (!trimmed_copy(text, copy))
    return false;
  slash = strchr(copy, '/');
  if (slash)
    *slash = '\0';
  if (!vmk_address_from_text(copy, &result.address))
    return false;
  if (slash && !vmk_netmask_from_text(slash + 1, &result.prefix))
    return false;
  if (slash && vmk_address_is_v4(&result.address) && result.prefix > 32)
    return false;
  *subnet = result;
  return true;
}

static int
hex_value(char digit)
{
  if (digit >= '0' && digit <= '9')
    return digit - '0';
  if (digit >= 'a' && digit <= 'f')
    return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F')
    return digit - 'A' + 10;
  return -1;
}

/* digits: how many hexadecimal digits stand between two separators. */
static bool
mac_groups(const char *text, size_t digits, char separator, struct vmk_mac *mac)
{
  struct vmk_mac result = {{0}};
  size_t length = 12 + 12 / digits - 1;
  size_t nibble = 0;

  if (strlen(text) != length)
    return false;
  for (size_t i = 0; i < length; i++) {
    int value = hex_value(text[i]);

    if (i % (digits + 1) == digits) {
      if (text[i] != separator)
        return false;
      continue;
    }
    if (value < 0)
      return false;
    result.octets[nibble / 2] = (uint8_t)(result.octets[nibble / 2] << 4 | value);
    nibble++;
  }
  *mac = result;
  return true;
}

bool
vmk_mac_from_text(const char *text, struct vmk_mac *mac)
{
  char copy[TEXT_LIMIT];

  return trimmed_copy(text, copy) &&
         (mac_groups(copy, 2, ':', mac) || mac_groups(copy, 2, '-', mac) ||
          mac_groups(copy, 4, '.', mac));
}

/* The longest run of at least two zero groups, as RFC 5952 section 4.2 wants it shortened; length
 * 0: none. */
static void
longest_zero_run(const uint8_t octets[16], unsigned *start, unsigned *length)
{
  unsigned run = 0;

  *start = 8;
  *length = 0;
  for (unsigned group = 0; group < 8; group++) {
    run = octets[group * 2] == 0 && octets[group * 2 + 1] == 0 ? run + 1 : 0;
    if (run >= 2 && run > *length) {
      *length = run;
      *start = group + 1 - run;
    }
  }
}

static void
v6_to_text(const uint8_t octets[16], char buffer[VMK_ADDRESS_TEXT_SIZE])
{
  unsigned start, length;
  char *at = buffer;

  longest_zero_run(octets, &start, &length);
  for (unsigned group = 0; group < 8;) {
    if (length && group == start) {
      at += snprintf(at, (size_t)(buffer + VMK_ADDRESS_TEXT_SIZE - at), "::");
      group += length;
      continue;
    }
    at += snprintf(at, (size_t)(buffer + VMK_ADDRESS_TEXT_SIZE - at), "%s%x",
                   group == 0 || (length && group == start + length) ? "" : ":",
                   (unsigned)(octets[group * 2] << 8 | octets[group * 2 + 1]));
    group++;
  }
}

char *
vmk_address_to_text(const struct vmk_address *address, char buffer[VMK_ADDRESS_TEXT_SIZE])
{
  const uint8_t *o = address->octets;

  if (vmk_address_is_v4(address))
    snprintf(buffer, VMK_ADDRESS_TEXT_SIZE, "%u.%u.%u.%u", o[12], o[13], o[14], o[15]);
  else
    v6_to_text(o, buffer);
  return buffer;
}

char *
vmk_subnet_to_text(const struct vmk_subnet *subnet, char buffer[VMK_SUBNET_TEXT_SIZE])
{
  char address[VMK_ADDRESS_TEXT_SIZE];

  vmk_address_to_text(&subnet->address, address);
  if (subnet->prefix == VMK_PREFIX_UNKNOWN)
    snprintf(buffer, VMK_SUBNET_TEXT_SIZE, "%s", address);
  else
    snprintf(buffer, VMK_SUBNET_TEXT_SIZE, "%s/%u", address, subnet->prefix);
  return buffer;
}

char *
vmk_mac_to_text(const struct vmk_mac *mac, char buffer[VMK_MAC_TEXT_SIZE])
{
  const uint8_t *o = mac->octets;

  snprintf(buffer, VMK_MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", o[0], o[1], o[2], o[3], o[4],
           o[5]);
  return buffer;
}

static bool
same_bits(const struct vmk_address *a, const struct vmk_address *b, unsigned bits)
{
  unsigned whole = bits / 8, rest = bits % 8;
  uint8_t mask = (uint8_t)(0xff00 >> rest);

  if (memcmp(a->octets, b->octets, whole) != 0)
    return false;
  return rest == 0 || ((a->octets[whole] ^ b->octets[whole]) & mask) == 0;
}

static unsigned
mapped_bits(const struct vmk_subnet *subnet)
{
  return vmk_address_is_v4(&subnet->address) ? 96u + subnet->prefix : subnet->prefix;
}

bool
vmk_subnet_contains(const struct vmk_subnet *subnet, const struct vmk_address *address)
{
  if (subnet->prefix == VMK_PREFIX_UNKNOWN)
    return vmk_address_equal(&subnet->address, address);
  if (vmk_address_is_v4(&subnet->address) != vmk_address_is_v4(address))
    return false;
  return same_bits(&subnet->address, address, mapped_bits(subnet));
}

bool
vmk_subnet_same(const struct vmk_subnet *a, const struct vmk_subnet *b)
{
  return a->prefix != VMK_PREFIX_UNKNOWN && a->prefix == b->prefix &&
         vmk_subnet_contains(a, &b->address);
}
