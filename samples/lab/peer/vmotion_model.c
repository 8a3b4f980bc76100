/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the header of the lab's model framing. Must not know sockets.
 */
#include "vmotion.h"

#include <string.h>

void
lab_model_put(uint8_t header[LAB_MODEL_HEADER], const struct lab_model_record *record)
{
  memcpy(header, "vMSM", 4);
  header[4] = 1;
  header[5] = record->type;
  lab_put16(header + 6, record->flags);
  lab_put32(header + 8, record->length);
  lab_put32(header + 12, record->sequence);
  lab_put64(header + 16, record->migration);
  lab_put16(header + 24, record->stream);
  lab_put16(header + 26, 0);
}

bool
lab_model_get(const uint8_t header[LAB_MODEL_HEADER], struct lab_model_record *record)
{
  record->type = header[5];
  record->flags = (uint16_t)(header[6] | header[7] << 8);
  record->length = lab_get32(header + 8);
  record->sequence = lab_get32(header + 12);
  record->migration = lab_get64(header + 16);
  record->stream = (uint16_t)(header[24] | header[25] << 8);
  return memcmp(header, "vMSM", 4) == 0;
}
