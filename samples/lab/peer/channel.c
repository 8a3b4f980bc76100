/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows TCP sockets and reading and writing whole pieces over them, in clear or through TLS.
 * Must not know what the pieces mean.
 */
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* An address of either family. */
union where {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

/* "10.0.0.1", "10.0.0.1:902", "fd00::1" or "[fd00::1]:902". */
static union where
address_of(const char *text, const char *port)
{
  union where where = {.v4.sin_family = AF_INET};
  char copy[64];
  char *start = copy, *colon, *close;

  snprintf(copy, sizeof copy, "%s", text);
  colon = strchr(copy, ':');
  if (copy[0] == '[' && (close = strchr(copy, ']')) != NULL) {
    *close = '\0';
    start++;
    colon = close[1] == ':' ? close + 1 : NULL;
  } else if (colon != NULL && strchr(colon + 1, ':') != NULL) {
    colon = NULL;
  }
  if (colon != NULL) {
    *colon = '\0';
    port = colon + 1;
  }
  if (strchr(start, ':') != NULL)
    where.v6 =
        (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)atoi(port))};
  else
    where.v4.sin_port = htons((uint16_t)atoi(port));
  if (inet_pton(where.any.sa_family, start,
                where.any.sa_family == AF_INET ? (void *)&where.v4.sin_addr
                                               : (void *)&where.v6.sin6_addr) != 1)
    lab_die("not an address: %s", text);
  return where;
}

static socklen_t
length_of(const union where *where)
{
  return where->any.sa_family == AF_INET ? sizeof where->v4 : sizeof where->v6;
}

static int
socket_at(const union where *where)
{
  int one = 1;
  int fd = socket(where->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    lab_die("socket: %s", strerror(errno));
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(fd, &where->any, length_of(where)) != 0)
    lab_die("bind: %s", strerror(errno));
  return fd;
}

int
lab_listen(const char *address, const char *port)
{
  union where where = address_of(address, port);
  int fd = socket_at(&where);

  if (listen(fd, 16) != 0)
    lab_die("listen: %s", strerror(errno));
  return fd;
}

struct lab_channel
lab_accept(int listener)
{
  int one = 1;
  int fd = accept(listener, NULL, NULL);

  if (fd < 0)
    lab_die("accept: %s", strerror(errno));
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return (struct lab_channel){.fd = fd};
}

struct lab_channel
lab_connect(const char *from, const char *to, const char *port)
{
  union where local = address_of(from, "0");
  union where remote = address_of(to, port);
  struct lab_channel channel = {.fd = socket_at(&local)};

  if (connect(channel.fd, &remote.any, length_of(&remote)) != 0) {
    close(channel.fd);
    channel.fd = -1;
  }
  return channel;
}

void
lab_write(struct lab_channel *channel, const void *data, size_t length)
{
  const uint8_t *at = data;

  while (length > 0) {
    ssize_t sent = channel->ssl != NULL
                       ? SSL_write(channel->ssl, at, (int)(length < 16384 ? length : 16384))
                       : send(channel->fd, at, length, MSG_NOSIGNAL);

    if (sent <= 0)
      lab_die("write: %s", channel->ssl != NULL ? "TLS" : strerror(errno));
    at += sent;
    length -= (size_t)sent;
  }
}

size_t
lab_read_some(struct lab_channel *channel, void *data, size_t most)
{
  ssize_t got = channel->ssl != NULL ? SSL_read(channel->ssl, data, (int)most)
                                     : recv(channel->fd, data, most, 0);

  return got > 0 ? (size_t)got : 0;
}

void
lab_read(struct lab_channel *channel, void *data, size_t length)
{
  uint8_t *at = data;

  while (length > 0) {
    size_t got = lab_read_some(channel, at, length);

    if (got == 0)
      lab_die("the other side closed the connection early");
    at += got;
    length -= got;
  }
}

void
lab_write_line(struct lab_channel *channel, const char *format, ...)
{
  char line[1024];
  va_list arguments;
  int length;

  va_start(arguments, format);
  length = vsnprintf(line, sizeof line - 2, format, arguments);
  va_end(arguments);
  memcpy(line + length, "\r\n", 2);
  lab_write(channel, line, (size_t)length + 2);
}

void
lab_read_line(struct lab_channel *channel, char *line, size_t size)
{
  size_t used = 0;
  char octet;

  do {
    lab_read(channel, &octet, 1);
    if (used + 1 < size && octet != '\r' && octet != '\n')
      line[used++] = octet;
  } while (octet != '\n');
  line[used] = '\0';
}

void
lab_close(struct lab_channel *channel)
{
  if (channel->ssl != NULL)
    lab_tls_abandon(channel);
  if (channel->fd >= 0)
    close(channel->fd);
  channel->fd = -1;
}
