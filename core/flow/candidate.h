/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which flows are worth keeping details of. Must not be read as what a flow is: a port
 * selects, it proves nothing.
 */
#ifndef VMK_FLOW_CANDIDATE_H
#define VMK_FLOW_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  VMK_CANDIDATE_RATE = 1 << 0,    /* octets over time from the first one on */
  VMK_CANDIDATE_SESSION = 1 << 1, /* walk it as authd and NFC */
  VMK_CANDIDATE_SAMPLE = 1 << 2,  /* measure how random the payload is */
  VMK_CANDIDATE_HELLO = 1 << 3, /* a ClientHello goes on behind its first segment: read its name */
  VMK_CANDIDATE_PERHAPS =
      1 << 4, /* with SESSION: only if more octets confirm what the first ones began like */
  VMK_CANDIDATE_OBSERVE = 1 << 6, /* somebody wants all octets: vmk_engine_options.on_octets */
  VMK_CANDIDATE_FRAMING = 1 << 5, /* a framing file may fit */
};

struct vmk_candidate_ports { /* one bit a port: is there a row for it at all? */
  uint64_t bits[1024];
};

void vmk_candidate_ports_init(struct vmk_candidate_ports *ports);

/* Bits for a flow between these ports of this IP protocol; 0: nothing. */
uint8_t vmk_candidate_by_port(const struct vmk_candidate_ports *ports, uint8_t protocol, uint16_t a,
                              uint16_t b);

/* Bits for a TCP flow one direction of which starts like this (enum vmk_sniff). */
uint8_t vmk_candidate_by_sniff(uint8_t sniff);

/* Could these first octets of a direction, too few to tell, go on as authd or NFC? Keeps flows of
 * other protocols with short first segments from being followed. */
bool vmk_candidate_may_become(uint8_t sniff, const uint8_t *octets, size_t length);

#endif
