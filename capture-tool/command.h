/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a command of the tool is and which exit statuses there are.
 * Must not know what any command does.
 */
#ifndef VMK_COMMAND_H
#define VMK_COMMAND_H

/* The highest one wins. */
enum vmk_exit {
  VMK_EXIT_FINE = 0,
  VMK_EXIT_FINDINGS = 1, /* findings at or above --fail-on; learn: nothing found */
  VMK_EXIT_ERROR =
      2, /* usage, inventory or actions; nothing read; the report could not be written */
  VMK_EXIT_PARTIAL =
      3, /* a capture unreadable or cut short; the report was written as far as it goes */
};

struct vmk_command {
  const char *name;
  const char *arguments; /* for help */
  const char *summary;   /* one line for help */
  /* arguments[0] is the command's name; GOption may change the array. */
  int (*run)(const struct vmk_command *command, int count, char **arguments);
};

int vmk_command_audit(const struct vmk_command *command, int count, char **arguments);
int vmk_command_compare(const struct vmk_command *command, int count, char **arguments);
int vmk_command_flows(const struct vmk_command *command, int count, char **arguments);
int vmk_command_inventory(const struct vmk_command *command, int count, char **arguments);
int vmk_command_learn(const struct vmk_command *command, int count, char **arguments);
int vmk_command_doctor(const struct vmk_command *command, int count, char **arguments);

#endif
