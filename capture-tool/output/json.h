/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how members and elements of a JSON document follow one another.
 * Must not know what the document is about.
 */
#ifndef VMK_OUTPUT_JSON_H
#define VMK_OUTPUT_JSON_H

#include "escape.h"

struct vmk_json {
  struct vmk_sink *sink; /* borrowed */
  bool follows;          /* something stands before at this level: a comma is due */
};

/* Keys are constants that need no escaping; NULL in a list. */
void vmk_json_open(struct vmk_json *json, const char *key, char bracket);
void vmk_json_close(struct vmk_json *json, char bracket);
void vmk_json_text(struct vmk_json *json, const char *key, const char *text); /* NULL: null */
void vmk_json_number(struct vmk_json *json, const char *key, uint64_t number);
/* number / 10^digits */
void vmk_json_decimal(struct vmk_json *json, const char *key, uint64_t number, unsigned digits);
void vmk_json_flag(struct vmk_json *json, const char *key, bool flag);
void vmk_json_null(struct vmk_json *json, const char *key);
void vmk_json_time(struct vmk_json *json, const char *key,
                   int64_t nanoseconds); /* VMK_TIME_NONE: null */

/* Comma and key, for a value that the caller writes to the sink. */
void vmk_json_key(struct vmk_json *json, const char *key);

#endif
