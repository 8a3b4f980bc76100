/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows whose frame comes next among captures that are read at the same time.
 * Must not know how they are read.
 */
#ifndef VMK_INPUT_ORDER_H
#define VMK_INPUT_ORDER_H

#include "capture-tool/input/entry.h"

/* A heap of struct vmk_entry in state READY, by the time of the next frame, then by the order of
 * the command line. */
void vmk_order_push(GPtrArray *heap, struct vmk_entry *entry);
void vmk_order_pop(GPtrArray *heap);  /* takes the first one out */
void vmk_order_sink(GPtrArray *heap); /* the first one has another next_time now */

/* Up to which time the first one may go on before another one's turn comes. */
int64_t vmk_order_limit(const GPtrArray *heap);

#endif
