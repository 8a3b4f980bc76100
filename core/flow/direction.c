/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the evidence for who opened a connection, strongest first: SYN, first octets, ports, who
 * spoke first. Must not know hosts or roles.
 */
#include "core/flow/direction.h"

#include "core/flow/packet.h"
#include "core/wire/sniff.h"

/* Which end starts like this: 1 the client, -1 the server, 0 either. */
static int
speaks_as(uint8_t sniff)
{
  switch (sniff) {
  case VMK_SNIFF_TLS_CLIENT:
  case VMK_SNIFF_HTTP_REQUEST:
  case VMK_SNIFF_IRC:
  case VMK_SNIFF_NFS_CALL:
  case VMK_SNIFF_RPC_CALL:
  case VMK_SNIFF_ISCSI_LOGIN:
  case VMK_SNIFF_NVME_REQUEST:
    return 1;
  case VMK_SNIFF_AUTHD:
  case VMK_SNIFF_GREETING_220:
  case VMK_SNIFF_TLS_SERVER:
  case VMK_SNIFF_HTTP_RESPONSE:
  case VMK_SNIFF_ICY:
  case VMK_SNIFF_RPC_REPLY:
  case VMK_SNIFF_ISCSI_RESPONSE:
  case VMK_SNIFF_NVME_RESPONSE:
    return -1;
  default:
    return 0;
  }
}

/* Ports that services listen at (IANA, and VMware's firewall rule sets), above those that need
 * privileges. */
static bool
is_service_port(uint16_t port)
{
  switch (port) {
  case 20:
  case 21:
  case 22:
  case 23:
  case 25:
  case 53:
  case 67:
  case 80:
  case 88:
  case 110:
  case 111:
  case 123:
  case 143:
  case 161:
  case 162:
  case 179:
  case 389:
  case 427:
  case 443:
  case 445:
  case 465:
  case 514:
  case 554:
  case 587:
  case 623:
  case 636:
  case 902:
  case 903:
  case 912:
  case 989:
  case 990:
  case 993:
  case 995:
  case 1514:
  case 1900:
  case 2049:
  case 2233:
  case 3260:
  case 3268:
  case 3306:
  case 3389:
  case 4420:
  case 5060:
  case 5353:
  case 5432:
  case 5480:
  case 5671:
  case 5900:
  case 5989:
  case 6081:
  case 8000:
  case 8009:
  case 8080:
  case 8100:
  case 8182:
  case 8200:
  case 8300:
  case 8301:
  case 8302:
  case 8443:
  case 9080:
  case 9084:
  case 9443:
  case 12321:
  case 12345:
  case 12443:
  case 23451:
  case 31031:
  case 44046:
    return true;
  default:
    return false;
  }
}

/* The end whose port looks like a server's, or -1. */
static int
server_by_port(uint16_t port0, uint16_t port1)
{
  enum { PRIVILEGED = 1024, EPHEMERAL = 32768 };

  if (port0 == port1)
    return -1;
  if (is_service_port(port0) != is_service_port(port1))
    return is_service_port(port0) ? 0 : 1;
  if ((port0 < PRIVILEGED) != (port1 < PRIVILEGED))
    return port0 < PRIVILEGED ? 0 : 1;
  if ((port0 < EPHEMERAL) != (port1 < EPHEMERAL))
    return port0 < EPHEMERAL ? 0 : 1;
  return -1;
}

unsigned
vmk_client_end(const struct vmk_hot *hot, const struct vmk_cold *cold,
               enum vmk_direction_known_by *known_by)
{
  uint32_t client = hot->flags & (VMK_HOT_CLIENT_0 | VMK_HOT_CLIENT_1);
  int content = speaks_as(cold->half[0].sniff) - speaks_as(cold->half[1].sniff);
  uint8_t protocol = (uint8_t)hot->key[1];
  int server = -1;

  *known_by = VMK_DIRECTION_SYN;
  if (client == VMK_HOT_CLIENT_0 || client == VMK_HOT_CLIENT_1)
    return client == VMK_HOT_CLIENT_0 ? 0 : 1;
  *known_by = VMK_DIRECTION_CONTENT;
  if (content != 0)
    return content > 0 ? 0 : 1;
  *known_by = VMK_DIRECTION_PORT;
  if (protocol != VMK_IP_ICMP && protocol != VMK_IP_ICMPV6)
    server = server_by_port(vmk_key_port(hot->key, 0), vmk_key_port(hot->key, 1));
  if (server >= 0)
    return server == 0 ? 1 : 0;
  *known_by = VMK_DIRECTION_GUESS;
  return hot->flags & VMK_HOT_FIRST_1 ? 1 : 0;
}
