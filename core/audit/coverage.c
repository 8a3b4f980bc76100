/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which interfaces of a host were looked at by a capture, so that what is absent means
 * something. Must not know what is concluded from that.
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

static bool
is_named_after(const struct vmk_interface *interface, const struct vmk_vmk *vmk)
{
  return (has_word(interface->name, vmk->host->name) && has_word(interface->name, vmk->name)) ||
         (has_word(interface->description, vmk->host->name) &&
          has_word(interface->description, vmk->name));
}

/* Captures of several places seldom begin and end in the same instant. */
#define TOGETHER (INT64_C(5) * 1000000000)

/* Do the captures from that interface to that one reach over the time? Where their times are not
 * known, they may. */
static bool
reaches(const struct vmk_audit *audit, uint32_t low, uint32_t high,
        const struct vmk_coverage_wanted *wanted)
{
  int64_t first = INT64_MAX, last = INT64_MIN;

  for (uint32_t i = low; i <= high && i < audit->interface_count; i++) {
    uint32_t file = audit->interfaces[i].file;

    if (file >= audit->capture_count || audit->captures[file].first >= audit->captures[file].last)
      continue;
    first = MIN(first, audit->captures[file].first);
    last = MAX(last, audit->captures[file].last);
  }
  return first > last || (first - TOGETHER <= wanted->first && last + TOGETHER >= wanted->last);
}

/* A capture interface that is named after host and vmk ("esx-a vmk0"), though nothing of the vmk
 * was seen. */
static bool
named_interface(const struct vmk_audit *audit, const struct vmk_vmk *vmk,
                const struct vmk_coverage_wanted *wanted)
{
  for (uint32_t i = 0; i < audit->interface_count; i++) {
    const struct vmk_interface *interface = &audit->interfaces[i];

    if (!is_named_after(interface, vmk) || !reaches(audit, i, i, wanted))
      continue;
    if (interface->packets > 0 || (interface->counted ? interface->received == 0 : wanted->told))
      return true;
  }
  return false;
}

static bool
seen_both_ways(const struct vmk_audit *audit, const struct vmk_vmk *vmk,
               const struct vmk_coverage_wanted *wanted)
{
  const struct vmk_vmk_seen *seen = vmk_survey_vmk(audit->survey, vmk);

  if (seen == NULL)
    return named_interface(audit, vmk, wanted);
  return seen->sent > 0 && seen->received > 0 &&
         reaches(audit, seen->interface_low, seen->interface_high, wanted);
}

bool
vmk_coverage_filtered(const struct vmk_audit *audit)
{
  for (size_t i = 0; i < audit->interface_count; i++)
    if (audit->interfaces[i].filtered)
      return true;
  return audit->filtered;
}

bool
vmk_coverage_full(const struct vmk_audit *audit, const struct vmk_host *host,
                  const struct vmk_coverage_wanted *wanted, const struct vmk_vmk **gap)
{
  bool filtered = vmk_coverage_filtered(audit), any = wanted->told;

  *gap = NULL;
  for (size_t i = 0; host != NULL && i < host->vmk_count; i++) {
    const struct vmk_vmk *vmk = host->vmks[i];
    bool candidate = (vmk->roles & wanted->roles) != 0 ||
                     ((vmk->roles | vmk->roles_denied) & wanted->roles) != wanted->roles;

    any |= candidate;
    if (candidate && (filtered || !seen_both_ways(audit, vmk, wanted))) {
      *gap = vmk;
      return false;
    }
  }
  return host != NULL && any && !filtered;
}
