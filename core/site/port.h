/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the numbers of the ports that code asks for by name; what may run there is in the table of
 * core/site/role.h. Must not know hosts, flows or findings.
 */
#ifndef VMK_SITE_PORT_H
#define VMK_SITE_PORT_H

/* Host byte order. Where hosts, or vCenter, listen, documented: the rows of role_table.c name
 * where. None proves what is spoken there. */
enum {
  VMK_PORT_HTTPS = 443,
  VMK_PORT_AUTHD = 902, /* TCP: authd, and NFC behind it; UDP, at vCenter: heartbeats of hosts */
  VMK_PORT_VMOTION = 8000,
};

#endif
