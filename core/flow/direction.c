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

/* Ports that services listen at (IANA, and VMware's firewall rule sets), ascending. */
static const uint16_t service_ports[] = {
    20,   21,   22,   23,   25,   53,   67,   80,    88,    110,   111,   123,   143,   161,
    162,  179,  389,  427,  443,  445,  465,  514,   554,   587,   623,   636,   902,   903,
    912,  989,  990,  993,  995,  1514, 1900, 2049,  2233,  3260,  3268,  3306,  3389,  4420,
    5060, 5353, 5432, 5480, 5671, 5900, 5989, 6081,  8000,  8009,  8080,  8100,  8182,  8200,
    8300, 8301, 8302, 8443, 9080, 9084, 9443, 12321, 12345, 12443, 23451, 31031, 44046,
};

static bool
is_service_port(uint16_t port)
{
  size_t low = 0, high = sizeof service_ports / sizeof *service_ports;

  while (low < high) {
    size_t middle = (low + high) / 2;

    if (service_ports[middle] == port)
      return true;
    if (service_ports[middle] < port)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
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
  int content = speaks_as(vmk_cold_half(cold, 0)->sniff) - speaks_as(vmk_cold_half(cold, 1)->sniff);
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
