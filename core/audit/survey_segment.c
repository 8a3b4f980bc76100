/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which roles and which strangers were seen on each VLAN.
 * Must not know which of that is wrong.
 */
#include "core/audit/survey_private.h"

static bool
is_untagged(const uint16_t vlans[VMK_VLANS_MAX])
{
  return vlans[0] == VMK_VLAN_NONE;
}

/* Untagged frames of different interfaces are different segments. */
static uint64_t
key_of(const uint16_t vlans[VMK_VLANS_MAX], uint32_t interface)
{
  uint64_t key = (uint64_t)vlans[0] << 48 | (uint64_t)vlans[1] << 32;

  return key | (is_untagged(vlans) ? interface : VMK_ANY_INTERFACE);
}

static struct vmk_segment *
new_segment(struct vmk_survey *survey, const struct vmk_sighting *sighting, uint64_t key)
{
  struct vmk_segment fresh = {.interface = (uint32_t)key};

  if (survey->segments->len >= VMK_SEGMENTS_MAX) {
    survey->segments_capped = true;
    return NULL;
  }
  memcpy(fresh.vlans, sighting->vlans, sizeof fresh.vlans);
  g_array_append_val(survey->segments, fresh);
  g_hash_table_insert(survey->segment_index, g_memdup2(&key, sizeof key),
                      GUINT_TO_POINTER(survey->segments->len));
  return &g_array_index(survey->segments, struct vmk_segment, survey->segments->len - 1);
}

/* The segment's row, or NULL when there is none yet. */
static struct vmk_segment *
find_segment(struct vmk_survey *survey, uint64_t key)
{
  struct vmk_segment_recent *recent =
      &survey->recent[key * UINT64_C(0x9e3779b97f4a7c15) / (UINT64_MAX / VMK_SEGMENTS_RECENT + 1)];

  if (recent->at == 0 || recent->key != key) {
    recent->key = key;
    recent->at = GPOINTER_TO_UINT(g_hash_table_lookup(survey->segment_index, &key));
  }
  return recent->at != 0 ? &g_array_index(survey->segments, struct vmk_segment, recent->at - 1)
                         : NULL;
}

static struct vmk_segment *
segment_of(struct vmk_survey *survey, const struct vmk_sighting *sighting)
{
  uint64_t key = key_of(sighting->vlans, sighting->interface);
  struct vmk_segment *segment = find_segment(survey, key);

  return segment != NULL ? segment : new_segment(survey, sighting, key);
}

/* Multicast, broadcast, unspecified and link-local addresses are nobody in particular. */
static bool
is_somebody(const struct vmk_address *address)
{
  const uint8_t *octets = address->octets;

  if (vmk_address_is_none(address))
    return false;
  if (!vmk_address_is_v4(address))
    return octets[0] != 0xff && !(octets[0] == 0xfe && (octets[1] & 0xc0) == 0x80);
  return octets[12] != 0 && octets[12] < 224 && octets[15] != 255 &&
         !(octets[12] == 169 && octets[13] == 254);
}

static void
note_talker(struct vmk_segment *segment, const struct vmk_site *site, const struct vmk_flow *flow,
            const struct vmk_end *end, unsigned which, const struct vmk_sighting_half *half)
{
  const struct vmk_address *address = &flow->half[which].address;
  struct vmk_talker *talker;

  if (end->vmk != NULL || half->packets == 0 || !is_somebody(address))
    return;
  for (unsigned i = 0; i < segment->talker_count; i++)
    if (vmk_address_equal(&segment->talkers[i].address, address))
      return;
  if (vmk_site_gateway_by_address(site, address) != NULL)
    return;
  if (segment->talker_count == VMK_SEGMENT_TALKERS) {
    segment->more_talkers = true;
    return;
  }
  talker = &segment->talkers[segment->talker_count++];
  *talker = (struct vmk_talker){
      .address = *address, .peer = end->peer, .flow = flow->id, .place = half->first};
}

/* A routed flow between networks of two roles is at home on neither of the VLANs that it is seen
 * on. */
static bool
is_of_one_network(const struct vmk_tag *tag)
{
  enum vmk_role a = tag->end[0].role, b = tag->end[1].role;

  return tag->confidence >= VMK_CONFIDENCE_STRONG &&
         (a == VMK_ROLE_UNKNOWN || b == VMK_ROLE_UNKNOWN || a == b);
}

static void
note_role(struct vmk_segment *segment, const struct vmk_flow *flow, const struct vmk_tag *tag,
          const struct vmk_sighting *sighting)
{
  enum vmk_role role = is_of_one_network(tag) ? tag->role : VMK_ROLE_UNKNOWN;

  segment->flows[role]++;
  segment->packets[role] += sighting->half[0].packets + sighting->half[1].packets;
  if (role != VMK_ROLE_UNKNOWN)
    segment->roles |= VMK_ROLE_BIT(role);
  if (segment->example[role] == 0) {
    segment->example[role] = flow->id;
    segment->place[role] = sighting->half[sighting->half[0].packets == 0].first;
  }
}

static void
note_tagged(struct vmk_survey *survey, uint32_t interface)
{
  GByteArray *tagged = survey->tagged_interfaces;

  while (tagged->len <= interface)
    g_byte_array_append(tagged, (const guint8 *)"", 1);
  tagged->data[interface] = 1;
}

void
vmk_survey_segments(struct vmk_survey *survey, const struct vmk_site *site,
                    const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  for (size_t i = 0; i < flow->sighting_count; i++) {
    const struct vmk_sighting *sighting = &flow->sightings[i];
    struct vmk_segment *segment =
        vmk_is_plain_sighting(sighting) ? segment_of(survey, sighting) : NULL;

    if (segment == NULL)
      continue;
    if (!is_untagged(sighting->vlans))
      note_tagged(survey, sighting->interface);
    note_role(segment, flow, tag, sighting);
    for (unsigned end = 0; site != NULL && end < 2; end++)
      note_talker(segment, site, flow, &tag->end[end], end, &sighting->half[end]);
  }
}

/* Is it a talker whom note_talker would not note any more? */
static bool
is_noted(const struct vmk_segment *segment, const struct vmk_address *address, uint64_t packets)
{
  if (segment->more_talkers || packets == 0 || !is_somebody(address))
    return true;
  for (unsigned i = 0; i < segment->talker_count; i++)
    if (vmk_address_equal(&segment->talkers[i].address, address))
      return true;
  return false;
}

bool
vmk_survey_count(struct vmk_survey *survey, bool site_known, const struct vmk_flow_glance *glance)
{
  struct vmk_segment *segment;

  if (!vmk_is_plain(glance->tunnels))
    return true;
  segment = find_segment(survey, key_of(glance->vlans, glance->interface));
  if (segment == NULL || segment->example[VMK_ROLE_UNKNOWN] == 0)
    return false;
  for (unsigned end = 0; site_known && end < 2; end++)
    if (!is_noted(segment, &glance->address[end], glance->packets[end]))
      return false;
  if (!is_untagged(glance->vlans))
    note_tagged(survey, glance->interface);
  segment->flows[VMK_ROLE_UNKNOWN]++;
  segment->packets[VMK_ROLE_UNKNOWN] += glance->packets[0] + glance->packets[1];
  return true;
}

static gint
compare_segments(gconstpointer a, gconstpointer b)
{
  const struct vmk_segment *left = a, *right = b;

  for (unsigned i = 0; i < VMK_VLANS_MAX; i++)
    if (left->vlans[i] != right->vlans[i])
      return left->vlans[i] < right->vlans[i] ? -1 : 1;
  return left->interface < right->interface ? -1 : left->interface > right->interface;
}

void
vmk_survey_sort_segments(struct vmk_survey *survey)
{
  g_array_sort(survey->segments, compare_segments);
}

char *
vmk_segment_text(const struct vmk_segment *segment)
{
  if (is_untagged(segment->vlans))
    return g_strdup_printf("untagged on interface %u", segment->interface);
  if (segment->vlans[1] == VMK_VLAN_NONE)
    return g_strdup_printf("VLAN %u", segment->vlans[0]);
  return g_strdup_printf("VLAN %u.%u", segment->vlans[0], segment->vlans[1]);
}
