/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the groups that make up one level of records, and the limits between them.
 * Must not know when a framing is applied (framing_file.c).
 */
#include <string.h>

#include "core/framing/compile.h"

static bool
number(struct vmk_compile *compile, const char *key, uint64_t min, uint64_t max, uint64_t *value)
{
  return vmk_keys_number(compile->keys, compile->group, key, min, max, value, compile->error);
}

/* offset= and width=, both needed, within the first VMK_FRAMING_HEADER_MAX octets. */
static bool
place(struct vmk_compile *compile, uint64_t widest, uint16_t *offset, uint64_t *width)
{
  uint64_t at = 0;

  if (!vmk_keys_needed(compile->keys, compile->group, "offset", 0, VMK_FRAMING_HEADER_MAX - 1, &at,
                       compile->error) ||
      !vmk_keys_needed(compile->keys, compile->group, "width", 1, widest, width, compile->error))
    return false;
  if (at + *width > VMK_FRAMING_HEADER_MAX)
    return vmk_keys_wrong(compile->keys, compile->group->line, compile->error,
                          "[%s] ends behind octet %d, which is as far as fields may go",
                          compile->group->name, VMK_FRAMING_HEADER_MAX);
  *offset = (uint16_t)at;
  return true;
}

static uint64_t
all_bits(uint64_t width)
{
  return width >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * width)) - 1;
}

static bool
is_one_run(uint64_t mask)
{
  while (mask != 0 && (mask & 1) == 0)
    mask >>= 1;
  return mask != 0 && (mask & (mask + 1)) == 0;
}

static bool
read_mask(struct vmk_compile *compile, uint64_t width, uint64_t *mask)
{
  *mask = all_bits(width);
  if (!number(compile, "mask", 1, all_bits(width), mask))
    return false;
  if (!is_one_run(*mask))
    return vmk_keys_wrong(compile->keys, vmk_compile_line(compile, "mask"), compile->error,
                          "mask: the bits have to stand side by side");
  return true;
}

static bool
read_add(struct vmk_compile *compile, int32_t *add)
{
  const struct vmk_key *key = vmk_group_key(compile->group, "add");
  bool minus = key && key->value[0] == '-';
  uint64_t value = 0;

  if (!key)
    return true;
  if (!vmk_keys_parse_number(key->value + minus, &value) || value > 65535)
    return vmk_keys_wrong(compile->keys, key->line, compile->error,
                          "add=%s is no number between -65535 and 65535", key->value);
  *add = minus ? -(int32_t)value : (int32_t)value;
  return true;
}

bool
vmk_compile_length(struct vmk_compile *compile)
{
  struct vmk_framing_length *length = &compile->layout->length;
  uint64_t width = 0, unit = 1, multiple = 1, minimum = 0, maximum = VMK_FRAMING_RECORD_MAX;
  unsigned covers = VMK_FRAMING_AFTER_HEADER;

  if (!place(compile, 8, &length->offset, &width) || !read_mask(compile, width, &length->mask) ||
      !read_add(compile, &length->add) || !number(compile, "unit", 1, 4096, &unit) ||
      !number(compile, "multiple", 1, 4096, &multiple) ||
      !number(compile, "min", 1, maximum, &minimum) ||
      !number(compile, "max", 1, maximum, &maximum) ||
      !vmk_compile_word(compile, "covers", vmk_framing_coverings, &covers))
    return false;
  if (width > 4 && width != 8)
    return vmk_keys_wrong(compile->keys, vmk_compile_line(compile, "width"), compile->error,
                          "width=%d: a length has 1, 2, 3, 4 or 8 octets", (int)width);
  length->width = (uint8_t)width;
  length->covers = (uint8_t)covers;
  length->unit = (uint32_t)unit;
  length->multiple = (uint32_t)multiple;
  compile->layout->minimum = (uint32_t)minimum;
  compile->layout->maximum = (uint32_t)maximum;
  return true;
}

bool
vmk_compile_type(struct vmk_compile *compile)
{
  static const struct vmk_name truths[] = {
      {0, "false", VMK_MODEL, ""}, {1, "true", VMK_MODEL, ""}, {.name = NULL}};
  struct vmk_framing_layout *layout = compile->layout;
  uint64_t width = 0;
  unsigned known = 0;

  layout->type_big = layout->big;
  if (!place(compile, 8, &layout->type_offset, &width) ||
      !read_mask(compile, width, &layout->type_mask) ||
      !vmk_compile_order(compile, &layout->type_big) ||
      !vmk_compile_word(compile, "known-only", truths, &known) ||
      !vmk_compile_names(compile, "names", layout->types, VMK_FRAMING_TYPES_MAX,
                         &layout->type_count))
    return false;
  layout->type_width = (uint8_t)width;
  layout->known_only = (uint8_t)known;
  if (known && layout->type_count == 0)
    return vmk_keys_wrong(compile->keys, compile->group->line, compile->error,
                          "known-only=true without names= would refuse every record");
  return true;
}

/* A new field with this name, or NULL with error set. */
static struct vmk_framing_field *
new_field(struct vmk_compile *compile, const char *name)
{
  struct vmk_framing_layout *layout = compile->layout;
  struct vmk_framing_field *field;

  if (!vmk_compile_is_name(name)) {
    vmk_keys_wrong(compile->keys, compile->group->line, compile->error,
                   "[%s]: a name is needed, of small letters, digits and hyphens, up to %d of them",
                   compile->group->name, VMK_FRAMING_NAME_MAX - 1);
    return NULL;
  }
  for (unsigned i = 0; i < layout->field_count; i++) {
    if (strcmp(layout->fields[i].name, name) == 0) {
      vmk_keys_wrong(compile->keys, compile->group->line, compile->error,
                     "there is a field \"%s\" already", name);
      return NULL;
    }
  }
  if (layout->field_count == VMK_FRAMING_FIELDS_MAX) {
    vmk_keys_wrong(compile->keys, compile->group->line, compile->error, "more than %d fields",
                   VMK_FRAMING_FIELDS_MAX);
    return NULL;
  }
  field = &layout->fields[layout->field_count++];
  g_strlcpy(field->name, name, sizeof field->name);
  field->big = layout->big;
  return field;
}

/* What [sequence], [identifier NAME] and [field NAME] share. widest: of its kind. */
static bool
read_place(struct vmk_compile *compile, struct vmk_framing_field *field, uint64_t widest)
{
  uint64_t width = 0;

  if (!place(compile, widest, &field->offset, &width) || !vmk_compile_order(compile, &field->big) ||
      !vmk_compile_numbers(compile, "types", field->types, VMK_FRAMING_FIELD_TYPES_MAX,
                           &field->type_count))
    return false;
  field->width = (uint16_t)width;
  if (field->type_count > 0 && compile->layout->type_width == 0)
    return vmk_keys_wrong(compile->keys, vmk_compile_line(compile, "types"), compile->error,
                          "types= needs a [type] above it");
  return true;
}

static bool
add_numeric(struct vmk_compile *compile, const char *name, enum vmk_framing_purpose purpose)
{
  struct vmk_framing_field *field = new_field(compile, name);

  if (!field)
    return false;
  field->purpose = (uint8_t)purpose;
  return read_place(compile, field, 8);
}

bool
vmk_compile_sequence(struct vmk_compile *compile)
{
  return add_numeric(compile, "sequence", VMK_FRAMING_SEQUENCE);
}

bool
vmk_compile_identifier(struct vmk_compile *compile)
{
  return add_numeric(compile, compile->named, VMK_FRAMING_IDENTIFIER);
}

/* width=rest: to the end of the record. */
static bool
read_rest(struct vmk_compile *compile, struct vmk_framing_field *field)
{
  uint64_t offset = 0;

  if (!vmk_keys_needed(compile->keys, compile->group, "offset", 0, VMK_FRAMING_HEADER_MAX - 1,
                       &offset, compile->error) ||
      !vmk_compile_numbers(compile, "types", field->types, VMK_FRAMING_FIELD_TYPES_MAX,
                           &field->type_count))
    return false;
  field->offset = (uint16_t)offset;
  return true;
}

bool
vmk_compile_field(struct vmk_compile *compile)
{
  struct vmk_framing_field *field = new_field(compile, compile->named);
  const struct vmk_key *width = vmk_group_key(compile->group, "width");
  unsigned kind = VMK_FRAMING_UINT;
  bool text;

  if (!field || !vmk_compile_word(compile, "kind", vmk_framing_kinds, &kind))
    return false;
  field->kind = (uint8_t)kind;
  text = kind == VMK_FRAMING_BYTES || kind == VMK_FRAMING_STRING;
  if (text && width && strcmp(width->value, "rest") == 0)
    return read_rest(compile, field);
  if (!read_place(compile, field, text ? VMK_FRAMING_HEADER_MAX : 8))
    return false;
  if (kind != VMK_FRAMING_FLAGS && vmk_group_key(compile->group, "flags"))
    return vmk_keys_wrong(compile->keys, vmk_compile_line(compile, "flags"), compile->error,
                          "flags= names the bits of a field with kind=flags");
  return vmk_compile_names(compile, "flags", field->flags, VMK_FRAMING_FLAGS_MAX,
                           &field->flag_count);
}

bool
vmk_compile_constant(struct vmk_compile *compile)
{
  struct vmk_framing_layout *layout = compile->layout;
  const struct vmk_key *octets = vmk_group_key(compile->group, "bytes");
  struct vmk_framing_constant *constant = &layout->constants[layout->constant_count];
  uint64_t offset = 0;

  if (layout->constant_count == VMK_FRAMING_CONSTANTS_MAX)
    return vmk_keys_wrong(compile->keys, compile->group->line, compile->error,
                          "more than %d constants", VMK_FRAMING_CONSTANTS_MAX);
  if (!vmk_compile_is_name(compile->named))
    return vmk_keys_wrong(compile->keys, compile->group->line, compile->error,
                          "[constant NAME]: a name of small letters, digits and hyphens is needed");
  if (!vmk_keys_needed(compile->keys, compile->group, "offset", 0, VMK_FRAMING_HEADER_MAX - 1,
                       &offset, compile->error))
    return false;
  if (!octets || !vmk_compile_octets(octets->value, constant->octets, VMK_FRAMING_CONSTANT_MAX,
                                     &constant->length))
    return vmk_keys_wrong(compile->keys, vmk_compile_line(compile, "bytes"), compile->error,
                          "bytes= takes 1 to %d octets in hexadecimal, such as 76 4d 53 4d",
                          VMK_FRAMING_CONSTANT_MAX);
  g_strlcpy(constant->name, compile->named, sizeof constant->name);
  constant->offset = (uint16_t)offset;
  layout->constant_count++;
  return true;
}

static bool
within_header(struct vmk_compile *compile, unsigned line, const char *what, unsigned end)
{
  if (end <= compile->layout->header)
    return true;
  return vmk_keys_wrong(compile->keys, line, compile->error,
                        "%s ends at octet %u, behind the header of %u octets (header-length=)",
                        what, end, compile->layout->header);
}

bool
vmk_compile_finish(struct vmk_compile *compile, unsigned line)
{
  struct vmk_framing_layout *layout = compile->layout;

  if (!within_header(compile, line, "the length field",
                     layout->length.offset + layout->length.width) ||
      !within_header(compile, line, "the type field", layout->type_offset + layout->type_width))
    return false;
  layout->extent = layout->header;
  for (unsigned i = 0; i < layout->constant_count; i++)
    if (!within_header(compile, line, "a constant",
                       layout->constants[i].offset + layout->constants[i].length))
      return false;
  for (unsigned i = 0; i < layout->field_count; i++) {
    uint16_t end = (uint16_t)(layout->fields[i].offset + layout->fields[i].width);

    layout->extent = MAX(layout->extent, end);
  }
  if (layout->maximum == 0)
    layout->maximum = VMK_FRAMING_RECORD_MAX;
  layout->minimum = MAX(layout->minimum, layout->header);
  if (layout->maximum < layout->minimum)
    return vmk_keys_wrong(compile->keys, line, compile->error,
                          "max= is below the smallest record, %u octets", layout->minimum);
  return true;
}
