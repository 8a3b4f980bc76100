/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the layerings that packets are tested in, one connection and all that can lie around it,
 * and how a frame is handed to the decoder. Must not know how any of it is decoded, nor flows.
 */
#ifndef VMK_TEST_PACKET_SUPPORT_H
#define VMK_TEST_PACKET_SUPPORT_H

#include "core/flow/packet.h"
#include "frame_build.h"

enum { HOST_A = 0x0a000001, HOST_B = 0x0a000002 };

/* The connection inside every layering: 10.0.0.1:40000 to 10.0.0.2:5000, or the same with
 * 2001:db8::; one TCP segment of that many octets with that sequence number, acknowledging 9. */
enum { INSIDE_LENGTH = 100, INSIDE_SEQUENCE = 0x01020304 };

/* A way to write the connection as a frame, and what a decoder must say of it. */
struct layering {
  const char *name;
  void (*build)(struct frame *);
  uint32_t link_type;
  uint8_t tunnels;
  uint16_t vlans[2];
  bool has_macs;
};

extern const struct layering layerings[];
extern const size_t layering_count;

/* A record of octets that the caller keeps. */
struct vmk_record record_of(const uint8_t *data, uint32_t captured, uint32_t wire);

/* Decodes an Ethernet frame that was captured whole. */
enum vmk_decoded decode_frame(struct vmk_decoder *decoder, const struct frame *frame,
                              struct vmk_packet *packet, struct vmk_decode_result *result);

#endif
