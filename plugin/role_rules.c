/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which role an end plays, which class data is of, and when that is a finding.
 * Must not know packets or trees.
 *
 * The rules are those of the audit (core/audit/tag_role.c, tag_data.c, check_*.c), which the test
 * agree.py holds them to; a check that needs more than one conversation, or the end of the capture,
 * is left to the audit.
 */
#include "role_rules.h"

const struct role_finding_row role_findings[FINDINGS] = {
    [FINDING_COLD_ON_MANAGEMENT] = {"cold-on-management", "Cold data on a management interface",
                                    PI_SECURITY, PI_WARN},
    [FINDING_MISSING_ROUTE] =
        {"missing-route-fallback",
         "Cold data leaves by management although both hosts have a provisioning interface",
         PI_SECURITY, PI_WARN},
    [FINDING_VMOTION_ON_MANAGEMENT] = {"vmotion-on-management",
                                       "vMotion on an interface that does not carry vmotion",
                                       PI_SECURITY, PI_WARN},
    [FINDING_CLEAR_NFC] = {"clear-nfc", "NFC data in clear", PI_SECURITY, PI_WARN},
    [FINDING_CLEAR_VMOTION] = {"clear-vmotion", "vMotion is readable (measured entropy)",
                               PI_SECURITY, PI_WARN},
    [FINDING_COLD_GATEWAY] = {"cold-through-gateway", "Cold data crosses a router", PI_SECURITY,
                              PI_WARN},
    [FINDING_HOT_GATEWAY] = {"hot-through-gateway", "vMotion crosses a router", PI_SECURITY,
                             PI_WARN},
};

const char *const role_data_names[] = {
    [DATA_UNKNOWN] = "unknown", [DATA_HOT] = "hot",     [DATA_COLD] = "cold",
    [DATA_CONTROL] = "control", [DATA_OTHER] = "other",
};

static const char *const words[] = {
    [SERVICE_UNKNOWN] = "unknown",
    [SERVICE_AUTHD] = "authd",
    [SERVICE_NFC] = "nfc",
    [SERVICE_NFC_AIO] = "nfc-aio",
    [SERVICE_NFC_TLS] = "nfc-or-mks-tls",
    [SERVICE_VMOTION] = "vmotion",
    [SERVICE_UDT_DATA] = "udt-data",
};

static bool
is_nfc(enum role_service service)
{
  return service >= SERVICE_AUTHD && service <= SERVICE_NFC_TLS;
}

static enum vmk_peer_function
function_of(const struct role_view *view, unsigned end)
{
  return view->end[end].peer == NULL ? VMK_PEER_UNKNOWN : view->end[end].peer->function;
}

static bool
is_between_hosts(const struct role_view *view)
{
  const struct vmk_vmk *a = view->end[0].vmk, *b = view->end[1].vmk;

  return a != NULL && b != NULL && a->host != b->host;
}

/* A vmk that is there for just one kind of NFC tells what an undeclared machine at the other end
 * is. */
static enum vmk_role
needs_by_vmk(const struct role_view *view)
{
  enum vmk_role only =
      vmk_vmk_only_role(view->end[0].vmk != NULL ? view->end[0].vmk : view->end[1].vmk);

  return only == VMK_ROLE_BACKUP_NFC || only == VMK_ROLE_REPLICATION_NFC ? only
                                                                         : VMK_ROLE_PROVISIONING;
}

static enum vmk_role
needs_of_nfc(const struct role_view *view, const struct role_facts *facts)
{
  for (unsigned i = 0; i < 2; i++) {
    switch (function_of(view, i)) {
    case VMK_PEER_BACKUP:
      return VMK_ROLE_BACKUP_NFC;
    case VMK_PEER_REPLICATION:
      return VMK_ROLE_REPLICATION_NFC;
    case VMK_PEER_VCENTER:
    case VMK_PEER_CONSOLE:
    case VMK_PEER_CONTENT_LIBRARY:
      return VMK_ROLE_MANAGEMENT;
    case VMK_PEER_HOST:
    case VMK_PEER_HCX_IX:
      return VMK_ROLE_PROVISIONING;
    default:
      break;
    }
  }
  if (facts->library)
    return VMK_ROLE_MANAGEMENT;
  if (is_between_hosts(view))
    return VMK_ROLE_PROVISIONING;
  return facts->backup_client && view->end[0].vmk == NULL ? VMK_ROLE_BACKUP_NFC
                                                          : needs_by_vmk(view);
}

static enum vmk_role
needs_of(const struct role_view *view, const struct role_facts *facts)
{
  if (is_nfc(facts->service))
    return needs_of_nfc(view, facts);
  switch (facts->service) {
  case SERVICE_VMOTION:
    return VMK_ROLE_VMOTION;
  case SERVICE_UDT_DATA:
    return VMK_ROLE_PROVISIONING;
  case SERVICE_BY_PORT:
    return facts->row->role;
  default:
    return VMK_ROLE_UNKNOWN;
  }
}

static bool
is_flagless(enum vmk_role role)
{
  return role != VMK_ROLE_UNKNOWN && (VMK_ROLES_WITH_FLAG & VMK_ROLE_BIT(role)) == 0;
}

static enum vmk_role
lowest(uint32_t roles)
{
  return (enum vmk_role)__builtin_ctz(roles);
}

/* An address that is no host's may be in a network that was declared for one role. */
static enum vmk_role
role_on(const struct role_end *end, enum vmk_role needs)
{
  const struct vmk_vmk *vmk = end->vmk;

  if (vmk == NULL)
    return end->network != NULL ? lowest(end->network->roles) : VMK_ROLE_UNKNOWN;
  if (needs != VMK_ROLE_UNKNOWN && vmk_vmk_has_role(vmk, needs) == VMK_ANSWER_YES)
    return needs;
  if (vmk->roles == 0)
    return is_flagless(needs) ? needs : VMK_ROLE_UNKNOWN;
  return lowest(vmk->roles);
}

/* Which end speaks for the conversation. */
static enum vmk_role
role_of(const struct role_view *view, enum vmk_role needs)
{
  enum vmk_role a = (enum vmk_role)view->end[0].role, b = (enum vmk_role)view->end[1].role;

  if (a == VMK_ROLE_UNKNOWN || b == VMK_ROLE_UNKNOWN)
    return a == VMK_ROLE_UNKNOWN ? b : a;
  if (a == needs || b == needs)
    return a == needs ? b : a; /* the end that is not as it should be, if one is */
  return MIN(a, b);
}

/* No end is known: vMotion implies its network; cold data may be on two, and management is never
 * implied. */
static enum vmk_role
implied(const struct role_view *view, enum role_service service, enum vmk_role needs)
{
  if (service != SERVICE_VMOTION && service != SERVICE_UDT_DATA)
    return VMK_ROLE_UNKNOWN;
  for (unsigned i = 0; i < 2; i++)
    if (view->end[i].vmk != NULL && vmk_vmk_has_role(view->end[i].vmk, needs) == VMK_ANSWER_NO)
      return VMK_ROLE_UNKNOWN;
  return needs;
}

static enum role_data
data_of_nfc(const struct role_view *view, const struct role_facts *facts)
{
  bool hosts = is_between_hosts(view);

  for (unsigned i = 0; i < 2; i++)
    if (function_of(view, i) == VMK_PEER_CONSOLE || function_of(view, i) == VMK_PEER_VCENTER)
      return DATA_OTHER;
  for (unsigned i = 0; i < 2; i++)
    if (facts->service != SERVICE_AUTHD &&
        (function_of(view, i) == VMK_PEER_BACKUP || function_of(view, i) == VMK_PEER_REPLICATION ||
         function_of(view, i) == VMK_PEER_CONTENT_LIBRARY ||
         function_of(view, i) == VMK_PEER_HCX_IX))
      return DATA_COLD;
  if (!hosts &&
      (facts->service == SERVICE_AUTHD || (facts->service == SERVICE_NFC_TLS && !facts->names_nfc)))
    return DATA_UNKNOWN;
  return DATA_COLD;
}

static enum role_data
data_of(const struct role_view *view, const struct role_facts *facts)
{
  if (facts->service == SERVICE_UNKNOWN)
    return DATA_UNKNOWN;
  if (facts->service == SERVICE_BY_PORT)
    return DATA_OTHER;
  if (facts->bulk < VMOTION_BULK) /* one direction alone may lack just the bulk */
    return facts->both_ways ? DATA_CONTROL : DATA_UNKNOWN;
  if (facts->service == SERVICE_UDT_DATA)
    return DATA_COLD;
  return facts->service == SERVICE_VMOTION ? DATA_HOT : data_of_nfc(view, facts);
}

/* How an end stands to cold data: as core/audit/check_cold.c. */
enum standing { STANDS_RIGHT, STANDS_WRONG, STANDS_OPEN, STANDS_ASIDE };

static enum standing
standing(const struct role_end *end)
{
  if (end->role == VMK_ROLE_PROVISIONING)
    return STANDS_RIGHT;
  if (vmk_vmk_has_role(end->vmk, VMK_ROLE_PROVISIONING) == VMK_ANSWER_UNKNOWN)
    return STANDS_OPEN;
  return end->role == VMK_ROLE_MANAGEMENT ? STANDS_WRONG : STANDS_ASIDE;
}

static uint32_t
judge_cold_hosts(const struct role_view *view)
{
  enum standing at[2] = {standing(&view->end[0]), standing(&view->end[1])};
  bool both = vmk_host_has_role(view->end[0].vmk->host, VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES &&
              vmk_host_has_role(view->end[1].vmk->host, VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES;
  uint32_t found = 1u << FINDING_COLD_ON_MANAGEMENT;

  if (at[0] == STANDS_OPEN || at[1] == STANDS_OPEN || at[0] == STANDS_ASIDE ||
      at[1] == STANDS_ASIDE)
    return 0;
  if (at[0] == STANDS_RIGHT && at[1] == STANDS_RIGHT)
    return 0;
  return both && at[0] != at[1] ? found | 1u << FINDING_MISSING_ROUTE : found;
}

static uint32_t
judge_cold(const struct role_view *view, const struct role_facts *facts, enum vmk_role needs)
{
  unsigned host = view->end[0].vmk == NULL;

  if (!is_nfc(facts->service) || view->data != DATA_COLD || needs != VMK_ROLE_PROVISIONING ||
      facts->intended)
    return 0;
  if (is_between_hosts(view))
    return judge_cold_hosts(view);
  if (view->end[host].vmk == NULL || function_of(view, 1 - host) != VMK_PEER_HOST)
    return 0;
  return standing(&view->end[host]) == STANDS_WRONG ? 1u << FINDING_COLD_ON_MANAGEMENT : 0;
}

static bool
lacks(const struct role_end *end, enum vmk_role role)
{
  return end->vmk != NULL && vmk_vmk_has_role(end->vmk, role) == VMK_ANSWER_NO &&
         end->role != VMK_ROLE_UNKNOWN;
}

static uint32_t
judge_vmotion(const struct role_view *view, const struct role_facts *facts)
{
  bool udt = true;

  if (facts->service != SERVICE_VMOTION)
    return 0;
  if (!lacks(&view->end[0], VMK_ROLE_VMOTION) && !lacks(&view->end[1], VMK_ROLE_VMOTION))
    return 0;
  for (unsigned i = 0; i < 2; i++)
    if (view->end[i].vmk != NULL)
      udt = udt && vmk_vmk_has_role(view->end[i].vmk, VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES;
  return udt ? 0 : 1u << FINDING_VMOTION_ON_MANAGEMENT;
}

static uint32_t
judge_clear(const struct role_facts *facts)
{
  if (facts->bulk < VMOTION_BULK || !facts->readable)
    return 0;
  if (facts->service == SERVICE_NFC || facts->service == SERVICE_NFC_AIO)
    return 1u << FINDING_CLEAR_NFC;
  return facts->service == SERVICE_VMOTION || facts->service == SERVICE_UDT_DATA
             ? 1u << FINDING_CLEAR_VMOTION
             : 0;
}

static uint32_t
judge_gateway(const struct role_view *view, const struct role_facts *facts, enum vmk_role needs)
{
  bool host_data = facts->service == SERVICE_VMOTION || facts->service == SERVICE_UDT_DATA ||
                   needs == VMK_ROLE_PROVISIONING;

  if (!facts->gateway || facts->intended || !host_data)
    return 0;
  for (unsigned i = 0; i < 2; i++)
    if (function_of(view, i) == VMK_PEER_HCX_IX)
      return 0;
  if (view->data == DATA_COLD)
    return 1u << FINDING_COLD_GATEWAY;
  return view->data == DATA_HOT ? 1u << FINDING_HOT_GATEWAY : 0;
}

void
role_judge(struct role_view *view, const struct role_facts *facts)
{
  enum vmk_role needs = needs_of(view, facts);

  view->service = (uint8_t)facts->service;
  view->word = facts->service == SERVICE_BY_PORT ? facts->row->service : words[facts->service];
  for (unsigned i = 0; i < 2; i++)
    view->end[i].role = (uint8_t)role_on(&view->end[i], needs);
  view->role = (uint8_t)role_of(view, needs);
  if (view->role == VMK_ROLE_UNKNOWN)
    view->role = (uint8_t)implied(view, facts->service, needs);
  if (facts->service ==
      SERVICE_UDT_DATA) /* cold data, whatever interface the vMotion protocol takes */
    view->role = VMK_ROLE_PROVISIONING;
  view->data = (uint8_t)data_of(view, facts);
  view->found |= judge_cold(view, facts, needs) | judge_vmotion(view, facts) | judge_clear(facts) |
                 judge_gateway(view, facts, needs);
}
