/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to make the view of one flow by hand, so that tagging is tested without packets.
 * Must not know what any tag should be.
 */
#ifndef VMK_TESTS_VIEW_SUPPORT_H
#define VMK_TESTS_VIEW_SUPPORT_H

#include "audit_support.h"
#include "core/wire/entropy.h"
#include "core/wire/sniff.h"

#define MB (1024 * 1024)

struct view {
  struct vmk_flow flow;
  struct vmk_sighting sighting;
  struct vmk_ledger ledger;
};

/* A TCP flow, whole, of which that much payload was seen from client and server. */
void view_tcp(struct view *view, struct build_end client, struct build_end server, uint64_t up,
              uint64_t down);
void view_udp(struct view *view, struct build_end client, struct build_end server, uint64_t packets,
              uint64_t payload);
/* What the first octets of an end are, and how all of it looks. */
void view_octets(struct view *view, unsigned end, enum vmk_sniff sniff,
                 enum vmk_entropy_verdict verdict);
void view_ledger(struct view *view, enum vmk_nfc_flavour flavour, uint64_t up, uint64_t down);

/* A tagger over the text of a site file (NULL: none); the site lives as long as the tagger. */
struct site_tagger {
  struct vmk_site *site;
  struct vmk_tagger *tagger;
};
struct site_tagger tagger_of(const char *site);
void tagger_clear(struct site_tagger *tagger);
struct vmk_tag tag_of(const struct site_tagger *tagger, const struct view *view);
/* That of clear NFC whose client sends so many octets of files. */
struct vmk_tag nfc_tag(const struct site_tagger *tagger, struct build_end client,
                       struct build_end server, uint64_t up);

#endif
