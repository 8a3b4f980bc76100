/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which protocol a direction of a stream starts with, from its first octets alone.
 * Must not know ports.
 */
#include "sniff.h"

#include "cursor.h"
#include "nfc.h"
#include "nfc_aio.h"
#include "sniff_parts.h"
#include "tls_record.h"

#include <string.h>

/* ---- TLS ---- */

static struct vmk_step
sniff_tls(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  struct vmk_tls_record record;
  struct vmk_step step = vmk_tls_record_read(data, length, &record);
  enum { WITH_HELLO = VMK_TLS_HEADER + 6 };
  const uint8_t *payload = data + VMK_TLS_HEADER;

  if (step.status == VMK_MORE)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, step.need);
  if (step.status != VMK_OK)
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  if (record.type != VMK_TLS_HANDSHAKE || record.length < 6)
    return sniff_final(out, VMK_SNIFF_TLS_MIDSTREAM, record.version);
  if (length < WITH_HELLO) {
    step = sniff_more(out, VMK_SNIFF_TLS_MIDSTREAM, WITH_HELLO);
    out->detail = record.version;
    return step;
  }
  if (vmk_tls_is_client_hello(payload, length - VMK_TLS_HEADER, record.length))
    return sniff_final(out, VMK_SNIFF_TLS_CLIENT, record.version);
  if (payload[0] == VMK_TLS_SERVER_HELLO && payload[1] == 0 && payload[4] == 3 && payload[5] <= 4)
    return sniff_final(out, VMK_SNIFF_TLS_SERVER, record.version);
  return sniff_final(out, VMK_SNIFF_TLS_MIDSTREAM, record.version);
}

/* RFC 5246 E.2: the three lengths must add up to the message. */
static bool
is_v2_hello(const uint8_t *data, const struct vmk_tls_record *record)
{
  uint32_t suites = vmk_load_be16(data + 5);
  uint32_t session = vmk_load_be16(data + 7);
  uint32_t challenge = vmk_load_be16(data + 9);

  return suites > 0 && suites % 3 == 0 && session <= 32 && challenge >= 16 && challenge <= 32 &&
         suites + session + challenge + 9 == record->length + 3U;
}

/* ---- storage ---- */

/* RFC 5531: record mark, xid, call or reply. */
static struct vmk_step
sniff_rpc(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  uint32_t mark, program, version;

  if (length < 24)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, 24);
  mark = vmk_load_be32(data) & 0x7fffffff;
  if (mark < 24 || mark > 1 << 24)
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  if (vmk_load_be32(data + 8) == 1 && vmk_load_be32(data + 12) <= 1)
    return sniff_final(out, VMK_SNIFF_RPC_REPLY, 0);
  if (vmk_load_be32(data + 8) != 0 || vmk_load_be32(data + 12) != 2)
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  program = vmk_load_be32(data + 16);
  version = vmk_load_be32(data + 20);
  return sniff_final(out, program == 100003 ? VMK_SNIFF_NFS_CALL : VMK_SNIFF_RPC_CALL,
                     program << 8 | (version & 0xff));
}

static struct vmk_step
sniff_high(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  struct vmk_tls_record record;
  struct vmk_step step = vmk_tls_v2_hello_read(data, length, &record);

  if (step.status == VMK_OK && length < 11)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, 11);
  if (step.status == VMK_OK && is_v2_hello(data, &record))
    return sniff_final(out, VMK_SNIFF_TLS_CLIENT, record.version);
  return sniff_rpc(data, length, out);
}

/* RFC 7143 11.12, 11.13: 48 octets of header, then key=value texts. */
static struct vmk_step
sniff_iscsi(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  enum vmk_sniff kind = (data[0] & 0x3f) == 0x23 ? VMK_SNIFF_ISCSI_RESPONSE : VMK_SNIFF_ISCSI_LOGIN;
  uint32_t text;

  if (length < 8)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, 8);
  text = vmk_load_be32(data + 4) & 0xffffff;
  if (data[2] != 0 || data[3] != 0 || data[4] != 0 || text < 8 || text > 65536)
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  if (length < 64)
    return sniff_more(out, length >= 16 ? kind : VMK_SNIFF_UNKNOWN, length < 16 ? 16 : 64);
  for (int i = 48; i < 56; i++)
    if (data[i] < 0x20 || data[i] > 0x7e)
      return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  return sniff_final(out, kind, 0);
}

/* NVMe/TCP: type, flags, header length 128, data offset 0, PDU length 128, format version 0. */
static bool
is_nvme_connect(const uint8_t *data)
{
  static const uint8_t fixed[] = {0x00, 0x80, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00};

  return data[0] <= 1 && memcmp(data + 1, fixed, sizeof fixed) == 0;
}

/* ---- everything that starts with a control octet ---- */

static struct vmk_step
sniff_nfc(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  struct vmk_step step = vmk_nfc_probe(data, length);
  uint32_t type = length < 4 ? 0 : vmk_load_le32(data);

  if (step.status == VMK_OK)
    return sniff_final(out, VMK_SNIFF_NFC_CLASSIC, type);
  if (step.status != VMK_MORE || length >= VMK_SNIFF_ENOUGH)
    return sniff_final(
        out, length >= 4 && vmk_nfc_starts(data) ? VMK_SNIFF_NFC_MAYBE : VMK_SNIFF_UNKNOWN, type);
  step =
      sniff_more(out, length >= 4 && vmk_nfc_starts(data) ? VMK_SNIFF_NFC_MAYBE : VMK_SNIFF_UNKNOWN,
                 step.need);
  out->detail = type;
  return step;
}

static struct vmk_step
sniff_low(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  if (length < 8)
    return sniff_more(
        out, length >= 4 && vmk_nfc_starts(data) ? VMK_SNIFF_NFC_MAYBE : VMK_SNIFF_UNKNOWN, 8);
  if (data[0] <= 1 && data[2] == 0x80) {
    if (length < 10)
      return sniff_more(out, VMK_SNIFF_UNKNOWN, 10);
    if (is_nvme_connect(data))
      return sniff_final(out, data[0] == 0 ? VMK_SNIFF_NVME_REQUEST : VMK_SNIFF_NVME_RESPONSE, 0);
  }
  if (data[0] == 0 && (data[4] == 0xfe || data[4] == 0xff) && memcmp(data + 5, "SMB", 3) == 0)
    return sniff_final(out, VMK_SNIFF_SMB, 0);
  if ((data[0] == 0x03 || data[0] == 0x23) && vmk_load_be32(data + 4) != 0)
    return sniff_iscsi(data, length, out);
  return sniff_nfc(data, length, out);
}

static struct vmk_step
sniff_telnet(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  enum { WINDOW = 24, OPTION_VMWARE = 232 };
  size_t window = length < WINDOW ? length : WINDOW;
  enum vmk_sniff kind = VMK_SNIFF_TELNET;

  if (length < 3)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, 3);
  if (data[1] < 0xf0 || data[1] == 0xff)
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  for (size_t i = 0; i + 3 <= window && data[i] == 0xff && data[i + 1] >= 0xfa; i += 3) {
    if (data[i + 2] == OPTION_VMWARE)
      return sniff_final(out, VMK_SNIFF_VSPC, 0);
    if (data[i + 1] == 0xfa)
      return sniff_final(out, kind, 0);
  }
  return length < WINDOW ? sniff_more(out, kind, length + 1) : sniff_final(out, kind, 0);
}

static struct vmk_step
sniff_data(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  static const uint8_t magic[4] = {0xab, 0xef, 0xcd, 0xab};

  if (memcmp(data, magic, length < 4 ? length : 4) != 0)
    return sniff_high(data, length, out);
  if (length < 8)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, 8);
  if (vmk_load_le32(data + 4) > VMK_NFC_TRANSFER_MAX)
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  return sniff_final(out, VMK_SNIFF_NFC_DATA, VMK_NFC_FILE_DATA);
}

static struct vmk_step
sniff_aio(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  static const uint8_t magic[4] = {0x7a, 0xda, 0x00, 0xa1};

  if (memcmp(data, magic, length < 4 ? length : 4) != 0)
    return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
  if (length < 12)
    return sniff_more(out, VMK_SNIFF_UNKNOWN, 12);
  return vmk_aio_starts(data) ? sniff_final(out, VMK_SNIFF_NFC_AIO, vmk_load_le32(data + 4))
                              : sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
}

struct vmk_step
vmk_sniff(const uint8_t *data, size_t length, struct vmk_sniffed *out)
{
  uint8_t first;

  if (length == 0)
    return sniff_more(out, VMK_SNIFF_NOTHING, 1);
  first = data[0];
  if (first >= VMK_TLS_CHANGE_CIPHER_SPEC && first <= VMK_TLS_HEARTBEAT &&
      (length < 2 || data[1] == 3))
    return length < 2 ? sniff_more(out, VMK_SNIFF_UNKNOWN, VMK_TLS_HEADER)
                      : sniff_tls(data, length, out);
  if (first == 0x43 && length >= 2 && (data[1] < 0x20 || data[1] >= 0x7f))
    return sniff_iscsi(data, length, out);
  if (first == '2')
    return vmk_sniff_220(data, length, out);
  if ((first >= 'A' && first <= 'Z') || first == 'v')
    return vmk_sniff_text(data, length, out);
  if (first == 0x7a)
    return sniff_aio(data, length, out);
  if (first == 0xab)
    return sniff_data(data, length, out);
  if (first == 0xff)
    return sniff_telnet(data, length, out);
  if (first & 0x80)
    return sniff_high(data, length, out);
  if (first < VMK_NFC_TYPE_LIMIT)
    return sniff_low(data, length, out);
  return sniff_final(out, VMK_SNIFF_UNKNOWN, 0);
}

bool
vmk_sniff_is_other(enum vmk_sniff kind)
{
  switch (kind) {
  case VMK_SNIFF_GREETING_220:
  case VMK_SNIFF_SSH:
  case VMK_SNIFF_HTTP_REQUEST:
  case VMK_SNIFF_HTTP_RESPONSE:
  case VMK_SNIFF_IRC:
  case VMK_SNIFF_ICY:
  case VMK_SNIFF_TELNET:
  case VMK_SNIFF_VSPC:
  case VMK_SNIFF_RFB:
  case VMK_SNIFF_SMB:
  case VMK_SNIFF_VMOTION_MODEL:
  case VMK_SNIFF_NFS_CALL:
  case VMK_SNIFF_RPC_CALL:
  case VMK_SNIFF_RPC_REPLY:
  case VMK_SNIFF_ISCSI_LOGIN:
  case VMK_SNIFF_ISCSI_RESPONSE:
  case VMK_SNIFF_NVME_REQUEST:
  case VMK_SNIFF_NVME_RESPONSE:
    return true;
  default:
    return false;
  }
}
