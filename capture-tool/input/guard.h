/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which mapped files must not kill the program when they shrink or their disk fails under it.
 * Must not know what is in them.
 *
 * Touching a mapped page that the file no longer has raises SIGBUS. The handler that is set here
 * puts a page of zeros there for guarded mappings and remembers it, so the reader can end that
 * capture with a clear word. Frames of the file handed out before may then read as zeros. A SIGBUS
 * anywhere else goes to the handler that was set before.
 */
#ifndef VMK_INPUT_GUARD_H
#define VMK_INPUT_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* A slot for the mapping, or -1 when all are taken: then the file is not to be mapped. */
int vmk_guard_add(const void *start, size_t length);

bool vmk_guard_was_hit(int slot);

/* Before the mapping is taken down. */
void vmk_guard_remove(int slot);

#endif
