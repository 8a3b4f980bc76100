/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how extensions are made and freed.
 * Must not know what is counted in them.
 */
#include "core/flow/extension.h"

#include <glib.h>

#include "core/flow/copies.h"
#include "core/flow/rate.h"
#include "core/flow/tracker.h"

struct vmk_extension *
vmk_extension_of(struct vmk_extensions *all, struct vmk_hot *hot)
{
  struct vmk_extension *extension;

  if (hot->extension)
    return all->at[hot->extension - 1];
  if (all->count == all->room) {
    all->room = all->room ? all->room * 2 : 256;
    all->at = g_renew(struct vmk_extension *, all->at, all->room);
  }
  extension = g_new0(struct vmk_extension, 1);
  all->at[all->count++] = extension;
  hot->extension = all->count;
  return extension;
}

static void
turn_sightings(struct vmk_extension *extension)
{
  for (uint32_t i = 0; i < extension->sighting_count; i++) {
    struct vmk_sighting_half half = extension->sightings[i].half[0];

    extension->sightings[i].half[0] = extension->sightings[i].half[1];
    extension->sightings[i].half[1] = half;
  }
}

void
vmk_extension_orient(struct vmk_extension *extension, unsigned client)
{
  if (extension->client == client)
    return;
  extension->client = (uint8_t)client;
  turn_sightings(extension);
  if (extension->copies)
    vmk_copies_turn(extension->copies);
  if (extension->meter)
    vmk_meter_turn(extension->meter);
  if (extension->tracker)
    vmk_tracker_turn(extension->tracker);
}

static void
extension_free(struct vmk_extension *extension)
{
  for (int end = 0; end < 2; end++)
    g_free(extension->half[end].holes);
  g_free(extension->sightings);
  vmk_meter_free(extension->meter);
  vmk_copies_free(extension->copies);
  vmk_tracker_free(extension->tracker);
  g_free(extension);
}

void
vmk_extensions_clear(struct vmk_extensions *all)
{
  for (uint32_t i = 0; i < all->count; i++)
    extension_free(all->at[i]);
  vmk_rooms_clear(&all->rooms);
  g_free(all->at);
}
