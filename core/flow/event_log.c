/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how events are kept within bounds and RARP frames grouped by the MAC that they announce.
 * Must not know how they were decoded.
 */
#include "core/flow/event_log.h"

void
vmk_event_log_init(struct vmk_event_log *log)
{
  *log = (struct vmk_event_log){
      .events = g_array_new(FALSE, FALSE, sizeof(struct vmk_event)),
      .announcements = g_array_new(FALSE, FALSE, sizeof(struct vmk_announcement)),
      .open = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
  };
}

void
vmk_event_log_clear(struct vmk_event_log *log)
{
  g_array_free(log->events, TRUE);
  g_array_free(log->announcements, TRUE);
  g_hash_table_destroy(log->open);
}

static gint64
announcement_key(const struct vmk_event *event)
{
  uint64_t key = 0;

  for (int i = 0; i < 6; i++)
    key = key << 8 | event->mac.octets[i];
  return (gint64)(key << 16 | event->vlans[0]);
}

static bool
continues(const struct vmk_announcement *announcement, const struct vmk_event *event)
{
  if (announcement->vlans[1] != event->vlans[1])
    return false;
  if (event->time == VMK_TIME_NONE || announcement->last == VMK_TIME_NONE)
    return event->time == announcement->last;
  return event->time < announcement->last ||
         (uint64_t)event->time - (uint64_t)announcement->last <= (uint64_t)VMK_ANNOUNCEMENT_GAP;
}

static void
announce(struct vmk_event_log *log, const struct vmk_event *event)
{
  gint64 key = announcement_key(event), *kept;
  guint number = GPOINTER_TO_UINT(g_hash_table_lookup(log->open, &key));
  struct vmk_announcement fresh = {
      .mac = event->mac,
      .interface = event->place.interface,
      .first = event->time,
      .last = event->time,
      .frames = 1,
      .place = event->place,
  };

  if (number > 0) {
    struct vmk_announcement *known =
        &g_array_index(log->announcements, struct vmk_announcement, number - 1);

    if (continues(known, event)) {
      known->frames++;
      known->last = MAX(known->last, event->time);
      return;
    }
  }
  if (log->announcements->len >= VMK_ANNOUNCEMENTS_MAX) {
    log->announcements_capped = true;
    return;
  }
  memcpy(fresh.vlans, event->vlans, sizeof fresh.vlans);
  g_array_append_val(log->announcements, fresh);
  kept = g_new(gint64, 1);
  *kept = key;
  g_hash_table_replace(log->open, kept, GUINT_TO_POINTER(log->announcements->len));
}

void
vmk_event_log_add(struct vmk_event_log *log, const struct vmk_event *event)
{
  if (event->kind == VMK_EVENT_RARP)
    announce(log, event);
  if (log->of_kind[event->kind]++ >= VMK_EVENTS_MAX) {
    log->events_capped = true;
    return;
  }
  g_array_append_val(log->events, *event);
}
