/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what can be asked of an input while and after it is read.
 * Must not know how it is read.
 */
#include "capture-tool/input/input_private.h"

const struct vmk_interface *
vmk_input_interfaces(const struct vmk_input *input, size_t *count)
{
  *count = input->tables.interfaces->len;
  return (const struct vmk_interface *)input->tables.interfaces->data;
}

const struct vmk_capture *
vmk_input_captures(const struct vmk_input *input, size_t *count)
{
  *count = input->tables.captures->len;
  return (const struct vmk_capture *)input->tables.captures->data;
}

const struct vmk_input_name *
vmk_input_names(const struct vmk_input *input, size_t *count)
{
  *count = input->tables.names->len;
  return (const struct vmk_input_name *)input->tables.names->data;
}

bool
vmk_input_reads(const struct vmk_input *input, uint64_t device, uint64_t number)
{
  char *key = vmk_input_key(device, number);
  bool reads = g_hash_table_contains(input->taken, key);

  g_free(key);
  return reads;
}

static void
add_position(gpointer data, gpointer sum)
{
  *(uint64_t *)sum += vmk_entry_position(data);
}

void
vmk_input_progress(const struct vmk_input *input, uint64_t *done, uint64_t *total)
{
  *done = input->done;
  *total = input->total_unknown ? 0 : input->total;
  g_ptr_array_foreach(input->ready, add_position, done);
  g_ptr_array_foreach(input->empty, add_position, done);
}

enum vmk_input_outcome
vmk_input_outcome(const struct vmk_input *input)
{
  enum vmk_input_outcome outcome = VMK_INPUT_FINE;
  bool any = false;

  for (guint i = 0; i < input->tables.captures->len; i++) {
    const struct vmk_capture *row = vmk_tables_capture(&input->tables, i);

    any |= row->format != VMK_CAPTURE_NONE;
    if (!row->complete)
      outcome = VMK_INPUT_PARTIAL;
  }
  return any ? outcome : VMK_INPUT_NOTHING;
}

const char *
vmk_capture_format_name(enum vmk_capture_format format)
{
  static const char *const names[] = {[VMK_CAPTURE_NONE] = "none",
                                      [VMK_CAPTURE_PCAP] = "pcap",
                                      [VMK_CAPTURE_PCAPNG] = "pcapng",
                                      [VMK_CAPTURE_LIVE] = "live"};

  return names[format];
}

const char *
vmk_skip_name(enum vmk_skip skip)
{
  static const char *const names[VMK_SKIP_COUNT] = {
      [VMK_SKIP_FILTERED] = "filtered",
      [VMK_SKIP_FILTER_LINK_TYPE] = "link type unknown to the filter",
      [VMK_SKIP_DAMAGED_BLOCK] = "damaged block",
      [VMK_SKIP_UNKNOWN_INTERFACE] = "interface not described",
      [VMK_SKIP_NOT_A_FRAME] = "record without a frame",
      [VMK_SKIP_OTHER_BLOCK] = "other block",
      [VMK_SKIP_WIRE_RAISED] = "wire length raised",
      [VMK_SKIP_BAD_TRAILER] = "block trailer differs",
  };

  return names[skip];
}
