/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what is said about a conversation's roles, packet by packet: ends, service, role, data
 * class, findings. Must not know how a role or a verdict comes about (role_rules.c), nor trees.
 *
 * What is said changes a few times in a conversation's life. Each change is kept with its frame, so
 * that a frame shows what was known by then, whenever it is drawn.
 */
#ifndef VMK_PLUGIN_ROLE_FLOW_H
#define VMK_PLUGIN_ROLE_FLOW_H

#include "conn.h"
#include "vmotion_flow.h"

enum role_service { /* words as the audit's */
                    SERVICE_UNKNOWN,
                    SERVICE_AUTHD,
                    SERVICE_NFC,
                    SERVICE_NFC_AIO,
                    SERVICE_NFC_TLS,
                    SERVICE_VMOTION,
                    SERVICE_UDT_DATA,
                    SERVICE_BY_PORT, /* what the port table says, weak */
};

enum role_data { DATA_UNKNOWN, DATA_HOT, DATA_COLD, DATA_CONTROL, DATA_OTHER };

enum role_finding { /* ids as the audit's; order of the table in role_rules.c */
                    FINDING_COLD_ON_MANAGEMENT,
                    FINDING_MISSING_ROUTE,
                    FINDING_VMOTION_ON_MANAGEMENT,
                    FINDING_CLEAR_NFC,
                    FINDING_CLEAR_VMOTION,
                    FINDING_COLD_GATEWAY,
                    FINDING_HOT_GATEWAY,
                    FINDINGS,
};

struct role_end {
  const struct vmk_vmk *vmk;         /* or NULL */
  const struct vmk_peer *peer;       /* or NULL */
  const struct vmk_network *network; /* declared for one role, where neither is known; or NULL */
  uint8_t role;                      /* enum vmk_role that it plays here */
};

/* What is said from a frame on. */
struct role_view {
  struct role_view *before;
  uint32_t from; /* frame */
  uint8_t service, data, role;
  const char *word;       /* of the service */
  struct role_end end[2]; /* [0] client */
  uint32_t found;         /* bits 1 << enum role_finding, up to here */
};

struct role_sighting { /* a segment as it passed, to find it again one hop on */
  uint32_t sequence, acknowledgment;
  uint16_t length;
  uint8_t ttl;
  uint8_t mac[6];
};

struct role_flow {
  address client; /* and port: which end is [0] */
  uint16_t client_port;
  struct role_end end[2];
  address addresses[2];
  const struct vmk_role_port *row; /* of the port table, or NULL */
  struct role_view *latest;
  bool sends[2]; /* packets of that end were seen */
  bool gateway;  /* proof of a router on the way */
  const char *gateway_why;
  struct role_sighting seen[8];
  uint8_t seen_next;
};

/* What is said about this packet; NULL when nothing is. tvb: the whole frame. */
const struct role_view *role_of_packet(packet_info *pinfo, tvbuff_t *tvb, bool *from_client,
                                       const struct role_flow **flow);

void role_flow_register(int vmauthd, int vmotion, int vmkrole);

#endif
