/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows little-endian fields, the option words of the peers, and the made-up contents of disks and
 * memory. Must not know any protocol.
 */
#include "peer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void
lab_die(const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  fputs("lab_peer: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(EXIT_FAILURE);
}

void
lab_wait(long milliseconds)
{
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};

  nanosleep(&time, NULL);
}

void
lab_put16(uint8_t *at, uint16_t value)
{
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
}

void
lab_put32(uint8_t *at, uint32_t value)
{
  lab_put16(at, (uint16_t)value);
  lab_put16(at + 2, (uint16_t)(value >> 16));
}

void
lab_put64(uint8_t *at, uint64_t value)
{
  lab_put32(at, (uint32_t)value);
  lab_put32(at + 4, (uint32_t)(value >> 32));
}

uint32_t
lab_get32(const uint8_t *at)
{
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint64_t
lab_get64(const uint8_t *at)
{
  return lab_get32(at) | (uint64_t)lab_get32(at + 4) << 32;
}

void
lab_put32_big(uint8_t *at, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    at[i] = (uint8_t)(value >> (24 - 8 * i));
}

uint32_t
lab_get32_big(const uint8_t *at)
{
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

int
lab_split(char *text, char **field, int most)
{
  int count = 0;

  for (int i = 0; i < most; i++)
    field[i] = NULL;
  while (text != NULL && count < most) {
    field[count++] = text;
    text = strchr(text, ':');
    if (text != NULL)
      *text++ = '\0';
  }
  return count;
}

const char *
lab_option(int argc, char **argv, const char *key, const char *otherwise)
{
  for (int i = 0; i + 1 < argc; i++)
    if (strncmp(argv[i], "--", 2) == 0 && strcmp(argv[i] + 2, key) == 0)
      return argv[i + 1];
  return otherwise;
}

enum lab_fill
lab_fill_named(const char *name)
{
  static const char *const names[] = {"zero", "text", "random", "pages"};

  for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++)
    if (strcmp(name, names[i]) == 0)
      return (enum lab_fill)i;
  lab_die("no such fill: %s", name != NULL ? name : "(none)");
}

static uint64_t
mix(uint64_t x)
{
  x += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

static void
fill_random(uint8_t *at, uint64_t offset, uint64_t seed)
{
  for (size_t i = 0; i < 512; i += 8)
    lab_put64(at + i, mix(mix(seed) + offset + i));
}

/* Eight lines of 64 octets that name their place: readable on the wire, small in a packed file. */
static void
fill_text(uint8_t *at, uint64_t offset, uint64_t seed)
{
  for (size_t i = 0; i < 512; i += 64) {
    char line[96];

    snprintf(line, sizeof line, "made-up octets of the vmkscope lab: seed %04u, offset %010x....\n",
             (unsigned)seed % 10000, (unsigned)(offset + i));
    memcpy(at + i, line, 64);
  }
}

/* Like guest memory: code-like and text-like pages, pointers, runs of zeros; one page in four is
 * zero. */
static void
fill_pages(uint8_t *at, uint64_t offset, uint64_t seed)
{
  uint64_t page = offset / 4096;
  uint64_t kind = mix(mix(seed) + page) % 4;

  memset(at, 0, 512);
  if (kind == 0)
    return;
  if (kind == 1) {
    fill_text(at, offset, seed);
    return;
  }
  for (size_t i = 0; i < 512; i += 8) {
    uint64_t value = mix(seed + (offset + i) / (kind == 2 ? 64 : 8) % 48);

    lab_put64(at + i, kind == 2 ? UINT64_C(0xffff888000000000) + value % 65536 * 8
                                : (value & 0x1ff0f00) | 0x48);
  }
}

void
lab_fill(uint8_t *at, size_t length, uint64_t offset, enum lab_fill fill, uint64_t seed)
{
  uint8_t sector[512];

  for (size_t done = 0; done < length; done += 512) {
    size_t part = length - done < 512 ? length - done : 512;

    memset(sector, 0, sizeof sector);
    if (fill == LAB_FILL_TEXT)
      fill_text(sector, offset + done, seed);
    else if (fill == LAB_FILL_RANDOM)
      fill_random(sector, offset + done, seed);
    else if (fill == LAB_FILL_PAGES)
      fill_pages(sector, offset + done, seed);
    memcpy(at + done, sector, part);
  }
}
