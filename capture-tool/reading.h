/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how frames get from the captures into the engine, with a progress bar, until the end or an
 * interrupt. Must not know what is done with the flows.
 */
#ifndef VMK_READING_H
#define VMK_READING_H

#include <stdbool.h>

#include "capture-tool/input/input.h"
#include "core/flow/engine.h"

/* For both, input and engine: how many batches live at the same time. */
#define VMK_READING_KEPT 8

struct vmk_reading {
  struct vmk_input *input; /* borrowed */
  struct vmk_flows *flows; /* borrowed */
  bool progress;
  /* Called before and after every batch is fed; false from after ends the reading. Either may be
   * NULL. */
  void (*before)(void *context);
  bool (*after)(void *context);
  void *context;
};

/* False: SIGINT or SIGTERM came before the end of input. The flows are finished in either case. */
bool vmk_reading_run(const struct vmk_reading *reading);

#endif
