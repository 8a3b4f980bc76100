/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the MACs and TTLs of one direction's frames, at one place, say of a router.
 * Must not know what else speaks for one, nor what all of it comes to (gateway.c).
 */
#include "core/audit/gateway_weigh_private.h"

static void
name_gateway(struct vmk_weighing *w, const struct vmk_router_mac *router)
{
  if (w->view->by == NULL)
    w->view->by = router->gateway;
}

/* A router's MAC as text: with the gateway's name, or what shows it to be one. */
static char *
router_text(const struct vmk_router_mac *router)
{
  char mac[VMK_MAC_TEXT_SIZE];

  vmk_mac_to_text(&router->mac, mac);
  if (router->gateway != NULL)
    return g_strdup_printf("%s, gateway %s%s", mac, router->gateway->name,
                           router->by_arp ? " by its answer to ARP or ND" : "");
  if (router->kind != NULL)
    return g_strdup_printf("%s, a virtual router's (%s)", mac, router->kind);
  if (router->hosts > 0)
    return g_strdup_printf("%s, which sends for addresses of %u hosts", mac, router->hosts);
  return g_strdup_printf("%s, which sends for many addresses", mac);
}

/* Many addresses behind a MAC are one sign, whether frames go there or come from there: a machine
 * with many addresses of its own shows both. */
static bool
only_many_addresses(const struct vmk_router_mac *router)
{
  return router->gateway == NULL && router->kind == NULL && router->hosts == 0;
}

/* Row 3, or 7: frames that go to a router although the packet is for another. */
static void
weigh_destination(struct vmk_weighing *w, unsigned from, const struct vmk_sighting_half *half,
                  const struct vmk_mac *mac)
{
  struct vmk_router_mac router;
  enum vmk_strength strength;
  char *text;

  if (!vmk_gateway_router(w->context, mac, &router))
    return;
  if (router.gateway != NULL &&
      vmk_site_gateway_by_address(w->context->site, &w->flow->half[!from].address) ==
          router.gateway)
    return;
  name_gateway(w, &router);
  /* Proxy ARP makes a gateway answer for a neighbour on the same subnet: no proof there. */
  strength = router.gateway != NULL && w->same_subnet != VMK_ANSWER_YES ? VMK_STRENGTH_PROOF
                                                                        : VMK_STRENGTH_STRONG;
  text = router_text(&router);
  vmk_gateway_say(w,
                  router.gateway != NULL         ? VMK_GATEWAY_ROW_TO_GATEWAY
                  : only_many_addresses(&router) ? VMK_GATEWAY_ROW_FROM_ROUTER
                                                 : VMK_GATEWAY_ROW_VIRTUAL,
                  strength, half->first, "frames for the %s go to %s",
                  from == 0 ? "server" : "client", text);
  g_free(text);
}

/* Rows 4 and 7: frames whose sender is not the owner of the source address. */
static void
weigh_source(struct vmk_weighing *w, unsigned from, const struct vmk_sighting_half *half,
             const struct vmk_mac *mac)
{
  const struct vmk_vmk *sender = w->tag->end[from].vmk;
  const struct vmk_vmk *owner = vmk_site_vmk_by_mac(w->context->site, mac);
  struct vmk_router_mac router;
  char *text;

  if (sender != NULL && owner != NULL && owner != sender && owner->host == sender->host) {
    w->view->same_subnet_vmk = true;
    return;
  }
  if (sender != NULL && !vmk_mac_is_none(&sender->mac) && vmk_mac_equal(&sender->mac, mac))
    return;
  if (!vmk_gateway_router(w->context, mac, &router))
    return;
  if (router.gateway != NULL &&
      vmk_site_gateway_by_address(w->context->site, &w->flow->half[from].address) == router.gateway)
    return;
  name_gateway(w, &router);
  text = router_text(&router);
  vmk_gateway_say(w, VMK_GATEWAY_ROW_FROM_ROUTER, VMK_STRENGTH_STRONG, half->first,
                  "frames of the %s come from %s", from == 0 ? "client" : "server", text);
  g_free(text);
}

/* Row 5. */
static void
weigh_ttl(struct vmk_weighing *w, unsigned from, const struct vmk_sighting_half *half)
{
  unsigned initial =
      GPOINTER_TO_UINT(g_hash_table_lookup(w->context->ttl, &w->flow->half[from].address));

  if (w->flow->transport != VMK_TRANSPORT_TCP || initial == 0 || half->ttl_min >= initial)
    return;
  vmk_gateway_say(
      w, VMK_GATEWAY_ROW_TTL, VMK_STRENGTH_STRONG, half->first,
      "the %s's packets arrive with TTL %u and start with %u, as its frames before any hop show: "
      "%u hop%s",
      from == 0 ? "client" : "server", half->ttl_min, initial, initial - half->ttl_min,
      initial - half->ttl_min == 1 ? "" : "s");
}

/* The interface's own MAC, or that of another interface of its host (KB 2010877): still no
 * router's. */
static bool
is_of_host(const struct vmk_weighing *w, const struct vmk_vmk *vmk, const struct vmk_mac *mac)
{
  const struct vmk_vmk *owner;

  if (vmk_mac_equal(mac, &vmk->mac))
    return true;
  owner = vmk_site_vmk_by_mac(w->context->site, mac);
  return owner != NULL && owner->host == vmk->host;
}

/* From the sender's own MAC to the receiver's own: where only one end is in the inventory, its MAC
 * at its side and no router's at the other must do, and its mask must say that the other is a
 * neighbour. */
static bool
is_direct(const struct vmk_weighing *w, unsigned from, const struct vmk_sighting_half *half)
{
  const struct vmk_vmk *sender = w->tag->end[from].vmk, *receiver = w->tag->end[!from].vmk;
  bool from_known = sender != NULL && !vmk_mac_is_none(&sender->mac);
  bool to_known = receiver != NULL && !vmk_mac_is_none(&receiver->mac);

  if (half->macs_vary || vmk_mac_is_none(&half->source) || (!from_known && !to_known))
    return false;
  if (from_known && !is_of_host(w, sender, &half->source))
    return false;
  if (to_known && !is_of_host(w, receiver, &half->destination))
    return false;
  return (from_known && to_known) || w->same_subnet == VMK_ANSWER_YES;
}

static void
note_direct(struct vmk_weighing *w, unsigned from, const struct vmk_sighting_half *half)
{
  if (is_direct(w, from, half))
    w->direct |= 1u << from;
  else
    w->indirect |= 1u << from;
}

void
vmk_gateway_weigh_half(struct vmk_weighing *w, unsigned from, const struct vmk_sighting_half *half)
{
  if (half->packets == 0)
    return;
  weigh_destination(w, from, half, &half->destination);
  weigh_source(w, from, half, &half->source);
  if (half->macs_vary && !vmk_mac_equal(&half->destination, &half->other_destination))
    weigh_destination(w, from, half, &half->other_destination);
  if (half->macs_vary && !vmk_mac_equal(&half->source, &half->other_source))
    weigh_source(w, from, half, &half->other_source);
  weigh_ttl(w, from, half);
  note_direct(w, from, half);
}
