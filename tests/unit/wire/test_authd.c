/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the lines of vmware-authd that were seen in the field, and lines that only look like them.
 * Must not know the session walk.
 */
#include "core/wire/authd.h"
#include "tests/support/nfc_build.h"
#include "tests/support/prefix.h"

#define V "220 VMware Authentication Daemon Version "

static struct vmk_step
parse_greeting(const uint8_t *data, size_t length, void *out)
{
  return vmk_authd_greeting_read(data, length, out);
}

static struct vmk_step
parse_request(const uint8_t *data, size_t length, void *out)
{
  return vmk_authd_request_read(data, length, out);
}

static struct vmk_step
parse_reply(const uint8_t *data, size_t length, void *out)
{
  return vmk_authd_reply_read(data, length, out);
}

enum {
  SSL = 1 << VMK_AUTHD_ITEM_SSL_REQUIRED,
  DAEMON = 1 << VMK_AUTHD_ITEM_DAEMON_PROTOCOL,
  MKS = 1 << VMK_AUTHD_ITEM_MKS_PROTOCOL,
  VMXARGS = 1 << VMK_AUTHD_ITEM_VMXARGS,
  NFCSSL = 1 << VMK_AUTHD_ITEM_NFCSSL,
  SHA256 = 1 << VMK_AUTHD_ITEM_SHA256,
};

/* Every form of docs/protocols' table. */
static const struct {
  const char *line, *version;
  uint32_t features;
  unsigned items;
} greetings[] = {
    {V "1.00\r\n", "1.00", 0, 0},
    {V "1.10: SSL Required\r\n", "1.10", SSL, 1},
    {V "1.10: SSL required\r\n", "1.10", SSL, 1},
    {V "1.10: SSL Required, MKSDisplayProtocol:VNC\r\n", "1.10", SSL | MKS, 2},
    {V "1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , VMXARGS "
       "supported\r\n",
     "1.10", SSL | DAEMON | MKS | VMXARGS, 4},
    {V "1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , VMXARGS supported, "
       "NFCSSL supported\r\n",
     "1.10", SSL | DAEMON | MKS | VMXARGS | NFCSSL, 5},
    {BUILD_ESXI8, "1.10", SSL | DAEMON | MKS | VMXARGS | NFCSSL | SHA256, 6},
    {V "1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , , NFCSSL "
       "supported/t\r\n",
     "1.10", SSL | DAEMON | MKS | NFCSSL, 4},
    {V "1.0, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , ,\r\n", "1.0", DAEMON | MKS, 2},
    {V "1.10: SSL Required, Something New\n", "1.10", SSL, 2},
};

static void
test_greetings(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++) {
    const uint8_t *line = (const uint8_t *)greetings[i].line;
    size_t n = strlen(greetings[i].line);
    struct vmk_authd_greeting greeting;

    check_prefixes(parse_greeting, line, n, n, &greeting, sizeof greeting);
    check_span(line, greeting.version, greetings[i].version);
    assert_int_equal(greeting.features, greetings[i].features);
    assert_int_equal(greeting.count, greetings[i].items);
    assert_int_equal(greeting.seen, greetings[i].items);
  }
}

static void
test_items_of_esxi8(void **state)
{
  const uint8_t *line = (const uint8_t *)BUILD_ESXI8;
  struct vmk_authd_greeting greeting;

  (void)state;
  assert_int_equal(vmk_authd_greeting_read(line, strlen(BUILD_ESXI8), &greeting).status, VMK_OK);
  check_span(line, greeting.line,
             V "1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , "
               "VMXARGS supported, NFCSSL supported/t, SHA256 supported");
  check_span(line, greeting.items[1].text, "ServerDaemonProtocol:SOAP");
  check_span(line, greeting.items[1].value, "SOAP");
  check_span(line, greeting.items[2].text, "MKSDisplayProtocol:VNC");
  check_span(line, greeting.items[2].value, "VNC");
  assert_int_equal(greeting.items[3].value.length, 0);
  check_span(line, greeting.items[4].text, "NFCSSL supported/t");
  check_span(line, greeting.items[4].suffix, "/t");
  assert_int_equal(greeting.items[4].kind, VMK_AUTHD_ITEM_NFCSSL);
  assert_int_equal(greeting.items[5].suffix.length, 0);
}

static void
test_too_many_items(void **state)
{
  struct build b = {0};
  struct vmk_authd_greeting greeting;

  (void)state;
  build_text(&b, V "1.10: x");
  for (int i = 0; i < 99; i++)
    build_text(&b, ", y");
  build_text(&b, "\r\n");
  assert_int_equal(vmk_authd_greeting_read(b.data, b.length, &greeting).status, VMK_OK);
  assert_int_equal(greeting.count, VMK_AUTHD_ITEMS_MAX);
  assert_int_equal(greeting.seen, 100);
  build_free(&b);
}

/* What real captures show on these ports instead. */
static void
test_other_greetings(void **state)
{
  static const char *const others[] = {
      "220 ftp.example.org FTP server ready.\r\n",
      "220-Welcome\r\n220 ready\r\n",
      "SSH-2.0-OpenSSH_9.6p1\r\n",
      "220 VMware Authentication Demon Version 1\r\n",
      "221 VMware Authentication Daemon Version 1.0\r\n",
      "\r\n",
      V "1.10: with\001control\r\n",
  };
  struct vmk_authd_greeting greeting;

  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    check_status(parse_greeting, others[i], strlen(others[i]), &greeting, VMK_MALFORMED);
}

static void
test_endless_line(void **state)
{
  struct build b = {0};
  struct vmk_authd_greeting greeting;
  struct vmk_authd_request request;

  (void)state;
  build_text(&b, V);
  memset(build_room(&b, VMK_AUTHD_LINE_MAX), 'x', VMK_AUTHD_LINE_MAX);
  assert_int_equal(vmk_authd_greeting_read(b.data, VMK_AUTHD_LINE_MAX, &greeting).status, VMK_MORE);
  check_status(parse_greeting, b.data, b.length, &greeting, VMK_MALFORMED);
  check_status(parse_request, b.data, b.length, &request, VMK_MALFORMED);
  build_free(&b);
}

static const struct {
  const char *line, *verb, *argument;
  enum vmk_authd_verb known;
  enum vmk_authd_service service;
  bool secret;
} requests[] = {
    {"USER root\r\n", "USER", "root", VMK_AUTHD_USER, VMK_AUTHD_SERVICE_NONE, false},
    {"PASS hunter two\r\n", "PASS", "hunter two", VMK_AUTHD_PASS, VMK_AUTHD_SERVICE_NONE, true},
    {"SESSION 52a1\r\n", "SESSION", "52a1", VMK_AUTHD_SESSION, VMK_AUTHD_SERVICE_NONE, true},
    {"BANNER \r\n", "BANNER", "", VMK_AUTHD_BANNER, VMK_AUTHD_SERVICE_NONE, false},
    {"THUMBPRINT bm9uY2U=\r\n", "THUMBPRINT", "bm9uY2U=", VMK_AUTHD_THUMBPRINT,
     VMK_AUTHD_SERVICE_NONE, false},
    {"THUMBPRINT_SHA2 PlainText\r\n", "THUMBPRINT_SHA2", "PlainText", VMK_AUTHD_THUMBPRINT_SHA2,
     VMK_AUTHD_SERVICE_NONE, false},
    {"PROXY nfc\r\n", "PROXY", "nfc", VMK_AUTHD_PROXY, VMK_AUTHD_SERVICE_NFC, false},
    {"PROXY nfcssl\r\n", "PROXY", "nfcssl", VMK_AUTHD_PROXY, VMK_AUTHD_SERVICE_NFCSSL, false},
    {"PROXY vpxa-nfc\r\n", "PROXY", "vpxa-nfc", VMK_AUTHD_PROXY, VMK_AUTHD_SERVICE_VPXA_NFC, false},
    {"PROXY vpxa-nfcssl\r\n", "PROXY", "vpxa-nfcssl", VMK_AUTHD_PROXY,
     VMK_AUTHD_SERVICE_VPXA_NFCSSL, false},
    {"PROXY hostd-cim\r\n", "PROXY", "hostd-cim", VMK_AUTHD_PROXY, VMK_AUTHD_SERVICE_OTHER, false},
    {"CONNECT /vmfs/volumes/ds 1/vm/vm.vmx mks\r\n", "CONNECT", "/vmfs/volumes/ds 1/vm/vm.vmx mks",
     VMK_AUTHD_CONNECT, VMK_AUTHD_SERVICE_MKS, false},
    {"XPAS abc\n", "XPAS", "abc", VMK_AUTHD_XPAS, VMK_AUTHD_SERVICE_NONE, true},
    {"NEWVERB_2 a b\r\n", "NEWVERB_2", "a b", VMK_AUTHD_VERB_UNKNOWN, VMK_AUTHD_SERVICE_NONE,
     false},
    {"PROXY\r\n", "PROXY", "", VMK_AUTHD_PROXY, VMK_AUTHD_SERVICE_NONE, false},
};

static void
test_requests(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    const uint8_t *line = (const uint8_t *)requests[i].line;
    size_t n = strlen(requests[i].line);
    struct vmk_authd_request request;

    check_prefixes(parse_request, line, n, n, &request, sizeof request);
    check_span(line, request.verb_text, requests[i].verb);
    check_span(line, request.argument, requests[i].argument);
    assert_int_equal(request.verb, requests[i].known);
    assert_int_equal(request.service, requests[i].service);
    assert_int_equal(request.secret, requests[i].secret);
  }
}

static const struct {
  const char *line;
  unsigned code;
  const char *text;
  bool connected;
  const char *endpoint;
  enum vmk_authd_service service;
} replies[] = {
    {"331 Password required for root.\r\n", 331, "Password required for root.", false, "",
     VMK_AUTHD_SERVICE_NONE},
    {"530 Please login with USER and PASS.\r\n", 530, "Please login with USER and PASS.", false, "",
     VMK_AUTHD_SERVICE_NONE},
    {"200 Connect ha-nfc\r\n", 200, "Connect ha-nfc", true, "ha-nfc", VMK_AUTHD_SERVICE_HA_NFC},
    {"200 Connect ha-nfcssl\r\n", 200, "Connect ha-nfcssl", true, "ha-nfcssl",
     VMK_AUTHD_SERVICE_HA_NFCSSL},
    {"200 Connect /vmfs/volumes/x/x.vmx\r\n", 200, "Connect /vmfs/volumes/x/x.vmx", true,
     "/vmfs/volumes/x/x.vmx", VMK_AUTHD_SERVICE_OTHER},
    {"200 Connect\r\n", 200, "Connect", true, "", VMK_AUTHD_SERVICE_NONE},
    {"200 Connected\r\n", 200, "Connected", false, "", VMK_AUTHD_SERVICE_NONE},
    {"200 0A:1B\r\n", 200, "0A:1B", false, "", VMK_AUTHD_SERVICE_NONE},
    {"501\r\n", 501, "", false, "", VMK_AUTHD_SERVICE_NONE},
};

static void
test_replies(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
    const uint8_t *line = (const uint8_t *)replies[i].line;
    size_t n = strlen(replies[i].line);
    struct vmk_authd_reply reply;

    check_prefixes(parse_reply, line, n, n, &reply, sizeof reply);
    assert_int_equal(reply.code, replies[i].code);
    check_span(line, reply.text, replies[i].text);
    assert_int_equal(reply.connected, replies[i].connected);
    check_span(line, reply.endpoint, replies[i].endpoint);
    assert_int_equal(reply.service, replies[i].service);
  }
}

static void
test_not_lines(void **state)
{
  static const char *const not_requests[] = {"user root\r\n", "200 ok\r\n", "\r\n",
                                             "USER\troot\r\n", "U\001\r\n"};
  static const char *const not_replies[] = {"20 x\r\n",   "2000 x\r\n", "020 x\r\n",
                                            "USER x\r\n", "220-x\r\n",  "\n"};
  struct vmk_authd_request request;
  struct vmk_authd_reply reply;

  (void)state;
  for (size_t i = 0; i < sizeof not_requests / sizeof *not_requests; i++)
    check_status(parse_request, not_requests[i], strlen(not_requests[i]), &request, VMK_MALFORMED);
  for (size_t i = 0; i < sizeof not_replies / sizeof *not_replies; i++)
    check_status(parse_reply, not_replies[i], strlen(not_replies[i]), &reply, VMK_MALFORMED);
}

static void
test_services_with_tls(void **state)
{
  (void)state;
  assert_true(vmk_authd_service_uses_tls(VMK_AUTHD_SERVICE_NFCSSL));
  assert_true(vmk_authd_service_uses_tls(VMK_AUTHD_SERVICE_MKS));
  assert_false(vmk_authd_service_uses_tls(VMK_AUTHD_SERVICE_VPXA_NFC));
  assert_false(vmk_authd_service_uses_tls(VMK_AUTHD_SERVICE_OTHER));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_greetings),         cmocka_unit_test(test_items_of_esxi8),
      cmocka_unit_test(test_too_many_items),    cmocka_unit_test(test_other_greetings),
      cmocka_unit_test(test_endless_line),      cmocka_unit_test(test_requests),
      cmocka_unit_test(test_replies),           cmocka_unit_test(test_not_lines),
      cmocka_unit_test(test_services_with_tls),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
