/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows who stands at an end of a flow: a host's VMkernel interface, a declared or learned peer, or
 * nobody known. Must not know services or roles.
 */
#include "core/audit/tag_private.h"

bool
vmk_mac_is_vmkernel(const struct vmk_mac *mac)
{
  static const uint8_t prefix[3] = {0x00, 0x50, 0x56};

  return memcmp(mac->octets, prefix, sizeof prefix) == 0 && (mac->octets[3] & 0xf0) == 0x60;
}

const struct vmk_peer *
vmk_tag_find_peer(const struct vmk_tagger *tagger, const struct vmk_address *address)
{
  const struct vmk_peer *peer = NULL;

  if (tagger->has_peers)
    peer = vmk_site_peer_by_address(tagger->site, address);
  if (peer == NULL && g_hash_table_size(tagger->vcenters) > 0 &&
      g_hash_table_contains(tagger->vcenters, address))
    peer = &tagger->learned_vcenter;
  return peer;
}

static void
fill_end(struct vmk_tag_work *work, unsigned which)
{
  const struct vmk_half *half = &work->flow->half[which];
  struct vmk_end *end = &work->tag->end[which];

  if (work->tagger->site != NULL)
    end->vmk = vmk_site_vmk(work->tagger->site, &half->address, &half->mac);
  if (end->vmk != NULL)
    end->host = end->vmk->host;
  else
    end->peer = vmk_tag_find_peer(work->tagger, &half->address);
}

void
vmk_tag_ends(struct vmk_tag_work *work)
{
  fill_end(work, 0);
  fill_end(work, 1);
}

enum vmk_peer_function
vmk_tag_peer(const struct vmk_tag *tag, unsigned end)
{
  return tag->end[end].peer != NULL ? tag->end[end].peer->function : VMK_PEER_UNKNOWN;
}

bool
vmk_tag_is_between_hosts(const struct vmk_tag *tag)
{
  return tag->end[0].host != NULL && tag->end[1].host != NULL &&
         tag->end[0].host != tag->end[1].host;
}
