/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which role an end plays, which class data is of, and when that is a finding; the audit's
 * rules for one packet at a time, as far as they can be decided while a capture is read. Must not
 * know packets or trees.
 */
#ifndef VMK_PLUGIN_ROLE_RULES_H
#define VMK_PLUGIN_ROLE_RULES_H

#include "role_flow.h"

struct role_facts {
  enum role_service service;
  const struct vmk_role_port *row; /* with SERVICE_BY_PORT */
  uint64_t bulk;                   /* moved octets of the way with more */
  bool readable;                   /* octets of the bulk were decoded, or measured as clear */
  bool backup_client;              /* the client named itself, or speaks AIO */
  bool library;                    /* files of a content library */
  bool names_nfc;                  /* the service's name is known and is NFC's */
  bool both_ways;                  /* packets of both ends were seen */
  bool gateway;                    /* proof of a router on the way */
  bool intended;                   /* the inventory accepts it */
};

/* Fills roles, role, data, word and found from facts and ends. */
void role_judge(struct role_view *view, const struct role_facts *facts);

struct role_finding_row {
  const char *id;
  const char *title;
  int group, severity; /* of Wireshark's expert items */
};
extern const struct role_finding_row role_findings[FINDINGS];
extern const char *const role_data_names[];

#endif
