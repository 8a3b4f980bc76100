/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that any octets at all are decoded as a frame of any link type without harm, and what must
 * hold then. Must not know layers.
 */
#include <stdlib.h>

#include "core/flow/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool truth)
{
  if (!truth)
    abort();
}

static void
check_packet(const struct vmk_record *record, const struct vmk_packet *packet)
{
  const uint8_t *end = record->data + record->captured;
  size_t address_octets = packet->flags & VMK_PACKET_V6 ? 32 : 8;

  demand(packet->addresses >= record->data && packet->addresses + address_octets <= end);
  demand(packet->payload >= record->data && packet->payload + packet->captured <= end);
  demand(packet->payload - packet->options_length >= record->data);
  demand(packet->captured <= packet->length || packet->length == 0);
  demand(!packet->link || (packet->link >= record->data && packet->link + 12 <= end));
  demand(packet->from <= 1 && packet->frame == record->wire);
  (void)vmk_packet_mss(packet);
}

/* Two octets of link type, two of wire length beyond what is captured, then the frame: decoded
 * twice over, so that fragments meet their first one, the short and the long way. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct vmk_decoder *decoder;
  struct vmk_record record = {.time = 5, .number = 1};
  uint32_t link_type;

  if (size < 4)
    return 0;
  decoder = vmk_decoder_new(1);
  link_type = (uint32_t)(data[0] << 8 | data[1]);
  record.data = data + 4;
  record.captured = (uint32_t)(size - 4);
  record.wire = record.captured + (uint32_t)(data[2] << 8 | data[3]);
  for (int i = 0; i < 2; i++) {
    struct vmk_packet quick, slow;
    struct vmk_decode_result quick_result, slow_result;
    enum vmk_decoded decoded =
        vmk_packet_decode_slowly(decoder, &record, link_type, &slow, &slow_result);

    if (decoded == VMK_DECODED_PACKET)
      check_packet(&record, &slow);
    demand(vmk_packet_decode(decoder, &record, link_type, &quick, &quick_result) == decoded);
    if (decoded != VMK_DECODED_PACKET)
      continue;
    check_packet(&record, &quick);
    demand(quick.key[0] == slow.key[0] && quick.key[1] == slow.key[1] && quick.hash == slow.hash);
    demand(quick.place == slow.place && quick.twin == slow.twin && quick.flags == slow.flags);
    demand(quick.length == slow.length && quick.captured == slow.captured &&
           quick.sequence == slow.sequence);
  }
  vmk_decoder_free(decoder);
  return 0;
}
