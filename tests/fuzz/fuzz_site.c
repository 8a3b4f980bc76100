/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows that any octets, given as one or two inventory files, end in a site or a message, and that
 * the site holds. Must not know what a format means.
 */
#include <stdlib.h>
#include <string.h>

#include "core/site/site_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every resolved site promises. */
static void
check(const struct vmk_site *site)
{
  for (size_t i = 0; i < vmk_site_host_count(site); i++) {
    const struct vmk_host *host = vmk_site_host(site, i);

    for (size_t j = 0; j < host->vmk_count; j++) {
      const struct vmk_vmk *vmk = host->vmks[j];

      if ((vmk->roles & vmk->roles_denied) || (vmk->roles_dead & ~vmk->roles_denied) ||
          (vmk->roles & VMK_ROLE_BIT(VMK_ROLE_UNKNOWN)) || vmk->host != host)
        abort();
      for (size_t k = 0; k < vmk->address_count; k++) {
        const struct vmk_vmk *owner = vmk_site_vmk_by_address(site, &vmk->addresses[k].address);

        if (owner && owner != vmk)
          abort();
      }
    }
  }
}

/* A form feed parts two files. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct vmk_site *site = vmk_site_new();
  const uint8_t *cut = size ? memchr(data, '\f', size) : NULL;
  size_t first = cut ? (size_t)(cut - data) : size;
  json_t *object;
  char *text;

  vmk_site_load_memory(site, "esx-a.vmk1.txt", (const char *)data, first, NULL);
  if (cut)
    vmk_site_load_memory(site, "b.site", (const char *)cut + 1, size - first - 1, NULL);
  vmk_site_resolve(site);
  check(site);
  object = vmk_site_to_json(site);
  text = json_dumps(object, 0);
  if (!text)
    abort();
  free(text);
  json_decref(object);
  vmk_site_free(site);
  return 0;
}
