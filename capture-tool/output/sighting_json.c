/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the members of a FLOW that say where it was seen: VLANs, interfaces, sightings, crossings.
 * Must not know what the flow is.
 */
#include "number.h"
#include "writers.h"

/* Octets that one sighting, or one list of distinct numbers, may take at most. */
#define BLOCK_SIZE 1024

static const char *const tunnels[] = {"gre", "erspan", "vxlan", "geneve", "ipip", "ipsec"};

#define DISTINCT_MAX 64 /* VLANs and interfaces named in one flow */

struct distinct {
  uint32_t numbers[DISTINCT_MAX]; /* ascending */
  size_t count;
};

static void
add_distinct(struct distinct *set, uint32_t number)
{
  size_t at = set->count;

  while (at > 0 && set->numbers[at - 1] > number) {
    at--;
  }
  if ((at > 0 && set->numbers[at - 1] == number) || set->count == DISTINCT_MAX) {
    return;
  }
  memmove(set->numbers + at + 1, set->numbers + at, (set->count - at) * sizeof *set->numbers);
  set->numbers[at] = number;
  set->count++;
}

static char *
put_distinct(char *to, const struct distinct *set)
{
  *to++ = '[';
  for (size_t i = 0; i < set->count; i++) {
    if (i > 0) {
      *to++ = ',';
    }
    to = vmk_put_number(to, set->numbers[i]);
  }
  *to++ = ']';
  return to;
}

void
vmk_write_places(struct vmk_sink *sink, const struct vmk_flow *flow)
{
  struct distinct vlans, interfaces;
  char *to = vmk_sink_room(sink, 2 * BLOCK_SIZE);

  vlans.count = 0;
  interfaces.count = 0;
  for (size_t i = 0; i < flow->sighting_count; i++) {
    add_distinct(&interfaces, flow->sightings[i].interface);
    for (unsigned tag = 0; tag < VMK_VLANS_MAX && flow->sightings[i].vlans[tag] != VMK_VLAN_NONE;
         tag++) {
      add_distinct(&vlans, flow->sightings[i].vlans[tag]);
    }
  }
  to = VMK_PUT_WORD(to, ",\"vlans\":");
  to = put_distinct(to, &vlans);
  to = VMK_PUT_WORD(to, ",\"interfaces\":");
  to = put_distinct(to, &interfaces);
  vmk_sink_took(sink, to);
}

static char *
put_sighting_half(char *to, const struct vmk_sighting_half *half)
{
  if (half->packets == 0) {
    return VMK_PUT_WORD(to, "null");
  }
  to = VMK_PUT_WORD(to, "{\"packets\":");
  to = vmk_put_number(to, half->packets);
  to = VMK_PUT_WORD(to, ",\"ttl_min\":");
  to = vmk_put_number(to, half->ttl_min);
  to = VMK_PUT_WORD(to, ",\"ttl_max\":");
  to = vmk_put_number(to, half->ttl_max);
  to = VMK_PUT_WORD(to, ",\"source_mac\":");
  to = vmk_put_mac_value(to, &half->source);
  to = VMK_PUT_WORD(to, ",\"destination_mac\":");
  to = vmk_put_mac_value(to, &half->destination);
  to = VMK_PUT_WORD(to, ",\"macs_vary\":");
  to = half->macs_vary ? VMK_PUT_WORD(to, "true") : VMK_PUT_WORD(to, "false");
  to = VMK_PUT_WORD(to, ",\"first_packet\":");
  to = vmk_put_number(to, half->first.number);
  *to++ = '}';
  return to;
}

static char *
put_tags(char *to, const struct vmk_sighting *sighting)
{
  to = VMK_PUT_WORD(to, ",\"vlans\":[");
  for (unsigned tag = 0; tag < VMK_VLANS_MAX && sighting->vlans[tag] != VMK_VLAN_NONE; tag++) {
    if (tag > 0) {
      *to++ = ',';
    }
    to = vmk_put_number(to, sighting->vlans[tag]);
  }
  *to++ = ']';
  return to;
}

static char *
put_tunnels(char *to, const struct vmk_sighting *sighting)
{
  bool follows = false;

  to = VMK_PUT_WORD(to, ",\"tunnels\":[");
  for (unsigned bit = 0; bit < G_N_ELEMENTS(tunnels); bit++) {
    if ((sighting->tunnels & (1U << bit)) != 0) {
      to = follows ? VMK_PUT_WORD(to, ",\"") : VMK_PUT_WORD(to, "\"");
      to = vmk_put_text(to, tunnels[bit]);
      *to++ = '"';
      follows = true;
    }
  }
  *to++ = ']';
  return to;
}

void
vmk_write_sightings(struct vmk_sink *sink, const struct vmk_flow *flow)
{
  vmk_sink_put(sink, ",\"sightings\":[", 14);
  for (size_t i = 0; i < flow->sighting_count; i++) {
    const struct vmk_sighting *sighting = &flow->sightings[i];
    char *to = vmk_sink_room(sink, BLOCK_SIZE);

    if (i > 0) {
      *to++ = ',';
    }
    to = VMK_PUT_WORD(to, "{\"interface\":");
    to = vmk_put_number(to, sighting->interface);
    to = put_tags(to, sighting);
    to = put_tunnels(to, sighting);
    to = VMK_PUT_WORD(to, ",\"client\":");
    to = put_sighting_half(to, &sighting->half[0]);
    to = VMK_PUT_WORD(to, ",\"server\":");
    to = put_sighting_half(to, &sighting->half[1]);
    *to++ = '}';
    vmk_sink_took(sink, to);
  }
  vmk_sink_char(sink, ']');
}

void
vmk_write_crossings(struct vmk_sink *sink, const struct vmk_report *report,
                    const struct vmk_flow *flow)
{
  struct vmk_document json = {sink, true};

  if (flow->crossing_count == 0) {
    vmk_sink_put(sink, ",\"crossings\":[]", 15);
    return;
  }
  vmk_document_open(&json, "crossings", '[');
  for (size_t i = 0; i < flow->crossing_count; i++) {
    const struct vmk_crossing *crossing = &flow->crossings[i];

    vmk_document_open(&json, NULL, '{');
    vmk_document_text(&json, "from", crossing->direction == 0 ? "client" : "server");
    vmk_document_number(&json, "sequence", crossing->sequence);
    vmk_document_number(&json, "ttl_before", crossing->ttl_before);
    vmk_document_number(&json, "ttl_after", crossing->ttl_after);
    vmk_document_number(&json, "packet_before", crossing->before.number);
    vmk_document_number(&json, "packet_after", crossing->after.number);
    vmk_document_text(&json, "file_before", vmk_report_file(report, crossing->before));
    vmk_document_text(&json, "file_after", vmk_report_file(report, crossing->after));
    vmk_document_number(&json, "segments", crossing->count);
    vmk_document_close(&json, '}');
  }
  vmk_document_close(&json, ']');
}
