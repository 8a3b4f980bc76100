/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the files that show NFC share.
 * Must not know how any of them does it.
 */
#ifndef VMK_PLUGIN_VMNFC_H
#define VMK_PLUGIN_VMNFC_H

#include "protocols.h"

extern int proto_vmnfc;

/* One drawing in progress. */
struct nfc_view {
  tvbuff_t *tvb; /* of the pieces */
  packet_info *pinfo;
  const struct conn *conn;
  struct unit_octets octets; /* of the unit in progress */
  uint16_t missing;          /* octets of the unit before these */
};

/* Adds a field of the unit, if its octets were captured; else NULL. */
proto_item *vmnfc_field(struct nfc_view *view, proto_tree *tree, int hf, uint32_t offset,
                        uint32_t length, unsigned encoding);
/* Text from the octets, or, where they were not captured in full, what was kept of it. */
void vmnfc_text(struct nfc_view *view, proto_tree *tree, int hf, struct vmk_span span,
                const char *kept);
#define VMNFC_NOT_KNOWN UINT64_MAX

/* Octets of the file's content that have moved with this piece, or VMNFC_NOT_KNOWN. */
uint64_t vmnfc_moved(const struct piece *piece);
/* The file a unit or its data belongs to, and how far it is: octets of NFC's file data, octets of
 * content. */
void vmnfc_file_so_far(struct nfc_view *view, proto_tree *tree, const struct nfc_file *file,
                       uint64_t bytes, uint64_t moved);
/* Links between request and reply, and the time between them. */
void vmnfc_links(struct nfc_view *view, proto_tree *tree, const struct unit *unit);

void vmnfc_message_register(int proto, expert_module_t *expert);
void vmnfc_draw_message(struct nfc_view *view, proto_tree *parent, const struct piece *piece);

void vmnfc_disk_register(int proto, expert_module_t *expert);
void vmnfc_draw_disk(struct nfc_view *view, proto_tree *parent, const struct piece *piece);

void vmnfc_aio_register(int proto, expert_module_t *expert);
void vmnfc_draw_aio(struct nfc_view *view, proto_tree *parent, const struct piece *piece);

/* Statistics and Export Objects. */
void vmnfc_taps_register(int proto);
void vmnfc_taps_handoff(int proto);
void vmnfc_tap(struct nfc_view *view, const struct piece *piece);
void vmnfc_tap_octets(packet_info *pinfo, tvbuff_t *octets);
void vmnfc_export_register(int proto);
void vmnfc_export(struct nfc_view *view, const struct piece *piece);

#endif
