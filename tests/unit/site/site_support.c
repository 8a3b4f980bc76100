/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a test makes a site from a few lines of text and asks about it.
 * Must not know what a format means.
 */
#include "tests/unit/site/site_support.h"

#include <string.h>

void
load(struct vmk_site *site, const char *name, const char *text)
{
  GError *error = NULL;

  if (!vmk_site_load_memory(site, name, text, strlen(text), &error))
    fail_msg("refused: %s", error->message);
}

struct vmk_site *
site_of(const char *name, const char *text)
{
  struct vmk_site *site = vmk_site_new();

  load(site, name, text);
  vmk_site_resolve(site);
  return site;
}

char *
refusal_of(const char *name, const char *text, size_t length)
{
  struct vmk_site *site = vmk_site_new();
  GError *error = NULL;
  char *message;

  if (vmk_site_load_memory(site, name, text, length, &error))
    fail_msg("%s was taken", name);
  message = g_strdup(error->message);
  g_error_free(error);
  vmk_site_free(site);
  return message;
}

const struct vmk_vmk *
vmk_of(const struct vmk_site *site, const char *host_name, const char *name)
{
  const struct vmk_host *host = vmk_site_host_by_name(site, host_name);

  if (!host)
    fail_msg("no host %s", host_name);
  for (size_t i = 0; host && i < host->vmk_count; i++)
    if (strcmp(host->vmks[i]->name, name) == 0)
      return host->vmks[i];
  fail_msg("no %s on %s", name, host_name);
  return NULL;
}

struct vmk_address
address(const char *text)
{
  struct vmk_address result;

  if (!vmk_address_from_text(text, &result))
    fail_msg("not an address: %s", text);
  return result;
}

struct vmk_mac
mac(const char *text)
{
  struct vmk_mac result;

  if (!vmk_mac_from_text(text, &result))
    fail_msg("not a MAC: %s", text);
  return result;
}

void
assert_addresses(const struct vmk_vmk *vmk, const char *expected)
{
  GString *all = g_string_new(NULL);

  for (size_t i = 0; i < vmk->address_count; i++) {
    char text[VMK_SUBNET_TEXT_SIZE];

    g_string_append_printf(all, "%s%s", i ? " " : "", vmk_subnet_to_text(&vmk->addresses[i], text));
  }
  assert_string_equal(all->str, expected);
  g_string_free(all, TRUE);
}

void
assert_mac(const struct vmk_vmk *vmk, const char *expected)
{
  char text[VMK_MAC_TEXT_SIZE];

  assert_string_equal(vmk_mac_to_text(&vmk->mac, text), expected);
}

bool
has_note(const struct vmk_site *site, const char *file, unsigned line, const char *words)
{
  for (size_t i = 0; i < vmk_site_note_count(site); i++) {
    const struct vmk_note *note = vmk_site_note(site, i);

    if (strcmp(note->source.file, file) == 0 && note->source.line == line &&
        strstr(note->text, words))
      return true;
  }
  for (size_t i = 0; i < vmk_site_note_count(site); i++)
    print_message("note %s:%u: %s\n", vmk_site_note(site, i)->source.file,
                  vmk_site_note(site, i)->source.line, vmk_site_note(site, i)->text);
  return false;
}
