/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the parts of the tagger share while one flow is tagged.
 * Must not be included outside tag*.c.
 */
#ifndef VMK_AUDIT_TAG_PRIVATE_H
#define VMK_AUDIT_TAG_PRIVATE_H

#include "core/audit/tag.h"

struct vmk_tagger {
  const struct vmk_site *site;  /* borrowed, or NULL when nothing is in it */
  bool has_peers, has_networks; /* of the site: lookups are spared where there are none */
  GHashTable *overrides;        /* flow id -> struct override */
  GHashTable *vcenters;         /* set of struct vmk_address, learned */
  struct vmk_peer learned_vcenter;
  uint8_t by_port[2][65536]; /* enum vmk_service by [UDP][port]; from the port table of core/site */
};

struct vmk_tag_work {
  const struct vmk_tagger *tagger;
  const struct vmk_flow *flow;
  struct vmk_tag *tag;
};

/* Adds to known_by if evidence is wanted. Arguments must be cheap: they are evaluated always. */
void vmk_tag_because(struct vmk_tag_work *work, enum vmk_evidence_kind kind, struct vmk_place place,
                     const char *format, ...) G_GNUC_PRINTF(4, 5);

static inline struct vmk_place
vmk_place_of(struct vmk_mark mark)
{
  return (struct vmk_place){.interface = mark.interface, .number = mark.number};
}

/* For tables by struct vmk_address. */
guint vmk_tag_hash_address(gconstpointer address);
gboolean vmk_tag_equal_addresses(gconstpointer a, gconstpointer b);

/* Fills host, vmk and peer of both ends. */
void vmk_tag_ends(struct vmk_tag_work *work);
/* Fills service, its confidence and encryption. Ends must be filled. */
void vmk_tag_service(struct vmk_tag_work *work);
/* The service that the first octets of a TCP direction prove; UNKNOWN where they prove nothing. */
enum vmk_service vmk_tag_sniffed(uint8_t kind, uint16_t server_port);
/* The part of it for TCP 8000; the service stays unknown where nothing speaks for vMotion. */
void vmk_tag_vmotion(struct vmk_tag_work *work);
/* Fills bulk and data. Service must be filled. */
void vmk_tag_data(struct vmk_tag_work *work);
/* Fills the ends' roles, the flow's role and confidence. Service must be filled. */
void vmk_tag_role(struct vmk_tag_work *work);

/* The declared or learned peer of that address, or NULL. */
const struct vmk_peer *vmk_tag_find_peer(const struct vmk_tagger *tagger,
                                         const struct vmk_address *address);

/* What that end does if it is no host's interface: declared, learned, or VMK_PEER_UNKNOWN. */
enum vmk_peer_function vmk_tag_peer(const struct vmk_tag *tag, unsigned end);

/* What a TLS server name tells, constant, or NULL. */
const char *vmk_server_name_means(const char *name);

#endif
