/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which interfaces of a host were looked at by a capture, so that what is absent means something.
 * Must not know what is concluded from that.
 */
#include "core/audit/coverage.h"

#include <string.h>

/* Is the text one of the words of another, without regard to case? */
static bool
has_word(const char *text, const char *word)
{
  const char *at = text;
  size_t length = strlen(word);

  for (; at != NULL && *at != '\0'; at++) {
    bool starts = at == text || !g_ascii_isalnum(at[-1]);

    if (starts && g_ascii_strncasecmp(at, word, length) == 0 && !g_ascii_isalnum(at[length]))
      return true;
  }
  return false;
}

/* A capture interface that is named after host and vmk ("esx-a vmk0") was there even if nothing passed. */
static bool
named_interface(const struct vmk_audit *audit, const struct vmk_vmk *vmk)
{
  for (size_t i = 0; i < audit->interface_count; i++) {
    const struct vmk_interface *interface = &audit->interfaces[i];

    if ((has_word(interface->name, vmk->host->name) && has_word(interface->name, vmk->name)) ||
        (has_word(interface->description, vmk->host->name) && has_word(interface->description, vmk->name)))
      return true;
  }
  return false;
}

static bool
seen_both_ways(const struct vmk_audit *audit, const struct vmk_vmk *vmk)
{
  const struct vmk_vmk_seen *seen = vmk_survey_vmk(audit->survey, vmk);

  if (seen == NULL)
    return named_interface(audit, vmk);
  return seen->sent > 0 && seen->received > 0;
}

const struct vmk_vmk *
vmk_coverage_gap(const struct vmk_audit *audit, const struct vmk_host *host, uint32_t roles)
{
  for (size_t i = 0; i < host->vmk_count; i++) {
    const struct vmk_vmk *vmk = host->vmks[i];
    bool candidate = (vmk->roles & roles) != 0 || ((vmk->roles | vmk->roles_denied) & roles) != roles;

    if (candidate && !seen_both_ways(audit, vmk))
      return vmk;
  }
  return NULL;
}
