/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which pages of a mapped file are wanted: those ahead of its reader soon, those far behind
 * it no more. With a thread of its own where the reader's time is dear, since the kernel takes as
 * long to map and to forget pages as a reader to walk over large frames. Must not know what is in
 * them.
 */
#ifndef VMK_INPUT_PAGES_H
#define VMK_INPUT_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vmk_pages;

/* The mapping must outlive the pages. kept: how many batches are looked at at the same time, the
 * reader's included (0: 1). threaded: may start a thread. */
struct vmk_pages *vmk_pages_new(uint8_t *map, size_t length, unsigned kept, bool threaded);

/* The reader is there now; it never goes back. batch: its number, which grows; frames of those
 * `kept` before it are looked at no more. */
void vmk_pages_at(struct vmk_pages *pages, size_t position, uint64_t batch);

/* All that is mapped may be forgotten: it is not read for a while. */
void vmk_pages_rest(struct vmk_pages *pages);

void vmk_pages_free(struct vmk_pages *pages);

#endif
