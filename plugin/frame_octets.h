/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows where a plain Ethernet frame has its source MAC, its TTL and its TCP numbers: what
 * dissectors do not hand on. Must not know tunnels; for those it says no.
 */
#ifndef VMK_PLUGIN_FRAME_OCTETS_H
#define VMK_PLUGIN_FRAME_OCTETS_H

#include "compat.h"

struct frame_octets {
  uint8_t source_mac[6];
  uint8_t ttl;     /* or hop limit */
  uint16_t length; /* of the IP packet */
  uint32_t sequence, acknowledgment;
};

/* False unless tvb is Ethernet, any VLAN tags, IPv4 or IPv6 of the packet's own addresses, and TCP
 * right behind. */
bool frame_octets_read(tvbuff_t *tvb, const packet_info *pinfo, struct frame_octets *octets);

/* The MAC that a RARP frame (reverse request) announces; false for any other frame. */
bool frame_octets_announced(tvbuff_t *tvb, const packet_info *pinfo, uint8_t mac[6]);

/* Who an ARP frame says that an IPv4 address belongs to: its sender. False for any other frame. */
bool frame_octets_arp(tvbuff_t *tvb, const packet_info *pinfo, uint8_t mac[6], uint8_t ip[4]);

#endif
