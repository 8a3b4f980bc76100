/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to run a fuzz target without a fuzzer: over the files of a folder, cut at every length
 * and with octets changed. Must not know any target.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CUTS = 64, CHANGES = 200, LARGEST = 1 << 20 };

static uint32_t
next_random(uint32_t *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* The target gets exact heap blocks, so that a sanitizer sees one octet too many. */
static void
run_once(const uint8_t *data, size_t size)
{
  uint8_t *copy = malloc(size ? size : 1);

  if (!copy)
    abort();
  memcpy(copy, data, size);
  LLVMFuzzerTestOneInput(copy, size);
  free(copy);
}

static void
run_variants(uint8_t *data, size_t size)
{
  uint32_t state = (uint32_t)size + 1;

  run_once(data, size);
  for (size_t i = 0; i < CUTS && size; i++)
    run_once(data, size < CUTS ? i % size : next_random(&state) % size);
  for (size_t i = 0; i < CHANGES && size; i++) {
    size_t at = next_random(&state) % size;
    uint8_t before = data[at];

    data[at] = (uint8_t)next_random(&state);
    run_once(data, size);
    data[at] = before;
  }
}

static int
run_file(const char *path)
{
  static uint8_t data[LARGEST];
  FILE *file = fopen(path, "rb");
  size_t size;

  if (!file) {
    perror(path);
    return 1;
  }
  size = fread(data, 1, sizeof data, file);
  fclose(file);
  run_variants(data, size);
  return 0;
}

int
main(int argc, char **argv)
{
  static uint8_t nothing[1];
  unsigned files = 0;
  int status = 0;

  run_variants(nothing, 0);
  for (int i = 1; i < argc; i++) {
    DIR *folder = opendir(argv[i]);
    struct dirent *entry;
    char path[4096];

    if (!folder) {
      perror(argv[i]);
      return 1;
    }
    while ((entry = readdir(folder))) {
      if (entry->d_name[0] == '.')
        continue;
      snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
      status |= run_file(path);
      files++;
    }
    closedir(folder);
  }
  printf("%u files replayed\n", files);
  return files ? status : 1;
}
