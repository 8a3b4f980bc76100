/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which framings a run has: the shipped ones, the user's own, and those named on the command
 * line. Must not know what is in them.
 */
#ifndef VMK_FRAMING_LOAD_H
#define VMK_FRAMING_LOAD_H

#include "core/framing/framing_set.h"

/* files: names or paths, or NULL. NULL: one of them cannot be used, and why was said; a bad file
 * that nobody asked for is only said. */
struct vmk_framing_set *vmk_framings_of_files(char **files);

#endif
