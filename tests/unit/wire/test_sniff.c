/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how streams of many protocols start, and what each must be taken for.
 * Must not know the session walk.
 */
#include "core/wire/sniff.h"
#include "tests/support/nfc_build.h"
#include "tests/support/prefix.h"

/* The answer at the end of the stream, and that every beginning asks for more octets in a way that
 * ends. */
static struct vmk_sniffed
sniff_all(const void *data, size_t length)
{
  struct vmk_guard guard = vmk_guard_new(length + 1);
  struct vmk_sniffed out = {VMK_SNIFF_COUNT, 0}, last = {VMK_SNIFF_COUNT, 0};
  bool decided = false;

  for (size_t n = 0; n <= length; n++) {
    struct vmk_step step = vmk_sniff(vmk_guard_put(&guard, data, n), n, &out);

    assert_true(step.status == VMK_OK || step.status == VMK_MORE);
    assert_int_equal(step.consumed, 0);
    assert_true(out.kind < VMK_SNIFF_COUNT);
    assert_true(step.status == VMK_OK || step.need > n);
    /* Once final, more octets change nothing. */
    assert_true(!decided ||
                (step.status == VMK_OK && out.kind == last.kind && out.detail == last.detail));
    decided = step.status == VMK_OK;
    last = out;
  }
  vmk_guard_free(&guard);
  return out;
}

#define CASE(text, kind)                                                                           \
  {                                                                                                \
    text, sizeof text - 1, kind                                                                    \
  }

static const struct {
  const char *octets;
  size_t length;
  enum vmk_sniff kind;
} starts[] = {
    CASE("", VMK_SNIFF_NOTHING),
    CASE(BUILD_ESXI8, VMK_SNIFF_AUTHD),
    CASE("220 VMware Authentication Daemon Version 1.00\r\n", VMK_SNIFF_AUTHD),
    CASE("220 VMware Auth", VMK_SNIFF_AUTHD), /* cut at a snap length */
    CASE("220 VMware Aut", VMK_SNIFF_GREETING_220),
    CASE("220 VMware Authentication Demon", VMK_SNIFF_GREETING_220),
    CASE("220 ftp.example.org ready\r\n", VMK_SNIFF_GREETING_220),
    CASE("220-mail\r\n220 go\r\n", VMK_SNIFF_GREETING_220),
    CASE("221 bye\r\n", VMK_SNIFF_UNKNOWN),
    CASE("\x16\x03\x01\x00\x64\x01\x00\x00\x60\x03\x03", VMK_SNIFF_TLS_CLIENT),
    CASE("\x16\x03\x03\x00\x41\x02\x00\x00\x3d\x03\x03", VMK_SNIFF_TLS_SERVER),
    CASE("\x17\x03\x00\x00\x20", VMK_SNIFF_TLS_MIDSTREAM), /* the 2009 capture */
    CASE("\x16\x03\x03\x00\x28\x00\x00\x00\x00\x00\x00", VMK_SNIFF_TLS_MIDSTREAM),
    CASE("\x16\x03\x09\x00\x28", VMK_SNIFF_UNKNOWN),
    CASE("\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10\x00\x00\x04", VMK_SNIFF_TLS_CLIENT),
    CASE("SSH-2.0-OpenSSH_9.6p1 Ubuntu\r\n", VMK_SNIFF_SSH),
    CASE("GET /sdk/../../etc/vmware/hostd/vmInventory.xml HTTP/1.1\r\n", VMK_SNIFF_HTTP_REQUEST),
    CASE("GET /", VMK_SNIFF_HTTP_REQUEST),
    CASE("CONNECT esx:902 HTTP/1.1\r\n", VMK_SNIFF_HTTP_REQUEST),
    CASE("CONNECT /vmfs/volumes/a/a.vmx mks\r\n", VMK_SNIFF_TEXT),
    CASE("OPTIONS * HTTP/1.0\r\n", VMK_SNIFF_HTTP_REQUEST),
    CASE("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", VMK_SNIFF_HTTP_REQUEST),
    CASE("HTTP/1.1 200 OK\r\n", VMK_SNIFF_HTTP_RESPONSE),
    CASE("ICY 200 OK\r\n", VMK_SNIFF_ICY),
    CASE("USER abc +iw abc :A B\r\nNICK abc\r\n", VMK_SNIFF_IRC),
    CASE("NICK abc\r\n", VMK_SNIFF_IRC),
    CASE("USER root\r\n", VMK_SNIFF_TEXT),
    CASE("PROXY nfc\r\n", VMK_SNIFF_TEXT),
    CASE("EHLO mail\r\n", VMK_SNIFF_TEXT),
    CASE("Hello world\r\n", VMK_SNIFF_UNKNOWN),
    CASE("\xff\xfb\x03\xff\xfd\x01", VMK_SNIFF_TELNET),
    CASE("\xff\xfb\x03\xff\xfb\xe8\xff\xfd\x01", VMK_SNIFF_VSPC),
    CASE("\xff\xfa\xe8\x28\x01\xff\xf0", VMK_SNIFF_VSPC),
    CASE("\xff\xd8\xff\xe0", VMK_SNIFF_UNKNOWN),
    CASE("RFB 003.008\n", VMK_SNIFF_RFB),
    CASE("\0\0\0\x90\xfeSMB\x40\0", VMK_SNIFF_SMB),
    CASE("\xab\xef\xcd\xab\x98\xff\x03\x00", VMK_SNIFF_NFC_DATA),
    CASE("\xab\xef\xcd\xab\x01\x00\x04\x00", VMK_SNIFF_UNKNOWN), /* one above 256 KiB */
    CASE("\xab\xef\xcd\xac\x98\xff\x03\x00", VMK_SNIFF_UNKNOWN),
    CASE("\x7a\xda\x00\xa1\x07\0\0\0\x2c\0\0\0", VMK_SNIFF_NFC_AIO),
    CASE("\x7a\xda\x00\xa1\x07\0\0\0\x2c\0\x02\0", VMK_SNIFF_UNKNOWN),
    CASE("vMSM\x01\x02", VMK_SNIFF_VMOTION_MODEL),
    /* RFC 5531 calls: a fragment of 40 octets, xid, call, version 2, program 100003 version 3,
       procedure 0 */
    CASE("\x80\0\0\x28\x12\x34\x56\x78\0\0\0\0\0\0\0\2\0\1\x86\xa3\0\0\0\3\0\0\0\0",
         VMK_SNIFF_NFS_CALL),
    CASE("\x80\0\0\x28\x12\x34\x56\x78\0\0\0\0\0\0\0\2\0\1\x86\xa0\0\0\0\2\0\0\0\3",
         VMK_SNIFF_RPC_CALL),
    CASE("\x80\0\0\x18\x12\x34\x56\x78\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
         VMK_SNIFF_RPC_REPLY),
    CASE("\x80\0\0\x28\x12\x34\x56\x78\0\0\0\0\0\0\0\3\0\1\x86\xa3\0\0\0\3", VMK_SNIFF_UNKNOWN),
    /* NVMe/TCP: 128 octets of PDU */
    CASE("\x00\x00\x80\x00\x80\0\0\0\0\0\0\0", VMK_SNIFF_NVME_REQUEST),
    CASE("\x01\x00\x80\x00\x80\0\0\0\0\0\0\0", VMK_SNIFF_NVME_RESPONSE),
    CASE("\x01\x00\x80\x00\x81\0\0\0\0\0\0\0", VMK_SNIFF_UNKNOWN),
    CASE("\x1b\0\0\0\0\0\0\0\0\0\0\0", VMK_SNIFF_NFC_MAYBE),
    CASE("\x09\0\0\0\0\0\0\0\0\0\0\0", VMK_SNIFF_UNKNOWN),
    CASE("\x13\0\0\0BitTorrent", VMK_SNIFF_UNKNOWN),
    CASE("\x13"
         "BitTorrent protocol",
         VMK_SNIFF_UNKNOWN),
};

static void
test_starts(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
    struct vmk_sniffed out = sniff_all(starts[i].octets, starts[i].length);

    if (out.kind != starts[i].kind)
      fail_msg("start %zu is taken for %s", i, vmk_name_of(vmk_sniff_names, out.kind, "nothing"));
  }
}

static void
test_nfc_starts(void **state)
{
  struct build b = {0};

  (void)state;
  build_put(&b, 2, "[ds1] app/app.vmdk", 1 << 20, 1 << 20);
  assert_int_equal(sniff_all(b.data, b.length).kind, VMK_SNIFF_NFC_CLASSIC);
  assert_int_equal(sniff_all(b.data, b.length - 1).kind, VMK_SNIFF_NFC_MAYBE);
  assert_int_equal(sniff_all(b.data, b.length).detail, 1);
  b.length = 0;
  build_data(&b, "config", 6);
  assert_int_equal(sniff_all(b.data, b.length).kind, VMK_SNIFF_NFC_CLASSIC);
  build_free(&b);
}

static void
test_iscsi(void **state)
{
  struct build b = {0};
  uint8_t *at = build_room(&b, 48);

  (void)state;
  at[0] = 0x43;
  at[1] = 0x87;
  at[7] = 60;
  build_text(&b, "InitiatorName=iqn.1998-01.com.vmware:esx01");
  assert_int_equal(sniff_all(b.data, b.length).kind, VMK_SNIFF_ISCSI_LOGIN);
  assert_int_equal(sniff_all(b.data, 30).kind, VMK_SNIFF_ISCSI_LOGIN); /* cut at a snap length */
  b.data[0] = 0x23;
  assert_int_equal(sniff_all(b.data, b.length).kind, VMK_SNIFF_ISCSI_RESPONSE);
  b.data[48] = 1;
  assert_int_equal(sniff_all(b.data, b.length).kind, VMK_SNIFF_UNKNOWN);
  build_free(&b);
}

static void
test_detail(void **state)
{
  (void)state;
  assert_int_equal(sniff_all("\x17\x03\x00\x00\x20", 5).detail, 0x0300);
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (starts[i].kind == VMK_SNIFF_NFS_CALL)
      assert_int_equal(sniff_all(starts[i].octets, starts[i].length).detail, 100003 << 8 | 3);
}

/* A line without end is decided after VMK_SNIFF_ENOUGH octets, not waited for. */
static void
test_endless(void **state)
{
  struct build b = {0};
  struct vmk_sniffed out;

  (void)state;
  build_text(&b, "USER ");
  memset(build_room(&b, 2000), 'x', 2000);
  assert_int_equal(vmk_sniff(b.data, VMK_SNIFF_ENOUGH - 1, &out).status, VMK_MORE);
  assert_int_equal(vmk_sniff(b.data, VMK_SNIFF_ENOUGH, &out).status, VMK_OK);
  assert_int_equal(out.kind, VMK_SNIFF_TEXT);
  build_free(&b);
}

/* Whatever the octets: an answer, and one that does not change once it is final. */
static void
test_noise(void **state)
{
  (void)state;
  for (uint32_t seed = 0; seed < 2000; seed++) {
    struct build b = {0};

    build_noise(&b, 64, seed);
    b.data[0] = (uint8_t)seed;
    (void)sniff_all(b.data, b.length);
    build_free(&b);
  }
}

static void
test_others(void **state)
{
  (void)state;
  assert_true(vmk_sniff_is_other(VMK_SNIFF_SSH));
  assert_true(vmk_sniff_is_other(VMK_SNIFF_GREETING_220));
  assert_false(vmk_sniff_is_other(VMK_SNIFF_UNKNOWN));
  assert_false(vmk_sniff_is_other(VMK_SNIFF_TEXT));
  assert_false(vmk_sniff_is_other(VMK_SNIFF_TLS_CLIENT));
  assert_false(vmk_sniff_is_other(VMK_SNIFF_NFC_MAYBE));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_starts),  cmocka_unit_test(test_nfc_starts),
      cmocka_unit_test(test_iscsi),   cmocka_unit_test(test_detail),
      cmocka_unit_test(test_endless), cmocka_unit_test(test_noise),
      cmocka_unit_test(test_others),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
