/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows scripted conversations for everything that only looks like migration traffic: HTTP, TLS,
 * SSH, IRC, FTP, port scans, heartbeats. Must not know VMware's protocols.
 */
#include "peers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct script {
  int count;
  char **step;
};

/* Turns \r and \n into what they stand for, in place. */
static size_t
unescape(char *text)
{
  char *out = text;

  for (char *in = text; *in != '\0'; in++) {
    if (in[0] == '\\' && (in[1] == 'r' || in[1] == 'n'))
      *out++ = *++in == 'r' ? '\r' : '\n';
    else
      *out++ = *in;
  }
  *out = '\0';
  return (size_t)(out - text);
}

static void
send_filled(struct lab_channel *channel, uint64_t length, enum lab_fill fill)
{
  static uint8_t block[32768];

  for (uint64_t done = 0; done < length;) {
    size_t part = length - done < sizeof block ? (size_t)(length - done) : sizeof block;

    lab_fill(block, part, done, fill, 5);
    lab_write(channel, block, part);
    done += part;
  }
}

static void
hear(struct lab_channel *channel, uint64_t length)
{
  static uint8_t block[32768];

  while (length > 0) {
    size_t got =
        lab_read_some(channel, block, length < sizeof block ? (size_t)length : sizeof block);

    if (got == 0)
      return;
    length -= got;
  }
}

static void
run_step(struct lab_channel *channel, const char *step, bool server)
{
  const char *argument = strchr(step, ':');
  char copy[2048], line[2048];
  uint64_t number = argument != NULL ? strtoull(argument + 1, NULL, 10) : 0;

  if (strncmp(step, "say:", 4) == 0) {
    snprintf(copy, sizeof copy, "%s", argument + 1);
    lab_write(channel, copy, unescape(copy));
  } else if (strncmp(step, "random:", 7) == 0) {
    send_filled(channel, number, LAB_FILL_RANDOM);
  } else if (strncmp(step, "text:", 5) == 0) {
    send_filled(channel, number, LAB_FILL_TEXT);
  } else if (strncmp(step, "hear:", 5) == 0) {
    hear(channel, number);
  } else if (strcmp(step, "line") == 0) {
    lab_read_line(channel, line, sizeof line);
  } else if (strncmp(step, "wait:", 5) == 0) {
    lab_wait((long)number);
  } else if (strncmp(step, "tls", 3) == 0) {
    if (server)
      lab_tls_accept(channel);
    else
      lab_tls_connect(channel, argument != NULL ? argument + 1 : NULL);
  } else {
    lab_die("no such step: %s", step);
  }
}

static void
play(struct lab_channel channel, void *context)
{
  const struct script *script = context;

  for (int i = 0; i < script->count; i++)
    run_step(&channel, script->step[i], true);
  shutdown(channel.fd, SHUT_WR);
  hear(&channel, UINT64_MAX);
  lab_close(&channel);
}

int
lab_peer_serve(int argc, char **argv)
{
  int first = lab_first_word(argc, argv);
  struct script script = {argc - first, argv + first};

  lab_tls_own_name(lab_option(argc, argv, "name", "server.lab.example"));
  lab_serve_forever(
      lab_listen(lab_option(argc, argv, "bind", "0.0.0.0"), lab_option(argc, argv, "port", "80")),
      play, &script);
}

int
lab_peer_talk(int argc, char **argv)
{
  struct lab_channel channel =
      lab_connect(lab_option(argc, argv, "from", ""), lab_option(argc, argv, "to", ""),
                  lab_option(argc, argv, "port", "80"));

  if (channel.fd < 0)
    lab_die("no connection to %s", lab_option(argc, argv, "to", ""));
  for (int i = lab_first_word(argc, argv); i < argc; i++)
    run_step(&channel, argv[i], false);
  shutdown(channel.fd, SHUT_WR);
  hear(&channel, UINT64_MAX);
  lab_close(&channel);
  return EXIT_SUCCESS;
}

int
lab_peer_scan(int argc, char **argv)
{
  int first = lab_first_word(argc, argv);

  for (int i = first; i < argc; i++) {
    char from[80];
    struct lab_channel channel;

    snprintf(from, sizeof from, "%s:%d", lab_option(argc, argv, "from", ""), 41000 + i - first);
    channel = lab_connect(from, lab_option(argc, argv, "to", ""), argv[i]);
    if (channel.fd >= 0)
      lab_wait(50); /* for a greeting */
    lab_close(&channel);
  }
  return EXIT_SUCCESS;
}

/* Takes datagrams and keeps silent, as vCenter does with heartbeats. */
int
lab_peer_datagram_sink(int argc, char **argv)
{
  struct sockaddr_in where = {.sin_family = AF_INET};
  uint8_t data[1500];
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  inet_pton(AF_INET, lab_option(argc, argv, "bind", ""), &where.sin_addr);
  where.sin_port = htons((uint16_t)atoi(lab_option(argc, argv, "port", "902")));
  if (fd < 0 || bind(fd, (struct sockaddr *)&where, sizeof where) != 0)
    lab_die("datagrams: %s", strerror(errno));
  puts("ready");
  fflush(stdout);
  while (recv(fd, data, sizeof data, 0) >= 0)
    continue;
  lab_die("datagrams: %s", strerror(errno));
}

/* One datagram from a new port each, as the heartbeats of hosts: first octet a4, the rest made up.
 */
int
lab_peer_datagrams(int argc, char **argv)
{
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
  size_t length = (size_t)atoi(lab_option(argc, argv, "length", "334"));
  int count = atoi(lab_option(argc, argv, "count", "1"));
  static uint8_t data[1500];

  inet_pton(AF_INET, lab_option(argc, argv, "from", ""), &from.sin_addr);
  inet_pton(AF_INET, lab_option(argc, argv, "to", ""), &to.sin_addr);
  to.sin_port = htons((uint16_t)atoi(lab_option(argc, argv, "port", "902")));
  for (int i = 0; i < count && length <= sizeof data; i++) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    from.sin_port =
        htons((uint16_t)(40000 + 7919 * (i + atoi(lab_option(argc, argv, "seed", "1"))) % 20000));
    lab_fill(data, length, 0, LAB_FILL_RANDOM, (uint64_t)i + 3);
    data[0] = 0xa4;
    if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        sendto(fd, data, length, 0, (struct sockaddr *)&to, sizeof to) < 0)
      lab_die("datagram: %s", strerror(errno));
    close(fd);
  }
  return EXIT_SUCCESS;
}
