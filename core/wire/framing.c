/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how one record is read with a compiled layout.
 * Must not know streams (framing_walk.c) nor any format.
 */
#include "framing.h"

#include "cursor.h"

#include <string.h>

const struct vmk_name vmk_framing_origins[] = {
    {VMK_FRAMING_DOCUMENTED, "documented", VMK_DOCUMENTED, "framing file"},
    {VMK_FRAMING_OBSERVED, "observed", VMK_OBSERVED, "framing file"},
    {VMK_FRAMING_LEARNED, "learned", VMK_INFERRED, "vmkscope learn"},
    {VMK_FRAMING_MODEL, "model", VMK_MODEL, "framing file"},
    {.name = NULL},
};

const struct vmk_name vmk_framing_coverings[] = {
    {VMK_FRAMING_RECORD, "record", VMK_MODEL, "docs/framing"},
    {VMK_FRAMING_AFTER_FIELD, "after-field", VMK_MODEL, "docs/framing"},
    {VMK_FRAMING_AFTER_HEADER, "after-header", VMK_MODEL, "docs/framing"},
    {.name = NULL},
};

const struct vmk_name vmk_framing_kinds[] = {
    {VMK_FRAMING_UINT, "uint", VMK_MODEL, "docs/framing"},
    {VMK_FRAMING_FLAGS, "flags", VMK_MODEL, "docs/framing"},
    {VMK_FRAMING_BYTES, "bytes", VMK_MODEL, "docs/framing"},
    {VMK_FRAMING_STRING, "string", VMK_MODEL, "docs/framing"},
    {.name = NULL},
};

const struct vmk_name vmk_framing_directions[] = {
    {VMK_FRAMING_BOTH, "both", VMK_MODEL, "docs/framing"},
    {VMK_FRAMING_CLIENT_ONLY, "client", VMK_MODEL, "docs/framing"},
    {VMK_FRAMING_SERVER_ONLY, "server", VMK_MODEL, "docs/framing"},
    {.name = NULL},
};

static struct vmk_step
malformed(void)
{
  return (struct vmk_step){.status = VMK_MALFORMED};
}

static struct vmk_step
more(size_t need)
{
  return (struct vmk_step){.status = VMK_MORE, .need = need};
}

uint64_t
vmk_framing_number(const uint8_t *data, unsigned width, bool big)
{
  uint64_t value = 0;

  for (unsigned i = 0; i < width; i++)
    value = value << 8 | data[big ? i : width - 1 - i];
  return value;
}

/* The bits of value that mask has, with the lowest of them as the first. */
static uint64_t
masked(uint64_t value, uint64_t mask)
{
  value &= mask;
  while (mask != 0 && (mask & 1) == 0) {
    mask >>= 1;
    value >>= 1;
  }
  return value;
}

const char *
vmk_framing_type_name(const struct vmk_framing_layout *layout, uint64_t type)
{
  unsigned low = 0, high = layout->type_count;

  while (low < high) {
    unsigned middle = (low + high) / 2;

    if (layout->types[middle].value < type)
      low = middle + 1;
    else
      high = middle;
  }
  return low < layout->type_count && layout->types[low].value == type ? layout->types[low].name
                                                                      : NULL;
}

static bool
is_one_of(uint64_t type, const uint64_t *types, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    if (types[i] == type)
      return true;
  return count == 0;
}

bool
vmk_framing_holds_inner(const struct vmk_framing *framing, uint64_t type)
{
  return framing->nested && is_one_of(type, framing->inner_types, framing->inner_type_count);
}

/* Octets of the constant that are at hand agree. */
static bool
constants_fit(const struct vmk_framing_layout *layout, const uint8_t *data, size_t length)
{
  for (unsigned i = 0; i < layout->constant_count; i++) {
    const struct vmk_framing_constant *constant = &layout->constants[i];
    size_t have = length > constant->offset ? length - constant->offset : 0;

    if (have > constant->length)
      have = constant->length;
    if (have > 0 && memcmp(data + constant->offset, constant->octets, have) != 0)
      return false;
  }
  return true;
}

/* Size of the record by its length field; false: it does not fit into 64 bits or is negative. */
static bool
size_of(const struct vmk_framing_layout *layout, uint64_t count, uint64_t *size)
{
  const struct vmk_framing_length *length = &layout->length;
  int64_t total;

  if (length->width == 0) {
    *size = layout->header;
    return true;
  }
  if (count > (uint64_t)VMK_FRAMING_RECORD_MAX)
    return false;
  total = (int64_t)(count * length->unit) + length->add;
  if (length->covers == VMK_FRAMING_AFTER_FIELD)
    total += length->offset + length->width;
  else if (length->covers == VMK_FRAMING_AFTER_HEADER)
    total += layout->header;
  if (total < 0)
    return false;
  if (length->multiple > 1)
    total = (total + length->multiple - 1) / length->multiple * length->multiple;
  *size = (uint64_t)total;
  return true;
}

/* Fills the record as far as the octets at hand go. */
static bool
judge(const struct vmk_framing_layout *layout, const uint8_t *data, size_t length,
      struct vmk_framing_record *record)
{
  const struct vmk_framing_length *field = &layout->length;

  if (!constants_fit(layout, data, length))
    return false;
  if (length >= (size_t)field->offset + field->width) {
    record->length =
        field->width ? masked(vmk_framing_number(data + field->offset, field->width, layout->big),
                              field->mask)
                     : 0;
    if (!size_of(layout, record->length, &record->size) || record->size < layout->minimum ||
        record->size > layout->maximum || record->size < layout->header)
      return false;
  }
  if (layout->type_width && length >= (size_t)layout->type_offset + layout->type_width) {
    uint64_t raw =
        vmk_framing_number(data + layout->type_offset, layout->type_width, layout->type_big);

    record->type = masked(raw, layout->type_mask);
    record->name = vmk_framing_type_name(layout, record->type);
    if (!record->name && layout->known_only)
      return false;
  }
  return true;
}

struct vmk_step
vmk_framing_read(const struct vmk_framing_layout *layout, const uint8_t *data, size_t length,
                 struct vmk_framing_record *record)
{
  size_t have = length < layout->header ? length : layout->header;

  *record = (struct vmk_framing_record){0};
  if (have == 0)
    return more(layout->header);
  if (!judge(layout, data, have, record))
    return malformed();
  if (have < layout->header)
    return more(layout->header);
  return (struct vmk_step){.status = VMK_OK, .consumed = layout->header};
}

bool
vmk_framing_field_of(const struct vmk_framing_layout *layout, unsigned index, const uint8_t *data,
                     size_t length, const struct vmk_framing_record *record, struct vmk_span *span,
                     uint64_t *value)
{
  const struct vmk_framing_field *field = &layout->fields[index];
  size_t end = length < record->size ? length : (size_t)record->size;
  size_t width = field->width;
  const uint8_t *nul;

  *value = 0;
  if (!is_one_of(record->type, field->types, field->type_count) || field->offset > end)
    return false;
  if (width == 0)
    width = end - field->offset;
  if (width == 0 || width > end - field->offset)
    return false;
  *span = (struct vmk_span){field->offset, (uint32_t)width};
  if (field->kind == VMK_FRAMING_STRING && (nul = memchr(data + field->offset, 0, width)) != NULL)
    span->length = (uint32_t)(nul - (data + field->offset));
  if ((field->kind == VMK_FRAMING_UINT || field->kind == VMK_FRAMING_FLAGS) && width <= 8)
    *value = vmk_framing_number(data + field->offset, (unsigned)width, field->big);
  return true;
}

static bool
port_fits(const struct vmk_framing *framing, uint16_t client_port, uint16_t server_port)
{
  for (unsigned i = 0; i < framing->port_count; i++)
    if (framing->ports[i] == server_port || framing->ports[i] == client_port)
      return true;
  return framing->port_count == 0;
}

/* The first octets, then the first record. */
static struct vmk_step
start_fits(const struct vmk_framing *framing, size_t first, const uint8_t *data, size_t length)
{
  struct vmk_framing_record record;
  size_t have = length < first ? length : first;
  struct vmk_step step;

  if (have > 0 && memcmp(data, framing->first, have) != 0)
    return malformed();
  step = vmk_framing_read(&framing->outer, data, length, &record);
  if (step.status == VMK_OK && have < first)
    return more(first);
  if (step.status == VMK_MORE && step.need < first)
    step.need = first;
  step.consumed = 0;
  return step;
}

struct vmk_step
vmk_framing_applies(const struct vmk_framing *framing, enum vmk_way way, uint16_t client_port,
                    uint16_t server_port, const uint8_t *data, size_t length, bool mid_stream)
{
  bool by_port = port_fits(framing, client_port, server_port);

  if ((framing->direction == VMK_FRAMING_CLIENT_ONLY && way == VMK_WAY_SERVER) ||
      (framing->direction == VMK_FRAMING_SERVER_ONLY && way == VMK_WAY_CLIENT))
    return malformed();
  if (!by_port && !framing->either)
    return malformed();
  if (mid_stream)
    return by_port && framing->port_count > 0 ? (struct vmk_step){.status = VMK_OK} : malformed();
  return start_fits(
      framing, framing->either && by_port && framing->port_count > 0 ? 0 : framing->first_length,
      data, length);
}
