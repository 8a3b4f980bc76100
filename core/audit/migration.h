/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how flows between two hosts make one migration, and of which kind.
 * Must not know checks or how anything is printed.
 */
#ifndef VMK_AUDIT_MIGRATION_H
#define VMK_AUDIT_MIGRATION_H

#include "core/audit/actions.h"
#include "core/audit/tag.h"

enum vmk_migration_kind {
  VMK_MIGRATION_UNKNOWN,
  VMK_MIGRATION_COMPUTE_HOT,
  VMK_MIGRATION_XMOTION_HOT,
  VMK_MIGRATION_COLD_NFC,
  VMK_MIGRATION_COLD_UDT,
  VMK_MIGRATION_STORAGE_HOT,
};
const char *vmk_migration_kind_name(enum vmk_migration_kind kind);

struct vmk_switchover {
  int64_t at;  /* ns: end of the last burst */
  int64_t gap; /* ns from the last burst to the announcement (RARP), or to the FIN where there was
                  none */
  struct vmk_place rarp; /* number 0: none seen */
};

struct vmk_migration {
  uint64_t id;                /* 1.. in order of start */
  char *source, *destination; /* host names, or addresses where hosts are not known; owned */
  GArray *flows;              /* uint64_t flow ids, ascending */
  int64_t start, end;
  enum vmk_migration_kind kind;
  enum vmk_confidence confidence; /* of the kind */
  GArray *kind_known_by;          /* struct vmk_evidence */
  unsigned streams;               /* vMotion connections */
  unsigned iterations;            /* bursts as the rate shows them; 0: not visible. Heuristic */
  /* hot: by vMotion's protocol and not known to be UDT; of a kind that is not known it may be. */
  uint64_t hot_bytes, cold_bytes, control_bytes, storage_bytes;
  struct vmk_rate *rate; /* owned: sum over the bulk flows, or NULL */
  int64_t rtt; /* ns, smallest handshake (of its streams, where it has any); 0: none seen */
  struct vmk_switchover switchover;
  bool has_switchover;
  char *rarp_note; /* owned: why there is no announcement ("VM network not captured"), or NULL */
  const struct vmk_action *action; /* borrowed, or NULL */
};

struct vmk_audit;

/* Fills audit->migrations (struct vmk_migration *) from flows, tags and actions, and hands
 * overrides to the tagger. */
void vmk_migrations_find(struct vmk_audit *audit);
void vmk_migration_free(struct vmk_migration *migration);

#endif
