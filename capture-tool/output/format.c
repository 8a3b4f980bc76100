/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which formats there are.
 * Must not know what any of them looks like.
 */
#include <string.h>

#include "writers.h"

static const struct vmk_format formats[] = {
    {.name = "text", .whole = vmk_text_whole, .site = vmk_text_site},
    {.name = "json", .whole = vmk_json_whole, .site = vmk_json_site},
    {.name = "ndjson", .flow = vmk_ndjson_flow, .whole = vmk_ndjson_whole, .site = vmk_ndjson_site},
    {.name = "csv", .whole = vmk_csv_whole, .site = vmk_csv_site},
};

const struct vmk_format *
vmk_format_find(const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
    if (strcmp(formats[i].name, name) == 0) {
      return &formats[i];
    }
  }
  return NULL;
}

const char *
vmk_report_file(const struct vmk_report *report, struct vmk_place place)
{
  uint32_t file;

  if (place.number == 0 || place.interface >= report->interface_count) {
    return NULL;
  }
  file = report->interfaces[place.interface].file;
  return file < report->capture_count ? report->captures[file].file : NULL;
}

bool
vmk_report_explains(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  for (unsigned side = 0; side < 2; side++) {
    if (tag->end[side].host != NULL || tag->end[side].peer != NULL) {
      return true;
    }
  }
  return tag->role != VMK_ROLE_UNKNOWN || flow->crossing_count > 0 || vmk_survey_wants(flow, tag);
}

bool
vmk_report_judge(const struct vmk_report *report, const struct vmk_flow *flow,
                 const struct vmk_tag *tag, struct vmk_gateway_view *view)
{
  *view = (struct vmk_gateway_view){0};
  if (report->audit->gateway == NULL || !flow->interesting || !vmk_report_explains(flow, tag)) {
    return false;
  }
  vmk_gateway_judge(report->audit->gateway, flow, tag, view);
  return true;
}

const char *
vmk_report_traversed(const struct vmk_report *report, const struct vmk_flow *flow,
                     const struct vmk_tag *tag)
{
  struct vmk_gateway_view view;
  const char *word;

  vmk_report_judge(report, flow, tag, &view);
  word = vmk_traversed_name(view.traversed);
  vmk_gateway_view_clear(&view);
  return word;
}
