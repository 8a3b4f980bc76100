/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what well-known TLS server names tell about who talks on port 443.
 * Must not know flows: a name is what a client asked for, no proof of who answered.
 */
#include "core/audit/tag_private.h"

/* The name itself or anything below it. Written from what is commonly known of the vendors' end
 * points; none was checked against their lists, which change (inferred). A meaning only keeps such
 * traffic from being taken for a migration; no verdict rests on it. */
static const struct {
  const char *domain;
  const char *means;
} names[] = {
    {"his.arc.azure.com", "Azure Arc agent"},
    {"guestconfiguration.azure.com", "Azure Arc agent, guest configuration"},
    {"guestnotificationservice.azure.com", "Azure Arc agent, notifications"},
    {"arc.azure.net", "Azure Arc"},
    {"arcdataservices.com", "Azure Arc data services"},
    {"dp.kubernetesconfiguration.azure.com", "Azure Arc resource bridge"},
    {"servicebus.windows.net", "Azure relay, used by Azure Arc"},
    {"management.azure.com", "Azure Resource Manager"},
    {"login.microsoftonline.com", "Microsoft Entra ID sign-in"},
    {"login.windows.net", "Microsoft Entra ID sign-in"},
    {"ods.opinsights.azure.com", "Azure Monitor agent"},
    {"oms.opinsights.azure.com", "Azure Monitor agent"},
    {"monitor.azure.com", "Azure Monitor agent"},
    {"backup.windowsazure.com", "Azure Backup"},
    {"hypervrecoverymanager.windowsazure.com", "Azure Site Recovery"},
    {"blob.core.windows.net", "Azure storage"},
    {"prod.migration.windowsazure.com", "Azure Migrate"},
    {"hostupdate.vmware.com", "VMware patch depot"},
    {"depot.vmware.com", "VMware patch depot"},
    {"dl.broadcom.com", "Broadcom patch depot"},
    {"vcsa.vmware.com", "VMware customer experience programme"},
    {"connect.hcx.vmware.com", "VMware HCX activation"},
    {"hybridity-depot.vmware.com", "VMware HCX depot"},
    {"cloudsink.net", "CrowdStrike sensor"},
    {"datadoghq.com", "Datadog agent"},
};

static bool
is_or_below(const char *name, const char *domain)
{
  size_t length = strlen(name), wanted = strlen(domain);
  const char *tail;

  if (length > 0 && name[length - 1] == '.')
    length--;
  if (length < wanted)
    return false;
  tail = name + (length - wanted);
  return g_ascii_strncasecmp(tail, domain, wanted) == 0 && (tail == name || tail[-1] == '.');
}

const char *
vmk_server_name_means(const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    if (is_or_below(name, names[i].domain))
      return names[i].means;
  return NULL;
}
