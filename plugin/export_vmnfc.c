/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how files that NFC moved are put together again for File > Export Objects: plain files
 * octet by octet, disks section by section with their zeros, disks moved by AIO by offset. Must not
 * know how messages are decoded.
 */
#include "vmnfc.h"

#include <epan/export_object.h>
#include <epan/to_str.h>

static int export_tap = -1;
static unsigned export_cap_mib = 64;

/* Octets of one file at one place; a zero run has no data. */
struct part {
  const struct nfc_file *file;
  uint64_t at;
  uint64_t length;
  const uint8_t *data;
  bool short_of; /* octets behind these were not captured */
};

struct object {
  export_object_entry_t *entry; /* owned by Wireshark's list */
  size_t size;                  /* allocated */
  bool cut, holes;              /* said in its name */
};

static GHashTable *objects; /* const struct nfc_file * -> struct object, while an export runs */

uint64_t
vmnfc_export_cap(void)
{
  return (uint64_t)export_cap_mib << 20;
}

static void
forget_objects(void)
{
  if (objects != NULL)
    g_hash_table_destroy(objects);
  objects = NULL;
}

static bool
place_of(const struct piece *piece, uint64_t *at, uint64_t *length)
{
  const struct unit *unit = piece->unit;

  *length = piece->length;
  if (unit->kind == VMK_WIRE_DISK) {
    *at = (unit->data_sectors + unit->zero_sectors) * VMK_NFC_SECTOR + piece->at;
    if (piece->kind == PIECE_UNIT)
      *length = unit->of.disk.kind == VMK_DISK_RUN && unit->of.disk.zero
                    ? (uint64_t)unit->of.disk.sectors * VMK_NFC_SECTOR
                    : 0;
    return piece->kind == PIECE_UNIT || piece->kind == PIECE_BODY;
  }
  if (piece->kind != PIECE_BODY)
    return false;
  if (unit->kind == VMK_WIRE_NFC)
    *at = unit->file_bytes + piece->at;
  else
    *at = unit->of.aio.offset + unit->of.aio.fragment_offset + piece->at;
  return unit->kind == VMK_WIRE_NFC
             ? !unit->file_is_disk
             : unit->of.aio.type == VMK_AIO_IO && unit->of.aio.compression == VMK_AIO_PLAIN;
}

void
vmnfc_export(struct nfc_view *view, const struct piece *piece)
{
  struct part *part;
  uint64_t at, length;

  if (!have_tap_listener(export_tap) || !place_of(piece, &at, &length))
    return;
  part = wmem_new0(view->pinfo->pool, struct part);
  part->file = piece->unit->file;
  part->at = at;
  part->length = length;
  if (piece->kind == PIECE_BODY) {
    part->length =
        MIN(length, (uint64_t)tvb_captured_length_remaining(view->tvb, (int)piece->offset));
    part->short_of = part->length < length;
    part->data = tvb_memdup(view->pinfo->pool, view->tvb, (int)piece->offset, (size_t)part->length);
  }
  tap_queue_packet(export_tap, view->pinfo, part);
}

static struct object *
new_object(export_object_list_t *list, const packet_info *pinfo, const struct nfc_file *file)
{
  struct object *object = g_new0(struct object, 1);
  export_object_entry_t *entry = g_new0(export_object_entry_t, 1);
  const char *name = strrchr(file->path, '/');

  entry->pkt_num = pinfo->num;
  entry->hostname = address_to_str(NULL, file->way == VMK_WAY_CLIENT ? &pinfo->src : &pinfo->dst);
  entry->content_type = g_strdup(vmk_name_of(vmk_nfc_file_types, file->type, "unknown"));
  entry->filename =
      name == NULL ? g_strdup_printf("nfc-file-%u", file->number) : g_strdup(name + 1);
  object->entry = entry;
  list->add_entry(list->gui_data, entry);
  g_hash_table_insert(objects, (void *)file, object);
  return object;
}

/* What is not there is said in the object's name, once. */
static void
say_in_name(export_object_entry_t *entry, const char *ending, bool *said)
{
  char *name;

  if (*said)
    return;
  *said = true;
  name = g_strconcat(entry->filename, ending, NULL);
  g_free(entry->filename);
  entry->filename = name;
}

static bool
make_room(struct object *object, uint64_t end)
{
  export_object_entry_t *entry = object->entry;
  size_t size = object->size == 0 ? 65536 : object->size;

  if (end > vmnfc_export_cap()) {
    say_in_name(entry, ".cut", &object->cut);
    return false;
  }
  while (size < end)
    size *= 2;
  if (size > object->size) {
    entry->payload_data = g_realloc(entry->payload_data, size);
    memset(entry->payload_data + object->size, 0, size - object->size);
    object->size = size;
  }
  return true;
}

static tap_packet_status
export_packet(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
              tap_flags_t flags _U_)
{
  export_object_list_t *list = tapdata;
  const struct part *part = data;
  struct object *object;
  uint64_t end = part->at + part->length;

  if (objects == NULL)
    objects = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
  object = g_hash_table_lookup(objects, part->file);
  if (object == NULL)
    object = new_object(list, pinfo, part->file);
  if (part->length == 0 || end < part->at || !make_room(object, end))
    return TAP_PACKET_REDRAW;
  if (part->at > object->entry->payload_len || part->short_of)
    say_in_name(object->entry, ".incomplete", &object->holes);
  if (part->data != NULL)
    memcpy(object->entry->payload_data + part->at, part->data, (size_t)part->length);
  object->entry->payload_len = MAX(object->entry->payload_len, (size_t)end);
  return TAP_PACKET_REDRAW;
}

void
vmnfc_export_register(int proto)
{
  module_t *module = prefs_register_protocol(proto, NULL);

  prefs_register_uint_preference(
      module, "export_cap", "Largest exported object (MiB)",
      "File > Export Objects keeps every object in memory twice. What is beyond this size is "
      "left out, the object's name then ends in .cut, and an expert item says where. One with "
      "octets that were not captured ends in .incomplete; they read as zero. The "
      "vmkscope command has no such limit",
      10, &export_cap_mib);
  export_tap = register_export_object(proto, export_packet, forget_objects);
  register_init_routine(forget_objects);
}
