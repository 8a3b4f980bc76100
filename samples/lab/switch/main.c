/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the loop of the lab's switch: frames from the taps, commands on standard input, "ok" after
 * each. Must not know what the commands do. Ends, and with it every namespace, when standard input
 * closes.
 */
#include "fabric.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t
lab_now(void)
{
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t
lab_stamp(struct lab_fabric *fabric)
{
  int64_t stamp = fabric->epoch + lab_now() - fabric->start + fabric->skipped;

  if (stamp <= fabric->last_stamp)
    stamp = fabric->last_stamp + 1;
  fabric->last_stamp = stamp;
  return stamp;
}

static void
drain(struct lab_fabric *fabric, int port)
{
  static uint8_t frame[LAB_MAX_FRAME];

  for (int i = 0; i < 64; i++) {
    ssize_t length = read(fabric->ports[port].fd, frame, sizeof frame);

    if (length <= 0)
      return;
    lab_forward(fabric, port, frame, (size_t)length);
  }
}

/* Reads what is there and obeys the complete lines; false at the end of input. */
static bool
obey(struct lab_fabric *fabric)
{
  static char text[65536];
  static size_t used;
  ssize_t got = read(STDIN_FILENO, text + used, sizeof text - 1 - used);
  char *newline;

  if (got <= 0)
    return false;
  used += (size_t)got;
  text[used] = '\0';
  while ((newline = strchr(text, '\n')) != NULL) {
    size_t length = (size_t)(newline + 1 - text);

    *newline = '\0';
    puts(lab_command(fabric, text) ? "ok" : "failed");
    fflush(stdout);
    memmove(text, newline + 1, used - length + 1);
    used -= length;
  }
  return true;
}

static bool
turn(struct lab_fabric *fabric)
{
  struct pollfd wait[LAB_MAX_PORTS + 1] = {{.fd = STDIN_FILENO, .events = POLLIN}};

  for (int i = 0; i < fabric->port_count; i++)
    wait[i + 1] = (struct pollfd){.fd = fabric->ports[i].fd, .events = POLLIN};
  poll(wait, (nfds_t)fabric->port_count + 1, 2);
  for (int i = 0, count = fabric->port_count; i < count; i++)
    if (wait[i + 1].revents & POLLIN)
      drain(fabric, i);
  lab_release_due(fabric, lab_now());
  return (wait[0].revents & (POLLIN | POLLHUP)) == 0 || obey(fabric);
}

int
main(void)
{
  static struct lab_fabric fabric;
  int status = EXIT_SUCCESS;

  if (geteuid() != 0) {
    fprintf(stderr, "lab_switch: network namespaces and tap devices need root\n");
    return EXIT_FAILURE;
  }
  fabric.home_namespace = open("/proc/self/ns/net", O_RDONLY);
  while (turn(&fabric))
    continue;
  for (int i = 0; i < fabric.file_count; i++)
    if (fabric.files[i] != NULL && lab_pcapng_close(fabric.files[i]) != 0) {
      fprintf(stderr, "lab_switch: a capture could not be written completely\n");
      status = EXIT_FAILURE;
    }
  return status;
}
