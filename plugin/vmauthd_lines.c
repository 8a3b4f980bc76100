/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the lines of authd are shown: greeting, verbs and replies.
 * Must not know how lines are found in octets, nor what comes after them.
 */
#include "vmauthd.h"

static int hf_vmauthd_banner = -1;
static int hf_vmauthd_version = -1;
static int hf_vmauthd_feature = -1;
static int hf_vmauthd_request = -1;
static int hf_vmauthd_request_verb = -1;
static int hf_vmauthd_request_argument = -1;
static int hf_vmauthd_request_secret = -1;
static int hf_vmauthd_reply = -1;
static int hf_vmauthd_reply_code = -1;
static int hf_vmauthd_reply_text = -1;
static int hf_vmauthd_part = -1;
static int hf_vmauthd_complete_in = -1;
static int hf_vmauthd_undecoded = -1;
static int hf_vmauthd_retransmission = -1;
static int hf_vmauthd_request_in = -1;
static int hf_vmauthd_reply_in = -1;
static int hf_vmauthd_time = -1;
static int hf_vmauthd_service = -1;

static int ett_vmauthd = -1;
static int ett_vmauthd_line = -1;

static expert_field ei_vmauthd_no_tls = EI_INIT;
static expert_field ei_vmauthd_secret_clear = EI_INIT;
static expert_field ei_vmauthd_refused = EI_INIT;
static expert_field ei_vmauthd_verb = EI_INIT;
static expert_field ei_vmauthd_lost = EI_INIT;

static vmk_ws_bool show_secrets = FALSE;

proto_tree *
vmauthd_tree(struct authd_view *view, const struct piece *piece)
{
  proto_item *item;

  if (view->tree != NULL)
    return view->tree;
  item = proto_tree_add_item(view->top, proto_vmauthd, view->tvb, (int)piece->offset,
                             (int)piece->length, ENC_NA);
  view->tree = proto_item_add_subtree(item, ett_vmauthd);
  if (view->conn->service != VMK_AUTHD_SERVICE_NONE && view->conn->service_frame < view->pinfo->num)
    proto_item_set_generated(
        proto_tree_add_string(view->tree, hf_vmauthd_service, view->tvb, 0, 0,
                              vmk_name_of(vmk_authd_services, view->conn->service, "")));
  return view->tree;
}

static const char *
span_text(const struct authd_view *view, const struct unit_octets *octets, struct vmk_span span)
{
  return (const char *)tvb_get_string_enc(view->pinfo->pool, octets->tvb,
                                          octets->offset + (int)span.offset, (int)span.length,
                                          ENC_UTF_8);
}

static proto_item *
add_span(proto_tree *tree, int hf, const struct unit_octets *octets, struct vmk_span span)
{
  return proto_tree_add_item(tree, hf, octets->tvb, octets->offset + (int)span.offset,
                             (int)span.length, ENC_UTF_8);
}

static void
draw_links(struct authd_view *view, proto_tree *tree, const struct unit_octets *octets,
           const struct unit *unit)
{
  const int links[3] = {hf_vmauthd_request_in, hf_vmauthd_reply_in, hf_vmauthd_time};

  draw_exchange(tree, octets->tvb, view->pinfo, unit, links);
}

static void
draw_greeting(struct authd_view *view, proto_tree *tree, const struct unit_octets *octets,
              const struct unit *unit, const uint8_t *data, size_t length)
{
  struct vmk_authd_greeting greeting;
  proto_item *item;
  proto_tree *line;

  if (vmk_authd_greeting_read(data, length, &greeting).status != VMK_OK)
    return;
  col_add_str(view->pinfo->cinfo, COL_INFO, span_text(view, octets, greeting.line));
  item = add_span(tree, hf_vmauthd_banner, octets, greeting.line);
  line = proto_item_add_subtree(item, ett_vmauthd_line);
  add_span(line, hf_vmauthd_version, octets, greeting.version);
  for (uint8_t i = 0; i < greeting.count; i++)
    add_span(line, hf_vmauthd_feature, octets, greeting.items[i].text);
  if ((greeting.features & 1u << VMK_AUTHD_ITEM_SSL_REQUIRED) == 0)
    expert_add_info(view->pinfo, item, &ei_vmauthd_no_tls);
  draw_links(view, line, octets, unit);
}

static void
draw_request(struct authd_view *view, proto_tree *tree, const struct unit_octets *octets,
             const struct unit *unit, const uint8_t *data, size_t length)
{
  struct vmk_authd_request request;
  const char *verb;
  proto_item *item, *part;
  proto_tree *line;
  bool hide;

  if (vmk_authd_request_read(data, length, &request).status != VMK_OK)
    return;
  hide = request.secret && !show_secrets;
  verb = span_text(view, octets, request.verb_text);
  item = add_span(tree, hf_vmauthd_request, octets, hide ? request.verb_text : request.line);
  line = proto_item_add_subtree(item, ett_vmauthd_line);
  part = add_span(line, hf_vmauthd_request_verb, octets, request.verb_text);
  if (request.verb == VMK_AUTHD_VERB_UNKNOWN)
    expert_add_info(view->pinfo, part, &ei_vmauthd_verb);
  if (hide)
    proto_item_set_generated(
        proto_tree_add_boolean(line, hf_vmauthd_request_secret, octets->tvb, 0, 0, TRUE));
  else if (request.argument.length > 0)
    add_span(line, hf_vmauthd_request_argument, octets, request.argument);
  if (request.secret && !view->decrypted)
    expert_add_info(view->pinfo, item, &ei_vmauthd_secret_clear);
  col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "Request: %s %s", verb,
                      hide ? "(credential)" : span_text(view, octets, request.argument));
  draw_links(view, line, octets, unit);
}

static void
draw_reply(struct authd_view *view, proto_tree *tree, const struct unit_octets *octets,
           const struct unit *unit, const uint8_t *data, size_t length)
{
  struct vmk_authd_reply reply;
  proto_item *item;
  proto_tree *line;

  if (vmk_authd_reply_read(data, length, &reply).status != VMK_OK)
    return;
  item = add_span(tree, hf_vmauthd_reply, octets, reply.line);
  line = proto_item_add_subtree(item, ett_vmauthd_line);
  proto_tree_add_uint(line, hf_vmauthd_reply_code, octets->tvb, octets->offset, 3, reply.code);
  add_span(line, hf_vmauthd_reply_text, octets, reply.text);
  if (reply.code >= 500)
    expert_add_info(view->pinfo, item, &ei_vmauthd_refused);
  col_append_sep_fstr(view->pinfo->cinfo, COL_INFO, NULL, "Reply: %u %s", reply.code,
                      span_text(view, octets, reply.text));
  draw_links(view, line, octets, unit);
}

void
vmauthd_draw_line(struct authd_view *view, const struct piece *piece)
{
  struct unit_octets octets = octets_of(view->tvb, view->pinfo, piece);
  proto_tree *tree = vmauthd_tree(view, piece);
  size_t length = piece->unit->length;
  const uint8_t *data =
      (const uint8_t *)tvb_memdup(view->pinfo->pool, octets.tvb, octets.offset, length);

  col_set_str(view->pinfo->cinfo, COL_PROTOCOL, "VMAUTHD");
  if (piece->unit->kind == VMK_WIRE_GREETING)
    draw_greeting(view, tree, &octets, piece->unit, data, length);
  else if (piece->unit->kind == VMK_WIRE_REQUEST)
    draw_request(view, tree, &octets, piece->unit, data, length);
  else
    draw_reply(view, tree, &octets, piece->unit, data, length);
}

void
vmauthd_draw_part(struct authd_view *view, const struct piece *piece)
{
  proto_tree *tree = vmauthd_tree(view, piece);

  proto_tree_add_item(tree, hf_vmauthd_part, view->tvb, (int)piece->offset, (int)piece->length,
                      ENC_NA);
  if (piece->unit->frame != 0)
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_vmauthd_complete_in, view->tvb, 0, 0, piece->unit->frame));
}

void
vmauthd_draw_unknown(struct authd_view *view, const struct piece *piece)
{
  proto_tree *tree = vmauthd_tree(view, piece);
  proto_item *item;

  if (piece->kind == PIECE_AGAIN) {
    item = proto_tree_add_boolean(tree, hf_vmauthd_retransmission, view->tvb, (int)piece->offset,
                                  (int)piece->length, TRUE);
    proto_item_set_generated(item);
    return;
  }
  item = proto_tree_add_item(tree, hf_vmauthd_undecoded, view->tvb, (int)piece->offset,
                             (int)piece->length, ENC_NA);
  expert_add_info(view->pinfo, item, &ei_vmauthd_lost);
}

static void
register_fields(int proto)
{
  static hf_register_info hf[] = {
      {&hf_vmauthd_banner,
       {"Banner", "vmauthd.banner", FT_STRING, BASE_NONE, NULL, 0, "First line of the server",
        HFILL}},
      {&hf_vmauthd_version,
       {"Version", "vmauthd.version", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_feature,
       {"Feature", "vmauthd.feature", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_request,
       {"Request", "vmauthd.request", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_request_verb,
       {"Verb", "vmauthd.request.verb", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_request_argument,
       {"Argument", "vmauthd.request.argument", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_request_secret,
       {"Argument is a credential, not shown", "vmauthd.request.secret", FT_BOOLEAN, BASE_NONE,
        NULL, 0, "A preference shows it", HFILL}},
      {&hf_vmauthd_reply, {"Reply", "vmauthd.reply", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_reply_code,
       {"Code", "vmauthd.reply.code", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_reply_text,
       {"Text", "vmauthd.reply.text", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_service,
       {"Service", "vmauthd.service", FT_STRING, BASE_NONE, NULL, 0,
        "What the connection was handed to, as an earlier PROXY, CONNECT or 200 Connect says",
        HFILL}},
      {&hf_vmauthd_part,
       {"Part of a line", "vmauthd.part", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_complete_in,
       {"Complete in", "vmauthd.complete_in", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_undecoded,
       {"Not decoded", "vmauthd.undecoded", FT_BYTES, BASE_NONE, NULL, 0,
        "Neither authd nor NFC nor TLS starts here", HFILL}},
      {&hf_vmauthd_retransmission,
       {"Seen before", "vmauthd.retransmission", FT_BOOLEAN, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmauthd_request_in,
       {"Request in", "vmauthd.request_in", FT_FRAMENUM, BASE_NONE,
        FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, NULL, HFILL}},
      {&hf_vmauthd_reply_in,
       {"Reply in", "vmauthd.reply_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE),
        0, NULL, HFILL}},
      {&hf_vmauthd_time,
       {"Time from request", "vmauthd.time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0, NULL, HFILL}},
  };
  static int *ett[] = {&ett_vmauthd, &ett_vmauthd_line};

  proto_register_field_array(proto, hf, G_N_ELEMENTS(hf));
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
}

static void
register_experts(int proto)
{
  static ei_register_info ei[] = {
      {&ei_vmauthd_no_tls,
       {"vmauthd.no_tls", PI_SECURITY, PI_WARN,
        "The server does not ask for TLS: the dialogue is in clear", EXPFILL}},
      {&ei_vmauthd_secret_clear,
       {"vmauthd.secret_clear", PI_SECURITY, PI_WARN, "A credential was sent in clear", EXPFILL}},
      {&ei_vmauthd_refused,
       {"vmauthd.refused", PI_RESPONSE_CODE, PI_NOTE, "The server refused", EXPFILL}},
      {&ei_vmauthd_verb,
       {"vmauthd.verb.unknown", PI_UNDECODED, PI_NOTE, "Verb without public description", EXPFILL}},
      {&ei_vmauthd_lost,
       {"vmauthd.lost", PI_UNDECODED, PI_NOTE,
        "The place in the stream is not known: octets are missing, or of no known "
        "layout",
        EXPFILL}},
  };

  expert_register_field_array(expert_register_protocol(proto), ei, G_N_ELEMENTS(ei));
}

void
vmauthd_lines_register(int proto)
{
  module_t *module;

  register_fields(proto);
  register_experts(proto);
  module = prefs_register_protocol(proto, NULL);
  prefs_register_bool_preference(
      module, "show_secrets", "Show credentials",
      "Show the arguments of PASS, SESSION, SESSIONID and XPAS where they are in clear or "
      "decrypted",
      &show_secrets);
}
