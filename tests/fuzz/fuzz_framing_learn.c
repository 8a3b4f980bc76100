/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to throw conversations at the learner: pieces of one octet of length and way, then
 * their octets. Must not know what is learned, only that what is written can be read.
 */
#include <stdlib.h>
#include <string.h>

#include "core/framing/framing_file.h"
#include "core/framing/learn.h"
#include "core/framing/signals.h"

enum { LARGEST = 240 }; /* octets: a search takes a while */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
converse(struct vmk_learn *learn, const uint8_t *data, size_t size)
{
  while (size > 1) {
    size_t length = data[0] & 0x3f;
    bool gap = data[0] & 0x40;

    if (length > size - 1)
      length = size - 1;
    if (length > 0)
      vmk_learn_take(learn, 0, data[0] & 0x80 ? VMK_WAY_SERVER : VMK_WAY_CLIENT,
                     gap ? NULL : data + 1, length);
    data += length + 1;
    size -= length + 1;
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct vmk_framing framing;
  const uint64_t flows[] = {0, 1};
  struct vmk_learn *learn = vmk_learn_new();
  struct vmk_signals signals = {NULL};
  struct vmk_learned learned;

  converse(learn, data, size < LARGEST ? size : LARGEST);
  vmk_learn_find(learn, flows, 2, 1, &learned);
  vmk_signals_find(learn, flows, 2, 1, &signals);
  for (size_t i = 0; i < learned.candidate_count; i++) {
    char *text = vmk_framing_text(&learned.candidates[i].framing);

    if (!vmk_framing_parse(text, strlen(text), "learned", &framing, NULL))
      abort();
    g_free(text);
  }
  vmk_signals_clear(&signals);
  vmk_learned_clear(&learned);
  vmk_learn_free(learn);
  return 0;
}
