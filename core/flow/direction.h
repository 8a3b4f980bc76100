/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to tell which end of a flow is the client, and by what.
 * Must not know hosts or roles.
 */
#ifndef VMK_FLOW_DIRECTION_H
#define VMK_FLOW_DIRECTION_H

#include "core/flow/store.h"

/* The end (0 or 1) that is the client. */
unsigned vmk_client_end(const struct vmk_hot *hot, const struct vmk_cold *cold,
                        enum vmk_direction_known_by *known_by);

#endif
