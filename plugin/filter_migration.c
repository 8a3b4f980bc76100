/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the display filter for all that belongs to the migration of a packet (Conversation Filter >
 * VMware migration). Must not know how migrations and jobs are found.
 */
#include "vmotion.h"

#include <epan/to_str.h>

#include "core/site/port.h"

static int proto_of_conns = -1;

static void *
of_conversation(packet_info *pinfo, int proto)
{
  conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

  return conversation == NULL ? NULL : conversation_get_proto_data(conversation, proto);
}

static const struct vmotion_flow *
stream_of(packet_info *pinfo)
{
  const struct vmotion_flow *flow = of_conversation(pinfo, proto_vmotion);

  return flow != NULL && flow->claimed != 0 ? flow : NULL;
}

static const struct conn *
connection_of(packet_info *pinfo)
{
  const struct conn *conn = of_conversation(pinfo, proto_of_conns);

  return conn != NULL && conn->claimed != 0 ? conn : NULL;
}

static vmk_ws_bool
is_valid(VMK_FILTER_ARGS)
{
  return stream_of(pinfo) != NULL || connection_of(pinfo) != NULL;
}

/* An NFC connection alone does not say which migration it serves: then both hosts' migration ports.
 */
static char *
of_both_ends(packet_info *pinfo)
{
  const char *field = pinfo->net_src.type == AT_IPv6 ? "ipv6.addr" : "ip.addr";
  char *a = address_to_str(NULL, &pinfo->net_src), *b = address_to_str(NULL, &pinfo->net_dst);
  char *filter = g_strdup_printf("(%s eq %s and %s eq %s) and (tcp.port eq %u or tcp.port eq %u)",
                                 field, a, field, b, VMK_PORT_AUTHD, VMK_PORT_VMOTION);

  wmem_free(NULL, a);
  wmem_free(NULL, b);
  return filter;
}

static char *
build(VMK_FILTER_ARGS)
{
  const struct vmotion_flow *flow = stream_of(pinfo);
  const struct conn *conn = connection_of(pinfo);
  uint32_t job = vmudt_number(flow != NULL ? flow->job : conn != NULL ? conn->job : NULL);

  if (flow != NULL && job == 0)
    return g_strdup_printf("vmotion.migration == %u", flow->migration->number);
  if (flow != NULL)
    return g_strdup_printf("vmotion.migration == %u or vmudt.job == %u", flow->migration->number,
                           job);
  if (job != 0)
    return g_strdup_printf("vmudt.job == %u", job);
  return of_both_ends(pinfo);
}

void
filter_migration_register(int vmauthd)
{
  proto_of_conns = vmauthd;
  vmk_register_conversation_filter("vmotion", "VMware migration", is_valid, build);
}
