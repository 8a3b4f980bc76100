/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to make the view of one flow by hand, so that tagging is tested without packets.
 * Must not know what any tag should be.
 */
#include "view_support.h"

#include "core/site/address_text.h"

static void
fill(struct view *view, struct build_end client, struct build_end server)
{
  const struct build_end *ends[2] = {&client, &server};

  memset(view, 0, sizeof *view);
  view->flow.id = 1;
  view->flow.direction_known_by = VMK_DIRECTION_SYN;
  for (unsigned i = 0; i < 2; i++) {
    struct vmk_half *half = &view->flow.half[i];

    assert_true(vmk_address_from_text(ends[i]->address, &half->address));
    assert_true(vmk_mac_from_text(ends[i]->mac, &half->mac));
    half->port = ends[i]->port;
    half->packets = 1;
    half->first_packet = (struct vmk_place){0, 1 + i};
    half->first_payload = (struct vmk_place){0, 4 + i};
    view->sighting.half[i].packets = 1;
    view->sighting.half[i].source = half->mac;
    view->sighting.half[i].first = half->first_packet;
  }
  view->sighting.vlans[0] = view->sighting.vlans[1] = VMK_VLAN_NONE;
  view->flow.sightings = &view->sighting;
  view->flow.sighting_count = 1;
}

void
view_tcp(struct view *view, struct build_end client, struct build_end server, uint64_t up,
         uint64_t down)
{
  fill(view, client, server);
  view->flow.transport = VMK_TRANSPORT_TCP;
  view->flow.ip_protocol = 6;
  view->flow.half[0].payload = up;
  view->flow.half[1].payload = down;
  view->flow.half[0].syn = view->flow.half[1].syn = true;
  view->flow.half[0].fin_seen = view->flow.half[1].fin_seen = true;
  view->flow.half[0].packets += up / 1460;
  view->flow.half[1].packets += down / 1460;
}

void
view_udp(struct view *view, struct build_end client, struct build_end server, uint64_t packets,
         uint64_t payload)
{
  fill(view, client, server);
  view->flow.transport = VMK_TRANSPORT_UDP;
  view->flow.ip_protocol = 17;
  view->flow.half[0].packets = packets;
  view->flow.half[0].payload = payload;
}

void
view_octets(struct view *view, unsigned end, enum vmk_sniff sniff, enum vmk_entropy_verdict verdict)
{
  view->flow.half[end].sniff = (uint8_t)sniff;
  view->flow.half[end].entropy_verdict = (uint8_t)verdict;
  view->flow.half[end].entropy_sample = verdict == VMK_ENTROPY_TOO_FEW ? 0 : 65536;
}

void
view_ledger(struct view *view, enum vmk_nfc_flavour flavour, uint64_t up, uint64_t down)
{
  view->ledger.flavour = flavour;
  view->ledger.flavour_mark = (struct vmk_mark){0, 9};
  view->ledger.flavour_why = "test";
  view->ledger.nfc_bytes[0] = up;
  view->ledger.nfc_bytes[1] = down;
  view->flow.ledger = &view->ledger;
}

struct site_tagger
tagger_of(const char *site)
{
  struct site_tagger result = {.site = vmk_site_new()};
  GError *error = NULL;

  if (site != NULL && !vmk_site_load_memory(result.site, "test.site", site, strlen(site), &error))
    fail_msg("%s", error->message);
  vmk_site_resolve(result.site);
  result.tagger = vmk_tagger_new(result.site);
  return result;
}

void
tagger_clear(struct site_tagger *tagger)
{
  vmk_tagger_free(tagger->tagger);
  vmk_site_free(tagger->site);
}

struct vmk_tag
tag_of(const struct site_tagger *tagger, const struct view *view)
{
  struct vmk_tag plain, full;

  vmk_tag_flow(tagger->tagger, &view->flow, false, &plain);
  assert_null(plain.known_by);
  vmk_tag_flow(tagger->tagger, &view->flow, true, &full);
  assert_non_null(full.known_by);
  /* Evidence must not change the answer. */
  assert_int_equal(plain.service, full.service);
  assert_int_equal(plain.role, full.role);
  assert_int_equal(plain.confidence, full.confidence);
  assert_int_equal(plain.data, full.data);
  assert_int_equal(plain.encryption, full.encryption);
  vmk_tag_clear(&full);
  return plain;
}

struct vmk_tag
nfc_tag(const struct site_tagger *tagger, struct build_end client, struct build_end server,
        uint64_t up)
{
  struct view view;

  view_tcp(&view, client, server, up + 3000, 2000);
  view_ledger(&view, VMK_NFC_CLEAR, up, 0);
  return tag_of(tagger, &view);
}
