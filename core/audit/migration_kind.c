/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what kind of migration a group of flows shows by itself, how sure that is, and why.
 * Must not group flows, look at the traffic table, or judge by actions (migration_told.c).
 *
 * What is documented: NFC carries cold data, the vMotion protocol hot data and, from vSphere 8 on,
 * what UDT moves (KB 340170, KB 394773). That a switch-over shows in bursts and RARP, and that UDT
 * shows none, is inferred (wire-vmotion section 5, wire-nfc-udt section 9): so nothing decided by
 * these alone is "certain".
 */
#include "core/audit/coverage.h"
#include "core/audit/migration_kind_private.h"

void
vmk_kind_because(struct vmk_deciding *d, struct vmk_place place, const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  vmk_evidence_add(d->out->kind_known_by, VMK_EVIDENCE_CORRELATION, VMK_STRENGTH_HINT, place, "%s",
                   text);
  g_free(text);
}

void
vmk_kind_is(struct vmk_deciding *d, enum vmk_migration_kind kind, enum vmk_confidence confidence)
{
  d->out->kind = kind;
  d->out->confidence = confidence;
}

static const struct vmk_part *
part_at(const struct vmk_kind_input *in, guint i)
{
  return &g_array_index(in->parts, struct vmk_part, g_array_index(in->group->parts, guint, i));
}

const struct vmk_part *
vmk_kind_first_part(const struct vmk_kind_input *in, enum vmk_part_kind kind, bool bulk)
{
  for (guint i = 0; i < in->group->parts->len; i++)
    if (part_at(in, i)->kind == kind && (part_at(in, i)->bulk > 0) == bulk)
      return part_at(in, i);
  return NULL;
}

static enum vmk_confidence
weakest(const struct vmk_kind_input *in)
{
  enum vmk_confidence confidence = VMK_CONFIDENCE_CERTAIN;

  for (guint i = 0; i < in->group->parts->len; i++)
    if (part_at(in, i)->bulk > 0)
      confidence = MIN(confidence, part_at(in, i)->confidence);
  return confidence;
}

static bool
hosts_known(const struct vmk_kind_input *in)
{
  return in->group->from_host != NULL && in->group->to_host != NULL;
}

/* UDT needs the Provisioning service on a vmk of both hosts (documented, KB 307001): one that is
 * known not to have it is enough to say no. */
static enum vmk_answer
udt_possible(const struct vmk_kind_input *in)
{
  enum vmk_answer from = vmk_host_has_role(in->group->from_host, VMK_ROLE_PROVISIONING);
  enum vmk_answer to = vmk_host_has_role(in->group->to_host, VMK_ROLE_PROVISIONING);

  if (from == VMK_ANSWER_NO || to == VMK_ANSWER_NO)
    return VMK_ANSWER_NO;
  return from == VMK_ANSWER_YES && to == VMK_ANSWER_YES ? VMK_ANSWER_YES : VMK_ANSWER_UNKNOWN;
}

/* Was it open while all of the bulk moved? Where its begin or end was not captured, it ran before
 * or on. */
static bool
spans_bulk(const struct vmk_part *part, const struct vmk_group *group)
{
  return (part->first <= group->moved_first || !part->began) &&
         (part->last + VMK_TOGETHER >= group->moved_last || !part->ended);
}

/* Is there a control session that was open while all of the bulk moved, on provisioning interfaces
 * at both ends? */
static const struct vmk_part *
spanning_control(const struct vmk_kind_input *in)
{
  for (guint i = 0; i < in->group->parts->len; i++) {
    const struct vmk_part *part = part_at(in, i);

    if (part->kind == VMK_PART_NFC && part->bulk == 0 && spans_bulk(part, in->group))
      return part;
  }
  return NULL;
}

static bool
on_provisioning(const struct vmk_part *part)
{
  return vmk_vmk_has_role(part->vmk[0], VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES &&
         vmk_vmk_has_role(part->vmk[1], VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES;
}

/* Were announcements captured at all, so that none at the end of this migration means something? */
static bool
vm_network_captured(const struct vmk_audit *audit)
{
  size_t count;

  vmk_flows_announcements(audit->flows, &count);
  return count > 0;
}

void
vmk_kind_hot_signs(struct vmk_deciding *d)
{
  if (d->in->announcement != NULL)
    vmk_kind_because(d, d->in->announcement->place,
                     "a VM's MAC was announced by RARP at the end: it runs at the destination now");
  if (vmk_bursts_shrink(d->in->bursts))
    vmk_kind_because(
        d, VMK_NOWHERE,
        "%u bursts, each smaller than the one before, as pre-copy iterations are (heuristic)",
        d->in->bursts->len);
}

/* Memory alone or disks too? The streams' volume cannot tell without the VM's sizes; NFC bulk
 * beside them can. */
static void
decide_hot(struct vmk_deciding *d, enum vmk_confidence hot)
{
  const struct vmk_part *nfc = vmk_kind_first_part(d->in, VMK_PART_NFC, true);

  if (nfc != NULL) {
    vmk_kind_because(d, nfc->payload_at,
                     "NFC moved cold data the same way at the same time: disks moved along");
    vmk_kind_is(d, VMK_MIGRATION_XMOTION_HOT, hot);
    return;
  }
  vmk_kind_because(
      d, VMK_NOWHERE,
      "no NFC bulk beside the streams; whether disks moved in them the volume alone does not tell: "
      "an actions file with ram_bytes decides it");
  vmk_kind_is(d, VMK_MIGRATION_COMPUTE_HOT, VMK_CONFIDENCE_WEAK);
}

static void
decide_streams_and_control(struct vmk_deciding *d, const struct vmk_part *control)
{
  vmk_kind_because(d, control->payload_at,
                   "a session of NFC's port was open while the vMotion protocol moved the bulk");
  if (udt_possible(d->in) != VMK_ANSWER_YES || !on_provisioning(control) ||
      d->in->announcement != NULL || vmk_bursts_shrink(d->in->bursts)) {
    vmk_kind_is(d, VMK_MIGRATION_UNKNOWN, VMK_CONFIDENCE_WEAK);
    vmk_kind_because(
        d, VMK_NOWHERE,
        "UDT and a hot migration beside an NFC session look alike here: not decided; an "
        "actions file, or a "
        "capture of the VM network, decides it");
    return;
  }
  vmk_kind_because(
      d, VMK_NOWHERE,
      "both hosts have the Provisioning service, which UDT needs (KB 307001), and the session "
      "runs on it");
  vmk_kind_because(d, VMK_NOWHERE, "no switch-over: no shrinking bursts, and no VM was announced%s",
                   vm_network_captured(d->in->audit) ? ""
                                                     : ", though this capture shows no VM network");
  vmk_kind_is(d, VMK_MIGRATION_COLD_UDT,
              MIN(VMK_CONFIDENCE_STRONG,
                  vm_network_captured(d->in->audit) ? weakest(d->in) : VMK_CONFIDENCE_WEAK));
}

/* A session of a host whose partner is not known, on an interface that may carry UDT's control,
 * open while all of the bulk moved. */
static const struct vmk_part *
loose_control(const struct vmk_kind_input *in, const struct vmk_host *host)
{
  GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
  const struct vmk_part *control = NULL;

  vmk_spans_find(in->loose, host, NULL, in->group->moved_first, in->group->moved_last, found);
  for (guint i = 0; i < found->len && control == NULL; i++) {
    const struct vmk_part *part =
        &g_array_index(in->parts, struct vmk_part, g_array_index(found, guint, i));
    const struct vmk_vmk *vmk = part->vmk[part->vmk[0] == NULL];

    if (vmk_vmk_has_role(vmk, VMK_ROLE_PROVISIONING) != VMK_ANSWER_NO &&
        spans_bulk(part, in->group))
      control = part;
  }
  g_array_unref(found);
  return control;
}

/* Without an actions file: with one the kind is told. */
static bool
looked_at(const struct vmk_kind_input *in, const struct vmk_host *host, enum vmk_role role,
          const struct vmk_vmk **gap)
{
  struct vmk_coverage_wanted wanted = {
      .roles = VMK_ROLE_BIT(role), .first = in->group->first, .last = in->group->last};

  return vmk_coverage_full(in->audit, host, &wanted, gap);
}

/* UDT's control session passes provisioning of both hosts: to have looked there at one of them is
 * enough to know that there was none. */
static bool
no_control_passed(const struct vmk_kind_input *in)
{
  const struct vmk_vmk *gap;

  return looked_at(in, in->group->from_host, VMK_ROLE_PROVISIONING, &gap) ||
         looked_at(in, in->group->to_host, VMK_ROLE_PROVISIONING, &gap);
}

static void
say_udt_unseen(struct vmk_deciding *d)
{
  const struct vmk_host *host =
      d->in->group->from_host != NULL ? d->in->group->from_host : d->in->group->to_host;
  const struct vmk_vmk *unseen;

  looked_at(d->in, host, VMK_ROLE_PROVISIONING, &unseen);
  if (unseen != NULL)
    vmk_kind_because(
        d, VMK_NOWHERE,
        "UDT would look the same: nothing says that the hosts lack the Provisioning service, "
        "and %s %s was "
        "not captured; a capture there, or of the VM network, decides it",
        host->name, unseen->name);
  else
    vmk_kind_because(d, VMK_NOWHERE,
                     "UDT would look the same: no inventory says whether these are hosts with the "
                     "Provisioning service; "
                     "an inventory, an actions file, or a capture of the VM network decides it");
}

static void
decide_streams_alone(struct vmk_deciding *d)
{
  const struct vmk_host *hosts[2] = {d->in->group->from_host, d->in->group->to_host};
  const struct vmk_part *control = NULL;

  for (unsigned i = 0; i < 2 && control == NULL; i++)
    if (hosts[i] != NULL && hosts[!i] == NULL)
      control = loose_control(d->in, hosts[i]);
  if (vmk_bursts_shrink(d->in->bursts) || udt_possible(d->in) == VMK_ANSWER_NO ||
      (control == NULL && no_control_passed(d->in))) {
    decide_hot(d, VMK_CONFIDENCE_WEAK);
    return;
  }
  if (control != NULL)
    vmk_kind_because(
        d, control->payload_at,
        "a session of NFC's port was open meanwhile between %s and %s, which may be the other "
        "host: UDT would look so; an inventory of that host decides it",
        control->end_name[0], control->end_name[1]);
  else
    say_udt_unseen(d);
  vmk_kind_is(d, VMK_MIGRATION_UNKNOWN, VMK_CONFIDENCE_WEAK);
}

static void
decide_streams(struct vmk_deciding *d)
{
  const struct vmk_part *bulk = vmk_kind_first_part(d->in, VMK_PART_VMOTION, true);
  const struct vmk_part *control = spanning_control(d->in);
  bool announced = d->in->announcement != NULL;

  vmk_kind_because(
      d, bulk->payload_at, "the vMotion protocol moved %" G_GUINT64_FORMAT " octets in %u stream%s",
      d->in->group->vmotion, d->in->group->streams, d->in->group->streams == 1 ? "" : "s");
  vmk_kind_hot_signs(d);
  if (control != NULL && !announced && vmk_kind_first_part(d->in, VMK_PART_NFC, true) == NULL)
    decide_streams_and_control(d, control);
  else if (!announced && vmk_kind_first_part(d->in, VMK_PART_NFC, true) == NULL)
    decide_streams_alone(d);
  else
    decide_hot(d, announced ? MIN(VMK_CONFIDENCE_STRONG, weakest(d->in)) : VMK_CONFIDENCE_WEAK);
}

/* Streams need a vMotion interface at each end, so one host that was looked at is enough to know
 * that there were none.
 */
static bool
no_streams_passed(const struct vmk_kind_input *in, const struct vmk_vmk **unseen)
{
  return looked_at(in, in->group->from_host, VMK_ROLE_VMOTION, unseen) ||
         looked_at(in, in->group->to_host, VMK_ROLE_VMOTION, unseen);
}

static bool
all_ended(const struct vmk_kind_input *in)
{
  for (guint i = 0; i < in->group->parts->len; i++)
    if (part_at(in, i)->bulk > 0 && !part_at(in, i)->ended)
      return false;
  return true;
}

static void
say_streams_unseen(struct vmk_deciding *d, const struct vmk_vmk *unseen)
{
  if (!hosts_known(d->in))
    vmk_kind_because(d, VMK_NOWHERE, "whether both ends are hosts no inventory says");
  else if (unseen != NULL && !vmk_coverage_filtered(d->in->audit))
    vmk_kind_because(
        d, VMK_NOWHERE,
        "%s %s was not captured: if a running VM moved there at the same time, this is the "
        "cold part of it",
        unseen->host->name, unseen->name);
  else
    vmk_kind_because(d, VMK_NOWHERE,
                     "%s: if a running VM moved at the same time, this is the cold part of it",
                     vmk_coverage_filtered(d->in->audit)
                         ? "this was captured or read through a filter"
                         : "the inventory has no vMotion interface of these hosts");
}

static void
decide_nfc(struct vmk_deciding *d)
{
  const struct vmk_part *bulk = vmk_kind_first_part(d->in, VMK_PART_NFC, true);
  const struct vmk_vmk *unseen;
  bool sure;

  if (bulk == NULL) {
    vmk_kind_because(d, VMK_NOWHERE, "only control passed: nothing that a migration moves");
    vmk_kind_is(d, VMK_MIGRATION_UNKNOWN, VMK_CONFIDENCE_WEAK);
    return;
  }
  vmk_kind_because(d, bulk->payload_at,
                   "NFC moved %" G_GUINT64_FORMAT
                   " octets and no stream of vMotion was captured: cold data, by a "
                   "migration, a clone or a snapshot of a VM that is off",
                   d->in->group->nfc);
  sure = no_streams_passed(d->in, &unseen) && hosts_known(d->in);
  if (!sure)
    say_streams_unseen(d, unseen);
  if (!all_ended(d->in)) {
    vmk_kind_because(d, VMK_NOWHERE,
                     "its end was not captured: the streams of a running VM may have followed");
    sure = false;
  }
  vmk_kind_is(d, VMK_MIGRATION_COLD_NFC,
              sure ? MIN(VMK_CONFIDENCE_STRONG, weakest(d->in)) : VMK_CONFIDENCE_WEAK);
}

void
vmk_kind_decide(const struct vmk_kind_input *input, struct vmk_migration *migration)
{
  struct vmk_deciding d = {.in = input, .out = migration};

  if (input->group->action != NULL)
    vmk_kind_decide_told(&d);
  else if (input->group->streams > 0)
    decide_streams(&d);
  else
    decide_nfc(&d);
}
