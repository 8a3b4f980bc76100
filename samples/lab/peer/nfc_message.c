/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the 264-octet classic NFC message and the path that follows some of them.
 * Must not know in which order they are said.
 */
#include "nfc.h"

#include <stdlib.h>
#include <string.h>

struct lab_nfc_file
lab_nfc_file_named(char *text)
{
  static const char *const types[] = {"raw", "text", "disk", "delta"};
  char *field[6];
  struct lab_nfc_file file = {.seed = 1, .chunk = 65536, .percent = 100, .fill = LAB_FILL_TEXT};

  lab_split(text, field, 6);
  file.path = field[0];
  for (uint32_t i = 0; field[1] != NULL && i < 4; i++)
    if (strcmp(field[1], types[i]) == 0)
      file.type = i;
  if (field[2] != NULL)
    file.size = strtoull(field[2], NULL, 10);
  if (field[3] != NULL)
    file.percent = (unsigned)atoi(field[3]);
  if (field[4] != NULL)
    file.fill = lab_fill_named(field[4]);
  if (field[5] != NULL)
    file.chunk = (uint32_t)atoi(field[5]);
  return file;
}

void
lab_nfc_begin(uint8_t message[LAB_NFC_MESSAGE], uint32_t type)
{
  memset(message, 0, LAB_NFC_MESSAGE);
  lab_put32(message, type);
}

void
lab_nfc_send(struct lab_channel *channel, const uint8_t message[LAB_NFC_MESSAGE], const char *path)
{
  lab_write(channel, message, LAB_NFC_MESSAGE);
  if (path != NULL)
    lab_write(channel, path, strlen(path) + 1);
}

uint32_t
lab_nfc_receive(struct lab_channel *channel, uint8_t message[LAB_NFC_MESSAGE])
{
  size_t got = lab_read_some(channel, message, LAB_NFC_MESSAGE);

  if (got == 0)
    return UINT32_MAX;
  lab_read(channel, message + got, LAB_NFC_MESSAGE - got);
  return lab_get32(message);
}

void
lab_nfc_read_path(struct lab_channel *channel, uint32_t length, char *path, size_t size)
{
  if (length == 0 || length > size)
    lab_die("a path of %u octets", length);
  lab_read(channel, path, length);
  path[length - 1] = '\0';
}
