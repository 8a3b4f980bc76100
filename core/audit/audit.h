/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how flows and site become answers, in which order, and holds all of them for whoever
 * prints. Must not know file formats or how anything is printed.
 */
#ifndef VMK_AUDIT_AUDIT_H
#define VMK_AUDIT_AUDIT_H

#include "core/audit/check.h"
#include "core/audit/gateway.h"
#include "core/audit/migration.h"
#include "core/audit/survey.h"
#include "core/audit/traffic_table.h"

/* What checks may say about a capture file; filled by whoever read it. */
struct vmk_audit_capture {
  const char *file; /* borrowed */
  int64_t first, last;
  bool complete;
};

struct vmk_audit {
  /* Given, all borrowed: */
  const struct vmk_site *site; /* never NULL; may be empty */
  const struct vmk_flows *flows;
  const struct vmk_interface *interfaces;
  size_t interface_count;
  const struct vmk_audit_capture *captures;
  size_t capture_count;
  const GPtrArray *actions; /* struct vmk_action, or NULL */
  bool filtered;            /* the user had only a part of the captures read (--filter) */
  /* Found, all owned: */
  struct vmk_tagger *tagger;
  struct vmk_gateway_context *gateway;
  GPtrArray *migrations; /* struct vmk_migration */
  GPtrArray
      *findings; /* struct vmk_finding, in the order of checks; every check has at least one */
  struct vmk_row table[VMK_TABLE_ROWS];
  GArray *interesting; /* size_t indexes of flows that checks and migrations look at (tag is not
                          plain "other") */
  struct vmk_survey
      *survey; /* what was seen where: cases, segments (the matrix role by VLAN), vmks */
};

/* Takes the given members; runs everything unless flows_only, which stops after tags (and gateway
 * learning). */
void vmk_audit_run(struct vmk_audit *audit, bool flows_only);
void vmk_audit_clear(struct vmk_audit *audit);

/* For checks: takes ownership. */
void vmk_audit_add(struct vmk_audit *audit, struct vmk_finding *finding);

/* The worst level among failed findings; VMK_LEVEL_NOTE with *any false when none failed. */
enum vmk_level vmk_audit_worst(const struct vmk_audit *audit, bool *any);

/* "FILE: packet N" for a place; "" for number 0. Free with g_free. */
char *vmk_audit_place_text(const struct vmk_audit *audit, struct vmk_place place);
const char *vmk_audit_place_file(const struct vmk_audit *audit,
                                 struct vmk_place place); /* or NULL */

#endif
