/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the four answers that every wire parser gives and how it points at octets.
 * Must not know any protocol.
 */
#ifndef VMK_WIRE_STATUS_H
#define VMK_WIRE_STATUS_H

#include <stddef.h>
#include <stdint.h>

enum vmk_status {
  VMK_OK,        /* one unit was read; consumed says how many octets it took */
  VMK_MORE,      /* the unit is not complete; need says how many octets from its start are wanted at
                    least */
  VMK_MALFORMED, /* the octets contradict the format; consumed says where the reader stopped */
  VMK_UNSUPPORTED, /* well formed as far as known, but its layout is not publicly known */
};

/* What a parser returns: (octets, length, state) -> step. Parsers never allocate and never keep
 * pointers. */
struct vmk_step {
  enum vmk_status status;
  size_t
      consumed; /* octets taken from the start of the input; 0 unless VMK_OK or VMK_UNSUPPORTED */
  size_t
      need; /* VMK_MORE only: total octets from the start of the input wanted before another try */
};

/* A run of octets inside the input that a parser was given: offset from its start, in octets. */
struct vmk_span {
  uint32_t offset;
  uint32_t length;
};

#endif
