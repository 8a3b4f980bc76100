/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the files that an NFC session moves: when one begins, what it is called, how far it is.
 * Must not know how messages are cut out of octets, nor how files are shown.
 */
#include "files.h"

static uint32_t files_seen; /* in this capture */

static void
start_capture(void)
{
  files_seen = 0;
}

void
files_register(void)
{
  register_init_routine(start_capture);
}

static struct nfc_file *
new_file(struct conn *conn, const char *path, uint8_t way, packet_info *pinfo)
{
  struct nfc_file *file = wmem_new0(wmem_file_scope(), struct nfc_file);

  file->number = ++files_seen;
  file->session = conn->number;
  file->path = path == NULL ? "" : path;
  file->type = UINT32_MAX;
  file->opened = pinfo->num;
  file->way = way;
  conn->library |= strstr(file->path, "contentlib-") != NULL; /* and an id (inferred) */
  return file;
}

static void
describe(struct nfc_file *file, const struct vmk_nfc_message *message, packet_info *pinfo)
{
  file->type = message->file_type;
  file->disk =
      message->file_type == VMK_NFC_FILE_DISK || message->file_type == VMK_NFC_FILE_DELTA_DISK;
  if (message->type != VMK_NFC_FILE_PUT)
    return;
  file->size = message->size;
  file->sized = pinfo->num;
}

void
files_start(struct conn *conn, struct lane *lane, struct unit *unit, packet_info *pinfo)
{
  const struct vmk_nfc_message *message = &unit->of.nfc;
  struct nfc_file *file;

  if (message->type == VMK_NFC_FILE_GET) {
    file = conn->asked = new_file(
        conn, unit->text, unit->way == VMK_WAY_CLIENT ? VMK_WAY_SERVER : VMK_WAY_CLIENT, pinfo);
  } else if (conn->asked != NULL && conn->asked->way == unit->way) {
    file = lane->file = conn->asked;
    conn->asked = NULL;
  } else {
    file = lane->file = new_file(conn, unit->text, unit->way, pinfo);
  }
  lane->disk_lost = false;
  describe(file, message, pinfo);
  unit->file = file;
}

void
files_data(struct conn *conn, struct lane *lane, struct unit *unit, packet_info *pinfo)
{
  if (lane->file == NULL || (lane->file->ended != 0 && unit->of.nfc.bulk > 0)) {
    lane->file = new_file(conn, NULL, unit->way, pinfo);
    lane->file->started_before = true;
  }
  unit->file = lane->file;
  unit->file_bytes = lane->file->bytes;
  if (unit->of.nfc.bulk == 0)
    lane->file->ended = pinfo->num;
}

static struct nfc_file *
by_handle(const struct conn *conn, uint64_t handle)
{
  return wmem_map_lookup(conn->aio_files, &handle);
}

static void
opened(struct conn *conn, struct unit *unit, packet_info *pinfo)
{
  struct nfc_file *file = unit->exchange != NULL ? unit->exchange->file : NULL;
  uint64_t *key;

  if (!unit->reply && !unit->of.aio.reply) {
    file = new_file(conn, unit->text, VMK_WAY_UNKNOWN, pinfo);
    file->aio = true;
    file->type = unit->of.aio.file_type;
    if (unit->exchange != NULL)
      unit->exchange->file = file;
  } else if (file != NULL && unit->of.aio.status == 0) {
    file->size = unit->of.aio.capacity;
    file->sized = pinfo->num;
    key = wmem_new(wmem_file_scope(), uint64_t);
    *key = unit->of.aio.handle;
    wmem_map_insert(conn->aio_files, key, file);
  }
  unit->file = file;
}

void
files_aio(struct conn *conn, struct unit *unit, packet_info *pinfo)
{
  const struct vmk_aio_record *record = &unit->of.aio;

  if (record->type == VMK_AIO_OPEN_FILE) {
    opened(conn, unit, pinfo);
  } else if (!record->reply) {
    unit->file = by_handle(conn, record->handle);
    if (unit->exchange != NULL)
      unit->exchange->file = unit->file;
    if (record->type == VMK_AIO_CLOSE_FILE && unit->file != NULL)
      unit->file->ended = pinfo->num;
  } else if (unit->exchange != NULL) {
    unit->file = unit->exchange->file;
  }
  if (unit->file != NULL)
    unit->file_bytes = unit->file->bytes;
}
