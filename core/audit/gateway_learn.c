/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how routers' MACs and senders' initial TTLs are learned from all that was captured.
 * Must not judge a flow.
 */
#include "core/audit/gateway_private.h"

/* Addresses of that many hosts sent by one MAC: it forwards. One host's MAC sends for one host. */
enum { FORWARDS_FOR_HOSTS = 2 };
/* Without hosts: that many addresses behind one MAC. A machine has a few addresses of its own on
 * one interface, with IPv6 a handful in each /64; so this alone is one strong row, however often it
 * is seen. */
enum { FORWARDS_FOR_ADDRESSES = 4 };
/* ICMP messages looked at for each flow: they are hints only. */
enum { TOLD_MAX = 256 };

static guint
hash_octets(const uint8_t *octets, size_t length)
{
  guint hash = 2166136261u;

  for (size_t i = 0; i < length; i++)
    hash = (hash ^ octets[i]) * 16777619u;
  return hash;
}

static guint
hash_address(gconstpointer key)
{
  return hash_octets(key, sizeof(struct vmk_address));
}

static gboolean
equal_address(gconstpointer a, gconstpointer b)
{
  return vmk_address_equal(a, b);
}

static guint
hash_mac(gconstpointer key)
{
  return hash_octets(key, sizeof(struct vmk_mac));
}

static gboolean
equal_mac(gconstpointer a, gconstpointer b)
{
  return vmk_mac_equal(a, b);
}

/* Sources: VRRP RFC 5798; HSRP and GLBP as Wireshark's list of well-known addresses names them
 * (observed); HSRPv2, GLBP, Juniper (inferred); FortiGate FGCP, NSX (documented):
 * rules-and-needs.md section 3.3 row 7. */
static const struct {
  uint8_t prefix[6];
  uint8_t length;
  const char *kind;
} virtual_routers[] = {
    {{0x00, 0x00, 0x5e, 0x00, 0x01}, 5, "VRRP"},
    {{0x00, 0x00, 0x5e, 0x00, 0x02}, 5, "VRRP for IPv6"},
    {{0x00, 0x00, 0x0c, 0x07, 0xac}, 5, "HSRP"},
    {{0x00, 0x00, 0x0c, 0x9f, 0xf0}, 5, "HSRP version 2"},
    {{0x00, 0x07, 0xb4}, 3, "GLBP"},
    {{0x00, 0x10, 0xdb, 0xff}, 4, "Juniper redundant Ethernet"},
    {{0x00, 0x09, 0x0f, 0x09}, 4, "FortiGate cluster"},
    {{0x02, 0x50, 0x56, 0x56, 0x44, 0x52}, 6, "NSX distributed router"},
};

const char *
vmk_virtual_router(const struct vmk_mac *mac)
{
  for (size_t i = 0; i < G_N_ELEMENTS(virtual_routers); i++)
    if (memcmp(mac->octets, virtual_routers[i].prefix, virtual_routers[i].length) == 0)
      return virtual_routers[i].kind;
  return NULL;
}

bool
vmk_gateway_router(const struct vmk_gateway_context *context, const struct vmk_mac *mac,
                   struct vmk_router_mac *router)
{
  const struct vmk_router_mac *known;

  if (vmk_mac_is_none(mac))
    return false;
  known = g_hash_table_lookup(context->routers, mac);
  if (known != NULL)
    *router = *known;
  else
    *router = (struct vmk_router_mac){.mac = *mac};
  if (router->gateway == NULL)
    router->gateway = vmk_site_gateway_by_mac(context->site, mac);
  router->kind = vmk_virtual_router(mac);
  return known != NULL || router->gateway != NULL || router->kind != NULL;
}

static struct vmk_router_mac *
router_row(struct vmk_gateway_context *context, const struct vmk_mac *mac)
{
  struct vmk_router_mac *row = g_hash_table_lookup(context->routers, mac);

  if (row == NULL) {
    row = g_new0(struct vmk_router_mac, 1);
    row->mac = *mac;
    g_hash_table_insert(context->routers, &row->mac, row);
  }
  return row;
}

static bool
tells_own_address(enum vmk_event_kind kind)
{
  return kind == VMK_EVENT_ARP_REPLY || kind == VMK_EVENT_ARP_REQUEST ||
         kind == VMK_EVENT_GRATUITOUS_ARP || kind == VMK_EVENT_ND_ADVERT;
}

/* Row 3: the MAC that answers for a gateway's address. */
static void
learn_answers(struct vmk_gateway_context *context)
{
  size_t count;
  const struct vmk_event *events = vmk_flows_events(context->flows, &count);

  for (size_t i = 0; i < count; i++) {
    const struct vmk_gateway *gateway = NULL;
    struct vmk_router_mac *row;

    if (tells_own_address(events[i].kind) && !vmk_mac_is_none(&events[i].mac))
      gateway = vmk_site_gateway_by_address(context->site, &events[i].address);
    /* A host that is itself listed as a gateway of others is no router because of that. */
    if (gateway == NULL || vmk_site_vmk_by_mac(context->site, &events[i].mac) != NULL)
      continue;
    row = router_row(context, &events[i].mac);
    if (row->gateway == NULL) {
      row->gateway = gateway;
      row->shown = events[i].place;
      row->by_arp = true;
    }
  }
}

/* Row 8. */
static void
learn_told(struct vmk_gateway_context *context)
{
  size_t count;
  const struct vmk_event *events = vmk_flows_events(context->flows, &count);

  for (size_t i = 0; i < count && context->told->len < TOLD_MAX; i++)
    if (events[i].kind == VMK_EVENT_ICMP_REDIRECT ||
        events[i].kind == VMK_EVENT_ICMP_TTL_EXCEEDED ||
        events[i].kind == VMK_EVENT_ICMP_FRAG_NEEDED)
      g_ptr_array_add(context->told, (gpointer)&events[i]);
}

/* How many hosts own the addresses that a MAC sent for, and whether any of them is on the MAC's own
 * interface. */
static unsigned
hosts_behind(const struct vmk_gateway_context *context, const struct vmk_mac_use *use)
{
  const struct vmk_host *hosts[VMK_MAC_ADDRESSES];
  unsigned count = 0;

  for (uint32_t i = 0; i < use->address_count; i++) {
    const struct vmk_vmk *vmk = vmk_site_vmk_by_address(context->site, &use->addresses[i]);
    unsigned k = 0;

    if (vmk == NULL)
      continue;
    while (k < count && hosts[k] != vmk->host)
      k++;
    if (k == count)
      hosts[count++] = vmk->host;
  }
  return count;
}

static bool
same_network(const struct vmk_address *a, const struct vmk_address *b)
{
  return vmk_address_is_v4(a) ? vmk_address_equal(a, b) : memcmp(a->octets, b->octets, 8) == 0;
}

/* Addresses of which one machine seldom has many: IPv4 addresses, and IPv6 by its /64; fe80::/10 is
 * no network. */
static unsigned
networks_behind(const struct vmk_mac_use *use)
{
  unsigned count = 0;

  for (uint32_t i = 0; i < use->address_count; i++) {
    const struct vmk_address *address = &use->addresses[i];
    uint32_t k = 0;

    if (address->octets[0] == 0xfe && (address->octets[1] & 0xc0) == 0x80)
      continue;
    while (k < i && !same_network(&use->addresses[k], address))
      k++;
    count += k == i;
  }
  return count;
}

/* Row 4: a MAC that sends for addresses that are not its own. */
static void
learn_forwarders(struct vmk_gateway_context *context)
{
  size_t count;
  const struct vmk_mac_use *uses = vmk_flows_mac_uses(context->flows, &count);

  for (size_t i = 0; i < count; i++) {
    unsigned hosts = hosts_behind(context, &uses[i]);
    struct vmk_router_mac *row;

    if (vmk_mac_is_none(&uses[i].mac) || vmk_site_vmk_by_mac(context->site, &uses[i].mac) != NULL)
      continue;
    if (hosts < FORWARDS_FOR_HOSTS && networks_behind(&uses[i]) < FORWARDS_FOR_ADDRESSES)
      continue;
    row = router_row(context, &uses[i].mac);
    row->hosts = hosts < FORWARDS_FOR_HOSTS ? 0 : hosts;
    if (row->shown.number == 0)
      row->shown = uses[i].first;
  }
}

/* A frame with the sender's own MAC has not been forwarded yet: its TTL is the initial one (row 5).
 * Where the inventory has no MAC, frames between neighbours of one subnet serve. */
static bool
fresh(const struct vmk_vmk *sender, const struct vmk_flow *flow, unsigned from,
      const struct vmk_sighting_half *half)
{
  if (!vmk_mac_is_none(&sender->mac))
    return !half->macs_vary && vmk_mac_equal(&half->source, &sender->mac);
  return vmk_vmk_reaches_on_link(sender, &flow->half[!from].address) == VMK_ANSWER_YES &&
         !half->macs_vary;
}

static void
learn_ttl_of(struct vmk_gateway_context *context, const struct vmk_flow *flow, unsigned from)
{
  const struct vmk_vmk *sender = vmk_site_vmk_by_address(context->site, &flow->half[from].address);
  unsigned before, best = 0;

  if (sender == NULL)
    return;
  for (size_t i = 0; i < flow->sighting_count; i++) {
    const struct vmk_sighting_half *half = &flow->sightings[i].half[from];

    if (half->packets > 0 && half->ttl_max > best && fresh(sender, flow, from, half))
      best = half->ttl_max;
  }
  before = GPOINTER_TO_UINT(g_hash_table_lookup(context->ttl, &flow->half[from].address));
  if (best > before)
    g_hash_table_insert(context->ttl,
                        g_memdup2(&flow->half[from].address, sizeof(struct vmk_address)),
                        GUINT_TO_POINTER(best));
}

/* Most flows of a big capture are no host's; a glance tells. */
static bool
may_tell_ttl(const struct vmk_gateway_context *context, size_t index)
{
  struct vmk_flow_glance glance;

  if (!vmk_flows_glance(context->flows, index, &glance))
    return true;
  return glance.transport == VMK_TRANSPORT_TCP &&
         (vmk_site_vmk_by_address(context->site, &glance.address[0]) != NULL ||
          vmk_site_vmk_by_address(context->site, &glance.address[1]) != NULL);
}

static void
learn_ttls(struct vmk_gateway_context *context)
{
  size_t count = vmk_flows_count(context->flows);

  for (size_t i = 0; i < count; i++) {
    struct vmk_flow flow;

    if (!may_tell_ttl(context, i))
      continue;
    vmk_flows_view(context->flows, i, &flow);
    if (flow.transport != VMK_TRANSPORT_TCP)
      continue;
    learn_ttl_of(context, &flow, 0);
    learn_ttl_of(context, &flow, 1);
  }
}

struct vmk_gateway_context *
vmk_gateway_learn(const struct vmk_site *site, const struct vmk_flows *flows)
{
  struct vmk_gateway_context *context = g_new0(struct vmk_gateway_context, 1);

  context->site = site;
  context->flows = flows;
  context->ttl = g_hash_table_new_full(hash_address, equal_address, g_free, NULL);
  context->routers = g_hash_table_new_full(hash_mac, equal_mac, NULL, g_free);
  context->told = g_ptr_array_new();
  learn_answers(context);
  learn_told(context);
  learn_forwarders(context);
  if (site != NULL && vmk_site_host_count(site) > 0)
    learn_ttls(context);
  return context;
}

void
vmk_gateway_context_free(struct vmk_gateway_context *context)
{
  if (context == NULL)
    return;
  g_hash_table_unref(context->ttl);
  g_hash_table_unref(context->routers);
  g_ptr_array_unref(context->told);
  g_free(context);
}
