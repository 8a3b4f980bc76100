/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how libpcap captures from an interface, and gives it as a stream in pcap format, so that
 * one reader serves all.
 * Must not know what is in the frames.
 */
#include <pcap/pcap.h>
#include <poll.h>
#include <string.h>

#include "capture-tool/input/filter.h"
#include "capture-tool/input/stream.h"

enum {
  SNAP_LENGTH = 262144,
  KERNEL_BUFFER = 32 << 20, /* octets: bursts of a full 10 Gbit/s link for some 25 ms */
  KERNEL_TIMEOUT = 100,     /* ms */
  FILE_HEADER = 24,
  RECORD_HEADER = 16,
};

struct live {
  struct vmk_stream base;
  pcap_t *pcap;
  int64_t scale; /* nanoseconds of libpcap's fraction */
  uint64_t position;
  size_t header_length, header_taken;
  uint8_t header[FILE_HEADER]; /* the file's, then each record's */
  const uint8_t *frame;        /* libpcap's, until its next frame */
  size_t frame_length, frame_taken;
};

static void
store32(uint8_t *octets, uint32_t value)
{
  value = GUINT32_TO_LE(value);
  memcpy(octets, &value, sizeof value);
}

static void
store_file_header(struct live *self)
{
  store32(self->header, 0xa1b23c4d);
  store32(self->header + 4, 4 << 16 | 2);
  store32(self->header + 8, 0);
  store32(self->header + 12, 0);
  store32(self->header + 16, SNAP_LENGTH);
  store32(self->header + 20, vmk_link_type_of_dlt(pcap_datalink(self->pcap)));
  self->header_length = FILE_HEADER;
}

static void
store_record(struct live *self, const struct pcap_pkthdr *packet, const uint8_t *frame)
{
  store32(self->header, (uint32_t)packet->ts.tv_sec);
  store32(self->header + 4, (uint32_t)(packet->ts.tv_usec * self->scale));
  store32(self->header + 8, packet->caplen);
  store32(self->header + 12, packet->len);
  self->header_length = RECORD_HEADER;
  self->header_taken = 0;
  self->frame = frame;
  self->frame_length = packet->caplen;
  self->frame_taken = 0;
}

static size_t
take(uint8_t *into, size_t room, const uint8_t *octets, size_t length, size_t *taken)
{
  size_t count = MIN(room, length - *taken);

  if (count)
    memcpy(into, octets + *taken, count);
  *taken += count;
  return count;
}

static bool
is_pending(const struct live *self)
{
  return self->header_taken < self->header_length || self->frame_taken < self->frame_length;
}

/* 1: a frame is pending; 0: none within wait; else END or FAILED as read gives them. */
static int
next_frame(struct live *self, unsigned wait)
{
  struct pollfd ready = {.fd = pcap_get_selectable_fd(self->pcap), .events = POLLIN};
  struct pcap_pkthdr *packet;
  const uint8_t *frame;

  for (int attempt = 0;; attempt++) {
    int answer = pcap_next_ex(self->pcap, &packet, &frame);

    if (answer == 1) {
      store_record(self, packet, frame);
      return 1;
    }
    if (answer != 0) {
      if (!self->base.problem)
        self->base.problem = g_strdup_printf("live capture failed: %s", pcap_geterr(self->pcap));
      return VMK_STREAM_FAILED;
    }
    if (attempt || wait == 0)
      return 0;
    if (ready.fd < 0)
      g_usleep(MIN(wait, 10u) * 1000);
    else
      poll(&ready, 1, (int)wait);
  }
}

static ptrdiff_t
live_read(struct vmk_stream *stream, uint8_t *into, size_t room, unsigned wait)
{
  struct live *self = (struct live *)stream;
  size_t count = 0;

  while (count < room) {
    if (!is_pending(self)) {
      int answer = next_frame(self, count ? 0 : wait);

      if (answer == 0)
        break;
      if (answer < 0 && count == 0)
        return answer;
      if (answer < 0)
        break;
    }
    count +=
        take(into + count, room - count, self->header, self->header_length, &self->header_taken);
    count += take(into + count, room - count, self->frame, self->frame_length, &self->frame_taken);
  }
  self->position += count;
  return count ? (ptrdiff_t)count : VMK_STREAM_WAIT;
}

static uint64_t
live_position(const struct vmk_stream *stream)
{
  return ((const struct live *)stream)->position;
}

static void
live_close(struct vmk_stream *stream)
{
  struct live *self = (struct live *)stream;

  pcap_close(self->pcap);
  g_free(stream->problem);
  g_free(self);
}

uint64_t
vmk_stream_live_dropped(struct vmk_stream *stream)
{
  struct live *self = (struct live *)stream;
  struct pcap_stat statistics;

  if (pcap_stats(self->pcap, &statistics) != 0)
    return 0;
  return (uint64_t)statistics.ps_drop + statistics.ps_ifdrop;
}

static bool
set_filter(pcap_t *pcap, const char *filter)
{
  struct bpf_program code;
  bool fine;

  if (!filter)
    return true;
  if (pcap_compile(pcap, &code, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
    return false;
  fine = pcap_setfilter(pcap, &code) == 0;
  pcap_freecode(&code);
  return fine;
}

/* Where nanoseconds are not to be had microseconds come; vmk_stream_live asks which. */
static bool
prepare(pcap_t *pcap)
{
  return pcap_set_snaplen(pcap, SNAP_LENGTH) == 0 && pcap_set_promisc(pcap, 1) == 0 &&
         pcap_set_timeout(pcap, KERNEL_TIMEOUT) == 0 &&
         pcap_set_buffer_size(pcap, KERNEL_BUFFER) == 0 &&
         (pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO) == 0 ||
          pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_MICRO) == 0);
}

static pcap_t *
activate(const char *interface, const char *filter, char **problem)
{
  char text[PCAP_ERRBUF_SIZE] = "";
  pcap_t *pcap = pcap_create(interface, text);

  if (!pcap) {
    *problem = g_strdup_printf("cannot be captured from: %s", text);
    return NULL;
  }
  if (!prepare(pcap) || pcap_activate(pcap) < 0 || !set_filter(pcap, filter) ||
      pcap_setnonblock(pcap, 1, text) < 0) {
    *problem = g_strdup_printf("cannot be captured from: %s", pcap_geterr(pcap));
    pcap_close(pcap);
    return NULL;
  }
  return pcap;
}

struct vmk_stream *
vmk_stream_live(const char *interface, const char *filter, char **problem)
{
  static const struct vmk_stream_class class = {
      .read = live_read, .position = live_position, .close = live_close};
  pcap_t *pcap = activate(interface, filter, problem);
  struct live *self;

  if (!pcap)
    return NULL;
  self = g_new0(struct live, 1);
  self->base.class = &class;
  self->base.waits = true;
  self->pcap = pcap;
  self->scale = pcap_get_tstamp_precision(pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
  store_file_header(self);
  return &self->base;
}
