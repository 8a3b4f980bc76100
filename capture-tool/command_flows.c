/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the command flows takes.
 * Must not know how flows are had.
 */
#include "command.h"
#include "session.h"

int
vmk_command_flows(const struct vmk_command *command, int count, char **arguments)
{
  struct vmk_options options;
  int status;

  if (vmk_options_read(&options, command,
                       VMK_OPTIONS_SITE | VMK_OPTIONS_READ | VMK_OPTIONS_WRITE |
                           VMK_OPTIONS_FRAMING,
                       count, arguments, &status)) {
    status = vmk_session_run(&options, true);
  }
  vmk_options_clear(&options);
  return status;
}
