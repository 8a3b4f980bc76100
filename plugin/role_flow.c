/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what is said about a conversation's roles, packet by packet.
 * Must not know how a role or a verdict comes about (role_rules.c), nor trees.
 */
#include "role_flow.h"

#include "core/site/port.h"
#include "frame_octets.h"
#include "inventory.h"
#include "protocols.h"
#include "role_rules.h"

static int proto_vmauthd = -1, proto_vmotion = -1, proto_vmkrole = -1;

static struct learned *learned; /* of file scope */

static void
start_capture(void)
{
  learned = NULL;
}

void
role_flow_register(int vmauthd, int vmotion, int vmkrole)
{
  proto_vmauthd = vmauthd;
  proto_vmotion = vmotion;
  proto_vmkrole = vmkrole;
  register_init_routine(start_capture);
}

/* Which end listens: ours know it, else the port table, else the lower port. */
static bool
source_is_client(const packet_info *pinfo, const struct conn *conn,
                 const struct vmotion_flow *vmotion)
{
  uint8_t transport = pinfo->ptype == PT_UDP ? VMK_IP_PROTOCOL_UDP : VMK_IP_PROTOCOL_TCP;
  const struct vmk_role_port *rows;
  bool to, from;

  if (conn != NULL)
    return conn_way(conn, pinfo) == VMK_WAY_CLIENT;
  if (vmotion != NULL)
    return addresses_equal(&pinfo->src, &vmotion->client);
  to = vmk_role_ports(transport, (uint16_t)pinfo->destport, &rows) > 0;
  from = vmk_role_ports(transport, (uint16_t)pinfo->srcport, &rows) > 0;
  return to != from ? to : pinfo->destport <= pinfo->srcport;
}

/* Only one that was declared for a single role says something. */
static const struct vmk_network *
network_of(const address *end)
{
  const struct vmk_network *network = NULL;
  struct vmk_address ip;

  if (inventory_site() != NULL && inventory_address(end, &ip))
    network = vmk_site_network_by_address(inventory_site(), &ip);
  return network != NULL && network->roles != 0 && (network->roles & (network->roles - 1)) == 0
             ? network
             : NULL;
}

static struct role_flow *
new_flow(packet_info *pinfo, conversation_t *conversation, const struct conn *conn,
         const struct vmotion_flow *vmotion)
{
  struct role_flow *flow = wmem_new0(wmem_file_scope(), struct role_flow);
  bool client = source_is_client(pinfo, conn, vmotion);
  uint16_t server_port = (uint16_t)(client ? pinfo->destport : pinfo->srcport);

  flow->client_port = (uint16_t)(client ? pinfo->srcport : pinfo->destport);
  for (unsigned i = 0; i < 2; i++) {
    bool source = (i == 0) == client;

    flow->end[i].vmk = inventory_vmk(pinfo, source);
    flow->end[i].peer = flow->end[i].vmk == NULL ? inventory_peer(pinfo, source) : NULL;
    if (flow->end[i].vmk == NULL && flow->end[i].peer == NULL)
      flow->end[i].network = network_of(source ? &pinfo->src : &pinfo->dst);
    copy_address_wmem(wmem_file_scope(), &flow->addresses[i], source ? &pinfo->src : &pinfo->dst);
  }
  /* TCP 902 and 8000 have too many users for a port to say anything. */
  if (pinfo->ptype == PT_UDP)
    (void)vmk_role_ports(VMK_IP_PROTOCOL_UDP, server_port, &flow->row);
  else if (server_port != VMK_PORT_AUTHD && server_port != VMK_PORT_VMOTION)
    (void)vmk_role_ports(VMK_IP_PROTOCOL_TCP, server_port, &flow->row);
  conversation_add_proto_data(conversation, proto_vmkrole, flow);
  return flow;
}

/* Clear NFC: bodies as decoded, and what was not read counts as body, never above the payload; as
 * the audit counts. */
static uint64_t
decoded_bulk(const struct conn *conn)
{
  const struct vmk_walk *walk = conn->channel[CHANNEL_TCP]->session.walk;

  return MAX(MIN(walk[0].bulk + walk[0].unread, walk[0].offset),
             MIN(walk[1].bulk + walk[1].unread, walk[1].offset));
}

static void
facts_of_conn(struct role_facts *facts, const struct conn *conn)
{
  enum vmk_session_flavour flavour = conn->channel[CHANNEL_TCP]->session.flavour;
  uint64_t payload = MAX(conn_payload(conn, VMK_WAY_CLIENT), conn_payload(conn, VMK_WAY_SERVER));

  if (conn->claimed == 0)
    return;
  facts->service = SERVICE_AUTHD;
  facts->bulk = payload < VMOTION_BULK ? 0 : payload;
  if (flavour == VMK_SESSION_NFC_CLEAR || flavour == VMK_SESSION_NFC_AIO_CLEAR) {
    facts->service = flavour == VMK_SESSION_NFC_CLEAR ? SERVICE_NFC : SERVICE_NFC_AIO;
    facts->bulk = decoded_bulk(conn);
    facts->readable = true;
  } else if (flavour == VMK_SESSION_TLS2) {
    facts->service = SERVICE_NFC_TLS;
  }
  facts->library = conn->library;
  facts->names_nfc =
      conn->service >= VMK_AUTHD_SERVICE_NFC && conn->service <= VMK_AUTHD_SERVICE_HA_NFCSSL;
  facts->backup_client =
      facts->service == SERVICE_NFC_AIO || (facts->service == SERVICE_NFC && conn->client != NULL);
}

static void
facts_of_vmotion(struct role_facts *facts, const struct vmotion_flow *vmotion)
{
  if (vmotion->claimed == 0)
    return;
  facts->service = vmudt_holds(vmotion->job) ? SERVICE_UDT_DATA : SERVICE_VMOTION;
  facts->bulk = MAX(vmotion_sent(vmotion, 0), vmotion_sent(vmotion, 1));
  facts->readable = vmotion->entropy.verdict == VMK_ENTROPY_CLEAR;
}

static bool
is_intended(const struct role_flow *flow)
{
  for (unsigned i = 0; i < 2; i++) {
    const struct vmk_network *network;
    struct vmk_address ip;

    if (inventory_site() == NULL || !inventory_address(&flow->addresses[i], &ip))
      continue;
    network = vmk_site_network_by_address(inventory_site(), &ip);
    if (vmk_site_accepts_transit(inventory_site(), VMK_VLAN_UNKNOWN, &ip) ||
        (network != NULL && network->cross_site))
      return true;
  }
  return false;
}

/* MACs that answered for a gateway's address. */
struct learned {
  struct learned *next;
  const struct vmk_gateway *gateway;
  struct vmk_mac mac;
};

static const struct vmk_gateway *
gateway_of(const struct vmk_mac *mac)
{
  const struct vmk_gateway *gateway = vmk_site_gateway_by_mac(inventory_site(), mac);
  const struct learned *entry = learned;

  while (gateway == NULL && entry != NULL) {
    if (vmk_mac_equal(&entry->mac, mac))
      gateway = entry->gateway;
    entry = entry->next;
  }
  return gateway;
}

/* ARP of a gateway of the inventory tells its MAC. */
static void
learn_gateway(tvbuff_t *tvb, const packet_info *pinfo)
{
  const struct vmk_gateway *gateway;
  struct vmk_address address;
  struct learned *entry;
  struct vmk_mac mac;
  uint8_t ip[4];

  if (PINFO_FD_VISITED(pinfo) || !frame_octets_arp(tvb, pinfo, mac.octets, ip))
    return;
  address = vmk_address_v4(ip);
  gateway = vmk_site_gateway_by_address(inventory_site(), &address);
  if (gateway == NULL || gateway_of(&mac) != NULL)
    return;
  entry = wmem_new0(wmem_file_scope(), struct learned);
  entry->gateway = gateway;
  entry->mac = mac;
  entry->next = learned;
  learned = entry;
}

/* The frame goes to a gateway of the inventory though the packet is for another, beyond the
 * sender's subnet. */
static bool
goes_to_gateway(const struct role_flow *flow, const packet_info *pinfo, unsigned from)
{
  const struct vmk_gateway *gateway;
  struct vmk_address to;
  struct vmk_mac mac;

  if (inventory_site() == NULL || pinfo->dl_dst.type != AT_ETHER ||
      !inventory_address(&pinfo->dst, &to))
    return false;
  memcpy(mac.octets, pinfo->dl_dst.data, sizeof mac.octets);
  gateway = gateway_of(&mac);
  return gateway != NULL && vmk_site_gateway_by_address(inventory_site(), &to) != gateway &&
         vmk_vmk_reaches_on_link(flow->end[from].vmk, &to) != VMK_ANSWER_YES;
}

/* The same segment passed before with another TTL and from another MAC. */
static bool
passed_before(struct role_flow *flow, const struct frame_octets *octets)
{
  struct role_sighting *slot;

  for (size_t i = 0; i < G_N_ELEMENTS(flow->seen); i++) {
    const struct role_sighting *seen = &flow->seen[i];

    if (seen->length == octets->length && seen->sequence == octets->sequence &&
        seen->acknowledgment == octets->acknowledgment && seen->ttl != octets->ttl &&
        seen->length != 0 && memcmp(seen->mac, octets->source_mac, sizeof seen->mac) != 0)
      return true;
  }
  slot = &flow->seen[flow->seen_next++ % G_N_ELEMENTS(flow->seen)];
  slot->sequence = octets->sequence;
  slot->acknowledgment = octets->acknowledgment;
  slot->length = octets->length;
  slot->ttl = octets->ttl;
  memcpy(slot->mac, octets->source_mac, sizeof slot->mac);
  return false;
}

static void
look_for_gateway(struct role_flow *flow, packet_info *pinfo, tvbuff_t *tvb, unsigned from)
{
  struct frame_octets octets;

  if (flow->gateway)
    return;
  if (goes_to_gateway(flow, pinfo, from)) {
    flow->gateway = true;
    flow->gateway_why = "the frame goes to a gateway's MAC (by the inventory, or its ARP), the "
                        "packet to another address";
  } else if (frame_octets_read(tvb, pinfo, &octets) && passed_before(flow, &octets)) {
    flow->gateway = true;
    flow->gateway_why = "the same segment passed before with another TTL and from another MAC";
  }
}

static void
judge(struct role_flow *flow, packet_info *pinfo, const struct conn *conn,
      const struct vmotion_flow *vmotion)
{
  struct role_facts facts = {.gateway = flow->gateway,
                             .row = flow->row,
                             .intended = is_intended(flow),
                             .both_ways = flow->sends[0] && flow->sends[1]};
  struct role_view view = {.before = flow->latest, .from = pinfo->num};
  const struct role_view *latest = flow->latest;

  if (conn != NULL)
    facts_of_conn(&facts, conn);
  else if (vmotion != NULL)
    facts_of_vmotion(&facts, vmotion);
  else if (flow->row != NULL)
    facts.service = SERVICE_BY_PORT;
  memcpy(view.end, flow->end, sizeof view.end);
  if (latest != NULL)
    view.found = latest->found;
  role_judge(&view, &facts);
  if (latest != NULL && latest->service == view.service && latest->data == view.data &&
      latest->role == view.role && latest->found == view.found)
    return;
  flow->latest = wmem_memdup(wmem_file_scope(), &view, sizeof view);
}

static bool
says_something(const struct role_view *view)
{
  return view->end[0].vmk != NULL || view->end[1].vmk != NULL || view->end[0].peer != NULL ||
         view->end[1].peer != NULL || view->end[0].network != NULL ||
         view->end[1].network != NULL ||
         (view->service != SERVICE_UNKNOWN && view->service != SERVICE_BY_PORT);
}

const struct role_view *
role_of_packet(packet_info *pinfo, tvbuff_t *tvb, bool *from_client, const struct role_flow **said)
{
  conversation_t *conversation;
  const struct conn *conn = NULL;
  const struct vmotion_flow *vmotion = NULL;
  const struct role_view *view;
  struct role_flow *flow;

  if (inventory_site() == NULL && conn_latest() == NULL && !vmotion_any())
    return NULL;
  if (inventory_site() != NULL && pinfo->ptype == PT_NONE)
    learn_gateway(tvb, pinfo);
  if ((pinfo->ptype != PT_TCP && pinfo->ptype != PT_UDP) || pinfo->flags.in_error_pkt)
    return NULL;
  conversation = find_conversation_pinfo(pinfo, 0);
  if (conversation == NULL)
    return NULL;
  conn = conversation_get_proto_data(conversation, proto_vmauthd);
  vmotion = conversation_get_proto_data(conversation, proto_vmotion);
  if (inventory_site() == NULL && conn == NULL && vmotion == NULL)
    return NULL;
  flow = conversation_get_proto_data(conversation, proto_vmkrole);
  if (!PINFO_FD_VISITED(pinfo)) {
    if (flow == NULL)
      flow = new_flow(pinfo, conversation, conn, vmotion);
    *from_client =
        pinfo->srcport == flow->client_port && addresses_equal(&pinfo->src, &flow->addresses[0]);
    flow->sends[*from_client ? 0 : 1] = true;
    if (conn != NULL || vmotion != NULL)
      look_for_gateway(flow, pinfo, tvb, *from_client ? 0 : 1);
    if (conn != NULL || vmotion != NULL ||
        flow->latest == NULL) /* nothing else changes what is said */
      judge(flow, pinfo, conn, vmotion);
  }
  if (flow == NULL)
    return NULL;
  *from_client =
      pinfo->srcport == flow->client_port && addresses_equal(&pinfo->src, &flow->addresses[0]);
  *said = flow;
  view = flow->latest;
  while (view != NULL && view->from > pinfo->num)
    view = view->before;
  return view != NULL && says_something(view) ? view : NULL;
}
