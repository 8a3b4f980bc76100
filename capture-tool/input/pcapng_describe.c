/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the pcapng blocks that describe: sections, interfaces, names, statistics, and their
 * options.
 * Must not know packet blocks.
 */
#include "capture-tool/input/load.h"
#include "capture-tool/input/pcapng.h"

/* Option codes: draft-ietf-opsawg-pcapng sections 3.5, 4.1, 4.2 and 4.6. */
enum {
  OPTION_END = 0,
  OPTION_COMMENT = 1,
  OPTION_SECTION_APPLICATION = 4,
  OPTION_INTERFACE_NAME = 2,
  OPTION_INTERFACE_DESCRIPTION = 3,
  OPTION_INTERFACE_RESOLUTION = 9,
  OPTION_INTERFACE_FILTER = 11,
  OPTION_INTERFACE_OFFSET = 14,
  OPTION_STATISTICS_RECEIVED = 4,
  OPTION_STATISTICS_DROPPED = 5,
  NAME_END = 0,
  NAME_IPV4 = 1,
  NAME_IPV6 = 2,
};

struct option {
  uint16_t code;
  uint16_t length;
  const uint8_t *value;
};

/* Options and name records have one shape: code, length, value, padding to 4. */
static bool
next_option(const uint8_t **at, size_t *left, bool big_endian, struct option *option)
{
  size_t step;

  if (*left < 4)
    return false;
  option->code = vmk_load16(*at, big_endian);
  option->length = vmk_load16(*at + 2, big_endian);
  option->value = *at + 4;
  if (option->code == OPTION_END || option->length > *left - 4)
    return false;
  step = MIN(4 + (((size_t)option->length + 3) & ~(size_t)3), *left);
  *at += step;
  *left -= step;
  return true;
}

static void
keep_text(char **text, const struct option *option)
{
  if (!*text)
    *text = vmk_text(option->value, option->length);
}

static void
add_comment(struct vmk_capture *capture, const struct option *option)
{
  char *text = vmk_text(option->value, option->length);
  char *before = capture->comment;

  if (!text || (before && strlen(before) >= VMK_TEXT_MAX)) {
    g_free(text);
    return;
  }
  capture->comment = before ? g_strconcat(before, "\n", text, NULL) : g_strdup(text);
  g_free(before);
  g_free(text);
}

void
vmk_pcapng_section_options(struct vmk_source *source, const uint8_t *options, size_t length)
{
  struct vmk_capture *capture = vmk_source_row(source);
  struct option option;

  while (next_option(&options, &length, source->pcapng.big_endian, &option)) {
    if (option.code == OPTION_COMMENT)
      add_comment(capture, &option);
    else if (option.code == OPTION_SECTION_APPLICATION)
      keep_text(&capture->application, &option);
  }
}

static uint64_t
power_of_ten(unsigned exponent)
{
  uint64_t power = 1;

  while (exponent--)
    power *= 10;
  return power;
}

/* if_tsresol: units of 10^-v s, or of 2^-v s if the top bit is set. */
static void
set_resolution(struct vmk_pcapng_interface *interface, uint8_t resolution)
{
  unsigned exponent = resolution & 0x7f;

  interface->finer = (resolution & 0x80) || exponent > 9;
  interface->divide = 0;
  interface->shift = exponent;
  if (resolution & 0x80) {
    interface->multiply = 1000000000;
  } else if (exponent <= 9) {
    interface->multiply = power_of_ten(9 - exponent);
  } else {
    /* Beyond 10^-28 s no 64-bit stamp reaches a nanosecond. */
    interface->divide = power_of_ten(MIN(exponent - 9, 19u));
    interface->multiply = exponent - 9 > 19 ? 0 : 1;
  }
}

void
vmk_pcapng_interface_block(struct vmk_source *source, const uint8_t *body, size_t length)
{
  struct vmk_pcapng *pcapng = &source->pcapng;
  bool big_endian = pcapng->big_endian;
  struct vmk_pcapng_interface interface = {0};
  struct vmk_interface row = {.file = source->capture};
  struct option option;

  if (length < 8 || pcapng->first_id + pcapng->interfaces->len >= VMK_INTERFACES_MAX) {
    vmk_source_row(source)->skipped[VMK_SKIP_DAMAGED_BLOCK]++;
    return;
  }
  row.id = pcapng->first_id + pcapng->interfaces->len;
  row.link_type = vmk_load16(body, big_endian);
  row.snap_length = interface.snap_length = vmk_load32(body + 4, big_endian);
  set_resolution(&interface, 6);
  body += 8;
  length -= 8;
  while (next_option(&body, &length, big_endian, &option)) {
    if (option.code == OPTION_INTERFACE_NAME)
      keep_text(&row.name, &option);
    else if (option.code == OPTION_INTERFACE_DESCRIPTION)
      keep_text(&row.description, &option);
    else if (option.code == OPTION_INTERFACE_FILTER)
      row.filtered = true;
    else if (option.code == OPTION_INTERFACE_RESOLUTION && option.length >= 1)
      set_resolution(&interface, option.value[0]);
    else if (option.code == OPTION_INTERFACE_OFFSET && option.length >= 8)
      interface.offset = (int64_t)vmk_load64(option.value, big_endian);
  }
  interface.row = vmk_tables_add_interface(source->tables, &row);
  g_array_append_val(pcapng->interfaces, interface);
}

/* One address and the names that end in a NUL each; the first name is kept. */
static void
add_name(struct vmk_source *source, const struct option *record)
{
  struct vmk_address address;
  size_t width = record->code == NAME_IPV4 ? 4 : 16;

  if (record->length <= width)
    return;
  if (width == 4)
    address = vmk_address_v4(record->value);
  else
    memcpy(address.octets, record->value, sizeof address.octets);
  vmk_tables_add_name(source->tables, &address, record->value + width, record->length - width);
}

void
vmk_pcapng_names_block(struct vmk_source *source, const uint8_t *body, size_t length)
{
  struct option record;

  while (next_option(&body, &length, source->pcapng.big_endian, &record))
    if (record.code == NAME_IPV4 || record.code == NAME_IPV6)
      add_name(source, &record);
}

static void
add_dropped(struct vmk_source *source, struct vmk_pcapng_interface *interface, uint64_t dropped)
{
  vmk_source_row(source)->dropped += dropped - interface->dropped;
  interface->dropped = dropped;
}

/* Counters run on in later blocks of the same interface: the last one holds. */
void
vmk_pcapng_statistics_block(struct vmk_source *source, const uint8_t *body, size_t length)
{
  struct vmk_pcapng *pcapng = &source->pcapng;
  bool big_endian = pcapng->big_endian;
  struct vmk_pcapng_interface *interface;
  struct vmk_interface *row;
  struct option option;
  uint32_t id;

  if (length < 12 || (id = vmk_load32(body, big_endian)) >= pcapng->interfaces->len) {
    vmk_source_row(source)->skipped[VMK_SKIP_DAMAGED_BLOCK]++;
    return;
  }
  interface = &g_array_index(pcapng->interfaces, struct vmk_pcapng_interface, id);
  row = vmk_tables_interface(source->tables, interface->row);
  body += 12;
  length -= 12;
  while (next_option(&body, &length, big_endian, &option))
    if (option.code == OPTION_STATISTICS_DROPPED && option.length >= 8) {
      add_dropped(source, interface, vmk_load64(option.value, big_endian));
    } else if (option.code == OPTION_STATISTICS_RECEIVED && option.length >= 8) {
      row->counted = true;
      row->received = vmk_load64(option.value, big_endian);
    }
}
