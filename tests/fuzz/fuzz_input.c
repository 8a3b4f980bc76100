/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that any octets at all are read as a capture without harm, and what must hold of the frames
 * then. Must not know the formats.
 */
#include <stdlib.h>

#include "capture-tool/input/input.h"

enum { BATCH = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool truth)
{
  if (!truth)
    abort();
}

/* Touches both ends of the frame: they must be there. */
static unsigned
check_record(const struct vmk_record *record, size_t interfaces)
{
  demand(record->interface < interfaces);
  demand(record->wire >= record->captured);
  demand(record->number > 0);
  return record->captured ? record->data[0] + record->data[record->captured - 1] : 0u;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct vmk_input *input = vmk_input_open_memory(data, size, "fuzz", NULL, NULL);
  struct vmk_record records[BATCH];
  uint64_t packets = 0, last = 0;
  volatile unsigned sum = 0;
  const struct vmk_capture *capture;
  size_t count, interfaces, captures;

  while ((count = vmk_input_batch(input, records, BATCH)) || !vmk_input_ended(input))
    for (size_t i = 0; i < count; i++) {
      vmk_input_interfaces(input, &interfaces);
      sum += check_record(&records[i], interfaces);
      demand(records[i].number > last);
      last = records[i].number;
      packets++;
    }
  capture = vmk_input_captures(input, &captures);
  demand(captures == 1 && capture->packets == packets);
  demand(capture->complete == !capture->problem);
  (void)sum;
  vmk_input_free(input);
  return 0;
}
