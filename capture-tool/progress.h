/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a progress bar on standard error looks and when it is drawn anew.
 * Must not know what is being read.
 */
#ifndef VMK_PROGRESS_H
#define VMK_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct vmk_progress {
  bool shown;      /* asked for */
  bool drawn;      /* a bar stands on the terminal */
  int64_t started; /* microseconds, monotonic */
  int64_t drawn_at;
};

void vmk_progress_start(struct vmk_progress *progress, bool shown);
/* Octets read and in all (0: not known), packets so far. Draws a few times a second at most, and
 * nothing in the first half second. */
void vmk_progress_show(struct vmk_progress *progress, uint64_t done, uint64_t total,
                       uint64_t packets);
void vmk_progress_wipe(struct vmk_progress *progress);

#endif
