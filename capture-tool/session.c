/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the course of audit and flows: site, captures, flows, answers, report, exit status.
 * Must not know how any of these is done.
 */
#include "session.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/audit/actions.h"
#include "destination.h"
#include "framing_load.h"
#include "message.h"
#include "reading.h"
#include "site_load.h"
#include "terminal.h"

struct session {
  const struct vmk_options *options;
  bool flows_only;
  bool streams;   /* flows are written as they end */
  size_t written; /* how many of them */
  unsigned width; /* of the terminal */
  struct vmk_site *site;
  GPtrArray *actions;
  struct vmk_framing_set *framings;
  struct vmk_input *input;
  struct vmk_flows *flows;
  struct vmk_destination destination;
  struct vmk_audit early; /* for flows written as they end: a tagger, nothing found yet */
  struct vmk_audit audit;
  struct vmk_audit_capture *captures; /* owned */
  bool whole;                         /* not interrupted */
};

static size_t
length_of(char **words)
{
  return words != NULL ? g_strv_length(words) : 0;
}

/* Something that goes on: a live interface, a pipe. */
static bool
goes_on(const char *source)
{
  struct stat status;

  if (strcmp(source, "-") == 0) {
    return fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode);
  }
  return stat(source, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool
any_goes_on(const struct vmk_options *options)
{
  if (length_of(options->interfaces) > 0) {
    return true;
  }
  for (size_t i = 0; i < length_of(options->arguments); i++) {
    if (goes_on(options->arguments[i])) {
      return true;
    }
  }
  return false;
}

static struct vmk_report
report_of(const struct session *session, const struct vmk_audit *audit)
{
  const struct vmk_options *options = session->options;
  struct vmk_report report = {
      .audit = audit,
      .site = session->site,
      .flows_only = session->flows_only,
      .quiet = options->quiet,
      .verbose = options->verbose,
      .flows_written =
          session->flows != NULL && session->written == vmk_flows_count(session->flows),
      .colour = options->colour,
      .width = session->width,
  };

  report.captures = vmk_input_captures(session->input, &report.capture_count);
  report.interfaces = vmk_input_interfaces(session->input, &report.interface_count);
  return report;
}

static void
write_ended_flow(const struct vmk_flow *flow, void *context)
{
  struct session *session = context;
  struct vmk_report report = report_of(session, &session->early);

  session->options->format->flow(&session->destination.sink, &report, flow);
  session->written++;
}

static bool
flush_batch(void *context)
{
  struct session *session = context;

  return vmk_sink_flush(&session->destination.sink) == 0;
}

static bool
prepare_site(struct session *session)
{
  const struct vmk_options *options = session->options;
  GError *error = NULL;

  session->site = vmk_site_of_files(options->inventory);
  session->framings = vmk_framings_of_files(options->framings);
  if (session->site == NULL || session->framings == NULL) {
    return false;
  }
  if (!options->quiet) {
    vmk_site_say_notes(session->site, options->verbose);
  }
  if (options->actions != NULL) {
    session->actions = vmk_actions_load(options->actions, &error);
    if (session->actions == NULL) {
      vmk_message("%s", error->message);
      g_error_free(error);
      return false;
    }
  }
  return true;
}

static bool
open_captures(struct session *session)
{
  const struct vmk_options *options = session->options;
  struct vmk_input_options input = {
      .filter = options->filter, .kept = VMK_READING_KEPT, .threaded = options->threads > 1};
  GError *error = NULL;

  if (length_of(options->arguments) + length_of(options->interfaces) == 0) {
    vmk_message("no capture named; give a file, a folder, - or --interface NAME");
    return false;
  }
  session->input = vmk_input_open(
      (const char *const *)options->arguments, length_of(options->arguments),
      (const char *const *)options->interfaces, length_of(options->interfaces), &input, &error);
  if (session->input == NULL) {
    vmk_message("%s", error->message);
    g_error_free(error);
  }
  return session->input != NULL;
}

/* A report over the inventory, or over a capture of a folder, would be the end of it. */
static bool
spares_what_is_read(const struct session *session)
{
  const struct vmk_options *options = session->options;
  char **const lists[] = {options->inventory, vmk_framing_set_files(session->framings)};
  bool spares =
      options->actions == NULL || vmk_destination_spares(&session->destination, options->actions);

  for (size_t list = 0; list < G_N_ELEMENTS(lists); list++) {
    for (size_t i = 0; spares && i < length_of(lists[list]); i++) {
      spares = vmk_destination_spares(&session->destination, lists[list][i]);
    }
  }
  return spares && vmk_destination_spares_input(&session->destination, session->input);
}

static void
read_flows(struct session *session)
{
  const struct vmk_options *options = session->options;
  struct vmk_engine_options engine = {
      .max_flows = options->max_flows,
      .idle_timeout = options->idle_timeout,
      .threads = options->threads,
      .kept = VMK_READING_KEPT,
      .framings = session->framings,
  };
  struct vmk_reading reading = {
      .input = session->input, .progress = options->progress, .context = session};

  if (session->streams) {
    session->early =
        (struct vmk_audit){.site = session->site, .tagger = vmk_tagger_new(session->site)};
    engine.on_flow = write_ended_flow;
    engine.context = session;
    reading.after = flush_batch;
    vmk_destination_begin(&session->destination);
  }
  session->flows = vmk_flows_new(&engine);
  reading.flows = session->flows;
  session->whole = vmk_reading_run(&reading);
  vmk_tagger_free(session->early.tagger);
}

static void
find_answers(struct session *session)
{
  struct vmk_audit *audit = &session->audit;
  const struct vmk_capture *captures = vmk_input_captures(session->input, &audit->capture_count);

  session->captures = g_new0(struct vmk_audit_capture, MAX(audit->capture_count, 1));
  for (size_t i = 0; i < audit->capture_count; i++) {
    session->captures[i] = (struct vmk_audit_capture){
        .file = captures[i].file,
        .first = captures[i].first,
        .last = captures[i].last,
        .complete = captures[i].complete,
    };
  }
  audit->captures = session->captures;
  audit->interfaces = vmk_input_interfaces(session->input, &audit->interface_count);
  audit->site = session->site;
  audit->flows = session->flows;
  audit->actions = session->actions;
  audit->filtered = session->options->filter != NULL;
  vmk_audit_run(audit, session->flows_only);
}

static int
say_problems(const struct session *session)
{
  size_t count;
  const struct vmk_capture *captures = vmk_input_captures(session->input, &count);
  enum vmk_input_outcome outcome = vmk_input_outcome(session->input);

  for (size_t i = 0; i < count; i++) {
    if (captures[i].problem != NULL) {
      vmk_message("%s: %s", captures[i].file, captures[i].problem);
    }
    if (captures[i].named > 1) {
      vmk_message("%s: named %u times; read once", captures[i].file, captures[i].named);
    }
  }
  if (outcome == VMK_INPUT_NOTHING) {
    return VMK_EXIT_ERROR;
  }
  if (!session->whole && length_of(session->options->interfaces) == 0) {
    vmk_message("interrupted; the report covers what was read");
    return VMK_EXIT_PARTIAL;
  }
  return outcome == VMK_INPUT_FINE ? VMK_EXIT_FINE : VMK_EXIT_PARTIAL;
}

static int
judge(const struct session *session)
{
  bool any = false;
  enum vmk_level worst;

  if (session->flows_only || !session->options->fails) {
    return VMK_EXIT_FINE;
  }
  worst = vmk_audit_worst(&session->audit, &any);
  return any && worst >= session->options->fail_on ? VMK_EXIT_FINDINGS : VMK_EXIT_FINE;
}

static int
report_all(struct session *session)
{
  int status = say_problems(session);
  struct vmk_report report;

  if (status == VMK_EXIT_ERROR) {
    return status;
  }
  find_answers(session);
  report = report_of(session, &session->audit);
  session->options->format->whole(vmk_destination_begin(&session->destination), &report);
  return MAX(status, judge(session));
}

static void
clear(struct session *session)
{
  vmk_audit_clear(&session->audit);
  if (session->flows != NULL) {
    vmk_flows_free(session->flows);
  }
  vmk_framing_set_free(session->framings);
  vmk_input_free(session->input);
  if (session->actions != NULL) {
    g_ptr_array_unref(session->actions);
  }
  vmk_site_free(session->site);
  g_free(session->captures);
}

int
vmk_session_run(const struct vmk_options *options, bool flows_only)
{
  struct session session = {.options = options, .flows_only = flows_only};
  int status = VMK_EXIT_ERROR;

  if (prepare_site(&session) &&
      vmk_destination_open(&session.destination, options->output, options->arguments)) {
    if (open_captures(&session) && spares_what_is_read(&session)) {
      session.width = vmk_terminal_width(session.destination.sink.descriptor);
      session.streams = options->format->flow != NULL && any_goes_on(options);
      read_flows(&session);
      status = report_all(&session);
    }
    if (!vmk_destination_close(&session.destination)) {
      status = MAX(status, VMK_EXIT_ERROR);
    }
  }
  clear(&session);
  return status;
}
