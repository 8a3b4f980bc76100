/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows records of a stream whose layout a framing file describes, and how they are shown.
 * Must not know any layout: every number comes from a file, whose origin says what it is worth.
 */
#ifndef VMK_PLUGIN_VMOTION_RECORDS_H
#define VMK_PLUGIN_VMOTION_RECORDS_H

#include "compat.h"

#include "core/wire/framing.h"

struct vmotion_records; /* of one stream */
struct record_list;     /* of one call */

/* Does the way that starts with these octets fit a framing? Its name for evidence, or NULL. First
 * pass only. */
const char *vmotion_records_fit(struct vmotion_records **records, unsigned way,
                                uint16_t client_port, uint16_t server_port, const uint8_t *data,
                                uint32_t length);

/* First pass: `gap` octets are missing, then `length` new ones follow (captured of them at hand).
 * offset: of the first new octet in the call. Returns the records whose head was completed, or
 * NULL. */
struct record_list *vmotion_records_take(struct vmotion_records *records, unsigned way,
                                         uint64_t gap, const uint8_t *data, uint32_t captured,
                                         uint32_t length, uint32_t offset);

/* Shows them; false when there is nothing to show. */
bool vmotion_records_draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                          const struct vmotion_records *records, const struct record_list *list);

void vmotion_records_register(int proto, expert_module_t *expert, module_t *module);
/* Preferences have changed. */
void vmotion_records_apply(void);

#endif
