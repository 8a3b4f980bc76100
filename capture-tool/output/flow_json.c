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

/* A word of at most eight octets, copied as eight: no call, no jump. */
struct word {
  char text[8];
  unsigned length;
};

#define WORD(text)                                                                                 \
  {                                                                                                \
    text, sizeof text - 1                                                                          \
  }

static const struct word transports[] = {
    [VMK_TRANSPORT_TCP] = WORD("tcp"),
    [VMK_TRANSPORT_UDP] = WORD("udp"),
    [VMK_TRANSPORT_OTHER] = WORD("other"),
};

static const struct word directions[] = {
    [VMK_DIRECTION_SYN] = WORD("syn"),
    [VMK_DIRECTION_CONTENT] = WORD("content"),
    [VMK_DIRECTION_PORT] = WORD("port"),
    [VMK_DIRECTION_GUESS] = WORD("guess"),
};

static char *
put_word(char *to, const struct word *word)
{
  memcpy(to, word->text, sizeof word->text);
  return to + word->length;
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
  struct vmk_document json = {sink, true};

  vmk_document_text(&json, "host", end->host != NULL ? end->host->name : NULL);
  vmk_document_text(&json, "vmk", end->vmk != NULL ? end->vmk->name : NULL);
  vmk_document_text(&json, "peer", end->peer != NULL ? end->peer->name : NULL);
  vmk_document_text(&json, "role", end->role != VMK_ROLE_UNKNOWN ? vmk_role_name(end->role) : NULL);
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
  to = vmk_put_mac_value(to, &half->mac);
  if (end->host == NULL && end->peer == NULL && end->role == VMK_ROLE_UNKNOWN) {
    to = VMK_PUT_WORD(to, ",\"host\":null,\"vmk\":null,\"peer\":null,\"role\":null}");
    vmk_sink_took(sink, to);
    return;
  }
  vmk_sink_took(sink, to);
  write_names(sink, end);
  vmk_sink_char(sink, '}');
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

/* Nothing is said about most flows. */
static bool
says_nothing(const struct vmk_tag *tag)
{
  return tag->service == VMK_SERVICE_UNKNOWN && tag->role == VMK_ROLE_UNKNOWN &&
         tag->confidence == VMK_CONFIDENCE_WEAK && tag->data == VMK_DATA_UNKNOWN &&
         tag->encryption == VMK_ENCRYPTION_UNKNOWN && (tag->bulk[0] | tag->bulk[1]) == 0;
}

static char *
put_tag(char *to, const struct vmk_tag *tag)
{
  if (says_nothing(tag)) {
    return VMK_PUT_WORD(to, ",\"service\":\"unknown\",\"role\":\"unknown\",\"confidence\":\"weak\","
                            "\"data\":\"unknown\",\"moved\":{\"client\":0,\"server\":0},"
                            "\"encryption\":\"unknown\",\"entropy\":");
  }
  to = VMK_PUT_WORD(to, ",\"service\":\"");
  to = vmk_put_text(to, vmk_service_name(tag->service));
  to = VMK_PUT_WORD(to, "\",\"role\":\"");
  to = vmk_put_text(to, vmk_role_name(tag->role));
  to = VMK_PUT_WORD(to, "\",\"confidence\":\"");
  to = vmk_put_text(to, vmk_confidence_name(tag->confidence));
  to = VMK_PUT_WORD(to, "\",\"data\":\"");
  to = vmk_put_text(to, vmk_data_class_name(tag->data));
  to = VMK_PUT_WORD(to, "\",\"moved\":");
  to = put_both(to, tag->bulk[0], tag->bulk[1]);
  to = VMK_PUT_WORD(to, ",\"encryption\":\"");
  to = vmk_put_text(to, vmk_encryption_name(tag->encryption));
  return VMK_PUT_WORD(to, "\",\"entropy\":");
}

static void
write_tag(struct vmk_sink *sink, const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  char *to = put_tag(vmk_sink_room(sink, BLOCK_SIZE), tag);

  vmk_sink_took(sink, put_entropy(to, flow));
}

static void
write_evidence_list(struct vmk_sink *sink, const struct vmk_report *report, const char *key,
                    const GArray *list)
{
  struct vmk_document json = {sink, true};

  vmk_document_open(&json, key, '[');
  for (guint i = 0; list != NULL && i < list->len; i++) {
    vmk_document_open(&json, NULL, '{');
    vmk_json_evidence(&json, report, &g_array_index(list, struct vmk_evidence, i));
    vmk_document_close(&json, '}');
  }
  vmk_document_close(&json, ']');
}

static void
write_gateway_evidence(struct vmk_document *json, const struct vmk_report *report,
                       const GArray *list)
{
  vmk_document_open(json, "evidence", '[');
  for (guint i = 0; list != NULL && i < list->len; i++) {
    const struct vmk_evidence *evidence = &g_array_index(list, struct vmk_evidence, i);

    vmk_document_open(json, NULL, '{');
    vmk_document_text(json, "strength", vmk_strength_name(evidence->strength));
    vmk_document_text(json, "text", evidence->text);
    vmk_json_place(json, report, evidence->place);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

static void
write_gateway(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow,
              const struct vmk_tag *tag)
{
  static const char unknown[] =
      ",\"gateway\":{\"traversed\":\"unknown\",\"evidence\":[],\"by\":null,"
      "\"routed_by_masks\":false,\"same_subnet_vmk\":false}";
  struct vmk_document json = {sink, true};
  struct vmk_gateway_view view;

  if (!vmk_report_judge(report, flow, tag, &view)) {
    vmk_sink_put(sink, unknown, sizeof unknown - 1);
    return;
  }
  vmk_document_open(&json, "gateway", '{');
  vmk_document_text(&json, "traversed", vmk_traversed_name(view.traversed));
  write_gateway_evidence(&json, report, view.evidence);
  vmk_document_text(&json, "by", view.by != NULL ? view.by->name : NULL);
  vmk_document_flag(&json, "routed_by_masks", view.routed_by_masks);
  vmk_document_flag(&json, "same_subnet_vmk", view.same_subnet_vmk);
  vmk_document_close(&json, '}');
  vmk_gateway_view_clear(&view);
}

static void
write_head(struct vmk_sink *sink, const struct vmk_flow *flow, const char *type)
{
  char *to = vmk_sink_room(sink, BLOCK_SIZE);

  *to++ = '{';
  if (type != NULL) {
    to = VMK_PUT_WORD(to, "\"type\":\"");
    to = vmk_put_text(to, type);
    to = VMK_PUT_WORD(to, "\",");
  }
  to = VMK_PUT_WORD(to, "\"id\":");
  to = vmk_put_number(to, flow->id);
  to = VMK_PUT_WORD(to, ",\"protocol\":\"");
  to = put_word(to, &transports[flow->transport]);
  to = VMK_PUT_WORD(to, "\",\"ip_protocol\":");
  to = vmk_put_number(to, flow->ip_protocol);
  to = VMK_PUT_WORD(to, ",\"direction_known_by\":\"");
  to = put_word(to, &directions[flow->direction_known_by]);
  *to++ = '"';
  vmk_sink_took(sink, to);
}

static void
write_details(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow,
              const struct vmk_tag *tag)
{
  static const char nothing[] =
      ",\"server_name\":null,\"server_name_means\":null,\"nfc\":null,\"framing\":null";
  const struct vmk_ledger *ledger = flow->ledger;
  struct vmk_document json = {sink, true};

  if (ledger == NULL && tag->server_name_means == NULL) {
    vmk_sink_put(sink, nothing, sizeof nothing - 1);
  } else {
    vmk_document_text(&json, "server_name", ledger != NULL ? ledger->server_name : NULL);
    vmk_document_text(&json, "server_name_means", tag->server_name_means);
    vmk_document_key(&json, "nfc");
    vmk_write_nfc(sink, ledger);
    vmk_document_key(&json, "framing");
    vmk_write_framing(sink, ledger != NULL ? ledger->framing : NULL);
  }
  vmk_write_sightings(sink, flow);
  vmk_document_flag(&json, "sightings_capped", flow->sightings_capped);
  vmk_write_crossings(sink, report, flow);
}

void
vmk_write_flow(struct vmk_sink *sink, const struct vmk_report *report, const struct vmk_flow *flow,
               const char *type)
{
  struct vmk_tag tag;

  vmk_tag_flow(report->audit->tagger, flow, false, &tag);
  if (vmk_report_explains(flow, &tag)) {
    vmk_tag_clear(&tag);
    vmk_tag_flow(report->audit->tagger, flow, true, &tag);
  }
  write_head(sink, flow, type);
  vmk_sink_put(sink, ",\"client\":", 10);
  write_end(sink, flow, 0, &tag.end[0]);
  vmk_sink_put(sink, ",\"server\":", 10);
  write_end(sink, flow, 1, &tag.end[1]);
  vmk_write_places(sink, flow);
  write_counters(sink, flow);
  write_tag(sink, flow, &tag);
  write_evidence_list(sink, report, "role_known_by", tag.known_by);
  write_gateway(sink, report, flow, &tag);
  write_details(sink, report, flow, &tag);
  vmk_sink_char(sink, '}');
  vmk_tag_clear(&tag);
}
