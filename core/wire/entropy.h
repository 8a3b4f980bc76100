/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to count octets and to say whether they look like ciphertext, like clear data, or
 * cannot be told.
 * Must not know where the octets come from.
 * Integer arithmetic only: the same answer on every machine.
 *
 * Model, not protocol: every threshold here is this project's own (docs/protocols explains and
 * tests show them).
 */
#ifndef VMK_WIRE_ENTROPY_H
#define VMK_WIRE_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

struct vmk_histogram {
  uint32_t count[256];
  uint32_t total; /* octets counted; counting stops at VMK_HISTOGRAM_LIMIT */
};

enum {
  VMK_HISTOGRAM_LIMIT = 1 << 24,
  /* octets below which there is no verdict: 16 expected per value, chi-square is sound */
  VMK_ENTROPY_SAMPLE_MIN = 4096,
  /* uniform random octets: chi-square of 255 degrees of freedom is 255 +- 22.6; */
  VMK_ENTROPY_CHI_LOW = 140,
  VMK_ENTROPY_CHI_HIGH = 370, /* these two are 5.1 standard deviations away on each side */
  /* millibits per octet: below it is clear (text, code, memory, sparse data) */
  VMK_ENTROPY_CLEAR_BELOW = 7000
};

enum vmk_entropy_verdict {
  VMK_ENTROPY_TOO_FEW, /* fewer than VMK_ENTROPY_SAMPLE_MIN octets */
  VMK_ENTROPY_CLEAR,   /* entropy below VMK_ENTROPY_CLEAR_BELOW */
  /* chi-square between the two bounds: ciphertext-like. Well compressed data can pass too */
  VMK_ENTROPY_UNIFORM,
  VMK_ENTROPY_UNDECIDED, /* dense but not uniform: compressed, media, or mixed */
};

struct vmk_entropy {
  enum vmk_entropy_verdict verdict;
  uint32_t millibits;  /* Shannon entropy per octet, 0..8000 */
  uint32_t chi_square; /* against uniform, rounded down, at most UINT32_MAX */
  uint16_t zeros;      /* octets 00, per mille */
  uint16_t ascii;      /* octets 20..7e, 09, 0a, 0d, per mille */
};

/* Counts the octets; the histogram starts all zero. */
void vmk_histogram_add(struct vmk_histogram *histogram, const uint8_t *data, size_t length);

/* Adds the counts of another (threads), clipped to the limit as a whole: no effect when the sum
 * would pass it. */
void vmk_histogram_merge(struct vmk_histogram *into, const struct vmk_histogram *from);

/* Never fails; an empty histogram gives zeros and VMK_ENTROPY_TOO_FEW. */
struct vmk_entropy vmk_entropy_of(const struct vmk_histogram *histogram);

/* "clear", "ciphertext-like", "undecided", "too few octets". */
const char *vmk_entropy_name(enum vmk_entropy_verdict verdict);

#endif
