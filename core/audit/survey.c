/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how flows are looked at once for all checks: which matter, and what each VMkernel interface
 * did. Must not know any check. Segments are survey_segment.c's.
 */
#include "core/audit/survey_private.h"
#include "core/site/port.h"

struct vmk_survey *
vmk_survey_new(void)
{
  struct vmk_survey *survey = g_new0(struct vmk_survey, 1);

  survey->cases = g_array_new(FALSE, FALSE, sizeof(struct vmk_case));
  survey->framed = g_array_new(FALSE, FALSE, sizeof(size_t));
  survey->segments = g_array_new(FALSE, FALSE, sizeof(struct vmk_segment));
  survey->vmks = g_array_new(FALSE, FALSE, sizeof(struct vmk_vmk_seen));
  survey->tagged_interfaces = g_byte_array_new();
  survey->vmk_index = g_hash_table_new(NULL, NULL);
  survey->segment_index = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  return survey;
}

void
vmk_survey_free(struct vmk_survey *survey)
{
  if (survey == NULL)
    return;
  g_array_unref(survey->cases);
  g_array_unref(survey->framed);
  g_array_unref(survey->segments);
  g_array_unref(survey->vmks);
  g_byte_array_unref(survey->tagged_interfaces);
  g_hash_table_unref(survey->vmk_index);
  g_hash_table_unref(survey->segment_index);
  g_free(survey);
}

static bool
is_storage_like(enum vmk_service service)
{
  return service >= VMK_SERVICE_NFS && service <= VMK_SERVICE_REPLICATION;
}

bool
vmk_survey_wants(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  bool host = tag->end[0].vmk != NULL || tag->end[1].vmk != NULL;

  if (vmk_service_is_nfc(tag->service) || vmk_service_is_vmotion(tag->service))
    return true;
  if (is_storage_like(tag->service))
    return host || tag->service_confidence >= VMK_CONFIDENCE_STRONG;
  if (!host || flow->transport != VMK_TRANSPORT_TCP)
    return false;
  if (flow->half[1].port == VMK_PORT_AUTHD || flow->half[1].port == VMK_PORT_VMOTION)
    return true;
  return tag->service == VMK_SERVICE_HTTPS &&
         MAX(flow->half[0].payload, flow->half[1].payload) >= VMK_LEASE_SUSPECTED;
}

static struct vmk_vmk_seen *
seen_of(struct vmk_survey *survey, const struct vmk_vmk *vmk)
{
  guint at = GPOINTER_TO_UINT(g_hash_table_lookup(survey->vmk_index, vmk));

  if (at == 0) {
    struct vmk_vmk_seen fresh = {.vmk = vmk, .interface_low = UINT32_MAX};

    g_array_append_val(survey->vmks, fresh);
    at = survey->vmks->len;
    g_hash_table_insert(survey->vmk_index, (gpointer)vmk, GUINT_TO_POINTER(at));
  }
  return &g_array_index(survey->vmks, struct vmk_vmk_seen, at - 1);
}

static void
note_mac(struct vmk_vmk_seen *seen, const struct vmk_flow *flow, const struct vmk_half *half)
{
  if (vmk_mac_is_none(&seen->vmk->mac) || vmk_mac_is_none(&half->mac))
    return;
  if (vmk_mac_equal(&seen->vmk->mac, &half->mac)) {
    if (seen->own_mac_flows++ == 0)
      seen->own_mac_at = half->first_packet;
  } else if (seen->other_mac_flows++ == 0) {
    seen->other_mac = half->mac;
    seen->other_mac_flow = flow->id;
    seen->other_mac_at = half->first_packet;
  }
}

static void
note_vlan(struct vmk_vmk_seen *seen, uint16_t vlan, struct vmk_place place)
{
  for (unsigned i = 0; i < seen->vlan_count; i++)
    if (seen->vlans[i] == vlan)
      return;
  if (seen->vlan_count == VMK_SEEN_VLANS)
    return;
  seen->vlans[seen->vlan_count] = vlan;
  seen->vlan_at[seen->vlan_count++] = place;
}

/* Only frames that the interface itself sent tell its VLAN: a router's copy is on another. */
static void
note_vlans(struct vmk_vmk_seen *seen, const struct vmk_flow *flow, unsigned which)
{
  for (size_t i = 0; i < flow->sighting_count; i++) {
    const struct vmk_sighting *sighting = &flow->sightings[i];
    const struct vmk_sighting_half *half = &sighting->half[which];

    if (!vmk_is_plain_sighting(sighting) || half->packets == 0 || half->macs_vary)
      continue;
    if (!vmk_mac_is_none(&seen->vmk->mac) && vmk_mac_equal(&half->source, &seen->vmk->mac))
      note_vlan(seen, sighting->vlans[sighting->vlans[1] != VMK_VLAN_NONE], half->first);
  }
}

static void
note_size(struct vmk_vmk_seen *seen, const struct vmk_half *half)
{
  seen->max_ip = MAX(seen->max_ip, half->max_ip);
  if (half->syn_mss > seen->syn_mss) {
    seen->syn_mss = half->syn_mss;
    seen->mss_at = half->first_packet;
  }
}

static void
note_interfaces(struct vmk_vmk_seen *seen, const struct vmk_flow *flow)
{
  for (size_t i = 0; i < flow->sighting_count; i++) {
    seen->interface_low = MIN(seen->interface_low, flow->sightings[i].interface);
    seen->interface_high = MAX(seen->interface_high, flow->sightings[i].interface);
  }
}

static void
look_at_end(struct vmk_survey *survey, const struct vmk_flow *flow, const struct vmk_tag *tag,
            unsigned which)
{
  const struct vmk_half *half = &flow->half[which];
  struct vmk_vmk_seen *seen = seen_of(survey, tag->end[which].vmk);

  if (seen->flows++ == 0)
    seen->first = half->packets > 0 ? half->first_packet : flow->half[1 - which].first_packet;
  seen->sent += half->packets;
  seen->received += flow->half[1 - which].packets;
  note_interfaces(seen, flow);
  if (tag->confidence >= VMK_CONFIDENCE_STRONG)
    seen->roles |= VMK_ROLE_BIT(tag->end[which].role);
  if (half->packets == 0)
    return;
  note_mac(seen, flow, half);
  note_vlans(seen, flow, which);
  note_size(seen, half);
}

void
vmk_survey_look(struct vmk_survey *survey, const struct vmk_site *site, bool site_known,
                const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  size_t index = flow->id - 1;

  if (flow->ledger != NULL && flow->ledger->framing != NULL)
    g_array_append_val(survey->framed, index);
  for (unsigned i = 0; i < 2; i++)
    if (tag->end[i].vmk != NULL)
      look_at_end(survey, flow, tag, i);
  vmk_survey_segments(survey, site_known ? site : NULL, flow, tag);
}

void
vmk_survey_add_case(struct vmk_survey *survey, size_t index, const struct vmk_flow *flow,
                    const struct vmk_tag *tag)
{
  unsigned more = flow->half[1].payload > flow->half[0].payload;
  unsigned starter = flow->half[0].packets == 0;
  struct vmk_case item = {.index = index, .id = flow->id, .tag = *tag};

  item.tag.known_by = NULL;
  item.needs = vmk_tag_needs(flow, tag);
  for (unsigned i = 0; i < 2; i++) {
    item.address[i] = flow->half[i].address;
    item.port[i] = flow->half[i].port;
    item.packets[i] = flow->half[i].packets;
    item.payload[i] = flow->half[i].payload;
  }
  item.first = flow->half[starter].first_packet;
  item.payload_at =
      flow->half[more].first_payload.number != 0 ? flow->half[more].first_payload : item.first;
  g_array_append_val(survey->cases, item);
}

/* Hosts stand in the site in order of names, their vmks in order of numbers: compare by that, not
 * by pointers. */
static gint
compare_seen(gconstpointer a, gconstpointer b)
{
  const struct vmk_vmk *left = ((const struct vmk_vmk_seen *)a)->vmk;
  const struct vmk_vmk *right = ((const struct vmk_vmk_seen *)b)->vmk;
  int order = left->host != right->host ? g_strcmp0(left->host->name, right->host->name) : 0;
  size_t at[2] = {0, 0};

  if (order != 0)
    return order;
  for (size_t i = 0; i < left->host->vmk_count; i++) {
    at[0] = left->host->vmks[i] == left ? i : at[0];
    at[1] = left->host->vmks[i] == right ? i : at[1];
  }
  return at[0] < at[1] ? -1 : at[0] > at[1];
}

void
vmk_survey_settle(struct vmk_survey *survey)
{
  g_array_sort(survey->vmks, compare_seen);
  g_hash_table_remove_all(survey->vmk_index);
  for (guint i = 0; i < survey->vmks->len; i++)
    g_hash_table_insert(survey->vmk_index,
                        (gpointer)g_array_index(survey->vmks, struct vmk_vmk_seen, i).vmk,
                        GUINT_TO_POINTER(i + 1));
  vmk_survey_sort_segments(survey);
}

const struct vmk_vmk_seen *
vmk_survey_vmk(const struct vmk_survey *survey, const struct vmk_vmk *vmk)
{
  guint at = GPOINTER_TO_UINT(g_hash_table_lookup(survey->vmk_index, vmk));

  return at == 0 ? NULL : &g_array_index(survey->vmks, struct vmk_vmk_seen, at - 1);
}
