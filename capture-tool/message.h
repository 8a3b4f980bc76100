/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a line is said on standard error.
 * Must not know what it is about.
 */
#ifndef VMK_MESSAGE_H
#define VMK_MESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

/* "vmkscope: TEXT" as one escaped line; wipes a progress bar that stands there. */
void vmk_message(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Flushes what was printed for a person. False, and said, where that failed. */
bool vmk_message_printed(FILE *out);

#endif
