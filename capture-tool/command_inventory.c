/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the command inventory: files in, the site as understood out.
 * Must not know any inventory format.
 */
#include <string.h>

#include "command.h"
#include "destination.h"
#include "message.h"
#include "options.h"
#include "site_load.h"
#include "terminal.h"

/* The files named with and without --inventory. */
static char **
all_files(const struct vmk_options *options)
{
  GStrvBuilder *builder = g_strv_builder_new();
  char **files;

  if (options->inventory != NULL) {
    g_strv_builder_addv(builder, (const char **)options->inventory);
  }
  if (options->arguments != NULL) {
    g_strv_builder_addv(builder, (const char **)options->arguments);
  }
  files = g_strv_builder_end(builder);
  g_strv_builder_unref(builder);
  return files;
}

static int
write_site(const struct vmk_options *options, const struct vmk_site *site, char **files)
{
  struct vmk_destination destination;
  struct vmk_report report = {.site = site,
                              .quiet = options->quiet,
                              .verbose = options->verbose,
                              .colour = options->colour};

  if (!vmk_destination_open(&destination, options->output, files)) {
    return VMK_EXIT_ERROR;
  }
  report.width = vmk_terminal_width(destination.sink.descriptor);
  options->format->site(vmk_destination_begin(&destination), &report);
  return vmk_destination_close(&destination) ? VMK_EXIT_FINE : VMK_EXIT_ERROR;
}

static int
run(const struct vmk_options *options)
{
  char **files = all_files(options);
  struct vmk_site *site = NULL;
  int status = VMK_EXIT_ERROR;

  if (files[0] == NULL) {
    vmk_message("no inventory named; give files, vmkscope(1) says which");
  } else {
    site = vmk_site_of_files(files);
    if (site != NULL) {
      status = write_site(options, site, files);
    }
  }
  vmk_site_free(site);
  g_strfreev(files);
  return status;
}

int
vmk_command_inventory(const struct vmk_command *command, int count, char **arguments)
{
  struct vmk_options options;
  int status;

  if (vmk_options_read(&options, command, VMK_OPTIONS_SITE | VMK_OPTIONS_WRITE, count, arguments,
                       &status)) {
    status = run(&options);
  }
  vmk_options_clear(&options);
  return status;
}
