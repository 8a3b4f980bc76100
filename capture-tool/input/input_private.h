/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the halves of the input share: opening, reading, answering.
 * Must not be included outside input*.c.
 */
#ifndef VMK_INPUT_PRIVATE_H
#define VMK_INPUT_PRIVATE_H

#include <stdatomic.h>

#include "capture-tool/input/entry.h"

struct vmk_input {
  struct vmk_tables tables;
  struct vmk_filter *filter; /* owned, or NULL */
  char *filter_text;         /* owned, or NULL */
  unsigned wait, kept;
  bool threaded;
  uint64_t batch;
  GPtrArray *ready; /* struct vmk_entry, a heap by time of next frame, then order; owned, as in the
                       next two */
  GPtrArray *empty; /* those whose next frame is not known yet */
  GPtrArray *closing; /* ended, but batches that are still valid point into them */
  GHashTable *taken; /* regular files (device and number) to their row, so that each is read once */
  unsigned heavy;
  uint64_t done, total;
  bool total_unknown;
  atomic_bool stop;
  bool stopped;
};

static inline bool
vmk_input_is_stopped(const struct vmk_input *input)
{
  return atomic_load_explicit(&input->stop, memory_order_relaxed);
}

static inline struct vmk_entry_context
vmk_input_context(struct vmk_input *input)
{
  return (struct vmk_entry_context){.tables = &input->tables,
                                    .filter = input->filter,
                                    .batch = &input->batch,
                                    .kept = input->kept,
                                    .threaded = input->threaded};
}

/* A regular file's key in taken. Owned by the caller. */
static inline char *
vmk_input_key(uint64_t device, uint64_t number)
{
  return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)device,
                         (guint64)number);
}

/* Finds out when the next frame is. A file is waited for, a pipe only as long as wait (ms) says. */
void vmk_input_look_ahead(struct vmk_input *input, struct vmk_entry *entry, unsigned wait);

/* Puts the entry, which is in none of the three lists, into the one of its state. */
void vmk_input_place(struct vmk_input *input, struct vmk_entry *entry);

#endif
