/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows who has the rooms that session walks need while they are fed: few walks keep anything in
 * one from one packet to the next, so that one room serves nearly all of a shard's.
 * Must not know what a walk writes there.
 */
#ifndef VMK_FLOW_ROOMS_H
#define VMK_FLOW_ROOMS_H

#include <glib.h>

#include "core/wire/session.h"

struct vmk_spare_room {
  struct vmk_walk_room room; /* first: a room that is lent is found again by its address */
  struct vmk_spare_room *next;
};

/* Of one thread. All zero: none made yet. */
struct vmk_rooms {
  struct vmk_spare_room *spare; /* nothing is kept in these; owned. Others belong to their walks */
};

/* This way has a room until vmk_rooms_settle: what it has kept, else the first spare one. Only one
 * way of all may have a spare one at a time. */
static inline void
vmk_rooms_lend(struct vmk_rooms *rooms, struct vmk_session *session, enum vmk_way way)
{
  if (session->walk[way].room)
    return;
  if (!rooms->spare)
    rooms->spare = g_new0(struct vmk_spare_room, 1);
  vmk_session_lend(session, way, &rooms->spare->room);
}

/* The call is over: what this way keeps stays its own, any other room is spare. */
static inline void
vmk_rooms_settle(struct vmk_rooms *rooms, struct vmk_session *session, enum vmk_way way)
{
  struct vmk_spare_room *room = (struct vmk_spare_room *)session->walk[way].room;

  if (vmk_session_keeps(session, way)) {
    if (room == rooms->spare)
      rooms->spare = room->next;
    return;
  }
  if (room != rooms->spare) {
    room->next = rooms->spare;
    rooms->spare = room;
  }
  vmk_session_lend(session, way, NULL);
}

/* Takes back what both ways have: nothing of this session is fed any more. */
void vmk_rooms_take_back(struct vmk_rooms *rooms, struct vmk_session *session);

/* Frees the spare ones. */
void vmk_rooms_clear(struct vmk_rooms *rooms);

#endif
