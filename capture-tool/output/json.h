/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how members and elements of a JSON document follow one another.
 * Must not know what the document is about.
 */
#ifndef VMK_OUTPUT_JSON_H
#define VMK_OUTPUT_JSON_H

#include "escape.h"

struct vmk_document {
  struct vmk_sink *sink; /* borrowed */
  bool follows;          /* something stands before at this level: a comma is due */
};

/* Keys are constants that need no escaping; NULL in a list. */
void vmk_document_open(struct vmk_document *json, const char *key, char bracket);
void vmk_document_close(struct vmk_document *json, char bracket);
void vmk_document_text(struct vmk_document *json, const char *key,
                       const char *text); /* NULL: null */
void vmk_document_number(struct vmk_document *json, const char *key, uint64_t number);
/* number / 10^digits */
void vmk_document_decimal(struct vmk_document *json, const char *key, uint64_t number,
                          unsigned digits);
void vmk_document_flag(struct vmk_document *json, const char *key, bool flag);
void vmk_document_null(struct vmk_document *json, const char *key);
void vmk_document_time(struct vmk_document *json, const char *key,
                       int64_t nanoseconds); /* VMK_TIME_NONE: null */

/* Comma and key, for a value that the caller writes to the sink. */
void vmk_document_key(struct vmk_document *json, const char *key);

#endif
