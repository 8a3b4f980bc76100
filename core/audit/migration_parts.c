/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which flows may be part of a migration, and between whom.
 * Must not group them or name a kind.
 */
#include "core/audit/migration_private.h"

#include "core/site/address_text.h"
#include "core/site/port.h"

static bool
is_host_like(const struct vmk_end *end)
{
  if (end->host != NULL)
    return true;
  return end->peer != NULL &&
         (end->peer->function == VMK_PEER_HOST || end->peer->function == VMK_PEER_HCX_IX);
}

/* Of an end that was not seen to send, the address that frames to it had. */
static const struct vmk_mac *
mac_of(const struct vmk_flow *flow, unsigned end)
{
  if (flow->half[end].packets == 0 && flow->sighting_count > 0)
    return &flow->sightings[0].half[!end].destination;
  return &flow->half[end].mac;
}

/* Without an inventory nobody is known to be a host: MACs of the VMkernel range must do. */
static bool
may_be_between_hosts(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  for (unsigned i = 0; i < 2; i++) {
    if (is_host_like(&tag->end[i]))
      continue;
    if (tag->end[i].peer != NULL || !vmk_mac_is_vmkernel(mac_of(flow, i)))
      return false;
  }
  return tag->end[0].host == NULL || tag->end[0].host != tag->end[1].host;
}

/* Of a session of which one direction was captured only TLS may be seen: authd's greeting comes
 * from the server. */
static bool
is_short_session(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  if (MAX(flow->half[0].payload, flow->half[1].payload) >= VMK_BULK_MIN)
    return false;
  return vmk_service_is_nfc(tag->service) ||
         (tag->service == VMK_SERVICE_TLS && flow->half[1].port == VMK_PORT_AUTHD);
}

/* A session of NFC's port between a host and an address of which nothing is known: it joins no
 * migration, but may be the control session of one. */
static bool
is_loose(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  return is_short_session(flow, tag) && (tag->end[0].host != NULL) != (tag->end[1].host != NULL) &&
         tag->end[0].peer == NULL && tag->end[1].peer == NULL;
}

static bool
is_part(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  bool hosts = is_host_like(&tag->end[0]) && is_host_like(&tag->end[1]);

  if (flow->transport == VMK_TRANSPORT_TCP && is_loose(flow, tag))
    return true;
  if (flow->transport != VMK_TRANSPORT_TCP || !may_be_between_hosts(flow, tag))
    return false;
  if (vmk_service_is_vmotion(tag->service))
    return hosts || tag->data == VMK_DATA_HOT || tag->data == VMK_DATA_COLD;
  if (!vmk_service_is_nfc(tag->service))
    return hosts && is_short_session(flow, tag);
  return tag->data == VMK_DATA_COLD || (hosts && tag->data != VMK_DATA_OTHER);
}

/* An HCX-IX appliance has an address on each network: "ix-a" and "ix-a-vmotion" in the inventory
 * are one machine, named as the shorter. */
static const char *
machine_of(const struct vmk_site *site, const struct vmk_peer *peer)
{
  const char *name = peer->name;

  for (size_t i = 0; peer->function == VMK_PEER_HCX_IX && i < vmk_site_peer_count(site); i++) {
    const struct vmk_peer *other = vmk_site_peer(site, i);

    if (other->function == VMK_PEER_HCX_IX && other->name != NULL &&
        g_str_has_prefix(name, other->name))
      name = other->name;
  }
  return name;
}

static const char *
name_of(const struct vmk_audit *audit, const struct vmk_end *end, const struct vmk_address *address)
{
  char text[VMK_ADDRESS_TEXT_SIZE];

  if (end->host != NULL)
    return g_intern_string(end->host->name);
  if (end->peer != NULL && end->peer->name != NULL)
    return g_intern_string(machine_of(audit->site, end->peer));
  return g_intern_string(vmk_address_to_text(address, text));
}

static void
fill_part(const struct vmk_audit *audit, struct vmk_part *part, const struct vmk_flow *flow,
          const struct vmk_tag *tag)
{
  const struct vmk_half *sender;

  part->kind = vmk_service_is_vmotion(tag->service) ? VMK_PART_VMOTION : VMK_PART_NFC;
  part->id = flow->id;
  part->first = vmk_time_sane(flow->first);
  part->last = vmk_time_sane(flow->last);
  part->rtt = flow->rtt;
  part->confidence = tag->service_confidence;
  part->sender = tag->bulk[1] > tag->bulk[0];
  sender = &flow->half[part->sender];
  part->payload_at =
      sender->first_payload.number != 0 ? sender->first_payload : sender->first_packet;
  part->began = flow->half[0].syn || flow->half[1].syn;
  part->ended = flow->half[0].fin_seen || flow->half[0].rst_seen || flow->half[1].fin_seen ||
                flow->half[1].rst_seen;
  part->fin_at = sender->fin;
  part->fin = sender->fin_seen ? vmk_time_sane(sender->last) : VMK_TIME_NONE;
  for (unsigned i = 0; i < 2; i++) {
    part->end_name[i] = name_of(audit, &tag->end[i], &flow->half[i].address);
    part->host[i] = tag->end[i].host;
    part->vmk[i] = tag->end[i].vmk;
  }
  if (tag->data == VMK_DATA_HOT || tag->data == VMK_DATA_COLD || tag->data == VMK_DATA_UNKNOWN)
    part->bulk = tag->bulk[0] + tag->bulk[1];
  if (MAX(tag->bulk[0], tag->bulk[1]) < VMK_BULK_MIN)
    part->bulk = 0;
  part->control = flow->half[0].payload + flow->half[1].payload - part->bulk;
}

static gint
by_start(gconstpointer a, gconstpointer b)
{
  const struct vmk_part *left = a, *right = b;

  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

GArray *
vmk_parts_collect(const struct vmk_audit *audit)
{
  GArray *parts = g_array_new(FALSE, TRUE, sizeof(struct vmk_part));

  for (guint i = 0; i < audit->interesting->len; i++) {
    struct vmk_part part = {.index = g_array_index(audit->interesting, size_t, i)};
    struct vmk_flow flow;
    struct vmk_tag tag;

    vmk_flows_view(audit->flows, part.index, &flow);
    vmk_tag_flow(audit->tagger, &flow, false, &tag);
    if (is_part(&flow, &tag)) {
      fill_part(audit, &part, &flow, &tag);
      g_array_append_val(parts, part);
    }
    vmk_tag_clear(&tag);
  }
  g_array_sort(parts, by_start);
  return parts;
}

struct vmk_spans *
vmk_loose_sessions(const GArray *parts)
{
  struct vmk_spans *spans = vmk_spans_new();

  for (guint i = 0; i < parts->len; i++) {
    const struct vmk_part *part = &g_array_index(parts, struct vmk_part, i);
    bool second = part->host[0] == NULL;

    if (part->kind == VMK_PART_NFC && part->bulk == 0 && part->host[!second] == NULL &&
        part->host[second] != NULL)
      vmk_spans_add(spans, part->host[second], NULL, part->first, part->last, i);
  }
  return spans;
}
