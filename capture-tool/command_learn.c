/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the command learn: captures in, the layout of a service's records out.
 * Must not know how a layout is found.
 */
#include <string.h>

#include "command.h"
#include "core/flow/engine.h"
#include "core/framing/framing_file.h"
#include "core/framing/learn.h"
#include "destination.h"
#include "message.h"
#include "options.h"
#include "output/learn_report.h"
#include "reading.h"

struct lesson {
  const struct vmk_options *options;
  struct vmk_input *input;
  struct vmk_destination destination;
  struct vmk_flows *flows;
  struct vmk_learn *learn;
  GArray *chosen; /* uint64_t: indices of flows */
  uint16_t port;
  struct vmk_learned learned;
  struct vmk_signals signals;
  bool whole;
};

static void
take_octets(uint64_t index, enum vmk_way way, const uint8_t *data, uint64_t length, void *context)
{
  struct lesson *lesson = context;

  vmk_learn_take(lesson->learn, index, way, data, length);
}

static bool
open_captures(struct lesson *lesson)
{
  const struct vmk_options *options = lesson->options;
  struct vmk_input_options input = {.filter = options->filter};
  GError *error = NULL;

  lesson->input = vmk_input_open(
      (const char *const *)options->arguments,
      options->arguments != NULL ? g_strv_length(options->arguments) : 0,
      (const char *const *)options->interfaces,
      options->interfaces != NULL ? g_strv_length(options->interfaces) : 0, &input, &error);
  if (lesson->input == NULL) {
    vmk_message("%s", error->message);
    g_error_free(error);
  }
  return lesson->input != NULL;
}

static void
read_all(struct lesson *lesson)
{
  struct vmk_engine_options engine = {
      .max_flows = lesson->options->max_flows,
      .idle_timeout = lesson->options->idle_timeout,
      .threads = 1,
      .on_octets = take_octets,
      .context = lesson,
  };
  struct vmk_reading reading = {.input = lesson->input, .progress = lesson->options->progress};

  lesson->learn = vmk_learn_new();
  reading.flows = lesson->flows = vmk_flows_new(&engine);
  lesson->whole = vmk_reading_run(&reading);
}

static uint64_t
payload_of(const struct vmk_flow *flow)
{
  return flow->transport == VMK_TRANSPORT_TCP ? flow->half[0].payload + flow->half[1].payload : 0;
}

/* The server port with most payload: the smallest of equal ones. */
static uint16_t
busiest_port(const struct vmk_flows *flows)
{
  uint64_t *sums = g_new0(uint64_t, 65536);
  unsigned best = 0;

  for (size_t i = 0; i < vmk_flows_count(flows); i++) {
    struct vmk_flow flow;

    vmk_flows_view(flows, i, &flow);
    sums[flow.half[1].port] += payload_of(&flow);
  }
  for (unsigned port = 0; port < 65536; port++) {
    best = sums[port] > sums[best] ? port : best;
  }
  g_free(sums);
  return (uint16_t)best;
}

static bool
choose_flow(struct lesson *lesson)
{
  uint64_t index = lesson->options->flow - 1;
  struct vmk_flow flow;

  if (index >= vmk_flows_count(lesson->flows)) {
    vmk_message("--flow %" G_GUINT64_FORMAT ": there is no such flow; vmkscope flows lists them",
                (guint64)lesson->options->flow);
    return false;
  }
  vmk_flows_view(lesson->flows, index, &flow);
  if (flow.transport != VMK_TRANSPORT_TCP) {
    vmk_message("--flow %" G_GUINT64_FORMAT ": not TCP; records are looked for in TCP streams only",
                (guint64)lesson->options->flow);
    return false;
  }
  lesson->port = flow.half[1].port;
  g_array_append_val(lesson->chosen, index);
  return true;
}

static bool
choose(struct lesson *lesson)
{
  if (lesson->options->flow != 0) {
    return choose_flow(lesson);
  }
  lesson->port = lesson->options->port != 0 ? lesson->options->port : busiest_port(lesson->flows);
  for (uint64_t i = 0; i < vmk_flows_count(lesson->flows); i++) {
    struct vmk_flow flow;

    vmk_flows_view(lesson->flows, i, &flow);
    if (flow.half[1].port == lesson->port && payload_of(&flow) > 0) {
      g_array_append_val(lesson->chosen, i);
    }
  }
  return true;
}

static void
find(struct lesson *lesson)
{
  const uint64_t *flows = (const uint64_t *)(const void *)lesson->chosen->data;

  vmk_learn_find(lesson->learn, flows, lesson->chosen->len, lesson->port, &lesson->learned);
  if (lesson->options->signals) {
    vmk_signals_find(lesson->learn, flows, lesson->chosen->len, lesson->options->migration,
                     &lesson->signals);
  }
}

/* The framing file goes to -o, the report to standard output without it. */
static void
write_framing(struct lesson *lesson)
{
  char *text;

  if (lesson->learned.candidate_count > 0) {
    text = vmk_framing_text(&lesson->learned.candidates[0].framing);
    vmk_sink_text(vmk_destination_begin(&lesson->destination), text);
    g_free(text);
  } else {
    vmk_message("no framing found: %s", lesson->learned.reason);
  }
}

static void
write_report(struct lesson *lesson)
{
  struct vmk_learn_report report = {
      .learned = &lesson->learned,
      .signals = lesson->options->signals ? &lesson->signals : NULL,
      .flow = lesson->options->flow,
      .port = lesson->port,
  };

  if (strcmp(lesson->options->format->name, "json") == 0) {
    vmk_learn_json(vmk_destination_begin(&lesson->destination), &report);
  } else {
    vmk_learn_text(vmk_destination_begin(&lesson->destination), &report);
  }
}

static int
say_problems(const struct lesson *lesson)
{
  size_t count;
  const struct vmk_capture *captures = vmk_input_captures(lesson->input, &count);
  enum vmk_input_outcome outcome = vmk_input_outcome(lesson->input);

  for (size_t i = 0; i < count; i++) {
    if (captures[i].problem != NULL) {
      vmk_message("%s: %s", captures[i].file, captures[i].problem);
    }
  }
  if (outcome == VMK_INPUT_NOTHING) {
    return VMK_EXIT_ERROR;
  }
  return outcome == VMK_INPUT_FINE && lesson->whole ? VMK_EXIT_FINE : VMK_EXIT_PARTIAL;
}

static int
teach(struct lesson *lesson)
{
  int status;

  if (!open_captures(lesson) ||
      !vmk_destination_spares_input(&lesson->destination, lesson->input)) {
    return VMK_EXIT_ERROR;
  }
  read_all(lesson);
  status = say_problems(lesson);
  if (status == VMK_EXIT_ERROR || !choose(lesson)) {
    return VMK_EXIT_ERROR;
  }
  find(lesson);
  if (lesson->options->output != NULL) {
    write_framing(lesson);
  } else {
    write_report(lesson);
  }
  return lesson->learned.candidate_count > 0 ? status : MAX(status, VMK_EXIT_FINDINGS);
}

static int
run(struct lesson *lesson)
{
  const struct vmk_options *options = lesson->options;
  int status;

  if (!vmk_destination_open(&lesson->destination, options->output, options->arguments)) {
    return VMK_EXIT_ERROR;
  }
  status = teach(lesson);
  return vmk_destination_close(&lesson->destination) ? status : MAX(status, VMK_EXIT_ERROR);
}

static void
clear(struct lesson *lesson)
{
  vmk_signals_clear(&lesson->signals);
  vmk_learned_clear(&lesson->learned);
  vmk_learn_free(lesson->learn);
  if (lesson->flows != NULL) {
    vmk_flows_free(lesson->flows);
  }
  vmk_input_free(lesson->input);
  g_array_unref(lesson->chosen);
}

int
vmk_command_learn(const struct vmk_command *command, int count, char **arguments)
{
  struct vmk_options options;
  int status;

  if (vmk_options_read(&options, command, VMK_OPTIONS_READ | VMK_OPTIONS_WRITE | VMK_OPTIONS_LEARN,
                       count, arguments, &status)) {
    struct lesson lesson = {.options = &options,
                            .chosen = g_array_new(FALSE, FALSE, sizeof(uint64_t))};

    if (strcmp(options.format->name, "text") != 0 && strcmp(options.format->name, "json") != 0) {
      vmk_message("--format %s: learn writes text or json", options.format->name);
      status = VMK_EXIT_ERROR;
    } else {
      status = run(&lesson);
    }
    clear(&lesson);
  }
  vmk_options_clear(&options);
  return status;
}
