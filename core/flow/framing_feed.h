/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the two directions of a connection are read with a framing: which one applies, and what
 * it counted. Must not know how payload was put in order.
 */
#ifndef VMK_FLOW_FRAMING_FEED_H
#define VMK_FLOW_FRAMING_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/flow/ledger.h"
#include "core/framing/framing_set.h"

struct vmk_framing_feed;

/* Could one of the set's framings apply to a direction that starts with these octets? Cheap; a yes
 * is no promise. */
bool vmk_framing_feed_wanted(const struct vmk_framing_set *set, uint16_t port, uint16_t other_port,
                             const uint8_t *data, size_t length);

/* set is borrowed. ports: the client's and the server's. */
struct vmk_framing_feed *vmk_framing_feed_new(const struct vmk_framing_set *set,
                                              uint16_t client_port, uint16_t server_port);
void vmk_framing_feed_free(struct vmk_framing_feed *feed); /* NULL is fine */

/* Octets of one way in order; data NULL: they are not at hand. */
void vmk_framing_feed_take(struct vmk_framing_feed *feed, enum vmk_way way, const uint8_t *data,
                           uint64_t length, struct vmk_mark place);

/* Nothing more will come. */
void vmk_framing_feed_finish(struct vmk_framing_feed *feed);

/* No framing applies to either way: nothing more is to be had. */
bool vmk_framing_feed_is_idle(const struct vmk_framing_feed *feed);

/* Client and server change places in what is given out. */
void vmk_framing_feed_turn(struct vmk_framing_feed *feed);

/* What was counted; owned by the feed, good until the next call for it. NULL: no framing was
 * applied. */
struct vmk_framing_use *vmk_framing_feed_use(struct vmk_framing_feed *feed);

#endif
