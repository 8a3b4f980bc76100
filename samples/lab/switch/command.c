/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the lines with which a scenario builds the lab's network.
 * Must not know how frames are passed or written.
 */
#include "fabric.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 16 };

struct words {
  char *word[MAX_WORDS];
  int count;
};

static const char *
value_of(const struct words *words, const char *key)
{
  size_t length = strlen(key);

  for (int i = 1; i < words->count; i++)
    if (strncmp(words->word[i], key, length) == 0 && words->word[i][length] == '=')
      return words->word[i] + length + 1;
  return NULL;
}

static uint32_t
number_of(const struct words *words, const char *key, uint32_t otherwise)
{
  const char *text = value_of(words, key);

  return text != NULL ? (uint32_t)strtoul(text, NULL, 10) : otherwise;
}

static bool
do_host(struct lab_fabric *fabric, const struct words *words)
{
  int host = lab_host_add(fabric, words->word[1]);

  if (host >= 0)
    printf("%d\n", fabric->hosts[host].namespace_fd);
  return host >= 0;
}

static bool
do_port(struct lab_fabric *fabric, const struct words *words)
{
  return lab_port_add(fabric, words->word[1], (uint16_t)number_of(words, "vlan", 0),
                      number_of(words, "offload", 0) != 0) >= 0;
}

static bool
do_file(struct lab_fabric *fabric, const struct words *words)
{
  const char *comment = value_of(words, "comment");

  if (fabric->file_count == LAB_MAX_FILES)
    return false;
  fabric->files[fabric->file_count] =
      lab_pcapng_open(words->word[1], comment != NULL ? comment : "");
  return fabric->files[fabric->file_count++] != NULL;
}

static bool
add_members(struct lab_fabric *fabric, struct lab_point *point, const char *list)
{
  char copy[1024];
  char *save = NULL;

  point->first_port = -1;
  snprintf(copy, sizeof copy, "%s", list);
  for (char *name = strtok_r(copy, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
    int port = lab_port_find(fabric, name);

    if (port < 0)
      return false;
    if (point->first_port < 0)
      point->first_port = port;
    point->member[port] = true;
  }
  return true;
}

static bool
set_tunnel(struct lab_point *point, const struct words *words)
{
  const char *kind = value_of(words, "encap");
  const char *from = value_of(words, "outer-from");
  const char *to = value_of(words, "outer-to");

  if (kind == NULL)
    return true;
  point->encapsulation = strcmp(kind, "gre") == 0      ? LAB_GRE
                         : strcmp(kind, "erspan") == 0 ? LAB_ERSPAN
                                                       : LAB_VXLAN;
  point->vni = number_of(words, "vni", 0);
  return from != NULL && to != NULL && inet_pton(AF_INET, from, point->outer[0]) == 1 &&
         inet_pton(AF_INET, to, point->outer[1]) == 1;
}

static bool
do_point(struct lab_fabric *fabric, const struct words *words)
{
  struct lab_point *point = &fabric->points[fabric->point_count];
  uint32_t file = number_of(words, "file", 0);
  const char *ports = value_of(words, "ports");
  const char *about = value_of(words, "about");

  if (fabric->point_count == LAB_MAX_POINTS || file >= (uint32_t)fabric->file_count ||
      ports == NULL || !add_members(fabric, point, ports) || !set_tunnel(point, words))
    return false;
  point->ways = number_of(words, "ways", LAB_FROM_HOST | LAB_TO_HOST);
  point->tagged = number_of(words, "tagged", 0) != 0;
  point->twice = number_of(words, "twice", 0) != 0;
  point->skip = number_of(words, "skip", 0);
  point->file = fabric->files[file];
  point->interface = lab_pcapng_interface(point->file, words->word[1], about != NULL ? about : "",
                                          number_of(words, "snap", 0));
  fabric->point_count++;
  return true;
}

/* What a path towards a host does to frames: loss and reorder per thousand, delay in milliseconds.
 */
static bool
do_path(struct lab_fabric *fabric, const struct words *words)
{
  int port = lab_port_find(fabric, words->word[1]);

  if (port < 0)
    return false;
  fabric->ports[port].loss = number_of(words, "loss", 0);
  fabric->ports[port].reorder = number_of(words, "reorder", 0);
  fabric->ports[port].delay = (int64_t)number_of(words, "delay", 0) * 1000000;
  return true;
}

static bool
do_start(struct lab_fabric *fabric, const struct words *words)
{
  fabric->epoch = strtoll(words->word[1], NULL, 10) * 1000000000;
  fabric->start = lab_now();
  fabric->random = number_of(words, "seed", 1) * UINT64_C(0x9e3779b97f4a7c15) + 1;
  fabric->capturing = true;
  return true;
}

static bool
do_skip(struct lab_fabric *fabric, const struct words *words)
{
  fabric->skipped += strtoll(words->word[1], NULL, 10) * 1000000;
  return true;
}

/* Puts a frame, given in hex, on the cable as if the host had sent it. */
static bool
do_inject(struct lab_fabric *fabric, const struct words *words)
{
  int port = lab_port_find(fabric, words->word[1]);
  const char *hex = words->word[2];
  uint8_t frame[1600];
  size_t length = 0;
  unsigned octet;

  while (length < sizeof frame && sscanf(hex + 2 * length, "%2x", &octet) == 1)
    frame[length++] = (uint8_t)octet;
  if (port < 0 || fabric->ports[port].offload || length < 14)
    return false;
  lab_forward(fabric, port, frame, length);
  return true;
}

static bool
do_time(struct lab_fabric *fabric, const struct words *words)
{
  (void)words;
  printf("%lld\n", (long long)lab_stamp(fabric));
  return true;
}

static const struct {
  const char *name;
  int words;
  bool (*run)(struct lab_fabric *, const struct words *);
} commands[] = {
    {"host", 2, do_host},   {"port", 2, do_port}, {"file", 2, do_file},
    {"point", 3, do_point}, {"path", 2, do_path}, {"start", 2, do_start},
    {"skip", 2, do_skip},   {"time", 1, do_time}, {"inject", 3, do_inject},
};

bool
lab_command(struct lab_fabric *fabric, char *line)
{
  struct words words = {.count = 0};
  char *save = NULL;

  for (char *word = strtok_r(line, "\t\n", &save); word != NULL && words.count < MAX_WORDS;
       word = strtok_r(NULL, "\t\n", &save))
    words.word[words.count++] = word;
  for (size_t i = 0; words.count > 0 && i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp(words.word[0], commands[i].name) == 0 && words.count >= commands[i].words)
      return commands[i].run(fabric, &words);
  fprintf(stderr, "lab_switch: unknown command: %s\n", words.count > 0 ? words.word[0] : "");
  return false;
}
