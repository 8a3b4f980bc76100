/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the options of the commands, as given and as understood.
 * Must not know what is done with them.
 */
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "terminal.h"

#define THREADS_MAX 64
#define IDLE_TIMEOUT_DEFAULT 3600.0 /* seconds */

/* What the user wrote. */
struct given {
  char **inventory, **interfaces, **framings, **arguments;
  char *actions, *filter, *output, *format, *fail_on, *colour;
  gint threads;
  gint64 max_flows, flow;
  gint port;
  gboolean signals;
  char *migration;
  gdouble idle_timeout;
  gboolean progress, no_progress, quiet, verbose, version, help;
};

/* An option: which commands have it, and where in struct given its value goes. */
struct row {
  unsigned set; /* 0: every command */
  size_t value;
  GOptionEntry entry; /* without arg_data */
};

#define VALUE(field) offsetof(struct given, field)

/* In the order of the help. */
static const struct row rows[] = {
    {VMK_OPTIONS_SITE,
     VALUE(inventory),
     {"inventory", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, NULL,
      "What the site looks like; may be given several times", "FILE"}},
    {VMK_OPTIONS_AUDIT,
     VALUE(actions),
     {"actions", 0, 0, G_OPTION_ARG_FILENAME, NULL, "CSV of what was migrated and when", "FILE"}},
    {VMK_OPTIONS_AUDIT,
     VALUE(fail_on),
     {"fail-on", 0, 0, G_OPTION_ARG_STRING, NULL,
      "Exit 1 on findings from this level on: high (default), medium, low, never", "LEVEL"}},
    {VMK_OPTIONS_READ,
     VALUE(interfaces),
     {"interface", 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL,
      "Capture live there until interrupted; may be given several times", "NAME"}},
    {VMK_OPTIONS_READ,
     VALUE(filter),
     {"filter", 0, 0, G_OPTION_ARG_STRING, NULL, "Only frames that match this libpcap filter",
      "BPF"}},
    {VMK_OPTIONS_FRAMING,
     VALUE(framings),
     {"framing", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL,
      "Read records with this framing file, or the shipped one of this name; may be given several "
      "times",
      "FILE"}},
    {VMK_OPTIONS_READ,
     VALUE(threads),
     {"threads", 0, 0, G_OPTION_ARG_INT, NULL, "Default: one a processor", "N"}},
    {VMK_OPTIONS_READ,
     VALUE(max_flows),
     {"max-flows", 0, 0, G_OPTION_ARG_INT64, NULL, "Keep at most N flows; default: 16 million",
      "N"}},
    {VMK_OPTIONS_READ,
     VALUE(idle_timeout),
     {"idle-timeout", 0, 0, G_OPTION_ARG_DOUBLE, NULL,
      "A flow idle for longer ends (default 3600; 0: never)", "SECONDS"}},
    {VMK_OPTIONS_READ,
     VALUE(progress),
     {"progress", 0, 0, G_OPTION_ARG_NONE, NULL,
      "Progress bar on standard error (default: when that is a terminal)", NULL}},
    {VMK_OPTIONS_READ,
     VALUE(no_progress),
     {"no-progress", 0, 0, G_OPTION_ARG_NONE, NULL, "No progress bar", NULL}},
    {VMK_OPTIONS_WRITE,
     VALUE(format),
     {"format", 'f', 0, G_OPTION_ARG_STRING, NULL, "text (default), json, ndjson or csv",
      "FORMAT"}},
    {VMK_OPTIONS_WRITE,
     VALUE(output),
     {"output", 'o', 0, G_OPTION_ARG_FILENAME, NULL, "Write the report there", "FILE"}},
    {VMK_OPTIONS_WRITE,
     VALUE(colour),
     {"color", 0, 0, G_OPTION_ARG_STRING, NULL, "auto (default), always or never", "WHEN"}},
    {VMK_OPTIONS_LEARN,
     VALUE(flow),
     {"flow", 0, 0, G_OPTION_ARG_INT64, NULL,
      "Learn from this flow alone (number as vmkscope flows prints it)", "ID"}},
    {VMK_OPTIONS_LEARN,
     VALUE(port),
     {"port", 0, 0, G_OPTION_ARG_INT, NULL,
      "Learn from all streams to this server port (default: the one with most payload)", "N"}},
    {VMK_OPTIONS_LEARN,
     VALUE(signals),
     {"signals", 0, 0, G_OPTION_ARG_NONE, NULL, "Print what needs no framing, too: heuristics",
      NULL}},
    {VMK_OPTIONS_LEARN,
     VALUE(migration),
     {"migration-id", 0, 0, G_OPTION_ARG_STRING, NULL,
      "With --signals: look for this migration ID (from a log) in the streams", "ID"}},
    {0,
     VALUE(quiet),
     {"quiet", 'q', 0, G_OPTION_ARG_NONE, NULL, "Say less: only what failed", NULL}},
    {0,
     VALUE(verbose),
     {"verbose", 'v', 0, G_OPTION_ARG_NONE, NULL,
      "Say all: every flow, verdict, note and piece of evidence", NULL}},
    {0, VALUE(version), {"version", 0, 0, G_OPTION_ARG_NONE, NULL, "Print the version", NULL}},
    {0, VALUE(help), {"help", 'h', 0, G_OPTION_ARG_NONE, NULL, "Print this help", NULL}},
    {0,
     VALUE(arguments),
     {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, NULL}},
};

/* Those of a command, to be parsed into `given`. */
static GOptionEntry *
entries_of(struct given *given, unsigned sets)
{
  GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    GOptionEntry entry = rows[i].entry;

    if (rows[i].set == 0 || (rows[i].set & sets) != 0) {
      entry.arg_data = (char *)given + rows[i].value;
      g_array_append_val(entries, entry);
    }
  }
  return (GOptionEntry *)(void *)g_array_free(entries, FALSE);
}

static void
clear_given(struct given *given)
{
  g_free(given->format);
  g_free(given->fail_on);
  g_free(given->colour);
  g_free(given->migration);
}

/* Each of these says what is wrong and returns false. */

static bool
understand_format(struct vmk_options *options, const char *name)
{
  if (name == NULL) {
    name = "text";
  }
  if (strcmp(name, "html") == 0) {
    vmk_message("--format html: not written by this version; take text, json, ndjson or csv");
    return false;
  }
  options->format = vmk_format_find(name);
  if (options->format == NULL) {
    vmk_message("--format %s: no such format; take text, json, ndjson or csv", name);
  }
  return options->format != NULL;
}

static bool
understand_level(struct vmk_options *options, const char *word)
{
  options->fails = true;
  options->fail_on = VMK_LEVEL_HIGH;
  if (word == NULL) {
    return true;
  }
  if (strcmp(word, "never") == 0) {
    options->fails = false;
    return true;
  }
  for (int level = VMK_LEVEL_LOW; level <= VMK_LEVEL_HIGH; level++) {
    if (strcmp(word, vmk_level_name((enum vmk_level)level)) == 0) {
      options->fail_on = (enum vmk_level)level;
      return true;
    }
  }
  vmk_message("--fail-on %s: no such level; take high, medium, low or never", word);
  return false;
}

static bool
understand_learning(struct vmk_options *options, const struct given *given)
{
  char *end = NULL;

  if (given->flow < 0 || given->port < 0 || given->port > 65535) {
    vmk_message("%s: take a number from 1", given->flow < 0 ? "--flow" : "--port");
    return false;
  }
  options->flow = (uint64_t)given->flow;
  options->port = (uint16_t)given->port;
  options->signals = given->signals;
  if (given->migration != NULL) {
    options->migration = g_ascii_strtoull(given->migration, &end, 0);
    if (*end != '\0' || options->migration == 0) {
      vmk_message("--migration-id %s: take the number from the log, decimal or 0x and hexadecimal",
                  given->migration);
      return false;
    }
    options->signals = true;
  }
  return true;
}

static bool
understand_numbers(struct vmk_options *options, const struct given *given)
{
  if (given->threads < 0 || given->threads > THREADS_MAX) {
    vmk_message("--threads %d: take a number from 1 to %d", given->threads, THREADS_MAX);
    return false;
  }
  options->threads =
      given->threads > 0 ? (unsigned)given->threads : MIN(g_get_num_processors(), THREADS_MAX);
  if (given->max_flows < 0) {
    vmk_message("--max-flows %" G_GINT64_FORMAT ": take a number above 0", given->max_flows);
    return false;
  }
  options->max_flows = (uint64_t)given->max_flows;
  if (!(given->idle_timeout >= 0 && given->idle_timeout <= 1e9)) {
    vmk_message("--idle-timeout: take seconds from 0 (never) to 1000000000");
    return false;
  }
  options->idle_timeout = (int64_t)(given->idle_timeout * 1e9);
  return true;
}

static bool
understand_colour(struct vmk_options *options, const char *when)
{
  if (when == NULL) {
    when = "auto";
  }
  if (strcmp(when, "auto") != 0 && strcmp(when, "always") != 0 && strcmp(when, "never") != 0) {
    vmk_message("--color %s: take auto, always or never", when);
    return false;
  }
  options->colour = vmk_terminal_colour(when, options->output != NULL ? -1 : STDOUT_FILENO);
  return true;
}

/* What is owned goes over to the options, so that clearing them frees it. */
static void
take(struct vmk_options *options, struct given *given)
{
  options->inventory = given->inventory;
  options->interfaces = given->interfaces;
  options->framings = given->framings;
  options->arguments = given->arguments;
  options->actions = given->actions;
  options->filter = given->filter;
  options->output = given->output;
  options->quiet = given->quiet;
  options->verbose = given->verbose;
  options->progress =
      given->progress || (!given->no_progress && !given->quiet && isatty(STDERR_FILENO));
}

/* GLib writes an ellipsis, which not every locale can show. */
static int
print_help(GOptionContext *context)
{
  char *help = g_option_context_get_help(context, TRUE, NULL);
  char **parts = g_strsplit(help, "\xe2\x80\xa6", -1);
  char *plain = g_strjoinv("...", parts);
  int status;

  fputs(plain, stdout);
  status = vmk_message_printed(stdout) ? VMK_EXIT_FINE : VMK_EXIT_ERROR;
  g_free(plain);
  g_strfreev(parts);
  g_free(help);
  return status;
}

bool
vmk_options_read(struct vmk_options *options, const struct vmk_command *command, unsigned sets,
                 int count, char **arguments, int *status)
{
  struct given given = {.idle_timeout = IDLE_TIMEOUT_DEFAULT};
  GOptionEntry *entries = entries_of(&given, sets);
  char *name = g_strdup_printf("vmkscope %s", command->name);
  char *usage = g_strdup_printf("%s - %s", command->arguments, command->summary);
  GOptionContext *context = g_option_context_new(usage);
  GError *error = NULL;
  bool understood = false;

  *options = (struct vmk_options){0};
  *status = VMK_EXIT_ERROR;
  g_set_prgname(name);
  g_option_context_add_main_entries(context, entries, NULL);
  g_option_context_set_help_enabled(context, FALSE);
  if (!g_option_context_parse(context, &count, &arguments, &error)) {
    vmk_message("%s; vmkscope %s --help lists the options", error->message, command->name);
    g_error_free(error);
  } else {
    take(options, &given);
    if (given.help) {
      *status = print_help(context);
    } else if (given.version) {
      puts("vmkscope " VMKSCOPE_VERSION);
      *status = vmk_message_printed(stdout) ? VMK_EXIT_FINE : VMK_EXIT_ERROR;
    } else {
      understood = understand_format(options, given.format) &&
                   understand_level(options, given.fail_on) &&
                   understand_numbers(options, &given) && understand_learning(options, &given) &&
                   understand_colour(options, given.colour);
    }
  }
  g_option_context_free(context);
  g_free(entries);
  g_free(usage);
  g_free(name);
  clear_given(&given);
  return understood;
}

void
vmk_options_clear(struct vmk_options *options)
{
  g_strfreev(options->inventory);
  g_strfreev(options->interfaces);
  g_strfreev(options->framings);
  g_strfreev(options->arguments);
  g_free(options->actions);
  g_free(options->filter);
  g_free(options->output);
  *options = (struct vmk_options){0};
}
