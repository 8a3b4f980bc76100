/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the ports and first octets that make a flow worth following.
 * Must not know roles or services.
 */
#include "core/flow/candidate.h"

#include <string.h>

#include "core/flow/packet.h"
#include "core/wire/authd.h"
#include "core/wire/nfc.h"
#include "core/wire/sniff.h"

struct row {
  uint8_t protocol;
  uint8_t keep;
  uint16_t port;
  const char *source; /* where the port is from; it is no more than a reason to look */
};

static const struct row rows[] = {
    {VMK_IP_TCP, 7, 902, "documented: NFC, vSphereClient (ESXi 8.0.3 firewall rule set)"},
    {VMK_IP_TCP, 7, 903, "documented: console of old hosts"},
    {VMK_IP_TCP, 7, 912, "observed: authd of Workstation"},
    {VMK_IP_TCP, 5, 8000, "documented: vMotion"},
    {VMK_IP_TCP, 5, 8100, "documented: fault tolerance, older releases"},
    {VMK_IP_TCP, 5, 8200, "documented: fault tolerance, older releases"},
    {VMK_IP_TCP, 5, 8300, "documented: faultTolerance"},
    {VMK_IP_TCP, 5, 31031, "documented: HBR"},
    {VMK_IP_TCP, 5, 44046, "documented: HBR"},
    {VMK_IP_TCP, 5, 2233, "documented: rdt (vSAN)"},
    {VMK_IP_TCP, 5, 12443, "documented: rdt (vSAN), encrypted"},
    {VMK_IP_TCP, 1, 2049, "documented: NFS"},
    {VMK_IP_TCP, 1, 3260, "documented: iSCSI"},
    {VMK_IP_TCP, 1, 4420, "documented: nvmetcp"},
    {VMK_IP_TCP, 1, 8009, "documented: nvmetcp"},
    {VMK_IP_UDP, 1, 12345, "documented: cmmds (vSAN)"},
    {VMK_IP_UDP, 1, 23451, "documented: cmmds (vSAN)"},
    {VMK_IP_UDP, 1, 12321, "documented: cmmds (vSAN)"},
};

void
vmk_candidate_ports_init(struct vmk_candidate_ports *ports)
{
  *ports = (struct vmk_candidate_ports){0};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ports->bits[rows[i].port / 64] |= UINT64_C(1) << rows[i].port % 64;
}

static bool
is_in(const struct vmk_candidate_ports *ports, uint16_t port)
{
  return ports->bits[port / 64] >> port % 64 & 1;
}

uint8_t
vmk_candidate_by_port(const struct vmk_candidate_ports *ports, uint8_t protocol, uint16_t a,
                      uint16_t b)
{
  if (!is_in(ports, a) && !is_in(ports, b))
    return 0;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if ((rows[i].port == a || rows[i].port == b) && rows[i].protocol == protocol)
      return rows[i].keep;
  return 0;
}

uint8_t
vmk_candidate_by_sniff(uint8_t sniff)
{
  enum { FOLLOWED = VMK_CANDIDATE_RATE | VMK_CANDIDATE_SESSION | VMK_CANDIDATE_SAMPLE };
  static const uint8_t keep[VMK_SNIFF_COUNT] = {
      [VMK_SNIFF_AUTHD] = FOLLOWED,
      [VMK_SNIFF_NFC_CLASSIC] = FOLLOWED,
      [VMK_SNIFF_NFC_DATA] = FOLLOWED,
      [VMK_SNIFF_NFC_AIO] = FOLLOWED,
      [VMK_SNIFF_VMOTION_MODEL] = VMK_CANDIDATE_RATE | VMK_CANDIDATE_SAMPLE,
  };

  return keep[sniff];
}

static bool
is_prefix(const char *whole, size_t whole_length, const uint8_t *octets, size_t length)
{
  return length > 0 && memcmp(whole, octets, length < whole_length ? length : whole_length) == 0;
}

bool
vmk_candidate_may_become(uint8_t sniff, const uint8_t *octets, size_t length)
{
  if (sniff == VMK_SNIFF_NFC_MAYBE)
    return length >= VMK_NFC_HEADER; /* a whole message, whose path comes in the next segment */
  return is_prefix(VMK_AUTHD_GREETING, VMK_AUTHD_GREETING_LENGTH, octets, length) ||
         is_prefix("\xab\xef\xcd\xab", 4, octets, length) ||
         is_prefix("\x7a\xda\x00\xa1", 4, octets, length);
}
