/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what kind a migration is of which the actions file speaks, and what does not fit that.
 * Must not decide without an actions file (migration_kind.c), nor give actions to groups.
 */
#include "core/audit/migration_kind_private.h"

/* Beyond this share of the RAM the streams moved more than memory: pre-copy sends some pages again.
 */
enum { DISKS_TOO_PERCENT = 200 };

/* UDT leaves NFC to control and announces no VM: streams with NFC bulk beside them, or with an
 * announcement, are those of a running VM, of which the actions file does not speak. */
static bool
streams_of_another(const struct vmk_kind_input *in)
{
  return in->announcement != NULL || vmk_kind_first_part(in, VMK_PART_NFC, true) != NULL;
}

/* Which protocol moved it is seen, not told: where neither bulk was captured, it stays open. */
static void
decide_told_cold(struct vmk_deciding *d)
{
  const struct vmk_part *streams = vmk_kind_first_part(d->in, VMK_PART_VMOTION, true);
  const struct vmk_part *nfc = vmk_kind_first_part(d->in, VMK_PART_NFC, true);

  if (streams != NULL && streams_of_another(d->in)) {
    vmk_kind_because(
        d, streams->payload_at,
        "these streams do not fit a VM that is off: a running VM seems to have moved between "
        "the hosts at the same "
        "time, which the actions file does not name");
    vmk_kind_is(d, VMK_MIGRATION_UNKNOWN, VMK_CONFIDENCE_WEAK);
  } else if (streams != NULL) {
    vmk_kind_because(d, streams->payload_at,
                     "the VM was off and the vMotion protocol moved its data: UDT (KB 394773)");
    vmk_kind_is(d, VMK_MIGRATION_COLD_UDT, VMK_CONFIDENCE_CERTAIN);
  } else if (nfc != NULL) {
    vmk_kind_because(d, nfc->payload_at,
                     "NFC moved %" G_GUINT64_FORMAT " octets and the vMotion protocol none",
                     d->in->group->nfc);
    vmk_kind_is(d, VMK_MIGRATION_COLD_NFC, VMK_CONFIDENCE_CERTAIN);
  } else {
    vmk_kind_because(d, VMK_NOWHERE,
                     "only control was captured: no disk moved, or it was not captured");
  }
}

void
vmk_kind_decide_told(struct vmk_deciding *d)
{
  const struct vmk_action *action = d->in->group->action;
  static const char *const words[] = {"vmotion", "svmotion", "xmotion"};

  vmk_kind_because(d, VMK_NOWHERE, "the actions file says: %s, %s (line %u)", words[action->kind],
                   action->hot ? "hot" : "cold", action->line);
  vmk_kind_hot_signs(d);
  if (!action->hot)
    decide_told_cold(d);
  else if (action->kind == VMK_ACTION_VMOTION)
    vmk_kind_is(d, VMK_MIGRATION_COMPUTE_HOT, VMK_CONFIDENCE_CERTAIN);
  else
    vmk_kind_is(d,
                action->kind == VMK_ACTION_XMOTION ? VMK_MIGRATION_XMOTION_HOT
                                                   : VMK_MIGRATION_STORAGE_HOT,
                VMK_CONFIDENCE_CERTAIN);
  if (action->kind == VMK_ACTION_VMOTION && action->hot && action->ram_bytes > 0 &&
      d->in->group->vmotion / DISKS_TOO_PERCENT * 100 > action->ram_bytes)
    vmk_kind_because(d, VMK_NOWHERE,
                     "more than twice the RAM moved: disks, or memory that changes fast");
}
