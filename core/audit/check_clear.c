/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which migration traffic was readable on the wire.
 * Must not know which network it was on.
 */
#include "core/audit/check_private.h"

enum reason { READABLE, OCTETS_OPEN, IDENTITY_OPEN };

static const char *
tell_undecided(unsigned reason)
{
  return reason == OCTETS_OPEN
             ? "Such traffic was seen, but not enough of its octets to say whether they are "
               "readable"
             : "Traffic that looks like it was seen, but what it is rests on port and volume alone";
}

static bool
is_bulk(const struct vmk_case *item)
{
  return MAX(item->tag.bulk[0], item->tag.bulk[1]) >= VMK_BULK_MIN;
}

static struct vmk_judgement
by_encryption(enum vmk_encryption encryption)
{
  if (encryption == VMK_ENCRYPTION_UNKNOWN)
    return VMK_JUDGED(UNDECIDED, OCTETS_OPEN);
  return encryption == VMK_ENCRYPTION_CLEAR ? VMK_JUDGED(FAIL, READABLE) : VMK_JUDGED(PASS, 0);
}

/* NFC is decoded, so this needs no inventory; backups count too: their octets are guest data as
 * well. */
static struct vmk_judgement
judge_nfc(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;

  (void)audit;
  if (!vmk_service_is_nfc(tag->service) || !is_bulk(item))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (tag->service_confidence == VMK_CONFIDENCE_WEAK)
    return VMK_JUDGED(UNDECIDED, IDENTITY_OPEN);
  return by_encryption(tag->service == VMK_SERVICE_AUTHD ? VMK_ENCRYPTION_UNKNOWN
                                                         : tag->encryption);
}

static void
fail_nfc(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  char *size = vmk_size_text(pair->bulk);

  (void)audit;
  vmk_finding_title(finding, "%s of NFC data from %s to %s in clear", size, pair->from, pair->to);
  vmk_finding_why(finding,
                  "NFC messages and file contents were read as they are: disks are readable on the "
                  "way. VMware's sources disagree whether NFC is encrypted; here it was not. "
                  "Evidence against PCI DSS 4.2.1 where the way leaves a trusted network");
  vmk_finding_fix(finding,
                  "Use an -ssl NFC service (NBDSSL for backup), update hosts to a release that "
                  "encrypts NFC, or keep this traffic on an isolated provisioning network");
  g_free(size);
}

void
vmk_check_clear_nfc(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_nfc,
      .tell_fail = fail_nfc,
      .tell_undecided = tell_undecided,
      .pass = "NFC data was seen only behind a second TLS handshake",
      .none = "No NFC data was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

static struct vmk_judgement
judge_vmotion(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;

  (void)audit;
  if (!vmk_service_is_vmotion(tag->service) || !is_bulk(item))
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (tag->service_confidence == VMK_CONFIDENCE_WEAK)
    return VMK_JUDGED(UNDECIDED, IDENTITY_OPEN);
  return by_encryption(tag->encryption);
}

static void
fail_vmotion(const struct vmk_audit *audit, const struct vmk_pair *pair,
             struct vmk_finding *finding)
{
  char *size = vmk_size_text(pair->bulk);

  (void)audit;
  vmk_finding_title(finding, "%s of vMotion from %s to %s is readable", size, pair->from, pair->to);
  vmk_finding_why(
      finding, "The entropy of its octets is that of clear data (measured; the format of vMotion "
               "is not public). Since 6.5 hosts encrypt by default, so encryption is disabled for "
               "this machine or a host is old. Evidence against VMCH-80-000203 and PCI DSS 4.2.1");
  vmk_finding_fix(
      finding,
      "Set encrypted vMotion to required on the virtual machine (SCG vm-8.vmotion-encrypted)");
  g_free(size);
}

void
vmk_check_clear_vmotion(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_vmotion,
      .tell_fail = fail_vmotion,
      .tell_undecided = tell_undecided,
      .pass = "What was seen of vMotion looks like ciphertext (measured entropy). Evidence for "
              "VMCH-80-000203",
      .none = "No vMotion data was seen",
  };

  vmk_check_pairs(audit, check, &how);
}

static struct vmk_judgement
judge_ft(const struct vmk_audit *audit, const struct vmk_case *item)
{
  const struct vmk_tag *tag = &item->tag;

  (void)audit;
  if (tag->service != VMK_SERVICE_FT || MAX(item->payload[0], item->payload[1]) < VMK_BULK_MIN)
    return VMK_JUDGED(NOT_APPLICABLE, 0);
  if (tag->service_confidence == VMK_CONFIDENCE_WEAK)
    return VMK_JUDGED(UNDECIDED, IDENTITY_OPEN);
  return by_encryption(tag->encryption);
}

static void
fail_ft(const struct vmk_audit *audit, const struct vmk_pair *pair, struct vmk_finding *finding)
{
  (void)audit;
  vmk_finding_title(finding, "Fault tolerance logging from %s to %s is readable", pair->from,
                    pair->to);
  vmk_finding_why(finding,
                  "The entropy of its octets is that of clear data (measured). The log stream "
                  "holds what the machine reads and its memory. Evidence against VMCH-80-000204");
  vmk_finding_fix(
      finding,
      "Set fault tolerance encryption to required or opportunistic on the virtual machine");
}

void
vmk_check_clear_ft(struct vmk_audit *audit, const struct vmk_check *check)
{
  static const struct vmk_pair_check how = {
      .judge = judge_ft,
      .tell_fail = fail_ft,
      .tell_undecided = tell_undecided,
      .pass = "What was seen of fault tolerance logging looks like ciphertext (measured). Evidence "
              "for VMCH-80-000204",
      .none = "No fault tolerance logging was seen",
  };

  vmk_check_pairs(audit, check, &how);
}
