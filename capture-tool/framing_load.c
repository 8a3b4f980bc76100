/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which framings a run has: the shipped ones, the user's own, and those named on the command
 * line. Must not know what is in them.
 */
#include "framing_load.h"

#include "message.h"

struct vmk_framing_set *
vmk_framings_of_files(char **files)
{
  struct vmk_framing_set *set = vmk_framing_set_new();
  GError *error = NULL;

  if (!vmk_framing_set_add_defaults(set, &error)) {
    vmk_message("%s; this framing is left out", error->message);
    g_clear_error(&error);
  }
  for (size_t i = 0; files != NULL && files[i] != NULL; i++) {
    if (!vmk_framing_set_ask(set, files[i], &error)) {
      vmk_message("%s", error->message);
      g_error_free(error);
      vmk_framing_set_free(set);
      return NULL;
    }
  }
  return set;
}
