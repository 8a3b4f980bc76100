/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what each capture point would show of a frame: VLAN tags, tunnel headers, mirror copies.
 * Must not know TCP or anything above it.
 */
#include "fabric.h"

#include <string.h>

enum { ETHERNET = 14, OUTER_MAX = 80 };

static size_t
put_tag(uint8_t *head, const uint8_t *frame, uint16_t vlan)
{
  const uint8_t tag[4] = {0x81, 0x00, (uint8_t)(vlan >> 8), (uint8_t)vlan};

  memcpy(head, frame, 12);
  memcpy(head + 12, tag, 4);
  return 16;
}

static void
set16(uint8_t *at, size_t value)
{
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static void
set_ip_checksum(uint8_t *ip)
{
  uint32_t sum = 0;

  for (int i = 0; i < 20; i += 2)
    sum += (uint32_t)ip[i] << 8 | ip[i + 1];
  while (sum >> 16)
    sum = (sum & 0xffff) + (sum >> 16);
  set16(ip + 10, ~sum & 0xffff);
}

/* Ethernet and IPv4 headers between the two ends of a tunnel, payload octets of protocol following.
 */
static size_t
put_outer(uint8_t *head, const struct lab_point *point, int end, uint8_t protocol, size_t payload)
{
  uint8_t *ip = head + ETHERNET;

  memset(head, 0, ETHERNET + 20);
  memcpy(head, (const uint8_t[]){0x00, 0x00, 0x5e, 0x00, 0x53, (uint8_t)(0xe1 - end + 1)}, 6);
  memcpy(head + 6, (const uint8_t[]){0x00, 0x00, 0x5e, 0x00, 0x53, (uint8_t)(0xe1 + end)}, 6);
  set16(head + 12, 0x0800);
  ip[0] = 0x45;
  set16(ip + 2, 20 + payload);
  ip[8] = 64;
  ip[9] = protocol;
  memcpy(ip + 12, point->outer[end], 4);
  memcpy(ip + 16, point->outer[1 - end], 4);
  set_ip_checksum(ip);
  return ETHERNET + 20;
}

/* GRE (RFC 2784) carries the packet without its Ethernet header. */
static size_t
put_gre(uint8_t *head, const struct lab_point *point, int end, const uint8_t *frame, size_t length)
{
  size_t used = put_outer(head, point, end, 47, 4 + length - ETHERNET);

  memset(head + used, 0, 2);
  memcpy(head + used + 2, frame + 12, 2);
  return used + 4;
}

/* VXLAN (RFC 7348) carries the whole frame. */
static size_t
put_vxlan(uint8_t *head, const struct lab_point *point, int end, size_t length)
{
  size_t used = put_outer(head, point, end, 17, 16 + length);
  uint8_t *udp = head + used;

  memset(udp, 0, 16);
  set16(udp, 49152 + 7);
  set16(udp + 2, 4789);
  set16(udp + 4, 16 + length);
  udp[8] = 0x08;
  udp[12] = (uint8_t)(point->vni >> 16);
  udp[13] = (uint8_t)(point->vni >> 8);
  udp[14] = (uint8_t)point->vni;
  return used + 16;
}

/* ERSPAN type II (draft-foschiano-erspan): a mirror sends whole frames, with their tags, in GRE
 * with sequence numbers. All come from the switch. */
static size_t
put_erspan(uint8_t *head, struct lab_point *point, const uint8_t *frame, uint16_t vlan,
           size_t length)
{
  size_t used = put_outer(head, point, 0, 47, 16 + 4 + length);
  uint8_t *gre = head + used;

  memset(gre, 0, 16);
  set16(gre, 0x1000);
  set16(gre + 2, 0x88be);
  set16(gre + 4, point->sequence >> 16);
  set16(gre + 6, point->sequence++ & 0xffff);
  set16(gre + 8, 0x1000u | vlan);
  set16(gre + 10, 3u << 11 | 10); /* the tag is kept in the frame; session 10 */
  return used + 16 + put_tag(gre + 16, frame, vlan);
}

static void
write_at(struct lab_fabric *fabric, struct lab_point *point, int port, const uint8_t *frame,
         size_t length)
{
  uint8_t head[OUTER_MAX];
  size_t used = 0, cut = 0;
  int end = port == point->first_port ? 0 : 1;

  if (point->encapsulation == LAB_GRE) {
    if (frame[12] != 0x08 || frame[13] != 0x00)
      return; /* ARP between the tunnel's ends does not exist on a GRE link */
    used = put_gre(head, point, end, frame, length);
    cut = ETHERNET;
  } else if (point->encapsulation == LAB_VXLAN) {
    used = put_vxlan(head, point, end, length);
  } else if (point->encapsulation == LAB_ERSPAN) {
    used = put_erspan(head, point, frame, fabric->ports[port].vlan, length);
    cut = 12;
  } else if (point->tagged && fabric->ports[port].vlan != 0) {
    used = put_tag(head, frame, fabric->ports[port].vlan);
    cut = 12;
  }
  lab_pcapng_frame(point->file, point->interface, lab_stamp(fabric), head, (uint32_t)used,
                   frame + cut, (uint32_t)(length - cut));
}

void
lab_capture(struct lab_fabric *fabric, int port, enum lab_way way, const uint8_t *frame,
            size_t length)
{
  if (!fabric->capturing)
    return;
  for (int i = 0; i < fabric->point_count; i++) {
    struct lab_point *point = &fabric->points[i];

    if (!point->member[port] || (point->ways & way) == 0)
      continue;
    if (point->skip > 0) {
      point->skip--;
      continue;
    }
    write_at(fabric, point, port, frame, length);
    if (point->twice)
      write_at(fabric, point, port, frame, length);
  }
}
