/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which framings a run has: the shipped ones, the user's own, and those named on the command
 * line. Must not know what is in them.
 */
#include "framing_load.h"

#include "message.h"

/* An installation may be anywhere: what belongs to this command lies beside it. */
static void
find_shipped(void)
{
  char *self = g_file_read_link("/proc/self/exe", NULL);
  char *bin = self != NULL ? g_path_get_dirname(self) : NULL;
  char *folder =
      bin != NULL ? g_build_filename(bin, "..", "share", "vmkscope", "framing", NULL) : NULL;

  if (folder != NULL && g_file_test(folder, G_FILE_TEST_IS_DIR)) {
    g_setenv("VMKSCOPE_FRAMINGS", folder, FALSE);
  }
  g_free(folder);
  g_free(bin);
  g_free(self);
}

struct vmk_framing_set *
vmk_framings_of_files(char **files)
{
  struct vmk_framing_set *set = vmk_framing_set_new();
  GError *error = NULL;

  find_shipped();
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
