/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the readers of JSON documents share: names without regard to case, and the line of
 * each object. Must not know any document.
 */
#ifndef VMK_SITE_INVENTORY_JSON_H
#define VMK_SITE_INVENTORY_JSON_H

#include <jansson.h>

#include "core/site/inventory_row.h"

struct vmk_json {
  struct vmk_reading *reading;
  GHashTable *lines; /* json_t object -> line */
};

/* A member by name, without regard to case: vSphere JSON changed from PascalCase to camelCase. NULL
 * when absent, null, or when object is NULL or no object. Borrowed. */
json_t *vmk_json_get(const json_t *object, const char *name);
/* A member's member: "spec.ip.ipAddress". */
json_t *vmk_json_path(const json_t *object, const char *path);
/* The text at a path, or NULL. Borrowed. */
const char *vmk_json_text(const json_t *object, const char *path);
/* The number at a path, also when written as text; -1 when absent or no number in 0..2^31. */
int64_t vmk_json_number(const json_t *object, const char *path);

/* The place of an object of the document; line 0 for any other value. */
struct vmk_source vmk_json_at(const struct vmk_json *json, const json_t *object);

/* Readers of documents: take the object and all in it, or return false. */
bool vmk_json_take_host(struct vmk_json *json, const json_t *object);
bool vmk_json_take_properties(struct vmk_json *json, const json_t *array);
bool vmk_json_take_vcf(struct vmk_json *json, const json_t *object);

#endif
