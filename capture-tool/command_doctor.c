/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the command doctor: whether Wireshark has the module, and if not, at which step it is lost.
 * Must not know anything of Wireshark but what its command line says and where its files lie.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "doctor.h"
#include "message.h"
#include "options.h"
#include "output/escape.h"

static const struct step {
  const char *name;
  enum vmk_health (*look)(struct vmk_patient *patient, GString *words);
} steps[] = {
    {"Wireshark", vmk_doctor_wireshark}, /* the others need its version and folders */
    {"built", vmk_doctor_built},         {"installed", vmk_doctor_installed},
    {"loadable", vmk_doctor_loadable},   {"privileges", vmk_doctor_privileges},
    {"loaded", vmk_doctor_loaded},       {"enabled", vmk_doctor_enabled},
};

static const char *const words_of[] = {
    [VMK_HEALTH_GOOD] = "ok",
    [VMK_HEALTH_NOTE] = "note",
    [VMK_HEALTH_BAD] = "BAD",
};

/* Says each step, or the bad ones only; returns how many are bad. */
static unsigned
examine(struct vmk_patient *patient, bool quiet)
{
  unsigned bad = 0;

  for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
    GString *words = g_string_new(NULL);
    enum vmk_health health = steps[i].look(patient, words);
    char *safe = vmk_escaped(words->str);

    if (!quiet || health == VMK_HEALTH_BAD) {
      printf("%-4s  %-10s  %s\n", words_of[health], steps[i].name, safe);
    }
    bad += health == VMK_HEALTH_BAD;
    g_free(safe);
    g_string_free(words, TRUE);
    if (i == 0 && health == VMK_HEALTH_BAD) {
      break;
    }
  }
  return bad;
}

int
vmk_command_doctor(const struct vmk_command *command, int count, char **arguments)
{
  struct vmk_options options;
  struct vmk_patient patient = {0};
  int status;

  if (vmk_options_read(&options, command, 0, count, arguments, &status)) {
    if (options.arguments != NULL) {
      vmk_message("doctor takes no argument");
      status = VMK_EXIT_ERROR;
    } else {
      status = examine(&patient, options.quiet) == 0 ? VMK_EXIT_FINE : VMK_EXIT_FINDINGS;
      status = vmk_message_printed(stdout) ? status : VMK_EXIT_ERROR;
    }
  }
  vmk_doctor_clear(&patient);
  vmk_options_clear(&options);
  return status;
}
