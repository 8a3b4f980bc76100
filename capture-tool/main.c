/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which commands there are and hands over to the one asked for.
 * Must not know what any of them does.
 */
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
    {.name = "compare",
     .arguments = "REPORT...",
     .summary = "traffic tables of several audits (--format json) side by side",
     .run = vmk_command_compare},
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
  fputs("\nvmkscope COMMAND --help lists its options; vmkscope(1) explains them.\n", out);
  return vmk_message_printed(out) ? VMK_EXIT_FINE : VMK_EXIT_ERROR;
}

/* A file that is opened must not become a standard stream that was closed; using that one stays an
 * error. */
static void
keep_streams_apart(void)
{
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    if (fcntl(stream, F_GETFD) < 0) {
      (void)!open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

static int
no_command(const char *name)
{
  if (access(name, F_OK) == 0) {
    vmk_message("\"%s\" is no command; to audit it: vmkscope audit %s", name, name);
  } else {
    vmk_message("no command \"%s\"; vmkscope --help lists them", name);
  }
  return VMK_EXIT_ERROR;
}

static int
run_command(int count, char **arguments)
{
  const struct vmk_command *command = find_command(arguments[0]);

  return command != NULL ? command->run(command, count, arguments) : no_command(arguments[0]);
}

int
main(int count, char **arguments)
{
  const char *name = count > 1 ? arguments[1] : NULL;

  signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write, reported as such */
  keep_streams_apart();
  if (name == NULL) {
    print_help(stderr);
    return VMK_EXIT_ERROR;
  }
  if (strcmp(name, "help") == 0 && count > 2) {
    char *words[] = {arguments[2], "--help", NULL};

    return run_command(2, words);
  }
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
    return print_help(stdout);
  }
  if (strcmp(name, "--version") == 0) {
    puts("vmkscope " VMKSCOPE_VERSION);
    return vmk_message_printed(stdout) ? VMK_EXIT_FINE : VMK_EXIT_ERROR;
  }
  return run_command(count - 1, arguments + 1);
}
