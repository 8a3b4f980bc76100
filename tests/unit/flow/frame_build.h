/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to write frames from the inside out: payload first, then each header in front of it,
 * lengths as they come. Must not know how anything is decoded.
 */
#ifndef VMK_TEST_FRAME_BUILD_H
#define VMK_TEST_FRAME_BUILD_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_ROOM = 4096 };

struct frame {
  uint8_t room[FRAME_ROOM];
  size_t start; /* the frame is room[start .. FRAME_ROOM) */
};

static inline const uint8_t *
frame_data(const struct frame *frame)
{
  return frame->room + frame->start;
}

static inline uint32_t
frame_length(const struct frame *frame)
{
  return (uint32_t)(FRAME_ROOM - frame->start);
}

static inline uint8_t *
frame_front(struct frame *frame, size_t octets)
{
  if (octets > frame->start)
    abort();
  frame->start -= octets;
  return frame->room + frame->start;
}

static inline void
put16(uint8_t *at, unsigned value)
{
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static inline void
put32(uint8_t *at, uint32_t value)
{
  put16(at, value >> 16);
  put16(at + 2, value & 0xffff);
}

/* Octets in front of what there is. */
static inline void
front_octets(struct frame *frame, const void *octets, size_t length)
{
  memcpy(frame_front(frame, length), octets, length);
}

static inline void
front_payload(struct frame *frame, size_t length)
{
  uint8_t *at;

  frame->start = FRAME_ROOM;
  at = frame_front(frame, length);
  for (size_t i = 0; i < length; i++)
    at[i] = (uint8_t)(i * 7 + 1);
}

static inline void
front_tcp(struct frame *frame, unsigned source, unsigned destination, uint32_t sequence,
          uint32_t acknowledgement, unsigned flags, unsigned option_octets)
{
  uint8_t *at = frame_front(frame, 20 + option_octets);

  memset(at, 0, 20);
  memset(at + 20, 1, option_octets); /* no-operation options */
  put16(at, source);
  put16(at + 2, destination);
  put32(at + 4, sequence);
  put32(at + 8, acknowledgement);
  at[12] = (uint8_t)((20 + option_octets) / 4 << 4);
  at[13] = (uint8_t)flags;
  put16(at + 14, 1000);
  put16(at + 16, 0x5aa5 ^ (sequence & 0xffff)); /* stands for a checksum */
}

static inline void
front_udp(struct frame *frame, unsigned source, unsigned destination)
{
  uint32_t length = 8 + frame_length(frame);
  uint8_t *at = frame_front(frame, 8);

  put16(at, source);
  put16(at + 2, destination);
  put16(at + 4, length);
  put16(at + 6, 0x1234);
}

static inline uint8_t *
front_ipv4(struct frame *frame, uint32_t source, uint32_t destination, unsigned protocol,
           unsigned option_octets)
{
  uint32_t length = 20 + option_octets + frame_length(frame);
  uint8_t *at = frame_front(frame, 20 + option_octets);

  memset(at, 0, 20);
  memset(at + 20, 1, option_octets);
  at[0] = (uint8_t)(0x40 | (20 + option_octets) / 4);
  put16(at + 2, length);
  put16(at + 4, 77);
  at[8] = 64;
  at[9] = (uint8_t)protocol;
  put32(at + 12, source);
  put32(at + 16, destination);
  return at;
}

/* Addresses are 2001:db8::source and 2001:db8::destination. */
static inline uint8_t *
front_ipv6(struct frame *frame, uint32_t source, uint32_t destination, unsigned next)
{
  static const uint8_t prefix[4] = {0x20, 0x01, 0x0d, 0xb8};
  uint32_t length = frame_length(frame);
  uint8_t *at = frame_front(frame, 40);

  memset(at, 0, 40);
  at[0] = 0x60;
  put16(at + 4, length);
  at[6] = (uint8_t)next;
  at[7] = 64;
  memcpy(at + 8, prefix, 4);
  memcpy(at + 24, prefix, 4);
  put32(at + 20, source);
  put32(at + 36, destination);
  return at;
}

/* A hop-by-hop, routing or destination header of 8 octets. */
static inline void
front_extension(struct frame *frame, unsigned next)
{
  uint8_t *at = frame_front(frame, 8);

  memset(at, 0, 8);
  at[0] = (uint8_t)next;
  at[2] = 1;
  at[3] = 4;
}

static inline void
front_type(struct frame *frame, unsigned type)
{
  put16(frame_front(frame, 2), type);
}

/* A tag: its own type stands in front of it, and is not written here. */
static inline void
front_tag(struct frame *frame, unsigned vlan)
{
  put16(frame_front(frame, 2), vlan);
}

static inline void
front_macs(struct frame *frame, unsigned source, unsigned destination)
{
  uint8_t *at = frame_front(frame, 12);

  memset(at, 0, 12);
  at[1] = at[7] = 0x50;
  put16(at + 4, destination);
  put16(at + 10, source);
}

static inline void
front_ethernet(struct frame *frame, unsigned type)
{
  front_type(frame, type);
  front_macs(frame, 1, 2);
}

#endif
