/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which flows certainly say nothing about roles: strangers at both ends, no port and no first
 * octets of what this project is about. Must not know what is made of the others.
 */
#include "core/audit/tag_private.h"
#include "core/site/port.h"

#define PORT_ANY 1 /* none of the three that change what octets prove */

enum { STRANGERS_BITS = 12 };

struct vmk_dull {
  const struct vmk_tagger *tagger;
  GHashTable *hosts;         /* set of const struct vmk_address: those of hosts' interfaces */
  bool kinds[UINT8_MAX + 1]; /* enum vmk_sniff: first octets that imply no role */
  guint vcenters;            /* how many were learned when the strangers were found */
  struct vmk_address strangers[1 << STRANGERS_BITS]; /* by hash; none: not yet one */
};

/* Hosts' own pages and shells are management's, which no service implies between strangers. */
static bool
implies_role(enum vmk_service service)
{
  enum vmk_role needs = vmk_service_needs(service);

  return needs != VMK_ROLE_UNKNOWN && needs != VMK_ROLE_MANAGEMENT;
}

/* An address of several interfaces is in it, too: MACs tell which it is. */
static GHashTable *
addresses_of(const struct vmk_site *site)
{
  GHashTable *set = g_hash_table_new(vmk_tag_hash_address, vmk_tag_equal_addresses);

  for (size_t i = 0; i < vmk_site_host_count(site); i++) {
    const struct vmk_host *host = vmk_site_host(site, i);

    for (size_t j = 0; j < host->vmk_count; j++)
      for (size_t k = 0; k < host->vmks[j]->address_count; k++)
        g_hash_table_add(set, (gpointer)&host->vmks[j]->addresses[k].address);
  }
  return set;
}

struct vmk_dull *
vmk_dull_new(const struct vmk_tagger *tagger)
{
  struct vmk_dull *dull = g_new0(struct vmk_dull, 1);

  dull->tagger = tagger;
  dull->hosts = addresses_of(tagger->site);
  for (unsigned kind = 0; kind <= UINT8_MAX; kind++)
    dull->kinds[kind] = !implies_role(vmk_tag_sniffed((uint8_t)kind, PORT_ANY)) &&
                        !implies_role(vmk_tag_sniffed((uint8_t)kind, VMK_PORT_HTTPS));
  return dull;
}

void
vmk_dull_free(struct vmk_dull *dull)
{
  if (dull == NULL)
    return;
  g_hash_table_unref(dull->hosts);
  g_free(dull);
}

static bool
is_anybodys(const struct vmk_dull *dull, const struct vmk_address *address)
{
  const struct vmk_tagger *tagger = dull->tagger;

  return g_hash_table_contains(dull->hosts, address) ||
         (tagger->has_networks && vmk_site_network_by_address(tagger->site, address) != NULL) ||
         vmk_tag_find_peer(tagger, address) != NULL;
}

static struct vmk_address *
stranger_at(struct vmk_dull *dull, const struct vmk_address *address)
{
  uint64_t half[2];

  memcpy(half, address->octets, sizeof half);
  return &dull->strangers[(half[0] ^ half[1]) * UINT64_C(0x9e3779b97f4a7c15) >>
                          (64 - STRANGERS_BITS)];
}

static bool
is_stranger(struct vmk_dull *dull, const struct vmk_address *address)
{
  struct vmk_address *known = stranger_at(dull, address);

  if (vmk_address_equal(known, address) && !vmk_address_is_none(address))
    return true;
  if (is_anybodys(dull, address))
    return false;
  *known = *address;
  return true;
}

static void
forget_strangers(struct vmk_dull *dull)
{
  memset(dull->strangers, 0, sizeof dull->strangers);
  dull->vcenters = g_hash_table_size(dull->tagger->vcenters);
}

static bool
are_strangers(struct vmk_dull *dull, const struct vmk_address address[2])
{
  if (dull->tagger->site == NULL && g_hash_table_size(dull->tagger->vcenters) == 0)
    return true;
  if (dull->vcenters != g_hash_table_size(dull->tagger->vcenters))
    forget_strangers(dull);
  return is_stranger(dull, &address[0]) && is_stranger(dull, &address[1]);
}

/* Other ports' services are not more than weak between strangers. */
static bool
has_telling_port(const struct vmk_flow_glance *glance)
{
  bool authd = (glance->port[0] == VMK_PORT_AUTHD) | (glance->port[1] == VMK_PORT_AUTHD);
  bool vmotion = (glance->port[0] == VMK_PORT_VMOTION) | (glance->port[1] == VMK_PORT_VMOTION);

  return authd | vmotion;
}

bool
vmk_dull_is(struct vmk_dull *dull, const struct vmk_flow_glance *glance)
{
  if (glance->transport == VMK_TRANSPORT_TCP &&
      !(dull->kinds[glance->sniff[0]] & dull->kinds[glance->sniff[1]]))
    return false;
  return !has_telling_port(glance) && are_strangers(dull, glance->address);
}
