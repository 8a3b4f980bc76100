/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what stands between an outer header and the packet it carries: GRE, ERSPAN, VXLAN, Geneve.
 * Must not know addresses or ports; the outer ones were noted by who led here.
 */
#include "core/flow/packet_peel.h"

enum { /* RFC 2784, 2890, 2637 */
       GRE_CHECKSUM = 0x8000,
       GRE_ROUTING = 0x4000,
       GRE_KEY = 0x2000,
       GRE_SEQUENCE = 0x1000,
       GRE_ACKNOWLEDGEMENT = 0x0080, /* version 1 only */
       GRE_VERSION = 0x0007,
       GRE_TYPE_ERSPAN_2 = 0x88be,
};

enum vmk_layer
vmk_peel_gre(struct vmk_peel *peel)
{
  uint32_t length = 4;
  uint16_t flags;

  if (peel->captured < 4)
    return vmk_peel_not(peel, VMK_UNDECODED_GRE);
  flags = vmk_load_be16(peel->data);
  peel->type = vmk_load_be16(peel->data + 2);
  if ((flags & GRE_VERSION) > 1 || flags & GRE_ROUTING)
    return vmk_peel_not(peel, VMK_UNDECODED_GRE);
  length += flags & GRE_CHECKSUM ? 4 : 0;
  length += flags & GRE_KEY ? 4 : 0;
  length += flags & GRE_SEQUENCE ? 4 : 0;
  if ((flags & GRE_VERSION) == 1 && flags & GRE_ACKNOWLEDGEMENT)
    length += 4;
  if (length > peel->captured)
    return vmk_peel_not(peel, VMK_UNDECODED_GRE);
  vmk_peel_over(peel, length);
  if (peel->type == GRE_TYPE_ERSPAN_2 &&
      !(flags & GRE_SEQUENCE)) { /* type I: no header of its own */
    peel->packet->tunnels |= VMK_TUNNEL_ERSPAN;
    return VMK_LAYER_ETHERNET;
  }
  return VMK_LAYER_TYPE;
}

/* Type II: version 1, 8 octets. Type III: version 2, 12 octets and 8 more when the last bit says
 * so. */
enum vmk_layer
vmk_peel_erspan(struct vmk_peel *peel)
{
  uint32_t length;

  if (peel->captured < 8)
    return vmk_peel_not(peel, VMK_UNDECODED_ERSPAN);
  switch (peel->data[0] >> 4) {
  case 1:
    length = 8;
    break;
  case 2:
    length = peel->captured >= 12 && peel->data[11] & 1 ? 20 : 12;
    break;
  default:
    return vmk_peel_not(peel, VMK_UNDECODED_ERSPAN);
  }
  if (length > peel->captured)
    return vmk_peel_not(peel, VMK_UNDECODED_ERSPAN);
  vmk_peel_over(peel, length);
  peel->packet->tunnels |= VMK_TUNNEL_ERSPAN;
  return VMK_LAYER_ETHERNET;
}

enum vmk_layer
vmk_peel_vxlan(struct vmk_peel *peel)
{
  vmk_peel_over(peel, 8); /* checked by who led here */
  return VMK_LAYER_ETHERNET;
}

enum vmk_layer
vmk_peel_geneve(struct vmk_peel *peel)
{
  uint32_t length = 8 + (peel->data[0] & 63u) * 4;

  if (length > peel->captured)
    return vmk_peel_not(peel, VMK_UNDECODED_OVERLAY);
  peel->type = vmk_load_be16(peel->data + 2);
  vmk_peel_over(peel, length);
  return VMK_LAYER_TYPE;
}
