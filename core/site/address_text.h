/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the text forms of IP addresses, subnets and MAC addresses.
 * Must not know who owns an address.
 */
#ifndef VMK_SITE_ADDRESS_TEXT_H
#define VMK_SITE_ADDRESS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire/address.h"

/* Buffer sizes that always suffice, with the closing NUL. */
#define VMK_ADDRESS_TEXT_SIZE 46
#define VMK_SUBNET_TEXT_SIZE 50
#define VMK_MAC_TEXT_SIZE 18

#define VMK_PREFIX_UNKNOWN UINT8_C(255)

/* An address and how many leading bits its subnet has: 0..32 for IPv4, 0..128 for IPv6 (bits of the
 * family, not of the mapped form), or VMK_PREFIX_UNKNOWN. The address keeps its host bits. */
struct vmk_subnet {
  struct vmk_address address;
  uint8_t prefix;
};

/* Parsers want the whole text to match; blanks around it are allowed. On false the output is not
 * touched. */

/* Dotted IPv4 or any RFC 4291 form; a zone ("%vmk0") is read and dropped. */
bool vmk_address_from_text(const char *text, struct vmk_address *address);

/* ADDRESS, ADDRESS/PREFIX or ADDRESS/NETMASK. A lone address gives VMK_PREFIX_UNKNOWN. */
bool vmk_subnet_from_text(const char *text, struct vmk_subnet *subnet);

/* Dotted IPv4 netmask with contiguous bits, or a plain number up to 128. */
bool vmk_netmask_from_text(const char *text, uint8_t *prefix);

/* Six octets in hexadecimal, apart by ':' or '-', or three groups of four apart by '.'; either
 * case. */
bool vmk_mac_from_text(const char *text, struct vmk_mac *mac);

/* Formatters write at most the size named above and return the buffer. IPv4-mapped prints dotted,
 * IPv6 as RFC 5952, MAC in lower case with colons. No address prints "::", as RFC 5952 does. */
char *vmk_address_to_text(const struct vmk_address *address, char buffer[VMK_ADDRESS_TEXT_SIZE]);
/* Without "/PREFIX" where the prefix is unknown. */
char *vmk_subnet_to_text(const struct vmk_subnet *subnet, char buffer[VMK_SUBNET_TEXT_SIZE]);
char *vmk_mac_to_text(const struct vmk_mac *mac, char buffer[VMK_MAC_TEXT_SIZE]);

/* Is the address in the subnet? With an unknown prefix: only when it is the very address. IPv4 is
 * never in an IPv6 subnet, nor the other way round. */
bool vmk_subnet_contains(const struct vmk_subnet *subnet, const struct vmk_address *address);

/* Same family, both prefixes known and equal, same network bits. */
bool vmk_subnet_same(const struct vmk_subnet *a, const struct vmk_subnet *b);

#endif
