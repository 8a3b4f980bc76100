/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the few things that all protocols here draw alike.
 * Must not know any of them.
 */
#include "protocols.h"

const value_string *
names_of(const struct vmk_name *table)
{
  size_t count = 0;
  value_string *names;

  while (table[count].name != NULL)
    count++;
  names = wmem_alloc_array(wmem_epan_scope(), value_string, count + 1);
  for (size_t i = 0; i < count; i++)
    names[i] = (value_string){table[i].value, table[i].name};
  names[count] = (value_string){0, NULL};
  return names;
}

struct unit_octets
octets_of(tvbuff_t *tvb, packet_info *pinfo, const struct piece *piece)
{
  const struct unit *unit = piece->unit;
  struct unit_octets octets = {tvb, (int)piece->offset};

  if (unit->copy == NULL)
    return octets;
  octets.tvb = tvb_new_child_real_data(tvb, unit->copy, unit->copy_known, (int)unit->length);
  octets.offset = 0;
  add_new_data_source(pinfo, octets.tvb, "Reassembled head");
  return octets;
}

void
draw_exchange(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const struct unit *unit,
              const int hf[3])
{
  const struct exchange *exchange = unit->exchange;
  nstime_t time;

  if (exchange == NULL)
    return;
  if (!unit->reply) {
    if (exchange->reply_frame != 0)
      proto_item_set_generated(proto_tree_add_uint(tree, hf[1], tvb, 0, 0, exchange->reply_frame));
    return;
  }
  proto_item_set_generated(proto_tree_add_uint(tree, hf[0], tvb, 0, 0, exchange->request_frame));
  nstime_delta(&time, &pinfo->abs_ts, &exchange->request_time);
  proto_item_set_generated(proto_tree_add_time(tree, hf[2], tvb, 0, 0, &time));
}
