/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the traffic tables of several settings of one experiment say together: what changed
 * from one to the next, and whether that carries the article's claim. Must not know captures or how
 * anything is printed.
 */
#ifndef VMK_AUDIT_COMPARE_H
#define VMK_AUDIT_COMPARE_H

#include "core/audit/traffic_table.h"

enum vmk_carrier {
  VMK_CARRIER_VMOTION,
  VMK_CARRIER_PROVISIONING,
  VMK_CARRIER_MANAGEMENT,
  VMK_CARRIER_STORAGE
};
enum { VMK_CARRIER_COUNT = VMK_CARRIER_STORAGE + 1 };
const char *
vmk_carrier_name(enum vmk_carrier carrier); /* as the members of "captured" are called */

/* Is a service on? ON: at every host in question; OFF: at one of them it is known not to be. */
enum vmk_switch { VMK_SWITCH_UNKNOWN, VMK_SWITCH_OFF, VMK_SWITCH_ON };
const char *vmk_switch_name(enum vmk_switch state);

struct vmk_setting_row {
  enum vmk_row_verdict verdict;
  uint64_t octets[VMK_CARRIER_COUNT];
  uint64_t through_gateway;
  uint64_t migrations;
  enum vmk_switch vmotion, provisioning; /* at the hosts of its migrations; of none: at all hosts */
  char *because;                         /* owned: its first reason, or NULL */
};

struct vmk_setting_host {
  char *name;     /* owned */
  uint32_t roles; /* VMK_ROLE_BIT, of all its interfaces */
  bool known; /* the roles of all its interfaces are known, so that one that is not there is off */
};

/* One audit of the experiment. */
struct vmk_setting {
  char *name;    /* owned */
  GArray *hosts; /* struct vmk_setting_host */
  struct vmk_setting_row rows[VMK_TABLE_ROWS];
};
struct vmk_setting *vmk_setting_new(const char *name);
void vmk_setting_free(struct vmk_setting *setting); /* NULL is allowed */
/* Is the service on at the host? */
enum vmk_switch vmk_setting_switch(const struct vmk_setting *setting, const char *host,
                                   enum vmk_role role);

/* Networks that carried a row, as bits of enum vmk_carrier: those with VMK_BULK_MIN octets or more,
 * or where none has as many, those with any. */
unsigned vmk_setting_carriers(const struct vmk_setting_row *row);

enum vmk_change {
  VMK_CHANGE_NOT_OBSERVED, /* in no setting */
  VMK_CHANGE_NONE,         /* the same networks in every setting that shows it */
  VMK_CHANGE_NETWORKS,     /* other networks */
  VMK_CHANGE_SEEN_ONCE,    /* in one setting only */
};
const char *vmk_change_name(enum vmk_change change);

struct vmk_compared {
  enum vmk_change change;
  /* Does what was seen in all of them carry the article's claim? UNDECIDED where a setting is
   * undecided or the row was seen in one only. */
  enum vmk_row_verdict verdict;
  GPtrArray *because; /* owned strings */
};

/* settings: struct vmk_setting, two or more, in the order of the experiment. Free with
 * vmk_compared_clear. */
void vmk_compare(const GPtrArray *settings, struct vmk_compared rows[VMK_TABLE_ROWS]);
void vmk_compared_clear(struct vmk_compared rows[VMK_TABLE_ROWS]);

/* A service of a host that one setting has and the one before has not. */
struct vmk_site_change {
  guint setting;    /* the later one */
  const char *host; /* borrowed */
  enum vmk_role role;
  bool on;
};
/* GArray of struct vmk_site_change, in order of settings, hosts and roles; only where both settings
 * know. */
GArray *vmk_compare_sites(const GPtrArray *settings);

#endif
