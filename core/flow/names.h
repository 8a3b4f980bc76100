/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows texts that many flows share, each kept once under a number.
 * Must not know what they name.
 */
#ifndef VMK_FLOW_NAMES_H
#define VMK_FLOW_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct vmk_names;

enum { VMK_NAMES_MAX = 1 << 20 };

struct vmk_names *vmk_names_new(void);
void vmk_names_free(struct vmk_names *names);

/* Number (1..) of this text; its octets are escaped first: \xNN for everything that is not
 * printable ASCII, and \\ for a backslash. 0 when there are too many. */
uint32_t vmk_names_intern(struct vmk_names *names, const uint8_t *octets, size_t length);

/* Borrowed text of a number; NULL for 0. */
const char *vmk_names_text(const struct vmk_names *names, uint32_t number);

/* The escaped text, owned (g_free). */
char *vmk_escape(const uint8_t *octets, size_t length);

#endif
