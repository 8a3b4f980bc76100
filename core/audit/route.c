/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the route tables of the inventory say about a host's way out of its provisioning
 * interfaces. Must not know packets or checks.
 */
#include "core/audit/route.h"

#define DEFAULT_STACK "defaultTcpipStack"

static const char *
stack_of(const struct vmk_vmk *vmk)
{
  return vmk->netstack != NULL ? vmk->netstack : DEFAULT_STACK;
}

static bool
is_of_stack(const struct vmk_route *route, const char *stack)
{
  return g_ascii_strcasecmp(route->netstack != NULL ? route->netstack : DEFAULT_STACK, stack) == 0;
}

static bool
leaves_by(const struct vmk_route *route, const struct vmk_vmk *vmk)
{
  if (route->interface != NULL)
    return g_ascii_strcasecmp(route->interface, vmk->name) == 0;
  if (vmk_address_is_none(&route->gateway))
    return false; /* on-link: that it is not is known already */
  return vmk_vmk_reaches_on_link(vmk, &route->gateway) != VMK_ANSWER_NO;
}

static const struct vmk_route *
route_by(const struct vmk_host *host, const struct vmk_vmk *vmk, const struct vmk_address *address)
{
  bool own_stack = g_ascii_strcasecmp(stack_of(vmk), DEFAULT_STACK) != 0;

  for (size_t i = 0; i < host->route_count; i++) {
    const struct vmk_route *route = &host->routes[i];

    if (is_of_stack(route, stack_of(vmk)) && vmk_subnet_contains(&route->network, address) &&
        (route->network.prefix > 0 || own_stack) && leaves_by(route, vmk))
      return route;
  }
  return NULL;
}

static const struct vmk_route *
any_route(const struct vmk_host *host, const char *stack)
{
  for (size_t i = 0; i < host->route_count; i++)
    if (is_of_stack(&host->routes[i], stack))
      return &host->routes[i];
  return NULL;
}

enum vmk_route_known
vmk_route_from_provisioning(const struct vmk_host *host, const struct vmk_address *address,
                            const struct vmk_route **route)
{
  enum vmk_route_known known = VMK_ROUTE_NOT_READ;

  *route = NULL;
  for (size_t i = 0; i < host->vmk_count; i++) {
    const struct vmk_vmk *vmk = host->vmks[i];
    const struct vmk_stack *stack = vmk_host_stack(host, stack_of(vmk));
    const struct vmk_route *found;

    if (vmk_vmk_has_role(vmk, VMK_ROLE_PROVISIONING) != VMK_ANSWER_YES)
      continue;
    found = route_by(host, vmk, address);
    if (found != NULL) {
      *route = found;
      return VMK_ROUTE_THERE;
    }
    if (stack != NULL && stack->routes_known && *route == NULL) {
      *route = any_route(host, stack_of(vmk));
      known = VMK_ROUTE_MISSING;
    }
  }
  return known;
}
