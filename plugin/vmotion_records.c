/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows records of a stream whose layout a framing file describes, and how they are shown.
 * Must not know any layout.
 */
#include "vmotion_records.h"

#include <epan/charsets.h>
#include <wsutil/report_message.h>

#include "core/framing/framing_set.h"
#include "core/site/port.h"
#include "vmotion_flow.h"

struct vmotion_records {
  const struct vmk_framing *framing;
  struct vmk_framing_walk walk[2];
  bool started[2];
};

struct record {
  struct record *next;
  int64_t at; /* in the tvb of the call; negative: it began in an earlier one */
  const uint8_t *head;
  uint32_t length; /* of head */
  struct vmk_framing_record record;
  uint8_t kind; /* enum vmk_framing_event_kind */
};

struct record_list {
  struct record *first, *last;
};

/* A field of some framing file, as Wireshark knows it. */
struct field {
  int hf;
  uint8_t kind;
};

static int proto_vmotion = -1;
static int hf_vmotion_framing = -1;
static int hf_vmotion_record_type = -1;
static int hf_vmotion_record_type_name = -1;
static int hf_vmotion_record_size = -1;
static int ett_vmotion_record = -1;
static expert_field ei_vmotion_record_stopped = EI_INIT;
static expert_field ei_vmotion_record_lost = EI_INIT;

static const char *framing_file = "";
static char *loaded_file;
static struct vmk_framing_set *set;
static GHashTable *fields; /* name -> struct field; grows only */

const char *
vmotion_records_fit(struct vmotion_records **records, unsigned way, uint16_t client_port,
                    uint16_t server_port, const uint8_t *data, uint32_t length)
{
  const struct vmk_framing *framing = *records == NULL ? NULL : (*records)->framing;

  for (size_t i = 0; framing == NULL && i < vmk_framing_set_count(set); i++) {
    const struct vmk_framing *candidate = vmk_framing_set_at(set, i);

    if (candidate->automatic &&
        vmk_framing_applies(candidate, way == 0 ? VMK_WAY_CLIENT : VMK_WAY_SERVER, client_port,
                            server_port, data, length, false)
                .status == VMK_OK)
      framing = candidate;
  }
  if (framing == NULL)
    return NULL;
  if (*records == NULL) {
    *records = wmem_new0(wmem_file_scope(), struct vmotion_records);
    (*records)->framing = wmem_memdup(wmem_file_scope(), framing, sizeof *framing);
  }
  return (*records)->framing->name;
}

static void
keep(struct record_list *list, const struct vmk_framing_event *event, int64_t at)
{
  struct record *record = wmem_new0(wmem_file_scope(), struct record);

  record->at = at;
  record->kind = (uint8_t)event->kind;
  record->record = event->record;
  if (event->kind == VMK_FRAMING_EVENT_RECORD) {
    record->length = (uint32_t)event->length;
    record->head = wmem_memdup(wmem_file_scope(), event->data, event->length);
  }
  if (list->last == NULL)
    list->first = record;
  else
    list->last->next = record;
  list->last = record;
}

static void
walk_on(struct vmotion_records *records, unsigned way, struct vmk_chunk chunk,
        struct record_list *list, int64_t stream_to_tvb)
{
  struct vmk_framing_event event;

  while (vmk_framing_next(records->framing, &records->walk[way], &chunk, &event))
    keep(list, &event, (int64_t)event.offset + stream_to_tvb);
}

static bool
looks_at(const struct vmotion_records *records, unsigned way)
{
  enum vmk_framing_direction direction = records->framing->direction;

  return direction == VMK_FRAMING_BOTH ||
         direction == (way == 0 ? VMK_FRAMING_CLIENT_ONLY : VMK_FRAMING_SERVER_ONLY);
}

struct record_list *
vmotion_records_take(struct vmotion_records *records, unsigned way, uint64_t gap,
                     const uint8_t *data, uint32_t captured, uint32_t length, uint32_t offset)
{
  struct record_list *list;
  uint32_t at_hand = captured > offset ? MIN(captured - offset, length) : 0;
  int64_t stream_to_tvb;

  if (records == NULL || length == 0 || !looks_at(records, way))
    return NULL;
  if (!records->started[way])
    vmk_framing_walk_start(&records->walk[way], records->framing, false);
  records->started[way] = true;
  list = wmem_new0(wmem_file_scope(), struct record_list);
  if (gap > 0)
    walk_on(records, way, (struct vmk_chunk){NULL, gap}, list, 0);
  stream_to_tvb = (int64_t)offset - (int64_t)records->walk[way].seen;
  if (at_hand > 0)
    walk_on(records, way, (struct vmk_chunk){data + offset, at_hand}, list, stream_to_tvb);
  if (length > at_hand)
    walk_on(records, way, (struct vmk_chunk){NULL, length - at_hand}, list, stream_to_tvb);
  return list;
}

/* Where a span of the record's head is in tvb; false: in an earlier call. */
static bool
place_of(const struct record *record, tvbuff_t *tvb, struct vmk_span span, int *at, int *length)
{
  int64_t start = record->at + (int64_t)span.offset;

  *at = 0;
  *length = 0;
  if (start < 0 || start + span.length > (int64_t)tvb_captured_length(tvb))
    return false;
  *at = (int)start;
  *length = (int)span.length;
  return true;
}

static void
draw_field(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
           const struct vmk_framing_field *field, const struct record *record, struct vmk_span span,
           uint64_t value)
{
  const struct field *known = g_hash_table_lookup(fields, field->name);
  proto_item *item;
  int at, length;
  bool here = place_of(record, tvb, span, &at, &length);

  if (known == NULL || known->kind != field->kind)
    return;
  if (field->kind == VMK_FRAMING_BYTES)
    item = proto_tree_add_bytes_with_length(tree, known->hf, tvb, at, length,
                                            record->head + span.offset, (int)span.length);
  else if (field->kind == VMK_FRAMING_STRING)
    item = proto_tree_add_string(
        tree, known->hf, tvb, at, length,
        (const char *)get_utf_8_string(pinfo->pool, record->head + span.offset, (int)span.length));
  else
    item = proto_tree_add_uint64(tree, known->hf, tvb, at, length, value);
  if (!here)
    proto_item_set_generated(item);
  for (unsigned i = 0; i < field->flag_count; i++)
    if (value & field->flags[i].value)
      proto_item_append_text(item, ", %s", field->flags[i].name);
}

static void
draw_record(tvbuff_t *tvb, packet_info *pinfo, proto_tree *parent,
            const struct vmk_framing_layout *layout, const struct record *record)
{
  int64_t end = record->at + (int64_t)record->record.size;
  int at = (int)MAX(record->at, 0);
  int length = (int)(MIN(end, (int64_t)tvb_reported_length(tvb)) - at);
  const char *name = record->record.name == NULL ? "" : record->record.name;
  proto_tree *tree =
      proto_tree_add_subtree_format(parent, tvb, at, MAX(length, 0), ett_vmotion_record, NULL,
                                    "Record %s, %" PRIu64 " octets", name, record->record.size);
  struct vmk_span span;
  uint64_t value;

  col_append_sep_fstr(pinfo->cinfo, COL_INFO, NULL, "%s", name);
  if (layout->type_width > 0)
    proto_tree_add_uint64(tree, hf_vmotion_record_type, tvb, at, 0, record->record.type);
  if (record->record.name != NULL)
    proto_tree_add_string(tree, hf_vmotion_record_type_name, tvb, at, 0, name);
  proto_tree_add_uint64(tree, hf_vmotion_record_size, tvb, at, 0, record->record.size);
  for (unsigned i = 0; i < layout->field_count; i++)
    if (vmk_framing_field_of(layout, i, record->head, record->length, &record->record, &span,
                             &value))
      draw_field(tree, tvb, pinfo, &layout->fields[i], record, span, value);
}

bool
vmotion_records_draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                     const struct vmotion_records *records, const struct record_list *list)
{
  proto_item *item;

  if (list == NULL || list->first == NULL)
    return false;
  item = proto_tree_add_string_format_value(
      tree, hf_vmotion_framing, tvb, 0, 0, records->framing->name, "%s (%s: %s)",
      records->framing->name, vmk_name_of(vmk_framing_origins, records->framing->origin, "?"),
      records->framing->title);
  proto_item_set_generated(item);
  for (const struct record *record = list->first; record != NULL; record = record->next) {
    if (record->kind == VMK_FRAMING_EVENT_RECORD)
      draw_record(tvb, pinfo, tree, &records->framing->outer, record);
    else if (record->kind == VMK_FRAMING_EVENT_STOPPED)
      expert_add_info(pinfo, item, &ei_vmotion_record_stopped);
    else if (record->kind == VMK_FRAMING_EVENT_LOST)
      expert_add_info(pinfo, item, &ei_vmotion_record_lost);
  }
  return true;
}

static const char *const own_names[] = {"type", "type_name", "size"};

static void
register_field(const struct vmk_framing_field *field, const char *framing)
{
  static const enum ftenum types[] = {
      [VMK_FRAMING_UINT] = FT_UINT64,
      [VMK_FRAMING_FLAGS] = FT_UINT64,
      [VMK_FRAMING_BYTES] = FT_BYTES,
      [VMK_FRAMING_STRING] = FT_STRING,
  };
  static const int bases[] = {
      [VMK_FRAMING_UINT] = BASE_DEC,
      [VMK_FRAMING_FLAGS] = BASE_HEX,
      [VMK_FRAMING_BYTES] = BASE_NONE,
      [VMK_FRAMING_STRING] = BASE_NONE,
  };
  struct field *known;
  hf_register_info *hf;

  if (g_hash_table_contains(fields, field->name))
    return;
  for (size_t i = 0; i < G_N_ELEMENTS(own_names); i++)
    if (strcmp(field->name, own_names[i]) == 0)
      return;
  known = g_new0(struct field, 1);
  known->hf = -1;
  known->kind = field->kind;
  hf = g_new0(hf_register_info, 1);
  hf->p_id = &known->hf;
  hf->hfinfo = (header_field_info){g_strdup(field->name),
                                   g_strdup_printf("vmotion.record.%s", field->name),
                                   types[field->kind],
                                   bases[field->kind],
                                   NULL,
                                   0,
                                   g_strdup_printf("A field of the framing file %s", framing),
                                   HFILL};
  proto_register_field_array(proto_vmotion, hf, 1);
  g_hash_table_insert(fields, g_strdup(field->name), known);
}

/* A framing for other ports never meets a stream here. */
static bool
may_apply(const struct vmk_framing *framing)
{
  for (unsigned i = 0; i < framing->port_count; i++)
    if (framing->ports[i] == VMK_PORT_VMOTION)
      return framing->automatic;
  return framing->automatic && (framing->port_count == 0 || framing->either);
}

static void
complain(GError *error)
{
  report_failure("vmkscope: framing: %s", error->message);
  g_error_free(error);
}

void
vmotion_records_apply(void)
{
  GError *error = NULL;

  if (loaded_file != NULL && strcmp(loaded_file, framing_file) == 0)
    return;
  g_free(loaded_file);
  loaded_file = g_strdup(framing_file);
  vmk_framing_set_free(set);
  set = vmk_framing_set_new();
  if (!vmk_framing_set_add_defaults(set, &error))
    complain(g_steal_pointer(&error));
  if (framing_file[0] != '\0' && !vmk_framing_set_ask(set, framing_file, &error))
    complain(error);
  for (size_t i = 0; i < vmk_framing_set_count(set); i++) {
    const struct vmk_framing *framing = vmk_framing_set_at(set, i);

    for (unsigned f = 0; may_apply(framing) && f < framing->outer.field_count; f++)
      register_field(&framing->outer.fields[f], framing->name);
  }
}

void
vmotion_records_register(int proto, expert_module_t *expert, module_t *module)
{
  static hf_register_info hf[] = {
      {&hf_vmotion_framing,
       {"Framing", "vmotion.framing", FT_STRING, BASE_NONE, NULL, 0,
        "Name of the framing file that fits", HFILL}},
      {&hf_vmotion_record_type,
       {"Type", "vmotion.record.type", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmotion_record_type_name,
       {"Type name", "vmotion.record.type_name", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmotion_record_size,
       {"Size", "vmotion.record.size", FT_UINT64, BASE_DEC, NULL, 0, "Octets of the whole record",
        HFILL}},
  };
  static ei_register_info ei[] = {
      {&ei_vmotion_record_stopped,
       {"vmotion.record.stopped", PI_UNDECODED, PI_NOTE,
        "The framing fits no longer: another version, or a wrong guess", EXPFILL}},
      {&ei_vmotion_record_lost,
       {"vmotion.record.lost", PI_UNDECODED, PI_NOTE,
        "Octets are missing where a record's head was due", EXPFILL}},
  };
  static int *ett[] = {&ett_vmotion_record};

  proto_vmotion = proto;
  fields = g_hash_table_new(g_str_hash, g_str_equal);
  proto_register_field_array(proto, hf, G_N_ELEMENTS(hf));
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
  expert_register_field_array(expert, ei, G_N_ELEMENTS(ei));
  prefs_register_filename_preference(
      module, "framing", "Framing file",
      "Layout of the records of a stream, as vmkscope learn writes it, or the name of a "
      "shipped one; tried before those",
      &framing_file, FALSE);
  vmotion_records_apply();
}
