/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a progress bar on standard error looks and when it is drawn anew.
 * Must not know what is being read.
 */
#include "progress.h"

#include <glib.h>
#include <stdio.h>
#include <unistd.h>

#include "capture-tool/output/human.h"

#define FIRST_AFTER 500000 /* microseconds */
#define EVERY 200000
#define BAR 30

void
vmk_progress_start(struct vmk_progress *progress, bool shown)
{
  *progress = (struct vmk_progress){.shown = shown, .started = g_get_monotonic_time()};
  progress->drawn_at = progress->started + FIRST_AFTER - EVERY;
}

static void
draw(uint64_t done, uint64_t total, uint64_t packets, int64_t elapsed)
{
  char read[VMK_HUMAN_SIZE], all[VMK_HUMAN_SIZE], rate[VMK_HUMAN_SIZE], count[VMK_HUMAN_SIZE];
  const char *start = isatty(STDERR_FILENO) ? "\r\033[K" : "";
  const char *end = isatty(STDERR_FILENO) ? "" : "\n";

  vmk_human_bytes(read, done);
  vmk_human_bytes(rate, (uint64_t)((double)done * 1e6 / (double)elapsed));
  vmk_human_count(count, packets);
  if (total > 0) {
    double share = done < total ? (double)done / (double)total : 1;
    char bar[BAR + 1];

    for (unsigned i = 0; i < BAR; i++) {
      bar[i] = i < (unsigned)(share * BAR) ? '#' : '.';
    }
    bar[BAR] = '\0';
    fprintf(stderr, "%s[%s] %3.0f %%  %s of %s, %s/s, %s packets%s", start, bar, share * 100, read,
            vmk_human_bytes(all, total), rate, count, end);
  } else {
    fprintf(stderr, "%s%s read, %s/s, %s packets%s", start, read, rate, count, end);
  }
  fflush(stderr);
}

void
vmk_progress_show(struct vmk_progress *progress, uint64_t done, uint64_t total, uint64_t packets)
{
  int64_t now;

  if (!progress->shown) {
    return;
  }
  now = g_get_monotonic_time();
  if (now - progress->drawn_at < EVERY) {
    return;
  }
  progress->drawn_at = now;
  progress->drawn = true;
  draw(done, total, packets, now - progress->started);
}

void
vmk_progress_wipe(struct vmk_progress *progress)
{
  if (progress->drawn && isatty(STDERR_FILENO)) {
    fputs("\r\033[K", stderr);
    fflush(stderr);
  }
  progress->drawn = false;
}
