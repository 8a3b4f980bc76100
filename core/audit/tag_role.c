/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which role a flow plays at each end and on the whole, and how sure that is.
 * Must not know how the service was found.
 */
#include "core/audit/tag_private.h"

#define COUNTS(set) __builtin_popcount(set)

static enum vmk_role
lowest(uint32_t roles)
{
  return (enum vmk_role)__builtin_ctz(roles);
}

/* Storage without a service flag binds by address: a vmk without any role can carry it
 * (rules-and-needs 1.1). */
static bool
is_flagless(enum vmk_role role)
{
  return role != VMK_ROLE_UNKNOWN && (VMK_ROLES_WITH_FLAG & VMK_ROLE_BIT(role)) == 0;
}

static enum vmk_role
role_on(const struct vmk_vmk *vmk, enum vmk_role needs)
{
  if (needs != VMK_ROLE_UNKNOWN && vmk_vmk_has_role(vmk, needs) == VMK_ANSWER_YES)
    return needs;
  if (vmk->roles == 0)
    return is_flagless(needs) ? needs : VMK_ROLE_UNKNOWN;
  return lowest(vmk->roles); /* the only one, management, or the lowest */
}

/* Unflagged storage roles, and needs that the inventory neither gives nor denies, make the answer
 * less sure. */
static enum vmk_confidence
sureness(const struct vmk_vmk *vmk, enum vmk_role needs, enum vmk_role role)
{
  if ((vmk->roles & VMK_ROLE_BIT(role)) == 0)
    return VMK_CONFIDENCE_STRONG;
  if (role == needs || needs == VMK_ROLE_UNKNOWN)
    return VMK_CONFIDENCE_CERTAIN;
  return vmk_vmk_has_role(vmk, needs) == VMK_ANSWER_UNKNOWN && !is_flagless(needs)
             ? VMK_CONFIDENCE_WEAK
             : VMK_CONFIDENCE_CERTAIN;
}

static void
explain_vmk(struct vmk_tag_work *work, const struct vmk_vmk *vmk, enum vmk_role role)
{
  bool by_stack = (vmk->roles_by_stack & VMK_ROLE_BIT(role)) != 0;

  if (work->tag->known_by == NULL)
    return;
  if (by_stack)
    vmk_tag_because(work, VMK_EVIDENCE_NETSTACK, VMK_NOWHERE,
                    "%s %s is on the stack %s, so it is %s only (%s:%u)", vmk->host->name,
                    vmk->name, vmk->netstack != NULL ? vmk->netstack : "of that name",
                    vmk_role_name(role), vmk->source.file, vmk->source.line);
  else if ((vmk->roles & VMK_ROLE_BIT(role)) != 0)
    vmk_tag_because(work, VMK_EVIDENCE_INVENTORY, VMK_NOWHERE, "%s %s carries %s (%s:%u)",
                    vmk->host->name, vmk->name, vmk_role_name(role), vmk->source.file,
                    vmk->source.line);
  else
    vmk_tag_because(work, VMK_EVIDENCE_INVENTORY, VMK_NOWHERE,
                    "%s %s has no flagged role, and %s needs none (%s:%u)", vmk->host->name,
                    vmk->name, vmk_role_name(role), vmk->source.file, vmk->source.line);
}

static enum vmk_confidence
end_by_vmk(struct vmk_tag_work *work, struct vmk_end *end, enum vmk_role needs)
{
  end->role = role_on(end->vmk, needs);
  if (end->role == VMK_ROLE_UNKNOWN)
    return VMK_CONFIDENCE_WEAK;
  explain_vmk(work, end->vmk, end->role);
  return sureness(end->vmk, needs, end->role);
}

/* An address that is no host's, in a network of which the user said what it is for. */
static enum vmk_confidence
end_by_network(struct vmk_tag_work *work, unsigned which)
{
  const struct vmk_network *network = NULL;
  struct vmk_end *end = &work->tag->end[which];

  if (work->tagger->has_networks && end->peer == NULL)
    network = vmk_site_network_by_address(work->tagger->site, &work->flow->half[which].address);
  if (network == NULL || COUNTS(network->roles) != 1)
    return VMK_CONFIDENCE_WEAK;
  end->role = lowest(network->roles);
  vmk_tag_because(work, VMK_EVIDENCE_INVENTORY, VMK_NOWHERE, "network %s is declared for %s",
                  network->name != NULL ? network->name : "", vmk_role_name(end->role));
  return VMK_CONFIDENCE_STRONG;
}

static enum vmk_confidence
end_role(struct vmk_tag_work *work, unsigned which, enum vmk_role needs)
{
  struct vmk_end *end = &work->tag->end[which];

  return end->vmk != NULL ? end_by_vmk(work, end, needs) : end_by_network(work, which);
}

/* Which end speaks for the flow: see tag.h. */
static unsigned
speaker(const struct vmk_tag *tag, enum vmk_role needs)
{
  enum vmk_role a = tag->end[0].role, b = tag->end[1].role;

  if (a == VMK_ROLE_UNKNOWN || b == VMK_ROLE_UNKNOWN)
    return a == VMK_ROLE_UNKNOWN;
  if (a == needs || b == needs)
    return a == needs;
  return b < a;
}

/* No end is known: the service may imply its network. Cold data may be on two, management never is
 * implied. */
static enum vmk_role
implied(const struct vmk_tag *tag, enum vmk_role needs)
{
  if (tag->service == VMK_SERVICE_HEARTBEAT)
    return VMK_ROLE_MANAGEMENT;
  if (vmk_service_is_nfc(tag->service) || needs == VMK_ROLE_MANAGEMENT)
    return VMK_ROLE_UNKNOWN;
  for (unsigned i = 0; i < 2; i++) /* the inventory denies it */
    if (tag->end[i].vmk != NULL && vmk_vmk_has_role(tag->end[i].vmk, needs) == VMK_ANSWER_NO)
      return VMK_ROLE_UNKNOWN;
  return needs;
}

/* Only hosts speak vMotion; NFS and the like are spoken by many, so of strangers it is no VMkernel
 * network yet. */
static enum vmk_confidence
implied_confidence(const struct vmk_tag *tag)
{
  bool host = tag->end[0].vmk != NULL || tag->end[1].vmk != NULL;

  if (!host && !vmk_service_is_vmotion(tag->service))
    return VMK_CONFIDENCE_WEAK;
  return MIN(tag->service_confidence, VMK_CONFIDENCE_STRONG);
}

static bool
port_could_lie(enum vmk_service service)
{
  return vmk_service_is_nfc(service) || vmk_service_is_vmotion(service) ||
         (service >= VMK_SERVICE_NFS && service <= VMK_SERVICE_REPLICATION);
}

/* Cold data from a provisioning interface to somebody of another subnet whom nothing names: at that
 * end it may be management (KB 340170 scenario 4), so one end does not speak for the whole way. */
static bool
half_is_open(const struct vmk_tag_work *work, unsigned known, enum vmk_role needs)
{
  const struct vmk_end *end = &work->tag->end[known], *other = &work->tag->end[1 - known];

  return needs == VMK_ROLE_PROVISIONING && end->role == needs && other->vmk == NULL &&
         other->peer == NULL && other->role == VMK_ROLE_UNKNOWN &&
         vmk_vmk_reaches_on_link(end->vmk, &work->flow->half[1 - known].address) == VMK_ANSWER_NO;
}

void
vmk_tag_role(struct vmk_tag_work *work)
{
  struct vmk_tag *tag = work->tag;
  enum vmk_role needs = vmk_tag_needs(work->flow, tag);
  enum vmk_confidence sure[2] = {end_role(work, 0, needs), end_role(work, 1, needs)};
  unsigned which = speaker(tag, needs);

  tag->role = tag->end[which].role;
  tag->confidence = sure[which];
  if (tag->role != VMK_ROLE_UNKNOWN && tag->end[1 - which].role != VMK_ROLE_UNKNOWN)
    tag->confidence = MIN(sure[0], sure[1]);
  if (half_is_open(work, which, needs))
    tag->confidence = VMK_CONFIDENCE_WEAK;
  if (tag->role == VMK_ROLE_UNKNOWN) {
    tag->role = implied(tag, needs);
    tag->confidence =
        tag->role == VMK_ROLE_UNKNOWN ? tag->service_confidence : implied_confidence(tag);
    if (tag->role != VMK_ROLE_UNKNOWN)
      vmk_tag_because(work, VMK_EVIDENCE_PROTOCOL, VMK_NOWHERE,
                      "no end is in the inventory; %s implies %s", vmk_service_name(tag->service),
                      vmk_role_name(tag->role));
  }
  if (port_could_lie(tag->service))
    tag->confidence = MIN(tag->confidence, tag->service_confidence);
}
