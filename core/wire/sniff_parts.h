/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the parts of the sniffer answer each other; private to core/wire.
 * Must not know ports.
 */
#ifndef VMK_WIRE_SNIFF_PARTS_H
#define VMK_WIRE_SNIFF_PARTS_H

#include "sniff.h"

static inline struct vmk_step
sniff_final(struct vmk_sniffed *out, enum vmk_sniff kind, uint32_t detail)
{
  *out = (struct vmk_sniffed){kind, detail};
  return (struct vmk_step){VMK_OK, 0, 0};
}

static inline struct vmk_step
sniff_more(struct vmk_sniffed *out, enum vmk_sniff so_far, size_t need)
{
  *out = (struct vmk_sniffed){so_far, 0};
  return (struct vmk_step){VMK_MORE, 0, need};
}

/* length > 0 in both. The first octet is a capital letter or 'v'; the first octet is '2'. */
struct vmk_step vmk_sniff_text(const uint8_t *data, size_t length, struct vmk_sniffed *out);
struct vmk_step vmk_sniff_220(const uint8_t *data, size_t length, struct vmk_sniffed *out);

#endif
