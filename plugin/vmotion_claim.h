/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what speaks for and against vMotion on a TCP stream.
 * Must not claim to read vMotion.
 */
#ifndef VMK_PLUGIN_VMOTION_CLAIM_H
#define VMK_PLUGIN_VMOTION_CLAIM_H

#include "vmotion_flow.h"

/* Is there evidence by now? Sets flow->because, or flow->rejected for good. data: this call's
 * captured octets. */
bool vmotion_claims(struct vmotion_flow *flow, packet_info *pinfo, const uint8_t *data,
                    uint32_t length, unsigned way, bool believe);

#endif
