/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the members of a FLOW that say where it was seen: VLANs, interfaces, sightings, crossings.
 * Must not know what the flow is.
 */
#include <stdlib.h>

#include "number.h"
#include "writers.h"

/* Octets that one sighting may take at most. */
#define BLOCK_SIZE 1024

static const char *const tunnels[] = {"gre", "erspan", "vxlan", "geneve", "ipip", "ipsec"};

static int
compare_numbers(const void *a, const void *b)
{
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

  return (left > right) - (left < right);
}

#define DISTINCT_MAX 64 /* VLANs and interfaces named in one flow */

/* Sorts, drops what is there twice, writes "key":[..]. */
static void
write_distinct(struct vmk_sink *sink, const char *key, uint32_t *numbers, size_t count)
{
  struct vmk_document json = {sink, true};

  qsort(numbers, count, sizeof *numbers, compare_numbers);
  vmk_document_open(&json, key, '[');
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || numbers[i] != numbers[i - 1]) {
      vmk_document_number(&json, NULL, numbers[i]);
    }
  }
  vmk_document_close(&json, ']');
}

void
vmk_write_places(struct vmk_sink *sink, const struct vmk_flow *flow)
{
  uint32_t vlans[DISTINCT_MAX * VMK_VLANS_MAX], interfaces[DISTINCT_MAX];
  size_t vlan_count = 0, interface_count = 0;

  for (size_t i = 0; i < flow->sighting_count && i < DISTINCT_MAX; i++) {
    interfaces[interface_count++] = flow->sightings[i].interface;
    for (unsigned tag = 0; tag < VMK_VLANS_MAX; tag++) {
      if (flow->sightings[i].vlans[tag] != VMK_VLAN_NONE) {
        vlans[vlan_count++] = flow->sightings[i].vlans[tag];
      }
    }
  }
  write_distinct(sink, "vlans", vlans, vlan_count);
  write_distinct(sink, "interfaces", interfaces, interface_count);
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
