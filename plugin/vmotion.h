/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the files that show vMotion and UDT share.
 * Must not know how any of them does it.
 */
#ifndef VMK_PLUGIN_VMOTION_H
#define VMK_PLUGIN_VMOTION_H

#include "protocols.h"
#include "vmotion_flow.h"

extern int proto_vmotion;

struct vmotion_tap { /* a call of a stream, or an announcement */
  const struct migration *migration;
};

void vmotion_taps_register(int proto);

/* Is the stream the data of a UDT job, whose control connection is open now? First pass only. */
void vmudt_consider(struct vmotion_flow *flow, packet_info *pinfo);

#endif
