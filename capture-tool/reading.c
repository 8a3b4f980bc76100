/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how frames get from the captures into the engine, with a progress bar, until the end or an
 * interrupt. Must not know what is done with the flows.
 */
#include "reading.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "progress.h"

/* Frames that are asked for at a time: as many as have about so many octets. */
enum { BATCH_MIN = 64, BATCH_MAX = 1024, BATCH_OCTETS = 1 << 20 };
#define PATIENCE 2 /* seconds */

/* What a signal handler can reach. */
static struct vmk_input *volatile reading_input;
static volatile sig_atomic_t interrupted;

static struct timespec interrupted_at;

/* The first signal ends the reading, a later one the program. timeout(1) sends two at once: they
 * are one wish. */
static void
on_signal(int number)
{
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  if (interrupted && now.tv_sec - interrupted_at.tv_sec >= PATIENCE) {
    signal(number, SIG_DFL);
    raise(number);
  }
  if (!interrupted) {
    interrupted_at = now;
  }
  interrupted = 1;
  if (reading_input != NULL) {
    vmk_input_stop(reading_input);
  }
}

static void
catch_signals(struct vmk_input *input)
{
  struct sigaction action = {.sa_handler = on_signal};

  reading_input = input;
  interrupted = 0;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

/* The second of two signals may come while the report is written: it has to wait, too. */
static void
leave_signals(void)
{
  reading_input = NULL;
  if (!interrupted) {
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
  }
}

/* How many frames like these are to be asked for next. One in eight is looked at. */
static size_t
next_capacity(const struct vmk_record *records, size_t count)
{
  size_t octets = 0, looked_at = 0;

  for (size_t i = 0; i < count; i += 8) {
    octets += records[i].captured + 1;
    looked_at++;
  }
  return CLAMP(looked_at * BATCH_OCTETS / MAX(octets, 1), BATCH_MIN, BATCH_MAX);
}

static bool
feed(const struct vmk_reading *reading, struct vmk_record *records, size_t *capacity,
     uint64_t *packets)
{
  size_t count = vmk_input_batch(reading->input, records, *capacity);
  size_t interface_count;
  const struct vmk_interface *interfaces = vmk_input_interfaces(reading->input, &interface_count);

  if (reading->before != NULL) {
    reading->before(reading->context);
  }
  /* Also of nothing: each batch, and each feed, ends the life of what was handed out
   * VMK_READING_KEPT ago. */
  vmk_flows_feed(reading->flows, interfaces, interface_count, records, count);
  *packets += count;
  *capacity = next_capacity(records, count);
  return reading->after == NULL || reading->after(reading->context);
}

bool
vmk_reading_run(const struct vmk_reading *reading)
{
  struct vmk_record *records = g_new(struct vmk_record, VMK_READING_KEPT * BATCH_MAX);
  unsigned turn = 0;
  struct vmk_progress progress;
  uint64_t packets = 0, done, total;
  bool whole;
  size_t capacity = BATCH_MIN;

  catch_signals(reading->input);
  vmk_progress_start(&progress, reading->progress);
  while (!vmk_input_ended(reading->input) &&
         feed(reading, &records[turn++ % VMK_READING_KEPT * BATCH_MAX], &capacity, &packets)) {
    vmk_input_progress(reading->input, &done, &total);
    vmk_progress_show(&progress, done, total, packets);
  }
  whole = !interrupted; /* one that comes from here on takes nothing away */
  vmk_flows_finish(reading->flows);
  vmk_progress_wipe(&progress);
  leave_signals();
  g_free(records);
  return whole;
}
