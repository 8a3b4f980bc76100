/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the FLOW object of interface.md section 2.
 * Must not know how a flow got its tag.
 *
 * There may be millions of flows, so what every flow has is put down by hand, without the calls of
 * json.h.
 */
#include "number.h"
#include "writers.h"

/* Octets that one block of constants, numbers, times and addresses below may take at most. */
#define BLOCK_SIZE 1024

static const char *const transports[] = {
    [VMK_TRANSPORT_TCP] = "tcp",
    [VMK_TRANSPORT_UDP] = "udp",
    [VMK_TRANSPORT_OTHER] = "other",
};

static const char *const directions[] = {
    [VMK_DIRECTION_SYN] = "syn",
    [VMK_DIRECTION_CONTENT] = "content",
    [VMK_DIRECTION_PORT] = "port",
    [VMK_DIRECTION_GUESS] = "guess",
};

static const char *const tunnels[] = {"gre", "erspan", "vxlan", "geneve", "ipip", "ipsec"};

static char *
put_text(char *to, const char *text)
{
  return vmk_put_octets(to, text, strlen(text));
}

static char *
put_mac(char *to, const struct vmk_mac *mac)
{
  if (vmk_mac_is_none(mac)) {
    return VMK_PUT_WORD(to, "null");
  }
  *to++ = '"';
  to = vmk_put_mac(to, mac);
  *to++ = '"';
  return to;
}

static char *
put_time(char *to, int64_t time)
{
  if (time == VMK_TIME_NONE) {
    return VMK_PUT_WORD(to, "null");
  }
  *to++ = '"';
  to = vmk_put_time(to, time);
  *to++ = '"';
  return to;
}

/* "client":N,"server":N} */
static char *
put_both(char *to, uint64_t client, uint64_t server)
{
  to = VMK_PUT_WORD(to, "{\"client\":");
  to = vmk_put_number(to, client);
  to = VMK_PUT_WORD(to, ",\"server\":");
  to = vmk_put_number(to, server);
  *to++ = '}';
  return to;
}

static void
write_names(struct vmk_sink *sink, const struct vmk_end *end)
{
  struct vmk_json json = {sink, true};

  vmk_json_text(&json, "host", end->host != NULL ? end->host->name : NULL);
  vmk_json_text(&json, "vmk", end->vmk != NULL ? end->vmk->name : NULL);
  vmk_json_text(&json, "peer", end->peer != NULL ? end->peer->name : NULL);
  vmk_json_text(&json, "role", end->role != VMK_ROLE_UNKNOWN ? vmk_role_name(end->role) : NULL);
}

static void
write_end(struct vmk_sink *sink, const struct vmk_flow *flow, unsigned side,
          const struct vmk_end *end)
{
  const struct vmk_half *half = &flow->half[side];
  char *to = vmk_sink_room(sink, BLOCK_SIZE);

  to = VMK_PUT_WORD(to, "{\"address\":\"");
  to = vmk_put_address(to, &half->address);
  to = VMK_PUT_WORD(to, "\",\"port\":");
  if (flow->transport == VMK_TRANSPORT_OTHER) {
    to = VMK_PUT_WORD(to, "null");
  } else {
    to = vmk_put_number(to, half->port);
  }
  to = VMK_PUT_WORD(to, ",\"mac\":");
  to = put_mac(to, &half->mac);
  if (end->host == NULL && end->peer == NULL && end->role == VMK_ROLE_UNKNOWN) {
    to = VMK_PUT_WORD(to, ",\"host\":null,\"vmk\":null,\"peer\":null,\"role\":null}");
    vmk_sink_took(sink, to);
    return;
  }
  vmk_sink_took(sink, to);
  write_names(sink, end);
  vmk_sink_char(sink, '}');
}

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
  struct vmk_json json = {sink, true};

  qsort(numbers, count, sizeof *numbers, compare_numbers);
  vmk_json_open(&json, key, '[');
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || numbers[i] != numbers[i - 1]) {
      vmk_json_number(&json, NULL, numbers[i]);
    }
  }
  vmk_json_close(&json, ']');
}

static void
write_places(struct vmk_sink *sink, const struct vmk_flow *flow)
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
  to = put_mac(to, &half->source);
  to = VMK_PUT_WORD(to, ",\"destination_mac\":");
  to = put_mac(to, &half->destination);
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
      to = put_text(to, tunnels[bit]);
      *to++ = '"';
      follows = true;
    }
  }
  *to++ = ']';
  return to;
}

static void
write_sightings(struct vmk_sink *sink, const struct vmk_flow *flow)
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

static void
write_crossings(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow)
{
  struct vmk_json json = {sink, true};

  vmk_json_open(&json, "crossings", '[');
  for (size_t i = 0; i < flow->crossing_count; i++) {
    const struct vmk_crossing *crossing = &flow->crossings[i];

    vmk_json_open(&json, NULL, '{');
    vmk_json_text(&json, "from", crossing->direction == 0 ? "client" : "server");
    vmk_json_number(&json, "sequence", crossing->sequence);
    vmk_json_number(&json, "ttl_before", crossing->ttl_before);
    vmk_json_number(&json, "ttl_after", crossing->ttl_after);
    vmk_json_number(&json, "packet_before", crossing->before.number);
    vmk_json_number(&json, "packet_after", crossing->after.number);
    vmk_json_text(&json, "file_before", vmk_report_file(report, crossing->before));
    vmk_json_text(&json, "file_after", vmk_report_file(report, crossing->after));
    vmk_json_number(&json, "segments", crossing->count);
    vmk_json_close(&json, '}');
  }
  vmk_json_close(&json, ']');
}

static void
write_counters(struct vmk_sink *sink, const struct vmk_flow *flow)
{
  const struct vmk_half *client = &flow->half[0], *server = &flow->half[1];
  char *to = vmk_sink_room(sink, BLOCK_SIZE);

  to = VMK_PUT_WORD(to, ",\"first\":");
  to = put_time(to, flow->first);
  to = VMK_PUT_WORD(to, ",\"last\":");
  to = put_time(to, flow->last);
  to = VMK_PUT_WORD(to, ",\"packets\":");
  to = put_both(to, client->packets, server->packets);
  to = VMK_PUT_WORD(to, ",\"bytes\":");
  to = put_both(to, client->bytes, server->bytes);
  to = VMK_PUT_WORD(to, ",\"payload\":");
  to = put_both(to, client->payload, server->payload);
  to = VMK_PUT_WORD(to, ",\"retransmitted\":");
  to = put_both(to, client->retransmitted, server->retransmitted);
  to = VMK_PUT_WORD(to, ",\"duplicates\":");
  to = put_both(to, client->duplicates, server->duplicates);
  to = VMK_PUT_WORD(to, ",\"missing\":");
  to = put_both(to, client->missing, server->missing);
  to = VMK_PUT_WORD(to, ",\"cut\":");
  to = put_both(to, client->cut, server->cut);
  to = VMK_PUT_WORD(to, ",\"rtt\":");
  to = flow->rtt > 0 ? vmk_put_decimal(to, (uint64_t)flow->rtt, 9) : VMK_PUT_WORD(to, "null");
  to = VMK_PUT_WORD(to, ",\"ended\":");
  to = flow->ended ? VMK_PUT_WORD(to, "true") : VMK_PUT_WORD(to, "false");
  vmk_sink_took(sink, to);
}

/* Of the direction of which more was measured. */
static char *
put_entropy(char *to, const struct vmk_flow *flow)
{
  const struct vmk_half *half =
      &flow->half[flow->half[1].entropy_sample > flow->half[0].entropy_sample];

  if (half->entropy_sample == 0) {
    return VMK_PUT_WORD(to, "null");
  }
  return vmk_put_decimal(to, half->entropy_millibits, 3);
}

static void
write_tag(struct vmk_sink *sink, const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  char *to = vmk_sink_room(sink, BLOCK_SIZE);

  to = VMK_PUT_WORD(to, ",\"service\":\"");
  to = put_text(to, vmk_service_name(tag->service));
  to = VMK_PUT_WORD(to, "\",\"role\":\"");
  to = put_text(to, vmk_role_name(tag->role));
  to = VMK_PUT_WORD(to, "\",\"confidence\":\"");
  to = put_text(to, vmk_confidence_name(tag->confidence));
  to = VMK_PUT_WORD(to, "\",\"data\":\"");
  to = put_text(to, vmk_data_class_name(tag->data));
  to = VMK_PUT_WORD(to, "\",\"moved\":");
  to = put_both(to, tag->bulk[0], tag->bulk[1]);
  to = VMK_PUT_WORD(to, ",\"encryption\":\"");
  to = put_text(to, vmk_encryption_name(tag->encryption));
  to = VMK_PUT_WORD(to, "\",\"entropy\":");
  to = put_entropy(to, flow);
  vmk_sink_took(sink, to);
}

static void
write_evidence_list(struct vmk_sink *sink, const struct vmk_report *report, const char *key,
                    const GArray *list)
{
  struct vmk_json json = {sink, true};

  vmk_json_open(&json, key, '[');
  for (guint i = 0; list != NULL && i < list->len; i++) {
    vmk_json_open(&json, NULL, '{');
    vmk_json_evidence(&json, report, &g_array_index(list, struct vmk_evidence, i));
    vmk_json_close(&json, '}');
  }
  vmk_json_close(&json, ']');
}

static void
write_gateway_evidence(struct vmk_json *json, const struct vmk_report *report, const GArray *list)
{
  vmk_json_open(json, "evidence", '[');
  for (guint i = 0; list != NULL && i < list->len; i++) {
    const struct vmk_evidence *evidence = &g_array_index(list, struct vmk_evidence, i);

    vmk_json_open(json, NULL, '{');
    vmk_json_text(json, "strength", vmk_strength_name(evidence->strength));
    vmk_json_text(json, "text", evidence->text);
    vmk_json_place(json, report, evidence->place);
    vmk_json_close(json, '}');
  }
  vmk_json_close(json, ']');
}

static void
write_gateway(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow,
              const struct vmk_tag *tag)
{
  static const char unknown[] =
      ",\"gateway\":{\"traversed\":\"unknown\",\"evidence\":[],\"by\":null,"
      "\"routed_by_masks\":false,\"same_subnet_vmk\":false}";
  struct vmk_json json = {sink, true};
  struct vmk_gateway_view view = {0};

  if (report->audit->gateway == NULL || !flow->interesting) {
    vmk_sink_put(sink, unknown, sizeof unknown - 1);
    return;
  }
  vmk_gateway_judge(report->audit->gateway, flow, tag, &view);
  vmk_json_open(&json, "gateway", '{');
  vmk_json_text(&json, "traversed", vmk_traversed_name(view.traversed));
  write_gateway_evidence(&json, report, view.evidence);
  vmk_json_text(&json, "by", view.by != NULL ? view.by->name : NULL);
  vmk_json_flag(&json, "routed_by_masks", view.routed_by_masks);
  vmk_json_flag(&json, "same_subnet_vmk", view.same_subnet_vmk);
  vmk_json_close(&json, '}');
  vmk_gateway_view_clear(&view);
}

static void
write_head(struct vmk_sink *sink, const struct vmk_flow *flow, const char *type)
{
  char *to = vmk_sink_room(sink, BLOCK_SIZE);

  *to++ = '{';
  if (type != NULL) {
    to = VMK_PUT_WORD(to, "\"type\":\"");
    to = put_text(to, type);
    to = VMK_PUT_WORD(to, "\",");
  }
  to = VMK_PUT_WORD(to, "\"id\":");
  to = vmk_put_number(to, flow->id);
  to = VMK_PUT_WORD(to, ",\"protocol\":\"");
  to = put_text(to, transports[flow->transport]);
  to = VMK_PUT_WORD(to, "\",\"ip_protocol\":");
  to = vmk_put_number(to, flow->ip_protocol);
  to = VMK_PUT_WORD(to, ",\"direction_known_by\":\"");
  to = put_text(to, directions[flow->direction_known_by]);
  *to++ = '"';
  vmk_sink_took(sink, to);
}

static void
write_details(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow,
              const struct vmk_tag *tag)
{
  const struct vmk_ledger *ledger = flow->ledger;
  struct vmk_json json = {sink, true};

  vmk_json_text(&json, "server_name", ledger != NULL ? ledger->server_name : NULL);
  vmk_json_text(&json, "server_name_means", tag->server_name_means);
  vmk_json_key(&json, "nfc");
  vmk_write_nfc(sink, ledger);
  write_sightings(sink, flow);
  vmk_json_flag(&json, "sightings_capped", flow->sightings_capped);
  write_crossings(sink, report, flow);
}

void
vmk_write_flow(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow,
               const char *type)
{
  struct vmk_tag tag;

  vmk_tag_flow(report->audit->tagger, flow, true, &tag);
  write_head(sink, flow, type);
  vmk_sink_put(sink, ",\"client\":", 10);
  write_end(sink, flow, 0, &tag.end[0]);
  vmk_sink_put(sink, ",\"server\":", 10);
  write_end(sink, flow, 1, &tag.end[1]);
  write_places(sink, flow);
  write_counters(sink, flow);
  write_tag(sink, flow, &tag);
  write_evidence_list(sink, report, "role_known_by", tag.known_by);
  write_gateway(sink, report, flow, &tag);
  write_details(sink, report, flow, &tag);
  vmk_sink_char(sink, '}');
  vmk_tag_clear(&tag);
}
