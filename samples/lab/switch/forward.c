/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a learning switch forwards within a VLAN, and how the lab loses and reorders frames
 * with a fixed seed. Must not know what is above Ethernet.
 */
#include "fabric.h"

#include <errno.h>
#include <linux/virtio_net.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t
draw(struct lab_fabric *fabric)
{
  uint64_t x = fabric->random;

  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  fabric->random = x;
  return (uint32_t)(x >> 32) % 1000;
}

static void
learn(struct lab_fabric *fabric, int port, const uint8_t *mac)
{
  uint16_t vlan = fabric->ports[port].vlan;

  if (mac[0] & 1)
    return;
  for (int i = 0; i < fabric->station_count; i++) {
    struct lab_station *station = &fabric->stations[i];

    if (station->vlan == vlan && memcmp(station->mac, mac, 6) == 0) {
      station->port = port;
      return;
    }
  }
  if (fabric->station_count == LAB_MAX_STATIONS)
    return;
  memcpy(fabric->stations[fabric->station_count].mac, mac, 6);
  fabric->stations[fabric->station_count].vlan = vlan;
  fabric->stations[fabric->station_count++].port = port;
}

static int
known_port(const struct lab_fabric *fabric, uint16_t vlan, const uint8_t *mac)
{
  for (int i = 0; i < fabric->station_count; i++)
    if (fabric->stations[i].vlan == vlan && memcmp(fabric->stations[i].mac, mac, 6) == 0)
      return fabric->stations[i].port;
  return -1;
}

/* frame starts with the virtio header where the port has one. */
static void
deliver(struct lab_fabric *fabric, int to, const uint8_t *frame, size_t length)
{
  struct lab_port *port = &fabric->ports[to];
  size_t skip = port->offload ? sizeof(struct virtio_net_hdr) : 0;

  lab_capture(fabric, to, LAB_TO_HOST, frame + skip, length - skip);
  if (write(port->fd, frame, length) < 0 && errno != EIO)
    fprintf(stderr, "lab_switch: %s: a frame of %zu octets was refused: %s\n", port->name, length,
            strerror(errno));
}

static bool
hold(struct lab_fabric *fabric, struct lab_port *port, const uint8_t *frame, size_t length)
{
  for (int i = 0; i < LAB_MAX_HELD; i++) {
    struct lab_held *held = &port->held[i];

    if (held->frame != NULL)
      continue;
    held->frame = malloc(length);
    if (held->frame == NULL)
      return false;
    memcpy(held->frame, frame, length);
    held->length = length;
    held->frames_left = 2 + (int)(draw(fabric) % 3);
    held->deadline = lab_now() + 4000000;
    return true;
  }
  return false;
}

static void
release(struct lab_fabric *fabric, int to, int64_t now, bool passed)
{
  struct lab_port *port = &fabric->ports[to];

  for (int i = 0; i < LAB_MAX_HELD; i++) {
    struct lab_held *held = &port->held[i];

    if (held->frame == NULL)
      continue;
    if (passed)
      held->frames_left--;
    if (held->frames_left > 0 && now < held->deadline)
      continue;
    deliver(fabric, to, held->frame, held->length);
    free(held->frame);
    held->frame = NULL;
  }
}

static bool
send_late(struct lab_port *port, const uint8_t *frame, size_t length)
{
  struct lab_late *late = malloc(sizeof *late + length);

  if (late == NULL)
    return false;
  late->next = NULL;
  late->due = lab_now() + port->delay;
  late->length = length;
  memcpy(late->frame, frame, length);
  if (port->late == NULL)
    port->late_end = &port->late;
  *port->late_end = late;
  port->late_end = &late->next;
  return true;
}

static void
arrive(struct lab_fabric *fabric, int to, int64_t now)
{
  struct lab_port *port = &fabric->ports[to];

  while (port->late != NULL && port->late->due <= now) {
    struct lab_late *late = port->late;

    port->late = late->next;
    deliver(fabric, to, late->frame, late->length);
    free(late);
  }
}

void
lab_release_due(struct lab_fabric *fabric, int64_t now)
{
  for (int i = 0; i < fabric->port_count; i++) {
    release(fabric, i, now, false);
    arrive(fabric, i, now);
  }
}

static void
pass(struct lab_fabric *fabric, int to, const uint8_t *frame, size_t length)
{
  struct lab_port *port = &fabric->ports[to];

  if (port->loss != 0 && draw(fabric) < port->loss)
    return;
  if (port->reorder != 0 && draw(fabric) < port->reorder && hold(fabric, port, frame, length))
    return;
  if (port->delay != 0 && send_late(port, frame, length))
    return;
  deliver(fabric, to, frame, length);
  release(fabric, to, lab_now(), true);
}

void
lab_forward(struct lab_fabric *fabric, int from, uint8_t *frame, size_t length)
{
  struct lab_port *port = &fabric->ports[from];
  size_t skip = port->offload ? sizeof(struct virtio_net_hdr) : 0;
  const uint8_t *ethernet = frame + skip;
  int to;

  if (length < skip + 14)
    return;
  learn(fabric, from, ethernet + 6);
  lab_capture(fabric, from, LAB_FROM_HOST, ethernet, length - skip);
  to = ethernet[0] & 1 ? -1 : known_port(fabric, port->vlan, ethernet);
  for (int i = 0; i < fabric->port_count; i++)
    if (i != from && fabric->ports[i].vlan == port->vlan && (to < 0 || to == i))
      pass(fabric, i, frame, length);
}
