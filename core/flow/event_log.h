/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the link-layer events of a run, in order, and how RARP frames form announcements.
 * Must not know how they were decoded.
 */
#ifndef VMK_FLOW_EVENT_LOG_H
#define VMK_FLOW_EVENT_LOG_H

#include <glib.h>

#include "core/flow/flow.h"

enum {
  VMK_EVENTS_MAX = 1 << 16, /* of each kind */
  VMK_ANNOUNCEMENTS_MAX = 1 << 16
};

/* RARP frames of one MAC and VLAN further apart than this are two announcements: the longest pause
 * inside one power-on schedule is 13 s (observed.md), the next would be 21 s. */
#define VMK_ANNOUNCEMENT_GAP (INT64_C(30) * 1000000000)

struct vmk_event_log {
  GArray *events;        /* struct vmk_event */
  GArray *announcements; /* struct vmk_announcement */
  GHashTable *open;      /* (MAC, VLANs) -> number of the latest announcement + 1 */
  uint64_t of_kind[VMK_EVENT_ICMP_FRAG_NEEDED + 1];
  bool events_capped, announcements_capped;
};

void vmk_event_log_init(struct vmk_event_log *log);
void vmk_event_log_clear(struct vmk_event_log *log);
void vmk_event_log_add(struct vmk_event_log *log, const struct vmk_event *event);

#endif
