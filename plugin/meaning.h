/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what units say about a connection: its service, its files, which reply belongs to which
 * request. Must not know how octets are cut into units, nor how anything is shown. First pass only.
 */
#ifndef VMK_PLUGIN_MEANING_H
#define VMK_PLUGIN_MEANING_H

#include "conn.h"

/* A unit is complete: fill in what it means. */
void meaning_unit(struct conn *conn, struct channel *channel, struct lane *lane, struct unit *unit,
                  const struct vmk_wire_event *event, packet_info *pinfo);
/* Anything else that the walk told. */
void meaning_event(struct conn *conn, struct lane *lane, const struct vmk_wire_event *event,
                   packet_info *pinfo);
/* Octets of the block in progress have passed. */
void meaning_moved(struct lane *lane, uint32_t octets);

/* Octets of a file's body (NULL: of no file) are in this piece. */
void meaning_body(struct nfc_file *file, struct piece *piece);

#endif
