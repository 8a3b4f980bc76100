/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the FILE_DATA octets of a disk hold: disk headers, DDB entries, run sections.
 * Must not know how those octets are cut into FILE_DATA messages.
 */
#include "nfc_disk.h"

#include "cursor.h"
#include "nfc.h"

#include <string.h>

static struct vmk_step
answer(enum vmk_status status, size_t consumed, size_t need)
{
  return (struct vmk_step){status, consumed, need};
}

static struct vmk_step
read_header(const uint8_t *data, struct vmk_disk_item *item)
{
  item->kind = VMK_DISK_HEADER;
  item->metadata = vmk_load_le32(data + 4);
  return item->metadata > 1 ? answer(VMK_MALFORMED, 0, 0) : answer(VMK_OK, VMK_DISK_ITEM, 0);
}

static struct vmk_step
read_run(const uint8_t *data, struct vmk_disk_item *item)
{
  item->kind = VMK_DISK_RUN;
  item->word = vmk_load_le32(data + 4);
  item->sectors = item->word & 0x7fff;
  item->zero = (item->word & 0x8000) == 0;
  item->bulk = item->zero ? 0 : item->sectors * VMK_NFC_SECTOR;
  return answer(VMK_OK, VMK_DISK_ITEM, 0);
}

static struct vmk_step
read_ddb(const uint8_t *data, size_t length, struct vmk_disk_item *item)
{
  if (length < VMK_DISK_DDB)
    return answer(VMK_MORE, 0, VMK_DISK_DDB);
  item->key_length = vmk_load_le32(data + 4);
  item->value_length = vmk_load_le32(data + 8);
  item->kind =
      item->key_length == 0 && item->value_length == 0 ? VMK_DISK_DDB_END : VMK_DISK_DDB_ENTRY;
  if (item->key_length > VMK_DISK_DDB_MAX || item->value_length > VMK_DISK_DDB_MAX)
    return answer(VMK_MALFORMED, 0, 0);
  item->key = (struct vmk_span){VMK_DISK_DDB, item->key_length};
  item->value = (struct vmk_span){VMK_DISK_DDB + item->key_length, item->value_length};
  return answer(VMK_OK, VMK_DISK_DDB + (size_t)item->key_length + item->value_length, 0);
}

struct vmk_step
vmk_disk_head_read(const uint8_t *data, size_t length, struct vmk_disk_item *item)
{
  uint32_t magic = length < 4 ? 0 : vmk_load_le32(data);

  if (length < VMK_DISK_ITEM)
    return answer(VMK_MORE, 0, VMK_DISK_ITEM);
  memset(item, 0, sizeof *item);
  if (magic == VMK_DISK_RUN_MAGIC)
    return read_run(data, item);
  if (magic == VMK_DISK_HEADER_MAGIC)
    return read_header(data, item);
  if (magic == VMK_DISK_DDB_MAGIC)
    return read_ddb(data, length, item);
  return answer(VMK_MALFORMED, 0, 0);
}

static void
drop_nul(const uint8_t *data, struct vmk_span *span)
{
  if (span->length > 0 && data[span->offset + span->length - 1] == 0)
    span->length--;
}

struct vmk_step
vmk_disk_item_read(const uint8_t *data, size_t length, struct vmk_disk_item *item)
{
  struct vmk_step step = vmk_disk_head_read(data, length, item);

  if (step.status != VMK_OK)
    return step;
  if (step.consumed > length)
    return answer(VMK_MORE, 0, step.consumed);
  drop_nul(data, &item->key);
  drop_nul(data, &item->value);
  return step;
}
