/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how synthetic frames are built and written to a pcap file.
 * Must not know which traffic they make up, nor anything of the project's own decoders.
 */
#ifndef VMK_BENCH_FRAMES_H
#define VMK_BENCH_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct writer {
  FILE *file;
  uint32_t snap_length;
  uint64_t clock; /* microseconds since the epoch */
  uint64_t random;
  uint64_t packets;
  uint32_t written; /* octets of a frame that are written, the rest of it being a hole in the file,
                       which reads as zeros and takes no disk; 0: all */
};

/* One connection. Addresses and ports in host order; sequence numbers of both ends. */
struct talk {
  uint32_t address[2];
  uint16_t port[2];
  uint32_t host[2]; /* numbers that the MACs are made of */
  uint16_t vlan;    /* 0: no tag */
  uint16_t identification[2];
  uint32_t sequence[2];
  uint32_t packets;
};

enum { TCP_FIN = 1, TCP_SYN = 2, TCP_PSH = 8, TCP_ACK = 16 };

void writer_open(struct writer *writer, const char *path, uint32_t snap_length, uint64_t seed);
/* Ends the file and prints how many packets it holds. */
void writer_close(struct writer *writer);
uint64_t writer_random(struct writer *writer);

/* One TCP segment from end `from`, `length` payload octets; payload NULL: filler. Moves sequence
 * numbers and clock. */
void write_tcp(struct writer *writer, struct talk *talk, unsigned from, uint8_t flags,
               const void *payload, uint32_t length);
void write_udp(struct writer *writer, struct talk *talk, unsigned from, const void *payload,
               uint32_t length);
/* The same inside a Geneve header between two tunnel ends. */
void write_geneve(struct writer *writer, struct talk *outer, struct talk *inner, unsigned from,
                  uint32_t length);
/* ARP request or RARP announcement of host `host`. */
void write_arp(struct writer *writer, uint32_t host, uint32_t address, uint32_t target,
               uint16_t vlan, bool reverse);

#endif
