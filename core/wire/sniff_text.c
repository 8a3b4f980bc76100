/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which text protocol a direction of a stream starts with.
 * Must not know ports.
 */
#include "authd.h"
#include "sniff_parts.h"

#include <stdbool.h>
#include <string.h>

static bool
has_prefix(const uint8_t *data, size_t length, const char *text, size_t text_length)
{
  return memcmp(data, text, length < text_length ? length : text_length) == 0;
}

struct literal {
  const char *text;
  uint8_t length;
  enum vmk_sniff kind;
};

#define LITERAL(text, kind)                                                                        \
  {                                                                                                \
    text, sizeof text - 1, kind                                                                    \
  }

static const struct literal literals[] = {
    LITERAL("SSH-", VMK_SNIFF_SSH),
    LITERAL("HTTP/", VMK_SNIFF_HTTP_RESPONSE),
    LITERAL("ICY ", VMK_SNIFF_ICY),
    LITERAL("RFB 00", VMK_SNIFF_RFB),
    LITERAL("vMSM", VMK_SNIFF_VMOTION_MODEL),
    LITERAL("NICK ", VMK_SNIFF_IRC),
    LITERAL("CAP LS", VMK_SNIFF_IRC),
    LITERAL("NOTICE AUTH", VMK_SNIFF_IRC),
    LITERAL("PRI * HTTP/2.0", VMK_SNIFF_HTTP_REQUEST),
};

static const struct literal methods[] = {
    LITERAL("GET ", VMK_SNIFF_HTTP_REQUEST),      LITERAL("POST ", VMK_SNIFF_HTTP_REQUEST),
    LITERAL("PUT ", VMK_SNIFF_HTTP_REQUEST),      LITERAL("HEAD ", VMK_SNIFF_HTTP_REQUEST),
    LITERAL("DELETE ", VMK_SNIFF_HTTP_REQUEST),   LITERAL("OPTIONS ", VMK_SNIFF_HTTP_REQUEST),
    LITERAL("PATCH ", VMK_SNIFF_HTTP_REQUEST),    LITERAL("TRACE ", VMK_SNIFF_HTTP_REQUEST),
    LITERAL("PROPFIND ", VMK_SNIFF_HTTP_REQUEST), LITERAL("REPORT ", VMK_SNIFF_HTTP_REQUEST),
    LITERAL("SOURCE ", VMK_SNIFF_HTTP_REQUEST),   LITERAL("CONNECT ", VMK_SNIFF_HTTP_REQUEST),
};

/* The row that the octets start with (*whole), or that they could still become (not whole), or
 * NULL. */
static const struct literal *
find_literal(const struct literal *rows, size_t count, const uint8_t *data, size_t length,
             bool *whole)
{
  const struct literal *partly = NULL;

  for (size_t i = 0; i < count; i++) {
    if (rows[i].text[0] != (char)data[0] || !has_prefix(data, length, rows[i].text, rows[i].length))
      continue;
    *whole = length >= rows[i].length;
    if (*whole)
      return &rows[i];
    partly = &rows[i];
  }
  *whole = false;
  return partly;
}

static bool
contains(const uint8_t *data, size_t length, const char *text, size_t text_length)
{
  for (size_t i = 0; i + text_length <= length; i++)
    if (memcmp(data + i, text, text_length) == 0)
      return true;
  return false;
}

/* The line is not complete yet. */
static enum vmk_sniff
judge_start(const uint8_t *data, size_t length)
{
  bool whole;
  const struct literal *row =
      find_literal(methods, sizeof methods / sizeof *methods, data, length, &whole);

  return row != NULL && whole && row->text[0] != 'C' ? VMK_SNIFF_HTTP_REQUEST : VMK_SNIFF_TEXT;
}

/* Whole first line at hand, or as much of it as is looked at. */
static enum vmk_sniff
judge_line(const uint8_t *data, size_t length)
{
  int blanks = 0;

  if (contains(data, length, " HTTP/", 6))
    return VMK_SNIFF_HTTP_REQUEST;
  for (size_t i = 0; i < length; i++)
    blanks += data[i] == ' ';
  if (has_prefix(data, length, "USER ", 5) && blanks >= 4 && contains(data, length, " :", 2))
    return VMK_SNIFF_IRC;
  return judge_start(data, length);
}

/* A capital word, then a blank or the line's end. */
static struct vmk_step
sniff_line(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  size_t word = 0;
  const uint8_t *end;

  while (word < length && ((data[word] >= 'A' && data[word] <= 'Z') || data[word] == '_' ||
                           (word > 0 && data[word] >= '0' && data[word] <= '9')))
    word++;
  if (word < 3 ? word < length : word > 16)
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  if (word == length)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, length + 1);
  if (data[word] != ' ' && data[word] != '\r' && data[word] != '\n')
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  end = memchr(data, '\n', length);
  if (end == NULL && length < VMK_SNIFF_ENOUGH)
    return sniff_more(out, judge_start(data, length), length + 1);
  return sniff_final(out, judge_line(data, end == NULL ? length : (size_t)(end - data)), 0);
}

struct vmk_step
vmk_sniff_text(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  bool whole;
  const struct literal *row;

  row = find_literal(literals, sizeof literals / sizeof *literals, data, length, &whole);
  if (row != NULL && whole)
    return sniff_final(out, row->kind, 0);
  if (row != NULL)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, length + 1);
  row = find_literal(methods, sizeof methods / sizeof *methods, data, length, &whole);
  if (row != NULL && whole && length > row->length && row->text[0] != 'C' &&
      (data[row->length] == '/' || data[row->length] == '*'))
    return sniff_final(out, VMK_SNIFF_HTTP_REQUEST, 0);
  return sniff_line(data, length, out);
}

struct vmk_step
vmk_sniff_220(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  enum { CONVINCING = 15 }; /* "220 VMware Auth" */

  if (has_prefix(data, length, VMK_AUTHD_GREETING, VMK_AUTHD_GREETING_LENGTH)) {
    if (length >= VMK_AUTHD_GREETING_LENGTH)
      return sniff_final(out, VMK_SNIFF_AUTHD, 0);
    return sniff_more(out,
                      length >= CONVINCING ? VMK_SNIFF_AUTHD
                      : length >= 4        ? VMK_SNIFF_GREETING_220
                                           : VMK_SNIFF_UNKNOWN,
                      length < 4            ? 4
                      : length < CONVINCING ? (size_t)CONVINCING
                                            : VMK_AUTHD_GREETING_LENGTH);
  }
  if (length >= 4 && (memcmp(data, "220 ", 4) == 0 || memcmp(data, "220-", 4) == 0))
    return sniff_final(out, VMK_SNIFF_GREETING_220, 0);
  if (length < 4 && has_prefix(data, length, "220-", 4))
    return sniff_more(out, VMK_SNIFF_UNKNOWN, 4);
  return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
}
