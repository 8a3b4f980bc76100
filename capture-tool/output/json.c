/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how members and elements of a JSON document follow one another.
 * Must not know what the document is about.
 */
#include "json.h"

#include "core/flow/record.h"
#include "number.h"

void
vmk_document_key(struct vmk_document *json, const char *key)
{
  if (json->follows) {
    vmk_sink_char(json->sink, ',');
  }
  json->follows = true;
  if (key != NULL) {
    vmk_sink_char(json->sink, '"');
    vmk_sink_text(json->sink, key);
    vmk_sink_put(json->sink, "\":", 2);
  }
}

void
vmk_document_open(struct vmk_document *json, const char *key, char bracket)
{
  vmk_document_key(json, key);
  vmk_sink_char(json->sink, bracket);
  json->follows = false;
}

void
vmk_document_close(struct vmk_document *json, char bracket)
{
  vmk_sink_char(json->sink, bracket);
  json->follows = true;
}

void
vmk_document_text(struct vmk_document *json, const char *key, const char *text)
{
  vmk_document_key(json, key);
  vmk_sink_json(json->sink, text);
}

void
vmk_document_number(struct vmk_document *json, const char *key, uint64_t number)
{
  vmk_document_key(json, key);
  vmk_sink_number(json->sink, number);
}

void
vmk_document_decimal(struct vmk_document *json, const char *key, uint64_t number, unsigned digits)
{
  vmk_document_key(json, key);
  vmk_sink_took(json->sink,
                vmk_put_decimal(vmk_sink_room(json->sink, VMK_DECIMAL_SIZE), number, digits));
}

void
vmk_document_flag(struct vmk_document *json, const char *key, bool flag)
{
  vmk_document_key(json, key);
  vmk_sink_text(json->sink, flag ? "true" : "false");
}

void
vmk_document_null(struct vmk_document *json, const char *key)
{
  vmk_document_key(json, key);
  vmk_sink_put(json->sink, "null", 4);
}

void
vmk_document_time(struct vmk_document *json, const char *key, int64_t nanoseconds)
{
  char text[VMK_TIME_SIZE + 2];
  char *end = text;

  if (nanoseconds == VMK_TIME_NONE) {
    vmk_document_null(json, key);
    return;
  }
  vmk_document_key(json, key);
  *end++ = '"';
  end = vmk_put_time(end, nanoseconds);
  *end++ = '"';
  vmk_sink_put(json->sink, text, (size_t)(end - text));
}
