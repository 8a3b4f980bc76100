/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the evidence for and against a router on the path of one flow is weighed.
 * Must not know findings or how anything is printed, nor who owns the MACs of frames
 * (gateway_frames.c).
 */
#include "core/audit/gateway_weigh_private.h"

#include "core/site/address_text.h"

/* One proof, or strong evidence of that many different rows of the table, says "yes" (rule R5). */
enum { STRONG_ROWS_WANTED = 2 };

static const char *const traversed_names[] = {
    [VMK_TRAVERSED_UNKNOWN] = "unknown", [VMK_TRAVERSED_NO] = "no", [VMK_TRAVERSED_YES] = "yes"};

const char *
vmk_traversed_name(enum vmk_traversed value)
{
  g_assert((size_t)value < G_N_ELEMENTS(traversed_names));
  return traversed_names[value];
}

void
vmk_gateway_say(struct vmk_weighing *w, enum vmk_gateway_row row, enum vmk_strength strength,
                struct vmk_place place, const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  vmk_evidence_add(w->view->evidence, VMK_EVIDENCE_PROTOCOL, strength, place, "%s", text);
  g_free(text);
  if (strength == VMK_STRENGTH_PROOF)
    w->proof = true;
  else if (strength == VMK_STRENGTH_STRONG)
    w->strong_rows |= 1u << row;
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
weigh_crossing(struct vmk_weighing *w, const struct vmk_crossing *crossing)
{
  const struct vmk_sighting *before = &w->flow->sightings[crossing->sighting_before];
  const struct vmk_sighting *after = &w->flow->sightings[crossing->sighting_after];
  char a[VMK_MAC_TEXT_SIZE], b[VMK_MAC_TEXT_SIZE], va[16], vb[16];
  bool other_mac = !vmk_mac_equal(&crossing->source_before, &crossing->source_after);
  bool other_vlan = memcmp(before->vlans, after->vlans, sizeof before->vlans) != 0;
  struct vmk_router_mac router;

  vmk_mac_to_text(&crossing->source_before, a);
  vmk_mac_to_text(&crossing->source_after, b);
  vmk_gateway_say(w, other_vlan ? VMK_GATEWAY_ROW_CROSSING_VLANS : VMK_GATEWAY_ROW_CROSSING,
                  other_mac ? VMK_STRENGTH_PROOF : VMK_STRENGTH_STRONG, crossing->after,
                  "the same segment was seen twice: TTL %u from %s (%s), then TTL %u from %s (%s)",
                  crossing->ttl_before, a, vlan_text(before->vlans, va), crossing->ttl_after, b,
                  vlan_text(after->vlans, vb));
  if (vmk_gateway_router(w->context, &crossing->source_after, &router) && router.gateway != NULL)
    w->view->by = router.gateway;
  if (crossing->options_differ)
    vmk_gateway_say(
        w, VMK_GATEWAY_ROW_REWRITTEN, VMK_STRENGTH_STRONG, crossing->after,
        "TCP options or sequence numbers differ between the two: something on the path rewrites "
        "them");
}

/* Row 9. ERSPAN is a mirror and says nothing of the path; VXLAN and Geneve carry whole frames, so
 * that what they carry may never have been routed. */
static void
weigh_tunnel(struct vmk_weighing *w, const struct vmk_sighting *sighting)
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
  vmk_gateway_say(w, VMK_GATEWAY_ROW_TUNNEL, routed ? VMK_STRENGTH_STRONG : VMK_STRENGTH_HINT,
                  place, "carried in %s from %s to %s", name,
                  vmk_address_to_text(&sighting->tunnel_ends[0], a),
                  vmk_address_to_text(&sighting->tunnel_ends[1], b));
}

/* Row 10: what one place shows as the MSS of a SYN and another place shows otherwise. */
static void
weigh_mss(struct vmk_weighing *w, unsigned from)
{
  uint16_t first = 0;

  for (size_t i = 0; i < w->flow->sighting_count; i++) {
    const struct vmk_sighting_half *half = &w->flow->sightings[i].half[from];

    if (first != 0 && half->syn_mss != 0 && half->syn_mss != first) {
      vmk_gateway_say(w, VMK_GATEWAY_ROW_MSS, VMK_STRENGTH_HINT, half->first,
                      "the %s's MSS is %u at one place and %u at another",
                      from == 0 ? "client" : "server", first, half->syn_mss);
      return;
    }
    if (first == 0)
      first = half->syn_mss;
  }
}

static void
weigh_subnets(struct vmk_weighing *w)
{
  if (w->same_subnet != VMK_ANSWER_NO)
    return;
  w->view->routed_by_masks = true;
  vmk_evidence_add(w->view->evidence, VMK_EVIDENCE_INVENTORY, VMK_STRENGTH_HINT,
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
weigh_event(struct vmk_weighing *w, const struct vmk_event *event)
{
  char text[VMK_ADDRESS_TEXT_SIZE];
  const char *what = event->kind == VMK_EVENT_ICMP_REDIRECT       ? "a redirect"
                     : event->kind == VMK_EVENT_ICMP_TTL_EXCEEDED ? "time exceeded"
                                                                  : "fragmentation needed";

  if (is_of_flow(w->flow, event))
    vmk_gateway_say(w, VMK_GATEWAY_ROW_EVENTS, VMK_STRENGTH_HINT, event->place,
                    "%s sent %s to one of the ends, about the other, while the flow ran",
                    vmk_address_to_text(&event->address, text), what);
}

static void
weigh_events(struct vmk_weighing *w)
{
  size_t enough = w->view->evidence->len + 2;

  for (guint i = 0; i < w->context->told->len && w->view->evidence->len < enough; i++)
    weigh_event(w, g_ptr_array_index(w->context->told, i));
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
decide(struct vmk_weighing *w)
{
  struct vmk_place place = w->flow->half[w->flow->half[0].packets == 0].first_packet;

  if (w->proof || __builtin_popcount(w->strong_rows) >= STRONG_ROWS_WANTED) {
    w->view->traversed = VMK_TRAVERSED_YES;
  } else if (w->direct != 0 && w->indirect == 0 && w->strong_rows == 0) {
    w->view->traversed = VMK_TRAVERSED_NO;
    vmk_gateway_say(
        w, VMK_GATEWAY_ROW_CROSSING, VMK_STRENGTH_PROOF, place,
        "frames go straight from one end's MAC to the other's: no router on the path at this "
        "capture point");
  }
}

void
vmk_gateway_judge(const struct vmk_gateway_context *context, const struct vmk_flow *flow,
                  const struct vmk_tag *tag, struct vmk_gateway_view *view)
{
  struct vmk_weighing w = {.context = context, .flow = flow, .tag = tag, .view = view};

  *view = (struct vmk_gateway_view){.evidence = vmk_evidence_list()};
  w.same_subnet = same_subnet(flow, tag);
  for (size_t i = 0; i < flow->crossing_count; i++)
    weigh_crossing(&w, &flow->crossings[i]);
  for (size_t i = 0; i < flow->sighting_count; i++) {
    vmk_gateway_weigh_half(&w, 0, &flow->sightings[i].half[0]);
    vmk_gateway_weigh_half(&w, 1, &flow->sightings[i].half[1]);
    weigh_tunnel(&w, &flow->sightings[i]);
  }
  weigh_mss(&w, 0);
  weigh_mss(&w, 1);
  weigh_subnets(&w);
  weigh_events(&w);
  decide(&w);
}

void
vmk_gateway_view_clear(struct vmk_gateway_view *view)
{
  g_clear_pointer(&view->evidence, g_array_unref);
}
