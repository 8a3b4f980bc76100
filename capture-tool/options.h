/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the options of the commands, as given and as understood.
 * Must not know what is done with them.
 */
#ifndef VMK_OPTIONS_H
#define VMK_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

#include "capture-tool/command.h"
#include "capture-tool/output/report.h"

enum vmk_option_set {                             /* bits: which options a command takes */
                      VMK_OPTIONS_SITE = 1 << 0,  /* --inventory */
                      VMK_OPTIONS_AUDIT = 1 << 1, /* --actions, --fail-on */
                      VMK_OPTIONS_READ = 1 << 2,  /* --interface, --filter, --threads, --max-flows,
                                                     --idle-timeout, --progress */
                      VMK_OPTIONS_WRITE = 1 << 3, /* --format, -o, --color */
                      VMK_OPTIONS_LEARN = 1 << 4, /* --flow, --port, --signals, --migration-id */
                      VMK_OPTIONS_FRAMING = 1 << 5, /* --framing */
};

struct vmk_options {
  char **inventory, **interfaces, **framings, **arguments; /* NULL-terminated, or NULL */
  char *actions, *filter, *output;
  const struct vmk_format *format;
  bool fails; /* findings change the exit status, from this level on: */
  enum vmk_level fail_on;
  unsigned threads;
  uint64_t max_flows;   /* 0: the engine's own limit */
  int64_t idle_timeout; /* ns; 0: never */
  uint64_t flow;        /* 0: not said */
  uint16_t port;        /* likewise */
  bool signals;
  uint64_t migration; /* 0: not said */
  bool progress, colour;
  bool quiet, verbose;
};

/* Reads the command line of a command. False: *status is what to exit with (help and version were
 * printed, or an error was said). Clear the options in either case. */
bool vmk_options_read(struct vmk_options *options, const struct vmk_command *command, unsigned sets,
                      int count, char **arguments, int *status);
void vmk_options_clear(struct vmk_options *options);

#endif
