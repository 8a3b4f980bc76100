/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how numbers are written octet by octet, and octets that look random and are always the
 * same. Must not know what they mean.
 */
#ifndef VMK_TESTS_OCTETS_H
#define VMK_TESTS_OCTETS_H

#include <glib.h>
#include <stdint.h>

/* At the end of out, in network order; of the value the low 8, 16 or 32 bits. */
void put8(GByteArray *out, unsigned value);
void put16(GByteArray *out, unsigned value);
void put32(GByteArray *out, uint32_t value);
/* The same, lowest octet first. */
void put32le(GByteArray *out, uint32_t value);
/* Zeros until out has that length. */
void pad_to(GByteArray *out, guint length);
/* Always the same for one seed; free with g_free. */
guint8 *random_octets(size_t length, uint64_t seed);

#endif
