/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the actions file: what was done at the site and when (interface.md section 4).
 * Must not know packets.
 */
#ifndef VMK_AUDIT_ACTIONS_H
#define VMK_AUDIT_ACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

enum vmk_action_kind { VMK_ACTION_VMOTION, VMK_ACTION_SVMOTION, VMK_ACTION_XMOTION };

struct vmk_action {
  unsigned line;
  int64_t start, end; /* ns since the epoch */
  enum vmk_action_kind kind;
  bool hot;
  char *vm, *source, *destination; /* owned */
  uint64_t ram_bytes, disk_bytes;  /* 0: not given */
  int snapshots;                   /* -1: not given */
  char *version;                   /* owned, or NULL */
};

/* Reads the CSV; a GPtrArray of struct vmk_action in file order, or NULL with error "FILE:LINE:
 * text; what to do". */
GPtrArray *vmk_actions_load(const char *path, GError **error);

#endif
