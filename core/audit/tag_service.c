/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which service a flow is: by the octets where they say it, else by both ends and the port.
 * Must not know roles of networks. What a port alone says is never more than weak.
 */
#include "core/audit/tag_private.h"
#include "core/site/port.h"
#include "core/wire/entropy.h"
#include "core/wire/sniff.h"

#define IP_ICMP 1
#define IP_ICMPV6 58

static void
settle(struct vmk_tag *tag, enum vmk_service service, enum vmk_confidence confidence,
       enum vmk_encryption encryption)
{
  tag->service = service;
  tag->service_confidence = confidence;
  tag->encryption = encryption;
}

static enum vmk_encryption
measured(const struct vmk_flow *flow)
{
  const struct vmk_half *half = &flow->half[flow->half[1].payload > flow->half[0].payload];

  if (half->entropy_verdict == VMK_ENTROPY_UNIFORM)
    return VMK_ENCRYPTION_CIPHERTEXT;
  return half->entropy_verdict == VMK_ENTROPY_CLEAR ? VMK_ENCRYPTION_CLEAR : VMK_ENCRYPTION_UNKNOWN;
}

/* authd's TLS ends with the login: what much data after it is in, it does not say. */
static enum vmk_encryption
behind_login(const struct vmk_flow *flow)
{
  bool much = MAX(flow->half[0].payload, flow->half[1].payload) >= VMK_BULK_MIN;

  return much ? measured(flow) : VMK_ENCRYPTION_TLS;
}

/* What wire parsers decoded. */
static bool
by_ledger(struct vmk_tag_work *work)
{
  static const struct {
    enum vmk_service service;
    enum vmk_encryption encryption;
  } flavours[] = {
      [VMK_NFC_NONE] = {VMK_SERVICE_UNKNOWN, VMK_ENCRYPTION_UNKNOWN},
      [VMK_NFC_AUTHD_ONLY] = {VMK_SERVICE_AUTHD, VMK_ENCRYPTION_CLEAR},
      [VMK_NFC_CLEAR] = {VMK_SERVICE_NFC, VMK_ENCRYPTION_CLEAR},
      [VMK_NFC_AIO_CLEAR] = {VMK_SERVICE_NFC_AIO, VMK_ENCRYPTION_CLEAR},
      [VMK_NFC_TLS2] = {VMK_SERVICE_NFC_TLS, VMK_ENCRYPTION_TLS},
  };
  const struct vmk_ledger *ledger = work->flow->ledger;

  if (ledger == NULL || ledger->flavour == VMK_NFC_NONE)
    return false;
  g_assert((size_t)ledger->flavour < G_N_ELEMENTS(flavours));
  settle(work->tag, flavours[ledger->flavour].service, VMK_CONFIDENCE_CERTAIN,
         flavours[ledger->flavour].encryption);
  if (ledger->flavour == VMK_NFC_AUTHD_ONLY && ledger->first_tls.number != 0)
    work->tag->encryption = behind_login(work->flow);
  if (work->tag->known_by == NULL)
    return true;
  if (ledger->greeting != NULL)
    vmk_tag_because(work, VMK_EVIDENCE_PROTOCOL, vmk_place_of(ledger->greeting_mark),
                    "greeting \"%s\"", ledger->greeting);
  if (ledger->flavour != VMK_NFC_AUTHD_ONLY)
    vmk_tag_because(work, VMK_EVIDENCE_PROTOCOL, vmk_place_of(ledger->flavour_mark), "%s",
                    ledger->flavour_why != NULL ? ledger->flavour_why : "NFC messages");
  return true;
}

enum vmk_service
vmk_tag_sniffed(uint8_t kind, uint16_t server_port)
{
  switch ((enum vmk_sniff)kind) {
  case VMK_SNIFF_TLS_CLIENT:
  case VMK_SNIFF_TLS_SERVER:
  case VMK_SNIFF_TLS_MIDSTREAM:
    return server_port == VMK_PORT_HTTPS ? VMK_SERVICE_HTTPS : VMK_SERVICE_TLS;
  case VMK_SNIFF_HTTP_REQUEST:
  case VMK_SNIFF_HTTP_RESPONSE:
    return VMK_SERVICE_HTTP;
  case VMK_SNIFF_SSH:
    return VMK_SERVICE_SSH;
  case VMK_SNIFF_AUTHD:
    return VMK_SERVICE_AUTHD;
  case VMK_SNIFF_NFC_CLASSIC:
  case VMK_SNIFF_NFC_DATA:
    return VMK_SERVICE_NFC;
  case VMK_SNIFF_NFC_AIO:
    return VMK_SERVICE_NFC_AIO;
  case VMK_SNIFF_NFS_CALL:
    return VMK_SERVICE_NFS;
  case VMK_SNIFF_ISCSI_LOGIN:
  case VMK_SNIFF_ISCSI_RESPONSE:
    return VMK_SERVICE_ISCSI;
  case VMK_SNIFF_NVME_REQUEST:
  case VMK_SNIFF_NVME_RESPONSE:
    return VMK_SERVICE_NVME_TCP;
  case VMK_SNIFF_RPC_CALL:
  case VMK_SNIFF_RPC_REPLY: /* NFS replies look alike; elsewhere the port says no more than this */
    return server_port == VMK_PORT_AUTHD || server_port == VMK_PORT_VMOTION ? VMK_SERVICE_OTHER
                                                                            : VMK_SERVICE_UNKNOWN;
  default:
    return kind != VMK_SNIFF_VMOTION_MODEL && vmk_sniff_is_other((enum vmk_sniff)kind)
               ? VMK_SERVICE_OTHER
               : VMK_SERVICE_UNKNOWN;
  }
}

static enum vmk_encryption
encryption_of(enum vmk_service service, const struct vmk_flow *flow)
{
  switch (service) {
  case VMK_SERVICE_TLS:
  case VMK_SERVICE_HTTPS:
    return VMK_ENCRYPTION_TLS;
  case VMK_SERVICE_SSH:
    return VMK_ENCRYPTION_CIPHERTEXT;
  case VMK_SERVICE_HTTP:
  case VMK_SERVICE_NFC:
  case VMK_SERVICE_NFC_AIO:
    return VMK_ENCRYPTION_CLEAR;
  default:
    return measured(flow);
  }
}

static bool
by_octets(struct vmk_tag_work *work)
{
  const struct vmk_flow *flow = work->flow;
  enum vmk_service service = VMK_SERVICE_UNKNOWN;
  unsigned which = 0;

  for (unsigned i = 0; i < 2 && service == VMK_SERVICE_UNKNOWN; i++) {
    which = i;
    service = vmk_tag_sniffed(flow->half[i].sniff, flow->half[1].port);
  }
  if (service == VMK_SERVICE_UNKNOWN)
    return false;
  settle(work->tag, service, VMK_CONFIDENCE_CERTAIN, encryption_of(service, flow));
  vmk_tag_because(work, VMK_EVIDENCE_PROTOCOL, flow->half[which].first_payload,
                  "its first octets are those of %s",
                  service == VMK_SERVICE_OTHER ? "another protocol" : vmk_service_name(service));
  return true;
}

/* TCP 902 whose start was not captured, or not its octets: both ends and the volume have to tell.
 */
static void
authd_port(struct vmk_tag_work *work)
{
  const struct vmk_flow *flow = work->flow;
  struct vmk_tag *tag = work->tag;
  bool tls = tag->service == VMK_SERVICE_TLS;
  bool bulk = flow->half[0].payload >= VMK_BULK_MIN || flow->half[1].payload >= VMK_BULK_MIN;
  enum vmk_peer_function peer = vmk_tag_peer(tag, tag->end[0].vmk != NULL ? 1 : 0);
  bool nfc_peer = peer == VMK_PEER_BACKUP || peer == VMK_PEER_REPLICATION ||
                  peer == VMK_PEER_HOST || peer == VMK_PEER_HCX_IX ||
                  peer == VMK_PEER_CONTENT_LIBRARY;
  bool host = tag->end[0].vmk != NULL || tag->end[1].vmk != NULL;
  enum vmk_encryption encryption = tls ? VMK_ENCRYPTION_TLS : VMK_ENCRYPTION_UNKNOWN;

  vmk_tag_because(work, VMK_EVIDENCE_PORT, VMK_NOWHERE,
                  "TCP 902 is authd's: NFC, backup, replication, console and vCenter share it");
  if (vmk_tag_is_between_hosts(tag) || (host && nfc_peer)) {
    vmk_tag_because(work, VMK_EVIDENCE_PEER, VMK_NOWHERE,
                    "both ends are hosts or peers that use NFC");
    settle(tag,
           !bulk ? VMK_SERVICE_AUTHD
           : tls ? VMK_SERVICE_NFC_TLS
                 : VMK_SERVICE_NFC,
           bulk ? VMK_CONFIDENCE_STRONG : VMK_CONFIDENCE_WEAK, encryption);
  } else if (host && (peer == VMK_PEER_VCENTER || peer == VMK_PEER_CONSOLE)) {
    vmk_tag_because(work, VMK_EVIDENCE_PEER, VMK_NOWHERE, "the other end is %s",
                    vmk_peer_function_name(peer));
    settle(tag, VMK_SERVICE_AUTHD, VMK_CONFIDENCE_STRONG, encryption);
  } else if (tls) {
    tag->service_confidence =
        VMK_CONFIDENCE_WEAK; /* authd's own, joined after the greeting, or anybody's */
  } else if (host || bulk) {
    settle(tag, bulk ? VMK_SERVICE_NFC : VMK_SERVICE_AUTHD, VMK_CONFIDENCE_WEAK, encryption);
  }
}

static void
heartbeat_port(struct vmk_tag_work *work)
{
  const struct vmk_half *client = &work->flow->half[0];
  const struct vmk_tag *tag = work->tag;
  bool known = tag->end[0].vmk != NULL || vmk_tag_peer(tag, 1) == VMK_PEER_VCENTER;

  if (client->packets == 0 || client->payload / client->packets < VMK_HEARTBEAT_MEAN)
    return;
  settle(work->tag, VMK_SERVICE_HEARTBEAT, known ? VMK_CONFIDENCE_STRONG : VMK_CONFIDENCE_WEAK,
         VMK_ENCRYPTION_CLEAR);
  vmk_tag_because(work, VMK_EVIDENCE_PORT, client->first_packet,
                  "UDP 902: a host's heartbeat to vCenter, sent from management");
}

/* Do the ends' roles or functions say the same as the port? */
static bool
ends_agree(const struct vmk_tag *tag, enum vmk_service service)
{
  enum vmk_role needs = vmk_service_needs(service);
  const struct vmk_vmk *a = tag->end[0].vmk, *b = tag->end[1].vmk;
  bool storage = vmk_tag_peer(tag, 1) == VMK_PEER_STORAGE;

  if (needs == VMK_ROLE_UNKNOWN)
    return false;
  if (needs == VMK_ROLE_NFS || needs == VMK_ROLE_ISCSI || needs == VMK_ROLE_NVME_TCP)
    return a != NULL && (storage || vmk_vmk_has_role(a, needs) == VMK_ANSWER_YES);
  if (needs == VMK_ROLE_MANAGEMENT)
    return (a != NULL && vmk_vmk_has_role(a, needs) == VMK_ANSWER_YES) ||
           (b != NULL && vmk_vmk_has_role(b, needs) == VMK_ANSWER_YES);
  return a != NULL && b != NULL && vmk_vmk_has_role(a, needs) == VMK_ANSWER_YES &&
         vmk_vmk_has_role(b, needs) == VMK_ANSWER_YES;
}

static void
by_port(struct vmk_tag_work *work)
{
  const struct vmk_flow *flow = work->flow;
  bool udp = flow->transport == VMK_TRANSPORT_UDP;
  enum vmk_service service = (enum vmk_service)work->tagger->by_port[udp][flow->half[1].port];

  if (service == VMK_SERVICE_UNKNOWN)
    return;
  settle(work->tag, service,
         ends_agree(work->tag, service) ? VMK_CONFIDENCE_STRONG : VMK_CONFIDENCE_WEAK,
         measured(flow));
  vmk_tag_because(work, VMK_EVIDENCE_PORT, flow->half[0].first_packet, "%s %u is %s's",
                  udp ? "UDP" : "TCP", flow->half[1].port, vmk_service_name(service));
}

static void
server_name(struct vmk_tag_work *work)
{
  const struct vmk_ledger *ledger = work->flow->ledger;
  struct vmk_tag *tag = work->tag;

  if (ledger == NULL || ledger->server_name == NULL || vmk_service_is_nfc(tag->service))
    return;
  tag->server_name_means = vmk_server_name_means(ledger->server_name);
  if (tag->server_name_means == NULL && work->tagger->site != NULL &&
      vmk_site_host_by_name(work->tagger->site, ledger->server_name) != NULL)
    tag->server_name_means = "an ESXi host of the inventory";
  if (tag->server_name_means != NULL)
    vmk_tag_because(work, VMK_EVIDENCE_PROTOCOL, vmk_place_of(ledger->server_name_mark),
                    "TLS server name \"%s\": %s", ledger->server_name, tag->server_name_means);
}

static void
tcp(struct vmk_tag_work *work)
{
  uint16_t port = work->flow->half[1].port;
  bool seen = by_ledger(work) || by_octets(work);

  if (port == VMK_PORT_AUTHD && (!seen || work->tag->service == VMK_SERVICE_TLS))
    authd_port(work);
  else if (!seen && port == VMK_PORT_VMOTION)
    vmk_tag_vmotion(work);
  else if (!seen)
    by_port(work);
  if (work->tag->service == VMK_SERVICE_VMOTION)
    work->tag->encryption = measured(work->flow);
  server_name(work);
}

void
vmk_tag_service(struct vmk_tag_work *work)
{
  const struct vmk_flow *flow = work->flow;

  if (flow->transport == VMK_TRANSPORT_TCP)
    tcp(work);
  else if (flow->transport == VMK_TRANSPORT_UDP && flow->half[1].port == VMK_PORT_AUTHD)
    heartbeat_port(work);
  else if (flow->transport == VMK_TRANSPORT_UDP)
    by_port(work);
  else if (flow->ip_protocol == IP_ICMP || flow->ip_protocol == IP_ICMPV6)
    settle(work->tag, VMK_SERVICE_ICMP, VMK_CONFIDENCE_CERTAIN, VMK_ENCRYPTION_CLEAR);
}
