/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the steps from flows to migrations share.
 * Must not be included outside migration*.c and traffic_table*.c.
 */
#ifndef VMK_AUDIT_MIGRATION_PRIVATE_H
#define VMK_AUDIT_MIGRATION_PRIVATE_H

#include "core/audit/audit.h"
#include "core/audit/spans.h"

/* Windows. All are heuristics of this project: no document gives them but the RARP delay. */

/* Streams of one migration open together (inferred, wire-vmotion section 5.2). */
#define VMK_TOGETHER (INT64_C(1) * 1000000000)
/* NFC sessions of one cold migration follow one another without a longer pause. */
#define VMK_NFC_PAUSE (INT64_C(2) * 1000000000)
/* An NFC session opens at most so long before, or ends so long after, the streams that it goes
 * with. */
#define VMK_BESIDE (INT64_C(5) * 1000000000)
/* The destination announces the VM usually within a second of the switch-over (documented,
 * wire-vmotion section 5.7). */
#define VMK_RARP_AFTER (INT64_C(5) * 1000000000)
#define VMK_RARP_BEFORE (INT64_C(1) * 1000000000)
/* Clocks of an actions file and of a capture differ; and a task starts before its first packet. */
#define VMK_ACTION_SLACK (INT64_C(30) * 1000000000)

/* Time stamps are packet octets, so hostile: within these bounds windows can be added without
 * overflow. None is 0. */
static inline int64_t
vmk_time_sane(int64_t time)
{
  if (time == VMK_TIME_NONE)
    return 0;
  return CLAMP(time, -(INT64_C(1) << 61), INT64_C(1) << 61);
}

enum vmk_part_kind { VMK_PART_VMOTION, VMK_PART_NFC };

/* One flow that may belong to a migration. */
struct vmk_part {
  enum vmk_part_kind kind;
  size_t index; /* of the flow */
  uint64_t id;
  int64_t first, last;
  unsigned sender;         /* the end that sent more */
  const char *end_name[2]; /* of client and server: host, peer or address; interned */
  const struct vmk_host *host[2];
  const struct vmk_vmk *vmk[2];
  uint64_t bulk;    /* moved data, both directions; 0: control only */
  uint64_t control; /* other payload */
  int64_t rtt;
  enum vmk_confidence confidence; /* of the service */
  bool began, ended; /* its SYN, its FIN or RST was captured: else it may have run before, or on */
  struct vmk_place payload_at, fin_at;
  int64_t fin;
};

/* Parts that make one migration; from and to are ends of the first part with bulk, else of the
 * first. */
struct vmk_group {
  const char *from, *to; /* interned */
  const struct vmk_host *from_host, *to_host;
  GArray *parts;                   /* guint: index in the parts */
  int64_t first, last;             /* of all parts */
  int64_t moved_first, moved_last; /* of the parts with bulk */
  uint64_t vmotion, nfc, control;  /* octets */
  unsigned streams;                /* vMotion parts with bulk */
  bool nfc_seen;
  const struct vmk_action *action;
};

/* migration_parts.c: GArray of struct vmk_part in order of first packet. */
GArray *vmk_parts_collect(const struct vmk_audit *audit);
/* Indices of NFC parts without bulk between a host and somebody who is none, from the host to NULL;
 * free it. */
struct vmk_spans *vmk_loose_sessions(const GArray *parts);

/* migration_group.c: GPtrArray of struct vmk_group in order of start. */
GPtrArray *vmk_groups_make(const struct vmk_audit *audit, const GArray *parts);
void vmk_group_add(struct vmk_group *group, const GArray *parts, guint part);
/* An empty one. */
struct vmk_group *vmk_group_start(const char *from, const char *to,
                                  const struct vmk_host *from_host, const struct vmk_host *to_host);
void vmk_group_free(struct vmk_group *group);

/* migration_match.c: gives groups their actions; may split groups and make new ones of what is left
 * over. */
void vmk_match_actions(const struct vmk_audit *audit, GPtrArray *groups, const GArray *parts);
/* The host of that name, or a pointer that is the same for the same name without regard to case.
 * For comparing only. */
const void *vmk_machine_key(const struct vmk_site *site, const char *name);

/* migration_time.c */
struct vmk_rate *vmk_rate_sum(const struct vmk_audit *audit, const GArray *parts,
                              const struct vmk_group *group);
/* Bursts in what a rate shows, apart by dips: their octets in order; the end of the last one.
 * Heuristic. */
GArray *vmk_rate_bursts(const struct vmk_rate *rate, int64_t *last_end);
/* Do the bursts shrink as pre-copy iterations do? */
bool vmk_bursts_shrink(const GArray *bursts);
/* Indices of announcements of VMs' MACs, from NULL to NULL; free it. */
struct vmk_spans *vmk_vm_announcements(const struct vmk_audit *audit);
/* The announcement that fits the end of a group, or NULL. taken: set of announcements that are
 * given away. */
const struct vmk_announcement *
vmk_group_announcement(const struct vmk_audit *audit, const struct vmk_group *group,
                       int64_t moved_last, struct vmk_spans *announced, GHashTable *taken);

/* migration_kind.c */
struct vmk_kind_input {
  const struct vmk_audit *audit;
  const GArray *parts;
  const struct vmk_group *group;
  struct vmk_spans *loose;                     /* vmk_loose_sessions */
  const struct vmk_announcement *announcement; /* or NULL */
  const GArray *bursts;                        /* uint64_t octets; never NULL */
};
void vmk_kind_decide(const struct vmk_kind_input *input, struct vmk_migration *migration);

/* migration_storage.c: indices in audit->interesting of storage flows, from their host to NULL;
 * free it. */
struct vmk_spans *vmk_storage_flows(const struct vmk_audit *audit);
/* What a storage vMotion of the actions moved on the storage network; NULL when nothing was seen.
 */
struct vmk_migration *vmk_storage_migration(const struct vmk_audit *audit,
                                            const struct vmk_action *action,
                                            struct vmk_spans *storage);

#endif
