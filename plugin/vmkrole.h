/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the files that show and count roles share.
 * Must not know how roles come about.
 */
#ifndef VMK_PLUGIN_VMKROLE_H
#define VMK_PLUGIN_VMKROLE_H

#include "role_flow.h"

struct vmkrole_tap {
  const struct role_view *view;
  uint32_t fresh; /* findings made by this packet: bits 1 << enum role_finding */
  uint32_t octets;
};

void vmkrole_taps_handoff(void);

#endif
