/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to read a file descriptor without waiting longer than allowed.
 * Must not know what is read.
 */
#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture-tool/input/stream.h"

struct fd_stream {
  struct vmk_stream base;
  int fd;
  uint64_t position;
};

static ptrdiff_t
fd_failed(struct fd_stream *self)
{
  if (errno == EINTR || errno == EAGAIN)
    return VMK_STREAM_WAIT;
  self->base.problem = g_strdup_printf("cannot be read: %s", g_strerror(errno));
  return VMK_STREAM_FAILED;
}

static ptrdiff_t
fd_read(struct vmk_stream *stream, uint8_t *into, size_t room, unsigned wait)
{
  struct fd_stream *self = (struct fd_stream *)stream;
  struct pollfd ready = {.fd = self->fd, .events = POLLIN};
  ssize_t count;

  if (stream->waits) {
    int answer = poll(&ready, 1, (int)MIN(wait, 60000u));

    if (answer <= 0)
      return answer == 0 ? VMK_STREAM_WAIT : fd_failed(self);
  }
  count = read(self->fd, into, room);
  if (count < 0)
    return fd_failed(self);
  self->position += (uint64_t)count;
  return count;
}

static uint64_t
fd_position(const struct vmk_stream *stream)
{
  return ((const struct fd_stream *)stream)->position;
}

static void
fd_close(struct vmk_stream *stream)
{
  struct fd_stream *self = (struct fd_stream *)stream;

  close(self->fd);
  g_free(stream->problem);
  g_free(self);
}

struct vmk_stream *
vmk_stream_fd(int fd)
{
  static const struct vmk_stream_class class = {
      .read = fd_read, .position = fd_position, .close = fd_close};
  struct fd_stream *self = g_new0(struct fd_stream, 1);
  struct stat status;

  self->base.class = &class;
  self->base.waits = !(fstat(fd, &status) == 0 && S_ISREG(status.st_mode));
  self->fd = fd;
  return &self->base;
}
