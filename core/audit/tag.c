/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows in which order a flow is tagged, and what was told to the tagger from outside.
 * Must not know why any tag comes out as it does.
 */
#include "core/audit/tag_private.h"

struct override {
  enum vmk_service service;
  enum vmk_role role;
  enum vmk_data_class data;
  enum vmk_confidence confidence;
  char *why;
  struct vmk_place place;
};

static void
free_override(gpointer item)
{
  struct override *override = item;

  g_free(override->why);
  g_free(override);
}

guint
vmk_tag_hash_address(gconstpointer key)
{
  const struct vmk_address *address = key;
  guint words[4], hash = 0;

  memcpy(words, address->octets, sizeof words);
  for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
    hash = (hash ^ words[i]) * 2654435761U;
  return hash;
}

gboolean
vmk_tag_equal_addresses(gconstpointer a, gconstpointer b)
{
  return vmk_address_equal(a, b);
}

static enum vmk_service
service_named(const char *name)
{
  for (unsigned i = 0; i < VMK_SERVICE_COUNT; i++)
    if (strcmp(vmk_service_name((enum vmk_service)i), name) == 0)
      return (enum vmk_service)i;
  return VMK_SERVICE_UNKNOWN;
}

/* Ports with several functions keep the first, which is the most specific to migration; 902 and
 * 8000 over TCP are decided elsewhere and never by this table. */
static void
fill_ports(struct vmk_tagger *tagger)
{
  size_t count;
  const struct vmk_role_port *rows = vmk_role_port_table(&count);

  for (size_t i = count; i-- > 0;) {
    uint8_t service = (uint8_t)service_named(rows[i].service);

    for (unsigned port = rows[i].first; port <= rows[i].last; port++)
      tagger->by_port[rows[i].transport == VMK_IP_PROTOCOL_UDP][port] = service;
  }
}

static bool
is_empty(const struct vmk_site *site)
{
  return site == NULL || (vmk_site_host_count(site) == 0 && vmk_site_peer_count(site) == 0 &&
                          vmk_site_network_count(site) == 0);
}

struct vmk_tagger *
vmk_tagger_new(const struct vmk_site *site)
{
  struct vmk_tagger *tagger = g_new0(struct vmk_tagger, 1);

  tagger->site = is_empty(site) ? NULL : site;
  tagger->has_peers = tagger->site != NULL && vmk_site_peer_count(site) > 0;
  tagger->has_networks = tagger->site != NULL && vmk_site_network_count(site) > 0;
  tagger->overrides = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_override);
  tagger->vcenters =
      g_hash_table_new_full(vmk_tag_hash_address, vmk_tag_equal_addresses, g_free, NULL);
  tagger->learned_vcenter = (struct vmk_peer){.name = "vCenter (receives heartbeats)",
                                              .function = VMK_PEER_VCENTER,
                                              .function_text = "vcenter"};
  fill_ports(tagger);
  return tagger;
}

void
vmk_tagger_free(struct vmk_tagger *tagger)
{
  if (tagger == NULL)
    return;
  g_hash_table_unref(tagger->overrides);
  g_hash_table_unref(tagger->vcenters);
  g_free(tagger);
}

void
vmk_tagger_learn_vcenter(struct vmk_tagger *tagger, const struct vmk_address *address)
{
  if (g_hash_table_size(tagger->vcenters) < VMK_LEARNED_MAX)
    g_hash_table_add(tagger->vcenters, g_memdup2(address, sizeof *address));
}

void
vmk_tagger_override(struct vmk_tagger *tagger, uint64_t flow_id, enum vmk_service service,
                    enum vmk_role role, enum vmk_data_class data, enum vmk_confidence confidence,
                    const char *why, struct vmk_place place)
{
  struct override *override = g_new(struct override, 1);

  *override = (struct override){service, role, data, confidence, g_strdup(why), place};
  g_hash_table_replace(tagger->overrides, g_memdup2(&flow_id, sizeof flow_id), override);
}

static void
override_all(struct vmk_tag *tag, const struct override *override)
{
  tag->service = override->service;
  tag->role = override->role;
  for (unsigned i = 0; i < 2; i++)
    if (tag->end[i].vmk != NULL)
      tag->end[i].role = override->role;
  tag->confidence = override->confidence;
  tag->service_confidence = override->confidence;
}

static void
apply_override(struct vmk_tag_work *work)
{
  const struct override *override;
  struct vmk_tag *tag = work->tag;

  if (g_hash_table_size(work->tagger->overrides) == 0)
    return;
  override = g_hash_table_lookup(work->tagger->overrides, &work->flow->id);
  if (override == NULL)
    return;
  tag->data = override->data;
  if (override->role != VMK_ROLE_UNKNOWN)
    override_all(tag, override);
  vmk_tag_because(work, VMK_EVIDENCE_CORRELATION, override->place, "%s", override->why);
}

void
vmk_tag_because(struct vmk_tag_work *work, enum vmk_evidence_kind kind, struct vmk_place place,
                const char *format, ...)
{
  va_list arguments;

  if (work->tag->known_by == NULL)
    return;
  va_start(arguments, format);
  vmk_evidence_vadd(work->tag->known_by, kind, VMK_STRENGTH_STRONG, place, format, arguments);
  va_end(arguments);
}

void
vmk_tag_flow(const struct vmk_tagger *tagger, const struct vmk_flow *flow, bool want_evidence,
             struct vmk_tag *tag)
{
  struct vmk_tag_work work = {.tagger = tagger, .flow = flow, .tag = tag};

  memset(tag, 0, sizeof *tag);
  if (want_evidence)
    tag->known_by = vmk_evidence_list();
  vmk_tag_ends(&work);
  vmk_tag_service(&work);
  vmk_tag_data(&work);
  vmk_tag_role(&work);
  apply_override(&work);
}

void
vmk_tag_clear(struct vmk_tag *tag)
{
  if (tag->known_by != NULL)
    g_array_unref(tag->known_by);
  tag->known_by = NULL;
}
