/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows where a plain Ethernet frame has its source MAC, its TTL and its TCP numbers.
 * Must not know tunnels.
 */
#include "frame_octets.h"

#include <wiretap/wtap.h>

#include "core/wire/cursor.h"

enum {
  HEAD = 14 + 4 * 4 + 40 + 20,
  TYPE_IPV4 = 0x0800,
  TYPE_IPV6 = 0x86dd,
  TYPE_ARP = 0x0806,
  TYPE_RARP = 0x8035,
  TCP = 6
};

static bool
is_tag(uint16_t type)
{
  return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

/* The cursor is left behind the EtherType. */
static bool
read_ethernet(tvbuff_t *tvb, const packet_info *pinfo, uint8_t head[HEAD],
              struct vmk_cursor *cursor, uint16_t *type)
{
  uint32_t length = MIN(tvb_captured_length(tvb), (uint32_t)HEAD);

  if (pinfo->rec == NULL || pinfo->rec->rec_type != REC_TYPE_PACKET ||
      pinfo->rec->rec_header.packet_header.pkt_encap != WTAP_ENCAP_ETHERNET)
    return false;
  tvb_memcpy(tvb, head, 0, length);
  *cursor = vmk_cursor_of(head, length);
  vmk_cursor_skip(cursor, 12);
  *type = vmk_cursor_be16(cursor);
  while (is_tag(*type) && !cursor->failed) {
    vmk_cursor_skip(cursor, 2);
    *type = vmk_cursor_be16(cursor);
  }
  return !cursor->failed;
}

static bool
read_ipv4(struct vmk_cursor *cursor, const packet_info *pinfo, struct frame_octets *octets)
{
  uint8_t first = vmk_cursor_u8(cursor);
  const uint8_t *addresses;
  uint8_t protocol;

  vmk_cursor_skip(cursor, 1);
  octets->length = vmk_cursor_be16(cursor);
  vmk_cursor_skip(cursor, 4);
  octets->ttl = vmk_cursor_u8(cursor);
  protocol = vmk_cursor_u8(cursor);
  vmk_cursor_skip(cursor, 2);
  addresses = vmk_cursor_take(cursor, 8);
  if (cursor->failed || protocol != TCP || (first & 0x0f) < 5 || pinfo->src.type != AT_IPv4)
    return false;
  vmk_cursor_skip(cursor, (size_t)((first & 0x0f) - 5) * 4);
  return memcmp(addresses, pinfo->src.data, 4) == 0 &&
         memcmp(addresses + 4, pinfo->dst.data, 4) == 0;
}

static bool
read_ipv6(struct vmk_cursor *cursor, const packet_info *pinfo, struct frame_octets *octets)
{
  const uint8_t *addresses;
  uint8_t protocol;

  vmk_cursor_skip(cursor, 4);
  octets->length = vmk_cursor_be16(cursor);
  protocol = vmk_cursor_u8(cursor);
  octets->ttl = vmk_cursor_u8(cursor);
  addresses = vmk_cursor_take(cursor, 32);
  if (cursor->failed || protocol != TCP || pinfo->src.type != AT_IPv6)
    return false;
  return memcmp(addresses, pinfo->src.data, 16) == 0 &&
         memcmp(addresses + 16, pinfo->dst.data, 16) == 0;
}

bool
frame_octets_read(tvbuff_t *tvb, const packet_info *pinfo, struct frame_octets *octets)
{
  uint8_t head[HEAD];
  struct vmk_cursor cursor;
  uint16_t type;
  bool ip;

  if (!read_ethernet(tvb, pinfo, head, &cursor, &type))
    return false;
  memcpy(octets->source_mac, head + 6, sizeof octets->source_mac);
  ip = type == TYPE_IPV4   ? read_ipv4(&cursor, pinfo, octets)
       : type == TYPE_IPV6 ? read_ipv6(&cursor, pinfo, octets)
                           : false;
  vmk_cursor_skip(&cursor, 4);
  octets->sequence = vmk_cursor_be32(&cursor);
  octets->acknowledgment = vmk_cursor_be32(&cursor);
  return ip && !cursor.failed;
}

bool
frame_octets_announced(tvbuff_t *tvb, const packet_info *pinfo, uint8_t mac[6])
{
  uint8_t head[HEAD];
  struct vmk_cursor cursor;
  const uint8_t *sender;
  uint16_t type;

  if (!read_ethernet(tvb, pinfo, head, &cursor, &type) || type != TYPE_RARP)
    return false;
  vmk_cursor_skip(&cursor, 6);
  if (vmk_cursor_be16(&cursor) !=
      3) /* request reverse: what a vSwitch sends (documented, KB 90045) */
    return false;
  sender = vmk_cursor_take(&cursor, 6);
  if (sender == NULL)
    return false;
  memcpy(mac, sender, 6);
  return true;
}

bool
frame_octets_arp(tvbuff_t *tvb, const packet_info *pinfo, uint8_t mac[6], uint8_t ip[4])
{
  uint8_t head[HEAD];
  struct vmk_cursor cursor;
  const uint8_t *sender;
  uint16_t type;

  if (!read_ethernet(tvb, pinfo, head, &cursor, &type) || type != TYPE_ARP)
    return false;
  if (vmk_cursor_be16(&cursor) != 1 || vmk_cursor_be16(&cursor) != TYPE_IPV4) /* Ethernet, IPv4 */
    return false;
  vmk_cursor_skip(&cursor, 4);
  sender = vmk_cursor_take(&cursor, 10);
  if (sender == NULL)
    return false;
  memcpy(mac, sender, 6);
  memcpy(ip, sender + 6, 4);
  return true;
}
