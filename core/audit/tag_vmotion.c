/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what speaks for and against vMotion on TCP 8000. No octet of vMotion is public, so all of
 * it is heuristic. Must not claim to read vMotion.
 *
 * Sources: wire-vmotion.md sections 1 (client is the source), 5 (fingerprint), 6 (what is none),
 * documented and inferred as marked there.
 */
#include "core/audit/tag_private.h"
#include "core/wire/entropy.h"
#include "core/wire/sniff.h"

static bool
is_host_like(const struct vmk_tag *tag, unsigned end)
{
  enum vmk_peer_function function = vmk_tag_peer(tag, end);

  return tag->end[end].vmk != NULL || function == VMK_PEER_HOST || function == VMK_PEER_HCX_IX;
}

static bool
in_other_site(const struct vmk_tag_work *work, unsigned end)
{
  const struct vmk_network *network = NULL;

  if (work->tagger->has_networks)
    network = vmk_site_network_by_address(work->tagger->site, &work->flow->half[end].address);
  return network != NULL &&
         (network->cross_site || (network->roles & VMK_ROLE_BIT(VMK_ROLE_VMOTION)) != 0);
}

static bool
client_sends_bulk(const struct vmk_flow *flow)
{
  return flow->half[0].payload >= VMK_BULK_MIN &&
         flow->half[0].payload / VMK_VMOTION_RATIO >= flow->half[1].payload;
}

static bool
server_sends_bulk(const struct vmk_flow *flow)
{
  return flow->half[1].payload >= VMK_BULK_MIN && flow->half[1].payload > flow->half[0].payload;
}

static bool
verdict_measured(const struct vmk_half *half)
{
  return half->entropy_verdict == VMK_ENTROPY_UNIFORM || half->entropy_verdict == VMK_ENTROPY_CLEAR;
}

static void
claim(struct vmk_tag_work *work, enum vmk_confidence confidence)
{
  work->tag->service = VMK_SERVICE_VMOTION;
  work->tag->service_confidence = confidence;
  if (work->tag->known_by == NULL)
    return;
  vmk_tag_because(work, VMK_EVIDENCE_PORT, VMK_NOWHERE,
                  "TCP 8000 is where hosts listen for vMotion, and many others for HTTP");
  if (client_sends_bulk(work->flow))
    vmk_tag_because(work, VMK_EVIDENCE_PROTOCOL, work->flow->half[0].first_payload,
                    "the client sends the bulk and what it sends starts as no protocol known here "
                    "(heuristic: the layout of vMotion is not public)");
}

static bool
both_carry_vmotion(const struct vmk_tag *tag)
{
  return vmk_vmk_has_role(tag->end[0].vmk, VMK_ROLE_VMOTION) == VMK_ANSWER_YES &&
         vmk_vmk_has_role(tag->end[1].vmk, VMK_ROLE_VMOTION) == VMK_ANSWER_YES;
}

/* Both ends are interfaces of hosts of the inventory. */
static void
judge_hosts(struct vmk_tag_work *work)
{
  vmk_tag_because(work, VMK_EVIDENCE_PEER, VMK_NOWHERE,
                  "both ends are VMkernel interfaces of hosts");
  claim(work, client_sends_bulk(work->flow) ? VMK_CONFIDENCE_STRONG : VMK_CONFIDENCE_WEAK);
}

/* One end is a host's: a host of another site, an HCX-IX, or somebody who has no business there. */
static void
judge_one_host(struct vmk_tag_work *work, unsigned host)
{
  const struct vmk_tag *tag = work->tag;
  bool other_is_host = is_host_like(tag, 1 - host) || in_other_site(work, 1 - host);
  bool dedicated = vmk_vmk_only_role(tag->end[host].vmk) == VMK_ROLE_VMOTION;
  bool bulk = client_sends_bulk(work->flow);

  if (other_is_host)
    vmk_tag_because(work, VMK_EVIDENCE_PEER, VMK_NOWHERE,
                    "the other end is declared as a host, an HCX-IX or another site");
  claim(work, bulk && (other_is_host || dedicated) ? VMK_CONFIDENCE_STRONG : VMK_CONFIDENCE_WEAK);
}

/* No end is known. VMkernel MACs at both ends and a verdict about the octets make it more than
 * volume and port. */
static void
judge_octets(struct vmk_tag_work *work)
{
  const struct vmk_half *half = work->flow->half;
  bool vmkernel = vmk_mac_is_vmkernel(&half[0].mac) && vmk_mac_is_vmkernel(&half[1].mac);

  if (!client_sends_bulk(work->flow) || half[0].payload < VMK_VMOTION_ALONE)
    return;
  if (vmkernel)
    vmk_tag_because(work, VMK_EVIDENCE_PEER, half[0].first_packet,
                    "both MACs are of the VMkernel range");
  claim(work, vmkernel && verdict_measured(&half[0]) ? VMK_CONFIDENCE_STRONG : VMK_CONFIDENCE_WEAK);
}

static void
judge_model(struct vmk_tag_work *work)
{
  vmk_tag_because(
      work, VMK_EVIDENCE_PROTOCOL, work->flow->half[0].first_payload,
      "starts with this project's synthetic framing \"vMSM\": a model, not VMware's format");
  claim(work, VMK_CONFIDENCE_STRONG);
}

void
vmk_tag_vmotion(struct vmk_tag_work *work)
{
  const struct vmk_flow *flow = work->flow;
  bool model = flow->half[0].sniff == VMK_SNIFF_VMOTION_MODEL ||
               flow->half[1].sniff == VMK_SNIFF_VMOTION_MODEL;

  if (model)
    judge_model(work);
  else if (server_sends_bulk(flow) && !both_carry_vmotion(work->tag))
    vmk_tag_because(work, VMK_EVIDENCE_PROTOCOL, flow->half[1].first_payload,
                    "the server sends the bulk: vMotion's source is the client");
  else if (vmk_tag_is_between_hosts(work->tag))
    judge_hosts(work);
  else if (work->tag->end[0].vmk != NULL)
    judge_one_host(work, 0);
  else if (work->tag->end[1].vmk != NULL)
    judge_one_host(work, 1);
  else
    judge_octets(work);
}
