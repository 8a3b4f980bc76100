/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the command audit takes.
 * Must not know how an audit goes.
 */
#include "command.h"
#include "session.h"

int
vmk_command_audit(const struct vmk_command *command, int count, char **arguments)
{
  struct vmk_options options;
  int status;

  if (vmk_options_read(&options, command,
                       VMK_OPTIONS_SITE | VMK_OPTIONS_AUDIT | VMK_OPTIONS_READ | VMK_OPTIONS_WRITE |
                           VMK_OPTIONS_FRAMING,
                       count, arguments, &status)) {
    status = vmk_session_run(&options, false);
  }
  vmk_options_clear(&options);
  return status;
}
