/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what of a flow's payload is looked at: the first octets of each direction, all of it where
 * a parser wants it. Must not know sequence numbers beyond handing them on.
 */
#include "core/flow/candidate.h"
#include "core/flow/direction.h"
#include "core/flow/framing_feed.h"
#include "core/flow/names.h"
#include "core/flow/rate.h"
#include "core/flow/shard_slow.h"
#include "core/flow/tracker.h"
#include "core/wire/sniff.h"
#include "core/wire/tls_record.h"

enum { START_PATIENCE = 1 << 16 }; /* octets that may come before the first ones of a stream */

/* Reads the name that a ClientHello asks for. True when the hello goes on behind this packet and
 * the name is not there. */
static bool
read_server_name(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  const uint8_t *body = packet->payload + VMK_TLS_HEADER;
  struct vmk_tls_record record;
  struct vmk_tls_hello hello;
  size_t left;

  if (vmk_tls_record_read(packet->payload, packet->captured, &record).status != VMK_OK)
    return false;
  left = packet->captured - VMK_TLS_HEADER;
  if (vmk_tls_hello_read(body, left < record.length ? left : record.length, &hello).status !=
      VMK_OK)
    return false;
  if (hello.sni.length > 0)
    slow->cold->server_name =
        vmk_names_intern(slow->shard->server_names, body + hello.sni.offset, hello.sni.length);
  return hello.sni.length == 0 && hello.truncated && left < record.length &&
         packet->captured == packet->length;
}

static void
follow_framing(const struct vmk_slow *slow, struct vmk_tracker *tracker)
{
  const uint64_t *key = slow->packet->key;

  vmk_tracker_frame(tracker, slow->shard->framings,
                    (uint16_t[]){vmk_key_port(key, 0), vmk_key_port(key, 1)});
}

static void
track(struct vmk_slow *slow, uint8_t keep)
{
  struct vmk_extension *extension = vmk_extension_of(&slow->shard->extensions, slow->hot);
  enum vmk_direction_known_by known_by;

  slow->hot->flags |= VMK_HOT_TRACKED;
  if (extension->tracker) {
    vmk_tracker_keep(extension->tracker, keep);
  } else {
    vmk_extension_orient(extension, vmk_client_end(slow->hot, slow->cold, &known_by));
    extension->tracker = vmk_tracker_new(keep, extension->client, &slow->shard->extensions.rooms);
  }
  if (keep & VMK_CANDIDATE_FRAMING)
    follow_framing(slow, extension->tracker);
  if (keep & VMK_CANDIDATE_OBSERVE)
    vmk_tracker_observe(extension->tracker, &slow->shard->observer, slow->number);
}

static uint8_t
look_at_start(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_sniffed sniffed;
  struct vmk_step step;
  uint8_t keep;

  if (packet->captured == 0)
    return 0;
  step = vmk_sniff(packet->payload, packet->captured, &sniffed);
  vmk_cold_half(slow->cold, packet->from)->sniff = (uint8_t)sniffed.kind;
  keep = vmk_candidate_by_sniff((uint8_t)sniffed.kind);
  if (keep)
    slow->hot->flags |= VMK_HOT_INTERESTING;
  if (step.status == VMK_MORE && packet->captured == packet->length &&
      vmk_candidate_may_become((uint8_t)sniffed.kind, packet->payload, packet->captured))
    keep |= VMK_CANDIDATE_SESSION | VMK_CANDIDATE_PERHAPS;
  if (slow->shard->framings &&
      vmk_framing_feed_wanted(slow->shard->framings, vmk_key_port(packet->key, 0),
                              vmk_key_port(packet->key, 1), packet->payload, packet->captured)) {
    keep |= VMK_CANDIDATE_FRAMING;
    slow->hot->flags |= VMK_HOT_INTERESTING;
  }
  if (sniffed.kind == VMK_SNIFF_TLS_CLIENT && slow->cold->server_name == 0 &&
      read_server_name(slow))
    keep |= VMK_CANDIDATE_HELLO;
  return keep;
}

static void
keep(struct vmk_slow *slow, uint8_t wanted)
{
  if (wanted & VMK_CANDIDATE_RATE && !(slow->hot->flags & VMK_HOT_RATED))
    vmk_slow_start_rate(slow);
  if (wanted & ~VMK_CANDIDATE_RATE)
    track(slow, wanted);
}

/* The first payload seen of this end, wherever in its stream it is. */
static void
take_first(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_cold_half *cold = vmk_cold_half(slow->cold, packet->from);
  uint8_t protocol = vmk_packet_protocol(packet);
  uint8_t wanted = 0;
  uint64_t far_place = 0;

  if (slow->hot->flags & VMK_HOT_INTERESTING) /* by its ports, since it began; or by content */
    wanted = vmk_candidate_by_port(&slow->shard->candidates, protocol, vmk_key_port(packet->key, 0),
                                   vmk_key_port(packet->key, 1));
  slow->hot->flags |= VMK_HOT_DATA_0 << packet->from;
  cold->payload_delta = vmk_slow_delta(slow, cold->place, &far_place);
  if (far_place)
    vmk_slow_more(slow)->payload_place = far_place;
  if (protocol != VMK_IP_TCP)
    wanted &= VMK_CANDIDATE_RATE;
  else if (slow->shard->observer.on_octets)
    wanted |= VMK_CANDIDATE_OBSERVE;
  if (wanted)
    keep(slow, wanted);
}

static uint32_t
data_sequence(const struct vmk_packet *packet)
{
  return packet->sequence + (packet->tcp_flags & VMK_TCP_SYN ? 1 : 0);
}

/* The first octets of this end's stream; where its SYN was not captured, the first ones seen. */
static void
take_start(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  uint32_t base = vmk_cold_half(slow->cold, packet->from)->base;
  uint8_t wanted;

  if (vmk_packet_protocol(packet) != VMK_IP_TCP) {
    slow->hot->flags |= VMK_HOT_START_0 << packet->from;
    return;
  }
  if (slow->hot->flags & VMK_HOT_SYN_0 << packet->from && data_sequence(packet) != base &&
      slow->hot->half[packet->from].next - base < START_PATIENCE)
    return; /* came early: the start may still come */
  slow->hot->flags |= VMK_HOT_START_0 << packet->from;
  wanted = look_at_start(slow);
  if (slow->hot->flags & VMK_HOT_TRACKED)
    wanted &= (uint8_t)~VMK_CANDIDATE_PERHAPS;
  if (wanted)
    keep(slow, wanted);
}

/* A ClientHello in several segments: once its name is known, nothing of the tracker is needed any
 * more. */
static void
end_tracking(struct vmk_slow *slow, struct vmk_extension *extension)
{
  size_t length;
  const uint8_t *name = vmk_tracker_server_name(extension->tracker, &length);

  slow->hot->flags &= ~(uint32_t)VMK_HOT_TRACKED;
  if (name)
    slow->cold->server_name = vmk_names_intern(slow->shard->server_names, name, length);
  if (slow->hot->flags & VMK_HOT_INTERESTING)
    return;
  vmk_tracker_free(extension->tracker);
  extension->tracker = NULL;
}

static void
follow(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_extension *extension = vmk_extension_get(&slow->shard->extensions, slow->hot);

  if (slow->hot->flags & VMK_HOT_SYN_0 << packet->from)
    vmk_tracker_start(extension->tracker, packet->from,
                      vmk_cold_half(slow->cold, packet->from)->base);
  vmk_tracker_take(extension->tracker, packet->from,
                   &(struct vmk_segment){
                       .data = packet->payload,
                       .captured = packet->captured,
                       .length = packet->length,
                       .sequence = data_sequence(packet),
                       .place = {packet->interface, packet->number},
                   });
  if (vmk_tracker_is_idle(extension->tracker))
    end_tracking(slow, extension);
}

void
vmk_content_take(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;

  if (slow->fresh == 0)
    return;
  if (!(slow->hot->flags & VMK_HOT_DATA_0 << packet->from))
    take_first(slow);
  if (!(slow->hot->flags & VMK_HOT_START_0 << packet->from))
    take_start(slow);
  if (slow->hot->flags & VMK_HOT_RATED) {
    struct vmk_extension *extension = vmk_extension_get(&slow->shard->extensions, slow->hot);

    vmk_meter_add(extension->meter, vmk_extension_slot(extension, packet->from), packet->time,
                  slow->fresh);
  }
  if (slow->hot->flags & VMK_HOT_TRACKED && vmk_packet_protocol(packet) == VMK_IP_TCP)
    follow(slow);
}
