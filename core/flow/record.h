/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a captured frame is once a file format is behind it.
 * Must not know file formats, nor what is in the frame.
 */
#ifndef VMK_FLOW_RECORD_H
#define VMK_FLOW_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#define VMK_TIME_NONE INT64_MIN

/* One captured frame. The octets are borrowed from the reader: see vmk_input_batch for how long. */
struct vmk_record {
  const uint8_t *data;
  uint32_t captured; /* octets at data */
  uint32_t wire; /* octets of the frame on the wire, never below captured (the reader raises it) */
  int64_t time;  /* nanoseconds since 1970-01-01 UTC, or VMK_TIME_NONE */
  uint64_t number;    /* 1.. within its file, as Wireshark numbers it */
  uint32_t interface; /* index in the audit's table of interfaces */
  uint32_t reserved;
};

/* Where frames come from; one row for each interface of each section of each file. */
struct vmk_interface {
  uint32_t file;        /* index in the audit's table of captures */
  uint32_t id;          /* number within its file, 0.. (several pcapng sections: continued) */
  uint32_t link_type;   /* LINKTYPE_ value, as in the file */
  uint32_t snap_length; /* octets; 0: unlimited or unknown */
  uint64_t packets;
  bool counted;      /* whoever captured wrote down how many packets came: */
  uint64_t received; /* on this interface (pcapng statistics block, isb_ifrecv) */
  bool filtered;     /* captured through a filter (pcapng, if_filter) */
  char *name;        /* owned, UTF-8, or NULL */
  char *description; /* owned, UTF-8, or NULL */
};

#endif
