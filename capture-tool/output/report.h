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

/* Is there something about the flow that evidence explains: a role, an end of the site, a crossing,
 * a protocol of VMware's? Of the many others nothing is said, so that a million of them cost
 * little. */
bool vmk_report_explains(const struct vmk_flow *flow, const struct vmk_tag *tag);
/* Did the flow cross a gateway, and how is it known? False: not looked at, the view is empty. Clear
 * it in any case. */
bool vmk_report_judge(const struct vmk_report *report, const struct vmk_flow *flow,
                      const struct vmk_tag *tag, struct vmk_gateway_view *view);
/* The same as a word: "yes", "no" or "unknown". */
const char *vmk_report_traversed(const struct vmk_report *report, const struct vmk_flow *flow,
                                 const struct vmk_tag *tag);

/* The file of a place, or NULL for number 0. */
const char *vmk_report_file(const struct vmk_report *report, struct vmk_place place);

#endif
