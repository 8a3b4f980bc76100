/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a run of octets is that can only be read once, from front to back.
 * Must not know capture formats.
 */
#ifndef VMK_INPUT_STREAM_H
#define VMK_INPUT_STREAM_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMK_STREAM_END 0       /* nothing more will come */
#define VMK_STREAM_WAIT (-1)   /* nothing came within the time given */
#define VMK_STREAM_FAILED (-2) /* nothing more will come, and problem says why */

struct vmk_stream;

struct vmk_stream_class {
  /* Up to room octets (room > 0) to into, waiting at most wait milliseconds: their number, or one
   * of the three above. */
  ptrdiff_t (*read)(struct vmk_stream *stream, uint8_t *into, size_t room, unsigned wait);
  uint64_t (*position)(
      const struct vmk_stream *stream);     /* octets taken from the file or pipe so far */
  void (*close)(struct vmk_stream *stream); /* frees the stream, what it reads from included */
};

/* Base of every stream. */
struct vmk_stream {
  const struct vmk_stream_class *class;
  char *problem; /* owned; set where read fails */
  bool waits; /* read may answer WAIT for as long as somebody else likes: a pipe or a live interface
               */
};

/* Takes over fd. */
struct vmk_stream *vmk_stream_fd(int fd);

/* Octets (copied) that come before those of inner, which is taken over; NULL: nothing follows. */
struct vmk_stream *vmk_stream_prefixed(struct vmk_stream *inner, const uint8_t *octets,
                                       size_t length);

/* gzip (RFC 1952, members in a row) and Zstandard (RFC 8878, frames in a row). Takes over the inner
 * stream. */
struct vmk_stream *vmk_stream_gunzip(struct vmk_stream *inner);
struct vmk_stream *vmk_stream_unzstd(struct vmk_stream *inner);

/* Reads the inner stream ahead, in its own thread, up to about 1 MiB. Takes it over, or gives it
 * back where no thread can be started. */
struct vmk_stream *vmk_stream_ahead(struct vmk_stream *inner);

/* A live interface as a stream in pcap format, little-endian with nanoseconds; NULL with problem
 * (owned by the caller) where libpcap cannot open it. filter: libpcap text or NULL; wrong filter
 * text is a problem too. */
struct vmk_stream *vmk_stream_live(const char *interface, const char *filter, char **problem);

/* Frames that the live interface lost so far. */
uint64_t vmk_stream_live_dropped(struct vmk_stream *stream);

#endif
