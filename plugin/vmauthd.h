/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the files that show authd connections share.
 * Must not know how any of them does it.
 */
#ifndef VMK_PLUGIN_VMAUTHD_H
#define VMK_PLUGIN_VMAUTHD_H

#include "protocols.h"

extern int proto_vmauthd;

/* One drawing in progress. */
struct authd_view {
  tvbuff_t *tvb;
  packet_info *pinfo;
  proto_tree *top;
  proto_tree *tree; /* of vmauthd, made when first needed */
  const struct conn *conn;
  bool decrypted;
};

/* The protocol's own tree, made when first asked for. */
proto_tree *vmauthd_tree(struct authd_view *view, const struct piece *piece);
void vmauthd_draw_line(struct authd_view *view, const struct piece *piece);
void vmauthd_draw_part(struct authd_view *view, const struct piece *piece);
/* Seen before, or of no known place. */
void vmauthd_draw_unknown(struct authd_view *view, const struct piece *piece);

void vmauthd_lines_register(int proto);

#endif
