/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the FILE_DATA octets of a disk hold: disk headers, DDB entries, run sections.
 * Must not know how those octets are cut into FILE_DATA messages: items may cross from one into the
 * next.
 *
 * Integers are little-endian. Every fact here: documented (PC DiskReader and DiskWriter). In the
 * vendor client's captures each FILE_DATA starts with a disk header (observed); the walker does not
 * rely on it but to find its place again.
 */
#ifndef VMK_WIRE_NFC_DISK_H
#define VMK_WIRE_NFC_DISK_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMK_DISK_HEADER_MAGIC UINT32_C(0x87654321) /* on the wire 21 43 65 87 */
#define VMK_DISK_DDB_MAGIC UINT32_C(0xdeadbeef)    /* on the wire ef be ad de */
#define VMK_DISK_RUN_MAGIC UINT32_C(0x12345678)    /* on the wire 78 56 34 12 */

enum {
  VMK_DISK_ITEM = 8,        /* octets of a disk header and of a run section's head */
  VMK_DISK_DDB = 12,        /* octets of a DDB entry's head */
  VMK_DISK_DDB_MAX = 65536, /* longest key or value taken as one: inferred */
};

enum vmk_disk_item_kind {
  VMK_DISK_HEADER, /* 4: u32 isMetadata */
  VMK_DISK_DDB_ENTRY,
  VMK_DISK_DDB_END, /* an entry with both lengths 0 */
  /* 4: u32, low 15 bits sector count, bit 15 set: that many 512-octet sectors follow, clear:
   * zeros */
  VMK_DISK_RUN,
};

struct vmk_disk_item {
  enum vmk_disk_item_kind kind;
  uint32_t metadata;     /* header: 1 DDB entries follow, 0 run sections follow */
  uint32_t key_length;   /* DDB, octets on the wire, NUL included */
  uint32_t value_length; /* DDB, octets on the wire, NUL included */
  struct vmk_span key;   /* DDB: without NUL; from the item's first octet */
  struct vmk_span value;
  uint32_t word;    /* run: as sent; bits 16..31 have no documented meaning */
  uint32_t sectors; /* run: 0..32767 */
  bool zero;        /* run: of zero sectors, nothing follows */
  uint32_t bulk;    /* run: octets of sectors that follow, not read by the parser */
};

/* Read one item's head; of a DDB entry the key and value too. `length` is what is at hand, not the
 * message's end. VMK_OK: consumed is the head with key and value; item->bulk octets of sectors
 * follow. VMK_MORE: need is the whole of that. VMK_MALFORMED: no such magic, metadata above 1,
 * lengths beyond the limit. */
struct vmk_step vmk_disk_item_read(const uint8_t *data, size_t length, struct vmk_disk_item *item);

/* The same without asking for key and value: spans may reach beyond length. */
struct vmk_step vmk_disk_head_read(const uint8_t *data, size_t length, struct vmk_disk_item *item);

#endif
