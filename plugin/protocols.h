/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the files of this module offer each other: registration, and drawing on another's
 * behalf. Must not know how any of it is done.
 */
#ifndef VMK_PLUGIN_PROTOCOLS_H
#define VMK_PLUGIN_PROTOCOLS_H

#include "conn.h"

/* Each gives back its protocol's number. */
int vmauthd_register(void);
void vmauthd_handoff(void);
int vmnfc_register(void);
int vmotion_register(void);
void vmotion_handoff(void);
void vmudt_register(void);
int vmkrole_register(void);
void filter_migration_register(int vmauthd);
void vmnfc_handoff(void);

/* As vmauthd, but taken for NFC from the first octet on: the user says so. */
int vmauthd_dissect_service(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
/* Octets of a file that Export Objects keeps at most. */
uint64_t vmnfc_export_cap(void);
/* To be called once all else of a frame is dissected. */
void vmauthd_after_frame(packet_info *pinfo);
/* Draws the NFC pieces from first up to (not with) stop. */
void vmnfc_draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct conn *conn,
                const struct piece *first, const struct piece *stop);

/* Shows the UDT job of a connection or stream, if there is one and it was known by this frame. */
void vmudt_draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct udt_job *job);

/* The control connection moved bulk of its own, or a machine was announced: no UDT. First pass
 * only; job may be NULL. */
void vmudt_refute(struct udt_job *job, packet_info *pinfo);
bool vmudt_holds(const struct udt_job *job);
/* 0: none, or it was refuted. */
uint32_t vmudt_number(const struct udt_job *job);

/* Shows a RARP frame that announces a VM right after a migration's data. For every frame; does
 * nothing for others. */
void vmotion_draw_announcement(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* A value_string array for a table of core/wire, for VALS(); lives as long as the program. */
const value_string *names_of(const struct vmk_name *table);

/* The octets of a unit: where they are in tvb, or the copy of those that came in parts, as a data
 * source of its own. */
struct unit_octets {
  tvbuff_t *tvb;
  int offset;
};
struct unit_octets octets_of(tvbuff_t *tvb, packet_info *pinfo, const struct piece *piece);

/* Adds links between request and reply: three fields in that order, request_in, reply_in and time.
 */
void draw_exchange(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const struct unit *unit,
                   const int hf[3]);

#endif
