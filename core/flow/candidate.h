/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which flows are worth keeping details of. Must not be read as what a flow is: a port selects, it proves nothing.
 */
#ifndef VMK_FLOW_CANDIDATE_H
#define VMK_FLOW_CANDIDATE_H

#include <stdint.h>

enum {
  VMK_CANDIDATE_RATE = 1 << 0,    /* octets over time from the first one on */
  VMK_CANDIDATE_SESSION = 1 << 1, /* walk it as authd and NFC */
  VMK_CANDIDATE_SAMPLE = 1 << 2,  /* measure how random the payload is */
  VMK_CANDIDATE_HELLO = 1 << 3,   /* a ClientHello goes on behind its first segment: read its name */
};

/* Bits for a flow between these ports of this IP protocol; 0: nothing. */
uint8_t vmk_candidate_by_port(uint8_t protocol, uint16_t a, uint16_t b);

/* Bits for a TCP flow one direction of which starts like this (enum vmk_sniff). */
uint8_t vmk_candidate_by_sniff(uint8_t sniff);

#endif
