/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the files that an NFC session moves: when one begins, what it is called, how far it is.
 * Must not know how messages are cut out of octets, nor how files are shown.
 */
#ifndef VMK_PLUGIN_FILES_H
#define VMK_PLUGIN_FILES_H

#include "conn.h"

/* PUT or GET: a file begins, or a GET is answered. */
void files_start(struct conn *conn, struct lane *lane, struct unit *unit, packet_info *pinfo);
/* FILE_DATA: goes on with the file of this way, or with one whose start was not seen. */
void files_data(struct conn *conn, struct lane *lane, struct unit *unit, packet_info *pinfo);
/* AIO: opens, closes, reads and writes by handle. */
void files_aio(struct conn *conn, struct unit *unit, packet_info *pinfo);

void files_register(void);

#endif
