/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a capture named by a path, an interface or memory becomes a source that can be read.
 * Must not know how several are merged.
 */
#ifndef VMK_INPUT_ENTRY_H
#define VMK_INPUT_ENTRY_H

#include "capture-tool/input/source.h"

/* A capture of the command line or of a folder. */
struct vmk_entry {
  struct vmk_source source;
  char *path;     /* owned; how it is opened; NULL: memory or a live interface */
  bool in_folder; /* found, not named */
  bool open;      /* source has octets */
  bool heavy;     /* open, it costs memory, a thread or a file descriptor */
  bool late;      /* has let a whole wait pass; the others go on without it */
  uint64_t size;  /* octets of the file, 0: not known */
};

/* What every entry of one input shares; all borrowed. */
struct vmk_entry_context {
  struct vmk_tables *tables;
  struct vmk_filter *filter;
  const uint64_t *batch;
  unsigned kept;
  bool threaded;
};

/* Opens entry->path again or for the first time. False: the row has the problem, or (*foreign set)
 * it is a file of a folder that is no capture. */
bool vmk_entry_open(struct vmk_entry *entry, const struct vmk_entry_context *context,
                    uint32_t capture, bool *foreign);

/* Opens a live interface, or memory: these never ask to be opened again. */
bool vmk_entry_open_live(struct vmk_entry *entry, const struct vmk_entry_context *context,
                         uint32_t capture, const char *interface, const char *filter);
void vmk_entry_open_memory(struct vmk_entry *entry, const struct vmk_entry_context *context,
                           uint32_t capture, const uint8_t *octets, size_t length);

/* Octets of the file read so far. */
uint64_t vmk_entry_position(const struct vmk_entry *entry);

void vmk_entry_close(struct vmk_entry *entry); /* the source only */
void vmk_entry_free(gpointer entry);

#endif
