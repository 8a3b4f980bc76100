/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what speaks for and against vMotion on a TCP stream. No octet of vMotion is public, so all
 * of it is heuristic. Must not claim to read vMotion.
 *
 * Sources: wire-vmotion.md sections 1 (client is the source), 5 (fingerprint), 6 (what is none),
 * documented and inferred as marked there. The audit weighs the same signs
 * (core/audit/tag_vmotion.c).
 */
#include "vmotion_claim.h"

#include "inventory.h"
#include "vmotion_records.h"

/* Does another protocol start here? Any that is recognised, even if only its shape: NFC and authd
 * are not on 8000. */
static bool
is_another(enum vmk_sniff kind)
{
  return kind != VMK_SNIFF_NOTHING && kind != VMK_SNIFF_UNKNOWN &&
         kind != VMK_SNIFF_VMOTION_MODEL && kind != VMK_SNIFF_NFC_MAYBE;
}

static bool
client_sends_bulk(const struct vmotion_flow *flow)
{
  return vmotion_sent(flow, 0) >= VMOTION_BULK &&
         vmotion_sent(flow, 0) / VMOTION_RATIO >= vmotion_sent(flow, 1);
}

static bool
carries_vmotion(const struct vmk_vmk *vmk)
{
  return vmk_vmk_has_role(vmk, VMK_ROLE_VMOTION) == VMK_ANSWER_YES;
}

static bool
server_sends_bulk(const struct vmotion_flow *flow)
{
  return vmotion_sent(flow, 1) >= VMOTION_BULK && vmotion_sent(flow, 1) > vmotion_sent(flow, 0);
}

/* The end that is not in the inventory: a declared host, an HCX-IX, or an address of another site.
 */
static bool
is_declared_host(const address *end)
{
  const struct vmk_network *network;
  const struct vmk_peer *peer;
  struct vmk_address ip;

  if (inventory_site() == NULL || !inventory_address(end, &ip))
    return false;
  peer = vmk_site_peer_by_address(inventory_site(), &ip);
  network = vmk_site_network_by_address(inventory_site(), &ip);
  return (peer != NULL && (peer->function == VMK_PEER_HOST || peer->function == VMK_PEER_HCX_IX)) ||
         (network != NULL &&
          (network->cross_site || (network->roles & VMK_ROLE_BIT(VMK_ROLE_VMOTION)) != 0));
}

static const char *
by_inventory(const struct vmotion_flow *flow)
{
  const struct vmk_vmk *a = flow->vmk[0], *b = flow->vmk[1];
  const struct vmk_vmk *known = a != NULL ? a : b;

  if (known == NULL || (a != NULL && b != NULL && a->host == b->host))
    return NULL;
  if (carries_vmotion(a) && carries_vmotion(b))
    return "both ends carry vmotion in the inventory, and it starts as no other protocol";
  if (server_sends_bulk(flow))
    return NULL;
  if (a != NULL && b != NULL)
    return client_sends_bulk(flow)
               ? "both ends are hosts of the inventory, and the client sends the bulk"
               : NULL;
  if (!client_sends_bulk(flow))
    return NULL;
  if (is_declared_host(a != NULL ? &flow->server : &flow->client))
    return "one end is a host of the inventory, the other is declared as one, and the client sends "
           "the bulk";
  if (vmk_vmk_only_role(known) == VMK_ROLE_VMOTION)
    return "one end carries vmotion only, and the client sends the bulk";
  return NULL;
}

static const char *
by_macs(const struct vmotion_flow *flow, const packet_info *pinfo)
{
  bool measured =
      flow->entropy.verdict == VMK_ENTROPY_UNIFORM || flow->entropy.verdict == VMK_ENTROPY_CLEAR;

  if (!measured || vmotion_sent(flow, 0) < VMOTION_ALONE || !client_sends_bulk(flow) ||
      !inventory_is_vmkernel_mac(&pinfo->dl_src) || !inventory_is_vmkernel_mac(&pinfo->dl_dst))
    return NULL;
  return "both MACs are of the VMkernel range, the client sends the bulk, and its octets could be "
         "measured";
}

enum { SNIFF_MIN = 8 }; /* fewer first octets are no basis; the next call is looked at */

/* What each way starts with: another protocol ends the matter. */
static void
sniff(struct vmotion_flow *flow, const uint8_t *data, uint32_t length, unsigned way)
{
  struct vmk_sniffed sniffed = {.kind = VMK_SNIFF_NOTHING};
  const char *framing;

  if (flow->way[way].sniffed || length == 0)
    return;
  (void)vmk_sniff(data, length, &sniffed);
  flow->way[way].sniffed = length >= SNIFF_MIN;
  flow->rejected = is_another(sniffed.kind);
  if (flow->rejected)
    return;
  framing = vmotion_records_fit(&flow->records, way, flow->port[0], flow->port[1], data, length);
  if (framing != NULL && flow->because == NULL)
    flow->because =
        wmem_strdup_printf(wmem_file_scope(), "its first record fits the framing file %s", framing);
  if (sniffed.kind == VMK_SNIFF_VMOTION_MODEL)
    flow->because =
        "it starts with this project's synthetic framing vMSM: a model, not VMware's format";
}

bool
vmotion_claims(struct vmotion_flow *flow, packet_info *pinfo, const uint8_t *data, uint32_t length,
               unsigned way, bool believe)
{
  if (believe && flow->because == NULL) {
    flow->because = "the user says so (Decode As)";
    flow->believed = true;
  }
  sniff(flow, data, length, way);
  if (flow->believed)
    return true;
  if (flow->rejected || !flow->way[way].sniffed)
    return false;
  if (flow->because == NULL)
    flow->because = by_inventory(flow);
  if (flow->because == NULL)
    flow->because = by_macs(flow, pinfo);
  return flow->because != NULL;
}
