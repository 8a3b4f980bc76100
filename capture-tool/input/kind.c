/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the magic numbers of captures and of what is mistaken for them.
 * Must not know how any of them is read.
 */
#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "capture-tool/input/kind.h"

/* Sources: the formats' own documents; pcap and pcapng: draft-ietf-opsawg-pcap and -pcapng
 * section 4. */
static const struct magic {
  enum vmk_kind kind;
  uint8_t length;
  uint8_t octets[12];
  const char *what;
} magics[] = {
    {VMK_KIND_PCAP, 4, {0xa1, 0xb2, 0xc3, 0xd4}, "a pcap capture"},
    {VMK_KIND_PCAP, 4, {0xd4, 0xc3, 0xb2, 0xa1}, "a pcap capture"},
    {VMK_KIND_PCAP, 4, {0xa1, 0xb2, 0x3c, 0x4d}, "a pcap capture with nanoseconds"},
    {VMK_KIND_PCAP, 4, {0x4d, 0x3c, 0xb2, 0xa1}, "a pcap capture with nanoseconds"},
    {VMK_KIND_PCAP, 4, {0xa1, 0xb2, 0xcd, 0x34}, "a pcap capture of the modified kind"},
    {VMK_KIND_PCAP, 4, {0x34, 0xcd, 0xb2, 0xa1}, "a pcap capture of the modified kind"},
    {VMK_KIND_PCAP, 4, {0x1c, 0x00, 0x01, 0xac}, "an Ixia lcap capture"},
    {VMK_KIND_PCAP, 4, {0xac, 0x01, 0x00, 0x1c}, "an Ixia lcap capture"},
    {VMK_KIND_PCAP, 4, {0x1c, 0x00, 0x01, 0xab}, "an Ixia lcap capture"},
    {VMK_KIND_PCAP, 4, {0xab, 0x01, 0x00, 0x1c}, "an Ixia lcap capture"},
    {VMK_KIND_PCAPNG, 4, {0x0a, 0x0d, 0x0d, 0x0a}, "a pcapng capture"},
    {VMK_KIND_GZIP, 3, {0x1f, 0x8b, 0x08}, "gzip data"},
    {VMK_KIND_ZSTD, 4, {0x28, 0xb5, 0x2f, 0xfd}, "Zstandard data"},
    {VMK_KIND_OTHER,
     4,
     {0xa1, 0xe2, 0xcb, 0x12},
     "a netsniff-ng pcap variant: convert it with tshark -w"},
    {VMK_KIND_OTHER,
     4,
     {0x12, 0xcb, 0xe2, 0xa1},
     "a netsniff-ng pcap variant: convert it with tshark -w"},
    {VMK_KIND_OTHER,
     4,
     {0xa1, 0x2b, 0x3c, 0x4d},
     "a Navtel pcap variant: convert it with tshark -w"},
    {VMK_KIND_OTHER,
     4,
     {0x4d, 0x3c, 0x2b, 0xa1},
     "a Navtel pcap variant: convert it with tshark -w"},
    {VMK_KIND_OTHER, 8, "snoop\0\0\0", "a snoop capture: convert it with editcap"},
    {VMK_KIND_OTHER, 8, "btsnoop\0", "a Bluetooth snoop log, not network frames"},
    {VMK_KIND_OTHER, 4, "RTSS", "a Network Monitor capture: convert it with editcap"},
    {VMK_KIND_OTHER, 4, "GMBU", "a Network Monitor capture: convert it with editcap"},
    {VMK_KIND_OTHER, 8, "iptrace ", "an AIX iptrace capture: convert it with editcap"},
    {VMK_KIND_OTHER, 4, "TRSN", "a Sniffer capture: convert it with editcap"},
    {VMK_KIND_OTHER, 5, "XCP\0\0", "a NetXRay or Windows Sniffer capture: convert it with editcap"},
    {VMK_KIND_OTHER, 4, {0x7f, 'v', 'e', 'r'}, "a WildPackets capture: convert it with editcap"},
    {VMK_KIND_OTHER,
     6,
     {0xfd, '7', 'z', 'X', 'Z', 0},
     "xz data: unpack it with xz -dc and pipe it in"},
    {VMK_KIND_OTHER, 3, "BZh", "bzip2 data: unpack it with bzip2 -dc and pipe it in"},
    {VMK_KIND_OTHER,
     4,
     {0x04, 0x22, 0x4d, 0x18},
     "lz4 data: unpack it with lz4 -dc and pipe it in"},
    {VMK_KIND_OTHER, 4, {'P', 'K', 3, 4}, "a zip archive: unpack it first"},
    {VMK_KIND_OTHER, 6, {'7', 'z', 0xbc, 0xaf, 0x27, 0x1c}, "a 7-Zip archive: unpack it first"},
    {VMK_KIND_OTHER, 4, {0x7f, 'E', 'L', 'F'}, "a program"},
    {VMK_KIND_OTHER, 5, "%PDF-", "a PDF document"},
};

/* Zstandard skippable frames (RFC 8878 section 3.1.2) may come first: 0x184d2a50 to 5f,
 * little-endian. */
static bool
is_skippable_frame(const uint8_t *octets, size_t length)
{
  return length >= 4 && (octets[0] & 0xf0) == 0x50 && octets[1] == 0x2a && octets[2] == 0x4d &&
         octets[3] == 0x18;
}

/* UTF-8 without odd control characters, but for a last character that may be cut. */
static bool
is_text(const uint8_t *octets, size_t length)
{
  const char *end;

  g_utf8_validate_len((const char *)octets, length, &end);
  if ((size_t)(end - (const char *)octets) + (length < VMK_KIND_OCTETS ? 0 : 3) < length)
    return false;
  for (size_t i = 0; i < length; i++)
    if (octets[i] == 0x7f ||
        (octets[i] < 0x20 && (octets[i] == 0 || !strchr("\t\n\r\f\033", octets[i]))))
      return false;
  return true;
}

static const char *
other_kind(const uint8_t *octets, size_t length)
{
  if (length == 0)
    return "empty";
  if (is_text(octets, length))
    return "text; an inventory is named with --inventory";
  return "of a kind that is not known here";
}

enum vmk_kind
vmk_kind_of(const uint8_t *octets, size_t length, const char **what)
{
  for (size_t i = 0; i < G_N_ELEMENTS(magics); i++) {
    const struct magic *magic = &magics[i];

    if (length < magic->length || memcmp(octets, magic->octets, magic->length) != 0)
      continue;
    *what = magic->what;
    return magic->kind;
  }
  *what = is_skippable_frame(octets, length) ? "Zstandard data" : other_kind(octets, length);
  return is_skippable_frame(octets, length) ? VMK_KIND_ZSTD : VMK_KIND_OTHER;
}
