/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the command compare: reports of several settings of one experiment in, their traffic tables
 * side by side out. Must not know what is concluded from them.
 */
#include <string.h>

#include "command.h"
#include "destination.h"
#include "message.h"
#include "options.h"
#include "output/compare_report.h"
#include "report_read.h"
#include "terminal.h"

static void
free_setting(gpointer setting)
{
  vmk_setting_free(setting);
}

/* Two reports of one name are told apart by their place. */
static void
number_names(GPtrArray *settings)
{
  for (guint i = 0; i < settings->len; i++) {
    struct vmk_setting *setting = g_ptr_array_index(settings, i);

    for (guint k = 0; k < i; k++) {
      const struct vmk_setting *other = g_ptr_array_index(settings, k);

      if (strcmp(setting->name, other->name) == 0) {
        char *name = g_strdup_printf("%s (%u)", setting->name, i + 1);

        g_free(setting->name);
        setting->name = name;
        break;
      }
    }
  }
}

static GPtrArray *
read_settings(char **paths)
{
  GPtrArray *settings = g_ptr_array_new_with_free_func(free_setting);

  for (size_t i = 0; paths != NULL && paths[i] != NULL; i++) {
    struct vmk_setting *setting = vmk_report_read(paths[i]);

    if (setting == NULL) {
      g_ptr_array_unref(settings);
      return NULL;
    }
    g_ptr_array_add(settings, setting);
  }
  if (settings->len < 2) {
    vmk_message("compare wants two reports or more, in the order of the experiment");
    g_clear_pointer(&settings, g_ptr_array_unref);
  } else {
    number_names(settings);
  }
  return settings;
}

static int
write_comparison(const struct vmk_options *options, const GPtrArray *settings)
{
  struct vmk_destination destination;
  struct vmk_comparison comparison = {
      .settings = settings, .verbose = options->verbose, .colour = options->colour};
  int status = VMK_EXIT_FINE;

  if (!vmk_destination_open(&destination, options->output, options->arguments)) {
    return VMK_EXIT_ERROR;
  }
  comparison.width = vmk_terminal_width(destination.sink.descriptor);
  comparison.changes = vmk_compare_sites(settings);
  vmk_compare(settings, comparison.rows);
  if (strcmp(options->format->name, "json") == 0) {
    vmk_compare_json(vmk_destination_begin(&destination), &comparison);
  } else {
    vmk_compare_text(vmk_destination_begin(&destination), &comparison);
  }
  if (!vmk_destination_close(&destination)) {
    status = VMK_EXIT_ERROR;
  }
  vmk_compared_clear(comparison.rows);
  g_array_unref(comparison.changes);
  return status;
}

static int
run(const struct vmk_options *options)
{
  GPtrArray *settings;
  int status;

  if (strcmp(options->format->name, "text") != 0 && strcmp(options->format->name, "json") != 0) {
    vmk_message("--format %s: compare writes text or json", options->format->name);
    return VMK_EXIT_ERROR;
  }
  settings = read_settings(options->arguments);
  if (settings == NULL) {
    return VMK_EXIT_ERROR;
  }
  status = write_comparison(options, settings);
  g_ptr_array_unref(settings);
  return status;
}

int
vmk_command_compare(const struct vmk_command *command, int count, char **arguments)
{
  struct vmk_options options;
  int status;

  if (vmk_options_read(&options, command, VMK_OPTIONS_WRITE, count, arguments, &status)) {
    status = run(&options);
  }
  vmk_options_clear(&options);
  return status;
}
