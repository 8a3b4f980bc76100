/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the classic NFC messages: 264 octets each, what their fields mean, and what follows them.
 * Must not know what a file's body holds, AIO records, ports or TLS.
 */
#include "nfc.h"

#include "cursor.h"

#include <string.h>

/* Reads the fields after the type. Lengths of what follows go to tail and bulk; false: beyond the
 * limits. */
typedef bool reader(struct vmk_cursor *cursor, struct vmk_nfc_message *message);

enum { NAMED_AT = VMK_NFC_HEADER };

/* A text of `length` octets at `offset`. Where the data are at hand, the NUL on the wire is left
 * out by the caller. */
static bool
take_tail(struct vmk_nfc_message *message, uint32_t length, uint32_t limit, struct vmk_span *span)
{
  if (length > limit)
    return false;
  *span = (struct vmk_span){VMK_NFC_HEADER + message->tail, length};
  message->tail += length;
  return true;
}

static bool
read_put(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  uint32_t path;

  message->has = VMK_NFC_HAS_FILE;
  message->file_type = vmk_cursor_le32(cursor);
  message->conversion = vmk_cursor_le32(cursor);
  path = vmk_cursor_le32(cursor);
  message->size = vmk_cursor_le64(cursor);
  message->space = vmk_cursor_le64(cursor);
  return take_tail(message, path, VMK_NFC_PATH_MAX, &message->path);
}

static bool
read_get(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  uint32_t path;

  message->has = VMK_NFC_HAS_FILE;
  message->file_type = vmk_cursor_le32(cursor);
  path = vmk_cursor_le32(cursor);
  message->conversion = vmk_cursor_le32(cursor);
  return take_tail(message, path, VMK_NFC_PATH_MAX, &message->path);
}

static bool
read_error(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  message->has = VMK_NFC_HAS_ERROR;
  message->error_type = vmk_cursor_le32(cursor);
  message->error_code = vmk_cursor_le32(cursor);
  return take_tail(message, vmk_cursor_le32(cursor), VMK_NFC_TEXT_MAX, &message->text);
}

static bool
read_file_op(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  uint32_t path = vmk_cursor_le32(cursor);

  message->has = VMK_NFC_HAS_FILE_OP;
  message->flags = vmk_cursor_le32(cursor);
  message->count = vmk_cursor_le16(cursor);
  return take_tail(message, path, VMK_NFC_PATH_MAX, &message->path);
}

static bool
read_status(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  message->has = VMK_NFC_HAS_STATUS;
  message->status_size = vmk_cursor_le32(cursor);
  vmk_cursor_skip(cursor, 8);
  message->status_word = vmk_cursor_le32(cursor);
  return take_tail(message, message->status_size, VMK_NFC_TEXT_MAX, &message->text);
}

static bool
read_open(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  uint32_t path = vmk_cursor_le32(cursor);

  message->has = VMK_NFC_HAS_OPEN;
  message->flags = vmk_cursor_le32(cursor);
  message->raw = vmk_cursor_u8(cursor);
  return take_tail(message, path, VMK_NFC_PATH_MAX, &message->path);
}

static bool
read_io(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  uint32_t direction = vmk_cursor_le32(cursor);

  message->has = VMK_NFC_HAS_IO;
  message->write = direction == 1;
  message->lba = vmk_cursor_le64(cursor);
  message->io_length = vmk_cursor_le32(cursor);
  message->bulk = message->write ? message->io_length : 0;
  return message->io_length <= VMK_NFC_DATA_MAX;
}

/* The tag is the text up to the first NUL; it is inside the 264 octets. */
static bool
read_tag(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  const uint8_t *start = cursor->data + cursor->position;
  const uint8_t *end = memchr(start, 0, vmk_cursor_left(cursor));
  size_t n = end == NULL ? vmk_cursor_left(cursor) : (size_t)(end - start);

  message->has = VMK_NFC_HAS_TAG;
  message->text = vmk_cursor_span(cursor, (uint32_t)n);
  return true;
}

static bool
read_version(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  message->has = VMK_NFC_HAS_VERSION;
  message->version = vmk_cursor_le32(cursor);
  return true;
}

static bool
read_connection(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  uint32_t client = vmk_cursor_le32(cursor);
  uint32_t operation = vmk_cursor_le32(cursor);

  message->has = VMK_NFC_HAS_CLIENT;
  return take_tail(message, client, VMK_NFC_PATH_MAX, &message->client) &&
         take_tail(message, operation, VMK_NFC_PATH_MAX, &message->operation);
}

static bool
read_features(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  message->has = VMK_NFC_HAS_FEATURES;
  message->features = vmk_cursor_le32(cursor);
  return true;
}

static bool
read_nothing(struct vmk_cursor *cursor, struct vmk_nfc_message *message)
{
  (void)cursor;
  (void)message;
  return true;
}

/* Types whose layout is known; a row missing: it is not public. Of the first octets, `vital` hold
 * every length and `fields` every fixed field. */
static const struct layout {
  reader *read;
  uint8_t vital;
  uint8_t fields;
} layouts[VMK_NFC_TYPE_LIMIT] = {
    [VMK_NFC_FILE_PUT] = {read_put, 16, 32},
    [VMK_NFC_FILE_GET] = {read_get, 12, 16},
    [VMK_NFC_FILE_COMPLETE] = {read_nothing, 4, 4},
    [VMK_NFC_SESSION_COMPLETE] = {read_nothing, 4, 4},
    [VMK_NFC_FILE_DATA] = {read_nothing, 4, 4},
    [VMK_NFC_PING] = {read_nothing, 4, 4},
    [VMK_NFC_ERROR] = {read_error, 16, 16},
    [VMK_NFC_FSSRVR_OPEN] = {read_open, 8, 13},
    [VMK_NFC_FSSRVR_IO] = {read_io, 20, 20},
    [VMK_NFC_FSSRVR_CLOSE] = {read_nothing, 4, 4},
    [VMK_NFC_PUTFILE_DONE] = {read_nothing, 4, 4},
    [VMK_NFC_FILE_DELETE] = {read_file_op, 8, 14},
    [VMK_NFC_FILE_CREATEDIR] = {read_file_op, 8, 14},
    [VMK_NFC_FILEOP_STATUS] = {read_status, 8, 20},
    [VMK_NFC_CLIENTRANDOM] = {read_tag, 4, 4},
    [VMK_NFC_VERSION] = {read_version, 4, 8},
    [VMK_NFC_AIO_SESSION_OPEN] = {read_nothing, 4, 4},
    [VMK_NFC_CONNECTION_DATA] = {read_connection, 12, 12},
    [VMK_NFC_SESSION_FEATURES] = {read_features, 4, 8},
};

static bool
all_zero(const uint8_t *data, size_t length)
{
  return length == 0 || (data[0] == 0 && memcmp(data, data + 1, length - 1) == 0);
}

static struct vmk_step
answer(enum vmk_status status, size_t consumed, size_t need)
{
  return (struct vmk_step){status, consumed, need};
}

static struct vmk_step
read_data_header(const uint8_t *data, struct vmk_nfc_message *message)
{
  uint32_t length = vmk_load_le32(data + VMK_NFC_HEADER + 4);

  if (vmk_load_le32(data + VMK_NFC_HEADER) != VMK_NFC_DATA_MAGIC || length > VMK_NFC_DATA_MAX)
    return answer(VMK_MALFORMED, 0, 0);
  message->has = VMK_NFC_HAS_DATA;
  message->bulk = length;
  message->padding_zero = all_zero(data + 4, VMK_NFC_HEADER - 4);
  return answer(VMK_OK, VMK_NFC_HEADER + VMK_NFC_DATA_HEADER, 0);
}

/* A FILE_COPY of zeros is what VDDK's session start sends (observed); with fields its layout is not
 * public. */
static bool
layout_is_public(const uint8_t *data, enum vmk_way way, uint32_t type)
{
  if (type == VMK_NFC_FILE_COPY)
    return all_zero(data + 4, VMK_NFC_HEADER - 4);
  if (type == VMK_NFC_FSSRVR_IO && way == VMK_WAY_SERVER)
    return false;
  return layouts[type].read != NULL;
}

struct vmk_step
vmk_nfc_header_read(const uint8_t *data, size_t length, enum vmk_way way,
                    struct vmk_nfc_message *message)
{
  struct vmk_cursor cursor = vmk_cursor_of(data, VMK_NFC_HEADER);
  uint32_t type = length < 4 ? 0 : vmk_load_le32(data);
  size_t need = VMK_NFC_HEADER + (type == VMK_NFC_FILE_DATA ? VMK_NFC_DATA_HEADER : 0);

  if (type >= VMK_NFC_TYPE_LIMIT)
    return answer(VMK_MALFORMED, 0, 0);
  if (length < need)
    return answer(VMK_MORE, 0, need);
  memset(message, 0, sizeof *message);
  message->type = vmk_cursor_le32(&cursor);
  message->known = vmk_name_find(vmk_nfc_types, type) != NULL;
  message->layout_known = layout_is_public(data, way, type);
  if (!message->layout_known)
    return answer(VMK_UNSUPPORTED, VMK_NFC_HEADER, 0);
  if (type == VMK_NFC_FILE_DATA)
    return read_data_header(data, message);
  if (layouts[type].read != NULL && !layouts[type].read(&cursor, message))
    return answer(VMK_MALFORMED, 0, 0);
  message->padding_zero = all_zero(data + cursor.position, vmk_cursor_left(&cursor));
  return answer(VMK_OK, VMK_NFC_HEADER + (size_t)message->tail, 0);
}

static void
drop_nul(const uint8_t *data, struct vmk_span *span)
{
  if (span->length > 0 && data[span->offset + span->length - 1] == 0)
    span->length--;
}

struct vmk_step
vmk_nfc_message_read(const uint8_t *data, size_t length, enum vmk_way way,
                     struct vmk_nfc_message *message)
{
  struct vmk_step step = vmk_nfc_header_read(data, length, way, message);

  if (step.status != VMK_OK)
    return step;
  if (step.consumed > length)
    return answer(VMK_MORE, 0, step.consumed);
  drop_nul(data, &message->path);
  drop_nul(data, &message->text);
  return step;
}

size_t
vmk_nfc_header_vital(uint32_t type)
{
  if (type < VMK_NFC_TYPE_LIMIT && layouts[type].read != NULL)
    return layouts[type].vital;
  return 4;
}

size_t
vmk_nfc_header_fields(uint32_t type)
{
  if (type < VMK_NFC_TYPE_LIMIT && layouts[type].read != NULL)
    return layouts[type].fields;
  return 4;
}

bool
vmk_nfc_starts(const uint8_t first[4])
{
  return vmk_name_find(vmk_nfc_types, vmk_load_le32(first)) != NULL;
}

static bool
printable(const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if (data[i] < 0x20 || data[i] == 0x7f)
      return false;
  return true;
}

static struct vmk_step
probe_path(const uint8_t *data, size_t length)
{
  struct vmk_nfc_message message;
  struct vmk_step step;

  /* The length is at 8 or 12; a wrong one is refused before 264 octets are waited for. */
  if (length >= 16) {
    uint32_t path = vmk_load_le32(data + (data[0] == VMK_NFC_FILE_PUT ? 12 : 8));

    if (vmk_load_le32(data + 4) >= VMK_NFC_FILE_TYPES || path < 3 ||
        path > VMK_NFC_PROBE_MAX - VMK_NFC_HEADER)
      return answer(VMK_MALFORMED, 0, 0);
  }
  if (length < 16)
    return answer(VMK_MORE, 0, 16);
  step = vmk_nfc_header_read(data, length, VMK_WAY_CLIENT, &message);
  if (step.status == VMK_OK && step.consumed > length)
    return answer(VMK_MORE, 0, step.consumed);
  if (step.status != VMK_OK)
    return step;
  if (data[NAMED_AT] != '[' || data[step.consumed - 1] != 0 ||
      !printable(data + NAMED_AT, message.tail - 1))
    return answer(VMK_MALFORMED, 0, 0);
  return answer(VMK_OK, 0, 0);
}

static struct vmk_step
probe_tag(const uint8_t *data, size_t length)
{
  struct vmk_nfc_message message;
  struct vmk_step step;

  if (length >= 8 && !printable(data + 4, 4))
    return answer(VMK_MALFORMED, 0, 0);
  step = vmk_nfc_header_read(data, length, VMK_WAY_CLIENT, &message);
  if (step.status == VMK_MORE && length < 8)
    step.need = 8;
  if (step.status != VMK_OK)
    return step;
  if (message.text.length < 4 || !printable(data + 4, message.text.length) ||
      !all_zero(data + 4 + message.text.length, VMK_NFC_HEADER - 4 - message.text.length))
    return answer(VMK_MALFORMED, 0, 0);
  return answer(VMK_OK, 0, 0);
}

static struct vmk_step
probe_data(const uint8_t *data, size_t length)
{
  struct vmk_nfc_message message;
  struct vmk_step step;

  if (length >= 16 && !all_zero(data + 4, 12))
    return answer(VMK_MALFORMED, 0, 0);
  step = vmk_nfc_header_read(data, length, VMK_WAY_CLIENT, &message);
  if (step.status == VMK_MORE && length < 16)
    step.need = 16;
  if (step.status == VMK_OK && message.bulk > VMK_NFC_TRANSFER_MAX)
    step.status = VMK_MALFORMED;
  step.consumed = 0;
  return step;
}

struct vmk_step
vmk_nfc_probe(const uint8_t *data, size_t length)
{
  if (length > 0 && data[0] >= VMK_NFC_TYPE_LIMIT)
    return answer(VMK_MALFORMED, 0, 0);
  if (length < 4)
    return answer(VMK_MORE, 0, 4);
  switch (vmk_load_le32(data)) {
  case VMK_NFC_FILE_PUT:
  case VMK_NFC_FILE_GET:
    return probe_path(data, length);
  case VMK_NFC_CLIENTRANDOM:
    return probe_tag(data, length);
  case VMK_NFC_FILE_DATA:
    return probe_data(data, length);
  default:
    return answer(VMK_MALFORMED, 0, 0);
  }
}
