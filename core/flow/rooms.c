/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how rooms of walks that have ended become spare again, and how spare ones are freed.
 * Must not know what a walk writes there.
 */
#include "core/flow/rooms.h"

void
vmk_rooms_take_back(struct vmk_rooms *rooms, struct vmk_session *session)
{
  for (unsigned way = 0; way < 2; way++) {
    struct vmk_spare_room *room = (struct vmk_spare_room *)session->walk[way].room;

    if (room && room != rooms->spare) {
      room->next = rooms->spare;
      rooms->spare = room;
    }
    vmk_session_lend(session, (enum vmk_way)way, NULL);
  }
}

void
vmk_rooms_clear(struct vmk_rooms *rooms)
{
  while (rooms->spare) {
    struct vmk_spare_room *room = rooms->spare;

    rooms->spare = room->next;
    g_free(room);
  }
}
