/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the AIO records that follow the two AIO_SESSION_OPEN messages of an NFC session.
 * Must not know classic messages, compression formats, ports or TLS.
 */
#include "nfc_aio.h"

#include "cursor.h"

#include <string.h>

const struct vmk_name vmk_aio_types[] = {
    {VMK_AIO_ERROR, "ERROR", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_AIO_OPEN_SESSION, "OPEN_SESSION", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_AIO_CLOSE_SESSION, "CLOSE_SESSION", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_AIO_OPEN_FILE, "OPEN_FILE", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_AIO_CLOSE_FILE, "CLOSE_FILE", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_AIO_IO, "IO", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_AIO_SET_SOCK_OPTS, "SET_SOCK_OPTS", VMK_OBSERVED, "OVDL"},
    {VMK_AIO_GET_FILE_INFO, "GET_FILE_INFO", VMK_OBSERVED, "OVDL"},
    {VMK_AIO_DDB_GET, "DDB_GET", VMK_OBSERVED, "OVDL"},
    {VMK_AIO_ALLOCATED, "QUERY_ALLOCATED_BLOCKS", VMK_OBSERVED, "OVDL"},
    {VMK_AIO_SET_RES_POOL, "SET_RES_POOL", VMK_OBSERVED, "OVDL"},
    {0, NULL, VMK_OBSERVED, NULL},
};

const struct vmk_name vmk_aio_compressions[] = {
    {VMK_AIO_PLAIN, "none", VMK_OBSERVED, "OVDL"},
    {VMK_AIO_ZLIB, "zlib", VMK_OBSERVED, "OVDL"},
    {VMK_AIO_FASTLZ, "FastLZ", VMK_OBSERVED, "OVDL"},
    {VMK_AIO_SKIPZ, "SkipZ", VMK_OBSERVED, "OVDL"},
    {0, NULL, VMK_OBSERVED, NULL},
};

const struct vmk_name vmk_aio_directions[] = {
    {0, "write", VMK_OBSERVED, "OVDL, VEC"},
    {1, "read", VMK_OBSERVED, "OVDL, VEC"},
    {0, NULL, VMK_OBSERVED, NULL},
};

/* The fields of one type; sets extra_length. payload is bounded to what is there. */
typedef void reader(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record);

static void
read_error(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record)
{
  (void)way;
  record->status = vmk_cursor_le64(payload);
  vmk_cursor_skip(payload, 4);
  record->extra_length = vmk_cursor_le32(payload);
}

static void
read_open_session(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record)
{
  (void)way;
  vmk_cursor_skip(payload, 4);
  record->buffer_octets = vmk_cursor_le32(payload);
  record->buffer_count = vmk_cursor_le32(payload);
}

static void
read_open_file(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record)
{
  uint64_t first = vmk_cursor_le64(payload);

  record->handle = vmk_cursor_le64(payload);
  record->reply = way == VMK_WAY_SERVER || (way == VMK_WAY_UNKNOWN && record->handle != 0);
  record->file_type = vmk_cursor_le32(payload);
  record->flags = vmk_cursor_le32(payload);
  vmk_cursor_skip(payload, 4);
  if (!record->reply) {
    record->extra_length = (uint32_t)first;
    record->handle = 0;
    return;
  }
  record->status = first;
  record->capacity = vmk_cursor_le64(payload);
  record->sector = vmk_cursor_le32(payload);
  record->cylinders = vmk_cursor_le32(payload);
  record->heads = vmk_cursor_le32(payload);
  record->sectors = vmk_cursor_le32(payload);
}

static void
read_close_file(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record)
{
  (void)way;
  record->handle = vmk_cursor_le64(payload);
}

static void
read_io(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record)
{
  uint64_t first = vmk_cursor_le64(payload);
  uint32_t total;

  record->direction = vmk_cursor_le32(payload);
  record->read = record->direction == 1;
  record->compression = vmk_cursor_le32(payload);
  record->offset = vmk_cursor_le64(payload);
  total = vmk_cursor_le32(payload);
  record->fragment_offset = vmk_cursor_le32(payload);
  record->raw_length = vmk_cursor_le32(payload);
  record->wire_length = vmk_cursor_le32(payload);
  record->total = total;
  record->reply =
      way == VMK_WAY_SERVER || (way == VMK_WAY_UNKNOWN && record->read && record->wire_length > 0);
  if (record->reply)
    record->status = first;
  else
    record->handle = first;
  if (record->read && !record->reply) {
    record->total = (uint64_t)record->fragment_offset << 32 | total;
    record->fragment_offset = 0;
  }
  record->extra_is_bulk = record->read == record->reply;
  record->extra_length = record->extra_is_bulk ? record->wire_length : 0;
}

static void
read_ddb_get(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record)
{
  record->handle = vmk_cursor_le64(payload);
  record->key_length = vmk_cursor_le32(payload);
  record->value_length = vmk_cursor_le32(payload);
  record->reply = way == VMK_WAY_SERVER || (way == VMK_WAY_UNKNOWN && record->value_length != 0);
  if (record->reply)
    record->handle = record->key_length = 0;
  else
    record->value_length = 0;
  record->extra_length = record->reply ? record->value_length : record->key_length;
}

/* The reply's bitmap: a bit a chunk, padded to four octets. */
static void
read_allocated(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record)
{
  record->handle = vmk_cursor_le64(payload);
  vmk_cursor_skip(payload, 8);
  record->chunk_octets = vmk_cursor_le64(payload);
  record->offset = vmk_cursor_le64(payload);
  record->chunk_count = vmk_cursor_le64(payload);
  vmk_cursor_skip(payload, 8);
  record->reply = way == VMK_WAY_SERVER;
  if (!record->reply)
    return;
  record->handle = record->chunk_octets = record->offset = 0;
  record->extra_is_bulk = true;
  record->extra_length = record->chunk_count > VMK_AIO_EXTRA_MAX * UINT64_C(8)
                             ? UINT32_MAX
                             : (uint32_t)((record->chunk_count + 31) / 32 * 4);
}

static void
read_nothing(struct vmk_cursor *payload, enum vmk_way way, struct vmk_aio_record *record)
{
  (void)payload;
  (void)way;
  (void)record;
}

static reader *const readers[] = {
    [VMK_AIO_ERROR] = read_error,           [VMK_AIO_OPEN_SESSION] = read_open_session,
    [VMK_AIO_CLOSE_SESSION] = read_nothing, [VMK_AIO_OPEN_FILE] = read_open_file,
    [VMK_AIO_CLOSE_FILE] = read_close_file, [VMK_AIO_IO] = read_io,
    [VMK_AIO_SET_SOCK_OPTS] = read_nothing, [VMK_AIO_DDB_GET] = read_ddb_get,
    [VMK_AIO_ALLOCATED] = read_allocated,   [VMK_AIO_SET_RES_POOL] = read_nothing,
};

static struct vmk_step
answer(enum vmk_status status, size_t consumed, size_t need)
{
  return (struct vmk_step){status, consumed, need};
}

static void
read_payload(const uint8_t *data, size_t length, enum vmk_way way, struct vmk_aio_record *record)
{
  size_t at_hand = length - VMK_AIO_HEADER < record->size ? length - VMK_AIO_HEADER : record->size;
  struct vmk_cursor payload = vmk_cursor_of(data + VMK_AIO_HEADER, at_hand);
  reader *read = record->type < sizeof readers / sizeof *readers ? readers[record->type] : NULL;

  record->reply = way == VMK_WAY_SERVER;
  if (read == NULL)
    return;
  read(&payload, way, record);
  record->short_payload = payload.failed;
  record->layout_known = !payload.failed && record->direction <= 1;
  if (!record->layout_known)
    record->extra_length = 0;
}

struct vmk_step
vmk_aio_fields_read(const uint8_t *data, size_t length, enum vmk_way way,
                    struct vmk_aio_record *record)
{
  size_t whole, fields;

  if (length >= 4 && vmk_load_le32(data) != VMK_AIO_MAGIC)
    return answer(VMK_MALFORMED, 0, 0);
  if (length < VMK_AIO_HEADER)
    return answer(VMK_MORE, 0, VMK_AIO_HEADER);
  memset(record, 0, sizeof *record);
  record->type = vmk_load_le32(data + 4);
  record->size = vmk_load_le32(data + 8);
  record->op_id = vmk_load_le32(data + 12);
  if (record->type == 0 || record->size > VMK_AIO_SIZE_MAX)
    return answer(VMK_MALFORMED, 0, 0);
  whole = VMK_AIO_HEADER + (size_t)record->size;
  fields = record->size < VMK_AIO_FIELDS ? whole : VMK_AIO_HEADER + VMK_AIO_FIELDS;
  if (length < fields)
    return answer(VMK_MORE, 0, fields);
  record->known = vmk_name_find(vmk_aio_types, record->type) != NULL;
  record->payload = (struct vmk_span){VMK_AIO_HEADER, record->size};
  read_payload(data, length, way, record);
  if (record->extra_length > VMK_AIO_EXTRA_MAX)
    return answer(VMK_MALFORMED, 0, 0);
  record->extra = (struct vmk_span){(uint32_t)whole, record->extra_length};
  return answer(record->layout_known ? VMK_OK : VMK_UNSUPPORTED, whole, 0);
}

struct vmk_step
vmk_aio_record_read(const uint8_t *data, size_t length, enum vmk_way way,
                    struct vmk_aio_record *record)
{
  struct vmk_step step = vmk_aio_fields_read(data, length, way, record);

  if ((step.status == VMK_OK || step.status == VMK_UNSUPPORTED) && step.consumed > length)
    return answer(VMK_MORE, 0, step.consumed);
  return step;
}

bool
vmk_aio_starts(const uint8_t first[12])
{
  uint32_t type = vmk_load_le32(first + 4);

  return vmk_load_le32(first) == VMK_AIO_MAGIC && type > 0 && type < VMK_AIO_TYPE_LIMIT &&
         vmk_load_le32(first + 8) <= VMK_AIO_SIZE_MAX;
}
