/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how wide the terminal is and whether colour is wanted.
 * Must not know what is printed.
 */
#ifndef VMK_TERMINAL_H
#define VMK_TERMINAL_H

#include <stdbool.h>

#define VMK_TERMINAL_WIDTH 100 /* where there is no terminal and COLUMNS is not set */

/* COLUMNS, else the terminal's own width, else VMK_TERMINAL_WIDTH. */
unsigned vmk_terminal_width(int descriptor);
/* when: "auto", "always" or "never". Auto: a terminal, NO_COLOR not set (or empty), TERM not
 * "dumb". */
bool vmk_terminal_colour(const char *when, int descriptor);

#endif
