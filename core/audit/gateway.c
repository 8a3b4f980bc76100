/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the evidence for and against a router on the path of one flow is weighed.
 * Must not know findings or how anything is printed.
 */
#include "core/audit/gateway_private.h"

#include "core/site/address_text.h"

/* One proof, or strong evidence of that many different rows of the table, says "yes" (rule R5). */
enum { STRONG_ROWS_WANTED = 2 };

enum row { /* rows of rules-and-needs.md section 3.3 */
           ROW_CROSSING = 1,
           ROW_CROSSING_VLANS,
           ROW_TO_GATEWAY,
           ROW_FROM_ROUTER,
           ROW_TTL,
           ROW_SUBNETS,
           ROW_VIRTUAL,
           ROW_EVENTS,
           ROW_TUNNEL,
           ROW_MSS,
           ROW_REWRITTEN,
};

struct judging {
  const struct vmk_gateway_context *context;
  const struct vmk_flow *flow;
  const struct vmk_tag *tag;
  struct vmk_gateway_view *view;
  enum vmk_answer same_subnet;
  bool proof;
  unsigned strong_rows; /* bits 1 << row */
  unsigned direct;      /* directions seen from the sender's MAC to the receiver's, bits */
  unsigned indirect;    /* directions seen otherwise, bits */
};

static const char *const traversed_names[] = {
    [VMK_TRAVERSED_UNKNOWN] = "unknown", [VMK_TRAVERSED_NO] = "no", [VMK_TRAVERSED_YES] = "yes"};

const char *
vmk_traversed_name(enum vmk_traversed value)
{
  g_assert((size_t)value < G_N_ELEMENTS(traversed_names));
  return traversed_names[value];
}

static void G_GNUC_PRINTF(5, 6) say(struct judging *j, enum row row, enum vmk_strength strength,
                                    struct vmk_place place, const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  vmk_evidence_add(j->view->evidence, VMK_EVIDENCE_PROTOCOL, strength, place, "%s", text);
  g_free(text);
  if (strength == VMK_STRENGTH_PROOF)
    j->proof = true;
  else if (strength == VMK_STRENGTH_STRONG)
    j->strong_rows |= 1u << row;
}

static const char *
vlan_text(const uint16_t vlans[VMK_VLANS_MAX], char buffer[16])
{
  if (vlans[0] == VMK_VLAN_NONE)
    return "untagged";
  g_snprintf(buffer, 16, "VLAN %u", vlans[0]);
  return buffer;
}

/* Rows 1, 2 and 11. */
static void
weigh_crossing(struct judging *j, const struct vmk_crossing *crossing)
{
  const struct vmk_sighting *before = &j->flow->sightings[crossing->sighting_before];
  const struct vmk_sighting *after = &j->flow->sightings[crossing->sighting_after];
  char a[VMK_MAC_TEXT_SIZE], b[VMK_MAC_TEXT_SIZE], va[16], vb[16];
  bool other_mac = !vmk_mac_equal(&crossing->source_before, &crossing->source_after);
  bool other_vlan = memcmp(before->vlans, after->vlans, sizeof before->vlans) != 0;
  struct vmk_router_mac router;

  vmk_mac_to_text(&crossing->source_before, a);
  vmk_mac_to_text(&crossing->source_after, b);
  say(j, other_vlan ? ROW_CROSSING_VLANS : ROW_CROSSING,
      other_mac ? VMK_STRENGTH_PROOF : VMK_STRENGTH_STRONG, crossing->after,
      "the same segment was seen twice: TTL %u from %s (%s), then TTL %u from %s (%s)",
      crossing->ttl_before, a, vlan_text(before->vlans, va), crossing->ttl_after, b,
      vlan_text(after->vlans, vb));
  if (vmk_gateway_router(j->context, &crossing->source_after, &router) && router.gateway != NULL)
    j->view->by = router.gateway;
  if (crossing->options_differ)
    say(j, ROW_REWRITTEN, VMK_STRENGTH_STRONG, crossing->after,
        "TCP options or sequence numbers differ between the two: something on the path rewrites "
        "them");
}

static void
name_gateway(struct judging *j, const struct vmk_router_mac *router)
{
  if (j->view->by == NULL)
    j->view->by = router->gateway;
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
weigh_destination(struct judging *j, unsigned from, const struct vmk_sighting_half *half,
                  const struct vmk_mac *mac)
{
  struct vmk_router_mac router;
  enum vmk_strength strength;
  char *text;

  if (!vmk_gateway_router(j->context, mac, &router))
    return;
  if (router.gateway != NULL &&
      vmk_site_gateway_by_address(j->context->site, &j->flow->half[!from].address) ==
          router.gateway)
    return;
  name_gateway(j, &router);
  /* Proxy ARP makes a gateway answer for a neighbour on the same subnet: no proof there. */
  strength = router.gateway != NULL && j->same_subnet != VMK_ANSWER_YES ? VMK_STRENGTH_PROOF
                                                                        : VMK_STRENGTH_STRONG;
  text = router_text(&router);
  say(j,
      router.gateway != NULL         ? ROW_TO_GATEWAY
      : only_many_addresses(&router) ? ROW_FROM_ROUTER
                                     : ROW_VIRTUAL,
      strength, half->first, "frames for the %s go to %s", from == 0 ? "server" : "client", text);
  g_free(text);
}

/* Rows 4 and 7: frames whose sender is not the owner of the source address. */
static void
weigh_source(struct judging *j, unsigned from, const struct vmk_sighting_half *half,
             const struct vmk_mac *mac)
{
  const struct vmk_vmk *sender = j->tag->end[from].vmk;
  const struct vmk_vmk *owner = vmk_site_vmk_by_mac(j->context->site, mac);
  struct vmk_router_mac router;
  char *text;

  if (sender != NULL && owner != NULL && owner != sender && owner->host == sender->host) {
    j->view->same_subnet_vmk = true;
    return;
  }
  if (sender != NULL && !vmk_mac_is_none(&sender->mac) && vmk_mac_equal(&sender->mac, mac))
    return;
  if (!vmk_gateway_router(j->context, mac, &router))
    return;
  if (router.gateway != NULL &&
      vmk_site_gateway_by_address(j->context->site, &j->flow->half[from].address) == router.gateway)
    return;
  name_gateway(j, &router);
  text = router_text(&router);
  say(j, ROW_FROM_ROUTER, VMK_STRENGTH_STRONG, half->first, "frames of the %s come from %s",
      from == 0 ? "client" : "server", text);
  g_free(text);
}

/* Row 5. */
static void
weigh_ttl(struct judging *j, unsigned from, const struct vmk_sighting_half *half)
{
  unsigned initial =
      GPOINTER_TO_UINT(g_hash_table_lookup(j->context->ttl, &j->flow->half[from].address));

  if (j->flow->transport != VMK_TRANSPORT_TCP || initial == 0 || half->ttl_min >= initial)
    return;
  say(j, ROW_TTL, VMK_STRENGTH_STRONG, half->first,
      "the %s's packets arrive with TTL %u and start with %u, as its frames before any hop show: "
      "%u hop%s",
      from == 0 ? "client" : "server", half->ttl_min, initial, initial - half->ttl_min,
      initial - half->ttl_min == 1 ? "" : "s");
}

/* The interface's own MAC, or that of another interface of its host (KB 2010877): still no
 * router's. */
static bool
is_of_host(const struct judging *j, const struct vmk_vmk *vmk, const struct vmk_mac *mac)
{
  const struct vmk_vmk *owner;

  if (vmk_mac_equal(mac, &vmk->mac))
    return true;
  owner = vmk_site_vmk_by_mac(j->context->site, mac);
  return owner != NULL && owner->host == vmk->host;
}

/* From the sender's own MAC to the receiver's own: where only one end is in the inventory, its MAC
 * at its side and no router's at the other must do, and its mask must say that the other is a
 * neighbour. */
static bool
is_direct(const struct judging *j, unsigned from, const struct vmk_sighting_half *half)
{
  const struct vmk_vmk *sender = j->tag->end[from].vmk, *receiver = j->tag->end[!from].vmk;
  bool from_known = sender != NULL && !vmk_mac_is_none(&sender->mac);
  bool to_known = receiver != NULL && !vmk_mac_is_none(&receiver->mac);

  if (half->macs_vary || vmk_mac_is_none(&half->source) || (!from_known && !to_known))
    return false;
  if (from_known && !is_of_host(j, sender, &half->source))
    return false;
  if (to_known && !is_of_host(j, receiver, &half->destination))
    return false;
  return (from_known && to_known) || j->same_subnet == VMK_ANSWER_YES;
}

static void
note_direct(struct judging *j, unsigned from, const struct vmk_sighting_half *half)
{
  if (is_direct(j, from, half))
    j->direct |= 1u << from;
  else
    j->indirect |= 1u << from;
}

static void
weigh_half(struct judging *j, unsigned from, const struct vmk_sighting_half *half)
{
  if (half->packets == 0)
    return;
  weigh_destination(j, from, half, &half->destination);
  weigh_source(j, from, half, &half->source);
  if (half->macs_vary && !vmk_mac_equal(&half->destination, &half->other_destination))
    weigh_destination(j, from, half, &half->other_destination);
  if (half->macs_vary && !vmk_mac_equal(&half->source, &half->other_source))
    weigh_source(j, from, half, &half->other_source);
  weigh_ttl(j, from, half);
  note_direct(j, from, half);
}

/* Row 9. ERSPAN is a mirror and says nothing of the path; VXLAN and Geneve carry whole frames, so
 * that what they carry may never have been routed. */
static void
weigh_tunnel(struct judging *j, const struct vmk_sighting *sighting)
{
  char a[VMK_ADDRESS_TEXT_SIZE], b[VMK_ADDRESS_TEXT_SIZE];
  struct vmk_place place = sighting->half[sighting->half[0].packets == 0].first;
  bool routed = sighting->tunnels & (VMK_TUNNEL_GRE | VMK_TUNNEL_IPIP | VMK_TUNNEL_IPSEC);
  const char *name = sighting->tunnels & VMK_TUNNEL_GRE     ? "GRE"
                     : sighting->tunnels & VMK_TUNNEL_IPIP  ? "IP in IP"
                     : sighting->tunnels & VMK_TUNNEL_IPSEC ? "IPsec"
                     : sighting->tunnels & VMK_TUNNEL_VXLAN ? "VXLAN"
                                                            : "Geneve";

  if (sighting->tunnels == 0 || (sighting->tunnels & VMK_TUNNEL_ERSPAN))
    return;
  say(j, ROW_TUNNEL, routed ? VMK_STRENGTH_STRONG : VMK_STRENGTH_HINT, place,
      "carried in %s from %s to %s", name, vmk_address_to_text(&sighting->tunnel_ends[0], a),
      vmk_address_to_text(&sighting->tunnel_ends[1], b));
}

/* Row 10: what one place shows as the MSS of a SYN and another place shows otherwise. */
static void
weigh_mss(struct judging *j, unsigned from)
{
  uint16_t first = 0;

  for (size_t i = 0; i < j->flow->sighting_count; i++) {
    const struct vmk_sighting_half *half = &j->flow->sightings[i].half[from];

    if (first != 0 && half->syn_mss != 0 && half->syn_mss != first) {
      say(j, ROW_MSS, VMK_STRENGTH_HINT, half->first,
          "the %s's MSS is %u at one place and %u at another", from == 0 ? "client" : "server",
          first, half->syn_mss);
      return;
    }
    if (first == 0)
      first = half->syn_mss;
  }
}

static void
weigh_subnets(struct judging *j)
{
  if (j->same_subnet != VMK_ANSWER_NO)
    return;
  j->view->routed_by_masks = true;
  vmk_evidence_add(j->view->evidence, VMK_EVIDENCE_INVENTORY, VMK_STRENGTH_HINT,
                   (struct vmk_place){0, 0},
                   "the two ends are in different subnets, by the inventory's masks: the flow is "
                   "routed, by whom this alone does not say");
}

/* Whom a message is sent to and what it names must be the two ends: what a third host is told of
 * its packets to one of them says nothing of this flow's way. */
static bool
is_of_flow(const struct vmk_flow *flow, const struct vmk_event *event)
{
  unsigned to = !vmk_address_equal(&event->receiver, &flow->half[0].address);
  const struct vmk_address *told = &flow->half[to].address, *other = &flow->half[!to].address;

  return vmk_address_equal(&event->receiver, told) && vmk_address_equal(&event->target, other) &&
         !vmk_address_equal(&event->address, told) && !vmk_address_equal(&event->address, other) &&
         event->time >= flow->first && event->time <= flow->last;
}

/* Row 8: what a router told one of this flow's ends. */
static void
weigh_event(struct judging *j, const struct vmk_event *event)
{
  char text[VMK_ADDRESS_TEXT_SIZE];
  const char *what = event->kind == VMK_EVENT_ICMP_REDIRECT       ? "a redirect"
                     : event->kind == VMK_EVENT_ICMP_TTL_EXCEEDED ? "time exceeded"
                                                                  : "fragmentation needed";

  if (is_of_flow(j->flow, event))
    say(j, ROW_EVENTS, VMK_STRENGTH_HINT, event->place,
        "%s sent %s to one of the ends, about the other, while the flow ran",
        vmk_address_to_text(&event->address, text), what);
}

static void
weigh_events(struct judging *j)
{
  size_t enough = j->view->evidence->len + 2;

  for (guint i = 0; i < j->context->told->len && j->view->evidence->len < enough; i++)
    weigh_event(j, g_ptr_array_index(j->context->told, i));
}

static enum vmk_answer
same_subnet(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  enum vmk_answer forth = VMK_ANSWER_UNKNOWN, back = VMK_ANSWER_UNKNOWN;

  if (tag->end[0].vmk != NULL)
    forth = vmk_vmk_reaches_on_link(tag->end[0].vmk, &flow->half[1].address);
  if (tag->end[1].vmk != NULL)
    back = vmk_vmk_reaches_on_link(tag->end[1].vmk, &flow->half[0].address);
  if (forth == VMK_ANSWER_UNKNOWN)
    return back;
  return back == VMK_ANSWER_UNKNOWN || back == forth ? forth : VMK_ANSWER_UNKNOWN;
}

/* "No" wants frames that went from one vmk's MAC to the other's, nothing that speaks for a router,
 * and no direction that was seen otherwise. */
static void
decide(struct judging *j)
{
  struct vmk_place place = j->flow->half[j->flow->half[0].packets == 0].first_packet;

  if (j->proof || __builtin_popcount(j->strong_rows) >= STRONG_ROWS_WANTED) {
    j->view->traversed = VMK_TRAVERSED_YES;
  } else if (j->direct != 0 && j->indirect == 0 && j->strong_rows == 0) {
    j->view->traversed = VMK_TRAVERSED_NO;
    say(j, ROW_CROSSING, VMK_STRENGTH_PROOF, place,
        "frames go straight from one end's MAC to the other's: no router on the path at this "
        "capture point");
  }
}

void
vmk_gateway_judge(const struct vmk_gateway_context *context, const struct vmk_flow *flow,
                  const struct vmk_tag *tag, struct vmk_gateway_view *view)
{
  struct judging j = {.context = context, .flow = flow, .tag = tag, .view = view};

  *view = (struct vmk_gateway_view){.evidence = vmk_evidence_list()};
  j.same_subnet = same_subnet(flow, tag);
  for (size_t i = 0; i < flow->crossing_count; i++)
    weigh_crossing(&j, &flow->crossings[i]);
  for (size_t i = 0; i < flow->sighting_count; i++) {
    weigh_half(&j, 0, &flow->sightings[i].half[0]);
    weigh_half(&j, 1, &flow->sightings[i].half[1]);
    weigh_tunnel(&j, &flow->sightings[i]);
  }
  weigh_mss(&j, 0);
  weigh_mss(&j, 1);
  weigh_subnets(&j);
  weigh_events(&j);
  decide(&j);
}

void
vmk_gateway_view_clear(struct vmk_gateway_view *view)
{
  g_clear_pointer(&view->evidence, g_array_unref);
}
