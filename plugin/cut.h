/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the octets of one call are handed out to pieces while the walk of core/wire reads them.
 * Must not know what units mean (meaning.h), nor trees, columns or taps. First pass only.
 */
#ifndef VMK_PLUGIN_CUT_H
#define VMK_PLUGIN_CUT_H

#include "conn.h"

/* One call in progress. */
struct cut {
  struct conn *conn;
  struct channel *channel;
  struct lane *lane;
  struct run *run;
  enum vmk_way way;
  packet_info *pinfo;
  const uint8_t *data; /* octets of this call from its first on; NULL: not captured */
  uint32_t at;         /* offset in the tvb of the next octet to be assigned */
  uint64_t done;       /* its position */
  bool gap;            /* the octets are in no frame: they count, but there is nothing to show */
};

/* The next octets become a piece. In a gap the piece is of this packet only and shown nowhere. */
struct piece *cut_add(struct cut *cut, enum piece_kind kind, uint32_t length, struct unit *unit);
/* The same; longer runs of one kind become one piece. */
void cut_grow(struct cut *cut, enum piece_kind kind, uint32_t length);
/* Keeps the next octets of the unit in progress; missing ones read as zero, as the walk reads them.
 */
void cut_hold(struct cut *cut, uint32_t length);
/* The octets up to this position belong to nothing that is still to be completed. */
void cut_drop_held(struct lane *lane, uint64_t position);
/* The unit in progress. */
struct unit *cut_open_unit(struct cut *cut);
/* Octets of the body around everything have passed: file data, an AIO extra. */
void cut_block_moves(struct cut *cut, uint32_t length);
/* Hands out octets that no unit claims, by what was known before. */
void cut_assign(struct cut *cut, uint64_t length);

/* Walks the next octets (data NULL: missing ones). */
void cut_feed(struct cut *cut, const uint8_t *data, uint64_t length);

#endif
