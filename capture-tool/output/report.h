/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a report is made of and which formats there are.
 * Must not know how captures are read or how anything in it was found out.
 */
#ifndef VMK_OUTPUT_REPORT_H
#define VMK_OUTPUT_REPORT_H

#include "capture-tool/input/input.h"
#include "core/audit/audit.h"
#include "sink.h"

/* All borrowed. Before the end of input (flows written as they end) audit has the tagger only. */
struct vmk_report {
  const struct vmk_audit *audit;
  const struct vmk_site *site; /* never NULL */
  const struct vmk_capture *captures;
  size_t capture_count;
  const struct vmk_interface *interfaces;
  size_t interface_count;
  bool flows_only;     /* the command is flows */
  bool quiet, verbose; /* text: only what failed; every flow and every verdict */
  bool flows_written;  /* a format that writes flows as they end has written them */
  bool colour;
  unsigned width; /* columns of the terminal */
};

struct vmk_format {
  const char *name;
  /* Writes one flow as it ends; NULL where a format can only write the whole. */
  void (*flow)(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow);
  void (*whole)(struct vmk_sink *sink, const struct vmk_report *report); /* audit and flows */
  void (*site)(struct vmk_sink *sink, const struct vmk_report *report);  /* inventory */
};

/* The format of that name, or NULL. */
const struct vmk_format *vmk_format_find(const char *name);

/* Did the flow cross a gateway: "yes", "no" or "unknown". */
const char *vmk_report_traversed(const struct vmk_report *report, const struct vmk_flow *flow,
                                 const struct vmk_tag *tag);

/* The file of a place, or NULL for number 0. */
const char *vmk_report_file(const struct vmk_report *report, struct vmk_place place);

#endif
