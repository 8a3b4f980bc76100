/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows by the first octets what a file is: a capture, a packed one, or something with a name that
 * a user knows.
 * Must not know how any of them is read.
 */
#ifndef VMK_INPUT_KIND_H
#define VMK_INPUT_KIND_H

#include <stddef.h>
#include <stdint.h>

enum vmk_kind {
  VMK_KIND_PCAP,
  VMK_KIND_PCAPNG,
  VMK_KIND_GZIP,
  VMK_KIND_ZSTD,
  VMK_KIND_OTHER, /* not readable here */
};

enum { VMK_KIND_OCTETS = 64 }; /* how many octets the answer depends on at most */

/* *what (never NULL, constant) says what the file is, to follow "is": "a snoop capture: convert it
 * with editcap". length may be less than VMK_KIND_OCTETS only if the file ends there. */
enum vmk_kind vmk_kind_of(const uint8_t *octets, size_t length, const char **what);

#endif
