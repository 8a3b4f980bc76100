/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how messages open files, bodies fill them and ends close them.
 * Must not know packets, only the mark of the one that shows something.
 */
#include "core/flow/ledger_file.h"

#include <glib.h>

#include "core/flow/names.h"

static struct vmk_nfc_file *
file_at(struct vmk_ledger_builder *builder, uint32_t number)
{
  return number ? &builder->ledger.files[number - 1] : NULL;
}

/* A new file; its number, or 0 when there are too many. */
static uint32_t
add_file(struct vmk_ledger_builder *builder, enum vmk_file_operation operation, const char *path,
         size_t length, struct vmk_mark place)
{
  struct vmk_ledger *ledger = &builder->ledger;

  if (ledger->file_count == VMK_LEDGER_FILES_MAX) {
    ledger->files_capped = true;
    return 0;
  }
  if (ledger->file_count == builder->file_room) {
    builder->file_room = builder->file_room ? builder->file_room * 2 : 4;
    ledger->files = g_renew(struct vmk_nfc_file, ledger->files, builder->file_room);
  }
  ledger->files[ledger->file_count++] = (struct vmk_nfc_file){
      .path = vmk_escape((const uint8_t *)path, length),
      .operation = operation,
      .opened = place,
  };
  return (uint32_t)ledger->file_count;
}

static void
take_put(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
         struct vmk_mark place)
{
  uint32_t number = event->way == VMK_WAY_SERVER ? builder->asked : 0;
  struct vmk_nfc_file *file;

  if (number == 0)
    number = add_file(builder, event->way == VMK_WAY_SERVER ? VMK_FILE_GET : VMK_FILE_PUT,
                      event->text, event->text_length, place);
  if (event->way == VMK_WAY_SERVER)
    builder->asked = 0;
  builder->open[event->way] = number;
  file = file_at(builder, number);
  if (!file)
    return;
  file->file_type = event->nfc.file_type;
  file->declared_size = event->nfc.size;
  file->space = event->nfc.space;
}

static void
take_get(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
         struct vmk_mark place)
{
  struct vmk_nfc_file *file;

  builder->asked = add_file(builder, VMK_FILE_GET, event->text, event->text_length, place);
  file = file_at(builder, builder->asked);
  if (file)
    file->file_type = event->nfc.file_type;
}

static void
take_io(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event)
{
  struct vmk_nfc_file *file = file_at(builder, builder->aio);

  if (!file || event->way != VMK_WAY_CLIENT)
    return;
  if (event->nfc.write)
    file->disk_written += event->nfc.io_length;
  else
    file->disk_read += event->nfc.io_length;
}

static void
operate(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
        enum vmk_file_operation operation, struct vmk_mark place)
{
  if (event->way == VMK_WAY_CLIENT)
    add_file(builder, operation, event->text, event->text_length, place);
}

static void
close_opened(struct vmk_ledger_builder *builder, struct vmk_mark place)
{
  struct vmk_nfc_file *file = file_at(builder, builder->aio);

  if (!file || file->complete)
    return;
  file->complete = true;
  file->closed = place;
}

void
vmk_ledger_take_message(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
                        struct vmk_mark place)
{
  switch (event->nfc.type) {
  case VMK_NFC_FILE_PUT:
    take_put(builder, event, place);
    break;
  case VMK_NFC_FILE_GET:
    take_get(builder, event, place);
    break;
  case VMK_NFC_FILE_DELETE:
    operate(builder, event, VMK_FILE_DELETE, place);
    break;
  case VMK_NFC_FILE_CREATEDIR:
    operate(builder, event, VMK_FILE_CREATEDIR, place);
    break;
  case VMK_NFC_FILE_RENAME:
    operate(builder, event, VMK_FILE_RENAME, place);
    break;
  case VMK_NFC_FSSRVR_OPEN:
    if (event->way == VMK_WAY_CLIENT)
      builder->aio = add_file(builder, VMK_FILE_OPEN, event->text, event->text_length, place);
    break;
  case VMK_NFC_FSSRVR_IO:
    take_io(builder, event);
    break;
  case VMK_NFC_FSSRVR_CLOSE:
    close_opened(builder, place);
    break;
  default:
    break;
  }
}

static void
take_aio_open(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
              struct vmk_mark place)
{
  struct vmk_nfc_file *file;

  if (event->way == VMK_WAY_CLIENT)
    builder->aio = add_file(builder, VMK_FILE_OPEN, event->text, event->text_length, place);
  file = file_at(builder, builder->aio);
  if (!file)
    return;
  file->file_type = event->aio.file_type;
  if (event->way == VMK_WAY_SERVER)
    file->declared_size = event->aio.capacity;
}

/* VDDK uses one connection for each open disk (documented), so I/O belongs to the latest file
 * opened. */
static void
take_aio_io(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
            struct vmk_mark place)
{
  struct vmk_nfc_file *file;
  bool carries = event->aio.read == (event->way == VMK_WAY_SERVER);

  if (builder->aio == 0) {
    builder->aio = add_file(builder, VMK_FILE_OPEN, "", 0, place);
    if (builder->aio)
      file_at(builder, builder->aio)->started_before = true;
  }
  file = file_at(builder, builder->aio);
  if (!file || !carries)
    return;
  if (event->aio.read)
    file->disk_read += event->aio.raw_length;
  else
    file->disk_written += event->aio.raw_length;
  file->bytes[event->way ^ builder->client_is_1] += event->aio.extra_length;
  if (event->aio.compression < 32)
    file->compression_seen |= UINT32_C(1) << event->aio.compression;
}

void
vmk_ledger_take_aio(struct vmk_ledger_builder *builder, const struct vmk_wire_event *event,
                    struct vmk_mark place)
{
  switch (event->aio.type) {
  case VMK_AIO_OPEN_FILE:
    take_aio_open(builder, event, place);
    break;
  case VMK_AIO_IO:
    take_aio_io(builder, event, place);
    break;
  case VMK_AIO_CLOSE_FILE:
    close_opened(builder, place);
    break;
  default:
    break;
  }
}

void
vmk_ledger_update_file(struct vmk_ledger_builder *builder, unsigned way,
                       const struct vmk_wire_file *moved, struct vmk_mark place)
{
  struct vmk_nfc_file *file;

  if (builder->open[way] == 0) { /* the capture began inside this file */
    builder->open[way] =
        add_file(builder, way == VMK_WAY_CLIENT ? VMK_FILE_PUT : VMK_FILE_GET, "", 0, place);
    if (builder->open[way] == 0)
      return;
  }
  file = file_at(builder, builder->open[way]);
  file->bytes[way ^ builder->client_is_1] = moved->octets;
  file->data_sectors = moved->data_sectors;
  file->zero_sectors = moved->zero_sectors;
  file->uncounted = moved->uncounted;
  file->ddb_entries = moved->ddb_entries;
  file->started_before = moved->started_before;
  if (moved->file_type != UINT32_MAX)
    file->file_type = moved->file_type;
  if (file->declared_size == 0)
    file->declared_size = moved->size;
}

void
vmk_ledger_end_file(struct vmk_ledger_builder *builder, unsigned way,
                    const struct vmk_wire_file *moved, struct vmk_mark place)
{
  struct vmk_nfc_file *file;

  vmk_ledger_update_file(builder, way, moved, place);
  file = file_at(builder, builder->open[way]);
  builder->open[way] = 0;
  if (!file)
    return;
  file->complete = moved->complete;
  if (moved->complete)
    file->closed = place;
}
