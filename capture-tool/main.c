/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which commands there are and hands over to the one asked for.
 * Must not know what any of them does.
 */
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "message.h"

static const struct vmk_command commands[] = {
    {.name = "audit",
     .arguments = "CAPTURE...",
     .summary = "everything: flows, migrations, findings, traffic table",
     .run = vmk_command_audit},
    {.name = "flows",
     .arguments = "CAPTURE...",
     .summary = "only the tagged flows",
     .run = vmk_command_flows},
    {.name = "inventory",
     .arguments = "FILE...",
     .summary = "what the readers understood of the site, and what is missing for which check",
     .run = vmk_command_inventory},
    {.name = "learn",
     .arguments = "CAPTURE...",
     .summary = "discover the record framing of a TCP stream",
     .run = vmk_command_learn},
    {.name = "doctor",
     .arguments = "",
     .summary = "is the Wireshark module built, installed, loadable, and if not why",
     .run = vmk_command_doctor},
};

static const struct vmk_command *
find_command(const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
    if (strcmp(commands[i].name, name) == 0) {
      return &commands[i];
    }
  }
  return NULL;
}

static int
print_help(FILE *out)
{
  fputs("usage: vmkscope COMMAND [options] ...\n\n"
        "Shows which networks VMware VMkernel traffic really takes, from packet captures.\n\n",
        out);
  for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
    fprintf(out, "  %-9s %-11s %s\n", commands[i].name, commands[i].arguments, commands[i].summary);
  }
  fputs("\nvmkscope COMMAND --help lists the options of a command; vmkscope(1) explains them.\n",
        out);
  return fflush(out) == 0 ? VMK_EXIT_FINE : VMK_EXIT_ERROR;
}

int
main(int count, char **arguments)
{
  const char *name = count > 1 ? arguments[1] : NULL;
  const struct vmk_command *command;

  signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write, reported as such */
  if (name == NULL) {
    print_help(stderr);
    return VMK_EXIT_ERROR;
  }
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
    return print_help(stdout);
  }
  if (strcmp(name, "--version") == 0) {
    puts("vmkscope " VMKSCOPE_VERSION);
    return fflush(stdout) == 0 ? VMK_EXIT_FINE : VMK_EXIT_ERROR;
  }
  command = find_command(name);
  if (command == NULL) {
    vmk_message("no command \"%s\"; vmkscope --help lists them", name);
    return VMK_EXIT_ERROR;
  }
  return command->run(command, count - 1, arguments + 1);
}
