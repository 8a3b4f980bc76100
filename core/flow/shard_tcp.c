/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what TCP's flags, sequence and acknowledgement numbers say about a flow.
 * Must not know content.
 */
#include "core/flow/shard_slow.h"

enum {
  BASE_REACH = 1 << 20
}; /* octets before the first segment seen that are taken for reordering, not for another stream */

static uint32_t
bit(uint32_t flag_of_0, unsigned end)
{
  return flag_of_0 << end;
}

/* Sequence number of the first payload octet that the segment holds or announces. */
static uint32_t
data_sequence(const struct vmk_packet *packet)
{
  return packet->sequence + (packet->tcp_flags & VMK_TCP_SYN ? 1 : 0);
}

/* Where the payload of a direction starts: base, or what base was before the first carry. */
static uint32_t
start_of(const struct vmk_slow *slow, unsigned end)
{
  const struct vmk_extension *extension = vmk_extension_get(&slow->shard->extensions, slow->hot);

  return extension && extension->half[end].carried ? extension->half[end].start
                                                   : vmk_cold_half(slow->cold, end)->base;
}

/* A SYN that repeats the known one is the same connection; any other is not, once its sender's
 * numbers are known. A SYN-ACK with other numbers may answer the same SYN again (SYN cookies): it
 * counts only where no SYN was captured. */
bool
vmk_tcp_starts_anew(const struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  const struct vmk_hot *hot = slow->hot;
  unsigned end = packet->from;
  uint32_t start = data_sequence(packet);

  if (!(packet->tcp_flags & VMK_TCP_SYN) ||
      packet->flags & (VMK_PACKET_FRAGMENT | VMK_PACKET_NO_SEQUENCE) ||
      !(hot->flags & bit(VMK_HOT_SENT_0, end)) || start == start_of(slow, end))
    return false;
  if (packet->tcp_flags & VMK_TCP_ACK && hot->flags & bit(VMK_HOT_SYN_0, !end))
    return false;
  return hot->flags & bit(VMK_HOT_SYN_0, end) || start != hot->half[end].next;
}

static void
take_syn(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_cold_half *cold = vmk_cold_half(slow->cold, packet->from);
  struct vmk_hot_half *half = &slow->hot->half[packet->from];
  unsigned other = !packet->from;
  bool answer = packet->tcp_flags & VMK_TCP_ACK;

  slow->hot->flags |=
      bit(VMK_HOT_SYN_0, packet->from) | bit(VMK_HOT_CLIENT_0, answer ? other : packet->from);
  if (half->next == cold->base && !(slow->hot->flags & bit(VMK_HOT_DATA_0, packet->from)))
    half->next = cold->base = data_sequence(packet);
  if (cold->syn_mss == 0)
    cold->syn_mss = vmk_packet_mss(packet);
  if (answer && slow->hot->flags & bit(VMK_HOT_SYN_0, other) && slow->cold->rtt == 0)
    slow->hot->flags |= VMK_HOT_HANDSHAKE;
}

/* The client's first segment after the SYN-ACK ends the handshake: that is one round trip after its
 * SYN. */
void
vmk_tcp_end_handshake(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  uint64_t elapsed = vmk_elapsed(vmk_cold_half(slow->cold, packet->from)->first, packet->time);

  if (!(slow->hot->flags & bit(VMK_HOT_CLIENT_0, packet->from)) || packet->tcp_flags & VMK_TCP_SYN)
    return;
  slow->hot->flags &= ~(uint32_t)VMK_HOT_HANDSHAKE;
  if (packet->tcp_flags & VMK_TCP_ACK && !(packet->tcp_flags & VMK_TCP_RST) && elapsed < UINT32_MAX)
    slow->cold->rtt = (uint32_t)elapsed;
}

static void
take_acknowledgement(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_hot_half *half = &slow->hot->half[packet->from];
  unsigned other = !packet->from;

  if ((packet->tcp_flags & (VMK_TCP_ACK | VMK_TCP_RST)) != VMK_TCP_ACK)
    return;
  if (!(slow->hot->flags & bit(VMK_HOT_ACKED_0, packet->from))) {
    half->acknowledged = packet->acknowledgement;
    slow->hot->flags |= bit(VMK_HOT_ACKED_0, packet->from);
    if (!(slow->hot->flags &
          bit(VMK_HOT_SENT_0, other))) /* what the other end sent so far was not captured */
      vmk_cold_half(slow->cold, other)->base = slow->hot->half[other].next =
          packet->acknowledgement;
  } else if ((int32_t)(packet->acknowledgement - half->acknowledged) > 0) {
    half->acknowledged = packet->acknowledgement;
  }
}

/* A segment from before the first one seen: the capture began in the middle of some reordering. */
static uint32_t
take_before_base(struct vmk_slow *slow, uint32_t sequence, uint32_t length)
{
  struct vmk_cold_half *cold = vmk_cold_half(slow->cold, slow->packet->from);
  struct vmk_more_half *more = vmk_slow_more(slow);
  struct vmk_sequence_news news;
  uint32_t back = cold->base - sequence;

  if (back > BASE_REACH || more->payload > 0)
    return 0;
  vmk_sequence_open(more, sequence, cold->base);
  cold->base = sequence;
  news = vmk_sequence_take(&slow->hot->half[slow->packet->from].next, more, sequence, length);
  more->retransmitted += news.again;
  return news.fresh;
}

static uint32_t
take_data(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_hot_half *half = &slow->hot->half[packet->from];
  uint32_t sequence = data_sequence(packet);
  struct vmk_sequence_news news;
  struct vmk_more_half *more;

  if (sequence == half->next && packet->length < VMK_SEQUENCE_REACH) {
    half->next += packet->length;
    return packet->length;
  }
  if ((int32_t)(sequence - vmk_cold_half(slow->cold, packet->from)->base) < 0 &&
      !(slow->hot->flags & bit(VMK_HOT_SYN_0, packet->from)))
    return take_before_base(slow, sequence, packet->length);
  more = vmk_slow_more(slow);
  news = vmk_sequence_take(&half->next, more, sequence, packet->length);
  if (news.foreign && !(slow->hot->flags & bit(VMK_HOT_DATA_0, packet->from))) {
    vmk_cold_half(slow->cold, packet->from)->base =
        sequence; /* the stream is here; what came before was no part of it */
    half->next = sequence + packet->length;
    return packet->length;
  }
  more->retransmitted += news.again;
  return news.fresh;
}

/* A FIN behind octets that were not seen shows that they passed. */
static void
take_end(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  struct vmk_hot_half *half = &slow->hot->half[packet->from];
  uint32_t *fin_delta = &slow->cold->fin_delta[packet->from];
  uint64_t far_place = 0;

  if (packet->tcp_flags & VMK_TCP_FIN) {
    slow->hot->flags |= bit(VMK_HOT_FIN_0, packet->from);
    if (packet->length == 0 && data_sequence(packet) != half->next)
      vmk_sequence_take(&half->next, vmk_slow_more(slow), data_sequence(packet), 0);
  }
  if (packet->tcp_flags & VMK_TCP_RST)
    slow->hot->flags |= bit(VMK_HOT_RST_0, packet->from);
  if (*fin_delta != 0)
    return;
  *fin_delta = vmk_slow_delta(slow, vmk_cold_half(slow->cold, packet->from)->place, &far_place);
  if (far_place)
    vmk_slow_more(slow)->fin_place = far_place;
}

uint32_t
vmk_tcp_take(struct vmk_slow *slow)
{
  const struct vmk_packet *packet = slow->packet;
  uint32_t sequence = data_sequence(packet), fresh = 0;

  if (!(slow->hot->flags & bit(VMK_HOT_SENT_0, packet->from)))
    slow->hot->half[packet->from].next = vmk_cold_half(slow->cold, packet->from)->base = sequence;
  if (slow->hot->flags & VMK_HOT_HANDSHAKE)
    vmk_tcp_end_handshake(slow);
  if (packet->tcp_flags & VMK_TCP_SYN)
    take_syn(slow);
  take_acknowledgement(slow);
  if (packet->length > 0)
    fresh = take_data(slow);
  if (packet->tcp_flags & (VMK_TCP_FIN | VMK_TCP_RST))
    take_end(slow);
  return fresh;
}
