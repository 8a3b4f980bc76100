/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the CSV tables: flows (command flows), findings (command audit), VMkernel interfaces
 * (command inventory). Must not know how anything in them was found out.
 *
 * RFC 4180: a header line, CRLF after each line, quoted where needed (escape.h).
 */
#include "number.h"
#include "writers.h"

static void
comma(struct vmk_sink *sink)
{
  vmk_sink_char(sink, ',');
}

static void
end_line(struct vmk_sink *sink)
{
  vmk_sink_put(sink, "\r\n", 2);
}

static void
put_field(struct vmk_sink *sink, const char *text)
{
  vmk_sink_csv(sink, text);
  comma(sink);
}

static void
put_pair(struct vmk_sink *sink, uint64_t client, uint64_t server)
{
  vmk_sink_number(sink, client);
  comma(sink);
  vmk_sink_number(sink, server);
  comma(sink);
}

static void
put_time(struct vmk_sink *sink, int64_t time)
{
  if (time != VMK_TIME_NONE) {
    vmk_sink_took(sink, vmk_put_time(vmk_sink_room(sink, VMK_TIME_SIZE), time));
  }
  comma(sink);
}

static void
put_end(struct vmk_sink *sink, const struct vmk_flow *flow, unsigned side,
        const struct vmk_end *end)
{
  const struct vmk_half *half = &flow->half[side];

  vmk_sink_took(sink, vmk_put_address(vmk_sink_room(sink, VMK_PUT_ADDRESS_SIZE), &half->address));
  comma(sink);
  if (flow->transport != VMK_TRANSPORT_OTHER) {
    vmk_sink_number(sink, half->port);
  }
  comma(sink);
  put_field(sink, end->host != NULL ? end->host->name : end->peer != NULL ? end->peer->name : NULL);
  put_field(sink, end->vmk != NULL ? end->vmk->name : NULL);
  put_field(sink, end->role != VMK_ROLE_UNKNOWN ? vmk_role_name(end->role) : NULL);
}

/* Outermost tags of the places where it was seen, apart by blanks. */
static void
put_vlans(struct vmk_sink *sink, const struct vmk_flow *flow)
{
  bool follows = false;

  for (size_t i = 0; i < flow->sighting_count; i++) {
    uint16_t vlan = flow->sightings[i].vlans[0];
    bool known = vlan == VMK_VLAN_NONE;

    for (size_t j = 0; j < i && !known; j++) {
      known = flow->sightings[j].vlans[0] == vlan;
    }
    if (!known) {
      if (follows) {
        vmk_sink_char(sink, ' ');
      }
      vmk_sink_number(sink, vlan);
      follows = true;
    }
  }
  comma(sink);
}

static void
put_flow(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow)
{
  static const char *const transports[] = {"tcp", "udp", "other"};
  struct vmk_tag tag;

  vmk_tag_flow(report->audit->tagger, flow, false, &tag);
  vmk_sink_number(sink, flow->id);
  comma(sink);
  put_field(sink, transports[flow->transport]);
  put_end(sink, flow, 0, &tag.end[0]);
  put_end(sink, flow, 1, &tag.end[1]);
  put_vlans(sink, flow);
  put_time(sink, flow->first);
  put_time(sink, flow->last);
  put_pair(sink, flow->half[0].packets, flow->half[1].packets);
  put_pair(sink, flow->half[0].bytes, flow->half[1].bytes);
  put_pair(sink, flow->half[0].payload, flow->half[1].payload);
  put_field(sink, vmk_service_name(tag.service));
  put_field(sink, vmk_role_name(tag.role));
  put_field(sink, vmk_confidence_name(tag.confidence));
  put_field(sink, vmk_data_class_name(tag.data));
  put_field(sink, vmk_encryption_name(tag.encryption));
  vmk_sink_csv(sink, vmk_report_traversed(report, flow, &tag));
  end_line(sink);
  vmk_tag_clear(&tag);
}

static void
put_flows(struct vmk_sink *sink, const struct vmk_report *report)
{
  size_t count = vmk_flows_count(report->audit->flows);

  vmk_sink_text(sink,
                "id,protocol,client_address,client_port,client_host,client_vmk,client_role,"
                "server_address,server_port,server_host,server_vmk,server_role,vlans,first,last,"
                "packets_client,packets_server,bytes_client,bytes_server,payload_client,"
                "payload_server,service,role,confidence,data,encryption,gateway\r\n");
  for (size_t i = 0; i < count && sink->error == 0; i++) {
    struct vmk_flow flow;

    vmk_flows_view(report->audit->flows, i, &flow);
    put_flow(sink, report, &flow);
  }
}

static void
put_ids(struct vmk_sink *sink, const GArray *ids)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    if (i > 0) {
      vmk_sink_char(sink, ' ');
    }
    vmk_sink_number(sink, g_array_index(ids, uint64_t, i));
  }
  comma(sink);
}

/* The first piece of evidence with a packet stands for all: JSON has the rest. */
static void
put_first_evidence(struct vmk_sink *sink, const struct vmk_report *report, const GArray *list)
{
  for (guint i = 0; list != NULL && i < list->len; i++) {
    const struct vmk_evidence *evidence = &g_array_index(list, struct vmk_evidence, i);

    if (evidence->place.number != 0 || i + 1 == list->len) {
      put_field(sink, vmk_report_file(report, evidence->place));
      if (evidence->place.number != 0) {
        vmk_sink_number(sink, evidence->place.number);
      }
      comma(sink);
      put_field(sink, evidence->text);
      return;
    }
  }
  vmk_sink_put(sink, ",,,", 3);
}

static void
put_finding(struct vmk_sink *sink, const struct vmk_report *report,
            const struct vmk_finding *finding)
{
  char *references = finding->check->references != NULL
                         ? g_strjoinv(" ", (char **)(uintptr_t)finding->check->references)
                         : NULL;

  put_field(sink, finding->check->id);
  put_field(sink, finding->check->rule);
  put_field(sink, vmk_verdict_name(finding->verdict));
  put_field(sink, vmk_level_name(finding->level));
  put_field(sink, finding->title != NULL ? finding->title : finding->check->title);
  put_ids(sink, finding->flows);
  put_ids(sink, finding->migrations);
  put_first_evidence(sink, report, finding->evidence);
  put_field(sink, finding->why);
  put_field(sink, finding->fix);
  vmk_sink_csv(sink, references);
  end_line(sink);
  g_free(references);
}

void
vmk_csv_whole(struct vmk_sink *sink, const struct vmk_report *report)
{
  const GPtrArray *findings = report->audit->findings;

  if (report->flows_only) {
    put_flows(sink, report);
    return;
  }
  vmk_sink_text(sink, "id,rule,verdict,level,title,flows,migrations,file,packet,evidence,why,fix,"
                      "references\r\n");
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    put_finding(sink, report, g_ptr_array_index(findings, i));
  }
}

static void
put_addresses(struct vmk_sink *sink, const struct vmk_vmk *vmk)
{
  for (size_t i = 0; i < vmk->address_count; i++) {
    char text[VMK_SUBNET_TEXT_SIZE];

    if (i > 0) {
      vmk_sink_char(sink, ' ');
    }
    vmk_sink_text(sink, vmk_subnet_to_text(&vmk->addresses[i], text));
  }
  comma(sink);
}

static void
put_roles(struct vmk_sink *sink, uint32_t roles)
{
  bool follows = false;

  for (unsigned role = 0; role < VMK_ROLE_COUNT; role++) {
    if ((roles & VMK_ROLE_BIT(role)) != 0) {
      if (follows) {
        vmk_sink_char(sink, ' ');
      }
      vmk_sink_text(sink, vmk_role_name(role));
      follows = true;
    }
  }
  comma(sink);
}

static void
put_vmk(struct vmk_sink *sink, const struct vmk_host *host, const struct vmk_vmk *vmk)
{
  char line[16];

  put_field(sink, host->name);
  put_field(sink, vmk->name);
  put_addresses(sink, vmk);
  if (!vmk_mac_is_none(&vmk->mac)) {
    vmk_sink_took(sink, vmk_put_mac(vmk_sink_room(sink, VMK_PUT_MAC_SIZE), &vmk->mac));
  }
  comma(sink);
  if (vmk->vlan != VMK_VLAN_UNKNOWN) {
    vmk_sink_number(sink, (uint64_t)vmk->vlan);
  }
  comma(sink);
  if (vmk->mtu != 0) {
    vmk_sink_number(sink, vmk->mtu);
  }
  comma(sink);
  put_field(sink, vmk->netstack);
  put_roles(sink, vmk->roles);
  put_roles(sink, vmk->roles_dead);
  put_field(sink, vmk->roles_known ? "yes" : "no");
  put_field(sink, vmk->source.file);
  g_snprintf(line, sizeof line, "%u", vmk->source.line);
  vmk_sink_csv(sink, line);
  end_line(sink);
}

void
vmk_csv_site(struct vmk_sink *sink, const struct vmk_report *report)
{
  vmk_sink_text(sink, "host,vmk,addresses,mac,vlan,mtu,netstack,roles,roles_dead,roles_known,file,"
                      "line\r\n");
  for (size_t i = 0; i < vmk_site_host_count(report->site); i++) {
    const struct vmk_host *host = vmk_site_host(report->site, i);

    for (size_t j = 0; j < host->vmk_count; j++) {
      put_vmk(sink, host, host->vmks[j]);
    }
  }
}
