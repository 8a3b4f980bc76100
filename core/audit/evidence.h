/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a statement and the packet that shows it are kept together.
 * Must not know what the statements are about.
 */
#ifndef VMK_AUDIT_EVIDENCE_H
#define VMK_AUDIT_EVIDENCE_H

#include <stdarg.h>
#include <stdint.h>

#include <glib.h>

#include "core/flow/flow.h"

/* No packet: an inventory says it, or it is an absence. */
#define VMK_NOWHERE ((struct vmk_place){0, 0})

enum vmk_evidence_kind { /* interface.md section 2: role_known_by */
                         VMK_EVIDENCE_INVENTORY,
                         VMK_EVIDENCE_NETSTACK,
                         VMK_EVIDENCE_PROTOCOL,
                         VMK_EVIDENCE_PORT,
                         VMK_EVIDENCE_PEER,
                         VMK_EVIDENCE_CORRELATION,
};

enum vmk_strength { /* gateway evidence, rules-and-needs.md section 3.3 */
                    VMK_STRENGTH_HINT,
                    VMK_STRENGTH_STRONG,
                    VMK_STRENGTH_PROOF,
};

struct vmk_evidence {
  enum vmk_evidence_kind kind;
  enum vmk_strength strength;
  char *text; /* owned; one clause without a full stop; packet octets in it are escaped */
  struct vmk_place place; /* number 0: no packet (inventory, absence) */
};

const char *vmk_evidence_kind_name(enum vmk_evidence_kind kind);
const char *vmk_strength_name(enum vmk_strength strength);

/* A growing list of struct vmk_evidence; frees the texts. */
GArray *vmk_evidence_list(void);
void vmk_evidence_add(GArray *list, enum vmk_evidence_kind kind, enum vmk_strength strength,
                      struct vmk_place place, const char *format, ...) G_GNUC_PRINTF(5, 6);
void vmk_evidence_vadd(GArray *list, enum vmk_evidence_kind kind, enum vmk_strength strength,
                       struct vmk_place place, const char *format, va_list arguments)
    G_GNUC_PRINTF(5, 0);

/* As g_strdup_vprintf, but what is not printable UTF-8 comes out as \xNN. */
char *vmk_text_vformat(const char *format, va_list arguments) G_GNUC_PRINTF(1, 0);

#endif
