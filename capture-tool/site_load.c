/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the inventory files of a command line become a site, and how their readers' notes are
 * said. Must not know any inventory format.
 */
#include "site_load.h"

#include <string.h>

#include "message.h"

#define NOTES_SAID 5

struct vmk_site *
vmk_site_of_files(char **files)
{
  struct vmk_site *site = vmk_site_new();

  for (size_t i = 0; files != NULL && files[i] != NULL; i++) {
    GError *error = NULL;

    if (!vmk_site_load(site, strcmp(files[i], "-") != 0 ? files[i] : "/dev/stdin", &error)) {
      vmk_message("%s", error->message);
      g_error_free(error);
      vmk_site_free(site);
      return NULL;
    }
  }
  vmk_site_resolve(site);
  return site;
}

void
vmk_site_say_notes(const struct vmk_site *site, bool all)
{
  size_t count = vmk_site_note_count(site);
  size_t said = all ? count : MIN(count, NOTES_SAID);
  uint64_t more = count - said + vmk_site_notes_dropped(site);

  for (size_t i = 0; i < said; i++) {
    const struct vmk_note *note = vmk_site_note(site, i);

    if (note->source.file != NULL) {
      vmk_message("%s:%u: %s", note->source.file, note->source.line, note->text);
    } else {
      vmk_message("inventory: %s", note->text);
    }
  }
  if (more > 0) {
    vmk_message("inventory: %" G_GUINT64_FORMAT
                " more notes; \"vmkscope inventory FILE...\" shows them",
                more);
  }
}
