/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the text lines of vmware-authd (TCP 902 and 912): greeting, verbs, replies.
 * Must not know TLS, NFC, ports, nor what anyone does with a service once it is connected.
 */
#include "authd.h"

#include <string.h>

const struct vmk_name vmk_authd_items[] = {
    {VMK_AUTHD_ITEM_SSL_REQUIRED, "SSL Required", VMK_OBSERVED, "HYDRA"},
    {VMK_AUTHD_ITEM_DAEMON_PROTOCOL, "ServerDaemonProtocol", VMK_OBSERVED, "ESXC"},
    {VMK_AUTHD_ITEM_MKS_PROTOCOL, "MKSDisplayProtocol", VMK_OBSERVED, "ESXC"},
    {VMK_AUTHD_ITEM_VMXARGS, "VMXARGS supported", VMK_OBSERVED, "ESXC"},
    {VMK_AUTHD_ITEM_NFCSSL, "NFCSSL supported", VMK_OBSERVED, "ESXC"},
    {VMK_AUTHD_ITEM_SHA256, "SHA256 supported", VMK_OBSERVED, "OVDL"},
    {0, NULL, VMK_OBSERVED, NULL},
};

const struct vmk_name vmk_authd_verbs[] = {
    {VMK_AUTHD_USER, "USER", VMK_OBSERVED, "ESXC"},
    {VMK_AUTHD_PASS, "PASS", VMK_OBSERVED, "ESXC"},
    {VMK_AUTHD_SESSION, "SESSION", VMK_DOCUMENTED, "PC"},
    {VMK_AUTHD_BANNER, "BANNER", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_THUMBPRINT, "THUMBPRINT", VMK_OBSERVED, "ESXC"},
    {VMK_AUTHD_THUMBPRINT_SHA2, "THUMBPRINT_SHA2", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_PROXY, "PROXY", VMK_DOCUMENTED, "PC"},
    {VMK_AUTHD_CONNECT, "CONNECT", VMK_OBSERVED, "ESXC"},
    {VMK_AUTHD_XPAS, "XPAS", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_SESSIONID, "SESSIONID", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_CONNECT_VPXA, "CONNECT_VPXA", VMK_OBSERVED, "OVDL"},
    {0, NULL, VMK_OBSERVED, NULL},
};

const struct vmk_name vmk_authd_services[] = {
    {VMK_AUTHD_SERVICE_NFC, "nfc", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_SERVICE_NFCSSL, "nfcssl", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_SERVICE_VPXA_NFC, "vpxa-nfc", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_SERVICE_VPXA_NFCSSL, "vpxa-nfcssl", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_SERVICE_HA_NFC, "ha-nfc", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_SERVICE_HA_NFCSSL, "ha-nfcssl", VMK_OBSERVED, "OVDL"},
    {VMK_AUTHD_SERVICE_MKS, "mks", VMK_OBSERVED, "ESXC"},
    {0, NULL, VMK_OBSERVED, NULL},
};

static bool
equals(const uint8_t *data, size_t length, const char *text)
{
  for (; length > 0 && *text != '\0' && *data == (uint8_t)*text; length--, data++)
    text++;
  return length == 0 && *text == '\0';
}

static bool
is_blank(uint8_t c)
{
  return c == ' ' || c == '\t';
}

/* Finds the line's end. VMK_OK: line is it, consumed includes CR LF. */
static struct vmk_step
read_line(const uint8_t *data, size_t length, struct vmk_span *line)
{
  size_t window = length < VMK_AUTHD_LINE_MAX + 2 ? length : VMK_AUTHD_LINE_MAX + 2;
  const uint8_t *end = window == 0 ? NULL : memchr(data, '\n', window);
  size_t n;

  if (end == NULL && length < VMK_AUTHD_LINE_MAX + 2)
    return (struct vmk_step){VMK_MORE, 0, length + 1};
  if (end == NULL)
    return (struct vmk_step){VMK_MALFORMED, 0, 0};
  n = (size_t)(end - data);
  *line = (struct vmk_span){0, (uint32_t)(n > 0 && data[n - 1] == '\r' ? n - 1 : n)};
  for (uint32_t i = 0; i < line->length; i++)
    if (data[i] < 0x20 && data[i] != '\t')
      return (struct vmk_step){VMK_MALFORMED, 0, 0};
  return (struct vmk_step){VMK_OK, n + 1, 0};
}

static struct vmk_span
trim(const uint8_t *data, struct vmk_span span)
{
  while (span.length > 0 && is_blank(data[span.offset])) {
    span.offset++;
    span.length--;
  }
  while (span.length > 0 && is_blank(data[span.offset + span.length - 1]))
    span.length--;
  return span;
}

static struct vmk_span
until(const uint8_t *data, struct vmk_span span, char stop)
{
  const uint8_t *at = span.length == 0 ? NULL : memchr(data + span.offset, stop, span.length);

  if (at != NULL)
    span.length = (uint32_t)(at - data) - span.offset;
  return span;
}

static struct vmk_span
after(struct vmk_span whole, struct vmk_span head, uint32_t between)
{
  uint32_t taken = head.length + between;

  if (taken >= whole.length)
    return (struct vmk_span){whole.offset + whole.length, 0};
  return (struct vmk_span){whole.offset + taken, whole.length - taken};
}

static enum vmk_authd_item_kind
kind_of_item(const uint8_t *data, struct vmk_span name)
{
  const struct vmk_name *row;

  if (equals(data + name.offset, name.length, "SSL required"))
    return VMK_AUTHD_ITEM_SSL_REQUIRED;
  for (row = vmk_authd_items; row->name != NULL; row++)
    if (equals(data + name.offset, name.length, row->name))
      return (enum vmk_authd_item_kind)row->value;
  return VMK_AUTHD_ITEM_UNKNOWN;
}

static struct vmk_authd_item
read_item(const uint8_t *data, struct vmk_span text)
{
  struct vmk_authd_item item = {.text = text};
  struct vmk_span plain = until(data, text, '/');
  struct vmk_span name;

  if (plain.length < text.length)
    item.suffix = after(text, plain, 0);
  plain = trim(data, plain);
  name = until(data, plain, ':');
  if (name.length < plain.length)
    item.value = trim(data, after(plain, name, 1));
  item.kind = kind_of_item(data, trim(data, name));
  return item;
}

static void
add_item(const uint8_t *data, struct vmk_span text, struct vmk_authd_greeting *greeting)
{
  struct vmk_authd_item item;

  text = trim(data, text);
  if (text.length == 0)
    return;
  item = read_item(data, text);
  greeting->seen++;
  if (item.kind != VMK_AUTHD_ITEM_UNKNOWN)
    greeting->features |= 1U << item.kind;
  if (greeting->count < VMK_AUTHD_ITEMS_MAX)
    greeting->items[greeting->count++] = item;
}

struct vmk_step
vmk_authd_greeting_read(const uint8_t *data, size_t length, struct vmk_authd_greeting *greeting)
{
  size_t known = length < VMK_AUTHD_GREETING_LENGTH ? length : VMK_AUTHD_GREETING_LENGTH;
  struct vmk_span rest;
  struct vmk_step step;

  if (known > 0 && memcmp(data, VMK_AUTHD_GREETING, known) != 0)
    return (struct vmk_step){VMK_MALFORMED, 0, 0};
  if (known < VMK_AUTHD_GREETING_LENGTH)
    return (struct vmk_step){VMK_MORE, 0, VMK_AUTHD_GREETING_LENGTH};
  memset(greeting, 0, sizeof *greeting);
  step = read_line(data, length, &greeting->line);
  if (step.status != VMK_OK)
    return step;
  rest = after(greeting->line, (struct vmk_span){0, VMK_AUTHD_GREETING_LENGTH}, 0);
  /* "1.10: items" where TLS is announced, "1.0, items" where it is not. */
  greeting->version = until(data, until(data, rest, ':'), ',');
  rest = after(rest, greeting->version, 1);
  greeting->version = trim(data, greeting->version);
  while (rest.length > 0) {
    struct vmk_span text = until(data, rest, ',');

    add_item(data, text, greeting);
    rest = after(rest, text, 1);
  }
  return step;
}

static bool
is_verb_octet(uint8_t c, bool first)
{
  bool capital = c >= 'A' && c <= 'Z';

  return first ? capital : capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static enum vmk_authd_service
service_of(const uint8_t *data, struct vmk_span name)
{
  const struct vmk_name *row;

  if (name.length == 0)
    return VMK_AUTHD_SERVICE_NONE;
  for (row = vmk_authd_services; row->name != NULL; row++)
    if (equals(data + name.offset, name.length, row->name))
      return (enum vmk_authd_service)row->value;
  return VMK_AUTHD_SERVICE_OTHER;
}

/* "CONNECT <vmx path> mks": the path may hold blanks, so the last word counts. */
static struct vmk_span
last_word(const uint8_t *data, struct vmk_span text)
{
  struct vmk_span word = {text.offset + text.length, 0};

  while (word.length < text.length && !is_blank(data[word.offset - 1])) {
    word.offset--;
    word.length++;
  }
  return word;
}

static void
interpret_request(const uint8_t *data, struct vmk_authd_request *request)
{
  const struct vmk_name *row;

  for (row = vmk_authd_verbs; row->name != NULL; row++)
    if (equals(data + request->verb_text.offset, request->verb_text.length, row->name))
      request->verb = (enum vmk_authd_verb)row->value;
  request->secret = request->verb == VMK_AUTHD_PASS || request->verb == VMK_AUTHD_SESSION ||
                    request->verb == VMK_AUTHD_SESSIONID || request->verb == VMK_AUTHD_XPAS;
  if (request->verb == VMK_AUTHD_PROXY)
    request->service = service_of(data, trim(data, until(data, request->argument, ' ')));
  if (request->verb == VMK_AUTHD_CONNECT)
    request->service = service_of(data, last_word(data, trim(data, request->argument)));
}

struct vmk_step
vmk_authd_request_read(const uint8_t *data, size_t length, struct vmk_authd_request *request)
{
  struct vmk_step step;
  uint32_t n = 0;

  memset(request, 0, sizeof *request);
  step = read_line(data, length, &request->line);
  if (step.status != VMK_OK)
    return step;
  while (n < request->line.length && is_verb_octet(data[n], n == 0))
    n++;
  if (n == 0 || (n < request->line.length && data[n] != ' '))
    return (struct vmk_step){VMK_MALFORMED, 0, 0};
  request->verb_text = (struct vmk_span){0, n};
  request->argument = after(request->line, request->verb_text, 1);
  if (request->argument.length == 0)
    request->argument.offset = 0;
  interpret_request(data, request);
  return step;
}

static void
interpret_reply(const uint8_t *data, struct vmk_authd_reply *reply)
{
  static const char connect[] = "Connect ";
  struct vmk_span text = reply->text;
  uint32_t n = sizeof connect - 1;

  if (reply->code != 200 || text.length < n - 1 || memcmp(data + text.offset, connect, n - 1) != 0)
    return;
  if (text.length >= n && data[text.offset + n - 1] != ' ')
    return;
  reply->connected = true;
  reply->endpoint = trim(data, after(text, (struct vmk_span){0, n}, 0));
  reply->service = service_of(data, reply->endpoint);
}

struct vmk_step
vmk_authd_reply_read(const uint8_t *data, size_t length, struct vmk_authd_reply *reply)
{
  struct vmk_step step;

  memset(reply, 0, sizeof *reply);
  step = read_line(data, length, &reply->line);
  if (step.status != VMK_OK)
    return step;
  if (reply->line.length < 3 || data[0] < '1' || data[0] > '9')
    return (struct vmk_step){VMK_MALFORMED, 0, 0};
  for (int i = 0; i < 3; i++) {
    if (data[i] < '0' || data[i] > '9')
      return (struct vmk_step){VMK_MALFORMED, 0, 0};
    reply->code = (uint16_t)(reply->code * 10 + data[i] - '0');
  }
  if (reply->line.length > 3 && data[3] != ' ')
    return (struct vmk_step){VMK_MALFORMED, 0, 0};
  reply->text = after(reply->line, (struct vmk_span){0, 3}, 1);
  interpret_reply(data, reply);
  return step;
}

bool
vmk_authd_service_uses_tls(enum vmk_authd_service service)
{
  return service == VMK_AUTHD_SERVICE_NFCSSL || service == VMK_AUTHD_SERVICE_VPXA_NFCSSL ||
         service == VMK_AUTHD_SERVICE_HA_NFCSSL || service == VMK_AUTHD_SERVICE_MKS;
}
